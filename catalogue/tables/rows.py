"""Reading one row: from the facts of a row and the columns of its table to cells."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Manager

from catalogue.choices import Absence
from catalogue.dates import PartialDate
from catalogue.fields import Money, MoneyField, plain
from catalogue.models import Citation, Entry, Observation, Place, SourceTableColumn
from catalogue.models.base import Named, OfEntry
from catalogue.models.records import SharedFact
from catalogue.tables import writing
from catalogue.tables.cells import NUMBER, PIECE, QUOTED, Cell, Line, Part, is_sentence
from catalogue.tables.facts import conditions, in_source
from catalogue.tables.writing import AS_REPORTED, Form

PRIVATE = {"internal_note", "responsible"}  # of an entry, and for colleagues only


class Reader:
    """Reads one row."""

    def __init__(self, number: int, facts: dict[str, list[Any]], names: dict, spelt: dict):
        self.number = number
        self.facts = facts
        self.names = names
        self.spelt = spelt
        self.words = " ".join(fact.as_reported for same in facts.values() for fact in same)
        for same in facts.values():
            same.sort(key=self._in_source)

    def cell(self, columns: list[SourceTableColumn]) -> Cell:
        """The cell that these columns share."""
        lines = []
        for column in columns:
            form = Form.of(column.form)
            parts = self._parts(column, form)
            around = (form.before, form.after, form.before_en, form.after_en)
            if any(is_sentence(part) for part in parts) and not any(around):
                lines += [Line((part,)) for part in parts]
            elif parts:
                lines.append(Line(tuple(parts), *around))
        return Cell(_without_repetition(lines), _without_repetition(lines, english=True))

    def _parts(self, column: SourceTableColumn, form: Form) -> list[Part]:
        if form.form == Absence.MISSING:
            return [Part(absence=Absence.MISSING)]
        if column.path == "row":
            return [Part(str(self.number), str(self.number), kind=NUMBER)]
        kind, *path = column.path.split(".")
        if not path:
            return []
        wanted = conditions(column.where)
        parts: list[Part] = []
        reasons: list[str] = []
        for fact in self.facts.get(kind, ()):
            if not _matches(fact, wanted):
                continue
            found = list(self._of_fact(fact, path, form))
            reason = _why_absent(fact, path)
            if reason == Absence.MISSING and not any("〔缺〕" in part.text for part in found):
                # a piece of one value is lost, as the letter of a round; or one of several values, or the only one
                found.insert(0 if len(found) == 1 else len(found), Part(absence=reason))
                if len(found) == 2:
                    found[0] = replace(found[0], kind=PIECE)
            parts += found
            reasons += [reason] if reason and not found else []
        if not parts and not reasons:
            others = (fact for same in self.facts.values() for fact in same)
            reasons = [reason for fact in others if (reason := _said_of_row(fact, path))]
        return parts or [Part(absence=reason) for reason in reasons[:1]]

    def _of_fact(self, fact: Any, path: list[str], form: Form) -> Iterator[Part]:
        if isinstance(fact, Citation) and fact.absence and path[-1] in fact.field_names:
            return
        values = sorted(_follow(fact, path), key=lambda found: self._position(found[2], fact.as_reported))
        if form.form.startswith(AS_REPORTED):
            if words := writing.words(fact.as_reported, form.form):
                owner, name, value = values[0] if values else (fact, path[-1], None)
                yield self._quoted(words, owner, name, value)
            return
        for owner, name, value in values:
            if isinstance(fact, Citation) and fact.value and name in fact.field_names:
                value = fact.value  # what this source says, where the entry's own field says otherwise
            if part := self._part(owner, name, value, form):
                yield part

    def _quoted(self, words: str, owner: Any, name: str, value: Any) -> Part:
        """The words of the source, with the English name and the address of what they stand for."""
        if isinstance(value, Decimal) and isinstance(owner, Observation):
            unit = owner.unit_en or owner.indicator.unit_en
            return Part(words, writing.quantity(value, unit), kind=QUOTED)
        if isinstance(value, str):
            return Part(words, getattr(owner, f"{name}_en", "") or "", kind=QUOTED)
        part = (None if value is None else self._part(owner, name, value, Form(""))) or Part()
        return Part(words, part.text_en, part.type, part.slug, kind=QUOTED)

    def _part(self, owner: Any, name: str, value: Any, form: Form) -> Part | None:
        if isinstance(value, Entry):
            printed = self._spelt(value)
            return Part(printed, value.name_en or printed, value.entry_type, value.slug)
        if isinstance(value, Named):
            kind = "place" if isinstance(value, Place) else ""
            return Part(value.name, value.name_en, kind, value.slug if kind else "")
        if isinstance(value, SharedFact):
            return Part(str(value), getattr(value, f"{value.naming_field}_en"))
        if isinstance(value, Money):
            return Part(*writing.money(value, form.form), kind=NUMBER)
        if isinstance(value, PartialDate | Decimal | int):
            written = writing.date(value, form.form) if isinstance(value, PartialDate) else _number(value)
            return Part(written, written, kind=NUMBER)
        if value in (None, "") or isinstance(value, dict | list):
            return None
        if value in (choices := _choices(owner, name)):
            return Part(*writing.label(choices[value]))
        subject = _subject(owner) if form.form == "link" else None
        if subject is not None:
            return Part(str(value), subject.name_en, subject.entry_type, subject.slug)
        quoted = QUOTED if name == AS_REPORTED else ""
        return Part(str(value), getattr(owner, f"{name}_en", "") or "", kind=quoted)

    def _in_source(self, fact: Any) -> tuple:
        """Where a fact stands among others of its kind; several organisations in one line as the line names them."""
        return (*in_source(fact), self._position(getattr(fact, "organisation", None), fact.as_reported))

    def _position(self, value: Any, words: str) -> int:
        """Where these words name an entry, for those that the source names in one breath; the unnamed come last."""
        if not isinstance(value, Entry):
            return 0
        names = [*self.names.get(value.pk, ()), value.name]
        return min((words.index(name) for name in names if name in words), default=len(words))

    def _spelt(self, entry: Entry) -> str:
        """The longest of the entry's names that the source's words in this row contain, wherever a line breaks in it;
        or its name."""
        words = _joined(self.spelt.get((self.number, entry.pk), self.words))
        names = [*self.names.get(entry.pk, ()), entry.name]
        return max((name for name in names if _joined(name) in words), key=len, default=entry.name)


def _joined(words: str) -> str:
    return "".join(words.split())


def _choices(owner: Any, name: str) -> dict:
    """Labels of an enumeration's values."""
    fields = {column.name: column for column in owner._meta.concrete_fields}
    return dict(fields[name].flatchoices) if name in fields else {}


def _number(value: Decimal | int) -> str:
    return plain(Decimal(value))


def _subject(fact: Any) -> Entry | None:
    """The published entry that a fact is about."""
    subject = fact.entry if isinstance(fact, OfEntry) else None
    for name in ("organisation", "policy", "scenario", "dataset"):
        subject = subject or getattr(fact, name, None)
    return subject if subject is not None and subject.is_public else None


def _follow(owner: Any, path: list[str]) -> Iterator[tuple[Any, str, Any]]:
    """(owner, field, value) at the end of a path. An entry that is not public ends it."""
    if not path or path[0] in PRIVATE:
        return
    name, *rest = path
    value = getattr(owner, name, None)
    values = list(value.all()) if isinstance(value, Manager) else [value]
    for item in values:
        if item is None or callable(item) or (isinstance(item, Entry) and not item.is_public):
            continue
        if rest:
            yield from _follow(item, rest)
        else:
            yield owner, name, item


def _matches(fact: Any, conditions: dict[str, tuple[str, list[str]]]) -> bool:
    return all(_meets(fact, name, *wanted) for name, wanted in conditions.items())


def _meets(fact: Any, name: str, operator: str, wanted: list[str]) -> bool:
    found = {_plain(value) for _owner, _name, value in _follow(fact, name.split("."))} or {""}
    if operator == "^":
        return any(value.startswith(tuple(wanted)) for value in found)
    several = {one for value in found for one in (value, *value.split(";"))}
    return bool(several & set(wanted)) != (operator == "!")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(getattr(value, "slug", value))


def _why_absent(fact: Any, path: list[str]) -> str:
    """Why the value at the end of the path is not there, as the fact says."""
    if isinstance(fact, Citation):
        return fact.absence if path[-1] in fact.field_names else ""
    absences = getattr(fact, "absent", {})
    for name in path:
        held = getattr(type(fact), name, None)
        key = f"{held.prefix}amount" if isinstance(held, MoneyField) else name
        if key in absences:
            return absences[key]
    return ""


def _said_of_row(fact: Any, path: list[str]) -> str:
    """Why a value of the row is not there, as a fact says that has no such field itself: a place in a ranking without
    its company says that the year of founding is lost too."""
    own, absences = {field.name for field in fact._meta.get_fields()}, getattr(fact, "absent", {})
    return next((why for name in path if name not in own and (why := absences.get(name))), "")


def _without_repetition(lines: list[Line], english: bool = False) -> list[Line]:
    """Drops what the cell says already, in the language that is read; facts of one row often quote the same words, or
    some of them, and several quotes may share one English summary. A lost value keeps its place between others."""
    quotes = [_word(part, english) for line in lines for part in line.parts if part.kind == QUOTED]
    seen: set[tuple[str, str]] = set()
    kept = []
    before = ""
    for line in lines:
        parts = []
        for part in line.parts:
            word = _word(part, english)
            if part.absence and part.absence != before:
                seen.discard((word, part.absence))
            before = part.absence
            contained = part.kind == QUOTED and any(word != quote and word in quote for quote in quotes)
            if (word, part.absence) not in seen and not contained:
                parts.append(part)
            seen.add((word, part.absence))
        if parts:
            kept.append(replace(line, parts=tuple(parts)))
    return kept


def _word(part: Part, english: bool) -> str:
    return part.text_en or part.text if english else part.text
