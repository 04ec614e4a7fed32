"""The way back of relations: which published documents point at a record, by role."""

from django.db.models import QuerySet

from catalogue.models import DocumentReference
from catalogue.models.base import ENTRY_TYPES


def incoming(entry_id) -> QuerySet:
    """References to this entry from published ones, ordered by role and then by the name of the entry that points."""
    return (
        DocumentReference.objects.filter(target_id=entry_id, document__type__in=ENTRY_TYPES)
        .exclude(document_id=entry_id)  # a shared record names all its participants, itself among them
        .order_by("role", "document__type", "document__sort_key", "document_id")
    )
