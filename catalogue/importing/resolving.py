"""What the cells of a file name: terms, places, topics, entries and other records, by id, slug, code or name."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from catalogue import text
from catalogue.importing.columns import Column
from catalogue.models import Alias, Entry, Identifier, Import, Place, Term, Topic

CREATE, REJECT, OMIT = "+", "x", "-"  # the first may be followed by the English name
# What can be made from its name alone.
CREATABLE = (Term, Topic)
_SUFFIXES = ("区", "县", "市", "省", "自治区", "特别行政区")


def as_uuid(cell: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(cell) if len(cell) in (32, 36) else None
    except ValueError:
        return None


class Resolver:
    """Small models are read once; entries are looked up by the chunk. `answers` is what somebody has decided:
    column → value → id of a record, CREATE, REJECT or OMIT."""

    def __init__(self, job: Import, answers: dict[str, dict[str, str]]):
        self.job = job
        self.answers = answers
        self.labels: dict[str, str] = {}  # id → name
        self._terms: dict[str, dict[str, str]] = defaultdict(dict)
        self._entries: dict[tuple[str, str], str | None] = {}
        self._places = _by_name(self._noted(Place.objects.all()))
        self._topics = _by_name(self._noted(Topic.objects.all()))
        replaced: dict[str, list[Term]] = defaultdict(list)
        for term in self._noted(Term.objects.exclude(replaced_by=None)):
            replaced[term.vocabulary].append(term)
        for vocabulary, rows in self._terms_by_vocabulary().items():
            self._terms[vocabulary] = _by_name(rows)
            for term in replaced[vocabulary]:  # nobody means them by their names any more
                self._terms[vocabulary].setdefault(text.normalise(term.slug), str(term.pk))
            # where a field takes terms of any vocabulary
            self._terms[""] |= {f"{vocabulary}.{form}": pk for form, pk in self._terms[vocabulary].items()}

    def _terms_by_vocabulary(self) -> dict[str, list[Term]]:
        rows: dict[str, list[Term]] = defaultdict(list)
        for term in self._noted(Term.objects.filter(replaced_by=None)):
            rows[term.vocabulary].append(term)
        return rows

    def _noted(self, records: Iterable[Any]) -> list[Any]:
        found = list(records)
        for record in found:
            self.labels[str(record.pk)] = name_of(record)
        return found

    def find(self, column: Column, value: str) -> str | None:
        """The id of the record that the value names, CREATE's id to be, REJECT, OMIT, or None where nobody knows."""
        wanted = text.normalise(value)
        answer = self.answers.get(column.name, {}).get(value)
        if answer and answer.startswith(CREATE):  # unless somebody has made it meanwhile
            return self._named(column, value, wanted) or str(self.created_id(column, value))
        return answer or self._named(column, value, wanted)

    def _named(self, column: Column, value: str, wanted: str) -> str | None:
        if column.related is Term:
            own = wanted.removeprefix(f"{column.vocabulary}:")
            return self._terms[column.vocabulary].get(own)
        if column.related is Place:
            return self._places.get(wanted) or self._places.get(wanted.replace(" ", ""))
        if column.related is Topic:
            return self._topics.get(wanted)
        return self._entries.get((column.related.__name__, value))

    def created_id(self, column: Column, value: str) -> uuid.UUID:
        """The same on every run, so that nothing is made twice."""
        return uuid.uuid5(
            self.job.pk, f"{column.related.__name__}:{column.vocabulary}:{text.normalise(value)}"
        )

    def look_up(self, wanted: Iterable[tuple[Column, str]]) -> None:
        """Find entries and other records that values name, in a few queries for each model."""
        by_model: dict[Any, set[str]] = defaultdict(set)
        for column, value in wanted:
            key = (column.related.__name__, value)
            if column.related not in (Term, Place, Topic) and key not in self._entries:
                by_model[column.related].add(value)
        if len(self._entries) > 50_000:
            self._entries.clear()
        for model, values in by_model.items():
            self._look_up(model, values)

    def _look_up(self, model: Any, values: set[str]) -> None:
        rows = model._default_manager.all()
        ids = [pk for pk in map(as_uuid, values) if pk]
        naming = [name for name in ("name", "title", "caption", "edition") if hasattr(model, name)][:1]
        exact = self._noted(rows.filter(Q(pk__in=ids) | Q(slug__in=values)))
        sure = {str(row.pk): str(row.pk) for row in exact} | {row.slug: str(row.pk) for row in exact}
        found: dict[str, set[str]] = defaultdict(set)
        alike = [row for name in naming for row in rows.filter(**{f"{name}__in": values})]
        if issubclass(model, Entry):
            keys = {text.sort_key(value) for value in values} - {""}
            alike += rows.filter(sort_key__in=keys, successor_slug="")
            key = f"{model.entry_type}_id"
            for other, column in ((Alias, "name"), (Identifier, "value")):
                named = other._default_manager.filter(**{f"{column}__in": values, f"{key}__isnull": False})
                for form, pk in named.values_list(column, key):
                    found[text.normalise(form)].add(str(pk))
        for row in self._noted(alike):
            found[text.normalise(name_of(row))].add(str(row.pk))
        for value in values:
            hits = found.get(text.normalise(value), set())
            self._entries[model.__name__, value] = sure.get(value) or (
                next(iter(hits)) if len(hits) == 1 else None
            )

    def label_of(self, pks: Iterable[str]) -> str:
        return "、".join(self.labels.get(str(pk), str(pk)) for pk in pks)

    def note_labels(self, model: Any, pks: Iterable[str]) -> None:
        if missing := [pk for pk in pks if str(pk) not in self.labels]:
            self._noted(model._default_manager.filter(pk__in=missing))


def name_of(record: Any) -> str:
    """What it is called, without asking the database for what it belongs to."""
    for name in ("name", "title", "caption", "edition"):
        if value := getattr(record, name, ""):
            return str(value)
    return str(record.slug)


def _by_name(records: list[Any]) -> dict[str, str]:
    """Forms of a name → id; a form that two records share names neither."""
    names: dict[str, set[str]] = defaultdict(set)
    by_id = {record.pk: record for record in records}
    for record in records:
        forms = {record.slug, record.name, record.name_en, str(record.pk), getattr(record, "code", "")}
        if isinstance(record, Place):
            above = by_id.get(record.parent_id)
            starts = (above.name, _short(above.name)) if above else ("",)
            for name in text.names_of_zone(record.name):
                own = {name, _short(name), name.removeprefix(starts[-1])}
                forms |= own | {start + form for start in starts for form in own}
        for form in forms - {""}:
            names[text.normalise(form)].add(str(record.pk))
    exact = {
        text.normalise(form): str(record.pk) for record in records for form in (record.name, record.slug)
    }
    return {form: next(iter(pks)) for form, pks in names.items() if len(pks) == 1} | exact


def _short(name: str) -> str:
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name
