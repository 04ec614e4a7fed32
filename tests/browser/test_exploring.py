"""The ways of somebody who explores: from pictures of the whole to an entry, its facts and their sources. In both
languages, on a phone and at a desk, with script and without."""

import pytest

from catalogue import models, workflow
from catalogue.choices import Vocabulary
from tests.factories import (
    IndicatorFactory,
    OrganisationFactory,
    PlaceFactory,
    PolicyFactory,
    TermFactory,
    TopicFactory,
    cited,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ways(test):
    """Both languages, both widths and both kinds of browser, in four of the eight combinations."""
    combinations = [("", 375, False), ("", 1280, True), ("/en", 375, True), ("/en", 1280, False)]
    return pytest.mark.parametrize(("prefix", "width", "javascript"), combinations)(test)


@pytest.fixture
def catalogue(transactional_db):
    """Two companies of a sector in a district with a policy and an indicator."""
    models.ChangeCounter.objects.get_or_create(pk=1)
    city = PlaceFactory(slug="beijing", name="北京市", name_en="Beijing", tile_x=None, tile_y=None)
    place = PlaceFactory(parent=city, tile_x=1, tile_y=1)
    chips = TermFactory(slug="ai-chips", name="AI芯片", name_en="AI chips", vocabulary=Vocabulary.SECTOR)
    entries = []
    for slug, name, name_en, amount in (
        ("jia", "甲芯", "Jia Chips", 9_000_000_000),
        ("yi", "乙芯", "Yi Chips", 2_000_000_000),
    ):
        entry = OrganisationFactory(slug=slug, name=name, name_en=name_en, place=place)
        entry.classification_set.create(layer="foundation", sector=chips, **cited())
        entry.figure_set.create(
            metric="market_value", as_of="2020-11-19", amount=amount, currency="CNY", **cited()
        )
        entry.fundinground_set.create(date="2018-06", **cited())
        entries.append(entry)
    grant = TermFactory(slug="grant", name="资助", name_en="Grant", vocabulary=Vocabulary.INSTRUMENT)
    policy = PolicyFactory(slug="measures", name="若干措施", name_en="Some measures", place=city)
    policy.measure_set.create(
        instrument=grant, description="资助攻关", description_en="Support research", **cited()
    )
    for entry in (*entries, policy):
        workflow.publish(entry=entry, user=None)
    indicator = IndicatorFactory(slug="companies", name="企业数", name_en="Companies", unit="家")
    for period, value in (("2018", 400), ("2019", 500)):
        models.Observation.objects.create(
            indicator=indicator, slug=f"o-{period}", period=period, value=value, place=city, **cited()
        )
    workflow.publish_record(record=indicator, user=None)


@pytest.mark.parametrize(("begin", "switch", "end"), [("", "English", "/en"), ("/en", "中文", "")])
def test_the_language_switch_stays_at_the_place_and_query(
    catalogue, open_page, live_server, begin, switch, end
):
    page = open_page(f"{begin}/organisations/?sector=ai-chips#main")
    page.get_by_role("link", name=switch, exact=True).click()
    there = f"{live_server.url}{end}/organisations/?sector=ai-chips#main"
    page.wait_for_url(lambda url: url == there, timeout=5000)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_text_at_twice_its_size_fits_a_phone(catalogue, open_page, prefix):
    long = {"name": "北京经济技术开发区（亦庄）", "name_en": "Economic-Technological Development Area"}
    city = models.Place.objects.get(slug="beijing")
    zone = PlaceFactory(slug="zone", parent=city, **long)
    sector = models.Term.objects.get(slug="ai-chips")
    topic = TopicFactory(slug="chips", name="芯片", name_en="Semiconductors and infrastructure")
    topic.terms.add(sector)
    entry = OrganisationFactory(slug="bing", name="丙芯", name_en="Bing Chips", place=zone)
    entry.classification_set.create(layer="foundation", sector=sector, **cited())
    workflow.publish(entry=entry, user=None)
    workflow.publish_record(record=topic, user=None)
    counted = IndicatorFactory(
        slug="parts", name="企业分布", name_en="Companies by part", unit_en="companies"
    )
    for place, value in ((city, 4084), (zone, 1084)):
        counted.observations.create(
            slug=f"parts-{place.slug}", period="2019", value=value, place=place, **cited()
        )
    workflow.publish_record(record=counted, user=None)
    page = open_page(f"{prefix}/", width=375)
    for address in (
        "places",
        "topics",
        "topics/chips",
        "timeline",
        "statistics",
        "statistics/parts",
        "sources",
    ):
        page.goto(f"{prefix}/{address}/")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert fits(page), address


def follow(page, link):
    with page.expect_navigation():
        link.click()
    assert fits(page), page.url


@ways
def test_from_the_landscape_to_the_most_valuable_company_and_its_source(
    catalogue, open_page, prefix, width, javascript
):
    page = open_page(f"{prefix}/landscape/", width=width, javascript=javascript)
    assert fits(page)
    follow(page, page.locator(".lay-box h3 a"))  # the sector as a list
    follow(page, page.locator("a[href*='ordering=-market_value']").first)
    names = page.locator(".card h3 a").all_inner_texts()
    assert names == (["Jia Chips", "Yi Chips"] if prefix else ["甲芯", "乙芯"])
    follow(page, page.locator(".card h3 a").first)
    figure = page.locator("#figures tbody tr")
    assert ("CNY 9 billion" if prefix else "90亿元") in figure.inner_text().replace("\xa0", " ")
    figure.locator(".refs a").click()
    reference = page.locator(page.evaluate("location.hash"))
    assert "test-report" in reference.locator("xpath=ancestor-or-self::*[.//a][last()]").inner_html()
    assert fits(page)


@ways
def test_from_the_timeline_to_an_event_on_its_entry(catalogue, open_page, prefix, width, javascript):
    page = open_page(f"{prefix}/timeline/", width=width, javascript=javascript)
    assert page.locator(".event").count() == 2 + 1  # two rounds, and the policy whose day nobody knows
    page.locator("input[name=date_from]").fill("2018-06")
    page.locator("input[name=date_to]").fill("2018-06")
    follow(page, page.locator(".timeline-filters button"))
    assert page.locator(".year .event").count() == 2
    follow(page, page.locator(".year .event-place").first)
    anchor = page.evaluate("location.hash")
    assert page.locator(f"[id='{anchor[1:]}']").is_visible()


@ways
def test_two_companies_side_by_side(catalogue, open_page, prefix, width, javascript):
    page = open_page(f"{prefix}/organisations/jia/", width=width, javascript=javascript)
    follow(page, page.locator(".entry-foot a[href*='/compare/']"))
    page.locator("#compare-name").fill("Yi Chips" if prefix else "乙芯")
    follow(page, page.locator(".compare-add button"))
    if page.locator(".compare-offered a").count():
        follow(page, page.locator(".compare-offered a").first)
    shown = page.locator(".compare").inner_text().replace("\xa0", " ")
    for words in (
        ("Jia Chips", "Yi Chips", "CNY 9 billion", "CNY 2 billion") if prefix else ("90亿元", "20亿元")
    ):
        assert words in shown


@ways
def test_what_supports_a_company_in_a_district(catalogue, open_page, prefix, width, javascript):
    page = open_page(f"{prefix}/places/", width=width, javascript=javascript)
    follow(page, page.locator(".map-tile"))
    support = page.locator(".support")
    assert ("Support research" if prefix else "资助攻关") in support.inner_text()
    measure = support.locator(".support-policies li li")
    follow(page, measure.get_by_role("link").last)
    assert page.locator(page.evaluate("location.hash")).is_visible()  # its source
    follow(page, measure.get_by_role("link").first)
    assert "/policies/measures/#" in page.url
    assert page.locator(f"[id='{page.evaluate('location.hash')[1:]}']").is_visible()


@ways
def test_a_number_as_a_chart_a_table_and_a_file(catalogue, open_page, prefix, width, javascript):
    page = open_page(f"{prefix}/statistics/", width=width, javascript=javascript)
    follow(page, page.locator("a[href$='/statistics/companies/']").first)
    assert page.locator("#chart").is_visible()
    assert page.locator("main table").count() >= 1
    with page.expect_download() as found:
        page.locator("a[href$='companies.csv']").first.click()
    assert "500" in found.value.path().read_text(encoding="utf-8-sig")
