"""Ten facts of one page: the source is picked once, and each fact costs at most three keys beyond its own values."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_admin import choose, entry, form_of, signed_in  # noqa: F401 - entry is a fixture
from tests.factories import TermFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Keys:
    """A keyboard that counts what is pressed beyond the values themselves; a chord counts each of its keys."""

    def __init__(self, page):
        self.page, self.extra = page, 0

    def type(self, value):
        self.page.keyboard.type(value)

    def press(self, chord):
        self.extra += len(chord.split("+"))
        self.page.keyboard.press(chord)


def pick(page, entry, locator):  # noqa: F811
    page.locator(".current-source a").first.click()
    choose(page, "id_source", "测试", "测试报告")
    page.fill("#id_locator", locator)
    page.fill("#id_as_of", "2019")
    page.locator(".submit-row [type=submit]").first.click()
    page.wait_for_url(f"**{form_of(entry)}")


def begin(page, family):
    page.locator(f"#{family}-group summary").first.click()
    page.locator(f"#{family}-group .add-row a").click()


def saved(page):
    page.locator("[name=_continue]").click()
    page.wait_for_selector(".messagelist")
    assert not page.locator(".errornote").count()


def test_ten_milestones(entry, open_page):  # noqa: F811
    entry.milestone_set.all().delete()
    page = signed_in(open_page, form_of(entry))
    pick(page, entry, "表2 第3行")
    keys = Keys(page)
    begin(page, "milestone_set")
    for number in range(10):
        expect(page.locator(f"[name='milestone_set-{number}-date']")).to_be_focused(timeout=30_000)
        keys.type(f"20{number + 10}")
        keys.press("Tab")
        keys.type(f"第{number}件事")
        keys.press("Enter")
    assert keys.extra <= 10 * 3
    saved(page)
    facts = list(entry.milestone_set.order_by("date"))
    assert [fact.locator for fact in facts] == [f"表2 第{number}行" for number in range(3, 13)]
    assert {(fact.source.title, fact.as_of) for fact in facts} == {("测试报告", "2019")}
    assert "第13行" in page.locator(".current-source").inner_text()


def test_ten_figures(entry, open_page):  # noqa: F811
    """With three values of their own; the currency is filled in, the choice between is passed by."""
    page = signed_in(open_page, form_of(entry))
    pick(page, entry, "p. 12")
    keys = Keys(page)
    begin(page, "figure_set")
    for number in range(10):
        expect(page.locator(f"[name='figure_set-{number}-metric']")).to_be_focused(timeout=30_000)
        page.locator(f"#id_figure_set-{number}-metric").select_option("revenue")  # typed: its first letter
        keys.press("Tab")
        keys.type(f"20{number + 10}")
        keys.press("Tab")
        keys.type(f"{number + 1}.5亿")
        keys.press("Enter")
    assert keys.extra <= 10 * 3
    saved(page)
    facts = list(entry.figure_set.order_by("period"))
    assert [fact.money.amount for fact in facts] == [(number + 1) * 10**8 + 5 * 10**7 for number in range(10)]
    assert {(fact.currency, fact.locator, fact.source.title) for fact in facts} == {
        ("CNY", "p. 12", "测试报告")
    }


def test_fields_without_a_source_are_cited_at_once(entry, open_page):  # noqa: F811
    entry.founded = "2016"
    entry.website = "https://example.org/"
    entry.citation_set.update(fields="name;kind;place;parents")
    entry.save()
    page = signed_in(open_page, form_of(entry))
    pick(page, entry, "表 1")
    page.locator("[data-cite-uncited]").click()
    saved(page)
    assert entry.citation_set.filter(locator="表 1", fields__contains="founded;website").exists()


def test_ten_facts_of_three_families_by_keyboard_alone(entry, open_page):  # noqa: F811
    """From anywhere two keys lead to a new row of any family; what a box has found is passed by with one."""
    TermFactory(vocabulary="round", name="A轮", slug="a-round")
    page = signed_in(open_page, "/admin/current-source/")
    expect(page.locator("#id_source + .select2 .select2-selection")).to_be_focused()
    page.goto(page.url.replace("/admin/current-source/", form_of(entry)))
    pick(page, entry, "p. 12 row 3")
    page.locator("#id_parents + .select2 .select2-search__field").focus()  # keeps its keys to itself
    keys = Keys(page)
    rows = [
        ("E", "figure_set", 3, lambda n: ("", f"20{n + 10}", "1.5亿")),
        ("H", "fundinground_set", 3, lambda n: ("A轮", f"20{n + 10}", "2亿")),
        ("M", "milestone_set", 4, lambda n: (f"20{n + 10}", f"第{n}件事")),
    ]
    for letter, family, times, values in rows:
        before = page.locator(f"#{family}-group .has_original").count()
        for number in range(times):
            if number == 0:
                keys.press("F2")
                expect(page.locator("#families")).to_be_visible()
                keys.press(letter)
            else:
                keys.press("Enter")
            row = page.locator(f"#{family}-{before + number}")
            first, *others = values(number)
            if family == "figure_set":
                expect(row.locator("select").first).to_be_focused()
                row.locator("select").first.select_option("revenue")  # typed: its first letter
            elif family == "fundinground_set":
                expect(row.locator(".select2-selection").first).to_be_focused()
                keys.type(first)
                expect(page.locator(".select2-results__option--highlighted")).to_contain_text("A轮")
            else:
                expect(row.locator("input").first).to_be_focused()
                keys.type(first)
            for value in others:
                keys.press("Tab")
                keys.type(value)
    assert keys.extra <= 10 * 3
    saved(page)
    assert (entry.figure_set.count(), entry.fundinground_set.count()) == (3, 3)
    assert {str(fact.date) for fact in entry.fundinground_set.all()} == {"2010", "2011", "2012"}
    rounds = entry.fundinground_set.order_by("date")
    assert [fact.locator for fact in rounds] == [f"p. 12 row {number}" for number in (6, 7, 8)]
    assert entry.milestone_set.filter(locator="p. 12 row 12").exists()
