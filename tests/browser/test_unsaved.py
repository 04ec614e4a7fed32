"""What is typed into a form outlives a closed tab and a lost session, rows and choices included."""

import pytest
from django.contrib.sessions.models import Session

from tests.browser.test_admin import choose, entry, form_of, signed_in

__all__ = ["entry"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill(page):
    page.fill("#id_summary", "还没有保存的简介")
    choose(page, "id_place", "haidian", "海淀区")
    family = page.locator("#alias_set-group")
    family.locator("summary").first.click()
    family.locator(".add-row a").click()
    page.fill("#id_alias_set-0-name", "新的别名")
    choose(page, "id_alias_set-0-source", "测试", "测试报告")
    page.fill("#id_alias_set-0-locator", "表 1")
    page.wait_for_timeout(500)


def restore(page):
    page.locator("#unsaved-input [data-do=restore]").click()
    assert page.input_value("#id_summary") == "还没有保存的简介"
    assert page.input_value("#id_alias_set-0-name") == "新的别名"
    assert "测试报告" in page.locator("#id_alias_set-0-source + .select2").inner_text()
    page.locator("[name=_continue]").click()
    page.wait_for_selector(".messagelist")
    assert page.locator("#unsaved-input").is_hidden()


def saved(entry):
    entry.refresh_from_db()
    assert (entry.summary, entry.place.name) == ("还没有保存的简介", "海淀区")
    assert entry.alias_set.get().source.title == "测试报告"


def test_a_closed_tab(entry, open_page):
    page = signed_in(open_page, form_of(entry))
    assert page.locator("#unsaved-input").is_hidden()
    fill(page)
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(form_of(entry))
    restore(page)
    saved(entry)
    page.goto(form_of(entry))
    assert page.locator("#unsaved-input").is_hidden()


def test_a_lost_session(entry, open_page):
    page = signed_in(open_page, form_of(entry))
    fill(page)
    Session.objects.all().delete()
    page.locator("[name=_continue]").click()
    page.wait_for_selector("#id_username")
    page.fill("#id_username", "editor")
    page.fill("#id_password", "a-long-password")
    page.locator("[type=submit]").click()
    page.wait_for_selector("#unsaved-input:not([hidden])")
    restore(page)
    saved(entry)
