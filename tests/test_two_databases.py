"""The whole edition, loaded into PostgreSQL and into SQLite, is public in the same bytes; and the API answers the same,
whatever it is asked, in its refusals too."""

import hashlib
import json
import os
import subprocess
import sys

import pytest
from django.test import Client

from catalogue import seeding
from catalogue.models import ChangeLogRow, DocumentReference, Event, FacetValue, PublicDocument, SearchText

PUBLIC = (PublicDocument, ChangeLogRow, SearchText, FacetValue, Event, DocumentReference)


def public_rows() -> dict[str, list[str]]:
    """All that publishing wrote, without the numbers that a database gives to rows of its own accord."""
    return {
        model.__name__: sorted(
            repr(row)
            for row in model.objects.values_list(
                *(
                    field.attname
                    for field in model._meta.concrete_fields
                    if field.get_internal_type() != "BigAutoField"
                )
            )
        )
        for model in PUBLIC
    }


# Values as they stand in an address: no text, too long, no number, nearly a date, what SQL and FTS5 read as their own.
VALUES = (
    *(
        "",
        "%00",
        "a%00b",
        "%ff",
        "%ED%A0%80",
        "%EF%BF%BD",
        "%F0%9F%98%80",
        "%E2%80%8B",
        "%0A",
        "+",
        "%C2%A0",
        "%C4%B0",
    ),
    *("a" * 200, "a" * 201, "%E7%99%BE" * 221, "a+" * 11, "9" * 300),
    *("0", "-1", "1", "1.5", "1e3", "%D9%A1", "200", "201", "999999999", "1000000000", "null", "true"),
    *("2018", "2018-13", "2018-02-30", "0000", "9999-12-31", "2018-10-12T00:00"),
    *(
        "'",
        "%22",
        "%25",
        "_",
        "%5C",
        "*",
        "(",
        "NEAR(",
        "[[",
        "%7B%7D",
        "-",
        "--",
        ";",
        "%2F",
        "..",
        "<b>",
        "a:b",
    ),
    *(
        "ai-chips",
        "AI-CHIPS",
        "name",
        "-name",
        "id,name",
        "baidu",
        "%EF%BD%82%EF%BD%81%EF%BD%89%EF%BD%84%EF%BD%95",
    ),
    *(
        "%E7%99%BE%E5%BA%A6",
        "%E6%B5%B7%E6%B7%80+%E4%BA%BA%E5%B7%A5%E6%99%BA%E8%83%BD",
        "organisation",
        "A" * 32,
    ),
)
ASKED = {
    "organisations/": "q page page_size ordering identifier updated_from sector place founded_to listed fields x",
    "policies/": "issuer issued_from validity",
    "scenarios/facets/": "organisation q",
    "organisations/baidu/links/": "page page_size",
    "places/": "page_size fields",
    "search/": "q type",
    "suggest/": "q",
    "match/": "name limit",
    "changes/": "cursor limit",
}
PATHS = ("organisations/{}/", "vocabularies/{}/", "vocabularies/sector/{}/", "sources/{}/", "{}/", "{}")


def verdicts() -> dict[str, list]:
    """By address how the API answers: status, kind, name of the parameter that is refused, a digest of the whole."""
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    asked = [
        f"{path}?{name}={value}"
        for path, names in ASKED.items()
        for name in names.split()
        for value in VALUES
    ]
    asked += [path.format(value) for path in PATHS for value in VALUES if value not in ("..", "%2F")]
    found = {}
    for address in asked:
        response = client.get(f"/api/v1/{address}")
        kind, body = response.headers["Content-Type"], response.getvalue()
        name = json.loads(body).get("name") if "problem" in kind else None
        # cursors hold the epoch, which belongs to a database
        digest = "" if address.startswith("changes/") else hashlib.sha256(body).hexdigest()
        found[address] = [response.status_code, kind, name, digest]
    return found


@pytest.mark.postgres
@pytest.mark.django_db
def test_both_databases_hold_the_same_bytes_and_give_the_same_answers(tmp_path, settings):
    settings.ANONYMOUS_QUOTA, settings.ALLOWED_HOSTS = 0, ["localhost"]
    seeding.load()
    environment = {
        **os.environ,
        "DEBUG": "on",
        "ANONYMOUS_QUOTA": "off",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'catalogue.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SITE_URL": settings.SITE_URL,
    }
    script = (
        "import django; django.setup()\n"
        "import json\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        "from catalogue import seeding; seeding.load()\n"
        "from tests.test_two_databases import public_rows, verdicts\n"
        "print(json.dumps([public_rows(), verdicts()]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    (there, answers_there), here = json.loads(run.stdout), public_rows()
    for name, rows in here.items():
        assert rows, name
        assert there[name] == rows, name
    answers = verdicts()
    assert not [address for address, (status, *_rest) in answers.items() if status >= 500]
    assert {one: (it, answers_there[one]) for one, it in answers.items() if it != answers_there[one]} == {}
