"""Moving house: everything that the catalogue holds as JSON Lines with a manifest, and back into an empty database.

An export is a folder: a file for each table, a row a line, in the order of the keys, and `manifest.json` with the
number of rows and the SHA-256 of each. The same content gives the same bytes, from SQLite and from PostgreSQL, today
and after it has moved; so there is no time in it, no name of a database and no epoch of the change feed.

What is derived or secret is left out, and the manifest says why. A table that is not named here is exported: who adds
one decides in `LEFT_OUT` if it is not to be.
"""

import base64
import datetime
import hashlib
import json
import os
import secrets
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from catalogue import identity, lookups, publishing, queries, sql, tasks
from catalogue.fields import AbsencesField, absences_text, plain
from catalogue.models import ENTRY_MODELS, ChangeCounter
from catalogue.models.keys import NO_DIGEST
from catalogue.search import hits

FORMAT = 1
MANIFEST = "manifest.json"
# Rows read, and bytes of lines written, at a time: bounds memory, whatever the size of the catalogue.
CHUNK = 500
BYTES = 2 * 1024**2

# Tables that are left out, and why.
LEFT_OUT = {
    "catalogue.DocumentReference": "derived: every document is stored anew",
    "catalogue.EntryLookup": "derived from the names of entries",
    "catalogue.Event": "derived: every document is stored anew",
    "catalogue.FacetValue": "derived: every document is stored anew",
    "catalogue.GapList": "derived: the worker looks again",
    "catalogue.IdentityKey": "derived from the names of entries",
    "catalogue.LinkHost": "a lock of the moment",
    "catalogue.QuotaWindow": "counts of the running hour",
    "catalogue.RecoveryCode": "secret: digests of recovery codes",
    "catalogue.SearchText": "derived: every document is stored anew",
    "catalogue.SecondFactor": "secret: keys of authenticators; everybody sets up a new one",
    "catalogue.SentForm": "forms of the running days",
    "catalogue.SignInCount": "failures of the running day",
    "catalogue.SuggestionDay": "secret: the salt of today's addresses, deleted tomorrow",
    "catalogue.SuggestionSender": "secret: digests of today's addresses, deleted tomorrow",
    "django_tasks_database.DBTaskResult": "work of this machine; what is to be done is planned anew",
    "sessions.Session": "secret: everybody signs in again",
}
# Columns that are left out, and why.
COLUMNS_LEFT_OUT = {
    "catalogue.ApiKey": {"digest": "secret: the key is there and works no more; renew it"},
    "catalogue.ChangeCounter": {
        "acts": "counts for this epoch alone",
        "epoch": "each database has a history of its own; an import begins a new one",
    },
    "catalogue.PublicDocument": dict.fromkeys(
        ("written", "sort_key", "date", "market_value", "weight", "card"), "derived from the record"
    ),
    "catalogue.User": {"password": "secret: nobody has a usable password until one is set"},
}
# What stands in the place of a secret that did not come along.
INSTEAD: dict[tuple[str, str], Callable[[], Any]] = {
    ("catalogue.User", "password"): lambda: make_password(None),
    ("catalogue.ApiKey", "digest"): lambda: f"{NO_DIGEST}{secrets.token_hex(16)}",
}
# What a database holds once it is migrated: an import brings its own.
FIRST_ROWS = (
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "catalogue.ChangeCounter",
    "contenttypes.ContentType",
)


class Refused(Exception):
    """Nothing was changed; the message says why and what to do."""


class Table(NamedTuple):
    """A model with the columns that are carried."""

    model: type[models.Model]
    fields: tuple[Any, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def file(self) -> str:
        return f"{self.model._meta.label_lower}.jsonl"

    @property
    def chunk(self) -> int:
        """How many rows are read at a time: few where a row may be a megabyte of a file."""
        return 4 if any(isinstance(field, models.BinaryField) for field in self.fields) else CHUNK

    @property
    def rows(self) -> models.QuerySet:
        """All rows, in the order of the keys: the same on either database, because keys are numbers or UUIDs."""
        key: Any = self.model._meta.pk
        return self.model._base_manager.order_by(key.attname)


def every_model() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def carried() -> list[Table]:
    """What is exported and imported, by label."""
    found = []
    for model in sorted(every_model(), key=lambda model: model._meta.label_lower):
        label = model._meta.label
        if label not in LEFT_OUT:
            without = COLUMNS_LEFT_OUT.get(label, {})
            fields: Any = (field for field in model._meta.concrete_fields if field.name not in without)
            found.append(Table(model, tuple(fields)))
    return found


def left_out() -> dict[str, str]:
    columns = {
        f"{label}.{name}": why for label, some in COLUMNS_LEFT_OUT.items() for name, why in some.items()
    }
    return dict(sorted({**LEFT_OUT, **columns}.items()))


def schema() -> dict[str, str]:
    """The newest migration of each application whose tables are carried. Raises Refused where one is missing here."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(leaves):
        raise Refused("The database is not migrated: run `manage.py migrate` first.")
    labels = {table.model._meta.app_label for table in carried()}
    return {app: name for app, name in sorted(leaves) if app in labels}


# --- rows as lines ---------------------------------------------------------------------------------------------------


def line(table: Table, values: tuple) -> bytes:
    """A row as canonical JSON: keys in order, moments in UTC to the microsecond, decimals as text, bytes as base64."""
    row = {field.attname: _plain(value) for field, value in zip(table.fields, values, strict=True)}
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


def _plain(value: Any) -> Any:
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, dict):  # absences, the only dictionaries there are
        return absences_text(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, str | uuid.UUID | datetime.date):
        return str(value)
    raise TypeError(f"{type(value).__name__}: say in moving._plain how it is written")


def row_of(table: Table, text: bytes) -> tuple:
    """The values of a line, as the fields of the model have them. Raises ValueError or ValidationError."""
    row = json.loads(text)
    if row.keys() != {field.attname for field in table.fields}:
        raise ValueError("its columns are others")
    return tuple(_value(field, row[field.attname]) for field in table.fields)


def _value(field: Any, value: Any) -> Any:
    if isinstance(field, AbsencesField):
        return field.to_python(value or "")
    return None if value is None else field.to_python(value)


# --- export ----------------------------------------------------------------------------------------------------------


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever is read inside is of one moment; those who write meanwhile do not wait."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.ensure_connection()
    with connection.cursor() as cursor:  # not atomic(), which would take the lock of the writers
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def export(folder: Path) -> dict:
    """Write everything into a new folder and return its manifest. Raises Refused; then there is no folder."""
    if folder.exists():
        raise Refused(f"{folder} exists: name a new folder.")
    stamps = schema()
    part = folder.with_name(f"{folder.name}.part-{secrets.token_hex(4)}")
    try:
        part.mkdir(mode=0o700)
        with one_moment():
            files = {table.file: _write(part / table.file, table) for table in carried()}
            seq = ChangeCounter.objects.values_list("seq", flat=True).get(pk=1)
        manifest = {
            "format": FORMAT,
            "schema": stamps,
            "seq": seq,
            "files": files,
            "left_out": left_out(),
        }
        manifest["sha256"] = _digest_of(manifest)
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        with open(part / MANIFEST, "xb") as file:
            file.write(text.encode())
            settle(file)
        sync_folder(part)
        part.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise Refused(f"The export could not be written: {error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def _write(path: Path, table: Table) -> dict:
    digest, count = hashlib.sha256(), 0
    names = [field.attname for field in table.fields]
    with open(path, "xb") as file:
        for values in table.rows.values_list(*names).iterator(chunk_size=table.chunk):
            text = line(table, values)
            file.write(text)
            digest.update(text)
            count += 1
        settle(file)
    return {"rows": count, "sha256": digest.hexdigest()}


def _digest_of(manifest: dict) -> str:
    """Of the whole: of everything that the manifest says, and with it of every file."""
    said = {name: value for name, value in manifest.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def settle(file: Any) -> None:
    """What was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """The names in it are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- import ----------------------------------------------------------------------------------------------------------


class Arrived(NamedTuple):
    """What an import did."""

    rows: int
    # Documents that this code writes otherwise than they were exported: each has a new version in the log.
    changed: int
    users: int
    keys: int


def read_manifest(folder: Path) -> dict:
    """The manifest of an export whose files are all there and whole. Raises Refused."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise Refused(f"{folder} is no export: {MANIFEST} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise Refused(f"{folder / MANIFEST} is broken: it is no JSON.") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise Refused(f"{folder / MANIFEST} is not the manifest of an export.")
    if manifest["format"] > FORMAT:
        raise Refused(
            f"The export has format {manifest['format']}, and this release reads up to {FORMAT}: "
            "import it with the release that wrote it, or a later one."
        )
    if manifest.get("sha256") != _digest_of(manifest):
        raise Refused(f"{folder / MANIFEST} is broken: it is not as it was written. Copy the export again.")
    here = {path.name for path in folder.iterdir()} - {MANIFEST}
    if missing := manifest["files"].keys() - here:
        raise Refused(f"The export is not whole: {', '.join(sorted(missing))} missing. Copy it again.")
    if added := here - manifest["files"].keys():
        raise Refused(f"{', '.join(sorted(added))}: not of this export. Take it out of {folder}.")
    for name, wanted in manifest["files"].items():
        with open(folder / name, "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != wanted["sha256"]:
            raise Refused(f"{folder / name} is broken: its hash is not that of the manifest. Copy it again.")
    return manifest


def import_(folder: Path) -> Arrived:
    """Bring an export into an empty, migrated database, all of it or nothing, and begin a new epoch of the feed.
    Raises Refused."""
    manifest = read_manifest(folder)
    here = schema()
    if manifest["schema"] != here:
        apart = [
            f"{app} is at {manifest['schema'].get(app)} there and at {here.get(app)} here"
            for app in sorted({*manifest["schema"], *here})
            if manifest["schema"].get(app) != here.get(app)
        ]
        raise Refused(
            f"The export has another schema: {'; '.join(apart)}. Import it with the release that wrote it, "
            "into a database of that release, and migrate afterwards."
        )
    tables = carried()
    if manifest["files"].keys() != {table.file for table in tables}:
        raise Refused("The export holds other tables than this release.")
    try:
        with transaction.atomic():
            _check_empty(tables)
            for table in tables:
                if table.label in FIRST_ROWS:
                    table.model._base_manager.all().delete()
            for table in tables:
                _read(folder / table.file, table, manifest["files"][table.file])
            _number_on(tables)
            _check_references()
            ContentType.objects.clear_cache()
            _take_stock()
            changed = publishing.rebuild()
            hits.settle()
            identity.complete()
            lookups.complete()
            _plan()
            transaction.on_commit(queries.forget_head)
    except DatabaseError as error:
        raise Refused(f"Nothing was imported: {error}") from error
    _take_stock()
    rows = {
        label: manifest["files"][f"{label}.jsonl"]["rows"] for label in ("catalogue.user", "catalogue.apikey")
    }
    total = sum(file["rows"] for file in manifest["files"].values())
    return Arrived(total, changed, *rows.values())


def _check_empty(tables: list[Table]) -> None:
    full = [table for table in tables if table.label not in FIRST_ROWS and table.rows.exists()]
    if full:
        held = ", ".join(f"{table.rows.count()} in {table.label}" for table in full[:5])
        raise Refused(
            f"The database is not empty ({held}{', …' if len(full) > 5 else ''}). An import never mixes: set "
            "DATABASE_URL to a new database, run `manage.py migrate` and import there."
        )


def _read(path: Path, table: Table, wanted: dict) -> None:
    label, without = table.label, COLUMNS_LEFT_OUT.get(table.label, {})
    others: list[Any] = [field for field in table.model._meta.concrete_fields if field.name in without]
    fill = [INSTEAD.get((label, field.name), field.get_default) for field in others]
    names = tuple(field.attname for field in (*table.fields, *others))
    digest, batch, size, count = hashlib.sha256(), [], 0, 0
    with open(path, "rb") as file:
        for text in file:
            digest.update(text)
            count += 1
            try:
                batch.append((*row_of(table, text), *(value() for value in fill)))
            except (ValueError, TypeError, ValidationError) as error:
                raise Refused(f"Nothing was imported. {path.name}, line {count}: {error}") from error
            size += len(text)
            if len(batch) == CHUNK or size >= BYTES:
                sql.insert(table.model, names, batch)
                batch, size = [], 0
    sql.insert(table.model, names, batch)
    if (count, digest.hexdigest()) != (wanted["rows"], wanted["sha256"]):
        raise Refused(f"Nothing was imported: {path} changed while it was read.")


def _number_on(tables: list[Table]) -> None:
    """PostgreSQL goes on numbering behind what was imported; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(statement)


def _take_stock() -> None:
    """PostgreSQL asks slowly of what it has no statistics."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _check_references() -> None:
    """Every foreign key leads to a row; on PostgreSQL they are looked at here instead of at the commit."""
    connection.check_constraints()


def _plan() -> None:
    """Work that was waiting there waits here."""
    moments: set[datetime.datetime] = set()
    for model in ENTRY_MODELS.values():
        planned = model._default_manager.filter(publish_on__isnull=False)
        moments.update(entry.publish_on for entry in planned.only("publish_on") if entry.publish_on)
    for at in sorted(moments):
        tasks.publish_due.using(run_after=max(at, timezone.now())).enqueue()
    tasks.look_again()
    tasks.see_to_senders()
