"""Everything exported and imported again, in the same bytes; and what is refused."""

import datetime
import hashlib
import io
import json
import re
import shutil
import signal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models
from django.utils import timezone

from catalogue import importing, keys, moving, suggestions, workflow
from catalogue.choices import ImportState, SuggestionKind
from catalogue.models import (
    ApiKey,
    ApiUse,
    ChangeCounter,
    FundingRound,
    Import,
    ImportPiece,
    ImportValue,
    LinkCheck,
    Notice,
    NotTheSame,
    Organisation,
    Product,
    Revision,
    Suggestion,
    User,
)
from catalogue.models.imports import ImportRow
from tests.acting import changed, edit, in_state, user
from tests.checking import check_everything_public
from tests.factories import FACTORIES, OrganisationFactory, cited
from tests.filling import Filler
from tests.managing import manage, new_database, new_postgres, new_sqlite, run
from tests.processes import database_url, start

# Composed and decomposed, beyond the first plane, from right to left, separators of lines that are none in JSON Lines,
# a joined emoji, a soft hyphen, quotation marks and backslashes, and a noncharacter.
ODD = "é e\u0301 𠮷 \u202eעברית\u202c \u2028\u2029\u0085 👩‍👩‍👧 \u00ad \"'\\\\n \ufeff \ufffe ｆｕｌｌ"
# Columns whose names sound like secrets, and which are none.
HARMLESS = {
    "catalogue.Suggestion.digest",  # of what is proposed, so that two who say the same are found
    "catalogue.Suggestion.receipt",  # a digest of 256 random bits; the reader's address goes on working
    "catalogue.Import.signature",  # of the headings of a file
    "catalogue.ApiUse.key",
    "catalogue.Approval.device_class",
}


@pytest.fixture(autouse=True)
def counter(db):
    """A test that empties the database leaves the next one without what the migrations brought."""
    ChangeCounter.objects.get_or_create(pk=1)


def fill():
    """Something in every table that is carried."""
    somebody = user("reviewer")
    User.objects.filter(pk=somebody.pk).update(
        first_name=ODD[:20], last_login=timezone.now(), password="pbkdf2$hush"
    )
    call_command("load_catalogue", stdout=io.StringIO())
    filler = Filler("x")
    for model in (table.model for table in moving.carried()):
        is_record = hasattr(model, "prepare") and model not in (
            Revision,
            Notice,
            Suggestion,
            Import,
            NotTheSame,
        )
        if is_record and not model._base_manager.exists():
            filler.make(model, choices=True)
    for kind in FACTORIES:
        entry = filler.make(FACTORIES[kind]._meta.model, choices=True, internal_note=ODD)
        workflow.saved(record=entry, user=None)
        FACTORIES[kind](published=True, name=f"{ODD} {kind}", summary=ODD)
    one, other = in_state("published", name="甲"), in_state("published", name="乙")
    edit(Product.objects.first(), note=ODD)
    investment = FundingRound.objects.first()
    investment.investors.add(one)
    workflow.saved(record=investment.organisation, user=None)
    edit(one, summary=ODD, slug="moved-house")
    edit(one, summary="改")
    workflow.propose(entry=one, user=user("editor"), snapshot=changed(one, summary=ODD))
    workflow.merge(record=other, into=one, user=somebody)
    workflow.delete(record=in_state("archived"), user=None)
    draft = in_state("draft", name="稿")
    workflow.schedule(entry=draft, at=timezone.now() + datetime.timedelta(days=2), user=somebody)
    proposal = Revision.objects.filter(state="pending").first()
    Notice.objects.create(user=somebody, revision=proposal, at=timezone.now())
    NotTheSame.objects.create(
        kind="organisation", first=min(one.pk, draft.pk), second=max(one.pk, draft.pk), reason=ODD
    )
    key = ApiKey(name="研究院", contact="data@example.org", scopes="read")
    key.text = keys.make(key=key, user=None)
    ApiUse.objects.create(key=key, day=datetime.date(2026, 1, 31), requests=2**40)
    suggestion = Suggestion(
        kind=SuggestionKind.values[0], entry_type="organisation", entry_id=one.pk, label="甲", proposed=ODD
    )
    suggestion.sent_at = timezone.now()
    suggestions.receive(suggestion=suggestion, address="192.0.2.1", form="f" * 32)
    data = f"名称,简介\n{ODD!r},字\n".encode()
    job = importing.receive(
        file=io.BytesIO(data), size=len(data), name="一.csv", kind="organisation", user=somebody
    )
    ImportPiece.objects.get_or_create(job=job, number=7, defaults={"data": bytes(range(256))})
    ImportRow.objects.create(job=job, number=99, cells="[]", reason=ODD)
    ImportValue.objects.create(job=job, column="place", value="哪里", rows=3)
    Import.objects.filter(pk=job.pk).update(state=ImportState.UPLOADED)
    LinkCheck.objects.create(url="https://example.org/", broken_since=timezone.now())
    LogEntry.objects.create(user=somebody, object_repr=ODD, action_flag=2, content_type_id=None)
    somebody.user_permissions.add(Permission.objects.first())
    somebody.groups.first().permissions.add(Permission.objects.last())
    return key


def exported(url, folder):
    manage(url, "export_everything", folder)
    return folder


def as_bytes(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows_of(folder, name):
    return [json.loads(text) for text in (folder / f"{name}.jsonl").read_bytes().splitlines()]


def same(one, other):
    """All files of two exports; the first difference is what a failing test shows."""
    left, right = as_bytes(one), as_bytes(other)
    assert left.keys() == right.keys()
    for name in left:
        assert left[name].split(b"\n") == right[name].split(b"\n"), name


def arrived(url, folder):
    manage(url, "migrate", "-v0")
    return manage(url, "import_everything", folder)


@pytest.mark.django_db(transaction=True)
def test_everything_comes_back_in_the_same_bytes(tmp_path, client):
    key = fill()
    here = exported(database_url(), tmp_path / "here")
    rows = {
        name: file["rows"] for name, file in json.loads((here / "manifest.json").read_text())["files"].items()
    }
    assert [name for name, count in rows.items() if not count] == []
    with new_database(tmp_path) as url:
        said = arrived(url, here)
        assert "new epoch" in said and "1 API keys" in said and "otherwise" not in said, said
        same(here, exported(url, tmp_path / "there"))
        # what did not come along, and what stands there instead
        look = (
            "from catalogue.models import *; from django_tasks_db.models import DBTaskResult\n"
            "from catalogue import keys, moving; from tests.checking import check_everything_public\n"
            "check_everything_public()\n"
            f"print(keys.find('{key.text}'), [str(key.state) for key in ApiKey.objects.all()],"
            " any(user.has_usable_password() for user in User.objects.all()),"
            " DBTaskResult.objects.filter(task_path='catalogue.tasks.publish_due').count(),"
            " EntryLookup.objects.count() > 0, IdentityKey.objects.count() > 0, ChangeCounter.objects.get().epoch)\n"
            "from tests.factories import OrganisationFactory, PlaceFactory\n"
            "OrganisationFactory(published=True, slug='later'); User.objects.create(username='later')"
        )
        found = manage(url, "shell", "-v0", "-c", look).split("\n")[0]
        assert found.startswith("None ['revoked'] False 1 True True "), found
        assert str(ChangeCounter.objects.get().epoch) not in found


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_both_databases_give_the_same_bytes(tmp_path):
    fill()
    folders = [exported(database_url(), tmp_path / "postgres")]
    with new_postgres() as postgres:
        for number, url in enumerate((new_sqlite(tmp_path), postgres, new_sqlite(tmp_path))):
            arrived(url, folders[-1])
            folders.append(exported(url, tmp_path / str(number)))
    for folder in folders[1:]:
        same(folders[0], folder)


WRITER = """
import sys
import django
django.setup()
from django.db import transaction
from catalogue import text, workflow
from tests.factories import OrganisationFactory
text.readings("改名")
print("ready", flush=True)
n = 0
while True:
    n += 1
    entry = OrganisationFactory(published=True, slug=f"w{sys.argv[1]}-{n}")
    with transaction.atomic():  # as the admin does: a record and its document change together
        entry.summary = "改"
        entry.save()
        workflow.saved(record=entry, user=None)
"""


@pytest.mark.django_db(transaction=True)
def test_an_export_while_others_write_is_of_one_moment(tmp_path):
    OrganisationFactory.create_batch(3, published=True)
    writers = [start(WRITER, number) for number in range(2)]
    seen = []
    try:
        for number in range(4):
            folder = tmp_path / str(number)
            moving.export(folder)
            manifest = json.loads((folder / "manifest.json").read_text())
            rows = {name: file["rows"] for name, file in manifest["files"].items()}
            log = rows_of(folder, "catalogue.changelogrow")
            assert [row["seq"] for row in log] == list(range(1, manifest["seq"] + 1))
            newest = {row["record_id"]: row["seq"] for row in log}
            documents = rows_of(folder, "catalogue.publicdocument")
            assert {row["id"]: row["seq"] for row in documents} == newest
            entries = {row["id"] for row in rows_of(folder, "catalogue.organisation")}
            assert {row["id"] for row in documents if row["type"] == "organisation"} <= entries
            seen.append(rows["catalogue.revision.jsonl"])
    finally:
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.communicate()
    assert seen == sorted(seen) and seen[0] < seen[-1], seen  # they wrote, and nobody waited for the other
    with new_database(tmp_path) as url:
        arrived(url, tmp_path / "3")
        same(tmp_path / "3", exported(url, tmp_path / "again"))


# --- what is refused --------------------------------------------------------------------------------------------------


def rewrite(folder, name, change):
    """Change a file of an export, and the manifest so that the hashes fit."""
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    manifest = json.loads((folder / "manifest.json").read_text())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest["files"][name] = {"rows": path.read_bytes().count(b"\n"), "sha256": digest}
    manifest["sha256"] = moving._digest_of(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def with_manifest(**values):
    def change(folder):
        manifest = json.loads((folder / "manifest.json").read_text()) | values
        manifest["sha256"] = moving._digest_of(manifest)
        (folder / "manifest.json").write_text(json.dumps(manifest))

    return change


ORGANISATIONS = "catalogue.organisation.jsonl"
BROKEN = {
    "no folder": (shutil.rmtree, "cannot be read"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "cannot be read"),
    "cut manifest": (lambda folder: (folder / "manifest.json").write_text('{"format": 1'), "no JSON"),
    "another manifest": (lambda folder: (folder / "manifest.json").write_text("[]"), "not the manifest"),
    "changed manifest": (
        lambda folder: (folder / "manifest.json").write_text(
            (folder / "manifest.json").read_text().replace('"seq": ', '"seq": 1')
        ),
        "is broken",
    ),
    "newer format": (with_manifest(format=2), "format 2"),
    "another schema": (with_manifest(schema={"catalogue": "0900_later"}), "is at 0900_later there"),
    "missing file": (lambda folder: (folder / ORGANISATIONS).unlink(), "is not whole"),
    "added file": (lambda folder: (folder / "more.jsonl").touch(), "not of this export"),
    "cut file": (
        lambda folder: (folder / ORGANISATIONS).write_bytes((folder / ORGANISATIONS).read_bytes()[:-30]),
        "is broken: its hash",
    ),
    "one letter": (
        lambda folder: (folder / ORGANISATIONS).write_bytes(
            (folder / ORGANISATIONS).read_bytes().replace(b"Example", b"Exbmple", 1)
        ),
        "is broken: its hash",
    ),
    "no JSON": (lambda folder: rewrite(folder, ORGANISATIONS, lambda text: text[:-9] + b"\n"), "line 2"),
    "another column": (
        lambda folder: rewrite(folder, ORGANISATIONS, lambda text: text.replace(b'"lock"', b'"luck"')),
        "line 1: its columns are others",
    ),
    "no date": (
        lambda folder: rewrite(
            folder, ORGANISATIONS, lambda text: text.replace(b'"created_at":"2', b'"created_at":"x')
        ),
        "line 1",
    ),
    "a reference to nothing": (
        lambda folder: rewrite(folder, "catalogue.source.jsonl", lambda text: b""),
        "Nothing was imported",
    ),
    "twice the same": (
        lambda folder: rewrite(folder, ORGANISATIONS, lambda text: text + text),
        "Nothing was imported",
    ),
    "against a rule": (
        lambda folder: rewrite(
            folder, ORGANISATIONS, lambda text: text.replace(b'"published"', b'"puplished"')
        ),
        "Nothing was imported",
    ),
}


def empty():
    """The database as a migration leaves it."""
    call_command("flush", interactive=False, verbosity=0)
    ChangeCounter.objects.create(pk=1)


@pytest.mark.django_db(transaction=True)
def test_what_is_broken_is_refused_and_nothing_is_written(tmp_path):
    OrganisationFactory.create_batch(2, published=True)
    moving.export(tmp_path / "whole")
    with pytest.raises(moving.Refused, match=r"not empty \(.*2 in catalogue.Citation, .* DATABASE_URL"):
        moving.import_(tmp_path / "whole")
    empty()
    for name, (damage, words) in BROKEN.items():
        folder = tmp_path / "broken"
        shutil.copytree(tmp_path / "whole", folder)
        damage(folder)
        with pytest.raises(CommandError) as refusal:
            call_command("import_everything", str(folder))
        assert re.search(re.escape(words), str(refusal.value)), (name, str(refusal.value))
        held = [table.label for table in moving.carried() if table.rows.exists()]
        assert set(held) <= set(moving.FIRST_ROWS), name
        shutil.rmtree(folder, ignore_errors=True)
    moving.import_(tmp_path / "whole")
    assert Organisation.objects.count() == 2
    check_everything_public()


@pytest.mark.django_db(transaction=True)
def test_an_export_overwrites_nothing_and_leaves_nothing_half_done(tmp_path, monkeypatch):
    (tmp_path / "there").mkdir()
    with pytest.raises(CommandError, match="there exists: name a new folder"):
        call_command("export_everything", str(tmp_path / "there"))
    with pytest.raises(CommandError, match="could not be written"):
        call_command("export_everything", str(tmp_path / "no" / "folder"))

    def full(file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(moving, "settle", full)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("export_everything", str(tmp_path / "new"))
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert not connection.in_atomic_block
    OrganisationFactory()  # the connection goes on


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_not_migrated_is_refused(tmp_path):
    with new_database(tmp_path) as url:
        code, said = run(url, "export_everything", tmp_path / "out")
        assert code == 1 and "manage.py migrate" in said and "Traceback" not in said


# --- every table is decided about ------------------------------------------------------------------------------------


def test_every_table_is_exported_or_left_out_with_a_reason():
    labels = {model._meta.label for model in moving.every_model()}
    assert moving.LEFT_OUT.keys() <= labels
    assert {table.label for table in moving.carried()} == labels - moving.LEFT_OUT.keys()
    columns = {
        table.label: {field.name for field in table.model._meta.concrete_fields} for table in moving.carried()
    }
    for label, some in moving.COLUMNS_LEFT_OUT.items():
        assert some.keys() <= columns[label]
    assert all(moving.left_out().values())
    # both databases sort numbers and UUIDs alike, and nothing else
    keys_of = {
        table.model._meta.pk.target_field if table.model._meta.pk.is_relation else table.model._meta.pk
        for table in moving.carried()
    }
    assert all(isinstance(key, models.IntegerField | models.UUIDField) for key in keys_of)
    assert set(moving.FIRST_ROWS) <= {table.label for table in moving.carried()}


def test_whatever_sounds_like_a_secret_was_decided_about():
    """A column or table whose name sounds like a secret stands in `LEFT_OUT`, in `COLUMNS_LEFT_OUT`, or above."""
    sounds = re.compile(
        r"password|secret|token|salt|digest|hash|session|otp|seed|device|recovery|(^|[^t]_)key$|receipt"
    )
    suspects = {
        f"{table.label}.{field.name}"
        for table in moving.carried()
        for field in table.fields
        if sounds.search(field.name) or re.search("session|otp|token|device", table.model._meta.model_name)
    }
    assert suspects - HARMLESS == set()


@pytest.mark.django_db(transaction=True)
def test_no_secret_is_in_an_export(tmp_path):
    somebody = user("editor")
    somebody.set_password("correct horse battery staple")
    somebody.save()
    key = ApiKey(name="研究院", contact="data@example.org", scopes="read")
    text = keys.make(key=key, user=None)
    moving.export(tmp_path / "out")
    everything = b"".join(as_bytes(tmp_path / "out").values())
    key.refresh_from_db()
    for secret in (somebody.password, key.digest, text, str(ChangeCounter.objects.get().epoch)):
        assert secret.encode() not in everything
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_values_are_written_in_one_way():
    table = next(table for table in moving.carried() if table.label == "catalogue.Observation")
    filler = Filler("x")
    observation = filler.make(table.model, **cited(absent={"note": "missing"}))
    observation.value = "12345678.500000"
    observation.save()
    (values,) = table.rows.values_list(*(field.attname for field in table.fields))
    text = moving.line(table, values)
    row = json.loads(text)
    assert row["value"] == "12345678.5" and row["absent"] == "note=missing" and list(row) == sorted(row)
    assert moving.row_of(table, text) == values
