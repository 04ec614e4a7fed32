"""Records as their public documents. Publishing stores what is built here; everything public reads what was stored.

`build` turns live records into `Built` documents: canonical JSON, the card that lists show, facet values,
references and search text. It reads, and never writes. A document is the same whoever builds it, on either
database, in any language.
"""

import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation

from catalogue import text
from catalogue.choices import AliasKind, EntryType
from catalogue.documents import datasets, organisations, policies, records, scenarios
from catalogue.documents.base import Stamp, Writer, canonical
from catalogue.documents.events import Happening, happenings
from catalogue.documents.reading import Reader
from catalogue.models import (
    Dataset,
    Entry,
    Indicator,
    Organisation,
    Place,
    Policy,
    PublicDocument,
    Ranking,
    Scenario,
    Source,
    Term,
    Topic,
)
from catalogue.search import grams
from catalogue.search.forms import forms, lines, spellings

# How many lines of a text are searched.
MAX_LINES = 2000
# A facet's value is no longer; two names that are equal so far count as one.
MAX_VALUE = 220

__all__ = [
    "KINDS",
    "Built",
    "Happening",
    "Reader",
    "Stamp",
    "build",
    "canonical",
    "document_slug",
    "entry_address",
    "public_text",
    "type_of",
]


@dataclass(frozen=True)
class Kind:
    """How records of one type are read and written down."""

    model: type[models.Model]
    prefetch: tuple[str, ...]
    write: Callable
    facets: tuple[str, ...] = ()
    single: tuple[str, ...] = ()  # facets with one value at most
    date: str | None = None  # the date that lists sort and filter by


KINDS: dict[str, Kind] = {
    EntryType.ORGANISATION: Kind(
        Organisation,
        organisations.PREFETCH,
        organisations.document,
        facets=("kind", "layer", "sector", "topic", "place", "ranking", "designation", "round"),
        single=("kind", "place"),
        date="founded",
    ),
    EntryType.POLICY: Kind(
        Policy,
        policies.PREFETCH,
        policies.document,
        facets=(
            "kind",
            "level",
            "issuer",
            "theme",
            "instrument",
            "beneficiary",
            "validity",
            "place",
            "topic",
        ),
        single=("kind", "level", "validity", "place"),
        date="issued_on",
    ),
    EntryType.SCENARIO: Kind(
        Scenario,
        scenarios.PREFETCH,
        scenarios.document,
        facets=("domain", "campaign", "topic", "place", "stage", "technology", "organisation", "policy"),
        single=("campaign", "stage"),
    ),
    EntryType.DATASET: Kind(
        Dataset,
        datasets.PREFETCH,
        datasets.document,
        facets=("kind", "modality", "task", "domain", "topic", "licence", "access", "publisher"),
        single=("kind", "licence", "access"),
        date="released_on",
    ),
    "source": Kind(Source, records.SOURCE_PREFETCH, records.source),
    "indicator": Kind(Indicator, records.INDICATOR_PREFETCH, records.indicator),
    "place": Kind(Place, records.PLACE_PREFETCH, records.place),
    "topic": Kind(Topic, records.TOPIC_PREFETCH, records.topic),
    "term": Kind(Term, records.TERM_PREFETCH, records.term),
    "ranking": Kind(Ranking, records.RANKING_PREFETCH, records.ranking),
}
_TYPE_OF_MODEL = {kind.model: name for name, kind in KINDS.items()}


def type_of(record: models.Model) -> str | None:
    """The document type of a record, or None if it has no document of its own."""
    name = _TYPE_OF_MODEL.get(type(record))
    return str(name) if name else None


def document_slug(record: Any) -> str:
    """A document's slug within its type; a term's begins with its vocabulary."""
    return f"{record.vocabulary}.{record.slug}" if isinstance(record, Term) else record.slug


@dataclass
class Built:
    """A document with everything that publishing stores beside it."""

    document: PublicDocument
    contents: dict
    card: dict
    references: set[tuple[uuid.UUID, str]]
    facets: set[tuple[str, str]] = field(default_factory=set)
    events: set[Happening] = field(default_factory=set)
    search: dict[str, str] | None = None

    def stamp(self, stamp: Stamp) -> None:
        """Write the document and its card with this version and these times."""
        said = stamp.said()
        self.contents.update(said)
        self.card.update((key, value) for key, value in said.items() if key in self.card)
        row = self.document
        row.body, row.card = canonical(self.contents), canonical(self.card)
        row.version, row.published_at, row.updated_at = stamp.version, stamp.published_at, stamp.updated_at


def build(
    kind_name: str, ids: Iterable, stamp_of: Callable[[uuid.UUID], Stamp], reader: Reader | None = None
) -> list[Built]:
    """Build the documents of these records, in a number of queries that does not depend on how many they are."""
    kind = KINDS[kind_name]
    reader = reader or Reader()
    with translation.override(settings.LANGUAGE_CODE):
        return [
            _build_one(str(kind_name), kind, record, stamp_of(record.pk), reader)
            for record in reader.read(kind.model, ids, kind.prefetch)
        ]


def _build_one(kind_name: str, kind: Kind, record, stamp: Stamp, reader: Reader) -> Built:
    writer = Writer(reader.places, reader.topics)
    document = kind.write(writer, record, stamp)
    row = PublicDocument(
        id=record.pk,
        type=kind_name,
        slug=document_slug(record),
        name=document["name"],
        name_en=document["name_en"] or "",
        sort_key=text.sort_key(document["name"]),
        date=document[kind.date] if kind.date else None,  # type: ignore[misc]
        market_value=organisations.market_value_in_cny(record) if isinstance(record, Organisation) else None,
        weight=min(len(writer.neighbours) + len(writer.references), 10_000),
    )
    if isinstance(record, Entry):
        card = _card(kind, document, writer)
        names = (document["name"], document["name_en"], *(alias["name"] for alias in document["aliases"]))
        facets = {(facet, value) for facet, values in writer.facets.items() for value in values}
        facets |= {("name", folded[:MAX_VALUE]) for name in names if (folded := text.fold(name))}
        search = _search_text(kind, document, card)
        built = Built(row, document, card, writer.references, facets, happenings(document), search)
    else:
        built = Built(row, document, _without_lists(document), writer.references)
    built.stamp(stamp)
    return built


def _without_lists(document: dict) -> dict:
    """A shared record for those that only name it: what a source says may fill hundreds of kilobytes."""
    return {name: value for name, value in document.items() if name not in ("tables", "findings")}


def _card(kind: Kind, document: dict, writer: Writer) -> dict:
    """What a list shows of an entry: its head, its facets, and the value that lists of its type sort by."""
    card = {
        key: document[key]
        for key in ("id", "type", "slug", "url", "name", "name_en", "summary", "summary_en", "updated_at")
    }
    for facet in kind.facets:
        labels = [label for label in writer.facets[facet].values() if label]
        card[facet] = (labels[0] if labels else None) if facet in kind.single else labels
    if kind.date:
        card[kind.date] = document[kind.date]
    if document["type"] == EntryType.ORGANISATION:
        card["listed"] = "true" in writer.facets["listed"]
        values = [row for row in document["figures"] if row["metric"] == "market_value" and row["preferred"]]
        newest = max(values, key=lambda row: row["as_of"] or "", default=None)
        card["market_value"] = newest["money"] if newest else None
        card["market_value_as_of"] = newest["as_of"] if newest else None
    return card


# The keys under which a document holds words that somebody may look for.
_WORDS = {
    f"{name}{suffix}"
    for name in (
        "name",
        "title",
        "description",
        "condition",
        "project",
        "authority",
        "as_reported",
        "security_name",
    )
    for suffix in ("", "_en")
} | {"benchmark", "model", "number", "document_number", "code", "value", "batch", "archived_text"}
# Aliases that are names of today: they count like the name itself.
_NAMES_OF_TODAY = ("legal", "short", "brand", "english")


def _search_text(kind: Kind, document: dict, card: dict) -> dict[str, str]:
    """Normalised text by the tier in which a hit counts, and the grams by which a database finds it."""
    aliases = {
        kind: {row["name"] for row in document["aliases"] if row["kind"] == kind} for kind in AliasKind.values
    }
    names = {document["name"], document["name_en"]}.union(*(aliases.pop(kind) for kind in _NAMES_OF_TODAY))
    others = set().union(*aliases.values())
    labels = [
        value
        for facet in kind.facets
        for value in (card[facet] if isinstance(card[facet], list) else [card[facet]])
    ]
    named = [
        *filter(None, labels),
        *(row["person"] for row in document.get("people", ()) if row["person"]),
        *document.get("products", ()),
    ]
    about = [document["summary"], document["summary_en"], document.get("document_number")]
    about += [row["value"] for row in document["identifiers"]]
    about += [words for one in named for words in (one["name"], one["name_en"])]
    shown_about = _shown(about)
    shown_body = [words for words in _shown(_words_of(document)) if words not in set(shown_about)][:MAX_LINES]
    columns = {
        "names": lines(sorted({form for name in names for form in forms(name)})),
        "aliases": lines(sorted({form for name in others for form in forms(name)})),
        "latin": lines(sorted({form for name in names | others for form in spellings(name)})),
        "about": lines(text.form(words) for words in shown_about),
        "body": lines(text.form(words) for words in shown_body),
    }
    return {**columns, "shown": lines([*shown_about, *shown_body]), "grams": grams.tokens(columns)}


def _shown(words: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(" ".join(one.split()) for one in words if one))


def _words_of(part: Any) -> Iterator[str]:
    """Every string of a document that somebody may look for."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in _WORDS and isinstance(value, str):
                yield value
            elif isinstance(value, dict | list):
                yield from _words_of(value)
    elif isinstance(part, list):
        for value in part:
            yield from _words_of(value)


def entry_address(kind: str, slug: str) -> str:
    """The address of an entry in Chinese, from the root, as documents give it."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(f"{kind}_detail", args=[slug])


def public_text(stored: str) -> str:
    """A stored document or card as it is sent: its address, stored without a host, made absolute.

    A quotation mark inside a JSON string is escaped, so this text can only be the key.
    """
    return stored.replace('"url":"/', f'"url":"{settings.SITE_URL}/')


def moment() -> datetime.datetime:
    """Now, to the second, as documents show it."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)
