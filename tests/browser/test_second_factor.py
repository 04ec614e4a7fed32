"""Setting up a second factor, signing in with it, with a recovery code, and having it reset, in a browser."""

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from catalogue import second_factor
from catalogue.models import SecondFactor, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-password"


@pytest.fixture
def people(settings):
    settings.SECOND_FACTOR = "required"
    for role in ("administrator", "reviewer"):
        group, _made = Group.objects.get_or_create(name=role)
        User.objects.create_user(role, password=PASSWORD, is_staff=True).groups.add(group)


def signed_in(open_page, name, **options):
    page = open_page("/admin/login/", **options)
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.locator("#login-form [type=submit]").click()
    return page


def set_up(page):
    """Sets up what the page shows; returns the recovery codes."""
    page.wait_for_url("**/admin/second-factor/")
    expect(page.locator(".door-code")).to_be_visible()
    # the picture was loaded, under the policy
    assert page.locator(".door-code").evaluate("image => image.naturalWidth") > 100
    key = page.locator(".door-key").inner_text().replace(" ", "")
    page.fill("[name=code]", second_factor.code(key, second_factor.step_now()))
    page.locator(".door-steps [type=submit]").click()
    codes = page.locator(".door-codes code").all_inner_texts()
    assert len(codes) == 10
    return codes


@pytest.mark.parametrize("javascript", [True, False])
def test_from_setting_up_to_reset(people, open_page, javascript):
    page = signed_in(open_page, "reviewer", width=375, javascript=javascript)
    codes = set_up(page)
    page.emulate_media(media="print")
    expect(page.locator(".door-codes")).to_be_visible()
    expect(page.locator("#header")).to_be_hidden()
    page.emulate_media(media="screen")
    page.locator(".door-on a").click()
    page.wait_for_url(re.compile("/admin/$"))

    # the next code: that of this half minute confirmed the authenticator
    page = signed_in(open_page, "reviewer", javascript=javascript)
    page.wait_for_url("**/admin/login/code/**")
    page.fill("[name=code]", "000000")
    page.locator("#login-form [type=submit]").click()
    expect(page.locator(".errorlist")).to_be_visible()
    key = SecondFactor.objects.get(user__username="reviewer").key
    page.fill("[name=code]", second_factor.code(key, second_factor.step_now() + 1))
    page.locator("#login-form [type=submit]").click()
    page.wait_for_url(re.compile("/admin/$"))

    page = signed_in(open_page, "reviewer", dark=True, javascript=javascript)
    page.fill("[name=code]", codes[0])
    page.locator("#login-form [type=submit]").click()
    page.wait_for_url(re.compile("/admin/$"))
    page.locator("#user-tools a[href='/admin/second-factor/']").click()
    expect(page.locator(".door")).to_contain_text("剩余 9 个")

    boss = signed_in(open_page, "administrator", javascript=javascript)
    set_up(boss)
    reviewer = User.objects.get(username="reviewer")
    boss.goto(f"/admin/catalogue/user/{reviewer.pk}/change/")
    expect(boss.locator("main")).to_contain_text("使用了恢复码")
    boss.locator(".object-tools a.act-delete").click()
    boss.locator(".act-form [type=submit]").click()
    expect(boss.locator(".messagelist")).to_be_visible()
    # whoever is signed in with it sets up a new one
    page.reload()
    page.wait_for_url("**/admin/second-factor/")
    expect(page.locator(".door-code")).to_be_visible()
