"""Nothing of a draft is public: a token in each field of drafts, and of what belongs to them, is found nowhere.

The drafts are filled by walking the models, and the addresses come from the resolver, so that a new field and a new
page are covered as soon as they are there.
"""

import io
import json
import re
import zipfile

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern

from catalogue import deciding, filters, snapshots, workflow
from catalogue.choices import Vocabulary
from catalogue.models import (
    ENTRY_MODELS,
    Achievement,
    Award,
    AwardParticipant,
    BenchmarkResult,
    ChangeLogRow,
    Citation,
    Dataset,
    DocumentDifference,
    Event,
    ExchangeRate,
    FacetValue,
    Figure,
    Finding,
    Indicator,
    Issuer,
    Link,
    Observation,
    Organisation,
    Participant,
    Person,
    Place,
    Policy,
    Product,
    PublicDocument,
    Ranking,
    RankingEdition,
    RankingPlace,
    Scenario,
    SearchText,
    SlugHistory,
    Source,
    SourceTable,
    SourceTableColumn,
    Term,
    Topic,
)
from catalogue.tables.facts import KINDS
from tests.factories import OrganisationFactory, cited
from tests.filling import Filler

pytestmark = pytest.mark.django_db

HIDDEN = "zxhqzxqh"  # in drafts and what belongs to them
NEVER = "zxjqzxqj"  # in nothing at all
DOWN = "zxkqzxqk"  # in what was public once
ONCE = "qkzzxkqx"  # its name then, by which lists of changes call it
PUBLIC = "ouvert"
SHARED = (
    Product,
    Award,
    Achievement,
    BenchmarkResult,
    Observation,
    Finding,
    SourceTable,
    RankingEdition,
)
REFERENCE = (Source, Place, Topic, Ranking, Indicator, Person)


def furnish(filler, entry):
    """Every kind of fact that the entry can have, with everything that those refer to."""
    for part, key in snapshots.PARTS[type(entry)]:
        record = filler.make(part, **{key: entry})
        filler.choose(record)
        if part is Link:
            for kind in ("policy", "scenario", "dataset"):
                filler.make(
                    Link, **{key: entry, f"to_{kind}": filler.related(Link._meta.get_field(f"to_{kind}"))}
                )
    filler.choose(entry)


def world(filler):
    """Entries of all four types with all their facts, and every record that entries share. Returns what was made."""
    entries = {kind: filler.related(Link._meta.get_field(kind)) for kind in ENTRY_MODELS}
    for entry in entries.values():
        furnish(filler, entry)
    shared = [filler.make(model, choices=True) for model in SHARED]
    award, edition, table = (
        next(row for row in shared if type(row) is model) for model in (Award, RankingEdition, SourceTable)
    )
    filler.make(AwardParticipant, award=award, organisation=entries["organisation"])
    filler.make(
        AwardParticipant, award=award, person=filler.related(AwardParticipant._meta.get_field("person"))
    )
    filler.make(RankingPlace, edition=edition, organisation=entries["organisation"])
    filler.make(SourceTableColumn, table=table)
    shared.append(filler.make(ExchangeRate, currency="USD" if filler.token == PUBLIC else "EUR"))
    for model in REFERENCE:
        shared.append(filler.make(model, choices=True))
    return entries, shared


def save_all(records):
    """What the admin does after every save."""
    for record in records:
        workflow.saved(record=record, user=None)


@pytest.fixture(scope="module")
def hidden_world(django_db_setup, django_db_blocker):
    """The drafts among all the rest; made once, taken back after the last test of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def build():
    public = Filler(PUBLIC)
    entries, shared = world(public)
    for record in shared:
        if type(record) in (Source, Place, Topic, Ranking, Indicator):
            workflow.publish_record(record=record, user=None)
    for kind in ENTRY_MODELS:
        for entry in ENTRY_MODELS[kind].objects.all():
            if not entry.citation_set.exists():
                public.make(Citation, **{kind: entry})
            workflow.publish(entry=entry, user=None)
    save_all(shared)

    hidden = Filler(HIDDEN)
    drafts, own = world(hidden)
    save_all([*drafts.values(), *own])
    workflow.submit(entry=drafts["policy"], user=None)
    meet(entries, drafts, public, hidden)
    propose(entries["organisation"])
    take_down()
    return drafts


def meet(entries, drafts, public, hidden):
    """Published records that name drafts, and drafts that name published ones."""
    open_source, open_table = (
        public.related(Figure._meta.get_field("source")),
        SourceTable.objects.filter(slug__startswith=PUBLIC)[0],
    )
    draft = drafts["organisation"]
    said = {"source": open_source, "table": open_table, "row": 1, "locator": "1"}
    for part, key in snapshots.PARTS[Organisation]:
        hidden.make(part, **{key: draft}, **said)
    for kind, (model, _visible) in KINDS.items():
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
            if field.is_relation or field.name in ("as_reported", "note", "note_en"):
                public.make(
                    SourceTableColumn, table=open_table, path=f"{kind}.{field.name}", where="", form=""
                )
    Issuer.objects.create(policy=entries["policy"], organisation=draft, **cited())
    Participant.objects.create(scenario=entries["scenario"], organisation=draft, **cited())
    for kind, target in drafts.items():
        Link.objects.create(
            organisation=entries["organisation"], rel="related_to", **{f"to_{kind}": target}, **cited()
        )
        Link.objects.create(
            **{kind: target}, rel="related_to", to_organisation=entries["organisation"], **cited()
        )
    entries["organisation"].parents.add(draft)
    entries["dataset"].publishers.add(draft)
    entries["scenario"].datasets.add(drafts["dataset"])
    entries["scenario"].policies.add(drafts["policy"])
    entries["scenario"].parent = drafts["scenario"]
    entries["scenario"].save()
    product, award = (
        Product.objects.filter(slug__startswith=PUBLIC)[0],
        Award.objects.filter(slug__startswith=PUBLIC)[0],
    )
    product.makers.add(draft)
    AwardParticipant.objects.create(award=award, organisation=draft, **cited())
    edition = RankingEdition.objects.filter(slug__startswith=PUBLIC)[0]
    hidden.make(RankingPlace, edition=edition, organisation=draft, **said)
    hidden.make(
        Observation,
        indicator=Indicator.objects.filter(slug__startswith=PUBLIC)[0],
        organisation=draft,
        **said,
    )
    Finding.objects.filter(slug__startswith=PUBLIC)[0].organisations.add(draft)
    save_all([*entries.values(), *drafts.values(), product, award, edition])
    save_all([*Finding.objects.filter(slug__startswith=PUBLIC), *Observation.objects.all()])


def propose(entry):
    """A change to a published entry that waits, and a note to colleagues."""

    def tokens(value, name=""):
        if isinstance(value, dict):
            return {key: tokens(part, key) for key, part in value.items()}
        if isinstance(value, list):
            return [tokens(part, name) for part in value]
        plain = isinstance(value, str) and name not in ("id", "model", "choices") and not name.endswith("_id")
        return HIDDEN if plain else value

    entry.internal_note = HIDDEN
    entry.save()
    workflow.saved(record=entry, user=None)
    workflow.propose(entry=entry, snapshot=tokens(snapshots.take(entry)), user=None, reason=HIDDEN)
    declined = workflow.propose(entry=entry, snapshot=tokens(snapshots.take(entry)), user=None)
    deciding.decline(revision=declined, user=None, reason=HIDDEN)


def take_down():
    """Entries that were public, with a name that no longer is."""
    for slug, name in (("archived", ONCE), ("deleted", DOWN)):
        entry = OrganisationFactory(slug=slug, name=name, name_en=name, summary=DOWN, internal_note=DOWN)
        entry.alias_set.create(name=DOWN, **cited())
        entry.milestone_set.create(title=DOWN, **cited())
        workflow.publish(entry=entry, user=None)
        if slug == "archived":
            workflow.archive(entry=entry, user=None, reason="closed")
        else:
            workflow.delete(record=entry, user=None, reason="closed")


# --- addresses ---------------------------------------------------------------------------------------------------


def patterns(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        route = prefix + (
            str(pattern.pattern) if isinstance(pattern.pattern, RoutePattern) else regex(pattern.pattern)
        )
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from patterns(pattern, route)


def regex(pattern) -> str:
    """A regular expression as a route, as far as ours go."""
    return (
        re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", str(pattern))
        .strip("^$")
        .replace(r"[\s\S]+", "<path:rest>")
        .replace("\\Z", "")
    )


def addresses(values: dict[str, list[str]]):
    """Every address, in both languages, with each of the values that its parameters may have."""
    for route in sorted(set(patterns(get_resolver()))):
        places = re.findall(r"<(?:(\w+):)?(\w+)>", route)
        found = [route]
        for converter, name in places:
            choices = values.get(name) or values.get(converter) or values["slug"]
            found = [
                path.replace(f"<{converter + ':' if converter else ''}{name}>", choice, 1)
                for path in found
                for choice in choices
            ]
        for path in found:
            yield f"/{path}"
            if not path.startswith(("admin/", "api/", "en/")):
                yield f"/en/{path}"


def content(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        body = b"\n".join(archive.read(name) for name in archive.namelist())
    # a form says when it was opened
    return re.sub(r'name="token" value="[^"]*"', "", body.decode(errors="replace"))


def public_values() -> dict[str, list[str]]:
    """Something of each type for the parameters of addresses."""
    slugs, ids = {}, {}
    for document in PublicDocument.objects.order_by("type", "sort_key", "pk").only("type", "slug"):
        slugs.setdefault(document.type, []).append(document.slug.rpartition(".")[2])
        ids.setdefault(document.type, str(document.pk))
    tables = list(SourceTable.objects.filter(slug__startswith=PUBLIC).values_list("slug", flat=True)[:2])
    return {
        "slug": [slug for found in slugs.values() for slug in found[:2]] + tables + ["archived", "deleted"],
        "id": list(ids.values()),
        "uuid": list(ids.values()),
        "vocabulary": [str(value) for value in Vocabulary.values],
        "int": ["1"],
        "number": ["1"],
        "object_id": list(ids.values())[:1],
    }


def hidden_values(drafts) -> dict[str, list[str]]:
    """The same for what is hidden."""
    slugs = []
    for model in (
        Organisation,
        Policy,
        Scenario,
        Dataset,
        Source,
        Place,
        Topic,
        Ranking,
        Indicator,
        SourceTable,
        Term,
    ):
        slugs.append(model.objects.filter(slug__startswith=HIDDEN).values_list("slug", flat=True).first())
    ids = [str(draft.pk) for draft in drafts.values()]
    return {
        "slug": slugs,
        "id": ids,
        "uuid": ids,
        "vocabulary": [HIDDEN],
        "int": ["999"],
        "number": ["999"],
        "object_id": ids[:1],
    }


# --- tests ---------------------------------------------------------------------------------------------------------


def test_no_table_that_the_public_reads_holds_anything_of_a_draft(hidden_world):
    for model in (PublicDocument, FacetValue, Event, SearchText, ChangeLogRow, SlugHistory):
        for row in model.objects.values():
            text = json.dumps(row, default=str, ensure_ascii=False).lower()
            assert HIDDEN not in text, row
            assert DOWN not in text, row
    hidden = {str(draft.pk) for draft in hidden_world.values()}
    for difference in DocumentDifference.objects.values_list("contents", flat=True):
        assert HIDDEN not in difference.lower()
        assert not [pk for pk in hidden if pk in difference]
    assert not hidden & {str(pk) for pk in PublicDocument.objects.values_list("pk", flat=True)}
    assert not hidden & {str(pk) for pk in ChangeLogRow.objects.values_list("record_id", flat=True)}


def test_no_address_shows_anything_of_a_draft(hidden_world):
    client = Client()
    seen, shown = set(), set()
    for path in addresses(public_values()):
        response = client.get(path)
        text = content(response)
        everything = f"{text}{response.headers}".lower()
        for token in (HIDDEN, DOWN, *(str(draft.pk) for draft in hidden_world.values())):
            assert token not in everything, f"{token} in {path}"
        if ONCE in everything:
            assert response.status_code == 410 or re.match(r"/(en/)?(changes/.*)?(\?.*)?$", path), path
        seen.add(path)
        if response.status_code == 200 and PUBLIC in text:
            shown.add(path)
    # the crawl has been somewhere, and the pages that should show something did
    assert len(seen) > 200
    for kind in ENTRY_MODELS:
        assert any(f"/{kind[:-1]}" in path and path.endswith("/") for path in shown), kind
    assert any(path.startswith("/api/v1/dump") for path in shown)
    assert any(path.startswith("/en/") for path in shown)


def test_a_draft_answers_like_something_that_never_was(hidden_world):
    client = Client()

    def answer(path):
        response = client.get(path)
        return response.status_code, content(response).lower()

    hidden = hidden_values(hidden_world)
    never = {
        name: [value.replace(HIDDEN, NEVER) if HIDDEN in value else other(value) for value in values]
        for name, values in hidden.items()
    }
    translate = dict(pair for name in hidden for pair in zip(hidden[name], never[name], strict=True))
    paths = list(zip(addresses(hidden), addresses(never), strict=True))
    paths = [
        pair for pair in paths if not pair[0].startswith("/admin/")
    ]  # its sign-in form has a new token each time
    assert len(paths) > 200
    for path, never_path in paths:
        status, text = answer(path)
        for value, instead in translate.items():
            # the page of what is not there offers the search with the words of the address
            text = text.replace(value, instead).replace(value.replace("-", " "), instead.replace("-", " "))
        assert (status, text) == answer(never_path), path


def other(value: str) -> str:
    """Another value of the same shape: an id that nobody has."""
    return (
        value if value.isdigit() else value.translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))
    )


def test_no_query_finds_anything_of_a_draft(hidden_world):
    client = Client()
    names = {name for filter_set in filters.FILTER_SETS.values() for name in filter_set.base_filters}
    terms = Term.objects.filter(slug__startswith=HIDDEN).values_list("slug", flat=True)
    queries = [{"q": query} for query in (HIDDEN, HIDDEN[:5], f"{HIDDEN}-1")]
    queries += [dict.fromkeys(names - {"q"}, terms[0]), {"cursor": HIDDEN, "name": HIDDEN, "type": HIDDEN}]
    lists = [path for path in addresses({"slug": []}) if not path.startswith("/admin/")]
    assert len(lists) > 30
    for path in lists:
        for query in queries:
            response = client.get(path, query)
            never = client.get(path, {name: value.replace("h", "j") for name, value in query.items()})
            assert response.status_code == never.status_code, (path, query)
            text = content(response)
            for value in query.values():
                text = text.replace(value, value.replace("h", "j"))
            assert text == content(never), (path, query)
