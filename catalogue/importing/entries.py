"""Files of entries: which entry a row means, by its id, address, codes or name, and what it would change."""

import copy
import uuid
from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from catalogue import snapshots, text, workflow
from catalogue.bulk import NewRecord
from catalogue.choices import Absence, AliasKind, RevisionState, RowDecision, RowVerdict, Status
from catalogue.identifiers import ONE_EACH
from catalogue.importing import cells, columns
from catalogue.importing.columns import Column
from catalogue.importing.planning import Plan, Planner
from catalogue.importing.resolving import as_uuid
from catalogue.models import Alias, Citation, Classification, Identifier, Revision, Source
from catalogue.wording import in_words


class EntryPlanner(Planner):
    def _judge(self, plans: list[Plan], within_file: bool) -> None:
        self._match(plans)
        for plan in plans:
            self._suspect_no_entry(plan)
            self._settle(plan)
        live = snapshots.take_many(
            list({plan.target.pk: plan.target for plan in plans if plan.target}.values())
        )
        for plan in plans:
            self._judge_faults(plan, live[plan.target.pk] if plan.target else None)
            if plan.target is not None and plan.verdict != RowVerdict.REJECTED:
                self._compare(plan, live[plan.target.pk])
            elif plan.verdict == RowVerdict.NEW:
                self._check(plan, self.record(plan))
            if within_file:
                self._look_for_twin(plan)
        for plan in plans:
            if plan.comes_back and plan.verdict in (RowVerdict.CHANGED, RowVerdict.UNCHANGED):
                plan.verdict = RowVerdict.RESTORED
        self._look_for_proposals([plan for plan in plans if plan.verdict == RowVerdict.CHANGED])

    def keeps_absence(self, column: Column) -> bool:
        return bool(columns.citable(self.job.kind, [column.name]))

    # --- which entry is meant

    def _match(self, plans: list[Plan]) -> None:
        """By id, slug, code or name, in a few queries for all rows."""
        ids = {pk for plan in plans if (pk := as_uuid(cells.trimmed(plan.given.get("id", ""))))}
        slugs = {str(plan.values["slug"]) for plan in plans if "slug" in plan.values}
        names = {str(plan.values["name"]) for plan in plans if "name" in plan.values}
        by_id = self.model._default_manager.in_bulk(ids)
        by_slug = {row.slug: row for row in self.model._default_manager.filter(slug__in=slugs)}
        by_code = self._by_code([code for plan in plans for code in plan.codes])
        by_key: dict[str, list] = defaultdict(list)
        keys = {text.sort_key(name) for name in names} - {""}
        for row in self.model._default_manager.filter(sort_key__in=keys, successor_slug=""):
            by_key[row.sort_key].append(row)
        key = self.model.entry_type
        by_alias: dict[str, list] = defaultdict(list)
        for alias in Alias.objects.filter(name__in=names, **{f"{key}__isnull": False}).select_related(key):
            by_alias[alias.name].append(getattr(alias, key))
        for plan in plans:
            self._match_one(plan, by_id, by_slug, by_code, by_key, by_alias)
        self._suspect_namesakes(plans)
        archived = {plan.target.pk for plan in plans if plan.target and plan.target.status == Status.ARCHIVED}
        back = workflow.taken_back(self.model, archived) if archived else set()
        for plan in plans:
            plan.comes_back = plan.target is not None and plan.target.pk in back

    def _by_code(self, codes: list[tuple[str, str]]) -> dict[tuple[str, str], Any]:
        found: dict[tuple[str, str], Any] = {}
        for scheme in {scheme for scheme, _value in codes}:
            values = {value for one, value in codes if one == scheme}
            rows = Identifier.objects.filter(scheme=scheme, value__in=values)
            for row in rows.select_related(self.model.entry_type):
                found[row.scheme, row.value] = getattr(row, self.model.entry_type)
        return found

    def _match_one(self, plan: Plan, by_id, by_slug, by_code, by_key, by_alias) -> None:
        name = str(plan.values.get("name", ""))
        if pk := as_uuid(cells.trimmed(plan.given.get("id", ""))):
            if pk in by_id:
                plan.target, plan.is_named = by_id[pk], True
            else:
                plan.reject(_("No entry of this type has this id."))
            return
        if (slug := plan.values.get("slug")) in by_slug:
            plan.target, plan.is_named = by_slug[slug], True
            return
        owners = {by_code[code].pk: by_code[code] for code in plan.codes if by_code.get(code)}
        if any(code in by_code and by_code[code] is None for code in plan.codes):
            plan.suspect(_("An entry of another type has this code."))
        same = [
            row
            for row in by_key.get(text.sort_key(name), ())
            if text.normalise(row.name) == text.normalise(name)
        ]
        alike = [
            row
            for row in by_key.get(text.sort_key(name), ())
            if row not in same and text.fold(row.name) == text.fold(name)
        ]
        if len(owners) == 1:
            plan.target = next(iter(owners.values()))
            if same and plan.target.pk not in {row.pk for row in same}:
                plan.suspect(
                    _("Its code is that of “%(one)s”, its name that of “%(other)s”.")
                    % {"one": plan.target, "other": same[0]}
                )
        elif owners:
            plan.suspect(_("Its codes are those of different entries."))
        elif len(same) == 1:
            plan.target = same[0]
        elif same:
            plan.target = same[0]
            plan.suspect(_("%(count)d entries have this name.") % {"count": len(same)})
        elif alike:
            plan.target = alike[0]
            plan.suspect(_("“%(name)s” differs only in punctuation.") % {"name": alike[0]})
        elif by_alias.get(name):
            plan.target = by_alias[name][0]
            plan.suspect(_("“%(name)s” is also known by this name.") % {"name": by_alias[name][0]})

    def _suspect_namesakes(self, plans: list[Plan]) -> None:
        """Whoever is called so, but has another code of a scheme that gives one to each, may be somebody else."""
        told = [
            (plan, scheme, value)
            for plan in plans
            for scheme, value in plan.codes
            if plan.target is not None and not plan.is_named and scheme in ONE_EACH
        ]
        owner = f"{self.model.entry_type}_id"
        rows = Identifier.objects.filter(
            scheme__in=ONE_EACH, **{f"{owner}__in": {plan.target.pk for plan, _scheme, _value in told}}
        )
        held = defaultdict(set)
        for pk, scheme, value in rows.values_list(owner, "scheme", "value"):
            held[pk, scheme].add(value)
        for plan, scheme, value in told:
            others = held[plan.target.pk, scheme]
            if others and value not in others:
                said = {"name": plan.target, "code": ", ".join(sorted(others))}
                plan.suspect(_("“%(name)s” has another code: %(code)s.") % said)

    def _suspect_no_entry(self, plan: Plan) -> None:
        name = str(plan.values.get("name", ""))
        if plan.target is None and text.is_no_entry(name):
            plan.suspect(_("“%(name)s” looks like a total or a gap, which is no entry.") % {"name": name})

    def _settle(self, plan: Plan) -> None:
        """What somebody has decided about a suspected duplicate, and what every row must have."""
        if plan.row.decision and plan.verdict == RowVerdict.DUPLICATE:
            plan.verdict, plan.reasons = RowVerdict.NEW, []
        if plan.row.decision == RowDecision.NEW:
            plan.target = None
        if plan.row.decision == RowDecision.SAME and plan.target is None:
            plan.reject(_("The record that it was said to be is not there."))
        if (
            plan.target is None
            and "name" not in {**plan.values, **plan.faults}
            and plan.verdict != RowVerdict.REJECTED
        ):
            plan.reject(_("It has no name."))
        if plan.target is not None and plan.target.status == Status.ARCHIVED and not plan.comes_back:
            plan.reject(
                _("“%(name)s” is archived; bring it back before you change it.") % {"name": plan.target}
            )

    def _look_for_twin(self, plan: Plan) -> None:
        """A row of the same file about the same thing."""
        if plan.verdict == RowVerdict.REJECTED:
            return
        keys = [f"{scheme}:{value}" for scheme, value in plan.codes]
        others = {}  # what this row is known by → what another one would be, if it is the same
        if plan.is_named:  # two entries may have one name
            keys = []
        elif name := _folded(str(plan.values.get("name", ""))):
            keys.append(f"name:{name}")
            others = {f"alias:{_folded(alias)}": f"name:{_folded(alias)}" for alias in plan.names}
            others[f"name:{name}"] = f"alias:{name}"
        if "slug" in plan.values:
            keys.append(f"slug:{plan.values['slug']}")
        if plan.target is not None and plan.verdict != RowVerdict.DUPLICATE:
            keys.append(f"id:{plan.target.pk}")
        first = min((self._seen[one] for one in (*keys, *others.values()) if one in self._seen), default=0)
        if first:
            self._suspect_twin(plan, first)
        for one in (*keys, *others):
            self._seen.setdefault(one, plan.row.number)

    # --- what is different

    def _compare(self, plan: Plan, before: dict) -> None:
        snapshot = copy.deepcopy(before)
        changed: list[str] = []
        for name, value in plan.values.items():
            column = self.columns[name]
            old = before["values"][column.field.attname]
            if columns.plain_text(old) != plan.given[name] and (new := snapshots._plain(value)) != old:
                snapshot["values"][column.field.attname] = new
                before_and_after = (in_words(column.field, one, {}, self.model) for one in (old, new))
                plan.difference.append([column.label, *before_and_after])
                changed.append(name)
        for name, pks in plan.chosen.items():
            self._compare_choice(plan, snapshot, self.columns[name], pks, changed)
        self._compare_parts(plan, snapshot)
        self._compare_absences(plan, snapshot)
        if not plan.difference:
            if plan.verdict == RowVerdict.NEW:
                plan.verdict = RowVerdict.UNCHANGED
            return
        if plan.verdict == RowVerdict.NEW:
            plan.verdict = RowVerdict.CHANGED
        if names := columns.citable(self.job.kind, changed):
            self._step_back(plan, snapshot, before, names)
            _append(snapshot, self._part(plan, Citation, fields=_fitting(names)), plan.target)
        plan.snapshot = snapshot
        record = self.model(**snapshot["values"])
        self._check(plan, record)

    def _step_back(self, plan: Plan, snapshot: dict, before: dict, names: list[str]) -> None:
        """No citation bears out a value that it did not. What the row's own source said before is corrected; another
        source goes on saying it, with its value, and is not preferred."""
        kept: list[dict] = []
        for row in snapshot["parts"].get("citation", ()):
            said = row["values"]
            cited = Citation(fields=said["fields"]).field_names
            others = [name for name in cited if name not in names]
            is_own = said["source_id"] == str(self.job.source_id)
            if others == cited or (others and said["value"]):
                kept.append(row)
                continue
            if others:
                kept.append({**row, "values": {**said, "fields": ";".join(others)}})
            if is_own or said["absence"]:
                continue
            self.resolver.note_labels(Source, [said["source_id"]] if said["source_id"] else [])
            for name in [name for name in cited if name in names]:
                value = said["value"] or self._said(before, name)
                if not value:
                    continue
                pk = str(uuid.uuid5(self.job.pk, f"{plan.row.number}:{said['id']}:{name}"))
                new = {"id": pk if others or len(cited) > 1 else said["id"], "fields": name}
                kept.append({**row, "values": {**said, **new, "value": value[:500], "preferred": False}})
                if said["preferred"]:
                    label = self.model.citable()[name]
                    place = f"{self.resolver.label_of([said['source_id']])} {said['locator']}"
                    plan.difference.append(
                        [_("Source of “%(field)s”") % {"field": label}, place, self._place(plan)]
                    )
        snapshot["parts"]["citation"] = sorted(kept, key=lambda row: row["values"]["id"])

    def _said(self, before: dict, name: str) -> str:
        """What the entry said before, as a reader would write it."""
        values, column = before["values"], self.columns.get(name)
        if column is None:  # money
            return f"{values[f'{name}_amount'] or ''} {values[f'{name}_currency']}".strip()
        if column.related is not None:
            pks = before["choices"][name] if column.kind == "many" else [values[column.field.attname]]
            pks = [pk for pk in pks if pk]
            self.resolver.note_labels(column.related, pks)
            return self.resolver.label_of(pks)
        value = columns.plain_text(values[column.field.attname])
        with translation.override("zh-hans"):
            return str(dict(column.field.choices or ()).get(value, value))

    def _place(self, plan: Plan) -> str:
        return f"{self.job.source} {self.locator(plan.row)}"

    def _compare_choice(
        self, plan: Plan, snapshot: dict, column: Column, pks: list[str], changed: list[str]
    ) -> None:
        if column.kind == "relation" and pks:
            old = snapshot["values"][column.field.attname]
            if old == pks[0]:
                return
            if column.related is self.model and pks[0] == str(plan.target.pk):
                return plan.reject(_("%(label)s: it cannot be its own.") % {"label": column.label})
            snapshot["values"][column.field.attname] = pks[0]
            before = [old] if old else []
        elif column.kind == "many" and pks:
            before = snapshot["choices"].get(column.name, [])
            if set(before) == set(pks):
                return
            snapshot["choices"][column.name] = sorted(pks)
        else:
            return
        self.resolver.note_labels(column.related, [*before, *pks])
        plan.difference.append([column.label, self.resolver.label_of(before), self.resolver.label_of(pks)])
        changed.append(column.name)

    def _compare_parts(self, plan: Plan, snapshot: dict) -> None:
        live = {name: [row["values"] for row in rows] for name, rows in snapshot["parts"].items()}
        known = {text.normalise(row["name"]) for row in live.get("alias", ())}
        known.add(text.normalise(snapshot["values"]["name"]))
        codes = {(row["scheme"], row["value"]) for row in live.get("identifier", ())}
        facts = live.get("classification", ())
        for part in self._parts_of(plan, known, codes, facts):
            _append(snapshot, part, plan.target)
            plan.difference.append(["+ " + str(part._meta.verbose_name), "", self._words(part)])

    def _compare_absences(self, plan: Plan, snapshot: dict) -> None:
        """What the source does not give is noted once, where nothing else gives it."""
        noted: set[str] = set()
        for row in snapshot["parts"].get("citation", ()):
            if row["values"]["absence"]:
                noted.update(Citation(fields=row["values"]["fields"]).field_names)
        live = snapshot["values"]
        empty = {
            name: kind
            for name, kind in plan.absent.items()
            if live[self.columns[name].field.attname] in (None, "")
            and not noted.issuperset(columns.citable(self.job.kind, [name]))
        }
        for citation in self._absences(plan, empty):
            _append(snapshot, citation, plan.target)
        for name, kind in empty.items():
            plan.difference.append([self.columns[name].label, "", str(kind.label)])

    def _absences(self, plan: Plan, absent: dict[str, Absence]) -> list[Citation]:
        """Citations that say what the source does not give."""
        kinds = {kind: [name for name in absent if absent[name] == kind] for kind in absent.values()}
        return [
            self._part(plan, Citation, fields=_fitting(columns.citable(self.job.kind, names)), absence=kind)
            for kind, names in kinds.items()
        ]

    def _words(self, part: Any) -> str:
        if isinstance(part, Classification):
            return " · ".join(
                filter(
                    None,
                    [part.layer, self.resolver.label_of([str(part.sector_id)] if part.sector_id else [])],
                )
            )
        return str(part)

    def _parts_of(self, plan: Plan, known: set[str], codes: set, facts) -> list[Any]:
        """Aliases, identifiers and classifications that the row adds to those that are there."""
        rows: list[Any] = []
        for name in plan.names:
            if (form := text.normalise(name)) not in known:
                known.add(form)
                language = "zh" if text.has_chinese(name) else "en"
                rows.append(self._part(plan, Alias, name=name, kind=AliasKind.OTHER, language=language))
        for scheme, value in plan.codes:
            if (scheme, value) not in codes:
                codes.add((scheme, value))
                rows.append(self._part(plan, Identifier, scheme=scheme, value=value))
        layer = plan.layers[0] if len(plan.layers) == 1 else ""
        sectors = [
            pk for pk in plan.chosen.get("sector", ()) if pk not in {row["sector_id"] for row in facts}
        ]
        rows += [self._part(plan, Classification, layer=layer, sector_id=pk) for pk in sectors]
        stated = {row["layer"] for row in facts} | ({layer} if sectors else set())
        rows += [self._part(plan, Classification, layer=one) for one in plan.layers if one not in stated]
        return rows

    def _part(self, plan: Plan, model: type, **values) -> Any:
        number = len(plan.difference)
        told = ";".join(f"{name}={value}" for name, value in sorted(values.items()))
        pk = uuid.uuid5(self.job.pk, f"{plan.row.number}:{model.__name__}:{number}:{told}")
        return model(pk=pk, source_id=self.job.source_id, locator=self.locator(plan.row), **values)

    def _look_for_proposals(self, plans: list[Plan]) -> None:
        """What waits for a reviewer already is not proposed twice."""
        ids = [plan.target.pk for plan in plans if plan.target.status == Status.PUBLISHED]
        waiting = Revision.objects.filter(
            kind=self.model._meta.model_name, record_id__in=ids, state=RevisionState.PENDING
        )
        by_record: dict[uuid.UUID, list[str]] = defaultdict(list)
        for pk, snapshot in waiting.values_list("record_id", "snapshot") if ids else ():
            by_record[pk].append(snapshot)
        for plan in plans:
            for snapshot in by_record.get(plan.target.pk, ()):
                trial = replace(plan, verdict=RowVerdict.NEW, difference=[], reasons=[], snapshot=None)
                self._compare(trial, snapshots.loads(snapshot))
                if trial.verdict == RowVerdict.UNCHANGED:
                    plan.verdict, plan.difference, plan.snapshot = RowVerdict.UNCHANGED, [], None
                    plan.reasons = [_("A proposal that says so waits for review.")]
                    break

    # --- new records

    def record(self, plan: Plan) -> Any:
        """The entry that the row makes, unsaved."""
        record = self.model(pk=uuid.uuid5(self.job.pk, f"row {plan.row.number}"))
        for name, value in plan.values.items():
            setattr(record, self.columns[name].field.attname, value)
        for name, pks in plan.chosen.items():
            column = self.columns[name]
            if column.kind == "relation" and pks:
                setattr(record, column.field.attname, uuid.UUID(pks[0]))
        return record

    def new_record(self, plan: Plan) -> NewRecord:
        record = self.record(plan)
        parts = self._parts_of(plan, {text.normalise(record.name)}, set(), ())
        names = columns.citable(
            self.job.kind, [name for name in plan.given if name in {*plan.values, *plan.chosen}]
        )
        parts.append(self._part(plan, Citation, fields=_fitting(names)))
        parts += self._absences(plan, plan.absent)
        for part in parts:
            setattr(part, f"{self.job.kind}_id", record.pk)
        choices = {
            field.name: [uuid.UUID(pk) for pk in plan.chosen.get(field.name, ())]
            for field in self.model._meta.many_to_many
        }
        return NewRecord(record, choices, [NewRecord(part) for part in parts])


def _folded(name: str) -> str:
    return text.fold(name) or name


def _fitting(names: list[str]) -> str:
    """As many of the fields as a citation holds."""
    while len(";".join(names)) > 300:
        names = names[:-1]
    return ";".join(names)


def _append(snapshot: dict, part: Any, target: Any) -> None:
    """Put a new row among the parts of the snapshot."""
    setattr(part, f"{target.entry_type}_id", target.pk)
    name = str(part._meta.model_name)
    rows = [*snapshot["parts"].get(name, ()), snapshots.compose(part, {}, {})]
    snapshot["parts"][name] = sorted(rows, key=lambda row: row["values"]["id"])
