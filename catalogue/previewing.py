"""A page that is not public yet, shown to whoever has a link: what the link says, and the document that it leads to.

A link is signed and says what it shows and until when; nothing is stored. It ends with its day, with a draft when that
is published or deleted, and with a proposal when that is decided. What is shown is built anew each time and kept
nowhere.
"""

import datetime
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue import documents, snapshots
from catalogue.choices import OPEN_PROPOSALS, Status
from catalogue.models import ENTRY_MODELS, ChangeCounter, Entry, PublicDocument, Revision

MAX_DAYS, DAYS = 30, 7
_SALT = "catalogue.preview"
_UNPUBLISHED = (Status.DRAFT, Status.IN_REVIEW)


@dataclass(frozen=True)
class Preview:
    """The document as it would be published, and the cards of the sources that it names."""

    kind: str
    record_id: uuid.UUID
    document: dict
    body: str
    sources: dict[str, dict]
    until: datetime.datetime

    @property
    def ends(self) -> str:
        return timezone.localtime(self.until).strftime("%Y-%m-%d %H:%M")


def token(*, entry: Entry, proposal: Revision | None, days: int) -> str:
    """What a link for so many days (1 to MAX_DAYS) says, signed."""
    if not 1 <= days <= MAX_DAYS:
        raise ValueError(f"a link lasts from 1 to {MAX_DAYS} days")
    until = int((timezone.now() + datetime.timedelta(days=days)).timestamp())
    said = [entry.entry_type, str(entry.pk), str(proposal.pk) if proposal else "", until]
    return signing.dumps(said, salt=_SALT)


def may_be_previewed(entry: Entry) -> bool:
    """Whether the entry itself is not public yet; a published one is previewed as somebody proposes it."""
    return entry.status in _UNPUBLISHED


def open_proposals(entry: Entry) -> list[Revision]:
    """What may be shown of a published entry, the newest first: proposals that still fit it."""
    if not entry.is_public:
        return []
    rows = Revision.objects.filter(
        kind=entry.entry_type, record_id=entry.pk, state__in=OPEN_PROPOSALS, base=entry.lock
    )
    return list(rows.select_related("user").defer("snapshot").order_by("-number")[:20])


def find(signed: str) -> Preview | None:
    """What a link leads to; None when it is none, has run out, or shows what has been decided meanwhile."""
    try:
        kind, pk, proposal_pk, until = signing.loads(
            signed, salt=_SALT, max_age=datetime.timedelta(days=MAX_DAYS)
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None
    end = datetime.datetime.fromtimestamp(until, datetime.UTC)
    entry: Any = ENTRY_MODELS[kind]._default_manager.filter(pk=pk).first()
    if entry is None or end <= timezone.now():
        return None
    if not proposal_pk:
        return _built(kind, entry, end) if may_be_previewed(entry) else None
    proposal = Revision.objects.filter(
        pk=proposal_pk, record_id=pk, kind=kind, state__in=OPEN_PROPOSALS
    ).first()
    if proposal is None or not entry.is_public or proposal.base != entry.lock:
        return None
    with transaction.atomic():
        # as whoever publishes: two that write the same rows in different orders would wait for each other
        ChangeCounter.objects.select_for_update().get(pk=1)
        try:
            with transaction.atomic():
                snapshots.apply(snapshots.loads(proposal.snapshot))
        except (snapshots.CannotApply, IntegrityError):
            return None
        preview = _built(kind, entry, end)
        transaction.set_rollback(True)
    return preview


def _built(kind: str, entry: Entry, until: datetime.datetime) -> Preview:
    now = documents.moment()
    reader = documents.Reader()
    (built,) = documents.build(kind, [entry.pk], lambda pk: documents.Stamp(1, now, now), reader)
    return Preview(kind, entry.pk, built.contents, built.document.body, _sources(built, reader), until)


def _sources(built: documents.Built, reader: documents.Reader) -> dict[str, dict]:
    """The cards of the sources of a document; those that no public document names yet have none stored."""
    ids = [pk for pk, role in built.references if role == "source"]
    cards = [json.loads(row.card) for row in PublicDocument.objects.filter(pk__in=ids)]
    missing = set(ids) - {uuid.UUID(card["id"]) for card in cards}
    now = documents.moment()
    new = documents.build("source", sorted(missing), lambda pk: documents.Stamp(1, now, now), reader)
    return {card["slug"]: card for card in [*cards, *(one.card for one in new)]}
