"""The public history of an entry: its published versions, and between them what differs, in the words of its page.

Differences are laid out by the sheets that lay out the entry itself, once as it was before and once as it was after, so
that a value reads the same in both places. What an entry says of others that are public no longer is not shown.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.choices import (
    TAKEN_DOWN,
    Absence,
    AliasKind,
    ChangeAction,
    EntryType,
    IdentifierScheme,
    IssuerRole,
    NameStatus,
    Relation,
)
from catalogue.models import ENTRY_TYPES, ChangeLogRow, PublicDocument
from catalogue.templatetags.formats import Text, as_it_stands, date, english, named, span
from catalogue.templatetags.site import link
from catalogue.views.entries import LAYOUTS, cards, stored
from catalogue.views.pages import Paging, public_page
from catalogue.views.sheets import Heading, KeyFact, Row, Section, Sheet, Value, text

VERSIONS = 20
# More differences of one version are counted, not shown.
MOST = 60


@dataclass
class Line:
    """A value as it was and as it became; one of them may be nothing."""

    label: Heading
    before: Value
    after: Value


@dataclass
class Difference:
    """What became of a field or a fact; `name` is what the fact begins with."""

    title: Heading
    lines: list[Line]
    what: Heading
    name: Text | None = None


@public_page("page", reads_rows=True)
def history(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    found = stored(request, kind, slug, "history")
    if isinstance(found, HttpResponse):
        return found
    rows = ChangeLogRow.objects.filter(record_id=found.pk, type=kind).order_by("-seq")
    paging = Paging.of(request, rows.count(), VERSIONS)
    shown = list(rows.annotate(contents=F("difference__contents"))[paging.slice])
    kept = [
        json.loads(row.contents, object_hook=_Lenient)
        if row.contents and row.action not in TAKEN_DOWN
        else []
        for row in shown
    ]
    told = _Teller(kind, json.loads(found.body), kept)
    versions = [
        {
            "number": row.version,
            "at": row.at,
            "label": ChangeAction(row.action).label,
            "reason": row.reason,
            "differences": (differences := list(told.of(changes)))[:MOST],
            "more": max(0, len(differences) - MOST),
            "removed": sum(1 for change in changes if change["removed"]),
            "silent": not differences and row.action in _CHANGES,
        }
        for row, changes in zip(shown, kept, strict=True)
    ]
    return render(
        request,
        "catalogue/history.html",
        {"document": found, "versions": versions, "paging": paging, "robots": "noindex"},
    )


_CHANGES = (ChangeAction.UPDATED, ChangeAction.REFRESHED, ChangeAction.RENAMED)
ADDED, REMOVED, CHANGED = gettext_lazy("added"), gettext_lazy("removed"), gettext_lazy("changed")


class _Lenient(dict):
    """A part of a document as it was written then; what has come to documents since is not there."""

    def __missing__(self, _key: str) -> None:
        return None


# Fields and rows that the sheets do not lay out.
_OWN = {
    "slug": gettext_lazy("Address"),
    "name": gettext_lazy("Name"),
    "name_en": gettext_lazy("English name"),
    "name_en_status": gettext_lazy("Status of the English name"),
    "summary": gettext_lazy("Summary"),
    "summary_en": gettext_lazy("Summary in English"),
    "archived_text": gettext_lazy("Archived text"),
}
_ROWS = {
    "aliases": gettext_lazy("Names"),
    "identifiers": gettext_lazy("Identifiers"),
    "links": gettext_lazy("Connections"),
    "issuers": gettext_lazy("Issuers"),
    "participants": gettext_lazy("Participants"),
    "policies": gettext_lazy("Policies behind it"),
    "datasets": gettext_lazy("Datasets used"),
    "citations": gettext_lazy("Sources"),
}
_ABSENT = ("missing", "absences")


class _Teller:
    """Puts differences into words, for one entry and the versions on one page."""

    def __init__(self, kind: str, document: dict, versions: list[list]):
        self.layout: Any = LAYOUTS[EntryType(kind)]
        # The lists are never added to: `_laid_out` makes new ones.
        self.empty: dict[str, Any] = {
            name: [] if isinstance(value, list) else None for name, value in document.items()
        }
        self.empty |= {name: document[name] for name in ("id", "type", "slug")}
        parts = list(_walk(versions))
        self.sources = cards("source", {part["source"] for part in parts if part["source"]})
        neighbours = [part for part in parts if part["type"] in ENTRY_TYPES]
        ids = {UUID(part["id"]) for part in neighbours}
        public = set(PublicDocument.objects.filter(pk__in=ids).values_list("pk", flat=True))
        for part in neighbours:
            if UUID(part["id"]) not in public:
                part["name"] = part["name_en"] = _("(taken down)")
                part["type"] = ""  # so that it leads nowhere

    def of(self, changes: list[dict]) -> Iterator[Difference]:
        changes = [change for change in changes if not change["removed"]]
        for change in changes:
            if change["field"] in _OWN:
                yield _difference(
                    _OWN[change["field"]], self._own(change, "before"), self._own(change, "after")
                )
        before, after = self._laid_out(changes, "before"), self._laid_out(changes, "after")
        for anchor in {**after.facts, **before.facts}:
            one, other = before.facts.get(anchor), after.facts.get(anchor)
            label = (other or one).label  # type: ignore[union-attr]
            yield _difference(label, one.value if one else Value(), other.value if other else Value())
        for key in {**after.rows, **before.rows}:
            if difference := self._of_row(before, after, key):
                yield difference
        for change in changes:
            field, one, other = change["field"], change["before"], change["after"]
            if field in _ROWS:
                yield _difference(_ROWS[field], self._said(field, one), self._said(field, other))
            elif field in _ABSENT and not self._is_shown(one or other, before, after):
                yield _difference(_("Where no value stands"), _reason(field, one), _reason(field, other))

    def _own(self, change: dict, side: str) -> Value:
        field, value = change["field"], change[side]
        if field == "name_en_status":
            return text(str(NameStatus(value).label) if value else "")
        if field.endswith("_en"):
            return Value([Text(value, lang="" if english() else "en")] if value else [])
        return Value([as_it_stands(value)] if value else [])

    def _laid_out(self, changes: list[dict], side: str) -> "_Laid":
        """The page of a document that holds only what changed, as it was on this side."""
        document = _Lenient(self.empty)
        for change in changes:
            value = change[side]
            if change["field"] == "citations":
                continue  # claims of other sources are told as rows
            if not change["row"]:
                document[change["field"]] = value or self.empty.get(change["field"])
            elif value:
                document[change["field"]] = [*(document[change["field"]] or []), value]
        sheet = Sheet(document, self.sources)
        facts = {fact.anchor: fact for fact in self.layout.key_facts(sheet)}
        sections = [section for section in self.layout.sections(sheet) if section]
        raw = {part["id"]: part for part in _walk(document) if part["id"]}
        return _Laid(
            facts, {(one.anchor, row.anchor): (one, row) for one in sections for row in one.rows}, raw
        )

    def _of_row(self, before: "_Laid", after: "_Laid", key: tuple[str, str]) -> Difference | None:
        section, row = after.rows.get(key) or before.rows[key]
        cells = [laid.rows[key][1].cells if key in laid.rows else [] for laid in (before, after)]
        values = [{str(heading): value for heading, value in some} for some in cells]
        lines = [
            Line(heading, values[0].get(heading, Value()), values[1].get(heading, Value()))
            for heading in {**values[1], **values[0]}
        ]
        if all(cells):
            raw = [laid.raw.get(key[1], _Lenient()) for laid in (before, after)]
            lines += [
                Line(label, *(self._tail(field, one) for one in raw))
                for field, label in _TAIL.items()
                if (field != "as_of" or str(label) not in values[1])
            ]
        lines = [line for line in lines if not line.before.same(line.after)]
        if not lines:
            return None
        name = next((value.parts[0] for _heading, value in row.cells if value.parts), None)
        return Difference(
            section.title, lines, CHANGED if all(cells) else ADDED if cells[1] else REMOVED, name
        )

    def _tail(self, field: str, row: dict) -> Value:
        if field == "preferred":
            return text(_("yes") if row["preferred"] else _("no"))
        if field == "as_of":
            return text(date(row["as_of"]))
        if field == "source":
            return Value([self._source(row["source"])] if row["source"] else [])
        return Value([as_it_stands(row[field])] if row[field] else [])

    def _source(self, slug: str) -> Text:
        return link(self.sources.get(slug) or {"type": "source", "slug": slug, "name": slug})

    def _said(self, field: str, row: dict | None) -> Value:
        """A row that has no table of its own on the page."""
        if row is None:
            return Value()
        if field == "aliases":
            said = [as_it_stands(row["name"]), Text(str(AliasKind(row["kind"]).label)), Text(span(row))]
            return Value([words for words in said if words.text])
        if field == "identifiers":
            return Value([Text(str(IdentifierScheme(row["scheme"]).label)), Text(row["value"])])
        if field == "links":
            return Value([Text(str(Relation(row["rel"]).label)), link(row)])
        if field == "issuers":
            return Value([Text(str(IssuerRole(row["role"]).label)), link(row)])
        if field == "participants":
            role = [named(row["role"])] if row["role"] else []
            return Value([*role, link(row["organisation"])])
        if field == "citations":
            return Value([*self._place(row), *([as_it_stands(row["value"])] if row["value"] else [])])
        return Value([link(row)])

    def _place(self, row: dict) -> list[Text]:
        """The source of a row and the place in it."""
        return ([self._source(row["source"])] if row["source"] else []) + (
            [as_it_stands(row["locator"])] if row["locator"] else []
        )

    def _is_shown(self, absence: dict, before: "_Laid", after: "_Laid") -> bool:
        """Whether the reason for an empty cell stands in that cell already."""
        rows = {anchor for laid in (before, after) for _section, anchor in laid.rows}
        anchor = f"fact-{absence['field'].replace('_', '-')}"
        return absence["fact"] in rows or anchor in before.facts or anchor in after.facts


@dataclass
class _Laid:
    facts: dict[str, KeyFact]
    rows: dict[tuple[str, str], tuple[Section, Row]]
    raw: dict[str, dict]


# What stands with every fact beside its values.
_TAIL = {
    "as_of": gettext_lazy("As of"),
    "as_reported": gettext_lazy("As reported"),
    "note": gettext_lazy("Note"),
    "note_en": gettext_lazy("Note in English"),
    "source": gettext_lazy("Source"),
    "locator": gettext_lazy("Place in the source"),
    "preferred": gettext_lazy("Preferred statement"),
}


def _difference(title: Heading, before: Value, after: Value) -> Difference:
    what = CHANGED if before and after else ADDED if after else REMOVED
    return Difference(title, [Line("", before, after)], what)


def _reason(field: str, row: dict | None) -> Value:
    kind = (row["kind"] or Absence.MISSING) if row else ""
    return Value(absence=kind)


def _walk(part: Any) -> Iterator[dict]:
    """Every dictionary in what was read from JSON, the outer ones first."""
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _walk(inner)
