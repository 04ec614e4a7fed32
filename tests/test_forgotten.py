"""Whoever forgot a password: a link by mail, over a real connection to a mail server, and what others learn of it."""

import email
import email.policy
import re
import smtplib
import socketserver
import threading
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import second_factor, security, tasks
from catalogue.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "seven-lamps-over-the-river"
HOME, AFAR = "192.0.2.1", "198.51.100.7"
WORK = tasks.send_password_link.module_path


@pytest.fixture
def mail(settings):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example", "catalogue@example.org"


def person(name, **values):
    return User.objects.create_user(name, password=PASSWORD, is_staff=True, **values)


def forget(client, address, network=HOME):
    return client.post(reverse("admin_password_reset"), {"email": address}, REMOTE_ADDR=network)


def work():
    """What the worker does with what waits for it."""
    for waiting in tasks.DBTaskResult.objects.filter(task_path=WORK, status="READY"):
        waiting.delete()
        tasks.send_password_link.func(*waiting.args_kwargs["args"])


def without_token(page):
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", page.content.decode())


def set_password(client, link):
    password = "eight-lamps-over-the-river"
    form = client.get(link.removeprefix("https://catalogue.example"))
    return client.post(form["Location"], {"new_password1": password, "new_password2": password})


def test_a_link_by_mail(client, mail, mailoutbox):
    anna = person("anna", email="Anna@Example.org")
    key = second_factor.new_key()
    second_factor.set_up(user=anna, key=key, typed=second_factor.code(key, second_factor.step_now()))
    User.objects.create_user("reader", password=PASSWORD, email="reader@example.org")
    person("gone", email="gone@example.org", is_active=False)
    page = without_token(forget(client, "anna@example.org"))
    for other in ("nobody@example.org", "reader@example.org", "gone@example.org"):
        assert without_token(forget(client, other)) == page
    assert not mailoutbox
    work()
    [message] = mailoutbox
    assert message.to == [anna.email] == ["Anna@example.org"]
    assert "anna" in message.body
    assert "asked for a new password" in message.body and "申请了新密码" in message.body
    link = re.search(r"https://\S+", message.body)[0]
    assert set_password(client, link).status_code == 302
    assert client.get("/admin/")["Location"].startswith(reverse("admin:code"))


def test_addresses_that_were_typed_are_forgotten(client, settings):
    settings.EMAIL_HOST = "mail.example"
    forget(client, "nobody@example.org")
    work = tasks.DBTaskResult.objects.get(task_path=WORK)
    tasks.sweep_quotas.func()
    assert tasks.DBTaskResult.objects.filter(pk=work.pk).exists()
    tasks.DBTaskResult.objects.filter(pk=work.pk).update(finished_at="2020-01-01T00:00:00Z")
    tasks.sweep_quotas.func()
    assert not tasks.DBTaskResult.objects.filter(pk=work.pk).exists()


def test_nobodys_mailbox_is_filled(client, mail, mailoutbox):
    person("anna", email="anna@example.org")
    statuses = [forget(client, "anna@example.org").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    said = forget(client, "anna@example.org").content.decode()
    assert "尝试次数过多" in said and "登录失败" not in said
    forget(client, "anna@example.org", AFAR)
    work()
    assert len(mailoutbox) == 1
    signed_in = {"username": "anna", "password": PASSWORD}
    assert (
        client.post(reverse("admin:login"), signed_in, REMOTE_ADDR=HOME).status_code == 302
    )  # no failures of that


def test_without_mail_the_page_says_whom_to_ask(client, mailoutbox):
    page = client.get(reverse("admin_password_reset"))
    assert "请管理员" in page.content.decode() and '<input type="email"' not in page.content.decode()
    forget(client, "anna@example.org")
    assert not mailoutbox and not tasks.DBTaskResult.objects.exists()
    assert reverse("admin_password_reset") in client.get(reverse("admin:login")).content.decode()


def test_an_address_that_is_known_costs_no_more_than_another(client, settings):
    settings.EMAIL_HOST = "mail.example"
    person("anna", email="anna@example.org")
    asked = {}
    for number, address in enumerate(("anna@example.org", "nobody@example.org")):
        with CaptureQueriesContext(connection) as queries:
            page = without_token(forget(Client(), address, f"192.0.2.{number}"))
        asked[page] = [query["sql"].split(" WHERE ")[0].split("VALUES")[0] for query in queries]
    assert len(asked) == 1
    [statements] = asked.values()
    assert statements and not any("catalogue_user" in statement for statement in statements)
    assert tasks.DBTaskResult.objects.filter(task_path=WORK).count() == 2


# --- over a connection ------------------------------------------------------------------------------------------------


class Postbox(socketserver.StreamRequestHandler):
    """Just as much of SMTP (RFC 5321) as a letter needs."""

    def handle(self):
        if self.server.fault == "silent":
            return self.rfile.read()
        self.say("220 mail.example")
        while line := self.rfile.readline().decode().strip():
            self.server.heard.append(line)
            word = line.split()[0].upper()
            if word == "EHLO":
                self.say("250-mail.example", "250-8BITMIME", "250 SIZE 100000")
            elif word == "DATA":
                self.say("354 go on")
                letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.letters.append(email.message_from_bytes(letter, policy=email.policy.default))
                self.say("250 kept")
            elif word == "RCPT" and self.server.fault == "refused":
                self.say("550 no")
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 good")

    def say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@contextmanager
def postbox(settings, fault=""):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postbox) as server:
        server.heard, server.letters, server.fault = [], [], fault
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        if fault == "nobody there":
            server.server_close()
            yield server
            return
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


def test_a_letter_arrives_as_it_should(client, mail, settings):
    person("anna", email="anna@example.org")
    with postbox(settings) as server:
        assert forget(client, "anna@example.org").status_code == 200
        work()
    [letter] = server.letters
    assert (letter["From"], letter["To"]) == ("catalogue@example.org", "anna@example.org")
    assert letter["Subject"] == "新密码" and letter["Date"] and letter["Message-ID"]
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain" and letter.get_content_charset() == "utf-8"
    assert "mail FROM:<catalogue@example.org>" in " ".join(server.heard)
    link = re.search(r"https://\S+", letter.get_content())[0]
    assert set_password(client, link).status_code == 302


FAULTS = {
    "nobody there": ConnectionRefusedError,
    "silent": smtplib.SMTPServerDisconnected,
    "refused": smtplib.SMTPRecipientsRefused,
    "no encryption": smtplib.SMTPNotSupportedError,  # the link does not go out in the clear instead
}


# smtplib leaves a connection that failed to be collected
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("fault", FAULTS)
def test_while_mail_cannot_go_out_nobody_learns_who_has_an_account(client, mail, settings, fault):
    anna = person("anna", email="anna@example.org")
    settings.EMAIL_TIMEOUT = 0.5
    with postbox(settings, fault) as server:
        settings.EMAIL_USE_TLS = fault == "no encryption"
        answers = [forget(client, one) for one in ("anna@example.org", "nobody@example.org")]
        assert {answer.status_code for answer in answers} == {200}
        assert without_token(answers[0]) == without_token(answers[1])
        with pytest.raises(FAULTS[fault]):
            work()
    assert not server.letters and not security.last(anna)
    with postbox(settings) as server:  # asking again is worth it at once
        forget(client, "anna@example.org")
        work()
    assert len(server.letters) == 1
