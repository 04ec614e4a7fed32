"""The files of an edition as unsaved records: every cell checked, faults named by file, line and column.

`fixtures/README.md` explains the columns; here each file is one line of `FAMILIES`. Nothing is written here.
"""

import csv
import io
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalogue import snapshots
from catalogue.choices import EntryType, Status
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
    Role,
    Scenario,
    Source,
    SourceTable,
    SourceTableColumn,
    Term,
    Topic,
)
from catalogue.models.base import OfEntry, Sourced

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


@dataclass(frozen=True, order=True)
class Fault:
    """A cell that cannot be loaded, and why."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self):
        return f"{self.file}, line {self.line}, column {self.column}: {self.message}"


class FaultyFixtures(Exception):
    """Nothing was loaded; `faults` say what to mend."""

    def __init__(self, faults: list[Fault]):
        self.faults = sorted(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass
class Row:
    """A line of a file as an unsaved record, with its many-to-many choices and the rows that are parts of it."""

    file: str
    line: int
    key: str
    record: Any
    choices: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    parts: list["Row"] = field(default_factory=list)

    def snapshot(self) -> dict:
        parts: dict[str, list] = defaultdict(list)
        for part in self.parts:
            parts[str(part.record._meta.model_name)].append(part.snapshot())
        return snapshots.compose(self.record, self.choices, parts)


class Reader:
    """Reads the files of an edition into rows, collecting faults."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.faults: list[Fault] = []
        self.by_key: dict[str, dict[str, Row]] = {name: {} for name, _model in FAMILIES}
        self._cells: list[tuple[Row, dict[str, str], str]] = []
        self._families = {model: name for name, model in FAMILIES}
        self._ids: dict[str, dict[str, uuid.UUID]] = {}

    def read(self) -> list[Row]:
        """Every record of the edition with its parts. Raises FaultyFixtures."""
        for name, model in FAMILIES:
            self._read_file(name, model)
        for row, cells, key_column in self._cells:
            self._fill(row, cells, key_column)
        roots = self._assemble() if not self.faults else []
        if self.faults:
            raise FaultyFixtures(self.faults)
        return roots

    def _fault(self, row_or_file, line_or_column, message, column="") -> None:
        if isinstance(row_or_file, Row):
            self.faults.append(Fault(row_or_file.file, row_or_file.line, line_or_column, str(message)))
        else:
            self.faults.append(Fault(row_or_file, line_or_column, column, str(message)))

    def _read_file(self, name: str, model: type[models.Model]) -> None:
        path = self.folder / f"{name}.csv"
        try:
            content = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return self._fault(path.name, 0, "the file is missing")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            return self._fault(path.name, line, "not UTF-8")
        reader = csv.reader(io.StringIO(content, newline=""), strict=True)
        try:
            header = next(reader, [])
            known = self._columns(model)
            key_column = "slug" if "slug" in header and "key" not in header else "key"
            for column in header:
                if column not in known and column != key_column:
                    self._fault(path.name, 1, f"unknown column; known are {', '.join(sorted(known))}", column)
            if key_column not in header:
                self._fault(path.name, 1, "there is neither a column key nor a column slug", key_column)
            if self.faults and self.faults[-1].file == path.name:
                return None
            known_ids = self._known_ids(name, model)
            line = reader.line_num + 1
            for values in reader:
                self._read_row(name, model, path.name, line, header, values, key_column, known_ids)
                line = reader.line_num + 1
        except csv.Error as error:
            self._fault(path.name, reader.line_num, str(error))
        return None

    def _read_row(self, name, model, file, line, header, values, key_column, known_ids) -> None:
        if not values:
            return
        if len(values) != len(header):
            return self._fault(file, line, f"{len(values)} cells, the header has {len(header)}")
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
        pk = uuid.uuid5(NAMESPACE, f"{name}:{key}")
        row = Row(file, line, key, model(pk=known_ids.get(key, pk)))
        self.by_key[name][key] = row
        self._cells.append((row, cells, key_column))

    def _known_ids(self, name: str, model: type[models.Model]) -> dict[str, uuid.UUID]:
        """Ids of records that exist under a slug of this file, so that one made by hand is met and not doubled."""
        if "slug" not in {column.name for column in model._meta.fields}:
            return {}
        if model is Term:
            return {
                f"{vocabulary}:{slug}": pk
                for vocabulary, slug, pk in Term.objects.values_list("vocabulary", "slug", "pk")
            }
        ids = dict(model._default_manager.values_list("slug", "pk"))
        loaded = {uuid.uuid5(NAMESPACE, f"{name}:{slug}") for slug in ids}
        # A slug that was renamed here keeps its id; the fixture's key still leads to it.
        return {
            slug: pk
            for slug, pk in ids.items()
            if pk not in loaded or pk == uuid.uuid5(NAMESPACE, f"{name}:{slug}")
        }

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
        for column, cell in cells.items():
            if column == "entry" or column == "target":
                self._entry(row, column, cell)
            elif column in multiple:
                row.choices[column] = self._many(row, column, cell, multiple[column])
            elif column in concrete and concrete[column].is_relation:
                target = self._one(row, column, cell, concrete[column])
                if target is not None:
                    setattr(row.record, concrete[column].attname, target.record.pk)
                elif not concrete[column].null and not cell:
                    self._fault(row, column, "a value is needed")
            elif column in concrete:
                self._value(row, column, cell, concrete[column])
        for column in multiple:
            row.choices.setdefault(column, [])
        self._check(row)

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
        if target is Term and ":" not in slug:
            vocabulary = relation.get_limit_choices_to().get("vocabulary") or getattr(
                row.record, "vocabulary", ""
            )
            key = f"{vocabulary}:{slug}"
        found = self.by_key[family].get(key)
        if found is None:
            self._fault(
                row,
                column,
                f"“{slug}” is not in {family}.csv" + (f" ({key.split(':')[0]})" if target is Term else ""),
            )
        return found

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
            return self._fault(row, column, f"“{slug}” is not in {self._families[model]}.csv")
        setattr(row.record, f"{'to_' if column == 'target' else ''}{kind}_id", found.record.pk)
        return None

    def _check(self, row: Row) -> None:
        """What a single record must satisfy beyond its fields."""
        record = row.record
        try:
            record.clean()
        except ValidationError as error:
            for column, messages in getattr(error, "message_dict", {"": error.messages}).items():
                self._fault(row, column, " ".join(messages))
        for column in record._meta.concrete_fields:
            if isinstance(column, ScaledDecimalField) and column.name.endswith("amount"):
                currency = column.name.replace("amount", "currency")
                if (getattr(record, column.name) is None) != (not getattr(record, currency)):
                    self._fault(row, currency, "an amount needs a currency, and a currency an amount")
        if isinstance(record, Sourced):
            for column in ("source_id", "locator"):
                if not getattr(record, column):
                    self._fault(row, column.removesuffix("_id"), "every fact needs a source and a locator")

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
        return roots
