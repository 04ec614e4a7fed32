"""Saving in the admin, through the forms as a browser sends them: nothing changes by itself, nothing typed is lost."""

import datetime
import json

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from catalogue import bareness, models, snapshots, workflow
from catalogue.admin.revisions import DRAFT
from catalogue.choices import Act, Metric, RevisionState, Status, Vocabulary
from catalogue.permissions import ADMINISTRATOR, EDITOR, REVIEWER
from tests.factories import (
    FACTORIES,
    OrganisationFactory,
    PlaceFactory,
    PolicyFactory,
    SourceFactory,
    TermFactory,
    cited,
)
from tests.filling import Filler
from tests.posting import form_data

pytestmark = pytest.mark.django_db


def user_with(role):
    user = models.User.objects.create_user(f"the-{role}", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def editor(client):
    user = user_with(EDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def reviewer(client):
    user = user_with(REVIEWER)
    client.force_login(user)
    return user


def page(record, name, *args):
    return reverse(f"admin:catalogue_{record._meta.model_name}_{name}", args=args)


def opened(client, record):
    """The address of the record's form and what it holds."""
    address = page(record, "change", record.pk)
    return address, form_data(client.get(address), f"{record._meta.model_name}_form")


def confirm(client, address, **said):
    """Answer the page that asks before something is done, as it was opened."""
    seen = client.get(address).context["seen"]
    return client.post(address, {"seen": seen, **said})


def add_row(data, prefix, **values):
    number = int(data[f"{prefix}-TOTAL_FORMS"][0])
    data[f"{prefix}-TOTAL_FORMS"] = [str(number + 1)]
    data.update({f"{prefix}-{number}-{name}": [str(value)] for name, value in values.items()})
    return number


def document(record):
    return models.PublicDocument.objects.get(pk=record.pk).body


def everything(record):
    """All that a save that changes nothing must leave alone."""
    stored = type(record)._default_manager.filter(pk=record.pk).values().get()
    public = list(models.PublicDocument.objects.order_by("pk").values_list("pk", "version", "body", "seq"))
    rows = [model.objects.count() for model in (models.Revision, models.ChangeLogRow, LogEntry)]
    return snapshots.take(record), stored, public, rows


def filled(record):
    """The record with two rows of every part of it, all sourced."""
    for number in range(2):
        filler = Filler(f"t{number}")
        for part, key in snapshots.PARTS[type(record)]:
            scheme = {"scheme": "other"} if part is models.Identifier else {}
            filler.make(part, choices=True, **{key: record}, **scheme)
    return record


# --- a save that changes nothing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [EDITOR, REVIEWER])
@pytest.mark.parametrize("kind", FACTORIES)
def test_saving_an_entry_unchanged_changes_nothing(client, kind, role):
    client.force_login(user_with(role))
    model = models.ENTRY_MODELS[kind]
    entry = filled(Filler("whole").make(model, choices=True, summary="第一行。\n第二行。"))
    workflow.publish(entry=entry, user=None)
    before = everything(entry)
    address, data = opened(client, entry)
    response = client.post(address, data)
    assert response.status_code == 302, response.context["errors"]
    assert everything(entry) == before


@pytest.mark.parametrize("model", [model for model in snapshots.PARTS if not issubclass(model, models.Entry)])
def test_saving_a_record_unchanged_changes_nothing(client, reviewer, model):
    lost = model in {part for part, _key in snapshots.PARTS[models.Organisation]}
    record = filled(Filler("whole").make(model, choices=True, **({"organisation": None} if lost else {})))
    before = everything(record)
    address, data = opened(client, record)
    response = client.post(address, data)
    assert response.status_code == 302, response.context["errors"]
    assert everything(record) == before


def test_a_reason_alone_is_no_change(client, reviewer):
    entry = OrganisationFactory(published=True)
    before = everything(entry)
    address, data = opened(client, entry)
    client.post(address, {**data, "reason": ["only because"]})
    assert everything(entry) == before


# --- a save that changes something ------------------------------------------------------------------------------------


def test_a_reviewers_change_is_public_at_once_with_one_revision(client, reviewer):
    entry = OrganisationFactory(published=True)
    revisions = models.Revision.objects.filter(record_id=entry.pk)
    before, lock = revisions.count(), entry.lock
    address, data = opened(client, entry)
    data.update(name=["改了名"], reason=["the source says so"], founded=["2016-03"])
    number = add_row(data, "alias_set", name="旧名", kind="former", language="zh", preferred="on", **_cited())
    assert client.post(address, data).status_code == 302
    entry.refresh_from_db()
    assert (entry.name, entry.founded, entry.lock) == ("改了名", "2016-03", lock + 1)
    assert entry.alias_set.get().name == "旧名"
    assert "改了名" in document(entry)
    assert "旧名" in document(entry)
    assert revisions.count() == before + 1
    newest = revisions.order_by("number").last()
    assert (newest.act, newest.user, newest.reason) == (Act.EDITED, reviewer, "the source says so")
    assert snapshots.loads(newest.snapshot) == snapshots.take(entry)
    assert number == 0


def _cited():
    return {"source": SourceFactory().pk, "locator": "表 1"}


def test_a_new_entry_is_a_draft_of_its_editor_with_a_free_slug(client, editor):
    OrganisationFactory(slug="xin-ji-gou", name="新机构", name_en="")
    model = models.Organisation
    address = reverse("admin:catalogue_organisation_add")
    data = form_data(client.get(address), "organisation_form")
    data.update(name=["新机构"])
    add_row(data, "citation_set", fields="name", preferred="on", **_cited())
    add_row(
        data, "figure_set", metric=Metric.REVENUE, amount="9.5亿", currency="CNY", preferred="on", **_cited()
    )
    response = client.post(address, data)
    assert response.status_code == 302, response.context["errors"]
    entry = model.objects.get(responsible=editor)
    assert (entry.status, entry.slug) == (Status.DRAFT, "xin-ji-gou-2")
    assert entry.figure_set.get().amount == 950_000_000
    assert models.Revision.objects.get(record_id=entry.pk).act == Act.CREATED
    assert not models.PublicDocument.objects.filter(pk=entry.pk).exists()


def test_changing_a_shared_record_refreshes_who_shows_it(client, reviewer):
    place = PlaceFactory()
    entry = OrganisationFactory(place=place, published=True)
    address, data = opened(client, place)
    data.update(name=["海淀"])
    assert client.post(address, data).status_code == 302
    assert '"name":"海淀"' in document(entry)


def test_a_shared_record_needs_its_source(client, reviewer):
    maker = OrganisationFactory(published=True)
    address = reverse("admin:catalogue_product_add")
    data = form_data(client.get(address), "product_form")
    data.update(name=["芯片一号"], kind=["chip"], makers=[str(maker.pk)])
    response = client.post(address, data)
    assert response.status_code == 200
    assert "芯片一号" in response.content.decode()
    assert not models.Product.objects.exists()
    data.update({name: [str(value)] for name, value in _cited().items()})
    assert client.post(address, data).status_code == 302
    assert "芯片一号" in document(maker)


def test_a_fact_that_finds_its_subject_moves_to_that_entry(client, reviewer):
    entry = OrganisationFactory(published=True)
    figure = models.Figure.objects.create(metric=Metric.VALUATION, amount=10**9, currency="USD", **cited())
    address, data = opened(client, figure)
    data.update(organisation=[str(entry.pk)])
    assert client.post(address, data).status_code == 302
    assert str(figure.pk) in document(entry)
    newest = models.Revision.objects.filter(record_id=entry.pk).order_by("number").last()
    assert snapshots.loads(newest.snapshot) == snapshots.take(entry)


def test_an_editor_gives_no_fact_to_a_published_entry(client, editor):
    entry = OrganisationFactory(published=True)
    before = document(entry)
    figure = models.Figure.objects.create(metric=Metric.VALUATION, amount=10**9, currency="USD", **cited())
    address, data = opened(client, figure)
    assert client.post(address, {**data, "organisation": [str(entry.pk)]}).status_code == 200
    figure.refresh_from_db()
    assert (figure.organisation, document(entry)) == (None, before)


def without_times(body):
    """A document without what every publication changes."""
    return {name: value for name, value in json.loads(body).items() if name not in ("version", "updated_at")}


# --- proposals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FACTORIES)
def test_an_editors_change_waits_and_is_exactly_what_becomes_public(client, editor, kind):
    entry = filled(Filler("whole").make(models.ENTRY_MODELS[kind], choices=True))
    workflow.publish(entry=entry, user=None)
    before, original = everything(entry)[:3], document(entry)
    address, data = opened(client, entry)
    data.update(summary=["另一种说法。\r\n两行。"], reason=["read again"])
    choice = next(field.name for field in entry._meta.many_to_many if data.get(field.name))
    data[choice] = data[choice][1:]
    data["alias_set-0-name"] = ["改过的别名"]
    data["identifier_set-1-DELETE"] = ["on"]
    add_row(data, "alias_set", name="新别名", kind="short", language="zh", preferred="on", **_cited())
    response = client.post(address, data, follow=True)
    assert response.redirect_chain
    assert everything(entry)[:3] == before
    proposal = models.Revision.objects.get(record_id=entry.pk, state=RevisionState.PENDING)
    assert (proposal.user, proposal.reason, proposal.base) == (editor, "read again", entry.lock)
    wanted = snapshots.loads(proposal.snapshot)

    client.force_login(user_with(REVIEWER))
    shown = client.get(page(proposal, "change", proposal.pk)).content.decode()
    assert "另一种说法" in shown
    assert "新别名" in shown
    client.post(page(proposal, "change", proposal.pk), {"_approve": "1"})
    assert snapshots.take(entry) == wanted
    entry.refresh_from_db()
    assert entry.summary == "另一种说法。\n两行。"
    assert "新别名" in document(entry)
    assert "改过的别名" in document(entry)
    assert entry.identifier_set.count() == 1
    assert snapshots.take(entry)["choices"][choice] == sorted(data[choice])

    published = models.Revision.objects.filter(record_id=entry.pk, act="published").latest("number")
    seen = client.get(page(published, "change", published.pk)).context["seen"]
    response = client.post(page(published, "change", published.pk), {"_revert": "1", "seen": seen})
    assert response.status_code == 302
    assert without_times(document(entry)) == without_times(original)


def test_a_second_change_adds_to_ones_own_proposal(client, editor):
    entry = OrganisationFactory(published=True)
    before = document(entry)
    address, data = opened(client, entry)
    client.post(address, {**data, "summary": ["第一处"]})
    address, data = opened(client, entry)
    assert data["summary"] == ["第一处"]
    add_row(data, "alias_set", name="第二处", kind="short", language="zh", preferred="on", **_cited())
    client.post(address, data)
    assert client.post(*opened(client, entry)).status_code == 302  # unchanged: no third proposal
    pending = models.Revision.objects.get(record_id=entry.pk, state=RevisionState.PENDING)
    snapshot = snapshots.loads(pending.snapshot)
    assert snapshot["values"]["summary"] == "第一处"
    assert snapshot["parts"]["alias"][0]["values"]["name"] == "第二处"
    assert (document(entry), entry.alias_set.count()) == (before, 0)


def test_a_proposal_that_no_longer_fits_does_not_close_the_form(client, editor):
    entry, other = OrganisationFactory(published=True), OrganisationFactory()
    address, data = opened(client, entry)
    add_row(data, "identifier_set", scheme="wikidata", value="Q42", preferred="on", **_cited())
    assert client.post(address, data).status_code == 302
    other.identifier_set.create(scheme="wikidata", value="Q42", **cited())
    address, data = opened(client, entry)
    assert data["identifier_set-TOTAL_FORMS"] == ["0"]
    assert client.post(address, {**data, "summary": ["x"]}).status_code == 302


def test_a_proposal_may_be_declined_only_by_a_reviewer_with_a_reason(client, editor):
    entry = OrganisationFactory(published=True)
    address, data = opened(client, entry)
    client.post(address, {**data, "summary": ["x"]})
    proposal = models.Revision.objects.get(state=RevisionState.PENDING)
    address = page(proposal, "change", proposal.pk)
    for act in ("_approve", "_decline"):
        assert client.post(address, {act: "1", "reason": "mine"}).status_code == 200
    client.force_login(user_with(REVIEWER))
    assert client.post(address, {"_decline": "1"}).status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == RevisionState.PENDING
    assert client.post(address, {"_decline": "1", "reason": "no source"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == RevisionState.DECLINED


def test_a_proposal_on_an_older_state_is_not_approved(client, editor):
    entry = OrganisationFactory(published=True)
    workflow.saved(record=entry, user=None)
    summary = entry.summary
    address, data = opened(client, entry)
    client.post(address, {**data, "summary": ["proposed"]})
    proposal = models.Revision.objects.get(state=RevisionState.PENDING)
    client.force_login(user_with(REVIEWER))
    address, data = opened(client, entry)
    client.post(address, {**data, "summary": ["newer"]})
    response = client.post(page(proposal, "change", proposal.pk), {"_approve": "1"})
    assert response.status_code == 200
    (choice,) = response.context["reconciliation"].choices
    assert (choice.before, choice.mine, choice.theirs) == (summary, "proposed", "newer")
    entry.refresh_from_db()
    assert entry.summary == "newer"


def test_a_difference_is_told_in_words(client, editor):
    entry = OrganisationFactory()
    entry.figure_set.create(metric=Metric.REVENUE, period="2019", amount=5, currency="CNY", **cited())
    citation = entry.citation_set.get()
    workflow.publish(entry=entry, user=None)
    address, data = opened(client, entry)
    data |= {"citation_set-0-fields": ["name;kind"], "figure_set-0-amount": ["12万"]}
    assert client.post(address, {**data, "figure_set-0-absent": ["qualifier=not_stated"]}).status_code == 302
    proposal = models.Revision.objects.get(state=RevisionState.PENDING)
    response = client.get(page(proposal, "change", proposal.pk), headers={"accept-language": "en"})
    rows = {row.heading: row.cells for row in response.context["comparisons"][0].rows}
    told = " ".join(f"{heading} {cells}" for heading, cells in rows.items())
    assert "2019" in told and "12万" in told
    assert "not_stated" not in told and "name;kind" not in told and citation.fields not in rows


# --- what is refused comes back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [EDITOR, REVIEWER])
def test_a_fact_without_a_source_is_refused_and_nothing_typed_is_lost(client, role):
    client.force_login(user_with(role))
    entry = OrganisationFactory(published=True)
    before = everything(entry)
    address, data = opened(client, entry)
    data.update(summary=["一段很长的话"])
    add_row(data, "milestone_set", title="没有来源的事", date="2019", preferred="on", locator="第 3 页")
    response = client.post(address, data)
    assert response.status_code == 200
    assert response.context["errors"]
    returned = form_data(response, "organisation_form")
    assert returned["summary"] == ["一段很长的话"]
    assert returned["milestone_set-0-title"] == ["没有来源的事"]
    assert returned["milestone_set-0-locator"] == ["第 3 页"]
    assert everything(entry) == before
    # the same form, with the source, goes through
    assert (
        client.post(address, {**returned, "milestone_set-0-source": [SourceFactory().pk]}).status_code == 302
    )


def test_the_second_of_two_editors_is_told(client, reviewer):
    entry = OrganisationFactory(published=True)
    address, data = opened(client, entry)
    client.post(address, {**data, "summary": ["the first"]})
    response = client.post(address, {**data, "summary": ["the second"]})
    assert response.status_code == 200
    assert form_data(response, "organisation_form")["summary"] == ["the second"]
    entry.refresh_from_db()
    assert entry.summary == "the first"
    # and once more: the form that came back is as old as before
    assert client.post(address, form_data(response, "organisation_form")).status_code == 200


def test_the_second_editor_is_told_when_a_row_is_gone(client, reviewer):
    entry = filled(OrganisationFactory())
    address, data = opened(client, entry)
    client.post(address, {**data, "alias_set-0-DELETE": ["on"]})
    data["alias_set-1-name"] = ["still here"]
    response = client.post(address, data)
    assert response.status_code == 200
    assert form_data(response, "organisation_form")["alias_set-1-name"] == ["still here"]


def test_two_who_edit_a_record_without_a_lock_number(client, reviewer):
    place = PlaceFactory()
    address, data = opened(client, place)
    assert client.post(address, {**data, "name_en": ["A"]}).status_code == 302
    assert client.post(address, {**data, "name_en": ["B"]}).status_code == 200
    place.refresh_from_db()
    assert place.name_en == "A"


def test_what_the_database_refuses_is_an_error_of_the_form(client, reviewer):
    entry = OrganisationFactory()
    address, data = opened(client, entry)
    add_row(data, "link_set", rel="part_of", to_organisation=entry.pk, preferred="on", **_cited())
    response = client.post(address, data)
    assert response.status_code == 200
    assert response.context["errors"]
    assert not entry.link_set.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("place", value) for value in ("nonsense", "\x00", "00000000-0000-0000-0000-000000000000")),
        *(("founded", value) for value in ("2018-13", "一九", "\x00")),
        *(("name", value) for value in ("", "\x00", "\x07a", "a\u202eb", "x" * 301)),
        *(("slug", value) for value in ("汉字", "a b", "x" * 121)),
        *(("website", value) for value in ("javascript:alert(1)", "ftp://x")),
        *(("figure_set-0-amount", value) for value in ("many", "1e999", "9" * 30, "1.234")),
        *(("figure_set-0-currency", value) for value in ("", "yuan", "cny")),
        *(("figure_set-0-id", value) for value in ("", "nonsense", "00000000-0000-0000-0000-000000000000")),
        *(("figure_set-0-metric", value) for value in ("", "nonsense")),
        *(("figure_set-0-absent", value) for value in ("nonsense", "a=b")),
        *(("figure_set-0-row", value) for value in ("-1", "9" * 30)),
        *(("classification_set-0-sector", value) for value in ("a-technology",)),
        *(("seen", value) for value in ("", "nonsense", "999")),
    ],
)
def test_senseless_input_is_an_error_of_the_form(client, reviewer, name, value):
    entry = OrganisationFactory()
    entry.figure_set.create(metric=Metric.REVENUE, amount=5, currency="CNY", **cited())
    entry.classification_set.create(layer="technology", sector=TermFactory(), **cited())
    if value == "a-technology":
        value = TermFactory(vocabulary=Vocabulary.TECHNOLOGY).pk
    before = everything(entry)
    address, data = opened(client, entry)
    response = client.post(address, {**data, name: [value]})
    assert response.status_code == 200
    assert response.context["errors"]
    assert everything(entry) == before


@pytest.mark.parametrize("query", ["?place=nonsense", "?parents=x,y", "?name=%00", "?founded=x", "?seen=9"])
def test_a_senseless_address_opens_an_empty_form(client, editor, query):
    assert client.get(reverse("admin:catalogue_organisation_add") + query).status_code == 200


def test_what_contradicts_itself_is_an_error_of_its_field(client, reviewer):
    entry, place = OrganisationFactory(), PlaceFactory()
    address, data = opened(client, entry)
    kept = dict(data)

    def errors(prefix, **values):
        data.clear()
        data.update(kept)
        number = add_row(data, prefix, preferred="on", **{**_cited(), **values})
        response = client.post(address, data)
        family = next(
            one for one in response.context["inline_admin_formsets"] if one.formset.prefix == prefix
        )
        return family.formset.forms[number].errors

    ended = errors("alias_set", name="n", kind="other", language="zh", valid_from="2020-05", valid_to="2019")
    assert list(ended) == ["valid_to"]
    assert list(errors("citation_set", fields="name;nonsense")) == ["fields"]
    assert list(errors("link_set", rel="part_of", to_organisation=entry.pk)) == ["to_organisation"]
    new = reverse("admin:catalogue_organisation_add")
    data = form_data(client.get(new), "organisation_form")
    data |= {"name": ["新机构"], "name_en": ["New"]}
    add_row(data, "citation_set", fields="name;kind", preferred="on", **_cited())
    assert client.post(new, {**data, "citation_set-0-fields": ["policies"]}).status_code == 200
    response = client.post(new, data)
    assert response.status_code == 302, response.context["errors"]
    address, data = opened(client, place)
    assert list(client.post(address, {**data, "parent": [place.pk]}).context["adminform"].errors) == [
        "parent"
    ]


def test_of_answers_to_one_question_one_is_preferred(client, reviewer):
    entry = OrganisationFactory()
    first = entry.figure_set.create(metric="revenue", period="2019", amount=100, currency="CNY", **cited())
    address, data = opened(client, entry)
    row = {"metric": "revenue", "period": "2019", "amount": "120", "currency": "CNY", **_cited()}
    number = add_row(data, "figure_set", preferred="on", **row)
    response = client.post(address, data)
    formset = next(
        one.formset for one in response.context["inline_admin_formsets"] if one.formset.prefix == "figure_set"
    )
    assert list(formset.forms[number].errors) == ["preferred"]
    del data["figure_set-0-preferred"]  # the preference passes from the one to the other
    assert client.post(address, data).status_code == 302
    assert entry.figure_set.get(preferred=True) != first
    lost = models.Figure.objects.create(metric="revenue", period="2019", amount=9, currency="CNY", **cited())
    address, data = opened(client, lost)
    assert client.post(address, {**data, "organisation": [entry.pk]}).context["errors"]
    data.pop("preferred")
    assert client.post(address, {**data, "organisation": [entry.pk]}).status_code == 302


def test_who_submits_or_publishes_is_told_what_is_bare_and_which_fields_no_citation_names(client, reviewer):
    entry = OrganisationFactory(cite=False, place=PlaceFactory(), founded="2016")
    entry.citation_set.create(fields="name;founded;kind", **cited())
    entry.milestone_set.create(title="推出首款芯片")
    for act in ("submit", "publish"):
        context = client.get(page(entry, "act", entry.pk, act)).context
        assert len(context["problems"]) == 2 and "推出首款芯片" in context["problems"][1]
        (uncited,) = context["uncited"]
        assert "地区" in uncited
        assert uncited in client.get(page(entry, "act", entry.pk, act)).text


def test_a_row_that_says_the_same_again_is_refused(client, reviewer):
    entry = OrganisationFactory()
    address, data = opened(client, entry)
    same = {"name": "n", "kind": "other", "language": "zh", "preferred": "on", **_cited()}
    add_row(data, "alias_set", **same)
    number = add_row(data, "alias_set", **same)
    assert client.post(address, data).status_code == 200
    assert client.post(address, {**data, f"alias_set-{number}-locator": ["elsewhere"]}).status_code == 302
    assert entry.alias_set.count() == 2


def test_the_code_of_another_place_is_refused_with_a_sentence(client, reviewer):
    PlaceFactory(code="110108")
    address, data = opened(client, place := PlaceFactory(slug="elsewhere"))
    response = client.post(address, {**data, "code": ["110108"]})
    assert response.status_code == 200 and "已有其他地区使用此代码。" in response.content.decode()
    assert models.Place.objects.get(pk=place.pk).code == place.code


def test_a_column_that_shows_nothing_is_refused(client, reviewer):
    table = models.SourceTable.objects.create(slug="t", source=SourceFactory(), caption="表", locator="L1")
    address, data = opened(client, table)
    number = add_row(data, "columns", slug="c", label="列", path="figure.bananas", order="1")
    response = client.post(address, data)
    assert response.status_code == 200 and "figure.bananas" in str(response.context["errors"])
    good = {**data, f"columns-{number}-path": ["figure.as_reported"]}
    assert client.post(address, good).status_code == 302


def test_management_rows_that_lie_are_no_crash(client, reviewer):
    entry = FACTORIES["policy"]()
    address, data = opened(client, entry)
    for count in ("TOTAL", "INITIAL"):
        for value in ("", "99999999", "-1"):
            response = client.post(address, {**data, f"phase_set-{count}_FORMS": [value]})
            assert response.status_code in (200, 302, 400)
    assert client.post(address, {}).status_code == 200


# --- acts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FACTORIES)
def test_the_life_of_an_entry(client, kind):
    entry = FACTORIES[kind]()
    client.force_login(user_with(EDITOR))
    assert confirm(client, page(entry, "act", entry.pk, "submit")).status_code == 302
    client.force_login(user_with(REVIEWER))

    def act(name, reason=""):
        response = confirm(client, page(entry, "act", entry.pk, name), reason=reason)
        entry.refresh_from_db()
        return response.status_code, entry.status

    assert act("return") == (200, Status.IN_REVIEW)  # no reason given
    assert act("return", "why") == (302, Status.DRAFT)
    assert act("publish") == (302, Status.PUBLISHED)
    again = client.post(page(entry, "act", entry.pk, "publish"))
    assert again.status_code == 302  # it is already: sent back to the record
    assert act("archive") == (200, Status.PUBLISHED)
    assert act("archive", "gone") == (302, Status.ARCHIVED)
    assert act("restore") == (302, Status.PUBLISHED)
    client.force_login(user_with(ADMINISTRATOR))
    assert confirm(client, page(entry, "delete", entry.pk), reason="twice").status_code == 302
    assert not type(entry).objects.exists()
    last = models.Revision.objects.filter(record_id=entry.pk).order_by("number").last()
    assert last.act == Act.DELETED


def test_what_is_not_sourced_is_named_before_publishing(client, reviewer):
    entry = OrganisationFactory(cite=False)
    models.Figure.objects.create(organisation=entry, metric=Metric.REVENUE, period="2019")
    models.FundingStage.objects.create(organisation=entry, round=TermFactory(vocabulary="round", name="B轮"))
    named = " ".join(bareness.facts(entry))
    assert "2019" in named and "B轮" in named
    address = page(entry, "act", entry.pk, "publish")
    assert client.get(address).context["problems"]
    response = confirm(client, address)
    assert response.status_code == 200
    assert response.context["problems"]
    entry.refresh_from_db()
    assert entry.status == Status.DRAFT


def test_acts_on_many_ask_once_and_report_each(client, reviewer):
    ready, bare = OrganisationFactory(), OrganisationFactory(cite=False)
    address = page(ready, "changelist")
    chosen = {"action": "publish", "_selected_action": [str(ready.pk), str(bare.pk)]}
    asked = client.post(address, chosen)
    assert asked.status_code == 200
    assert ready.name in asked.content.decode()
    response = client.post(address, {**chosen, "confirmed": "1", "seen": asked.context["seen"]}, follow=True)
    levels = sorted(message.level_tag for message in response.context["messages"])
    assert levels[-1] == "success"
    assert "error" in levels
    ready.refresh_from_db()
    bare.refresh_from_db()
    assert (ready.status, bare.status) == (Status.PUBLISHED, Status.DRAFT)


def test_nobody_confirms_what_they_have_not_seen(client, reviewer):
    entry, place = OrganisationFactory(), PlaceFactory()
    pages = [(record, page(record, "act", record.pk, "publish")) for record in (entry, place)]
    opened_at = [client.get(address).context["seen"] for _record, address in pages]
    for record, _address in pages:
        type(record).objects.filter(pk=record.pk).update(name="something else")
        workflow.saved(record=record, user=None)
    for (record, address), seen in zip(pages, opened_at, strict=True):
        for stale in (seen, "nonsense", []):
            response = client.post(address, {"seen": stale})
            assert response.status_code == 200
            assert "已有变动" in response.context["problems"][0]
        assert not models.PublicDocument.objects.filter(pk=record.pk).exists()
        # the page that came back shows the record as it now is
        assert client.post(address, {"seen": response.context["seen"]}).status_code == 302
        assert document(record)


def test_what_changed_after_it_was_chosen_is_left_out_of_an_act_on_many(client, reviewer):
    first, second = OrganisationFactory(), OrganisationFactory()
    address = page(first, "changelist")
    chosen = {"action": "publish", "_selected_action": [str(first.pk), str(second.pk)]}
    seen = client.post(address, chosen).context["seen"]
    workflow.saved(record=second, user=None)
    client.post(address, {**chosen, "confirmed": "1", "seen": seen})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.PUBLISHED, Status.DRAFT)


@pytest.mark.parametrize("chosen", ["nonsense", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_an_act_on_what_is_no_record_is_no_crash(client, reviewer, chosen):
    address = reverse("admin:catalogue_organisation_changelist")
    for confirmed in ({}, {"confirmed": "1"}):
        response = client.post(address, {"action": "publish", "_selected_action": chosen, **confirmed})
        assert response.status_code in (200, 302)


def test_djangos_own_deletion_is_gone(client, reviewer):
    entry = OrganisationFactory(published=True)
    chosen = {"action": "delete_selected", "_selected_action": [str(entry.pk)], "post": "yes"}
    client.post(page(entry, "changelist"), chosen)
    chosen["action"] = "delete"
    client.post(page(entry, "changelist"), {**chosen, "confirmed": "1"})
    assert models.Organisation.objects.filter(pk=entry.pk).exists()


def test_what_is_in_use_is_not_deleted(client):
    client.force_login(user_with(ADMINISTRATOR))
    entry = OrganisationFactory(place=PlaceFactory())
    address = page(entry.place, "delete", entry.place.pk)
    assert entry.name in client.get(address).content.decode()
    response = confirm(client, address)
    assert response.status_code == 200
    assert entry.name in response.context["problems"][0]


def test_the_page_of_a_deletion_tells_what_goes_along(client):
    client.force_login(user_with(ADMINISTRATOR))
    organisation, policy = OrganisationFactory(published=True), PolicyFactory()
    models.Issuer.objects.create(policy=policy, organisation=organisation, **cited())
    workflow.publish(entry=policy, user=None)
    address = page(organisation, "delete", organisation.pk)
    assert policy.name in client.get(address).content.decode()
    assert confirm(client, address).context["problems"]  # the public reads why
    assert confirm(client, address, reason="twice").status_code == 302
    assert models.Revision.objects.filter(record_id=policy.pk).first().reason == "twice"


def test_an_entry_is_merged_into_the_one_that_is_chosen(client):
    client.force_login(user_with(ADMINISTRATOR))
    loser, winner = OrganisationFactory(published=True), OrganisationFactory(published=True)
    address = page(loser, "act", loser.pk, "merge")
    assert client.get(address).status_code == 200
    for into in ("", "nonsense", str(loser.pk)):
        response = client.post(address, {"into": into, "reason": "the same"})
        assert response.context["form"].errors["into"]
    assert confirm(client, address, into=str(winner.pk), reason="the same").status_code == 302
    loser.refresh_from_db()
    assert (loser.status, loser.successor_slug) == (Status.ARCHIVED, winner.slug)


@pytest.mark.parametrize("name", ["place", "term", "topic", "ranking", "person", "product", "source"])
def test_shared_records_offer_to_be_merged(client, name):
    client.force_login(user_with(ADMINISTRATOR))
    model = apps.get_model("catalogue", name)
    values = {"vocabulary": "sector"} if name == "term" else {}
    loser, winner = (Filler("thing").make(model, slug=slug, **values) for slug in ("loser", "winner"))
    assert "merge" in {act.name for act in client.get(page(loser, "change", loser.pk)).context["acts"]}
    address = page(loser, "act", loser.pk, "merge")
    assert client.get(address).status_code == 200
    assert confirm(client, address, into=str(winner.pk)).status_code == 302
    merged = model.objects.filter(slug="loser").first()
    assert merged.replaced_by == winner if name == "term" else merged is None


def test_a_publication_is_put_off_and_called_off(client):
    client.force_login(user_with(REVIEWER))
    entry = OrganisationFactory()
    address = page(entry, "act", entry.pk, "schedule")
    assert client.get(address).status_code == 200
    for at in ("2001-01-01T00:00", "tomorrow", ""):
        assert client.post(address, {"at": at}).context["form"].errors["at"]
    assert confirm(client, address, at="2999-12-31T08:00", reason="embargo").status_code == 302
    entry.refresh_from_db()
    assert timezone.localtime(entry.publish_on).year == 2999
    assert DBTaskResult.objects.get().run_after == entry.publish_on
    assert "2999-12-31 08:00" in client.get(page(entry, "change", entry.pk)).content.decode()
    assert "2999-12-31 08:00" in models.Revision.objects.filter(record_id=entry.pk).first().reason
    assert confirm(client, address, at="").status_code == 302
    entry.refresh_from_db()
    assert entry.publish_on is None


def test_an_editor_is_told_before_typing_what_a_save_does(client, editor):
    def told(record):
        return client.get(page(record, "change", record.pk)).content.decode()

    draft, public, shown, own = (
        OrganisationFactory(),
        OrganisationFactory(),
        PlaceFactory(),
        PlaceFactory(slug="own"),
    )
    public.place = shown
    public.save()
    workflow.publish(entry=public, user=None)
    assert "保存的内容作为修改建议" in told(public) and "保存的内容作为修改建议" not in told(draft)
    assert "须由审核员修改" in told(shown) and 'name="reason"' not in told(shown)
    assert "须由审核员修改" not in told(own) and 'name="reason"' in told(own)
    workflow.schedule(entry=draft, at=timezone.now() + datetime.timedelta(days=1), user=None)
    assert "定时发布即取消" in told(draft)


def test_a_deletion_shows_what_is_gone_and_says_how_it_comes_back(client):
    client.force_login(user_with(ADMINISTRATOR))
    entry, policy = OrganisationFactory(), PolicyFactory()
    entry.alias_set.create(name="别名甲", **cited())
    policy.issuer_set.create(organisation=entry, **cited())
    for one in (entry, policy):
        workflow.publish(entry=one, user=None)
    workflow.delete(record=entry, user=None, reason="entered twice")
    deleted = models.Revision.objects.get(record_id=entry.pk, act=Act.DELETED)
    address = page(deleted, "change", deleted.pk)
    response = client.get(address)
    shown = response.content.decode()
    (comparison,) = response.context["comparisons"]
    assert {row.kind for row in comparison.rows} == {"removed"}
    assert "别名甲" in shown and entry.name in shown and policy.name in shown
    assert str(DRAFT) in shown
    response = client.post(address, {"_revert": "1", "seen": ""}, follow=True)
    assert str(DRAFT) in [str(message) for message in response.context["messages"]][0]
    assert models.Organisation.objects.get(pk=entry.pk).status == Status.DRAFT


def test_a_merger_shows_what_moved_and_is_undone_on_its_page(client):
    client.force_login(user_with(ADMINISTRATOR))
    loser, winner = (OrganisationFactory(published=True) for _each in range(2))
    loser.alias_set.create(name="别名乙", **cited())
    workflow.saved(record=loser, user=None)
    workflow.merge(record=loser, into=winner, user=None, reason="the same")
    merger = models.Revision.objects.get(record_id=loser.pk, act=Act.MERGED)
    address = page(merger, "change", merger.pk)
    response = client.get(address)
    (comparison,) = response.context["comparisons"]
    assert {row.kind for row in comparison.rows} == {"moved"} and "别名乙" in response.content.decode()
    assert winner.name in response.content.decode()
    problems = confirm(client, page(loser, "act", loser.pk, "restore")).context["problems"]
    assert winner.slug in problems[0]
    winner.alias_set.create(name="后加", **cited())
    workflow.saved(record=winner, user=None)
    response = client.post(address, {"_revert": "1", "seen": response.context["seen"]}, follow=True)
    assert "后加" in str(list(response.context["messages"])[0])
    loser.refresh_from_db()
    assert loser.status == Status.PUBLISHED and loser.alias_set.get().name == "别名乙"
    person, other = (Filler(f"p{number}").make(models.Person) for number in range(2))
    workflow.merge(record=person, into=other, user=None)
    merger = models.Revision.objects.get(record_id=person.pk, act=Act.MERGED)
    address = page(merger, "change", merger.pk)
    assert client.get(address).context["comparisons"][0].rows[0].kind == "moved"
    assert client.post(address, {"_revert": "1"}).status_code == 302
    assert models.Person.objects.filter(pk=person.pk).exists()


def test_reference_records_are_published_once(client, reviewer):
    place = PlaceFactory()
    assert "publish" in {act.name for act in client.get(page(place, "change", place.pk)).context["acts"]}
    assert confirm(client, page(place, "act", place.pk, "publish")).status_code == 302
    assert document(place)
    assert {act.name for act in client.get(page(place, "change", place.pk)).context["acts"]} == {"merge"}


def test_a_record_goes_back_to_an_earlier_act_and_returns_from_deletion(client):
    client.force_login(user_with(ADMINISTRATOR))
    entry = filled(OrganisationFactory())
    workflow.saved(record=entry, user=None)
    first = models.Revision.objects.filter(record_id=entry.pk).order_by("number").last()
    before = snapshots.take(entry)
    entry.alias_set.all().delete()
    entry.summary = "other"
    entry.save()
    workflow.saved(record=entry, user=None)
    address = page(first, "change", first.pk)
    asked = client.get(address).context
    assert [row.heading for row in asked["comparisons"][-1].rows][0] == "机构"
    entry.summary = "another"
    entry.save()
    workflow.saved(record=entry, user=None)
    response = client.post(address, {"_revert": "1", "seen": asked["seen"]})
    assert "已有变动" in str(response.context["problems"][0])
    assert client.post(address, {"_revert": "1", "seen": response.context["seen"]}).status_code == 302
    assert snapshots.take(entry) == before
    assert not client.get(address).context["may_revert"]  # it stands so already
    confirm(client, page(entry, "delete", entry.pk))
    assert client.post(address, {"_revert": "1", "seen": ""}).status_code == 302
    back = models.Organisation.objects.get(pk=entry.pk)
    assert (snapshots.take(back), back.status) == (before, Status.DRAFT)
