"""What waits for somebody who signs in, and what happened to what they sent: the lists of the admin's first page.

Each list is one question to each table it reads, answered from an index, however many entries and revisions there are.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.choices import OPEN_PROPOSALS, Act, ImportState, RevisionState, Status, SuggestionState
from catalogue.models import ENTRY_MODELS, Import, Notice, Revision, Suggestion, User

SHOWN = 12
MOST_COUNTED = 999
# For how long a proposal that was declined stays among one's own work.
DECLINED_SHOWN = datetime.timedelta(days=30)
IMPORTS_SHOWN = datetime.timedelta(days=30)


@dataclass
class Waiting:
    """How many suggestions wait, and the first of them."""

    count: int
    first: list[Suggestion]

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count > MOST_COUNTED


@dataclass
class Item:
    """One line: what it is, where it leads, and what is to be said of it."""

    name: str
    kind: str
    url: str
    at: datetime.datetime | datetime.date
    state: str = ""
    state_label: str = ""
    reason: str = ""


def drafts(user: User) -> list[Item]:
    """The drafts that this user looks after, the last changed first; with the reason, where a reviewer returned one."""
    items = _entries(lambda rows: rows.filter(responsible=user, status=Status.DRAFT))
    returned = Revision.objects.filter(
        record_id__in=list(items),
        kind__in=list(ENTRY_MODELS),
        about=None,
        act__in=(Act.RETURNED, Act.SUBMITTED),
    )
    acts = returned.order_by("number").values_list("record_id", "act", "reason")
    last = {pk: (act, reason) for pk, act, reason in acts}
    for pk, (act, reason) in last.items():
        if act == Act.RETURNED:
            items[pk].state, items[pk].reason = RevisionState.RETURNED, reason
            items[pk].state_label = str(RevisionState.RETURNED.label)
    return list(items.values())


def in_review() -> list[Item]:
    """What waits for a reviewer; of what is planned already, for when."""
    return list(_entries(lambda rows: rows.filter(status=Status.IN_REVIEW)).values())


def due(today: datetime.date) -> list[Item]:
    """Entries to be compared with their sources again, the longest due first."""
    rows = _entries(
        lambda rows: rows.filter(next_check_due__lte=today).exclude(status=Status.ARCHIVED),
        by="next_check_due",
        newest_first=False,
    )
    return list(rows.values())


def _entries(condition: Callable, by: str = "modified_at", newest_first: bool = True) -> dict:
    """Entries of all types that meet a condition, by id."""
    order = f"-{by}" if newest_first else by
    rows = [
        row
        for model in ENTRY_MODELS.values()
        for row in condition(model._default_manager.only("name", "status", "publish_on", by)).order_by(
            order, "id"
        )[:SHOWN]
    ]
    rows.sort(key=lambda row: getattr(row, by), reverse=newest_first)
    return {
        row.pk: Item(
            row.name,
            str(row._meta.verbose_name),
            reverse(f"admin:catalogue_{row._meta.model_name}_change", args=[row.pk]),
            getattr(row, by),
            Status.IN_REVIEW if row.publish_on else "",
            _("Planned for %(at)s") % {"at": timezone.localtime(row.publish_on).strftime("%Y-%m-%d %H:%M")}
            if row.publish_on
            else "",
        )
        for row in rows[:SHOWN]
    }


def _acts() -> QuerySet[Revision]:
    return Revision.objects.defer("snapshot").select_related("user")


def own_proposals(user: User) -> list[Item]:
    """What this user proposed and is not live yet: what was returned or waits, and what was declined of late, why."""
    mine = _acts().filter(user=user, act__in=(Act.PROPOSED, Act.AMENDED))
    recent = Q(state=RevisionState.DECLINED, at__gte=timezone.now() - DECLINED_SHOWN)
    open_ones = Q(state__in=OPEN_PROPOSALS)
    rows = list(mine.filter(open_ones | recent).order_by("-at", "id")[:SHOWN])
    decisions = Revision.objects.filter(
        about__in=[row.pk for row in rows], act__in=(Act.RETURNED, Act.DECLINED)
    )
    reasons = dict(decisions.order_by("number").values_list("about", "reason"))
    return [
        Item(
            row.label,
            _kind(row),
            _form_of(row) if row.state == RevisionState.RETURNED else _page_of(row),
            row.at,
            row.state,
            row.get_state_display(),
            reasons.get(row.pk, ""),
        )
        for row in rows
    ]


def imports(user: User) -> list[Item]:
    """The files of this user that are not taken back or refused, the newest first."""
    over = (ImportState.REVERTED, ImportState.REFUSED)
    rows = Import.objects.filter(user=user, at__gte=timezone.now() - IMPORTS_SHOWN).exclude(state__in=over)
    return [
        Item(
            row.file_name,
            str(row.source or ""),
            reverse("admin:catalogue_import_change", args=[row.pk]),
            row.at,
            RevisionState.PENDING if row.state != ImportState.APPLIED else RevisionState.DONE,
            row.get_state_display(),
        )
        for row in rows.select_related("source").order_by("-at", "id")[:SHOWN]
    ]


def proposals() -> QuerySet[Revision]:
    """What waits for a reviewer, the newest first."""
    return _acts().filter(state=RevisionState.PENDING).order_by("-at", "id")[:SHOWN]


def proposal_after(decided: Revision) -> Revision | None:
    """The next one that waits, in the order of the list; after the last comes the first."""
    waiting = _acts().filter(state=RevisionState.PENDING).exclude(pk=decided.pk).order_by("-at", "id")
    return waiting.filter(at__lt=decided.at).first() or waiting.first()


def suggestions() -> Waiting:
    """What readers sent and no editor has taken up yet, the longest waiting first."""
    waiting = Suggestion.objects.filter(state=SuggestionState.WAITING, same_as=None)
    rows = list(waiting.order_by("sent_at", "id")[: SHOWN + 1])
    count = waiting[: MOST_COUNTED + 1].count() if len(rows) > SHOWN else len(rows)
    return Waiting(count, rows[:SHOWN])


def recent() -> QuerySet[Revision]:
    """What people did last."""
    return _acts().exclude(act=Act.LOADED).filter(state=RevisionState.DONE).order_by("-at")[:SHOWN]


def notices(user: User) -> QuerySet[Notice]:
    """What happened to what this user sent, since they last dismissed it."""
    return (
        Notice.objects.filter(user=user)
        .select_related("revision__user")
        .defer("revision__snapshot")
        .order_by("-at", "id")[: 2 * SHOWN]
    )


def dismiss(user: User, ids: list[str] | None) -> int:
    """Take notices off a user's desk; `None` means all. Returns how many there were."""
    mine = Notice.objects.filter(user=user)
    return (mine if ids is None else mine.filter(pk__in=ids)).delete()[0]


def _kind(revision: Revision) -> str:
    model = ENTRY_MODELS.get(revision.kind)
    return str(model._meta.verbose_name) if model else revision.kind


def _page_of(revision: Revision) -> str:
    return reverse("admin:catalogue_revision_change", args=[revision.pk])


def _form_of(revision: Revision) -> str:
    return reverse(f"admin:catalogue_{revision.kind}_change", args=[revision.record_id])
