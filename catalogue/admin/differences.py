"""What lies between states of a record, field by field, in the words of the admin."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalogue import reconciling, snapshots
from catalogue.admin.forms import SOURCED
from catalogue.wording import in_words

# So many fields and families are named where a difference is told in short.
LISTED = 6


@dataclass
class RowDifference:
    """One row of a record (or the record itself) that was added, removed or changed."""

    heading: str
    kind: str
    cells: list[tuple[str, str, str]] = field(default_factory=list)  # label, before, after


@dataclass
class Comparison:
    """Two states of a record side by side."""

    title: str
    before: str
    after: str
    rows: list[RowDifference]
    without: str = ""  # what is said where there are no rows


def differences(before: dict | None, after: dict | None) -> list[RowDifference]:
    """What lies between two snapshots of one record, in words; labels cost one query for each model."""
    model = snapshots.ROOTS[(after or before or {})["model"]]
    pairs: list[tuple[type[models.Model], dict | None, dict | None]] = [(model, before, after)]
    keys_of = dict(snapshots.PARTS[model])
    for part in keys_of:
        name = part._meta.model_name
        old = {row["values"]["id"]: row for row in (before or {"parts": {}})["parts"].get(name, ())}
        new = {row["values"]["id"]: row for row in (after or {"parts": {}})["parts"].get(name, ())}
        keys = sorted(old.keys() | new.keys())
        pairs += [(part, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]
    labels = _labels(pairs)
    order = [part for part, _old, _new in pairs]
    found: list[tuple[int, RowDifference]] = []
    for part, old_row, new_row in pairs:
        kind = "added" if old_row is None else "removed" if new_row is None else "changed"
        columns = [
            column
            for column in snapshots.content_fields(part)
            if not column.primary_key and column.name != keys_of.get(part)
        ]
        cells = list(_cells(part, columns, old_row, new_row, labels, model))
        if cells:
            heading = [capfirst(str(part._meta.verbose_name))]
            if part is not model:
                heading += _which(columns, old_row or new_row or {}, labels, model)
            found.append((order.index(part), RowDifference(" · ".join(heading), kind, cells)))
    # the rows of a family as somebody reads them, by date or name; their ids are drawn by lot
    return [row for _family, row in sorted(found, key=lambda pair: (pair[0], pair[1].heading))]


def in_short(before: dict, after: dict) -> str:
    """Which fields and families of rows differ between two snapshots, by their labels and without a query."""
    model = snapshots.ROOTS[after["model"]]
    columns = [column for column in snapshots.content_fields(model) if not column.primary_key]
    changed = [
        str(column.verbose_name)
        for column in columns
        if before["values"].get(column.attname) != after["values"].get(column.attname)
    ]
    changed += [
        str(column.verbose_name)
        for column in model._meta.many_to_many
        if before["choices"].get(column.name) != after["choices"].get(column.name)
    ]
    for part, _key in snapshots.PARTS[model]:
        rows = [state["parts"].get(part._meta.model_name, ()) for state in (before, after)]
        if rows[0] != rows[1]:
            changed.append(str(part._meta.verbose_name_plural))
    return pgettext("list", ", ").join(changed[:LISTED]) + ("…" if len(changed) > LISTED else "")


def _which(columns, row: dict, labels: dict, root) -> list[str]:
    """By what a reader tells a row from the others: the first of its own values."""
    named = [column for column in columns if column.name not in SOURCED]
    named = [column for column in named if not isinstance(column, models.BooleanField)]
    words = [in_words(column, row["values"].get(column.attname), labels, root) for column in named]
    return [word[:60] for word in words if word][:4]


def _cells(model, columns, old: dict | None, new: dict | None, labels: dict, root):
    for column in columns:
        before = in_words(column, (old or {"values": {}})["values"].get(column.attname), labels, root)
        after = in_words(column, (new or {"values": {}})["values"].get(column.attname), labels, root)
        if before != after:
            yield capfirst(str(column.verbose_name)), before, after
    for column in model._meta.many_to_many:
        sides = []
        for row in (old, new):
            ids = (row or {"choices": {}})["choices"].get(column.name, ())
            sides.append("、".join(labels.get((column.related_model, str(pk)), str(pk)) for pk in ids))
        if sides[0] != sides[1]:
            yield capfirst(str(column.verbose_name)), *sides


def _labels(pairs) -> dict:
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for model, *rows in pairs:
        for row in filter(None, rows):
            for column in snapshots.content_fields(model):
                if column.is_relation and row["values"].get(column.attname) is not None:
                    wanted[column.related_model].add(str(row["values"][column.attname]))
            for column in model._meta.many_to_many:
                wanted[column.related_model].update(map(str, row["choices"].get(column.name, ())))
    labels: dict[tuple[type[models.Model], str], str] = {}
    for model, ids in wanted.items():
        rows = model._default_manager.filter(pk__in=ids)
        if model._meta.model_name == "rankingedition":
            rows = rows.select_related("ranking")
        labels.update({(model, str(row.pk)): str(row) for row in rows})
    gone = {model: {pk for pk in ids if (model, pk) not in labels} for model, ids in wanted.items()}
    return labels | snapshots.last_names({model: ids for model, ids in gone.items() if ids})


@dataclass
class ChoiceInWords:
    """What both sides changed, as the one who chooses reads it."""

    key: str
    heading: str
    before: str
    mine: str
    theirs: str
    chosen: str = ""


def choices_in_words(merged: reconciling.Merged, root: str, chosen: dict[str, str]) -> list[ChoiceInWords]:
    """The choices of a merge; labels cost one query for each model."""
    kinds = {model._meta.model_name: model for model in snapshots.MODELS}
    rows: list[Any] = [
        (kinds[choice.part], choice.base, choice.mine, choice.theirs) for choice in merged.choices
    ]
    labels = _labels(rows)
    found = []
    for choice, (model, *sides) in zip(merged.choices, rows, strict=True):
        columns = [column for column in snapshots.content_fields(model) if not column.primary_key]
        named = {column.attname: column for column in columns}
        named |= {column.name: column for column in model._meta.many_to_many}
        heading = [capfirst(str(model._meta.verbose_name))]
        if choice.part != root:
            heading += _which(columns, choice.theirs or choice.mine or {}, labels, snapshots.ROOTS[root])
        heading += [capfirst(str(named[name].verbose_name)) for name in choice.names[:1]]
        shown = choice.names or tuple(column.attname for column in columns)
        before, mine, theirs = (_side(side, shown, named, labels, snapshots.ROOTS[root]) for side in sides)
        found.append(
            ChoiceInWords(choice.key, " · ".join(heading), before, mine, theirs, chosen.get(choice.key, ""))
        )
    return found


def _side(row: dict | None, names, named: dict, labels: dict, root) -> str:
    if row is None:
        return ""
    words = []
    for name in names:
        if name in row["choices"]:
            target = named[name].related_model
            words.append("、".join(labels.get((target, pk), pk) for pk in row["choices"][name]))
        else:
            words.append(in_words(named[name], row["values"].get(name), labels, root))
    return " · ".join(word for word in words if word)


class Reconciliation:
    """A merge that somebody has to look at: its choices and both changes, for `reconciliation.html`."""

    def __init__(self, base: dict | None, mine: dict, theirs: dict, said, seen: str, whose: str = ""):
        """`said` is what was posted; it counts for the state of the record that was shown with it. `whose` the one
        change is, if not that of who looks at it."""
        self.whose = whose or _("Mine")
        now = said.get("onto") == seen
        self.chosen = {key[6:]: said[key] for key in said if key.startswith("merge:")} if now else {}
        self.merged = reconciling.merge(base, mine, theirs, self.chosen)
        self.is_settled = now and not self.merged.open
        self.onto = seen
        self.base_is_known = base is not None
        self.parts = (base, mine, theirs)

    @property
    def choices(self) -> list[ChoiceInWords]:
        return choices_in_words(self.merged, self.merged.snapshot["model"], self.chosen)

    @property
    def comparisons(self) -> list[Comparison]:
        base, mine, theirs = self.parts
        if base is None:
            return [Comparison(_("What differs"), _("Live"), self.whose, differences(theirs, mine))]
        return [
            Comparison(_("What was changed since"), _("Then"), _("Live"), differences(base, theirs)),
            Comparison(_("What this change does"), _("Then"), self.whose, differences(base, mine)),
        ]
