"""The labels that rankings and charts have left, in the order of the figure; their numbers are lost."""

import pytest

from catalogue.models import Observation, RankingPlace
from tests import seed_text
from tests.seed_text import plain

pytest_plugins = ["tests.seed_edition"]
pytestmark = [pytest.mark.seeds, pytest.mark.django_db]


def table_only(value):
    """Chinese words make unreadable names of tests."""
    return value if str(value).isascii() else "-"


@pytest.mark.parametrize(
    ("table", "read", "count"),
    [
        ("regional-competitiveness-scores", seed_text.competing_provinces, 31),
        ("city-ai-capability", seed_text.capable_cities, 11),
        ("compute-city-ranking", seed_text.computing_cities, 10),
        ("city-ai-index", seed_text.developed_cities, 15),
    ],
)
def test_rankings_of_places(edition, beijing, table, read, count):
    expected = read(beijing)
    assert len(expected) == count
    facts = edition.table(RankingPlace, table)
    assert [as_printed(fact.place, cell) for (_, fact), cell in zip(facts, expected, strict=True)] == expected
    assert [fact.rank for _, fact in facts] == list(range(1, count + 1))


def as_printed(place, cell):
    """The cell if it is the place's name, with or without 市, 省 and the like."""
    return cell if plain(place.name).startswith(plain(cell)) or place.name in (f"中国{cell}",) else place.name


@pytest.mark.parametrize(
    ("table", "start", "end", "nth"),
    [
        ("companies-by-province", "图 ：中国主要 企业所在地分布占比情况", "➢", 1),
        ("patents-by-province", "，位列全球第一。从地域分布来看", "图 ： 中国 专利申请量", 1),
        ("papers-by-city", "产出了一批具有国际影响力", "论文发表量（篇）", 1),
        ("papers-by-country", "上发表的论文总量超", "该国家的论文发表量", 1),
        ("city-funding", "（亿元）", "表 ：国内主要城市", 2),
        ("companies-by-district", "工智能和文化创意产业融合发展", "营造良好的人工智能政策环境", 1),
    ],
    ids=table_only,
)
def test_places_of_charts(edition, beijing, table, start, end, nth):
    expected = " ".join(beijing.between(start, end, nth)).split()
    assert expected
    for number, cell in zip(edition.numbers(table), expected, strict=True):
        facts = edition.row(Observation, table, number)
        assert facts
        found = {as_printed(fact.place, cell) if fact.place else fact.category for fact in facts}
        assert found == {cell}
        assert {fact.value for fact in facts} == {None}  # the numbers are lost


@pytest.mark.parametrize(
    ("table", "group"), [("patent-applicants-applications", 0), ("patent-applicants-grants", 1)]
)
def test_patent_applicants(edition, beijing, table, group):
    expected = seed_text.patent_applicants(beijing)[group]
    assert len(expected) == 10
    facts = edition.table(Observation, table)
    assert [
        edition.cell(fact.organisation, cell) for (_, fact), cell in zip(facts, expected, strict=True)
    ] == expected


@pytest.mark.parametrize(
    ("table", "start", "end"),
    [
        ("founders-universities", "数据来源： 桔子", "图 ：国内 创业团队主要任职经历"),
        ("founders-employers", "说明：深色为主要在京高校院所", "所高校开设 相关专业课程"),
    ],
    ids=table_only,
)
def test_founders(edition, beijing, table, start, end):
    expected = beijing.between(start, end)
    assert expected
    facts = edition.table(Observation, table)
    assert [
        edition.cell(fact.organisation, cell) for (_, fact), cell in zip(facts, expected, strict=True)
    ] == expected
