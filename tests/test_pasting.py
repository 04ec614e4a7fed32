"""A pasted table: read from any text, matched, corrected in place, saved together by what the person may do."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from catalogue import deciding, models, pasting, snapshots, workflow
from catalogue.admin.grids import FAMILIES
from catalogue.choices import RevisionState, Status, Vocabulary
from catalogue.permissions import EDITOR, REVIEWER
from tests.acting import changed, document, user
from tests.factories import (
    DatasetFactory,
    OrganisationFactory,
    PolicyFactory,
    ScenarioFactory,
    SourceFactory,
    TermFactory,
)
from tests.posting import form_data

WANTED = [["企业", "营收"], ["甲 公司", "3.2亿"]]


@pytest.mark.parametrize(
    "pasted",
    [
        "企业\t营收\n甲 公司\t3.2亿",
        "企业\t营收\r\n\r\n甲 公司\t3.2亿\r\n",
        '企业\t营收\n"甲\n公司"\t3.2亿',
        "企业 | 营收\n甲 公司 | 3.2亿",
        "| 企业 | 营收 |\n|---|:--:|\n| 甲 公司 | 3.2亿 |",
        "企业   营收\n甲 公司   3.2亿",
        "企业　营收\n甲 公司　3.2亿",
        "企业 营收\n甲 公司 3.2亿",
        "   企业   营收\n甲 公司   3.2亿",
    ],
)
def test_cells_are_told_apart(pasted):
    assert pasting.parse(pasted) == WANTED


def test_a_quotation_mark_without_its_other_half_takes_no_rows_along():
    assert pasting.parse('企业\t营收\n"甲公司\t3.2\n乙公司\t1') == [
        ["企业", "营收"],
        ['"甲公司', "3.2"],
        ["乙公司", "1"],
    ]


def test_a_line_that_is_set_in_has_no_first_cell():
    assert pasting.parse("企业   投资方   时间\n甲公司   乙银行、   2019\n         丙基金\n")[2] == [
        "",
        "丙基金",
        "",
    ]


def test_one_space_divides_where_only_names_have_some():
    table = "Company Revenue As\nBaidu Inc 12.5 2024\nXiaomi - 2024\n"
    assert pasting.parse(table)[1:] == [["Baidu Inc", "12.5", "2024"], ["Xiaomi", "-", "2024"]]


def test_words_of_one_column_are_not_torn_apart():
    assert pasting.parse("Baidu Research\nGoogle Brain") == [["Baidu Research"], ["Google Brain"]]


def test_a_short_row_is_filled_up():
    assert pasting.parse("a\tb\tc\nd") == [["a", "b", "c"], ["d", "", ""]]


@pytest.mark.parametrize(
    "pasted", ["", " \n\n", "a\n" * 502, "\t".join("a" * 31), "长" * 70_000, '"a\tb' + "c" * 140_000]
)
def test_what_is_too_much_or_nothing_is_refused(pasted):
    with pytest.raises(ValidationError):
        pasting.parse(pasted)


def test_headings_are_recognised_in_both_languages():
    labels = {
        "entry": ["Name", *pasting.ENTRIES["organisation"].split()],
        "amount": ["Amount", "金额"],
        "period": ["Period"],
    }
    assert pasting.guess(["公司名称", "营业收入（亿元）", "备注"], labels) == {0: "entry", 1: "amount"}
    assert pasting.guess(["Company", "REVENUE", "Year"], labels) == {0: "entry", 1: "amount", 2: "period"}
    assert pasting.guess(["百度", "12", "2019"], labels) == {}
    assert pasting.unit("营业收入（亿元）") == "亿"


# --- the page ---------------------------------------------------------------------------------------------------------

PAGE = "/admin/paste/"


@pytest.fixture
def source(db):
    return SourceFactory(slug="the-report", title="研究报告")


@pytest.fixture
def known(db):
    entry = OrganisationFactory(name="甲公司", slug="jia")
    workflow.publish(entry=entry, user=None)
    return entry


def signed_in(client, role):
    client.force_login(user(role))


def pasted(client, source, text, family="figure", **said):
    data = form_data(client.get(PAGE), "paste_form")
    data.update(family=family, source=str(source.pk), locator="表2 第3行", pasted=text, step="paste", **said)
    return client.post(PAGE, data)


def step(client, answer, name, **changes):
    data = form_data(answer, "paste_form")
    data.update({key: [value] for key, value in changes.items()}, step=[name])
    return client.post(PAGE, data)


def save(client, answer, **changes):
    return step(client, answer, "save", **{"all-metric": "revenue", **changes})


TABLE = "企业名称\t金额（亿元）\t年份\n甲公司\t3.2\t2019年\n乙公司\t1,000\t2019年3月\n"


def test_a_reviewer_pastes_and_saves(client, source, known):
    signed_in(client, REVIEWER)
    answer = save(client, pasted(client, source, TABLE, as_of="2020"))
    assert answer.status_code == 302
    fact = known.figure_set.get()
    assert (fact.money.amount, fact.currency, fact.period) == (320_000_000, "CNY", "2019")
    assert (fact.source, fact.locator, fact.as_of) == (source, "表2 第3行", "2020")
    assert "320000000" in str(document(known))
    new = models.Organisation.objects.get(name="乙公司")
    assert (new.status, new.figure_set.get().locator) == (Status.DRAFT, "表2 第4行")
    assert new.figure_set.get().period == "2019-03"
    assert new.citation_set.get().fields == "name"
    revisions = models.Revision.objects.filter(record_id__in=[known.pk, new.pk], batch__isnull=False)
    assert revisions.count() == 2
    assert revisions.values("batch").distinct().count() == 1


@pytest.mark.parametrize(
    ("heading", "cell", "amount", "currency"),
    [
        ("估值", "560亿美元", 56_000_000_000, "USD"),
        ("估值（亿美元）", "560", 56_000_000_000, "USD"),
        ("估值（万元）", "５，６００", 56_000_000, "CNY"),
        ("估值", "HK$ 3.2亿", 320_000_000, "HKD"),
        ("估值", "3.2亿元人民币", 320_000_000, "CNY"),
        ("估值", "3.2亿元", 320_000_000, "CNY"),
    ],
)
def test_an_amount_keeps_the_currency_that_it_names(client, source, known, heading, cell, amount, currency):
    signed_in(client, REVIEWER)
    answer = save(client, pasted(client, source, f"企业\t{heading}\t年份\n甲公司\t{cell}\t2020\n"))
    assert answer.status_code == 302
    fact = known.figure_set.get()
    assert (fact.money.amount, fact.currency, fact.as_reported) == (amount, currency, cell)


WIDE = """企业名称\t2024年营收（亿元）\t2023年营收（亿元）\t市值（亿美元，2024年底）
甲公司\t3.2\t3\t560
乙公司\t—\t1,000\t
"""


def test_several_amounts_in_a_row_are_as_many_facts(client, source, known):
    signed_in(client, REVIEWER)
    table = models.SourceTable.objects.create(source=source, caption="营收", slug="revenues")
    answer = save(client, pasted(client, source, WIDE, table=str(table.pk)))
    assert answer.status_code == 302
    facts = models.Figure.objects.order_by("row", "metric", "period")
    assert [
        (
            fact.organisation.name,
            fact.metric,
            fact.period,
            fact.as_of,
            int(fact.amount),
            fact.currency,
            fact.row,
        )
        for fact in facts
    ] == [
        ("甲公司", "market_value", "", "2024", 56_000_000_000, "USD", 1),
        ("甲公司", "revenue", "2023", None, 300_000_000, "CNY", 1),
        ("甲公司", "revenue", "2024", None, 320_000_000, "CNY", 1),
        ("乙公司", "revenue", "2023", None, 100_000_000_000, "CNY", 2),
    ]
    assert [fact.locator for fact in facts] == [*["表2 第3行"] * 3, "表2 第4行"]


def test_what_a_column_measures_stands_over_it():
    found = pasting.measures(
        ["公司", "营业收入(2024年,亿元)", "总市值", "2024-2025年营收", "利润", "２０２４年６月估值"]
    )
    assert {column: (one.metric, one.date, one.unit) for column, one in found.items()} == {
        1: ("revenue", "2024", "亿"),
        2: ("market_value", "", ""),
        5: ("valuation", "2024-06", ""),
    }


def test_more_amounts_than_are_taken_are_refused_and_kept(client, source, known):
    signed_in(client, REVIEWER)
    rows = "".join(f"公司{n}\t1\t2\n" for n in range(300))
    answer = pasted(client, source, "企业名称\t营收\t市值\n" + rows)
    assert "600" in answer.content.decode() and "公司299" in answer.content.decode()


def test_two_currencies_for_one_amount_are_refused(client, source, known):
    signed_in(client, REVIEWER)
    table = "企业\t估值\t币种\t年份\n甲公司\t560亿美元\tCNY\t2020\n"
    assert save(client, pasted(client, source, table)).status_code == 200
    assert not known.figure_set.exists()


def test_what_an_editor_pastes_into_a_published_entry_waits(client, source, known):
    signed_in(client, EDITOR)
    assert save(client, pasted(client, source, TABLE)).status_code == 302
    assert not known.figure_set.exists()
    proposal = models.Revision.objects.get(record_id=known.pk, state=RevisionState.PENDING)
    deciding.approve(revision=proposal, user=user(REVIEWER))
    assert known.figure_set.count() == 1
    assert models.Organisation.objects.filter(name="乙公司").exists()


def test_where_two_reviews_are_needed_a_reviewers_table_waits_too(client, source, known, settings):
    settings.REVIEWS = {**settings.REVIEWS, "organisation": 2}
    signed_in(client, REVIEWER)
    assert save(client, pasted(client, source, TABLE)).status_code == 302
    assert not known.figure_set.exists()
    assert models.Revision.objects.filter(record_id=known.pk, state=RevisionState.PENDING).count() == 1


def test_a_table_goes_on_with_a_proposal_that_was_returned(client, source, known):
    signed_in(client, EDITOR)
    proposed = workflow.propose(entry=known, snapshot=changed(known, summary="另一种说法"), user=user(EDITOR))
    deciding.return_proposal(revision=proposed, user=user(REVIEWER), reason="more")
    assert save(client, pasted(client, source, TABLE)).status_code == 302
    waiting = models.Revision.objects.get(record_id=known.pk, state=RevisionState.PENDING)
    snapshot = snapshots.loads(waiting.snapshot)
    assert snapshot["values"]["summary"] == "另一种说法"
    assert snapshot["parts"]["figure"]


def test_a_faulty_cell_saves_nothing_and_is_corrected_in_place(client, source, known):
    signed_in(client, REVIEWER)
    answer = save(client, pasted(client, source, TABLE.replace("1,000", "many")))
    assert answer.status_code == 200
    assert not models.Figure.objects.exists()
    assert form_data(answer, "paste_form")["c-1-1"] == ["many"]
    assert save(client, answer, **{"c-1-1": "5"}).status_code == 302
    assert models.Figure.objects.count() == 2


def test_a_row_that_is_skipped_is_not_saved_and_said_so(client, source, known):
    signed_in(client, REVIEWER)
    answer = save(client, pasted(client, source, TABLE.replace("1,000", "many")), **{"m-1": "skip"})
    assert answer.status_code == 302
    assert models.Figure.objects.count() == 1


def test_a_name_of_two_entries_asks_which(client, source, known):
    other = OrganisationFactory(name="甲公司", slug="jia-2")
    signed_in(client, REVIEWER)
    answer = save(client, pasted(client, source, TABLE))
    assert answer.status_code == 200
    assert not models.Figure.objects.exists()
    assert save(client, answer, **{"m-0": str(other.pk)}).status_code == 302
    assert other.figure_set.count() == 1


def test_an_other_name_finds_its_entry(client, source, known):
    known.alias_set.create(name="甲集团", source=source, locator="表 1")
    signed_in(client, REVIEWER)
    answer = pasted(client, source, TABLE.replace("甲公司", "甲集团"))
    assert answer.context["grid"].lines[0].decision == str(known.pk)


def test_the_same_table_again_is_refused(client, source, known):
    signed_in(client, REVIEWER)
    for status in (302, 200):
        assert save(client, pasted(client, source, TABLE)).status_code == status
    assert known.figure_set.count() == 1


def test_the_last_edition_stands_beside(client, source, known):
    known.figure_set.create(
        metric="revenue", period="2018", amount=100, currency="CNY", source=source, locator="表 1"
    )
    signed_in(client, REVIEWER)
    answer = step(client, pasted(client, source, TABLE), "look", **{"all-metric": "revenue"})
    assert "2018" in answer.context["grid"].lines[0].before


def test_columns_are_chosen_by_hand_where_there_is_no_heading(client, source, known):
    signed_in(client, REVIEWER)
    answer = pasted(client, source, "x\t甲公司\t5亿\t2019")
    answer = save(client, answer, **{"f-0": "", "f-1": "entry", "f-2": "amount", "f-3": "period"})
    assert answer.status_code == 302
    assert known.figure_set.get().money.amount == 500_000_000


@pytest.mark.parametrize(("word", "status"), [("芯片", 302), ("AI chips", 302), ("no such", 200)])
def test_terms_are_found_by_name(client, source, known, word, status):
    TermFactory(vocabulary=Vocabulary.SECTOR, slug="ai-chips", name="芯片", name_en="AI chips")
    signed_in(client, REVIEWER)
    answer = pasted(client, source, f"企业\t领域\n甲公司\t{word}", family="classification")
    assert step(client, answer, "save").status_code == status
    assert known.classification_set.count() == (status == 302)


def test_a_term_is_found_without_its_space_and_not_instead_of_another(client, source, known):
    for slug, name in (("d", "D 轮"), ("c", "C 轮")):
        TermFactory(vocabulary=Vocabulary.ROUND, slug=slug, name=name)
    signed_in(client, REVIEWER)
    table = "企业\t轮次\t时间\n甲公司\tD轮\t2019\n甲公司\tC 轮\t2018\n甲公司\tC+轮\t2018\n"
    lines = pasted(client, source, table, family="fundinground").context["grid"].lines
    assert [bool(line.faults) for line in lines] == [False, False, True]
    assert lines[0].form.instance.round.slug == "d"


def test_a_name_in_another_writing_is_chosen_and_one_that_sounds_alike_is_offered(client, source, known):
    for name in ("旷视科技", "百度"):
        workflow.publish(entry=OrganisationFactory(name=name), user=None)
    signed_in(client, REVIEWER)
    lines = (
        pasted(client, source, "企业\t金额\n曠視科技\t1亿\n百　度\t1亿\n旷世科技\t1亿\n")
        .context["grid"]
        .lines
    )
    chosen = [dict(line.candidates).get(line.decision, "") for line in lines]
    assert chosen == ["旷视科技", "百度", ""]
    assert [label for _pk, label in lines[2].candidates] == ["旷视科技 ?"] and lines[2].is_wrong


def test_rows_without_an_amount_are_named(client, source, known):
    signed_in(client, REVIEWER)
    answer = pasted(client, source, "企业\t市值（亿元）\n甲公司\t1\n乙公司\t—\n")
    assert "没有金额的行未列入：乙公司" in answer.content.decode()
    assert [line.name for line in answer.context["grid"].lines] == ["甲公司"]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_can_be_looked_at(client, source, known, family):
    signed_in(client, EDITOR)
    answer = pasted(client, source, TABLE, family=family)
    assert answer.status_code == 200
    assert step(client, answer, "save").status_code in (200, 302)


def test_measures_of_a_policy_are_pasted_below_its_title(client, source):
    policy = PolicyFactory(name="若干措施")
    workflow.publish(entry=policy, user=None)
    grant = TermFactory(vocabulary=Vocabulary.INSTRUMENT, slug="grant", name="资金支持")
    firms = TermFactory(vocabulary=Vocabulary.BENEFICIARY, slug="companies", name="企业")
    signed_in(client, REVIEWER)
    table = "政策\t支持方式\t对象\t内容\t金额（万元）\n《若干措施》\t资金支持\t企业\t研发补贴\t500\n"
    answer = step(client, pasted(client, source, table, family="measure"), "look", **{"f-2": "beneficiary"})
    assert step(client, answer, "save", **{"all-qualifier": "at_most"}).status_code == 302
    fact = policy.measure_set.get()
    assert (fact.instrument, fact.beneficiary, fact.description) == (grant, firms, "研发补贴")
    assert (fact.money.amount, fact.qualifier, fact.locator) == (5_000_000, "at_most", "表2 第3行")
    assert "研发补贴" in str(document(policy))


def test_who_takes_part_in_scenarios_is_found_by_any_name(client, source, known):
    scenario = ScenarioFactory(name="自动驾驶出租车")
    workflow.publish(entry=scenario, user=None)
    known.alias_set.create(name="甲集团", source=source, locator="表 1")
    builder = TermFactory(vocabulary=Vocabulary.PARTICIPANT_ROLE, slug="builder", name="建设")
    signed_in(client, EDITOR)
    table = "场景名称\t承担单位\t角色\n自动驾驶出租车\t甲集团\t建设\n智能导诊\t丙公司\t建设\n智能导诊\t甲公司\t建设\n"
    answer = step(client, pasted(client, source, table, family="participant"), "save", **{"d-0": ""})
    assert "丙公司" in answer.content.decode()  # there is no such organisation
    assert step(client, answer, "save", **{"m-1": "skip"}).status_code == 302
    new = models.Scenario.objects.get(name="智能导诊").participant_set.get()
    assert (new.organisation, new.role, new.locator) == (known, builder, "表2 第5行")
    proposal = models.Revision.objects.get(record_id=scenario.pk, state=RevisionState.PENDING)
    deciding.approve(revision=proposal, user=user(REVIEWER))
    assert scenario.participant_set.get().organisation == known


def test_where_datasets_are_had_is_pasted_below_their_names(client, source):
    dataset = DatasetFactory(name="城市街景")
    workflow.publish(entry=dataset, user=None)
    signed_in(client, REVIEWER)
    table = "数据集\t标题\t下载地址\t格式\t截至\n城市街景\t全集\thttps://data.example/all.csv\ttext/csv\t2024年底\n"
    answer = pasted(client, source, table, family="distribution")
    assert step(client, answer, "save").status_code == 302
    row = dataset.distribution_set.get()
    assert (row.title, row.url, row.media_type) == ("全集", "https://data.example/all.csv", "text/csv")
    assert row.as_of == "2024" and row.locator == "表2 第3行"
    assert "data.example/all.csv" in str(document(dataset))


def test_a_row_of_a_table_is_numbered_after_those_it_has(client, source, known):
    table = models.SourceTable.objects.create(source=source, caption="表", slug="t")
    signed_in(client, REVIEWER)
    answer = pasted(client, source, TABLE, table=str(table.pk))
    assert save(client, answer).status_code == 302
    assert sorted(models.Figure.objects.values_list("row", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows": "x"},
        {"rows": "501"},
        {"columns": "0"},
        {"c-0-0": "a\x00b"},
        {"family": "nothing"},
        {"source": "nothing"},
        {"locator": ""},
        {"as_of": "soon"},
        {"m-0": "nobody"},
        {"f-0": "slug"},
        {"c-0-1": "9" * 60},
        {"all-metric": "nothing"},
        {"table": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_bad_input_is_said_and_saves_nothing(client, source, known, wrong):
    signed_in(client, REVIEWER)
    answer = save(client, pasted(client, source, TABLE), **wrong)
    assert answer.status_code == 200
    assert not models.Figure.objects.exists()


def test_only_who_may_edit(client, source):
    assert client.get(PAGE).status_code == 302
    client.force_login(models.User.objects.create_user("nobody", password="x", is_staff=True))
    assert client.get(reverse("admin:paste")).status_code in (302, 403)
