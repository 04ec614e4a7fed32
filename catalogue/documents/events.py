"""What a document says happened, and when: the rows of the timeline.

A date that the record names as missing or not stated is a row too; so is an event without any date. Of statements that
contradict each other only the preferred one counts.
"""

from collections.abc import Iterator
from typing import NamedTuple

from catalogue.choices import Absence, EventAct, EventKind
from catalogue.documents.base import canonical


class Happening(NamedTuple):
    """An `models.Event` without what it has from its document."""

    kind: str
    act: str
    date: str | None
    absence: str
    anchor: str
    card: str


# The entry's own fields, by name: what its day is of, and whether it is told although nobody knows the day.
FIELDS = {
    "adopted_on": (EventKind.POLICY, EventAct.ADOPTED, False),
    "issued_on": (EventKind.POLICY, EventAct.ISSUED, True),
    "in_force_from": (EventKind.POLICY, EventAct.IN_FORCE, False),
    "in_force_to": (EventKind.POLICY, EventAct.EXPIRES, False),
    "founded": (EventKind.FOUNDING, EventAct.FOUNDED, False),
    "released_on": (EventKind.OUTPUT, EventAct.RELEASED, False),
}
# The same for facts, by family and field.
FACTS = {
    ("phases", "starts_on"): (EventKind.POLICY, EventAct.PHASE_STARTS, False),
    ("phases", "ends_on"): (EventKind.POLICY, EventAct.PHASE_ENDS, False),
    ("measures", "deadline"): (EventKind.POLICY, EventAct.DEADLINE, False),
    ("milestones", "date"): (EventKind.MILESTONE, EventAct.HAPPENED, True),
    ("funding_rounds", "date"): (EventKind.FUNDING, EventAct.ROUND, True),
    ("listings", "listed_on"): (EventKind.LISTING, EventAct.LISTED, True),
    ("listings", "delisted_on"): (EventKind.LISTING, EventAct.DELISTED, False),
    ("approvals", "decided_on"): (EventKind.RECOGNITION, EventAct.APPROVED, True),
    ("designations", "conferred_on"): (EventKind.RECOGNITION, EventAct.CONFERRED, True),
    ("filings", "date"): (EventKind.RECOGNITION, EventAct.FILED, True),
    ("awards", "year"): (EventKind.RECOGNITION, EventAct.AWARDED, True),
    ("products", "released_on"): (EventKind.OUTPUT, EventAct.RELEASED, False),
    ("achievements", "date"): (EventKind.OUTPUT, EventAct.ACHIEVED, True),
    ("benchmark_results", "date"): (EventKind.OUTPUT, EventAct.BENCHMARKED, True),
    ("programmes", "started_on"): (EventKind.FOUNDING, EventAct.PROGRAMME, False),
}
# Where a fact has its name: words of its own, or a label.
WORDS = ("title", "name", "security_name", "benchmark", "description")
LABELS = ("designation", "programme", "round", "dataset", "task")


def happenings(document: dict) -> set[Happening]:
    """The events of an entry, from its document."""
    return set(_happenings(document))


def _happenings(document: dict) -> Iterator[Happening]:
    absences: dict[tuple[str, str], str] = {}
    for row in [*document["missing"], *document["absences"]]:
        kind = row.get("kind", str(Absence.MISSING))
        absences[row["field"], row["fact"]] = absences[row["field"], ""] = kind
    for name, (kind, act, is_told) in FIELDS.items():
        if name in document:
            date, absence = document[name], absences.get((name, ""))
            if _is_shown(date, absence, is_told):
                anchor = f"fact-{name.replace('_', '-')}"
                yield Happening(str(kind), str(act), date, _why(date, absence), anchor, canonical({}))
    for (family, name), (kind, act, is_told) in FACTS.items():
        for row in _facts(document, family):
            date, absence = row[name], absences.get((f"{family}.{name}", row["id"]))
            if row["preferred"] and _is_shown(date, absence, is_told):
                what = row["status"] if family == "approvals" else str(act)
                card = canonical(_card(row))
                yield Happening(str(kind), what, date, _why(date, absence), row["id"], card)


def _facts(document: dict, family: str) -> list[dict]:
    if family == "approvals":
        return [
            {**row, "name": product["name"], "name_en": product["name_en"]}
            for product in document.get("products", ())
            for row in product["approvals"]
        ]
    return document.get(family, [])


def _is_shown(date: str | None, absence: str | None, is_told: bool) -> bool:
    """An event without a date is shown if it is one all the same, or if the record says that the date is unknown."""
    if date or absence in (Absence.MISSING, Absence.NOT_STATED):
        return True
    return is_told and absence is None


def _why(date: str | None, absence: str | None) -> str:
    return "" if date else absence or ""


def _card(row: dict) -> dict:
    """The fact's name in both languages and its money, as far as it has them."""
    names: tuple = next(((row[name], row.get(f"{name}_en")) for name in WORDS if row.get(name)), ())
    names = names or next(
        ((row[name]["name"], row[name]["name_en"]) for name in LABELS if row.get(name)), (None, None)
    )
    said = {"name": names[0], "name_en": names[1], "money": row.get("money")}
    return {key: value for key, value in said.items() if value}
