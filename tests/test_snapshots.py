"""A record with its facts and choices as plain data, and back again."""

import json

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from catalogue import snapshots
from catalogue.models import (
    ApiKey,
    ApiUse,
    ChangeCounter,
    ChangeLogRow,
    DocumentDifference,
    DocumentReference,
    Entry,
    EntryLookup,
    Event,
    FacetValue,
    Figure,
    GapList,
    IdentityKey,
    Import,
    ImportPiece,
    ImportRow,
    ImportValue,
    Issuer,
    LinkCheck,
    LinkHost,
    Notice,
    NotTheSame,
    Organisation,
    Policy,
    PublicDocument,
    QuotaWindow,
    RecoveryCode,
    Revision,
    SearchText,
    SecondFactor,
    SecurityEvent,
    SentForm,
    SignInCount,
    SlugHistory,
    Suggestion,
    SuggestionDay,
    SuggestionSender,
    User,
)
from tests.factories import OrganisationFactory, PlaceFactory, PolicyFactory, TermFactory, cited
from tests.filling import Filler

pytestmark = pytest.mark.django_db

# Why a model is in no snapshot.
LEFT_OUT = {
    **dict.fromkeys(
        (
            *(PublicDocument, FacetValue, Event, SearchText, DocumentReference),
            *(ChangeLogRow, ChangeCounter, SlugHistory, DocumentDifference),
        ),
        "publishing writes it",
    ),
    Notice: "it only points at a revision",
    Revision: "it holds the snapshots",
    EntryLookup: "written from snapshots",
    **dict.fromkeys((Import, ImportPiece, ImportRow, ImportValue), "a file on its way into the catalogue"),
    IdentityKey: "written from snapshots",
    NotTheSame: "it only points at two entries",
    **dict.fromkeys((GapList, LinkCheck, LinkHost), "the worker finds it anew"),
    **dict.fromkeys((Suggestion, SuggestionDay, SuggestionSender), "readers wrote it, and no entry holds it"),
    User: "accounts are no content",
    **dict.fromkeys(
        (ApiKey, ApiUse, QuotaWindow, SignInCount, SecondFactor, RecoveryCode, SecurityEvent),
        "who may ask is no content",
    ),
    SentForm: "that a form was sent is no content",
}


def models_in_snapshots():
    return {*snapshots.PARTS, *(part for parts in snapshots.PARTS.values() for part, _key in parts)}


def test_every_model_is_in_a_snapshot_or_has_a_reason():
    ours = set(apps.get_app_config("catalogue").get_models())
    assert ours == models_in_snapshots() | set(LEFT_OUT)
    assert not models_in_snapshots() & set(LEFT_OUT)


def test_every_column_is_content_or_state():
    for model in models_in_snapshots():
        left_out = {field.name for field in model._meta.concrete_fields} - {
            field.name for field in snapshots.content_fields(model)
        }
        allowed = {"sort_key"} | (snapshots.ENTRY_STATE if issubclass(model, Entry) else set())
        assert left_out <= allowed, f"{model.__name__}: {left_out - allowed}"


@pytest.fixture
def filled(request):
    """A record of the model with all its parts and choices, every field filled."""
    filler = Filler("ganz")
    record = filler.make(request.param, choices=True)
    for part, key in snapshots.PARTS[request.param]:
        for another in (filler, Filler("noch")):
            another.choose(another.make(part, **{key: record}))
    return record


every_root = pytest.mark.parametrize(
    "filled", sorted(snapshots.PARTS, key=lambda model: model.__name__), indirect=True
)


@every_root
def test_what_is_taken_is_json_and_the_same_each_time(filled):
    taken = snapshots.take(filled)
    assert (
        snapshots.loads(snapshots.dumps(taken))
        == json.loads(json.dumps(taken))
        == taken
        == snapshots.take(filled)
    )


@every_root
def test_a_record_that_was_emptied_is_as_it_was(filled):
    taken = snapshots.take(filled)
    for part, key in snapshots.PARTS[type(filled)]:
        part._default_manager.filter(**{key: filled}).delete()
    for field in type(filled)._meta.many_to_many:
        getattr(filled, field.name).clear()
    type(filled)._default_manager.filter(pk=filled.pk).update(
        **{
            field.name: ""
            for field in type(filled)._meta.concrete_fields
            if field.get_internal_type() == "TextField" and field.blank
        }
    )
    restored, lost = snapshots.apply(snapshots.loads(snapshots.dumps(taken)))
    assert (restored, lost) == (filled, [])
    assert snapshots.take(filled) == taken


@every_root
def test_a_record_that_was_deleted_is_as_it_was(filled):
    taken, model = snapshots.take(filled), type(filled)
    pk = filled.pk
    for part, key in snapshots.PARTS[model]:
        part._default_manager.filter(**{key: filled}).delete()
    try:
        filled.delete()
    except models.ProtectedError:
        return  # others need it; the test above has emptied it
    restored, lost = snapshots.apply(taken)
    assert restored.pk == pk
    assert lost == []
    assert snapshots.take(restored) == taken


@every_root
def test_what_was_added_since_goes(filled):
    taken = snapshots.take(filled)
    filler = Filler("neu")
    for part, key in snapshots.PARTS[type(filled)]:
        filler.make(part, **{key: filled})
    snapshots.apply(taken)
    assert snapshots.take(filled) == taken


def test_snapshots_of_many_cost_as_many_queries_as_of_two():
    entries = [OrganisationFactory() for _each in range(12)]
    for entry in entries:
        Figure.objects.create(organisation=entry, metric="revenue", amount=1, currency="CNY", **cited())

    def cost(records):
        with CaptureQueriesContext(connection) as queries:
            snapshots.take_many(records)
        return len(queries)

    assert cost(entries[:2]) == cost(entries)
    assert snapshots.take_many(entries)[entries[0].pk] == snapshots.take(entries[0])
    assert snapshots.take_many([]) == {}


def test_what_it_refers_to_that_is_gone_is_reported_and_left_out():
    place, kind, parent = PlaceFactory(), TermFactory(vocabulary="organisation_kind"), OrganisationFactory()
    entry = OrganisationFactory(place=place, kind=kind)
    entry.parents.add(parent)
    link = entry.link_set.create(rel="partner_of", to_organisation=parent, **cited())
    policy, issuer = PolicyFactory(), OrganisationFactory()
    Issuer.objects.create(policy=policy, organisation=issuer, **cited())
    taken, issued = snapshots.take(entry), snapshots.take(policy)
    ids = {record: str(record.pk) for record in (place, kind, parent, issuer)}
    Organisation.objects.filter(pk=entry.pk).update(place=None, kind=None)
    for record in list(ids):
        type(record).objects.filter(pk=ids[record]).delete()
    restored, lost = snapshots.apply(taken)
    assert (restored.place, restored.kind, list(restored.parents.all())) == (None, None, [])
    assert sorted(lost) == sorted(
        [
            f"机构 · 地区 · {ids[place]}",
            f"机构 · 类型 · {ids[kind]}",
            f"机构 · 上级机构 · {ids[parent]}",
            f"关联 · 关联机构 · {ids[parent]}",
        ]
    )
    assert not restored.link_set.filter(pk=link.pk).exists()
    restored, lost = snapshots.apply(issued)
    assert lost == [f"发文机构 · 机构 · {ids[issuer]}"]
    assert not Policy.objects.get().issuer_set.exists()


def test_state_is_no_content_but_a_fact_has_a_status_of_its_own():
    entry = OrganisationFactory(published=True)
    taken = snapshots.take(entry)
    assert not set(taken["values"]) & snapshots.ENTRY_STATE
    snapshots.apply(taken)
    entry.refresh_from_db()
    assert entry.status == "published"
    filler = Filler("stand")
    for name in ("award", "filing"):
        assert "status" in snapshots.take(filler.make(apps.get_model("catalogue", name)))["values"]
