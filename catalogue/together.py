"""One act on many records of one model, as one batch that is taken back as one.

It is done in chunks, each a transaction; what is refused holds up no other. A few records are done while somebody
waits, more by the worker (`tasks.act_together`). A run that was interrupted goes on when it is run again: a record of
which the batch has a revision is done.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue import many, workflow
from catalogue.bulk import batches, give_way
from catalogue.many import Change
from catalogue.models import Entry, Revision
from catalogue.publishing import Publication, publication
from catalogue.refusals import REFUSALS, refusal_messages

MOST = 5000  # records
AT_ONCE = 20  # that somebody waits for
CHUNK = 100  # a few seconds, for which nobody else can save
MENTIONED = 200

CHANGE = "change"  # every other act has the name of its button
# What is done to one record after the other; `said` is user, reason and batch.
_ONE_BY_ONE: dict[str, Callable[..., Any]] = {
    "submit": lambda record, **said: workflow.submit(entry=record, **said),
    "approve": lambda record, **said: workflow.review(entry=record, **said),
    "return": lambda record, **said: workflow.send_back(entry=record, **said),
    "restore": lambda record, **said: workflow.bring_back(entry=record, **said),
    "publish": lambda record, **said: workflow.publish_record(record=record, **said),
    "delete": lambda record, **said: workflow.delete(record=record, **said),
}
# What is done to entries of one type at once.
_BY_THE_HUNDRED: dict[str, Callable[..., dict[uuid.UUID, list[str]]]] = {
    "publish": many.publish,
    "archive": many.archive,
    CHANGE: many.make,
}


@dataclass
class Outcome:
    """What came of it; the first 200 that were refused are named: id, name, why."""

    refused_count: int = 0
    refused: list[tuple[str, str, str]] = field(default_factory=list)

    def refuse(self, pk: Any, label: str, why: Iterable[str]) -> None:
        self.refused_count += 1
        if len(self.refused) < MENTIONED:
            self.refused.append((str(pk), label, " ".join(list(why)[:5])))


@dataclass(frozen=True)
class Act:
    """What is to be done by whom; `change` is there where the act is one."""

    name: str
    model: Any
    user: Any
    batch: uuid.UUID
    reason: str = ""
    change: Change | None = None

    def carry_out(self, seen: dict[uuid.UUID, int]) -> Outcome:
        """Do it to each of these records that is still as somebody has seen it (id → `workflow.state_of`)."""
        outcome = Outcome()
        over = set(Revision.objects.filter(batch=self.batch).values_list("record_id", flat=True))
        for some in batches([pk for pk in seen if pk not in over], CHUNK):
            wanted = {pk: seen[pk] for pk in some}
            give_way()
            try:
                refused = self._chunk(wanted)
            except (*REFUSALS, PermissionDenied):  # one of them holds up the others, so each goes by itself
                refused = {}
                for pk, state in wanted.items():
                    try:
                        refused |= self._chunk({pk: state})
                    except (*REFUSALS, PermissionDenied) as error:
                        refused[pk] = refusal_messages(error)
            names = {row.pk: str(row) for row in self.model._default_manager.filter(pk__in=list(refused))}
            for pk, why in refused.items():
                outcome.refuse(pk, names.get(pk, str(pk)), why)
        return outcome

    def _chunk(self, seen: dict[uuid.UUID, int]) -> dict[uuid.UUID, list[str]]:
        with publication() as work:  # whoever saves holds its lock first, so what is read here stays
            rows = self.model._default_manager.in_bulk(list(seen))
            refused = {pk: [_("Somebody has deleted this in the meantime.")] for pk in seen if pk not in rows}
            for pk, row in list(rows.items()):
                if workflow.state_of(row) != seen[pk]:
                    refused[pk] = [_("Somebody has changed it meanwhile; look at it again.")]
                    del rows[pk]
            return refused | self._do([rows[pk] for pk in seen if pk in rows], work)

    def _do(self, rows: list[Any], work: Publication) -> dict[uuid.UUID, list[str]]:
        said: dict[str, Any] = {"user": self.user, "reason": self.reason, "batch": self.batch}
        if issubclass(self.model, Entry) and self.name in _BY_THE_HUNDRED:
            if self.change is not None:
                said["change"] = self.change
            return _BY_THE_HUNDRED[self.name](entries=rows, work=work, **said)
        refused = {}
        for row in rows:
            try:
                with transaction.atomic():
                    _ONE_BY_ONE[self.name](row, **said)
            except (*REFUSALS, PermissionDenied) as error:
                refused[row.pk] = refusal_messages(error)
        return refused
