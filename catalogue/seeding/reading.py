"""The files of an edition as unsaved records: every cell checked, faults named by file, line and column.

`fixtures/README.md` explains the columns; here each file is one line of `FAMILIES`. Nothing is written here.
"""

import csv
import difflib
import io
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalogue import snapshots
from catalogue.bulk import NewRecord
from catalogue.choices import Act, EntryType, Status
from catalogue.fields import ScaledDecimalField
from catalogue.models import (
    ENTRY_MODELS,
    ENTRY_TYPES,
    Achievement,
    Alias,
    Approval,
    Award,
    AwardParticipant,
    BenchmarkResult,
    Citation,
    Classification,
    Dataset,
    Designation,
    Distribution,
    Entry,
    ExchangeRate,
    Figure,
    Filing,
    Finding,
    FundingRound,
    FundingStage,
    Identifier,
    Indicator,
    Issuer,
    Link,
    Listing,
    Measure,
    Milestone,
    Observation,
    Organisation,
    Outcome,
    Participant,
    Person,
    Phase,
    Place,
    Policy,
    Product,
    Programme,
    Ranking,
    RankingEdition,
    RankingPlace,
    Revision,
    Role,
    Scenario,
    Source,
    SourceTable,
    SourceTableColumn,
    Term,
    Topic,
)
from catalogue.models.base import Fact, OfEntry, Sourced
from catalogue.models.organisations import OrganisationFact
from catalogue.tables import columns

NAMESPACE = uuid.UUID("6f1f3a34-8f0c-5b0e-9d35-3a5f1c1f8a10")

# Records before those that name them, so that a fault is reported where it first stands.
FAMILIES: tuple[tuple[str, type[models.Model]], ...] = (
    ("sources", Source),
    ("source_tables", SourceTable),
    ("source_table_columns", SourceTableColumn),
    ("terms", Term),
    ("places", Place),
    ("topics", Topic),
    ("people", Person),
    ("rankings", Ranking),
    ("ranking_editions", RankingEdition),
    ("exchange_rates", ExchangeRate),
    ("organisations", Organisation),
    ("policies", Policy),
    ("datasets", Dataset),
    ("scenarios", Scenario),
    ("aliases", Alias),
    ("identifiers", Identifier),
    ("citations", Citation),
    ("links", Link),
    ("classifications", Classification),
    ("figures", Figure),
    ("listings", Listing),
    ("funding_stages", FundingStage),
    ("funding_rounds", FundingRound),
    ("ranking_places", RankingPlace),
    ("designations", Designation),
    ("programmes", Programme),
    ("roles", Role),
    ("products", Product),
    ("approvals", Approval),
    ("awards", Award),
    ("award_participants", AwardParticipant),
    ("achievements", Achievement),
    ("benchmark_results", BenchmarkResult),
    ("milestones", Milestone),
    ("filings", Filing),
    ("policy_issuers", Issuer),
    ("policy_measures", Measure),
    ("policy_phases", Phase),
    ("participants", Participant),
    ("outcomes", Outcome),
    ("distributions", Distribution),
    ("indicators", Indicator),
    ("observations", Observation),
    ("findings", Finding),
)
_NOT_COLUMNS = {"id", "sort_key", *ENTRY_TYPES, *(f"to_{kind}" for kind in ENTRY_TYPES)}
_STATE = {
    "created_at",
    "modified_at",
    "lock",
    "publish_on",
    "archive_reason",
    "successor_slug",
    "responsible",
}
_CELL = re.compile(r'(?:"(?:[^"]|"")*"|[^,"\r\n]*)(?=[,\r\n]|$),?')
# A file may do without these; every other column must stand, for a missing one would empty what is there.
_OPTIONAL = {"verified_on", "next_check_due", "archived_text"}


@dataclass(frozen=True, order=True)
class Fault:
    """A cell that cannot be loaded, and why."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self):
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {self.message}"


class FaultyFixtures(Exception):
    """Nothing was loaded; `faults` say what to mend."""

    def __init__(self, faults: list[Fault]):
        self.faults = sorted(faults)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """A line for each different fault: where it first stands, and how often it does."""
        same: dict[tuple, list[Fault]] = {}
        for fault in self.faults:
            same.setdefault((fault.file, fault.column, fault.message), []).append(fault)
        return [
            f"{first}" + (f" (and in {len(others)} lines below)" if others else "")
            for first, *others in same.values()
        ]


@dataclass
class Row(NewRecord):
    """A line of a file as an unsaved record."""

    file: str = ""
    line: int = 0
    key: str = ""
    parts: list["Row"] = field(default_factory=list)


class Reader:
    """Reads the files of an edition into rows, collecting faults."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.faults: list[Fault] = []
        self._faulty: set[tuple[str, int, str]] = set()
        self._unread: set[str] = set()  # files without rows that can be named
        self.by_key: dict[str, dict[str, Row]] = {name: {} for name, _model in FAMILIES}
        self._cells: list[tuple[Row, dict[str, str], str]] = []
        self._families = {model: name for name, model in FAMILIES}
        self._slugs: dict[uuid.UUID, str] = {}  # of records that are there already
        self._nearest_known: dict[tuple[str, str], str] = {}

    def read(self) -> list[Row]:
        """Every record of the edition with its parts. Raises FaultyFixtures."""
        known = {name for name, _model in FAMILIES}
        for path in sorted(self.folder.glob("*.csv")):
            if path.stem not in known:
                self._fault(path.name, 0, f"no family has this file; there are {', '.join(sorted(known))}")
        for name, model in FAMILIES:
            self._read_file(name, model)
        for row, cells, key_column in self._cells:
            self._fill(row, cells, key_column)
        for row, _cells, _key_column in self._cells:
            self._check(row)
        roots = self._assemble() if not self.faults else []
        if self.faults:
            raise FaultyFixtures(self.faults)
        return roots

    def _fault(self, row_or_file, line_or_column, message, column="") -> None:
        if isinstance(row_or_file, Row):
            fault = Fault(row_or_file.file, row_or_file.line, line_or_column, str(message))
        else:
            fault = Fault(row_or_file, line_or_column, column, str(message))
        self.faults.append(fault)
        self._faulty.add((fault.file, fault.line, fault.column))

    def _read_file(self, name: str, model: type[models.Model]) -> None:
        path = self.folder / f"{name}.csv"
        try:
            content = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self._unread.add(name)
            return self._fault(path.name, 0, "the file is missing")
        except OSError as error:
            self._unread.add(name)
            return self._fault(path.name, 0, f"it cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            self._unread.add(name)
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            return self._fault(path.name, line, "not UTF-8")
        reader = csv.reader(io.StringIO(content, newline=""), strict=True)
        header: list[str] = []
        line = 1
        try:
            header = next(reader, [])
            key_column = "slug" if "slug" in header and "key" not in header else "key"
            self._check_header(path.name, header, self._columns(model), key_column)
            if self.faults and self.faults[-1].file == path.name:
                self._unread.add(name)
                return None
            known_ids = self._known_ids(name, model)
            line = reader.line_num + 1
            for values in reader:
                self._read_row(name, model, path.name, line, header, values, key_column, known_ids)
                line = reader.line_num + 1
        except csv.Error:
            self._unread.add(name)
            column = _at(header, _cells_before_a_stray_quote(content, line))
            self._fault(path.name, line, "a quotation mark is out of place from here on", column)
        return None

    def _check_header(self, file: str, header: list[str], known: set[str], key_column: str) -> None:
        expected = {*known, key_column} - ({"slug"} if key_column == "key" else set())
        for column in sorted(set(header)):
            if column not in known | {key_column}:
                self._fault(file, 1, f"unknown column; known are {', '.join(sorted(known))}", column)
            elif header.count(column) > 1:
                self._fault(file, 1, "this column stands twice", column)
        for column in sorted(expected - set(header) - _OPTIONAL):
            self._fault(file, 1, "this column is missing", column)

    def _read_row(self, name, model, file, line, header, values, key_column, known_ids) -> None:
        if not values:
            return
        if len(values) != len(header):
            column = _at(header, len(values))
            return self._fault(file, line, f"{len(values)} cells, the header has {len(header)}", column)
        cells = {column: value.strip() for column, value in zip(header, values, strict=True)}
        key = cells[key_column]
        if model is Term:
            key = f"{cells.get('vocabulary', '')}:{key}"
        if not cells[key_column]:
            return self._fault(file, line, "a key is needed", key_column)
        if key in self.by_key[name]:
            return self._fault(
                file, line, f"“{key}” stands twice, first in line {self.by_key[name][key].line}", key_column
            )
        row = Row(model(pk=known_ids(key)), file=file, line=line, key=key)
        self.by_key[name][key] = row
        self._cells.append((row, cells, key_column))

    def _known_ids(self, name: str, model: type[models.Model]) -> Callable[[str], uuid.UUID]:
        """How a key leads to its record: to the one that was loaded under it, whatever its slug is by now and even if
        it was deleted; else to one made by hand that has this slug; else to a new one."""
        if "slug" not in {column.name for column in model._meta.fields}:
            return lambda key: uuid.uuid5(NAMESPACE, f"{name}:{key}")
        live: dict[uuid.UUID, Any] = {record.pk: record for record in model._default_manager.all()}
        loaded = set(
            Revision.objects.filter(kind=model._meta.model_name, act=Act.LOADED).values_list(
                "record_id", flat=True
            )
        )
        by_slug = {
            f"{record.vocabulary}:{record.slug}" if isinstance(record, Term) else record.slug: pk
            for pk, record in live.items()
        }
        self._slugs |= {pk: record.slug for pk, record in live.items()}

        def known(key: str) -> uuid.UUID:
            own = uuid.uuid5(NAMESPACE, f"{name}:{key}")
            return own if own in live or own in loaded else by_slug.get(key, own)

        return known

    def _columns(self, model: type[models.Model]) -> set[str]:
        names = {column.name for column in (*model._meta.concrete_fields, *model._meta.many_to_many)}
        names -= _NOT_COLUMNS | _STATE
        names |= {"organisation"} & {column.name for column in model._meta.concrete_fields}
        if issubclass(model, OfEntry):
            names = (names - {"organisation"}) | {"entry"}
        if model is Link:
            names |= {"target"}
        if model is Participant or model is Distribution or model is Outcome:
            names |= {"scenario", "dataset"} & {column.name for column in model._meta.concrete_fields}
        if model in (Issuer, Measure, Phase):
            names |= {"policy"}
        if model is BenchmarkResult:
            names |= {"dataset"}
        return names

    # --- cells

    def _fill(self, row: Row, cells: dict[str, str], key_column: str) -> None:
        model = type(row.record)
        concrete = {column.name: column for column in model._meta.concrete_fields}
        multiple = {column.name: column for column in model._meta.many_to_many}
        if key_column == "key" and "slug" in concrete:
            cells = {**cells, "slug": cells["key"]}
        if slug := self._slugs.get(
            row.record.pk
        ):  # the file names a record by its first slug; it keeps its own
            cells = {**cells, "slug": slug}
        for column, cell in cells.items():
            if column == "entry" or column == "target":
                self._entry(row, column, cell)
            elif column in multiple:
                row.choices[column] = self._many(row, column, cell, multiple[column])
            elif column in concrete and concrete[column].is_relation:
                target = self._one(row, column, cell, concrete[column])
                if target is not None:
                    setattr(row.record, column, target.record)
                elif not concrete[column].null and not cell:
                    self._fault(row, column, "a value is needed")
            elif column in concrete:
                self._value(row, column, cell, concrete[column])
        for column in multiple:
            row.choices.setdefault(column, [])

    def _value(self, row: Row, column: str, cell: str, model_field: models.Field) -> None:
        record = row.record
        if "\x00" in cell:
            return self._fault(row, column, "a NUL character")
        if column == "status" and isinstance(record, Entry):
            if cell not in ("", "draft", "published"):
                return self._fault(row, column, "draft, or nothing")
            record.status = cell or Status.PUBLISHED
            return None
        if (
            cell == ""
            and model_field.has_default()
            and column in ("preferred", "order", "qualifier", "language", "nature", "role", "status", "kind")
        ):
            return None
        if isinstance(model_field, models.BooleanField):
            if cell not in ("", "true", "false"):
                return self._fault(row, column, f"“{cell}” is neither true nor false")
            setattr(record, column, cell == "true" if cell else model_field.get_default())
            return None
        is_whole = isinstance(model_field, models.IntegerField) and not isinstance(
            model_field, ScaledDecimalField
        )
        if (is_whole or isinstance(model_field, models.DateField)) and not re.fullmatch("[-0-9]*", cell):
            return self._fault(row, column, f"“{cell}” is not written with the digits 0 to 9 alone")
        value: object = cell
        if cell == "" and model_field.null and not isinstance(model_field, models.CharField):
            value = None
        try:
            setattr(record, column, model_field.clean(value, record))
        except ValidationError as error:
            self._fault(row, column, " ".join(error.messages))
        return None

    def _one(self, row: Row, column: str, cell: str, relation) -> Row | None:
        if not cell:
            return None
        target = relation.related_model
        if target not in self._families:
            self._fault(row, column, "this reference cannot be loaded")
            return None
        return self._named(row, column, cell, target, relation)

    def _many(self, row: Row, column: str, cell: str, relation) -> list[uuid.UUID]:
        found = []
        for slug in filter(None, (part.strip() for part in cell.split(";"))):
            target = self._named(row, column, slug, relation.related_model, relation)
            if target is not None and target.record.pk not in found:
                found.append(target.record.pk)
        return found

    def _named(self, row: Row, column: str, slug: str, target: type[models.Model], relation) -> Row | None:
        family = self._families[target]
        key = slug
        if target is Term:
            vocabulary = relation.get_limit_choices_to().get("vocabulary") or getattr(
                row.record, "vocabulary", ""
            )
            key = slug if ":" in slug else f"{vocabulary}:{slug}"
            if vocabulary and not key.startswith(f"{vocabulary}:"):
                self._fault(row, column, f"“{slug}” is no term of the vocabulary {vocabulary}")
                return None
        found = self.by_key[family].get(key)
        if found is None:
            self._missing(row, column, key, family)
        return found

    def _missing(self, row: Row, column: str, key: str, family: str) -> None:
        """A reference into a file that lacks it; where that file cannot be read, its own fault is the one to mend."""
        self._faulty.add((row.file, row.line, column))
        if family not in self._unread:
            nearest = self._nearest(key, family)
            self._fault(
                row, column, f"“{key}” is not in {family}.csv" + (f"; “{nearest}” is" if nearest else "")
            )

    def _nearest(self, key: str, family: str) -> str:
        if (key, family) not in self._nearest_known:
            found = difflib.get_close_matches(key, self.by_key[family], n=1)
            self._nearest_known[key, family] = found[0] if found else ""
        return self._nearest_known[key, family]

    def _entry(self, row: Row, column: str, cell: str) -> None:
        kind, _colon, slug = cell.partition(":")
        model = ENTRY_MODELS.get(kind)
        if model is None:
            return self._fault(
                row,
                column,
                f"“{cell}” is no entry; write type:slug with one of {', '.join(EntryType.values)}",
            )
        found = self.by_key[self._families[model]].get(slug)
        if found is None:
            return self._missing(row, column, slug, self._families[model])
        setattr(row.record, f"{'to_' if column == 'target' else ''}{kind}_id", found.record.pk)
        return None

    def _check(self, row: Row) -> None:
        """What a single record must satisfy beyond its fields."""
        record = row.record
        try:
            record.clean()
            if isinstance(record, SourceTableColumn):
                columns.check(record.path, record.where, record.form)
        except ValidationError as error:
            for column, messages in getattr(error, "message_dict", {"": error.messages}).items():
                if not self._has_fault(row, column):
                    self._fault(row, column, " ".join(messages))
        record._state.fields_cache.clear()  # what it names is not in the database yet
        for column in record._meta.concrete_fields:
            if isinstance(column, ScaledDecimalField) and column.name.endswith("amount"):
                currency = column.name.replace("amount", "currency")
                incomplete = (getattr(record, column.name) is None) != (not getattr(record, currency))
                if incomplete and not self._has_fault(row, column.name, currency):
                    self._fault(row, currency, "an amount needs a currency, and a currency an amount")
        if isinstance(record, Sourced):
            for column in ("source_id", "locator"):
                name = column.removesuffix("_id")
                if not getattr(record, column) and not self._has_fault(row, name):
                    self._fault(row, name, "every fact needs a source and a locator")

    def _has_fault(self, row: Row, *columns: str) -> bool:
        return any((row.file, row.line, column) in self._faulty for column in columns)

    # --- records with their parts

    def _assemble(self) -> list[Row]:
        rows = {row.record.pk: row for family in self.by_key.values() for row in family.values()}
        owners = {
            part: (owner, key)
            for owner, parts in snapshots.PARTS.items()
            for part, key in parts
            if not issubclass(part, OfEntry)
        }
        roots = []
        for row in rows.values():
            record = row.record
            owner_id = None
            if isinstance(record, OfEntry):
                owner_id = next(
                    getattr(record, f"{kind}_id") for kind in ENTRY_TYPES if getattr(record, f"{kind}_id")
                )
            elif type(record) in owners:
                owner_id = getattr(record, f"{owners[type(record)][1]}_id")
            if owner_id is None:
                roots.append(row)
            else:
                rows[owner_id].parts.append(row)
        for row in roots:
            cited = any(isinstance(part.record, Citation) for part in row.parts)
            if isinstance(row.record, Entry) and row.record.status == Status.PUBLISHED and not cited:
                self._fault(row, "slug", "a published entry needs a citation in citations.csv")
            if isinstance(row.record, OrganisationFact) and "organisation" not in row.record.absent:
                fault = "no organisation; if our copy has lost it, write organisation=missing under absent"
                self._fault(row, "organisation", fault)
            self._check_preferred(row)
            if self._is_above_itself(row, rows):
                self._fault(row, row.record.above, f"“{row.key}” would stand above itself")
        return roots

    def _check_preferred(self, row: Row) -> None:
        """One preferred answer to a question."""
        first: dict[tuple, int] = {}
        for part in row.parts:
            fact = part.record
            if isinstance(fact, Fact) and fact.preferred and fact.question is not None:
                line = first.setdefault((type(fact), fact.question), part.line)
                if line != part.line:
                    self._fault(
                        part, "preferred", f"the answer in line {line} is preferred already; write false"
                    )

    def _is_above_itself(self, row: Row, rows: dict[uuid.UUID, Row]) -> bool:
        name = row.record.above
        level: set = {row.record.pk} if name else set()
        seen: set = set()
        while level:
            members = [rows[pk] for pk in level]
            above: list[Any] = [member.choices.get(name, []) for member in members]
            above += [[getattr(member.record, f"{name}_id", None)] for member in members]
            level = {pk for pks in above for pk in pks if pk}
            if row.record.pk in level:
                return True
            level -= seen
            seen |= level
        return False


def _at(header: list[str], position: int) -> str:
    return header[position] if position < len(header) else ""


def _cells_before_a_stray_quote(content: str, line: int) -> int:
    """How many cells of the row that begins in this line can be read."""
    text = "".join(content.splitlines(keepends=True)[line - 1 :])
    position = count = 0
    while (cell := _CELL.match(text, position)) and cell.end() < len(text) and text[cell.end() - 1] == ",":
        position, count = cell.end(), count + 1
    return count
