"""How many reviewers a decision takes, who has approved so far, and who is told what became of what they sent.

A setting asks for one to three reviews of each type. With one, whoever publishes or approves is the reviewer. With
more:

- Each approval is a revision of its own, by a different person; whoever publishes, schedules or approves last counts
  too.
- Who submitted an entry or wrote a proposal is none of its reviewers. Who amends somebody's proposal is one.
- An approval holds for what was read: an entry's until it is saved or changes its status (its lock number), a
  proposal's until another one takes its place.
- What is public is changed by proposals alone, also by reviewers.

Nothing here changes a record: `workflow` does, and asks here first.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.choices import OPEN_PROPOSALS, Act, Status
from catalogue.models import Citation, Entry, Notice, Revision, User
from catalogue.permissions import may
from catalogue.publishing import Refused


@dataclass(frozen=True)
class Reviews:
    """What has been approved so far, and what is still needed."""

    needed: int
    by: list[User] = field(default_factory=list)
    author_id: Any = None

    @property
    def missing(self) -> int:
        return max(0, self.needed - len(self.by))

    def counts(self, user) -> bool:
        """Whether an approval by this user would be one more."""
        return user not in self.by and (self.needed == 1 or user.pk != self.author_id)

    def lacking(self, user) -> int:
        """How many are missing even if this user approves too; `None` approves nothing."""
        return max(0, self.missing - (user is not None and self.counts(user)))

    def is_one_of_several(self, user) -> bool:
        """Whether this user's approval counts, and is not the last one."""
        return self.counts(user) and self.lacking(user) > 0

    def check(self, user) -> None:
        """Raise Refused unless the approval of this user makes the number full."""
        if lacking := self.lacking(user):
            raise Refused(
                ngettext(
                    "%(count)d more reviewer has to approve it first.",
                    "%(count)d more reviewers have to approve it first.",
                    lacking,
                )
                % {"count": lacking}
            )

    def check_counts(self, user) -> None:
        """Raise Refused where this user has nothing to add."""
        if self.needed == 1:
            raise Refused(_("One review is enough for this type: publish it."))
        if user is None or user in self.by:
            raise Refused(_("You have approved it already; somebody else has to approve it too."))
        if not self.counts(user):
            raise Refused(_("You have sent it yourself, so others have to approve it."))


def needed(record: Any) -> int:
    """How many reviews this record takes; what is no entry takes one."""
    return settings.REVIEWS[record.entry_type] if isinstance(record, Entry) else 1


def proposes(record: Any, user) -> bool:
    """Whether what this user does to the record waits for others: the public sees the entry, and they have to agree."""
    if not isinstance(record, Entry) or not record.is_public:
        return False
    return needed(record) > 1 or not may(user, "publish", record)


def of_entry(entry: Entry) -> Reviews:
    """The reviews of an entry that is not public, as it stands now."""
    if needed(entry) == 1:
        return Reviews(1)
    acts = Revision.objects.filter(kind=entry.entry_type, record_id=entry.pk)
    given = acts.filter(act__in=[Act.REVIEWED, Act.SCHEDULED], base=entry.lock, about=None)
    return Reviews(needed(entry), _users(given), _last_user(acts.filter(act=Act.SUBMITTED)))


def of_proposal(proposal: Revision, record: Any) -> Reviews:
    """The reviews of a proposal on this record."""
    if needed(record) == 1:
        return Reviews(1)
    given = Revision.objects.filter(act=Act.REVIEWED, about=proposal.pk)
    return Reviews(needed(record), _users(given), author_of(proposal))


def open_proposals(entry: Entry) -> QuerySet[Revision]:
    """What others propose to change of an entry and nobody has decided yet, the oldest first."""
    proposals = Revision.objects.filter(kind=entry.entry_type, record_id=entry.pk, state__in=OPEN_PROPOSALS)
    return proposals.select_related("user").order_by("number")


def own_proposals(user: User, entries: Iterable[Any]) -> dict[Any, Any]:
    """What this user proposes of them and nobody has decided yet: id of the entry → id of the proposal."""
    waiting = Revision.objects.filter(
        user=user, act=Act.PROPOSED, state__in=OPEN_PROPOSALS, record_id__in=list(entries)
    )
    return dict(waiting.values_list("record_id", "pk"))


def author_of(proposal: Revision) -> Any:
    """The id of whoever wrote a proposal; of one that a reviewer has amended, whoever wrote it first."""
    if proposal.act != Act.AMENDED or proposal.about is None:
        return proposal.user_id
    first = Revision.objects.filter(pk=proposal.about).defer("snapshot").first()
    return author_of(first) if first else None


def returned_because(proposal: Revision) -> str:
    """Why a reviewer returned this proposal to its editor."""
    acts = Revision.objects.filter(about=proposal.pk, act=Act.RETURNED).order_by("-number")
    return acts.values_list("reason", flat=True).first() or ""


def draft_returned_because(entry: Entry) -> str:
    """Why a reviewer returned this draft, if that is the last that was decided about it."""
    if entry.status != Status.DRAFT:
        return ""
    acts = Revision.objects.filter(kind=entry.entry_type, record_id=entry.pk, about=None)
    last = acts.filter(act__in=(Act.RETURNED, Act.SUBMITTED)).order_by("-number").values_list("act", "reason")
    act, reason = last.first() or ("", "")
    return reason if act == Act.RETURNED else ""


def senders(entry: Entry, *acts: Act) -> set:
    """The ids of whoever did these acts last to this entry, or else of whoever looks after it."""
    done = Revision.objects.filter(kind=entry.entry_type, record_id=entry.pk)
    ids = {_last_user(done.filter(act=act)) for act in acts} - {None}
    return ids or {entry.responsible_id} - {None}


def tell(revision: Revision, user_ids: Iterable) -> None:
    """Put an act on the desks of these users, but for who did it."""
    wanted = sorted(set(user_ids) - {None, revision.user_id})
    Notice.objects.bulk_create(Notice(user_id=pk, revision=revision, at=revision.at) for pk in wanted)


def _users(acts) -> list[User]:
    ids = acts.exclude(user=None).values("user")
    return list(User.objects.filter(pk__in=ids).order_by("username"))


def _last_user(acts) -> Any:
    return acts.order_by("-number").values_list("user_id", flat=True).first()


def uncited_in(model: type[Entry], snapshot: dict) -> tuple[list[str], list[str]]:
    """Of an entry as a snapshot has it: the fields with a value that no citation names (`bareness.uncited_names`), and
    those that have one although a citation says that it is missing or not stated, and no other source states it.
    Labels."""
    stated: dict[str, set] = defaultdict(set)
    denied: dict[str, set] = defaultdict(set)
    for row in snapshot["parts"].get("citation", ()):
        for name in Citation(fields=row["values"]["fields"]).field_names:
            (denied if row["values"]["absence"] else stated)[name].add(row["values"]["source_id"])
    choices = {column.name for column in model._meta.many_to_many}
    columns = {column.name: column.attname for column in model._meta.concrete_fields}

    def is_filled(name: str) -> bool:
        if name in choices:
            return bool(snapshot["choices"].get(name))
        return snapshot["values"].get(columns.get(name, f"{name}_amount")) not in (None, "")

    labels, filled = model.citable(), [name for name in model.facts if is_filled(name)]
    return (
        [capfirst(labels[name]) for name in filled if name not in stated],
        [capfirst(labels[name]) for name in filled if name in denied and stated[name] <= denied[name]],
    )


def on_old_sources(model: type[Entry], before: dict, after: dict) -> list[str]:
    """The fields of which a proposal changes the value and not what it rests on. Labels."""
    columns = {column.name: column.attname for column in model._meta.concrete_fields}

    def rests_on(snapshot: dict, name: str) -> list[dict]:
        rows = [row["values"] for row in snapshot["parts"].get("citation", ())]
        naming = [row for row in rows if name in Citation(fields=row["fields"]).field_names]
        return [{**row, "fields": ""} for row in naming if not (row["value"] or row["absence"])]

    found = []
    for name, label in model.citable().items():
        values = [state["values"].get(columns.get(name, f"{name}_amount")) for state in (before, after)]
        changed = values[0] != values[1] and not {None, ""} & set(values)
        if changed and (old := rests_on(before, name)) and old == rests_on(after, name):
            found.append(capfirst(label))
    return found
