"""What becomes of the facts, choices, names and citations of a record that turns out to be another one.

Writes live rows only; `workflow.merge` decides, locks, records and publishes.
"""

import uuid
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction

from catalogue import snapshots
from catalogue.choices import Act, RevisionState
from catalogue.fields import plain
from catalogue.models import Citation, Entry, Fact, Link, Revision


def pointing_at(model: type[models.Model]) -> list[Any]:
    """The relations by which records and their rows name a record of this model."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.is_relation and relation.auto_created and relation.related_model in snapshots.MODELS
    ]


def mentions(record: models.Model) -> list[tuple[str, int]]:
    """How many rows of each family name a record, most first."""
    counts: dict[str, int] = {}
    for relation in pointing_at(type(record)):
        label = str(relation.related_model._meta.verbose_name_plural)
        rows = relation.related_model._default_manager.filter(**{relation.field.name: record})
        counts[label] = counts.get(label, 0) + rows.count()
    return sorted(((label, count) for label, count in counts.items() if count), key=lambda pair: -pair[1])


def move_everything(loser: Any, winner: Any) -> list[Any]:
    """Whatever points at the loser points at the winner afterwards. Returns the other records that changed by it.
    Raises IntegrityError where the two cannot become one."""
    is_entry = isinstance(loser, Entry)
    citations = list(loser.citation_set.values_list("pk", flat=True)) if is_entry else []
    named_by = _sources_of_names(loser, winner) if is_entry else {}
    for field in loser._meta.many_to_many:
        chosen = getattr(loser, field.name).exclude(pk__in=[loser.pk, winner.pk])
        getattr(winner, field.name).add(*chosen)
    others: dict[uuid.UUID, Any] = {}
    moved = []
    for relation in pointing_at(type(loser)):
        model: Any = relation.related_model
        name = relation.field.name
        rows = model._default_manager.filter(**{name: loser})
        if is_entry and model is Link:  # a link between the two is one of an entry to itself
            far_end = name.removeprefix("to_") if name.startswith("to_") else f"to_{name}"
            rows.filter(**{far_end: winner}).delete()
        for row in rows.all():
            if relation.many_to_many:
                getattr(row, name).remove(loser)
                if row.pk != winner.pk:
                    getattr(row, name).add(winner)
            elif row.pk == winner.pk:
                setattr(winner, name, None)
            else:
                _move_row(row, name, winner)
                moved.append(row.pk)
            owner = snapshots.owner_of(row)
            others[owner.pk] = owner
    _fill_gaps(loser, winner)
    winner.save()
    _prefer_one(winner, moved)
    if is_entry:
        _settle_citations(loser, winner, winner.citation_set.filter(pk__in=citations))
        _keep_names(loser, winner, named_by)
    return [owner for pk, owner in others.items() if pk not in (loser.pk, winner.pk)]


def _move_row(row: models.Model, name: str, winner: models.Model) -> None:
    setattr(row, name, winner)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if pointing_at(type(row)):
            raise
        row.delete()  # the winner has the same row already


# Fields that say one thing together, and fields that belong to the entry as it is kept here.
_TOGETHER = (
    ("name_en", "name_en_status"),
    ("size_value", "size_unit", "size_qualifier"),
    ("investment_amount", "investment_currency", "investment_qualifier"),
    ("source", "locator", "table", "row", "as_of", "as_reported"),
)
_KEPT = (
    *("id", "slug", "name", "internal_note", "responsible", "verified_on", "next_check_due"),
    *("replaced_by", "order", "preferred", "absent"),
)


def _fill_gaps(loser: models.Model, winner: models.Model) -> None:
    """What the winner does not say is taken from the loser, so that citations which move still have their fields."""
    fields = {field.name: field.attname for field in snapshots.content_fields(type(winner))}
    groups = [[name for name in names if name in fields] for names in _TOGETHER]
    groups += [[name] for name in fields if name not in _KEPT and not any(name in names for names in groups)]
    for names in groups:
        if all(getattr(winner, fields[name]) in (None, "") for name in names):
            for name in names:
                value = getattr(loser, fields[name])
                setattr(winner, fields[name], None if value == winner.pk else value)


def _prefer_one(winner: Any, moved: list) -> None:
    """What the winner prefers stays preferred; what came and answers the same question stands beside it."""
    for part, key in snapshots.PARTS[type(winner)]:
        if not issubclass(part, Fact):
            continue
        preferred = part._default_manager.filter(**{key: winner}, preferred=True)
        answered = {row.question for row in preferred.exclude(pk__in=moved)} - {None}
        for row in preferred.filter(pk__in=moved):
            if row.question in answered:
                row.preferred = False
                row.save()


def _settle_citations(loser: Entry, winner: Entry, moved) -> None:
    """A moved citation supports what the loser said: where the winner says something else it keeps that value."""
    fields = {field.name for field in snapshots.content_fields(type(winner))}
    for citation in moved.filter(absence="", value=""):
        # money is cited as one field and kept in three
        columns = {name: name if name in fields else f"{name}_amount" for name in citation.field_names}
        said = {name: getattr(loser, column) for name, column in columns.items() if column in fields}
        differing = {
            name: plain(value) if isinstance(value, Decimal) else str(value)
            for name, value in said.items()
            if value not in (None, "") and value != getattr(winner, columns[name])
        }
        _stand_apart(citation, differing)


def _stand_apart(citation: Citation, values: dict[str, str]) -> None:
    """A citation of its own for each field with another value, beside one for what both say."""
    common = [name for name in citation.field_names if name not in values]
    for name, value in values.items():
        apart = Citation.objects.get(pk=citation.pk)
        if common or name != next(iter(values)):
            apart.pk, apart._state.adding = uuid.uuid4(), True
        apart.fields, apart.preferred = name, False
        apart.value = value[: Citation._meta.get_field("value").max_length]
        apart.save()
    if common and values:
        citation.fields = ";".join(common)
        citation.save()


def _sources_of_names(loser: Entry, winner: Entry) -> dict[str, dict]:
    """Where each name of the loser stands: as a citation of its own says, else where the loser stands at all, else
    where the winner does. Nothing for entries without any citation."""
    own = list(loser.citation_set.order_by("-preferred", "pk"))
    others = own or list(winner.citation_set.order_by("-preferred", "pk")[:1])
    found = {}
    for field in ("name", "name_en"):
        naming = [citation for citation in own if field in citation.field_names]
        for citation in [*naming, *others][:1]:
            found[field] = {
                "source_id": citation.source_id,
                "locator": citation.locator,
                "as_of": citation.as_of,
            }
    return found


def _keep_names(loser: Entry, winner: Entry, named_by: dict[str, dict]) -> None:
    """The loser's names still find the winner, as the loser's own sources have them."""
    known = {winner.name, winner.name_en, "", *winner.alias_set.values_list("name", flat=True)}
    for field, kind, language in (("name", "other", "zh"), ("name_en", "english", "en")):
        name = getattr(loser, field)
        if name not in known:
            known.add(name)
            winner.alias_set.create(name=name, kind=kind, language=language, **named_by.get(field, {}))


# --- undoing ----------------------------------------------------------------------------------------------------------


def revisions_of(revision: Revision) -> list[Revision]:
    """The revisions of a merger: the one of the record that was merged, of the one that it became, of all that named
    it."""
    done_together = Revision.objects.filter(act=Act.MERGED, batch=revision.batch)
    return list(done_together.order_by("at", "number"))


def before(first: Revision, rest: list[Revision], loser: Any) -> tuple[list[dict], list[dict]]:
    """Snapshots of the records of a merger without what it did, the merged one first; and what was changed since."""
    then = snapshots.loads(first.snapshot)
    after = {**then, "parts": {}}
    live = snapshots.take(loser) if loser else {**after}
    moved = {row["values"]["id"] for rows in then["parts"].values() for row in rows}
    wanted: list[dict] = []
    since: list[dict] = []
    for done in rest:
        if done.record_id == first.record_id:  # a term, which stays and names its successor
            after = {**snapshots.loads(done.snapshot), "parts": {}}
            continue
        earlier = Revision.objects.filter(
            kind=done.kind, record_id=done.record_id, number__lt=done.number, state=RevisionState.DONE
        )
        last = earlier.order_by("-number").first()
        record = snapshots.ROOTS[done.kind]._default_manager.filter(pk=done.record_id).first()
        if record is None or last is None:  # deleted since, or the history does not know what was before
            since.append(snapshots.loads(done.snapshot))
            continue
        sides = snapshots.loads(last.snapshot), snapshots.loads(done.snapshot), snapshots.take(record)
        # what came from the merged one goes back
        for side, mine in zip(sides[1:], (after, live), strict=True):
            for name, rows in side["parts"].items():
                own = [row for row in rows if row["values"]["id"] in moved]
                side["parts"][name] = [row for row in rows if row not in own]
                mine["parts"] = {**mine["parts"], name: [*mine["parts"].get(name, ()), *own]}
        snapshot, changed = snapshots.take_back(*sides)
        wanted.append(snapshot)
        since += changed
    snapshot, changed = snapshots.take_back(then, after, live)
    return [snapshot, *wanted], [*changed, *since]
