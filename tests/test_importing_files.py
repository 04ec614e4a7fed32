"""Files as they come: encodings, delimiters, spreadsheets, and what is refused before it can do harm."""

import io
import json
import time
import zipfile

import pytest
from django.utils import translation
from openpyxl import Workbook

from catalogue.importing import columns, files, gate
from catalogue.publishing import Refused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
TEXT = "企业名称,成立日期\n甲科技,2019\n乙“科技”,2018\n"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def read(data):
    table = files.read(io.BytesIO(data), len(data))
    return table.form, list(table.rows)


def refused(data):
    start = time.monotonic()
    with pytest.raises(Refused) as error:
        read(data)
    assert (
        time.monotonic() - start < 20
    )  # two seconds on an idle machine; a bomb that is opened takes minutes
    return " ".join(error.value.messages)


ROWS = [(1, ["企业名称", "成立日期"]), (2, ["甲科技", "2019"]), (3, ["乙“科技”", "2018"])]


@pytest.mark.parametrize(
    ("encoding", "form"),
    [
        ("utf-8", "CSV, UTF-8"),
        ("utf-8-sig", "CSV, UTF-8"),
        ("utf-16", "CSV, UTF-16"),
        ("utf-16-le", "CSV, UTF-16"),
        ("utf-16-be", "CSV, UTF-16"),
        ("gb18030", "CSV, GB18030"),
    ],
)
def test_an_encoding_is_recognised(encoding, form):
    if encoding in ("utf-16-le", "utf-16-be"):
        text = TEXT.replace("企业名称", "name").replace("成立日期", "founded")
        assert read(text.encode(encoding))[1][1:] == ROWS[1:]
    else:
        assert read(TEXT.encode(encoding)) == (form, ROWS)


def test_windows_1252_is_recognised():
    text = "name,founded\nSociété Générale,2019\nCafé “Müller”,2018\n"
    assert read(text.encode("cp1252")) == (
        "CSV, Windows-1252",
        [(1, ["name", "founded"]), (2, ["Société Générale", "2019"]), (3, ["Café “Müller”", "2018"])],
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_line_is_named(encoding):
    lines = [f"公司第{number}号,2019".encode(encoding) for number in range(1, 60)]
    lines[40] = lines[40][:3] + b"\xff\xff" + lines[40][3:]
    assert "line 41" in refused(b"\n".join(lines))


def test_a_damaged_line_deep_in_a_large_file_is_named():
    lines = [f"公司第{number}号,2019".encode() for number in range(1, 100_000)]
    lines[90_000] = b"\xe4\xb8"
    assert "line 90001" in refused(b"\n".join(lines))


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_mark_between_cells_is_recognised(mark):
    assert read(TEXT.replace(",", mark).encode())[1] == ROWS


def test_line_breaks_and_quotes_in_a_cell():
    data = 'name,summary\r\n"甲, ""乙""","一\n二"\r\n'.encode()
    assert read(data)[1][1] == (2, ["甲, “乙”".replace("“", '"').replace("”", '"'), "一\n二"])


def test_json_lines():
    lines = [{"name": "甲", "aliases": ["a;b", "c"]}, {"name": "乙", "founded": None, "x": True}]
    form, rows = read("\n".join(json.dumps(line) for line in lines).encode())
    assert form == "JSON Lines, UTF-8"
    assert rows[0] == (0, ["name", "aliases", "founded", "x"])
    assert rows[1:] == [(1, ["甲", "a\\;b;c", "", ""]), (2, ["乙", "", "", "true"])]


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("a;b", ["a", "b"]),
        (r"a\;b;c", ["a;b", "c"]),
        ("甲、乙，丙", ["甲", "乙", "丙"]),
        ("a\\b", ["a\\b"]),
        ("a\\", ["a\\"]),
        ("a;b\\", ["a", "b\\"]),
        ("", []),
        (";;", []),
    ],
)
def test_several_values_in_a_cell(cell, values):
    assert columns.parts(cell) == values


@pytest.mark.parametrize(
    "values", [["a;b", "c"], ["a\\", "b"], ["\\;"], ["a\\;b\\\\", ";"], ["、"], ["Foo, Inc."], ["甲、乙"]]
)
def test_joined_values_come_apart_again(values):
    assert columns.parts(files.joined(values), exact=True) == values
    assert columns.parts(files.joined(values)) == values


def test_a_name_may_hold_a_comma():
    assert columns.parts("Foo, Inc.；Bar", names=True) == ["Foo, Inc.", "Bar"]


# --- spreadsheets


def workbook(rows, **sheets):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, others in sheets.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_spreadsheet_is_read():
    import datetime

    data = workbook(
        [
            ["企业名称", "成立日期"],
            ["甲", datetime.date(2019, 3, 5)],
            ["乙", 2018],
            [],
            ["丙", 1.5],
            [True, None],
        ]
    )
    assert read(data) == (
        "XLSX",
        [
            (1, ["企业名称", "成立日期"]),
            (2, ["甲", "2019-03-05"]),
            (3, ["乙", "2018"]),
            (5, ["丙", "1.5"]),
            (6, ["true"]),
        ],
    )


def sheet(rows, after=""):
    """A spreadsheet of these rows as they are written there."""
    xml = f"<worksheet xmlns='{MAIN}'><sheetData>{rows}</sheetData>{after}</worksheet>"
    return altered(workbook([["name"]]), SHEET, lambda _old: xml.encode())


def row(number, *cells):
    said = "".join(f"<c r='{name}' t='inlineStr'><is><t>{cell}</t></is></c>" for name, cell in cells)
    return f"<row r='{number}'>{said}</row>"


def merges(*places):
    return f"<mergeCells>{''.join(f'<mergeCell ref={place!r}/>' for place in places)}</mergeCells>"


def test_merged_cells_all_hold_what_is_written_in_the_first():
    rows = row(1, ("A1", "名录")) + row(2, ("A2", "区"), ("B2", "企业名称"), ("C2", "简称"))
    rows += row(3, ("A3", "海淀"), ("B3", "甲")) + row(4, ("B4", "乙"), ("C4", "丙")) + row(5, ("A5", "朝阳"))
    data = sheet(rows + row(6), merges("A1:C1", "A3:A4", "B3:C3", "A5:B1048576"))
    assert read(data)[1] == [
        (1, ["名录"] * 3),
        (2, ["区", "企业名称", "简称"]),
        (3, ["海淀", "甲", "甲"]),
        (4, ["海淀", "乙", "丙"]),
        (5, ["朝阳", "朝阳"]),
    ]


def test_a_million_empty_rows_below_a_table_are_no_rows():
    start = time.monotonic()
    data = sheet(row(1, ("A1", "甲")) + "".join(f"<row r='{number}'/>" for number in range(2, 1_000_001)))
    assert read(data)[1] == [(1, ["甲"])] and time.monotonic() - start < 40
    assert len(read(b"name\n" + b",,\n" * 90_000 + b"x\n")[1]) == 2


def altered(data, name, change):
    """A spreadsheet with one member changed (or added)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for member in names:
            content = old.read(member)
            new.writestr(member, change(content) if member == name else content)
        if name not in names:
            new.writestr(name, change(b""))
    return out.getvalue()


GOOD = workbook([["name"], ["a"], ["b"]])
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">'.encode() for n in range(9))
    + b"]>"
)
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def after_declaration(prolog):
    return lambda content: prolog + content[content.index(b"<worksheet") :].replace(b"<row", b"<row", 1)


def with_many_members():
    file = io.BytesIO(GOOD)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(1000):
            archive.writestr(f"xl/{number}", "")
    return file.getvalue()


HOSTILE = {
    "nothing": b"",
    "a PDF": b"%PDF-1.7 ...",
    "an old XLS": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a PNG": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "HTML": b"<!DOCTYPE html><table><tr><td>x</table>",
    "XML": b'<?xml version="1.0"?><x/>',
    "gzip": b"\x1f\x8b\x08\0\0",
    "RTF": b"{\\rtf1 x}",
    "a broken zip": b"PK\x03\x04" + b"x" * 100,
    "half a spreadsheet": GOOD[: len(GOOD) // 2],
    "a zip that is none": altered(b"PK\x05\x06" + b"\0" * 18, "readme.txt", lambda _content: b"hello"),
    "a zip bomb": altered(GOOD, SHEET, lambda content: content + b" " * 120 * gate.MB),
    "a bomb in strings": altered(GOOD, "xl/sharedStrings.xml", lambda content: content + b" " * 30 * gate.MB),
    "a bomb in a picture": altered(GOOD, "xl/media/x.png", lambda _content: b"\0" * 60 * gate.MB),
    "a thousand members": with_many_members(),
    "a cell of 200 MB": altered(
        GOOD,
        SHEET,
        lambda content: content.replace(b"</sheetData>", b"<!--" + b"a" * 200 * gate.MB + b"--></sheetData>"),
    ),
    "entities that grow": altered(GOOD, SHEET, after_declaration(BOMB)),
    "an entity outside": altered(GOOD, SHEET, after_declaration(XXE)),
    "entities in the styles": altered(
        GOOD, "xl/styles.xml", lambda content: XXE + content[content.index(b"<styleSheet") :]
    ),
    "entities in the workbook": altered(
        GOOD, "xl/workbook.xml", lambda content: XXE + content[content.index(b"<workbook") :]
    ),
    "no XML at all": altered(GOOD, SHEET, lambda _content: b"\0\1\2"),
    "no workbook": altered(GOOD, "xl/workbook.xml", lambda _content: b""),
    "an open tag": altered(GOOD, SHEET, lambda content: content.replace(b"</worksheet>", b"")),
    "a row a million down": altered(
        GOOD,
        SHEET,
        lambda content: content.replace(b'<row r="3"', b'<row r="1048576"').replace(
            b'r="A3"', b'r="A1048576"'
        ),
    ),
    "a cell far to the right": altered(GOOD, SHEET, lambda content: content.replace(b'r="A3"', b'r="ZZ3"')),
    "a long cell": workbook([["name"]])
    and altered(
        GOOD,
        SHEET,
        lambda content: content.replace(
            b"</sheetData>",
            b'<row r="4"><c r="A4" t="inlineStr"><is><t>'
            + bytes(range(97, 122)) * 10_000
            + b"</t></is></c></row></sheetData>",
        ),
    ),
    "400,000 merged cells": sheet(
        row(1, ("A1", "name")), merges(*(f"A{n}:A{n + 1}" for n in range(2, 800_000, 2)))
    ),
    "rows out of order": sheet(row(3, ("A3", "乙")) + row(1, ("A1", "name"))),
    "a row twice": sheet(row(1, ("A1", "name")) + row(2, ("A2", "乙")) + row(2, ("A2", "甲"))),
    "a million empty cells": sheet(row(1, ("A1", "name")) + "<row><c/><c/><c/></row>" * 450_000),
    "40 MB of newlines": b"\n" * 40 * gate.MB,
    "an open quote": b'name,summary\na,"b\nc,d\n',
    "a stray quote": b'name,summary\na,"b"c\n',
    "quotes within quotes": b'name\n"' + b'"' * 600_001 + b"\n",
    "a cell without end": b"name\n" + b"x" * 5 * gate.MB,
    "three hundred columns": b",".join(b"%d" % n for n in range(300)) + b"\n",
    "too many rows": b"name\n" + b"a\n" * (gate.MAX_ROWS + 100),
    "too many bytes": b"x" * (gate.MAX_BYTES + 1),
    "broken JSON": b'{"name": "a"}\n{"name": \n',
    "a JSON list": b'{"name": "a"}\n[1]\n',
    "deep JSON": b'{"name": "a"}\n{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "an object in JSON": b'{"name": {"a": 1}}\n',
    "a huge number in JSON": b'{"name": 1' + b"0" * 10_000 + b"}\n",
    "many keys": json.dumps({str(n): n for n in range(300)}).encode(),
    "a late key": b'{"name": "a"}\n' * 300 + b'{"nam": "b"}\n',
    "half a UTF-16 character": b"\xff\xfea\0b",
    "damaged UTF-8": "公司,一\n公司,二\n".encode() + b"\xe5\x85\n" + "公司,三\n".encode(),
    "a binary file": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_what_is_malformed_is_refused_at_once(name):
    assert refused(HOSTILE[name])


def test_a_lie_about_the_size_is_found_out():
    data = bytearray(altered(GOOD, SHEET, lambda content: content + b" " * 3 * gate.MB))
    real = (3 * gate.MB).to_bytes(4, "little")
    size = next(
        info.file_size
        for info in zipfile.ZipFile(io.BytesIO(bytes(data))).infolist()
        if info.filename == SHEET
    ).to_bytes(4, "little")
    assert real and data.count(size) >= 1
    data = bytes(data).replace(size, (500).to_bytes(4, "little"))
    assert refused(data)


def test_what_a_sheet_hides_is_not_read():
    book = Workbook()
    book.active.append(["secret"])
    book.active.sheet_state = "hidden"
    book.create_sheet("shown").append(["name"])
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue())[1] == [(1, ["name"])]


@pytest.mark.django_db
def test_a_line_of_json_that_is_too_long_is_refused_with_its_place():
    line = b'{"name": "' + b"a" * 900_000 + b'"}'
    with pytest.raises(Refused) as refusal:
        list(files.read(io.BytesIO(line), len(line)).rows)
    assert "line 1" in " ".join(refusal.value.messages)
