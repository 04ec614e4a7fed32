"""The way back of relations: which published documents point at a record, by role."""

from django.db.models import QuerySet

from catalogue.models import DocumentReference

# Roles under which one entry names another; labels and sources are references too, but no neighbours.
_NOT_NEIGHBOURS = (
    "term",
    "place",
    "place_above",
    "topic",
    "source",
    "table",
    "ranking",
    "person",
    "indicator",
)


def incoming(record_id, entry_types: tuple[str, ...]) -> QuerySet:
    """References to this record from published entries, ordered by role and then by the name of the entry that
    points."""
    return (
        DocumentReference.objects.filter(target_id=record_id, document__type__in=entry_types)
        .exclude(role__in=_NOT_NEIGHBOURS)
        .exclude(document_id=record_id)  # a shared record names all its participants, itself among them
        .select_related("document")
        .defer("document__body")
        .order_by("role", "document__type", "document__sort_key", "document_id")
    )
