"""Every page of the admin and of the site in a browser, its widgets operated: nothing that the security policy stops,
and no script that throws. The pages come from the routes, so a new one is opened as soon as it is there."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from catalogue import models, workflow
from catalogue.permissions import ROLES
from tests.acting import user
from tests.factories import (
    FACTORIES,
    IndicatorFactory,
    PlaceFactory,
    SourceFactory,
    TermFactory,
    TopicFactory,
)
from tests.test_authorisation import ACTS, ADMIN, MODELS, NOBODY, examples  # noqa: F401 - a fixture
from tests.test_leaks import addresses, public_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPERATE = """() => {
    document.querySelectorAll('details').forEach((one) => { one.open = true; });
    [...document.querySelectorAll('.add-row a')].slice(0, 6).forEach((one) => one.click());
    document.querySelectorAll('.datetimeshortcuts a, .clockbox a, .calendar a').forEach((one) => one.click());
    document.querySelectorAll('[type=checkbox]:not([name*=DELETE])').forEach((one) => one.click());
    const buttons = "#toggle-nav-sidebar, .inline-deletelink, button[type=button]";
    document.querySelectorAll(buttons).forEach((one) => one.click());
    document.querySelectorAll('select').forEach((one) => {
        one.selectedIndex = one.options.length - 1;
        one.dispatchEvent(new Event('change', {bubbles: true}));
    });
    document.querySelectorAll('input:not([type=hidden]):not([type=file]), textarea').forEach((one) => {
        one.dispatchEvent(new Event('focus', {bubbles: true}));
        one.dispatchEvent(new Event('input', {bubbles: true}));
        one.dispatchEvent(new Event('change', {bubbles: true}));
    });
}"""


@pytest.fixture
def ready(transactional_db):
    """The tables were emptied, and with them what migrations had put there."""
    models.ChangeCounter.objects.get_or_create(pk=1)
    for role in ROLES:
        Group.objects.get_or_create(name=role)


class Visitor:
    """Opens pages one after the other and notes what went wrong on which."""

    def __init__(self, browser, live_server, *, role=None):
        self.context = browser.new_context(base_url=live_server.url)
        self.page = self.context.new_page()
        self.faults, self.at, self.opened = [], "", 0
        self.page.on("console", self.on_console)
        self.page.on("pageerror", lambda error: self.faults.append((self.at, str(error))))
        self.page.on("dialog", lambda dialog: dialog.accept())  # yes, leave what was typed
        self.page.on("popup", lambda popup: popup.close())
        if role:
            client = Client()
            client.force_login(user(role))
            key = client.cookies["sessionid"].value
            self.context.add_cookies(
                [{"name": "sessionid", "value": key, "url": f"{live_server.url}/admin/"}]
            )

    def on_console(self, message):
        if "Content Security Policy" in message.text:
            self.faults.append((self.at, message.text[:300]))

    def open(self, path):
        self.at = path
        answer = self.page.goto(path)
        self.opened += 1
        if answer is None or answer.status >= 500:
            self.faults.append((path, "no answer" if answer is None else answer.status))
        return answer

    def operate(self):
        self.page.evaluate(OPERATE)
        box = self.page.locator(".select2-selection:visible")
        if box.count():
            box.first.click()
            self.page.locator(".select2-search__field").last.fill("a")
            self.page.wait_for_selector(".select2-results__option:not(.loading-results)")
            self.page.keyboard.press("Escape")


def pages_of_the_admin(examples):  # noqa: F811
    for model in admin.site._registry:
        opts = model._meta
        for page, least in MODELS[opts.model_name].items():
            if page in ("changelist", "add"):
                arguments = []
            elif (
                least == NOBODY or page in ("export", "act", "do", "rows") or opts.model_name not in examples
            ):
                continue
            else:
                arguments = [examples[opts.model_name].pk]
            yield reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=arguments)
    for act in ACTS:
        yield reverse("admin:catalogue_organisation_act", args=[examples["organisation"].pk, act])
    arguments = {
        "app_list": ["catalogue"],
        "auth_user_password_change": [examples["user"].pk],
        "candidates": ["policy"],
        "quality_gap": ["bare"],
        "missing": [examples["source"].pk],
    }
    for name in set(ADMIN) - {
        "unknown",
        "logout",
        "view_on_site",
        "notices_dismiss",
        "jsi18n",
        "autocomplete",
    }:
        yield reverse(f"admin:{name}", args=arguments.get(name, []))
    yield "/admin/no-such-page/"
    yield reverse("components")


def test_the_admin_with_its_widgets(ready, examples, browser, live_server):  # noqa: F811
    visitor, seen = Visitor(browser, live_server, role="administrator"), 0
    for path in pages_of_the_admin(examples):
        answer = visitor.open(path)
        kind = answer.headers.get("content-type", "")
        if answer.status == 200 and kind.startswith("text/html"):
            visitor.operate()
            seen += 1
    visitor.context.close()
    assert not visitor.faults, "\n".join(map(str, visitor.faults))
    assert seen > 120, f"only {seen} of {visitor.opened} pages were there"


def test_the_site_with_its_widgets(ready, browser, live_server):
    for make, values in ((IndicatorFactory, {}), (TopicFactory, {}), (PlaceFactory, {}), (SourceFactory, {})):
        workflow.publish_record(record=make(**values), user=None)
    workflow.publish_record(record=TermFactory(slug="ai-chips"), user=None)
    for kind, factory in FACTORIES.items():
        factory(published=True, slug=kind)
    visitor, seen = Visitor(browser, live_server), 0
    for path in addresses(public_values()):
        # what a browser keeps as a file or shows as data is no page
        if path.startswith("/admin/") or re.search(
            r"\.(csv|xlsx|jsonl|bib|ris|ttl|jsonld|xml|atom|svg|txt|ico)$", path
        ):
            continue
        if path.startswith("/api/v1/"):
            continue
        answer = visitor.open(path)
        if answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html"):
            visitor.page.evaluate(OPERATE)
            seen += 1
    visitor.context.close()
    assert not visitor.faults, "\n".join(map(str, visitor.faults))
    assert seen > 50


@pytest.mark.parametrize(
    "slipped",
    [
        "document.body.insertAdjacentHTML('beforeend', '<b style=\"color: red\">x</b>')",
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"https://elsewhere.example/x.png\">')",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"alert(1)\">')",
        "document.head.append(Object.assign(document.createElement('script'), {textContent: '1'}))",
    ],
)
def test_what_slips_in_is_stopped_and_seen(ready, browser, live_server, slipped):
    """The tests above can fail."""
    visitor = Visitor(browser, live_server)
    visitor.open("/about/")
    visitor.page.evaluate(slipped)
    visitor.page.wait_for_timeout(300)
    visitor.context.close()
    assert visitor.faults
