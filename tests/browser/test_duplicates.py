"""While a new entry is named, entries that it may be are told below the name."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from catalogue import identity
from catalogue.models import Organisation
from tests.browser.test_admin import entry, form_of, signed_in

__all__ = ["entry"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_known_entry_is_told_while_its_name_is_typed(entry, open_page):
    identity.complete()
    page = signed_in(open_page, "/admin/catalogue/organisation/add/")
    told = page.locator("#like-this")
    page.fill("#id_name", "示例机构有限公司")
    told.locator("a").wait_for()
    assert told.locator("a").inner_text() == "示例机构"
    assert told.locator("a").get_attribute("href") == form_of(entry)
    page.fill("#id_name", "完全不同的名称")
    told.locator("a").wait_for(state="detached")
    assert told.inner_text() == ""


def test_who_saves_all_the_same_is_asked_once(entry, open_page):
    identity.complete()
    page = signed_in(open_page, "/admin/catalogue/organisation/add/")
    page.fill("#id_name", "示例机构")
    page.locator("[name=_continue]").click()
    box = page.get_by_label("这是另一个条目")
    box.wait_for()
    rules = ["label", "link-name", "color-contrast"]
    found = Axe().run(page, options={"runOnly": {"type": "rule", "values": rules}})
    assert not [node["html"] for rule in found.response["violations"] for node in rule["nodes"]]
    box.check()
    page.locator("[name=_continue]").click()
    page.wait_for_selector(".messagelist .success")
    assert Organisation.objects.filter(name="示例机构").count() == 2
