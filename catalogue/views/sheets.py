"""An entry's page as plain data: key facts, sections of facts, and the numbered references that they rest on.

`Sheet` collects while a page is laid out; what the page of each type holds stands in the module of that type. Nothing
here asks the database: a sheet is made of a parsed document and the cards of the sources that it names.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import TextChoices
from django.utils.functional import Promise

from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, named
from catalogue.templatetags.site import address, link, list_address

# What stands over a value; in the language of whoever reads it.
Heading = str | Promise

# --- values ----------------------------------------------------------------------------------------------------------


@dataclass
class Value:
    """What stands in one cell: words, each with its link; or the reason why nothing does."""

    parts: list[Text] = field(default_factory=list)
    absence: str = ""
    style: str = ""  # "number" stands to the right, "prose" may be long

    def __bool__(self) -> bool:
        return bool(self.parts or self.absence)

    def same(self, other: "Value") -> bool:
        """Whether the same words stand there, however they are set."""
        return (self.parts, self.absence) == (other.parts, other.absence)


def text(words: Heading | None, style: str = "") -> Value:
    return Value([formats.as_it_stands(str(words))] if words else [], style=style)


def words(row: dict, name: str, style: str = "") -> Value:
    """`title` or `title_en` of a row, whichever this page can show."""
    shown = bilingual(row.get(name), row.get(f"{name}_en"))
    return Value([shown] if shown else [], style=style)


def date(value: str | None) -> Value:
    return text(formats.date(value), "date")


def period(value: str | None) -> Value:
    return text(formats.period(value), "date")


def money(value: dict | None) -> Value:
    return text(formats.money(value), "number")


def number(value) -> Value:
    return text(formats.number(value), "number")


def choice(choices: type[TextChoices], value: str | None) -> Value:
    return text(str(choices(value).label) if value else "")


def web(url: str | None) -> Value:
    """A link to another site, shown without its scheme."""
    return Value([Text(url.partition("://")[2].rstrip("/"), url)] if url else [])


def entries(neighbours: Iterable[dict | None]) -> Value:
    return Value([link(neighbour) for neighbour in neighbours if neighbour])


def people(persons: Iterable[dict | None]) -> Value:
    return Value([named(person) for person in persons if person])


def terms(kind: str, facet: str, labels: Iterable[dict | None]) -> Value:
    """Vocabulary values, each leading to the list of entries that share it."""
    listing = list_address(kind)
    return Value([named(label, f"{listing}?{facet}={label['slug']}") for label in labels if label])


def places(labels: Iterable[dict | None]) -> Value:
    return Value([named(label, address("place", label["slug"])) for label in labels if label])


def labels(things: Iterable[dict | None]) -> Value:
    """Names that lead nowhere."""
    return Value([named(thing) for thing in things if thing])


def _labels(rows: list[list[tuple[Heading, Value]]], title: Heading) -> list[Heading]:
    """What each row of a section is called where its source leads back to it: by its first value, and by its second
    one where two begin alike."""
    said = [
        [str(value.parts[0].text) for value in islice((one for _heading, one in cells if one.parts), 2)]
        for cells in rows
    ]
    begins = Counter(words[0] for words in said if words)
    return [" · ".join(words[: 1 + (begins[words[0]] > 1)]) if words else title for words in said]


# --- the parts of a page ---------------------------------------------------------------------------------------------


@dataclass
class Use:
    """What the source says at one place, and the (anchor, label) of everything on the page that rests on it."""

    as_of: str | None
    as_reported: str | None
    note: Text | None
    backs: list[tuple[str, Heading]] = field(default_factory=list)

    @property
    def says(self) -> tuple:
        return self.as_of, self.as_reported, self.note


@dataclass
class Reference:
    """A place in a source. Its number is given when the page is complete."""

    source: dict
    locator: str
    number: int = 0
    uses: list[Use] = field(default_factory=list)


@dataclass
class Claim:
    """What another source says of a field."""

    value: str
    references: list[Reference]


@dataclass
class KeyFact:
    anchor: str
    label: Heading
    value: Value
    references: list[Reference]
    claims: list[Claim] = field(default_factory=list)


@dataclass
class Row:
    """A fact: its cells with their headings, and what it rests on."""

    anchor: str
    cells: list[tuple[Heading, Value]]
    references: list[Reference]
    preferred: bool = True
    note: Text | None = None
    cited_at: int = 0  # the cell behind which its references stand


@dataclass
class Section:
    anchor: str
    title: Heading
    headings: list[tuple[Heading, str]]  # words and style of each column
    rows: list[Row]


# Heading, name of the field as absences name it, and the value in a row.
Column = tuple[Heading, str, Callable[[dict], Value]]


class References:
    """The places in sources that a page rests on, as it comes to them. `sources` are cards by slug."""

    def __init__(self, sources: dict[str, dict]):
        self.sources = sources
        self._references: dict[tuple[str, str], Reference] = {}

    def cite(self, statement: dict, label: Heading, anchor: str) -> list[Reference]:
        """The reference of a fact or citation, noted with what it is used for; none where it has no source."""
        if not (slug := statement.get("source")):
            return []
        key = (slug, statement.get("locator") or "")
        source = self.sources.get(slug, {"type": "source", "slug": slug, "name": slug})
        reference = self._references.setdefault(key, Reference(source, key[1]))
        note = bilingual(statement.get("note"), statement.get("note_en"))
        use = Use(statement.get("as_of"), statement.get("as_reported"), note)
        same = (item for item in reference.uses if item.says == use.says)
        if (known := next(same, None)) is None:
            reference.uses.append(known := use)
        if (anchor, label) not in known.backs:  # a field of several values is cited for each of them
            known.backs.append((anchor, label))
        return [reference]

    def by_source(self) -> list[tuple[dict, list[Reference]]]:
        """All references by source, numbered in this order. Call it when everything is laid out."""
        by_source: dict[str, list[Reference]] = {}
        for (slug, _locator), reference in self._references.items():
            by_source.setdefault(slug, []).append(reference)
        ordered = [reference for references in by_source.values() for reference in references]
        for position, reference in enumerate(ordered, 1):
            reference.number = position
        return [(references[0].source, references) for references in by_source.values()]


class Sheet(References):
    """Lays out one document. Sections ask for values; the sheet notes references and fills in reasons for absence."""

    def __init__(self, document: dict, sources: dict[str, dict]):
        super().__init__(sources)
        self.document = document
        self.absences: dict[tuple[str, str], str] = {}  # (fact, field) → kind
        self._absent_fields: dict[str, list[dict]] = defaultdict(list)
        for row in [*document["missing"], *document["absences"]]:
            kind = row.get("kind", "missing")
            self.absences[row["fact"], row["field"]] = kind
            self._absent_fields[row["field"]].append({**row, "kind": kind})
        self.shown_absences: set[str] = set()

    # --- an entry's own fields

    def key_facts(self, facts: Iterable[tuple[Heading, str, Value]]) -> list[KeyFact]:
        """(label, field, value) of the entry's own fields, without those that have neither a value nor a reason."""
        return [fact for label, name, value in facts if (fact := self._key_fact(label, name, value))]

    def _key_fact(self, label: Heading, name: str, value: Value) -> KeyFact | None:
        anchor = f"fact-{name.replace('_', '-')}"
        citations = [row for row in self.document["citations"] if name in row["fields"]]
        if not (value or self._absent_fields[name] or any(row["value"] for row in citations)):
            return None  # nothing is shown, so nothing may lead back to it
        references, claims = [], []
        for citation in sorted(citations, key=lambda row: not row["preferred"]):
            cited = self.cite(citation, label, anchor)
            if citation["value"]:
                claims.append(Claim(citation["value"], cited))
            else:
                references += cited
        if not value:
            for row in self._absent_fields[name][:1]:
                value = self.absent(row["kind"])
            for row in self._absent_fields[name]:
                references += self.cite(row, label, anchor)
        return KeyFact(anchor, label, value, references, claims)

    def cited(self, name: str, label: Heading, anchor: str) -> list[Reference]:
        """What a field rests on that is shown in a place of its own, as name and summary are."""
        rows = [row for row in self.document["citations"] if name in row["fields"] and not row["value"]]
        return [reference for row in rows for reference in self.cite(row, label, anchor)]

    def absent(self, kind: str) -> Value:
        self.shown_absences.add(kind)
        return Value(absence=kind)

    # --- facts

    def section(
        self,
        anchor: str,
        title: Heading,
        rows: list[dict],
        columns: list[Column],
        *,
        family: str = "",
        cite_first=False,
    ) -> Section | None:
        """A table of facts, preferred ones first. Columns in which no row has anything are left out.

        `family` is what absences call these facts, where it is not the anchor. References stand behind the last value
        of a row, or with `cite_first` behind the first.
        """
        if not rows:
            return None
        family = family or anchor
        preferred_first = sorted(rows, key=lambda row: not row["preferred"])
        all_cells = [self._cells(row, columns, family) for row in preferred_first]
        laid_out = [
            self._row(row, cells, label)
            for row, cells, label in zip(preferred_first, all_cells, _labels(all_cells, title), strict=True)
        ]
        kept = [index for index in range(len(columns)) if any(row.cells[index][1] for row in laid_out)]
        for row in laid_out:
            row.cells = [row.cells[index] for index in kept]
        styles = [
            next((row.cells[i][1].style for row in laid_out if row.cells[i][1].style), "")
            for i in range(len(kept))
        ]
        headings = [(columns[index][0], style) for index, style in zip(kept, styles, strict=True)]
        for row in laid_out:
            for (_heading, value), style in zip(row.cells, styles, strict=True):
                value.style = style
            filled = [position for position, (_heading, value) in enumerate(row.cells) if value]
            row.cited_at = filled[0 if cite_first else -1] if filled else 0
        return Section(anchor, title, headings, laid_out)

    def _cells(self, row: dict, columns: list[Column], family: str) -> list[tuple[Heading, Value]]:
        cells = []
        for heading, name, read in columns:
            value = read(row)
            if not value and (kind := self.absences.get((row["id"], f"{family}.{name}"))):
                value = self.absent(kind)
            cells.append((heading, value))
        return cells

    def _row(self, row: dict, cells: list[tuple[Heading, Value]], label: Heading) -> Row:
        bare = {**row, "note": None, "note_en": None}  # the note stands with the fact, not with the reference
        note = bilingual(row["note"], row["note_en"])
        return Row(row["id"], cells, self.cite(bare, label, row["id"]), row["preferred"], note)

    def lost(self, family: str, name: str, fields: Iterable[str]) -> list[dict]:
        """Facts that the document knows only as absent, as rows; `name` is the column that shows the reason."""
        rows = []
        for absence in (row for name_ in fields for row in self._absent_fields.get(name_, ())):
            self.absences[absence["fact"], f"{family}.{name}"] = absence["kind"]
            empty = dict.fromkeys(("as_of", "as_reported", "note", "note_en"))
            rows.append({**empty, **absence, "id": absence["fact"], "preferred": True})
        return rows
