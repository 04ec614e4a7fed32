"""What holds of every record of the edition: its locators lead to the words, nothing is copied, nothing is guessed."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from catalogue.dates import PartialDate
from catalogue.models import (
    Alias,
    BenchmarkResult,
    Citation,
    Figure,
    FundingRound,
    FundingStage,
    Milestone,
    Observation,
    Organisation,
    Participant,
    Person,
    Place,
    RankingPlace,
    Scenario,
)
from catalogue.models.base import Entry
from tests.seed_text import BEIJING, legibly, plain, unicorns

pytest_plugins = ["tests.seed_edition"]
pytestmark = [pytest.mark.seeds, pytest.mark.django_db]

DATA = Path(__file__).parent / "data"
LINES = re.compile(r"L(\d+)(?:-(\d+))?")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
NUMERALS = "一二三四五六七八九十百千万亿两半首唯"
COPIED = 12


@pytest.fixture(scope="session")
def seed_of(beijing, industry):
    return {seed.slug: seed for seed in (beijing, industry)}


@pytest.fixture(scope="session")
def cited(edition, seed_of):
    """Every fact and finding that rests on one of the two reports."""
    records = [*edition.facts, *edition.families["findings"]]
    return [record for record in records if record.source.slug in seed_of]


def spans(record):
    return [(int(first), int(last or first)) for first, last in LINES.findall(record.locator)]


def label(record):
    return f"{record._meta.model_name} {record} ({record.locator})"


def key(edition, record):
    """Something to find the row of a fixture by."""
    return f"{record._meta.model_name} | {record} | {record.locator} | {getattr(record, 'as_reported', '')}"


# --- sources and locators ---


def test_every_fact_has_source_and_locator(edition):
    assert not [label(fact) for fact in edition.facts if not fact.source or not fact.locator]


def test_every_published_entry_has_a_citation(edition):
    cited = {fact.entry.pk for fact in edition.of(Citation)}
    assert not [entry.slug for entry in edition.entries if entry.is_public and entry.pk not in cited]


def test_locators_name_lines_of_their_seed(cited, seed_of):
    wrong = []
    for record in cited:
        last_line = len(seed_of[record.source.slug].lines) - 1
        if not spans(record) or any(not 1 <= first <= last <= last_line for first, last in spans(record)):
            wrong.append(label(record))
    assert not wrong


def test_locators_begin_with_words_of_their_seed(cited, seed_of):
    """Before the lines stands a heading or a caption, as in 表 1 L145; what has none is the introduction. 〔缺〕 stands
    where the copy has lost a number or letters of it."""
    wrong = []
    for record in cited:
        for part in re.split(r"L\d+(?:-\d+)?", record.locator):
            heading = legibly(part).strip(";,").removeprefix("核心洞察").removeprefix("引言")
            if heading not in seed_of[record.source.slug].all:
                wrong.append((label(record), heading))
    assert not wrong


def test_lost_numbers_of_captions_are_marked(cited):
    gap = re.compile(r"[图表] ?：|[\u4e00-\u9fff，、] +[\u4e00-\u9fff]|（ ）")
    bare = {
        locator
        for record in cited
        for locator in (record.locator.replace("核心洞察 ", ""),)
        if record.source.slug == BEIJING and gap.search(locator)
    }
    assert not bare


def words_of(record):
    """The words of a fact that must stand in its lines; …, spaces and 〔缺〕 stand for what is between them."""
    return [plain(words) for words in re.split(r"\s+|…|；|〔缺〕", record.as_reported) if words]


def test_the_words_stand_in_the_lines(edition, cited, seed_of):
    """This covers the digits, too: none stands in `as_reported` that is not in its lines."""
    wrong = []
    for record in cited:
        seed = seed_of[record.source.slug]
        text = "\n".join(seed.at(first, last) for first, last in spans(record))
        lost = (
            [words for words in words_of(record) if words not in text]
            if hasattr(record, "as_reported")
            else []
        )
        if lost:
            wrong.append((key(edition, record), lost))
    assert not wrong


def subjects(edition, record):
    """The names of what a fact is about."""
    names = set()
    if isinstance(record, Entry):
        return edition.names[record.pk]
    for column in record._meta.concrete_fields:
        target = column.is_relation and getattr(record, column.name, None)
        if isinstance(target, Entry):
            names |= edition.names[target.pk]
        elif isinstance(target, Person):
            names.add(plain(target.name))
    for column in record._meta.many_to_many:
        for target in getattr(record, column.name).all():
            names |= edition.names.get(target.pk, {plain(str(target))})
    for column in ("name", "title", "security_name", "category"):
        names.add(plain(getattr(record, column, "")))
    return {name for name in names if name}


def test_facts_without_words_name_their_subject_in_the_lines(edition, cited, seed_of):
    wrong = []
    for record in cited:
        if getattr(record, "as_reported", "finding"):
            continue
        seed = seed_of[record.source.slug]
        text = "\n".join(seed.at(first, last) for first, last in spans(record))
        names = subjects(edition, record)
        if names and not any(name in text for name in names):
            wrong.append(key(edition, record))
    assert not wrong


# Tables of which a row is one line, or two printings of it.
ONE_LINE = {
    *("listed-companies", "unicorn-list", "single-rounds-above-one-billion", "global-unicorns-beijing"),
    *("open-innovation-platforms", "state-key-laboratories", "national-engineering-laboratories"),
    *("ministry-and-cas-laboratories", "beijing-key-laboratories", "beijing-engineering-research-centres"),
    *("medical-device-approvals", "top-scientists", "surgical-robots", "drug-discovery-companies"),
}


def test_rows_name_their_subject_in_the_line(edition, seed_of):
    wrong = []
    for (table, _row), facts in edition.rows.items():
        for record in facts if table in ONE_LINE else ():
            places = [seed_of[record.source.slug].at(first, last) for first, last in spans(record)]
            names = {name.replace("〔缺〕", "") for name in subjects(edition, record)}
            # both printings of the unicorn list must be the right line
            enough = all if table == "unicorn-list" else any
            if names and not enough(any(name in place for name in names) for place in places):
                wrong.append(key(edition, record))
    assert not wrong


# --- nothing is copied ---


def prose(record):
    """The texts that must be in the catalogue's own words."""
    for column in ("summary", "description", "statement", "definition", "note", "condition"):
        if words := getattr(record, column, ""):
            yield column, words


def test_no_sentence_is_copied(edition, beijing, industry):
    """No run of 12 Chinese characters stands in a seed, names of entries, sources, tables and records excepted."""
    seen = beijing.all + "\n" + industry.all
    names = {name for names in edition.names.values() for name in names}
    for family in ("sources", "source_tables", "products", "awards", "achievements", "rankings", "terms"):
        for record in edition.families[family]:
            for column in ("name", "title", "caption", "project"):
                names.add(plain(getattr(record, column, "")).replace("〔缺〕", ""))
    names = sorted((name for name in names if len(name) >= 4), key=len, reverse=True)
    copied = []
    for records in edition.families.values():
        for record in records:
            for column, words in prose(record):
                words = plain(words)
                if not has_copy(words, seen):
                    continue
                for name in names:
                    words = words.replace(name, "|")
                if run := has_copy(words, seen):
                    copied.append((record._meta.model_name, str(record), column, run))
    assert not copied


def has_copy(words, seen):
    for run in CHINESE.findall(words):
        for start in range(len(run) - COPIED + 1):
            if run[start : start + COPIED] in seen:
                return run[start : start + COPIED]
    return None


# --- nothing is guessed ---


def test_dates_stand_in_the_first_report_only_in_the_table_of_listed_companies(edition):
    """Its digits are lost elsewhere; the years on the axis of a figure belong to nobody."""
    dated = []
    for fact in edition.facts:
        if fact.source.slug != BEIJING or (fact.table and fact.table.slug == "listed-companies"):
            continue
        for column in fact._meta.concrete_fields:
            value = getattr(fact, column.attname)
            # the report's own year is the time at which it speaks
            if column.name == "as_of" and value == fact.source.published_on:
                continue
            if isinstance(value, PartialDate) and value[:4] not in fact.as_reported:
                dated.append((label(fact), column.name, value))
    assert not dated


def test_events_of_the_timeline_have_no_dates(edition):
    events = [
        fact for fact in edition.of(Milestone) if fact.table and fact.table.slug == "leading-company-timeline"
    ]
    assert len(events) >= 20
    assert {fact.date for fact in events} == {None}


def test_numbers_of_the_first_report_are_legible(edition):
    """A value needs digits or Chinese numerals in the words that bear it. Places in a figure are its order."""
    guessed = []
    for fact in edition.facts:
        if fact.source.slug != BEIJING or (isinstance(fact, (Citation, RankingPlace, BenchmarkResult))):
            continue
        in_figure = fact.table and fact.table.slug.startswith("patent-applicants")
        for column in ("value", "amount") if in_figure else ("value", "rank", "amount"):
            if getattr(fact, column, None) is not None and not re.search(
                rf"[0-9{NUMERALS}]|最|领跑|为主|榜首|登顶|双", fact.as_reported
            ):
                guessed.append((key(edition, fact), column))
    assert not guessed


def test_numbers_of_the_second_report_are_the_printed_ones(edition, industry):
    wrong = []
    for fact in edition.of(Observation):
        if fact.source.slug != industry.slug or fact.value is None:
            continue
        printed = [Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", fact.as_reported)]
        if not any(fact.value == number * unit for number in printed for unit in (1, 10**4, 10**8)):
            wrong.append(key(edition, fact))
    assert not wrong


def test_names_and_summaries_add_no_letters_and_numbers(edition, seed_of):
    """What lost its Latin letters or digits in our copy stays without them; an official English name is printed."""
    words = re.compile(r"[A-Za-z]{2,}|\d+(?:\.\d+)?")
    printed = "".join(seed.all for seed in seed_of.values())
    reported = {}
    for fact in edition.of(Citation):
        reported[fact.entry.pk] = reported.get(fact.entry.pk, "") + plain(fact.as_reported)
    added = []
    for entry in edition.entries:
        text = printed + reported.get(entry.pk, "")
        for words_of_entry in (entry.name, entry.summary):
            added += [(entry.slug, word) for word in words.findall(words_of_entry) if word not in text]
        if entry.name_en_status == "official" and plain(entry.name_en) not in text:
            added.append((entry.slug, entry.name_en))
    assert not added


def test_exact_numbers_are_numbers_and_thirds_are_words(edition):
    """十五条 is the value 15; words stand where the source is approximate. A third has no decimals of its own."""
    wrong = []
    for fact in edition.of(Observation):
        exact = fact.value is not None and not fact.qualifier
        if (exact and fact.value_text) or (fact.value is not None and "三分之一" in fact.value_text):
            wrong.append(key(edition, fact))
    assert not wrong


def test_lost_letters_in_names_are_marked(edition):
    """A bare gap between two characters reads as a typing error."""
    gap = re.compile(r"[\u4e00-\u9fff] [\u4e00-\u9fff]")
    named = [
        *edition.entries,
        *edition.of(Alias),
        *edition.families["products"],
        *edition.families["rankings"],
    ]
    assert not [record.name for record in named if gap.search(record.name)]
    unsaid = [
        entry.slug for entry in edition.entries if ("〔缺〕" in entry.name) != ("[missing]" in entry.name_en)
    ]
    assert not unsaid


BOUNDS = (
    ("at_most", r"以内|不超过|最多|最高"),
    ("at_least", r"以上|超过|超|余|逾|至少|多个|多类"),
    ("about", r"近|约|左右|接近"),
)


def test_bounds_are_kept(edition):
    """`1 亿美元以上` is a lower bound, `近四分之一` is about."""
    wrong = []
    for fact in edition.facts:
        value, qualifier = getattr(fact, "value", None), getattr(fact, "qualifier", "")
        if getattr(fact, "amount", None) is not None:
            value = fact.amount
        if value is None or isinstance(value, str):
            continue
        expected = [name for name, words in BOUNDS if re.search(words, fact.as_reported)]
        if expected and qualifier not in expected:
            wrong.append((key(edition, fact), qualifier, expected))
    assert not wrong


def test_a_bare_round_is_missing(edition, beijing):
    stages = [fact for fact in edition.of(FundingStage) if fact.as_reported == "〔缺〕轮"]
    assert len(stages) == [cells[-1] for cells in unicorns(beijing)].count("轮")
    assert {fact.round.slug for fact in stages} == {"missing"}
    assert not [fact for fact in edition.of(FundingRound) if fact.source.slug == BEIJING and fact.money]


def test_imputed_valuations_are_not_filled_in(edition):
    """The source counts an undisclosed valuation at the threshold, and our copy lost the threshold, too."""
    valuations = [
        fact for fact in edition.of(Figure) if fact.metric == "valuation" and fact.source.slug == BEIJING
    ]
    assert len(valuations) >= 32 + 7
    assert not [label(fact) for fact in valuations if fact.money]


def test_the_unicorn_list_stands_once(edition):
    for model in (FundingStage, Figure):
        rows = [fact.row for fact in edition.of(model) if fact.table and fact.table.slug == "unicorn-list"]
        assert sorted(rows) == list(range(1, 33))
        assert all(
            len(spans(fact)) == 2
            for fact in edition.of(model)
            if fact.table and fact.table.slug == "unicorn-list"
        )


def test_companies_that_are_not_the_same(edition):
    def slugs(name):
        return {entry.slug for entry in edition.of(Organisation) if plain(name) in edition.names[entry.pk]}

    assert len(slugs("奇点国际")) == 1
    assert not slugs("奇点汽车")
    for one, other in (
        ("奇点国际", "智车优行"),
        ("京东", "京东数科"),
        ("百度", "度小满金融"),
        ("明略科技", "上海明略人工智能（集团）有限公司"),
        ("平安科技", "中国平安保险（集团）股份有限公司"),
        ("张博", "张钹"),
    ):
        assert not slugs(one) & slugs(other), (one, other)
    # two legible names of one company
    for one, other in (
        ("商汤科技", "商汤集团"),
        ("Geek+", "极智嘉"),
        ("旷视科技", "北京旷视科技有限公司"),
        ("奇虎", "奇虎三六零"),
    ):
        assert slugs(one) == slugs(other), (one, other)
        assert len(slugs(one)) == 1, one


# --- an independent reading: who and what is named ---


def reading(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_reading_stands_in_the_seeds(seed_of):
    wrong = []
    for row in [
        row for name in ("organisations", "scenarios", "firsts") for row in reading(f"{name}_named.csv")
    ]:
        first = int(row["line"])
        if plain(row["words"]) not in seed_of[row["source"]].at(first, first + 3):
            wrong.append(row)
    assert not wrong


def test_every_organisation_that_is_named_is_there(edition):
    known = {name for entry in edition.of(Organisation) for name in edition.names[entry.pk]}
    known |= {plain(place.name) for place in edition.of(Place)}  # zones and parks that are areas
    assert [row for row in reading("organisations_named.csv") if plain(row["words"]) not in known] == []


def test_every_person_that_is_named_is_there(edition):
    named = (DATA / "people_named.txt").read_text(encoding="utf-8").split()
    assert len(named) == 72
    assert set(named) <= {person.name for person in edition.of(Person)}


def test_every_scenario_that_is_named_is_there(edition):
    """Each has a scenario whose lines cover the words, with the participants that are named there."""
    covering = {}
    for fact in edition.of(Citation):
        if fact.scenario and fact.source.slug == BEIJING:
            covering.setdefault(fact.scenario, []).extend(spans(fact))
    missing = []
    for row in reading("scenarios_named.csv"):
        found = [
            scenario
            for scenario, lines in covering.items()
            if any(first <= int(row["line"]) <= last for first, last in lines)
        ]
        takers = [fact for fact in edition.of(Participant) if fact.scenario in found]
        named = [name for name in row["participants"].split(";") if name]
        lost = [
            name for name in named if not any(edition.is_known_as(fact.organisation, name) for fact in takers)
        ]
        if not found or lost:
            missing.append((row["words"], [scenario.name for scenario in found], lost))
    assert not missing


def test_participants_are_named_in_their_lines(edition, beijing):
    wrong = []
    for fact in edition.of(Participant):
        text = "\n".join(beijing.at(first, last) for first, last in spans(fact))
        # what 海淀区 does its government does
        names = {re.sub("人民政府$", "", name) for name in edition.names[fact.organisation.pk]}
        if not any(name in text for name in names):
            wrong.append(key(edition, fact))
    assert not wrong


def test_scenarios_are_many(edition):
    assert len(edition.of(Scenario)) >= 55


def test_every_claim_of_being_first_is_a_finding(edition):
    covered = [
        spans(finding)
        for finding in edition.families["findings"]
        if finding.kind == "first" and finding.source.slug == BEIJING
    ]
    missing = [
        row
        for row in reading("firsts_named.csv")
        if not any(first <= int(row["line"]) <= last for lines in covered for first, last in lines)
    ]
    assert not missing
