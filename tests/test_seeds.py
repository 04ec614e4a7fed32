"""The tables of the two reports, as an independent reading of the seed text yields them, compared cell by cell with
the records that were loaded. `seed_text` reads the seeds and never the fixtures."""

import re

import pytest

from catalogue.models import (
    Achievement,
    Approval,
    Award,
    AwardParticipant,
    BenchmarkResult,
    Citation,
    Classification,
    Designation,
    Figure,
    FundingRound,
    FundingStage,
    Listing,
    Policy,
    Product,
    Programme,
    RankingPlace,
    Role,
)
from tests import seed_text
from tests.seed_text import legibly, plain

pytest_plugins = ["tests.seed_edition"]
pytestmark = [pytest.mark.seeds, pytest.mark.django_db]

LAYERS = {
    "cross_layer": "综合型",
    "foundation": "基础层",
    "technology": "技术层",
    "application": "应用层",
    "": "",
}
# Cells that are abbreviated, or have lost letters, and the sector that they mean.
SECTORS = {"芯片": "AI芯片", "消费文娱": "消费与文娱", "消费&文娱": "消费与文娱"}
STAGES = {
    "轮": "missing",
    "轮上市前": "pre_ipo",
    "上市前": "pre_ipo",
    "战略投资": "strategic",
    "股权融资": "equity",
}


def sector(claim, cell):
    """The cell if it means the claim's sector, else the sector."""
    if claim.sector is None:
        return None
    return cell if cell and plain(SECTORS.get(cell, cell)) == plain(claim.sector.name) else claim.sector.name


def hundred_millions(figure):
    return f"{figure.money.amount / 10**8:.2f}"


# --- companies ---


def test_listed_companies(edition, beijing):
    expected = list(seed_text.listed_companies(beijing))
    assert len(expected) == 40
    found = []
    for (number, listing), cells in zip(edition.table(Listing, "listed-companies"), expected, strict=True):
        claim = edition.one(Classification, "listed-companies", number)
        figures = edition.row(Figure, "listed-companies", number)
        assert {fact.organisation for fact in (listing, claim, *figures)} == {listing.organisation}
        assert {figure.money.currency for figure in figures} == {"CNY"}
        (year,) = (figure for figure in figures if figure.metric == "revenue" and figure.period == "2019")
        (half,) = (figure for figure in figures if figure.metric == "revenue" and figure.period != "2019")
        (value,) = (figure for figure in figures if figure.metric == "market_value")
        assert value.as_of == "2020-11-19"
        assert listing.security_name == cells[2]
        found.append(
            (
                LAYERS[claim.layer],
                sector(claim, cells[1]),
                edition.cell(listing.organisation, cells[2]),
                listing.listed_on,
                *(hundred_millions(figure) for figure in (year, half, value)),
            )
        )
    assert found == expected


def test_half_years_of_listed_companies(edition):
    """One company's fiscal year begins in June; the report gives the first quarter of its next instead."""
    odd = {
        figure.organisation.name: (figure.period, figure.fiscal)
        for figure in edition.of(Figure)
        if figure.table and figure.table.slug == "listed-companies" and figure.metric == "revenue"
        if figure.period not in ("2019", "2020-01/2020-06")
    }
    assert list(odd) == ["新东方"]
    assert odd["新东方"][1]


def test_unicorn_list_is_printed_twice(beijing):
    assert list(seed_text.unicorns(beijing)) == list(seed_text.unicorns(beijing, printing=2))


def test_unicorns(edition, beijing):
    expected = list(seed_text.unicorns(beijing))
    assert len(expected) == 32
    found = []
    for (number, stage), cells in zip(edition.table(FundingStage, "unicorn-list"), expected, strict=True):
        claim = edition.one(Classification, "unicorn-list", number)
        value = edition.one(Figure, "unicorn-list", number)
        place = edition.one(RankingPlace, "unicorn-list", number)
        company = stage.organisation
        assert {fact.organisation for fact in (claim, value, place)} == {company}
        district = edition.cited("unicorn-list", number, "place")
        if company is None:
            assert all(fact.absent.get("organisation") == "missing" for fact in (stage, claim, value, place))
            district = cells[3] if f"为{cells[3]}" in stage.note else stage.note
        else:
            assert edition.cited("unicorn-list", number, "founded").absence == "missing"
            assert district.organisation == company
            place = district.value or company.place.name
            district = cells[3] if cells[3] in place else place
        assert STAGES[cells[4]] == stage.round.slug
        found.append(
            (
                LAYERS[claim.layer],
                sector(claim, cells[1]),
                edition.cell(company, cells[2]),
                district,
                legibly(stage.as_reported),
            )
        )
    assert found == expected


def test_global_unicorns(edition, beijing):
    expected = list(seed_text.global_unicorns(beijing))
    assert len(expected) == 7
    found = []
    for (number, place), cells in zip(
        edition.table(RankingPlace, "global-unicorns-beijing"), expected, strict=True
    ):
        claim = edition.one(Classification, "global-unicorns-beijing", number)
        value = edition.one(Figure, "global-unicorns-beijing", number)
        assert claim.organisation == value.organisation == place.organisation
        assert value.money is None
        assert value.absent["amount"] == "missing"
        district = edition.cited("global-unicorns-beijing", number, "place")
        if place.organisation is None:
            assert place.absent["organisation"] == "missing"
            district = cells[2] if f"为{cells[2]}" in place.note else place.note
        else:
            district = (district.value or district.organisation.place.name).removesuffix("区")
        found.append((edition.cell(place.organisation, cells[0]), sector(claim, cells[1]), district))
    assert found == expected


def test_single_rounds_above_one_billion(edition, industry):
    table = "single-rounds-above-one-billion"
    expected = list(seed_text.single_rounds(industry))
    assert len(expected) == 14
    found = []
    for (number, fact), cells in zip(edition.table(FundingRound, table), expected, strict=True):
        founded = edition.cited(table, number, "founded")
        assert founded.organisation == fact.organisation
        found.append(
            (
                edition.cell(fact.organisation, cells[0]),
                founded.value or fact.organisation.founded,
                cells[2] if plain(fact.round.name) == plain(cells[2]) else fact.round.name,
                fact.date,
                f"{(fact.money.amount / 10**8).normalize():f}",
                fact.money.currency,
                fact.money.qualifier,
            )
        )
    assert found == expected


def test_corporate_institutes(edition, beijing):
    table = "corporate-research-institutes"
    expected = list(seed_text.corporate_institutes(beijing))
    assert len(expected) == 6
    for number, (company, institute, _fields, team, _results) in zip(
        edition.numbers(table), expected, strict=True
    ):
        unit = edition.cited(table, number, "founded")
        assert unit.absence == "missing"
        unit = unit.organisation
        assert any(edition.is_known_as(parent, company) for parent in unit.parents.all()), company
        if institute != company:
            assert edition.is_known_as(unit, institute) or edition.is_known_as(unit, company + institute)
        people = {role.person.name for role in edition.row(Role, table, number) if role.person}
        for title in ("常务副院长", "副院长", "院长", "负责人为小米副总裁", "博士生导师", "以及"):
            team = team.replace(title, "、")
        for name in people:
            assert name in team
        printed = plain(team).replace(",", "、").replace("领衔", "").removesuffix("等").split("、")
        assert {word for word in printed if 2 <= len(word) <= 3} - {"世界级"} <= people, number


def test_drug_discovery_companies(edition, beijing):
    table = "drug-discovery-companies"
    expected = list(seed_text.drug_discovery(beijing))
    assert len(expected) == 8
    found = []
    for number, (name, _features) in zip(edition.numbers(table), expected, strict=True):
        founded, summary = edition.cited(table, number, "founded"), edition.cited(table, number, "summary")
        assert founded.absence == "missing"
        assert founded.organisation == summary.organisation
        found.append((edition.cell(summary.organisation, name), plain(summary.as_reported)))
    assert found == [(name, plain(features)) for name, features in expected]


def test_surgical_robots(edition, beijing):
    expected = list(seed_text.surgical_robots(beijing))
    assert len(expected) == 4
    found = []
    for (_number, fact), (name, _place) in zip(
        edition.table(Citation, "surgical-robots"), expected, strict=True
    ):
        name = name.removesuffix("（科创板）")
        found.append((edition.cell(fact.organisation, name), city(fact.organisation.place)))
    assert found == [(name.removesuffix("（科创板）"), place) for name, place in expected]


def city(place):
    """The city of a place as the tables print it: districts are in Beijing."""
    while place.kind in ("district", "zone", "area"):
        place = place.parent
    return place.name.removesuffix("市")


def test_scientist_led_startups(edition, beijing):
    table = "scientist-led-startups"
    expected = list(seed_text.scientist_led(beijing))
    assert len(expected) == 8
    for (number, claim), (field, background, name) in zip(
        edition.table(Classification, table), expected, strict=True
    ):
        assert sector(claim, field) == field
        if name:
            assert edition.is_known_as(claim.organisation, name)
        roles = [role for role in edition.row(Role, table, number) if role.person]
        assert roles
        for role in roles:
            assert role.person.name in background, (number, role.person.name)
        # who leads the company leads this company
        for role in roles:
            if role.role in ("chief_scientist", "co_founder", "founder"):
                assert role.organisation == claim.organisation


# --- science and research ---


def test_open_innovation_platforms(edition, beijing):
    expected = list(seed_text.platforms(beijing))
    assert len(expected) == 15
    found = []
    for (_number, fact), cells in zip(
        edition.table(Designation, "open-innovation-platforms"), expected, strict=True
    ):
        assert fact.designation.slug == "national-open-innovation-platform"
        assert fact.absent["conferred_on"] == "missing"
        assert edition.is_known_as(fact.organisation, cells[1])
        found.append((edition.cell(fact.host, cells[0]), fact.title, city(fact.organisation.place)))
    assert found == expected


def test_laboratories(edition, beijing):
    """24 rows in five tables."""
    state, engineering = seed_text.national_laboratories(beijing)
    expected = {
        "state-key-laboratories": [(name, None, "国家重点实验室") for name in state],
        "national-engineering-laboratories": [(name, None, "国家工程实验室") for name in engineering],
        "ministry-and-cas-laboratories": list(seed_text.ministry_laboratories(beijing)),
        "beijing-key-laboratories": [
            (*cells, "北京市重点实验室") for cells in seed_text.city_laboratories(beijing, 1)
        ],
        "beijing-engineering-research-centres": [
            (*cells, "北京市工程技术研究中心") for cells in seed_text.city_laboratories(beijing, 2)
        ],
    }
    assert [len(rows) for rows in expected.values()] == [8, 3, 3, 8, 2]
    for table, rows in expected.items():
        found = []
        for (_number, fact), (name, host, kind) in zip(edition.table(Designation, table), rows, strict=True):
            assert edition.is_known_as(fact.organisation, name), name
            title = fact.designation.name.replace("中国科学院", "中科院")
            found.append(
                (fact.title, host and edition.cell(fact.host, host), kind if kind in title else title)
            )
        assert found == rows


def test_hosts_of_national_laboratories(edition, beijing):
    """The tables print none; the running text names three."""
    text = beijing.at(556, 560)
    for table in ("state-key-laboratories", "national-engineering-laboratories"):
        for _number, fact in edition.table(Designation, table):
            printed = text.partition(plain(fact.title))[0] if plain(fact.title) in text else ""
            if fact.host:
                assert any(printed.endswith(name) for name in edition.names[fact.host.pk]), fact.title
            else:
                assert not printed, fact.title


def test_top_scientists(edition, beijing):
    expected = list(seed_text.top_scientists(beijing))
    assert len(expected) == 12
    found = []
    for (number, fact), cells in zip(edition.table(RankingPlace, "top-scientists"), expected, strict=True):
        role = edition.one(Role, "top-scientists", number)
        assert role.person == fact.person
        assert role.organisation == fact.affiliation
        assert fact.rank is None
        found.append((fact.person.name, edition.cell(fact.affiliation, cells[1])))
    assert found == expected


def test_degree_programmes(edition, beijing):
    expected = list(seed_text.degree_programmes(beijing))
    assert len(expected) == 91
    facts = sorted(
        (fact for fact in edition.of(Programme) if fact.table and fact.table.slug == "degree-programmes"),
        key=lambda fact: fact.row,
    )
    if len({fact.row for fact in facts}) == 7:  # a row is a programme with its universities
        found = {(fact.row, fact.programme.name) for fact in facts}
        assert [name for _row, name in sorted(found)] == list(dict.fromkeys(name for name, _ in expected))
    for programme in dict.fromkeys(name for name, _university in expected):
        printed = [university for name, university in expected if name == programme]
        mine = [fact for fact in facts if fact.programme.name == programme]
        unknown = [
            university
            for university in printed
            if not any(edition.is_known_as(fact.organisation, university) for fact in mine)
        ]
        assert (programme, unknown, len(mine)) == (programme, [], len(printed))


def test_ai_schools(edition, beijing):
    expected = list(seed_text.ai_schools(beijing))
    assert len(expected) == 9
    for number, (university, school, said) in zip(edition.numbers("ai-schools"), expected, strict=True):
        founded = edition.cited("ai-schools", number, "founded")
        assert founded.absence == "missing"
        unit = founded.organisation
        assert edition.is_known_as(unit, school), school
        assert [parent for parent in unit.parents.all() if edition.is_known_as(parent, university)], (
            university
        )
        leaders = {role.person.name for role in edition.row(Role, "ai-schools", number)}
        assert all(name in said for name in leaders), leaders
        assert bool(leaders) == ("担任" in said or "出任" in said or "兼任" in said), school


def test_original_achievements(edition, beijing):
    expected = list(seed_text.achievements(beijing))
    assert len(expected) == 8
    for (number, fact), said in zip(
        edition.table(Achievement, "original-achievements"), expected, strict=True
    ):
        field, _, words = fact.as_reported.partition(" ")
        assert field in ("机器学习", "计算机视觉", "人工智能芯片"), number
        assert legibly(words) in said, number
        assert fact.people.all()
        assert all(person.name in said for person in fact.people.all()), number


def test_awards(edition, beijing):
    expected = list(seed_text.awards(beijing))
    assert len(expected) == 8
    grades = {"first": "一等奖", "second": "二等奖"}
    for (number, fact), (name, grade, rest) in zip(edition.table(Award, "awards"), expected, strict=True):
        assert plain(fact.name).removeprefix("〔缺〕") == name
        assert grades[fact.grade] == grade
        # the note under the table: what was in line for the state's awards had passed the preliminary review
        assert fact.status == ("preliminary" if name.startswith("国家") else "granted")
        assert fact.year is None
        assert rest.startswith(plain(fact.project)), number
        # what stands after the project are organisations and people in their order, and nothing else
        rest = rest.removeprefix(plain(fact.project))
        winners = edition.row(AwardParticipant, "awards", number)
        positions = []
        for winner in sorted(winners, key=lambda winner: (winner.person is not None, winner.order)):
            names = (
                [plain(winner.person.name)]
                if winner.person
                else sorted(edition.names[winner.organisation.pk], key=len, reverse=True)
            )
            printed = next((name for name in names if name in rest), None)
            assert printed, (number, names)
            positions.append(rest.index(printed))
            rest = rest.replace(printed, "·" * len(printed), 1)
        assert positions == sorted(positions)
        titles = r"\(智源.*?\)|有限公司|股份|等|、|·|,"
        assert re.sub(titles, "", rest) == "", (number, rest)


@pytest.mark.parametrize(
    ("table", "nth", "count"), [("benchmarks-companies", 1, 12), ("benchmarks-universities", 2, 8)]
)
def test_benchmarks(edition, beijing, table, nth, count):
    expected = [(organisation, task) for organisation, _names, task in seed_text.benchmarks(beijing, nth)]
    assert len(expected) == count
    found = []
    for (_number, fact), (organisation, _task) in zip(
        edition.table(BenchmarkResult, table), expected, strict=True
    ):
        (winner,) = fact.organisations.all()
        assert fact.rank == 1
        assert not fact.model
        assert fact.date is None
        found.append((edition.cell(winner, organisation), plain(fact.as_reported)))
    assert found == expected


# --- open source, data, devices ---


def test_open_source_frameworks(edition, beijing):
    expected = list(seed_text.frameworks(beijing))
    assert len(expected) == 6
    for (number, product), (name, said) in zip(
        edition.table(Product, "open-source-frameworks"), expected, strict=True
    ):
        assert product.kind == "framework"
        assert product.name.removesuffix("〔缺〕") == name
        assert (product.absent.get("name") == "missing") == product.name.endswith("〔缺〕")
        assert legibly(product.as_reported) in plain(said), number
        (maker,) = product.makers.all()
        # 百度飞桨 is made by 百度, 清华计图 by 清华大学
        assert any(name.startswith(known[:2]) for known in edition.names[maker.pk]), name


def test_datasets(edition, beijing):
    table = "representative-datasets"
    expected = list(seed_text.datasets(beijing))
    assert len(expected) == 5
    for number, (name, said) in zip(edition.numbers(table), expected, strict=True):
        facts = [fact for fact in edition.row(Citation, table, number) if "summary" in fact.field_names]
        named = [fact for fact in facts if edition.is_known_as(fact.entry, name)]
        assert len(named) == 1, (name, [str(fact.entry) for fact in facts])
        assert legibly(named[0].as_reported) in plain(name + said)
        licence = [fact for fact in edition.row(Citation, table, number) if "licence" in fact.field_names]
        assert {fact.absence for fact in licence} == {"not_stated"}


def test_medical_devices(edition, beijing):
    expected = list(seed_text.devices(beijing))
    assert len(expected) == 11
    statuses = {"approved": "获批", "special_review": "绿色通道"}
    found = []
    for (_number, fact), cells in zip(
        edition.table(Approval, "medical-device-approvals"), expected, strict=True
    ):
        product = edition.one(Product, "medical-device-approvals", _number)
        assert fact.product == product
        assert fact.device_class == "III"
        registrant = cells[2].removesuffix("（）")
        found.append(
            (
                statuses[fact.status],
                cells[1] if plain(product.name).replace("〔缺〕", "") == plain(cells[1]) else product.name,
                cells[2] if edition.is_known_as(fact.registrant, registrant) else fact.registrant.name,
                city(fact.place),
            )
        )
    assert found == expected


# --- policies ---

# Titles in 《》 that are neither policies nor sources: a journal.
NOT_A_DOCUMENT = {"自然"}


def test_every_title_is_a_policy_or_a_source(edition, beijing, industry):
    known = {name for policy in edition.of(Policy) for name in edition.names[policy.pk]}
    sources = {plain(source.title) for source in edition.families["sources"]}
    unknown = []
    for title in [*seed_text.titles(beijing), *seed_text.titles(industry)]:
        # lost years leave empty brackets and a bare 年
        title = re.sub(r"\(年?\)|^\(中国计算机学会\)|^年", "", title)
        if title not in known | sources | NOT_A_DOCUMENT:
            unknown.append(title)
    assert unknown == []


def test_policy_timeline(edition, beijing):
    """The policies of the figure in the order of its text; every date stands on a detached axis and belongs to none."""
    blocks = [plain(block) for block in seed_text.timeline_measures(beijing)]
    after = beijing.between("图 ：北京主要人工智能发展政策时间轴", "数据来源")
    expected = [
        seed_text.TITLE.sub(r"\1", block).partition("(京发")[0]
        for block in [*blocks, *re.findall(r"《[^》]+》", plain("".join(after)))]
        if "《" in block or block == "北京智源行动计划"
    ]
    assert len(expected) == 8
    found = []
    for number, title in zip(edition.numbers("policy-timeline"), expected, strict=True):
        named = [
            fact.policy
            for fact in edition.row(Citation, "policy-timeline", number)
            if fact.policy and "name" in fact.field_names
        ]
        assert len(named) == 1, named
        found.append(edition.cell(named[0], title))
    assert found == expected


def test_phases_of_opening_scenarios(edition, beijing):
    expected = list(seed_text.scenario_phases(beijing))
    assert [len(phase) for phase in expected] == [4, 1, 2]
    for number, issued in zip(edition.numbers("scenario-policies"), expected, strict=True):
        named = [
            fact
            for fact in edition.row(Citation, "scenario-policies", number)
            if fact.policy and "name" in fact.field_names
        ]
        assert len(named) == len(issued)
        for words in issued:
            (fact,) = (fact for fact in named if legibly(fact.as_reported) in words)
            if "《" in words:
                assert edition.is_known_as(fact.policy, seed_text.TITLE.search(words)[1])
