"""What stands without a source: facts and entries that must not be published so, and fields that no citation names."""

import uuid
from collections.abc import Sequence

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue import snapshots, sql
from catalogue.models import Citation, Entry
from catalogue.models.base import Sourced
from catalogue.publishing import Refused


class BareFact(str):
    """A fact without source or locator, in words; `anchor` is its place on the form."""

    anchor = ""

    @classmethod
    def of(cls, words: str, row: models.Model) -> "BareFact":
        bare = cls(words)
        bare.anchor = f"fact-{row.pk}"
        return bare


def facts(entry: Entry) -> list[str]:
    """What keeps an entry from being published: facts without source or locator, and an entry without any citation."""
    return facts_of([entry]).get(entry.pk, [])


def facts_of(entries: Sequence[Entry]) -> dict[uuid.UUID, list[str]]:
    """The same of many entries of one type, in a number of queries that does not depend on how many they are."""
    if not entries:
        return {}
    kind, ids = type(entries[0]), [entry.pk for entry in entries]
    owner = f"{kind.entry_type}_id"
    cited = {pk for (pk,) in sql.values(Citation, owner, ids, (owner,))}
    bare: dict[uuid.UUID, list[str]] = {
        pk: [_("The entry has no citation.")] for pk in ids if pk not in cited
    }
    parts = {
        (model._meta.db_table, f"{key}_id"): (model, key)
        for model, key in snapshots.PARTS[kind]
        if issubclass(model, Sourced)
    }
    some = sql.inhabited(parts, ids, where="(source_id IS NULL OR locator = '')")
    for model, key in (part for column, part in parts.items() if column in some):
        rows = model._default_manager.filter(
            models.Q(source=None) | models.Q(locator=""), **{f"{key}__in": ids}
        )
        named_by = [field.name for field in model._meta.fields if field.is_relation]
        for row in rows.select_related(*named_by):
            words = BareFact.of(f"{model._meta.verbose_name} · {row}", row)
            bare.setdefault(getattr(row, f"{key}_id"), []).append(words)
    return bare


def refusal(bare: Sequence[str]) -> Refused:
    return Refused([_("Publishing needs a source and a locator under every fact:"), *bare[:50]])


def uncited_fields(entry: Entry) -> list[str]:
    """The entry's own fields that state a fact, have a value, and are named by no citation: no reason to refuse it, and
    worth a look before it is published. Labels."""
    labels = entry.citable()
    return [capfirst(labels[name]) for name in uncited_names(entry)]


def uncited_names(entry: Entry) -> list[str]:
    """The same by name."""
    cited = {name for citation in entry.citation_set.all() for name in citation.field_names}
    return [name for name in entry.filled_facts() if name not in cited]
