"""The tables of both reports as the records give them back, cell by cell beside the rows of the seed text.

What our copy of the first report has lost (Latin letters, digits, signs) can stand on neither side, so cells are
compared as far as they are legible. The seed text is read here and in `seed_text`, never the fixtures.
"""

import re

import pytest

from catalogue.tables.cells import PIECE
from tests import seed_text
from tests.seed_text import plain

pytest_plugins = ["tests.seed_edition"]
pytestmark = [pytest.mark.seeds, pytest.mark.django_db]

BRACKETS = re.compile(r"\(年?\)|〔缺〕|“”")


def printed(table):
    """The rows of a table as it is printed again: Chinese words, lost cells and pieces as 〔缺〕."""
    return [[cell_text(cell) for cell in row.cells] for row in table.rows]


def cell_text(cell):
    lines = []
    for line in cell.lines:
        words = [part.text or ("〔缺〕" if part.absence == "missing" else "") for part in line.parts]
        commas = ["" if part.kind == PIECE else "、" for part in line.parts[:-1]] + [""]
        joined = "".join(word + comma for word, comma in zip(words, commas, strict=True))
        lines.append(line.before + joined + line.after)
    return "".join(lines)


def legible(words):
    """What is left of a cell in a copy without Latin letters, digits and signs; brackets around nothing are nothing."""
    words = re.sub(r"[A-Za-z0-9&+%]", "", plain(words))
    while (shorter := BRACKETS.sub("", words)) != words:
        words = shorter
    return words


def rows(expected):
    return [[legible(cell) for cell in row] for row in expected]


def found(edition, slug, columns=None):
    """The legible cells of some columns, counted from 0."""
    table = printed(edition.tables[slug])
    return [[legible(row[index]) for index in columns or range(len(row))] for row in table]


# --- companies -----------------------------------------------------------------------------------------------------


def test_listed_companies(edition, beijing):
    """This table kept its letters and digits, so every character is compared."""
    lines = beijing.between("产业链环节 所在领域 证券简称", "北京 独角兽估值列表")
    lines = lines[next(number for number, line in enumerate(lines) if seed_text.starts_with_layer(line)) :]
    expected = []
    for words in seed_text.gathered(lines, seed_text.starts_with_layer):
        expected.append([words[0], "".join(words[1:-5]), *words[-5:]])
    assert len(expected) == 40
    assert [[plain(cell) for cell in row] for row in printed(edition.tables["listed-companies"])] == expected


@pytest.mark.parametrize("printing", [1, 2])
def test_unicorns(edition, beijing, printing):
    expected = [list(row) for row in seed_text.unicorns(beijing, printing)]
    assert len(expected) == 32
    for row in expected:
        row[1] = row[1] or "不适用"
    table = printed(edition.tables["unicorn-list"])
    cells = [[legible(row[index]) or None for index in (0, 2, 3, 5)] for row in table]
    sectors = [legible(row[1]) for row in table]
    assert cells == [[row[0], row[2] and legible(row[2]), row[3], row[4]] for row in expected]
    assert [sector or "不适用" for sector in sectors] == [legible(row[1]) for row in expected]
    assert {(row[4], row[6]) for row in table} == {("〔缺〕", "〔缺〕")}
    assert [row[2] for row in table].count("〔缺〕") == [row[2] for row in expected].count(None) == 3
    assert all(row[5].startswith("〔缺〕") for row in table if "轮" in row[5])


def test_single_rounds(edition, industry):
    """Digits and letters are there, so every character is compared."""
    lines = industry.between("序号 企业简称 成立时间", "4、")
    expected = [plain(line) for line in lines]
    assert len(expected) == 14
    table = printed(edition.tables["single-rounds-above-one-billion"])
    assert [plain("".join(row)).replace("融资、", "融资") for row in table] == expected


def test_global_unicorns(edition, beijing):
    expected = [
        [name or "", sector, district] for name, sector, district in seed_text.global_unicorns(beijing)
    ]
    assert len(expected) == 7
    assert found(edition, "global-unicorns-beijing", (1, 2, 3)) == rows(expected)


def test_corporate_institutes(edition, beijing):
    expected = [
        [company, institute, "研究领域：" + fields + "研究团队：" + team + "研究成果：" + results]
        for company, institute, fields, team, results in seed_text.corporate_institutes(beijing)
    ]
    assert len(expected) == 6
    assert found(edition, "corporate-research-institutes", (0, 1, 3)) == rows(expected)


def test_drug_discovery_companies(edition, beijing):
    assert found(edition, "drug-discovery-companies", (0, 2)) == rows(seed_text.drug_discovery(beijing))


def test_surgical_robots(edition, beijing):
    assert found(edition, "surgical-robots") == rows(seed_text.surgical_robots(beijing))


def test_scientist_led_startups(edition, beijing):
    expected = list(seed_text.scientist_led(beijing))
    assert found(edition, "scientist-led-startups", (2, 1)) == rows([row[:2] for row in expected])
    names = [row[0] for row in printed(edition.tables["scientist-led-startups"])]
    assert [name for name, row in zip(names, expected, strict=True) if row[2]] == ["清微智能"]


# --- science and research ------------------------------------------------------------------------------------------


def test_open_innovation_platforms(edition, beijing):
    expected = list(seed_text.platforms(beijing))
    assert len(expected) == 15
    assert found(edition, "open-innovation-platforms", (1, 2, 3)) == rows(expected)
    assert {row[4] for row in printed(edition.tables["open-innovation-platforms"])} == {"〔缺〕"}


def test_laboratories(edition, beijing):
    state, engineering = seed_text.national_laboratories(beijing)
    assert found(edition, "state-key-laboratories") == [[name] for name in state]
    assert found(edition, "national-engineering-laboratories") == [[name] for name in engineering]
    assert found(edition, "ministry-and-cas-laboratories") == rows(seed_text.ministry_laboratories(beijing))
    assert found(edition, "beijing-key-laboratories") == rows(seed_text.city_laboratories(beijing, 1))
    assert found(edition, "beijing-engineering-research-centres") == rows(
        seed_text.city_laboratories(beijing, 2)
    )


def test_top_scientists(edition, beijing):
    assert found(edition, "top-scientists", (0, 3)) == rows(seed_text.top_scientists(beijing))


def test_degree_programmes(edition, beijing):
    """In the order of the original, within the cells, too."""
    expected: dict[str, list[str]] = {}
    for programme, university in seed_text.degree_programmes(beijing):
        expected.setdefault(programme, []).append(university)
    assert sum(map(len, expected.values())) == 91
    cells = found(edition, "degree-programmes")
    assert cells == rows([[programme, "、".join(names)] for programme, names in expected.items()])


def test_ai_schools(edition, beijing):
    expected = []
    for university, school, said in seed_text.ai_schools(beijing):
        expected.append([university, school, "成立时间:" + said.replace("•", "")])
    assert len(expected) == 9
    assert found(edition, "ai-schools") == rows(expected)


def test_original_achievements(edition, beijing):
    expected = [[said] for said in seed_text.achievements(beijing)]
    assert len(expected) == 8
    assert found(edition, "original-achievements", (1,)) == rows(expected)


def test_awards(edition, beijing):
    """Project, organisations and people stand mixed in the copy: each printed cell takes its words out of the row,
    and nothing is left. The heading of the state awards calls their grade a proposal."""
    expected = list(seed_text.awards(beijing))
    grades = [
        [name, f"{grade}（初评建议）" if name.startswith("国家") else grade] for name, grade, _ in expected
    ]
    assert found(edition, "awards", (1, 2)) == rows(grades)
    for row, (_name, _grade, said) in zip(edition.tables["awards"].rows, expected, strict=True):
        left = legible(said)
        for part in [part for cell in row.cells[3:] for part in cell.parts]:
            words = legible(part.text).removesuffix("等")
            assert words in left, (words, left)
            left = left.replace(words, "", 1)
        assert re.sub(r"[、,等]", "", left) == ""


@pytest.mark.parametrize(("slug", "nth"), [("benchmarks-companies", 1), ("benchmarks-universities", 2)])
def test_benchmarks(edition, beijing, slug, nth):
    assert found(edition, slug, (0, 1, 2)) == rows(seed_text.benchmarks(beijing, nth))


# --- open source, data, devices ------------------------------------------------------------------------------------


def test_open_source_frameworks(edition, beijing):
    expected = list(seed_text.frameworks(beijing))
    assert len(expected) == 6
    assert found(edition, "open-source-frameworks") == rows(expected)


def test_representative_datasets(edition, beijing):
    expected = list(seed_text.datasets(beijing))
    assert len(expected) == 5
    assert found(edition, "representative-datasets") == rows(expected)


def test_medical_devices(edition, beijing):
    expected = list(seed_text.devices(beijing))
    assert len(expected) == 11
    assert found(edition, "medical-device-approvals") == rows(expected)


# --- policies ------------------------------------------------------------------------------------------------------


def test_policy_timeline(edition, beijing):
    """Titles in the order of the text; every block of measures stands whole in the cell of a policy."""
    blocks = seed_text.timeline_measures(beijing)
    after = "".join(beijing.between("图 ：北京主要人工智能发展政策时间轴", "数据来源"))
    titles = [block for block in blocks if "《" in block or plain(block) == "北京智源行动计划"]
    titles += re.findall(r"《[^》]+》", after)
    table = found(edition, "policy-timeline", (1, 2))
    assert [row[0] for row in table] == [legible(title) for title in titles]
    measures = "".join(row[1] for row in table)
    first = "建立人工智能创新体系"  # what `timeline_measures` begins behind
    for block in [first, *(block for block in blocks if block not in titles)]:
        assert legible(block) in measures, block


def test_scenario_policies(edition, beijing):
    """Three phases; every line of the table that is no heading stands in one of its cells."""
    table = found(edition, "scenario-policies")
    assert [row[0][:4] for row in table] == ["起步阶段", "探索阶段", "深化阶段"]
    everything = "".join("".join(row) for row in table)
    frame = r"^(发展目标和成果政策指导措施|北京推动场景开放.*|数据来源.*|场景开放：.*)$"
    # L2717-2721 run over the whole page: they introduce the table and are none of its cells
    lines = [*beijing.lines[2702:2717], *beijing.lines[2722:2764]]
    for line in filter(None, (re.sub(frame, "", line.strip()) for line in lines)):
        for clause in re.split("[,。]", legible(line.replace("•", ""))):
            assert clause in everything, line


def test_leading_company_timeline(edition, beijing):
    """Every event in the words of its lines, without the years of the axis, which belong to nobody."""
    text = legible("".join(beijing.lines[3280:3401]))
    for row in found(edition, "leading-company-timeline", (2,)):
        for clause in re.split("[，,；;]", row[0]):
            assert legible(clause) in text, clause
    assert "20" not in "".join("".join(row) for row in printed(edition.tables["leading-company-timeline"]))


# --- places and labels of figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "read"),
    [
        ("regional-competitiveness-scores", seed_text.competing_provinces),
        ("city-ai-capability", seed_text.capable_cities),
        ("compute-city-ranking", seed_text.computing_cities),
        ("city-ai-index", seed_text.developed_cities),
    ],
)
def test_rankings_of_places(edition, beijing, slug, read):
    column = 1 if slug == "compute-city-ranking" else 0
    assert [row[0] for row in found(edition, slug, (column,))] == [plain(place) for place in read(beijing)]


def test_shares_by_sector(edition, beijing):
    """34 labels and the mean line, the only number that is left."""
    labels = beijing.between("能医疗、智能商业、智能营销", "图 ：细分领域北京获投")
    table = printed(edition.tables["funded-share-by-sector"])
    assert [legible(row[0]) for row in table] == [*map(legible, labels), "总获投均值"]
    assert [row[1] for row in table] == ["〔缺〕"] * len(labels) + ["38"]
    assert "38%" in beijing.lines


# --- figures of which only labels are left -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "spans"),
    [
        ("city-funding-by-year", [(1960, 1964)]),
        ("round-distribution-by-city", [(2054, 2054)]),
        ("round-trend", [(2056, 2056)]),
        ("application-layer-by-region", [(2667, 2699)]),
        ("five-sources", [(733, 735)]),
        ("industry-clusters", [(2103, 2114), (2118, 2119)]),
        ("city-funding", [(1971, 1981)]),
        ("high-level-scholars-by-place", [(907, 918)]),
        ("papers-by-city", [(1265, 1265)]),
        ("papers-by-country", [(1280, 1280)]),
        ("papers-by-institution", [(1299, 1303)]),
        ("companies-by-province", [(2102, 2102)]),
        ("patents-by-province", [(1580, 1580)]),
        ("companies-by-district", [(2163, 2172)]),
        ("medical-imaging-by-province", [(3020, 3036)]),
        ("regional-talent-demand", [(976, 984)]),
        ("global-ai-market-potential", [(line, line) for line in range(386, 405, 3)]),
        ("asia-tech-investment", [(1929, 1947), (1917, 1926), (1902, 1910)]),
        ("founders-universities", [(1044, 1060)]),
        ("founders-employers", [(1074, 1089)]),
        ("community-education", [(1021, 1026)]),
        ("companies-by-layer", [(2353, 2358)]),
        ("chip-achievements", [(2472, 2473), (2477, 2478), (2482, 2484)]),
        ("zhiyuan-scholars-by-direction", [(762, 775), (783, 784)]),
    ],
)
def test_labels_of_figures(edition, beijing, slug, spans):
    """Every label of the figure is a row, in the order of the text."""
    lines = [line for first, last in spans for line in beijing.lines[first : last + 1]]
    expected = "".join(re.sub("[➢•]", "", line) for line in lines)
    assert "".join(row[0] for row in found(edition, slug, (0,))) == legible(expected)


@pytest.mark.parametrize(
    ("slug", "spans"),
    [
        ("haidian-city-brain-cases", [(2782, 2786), (2792, 2796), (2800, 2805)]),
        ("winter-olympics-cases", [(2910, 2914), (2918, 2923), (2926, 2931), (2935, 2940)]),
        ("smart-traffic-cases", [(2965, 2969), (2971, 2983)]),
        ("outbound-call-applications", [(3251, 3252), (3254, 3255)]),
        ("temperature-products", [(3184, 3184), (3186, 3186)]),
        ("haidian-applications", [(2211, 2211), (2213, 2213)]),
        ("computer-vision-applications", [(2551, 2553), (2557, 2559)]),
    ],
)
def test_words_of_figures(edition, beijing, slug, spans):
    """Every sentence that a figure has left stands in the row of its case, and nothing else."""
    words = [legible("".join(beijing.lines[first : last + 1])) for first, last in spans]
    headings = [heading.label for heading in edition.tables[slug].headings]
    assert found(edition, slug, (headings.index("图中文字"),)) == [[re.sub("▲", "", said)] for said in words]


def test_words_of_the_driving_figure(edition, beijing):
    """Its heading stands before the captions of two figures, its text behind them."""
    lines = [*beijing.lines[2993:2994], *beijing.lines[3001:3008]]
    assert found(edition, "autonomous-driving-cases", (2,)) == [[legible("".join(lines))]]


def test_words_of_the_diagnosis_figure(edition, beijing):
    """Two cases stand in one sentence."""
    sentence = legible("".join(beijing.lines[3210:3213])).split(",")
    expected = [
        legible("".join(beijing.lines[3203:3207])),
        *sentence,
        legible("".join(beijing.lines[3224:3227])),
    ]
    assert found(edition, "diagnosis-applications", (2,)) == [[said.replace("▲", "")] for said in expected]


def test_words_of_the_government_figure(edition, beijing):
    words = "".join(row[2] for row in found(edition, "smart-government-cases"))
    for line in [*beijing.lines[2872:2900], *beijing.lines[2902:2904]]:
        for clause in re.split("[,。]", legible(re.sub("▲", "", line))):
            assert clause in words, line


def test_words_of_the_consultation_figure(edition, beijing):
    (cell,) = [row[0] for row in found(edition, "online-consultation-figure")]
    assert cell == re.sub("图:|[,。](?=诊疗|同时)|。$", "", legible("".join(beijing.lines[3234:3243])))


@pytest.mark.parametrize(
    ("slug", "spans"),
    [
        ("ai-schools", [(1216, 1216)]),
        ("autonomous-driving-cases", [(3001, 3007)]),
        ("awards", [(1377, 1395)]),
        ("corporate-research-institutes", [(647, 696)]),
        ("diagnosis-applications", [(3203, 3206), (3210, 3212)]),
        ("haidian-city-brain-cases", [(2782, 2786), (2792, 2796), (2800, 2805)]),
        ("industry-chain-division", [(2337, 2347)]),
        ("leading-company-timeline", [(3280, 3390), (3393, 3400)]),
        ("medical-device-approvals", [(3052, 3075)]),
        ("online-consultation-figure", [(3235, 3242)]),
        ("open-source-frameworks", [(1661, 1677)]),
        ("original-achievements", [(1343, 1364)]),
        ("policy-timeline", [(432, 477)]),
        ("representative-datasets", [(1745, 1773)]),
        ("scenario-policies", [(2702, 2715), (2725, 2763)]),
        ("scientist-led-startups", [(3519, 3520)]),
        ("smart-government-cases", [(2872, 2899)]),
        ("smart-traffic-cases", [(2965, 2983)]),
        ("winter-olympics-cases", [(2910, 2914), (2918, 2940)]),
    ],
)
def test_gaps_inside_cells_are_marked(edition, beijing, slug, spans):
    """Where a line of the copy has a gap the cell shows 〔缺〕, unless the gap parts two cells."""
    lines = [line for first, last in spans for line in beijing.lines[first : last + 1]]
    table = ["|".join(plain(cell) for cell in row) for row in printed(edition.tables[slug])]
    gaps = list(seed_text.gaps(lines))
    assert gaps
    for before, after in gaps:
        words = rf"{re.escape(before)}(〔缺〕|\||、|:)+{re.escape(after)}"
        assert any(re.search(words, row) for row in table), (before, after)


def test_fields_of_high_growth_companies(edition, beijing):
    labels = "".join(row[1] for row in found(edition, "high-growth-fields"))
    assert labels == legible("".join(beijing.lines[3460:3473]))


def test_fields_of_the_application_layer(edition, beijing):
    """The other side of the heat map stands in the headings."""
    headings = [heading.label for heading in edition.tables["application-layer-by-region"].headings]
    assert "".join(headings[1:]) == legible("".join(beijing.lines[2631:2666]))


def test_legend_of_rounds(edition, beijing):
    headings = [heading.label for heading in edition.tables["round-distribution-by-city"].headings]
    assert legible("".join(headings[1:])) == legible("".join(beijing.lines[2062:2064]))


def test_groups_and_labels_of_scholars(edition, beijing):
    """Four groups, and five sets of regions that the copy has torn from their charts."""
    table = found(edition, "scholar-shares", (0, 3))
    assert len(table) == 9
    groups = [beijing.at(847, 849), beijing.at(851, 855), beijing.at(857, 861), beijing.at(830)]
    assert [row[0] for row in table[:4]] == [legible(group) for group in groups]
    spans = [(828, 828), (863, 866), (868, 871), (873, 873), (875, 878)]
    assert [row[1] for row in table] == [""] * 4 + [legible(beijing.at(*span)) for span in spans]


def test_tiers_of_scholars(edition, beijing):
    names = [beijing.at(line) for line in range(786, 795, 2)]
    tasks = [beijing.at(first, first + 1).removeprefix("⚫") for first in range(796, 809, 3)]
    table = printed(edition.tables["zhiyuan-scholar-tiers"])
    assert [[legible(cell) for cell in row[:2]] for row in table] == rows(zip(names, tasks, strict=True))
    assert [row[2] for row in table] == ["〔缺〕"] * 3 + [""] * 2


def test_division_of_the_industry_chain(edition, beijing):
    spans = [(2336, 2337), (2339, 2340), (2342, 2344), (2346, 2347)]
    words = [legible(beijing.at(*span)).removeprefix("图:产业链划分") for span in spans]
    assert [row[1] for row in found(edition, "industry-chain-division")] == words


@pytest.mark.parametrize(
    ("slug", "column"),
    [("funding-stage-shares", 1), ("funded-companies-by-district", 1), ("funding-by-stage", 2)],
)
def test_figures_that_the_text_tells(edition, industry, slug, column):
    """The second report prints captions; the numbers stand in the paragraphs that speak of the figures."""
    spans = {"funding-stage-shares": (115, 119), "funded-companies-by-district": (103, 107)}
    text = industry.at(*spans.get(slug, (130, 136)))
    cells = [row[column] for row in printed(edition.tables[slug])]
    assert len(cells) == {"funding-stage-shares": 4, "funded-companies-by-district": 3}.get(slug, 2)
    assert all(plain(cell) in text for cell in cells)


# --- all of them ---------------------------------------------------------------------------------------------------


def test_every_table_is_numbered_through(edition):
    for slug, table in edition.tables.items():
        assert [row.number for row in table.rows] == list(range(1, len(table.rows) + 1)), slug


def test_every_column_has_something_to_show(edition):
    empty = [
        (slug, heading.label)
        for slug, table in edition.tables.items()
        for position, heading in enumerate(table.headings)
        if not any(row.cells[position].parts for row in table.rows)
    ]
    assert empty == []


def test_every_heading_has_an_english_one(edition):
    assert [
        table.record.slug for table in edition.tables.values() if not all(h.label_en for h in table.headings)
    ] == []


def test_the_catalogue_has_gaps_but_no_faults(edition):
    assert edition.quality.faults == []
    assert edition.quality.without_summary == edition.quality.without_summary_en == []
    by_table = edition.quality.missing_by_table()
    assert len(by_table["beijing-ai-report-2020", "unicorn-list"]) > 100
    # four shares are lost; labels of regions and definitions of layers never were numbers
    assert len(by_table["beijing-ai-report-2020", "scholar-shares"]) == 4
    assert ("beijing-ai-report-2020", "industry-chain-division") not in by_table
    assert not any(source == "ai-industry-research-report" and table for source, table in by_table)
