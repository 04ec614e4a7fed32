"""Names in a pasted table that no entry answers to: mapped to one, or made a draft with the row that names it."""

import pytest

from catalogue import workflow
from catalogue.choices import Status, Vocabulary
from catalogue.models import FundingRound, Organisation, Participant, Revision, Scenario
from catalogue.permissions import EDITOR, REVIEWER
from tests.factories import OrganisationFactory, ScenarioFactory, SourceFactory, TermFactory
from tests.test_pasting import pasted, signed_in, step

pytestmark = pytest.mark.django_db
TABLE = "场景名称\t参与单位\t角色\n智能导诊\t甲公司\t承建单位\n智能导诊\t新公司\t承建单位\n影像平台\t新公司\t使用单位\n"


@pytest.fixture
def source(db):
    return SourceFactory(slug="the-report", title="研究报告")


@pytest.fixture
def known(db):
    entry = OrganisationFactory(name="甲公司", slug="jia")
    workflow.publish(entry=entry, user=None)
    TermFactory(vocabulary=Vocabulary.PARTICIPANT_ROLE, slug="builder", name="承建单位")
    TermFactory(vocabulary=Vocabulary.PARTICIPANT_ROLE, slug="user", name="使用单位")
    return entry


def offered(answer):
    return {
        one.name: (one.decision, [label for _pk, label in one.candidates])
        for one in answer.context["grid"].unknown
    }


@pytest.mark.parametrize("role", [EDITOR, REVIEWER])
def test_an_unknown_participant_becomes_one_draft(client, source, known, role):
    signed_in(client, role)
    answer = pasted(client, source, TABLE, family="participant")
    assert offered(answer) == {"新公司": ("new", [])}
    assert answer.context["wrong"] == 0 and "目录中没有的名称" in answer.content.decode()
    assert not Organisation.objects.filter(name="新公司").exists()
    assert step(client, answer, "save").status_code == 302
    made = Organisation.objects.get(name="新公司")
    assert made.status == Status.DRAFT and made.responsible.username == role
    citation = made.citation_set.get()
    assert (citation.fields, citation.source, citation.locator) == ("name", source, "表2 第4行")
    found = Participant.objects.values_list("scenario__name", "organisation__name", "role__slug")
    assert set(found) == {
        ("智能导诊", "甲公司", "builder"),
        ("智能导诊", "新公司", "builder"),
        ("影像平台", "新公司", "user"),
    }
    acts = Revision.objects.filter(record_id__in=[made.pk, *Scenario.objects.values_list("pk", flat=True)])
    assert acts.values("batch").distinct().count() == 1


def test_an_unknown_name_is_mapped(client, source, known):
    signed_in(client, REVIEWER)
    other = OrganisationFactory(name="新公司（北京）有限公司", slug="other")
    workflow.publish(entry=other, user=None)
    first = pasted(client, source, TABLE, family="participant")
    names = offered(first)
    assert "新公司" in names
    twins = [OrganisationFactory(name="新公司"), OrganisationFactory(name="新公司")]
    answer = step(client, first, "look", **{"d-0": ""})
    assert offered(answer)["新公司"] == ("", [f"新公司 · {twins[0].get_status_display()}"] * 2)
    assert "请在上方指明" in answer.content.decode()
    again = step(client, answer, "save")
    assert again.status_code == 200 and not Participant.objects.exists()
    assert step(client, again, "save", **{"d-0": str(twins[1].pk)}).status_code == 302
    taking_part = Participant.objects.exclude(organisation=known).values_list("organisation", flat=True)
    assert list(taking_part) == [twins[1].pk, twins[1].pk]
    assert Organisation.objects.filter(name="新公司").count() == 2


def test_what_is_no_candidate_is_not_taken(client, source, known):
    signed_in(client, REVIEWER)
    answer = pasted(client, source, TABLE, family="participant")
    stranger = ScenarioFactory()
    assert step(client, answer, "save", **{"d-0": str(stranger.pk)}).status_code == 200
    assert step(client, answer, "save", **{"d-0": "x\x00"}).status_code == 200
    assert not Participant.objects.exists()


def test_one_of_several_names_may_be_new(client, source, known):
    signed_in(client, REVIEWER)
    TermFactory(vocabulary="round", slug="a", name="A轮")
    table = "企业\t轮次\t时间\t投资方\n甲公司\tA轮\t2019年3月\t甲公司、新资本\n"
    answer = pasted(client, source, table, family="fundinground")
    assert offered(answer) == {"新资本": ("new", [])}
    assert step(client, answer, "save").status_code == 302, offered(answer)
    round_ = FundingRound.objects.get()
    assert set(round_.investors.values_list("name", flat=True)) == {"甲公司", "新资本"}


def test_a_skipped_row_makes_no_draft(client, source, known):
    signed_in(client, REVIEWER)
    answer = pasted(client, source, TABLE, family="participant")
    assert step(client, answer, "save", **{"m-1": "skip", "m-2": "skip"}).status_code == 302
    assert not Organisation.objects.filter(name="新公司").exists()


def test_a_total_and_a_lost_name_are_nobody(client, source, known):
    signed_in(client, REVIEWER)
    answer = pasted(
        client, source, "公司\t市值（亿元）\n甲公司\t3\n新公司\t4\n〔缺〕\t2\n合计\t9\n", family="figure"
    )
    lines = {line.name: line.decision for line in answer.context["grid"].lines}
    assert (lines["新公司"], lines["〔缺〕"], lines["合计"]) == ("new", "skip", "skip")
