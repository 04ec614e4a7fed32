"""A reader suggests a correction and a missing entry, with keyboard and without script, and reads the receipt."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from catalogue import models, suggestions
from catalogue.views import suggestions as pages
from tests.factories import OrganisationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entry(transactional_db, monkeypatch):
    models.ChangeCounter.objects.get_or_create(pk=1)
    monkeypatch.setattr(pages, "SOONEST", -1)
    return OrganisationFactory(
        slug="example", name="示例医疗", name_en="Example Health", founded="2015", published=True
    )


def is_fit(page):
    """No sideways scrolling, and nothing that keeps anybody out."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("javascript", [True, False])
def test_from_an_entry_to_the_receipt_and_back(entry, open_page, javascript, language):
    page = open_page(f"{language}/organisations/example/", width=375, javascript=javascript)
    page.locator(".suggest-here a").click()
    send = page.locator("#suggest button[type=submit]")
    page.select_option("#id_anchor", "fact-founded")
    page.fill("#id_sender_email", "nobody")
    page.fill("#id_source", "2020年报")
    send.click()
    assert page.locator("#faults a").count() == 2
    if javascript:
        is_fit(page)
    page.locator("#faults a").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("2016-03")  # the link has led to the field
    assert page.input_value("#id_proposed") == "2016-03"
    assert page.input_value("#id_source") == "2020年报" and page.input_value("#id_anchor") == "fact-founded"
    page.fill("#id_sender_email", "")
    send.click()
    page.wait_for_url("**/suggest/*/")
    assert f"{language}/suggest/" in page.url and page.context.cookies() == []
    assert page.locator(".suggestion-state.waiting").count() == 1
    if javascript:
        is_fit(page)
    suggestions.decline(suggestion=models.Suggestion.objects.get(), user=None, reason="来源没有这样说")
    page.goto(page.locator(".keep-address a").get_attribute("href"))
    assert "来源没有这样说" in page.locator(".suggestion-state.declined").inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_search_in_vain_to_a_missing_entry(entry, open_page, javascript):
    page = open_page("/organisations/?q=无此机构", width=375, dark=True, javascript=javascript)
    page.locator(".nothing a[href*='/suggest/']").click()
    assert page.input_value("#id_label") == "无此机构"
    assert page.input_value("#id_entry_type") == "organisation"
    if javascript:
        is_fit(page)
    page.fill("#id_proposed", "做芯片")
    page.locator("#suggest button[type=submit]").click()
    page.wait_for_url("**/suggest/*/")
    assert "无此机构" in page.locator(".sent").inner_text()
    assert models.Suggestion.objects.get().label == "无此机构"
