"""A file as rows of text: which form and encoding it has, or why it cannot be read and where."""

import codecs
import csv
import io
import itertools
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from catalogue.fields import plain
from catalogue.importing import gate
from catalogue.publishing import Refused

LIST_MARKS = "；、,，\n"
CSV, XLSX, JSON_LINES = "CSV", "XLSX", "JSON Lines"
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
    "cp1252": "Windows-1252",
}
SHEET_MEMORY = 1500 * gate.MB
SHEET_SECONDS = 90

Row = tuple[int, list[str]]


@dataclass
class Table:
    """Rows of a file, numbered as the file numbers them. JSON Lines have their headings from `keys`."""

    form: str
    rows: Iterator[Row]
    guarded: bool = True


def read(file: IO[bytes], size: int) -> Table:
    """Look what it is and begin to read it. Raises Refused, also later while rows are read."""
    gate.check_size(size)
    if gate.is_spreadsheet(file):
        gate.check_spreadsheet(file)
        return Table(XLSX, _spreadsheet(file))
    encoding = _encoding(file)
    label = ENCODINGS[encoding]
    file.seek(0)
    text = _text(file, encoding)
    if text.read(1) != "\ufeff":
        text.seek(0)
    start = text.read(65536)
    file.seek(0)
    text = _text(file, encoding)
    bare = start.lstrip("\ufeff \t\r\n")
    if bare.startswith("[") and bare[1:].lstrip().startswith(("{", "]")):
        raise Refused(_("This is one JSON array. Write each record as an object on a line of its own."))
    if bare.startswith("{"):
        return Table(f"{JSON_LINES}, {label}", _json_lines(text), guarded=False)
    delimiter = _delimiter(start)
    name = "TSV" if delimiter == "\t" else CSV
    return Table(f"{name}, {label}", _delimited(text, delimiter))


def _text(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    raw: Any = _Unclosed(file)
    return io.TextIOWrapper(io.BufferedReader(raw, gate.MB), encoding=encoding, newline="")


class _Unclosed(io.RawIOBase):
    """The upload, without closing it when the text reader goes."""

    def __init__(self, file: IO[bytes]):
        self.file = file

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=0):
        return self.file.seek(offset, whence)

    def tell(self):
        return self.file.tell()

    def readinto(self, buffer):
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


# --- encodings -------------------------------------------------------------------------------------------------------


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(gate.MB):
        yield chunk


def _encoding(file: IO[bytes]) -> str:
    """Which encoding the whole file can be read in. Raises Refused with the line where none goes on."""
    file.seek(0)
    start = file.read(4096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found = "utf-16-le" if start.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        return _whole(file, found)
    if start.startswith(codecs.BOM_UTF8):
        return _whole(file, "utf-8-sig")
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even + odd > len(start) // 8 and min(even, odd) * 4 < max(even, odd):
        return _whole(file, "utf-16-le" if odd > even else "utf-16-be")
    if _fault(file, "utf-8-sig") is None:
        return "utf-8-sig"
    good, broken = _quality(file, "utf-8")
    if good > broken:  # UTF-8 that somebody has cut or mixed
        return _whole(file, "utf-8-sig")
    good, broken = _quality(file, "gb18030")
    if good > broken * 4 and good:
        return _whole(file, "gb18030")
    return _whole(file, "cp1252")


def _quality(file: IO[bytes], encoding: str) -> tuple[int, int]:
    """Of the characters beyond ASCII: how many are Chinese as people write it, and how many are not or are broken."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    good = broken = 0
    for chunk in itertools.islice(_chunks(file), 4):
        for char in filter(lambda char: char > "\x7f", decoder.decode(chunk)):
            if encoding == "gb18030":  # of GB2312: what Latin letters with accents only rarely look like
                encoded = char.encode("gb18030", "replace")
                common = len(encoded) == 2 and encoded[1] >= 0xA1
            else:
                common = char != "\ufffd"
            good, broken = good + common, broken + (not common)
    return good, broken


def _whole(file: IO[bytes], encoding: str) -> str:
    place = _fault(file, encoding)
    if place is None:
        return encoding
    line, byte = place
    raise Refused(
        _(
            "The file looks like %(encoding)s, but line %(line)d cannot be read in it (byte 0x%(byte)02X). "
            "Mend that line, or save the file as UTF-8."
        )
        % {"encoding": ENCODINGS[encoding], "line": line, "byte": byte}
    )


def _fault(file: IO[bytes], encoding: str) -> tuple[int, int] | None:
    """The line and the byte that cannot be read, or None."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    chunks = _chunks(file)
    for chunk in itertools.chain(chunks, [b""]):
        pending = decoder.getstate()[0]
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(encoding, "replace")
            byte = error.object[error.start] if error.start < len(error.object) else (pending or b"\0")[0]
            return line + before.count("\n"), byte
        line += text.count("\n")
    return None


# --- text ------------------------------------------------------------------------------------------------------------


def _delimiter(start: str) -> str:
    """The mark that divides the first lines most evenly."""
    best, most = ",", 0.0
    for mark in (",", "\t", ";", "|"):
        try:
            rows = list(itertools.islice(csv.reader(io.StringIO(start, newline=""), delimiter=mark), 12))[:-1]
            rows = rows or list(csv.reader(io.StringIO(start, newline=""), delimiter=mark))
        except csv.Error:
            continue
        widths = [len(row) for row in rows if any(row)]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        even = usual > 1 and widths.count(usual) * (1 if mark == "," else 0.99)
        if usual > 1 and even > most:
            best, most = mark, even
    return best


def _delimited(text: io.TextIOWrapper, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(gate.MAX_CELL)
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    count = 0
    line = 1
    try:
        for cells in reader:
            count += 1
            _check(count, cells, line)
            if any(map(str.strip, cells)):
                yield count, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused(_csv_fault(str(error), line)) from error


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines with their ends, the mark at the beginning of the file left out; none is longer than a row may be.
    Raises Refused for a NUL, which no text holds."""
    longest = gate.MAX_CELL * 4
    for number in itertools.count(1):
        line = text.readline(longest)
        if len(line) >= longest:
            raise csv.Error("field larger")
        if "\x00" in line:
            raise Refused(
                _(
                    "Line %(line)d holds a NUL byte, so the file is damaged or no text. Take the byte out, or save the "
                    "table anew as CSV in UTF-8 or as XLSX."
                )
                % {"line": number}
            )
        if not line:
            return
        yield line.removeprefix("\ufeff") if number == 1 else line


def _csv_fault(error: str, line: int) -> str:
    if "field larger" in error:
        return _(
            "A cell of the row that begins in line %(line)d has more than %(most)d characters; "
            "perhaps a quotation mark is missing there."
        ) % {"line": line, "most": gate.MAX_CELL}
    return _(
        "The row that begins in line %(line)d cannot be read: a quotation mark is missing or out of place."
    ) % {"line": line}


def _check(count: int, cells: list[str], line: int) -> None:
    if count > gate.MAX_ROWS + 50:
        raise Refused(
            _("The file has more than %(most)d rows. Divide it into several files.") % {"most": gate.MAX_ROWS}
        )
    if len(cells) > gate.MAX_COLUMNS:
        if not any(cell.strip() for cell in cells[gate.MAX_COLUMNS :]):
            del cells[gate.MAX_COLUMNS :]
            return
        raise Refused(
            _("Line %(line)d has %(count)d cells; at most %(most)d columns can be imported.")
            % {"line": line, "count": len(cells), "most": gate.MAX_COLUMNS}
        )


def _json_lines(text: io.TextIOWrapper) -> Iterator[Row]:
    """The first row has the keys, in the order in which they first appear in the first 200 records."""
    waiting: list[tuple[int, dict]] = []
    records = _records(text)
    for number, record in itertools.islice(records, 200):
        waiting.append((number, record))
    keys = list(dict.fromkeys(key for _number, record in waiting for key in record))
    if len(keys) > gate.MAX_COLUMNS:
        raise Refused(_("The records have more than %(most)d different keys.") % {"most": gate.MAX_COLUMNS})
    yield 0, keys
    for number, record in itertools.chain(waiting, records):
        if unknown := record.keys() - set(keys):
            raise Refused(
                _("Line %(line)d has the key “%(key)s”, which none of the first 200 records has.")
                % {"line": number, "key": whole(sorted(unknown)[0][:60])}
            )
        yield number, [_plain(record.get(key), number) for key in keys]


def _records(text: io.TextIOWrapper) -> Iterator[tuple[int, dict]]:
    number = 0
    try:
        for number, line in enumerate(_lines(text), start=1):
            yield from _record(number, line)
    except csv.Error as error:
        raise Refused(_csv_fault(str(error), number + 1)) from error


def _record(number: int, line: str) -> Iterator[tuple[int, dict]]:
    if not line.strip():
        return
    if number > gate.MAX_ROWS + 50:
        _check(number, [], number)
    try:
        record = json.loads(
            line,
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_int=_digits,
            parse_float=_number,
        )
    except (ValueError, RecursionError) as error:
        raise Refused(
            _("Line %(line)d is no JSON: %(error)s.") % {"line": number, "error": _why(error)}
        ) from error
    if not isinstance(record, dict) or len(record) > gate.MAX_COLUMNS:
        raise Refused(_("Line %(line)d is no JSON object.") % {"line": number})
    yield number, record


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return _("what stands from character %(column)d on is not understood") % {"column": error.colno}
    said = getattr(error, "msg", "") or ("" if isinstance(error, RecursionError) else str(error))
    return whole(said)[:100] or type(error).__name__


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different. Raises ValueError."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        raise ValueError(_("the key “%(key)s” is there twice") % {"key": max(keys, key=keys.count)[:60]})
    return found


def _no_number(name: str) -> None:
    raise ValueError(_("%(name)s is no number") % {"name": name})


def _digits(written: str) -> str:
    """A whole number as it is written: none is lost."""
    if len(written) > 1000:
        raise ValueError(_("a number has %(count)d digits") % {"count": len(written)})
    return written


def _number(written: str) -> str:
    """1.50 as it stands, 1.5e3 as 1500; what nobody would write out stays as it is."""
    number = Decimal(written)
    small = "e" in written.lower() and number.is_finite() and abs(number.adjusted()) < 50
    return plain(number) if small and len(written) < 50 else written


def whole(text: str) -> str:
    """Text that can be shown and stored: no NUL, and no half characters."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _plain(value: object, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(part, str | int | float) for part in value):
        return joined(str(part) for part in value)
    if isinstance(value, str | int | float):
        cell = str(value)
        if len(cell) <= gate.MAX_CELL:
            return cell
        raise Refused(_csv_fault("field larger", number))
    raise Refused(
        _(
            "Line %(line)d holds an object or a list in a list; only values and lists of values can be imported."
        )
        % {"line": number}
    )


def joined(parts) -> str:
    r"""Several values in one cell, `;` between them; one of their own is `\;`.

    A single one that holds another mark of a list ends in `;`, so that nobody takes it for several."""
    cell = ";".join(part.replace("\\", "\\\\").replace(";", "\\;") for part in parts)
    return f"{cell};" if ";" not in cell and any(mark in cell for mark in LIST_MARKS) else cell


# --- spreadsheets ----------------------------------------------------------------------------------------------------


def _spreadsheet(file: IO[bytes]) -> Iterator[Row]:
    """Rows of the first sheet, read by another process."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        file.seek(0)
        while chunk := file.read(gate.MB):
            copy.write(chunk)
        copy.flush()
        limits = [SHEET_MEMORY, SHEET_SECONDS, gate.MAX_ROWS, gate.MAX_COLUMNS, gate.MAX_CELL]
        process = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("sheets.py")), copy.name, *map(str, limits)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        clock = threading.Timer(SHEET_SECONDS * 2, process.kill)
        clock.daemon = True
        clock.start()
        try:
            yield from _said(process)
        finally:
            clock.cancel()
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def _said(process) -> Iterator[Row]:
    finished = False
    for line in process.stdout:
        said = json.loads(line)
        if why := said.get("refused"):
            raise Refused(_sheet_fault(why, said.get("row", 0)))
        if "cells" in said:
            yield said["row"], said["cells"]
        finished = "end" in said
    if not finished:
        raise Refused(
            _("This spreadsheet is damaged, or too large to be read. Save it as CSV and import that.")
        )


def _sheet_fault(why: str, row: int) -> str:
    if why == "rows":
        return _("The sheet has more than %(most)d rows. Divide it into several files.") % {
            "most": gate.MAX_ROWS
        }
    if why == "columns":
        return _("Row %(row)d reaches beyond column %(most)d, which is the last that can be imported.") % {
            "row": row,
            "most": gate.MAX_COLUMNS,
        }
    if why == "order":
        return _(
            "The rows of this sheet are out of order after row %(row)d. Open it in a spreadsheet program and save it "
            "anew."
        ) % {"row": row}
    if why == "merged":
        return _("Too many cells of this sheet are merged. Unmerge them, or save it as CSV and import that.")
    if why == "idle":
        return _(
            "Hundreds of thousands of rows or cells after row %(row)d are empty. Delete them, or save the sheet as CSV."
        ) % {"row": row}
    if why == "cell":
        return _("A cell of row %(row)d has more than %(most)d characters.") % {
            "row": row,
            "most": gate.MAX_CELL,
        }
    if why == "entities":
        return _(
            "This spreadsheet declares XML entities, which no table needs and attacks use, so it is not opened. "
            "Open it in a spreadsheet program and save it anew as XLSX or CSV."
        )
    return _("This spreadsheet has no sheet that could be read.")
