"""Reads one sheet of a spreadsheet and writes its rows as JSON, one a line.

A program of its own, run by `files` with little memory and time, so that no file can harm the worker. Knows nothing of
the catalogue."""

import datetime
import json
import resource
import sys


def _text(value: object) -> str:
    """A cell as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.12g}" if "e" not in f"{value:.12g}" else f"{value:f}"
    return str(value)


def say(**what) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


def main(path: str, max_rows: int, max_columns: int, max_cell: int) -> None:
    from defusedxml import DefusedXmlException

    try:
        read(path, max_rows, max_columns, max_cell)
    except ValueError as error:  # openpyxl puts its own around that of the parser
        if not any(
            isinstance(one, DefusedXmlException) for one in (error, error.__cause__, error.__context__)
        ):
            raise
        say(refused="entities")


def read(path: str, max_rows: int, max_columns: int, max_cell: int) -> None:
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        return say(refused="unsafe")
    workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        return say(refused="no sheet")
    sheet = sheets[0]
    sheet.reset_dimensions()
    say(sheets=[sheet.title for sheet in sheets])
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > max_rows + 50:
            return say(refused="rows")
        cells = [_text(value) for value in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > max_columns:
            return say(refused="columns", row=number)
        if any(len(cell) > max_cell for cell in cells):
            return say(refused="cell", row=number)
        say(row=number, cells=cells)
    return say(end=True)


if __name__ == "__main__":
    memory, seconds = int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    main(sys.argv[1], *map(int, sys.argv[4:7]))
