"""The grid of a pasted table: what each cell gives, whom each name means, and what stands there already."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.forms.models import modelform_factory
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue import filling, pasting, text, workflow
from catalogue.admin.forms import FactForm
from catalogue.admin.grid_names import (
    MOST_LOOKED_UP,
    NEW,
    SKIP,
    UnknownNames,
    equal_names,
    likely_names,
)
from catalogue.admin.missing import formfield
from catalogue.choices import Act
from catalogue.fields import plain
from catalogue.locators import next_locator
from catalogue.models import (
    ENTRY_MODELS,
    Citation,
    Classification,
    Designation,
    Distribution,
    Entry,
    Figure,
    Filing,
    FundingRound,
    FundingStage,
    Issuer,
    Listing,
    Measure,
    Milestone,
    Outcome,
    Participant,
    Phase,
    Programme,
    RankingPlace,
    Role,
    Source,
    Term,
)
from catalogue.models.base import in_brief

# The facts that tables give, by the type of the entries that their rows are about.
FAMILIES_OF: dict[str, tuple[Any, ...]] = {
    "organisation": (
        *(Figure, Listing, FundingRound, FundingStage, RankingPlace, Designation),
        *(Classification, Programme, Role, Milestone, Filing),
    ),
    "policy": (Measure, Phase, Issuer),
    "scenario": (Participant, Outcome),
    "dataset": (Distribution,),
}
FAMILIES: dict[str, Any] = {
    str(model._meta.model_name): model for models in FAMILIES_OF.values() for model in models
}
ENTRY = "entry"
_NOT_IN_ROWS = {"source", "table", "absent", "note", "note_en", "preferred", "locator"}


class RowForm(FactForm):
    """A row as the admin's form of the family reads it."""


def type_of(family: str) -> str:
    """The type of the entries that have such facts, and the name of the facts' key to them."""
    return next(kind for kind, models in FAMILIES_OF.items() if FAMILIES[family] in models)


def fields_of(family: str) -> list[str]:
    """As the form of the entry has them, without what holds for the whole table."""
    inlines: Any = admin.site._registry[ENTRY_MODELS[type_of(family)]].inlines
    fields = next(inline.fields for inline in inlines if inline.model is FAMILIES[family])
    return [name for name in flatten(fields) if name not in _NOT_IN_ROWS]


def labels_of(family: str) -> dict[str, str]:
    """Fields that a column can fill, with their labels; the name of the entry first."""
    model = FAMILIES[family]
    own = {name: capfirst(str(model._meta.get_field(name).verbose_name)) for name in fields_of(family)}
    return {ENTRY: capfirst(str(model._meta.get_field(type_of(family)).verbose_name)), **own}


def names_of(family: str) -> dict[str, list[str]]:
    """The same fields with their names in both languages, for reading headings."""
    found: dict[str, list[str]] = defaultdict(list, {ENTRY: pasting.ENTRIES[type_of(family)].split()})
    for language in ("en", "zh-hans"):
        with override(language):
            for name, label in labels_of(family).items():
                found[name].append(label)
    return found


# --- values -----------------------------------------------------------------------------------------------------------


class Values:
    """What the cells of choices and relations mean; relations are looked up once a column."""

    def __init__(self, model: Any, columns: dict[str, set[str]], unknown: UnknownNames):
        self.model, self.unknown = model, unknown
        self.found: dict[str, dict[str, str]] = {}
        self.same: dict[str, dict[str, list[Entry]]] = {}  # type → name → entries
        for name, words in columns.items():
            field = model._meta.get_field(name)
            if field.choices:
                self.found[name] = self._choices(field)
            elif field.is_relation:
                self.found[name] = self._records(field, words)

    def _choices(self, field) -> dict[str, str]:
        known = {}
        for language in ("en", "zh-hans"):
            with override(language):
                known.update({_key(str(label)): value for value, label in field.flatchoices})
        return {**known, **{_key(value): value for value, _label in field.flatchoices}}

    def _records(self, field, words: set[str]) -> dict[str, str]:
        model = field.related_model
        if issubclass(model, Entry):
            same = self.same[model.entry_type] = equal_names(model.entry_type, words)
            return {_key(name): str(rows[0].pk) if len(rows) == 1 else "" for name, rows in same.items()}
        columns = [
            one.name
            for one in model._meta.concrete_fields
            if one.name in ("name", "name_en", "slug", "edition")
        ]
        asked = Q()
        for column in columns if model is not Term else ():  # of a vocabulary all: people leave out spaces
            asked |= Q(**{f"{column}__in": words})
        rows = model._default_manager.filter(asked, **field.get_limit_choices_to())[:2000]
        found: dict[str, str] = {}
        for row in rows if columns and words else ():
            for column in columns:
                if value := getattr(row, column):
                    key = _key(value)
                    found[key] = "" if found.get(key, str(row.pk)) != str(row.pk) else str(row.pk)
        return found

    def read(self, name: str, cell: str) -> Any:
        """The value for the form. Raises ValidationError."""
        if not cell or name not in self.found:
            return cell
        if self.model._meta.get_field(name).many_to_many:
            return [self._one(name, part) for part in _parts(cell)]
        return self._one(name, cell)

    def _one(self, name: str, cell: str) -> str:
        if key := self.found[name].get(_key(cell)):
            return key
        related: Any = self.model._meta.get_field(name).related_model
        if related is not None and issubclass(related, Entry):
            same = self.same[related.entry_type].get(cell, ())
            if meant := self.unknown.meant(related.entry_type, cell, same):
                return meant
            raise ValidationError(_("Say above which entry “%(name)s” is, or correct it.") % {"name": cell})
        if _key(cell) in self.found[name]:
            raise ValidationError(
                _("Several records are called “%(name)s”; write its slug.") % {"name": cell}
            )
        raise ValidationError(
            _("Nothing here is called “%(name)s”. Correct it, or add it first.") % {"name": cell}
        )


def _key(name: str) -> str:
    """By what names are compared: D轮 is D 轮, and C+轮 is not."""
    return "".join(text.normalise(name).split())


def _parts(cell: str) -> list[str]:
    for mark in "、，,；":
        cell = cell.replace(mark, ";")
    return [part.strip() for part in cell.split(";") if part.strip()]


# --- the grid ---------------------------------------------------------------------------------------------------------


class Line:
    """A row of the pasted table."""

    def __init__(self, number: int, place: int, cells: list[str]):
        self.number, self.cells = number, cells
        self.place = place  # which row of the table it was in
        self.name = ""
        self.decision = ""
        self.candidates: list[tuple[str, str]] = []
        self.problems: list[str] = []
        self.faults: dict[int, list[str]] = {}  # column → what is wrong in its cell
        self.form: Any = None
        self.entry: Any = None
        self.before = ""  # the last value of the same kind
        self.locator = ""
        self.not_preferred = False
        self.drafts: dict[str, list[Any]] = {}  # field → entries that are made with the row

    @property
    def is_wrong(self) -> bool:
        return self.decision != SKIP and bool(self.problems or self.faults)

    @property
    def shown(self) -> list[dict[str, Any]]:
        return [
            {"name": f"c-{self.number}-{i}", "value": cell, "faults": self.faults.get(i, [])}
            for i, cell in enumerate(self.cells)
        ]


class Grid:
    """The pasted table with what was decided about it."""

    def __init__(
        self,
        said: dict,
        rows: pasting.Rows,
        places: list[int],
        post: Any,
        mapping: dict[int, str],
        units: dict[int, str],
    ):
        self.said, self.mapping, self.units = said, mapping, units
        self.family = said["family"]
        self.model, self.kind = FAMILIES[self.family], type_of(self.family)
        self.lines = [
            Line(number, place, cells)
            for number, (place, cells) in enumerate(zip(places, rows, strict=False))
        ]
        fixed = [
            name
            for name in fields_of(self.family)
            if name not in mapping.values() and name not in ("row", "as_reported", "as_of")
        ]
        self.for_all = modelform_factory(
            self.model, form=RowForm, fields=dict.fromkeys(fixed), formfield_callback=formfield
        )(post if "step" in post else None, prefix="all")
        self.column = {field: column for column, field in mapping.items()}
        self.unknown = UnknownNames(post)
        self.locator_of_first = said["locator"]

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        labels = labels_of(self.family)
        width = len(self.lines[0].cells)
        return [
            {
                "number": i,
                "field": self.mapping.get(i, ""),
                "unit": self.units.get(i, ""),
                "choices": labels.items(),
            }
            for i in range(width)
        ]

    def read(self, post) -> None:
        """Match names, read values, and say beside each what is wrong."""
        locators = [self.locator_of_first]
        for line in self.lines:
            while len(locators) <= line.place:
                locators.append(next_locator(locators[-1]))
            line.locator = locators[line.place]
        if ENTRY not in self.column:
            for line in self.lines[:1]:
                line.problems.append(_("Say above which column has the names."))
            return
        for line in self.lines:
            line.name = line.cells[self.column[ENTRY]].strip("《》")[:300]
            line.decision = (
                post.get(f"m-{line.number}", "") if post.get(f"n-{line.number}") == line.name else ""
            )
        self._match()
        self._values()
        self._beside()

    def _match(self) -> None:
        equal = equal_names(self.kind, {line.name for line in self.lines if line.name})
        likely: dict[str, tuple[list[tuple[str, str]], str]] = {}
        for line in self.lines:
            if not line.name:
                line.problems.append(_("There is no name; fill it in or skip the row."))
                continue
            same = equal.get(line.name, [])
            line.candidates = [(str(row.pk), f"{row.name} · {row.get_status_display()}") for row in same]
            if not same and line.name not in likely and len(likely) < MOST_LOOKED_UP:
                likely[line.name] = likely_names(self.kind, line.name)
            candidates, sure = likely.get(line.name, ([], ""))
            line.candidates += candidates
            known = {pk for pk, _label in line.candidates}
            if line.decision and line.decision not in (*known, NEW, SKIP):
                line.decision = ""  # what was chosen is no candidate any more
            elif not line.decision:
                line.decision = next(iter(known)) if len(same) == 1 == len(known) else sure
                looked_up = same or line.name in likely
                if not known and looked_up and not line.decision:
                    line.decision = SKIP if text.is_no_entry(line.name) else NEW
            if not line.decision:
                line.problems.append(
                    _("Choose the entry that is meant, a new draft, or skip the row.")
                    if known
                    else _("This name was not looked up yet; look again, or decide.")
                )

    def _values(self) -> None:
        names = [name for name in fields_of(self.family) if name in self.column]
        words: dict[str, set[str]] = {name: set() for name in names}
        for line in self.lines:
            for name in names:
                cell = line.cells[self.column[name]]
                words[name] |= {cell, *_parts(cell)} - {""}
        values = Values(self.model, words, self.unknown)
        fields = [name for name in fields_of(self.family) if name != "row"]
        kind = modelform_factory(self.model, form=RowForm, fields=fields, formfield_callback=_as_in_the_admin)
        for line in self.lines:
            if line.decision == SKIP:
                continue
            data: dict[str, Any] = {}
            own_currency = ""
            for name in fields:
                if name not in self.column:
                    field: Any = self.model._meta.get_field(name)
                    data[name] = self._common(name) or (field.default if field.has_default() else "")
                    continue
                cell = pasting.with_unit(line.cells[self.column[name]], self.units.get(self.column[name], ""))
                if name == "amount":
                    cell, own_currency = pasting.money(cell)
                try:
                    data[name] = values.read(name, cell)
                except ValidationError as error:
                    line.faults.setdefault(self.column[name], []).extend(error.messages)
            if data.get("amount"):
                self._currency(line, data, own_currency)
            elif "amount" in fields and not data.get("amount"):
                data["currency"] = data["qualifier"] = ""
            if "as_of" in fields and not data.get("as_of"):
                data["as_of"] = self.said["as_of"] or ""
            line.drafts = self.unknown.take_out(self.model, data, self.said["source"], line.locator)
            line.form = kind(data, instance=self.model(source=self.said["source"], locator=line.locator))
            for name, drafts in line.drafts.items():
                if not self.model._meta.get_field(name).many_to_many:
                    del line.form.fields[name]
                    setattr(line.form.instance, name, drafts[0])
            for name, errors in line.form.errors.get_json_data().items():
                said = [error["message"] for error in errors]
                if name in self.column and self.column[name] in line.faults:
                    continue
                if name in self.column:
                    line.faults.setdefault(self.column[name], []).extend(said)
                elif name == "__all__":
                    line.problems += said
                else:
                    line.problems += [f"{labels_of(self.family).get(name, name)}: {words}" for words in said]

    def _currency(self, line: Line, data: dict[str, Any], own: str) -> None:
        """An amount is in the currency that it names itself, or that stands beside it or above all, or in yuan."""
        said = data.get("currency", "")
        if own and said and said.upper() != own:
            message = _("The amount is in %(own)s, and beside it stands %(said)s.")
            line.faults.setdefault(self.column["amount"], []).append(message % {"own": own, "said": said})
        data["currency"] = own or said or "CNY"
        if "as_reported" not in self.column:
            data["as_reported"] = line.cells[self.column["amount"]] if "amount" in self.column else ""

    def _common(self, name: str) -> Any:
        """What stands in every row."""
        field = self.for_all.fields.get(name)
        if field is None or not self.for_all.is_bound:
            return ""
        return field.widget.value_from_datadict(self.for_all.data, {}, f"all-{name}") or ""

    def _beside(self) -> None:
        """What the same entries have of the same kind already."""
        ids = [line.decision for line in self.lines if line.decision not in ("", NEW, SKIP)]
        related = [field.name for field in self.model._meta.fields if field.is_relation]
        related += ["edition__ranking"] if "edition" in related else []
        known: dict[str, list[Any]] = defaultdict(list)
        facts = self.model._default_manager.filter(**{f"{self.kind}__in": ids})
        for fact in facts.select_related(*related):
            known[str(getattr(fact, f"{self.kind}_id"))].append(fact)
        asked: set = set()
        for line in self.lines:
            if line.decision in ("", SKIP) or line.form is None:
                continue
            fact = line.form.instance
            same = [row for row in known.get(line.decision, ()) if _same_kind(row, fact)]
            if same:
                last = max(
                    same,
                    key=lambda row: (
                        str(getattr(row, "period", "") or row.as_of or getattr(row, "date", "") or ""),
                        str(row.pk),
                    ),
                )
                line.before = in_brief(
                    last, [name for name in (*fields_of(self.family), "source") if name != "as_reported"]
                )
            if line.is_wrong:
                continue
            said = self._said(fact)
            if any(self._said(row) == said for row in known.get(line.decision, ())):
                line.problems.append(_("This is recorded already, from the same place of the same source."))
            question = (line.name if line.decision == NEW else line.decision, fact.question)
            if fact.question is not None:
                if question in asked:
                    line.problems.append(_("Another row of this table answers the same."))
                asked.add(question)
                answers = {row.question for row in known.get(line.decision, ()) if row.preferred}
                line.not_preferred = fact.question in answers

    def _said(self, fact: Any) -> tuple:
        """Its own values, its source and place."""
        apart = {self.kind, "id", "preferred", "table", "row", "absent", "note", "note_en"}
        values = (getattr(fact, one.attname) for one in fact._meta.concrete_fields if one.name not in apart)
        return tuple(plain(value) if isinstance(value, Decimal) else str(value or "") for value in values)

    # --- saving

    def changes(self, user) -> list[filling.Change]:
        groups: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.decision != SKIP:
                groups[f"new {text.fold(line.name)}" if line.decision == NEW else line.decision].append(line)
        ids = [key for key in groups if not key.startswith("new ")]
        model = ENTRY_MODELS[self.kind]
        entries = {str(row.pk): row for row in model.objects.filter(pk__in=ids)}
        changes = self.unknown.changes(user)
        if (first := self._first_row()) is not None:
            written = [line for line in self.lines if line.decision != SKIP and line.form is not None]
            numbers = {place: first + i for i, place in enumerate(sorted({line.place for line in written}))}
            for line in written:
                line.form.instance.table, line.form.instance.row = self.said["table"], numbers[line.place]
        for key, lines in groups.items():
            new = key.startswith("new ")
            entry = model(name=lines[0].name, responsible=user) if new else entries[key]
            for line in lines:
                line.entry = entry
            changes.append(
                filling.Change(
                    entry,
                    _writer(entry, lines, new, self.said["source"]),
                    None if new else workflow.state_of(entry),
                    act=Act.CREATED if new else Act.EDITED,
                )
            )
        return changes

    def _first_row(self) -> int | None:
        if self.said["table"] is None:
            return None
        last = self.model._default_manager.filter(table=self.said["table"]).aggregate(last=Max("row"))["last"]
        return (last or 0) + 1


def _writer(entry: Entry, lines: list[Line], new: bool, source: Source):
    def write():
        if new:
            entry.save(force_insert=True)
            first = {"fields": "name", "source": source, "locator": lines[0].locator}
            Citation.objects.create(**{entry.entry_type: entry}, **first)
        for line in lines:
            fact = line.form.instance
            setattr(fact, entry.entry_type, entry)
            fact.preferred = not line.not_preferred
            fact.save(force_insert=True)
            for field in fact._meta.many_to_many:
                if field.name in line.form.cleaned_data:
                    chosen = [*line.form.cleaned_data[field.name], *line.drafts.get(field.name, ())]
                    getattr(fact, field.name).set(chosen)

    return write


def _as_in_the_admin(db_field, **kwargs):
    field = formfield(db_field, **kwargs)
    if field is not None and not isinstance(field, forms.BooleanField):
        field.required = not (db_field.blank or db_field.null or db_field.has_default())
    return field


def _same_kind(row: Any, fact: Any) -> bool:
    if hasattr(fact, "metric"):
        return row.metric == fact.metric
    if hasattr(fact, "edition_id"):
        return fact.edition_id is not None and row.edition.ranking_id == fact.edition.ranking_id
    return True
