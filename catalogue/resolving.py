"""What an address leads to: a document, another address, a tombstone, or nothing.

A draft and something that never existed are the same nothing.
"""

import uuid
from dataclasses import dataclass

from catalogue.choices import ChangeAction
from catalogue.models import ChangeLogRow, PublicDocument, SlugHistory


@dataclass(frozen=True)
class Found:
    document: PublicDocument


@dataclass(frozen=True)
class Moved:
    """301 to this slug of the same type."""

    slug: str


@dataclass(frozen=True)
class Gone:
    """410 with the reason."""

    row: ChangeLogRow


def resolve(kind: str, slug: str) -> Found | Moved | Gone | None:
    """Look an address up: at most four queries, one for a live document."""
    document = PublicDocument.objects.filter(type=kind, slug=slug).first()
    if document:
        return Found(document)
    if (old := SlugHistory.objects.filter(type=kind, slug=slug).first()) is not None:
        current = PublicDocument.objects.filter(pk=old.record_id).first()
        if current:
            return Moved(current.slug)
        return _tombstone(ChangeLogRow.objects.filter(record_id=old.record_id))
    return _tombstone(ChangeLogRow.objects.filter(type=kind, slug=slug))


def resolve_id(kind: str, record_id: uuid.UUID) -> Found | Moved | Gone | None:
    """The same for an id: a live one has moved to its slug."""
    document = PublicDocument.objects.filter(type=kind, pk=record_id).first()
    if document:
        return Moved(document.slug)
    return _tombstone(ChangeLogRow.objects.filter(type=kind, record_id=record_id))


def _tombstone(rows) -> Moved | Gone | None:
    row = rows.order_by("-seq").first()
    if row is None:
        return None
    if row.action == ChangeAction.MERGED and row.successor:
        return Moved(row.successor)
    if row.action in (ChangeAction.ARCHIVED, ChangeAction.DELETED, ChangeAction.MERGED):
        return Gone(row)
    return None
