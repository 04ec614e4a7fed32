"""Records as a file that can be imported again: one row each, the columns of `columns`, by the hundred.

CSV and JSON Lines come back as they went out. XLSX cannot hold everything and says so before anything is written.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalogue import snapshots
from catalogue.exports import BOM, MOST_SHEET_ROWS, guarded
from catalogue.importing import columns
from catalogue.models import Term
from catalogue.publishing import Refused
from catalogue.workbooks import MOST_IN_CELL

CHUNK = 500
# What the form of a spreadsheet changes or cannot say: control characters, a lone CR, an escape of its own.
_NOT_IN_SHEETS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\r|_x[0-9A-Fa-f]{4}_")


def rows(kind: str, records: QuerySet) -> Iterator[dict[str, Any]]:
    """The cells of each record by column, several values as a list."""
    last = None
    ordered = records.order_by("pk")
    take = snapshots.take_rows if kind in columns.FAMILIES else snapshots.take_many
    while chunk := list(ordered.filter(pk__gt=last)[:CHUNK] if last else ordered[:CHUNK]):
        last = chunk[-1].pk
        taken = take(chunk)
        names = _slugs(kind, list(taken.values()))
        for record in chunk:
            yield columns.written(taken[record.pk], names, kind)


def _slugs(kind: str, taken: list[dict]) -> dict[str, dict[str, str]]:
    """The slugs of what these records name."""
    wanted: dict[Any, set[str]] = {}
    bare: set[Any] = set()
    for column in columns.columns_of(kind).values():
        if column.related is None:
            continue
        if column.related is Term and not column.vocabulary:
            bare.add(Term)
        ids = wanted.setdefault(column.related, set())
        for snapshot in taken:
            if column.kind == "many":
                ids.update(snapshot["choices"].get(column.name, ()))
            elif column.kind == "sector":
                ids.update(
                    row["values"]["sector_id"] or "" for row in snapshot["parts"].get("classification", ())
                )
            else:
                ids.add(snapshot["values"][column.field.attname] or "")
    named: dict[str, dict[str, str]] = {}
    for model, ids in wanted.items():
        found = model._default_manager.filter(pk__in=ids - {""})
        if model in bare:  # of any vocabulary
            rows = found.values_list("pk", "vocabulary", "slug")
            named[model.__name__] = {str(pk): f"{vocabulary}.{slug}" for pk, vocabulary, slug in rows}
        else:
            named[model.__name__] = {str(pk): slug for pk, slug in found.values_list("pk", "slug")}
    return named


def as_csv(kind: str, records: QuerySet) -> Iterator[bytes]:
    names = list(columns.columns_of(kind))
    yield BOM.encode() + _line(names)
    for cells in rows(kind, records):
        yield _line([guarded(columns.in_one_cell(cells[name])) for name in names])


def _line(cells: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()


def as_json_lines(kind: str, records: QuerySet) -> Iterator[bytes]:
    for cells in rows(kind, records):
        yield json.dumps(cells, ensure_ascii=False).encode() + b"\n"


def as_spreadsheet(kind: str, records: QuerySet) -> IO[bytes]:
    """An open file. Raises Refused where a spreadsheet cannot hold what there is."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    if len(records.order_by()[: MOST_SHEET_ROWS + 1].values_list("pk")) > MOST_SHEET_ROWS:
        raise Refused(
            _("These are more than %(most)d rows; take CSV or JSON Lines, or narrow the list.")
            % {"most": MOST_SHEET_ROWS}
        )
    names = list(columns.columns_of(kind))
    for cells in rows(kind, records):  # all of them, before anything is written
        for name in names:
            value = guarded(columns.in_one_cell(cells[name]))
            if len(value) > MOST_IN_CELL or _NOT_IN_SHEETS.search(value):
                raise Refused(
                    _("A spreadsheet cannot hold %(column)s of “%(name)s”; take CSV or JSON Lines.")
                    % {"column": name, "name": cells.get("name") or cells["id"]}
                )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind)
    sheet.append(names)
    for cells in rows(kind, records):
        line = []
        for name in names:
            cell = WriteOnlyCell(sheet, value=guarded(columns.in_one_cell(cells[name])))
            cell.data_type = "s"  # never a formula
            line.append(cell)
        sheet.append(line)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file
