"""Charts of indicators: what is drawn of which observations, the page with its files, and what each source says."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalogue import workflow
from catalogue.choices import FindingKind, Nature
from catalogue.models import Finding, Observation, PublicDocument
from catalogue.views import charts
from catalogue.views.sheets import Sheet
from tests.factories import IndicatorFactory, OrganisationFactory, PlaceFactory, SourceFactory, cited

pytestmark = pytest.mark.django_db

HAIDIAN = {"slug": "haidian", "name": "海淀区", "name_en": "Haidian District"}
CHAOYANG = {"slug": "chaoyang", "name": "朝阳区", "name_en": "Chaoyang District"}


def indicator(*observations, unit="家", unit_en="companies", **fields):
    """A published indicator; places are given as in `HAIDIAN`, a source by its slug."""
    made = IndicatorFactory(slug="companies", unit=unit, unit_en=unit_en, **fields)
    for number, row in enumerate(observations):
        values = dict(row)
        if values.get("place"):
            values["place"] = PlaceFactory(**values["place"])
        source = SourceFactory(slug=values.pop("source", "test-report"), title="甲报告")
        Observation.objects.create(
            slug=f"o-{number}", indicator=made, **{"source": source, "locator": "表 1", **values}
        )
    workflow.publish_record(record=made, user=None)
    return made


def drawn(*observations, language="en", **fields) -> charts.Chart | None:
    indicator(*observations, **fields)
    document = json.loads(PublicDocument.objects.get(type="indicator", slug="companies").body)
    with translation.override(language):
        return charts.chart(document, {}, Sheet({**document, "citations": []}, {}).absences)


def page(client, address="/en/statistics/companies/"):
    response = client.get(address)
    assert response.status_code == 200
    return plain(response.content.decode())


def plain(words: str) -> str:
    """With ordinary spaces."""
    return words.replace("\u00a0", " ")


# --- what is chosen --------------------------------------------------------------------------------------------------


def test_one_value_is_a_large_figure_with_its_unit_and_qualifier():
    found = drawn(
        {"value": 1084, "qualifier": "about", "as_of": "2019-04", "place": HAIDIAN},
        {"absent": {"value": "missing"}, "place": CHAOYANG},
    )
    assert found.kind == "figure"
    assert plain(found.marks[0].words) == "about 1,084 companies"
    assert [plain(part.text) for part in found.shared] == ["Haidian District", "April 2019"]
    assert found.said == ["1 further value is missing from the copy we used."]


def test_categories_are_bars_in_order_and_what_is_lost_is_a_gap():
    found = drawn(
        {"value": 6, "place": CHAOYANG},
        {"value": 42, "place": HAIDIAN, "qualifier": "at_least"},
        {
            "absent": {"value": "missing"},
            "place": {"slug": "xicheng", "name": "西城区", "name_en": "Xicheng"},
        },
    )
    assert found.kind == "bars"
    assert [(mark.name, plain(mark.words)) for mark in found.marks] == [
        ("Haidian District", "at least 42 companies"),
        ("Chaoyang District", "6 companies"),
    ]
    assert [(mark.name, mark.absence) for mark in found.gaps] == [("Xicheng", "missing")]
    assert list(map(plain, found.said)) == [
        "Largest: Haidian District, at least 42 companies.",
        "Smallest: Chaoyang District, 6 companies.",
        "1 further value is missing from the copy we used.",
    ]
    assert [round(mark.length) for mark in found.marks] == [100, 14]


def test_shares_that_are_not_the_parts_of_one_whole_say_so():
    found = drawn(
        {"value": 73, "place": HAIDIAN},
        {"value": 45, "place": CHAOYANG},
        name="各区占比",
        unit="%",
        unit_en="%",
    )
    assert "They add up to 118 %, so they are not the parts of one whole." in found.said


def test_shares_that_are_such_parts_say_nothing():
    found = drawn(
        {"value": 55, "place": HAIDIAN},
        {"value": 45, "place": CHAOYANG},
        name="各区占比",
        unit="%",
        unit_en="%",
    )
    assert len(found.said) == 2


def test_bars_below_nothing_begin_where_nothing_is():
    found = drawn({"value": -10, "place": CHAOYANG}, {"value": 30, "place": HAIDIAN})
    assert [(mark.start, mark.length) for mark in found.marks] == [(25, 75), (0, 25)]


def test_a_share_is_drawn_of_the_whole():
    found = drawn({"value": 38, "place": HAIDIAN}, {"value": 20, "place": CHAOYANG}, unit="%", unit_en="%")
    assert [mark.length for mark in found.marks] == [38, 20]


def test_values_at_several_times_are_lines_and_one_without_a_time_is_told():
    found = drawn(
        {"value": 25, "place": CHAOYANG, "period": "2019"},
        {"value": 28, "place": CHAOYANG, "period": "2018"},
        {"value": 60, "place": HAIDIAN, "period": "2018"},
        {"value": 62, "place": HAIDIAN, "period": "2019-01/2019-06"},
        {"value": 70, "place": HAIDIAN, "period": "2025", "nature": Nature.TARGET},
        {"value": 61, "place": HAIDIAN},
        unit="%",
        unit_en="%",
    )
    assert found.kind == "lines"
    with translation.override("en"):
        told = [(line.name, line.told) for line in found.lines]
    assert told == [
        ("Haidian District", "from 60% (2018) to 70% (2025)"),
        ("Chaoyang District", "from 28% (2018) to 25% (2019)"),
    ]
    assert found.said == ["Without a time, so not drawn: Haidian District, 61%."]
    with translation.override("en"):
        assert [name for name, _key in found.nature_keys] == ["Actual", "Target"]
    half_a_year = found.lines[0].points[1]
    assert (half_a_year.first.isoformat(), half_a_year.last.isoformat()) == ("2019-01-01", "2019-06-30")
    # three lines between points, of which the one to the target is broken, and its sign is hollow
    lines = re.findall(r'<line [^>]*stroke-width="2"[^>]*>', found.plot)
    assert [("dasharray" in line) for line in lines] == [False, True, False]
    assert found.plot.count("hollow") == 1


def test_ranks_without_values_are_a_list_and_a_rank_is_no_length():
    found = drawn(
        {"rank": 3, "rank_scope": "全国", "rank_scope_en": "Nationwide", "place": CHAOYANG},
        {"rank": 1, "rank_scope": "全国", "rank_scope_en": "Nationwide", "place": HAIDIAN},
    )
    assert found.kind == "ranks"
    assert [(mark.name, plain(mark.words)) for mark in found.marks] == [
        ("Haidian District", "Nationwide · rank 1"),
        ("Chaoyang District", "Nationwide · rank 3"),
    ]


@pytest.mark.parametrize(
    "observations",
    [
        [],
        [{"absent": {"value": "missing"}}, {"absent": {"value": "missing"}, "place": HAIDIAN}],
        [{"value": 3, "unit": "圈"}, {"value": 1, "unit": "核"}, {"value": 2, "unit": "廊"}],
        [{"value_text": "前列"}],
    ],
)
def test_where_nothing_can_be_compared_there_is_no_chart(client, observations):
    assert drawn(*observations) is None
    assert "<figure" not in page(client)
    assert client.get("/statistics/companies.svg").status_code == 404


def test_many_values_are_cut_and_the_cut_is_told():
    rows = [{"value": number, "category": f"类 {number}"} for number in range(1, 31)]
    rows += [{"absent": {"value": "missing"}, "category": f"缺 {number}"} for number in range(20)]
    found = drawn(*rows)
    assert (len(found.marks), len(found.gaps)) == (charts.MOST_BARS, charts.MOST_GAPS)
    assert found.said[-2:] == [
        "10 more are in the table only.",
        "20 further values are missing from the copy we used.",
    ]


# --- the page --------------------------------------------------------------------------------------------------------


def test_a_forecast_looks_different_in_the_chart_and_in_lists(client):
    indicator(
        {"value": 30, "place": HAIDIAN},
        {"value": 50, "place": CHAOYANG, "nature": Nature.FORECAST, "period": "2025"},
    )
    # one a fact, one a forecast: two natures are in the legend, and one bar is hollow
    html = page(client)
    bars = re.findall(r'<svg class="bar".*?</svg>', html)
    assert [("hollow" in bar) for bar in bars] == [True, False]
    assert re.search(r'class="chart-natures".*Actual.*Forecast.*</ul>', html)
    assert re.search(r'class="no-fact">50 companies<.*nature">Forecast<', page(client, "/en/statistics/"))


def test_lists_of_a_place_tell_a_target_too(client):
    indicator({"value": 50, "place": HAIDIAN, "nature": Nature.TARGET})
    html = page(client, "/en/places/haidian/")
    assert re.search(r'class="no-fact">50 companies<.*nature">Target<', html)


def test_the_drawing_is_a_file_with_its_source(client):
    indicator(
        {"value": 42, "place": HAIDIAN},
        {"value": 6, "place": CHAOYANG, "source": "another"},
        name_en="Companies <counted>",
        definition_en="What is counted.",
    )
    response = client.get("/en/statistics/companies.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"] == 'attachment; filename="companies.svg"'
    drawing = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    words = plain(" ".join(filter(None, (element.text for element in drawing.iter()))))
    for said in (
        "Companies <counted>",
        "What is counted.",
        "Haidian District",
        "42 companies",
        "Test report",
    ):
        assert said in words
    assert "/en/statistics/companies/" in words
    assert b"<style" not in response.content and b"style=" not in response.content


def test_the_values_are_a_file_with_definition_and_source(client):
    indicator(
        {"value": 42, "place": HAIDIAN, "nature": Nature.ESTIMATE, "note": "=1+1"},
        {"absent": {"value": "missing"}, "place": CHAOYANG, "definition": "另一口径"},
        definition="统计什么",
    )
    response = client.get("/statistics/companies.csv")
    assert response["Content-Disposition"] == 'attachment; filename="companies.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    first, second = sorted(rows, key=lambda row: row["value"], reverse=True)
    assert (first["value"], first["unit"], first["nature"], first["place"]) == (
        "42",
        "家",
        "estimate",
        "haidian",
    )
    assert (first["definition"], first["source"], first["locator"]) == ("统计什么", "test-report", "表 1")
    assert first["note"] == "'=1+1"
    assert (second["value"], second["absent"], second["definition"]) == ("", "missing", "另一口径")


@pytest.mark.parametrize("end", ["csv", "svg"])
def test_files_are_found_where_the_indicator_is(client, end):
    made = indicator({"value": 1})
    workflow.saved(record=made, user=None)
    made.slug = "firms"
    made.save()
    workflow.saved(record=made, user=None)
    assert client.get(f"/statistics/firms.{end}").status_code == 200
    assert client.get(f"/statistics/companies.{end}").url == "/statistics/firms/"
    assert client.get(f"/statistics/nothing.{end}").status_code == 404
    assert client.get(f"/statistics/firms.{end}?a=1").status_code == 400


def test_what_several_sources_count_stands_side_by_side_with_their_definitions(client):
    made = indicator(
        {"value": 62, "place": HAIDIAN, "definition_en": "Funded ones", "note_en": "By registration"},
        {"value": 60, "place": HAIDIAN, "source": "another", "definition_en": "All of them"},
        {"value": 5, "place": CHAOYANG, "source": "another"},
    )
    finding = Finding.objects.create(
        slug="gathered",
        source=SourceFactory(slug="another"),
        kind=FindingKind.HIGHLIGHT,
        statement="集中在海淀。",
        statement_en="They gather in Haidian.",
        locator="L 7",
    )
    finding.indicators.add(made)
    workflow.saved(record=SourceFactory(slug="another"), user=None)
    html = page(client)
    accounts = html[html.index('id="accounts"') : html.index('id="sources"')]
    first, second = re.findall(r"<section>.*?</section>", accounts, re.DOTALL)
    texts = [
        re.sub(r"<[^>]+>", " ", part) for part in sorted((first, second), key=lambda part: "Funded" in part)
    ]
    for said in ("All of them", "60 companies", "5 companies", "They gather in Haidian.", "L 7"):
        assert said in texts[0] and said not in texts[1]
    for said in ("Funded ones", "62 companies", "By registration"):
        assert said in texts[1] and said not in texts[0]
    assert f'href="/en/sources/another/#{finding.pk}"' in accounts
    assert 'href="/en/statistics/companies/#accounts"' in page(client, "/en/statistics/")
    # the letters of the chart are explained
    assert re.search(r'class="source-sign"><span class="unseen">Source </span>A<', html)


def test_one_source_without_a_finding_has_nothing_to_set_beside(client):
    indicator({"value": 62, "place": HAIDIAN})
    assert 'id="accounts"' not in page(client)
    assert "#accounts" not in page(client, "/en/statistics/")


def test_a_page_of_an_indicator_costs_the_same_with_few_and_many(client):
    made = indicator({"value": 1, "place": HAIDIAN}, {"value": 2, "place": CHAOYANG, "source": "another"})

    def cost():
        page(client)
        with CaptureQueriesContext(connection) as captured:
            page(client)
            page(client, "/statistics/companies.csv")
            page(client, "/statistics/companies.svg")
        return len(captured)

    few = cost()
    for number in range(12):
        organisation = OrganisationFactory(published=True)
        Observation.objects.create(
            slug=f"more-{number}",
            indicator=made,
            value=number,
            organisation=organisation,
            **cited(source=SourceFactory(slug=f"source-{number}")),
        )
    workflow.saved(record=made, user=None)
    assert cost() == few
