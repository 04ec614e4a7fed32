"""The settings stop a start that would be unsafe, and say what to do."""

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {"SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "catalogue.example,www.catalogue.example"}


def start(*, show="''", **variables):
    """Imports the settings in a process of its own, with only these variables; prints an expression of them."""
    return subprocess.run(
        [sys.executable, "-c", f"from config import settings as s; print({show})"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite://:memory:", **variables},
        capture_output=True,
        text=True,
    )


def shown(expression, **variables):
    result = start(show=expression, **variables)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"DATA_LICENCE": "CC BY"}, "DATA_LICENCE is 'CC BY'; it must be one of CC0-1.0"),
        ({"CONTACT_EMAIL": "nobody"}, "CONTACT_EMAIL is 'nobody'; it must be an address"),
        ({"SECRET_KEY": secrets.token_urlsafe(30)}, "shorter than 50 characters"),
        ({"SECRET_KEY": "a" * 60}, "repeats itself"),
        ({"SECRET_KEY": "0123456789abcdef" * 4}, "repeats itself"),
        ({"SECRET_KEY": "django-insecure-" + secrets.token_urlsafe(50)}, "a placeholder"),
        ({"SECRET_KEY": "", "SECRET_KEY_FILE": "no/such/file"}, "SECRET_KEY_FILE cannot be read"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
        ({"ALLOWED_HOSTS": "*"}, "SITE_URL is not set"),
        ({"SITE_URL": "catalogue.example"}, "must be a scheme and a host"),
        ({"SITE_URL": "http://catalogue.example"}, "must say https://"),
        ({"DATABASE_URL": "mysql://127.0.0.1/catalogue"}, "must begin with postgres:// or sqlite:///"),
        ({"DATABASE_URL": "catalogue.sqlite3"}, "DATABASE_URL is not a database address"),
        ({"SECOND_FACTOR": "on"}, "SECOND_FACTOR is 'on'; it must be off, optional, required or everybody"),
        ({"EMAIL_HOST": "mail.example"}, "EMAIL_FROM must be the address that mail comes from"),
        ({"EMAIL_SECURITY": "ssl"}, "EMAIL_SECURITY is 'ssl'; it must be starttls, tls or none"),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'; it must be on or off"),
        ({"HSTS_SECONDS": "a year"}, "HSTS_SECONDS is 'a year'; it must be a whole number from 0 on"),
        ({"KEPT_BYTES": "-1"}, "KEPT_BYTES is '-1'; it must be a whole number from 0 on"),
        ({"ALLOWED_HOSTS": "https://catalogue.example"}, "names alone, without scheme, port or path"),
        ({"ALLOWED_HOSTS": "catalogue.example:443"}, "names alone, without scheme, port or path"),
        ({"SITE_URL": "https://catalogue.example/path"}, "must be a scheme and a host"),
        ({"DATABASE_URL": "postgres://user@127.0.0.1/"}, "DATABASE_URL names no database"),
        (
            {"ICP_FILING": "12345678"},
            "ICP_FILING is '12345678'; it must be a number like 京ICP备12345678号-1",
        ),
        ({"POLICE_FILING": "京公网安备1号"}, "it must be a number like 京公网安备11010802012345号"),
        ({"SORTING_CURRENCY": "yuan"}, "SORTING_CURRENCY is 'yuan'; it must be a code of ISO 4217 like CNY"),
        ({"SORTING_CURRENCY": "ZZZ"}, "SORTING_CURRENCY is 'ZZZ'; it must be a code of ISO 4217 like CNY"),
        ({"HSTS_SECONDS": "1" * 20}, "HSTS_SECONDS is 11111111111111111111; it must be at most 315360000"),
        ({"HSTS_SECONDS": "1" * 5000}, "it must be at most 315360000"),
        ({"KEPT_BYTES": "1" * 20}, "it must be at most"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/c.sqlite3"}, "there is no such folder"),
        (
            {"DATABASE_URL": "sqlite:///no/such/c.sqlite3"},
            "names a file in no/such, and there is no such folder",
        ),
        ({"REVIEWS": "organisation=4"}, "REVIEWS says 'organisation=4'"),
        ({"REVIEWS": "company=2"}, "REVIEWS says 'company=2'"),
        ({"REVIEWS": "policy=1,policy=2"}, "each type once"),
        ({"LINK_CHECK_HOSTS": "https://example.org"}, "LINK_CHECK_HOSTS names 'https://example.org'"),
        ({"LINK_CHECK_HOSTS": "example.org,10.0.0.1"}, "LINK_CHECK_HOSTS names '10.0.0.1'"),
        ({"LINK_CHECK_HOSTS": "localhost"}, "LINK_CHECK_HOSTS names 'localhost'"),
        ({"LINK_CHECK_HOSTS": "*"}, "it takes names of hosts alone"),
        ({"LOG_LEVEL": "chatty"}, "LOG_LEVEL is 'chatty'; it must be DEBUG"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml'; it must be json or plain"),
        ({"LOG_FORMAT": "x" * 5000}, f"LOG_FORMAT is '{'x' * 40}'; it must be json or plain"),
        ({"LOG_REQUESTS": "some"}, "LOG_REQUESTS is 'some'; it must be on or off"),
        ({"SLOW_QUERY_MS": "0.5"}, "SLOW_QUERY_MS is '0.5'; it must be a whole number from 0 on"),
        ({"SLOW_QUERY_MS": "86400001"}, "SLOW_QUERY_MS is 86400001; it must be at most 86400000"),
        ({"METRICS_ALLOW": "everybody"}, "METRICS_ALLOW names 'everybody'; it takes addresses and networks"),
        ({"METRICS_ALLOW": "127.0.0.1,10.0.0.0/33"}, "METRICS_ALLOW names '10.0.0.0/33'"),
        ({"TRUSTED_PROXIES": "nginx"}, "TRUSTED_PROXIES names 'nginx'; it takes addresses and networks"),
        ({"DISK_FREE_MB": "much"}, "DISK_FREE_MB is 'much'; it must be a whole number from 0 on"),
    ],
)
def test_refuses_to_start(variables, message):
    result = start(**{**GOOD, **variables})
    assert result.returncode != 0
    last_line = result.stderr.strip().splitlines()[-1]
    assert last_line.startswith("django.core.exceptions.ImproperlyConfigured")
    assert message in last_line
    key = variables.get("SECRET_KEY")
    assert not key or key not in result.stderr


def test_random_keys_are_accepted(tmp_path):
    for key in (secrets.token_urlsafe(50), secrets.token_hex(25), secrets.token_hex(64)):
        assert shown("s.SECRET_KEY", **{**GOOD, "SECRET_KEY": key}) == key
    file = tmp_path / "key"
    file.write_text(key + "\n")
    assert shown("s.SECRET_KEY", ALLOWED_HOSTS="catalogue.example", SECRET_KEY_FILE=str(file)) == key


def test_production_is_https_throughout():
    secure = (
        "s.SECURE_SSL_REDIRECT and s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_HSTS_SECONDS"
    )
    assert shown(f"bool({secure}), s.DEBUG", **GOOD) == "True False"
    assert shown("s.SITE_URL", **GOOD) == "https://catalogue.example"
    assert shown("s.CSRF_TRUSTED_ORIGINS", **GOOD) == "['https://catalogue.example']"


def test_plain_http_is_said_explicitly():
    assert shown("s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS", PLAIN_HTTP="on", **GOOD) == "False 0"


def test_debug_needs_nothing_else():
    assert shown("len(s.SECRET_KEY) >= 50, s.SITE_URL", DEBUG="on") == "True http://127.0.0.1:8000"


def test_a_writer_on_sqlite_waits_for_its_turn(tmp_path):
    url = f"sqlite:///{tmp_path}/some.sqlite3"
    options = shown("s.DATABASES['default']['OPTIONS']", DATABASE_URL=url, **GOOD)
    assert "journal_mode=WAL" in options
    assert "'transaction_mode': 'IMMEDIATE'" in options
    assert "'timeout': 20" in options


def test_connections_to_postgresql_are_kept_and_checked():
    url = "postgres://anna:word@127.0.0.1:5433/catalogue"
    kept = shown(
        "[s.DATABASES['default'][key] for key in ('CONN_MAX_AGE', 'CONN_HEALTH_CHECKS')]",
        DATABASE_URL=url,
        **GOOD,
    )
    assert kept == "[60, True]"


def test_the_policy_allows_no_inline_code_and_no_other_host():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["default-src"] == ["'none'"]
    assert {value for values in policy.values() for value in values} == {"'none'", "'self'", "data:"}


def test_a_filing_may_be_written_with_spaces_and_is_empty_by_default():
    assert shown("repr(s.ICP_FILING + s.POLICE_FILING + s.PUBLISHER + s.PUBLISHER_EN)", **GOOD) == "''"
    written = {
        "ICP_FILING": " 京ICP备12345678号-1 ",
        "POLICE_FILING": "京公网安备 11010802012345号",
        "PUBLISHER": "某中心",
    }
    said = shown("s.ICP_FILING, s.POLICE_FILING, s.PUBLISHER_EN", **GOOD, **written, PYTHONIOENCODING="utf-8")
    assert said == "京ICP备12345678号-1 京公网安备11010802012345号 某中心"


def test_a_second_factor_is_required_but_on_ones_own_machine():
    assert shown("s.SECOND_FACTOR", **GOOD) == "required"
    assert shown("s.SECOND_FACTOR", **GOOD, PLAIN_HTTP="on") == "optional"
    assert shown("s.SECOND_FACTOR", DEBUG="on") == "optional"
    assert shown("s.SECOND_FACTOR", **GOOD, SECOND_FACTOR="off") == "off"


def test_cookies_are_taken_from_https_alone():
    names = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME"
    assert shown(names, **GOOD) == "__Secure-sessionid __Secure-csrftoken"
    assert shown(names, **GOOD, PLAIN_HTTP="on") == "sessionid csrftoken"


def test_mail_goes_out_encrypted():
    mail = {"EMAIL_HOST": "mail.example", "EMAIL_FROM": "catalogue@example.org"}
    flags = "s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL"
    assert shown(flags, **GOOD, **mail) == "587 True False"
    assert shown(flags, **GOOD, **mail, EMAIL_SECURITY="tls", EMAIL_PORT="465") == "465 False True"
