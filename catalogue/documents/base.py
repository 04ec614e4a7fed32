"""How a record is written down in public: labels, references, facts with their sources, and what is missing.

A `Writer` collects, while one document is written, the labels it shows (`references`: whom to refresh this
document for), its facet values, and the cells that are missing.
"""

import datetime
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.utils import translation

from catalogue.choices import Absence, Qualifier
from catalogue.fields import Money, plain
from catalogue.models import Entry, Fact, Place, Term
from catalogue.models.base import Sourced


@cache
def enumeration(choices: type[TextChoices], value: str) -> dict:
    """`{slug, name, name_en}` of an enumeration's value."""
    label = choices(value).label
    with translation.override("zh-hans"):
        name = str(label)
    with translation.override("en"):
        return {"slug": str(value), "name": name, "name_en": str(label)}


def canonical(document: dict | list) -> str:
    """The one text of a document: UTF-8 JSON without spaces, keys in the order of the contract."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def timestamp(moment: datetime.datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text_or_none(value: str | None) -> str | None:
    return value or None


def number(value: Any) -> str | None:
    return None if value is None else plain(value)


def money(value: Money | None) -> dict | None:
    if value is None:
        return None
    return {
        "amount": plain(value.amount),
        "currency": value.currency,
        "qualifier": str(value.qualifier or Qualifier.EXACT),
    }


@dataclass(frozen=True)
class Stamp:
    """What a stored document says of itself."""

    version: int
    published_at: datetime.datetime
    updated_at: datetime.datetime

    def said(self) -> dict:
        return {
            "version": self.version,
            "published_at": timestamp(self.published_at),
            "updated_at": timestamp(self.updated_at),
        }


class Writer:
    """Collects what comes with one document while it is written."""

    def __init__(self, places: dict, topics: dict):
        self.places = places  # place id → Place, all of them
        self.topics = topics  # term id → topics that join it
        self.references: set[tuple] = set()
        self.facets: dict[str, dict[str, dict | None]] = defaultdict(dict)
        self.absences: list[dict] = []
        self.neighbours: set = set()

    # --- labels

    def record(self, record, role: str) -> dict:
        self.references.add((record.pk, role))
        return {"slug": record.slug, "name": record.name, "name_en": record.name_en}

    def term(self, term: Term | None, facet: str | None = None) -> dict | None:
        if term is None:
            return None
        label = self.record(term, "term")
        if facet:
            self.facets[facet][term.slug] = label
        for topic in self.topics.get(term.pk, ()):
            self.topic(topic)
        return label

    def terms(self, terms, facet: str | None = None) -> list[dict]:
        ordered = sorted(terms, key=lambda term: (term.order, term.sort_key, str(term.pk)))
        return [label for term in ordered if (label := self.term(term, facet))]

    def topic(self, topic) -> None:
        self.facets["topic"][topic.slug] = self.record(topic, "topic")

    def place(self, place_id, facet: str | None = "place") -> dict | None:
        """A place's label. In the facet it counts with every place above it."""
        if place_id is None:
            return None
        label = self.record(self.places[place_id], "place")
        if facet:
            self.facets[facet][label["slug"]] = label
            seen, parent = {place_id}, self.places[place_id].parent_id
            while parent and parent not in seen:
                seen.add(parent)
                above: Place = self.places[parent]
                self.references.add((above.pk, "place_above"))
                self.facets[facet].setdefault(above.slug, None)  # counted, but not shown on the card
                parent = above.parent_id
        return label

    def entry(self, entry: Entry | None, role: str, facet: str | None = None) -> dict | None:
        """A neighbour, or None while it is not published; either way this document is refreshed when that changes."""
        if entry is None:
            return None
        self.references.add((entry.pk, role))
        if not entry.is_public:
            return None
        self.neighbours.add(entry.pk)
        label = {"slug": entry.slug, "name": entry.name, "name_en": entry.name_en}
        if facet:
            self.facets[facet][entry.slug] = label
        return {"type": str(entry.entry_type), "id": str(entry.pk), **label}

    def entries(self, entries, role: str, facet: str | None = None) -> list[dict]:
        ordered = sorted(entries, key=lambda entry: (entry.sort_key, str(entry.pk)))
        return [label for entry in ordered if (label := self.entry(entry, role, facet))]

    def person(self, person) -> dict | None:
        if person is None:
            return None
        self.references.add((person.pk, "person"))
        return {"id": str(person.pk), "name": person.name, "name_en": text_or_none(person.name_en)}

    # --- facts

    def source(self, statement: Sourced) -> str | None:
        if statement.source is None:
            return None
        self.references.add((statement.source_id, "source"))
        return statement.source.slug

    def missing(self, field: str, kind: str, statement: Sourced) -> None:
        self.absences.append(
            {
                "field": field,
                "kind": str(kind),
                "fact": str(statement.pk),
                "source": self.source(statement),
                "locator": statement.locator,
            }
        )

    def fact(self, fact: Fact, family: str, **values) -> dict:
        """A fact with its own id, its values, and the tail that every fact has. Empty cells that have a reason
        are noted."""
        absences: Any = fact.absent
        for field, kind in sorted(absences.items()):
            self.missing(f"{family}.{field}", kind, fact)
        if fact.table_id:
            self.references.add((fact.table_id, "table"))
        return {
            "id": str(fact.pk),
            **values,
            "as_of": fact.as_of,
            "as_reported": text_or_none(fact.as_reported),
            "preferred": fact.preferred,
            "note": text_or_none(fact.note),
            "note_en": text_or_none(fact.note_en),
            "source": self.source(fact),
            "locator": fact.locator,
        }

    def missing_rows(self, *kinds: str) -> list[dict]:
        """The noted absences of these kinds."""
        return [
            {key: row[key] for key in row if key != "kind"} for row in self.absences if row["kind"] in kinds
        ]

    def tail(self) -> dict:
        """The end of every entry's document."""
        others = [row for row in self.absences if row["kind"] != Absence.MISSING]
        return {"missing": self.missing_rows(Absence.MISSING), "absences": others}


ENTRY_PREFETCH = (
    "alias_set__source",
    "identifier_set__source",
    "citation_set__source",
    "link_set__source",
    "link_set__to_organisation",
    "link_set__to_policy",
    "link_set__to_scenario",
    "link_set__to_dataset",
)


def head(writer: Writer, entry: Entry, stamp: Stamp) -> dict:
    """What documents of all four types begin with."""
    aliases: list[dict] = []
    for alias in entry.alias_set.all():
        said = {
            "name": alias.name,
            "kind": str(alias.kind),
            "language": alias.language,
            "from": alias.valid_from,
            "to": alias.valid_to,
        }
        if said not in aliases:  # two sources may say the same
            aliases.append(said)
    identifiers = [{"scheme": str(row.scheme), "value": row.value} for row in entry.identifier_set.all()]
    for row in identifiers:
        writer.facets["identifier"][f"{row['scheme']}:{row['value']}"] = None
        writer.facets["identifier"][row["value"]] = None
    return {
        "id": str(entry.pk),
        "type": str(entry.entry_type),
        "slug": entry.slug,
        "url": entry.get_absolute_url(),
        "name": entry.name,
        "name_en": entry.name_en,
        "name_en_status": text_or_none(entry.name_en_status),
        "summary": entry.summary,
        "summary_en": entry.summary_en,
        "aliases": aliases,
        "identifiers": identifiers,
        **stamp.said(),
    }


def foot(writer: Writer, entry: Entry) -> dict:
    """Links, citations and what is missing: what documents of all four types end with."""
    links = []
    for link in entry.link_set.all():
        if label := writer.entry(link.target, f"link.{link.rel}"):
            links.append(
                {
                    "rel": str(link.rel),
                    **label,
                    "from": link.valid_from,
                    "to": link.valid_to,
                    **writer.fact(link, "links"),
                    "id": label["id"],
                    "fact": str(link.pk),
                }
            )
    citations = []
    for citation in entry.citation_set.all():
        if citation.absence:
            for field in citation.field_names:
                writer.missing(field, citation.absence, citation)
            continue
        citations.append(_citation(writer, citation, citation.field_names, citation.value))
    # each name and each code has a source of its own
    named = [("aliases", alias, alias.name) for alias in entry.alias_set.all()]
    named += [("identifiers", row, f"{row.scheme}:{row.value}") for row in entry.identifier_set.all()]
    for field, statement, value in named:
        cited = _citation(writer, statement, [field], value)
        if cited["source"] and cited not in citations:
            citations.append(cited)
    return {"links": links, "citations": citations, **writer.tail()}


def _citation(writer: Writer, statement: Any, fields: list[str], value: str) -> dict:
    """What a source says of fields; without a value it is what the document says."""
    return {
        "fields": fields,
        "source": writer.source(statement),
        "locator": statement.locator,
        "as_of": statement.as_of,
        "as_reported": text_or_none(statement.as_reported),
        "value": text_or_none(value),
        "preferred": statement.preferred,
        "note": text_or_none(statement.note),
        "note_en": text_or_none(statement.note_en),
    }
