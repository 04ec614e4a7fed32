"""What an import changes is said by its own source: older citations keep what they still bear out."""

import pytest

from catalogue import workflow
from catalogue.choices import Act, ImportState, RevisionState
from catalogue.models import Citation, Place, Revision, Source
from tests.acting import document, in_state, user
from tests.factories import OrganisationFactory, PlaceFactory, ScenarioFactory
from tests.test_importing import applied, checked, row, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def older(db):
    return Source.objects.create(slug="older-report", title="旧报告", title_en="Older report")


def cited(entry, source, fields, **values):
    Citation.objects.filter(**{entry.entry_type: entry}).delete()
    return Citation.objects.create(
        **{entry.entry_type: entry}, fields=fields, source=source, locator="第 3 页", **values
    )


def said(entry):
    """Each citation: fields, source, locator, value and whether it is preferred."""
    found = entry.citation_set.select_related("source")
    return {
        (one.fields, one.source.slug, one.locator, one.value, one.preferred, one.absence) for one in found
    }


NEW = ("founded", "test-report", "row 2", "", True, "")


def test_another_source_steps_back_with_what_it_said(older):
    place = PlaceFactory()
    entry = OrganisationFactory(name="甲", founded="2001", place=place)
    old = cited(entry, older, "founded;name;place")
    workflow.record_revision(record=entry, act=Act.CREATED)
    job = checked("企业名称,成立日期\n甲,2003")
    assert '旧报告 第 3 页", "测试报告 row 2' in row(job, 2).difference.encode().decode("unicode_escape")
    run(job, ImportState.APPLYING)
    assert said(entry) == {
        NEW,
        ("founded", "older-report", "第 3 页", "2001", False, ""),
        ("name;place", "older-report", "第 3 页", "", True, ""),
    }
    run(job, ImportState.REVERTING)
    assert said(entry) == {("founded;name;place", "older-report", "第 3 页", "", True, "")}
    assert entry.citation_set.get() == old


def test_the_same_source_corrects_itself(older):
    entry = OrganisationFactory(name="甲", founded="2001")
    Citation.objects.filter(organisation=entry).update(fields="founded")
    cited(entry, entry.citation_set.get().source, "founded")
    applied("企业名称,成立日期\n甲,2003")
    assert said(entry) == {NEW}


def test_what_a_source_did_not_know_is_no_disagreement(older):
    entry = OrganisationFactory(name="甲", founded=None)
    cited(entry, older, "founded;place", absence="missing")
    applied("企业名称,成立日期\n甲,2003")
    assert said(entry) == {NEW, ("place", "older-report", "第 3 页", "", True, "missing")}


def test_a_source_that_disagreed_before_goes_on_doing_so(older):
    entry = OrganisationFactory(name="甲", founded="2001")
    cited(entry, older, "founded", value="1999", preferred=False)
    applied("企业名称,成立日期\n甲,2003")
    assert said(entry) == {NEW, ("founded", "older-report", "第 3 页", "1999", False, "")}


def test_names_and_money_are_kept_in_words(older):
    haidian = PlaceFactory()
    Place.objects.create(slug="daxing", name="大兴区", kind="district")
    entry = OrganisationFactory(name="甲", place=haidian)
    cited(entry, older, "place")
    applied("企业名称,所属区\n甲,大兴区")
    assert ("place", "older-report", "第 3 页", "海淀区", False, "") in said(entry)

    scenario = ScenarioFactory(name="无人车", investment_amount=100, investment_currency="CNY")
    cited(scenario, older, "investment")
    applied("场景名称,投资额,币种\n无人车,2亿,CNY", kind="scenario")
    assert ("investment", "older-report", "第 3 页", "100 CNY", False, "") in said(scenario)


def test_what_the_public_reads_has_one_preferred_citation(older):
    entry = in_state("published", name="甲", founded="2001")
    cited(entry, older, "founded;name")
    workflow.saved(record=entry, user=None)
    job = applied("企业名称,成立日期\n甲,2003")
    assert Revision.objects.get(state=RevisionState.PENDING).batch == job.batch
    run(job, ImportState.REVERTING)
    run(checked("企业名称,成立日期\n甲,2003"), ImportState.APPLYING, by=user("reviewer"), publish=True)
    shown = document(entry)
    assert shown["founded"] == "2003"
    about = [one for one in shown["citations"] if "founded" in one["fields"]]
    assert sorted((one["preferred"], one["value"], one["source"]) for one in about) == [
        (False, "2001", "older-report"),
        (True, None, "test-report"),
    ]
