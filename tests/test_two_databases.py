"""The whole edition, loaded into PostgreSQL and into SQLite, is public in the same bytes."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

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


@pytest.mark.postgres
@pytest.mark.django_db
def test_both_databases_hold_the_same_bytes(tmp_path):
    seeding.load()
    environment = {
        **os.environ,
        "DEBUG": "on",
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
        "from tests.test_two_databases import public_rows\n"
        "print(json.dumps(public_rows()))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    there, here = json.loads(run.stdout), public_rows()
    for name, rows in here.items():
        assert rows, name
        assert there[name] == rows, name
