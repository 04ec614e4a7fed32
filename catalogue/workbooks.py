"""A workbook of text cells (XLSX), sent while it is written: no row is held, and no cell can be a formula or a date.

Written by hand, because openpyxl needs a minute of processor time for 50,000 rows before it has a first byte to send,
and this a tenth of it. The parts and their names are those of ECMA-376, part 1; cells hold their text themselves
(`inlineStr`).
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from html import escape

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_IN_CELL = 32_767
# What XML cannot hold, and what the form takes for an escape of its own.
_NOT_IN_SHEETS = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ROWS_AT_A_TIME = 200

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD_STAYS = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews>'
)


def written(sheets: list[tuple[str, Iterable[Iterable[str]]]]) -> Iterator[bytes]:
    """The file, from the names of its sheets and their rows; the first row of the first sheet stays in sight."""
    out = _Written()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in _parts([name for name, _rows in sheets]):
            with book.open(name, "w") as part:
                part.write((_XML + text).encode())
        for number, (_name, rows) in enumerate(sheets, start=1):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                head = _HEAD_STAYS if number == 1 else ""
                sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}">{head}<sheetData>'.encode())
                for line, row in enumerate(rows, start=1):
                    sheet.write(_row(line, row).encode())
                    if line % _ROWS_AT_A_TIME == 0:
                        yield out.taken()
                sheet.write(b"</sheetData></worksheet>")
    yield out.taken()


class _Written:
    """A file that is only written to, and gives away what it has."""

    def __init__(self):
        self._chunks: list[bytes] = []

    def write(self, chunk: bytes) -> int:
        self._chunks.append(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def taken(self) -> bytes:
        chunks, self._chunks = self._chunks, []
        return b"".join(chunks)


def _row(line: int, cells: Iterable[str]) -> str:
    shown = (
        f'<c r="{_letters(column)}{line}" t="inlineStr"><is><t xml:space="preserve">{_text(cell)}</t></is></c>'
        for column, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{line}">{"".join(shown)}</row>'


def _letters(column: int) -> str:
    """A, B … Z, AA … ZZ."""
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def _text(cell: str) -> str:
    """The text as far as a cell can hold it."""
    plain = _NOT_IN_SHEETS.sub("", cell.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_IN_CELL]
    return escape(_ESCAPE.sub("_x005F_", plain), quote=False)


def _parts(names: list[str]) -> Iterator[tuple[str, str]]:
    """What ties the sheets together."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{sheets}</Types>',
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    named = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{named}</sheets></workbook>",
    )
    ties = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">{ties}</Relationships>',
    )
