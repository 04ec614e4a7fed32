import re

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import reverse

from catalogue import accounts
from catalogue.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "seven-lamps-over-the-river"


def path_of(link):
    assert link.startswith("https://catalogue.example/admin/password/")
    return link.removeprefix("https://catalogue.example")


def set_password(client, link, password=PASSWORD):
    """Opens the link as a browser does, then sends the form it leads to."""
    form = client.get(path_of(link))
    assert form.status_code == 302, "the link was refused"
    return client.post(form["Location"], {"new_password1": password, "new_password2": password})


def is_refused(client, link):
    response = client.get(path_of(link))
    return response.status_code == 200 and not response.context["validlink"]


def test_a_link_sets_a_password_once(client, django_user_model):
    user = accounts.administrator()
    assert user.username == "admin"
    assert user.is_superuser
    assert not user.has_usable_password()
    link = accounts.one_time_link(user)

    response = set_password(client, link)

    assert response.status_code == 302
    assert response["Location"] == reverse("admin:index")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert is_refused(client, link)


def test_the_page_of_a_link_says_where_one_is(client):
    form = client.get(path_of(accounts.one_time_link(accounts.administrator())), follow=True)
    title = re.search(r"<title>([^<]*)</title>", form.content.decode())[1]
    assert re.fullmatch(r"\S.* · \S.*", title.strip())


def test_of_two_links_the_first_spends_the_other(client):
    user = accounts.administrator()
    first, second = accounts.one_time_link(user), accounts.one_time_link(user)
    set_password(client, first)
    assert is_refused(client, second)


def test_a_forged_link_is_refused(client):
    link = accounts.one_time_link(accounts.administrator())
    assert "make administrator" in client.get(path_of(link[:-2] + "x/")).content.decode()
    assert "make administrator" not in client.get(path_of(link), follow=True).content.decode()
    with override_settings(PLAIN_HTTP=False):
        in_service = client.get(path_of(link[:-2] + "x/")).content.decode()
        assert "make " not in in_service and "catalogue-manage administrator_link" in in_service
    other = User.objects.create_user("anna")
    assert is_refused(client, re.sub("/password/[^/]+/", f"/password/{other.pk}/", link))
    assert is_refused(client, link[:-2] + "x/")


def test_a_weak_password_is_refused(client):
    user = accounts.administrator()
    assert set_password(client, accounts.one_time_link(user), "password").status_code == 200
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_the_command_prints_a_link_for_the_first_administrator(capsys):
    call_command("administrator_link")
    assert "https://catalogue.example/admin/password/" in capsys.readouterr().out
    call_command("administrator_link")
    assert User.objects.count() == 1


def test_the_command_makes_an_administrator_of_a_new_name_only(capsys):
    User.objects.create_user("bo")
    call_command("administrator_link", username="anna")
    assert User.objects.get(username="anna").is_superuser
    with pytest.raises(CommandError, match="bo exists and is not an active administrator"):
        call_command("administrator_link", username="bo")


def test_if_none_is_silent_once_an_administrator_can_sign_in(capsys):
    call_command("administrator_link", if_none=True)
    assert "/admin/password/" in capsys.readouterr().out
    user = User.objects.get()
    user.set_password(PASSWORD)
    user.save()
    call_command("administrator_link", if_none=True)
    assert capsys.readouterr().out == ""
    user.is_active = False
    user.save()
    with pytest.raises(CommandError):
        call_command("administrator_link", if_none=True, username="admin")
