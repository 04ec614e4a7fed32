"""While a value is changed, the form says that the words beside it are still those of the old one."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_admin import entry, form_of, signed_in
from tests.factories import cited

__all__ = ["entry"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_words_of_the_old_value_are_pointed_out(entry, open_page):
    figure = entry.figure_set.create(
        metric="market_value",
        period="2016",
        amount=320_000_000,
        currency="CNY",
        as_reported="3.2亿元",
        **cited(),
    )
    page = signed_in(open_page, form_of(entry))
    page.goto(f"{form_of(entry)}#fact-{figure.pk}")
    note = page.locator(f".inline-related:has(#fact-{figure.pk}) [data-stale-words]")
    amount = page.locator(f"#fact-{figure.pk} [name$=-amount]")
    words = page.locator(f".inline-related:has(#fact-{figure.pk}) [name$=-as_reported]")
    expect(note).to_be_hidden()
    amount.fill("4.5亿")
    expect(note).to_be_visible()
    amount.fill("3.2亿")
    expect(note).to_be_hidden()
    amount.fill("4.5亿")
    words.fill("4.5亿元")
    expect(note).to_be_hidden()
