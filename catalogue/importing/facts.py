"""Files of facts, and of other records that are no entries: which record each row means, and what it would change.

A row with an id means that one. Without an id, one that says the same of the same entry is unchanged; where the same
source has said something else (the same by `columns.KEYS`) somebody decides; another source may disagree, and that is a
second fact. Rows of one entry are one change of it.
"""

import copy
import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from catalogue import snapshots
from catalogue.bulk import NewRecord
from catalogue.choices import RevisionState, RowDecision, RowVerdict, Status
from catalogue.fields import absences_text, parse_absences
from catalogue.importing import cells, columns
from catalogue.importing.planning import Plan, Planner
from catalogue.importing.resolving import as_uuid
from catalogue.models import Entry, RankingPlace, Revision
from catalogue.models.base import Fact, Sourced
from catalogue.models.records import SharedFact
from catalogue.wording import in_words

# Facts that may stand without an organisation: of a person, or of a place.
_OF_OTHERS = {RankingPlace: ("person", "place")}


class FactPlanner(Planner):
    def __init__(self, job, mapping: list[str], answers: dict, *, headings: list[str], guarded: bool):
        super().__init__(job, mapping, answers, headings=headings, guarded=guarded)
        self.owners = columns.owners_of(self.model)
        self._subjects = (*self.owners, *_OF_OTHERS.get(self.model, ()))
        self.key = columns.KEYS[job.kind]
        self.is_sourced = issubclass(self.model, Sourced)
        self.needed = [
            column
            for name, column in self.columns.items()
            if name not in ("id", "slug", *self.owners) and not _may_be_empty(column.field)
        ]
        self.unique = [
            constraint
            for constraint in self.model._meta.constraints
            if isinstance(constraint, models.UniqueConstraint)
        ]

    def keeps_absence(self, column: columns.Column) -> bool:
        place = {field.name for field in Sourced._meta.get_fields()}
        return "absent" in self.columns and column.name not in {*place, "order"}

    def is_shared(self, plan: Plan) -> bool:
        return not isinstance(plan.target, Entry)

    def group_of(self, plan: Plan) -> Any:
        return plan.target.pk if plan.target else plan.row.number

    # --- which record is meant

    def _judge(self, plans: list[Plan], within_file: bool) -> None:
        named = self._named(plans)
        owners = self._owners(plans, named)
        standing = self._standing(plans, owners)
        known = snapshots.take_rows(list({row.pk: row for row in self._rows(named, standing)}.values()))
        proposed = self._proposed(plans)
        for plan in plans:
            self._match(plan, named, owners, standing, known)
            self._judge_faults(plan, plan.fact)
            if plan.verdict == RowVerdict.REJECTED:
                continue
            rows = [known[row.pk] for row in standing.get(self._place_of(plan), ())]
            if plan.fact is None and plan.row.decision != RowDecision.NEW:
                self._look_around(plan, rows)
            self._settle(plan)
            if plan.verdict != RowVerdict.REJECTED:
                self._compare(plan, standing.get(self._place_of(plan), ()))
            if plan.verdict in (RowVerdict.NEW, RowVerdict.CHANGED) and any(
                self._says(plan, row) for row in proposed.get(plan.target and plan.target.pk, ())
            ):
                plan.verdict, plan.difference = RowVerdict.UNCHANGED, []
                plan.reasons = [_("A proposal that says so waits for review.")]
            if within_file:
                self._look_for_twin(plan)

    @staticmethod
    def _rows(named: dict, standing: dict) -> Iterator[Any]:
        yield from named.values()
        for rows in standing.values():
            yield from rows

    def _named(self, plans: list[Plan]) -> dict[str, Any]:
        """The records that rows name by id or by an address of their own."""
        ids = {pk for plan in plans if (pk := as_uuid(cells.trimmed(plan.given.get("id", ""))))}
        found = {str(pk): row for pk, row in self.model._default_manager.in_bulk(ids).items()}
        slugs = {str(plan.values["slug"]) for plan in plans if "slug" in plan.values}
        for row in self.model._default_manager.filter(slug__in=slugs) if slugs else ():
            found[f"{getattr(row, 'vocabulary', '')}.{row.slug}"] = row
        return found

    def _owners(self, plans: list[Plan], named: dict[str, Any]) -> dict[str, Any]:
        """The records whose parts the rows are, or would be."""
        found: dict[str, Any] = {}
        for key, model in self.owners.items():
            ids = {pk for plan in plans for pk in plan.chosen.get(key, ())}
            ids |= {str(pk) for row in named.values() if (pk := getattr(row, f"{key}_id"))}
            found |= {str(pk): owner for pk, owner in model._default_manager.in_bulk(ids).items()}
        return found

    def _place_of(self, plan: Plan) -> str:
        """Where records that the row may mean are kept: under their owner, or under the first part of their key."""
        if self.owners and plan.target:
            return str(plan.target.pk)
        return f"{self.key[0]}:{self._first_key(plan)}"

    def _first_key(self, plan: Plan) -> str:
        name = self.key[0]
        if plan.chosen.get(name):
            return plan.chosen[name][0]
        return columns.plain_text(plan.values.get(name))

    def _standing(self, plans: list[Plan], owners: dict[str, Any]) -> dict[str, list[Any]]:
        """Records that stand there already, by where they are kept."""
        found: dict[str, list[Any]] = defaultdict(list)
        rows = self.model._default_manager.order_by("pk")
        for key, model in self.owners.items():
            ids = [owner.pk for owner in owners.values() if isinstance(owner, model)]
            for row in rows.filter(**{f"{key}__in": ids}) if ids else ():
                found[str(getattr(row, f"{key}_id"))].append(row)
        if not self.owners or self.model in _OF_OTHERS:
            field = self.columns[self.key[0]].field
            values = {self._first_key(plan) for plan in plans} - ({""} if field.is_relation else set())
            alone = {f"{key}__isnull": True for key in self.owners}
            for row in rows.filter(**{f"{field.name}__in": values}, **alone):
                value = columns.plain_text(getattr(row, field.attname))
                found[f"{field.name}:{value}"].append(row)
        return found

    def _proposed(self, plans: list[Plan]) -> dict[Any, list[dict]]:
        """Rows of proposals that wait, by the entry."""
        ids = {pk for plan in plans for key in self.owners for pk in plan.chosen.get(key, ())}
        waiting = Revision.objects.filter(record_id__in=ids, state=RevisionState.PENDING)
        found: dict[Any, list[dict]] = defaultdict(list)
        for pk, snapshot in waiting.values_list("record_id", "snapshot") if ids else ():
            found[pk] += snapshots.loads(snapshot)["parts"].get(self.model._meta.model_name, ())
        return found

    def _match(self, plan: Plan, named: dict, owners: dict, standing: dict, known: dict) -> None:
        if pk := as_uuid(cells.trimmed(plan.given.get("id", ""))):
            if str(pk) not in named:
                plan.reject(_("No record of this kind has this id."))
                return
            self._mean(plan, named[str(pk)], owners, known)
        elif "slug" in plan.values and not self.owners:
            row = named.get(f"{plan.values.get('vocabulary', '')}.{plan.values['slug']}")
            if row is not None:
                self._mean(plan, row, owners, known)
        if plan.fact is None:
            self._find_owner(plan, owners)
        if isinstance(plan.target, Entry) and plan.target.status == Status.ARCHIVED:
            plan.reject(
                _("“%(name)s” is archived; bring it back before you change it.") % {"name": plan.target}
            )
        said = [
            self._words(plan, self.columns[name], plan.values[name])
            if name in plan.values
            else plan.given.get(name, "").strip()
            for name in self.key
        ]
        of = str(plan.target) if self.owners and plan.target else ""
        plan.title = " · ".join(filter(None, [of, *said])) or plan.given.get("id", "")

    def _mean(self, plan: Plan, row: Any, owners: dict, known: dict) -> None:
        """The row means this record; the record that it is a part of stays the same."""
        plan.fact, plan.is_named, plan.target = known[row.pk], True, row
        for key in self.owners:
            own = getattr(row, f"{key}_id")
            if own is not None:
                plan.target = owners[str(own)]
            if plan.chosen.get(key) and plan.chosen[key] != [str(own)]:
                plan.reject(
                    _("It belongs to “%(name)s”; a fact does not move to another record.")
                    % {"name": plan.target if own else "〔缺〕"}
                )

    def _find_owner(self, plan: Plan, owners: dict) -> None:
        if not self.owners:
            return
        chosen = [pk for key in self.owners for pk in plan.chosen.get(key, ())]
        if len(chosen) == 1:
            plan.target = owners.get(chosen[0])
        elif chosen:
            plan.reject(_("It names several records; a fact belongs to one."))
        elif not any(plan.chosen.get(name) or name in plan.given for name in self._subjects):
            labels = " / ".join(self.columns[key].label for key in self.owners)
            plan.reject(_("It does not say to what it belongs (%(columns)s).") % {"columns": labels})

    # --- what stands there

    def _source_of(self, plan: Plan) -> str | None:
        if plan.chosen.get("source"):
            return plan.chosen["source"][0]
        return str(self.job.source_id) if self.is_sourced else None

    def _says(self, plan: Plan, row: dict, *, without: tuple[str, ...] = ()) -> bool:
        """Whether this record says all that the row says."""
        for name in (*plan.values, *plan.chosen):
            if name not in without and not self._agrees(plan, name, row):
                return False
        if not plan.absent.items() <= _absences(row).items():
            return False
        return (
            "source" in without or not self.is_sourced or row["values"]["source_id"] == self._source_of(plan)
        )

    def _agrees(self, plan: Plan, name: str, row: dict) -> bool:
        column = self.columns[name]
        if name in plan.values:
            old = row["values"][column.field.attname]
            return columns.plain_text(old) == plan.given[name] or snapshots._plain(plan.values[name]) == old
        pks = plan.chosen[name]
        if not pks:
            return True
        if column.kind == "many":
            return set(row["choices"][name]) == set(pks)
        return row["values"][column.field.attname] == pks[0]

    def _has_key(self, plan: Plan, row: dict) -> bool:
        """Whether it answers the same question."""
        for name in self.key:
            said = name in plan.values or plan.chosen.get(name)
            if said and not self._agrees(plan, name, row):
                return False
            if not said and row["values"][self.columns[name].field.attname] not in (None, "", False):
                return False
        return True

    def _look_around(self, plan: Plan, rows: list[dict]) -> None:
        """Which of the records that stand there the row means, if it has no id."""
        if equal := [row for row in rows if self._says(plan, row)]:
            plan.fact = equal[0]
            return
        same = [row for row in rows if self._has_key(plan, row)]
        if not same:
            return
        if not self.is_sourced:
            plan.fact = same[0]
            if len(same) > 1:
                plan.suspect(_("%(count)d records are called so.") % {"count": len(same)})
            return
        beside = ("source", "locator", "table", "row")
        if elsewhere := [row for row in same if self._says(plan, row, without=beside)]:
            plan.fact = elsewhere[0]
            plan.suspect(
                _("Another source, or another place in it, says the same: %(fact)s.")
                % {"fact": snapshots.in_words(elsewhere[0])}
            )
            return
        own = [row for row in same if row["values"]["source_id"] == self._source_of(plan)]
        here = [row for row in own if "locator" in plan.given and self._agrees(plan, "locator", row)]
        if len(here) == 1:
            plan.fact = here[0]
        elif own or issubclass(self.model, SharedFact):
            plan.fact = (own or same)[0]
            plan.suspect(
                _("Something else is said of it already: %(fact)s.") % {"fact": snapshots.in_words(plan.fact)}
            )

    def _settle(self, plan: Plan) -> None:
        """What somebody has decided about a suspected duplicate."""
        if plan.row.decision == RowDecision.NEW:
            plan.verdict, plan.reasons, plan.fact = RowVerdict.NEW, [], None
        elif plan.row.decision == RowDecision.SAME:
            if plan.fact is None:
                plan.reject(_("The record that it was said to be is not there."))
            else:
                plan.verdict, plan.reasons = RowVerdict.NEW, []

    def _look_for_twin(self, plan: Plan) -> None:
        """A row of the same file about the same thing."""
        if plan.verdict not in (RowVerdict.NEW, RowVerdict.CHANGED):
            return
        if plan.fact is not None:
            key = plan.fact["values"]["id"]
        else:
            said = [columns.plain_text(plan.values.get(name)) or plan.chosen.get(name) for name in self.key]
            key = repr((plan.target and plan.target.pk, self._source_of(plan), said))
        if first := self._seen.get(key):
            self._suspect_twin(plan, first)
        self._seen.setdefault(key, plan.row.number)

    # --- what it would be

    def _compare(self, plan: Plan, standing: Any) -> None:
        """The record as the row wants it, and what is different."""
        old = plan.fact
        if plan.target is None and old is not None:  # one that was found without its id
            plan.target = next(one for one in standing if str(one.pk) == old["values"]["id"])
        row = copy.deepcopy(old) if old else self._fresh(plan)
        for name, value in plan.values.items():
            column = self.columns[name]
            if old is None or not self._agrees(plan, name, old):
                self._note(plan, column, row["values"][column.field.attname], snapshots._plain(value))
                row["values"][column.field.attname] = snapshots._plain(value)
        for name, pks in plan.chosen.items():
            column = self.columns[name]
            if not pks or (old and self._agrees(plan, name, old)):
                continue
            if column.kind == "many":
                self._note_choice(plan, column, row["choices"][name], pks)
                row["choices"][name] = sorted(pks)
            else:
                before = row["values"][column.field.attname]
                self._note_choice(plan, column, [before] if before else [], pks[:1])
                row["values"][column.field.attname] = pks[0]
        if not plan.absent.items() <= _absences(row).items():
            said = absences_text({**_absences(row), **plan.absent})
            self._note(plan, self.columns["absent"], row["values"]["absent"], said)
            row["values"]["absent"] = said
        if old is not None and not plan.difference:
            if plan.verdict == RowVerdict.NEW:
                plan.verdict = RowVerdict.UNCHANGED
            return
        self._cite(plan, row)
        if plan.verdict == RowVerdict.NEW and old is not None:
            plan.verdict = RowVerdict.CHANGED
        if old is None:
            plan.difference = []
            self._step_back(plan, row, standing)
        plan.snapshot = row
        self._validate(plan, row)

    def _fresh(self, plan: Plan) -> dict:
        record = self.model(pk=uuid.uuid5(self.job.pk, f"row {plan.row.number}"))
        return snapshots.compose(record, {}, {})

    def _note(self, plan: Plan, column: columns.Column, before: Any, after: Any) -> None:
        plan.difference.append(
            [column.label, self._words(plan, column, before), self._words(plan, column, after)]
        )

    def _words(self, plan: Plan, column: columns.Column, value: Any) -> str:
        return in_words(column.field, value, {}, type(plan.target) if plan.target else self.model)

    def _note_choice(self, plan: Plan, column: columns.Column, before: list, after: list) -> None:
        self.resolver.note_labels(column.related, [*before, *after])
        plan.difference.append([column.label, self.resolver.label_of(before), self.resolver.label_of(after)])

    def _cite(self, plan: Plan, row: dict) -> None:
        """What the row changes is said by the source that it names, or else by that of the file."""
        if not self.is_sourced:
            return
        if not plan.chosen.get("source"):
            source = str(self.job.source_id)
            if row["values"]["source_id"] != source and plan.fact is not None:
                before = [row["values"]["source_id"]] if row["values"]["source_id"] else []
                self._note_choice(plan, self.columns["source"], before, [source])
                row["values"]["table_id"] = row["values"]["row"] = None  # it stood in that other one
            row["values"]["source_id"] = source
            if "locator" not in plan.values:
                row["values"]["locator"] = self.locator(plan.row)
        elif not row["values"]["locator"]:
            row["values"]["locator"] = self.locator(plan.row)

    def _step_back(self, plan: Plan, row: dict, standing: Any) -> None:
        """Where another fact is the preferred answer already, the new one stands beside it."""
        if not issubclass(self.model, Fact) or "preferred" in plan.values:
            return
        question = self._record(row).question
        if question is not None and any(one.preferred and one.question == question for one in standing):
            row["values"]["preferred"] = False

    def _record(self, row: dict) -> Any:
        """The row as a record of its model, unsaved."""
        fields = {field.attname: field for field in snapshots.content_fields(self.model)}
        record = self.model()
        for name, value in row["values"].items():
            field = fields[name]
            plain = field.target_field if field.is_relation else field
            setattr(record, name, plain.to_python(value))
        return record

    def _validate(self, plan: Plan, row: dict) -> None:
        for key in self.owners:
            if isinstance(plan.target, self.owners[key]):
                row["values"][f"{key}_id"] = str(plan.target.pk)
        record = self._record(row)
        record._state.adding = plan.fact is None
        missing = [
            column.label
            for column in self.needed
            if row["values"].get(column.field.attname) in (None, "") and column.name not in plan.faults
        ]
        if missing:
            plan.reject(_("Missing: %(columns)s.") % {"columns": ", ".join(missing)})
            return
        self._check(plan, record)
        try:
            record.clean()
            for constraint in self.unique:
                columns_of_it = [self.model._meta.get_field(name).attname for name in constraint.fields]
                if all(getattr(record, name) is not None for name in columns_of_it):
                    constraint.validate(self.model, record)
        except ValidationError as error:
            plan.reject(" ".join(error.messages))
            return
        row["values"] = snapshots.values(record)

    # --- what is written

    def changed(self, plans: list[Plan]) -> dict:
        target = plans[0].target
        snapshot = snapshots.take(target)
        for plan in plans:
            row = plan.snapshot or {}
            if type(target) is self.model:
                snapshot = {**snapshot, "values": row["values"], "choices": row["choices"]}
                continue
            name = self.model._meta.model_name
            kept = [
                one for one in snapshot["parts"].get(name, ()) if one["values"]["id"] != row["values"]["id"]
            ]
            snapshot["parts"][name] = sorted([*kept, row], key=lambda one: one["values"]["id"])
        return snapshot

    def new_record(self, plan: Plan) -> NewRecord:
        row = plan.snapshot or {}
        choices = {name: [uuid.UUID(pk) for pk in pks] for name, pks in row["choices"].items()}
        return NewRecord(self._record(row), choices)


def _absences(row: dict) -> dict[str, str]:
    return parse_absences(row["values"].get("absent", ""))


def _may_be_empty(field: Any) -> bool:
    return field is None or field.many_to_many or field.blank or field.null or field.has_default()
