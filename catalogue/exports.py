"""Query results as files: CSV and XLSX of the cards, JSON Lines of the documents. From a queryset to bytes, row by row.

The rows come from one SELECT and are never held together, however many they are.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from catalogue import workbooks
from catalogue.documents import KINDS, public_text
from catalogue.queries import CHUNK

JSON_LINES = "application/jsonl"
CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"
MOST_SHEET_ROWS = 50_000
# What a spreadsheet would take for a formula, and the mark itself, so that an importer can take exactly one away.
_GUARDED = ("'", "=", "+", "-", "@", "\t", "\r")
_HEAD = ("id", "type", "slug", "url", "name", "name_en", "summary", "summary_en", "updated_at")


def json_lines(bodies: Iterable[str]) -> Iterator[bytes]:
    """Stored documents, one a line."""
    for body in bodies:
        yield f"{public_text(body)}\n".encode()


def documents_as_json_lines(documents: QuerySet) -> Iterator[bytes]:
    return json_lines(documents.values_list("body", flat=True).iterator(chunk_size=CHUNK))


def columns(entry_type: str) -> list[str]:
    """The header of a type's CSV. A facet has three columns: slugs, names, English names, several with `;` between."""
    kind = KINDS[entry_type]
    facets = [f"{facet}{suffix}" for facet in kind.facets for suffix in ("", "_name", "_name_en")]
    own = [kind.date] if kind.date else []
    if entry_type == "organisation":
        own += ["listed", "market_value", "market_value_currency", "market_value_qualifier"]
        own.append("market_value_as_of")
    return [*_HEAD, *facets, *own]


def documents_as_csv(entry_type: str, documents: QuerySet) -> Iterator[bytes]:
    """UTF-8 with BOM, for spreadsheets."""
    yield BOM.encode()
    for row in _rows(entry_type, documents):
        yield _line(map(guarded, row))


def documents_as_xlsx(
    entry_type: str, documents: QuerySet, about: Iterable[Iterable[str]]
) -> Iterator[bytes]:
    """The rows of the CSV as they are, every cell as text; `about` fills a second sheet.

    Not for more than `MOST_SHEET_ROWS`. What a cell cannot hold is left out: `about` has to say so.
    """
    return workbooks.written([(entry_type, _rows(entry_type, documents)), ("about", about)])


def _rows(entry_type: str, documents: QuerySet) -> Iterator[Iterable[str]]:
    names = columns(entry_type)
    yield names
    for card in documents.values_list("card", flat=True).iterator(chunk_size=CHUNK):
        cells = _cells(json.loads(public_text(card)), KINDS[entry_type].facets)
        yield (cells.get(name, "") for name in names)


# What an observation is told apart by; each has three columns, as a facet has.
_DIMENSIONS = ("place", "layer", "sector", "round", "organisation")


def observations_as_csv(document: dict) -> bytes:
    """An indicator's observations with their definitions and sources, UTF-8 with BOM. `absent` says why a value is not
    there: missing from the copy we used, not stated, not applicable, or none."""
    absent = {
        row["fact"]: row.get("kind", "missing")
        for row in (*document["missing"], *document["absences"])
        if row["field"] == "observations.value"
    }
    own = {name: document[name] or "" for name in ("definition", "definition_en", "unit", "unit_en")}
    lines = []
    for row in document["observations"]:
        cells = {"indicator": document["slug"], "name": document["name"], "name_en": document["name_en"]}
        cells |= {"id": row["id"], "value": row["value"], "absent": absent.get(row["id"])}
        cells |= {name: row[name] for name in ("value_text", "value_text_en")}
        cells |= {name: row[name] or own[name] for name in ("unit", "unit_en")}
        cells |= {name: row[name] for name in ("qualifier", "nature", "period", "as_of")}
        cells |= {name: row[name] for name in ("rank", "rank_scope", "rank_scope_en")}
        for name in _DIMENSIONS:
            label = row[name] or {"slug": "", "name": "", "name_en": ""}
            cells |= {name: label["slug"], f"{name}_name": label["name"], f"{name}_name_en": label["name_en"]}
        cells |= {name: row[name] for name in ("category", "category_en")}
        cells |= {name: row[name] or own[name] for name in ("definition", "definition_en")}
        cells |= {name: row[name] for name in ("source", "locator", "as_reported")}
        cells |= {"preferred": "true" if row["preferred"] else "false"}
        cells |= {name: row[name] for name in ("note", "note_en")}
        lines.append(cells)
    head = lines[0] if lines else ("indicator", "value")
    return BOM.encode() + b"".join(
        [_line(head), *(_line(guarded(str(cell or "")) for cell in cells.values()) for cells in lines)]
    )


def guarded(cell: str) -> str:
    """A cell that a spreadsheet shows as it is."""
    return f"'{cell}" if cell.startswith(_GUARDED) else cell


def _cells(card: dict, facets: tuple[str, ...]) -> dict[str, str]:
    cells = {}
    for name, value in card.items():
        if name in facets:
            labels = value if isinstance(value, list) else [value] if value else []
            for key, suffix in (("slug", ""), ("name", "_name"), ("name_en", "_name_en")):
                cells[f"{name}{suffix}"] = ";".join(label[key] for label in labels)
        elif name == "market_value":
            money = value or {"amount": "", "currency": "", "qualifier": ""}
            cells[name] = money["amount"]
            cells["market_value_currency"] = money["currency"]
            cells["market_value_qualifier"] = money["qualifier"]
        elif isinstance(value, bool):
            cells[name] = "true" if value else "false"
        else:
            cells[name] = value or ""
    return cells


def _line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
