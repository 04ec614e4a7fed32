"""The proposals that wait on an entry, as whoever opens its form is told of them: who, when, and what in short."""

from dataclasses import dataclass

from catalogue import reviewing, snapshots, workflow
from catalogue.admin.differences import in_short
from catalogue.models import Entry, Revision
from catalogue.permissions import may

SHOWN = 5


@dataclass
class OpenProposal:
    revision: Revision
    changes: str
    may_withdraw: bool


def open_proposals(request, entry: Entry) -> list[OpenProposal]:
    """The oldest first, at most SHOWN; each is compared with the state that it was made from."""
    found, bases = [], {}
    for revision in reviewing.open_proposals(entry)[:SHOWN]:
        if revision.base not in bases:
            bases[revision.base] = workflow.snapshot_at(entry, revision.base)
        base, proposed = bases[revision.base], snapshots.loads(revision.snapshot)
        changes = in_short(base, proposed) if base else ""
        found.append(OpenProposal(revision, changes, may(request.user, "withdraw", revision)))
    return found
