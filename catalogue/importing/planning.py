"""The dry run: what each row of a file would do to the catalogue, and why. Reads only.

The same plan is made again when the row is applied, so what was shown is what is done, or the row is set aside.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue import identifiers, pasting
from catalogue.bulk import NewRecord
from catalogue.choices import Absence, RowVerdict
from catalogue.dates import year_of_part
from catalogue.fields import PartialDateField, ScaledDecimalField
from catalogue.importing import cells, columns
from catalogue.importing.columns import Column
from catalogue.importing.resolving import OMIT, REJECT, Resolver, as_uuid
from catalogue.models import Import
from catalogue.quantities import currency_beside, qualified, qualifier_beside


@dataclass
class Staged:
    """A row as it was stored."""

    number: int
    cells: list[str]
    decision: str = ""


@dataclass
class Plan:
    """What a row would do."""

    row: Staged
    given: dict[str, str] = field(default_factory=dict)  # column → cell
    faults: dict[str, str] = field(default_factory=dict)  # column → why no field can hold its cell
    is_named: bool = False  # the row names its entry by id or slug
    comes_back: bool = False  # the entry was archived when an import was taken back, and is a draft again
    verdict: RowVerdict = RowVerdict.NEW
    reasons: list[str] = field(default_factory=list)
    difference: list[list[str]] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)  # column, value
    values: dict[str, object] = field(default_factory=dict)  # column → clean value
    absent: dict[str, Absence] = field(default_factory=dict)  # column → why the source gives no value
    chosen: dict[str, list[str]] = field(default_factory=dict)  # column → ids
    names: list[str] = field(default_factory=list)  # aliases
    codes: list[tuple[str, str]] = field(default_factory=list)  # identifiers
    layers: list[str] = field(default_factory=list)
    target: Any = None  # the record that is meant, or whose part the row is
    snapshot: dict | None = None  # how that record, or the part of it, is to be
    fact: dict | None = None  # the part of it that is meant, as it stands
    title: str = ""

    @property
    def label(self) -> str:
        if self.title:
            return self.title[:300]
        name = cells.trimmed(
            self.given.get("name", "") or self.given.get("slug", "") or self.given.get("id", "")
        )
        return (name or (str(self.target) if self.target else ""))[:300]

    def reject(self, reason: str) -> None:
        self.verdict = RowVerdict.REJECTED
        self.reasons.append(reason)

    def suspect(self, reason: str) -> None:
        if self.verdict != RowVerdict.REJECTED:
            self.verdict = RowVerdict.DUPLICATE
            self.reasons.append(reason)


class Planner:
    """Plans rows by the chunk: what files of entries and files of facts have in common. `mapping` has the name of the
    column for each cell, "-" or nothing to leave it out."""

    def __init__(self, job: Import, mapping: list[str], answers: dict, *, headings: list[str], guarded: bool):
        self.job = job
        self.model: Any = columns.KINDS[job.kind]
        self.columns = columns.columns_of(job.kind)
        self.mapping = mapping
        self.headings = headings
        self.guarded = guarded
        self.resolver = Resolver(job, answers)
        self.checks = columns.own_checks(self.model)
        self._seen: dict[str, int] = {}
        self.twins: dict[int, list[int]] = {}  # row → later rows about the same

    def plan(self, rows: list[Staged], *, within_file: bool) -> list[Plan]:
        """Plans of the rows that say anything. `within_file` also looks for rows that were planned before."""
        plans = [plan for row in rows if (plan := self._read(row))]
        wanted = [
            (self.columns[name], part)
            for plan in plans
            for name, cell in plan.given.items()
            if self.columns[name].has_values and name not in plan.faults
            for part in self._parts(self.columns[name], cell)
        ]
        self.resolver.look_up(wanted)
        for plan in plans:
            self._interpret(plan)
        self._judge(plans, within_file)
        return plans

    def _judge(self, plans: list[Plan], within_file: bool) -> None:
        """Which record each row means, and what it would change."""
        raise NotImplementedError

    def keeps_absence(self, column: Column) -> bool:
        """Whether it can be noted that a source gives no value for this column."""
        raise NotImplementedError

    def is_shared(self, plan: Plan) -> bool:
        """Whether what it changes has no draft: what the public sees of it changes with it."""
        return False

    def group_of(self, plan: Plan) -> Any:
        """Rows of one group are one change of one record."""
        return plan.row.number

    def changed(self, plans: list[Plan]) -> dict:
        """The snapshot of the record as the rows of one group would have it."""
        return plans[0].snapshot or {}

    def new_record(self, plan: Plan) -> NewRecord:
        """The record that the row makes, unsaved, with what belongs to it."""
        raise NotImplementedError

    # --- cells

    def _read(self, row: Staged) -> Plan | None:
        plan = Plan(row)
        if not any(cells.trimmed(cell) for cell in row.cells):
            return None
        if self.headings and [cell.strip() for cell in row.cells] == [head.strip() for head in self.headings]:
            plan.reject(_("It repeats the headings."))
        beyond = [cell for cell in row.cells[len(self.mapping) :] if cell.strip()]
        if beyond:
            plan.reject(
                _("It has %(count)d cells, but there are %(columns)d columns.")
                % {"count": len(row.cells), "columns": len(self.mapping)}
            )
        for name, cell in zip(self.mapping, row.cells, strict=False):
            if name not in self.columns:
                continue
            plain = columns.unguarded(cell) if self.guarded else cell
            fault = cells.fault_of(plain)
            if fault:
                plan.faults[name] = fault
            if fault or cells.trimmed(plain):
                plan.given[name] = plain
        return plan

    def _parts(self, column: Column, cell: str) -> list[str]:
        if column.kind in ("many", "aliases", "identifier", "sector", "layer"):
            found = columns.parts(cell, exact=column.kind == "identifier", names=column.kind == "aliases")
        else:
            found = [cells.trimmed(cell)]
        return [] if len(found) == 1 and cells.is_nothing(found[0]) and column.kind != "aliases" else found

    def _interpret(self, plan: Plan) -> None:
        for name, cell in list(plan.given.items()):
            column = self.columns[name]
            if name in plan.faults:
                continue
            try:
                self._interpret_cell(plan, column, cell)
            except ValidationError as error:
                self._refuse_cell(plan, column, " ".join(error.messages))

    def _refuse_cell(self, plan: Plan, column: Column, why: str) -> None:
        """The row is rejected for it or, if somebody wants that, goes on without the cell and says so."""
        if self.job.lenient and column.name not in columns.identifying(self.job.kind):
            self._omit(plan, f"{column.label}: {why}")
        else:
            plan.reject(f"{column.label}: {why}")

    @staticmethod
    def _omit(plan: Plan, why: str) -> None:
        plan.reasons.append(_("%(why)s This is left out.") % {"why": why})

    def _interpret_cell(self, plan: Plan, column: Column, cell: str) -> None:
        if column.kind == "value":
            plain = self._without_qualifier(plan, column, cell)
            value = cells.value_of(column, self._with_its_unit(plan, column, plain), None)
            if isinstance(value, Absence):
                if not self.keeps_absence(column):
                    raise ValidationError(
                        _("“%(value)s” is no value; leave the cell empty.") % {"value": cell[:60]}
                    )
                plan.absent[column.name] = value
                said = {"label": column.label, "value": cell[:60], "kind": value.label}
                plan.reasons.append(_("%(label)s: “%(value)s” is kept as “%(kind)s”.") % said)
            elif value is not None and value != "":
                plan.values[column.name] = value
                if isinstance(column.field, PartialDateField) and year_of_part(cells.trimmed(cell)):
                    self._keep_words(plan, column, cells.trimmed(cell))
        elif column.kind == "id":
            if as_uuid(cells.trimmed(cell)) is None:
                raise ValidationError(_("“%(value)s” is no id of this catalogue.") % {"value": cell[:60]})
        elif column.has_values:
            found = []
            for part in self._parts(column, cell):
                if len(part) > 300:
                    raise ValidationError(_("“%(value)s …” is too long for a name.") % {"value": part[:60]})
                pk = self.resolver.find(column, part)
                if pk is None:
                    plan.unknown.append((column.name, part))
                    self._refuse_cell(
                        plan, column, _("nothing here is called “%(value)s”.") % {"value": part}
                    )
                elif pk == OMIT:
                    self._omit(plan, f"{column.label}: “{part}”.")
                elif pk == REJECT:
                    plan.reject(
                        _("%(label)s: “%(value)s” is not wanted.") % {"label": column.label, "value": part}
                    )
                elif pk not in found:
                    found.append(pk)
            plan.chosen[column.name] = found
        elif column.kind == "aliases":
            for part in self._parts(column, cell):
                if len(part) > 300:
                    raise ValidationError(_("“%(value)s …” is too long for a name.") % {"value": part[:60]})
                plan.names.append(part)
        elif column.kind == "identifier":
            scheme = column.name.removeprefix("identifier_")
            for part in self._parts(column, cell):
                code = identifiers.canonical(scheme, part)
                if len(code) > 200:
                    raise ValidationError(_("“%(value)s …” is too long for a code.") % {"value": code[:60]})
                plan.codes.append((scheme, code))
        elif column.kind == "layer":
            for part in self._parts(column, cell):
                layer = columns.layer_of(part)
                if layer is None:
                    raise ValidationError(
                        _("“%(value)s” is no layer of the industry chain.") % {"value": part[:60]}
                    )
                plan.layers.append(layer)

    def _without_qualifier(self, plan: Plan, column: Column, cell: str) -> str:
        """The number of 约30亿; what 约 says goes where it belongs."""
        beside = self.columns.get(qualifier_beside(column.name))
        if beside is None or beside is column or not isinstance(column.field, ScaledDecimalField):
            return cell
        number, meant = qualified(cells.trimmed(cell))
        if meant is None:
            return cell
        said = cells.trimmed(plan.given.get(beside.name, ""))
        if said and cells.value_of(beside, said, None) not in (None, meant):
            raise ValidationError(
                _("“%(typed)s” says “%(meant)s”, and beside it stands something else.")
                % {"typed": cell[:60], "meant": meant.label}
            )
        plan.values[beside.name] = plan.given[beside.name] = str(meant)
        return number

    def _with_its_unit(self, plan: Plan, column: Column, cell: str) -> str:
        """15万 of 15 under 投资额（万元）. The currency that the cell or the heading names goes where it belongs."""
        if not isinstance(column.field, ScaledDecimalField) or cells.is_nothing(cell):
            return cell
        heading = next(
            (head for head, name in zip(self.headings, self.mapping, strict=False) if name == column.name), ""
        )
        cell = pasting.with_unit(cells.trimmed(cell), pasting.unit(heading))
        beside = self.columns.get(currency_beside(column.name))
        if beside is None or beside is column:
            return cell
        number, own = pasting.money(cell)
        said = cells.trimmed(plan.given.get(beside.name, ""))
        said = "" if cells.is_nothing(said) else said
        if own and said and cells.value_of(beside, said, None) != own:
            raise ValidationError(
                _("The amount is in %(own)s, and beside it stands %(said)s.")
                % {"own": own, "said": said[:60]}
            )
        if meant := own or ("CNY" if not said and pasting.is_in_yuan(cell, heading) else ""):
            plan.values[beside.name] = plan.given[beside.name] = meant
        return number if own else cell

    def _keep_words(self, plan: Plan, column: Column, words: str) -> None:
        """Of 2024年底 a date holds the year; the rest is kept where the words of the source stand, if there is such a
        place, and said in any case."""
        said = {"label": column.label, "value": words[:60], "year": plan.values[column.name]}
        plan.reasons.append(_("%(label)s: “%(value)s” is read as %(year)s.") % said)
        if "as_reported" in self.columns and not cells.trimmed(plan.given.get("as_reported", "")):
            plan.values["as_reported"] = plan.given["as_reported"] = words

    # --- what both have to say

    def _suspect_twin(self, plan: Plan, first: int) -> None:
        """An earlier row of the same file is about the same thing."""
        plan.suspect(
            _("Rows %(first)d and %(second)d of this file are about the same.")
            % {"first": first, "second": plan.row.number}
        )
        self.twins.setdefault(first, []).append(plan.row.number)

    def locator(self, row: Staged) -> str:
        """Where in the source the row stands."""
        place = self.job.locator.replace("{n}", str(row.number))
        for heading, cell in zip(self.headings, row.cells, strict=False):
            if heading and f"{{{heading}}}" in place:
                place = place.replace(f"{{{heading}}}", " ".join(cell.split())[:100])
        return place.strip()[:300]

    def _judge_faults(self, plan: Plan, live: dict | None) -> None:
        """A cell that no field should hold is a fault, unless it says what the entry says already."""
        for name, fault in plan.faults.items():
            column = self.columns[name]
            known: set[str] = set()
            if live is not None and column.kind == "value":
                known = {columns.plain_text(live["values"][column.field.attname])}
            elif live is not None and column.kind in ("aliases", "identifier"):
                part, key = ("alias", "name") if column.kind == "aliases" else ("identifier", "value")
                known = {row["values"][key].strip() for row in live["parts"].get(part, ())}
            said = (
                {plan.given[name]}
                if column.kind == "value"
                else set(columns.parts(plan.given[name], exact=True))
            )
            if not said <= known:
                plan.reject(f"{column.label}: {fault}.")

    def _check(self, plan: Plan, record: Any) -> None:
        """What no single field can say: dates in order, an amount with its currency."""
        for constraint in self.checks:
            fields = {name for name in self.columns if name in str(constraint.condition)}
            if fields & plan.given.keys():
                try:
                    constraint.validate(self.model, record)
                except ValidationError as error:
                    labels = ", ".join(
                        self.columns[name].label for name in sorted(fields & plan.given.keys())
                    )
                    plan.reject(f"{labels}: {' '.join(error.messages)}")
