"""The way from the front page to a fact and its source, on a phone and at a desk, with keyboard and without script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from catalogue import models, workflow
from catalogue.choices import Vocabulary
from tests.factories import (
    IndicatorFactory,
    OrganisationFactory,
    PlaceFactory,
    ScenarioFactory,
    SourceFactory,
    TermFactory,
    cited,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = [375, 1280]
WITH_TARGET_SIZE = {
    "rules": {"target-size": {"enabled": True}}
}  # of WCAG 2.2, which axe leaves out unless asked


@pytest.fixture
def catalogue(transactional_db):
    """A company in a sector with a figure, a scenario it takes part in, and another company elsewhere."""
    # the tables were emptied for this test, and with them the one row of the counter
    models.ChangeCounter.objects.get_or_create(pk=1)
    sector = TermFactory(slug="health", name="智能医疗", name_en="Medical AI", vocabulary=Vocabulary.SECTOR)
    company = OrganisationFactory(
        slug="example", name="示例医疗", name_en="Example Health", place=PlaceFactory()
    )
    models.Classification.objects.create(organisation=company, sector=sector, **cited())
    figure = models.Figure.objects.create(
        organisation=company,
        metric="market_value",
        as_of="2020-11-19",
        amount=9_990_000_000,
        currency="CNY",
        **cited(),
    )
    models.Figure.objects.create(
        organisation=company, metric="valuation", absent={"amount": "missing"}, **cited()
    )
    # one that a phone must break, in the table and in the references
    long = "A milestone whose title is much longer than any screen of a phone is wide " * 3
    models.Milestone.objects.create(
        organisation=company, title="里程碑" * 40, title_en=long.strip(), **cited()
    )
    scenario = ScenarioFactory(name="影像辅助诊断", name_en="Imaging aid")
    models.Participant.objects.create(scenario=scenario, organisation=company, **cited())
    for entry in (company, scenario, OrganisationFactory(name="另一机构", name_en="Another")):
        workflow.publish(entry=entry, user=None)
    company.summary = "新的简介。"
    company.save()
    workflow.saved(record=company, user=None)
    return figure


def no_sideways_scrolling(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_front_page_to_a_fact_and_its_source(catalogue, open_page, width):
    page = open_page("/", width=width)
    with page.expect_navigation():
        page.locator(".ways").get_by_role("link", name="机构").click()
    assert page.locator(".card").count() == 2
    option = page.locator(".filters").get_by_role("link", name="智能医疗").first
    if width < 960:
        page.get_by_role("link", name="筛选").click()
        option.click()
        assert page.locator(".filters").is_visible()  # for further choices
        with page.expect_navigation():
            page.get_by_role("link", name="显示结果").click()
        assert page.url.endswith("?sector=health#results")
    else:
        with page.expect_navigation():
            option.click()
        assert page.url.endswith("?sector=health#facet-sector")
        assert page.evaluate("scrollY") == 0
    assert page.locator(".card").count() == 1
    assert page.locator(".chips").get_by_text("智能医疗").is_visible()
    with page.expect_navigation():
        page.locator(".card").get_by_role("link", name="示例医疗").click()
    assert page.locator("h1").inner_text().startswith("示例医疗")
    row = page.locator(f"[id='{catalogue.pk}']")
    assert "99.9亿元" in row.inner_text()
    row.locator(".refs a").first.click()
    number = page.url.partition("#ref-")[2]
    reference = page.locator(f"#ref-{number}")
    assert reference.is_visible()
    reference.locator(f"a[href='#{catalogue.pk}']").click()
    assert page.url.endswith(f"#{catalogue.pk}")
    assert no_sideways_scrolling(page)


@pytest.mark.parametrize(
    ("prefix", "width", "dark"),
    [("", 375, False), ("", 1280, True), ("/en", 375, True), ("/en", 1280, False)],
)
def test_pages_are_accessible_and_fit_the_screen(catalogue, open_page, prefix, width, dark):
    page = open_page(f"{prefix}/", width=width, dark=dark)
    addresses = [
        *(
            "/",
            "/organisations/?sector=health",
            "/organisations/example/",
            "/organisations/example/cite/",
            "/organisations/example/history/",
            "/search/?q=示例",
            "/sources/",
        ),
        *("/sources/test-report/", "/places/", "/places/haidian/", "/topics/", "/statistics/", "/changes/"),
        *("/landscape/", "/landscape/?colour=place", "/compare/"),
        *("/timeline/", "/timeline/?date_from=2019&date_to=2019", "/timeline/?dated=no"),
        *(
            "/about/",
            "/terms/",
            "/api/",
            "/match/",
            "/privacy/",
            "/suggest/",
            "/organisations/example/suggest/",
        ),
        *("/tables/", "/organisations/?kind=nothing", "/nowhere/"),
    ]
    found = []
    for address in addresses:
        page.goto(prefix + address)
        assert no_sideways_scrolling(page), address
        for fault in Axe().run(page, options=WITH_TARGET_SIZE).response["violations"]:
            found.append((address, fault["id"], [node["html"][:160] for node in fault["nodes"]][:3]))
    assert found == []


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_text_at_twice_its_size_fits_the_screen(catalogue, open_page, prefix, width):
    product = models.Product.objects.create(
        slug="product",
        name="影像辅助诊断系统",
        name_en="An imaging aid",
        kind="software",
        description="计算冠状动脉的血流储备分数。" * 4,
        description_en="It computes the fractional flow reserve of coronary arteries. " * 3,
        released_on="2020-01",
        **cited(as_reported="PricewaterhouseCoopers (United Kingdom)"),
    )
    product.makers.add(catalogue.organisation, OrganisationFactory(name="又一机构", name_en="Third"))
    models.FundingRound.objects.create(
        organisation=catalogue.organisation, date="2018-09-30", amount=10**8, currency="USD", **cited()
    )
    workflow.saved(record=catalogue.organisation, user=None)
    page = open_page(f"{prefix}/", width=width)
    for address in ("/", "/organisations/", "/search/?q=示例", "/organisations/example/"):
        page.goto(prefix + address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert no_sideways_scrolling(page), address


@pytest.mark.parametrize(("width", "downwards"), [(320, False), (1280, True)])
def test_a_long_table_scrolls_within_itself_only_where_there_is_room(catalogue, open_page, width, downwards):
    table = models.SourceTable.objects.create(
        slug="long", source=SourceFactory(), caption="长表", locator="表 1"
    )
    for order, path in enumerate(("row", "milestone.title", "milestone.title_en", "milestone.organisation")):
        models.SourceTableColumn.objects.create(
            slug=f"long-{order}", table=table, order=order, label="列", path=path
        )
    for row in range(1, 60):
        models.Milestone.objects.create(
            **cited(table=table, row=row),
            organisation=catalogue.organisation,
            title="里程碑" * 6,
            title_en="A milestone that is told in a sentence of its own.",
        )
    page = open_page("/tables/long/", width=width)
    assert no_sideways_scrolling(page)
    region = page.locator(".table-region")
    assert region.evaluate("region => region.scrollHeight > region.clientHeight + 1") == downwards
    assert width > 320 or region.evaluate("region => region.scrollWidth > region.clientWidth")


def test_the_keyboard_skips_to_the_content(catalogue, open_page):
    page = open_page("/organisations/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_keyboard_skips_the_filters(catalogue, open_page):
    page = open_page("/organisations/")
    link = page.locator(".skip-filters")
    link.focus()
    assert link.bounding_box()["height"] > 20  # it is seen while it has the focus
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.results').contains(document.activeElement)")


@pytest.mark.parametrize("javascript", [True, False])
def test_searching_needs_no_script_but_is_tidier_with_it(catalogue, open_page, javascript):
    page = open_page("/organisations/?sector=health", javascript=javascript)
    page.locator(".list-search input[type=search]").fill("示例")
    with page.expect_navigation():
        page.locator(".list-search button").click()
    assert page.locator(".card").count() == 1
    assert "sector=health" in page.url
    page.locator(".list-search input[type=search]").fill("")
    with page.expect_navigation():
        page.locator(".list-search button").click()
    assert page.locator(".card").count() == 1
    assert ("q=" in page.url) is not javascript


def test_filters_on_a_phone_open_and_close_without_script(catalogue, open_page):
    page = open_page("/organisations/", width=375, javascript=False)
    filters = page.locator("#filters")
    assert not filters.is_visible()
    page.get_by_role("link", name="筛选").click()
    assert filters.is_visible()
    page.get_by_role("link", name="显示结果").click()
    assert not filters.is_visible()


def test_on_a_phone_several_filters_are_chosen_before_the_list_is_read_again(catalogue, open_page):
    page = open_page("/organisations/?sector=health&page=1#filters", width=375)
    here, filters = page.url, page.locator("#filters")
    for facet in ("sector", "place", "listed"):
        filters.locator(f"#facet-{facet} .option").first.click()
    filters.locator("#facet-listed .option").first.click()  # and not after all
    assert page.url == here and filters.is_visible()
    assert filters.locator("[aria-current]").count() == 1
    filters.locator("#years-from").fill("2010")
    with page.expect_navigation():
        filters.locator(".years button").click()
    assert re.search(r"/\?founded_from=2010&place=[^&]+#filters$", page.url)
    assert filters.locator("[aria-current]").count() == 1


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("", "示例医疗2020年11月19日的市值为99.9亿元（来源："),
        ("/en", "Market value of Example Health, 19 November 2020: CNY 9.99 billion (source: "),
    ],
)
def test_a_figure_is_copied_as_a_sentence_with_its_source(catalogue, open_page, prefix, said):
    page = open_page(f"{prefix}/organisations/example/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = page.locator(f"[id='{catalogue.pk}']")
    assert page.locator(".facts tr:has(.absent) .copy").count() == 0  # there is nothing to copy
    row.hover()
    row.locator(".copy").click()
    page.locator(".copied p").wait_for()
    sentence = page.evaluate("navigator.clipboard.readText()")
    assert sentence == page.locator(".copied p").inner_text()
    assert sentence.startswith(said)
    assert ("Test report, 表 1" if prefix else "《测试报告》，表 1") in sentence
    address = f"https://catalogue.example{prefix}/organisations/example/#{catalogue.pk}"
    assert address in sentence
    page.keyboard.press("Escape")
    assert page.locator(".copied").count() == 0
    assert Axe().run(page, options=WITH_TARGET_SIZE).response["violations"] == []


def test_an_observation_and_a_citation_are_copied_too(catalogue, open_page):
    indicator = IndicatorFactory(slug="companies", name="企业数量", name_en="Companies")
    row = models.Observation.objects.create(
        slug="o", indicator=indicator, value=1084, unit="家", period="2020", **cited()
    )
    workflow.publish_record(record=indicator, user=None)
    page = open_page("/statistics/companies/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".facts tr").last.hover()
    page.locator(".copy").click()
    page.locator(".copied p").wait_for()
    sentence = page.evaluate("navigator.clipboard.readText()")
    assert sentence.startswith("企业数量（2020年，实际值）：1,084家（来源：")
    assert "：1,084家" in sentence
    assert f"/statistics/companies/#{row.pk}" in sentence
    page.goto("/organisations/example/")
    page.locator(".cite .copy").first.click()
    page.locator(".copied p").wait_for()
    cited_as = page.evaluate("navigator.clipboard.readText()")
    assert "示例医疗[DB/OL]" in cited_as
    assert re.search(r"\[20[0-9]{2}-[01][0-9]-[0-3][0-9]\]", cited_as)
    shown = page.locator(".cite").inner_text().replace("\xa0", " ")
    assert cited_as in shown and not re.search("引用日期|month day", shown)


def test_without_a_clipboard_the_sentence_is_shown_to_be_copied(catalogue, open_page):
    page = open_page("/about/")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto("/organisations/example/")
    assert page.locator(".cite .copy").count() == 0
    row = page.locator(f"[id='{catalogue.pk}']")
    row.hover()
    row.locator(".copy").click()
    page.locator(".copied p").wait_for()
    assert "99.9亿元" in page.evaluate("getSelection().toString()")


def test_without_script_the_same_is_read_on_the_page(catalogue, open_page):
    page = open_page("/organisations/example/", javascript=False)
    assert page.locator(".copy").count() == 0
    assert "[DB/OL]" in page.locator(".cite").inner_text()
    assert "写上您阅读本页的日期" in page.locator(".cite").inner_text()
    page.locator(".cite summary").click()
    assert "@misc{example-v2" in page.locator(".cite").inner_text()
    page.locator(".cite a[href='cite/']").click()
    assert "市值为99.9亿元" in page.locator(f"[id='{catalogue.pk}']").inner_text()


def test_where_the_sentences_cannot_be_asked_for_their_page_is_opened(catalogue, open_page):
    page = open_page("/organisations/example/")
    page.route(
        "**/cite/",
        lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_(),
    )
    row = page.locator(f"[id='{catalogue.pk}']")
    row.hover()
    row.locator(".copy").click()
    page.wait_for_url(f"**/organisations/example/cite/#{catalogue.pk}")


def test_names_are_completed_by_keyboard(catalogue, open_page):
    page = open_page("/")
    box = page.locator("header input[data-suggest]").first
    box.click()
    page.keyboard.type("示例")
    option = page.locator("header [role=option]").first
    option.wait_for()
    assert "示例医疗" in option.inner_text() and "机构" in option.inner_text()
    page.keyboard.press("Escape")
    assert not option.is_visible() and box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")  # as it was before it was closed
    assert option.is_visible() and option.get_attribute("aria-selected") == "true"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/organisations/example/")
