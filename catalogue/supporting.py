"""What rests on a source: told before it is deleted, and given another source where that bears it out as well."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue import lost, many, workflow
from catalogue.bulk import batches
from catalogue.models import Entry, Finding, Source
from catalogue.permissions import require
from catalogue.publishing import Refused, is_shown, publication

SHOWN = 100


@dataclass
class Group:
    """A record with the facts and citations of it that rest on the source."""

    record: Any
    facts: list[Any] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the admin has the record."""
        return reverse(f"admin:catalogue_{self.record._meta.model_name}_change", args=[self.record.pk])

    @property
    def is_public(self) -> bool:
        return self.record.is_public if isinstance(self.record, Entry) else is_shown(self.record)


def resting(source: Source, limit: int | None = None) -> list[Group]:
    """The records whose facts rest on the source; with a limit, so many of each kind of fact are read at most."""
    groups: dict[Any, Group] = {}
    for model in lost.FACTS:
        rows = lost.whole(model._default_manager.filter(source=source)).order_by("pk")
        for fact in rows[:limit] if limit else rows:
            record = lost.owner(fact)
            groups.setdefault(record.pk, Group(record)).facts.append(fact)
    return sorted(groups.values(), key=lambda group: (str(group.record._meta.model_name), str(group.record)))


@dataclass
class Support:
    """What the page that asks before a deletion shows."""

    groups: list[Group]
    facts: int
    findings: int
    more: int  # facts beyond those shown


def support(source: Source) -> Support:
    facts = sum(model._default_manager.filter(source=source).count() for model in lost.FACTS)
    groups, left = [], SHOWN
    for group in resting(source, SHOWN):
        if left > 0:
            groups.append(Group(group.record, group.facts[:left]))
            left -= len(groups[-1].facts)
    shown = sum(len(group.facts) for group in groups)
    return Support(groups, facts, Finding.objects.filter(source=source).count(), facts - shown)


def _give(groups: Sequence[Group], source: Source | None, user, reason: str, batch: uuid.UUID) -> None:
    """Another source, or none, under these facts: one revision for each record. A row of a table of the old source is
    none of the new one."""
    facts: dict[Any, list] = defaultdict(list)
    records: dict[Any, list] = defaultdict(list)
    for group in groups:
        records[type(group.record)].append(group.record.pk)
        for fact in group.facts:
            facts[type(fact)].append(fact.pk)
    with publication() as work:
        for model, ids in facts.items():
            for some in batches(ids):
                model._default_manager.filter(pk__in=some).update(source=source, table=None, row=None)
        for model, ids in records.items():
            for some in batches(ids):
                rows = list(model._default_manager.filter(pk__in=some).order_by("pk"))
                if issubclass(model, Entry):
                    many.saved(entries=rows, user=user, reason=reason, batch=batch, work=work)
                    continue
                for row in rows:
                    workflow.saved(record=row, user=user, reason=reason, batch=batch, work=work)


def replace(*, source: Source, by: Source, user, reason: str = "") -> None:
    """Everything that rests on the source rests on another one afterwards; the source itself stays."""
    require(user, "merge", source)
    if source.pk == by.pk:
        raise Refused(_("Choose another source; this is the one that is to be replaced."))
    groups = resting(source)
    if not groups:
        raise Refused(_("Nothing rests on this source."))
    _give(groups, by, user, reason or _("“%(name)s” was replaced.") % {"name": source}, uuid.uuid4())


@transaction.atomic
def delete(*, source: Source, user, reason: str = "") -> None:
    """Delete a source. Refused while anything rests on it that the public sees; drafts keep their facts, without it."""
    require(user, "delete", source)
    groups = resting(source)
    if public := [str(group.record) for group in groups if group.is_public]:
        raise Refused(
            _(
                "Published facts rest on it, so it cannot be deleted: %(records)s. Replace it by another source first."
            )
            % {"records": ", ".join(public[:10])}
        )
    why = reason or _("“%(name)s” was deleted.") % {"name": source}
    _give(groups, None, user, why, uuid.uuid4())
    workflow.delete(record=source, user=user, reason=reason)
