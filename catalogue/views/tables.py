"""The sources' tables and figures, printed again from the records; as pages and as files."""

import csv
import re
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalogue import tables
from catalogue.choices import Absence
from catalogue.exports import BOM, CSV, guarded
from catalogue.models import Source, SourceTable
from catalogue.tables import Cell, Line, Part, Table
from catalogue.tables.cells import PIECE
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual, english
from catalogue.templatetags.site import address
from catalogue.views.pages import public_page


@public_page(reads_rows=True)
def table_list(request: HttpRequest) -> HttpResponse:
    by_source = groupby(tables.every(), key=lambda pair: pair[0].source)
    sources = [
        {"source": _source(source), "tables": [(_record(table), readable) for table, readable in found]}
        for source, found in by_source
    ]
    return render(request, "catalogue/table_list.html", {"sources": sources})


def _found(slug: str) -> Table:
    table = tables.read(slug)
    if table is None:
        raise Http404(_("There is no table of that name whose rows can be recognised."))
    return table


@public_page(reads_rows=True)
def table_detail(request: HttpRequest, slug: str) -> HttpResponse:
    table = _found(slug)
    headings = [{"text": _heading(heading), "numeric": heading.numeric} for heading in table.headings]
    rows = [
        {
            "number": row.number,
            "cells": [
                _cell(cell, heading.numeric) for cell, heading in zip(row.cells, table.headings, strict=True)
            ],
        }
        for row in table.rows
    ]
    absences = {
        part.absence for row in table.rows for cell in row.cells for part in cell.parts if part.absence
    } | ({Absence.MISSING.value} if table.missing else set())
    return render(
        request,
        "catalogue/table_detail.html",
        {
            "table": _record(table.record),
            "source": _source(table.record.source),
            "other": _other_caption(table.record),
            "headings": headings,
            "rows": rows,
            "missing": table.missing,
            "absences": [kind for kind in formats.MARKS if kind in absences],
        },
    )


@public_page(reads_rows=True)
def table_file(request: HttpRequest, slug: str) -> HttpResponse:
    """UTF-8 with BOM, for spreadsheets."""
    table = _found(slug)
    response = HttpResponse(BOM, content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    writer = csv.writer(response)
    writer.writerow(_safe(_heading(heading).text) for heading in table.headings)
    for row in table.rows:
        writer.writerow(_safe(_plain(cell)) for cell in row.cells)
    return response


def _safe(cell: str) -> str:
    """A cell as a spreadsheet shows it. Signs alone, as the “--” of a source, are nothing that it could run, and no
    importer reads these files, so they stand as they are printed."""
    return guarded(cell) if re.search(r"\w", cell) else cell


# --- what a template is given --------------------------------------------------------------------------------------


def _record(table: SourceTable) -> dict:
    names = ("slug", "kind", "number", "caption", "caption_en", "locator", "note", "note_en")
    return {name: getattr(table, name) for name in names}


def _source(source: Source) -> dict:
    return {"slug": source.slug, "title": source.title, "title_en": source.title_en}


def _other_caption(table: SourceTable) -> Text | None:
    """The caption in the language that the page is not in."""
    if not table.caption_en:
        return None
    return Text(table.caption, lang="zh-Hans") if english() else Text(table.caption_en, lang="en")


def _heading(heading: tables.Heading) -> Text:
    return bilingual(heading.label, heading.label_en) or Text("")


def _part(part: Part) -> Text:
    url = address(part.type, part.slug) if part.type else ""
    return bilingual(part.text, part.text_en, url) or Text("")


def _lines(cell: Cell) -> list[Line]:
    return cell.lines_en if english() else cell.lines


def _around(line: Line) -> tuple[str, str]:
    return (line.before_en, line.after_en) if english() else (line.before, line.after)


def _separators(line: Line) -> list[str]:
    """What stands behind each value of a line: between several a comma, behind the lost piece of one no comma, and none
    behind a full stop."""
    comma, space = (", ", " ") if english() else ("、", "")
    closed = [
        part.kind == PIECE or (not part.type and _part(part).text.endswith((".", "。")))
        for part in line.parts[:-1]
    ]
    return [*(space if is_closed else comma for is_closed in closed), ""]


def _cell(cell: Cell, numeric: bool) -> dict:
    lines = []
    for line in _lines(cell):
        before, after = _around(line)
        parts = [
            {"absence": part.absence, "text": _part(part), "separator": separator}
            for part, separator in zip(line.parts, _separators(line), strict=True)
        ]
        lines.append({"before": before, "parts": parts, "after": after})
    return {"lines": lines, "prose": cell.prose, "style": "number" if numeric else _width(cell)}


def _width(cell: Cell) -> str:
    """The style that gives a cell the width which its words need, so that no row becomes a tower on a phone."""
    longest = max((len(_part(part).text) for part in cell.parts), default=0)
    if cell.prose or longest > 60:
        return "prose"
    return "names" if len(cell.parts) > 3 or longest > 24 else ""


def _plain(cell: Cell) -> str:
    """A cell as text."""
    lines = []
    for line in _lines(cell):
        before, after = _around(line)
        words = (
            (str(formats.MARKS[Absence(part.absence)]) if part.absence else _part(part).text) + separator
            for part, separator in zip(line.parts, _separators(line), strict=True)
        )
        lines.append(before + "".join(words) + after)
    return ("\n" if cell.prose else " ").join(lines)
