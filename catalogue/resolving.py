"""What an address leads to: a document, another address, a tombstone, or nothing.

A draft and something that never existed are the same nothing.
"""

import re
import uuid
from dataclasses import dataclass

from catalogue import sql
from catalogue.choices import TAKEN_DOWN, ChangeAction
from catalogue.fields import SlugField
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


def may_be_slug(slug: str) -> bool:
    """Whether it is worth asking for: a database might choke on what no slug can be."""
    return re.fullmatch(SlugField.pattern, slug) is not None


def resolve(kind: str, slug: str) -> Found | Moved | Gone | None:
    """Look an address up: one query for a live document, a few more for anything else."""
    if not may_be_slug(slug):
        return None
    document = sql.first(PublicDocument, type=kind, slug=slug)
    if document:
        return Found(document)
    if (old := SlugHistory.objects.filter(type=kind, slug=slug).first()) is not None:
        return resolve_id(kind, old.record_id)
    row = _newest(type=kind, slug=slug)
    return resolve_id(kind, row.record_id) if row else None


def resolve_id(kind: str, record_id: uuid.UUID) -> Moved | Gone | None:
    """The same for an id: a live one has moved to its slug."""
    document = PublicDocument.objects.filter(type=kind, pk=record_id).only("slug").first()
    if document:
        return Moved(document.slug)
    row = _newest(type=kind, record_id=record_id)
    if row is None:
        return None
    if row.action == ChangeAction.MERGED and row.successor:
        # whoever had that slug then: the successor may have been renamed, and another record have it now
        successor = _newest(type=kind, slug=row.successor, seq__lt=row.seq)
        return resolve_id(kind, successor.record_id) if successor else Moved(row.successor)
    return Gone(row) if row.action in TAKEN_DOWN else None


def _newest(**conditions) -> ChangeLogRow | None:
    return ChangeLogRow.objects.filter(**conditions).order_by("-seq").first()
