"""Finding entries in any state by their names, codes and spellings: for the admin, whose lists hold drafts too.

Written from the snapshot of whatever is saved, so that an entry is found by what it is called now. The same tokens as
those of the public search (`search.grams`), in a table of their own that no public page reads.
"""

import uuid
from collections.abc import Iterable, Sequence

from django.db import connection, models
from django.db.models.expressions import RawSQL

from catalogue import snapshots, sql
from catalogue.models import ENTRY_MODELS, EntryLookup
from catalogue.search import grams
from catalogue.search.forms import forms, lines, spellings
from catalogue.search.plans import CONTAINS, SPELT, Holds, Plan

BATCH = 500
TABLE = EntryLookup._meta.db_table
GRAMS = "catalogue_lookupgrams"


def remember(taken: Sequence[dict], *, new: bool = False) -> None:
    """Note by what these snapshots' records are found; those that are no entries are left out. `new`: nothing is known
    of them yet, so nothing is compared."""
    rows = [_row(snapshot) for snapshot in taken if snapshots.is_entry(snapshot)]
    if rows and not new:
        ids = [row.record_id for row in rows]
        same = set(sql.values(EntryLookup, "record_id", ids, ("record_id", "names", "aliases")))
        rows = [row for row in rows if (row.record_id, row.names, row.aliases) not in same]
    for row in rows:
        _spell(row)
    EntryLookup.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["record_id"],
        update_fields=["names", "aliases", "latin", "grams"],
        batch_size=BATCH,
    )


def forget(ids: Iterable[uuid.UUID]) -> None:
    EntryLookup.objects.filter(record_id__in=list(ids)).delete()


def complete() -> int:
    """Add what is missing, as after an upgrade; returns for how many entries."""
    done = 0
    for kind, model in ENTRY_MODELS.items():
        known = EntryLookup.objects.filter(kind=kind, record_id=models.OuterRef("pk"))
        missing = list(model._default_manager.filter(~models.Exists(known)).values_list("pk", flat=True))
        for start in range(0, len(missing), BATCH):
            records: list[models.Model] = list(
                model._default_manager.filter(pk__in=missing[start : start + BATCH])
            )
            remember(list(snapshots.take_many(records).values()), new=True)
        done += len(missing)
    return done


def found(kind: str, typed: str) -> models.Q:
    """The entries of a type that have every word in a name or code, or are spelt so: pinyin, initials."""
    tiers = [
        conditions for tier, conditions in Plan.of(typed, names_only=True).tiers if tier in (SPELT, CONTAINS)
    ]
    if not tiers:
        return models.Q(pk__in=[])
    asked, parameters = [], [kind]
    for conditions in tiers:
        every = []
        for any_of in conditions:
            some = [_holding(holds) for holds in any_of]
            every.append(f"({' OR '.join(sql for sql, _values in some)})")
            parameters += [value for _sql, values in some for value in values]
        asked.append(f"({' AND '.join(every)})")
    sql = f"SELECT record_id FROM {TABLE} WHERE kind = %s AND ({' OR '.join(asked)})"  # noqa: S608 - nothing typed
    return models.Q(pk__in=RawSQL(sql, parameters))  # noqa: S611 - the same


def _holding(holds: Holds) -> tuple[str, list]:
    tokens, is_proof = grams.needed(holds)
    conditions: list[str] = []
    parameters: list = []
    if tokens and connection.vendor == "sqlite":
        conditions.append(f"number IN (SELECT rowid FROM {GRAMS} WHERE {GRAMS} MATCH %s)")  # noqa: S608 - a name of our own
        parameters.append(" AND ".join(f'"{token}"' for token in tokens))
    elif tokens:
        conditions.append("string_to_array(grams, ' ') @> %s")
        parameters.append(tokens)
    if not (tokens and is_proof):
        position = "instr" if connection.vendor == "sqlite" else "strpos"
        conditions.append(f"{position}({holds.column}, %s) > 0")
        parameters.append(holds.needle)
    return f"({' AND '.join(conditions)})", parameters


def _row(snapshot: dict) -> EntryLookup:
    values = snapshot["values"]
    parts = snapshot["parts"]
    names = {values["name"], values["name_en"]}
    others = {row["values"]["name"] for row in parts.get("alias", ())}
    codes = {row["values"]["value"] for row in parts.get("identifier", ())} | {values["slug"]}
    if "document_number" in values:
        codes.add(values["document_number"])
    return EntryLookup(
        kind=snapshot["model"],
        record_id=uuid.UUID(values["id"]),
        names=lines(sorted({form for name in names for form in forms(name)})),
        aliases=lines(sorted({form for name in others | codes for form in forms(name)})),
    )


def _spell(row: EntryLookup) -> None:
    """The spellings and tokens, which cost more than the rest."""
    found = {form for line in f"{row.names}{row.aliases}".split("\n") if line for form in spellings(line)}
    row.latin = lines(sorted(found))
    row.grams = grams.tokens(
        {"names": row.names, "aliases": row.aliases, "latin": row.latin, "about": "", "body": ""}
    )
