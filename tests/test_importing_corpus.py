"""Files as they should not be: each is read as it stands, or refused with a clear sentence; none is an error, on any
database. What becomes of a file is said by its rows: how many of which verdict, or a piece of the refusal."""

import datetime
import io
import json
import zipfile

import pytest
from django.utils import translation
from openpyxl import Workbook

from catalogue.choices import ImportState
from catalogue.importing import gate
from catalogue.publishing import Refused
from tests.acting import user
from tests.test_importing import named, receive, run
from tests.test_importing_admin import upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def book(*rows, then=None):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    if then:
        then(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def with_part(data, name, content):
    """A spreadsheet of which one member is another one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return buffer.getvalue()


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def merged(workbook):
    workbook.active.merge_cells("A2:A3")


def hidden(workbook):
    workbook.create_sheet("旁").append(["name"])
    workbook.active.sheet_state = "hidden"
    workbook.active = 1


NOON = datetime.datetime(2019, 3, 5, 12, 2)  # noqa: DTZ001 - a spreadsheet knows no zone
SHEET = book(["name", "founded"], ["甲", "2019"])
SHEET_XML = "xl/worksheets/sheet1.xml"
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "haha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(9))
    + b"]><worksheet>&j;</worksheet>"
)


def line(**values):
    return json.dumps(values).encode() + b"\n"


# name → (file, verdicts or a piece of the refusal)
CORPUS = {
    # nothing in it
    "empty": (b"", "empty"),
    "one line end": (b"\n", "no rows"),
    "only spaces": (b"   \n  \n", "no rows"),
    "only commas": (b",,,\n,,,\n", "no rows"),
    "only a mark": (b"\xef\xbb\xbf", "no rows"),
    "headings only": (b"name,founded\n", {}),
    "sheet of headings only": (book(["name"]), {}),
    "empty sheet": (book(), "no rows"),
    # not what it says it is
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "XLS"),
    "PDF": (b"%PDF-1.7\n", "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG"),
    "gzip": (b"\x1f\x8b\x08\0\0\0", "gzip"),
    "web page": (b"<!DOCTYPE html><table><tr><td>name</td></tr></table>", "HTML"),
    "XML": (b'<?xml version="1.0"?><rows/>', "XML"),
    "zip of something else": (zipped(**{"a.txt": "x"}), "no spreadsheet"),
    "zip, cut": (SHEET[:-40], "damaged"),
    "zip, cut at its beginning": (b"PK\x03\x04", "damaged"),
    "zip with rubbish in its sheet": (with_part(SHEET, SHEET_XML, b"\0\1\2"), "damaged"),
    "sheet that is not there": (zipped(**{"[Content_Types].xml": "<Types/>", "xl/x": ""}), "damaged"),
    "entity from outside": (with_part(SHEET, SHEET_XML, XXE), "XML entities"),
    "a billion laughs": (with_part(SHEET, SHEET_XML, LAUGHS), "XML entities"),
    "zip bomb": (with_part(SHEET, SHEET_XML, b"<a>" + b" " * (gate.MAX_MEMBER + 1)), "unpack"),
    # sheets
    "formulas only": (book(["name"], ["=1+1"], ["=A2"]), {"rejected": 2}),
    "a formula beside a name": (
        book(["name", "founded"], ["甲", "=1+1"], ["乙", 2019]),
        {"new": 1, "rejected": 1},
    ),
    "merged cells": (book(["name"], ["甲"], [None], then=merged), {"new": 1}),
    "date cells": (book(["name", "founded"], ["甲", datetime.date(2019, 3, 5)]), {"new": 1}),
    "time cells": (book(["name", "founded"], ["甲", NOON]), {"new": 1}),
    "numbers as names": (book(["name"], [1e308], [3.0]), {"new": 1, "rejected": 1}),
    "truth as a name": (book(["name"], [True]), {"new": 1}),
    "error cells": (book(["name"], ["#REF!"]), {"rejected": 1}),
    "first sheet hidden": (book(["x"], then=hidden), {}),
    "16,384 columns": (book(["name", *["x"] * 16_383]), "200"),
    "far away": (book(["name"], [*[None] * 300, "x"]), "200"),
    # text
    "quote never closed": (b'name,summary\n"\xe7\x94\xb2,x\n' + b"a,b\n" * 50, "quotation mark"),
    "quote in the midst": (b'name\n"a"b"\n', "quotation mark"),
    "mixed line ends": (b"name,founded\r\na,2019\nb,2018\rc,2017\r\n", {"new": 3}),
    "old Mac line ends": (b"name,founded\ra,2019\rb,2018\r", {"new": 2}),
    "mixed encodings": ("name\n甲公司北京\n".encode() + "乙公司海淀\n".encode("gb18030"), "line 3"),
    "mark in the midst": ("name\n甲\n\ufeff乙\n".encode(), {"new": 2}),
    "NUL": (b"name\na\0b\n", "Line 2 holds a NUL byte"),
    "NUL in the headings": (b"name,fo\0unded\na,2019\n", "Line 1 holds a NUL byte"),
    "UTF-16, cut": ("name\n甲\n".encode("utf-16")[:-1], "cannot be read"),
    "long line": (b"name\n" + b"x" * (gate.MAX_CELL * 4 + 5), "characters"),
    "long cell": (b'name\n"' + b"x" * (gate.MAX_CELL + 5) + b'"\n', "characters"),
    "many cells": (b"name" + b",x" * 300 + b"\n", "200"),
    "duplicate headings": (b"name,name\na,b\n", {"new": 1}),
    "no headings that we know": (b"\xe9\x94\xae,\xe5\x80\xbc\na,b\n", "No column gives the name"),
    "ragged": (b"name,founded\na\nb,2019,x\n", {"new": 1, "rejected": 1}),
    "1e308": (b"name,founded\na,1e308\n", {"rejected": 1}),
    "NaN": (b"name,founded\na,NaN\n", {"rejected": 1}),
    "a date that is none": (b"name,founded\na,2019-02-30\n", {"rejected": 1}),
    "half surrogate in UTF-8": ("name\n甲公司北京海淀\n".encode() + b"\xed\xa0\x80\n", "line 3"),
    # JSON
    "array instead of lines": (b'[{"name": "a"}]\n', "JSON"),
    "JSON, cut": (b'{"name": "a"}\n{"name": ', "no JSON"),
    "half surrogate in JSON": (b'{"name": "\\ud800"}\n', {"rejected": 1}),
    "NUL in JSON": (b'{"name": "a\\u0000b"}\n', {"rejected": 1}),
    "NaN in JSON": (b'{"name": NaN}\n', "NaN"),
    "Infinity in JSON": (b'{"name": -Infinity}\n', "Infinity"),
    "nested 10,000 deep": (b'{"name": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n", "Line 1"),
    "an object as a value": (b'{"name": {"x": 1}}\n', "object"),
    "duplicate keys": (b'{"name": "a", "name": "b"}\n', "twice"),
    "10,000 digits": (b'{"name": ' + b"9" * 10_000 + b"}\n", "10000 digits"),
    "many keys": (line(**{f"k{number}": 1 for number in range(300)}), "JSON object"),
    "a key that comes late": (line(name="a") * 250 + line(name="b", late=1), "late"),
    "lines of other things": (b'{"name": "a"}\n7\n', "no JSON object"),
}


@pytest.mark.parametrize("name", CORPUS)
def test_a_malformed_file_is_read_or_refused_with_a_clear_message(name):
    data, expected = CORPUS[name]
    by = user("reviewer")
    try:
        job = run(named(receive(data, by=by, name=f"{name}.csv"), by=by), ImportState.CHECKING)
    except Refused as refusal:
        said = " ".join(refusal.messages)
        assert isinstance(expected, str) and expected in said, said
        return
    assert json.loads(job.counts) == expected, [
        (row.verdict, row.label, row.reason) for row in job.rows.exclude(verdict="")
    ]
    run(job, ImportState.APPLYING)
    assert job.state == ImportState.APPLIED, job.message


def test_no_malformed_file_is_an_error_of_the_page(client):
    client.force_login(user("reviewer"))
    for name, (data, expected) in CORPUS.items():
        response = upload(client, data, name=f"{name}.xlsx")
        assert response.status_code in (200, 302), name
        if response.status_code == 302:
            assert client.get(response["Location"]).status_code == 200, name
        else:
            assert isinstance(expected, str) and "errorlist" in response.content.decode(), name
