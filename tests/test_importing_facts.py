"""Files of facts and of other records: as they are exported, what a row means, and one change for each entry."""

import json

import pytest
from django.utils import translation

from catalogue import workflow
from catalogue.choices import Act, ImportState, RevisionState
from catalogue.importing import applying, columns, exporting
from catalogue.models import (
    ENTRY_MODELS,
    Figure,
    Identifier,
    Indicator,
    Listing,
    Observation,
    Product,
    PublicDocument,
    Revision,
    Term,
)
from catalogue.models.base import OfEntry
from tests.acting import document, in_state, user
from tests.factories import IndicatorFactory, OrganisationFactory, SourceFactory, cited
from tests.filling import Filler
from tests.test_importing import checked, named, receive, row, run, verdicts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def sample(kind):
    """Two records of a family with every field filled, and everything that they refer to."""
    SourceFactory()
    model = columns.KINDS[kind]
    for token in ("erste",) if kind == "exchangerate" else ("erste", "zweite"):  # one currency, one period
        filler = Filler(token)
        if issubclass(model, OfEntry):
            for one in ENTRY_MODELS.values():
                entry = filler.make(one)
                others = {name: None for name in ENTRY_MODELS if name != one.entry_type}
                fields = {"fields": "name"} if kind == "citation" else {}
                filler.make(model, choices=True, **{one.entry_type: entry}, **others, **fields)
        else:
            filler.make(model, choices=True)
    return model._default_manager.all()


def exported(kind, form):
    rows = columns.KINDS[kind]._default_manager.all()
    if form == "xlsx":
        with exporting.as_spreadsheet(kind, rows) as file:
            return file.read()
    return b"".join({"csv": exporting.as_csv, "jsonl": exporting.as_json_lines}[form](kind, rows))


def said(job):
    return [(one.verdict, one.label, one.reason, one.difference) for one in job.rows.exclude(verdict="")]


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        *((kind, form) for kind in columns.FAMILIES for form in ("csv", "jsonl")),
        *((kind, "xlsx") for kind in ("figure", "link", "observation")),  # the form is the same for all
    ],
)
def test_what_was_exported_is_unchanged_when_it_is_imported(kind, form):
    count = sample(kind).count()
    data, before = exported(kind, form), exported(kind, "csv")
    job = run(named(receive(data, kind=kind)), ImportState.CHECKING)
    assert set(json.loads(job.mapping)) == set(columns.columns_of(kind))
    assert json.loads(job.counts) == {"unchanged": count}, said(job)
    run(job, ImportState.APPLYING)
    assert job.state == ImportState.APPLIED and exported(kind, "csv") == before


@pytest.mark.parametrize("kind", columns.FAMILIES)
def test_what_was_exported_is_known_without_its_ids(kind):
    sample(kind)
    job = receive(exported(kind, "csv"), kind=kind)
    without = ["-" if name in ("id", "slug") else name for name in json.loads(job.mapping)]
    job = run(named(job, mapping=without), ImportState.CHECKING)
    assert set(json.loads(job.counts)) == {"unchanged"}, said(job)


@pytest.mark.parametrize(
    "kind", [kind for kind in columns.FAMILIES if kind not in ("citation", "identifier")]
)
def test_what_was_exported_can_be_made_from_the_file(kind):
    """Deleted, and brought in again from their export: the same but for the ids."""
    model = columns.KINDS[kind]
    filler = Filler("einzig")
    record = filler.make(model, choices=True)
    (before,) = exporting.rows(kind, model._default_manager.filter(pk=record.pk))
    job = receive(exported(kind, "jsonl"), kind=kind)
    try:
        record.delete()
    except Exception:
        pytest.skip("other records need it")
    without = ["-" if name == "id" else name for name in json.loads(job.mapping)]
    job = run(named(job, mapping=without), ImportState.CHECKING)
    new = json.loads(job.counts)
    run(job, ImportState.APPLYING)
    if new != {"new": 1}:  # what it referred to is gone with it, or there were others
        assert "rejected" not in new, said(job)
        return
    (after,) = (
        cells for cells in exporting.rows(kind, model._default_manager.all()) if cells["id"] != before["id"]
    )
    assert {**after, "id": ""} == {**before, "id": ""}, job.message


HEAD = "企业名称,指标,期间,金额,币种\n"


def figure(organisation, **values):
    return Figure.objects.create(
        organisation=organisation,
        **{
            "metric": "revenue",
            "period": "2019",
            "amount": "100",
            "currency": "CNY",
            **cited(),
            **values,
        },
    )


def test_rows_of_one_entry_are_one_change_of_it():
    first, second = OrganisationFactory(name="甲公司"), OrganisationFactory(name="乙公司")
    for one in (first, second):
        workflow.record_revision(record=one, act=Act.CREATED)
    Identifier.objects.create(organisation=second, scheme="other", value="B2")
    rows = "甲公司,revenue,2018,1亿,CNY\nB2,revenue,2018,2亿,CNY\n甲公司,revenue,2019,3亿,CNY\n"
    job = checked(HEAD + rows, kind="figure")
    assert verdicts(job) == {2: "new", 3: "new", 4: "new"}, said(job)
    run(job, ImportState.APPLYING)
    assert job.state == ImportState.APPLIED, job.message
    amounts = Figure.objects.order_by("amount").values_list("organisation", "amount", "locator")
    assert [(pk, int(amount), place) for pk, amount, place in amounts] == [
        (first.pk, 10**8, "row 2"),
        (second.pk, 2 * 10**8, "row 3"),
        (first.pk, 3 * 10**8, "row 4"),
    ]
    assert Revision.objects.filter(batch=job.batch, record_id=first.pk).count() == 1
    again = checked(HEAD + rows, kind="figure")
    assert set(verdicts(again).values()) == {"unchanged"}
    run(job, ImportState.REVERTING)
    assert not Figure.objects.exists(), job.message


def test_facts_of_a_public_entry_are_one_proposal_and_public_when_it_is_asked_for():
    entry = in_state("published", name="甲公司")
    rows = "甲公司,revenue,2018,1亿,CNY\n甲公司,revenue,2019,3亿,CNY\n"
    job = run(checked(HEAD + rows, kind="figure"), ImportState.APPLYING)
    proposal = Revision.objects.get(state=RevisionState.PENDING)
    assert (proposal.record_id, proposal.act, Figure.objects.count()) == (entry.pk, Act.PROPOSED, 0)
    assert set(verdicts(checked(HEAD + rows, kind="figure")).values()) == {"unchanged"}
    run(job, ImportState.REVERTING)
    job = run(checked(HEAD + rows, kind="figure"), ImportState.APPLYING, publish=True)
    assert len(document(entry)["figures"]) == 2, job.message
    run(job, ImportState.REVERTING)
    assert document(entry)["figures"] == [], job.message


def test_a_row_with_an_id_changes_that_fact():
    entry = OrganisationFactory(name="甲公司")
    one = figure(entry)
    other = OrganisationFactory(name="乙公司")
    text = f"id,organisation,amount\n{one.pk},,200\n{other.pk},,300\n"
    job = checked(text, kind="figure")
    assert verdicts(job) == {2: "changed", 3: "rejected"}
    assert json.loads(row(job, 2).difference) == [["Amount", "100", "200"]]
    run(job, ImportState.APPLYING)
    one.refresh_from_db()
    assert (one.amount, one.period, one.locator) == (200, "2019", "row 2")
    moved = checked(f"id,organisation,amount\n{one.pk},乙公司,200\n", kind="figure")
    assert "does not move" in row(moved, 2).reason


def test_another_source_may_disagree_and_the_same_source_is_asked_about():
    entry = OrganisationFactory(name="甲公司")
    workflow.record_revision(record=entry, act=Act.CREATED)
    figure(entry, preferred=True)
    SourceFactory(slug="other-report", title="另一份报告")
    text = (
        "企业名称,指标,期间,金额,币种,来源,出处\n"
        "甲公司,revenue,2019,300,CNY,other-report,第 3 页\n"
        "甲公司,revenue,2019,200,CNY,test-report,表 9\n"
        "甲公司,revenue,2019,100,CNY,test-report,表 1\n"
        "甲公司,revenue,2019,100,CNY,另一份报告,第 8 页\n"
        "甲公司,revenue,2019,150,CNY,test-report,表 1\n"
        "甲公司,revenue,2019,150,CNY,没有这份,表 1\n"
    )
    job = checked(text, kind="figure")
    assert verdicts(job) == {
        2: "new",
        3: "duplicate",
        4: "unchanged",
        5: "duplicate",
        6: "changed",
        7: "rejected",
    }, said(job)
    run(job, ImportState.APPLYING)
    found = Figure.objects.order_by("amount").values_list("amount", "source__slug", "locator", "preferred")
    assert [(int(amount), *rest) for amount, *rest in found] == [
        (150, "test-report", "表 1", True),
        (300, "other-report", "第 3 页", False),
    ]


def test_a_suspected_duplicate_of_a_fact_is_decided():
    entry = OrganisationFactory(name="甲公司")
    figure(entry)
    rows = "甲公司,revenue,2019,200,CNY\n"
    job = checked(HEAD + rows, kind="figure")
    from catalogue import importing

    importing.decide(job=job, decisions={2: "same"}, user=user("reviewer"))
    run(job, ImportState.APPLYING)
    assert [int(one.amount) for one in Figure.objects.all()] == [200]
    job = checked(HEAD + rows.replace("200", "300"), kind="figure")
    importing.decide(job=job, decisions={2: "new"}, user=user("reviewer"))
    run(job, ImportState.APPLYING)
    assert sorted(int(one.amount) for one in Figure.objects.all()) == [200, 300]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("火星公司,revenue,2019,1,CNY", "火星公司"),
        (",revenue,2019,1,CNY", "to what it belongs"),
        ("甲公司,,2019,1,CNY", "Missing: Metric"),
        ("甲公司,revenue,2019,1,", "currency"),
        ("甲公司,revenue,去年,1,CNY", "去年"),
        ("甲公司,飞船,2019,1,CNY", "飞船"),
        ("甲公司,revenue,2019,-1,CNY", "below zero"),
        ("旧公司,revenue,2019,1,CNY", "archived"),
        ("甲公司,revenue,2019,1e308,CNY", "1e308"),
        ("甲公司,revenue,2019,NaN,CNY", "NaN"),
    ],
)
def test_a_faulty_row_is_set_apart_with_its_reason(cells, why):
    OrganisationFactory(name="甲公司")
    in_state("archived", name="旧公司")
    job = checked(HEAD + cells, kind="figure")
    assert verdicts(job) == {2: "rejected"} and why in row(job, 2).reason, said(job)


def test_the_same_twice_in_a_file_is_suspected():
    OrganisationFactory(name="甲公司")
    job = checked("企业名称,证券代码,板块\n甲公司,688256,sse\n甲公司,688256,sse\n", kind="listing")
    assert verdicts(job) == {2: "new", 3: "duplicate"} or "sse" in row(job, 2).reason, said(job)
    assert not Listing.objects.exists()


def test_a_file_of_facts_publishes_no_draft_entry():
    draft, public = OrganisationFactory(name="甲公司"), in_state("published", name="乙公司")
    rows = "甲公司,revenue,2018,1亿,CNY\n乙公司,revenue,2019,3亿,CNY\n"
    job = run(checked(HEAD + rows, kind="figure"), ImportState.APPLYING, publish=True)
    draft.refresh_from_db()
    assert (draft.status, draft.figure_set.count(), len(document(public)["figures"])) == ("draft", 1, 1)
    assert json.loads(job.counts)["unpublished"] == 1 and "draft" in row(job, 2).reason


def test_what_somebody_else_has_entered_since_the_dry_run_is_unchanged():
    indicator = IndicatorFactory(slug="firms", name="企业数")
    job = checked("indicator,period,value\nfirms,2019,10\n", kind="observation")
    other = Observation(indicator=indicator, period="2019", value=10, slug="x", **cited())
    other.source = job.source
    other.save()
    run(job, ImportState.APPLYING)
    assert (job.state, Observation.objects.count()) == (ImportState.APPLIED, 1), job.message
    assert (row(job, 2).verdict, row(job, 2).target_id) in [("unchanged", other.pk), ("rejected", None)]


# --- records that have no drafts -------------------------------------------------------------------------------------


def observations(**values):
    indicator = IndicatorFactory(slug="firms", name="企业数")
    workflow.publish_record(record=indicator, user=None)
    return "indicator,period,value\nfirms,2019,10\n企业数,2020,20\n"


def test_what_has_no_draft_is_public_when_all_of_it_is_in(monkeypatch):
    job = checked(observations(), kind="observation")
    monkeypatch.setattr(applying, "CHUNK", 1)
    plain, seen = applying._apply_rows, []

    def noted(*args, **kwargs):
        plain(*args, **kwargs)
        seen.append(PublicDocument.objects.get(slug="firms").body.count('"2020"'))

    monkeypatch.setattr(applying, "_apply_rows", noted)
    run(job, ImportState.APPLYING)
    assert job.state == ImportState.APPLIED, job.message
    assert len(seen) == 4 and not any(seen)
    assert len(document(Indicator.objects.get())["observations"]) == 2
    run(job, ImportState.REVERTING)
    assert not Observation.objects.exists(), job.message
    assert document(Indicator.objects.get())["observations"] == []


def test_an_editor_does_not_change_what_the_public_sees_by_an_import():
    editor = user("editor")
    job = named(receive(observations(), kind="observation"), by=editor)
    run(job, ImportState.CHECKING, by=editor)
    run(job, ImportState.APPLYING, by=editor)
    assert set(verdicts(job).values()) == {"rejected"} and "reviewer" in row(job, 2).reason
    assert not Observation.objects.exists()


def test_terms_and_other_shared_records_come_from_files():
    job = run(
        checked("vocabulary,name,name_en\nsector,量子智能,Quantum AI\nsector,乙,B\n", kind="term"),
        ImportState.APPLYING,
    )
    assert set(Term.objects.values_list("slug", "name")) >= {("quantum-ai", "量子智能")}, said(job)
    job = run(
        checked("名称,kind,makers\n芯片一号,chip,甲公司;乙公司\n", kind="product"), ImportState.CHECKING
    )
    assert {value.value for value in job.values.all()} == {"甲公司", "乙公司"}
    OrganisationFactory(name="甲公司"), OrganisationFactory(name="乙公司")
    run(job, ImportState.CHECKING)
    run(job, ImportState.APPLYING)
    assert Product.objects.get().makers.count() == 2, said(job)


def test_a_heading_means_the_field_that_is_called_so_first():
    assert columns.guess("milestone", ["企业名称", "标题", "日期"]) == ["organisation", "title", "date"]
    assert columns.guess("measure", ["标题", "措施"]) == ["policy", "description"]


def test_a_fact_keeps_the_words_for_a_part_of_a_year():
    entry = OrganisationFactory(name="甲")
    job = checked("企业名称,date,title\n甲,2024年底,搬迁\n", kind="milestone")
    run(job, ImportState.APPLYING)
    assert set(verdicts(job).values()) == {"new"}, job.rows.values_list("reason", flat=True)
    fact = entry.milestone_set.get()
    assert (fact.date, fact.as_reported) == ("2024", "2024年底")
    assert set(verdicts(checked("企业名称,date,title\n甲,2024年底,搬迁\n", kind="milestone")).values()) == {
        "unchanged"
    }
