"""The second factor: set up, asked for, never twice; nothing is open before it, and nobody is locked out."""

import logging
import re
import time
import uuid

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from catalogue import accounts, keys, previewing, second_factor, security, signing_in
from catalogue.choices import SecurityAct
from catalogue.models import ApiKey, RecoveryCode, SecondFactor, User
from config import settings as production
from tests.factories import OrganisationFactory
from tests.racing import race

pytestmark = pytest.mark.django_db

PASSWORD = "seven-lamps-over-the-river"
HOME, AFAR = "192.0.2.1", "198.51.100.7"
DESK = "/admin/"


@pytest.fixture
def clock(monkeypatch):
    """`clock(60)` moves it on."""
    now = [time.time()]
    monkeypatch.setattr(second_factor.time, "time", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    return move


@pytest.fixture
def anna():
    return person("anna", "administrator")


def person(name, role=None, **values):
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **values)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def sign_in(client, name="anna", password=PASSWORD, address=HOME):
    return client.post(reverse("admin:login"), {"username": name, "password": password}, REMOTE_ADDR=address)


def current(user, steps=0):
    return second_factor.code(SecondFactor.objects.get(user=user).key, second_factor.step_now() + steps)


def send(client, code, address=HOME, to=DESK):
    return client.post(reverse("admin:code"), {"code": code, "next": to}, REMOTE_ADDR=address)


def has_one(user):
    """Its recovery codes; the code of this moment is still to be used."""
    key = second_factor.new_key()
    codes = second_factor.set_up(
        user=user, key=key, typed=second_factor.code(key, second_factor.step_now() - 1)
    )
    assert codes
    return codes


def is_in(client):
    return client.get(DESK).status_code == 200


# --- codes -----------------------------------------------------------------------------------------------------------


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, the last six of eight digits."""
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in (
        (59, "287082"),
        (1111111109, "081804"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ):
        assert second_factor.code(key, seconds // second_factor.STEP) == code


def test_a_code_is_taken_once_and_none_before_it(anna, clock):
    has_one(anna)
    before, now = current(anna, -1), current(anna)
    assert second_factor.accept(user=anna, typed=f" {now[:3]} {now[3:]} ")
    assert not second_factor.accept(user=anna, typed=now)
    assert not second_factor.accept(user=anna, typed=before)
    clock(30)
    assert second_factor.accept(user=anna, typed=current(anna))
    clock(120)
    assert not second_factor.accept(user=anna, typed=current(anna, -2))
    assert second_factor.accept(user=anna, typed=current(anna, 1))


@pytest.mark.parametrize(
    "typed", ["", " ", "12345", "１２３４５６", "-12345", "\x00", "安" * 40, "a" * 12, "0" * 40]
)
def test_what_is_no_code_is_refused(client, anna, typed):
    has_one(anna)
    sign_in(client)
    assert send(client, typed).status_code == 200
    assert not is_in(client)


def test_recovery_codes_work_once_each_and_are_kept_like_passwords(anna, settings):
    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS
    codes = has_one(anna)
    assert len(set(codes)) == 10
    assert all(re.fullmatch("[a-z2-9]{4}(-[a-z2-9]{4}){2}", code) for code in codes)
    digests = list(RecoveryCode.objects.values_list("digest", flat=True))
    assert all(digest.startswith("argon2$argon2id$") for digest in digests)
    assert second_factor.accept(user=anna, typed=codes[3].upper())
    assert not second_factor.accept(user=anna, typed=codes[3])
    assert second_factor.accept(user=anna, typed=codes[9].replace("-", " "))
    assert second_factor.codes_left(anna) == 8
    new = second_factor.new_codes(user=anna)
    assert not second_factor.accept(user=anna, typed=codes[0])
    assert second_factor.accept(user=anna, typed=new[0])


def test_the_code_of_one_account_is_none_of_another(anna):
    codes, bo = has_one(anna), person("bo", "administrator")
    has_one(bo)
    assert not second_factor.accept(user=bo, typed=codes[0])
    assert not second_factor.accept(user=person("cy"), typed="123456")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["authenticator", "recovery"])
def test_of_many_who_send_one_code_at_once_one_gets_in(which):
    anna = person("anna")
    codes = has_one(anna)
    typed = codes[0] if which == "recovery" else current(anna)
    taken = []
    errors = race(*[lambda: taken.append(second_factor.accept(user=anna, typed=typed)) for _ in range(6)])
    assert errors == []
    assert sorted(taken) == [False] * 5 + [True]


# --- signing in ------------------------------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing_and_the_code_the_desk(client, anna, clock):
    has_one(anna)
    assert sign_in(client).status_code == 302
    first = client.cookies["sessionid"].value
    assert signing_in.COOKIE not in client.cookies
    answer = client.get("/admin/operation/?a=1")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("admin:code") + "?next=%2Fadmin%2Foperation%2F%3Fa%3D1"
    assert "no-store" in answer["Cache-Control"]
    assert send(client, "000000").status_code == 200
    assert not is_in(client)
    right = send(client, current(anna), to="/admin/operation/?a=1")
    assert right["Location"] == "/admin/operation/?a=1"
    assert client.cookies["sessionid"].value != first
    assert client.cookies[signing_in.COOKIE]["path"] == "/admin/login/"
    assert is_in(client)


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/admin/", "//elsewhere.example/admin/", "/topics/", "x"]
)
def test_the_page_leads_nowhere_else(client, anna, to):
    has_one(anna)
    sign_in(client)
    assert send(client, current(anna), to=to)["Location"] == DESK


def test_a_browser_that_is_known_is_no_way_around(client, anna, clock):
    has_one(anna)
    sign_in(client)
    send(client, current(anna))
    client.post(reverse("admin:logout"))
    sign_in(client)
    assert signing_in.known(client.cookies[signing_in.COOKIE].value)
    assert not is_in(client)
    # nor is signing in again where one is signed in
    clock(30)
    send(client, current(anna))
    assert is_in(client)
    sign_in(client)
    assert not is_in(client)


def test_codes_are_guessed_as_slowly_as_passwords(client, anna, clock):
    has_one(anna)
    sign_in(client)
    codes = [send(client, "000000").status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    waits = send(client, current(anna))
    assert waits.status_code == 429 and int(waits["Retry-After"]) <= 15
    assert (
        "尝试次数过多" in waits.content.decode()
        and "登录" not in waits.content.decode().split("<h1>")[1].split("</h1>")[0]
    )
    # the right password gives no more guesses, nor does a browser that it was typed in
    for _ in range(3):
        other = Client()
        assert sign_in(other).status_code == 302
        assert send(other, "000000").status_code == 429
    clock(15)
    assert send(client, current(anna)).status_code == 302


def test_guessing_codes_from_everywhere_ends_and_the_owners_browser_goes_on(client, anna, clock):
    has_one(anna)
    sign_in(client)
    assert send(client, current(anna)).status_code == 302
    guessed = 0
    for number in range(40):
        thief, address = Client(), f"198.51.100.{number}"
        sign_in(thief, address=address)
        guessed += send(thief, "000000", address).status_code == 200
    assert guessed == signing_in.FREE_CODES
    client.post(reverse("admin:logout"))
    clock(30)
    sign_in(client, address=HOME)
    assert send(client, current(anna)).status_code == 302


def test_strangers_without_the_password_slow_no_code(client, anna):
    has_one(anna)
    for number in range(60):
        sign_in(Client(), password="wrong", address=f"198.51.100.{number}")
    sign_in(client)
    assert send(client, current(anna)).status_code == 302


def test_a_factor_that_was_reset_or_set_up_anew_ends_what_it_opened(client, anna):
    has_one(anna)
    sign_in(client)
    send(client, current(anna))
    has_one(anna)
    assert not is_in(client)


# --- deny by default -------------------------------------------------------------------------------------------------

SAMPLES = {"app_label": "catalogue", "kind": "policy", "gap": "bare", "content_type_id": "1"}


def admin_addresses():
    prefix, resolver = get_resolver().namespace_dict["admin"]
    for name in sorted(name for name in resolver.reverse_dict if isinstance(name, str)):
        for possibilities, *_rest in resolver.reverse_dict.getlist(name):
            for form, parameters in possibilities:
                values = {one: SAMPLES.get(one, "1") for one in parameters}
                address = f"/{prefix}{form % values}"
                if "1" in values.values() and resolve_name(address) != f"admin:{name}":
                    values = {
                        one: str(uuid.uuid4()) if value == "1" else value for one, value in values.items()
                    }
                    address = f"/{prefix}{form % values}"
                yield name, address


def resolve_name(address):
    return resolve(address).view_name


@pytest.mark.parametrize("state", ["to be set up", "to be asked for"])
@pytest.mark.parametrize("role", ["reviewer", "administrator"])
def test_nothing_of_the_admin_is_open_before(client, settings, role, state):
    settings.SECOND_FACTOR = "required"
    user = person("anna", role)
    open_pages = {"login", "logout", "code"}
    if state == "to be asked for":
        has_one(user)
        target = reverse("admin:code")
    else:
        open_pages |= {"again", "second_factor"}
        target = reverse("admin:second_factor")
    sign_in(client)
    seen = set()
    others = [
        ("components", reverse("components")),
        ("unknown", "/admin/no-such-page/"),
        ("unknown", "/admin/no"),
    ]
    for name, address in [*admin_addresses(), *others]:
        seen.add(name)
        if name in open_pages:
            continue
        for answer in (client.get(address), client.post(address, {"act": "set"}), client.head(address)):
            assert answer.status_code == 302, (name, address)
            assert answer["Location"].split("?")[0] == target, (name, address)
    assert len(seen) > 200
    assert {"index", "password_change", "autocomplete", "catalogue_user_link", "paste"} <= seen


def test_editors_may_do_without_and_the_setting_decides(client, settings):
    settings.SECOND_FACTOR = "required"
    person("ed", "editor")
    person("rev", "reviewer")
    sign_in(client, "ed")
    assert is_in(client)
    other = Client()
    sign_in(other, "rev")
    assert not is_in(other)
    settings.SECOND_FACTOR = "everybody"
    assert not is_in(client) and not is_in(other)
    settings.SECOND_FACTOR = "optional"
    assert is_in(other)
    settings.SECOND_FACTOR = "off"
    assert other.get(reverse("admin:second_factor")).status_code == 404


def test_previews_the_api_and_its_keys_know_no_second_factor(client, anna, settings):
    settings.SECOND_FACTOR = "required"
    text = keys.make(key=ApiKey(name="p", contact="c", scopes="read", expires_on="2099-01-01"), user=anna)
    signed = previewing.token(entry=OrganisationFactory(), proposal=None, days=1)
    sign_in(client)
    assert client.get("/api/v1/organisations/", HTTP_AUTHORIZATION=f"Bearer {text}").status_code == 200
    assert client.get(reverse("preview", args=[signed])).status_code == 200
    assert client.get("/").status_code == 200


# --- set up ----------------------------------------------------------------------------------------------------------


def test_setting_up(client, anna, settings):
    settings.SECOND_FACTOR = "required"
    sign_in(client)
    page = client.get(reverse("admin:second_factor"))
    key = page.context["key"].replace(" ", "")
    assert "data:image/svg+xml" in page.content.decode()
    assert page.context["key"] in page.content.decode()
    assert client.get(reverse("admin:second_factor")).context["key"].replace(" ", "") == key
    wrong = client.post(reverse("admin:second_factor"), {"act": "set", "code": "000000"})
    assert "这不是此刻的验证码" in wrong.content.decode()
    assert not SecondFactor.objects.exists()
    before = client.cookies["sessionid"].value
    typed = second_factor.code(key, second_factor.step_now())
    made = client.post(reverse("admin:second_factor"), {"act": "set", "code": typed})
    assert "no-store" in made["Cache-Control"]
    codes = made.context["codes"]
    assert len(codes) == 10 and all(code in made.content.decode() for code in codes)
    assert client.cookies["sessionid"].value != before
    assert is_in(client)
    assert key not in str(dict(client.session))
    again = client.get(reverse("admin:second_factor")).content.decode()
    assert key not in again and codes[0] not in again and "剩余 10 个" in again
    # the page that is loaded again sends the same form, which begins nothing anew
    reloaded = client.post(reverse("admin:second_factor"), {"act": "set", "code": typed}).content.decode()
    assert "剩余 10 个" in reloaded and "image/svg+xml" not in reloaded
    # what confirmed it is not good for signing in
    other = Client()
    sign_in(other)
    assert send(other, typed).status_code == 200
    assert send(other, codes[0]).status_code == 302


def test_new_codes_another_authenticator_and_removal(client, anna, settings, clock):
    has_one(anna)
    sign_in(client)
    send(client, current(anna))
    address = reverse("admin:second_factor")
    assert len(client.post(address, {"act": "codes"}).context["codes"]) == 10
    old = SecondFactor.objects.get(user=anna).key
    key = client.post(address, {"act": "replace"}).context["key"].replace(" ", "")
    assert SecondFactor.objects.get(user=anna).key == old != key
    clock(60)
    client.post(address, {"act": "set", "code": second_factor.code(key, second_factor.step_now())})
    assert SecondFactor.objects.get(user=anna).key == key
    assert is_in(client)
    settings.SECOND_FACTOR = "required"
    client.post(address, {"act": "remove"})
    assert second_factor.of(anna)
    settings.SECOND_FACTOR = "optional"
    client.post(address, {"act": "remove"})
    assert not second_factor.of(anna) and not RecoveryCode.objects.exists()


# --- reset -----------------------------------------------------------------------------------------------------------


def test_an_administrator_resets_a_colleagues(client, anna):
    bo = person("bo", "reviewer")
    has_one(bo)
    sign_in(client)
    address = reverse("admin:catalogue_user_reset_factor", args=[bo.pk])
    assert address in client.get(reverse("admin:catalogue_user_change", args=[bo.pk])).content.decode()
    assert client.get(address).status_code == 200
    assert second_factor.of(bo)
    client.post(address)
    assert not second_factor.of(bo)
    assert LogEntry.objects.get().object_id == str(bo.pk)
    event = security.last(bo)[0]
    assert (event.kind, event.by) == (SecurityAct.FACTOR_RESET, anna)


@pytest.mark.parametrize("page", ["reset_factor", "link"])
def test_nobody_takes_over_a_higher_account(client, anna, page):
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    has_one(boss)
    sign_in(client)
    address = reverse(f"admin:catalogue_user_{page}", args=[boss.pk])
    assert client.get(address).status_code == client.post(address).status_code == 403
    assert second_factor.of(boss)
    assert address not in client.get(reverse("admin:catalogue_user_change", args=[boss.pk])).content.decode()


def test_the_operator_resets_the_last_administrators(anna, capsys):
    has_one(anna)
    call_command("reset_second_factor", "anna")
    assert "of anna is removed" in capsys.readouterr().out
    assert not second_factor.of(anna)
    for name in ("anna", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name)


# --- passwords -------------------------------------------------------------------------------------------------------


def set_password(client, link):
    password = "eight-lamps-over-the-river"
    form = client.get(link.removeprefix("https://catalogue.example"))
    return client.post(form["Location"], {"new_password1": password, "new_password2": password})


def test_a_link_from_an_administrator_sets_a_password_and_no_more(client, anna):
    bo, other = person("bo", "editor"), Client()
    has_one(bo)
    sign_in(client)
    made = client.post(reverse("admin:catalogue_user_link", args=[bo.pk]))
    assert "no-store" in made["Cache-Control"]
    link = made.context["text"]
    assert set_password(other, link).status_code == 302
    assert signing_in.COOKIE not in other.cookies
    assert not is_in(other)
    assert send(other, current(bo)).status_code == 302
    assert is_in(other)
    assert {"link_made", "password_set", "signed_in"} <= {event.kind for event in security.last(bo)}


def test_whoever_sets_a_password_by_a_link_is_known_in_this_browser(client, anna):
    set_password(client, accounts.one_time_link(anna))
    assert len(signing_in.known(client.cookies[signing_in.COOKIE].value)) == 1
    assert is_in(client)


def test_a_new_password_ends_other_sessions(client, anna):
    other = Client()
    sign_in(client)
    sign_in(other)
    new = {
        "old_password": PASSWORD,
        "new_password1": "nine-lamps-by-the-river",
        "new_password2": "nine-lamps-by-the-river",
    }
    assert client.post(reverse("admin:password_change"), {"old_password": PASSWORD, **new}).status_code == 302
    assert is_in(client) and not is_in(other)


# --- asked again -----------------------------------------------------------------------------------------------------

DANGEROUS = (
    "catalogue_user_add",
    "catalogue_user_change",
    "catalogue_user_delete",
    "auth_user_password_change",
)


@pytest.mark.parametrize("has_factor", [False, True])
def test_what_changes_who_can_get_in_asks_again(client, anna, clock, has_factor):
    bo = person("bo", "editor")
    if has_factor:
        has_one(anna)
    sign_in(client)
    if has_factor:
        send(client, current(anna))
    pages = [
        reverse(f"admin:{name}", args=[bo.pk] if name != "catalogue_user_add" else []) for name in DANGEROUS
    ]
    pages += [reverse(f"admin:catalogue_user_{name}", args=[bo.pk]) for name in ("link", "reset_factor")]
    pages += [reverse("admin:catalogue_apikey_add"), reverse("admin:second_factor")]
    for page in pages:
        assert client.get(page).status_code == 200, page
    clock(16 * 60)
    assert is_in(client)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("admin:again")), page
    # a form that was opened in time is taken
    assert client.post(pages[0], {}).status_code == 200
    clock(30 * 60)
    for page in pages:
        answer = client.post(page, {})
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("admin:again")), page
    again = reverse("admin:again") + f"?next={pages[0]}"
    wrong = {"code": "000000", "password": "wrong"}
    right = {"code": current(anna) if has_factor else "", "password": "" if has_factor else PASSWORD}
    assert client.post(again, {**wrong, "next": pages[0]}).status_code == 200
    assert client.get(pages[0]).status_code == 302
    assert client.post(again, {**right, "next": pages[0]})["Location"] == pages[0]
    assert client.get(pages[0]).status_code == 200


# --- what is noted ---------------------------------------------------------------------------------------------------


def test_events_are_logged_without_secrets_and_shown(client, anna, caplog):
    bo = person("bo", "editor")
    with caplog.at_level(logging.INFO, logger="catalogue.security"):
        sign_in(client, password="a-wrong-password")
        sign_in(client, name="nobody", password="a-wrong-password")
        sign_in(client)
        codes = has_one(anna)
        form = {
            "username": "bo",
            "is_active": "on",
            "is_staff": "on",
            "groups": [Group.objects.get(name="reviewer").pk],
        }
        send(client, "000000")
        send(client, codes[0])
        assert client.post(reverse("admin:catalogue_user_change", args=[bo.pk]), form).status_code == 302
    lines = [record.fields for record in caplog.records if record.name == "catalogue.security"]
    assert [line["event"] for line in lines] == [
        *("failed", "failed", "signed_in", "factor_set", "codes_made", "code_failed"),
        *("recovery_used", "signed_in", "rights"),
    ]
    assert [line["account"] for line in lines[:3]] == [anna.pk, None, anna.pk]
    assert lines[-1] == {"event": "rights", "account": bo.pk, "by": anna.pk}
    said = str(lines) + caplog.text
    for secret in (PASSWORD, "a-wrong-password", *codes, SecondFactor.objects.get().key, "000000"):
        assert secret not in said
    page = client.get(reverse("admin:catalogue_user_change", args=[bo.pk])).content.decode()
    assert "权限有变动" in page
