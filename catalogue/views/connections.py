"""How an entry hangs together with others: the neighbours it names and those that name it, by type and kind of link."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalogue import neighbours, sql
from catalogue.choices import EntryType, IssuerRole, Relation
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, named
from catalogue.templatetags.site import link
from catalogue.views.sheets import Reference, Sheet

# The order in which the types hang together: a policy opens scenarios, organisations build them, datasets serve them.
CHAIN = (EntryType.POLICY, EntryType.SCENARIO, EntryType.ORGANISATION, EntryType.DATASET)
# More than this many neighbours are counted, not listed; the lists of the type hold them all.
MOST = 500
PARTICIPANT = "participant."

# What an entry is to those that name it in this role. Two of the same type may read differently: see `_INCOMING_FROM`.
_INCOMING = {
    "parent": gettext_lazy("Its parts"),
    "host": gettext_lazy("Hosts"),
    "conferred_by": gettext_lazy("Conferred designations on"),
    "investor": gettext_lazy("Invested in rounds of"),
    "registrant": gettext_lazy("Registered devices of"),
    "issuer.lead": gettext_lazy("Issued by it"),
    "issuer.joint": gettext_lazy("Issued by it jointly"),
    "policy": gettext_lazy("Scenarios under it"),
    "dataset": gettext_lazy("Used in"),
    "publisher": gettext_lazy("Published by it"),
    "benchmark_dataset": gettext_lazy("Results reached on it"),
    "link.subsidiary_of": gettext_lazy("Subsidiaries"),
    "link.spun_off_from": gettext_lazy("Spun off from it"),
    "link.hosted_by": gettext_lazy("Hosts"),
    "link.member_of": gettext_lazy("Members"),
    "link.invested_in": gettext_lazy("Investors"),
    "link.acquired": gettext_lazy("Acquired by"),
    "link.jointly_run_with": Relation.JOINTLY_RUN_WITH.label,
    "link.renamed_from": gettext_lazy("Renamed to"),
    "link.partner_of": Relation.PARTNER_OF.label,
    "link.founded_by": gettext_lazy("Founded by it"),
    "link.part_of": gettext_lazy("Its parts"),
    "link.implements": gettext_lazy("Implemented by"),
    "link.replaces": gettext_lazy("Replaced by"),
    "link.amends": gettext_lazy("Amended by"),
    "link.concerns": pgettext_lazy("link", "Concerned by"),
    "link.uses": gettext_lazy("Used by"),
    "link.related_to": Relation.RELATED_TO.label,
}
# Facts that the entry's own page shows already, with all who share them.
_SHOWN = ("maker", "award_participant", "achievement_of", "benchmark_result_of")
# Lists that hold all incoming neighbours of a role, as (type, parameter).
_LISTS = {
    "issuer.": (EntryType.POLICY, "issuer"),
    PARTICIPANT: (EntryType.SCENARIO, "organisation"),
    "policy": (EntryType.SCENARIO, "policy"),
    "publisher": (EntryType.DATASET, "publisher"),
}


@dataclass
class Neighbour:
    name: Text
    anchor: str = ""
    detail: str = ""
    note: Text | None = None
    references: list[Reference] = field(default_factory=list)


@dataclass
class Group:
    """Neighbours of one type under one kind of link."""

    title: str
    items: list[Neighbour] = field(default_factory=list)


@dataclass
class Family:
    """All neighbours of one type; `more` leads to a list of them that can be filtered further."""

    kind: str
    groups: list[Group]
    count: int
    is_own: bool  # the type of the entry itself
    more: str = ""


class Incoming(NamedTuple):
    """A published entry that names another one."""

    role: str
    id: UUID
    type: str
    slug: str
    name: str
    name_en: str


def incoming(record_id: UUID) -> list[Incoming]:
    """Published entries that name this one, but for what its own page shows: one query."""
    return [Incoming(*row) for row in sql.rows(_incoming, record_id)]


def _incoming(record_id: UUID) -> QuerySet:
    rows = neighbours.incoming(record_id).exclude(role__in=_SHOWN)
    names = ("type", "slug", "name", "name_en")
    return rows.values_list("role", "document_id", *(f"document__{name}" for name in names))[:MOST]


def families(sheet: Sheet, references: list[Incoming], roles: dict[str, dict]) -> list[Family]:
    """The four types in the order of the chain, each with its groups; `roles` are the labels of participants' roles."""
    groups: dict[tuple[str, str], Group] = {}
    seen: dict[str, set[str]] = {}
    lists: dict[str, str] = {}

    def add(kind: str, title: str, key: str, item: Neighbour) -> None:
        group = groups.setdefault((kind, title), Group(title))
        if all(other.name != item.name for other in group.items):
            group.items.append(item)
        seen.setdefault(kind, set()).add(key)

    for kind, title, neighbour, item in _outgoing(sheet):
        add(kind, title, neighbour["id"], item)
    slug = sheet.document["slug"]
    for other in references:
        for role, pair in _LISTS.items():
            if other.role.startswith(role) and pair[0] == other.type:
                lists[other.type] = _list(pair, slug)
        add(other.type, _title(other.role, roles), str(other.id), Neighbour(link(other)))
    return [
        Family(
            str(kind),
            [group for (of, _title), group in groups.items() if of == kind],
            len(seen.get(str(kind), ())),
            str(kind) == sheet.document["type"],
            lists.get(str(kind), ""),
        )
        for kind in CHAIN
    ]


def _list(pair: tuple[str, str], slug: str) -> str:
    kind, parameter = pair
    return f"{reverse(f'{kind}_list')}?{parameter}={slug}"


def _title(role: str, roles: dict[str, dict]) -> str:
    if role.startswith(PARTICIPANT):
        slug = role.removeprefix(PARTICIPANT)
        label = roles.get(slug)
        return _("Takes part as: %(role)s") % {"role": named(label).text if label else slug}
    return str(_INCOMING.get(role, gettext_lazy("Other links")))


def _outgoing(sheet: Sheet):
    """(type, title, neighbour, item) of what the document itself names, with its references."""
    document = sheet.document
    for row in document.get("issuers", ()):
        yield _cited(sheet, row, row, str(IssuerRole(row["role"]).label), anchor="")
    for row in document.get("participants", ()):
        title = named(row["role"]).text if row["role"] else _("Participants")
        yield _cited(sheet, row["organisation"], row, title, anchor=row["id"])
    plain = [
        *((_("Part of"), "parents", parent) for parent in document.get("parents", ())),
        *((_("Part of"), "parent", parent) for parent in [document.get("parent")] if parent),
        *((_("Policies behind it"), "policies", policy) for policy in document.get("policies", ())),
        *((_("Datasets used"), "datasets", dataset) for dataset in document.get("datasets", ())),
        *((_("Publishers"), "publishers", publisher) for publisher in document.get("publishers", ())),
    ]
    for title, name, neighbour in plain:
        item = Neighbour(link(neighbour), references=sheet.cited(name, title, "connections"))
        yield neighbour["type"], title, neighbour, item
    for row in document["links"]:
        yield _cited(sheet, row, row, str(Relation(row["rel"]).label), anchor=row["fact"])


def _cited(sheet: Sheet, neighbour: dict, row: dict, title: str, *, anchor: str):
    shown = link(neighbour)
    bare = {**row, "note": None, "note_en": None}
    item = Neighbour(
        shown,
        anchor,
        formats.span(row),
        bilingual(row.get("note"), row.get("note_en")),
        sheet.cite(bare, f"{title} · {shown.text}", anchor or "connections"),
    )
    return neighbour["type"], title, neighbour, item
