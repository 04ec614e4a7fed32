"""An editor in a browser: signs in, chooses, adds a row, saves; under the security policy, labelled, on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group

from catalogue import models, workflow
from catalogue.permissions import EDITOR, ROLES
from tests.factories import OrganisationFactory, PlaceFactory, SourceFactory, TermFactory, cited

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entry(transactional_db):
    """A draft with a place to choose; the tables were emptied, and with them what migrations had put there."""
    models.ChangeCounter.objects.get_or_create(pk=1)
    for role in ROLES:
        Group.objects.get_or_create(name=role)
    editor = models.User.objects.create_user("editor", password="a-long-password", is_staff=True)
    editor.groups.add(Group.objects.get(name=EDITOR))
    PlaceFactory(name="海淀区")
    SourceFactory(title="测试报告")
    entry = OrganisationFactory(name="示例机构")
    entry.milestone_set.create(title="成立", date="2016", **cited())
    return entry


def signed_in(open_page, path, **options):
    page = open_page(f"/admin/login/?next={path}", **options)
    page.fill("#id_username", "editor")
    page.fill("#id_password", "a-long-password")
    page.locator("[type=submit]").click()
    page.wait_for_url(f"**{path}")
    return page


def choose(page, field, words, label):
    """Type into an autocomplete and take the option."""
    page.locator(f"#{field} + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option", has_text=label).first.click()


def form_of(entry):
    return f"/admin/catalogue/organisation/{entry.pk}/change/"


def test_an_editor_chooses_adds_a_row_and_saves(entry, open_page):
    page = signed_in(open_page, form_of(entry))
    choose(page, "id_place", "haidian", "海淀区")
    family = page.locator("#alias_set-group")
    family.locator("summary").first.click()
    family.locator(".add-row a").click()
    page.fill("#id_alias_set-0-name", "新的别名")
    choose(page, "id_alias_set-0-source", "测试", "测试报告")
    page.fill("#id_alias_set-0-locator", "表 1")
    page.locator("[name=_continue]").click()
    page.wait_for_selector(".messagelist")
    assert page.locator("#alias_set-group .fact summary").first.inner_text().startswith("新的别名")
    entry.refresh_from_db()
    assert entry.place.name == "海淀区"
    assert entry.alias_set.get().locator == "表 1"


def test_a_row_is_taken_back_before_it_is_saved(entry, open_page):
    page = signed_in(open_page, form_of(entry))
    family = page.locator("#identifier_set-group")
    family.locator("summary").first.click()
    family.locator(".add-row a").click()
    family.locator(".inline-deletelink").click()
    page.locator("[name=_continue]").click()
    page.wait_for_selector(".messagelist")
    assert not page.locator(".errornote").count()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["/admin/", "list", "form", "history", "revision"])
def test_pages_are_labelled_and_legible(entry, open_page, path, dark):
    revision = workflow.record_revision(record=entry, act="edited")
    path = {
        "list": "/admin/catalogue/organisation/",
        "form": form_of(entry),
        "history": form_of(entry).replace("change", "history"),
        "revision": f"/admin/catalogue/revision/{revision.pk}/change/",
    }.get(path, path)
    page = signed_in(open_page, path, dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    rules = ["label", "select-name", "button-name", "link-name", "color-contrast", "html-has-lang"]
    found = Axe().run(page, options={"runOnly": {"type": "rule", "values": rules}})
    faults = [
        (rule["id"], node["html"][:200], node["failureSummary"][-200:])
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
    assert not faults


@pytest.mark.parametrize("path", ["/admin/", "form"])
def test_a_phone_does_not_scroll_sideways(entry, open_page, path):
    page = signed_in(open_page, form_of(entry) if path == "form" else path, width=375)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_laptop_shows_every_column_of_a_list(entry, open_page):
    models.Organisation.objects.update(
        name="安全大脑国家新一代人工智能开放创新平台",
        name_en="National New-Generation AI Open Innovation Platform for Security Brain",
        founded="2016-03-15",
        place=models.Place.objects.get(),
        kind=TermFactory(vocabulary="organisation_kind", name="企业研究院"),
    )
    page = signed_in(open_page, "/admin/catalogue/organisation/", width=1280)
    last = page.locator("#result_list td.field-modified_at").first.bounding_box()
    results = page.locator("#changelist .results").bounding_box()
    assert last["x"] + last["width"] <= results["x"] + results["width"] + 1


@pytest.mark.parametrize("width", [375, 700])
def test_no_field_of_a_form_is_cut_off(entry, open_page, width):
    page = signed_in(open_page, form_of(entry), width=width)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    cut_off = page.evaluate(
        """[...document.querySelectorAll('.module input, .module select, .module textarea, .module .select2')]
            .filter(one => one.offsetWidth && one.getBoundingClientRect().right
                > one.closest('.module').getBoundingClientRect().right)
            .map(one => one.id || one.className)"""
    )
    assert not cut_off
