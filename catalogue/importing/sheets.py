"""Reads one sheet of a spreadsheet and writes its rows as JSON, one a line.

A program of its own, run by `files` with little memory and time, so that no file can harm the worker. Knows nothing of
the catalogue."""

import contextlib
import datetime
import json
import pyexpat
import re
import resource
import sys

# What stands for a formula of which the file does not say what comes out; `cells.fault_of` knows it.
UNCOUNTED = "#FORMULA"
# So many rows and cells in a row hold nothing: somebody has given a colour to whole columns, or means harm.
MOST_IDLE = 1_200_000


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
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    if not DEFUSEDXML:
        return say(refused="unsafe")
    # it would go through every sheet that does not say how large it is
    ReadOnlyWorksheet._get_size = lambda _sheet: None
    workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        return say(refused="no sheet")
    sheet = sheets[0]
    with sheet._get_source() as source:
        survey = Survey(source, max_rows)
    if survey.refused:
        return say(refused=survey.refused, row=survey.row)
    say(sheets=[sheet.title for sheet in sheets])
    merged = sorted(survey.merged, reverse=True)
    open_ones: list[list] = []  # those that reach here: top, left, bottom, right, and what stands in them
    for number, found in _rows(sheet, survey.last):
        open_ones = [one for one in open_ones if one[2] >= number]
        while merged and merged[-1][0] <= number:
            open_ones.append([*merged.pop(), ""])
        if len(open_ones) > max_columns:
            return say(refused="merged", row=number)
        cells = {column: text for column, value in found.items() if (text := _text(value)).strip()}
        filled = bool(cells)
        for one in open_ones:
            top, left, _bottom, right, _said = one
            if number == top:
                one[4] = cells.get(left, "")
            if filled and one[4]:
                for column in range(left, min(right, max_columns) + 1):
                    cells.setdefault(column, one[4])
        if not filled:
            continue
        if max(cells) > max_columns:
            return say(refused="columns", row=number)
        if any(len(cell) > max_cell for cell in cells.values()):
            return say(refused="cell", row=number)
        say(row=number, cells=[cells.get(column, "") for column in range(1, max(cells) + 1)])
    return say(end=True)


def _rows(sheet, last: int):
    """The rows up to the last one that holds anything: number, and column → value."""
    from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser, iterparse

    class Parser(WorkSheetParser):
        def parse_cell(self, element):
            cell = super().parse_cell(element)
            # a text that comes out empty says that it is a text
            if cell["value"] is None and element.get("t") != "str" and element.find(FORMULA_TAG) is not None:
                cell["value"] = UNCOUNTED
            return cell

    book = sheet.parent
    with sheet._get_source() as source:
        parser = Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for _event, element in iterparse(source):
            if element.tag == ROW_TAG:
                number, cells = parser.parse_row(element)
                element.clear()
                if number > last:
                    return
                yield number, {cell["column"]: cell["value"] for cell in cells}


class Survey:
    """What can be told of a sheet without building anything of it: the last row that holds something, which cells are
    merged, and why it is not to be read."""

    def __init__(self, source, max_rows: int):
        self.max_rows = max_rows
        self.row = self.last = self.idle = self.merges = 0
        self.refused = ""
        self.merged: list[tuple[int, int, int, int]] = []
        parser = pyexpat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self.begin
        parser.EntityDeclHandler = lambda *_said: self.stop("entities")
        with contextlib.suppress(_StoppedError):
            parser.ParseFile(source)

    def stop(self, why: str) -> None:
        self.refused = why
        raise _StoppedError

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self.idle += 1
        if name in ("v", "t", "f"):
            self.last, self.idle = self.row, 0
            if self.row > self.max_rows + 50:
                self.stop("rows")
        elif name == "row":
            number = int(float(attributes.get("r", self.row + 1)))
            if number <= self.row:
                self.stop("order")
            self.row = number
        elif name == "mergeCell":
            self.merges += 1
            if self.merges > self.max_rows:
                self.stop("merged")
            self.merge(attributes.get("ref", ""))
        if self.idle > MOST_IDLE:
            self.stop("idle")

    def merge(self, where: str) -> None:
        found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", where)
        if found and int(found[2]) <= self.last:
            left, top, right, bottom = _column(found[1]), int(found[2]), _column(found[3]), int(found[4])
            self.merged.append((top, left, bottom, right))


class _StoppedError(Exception):
    pass


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


if __name__ == "__main__":
    memory, seconds = int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    main(sys.argv[1], *map(int, sys.argv[4:7]))
