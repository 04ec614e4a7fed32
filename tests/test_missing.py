"""补录缺失: what our copy has lost is filled in; each record whole or not at all, and what was typed is kept."""

import pytest
from django.urls import reverse

from catalogue import deciding, lost, models, workflow
from catalogue.choices import RevisionState
from catalogue.permissions import EDITOR, REVIEWER
from tests.acting import document, user
from tests.factories import IndicatorFactory, OrganisationFactory, SourceFactory
from tests.posting import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return SourceFactory(slug="the-report", title="研究报告")


@pytest.fixture
def table(source):
    return models.SourceTable.objects.create(source=source, caption="独角兽", slug="unicorns")


@pytest.fixture
def reviewer(client):
    reviewer = user(REVIEWER)
    client.force_login(reviewer)
    return reviewer


def published(entry):
    workflow.publish(entry=entry, user=None)
    return entry


def figure_of(entry, table, row=1, **values):
    lost = {"amount": "missing", "as_of": "missing"}
    said = {"source": table.source, "table": table, "row": row, "locator": f"表1 第{row}行", "absent": lost}
    return entry.figure_set.create(metric="valuation", **{**said, **values})


def page(source):
    return reverse("admin:missing", args=[source.pk])


def opened(client, source):
    return form_data(client.get(page(source)), "missing_form")


def cell(fact, name):
    return f"{fact._meta.model_name}-{fact.pk.hex}-{name}"


def test_an_amount_is_filled_in_and_its_mark_taken_away(client, reviewer, source, table):
    entry = OrganisationFactory()
    fact = figure_of(entry, table)
    published(entry)
    data = opened(client, source)
    data[cell(fact, "amount")] = ["3.2亿"]
    assert client.post(page(source), data).status_code == 302
    fact.refresh_from_db()
    assert (fact.money.amount, fact.currency, fact.absent) == (320_000_000, "CNY", {"as_of": "missing"})
    assert "320000000" in str(document(entry))
    revision = models.Revision.objects.get(record_id=entry.pk, act="edited")
    assert revision.batch is not None


def test_a_faulty_cell_keeps_its_record_and_what_was_typed(client, reviewer, source, table):
    entries = [OrganisationFactory(), OrganisationFactory()]
    good, bad = [figure_of(entry, table, row) for row, entry in enumerate(entries, 1)]
    also_bad = figure_of(entries[1], table, 3)
    for entry in entries:
        published(entry)
    data = opened(client, source)
    data[cell(good, "amount")] = ["1亿"]
    data[cell(bad, "amount")] = ["many"]
    data[cell(also_bad, "as_of")] = ["2019"]
    answer = client.post(page(source), data)
    assert answer.status_code == 200
    again = form_data(answer, "missing_form")
    assert again[cell(bad, "amount")] == ["many"]
    assert again[cell(also_bad, "as_of")] == ["2019"]
    assert cell(good, "amount") not in again
    also_bad.refresh_from_db()
    assert also_bad.as_of is None
    again[cell(bad, "amount")] = ["2亿"]
    assert client.post(page(source), again).status_code == 302
    also_bad.refresh_from_db()
    assert also_bad.as_of == "2019"


def test_several_facts_of_a_record_are_one_revision_and_all_share_a_batch(client, reviewer, source, table):
    entries = [published(OrganisationFactory()), published(OrganisationFactory())]
    facts = [figure_of(entries[number // 2], table, number + 1) for number in range(4)]
    data = opened(client, source)
    for year, fact in enumerate(facts, 2015):
        data[cell(fact, "as_of")] = [str(year)]
    assert client.post(page(source), data).status_code == 302
    revisions = models.Revision.objects.filter(act="edited")
    assert revisions.count() == 2
    assert revisions.values("batch").distinct().count() == 1


def test_what_an_editor_fills_in_of_a_published_entry_waits(client, source, table):
    entry = OrganisationFactory()
    fact = figure_of(entry, table)
    published(entry)
    before = document(entry)
    client.force_login(user(EDITOR))
    data = opened(client, source)
    data[cell(fact, "as_of")] = ["2019"]
    assert client.post(page(source), data).status_code == 302
    fact.refresh_from_db()
    assert (fact.as_of, document(entry)) == (None, before)
    proposal = models.Revision.objects.get(record_id=entry.pk, state=RevisionState.PENDING)
    address = reverse("admin:catalogue_revision_change", args=[proposal.pk])
    assert f'href="{address}"' in client.get(page(source)).content.decode()  # its cell is empty again
    deciding.approve(revision=proposal, user=user(REVIEWER))
    fact.refresh_from_db()
    assert (fact.as_of, fact.absent) == ("2019", {"amount": "missing"})


def test_a_field_of_an_entry_is_filled_in_through_its_citation(client, reviewer, source):
    entry = OrganisationFactory(founded=None)
    lost = entry.citation_set.create(fields="founded", absence="missing", source=source, locator="表1 第1行")
    data = opened(client, source)
    data[cell(lost, "founded")] = ["2016-03"]
    assert client.post(page(source), data).status_code == 302
    entry.refresh_from_db()
    lost.refresh_from_db()
    assert (entry.founded, lost.absence) == ("2016-03", "")


def test_what_another_source_says_already_is_not_overwritten(client, reviewer, source):
    entry = OrganisationFactory(founded="2014")
    lost = entry.citation_set.create(fields="founded", absence="missing", source=source, locator="表1 第1行")
    data = opened(client, source)
    data[cell(lost, "value")] = ["2015"]
    assert client.post(page(source), data).status_code == 302
    entry.refresh_from_db()
    lost.refresh_from_db()
    assert (entry.founded, lost.value, lost.absence) == ("2014", "2015", "")


def test_of_several_lost_fields_those_left_stay_lost(client, reviewer, source):
    entry = OrganisationFactory(founded=None, website="")
    lost = entry.citation_set.create(
        fields="founded;website", absence="missing", source=source, locator="表1 第1行"
    )
    data = opened(client, source)
    data[cell(lost, "founded")] = ["2016"]
    assert client.post(page(source), data).status_code == 302
    cited = dict(entry.citation_set.filter(source=source).values_list("fields", "absence"))
    assert cited == {"founded": "", "website": "missing"}


def test_a_fact_that_finds_its_subject_moves_to_it(client, reviewer, source, table):
    lost = {"organisation": "missing"}
    fact = models.Milestone.objects.create(
        title="成立", source=source, table=table, row=1, locator="表1 第1行", absent=lost
    )
    entry = published(OrganisationFactory())
    data = opened(client, source)
    data[cell(fact, "organisation")] = [str(entry.pk)]
    assert client.post(page(source), data).status_code == 302
    assert entry.milestone_set.get().absent == {}
    assert "成立" in str(document(entry))


@pytest.mark.parametrize("chosen", [True, False])
def test_a_better_source_replaces_the_old_one_only_if_it_is_chosen(client, reviewer, source, table, chosen):
    entry = OrganisationFactory()
    fact = figure_of(entry, table)
    better = SourceFactory(slug="better", title="原件")
    data = opened(client, source)
    data[cell(fact, "as_of")] = ["2019"]
    if chosen:
        data["better"], data["place"] = [str(better.pk)], ["p. 7"]
    assert client.post(page(source), data).status_code == 302
    fact.refresh_from_db()
    wanted = (better, "p. 7", None) if chosen else (source, "表1 第1行", table)
    assert (fact.source, fact.locator, fact.table) == wanted


def test_a_better_source_needs_its_place(client, reviewer, source, table):
    fact = figure_of(OrganisationFactory(), table)
    data = opened(client, source)
    data[cell(fact, "as_of")], data["better"] = ["2019"], [str(SourceFactory(slug="better").pk)]
    assert client.post(page(source), data).status_code == 200


def test_what_changed_meanwhile_is_not_overwritten(client, reviewer, source, table):
    entry = OrganisationFactory()
    fact = figure_of(entry, table)
    data = opened(client, source)
    data[cell(fact, "as_of")] = ["2019"]
    workflow.saved(record=entry, user=None)
    answer = client.post(page(source), data)
    assert answer.status_code == 200
    assert form_data(answer, "missing_form")[cell(fact, "as_of")] == ["2019"]
    fact.refresh_from_db()
    assert fact.as_of is None


def test_what_has_no_draft_is_closed_to_editors(client, source, table):
    indicator = IndicatorFactory()
    fact = models.Observation.objects.create(
        slug="lost",
        indicator=indicator,
        source=source,
        table=table,
        row=1,
        locator="表1 第1行",
        absent={"value": "missing"},
    )
    workflow.publish_record(record=indicator, user=None)
    figure_of(OrganisationFactory(), table, row=2)
    for role, closed in ((EDITOR, [True, False]), (REVIEWER, [False, False])):
        client.force_login(user(role))
        answer = client.get(page(source))
        assert [row.is_closed for row in answer.context["rows"]] == closed
        assert answer.content.decode().count('<fieldset class="fact-fields" disabled>') == sum(closed)
    client.force_login(user(EDITOR))
    client.post(page(source), {**opened(client, source), cell(fact, "value"): "5"})
    fact.refresh_from_db()
    assert fact.value is None


def test_at_most_two_hundred_cells_stand_on_a_page(client, reviewer, source, table):
    entry = OrganisationFactory()
    for row in range(1, 106):
        figure_of(entry, table, row)
    found = lost.gaps(source, table)
    assert [sum(len(gap.names) for gap in one) for one in lost.pages(found)] == [200, 10]
    assert len(client.get(page(source)).context["rows"]) == 100
    assert len(client.get(page(source), {"p": "2"}).context["rows"]) == 5


def test_many_rows_cost_no_more_queries_than_a_few(
    client, reviewer, source, table, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(page(source))
        return len(asked)

    for row in (1, 2):
        figure_of(OrganisationFactory(), table, row)
    queries()  # the first request of a session notes when it was used
    before = queries()
    for row in range(3, 13):
        figure_of(OrganisationFactory(), table, row)
    assert queries() == before


def test_an_editor_is_told_what_reviewers_fill_in_at_no_query_each(client, source, table):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def observe(indicator, rows):
        for row in rows:
            values = {"source": source, "locator": f"row {row}", "absent": {"value": "missing"}}
            models.Observation.objects.create(indicator=indicator, slug=f"{indicator.slug}-{row}", **values)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page(source))
        return len(queries), [row.is_closed for row in answer.context["rows"]]

    client.force_login(user(EDITOR))
    hidden, seen = IndicatorFactory(), IndicatorFactory(slug="seen", name="可见指标")
    workflow.publish_record(record=seen, user=None)
    observe(hidden, range(1))
    observe(seen, range(1))
    asked()
    before, closed = asked()
    assert sorted(closed) == [False, True]  # what nobody sees yet is an editor's to change
    observe(hidden, range(1, 7))
    observe(seen, range(1, 7))
    after, closed = asked()
    assert (after, sorted(closed)) == (before, [False] * 7 + [True] * 7)


@pytest.mark.parametrize("query", ["?p=0", "?p=-1", "?p=99999", "?p=²", "?table=%00", "?table=none"])
def test_addresses_that_lead_nowhere_show_the_first_page(client, reviewer, source, table, query):
    figure_of(OrganisationFactory(), table)
    assert client.get(page(source) + query).status_code == 200


@pytest.mark.parametrize("fact", ["", "x", "figure:1:amount", "nothing:", "figure:%s:status" % ("0" * 32)])
def test_a_form_that_was_tampered_with_changes_nothing(client, reviewer, source, table, fact):
    figure_of(OrganisationFactory(), table)
    assert client.post(page(source), {"fact": [fact]}).status_code in (302, 404)


def test_no_source_no_page(client, reviewer):
    assert client.get("/admin/catalogue/source/nobody/missing/").status_code == 404
    assert client.get(reverse("admin:missing_index")).status_code == 200


def test_a_number_is_filled_in_as_the_source_qualifies_it(client, reviewer, source):
    fact = models.Observation.objects.create(
        slug="scholars",
        indicator=IndicatorFactory(),
        source=source,
        locator="L61",
        absent={"value": "missing", "as_of": "missing"},
    )
    data = opened(client, source)
    client.post(page(source), {**data, cell(fact, "qualifier"): ["about"], cell(fact, "as_of"): ["2019"]})
    fact.refresh_from_db()
    assert (fact.as_of, fact.absent) == ("2019", {"value": "missing"})  # 约 alone is no number
    client.post(page(source), {**opened(client, source), cell(fact, "value"): ["约2.5万"]})
    fact.refresh_from_db()
    assert (fact.value, fact.qualifier, fact.absent) == (25_000, "about", {})
