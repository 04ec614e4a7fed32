"""Naughty strings in every text of a file, and exports that come back as they went out."""

import json

import pytest
from django.utils import translation

from catalogue.choices import ImportState, RowVerdict
from catalogue.exports import guarded
from catalogue.importing import exporting
from catalogue.models import Alias, Classification, Identifier, Organisation
from catalogue.text import without_zero_width
from tests.factories import (
    DatasetFactory,
    OrganisationFactory,
    PlaceFactory,
    PolicyFactory,
    ScenarioFactory,
    TermFactory,
)
from tests.test_importing import named, receive, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


NAUGHTY = [
    *(
        "undefined",
        "undef",
        "null",
        "NULL",
        "(null)",
        "nil",
        "NIL",
        "true",
        "None",
        "hasOwnProperty",
        "then",
        "\\",
        "\\\\",
    ),
    *(
        "0",
        "1",
        "1.00",
        "$1.00",
        "1/2",
        "1E2",
        "1E+02",
        "-1",
        "-1.00",
        "0/0",
        "NaN",
        "Infinity",
        "0x0",
        "1,000.00",
        "1#INF",
    ),
    *(
        ",./;'[]\\-=",
        '<>?:"{}|_+',
        "!@#$%^&*()`~",
        "Ω≈ç√∫˜µ≤≥÷",
        "åß∂ƒ©˙∆˚¬…æ",
        "œ∑´®†¥¨ˆøπ“‘",
        "¡™£¢∞§¶•ªº–≠",
    ),
    *("⁰⁴⁵", "₀₁₂", "ด้้้้้็็็็็้้้้้็็็็", "'", '"', "''", '""', "'\"'", "\"''''\"'\"", "\"'\"'\"''''\""),
    *(
        "田中さんにあげて下さい",
        "和製漢語",
        "部落格",
        "사회과학원 어학연구소",
        "찦차를 타고 온",
        "울란바토르",
        "𠜎𠜱𠝹𠱓",
        "Ⱥ",
        "Ⱦ",
    ),
    *(
        "ヽ༼ຈل͜ຈ༽ﾉ",
        "(｡◕ ∀ ◕｡)",
        "｀ｨ(´∀｀∩",
        "__ﾛ(,_,*)",
        "・(￣∀￣)・:*:",
        "﷽",
        "مُنَاقَشَةُ سُبُلِ",
        "בְּרֵאשִׁית",
        "😍",
        "👩🏽",
        "👾 🙇 💁",
        "🏳0🌈️",
    ),
    *(
        "１２３",
        "١٢٣",
        "⁦test⁧",
        "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦",
        "˙ɐnbᴉlɐ",
        "Ｔｈｅ ｑｕｉｃｋ",
        "𝐓𝐡𝐞",
        "⒯⒣⒠",
        "<script>alert(123)</script>",
        "&lt;script&gt;",
    ),
    *(
        "<img src=x onerror=alert(1) />",
        "<svg><script>0<1>alert(5)</script>",
        '"><script>alert(5)</script>',
        "javascript:alert(1);",
    ),
    *(
        "1;DROP TABLE users",
        "1'; DROP TABLE users-- 1",
        "' OR 1=1 -- 1",
        "' OR '1'='1",
        "%",
        "_",
        "--",
        "--version",
        "--help",
    ),
    *(
        "$USER",
        "/dev/null; touch /tmp/blns.fail ; echo",
        "`touch /tmp/blns.fail`",
        "$(touch /tmp/blns.fail)",
        "@{[system]}",
        "eval('1')",
    ),
    *(
        "System('ls')",
        "Kernel.exec('ls')",
        "%d",
        "%s%s%s%s%s",
        "{0}",
        "%*.*s",
        "File:///",
        "../../../../etc/passwd",
        "() { 0; }; touch /tmp/x",
    ),
    *(
        "CON",
        "PRN",
        "COM1",
        "DCC SEND STARTKEYLOGGER 0 0 0",
        "Scunthorpe General Hospital",
        "=1+1",
        "+1",
        "@SUM(A1)",
        "\tx",
        "'=1",
        "''x",
        "-2+3",
    ),
    *(
        "{{7*7}}",
        "${7*7}",
        "<%= 7 %>",
        "{% raw %}",
        "{n}",
        "a;b",
        "a\\;b",
        "a\\",
        ";",
        "、",
        "＂",
        "name\u2028x",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\u202etest",
    ),
    *(
        "\x00",
        "a\x00b",
        "\x01",
        "\x7f",
        "\x85",
        "a\nb",
        "a\r\nb",
        "a\rb",
        "x" * 300,
        "x" * 301,
        "深" * 300,
        " a  b ",
        "\u3000全\u3000角\u3000",
        "#N/A",
        "#REF!",
    ),
]


def rows_of(strings):
    return [
        {"name": f"{number} {string}", "name_en": string, "summary": string, "aliases": [string]}
        for number, string in enumerate(strings)
    ]


def test_naughty_strings_go_in_whole_or_are_rejected_with_a_reason():
    text = "\n".join(json.dumps(row) for row in rows_of([*NAUGHTY, "\ud800", "a\udfff"]))
    job = run(named(receive(text)), ImportState.CHECKING)
    assert job.state == ImportState.CHECKED, job.message
    for row in job.rows.filter(verdict=RowVerdict.REJECTED):
        assert row.reason
    run(job, ImportState.APPLYING)
    assert job.state == ImportState.APPLIED, job.message
    assert job.rows.filter(applied=True).count() == Organisation.objects.count() > len(NAUGHTY) - 25
    again = run(named(receive(text)), ImportState.CHECKING)
    assert not again.rows.filter(verdict__in=[RowVerdict.NEW, RowVerdict.CHANGED]).exists(), [
        (row.label, row.difference) for row in again.rows.filter(verdict=RowVerdict.CHANGED)
    ]


@pytest.mark.parametrize(
    "column",
    [
        "kind",
        "place",
        "founded",
        "website",
        "sector",
        "layer",
        "identifier_uscc",
        "identifier_other",
        "parents",
        "id",
        "slug",
        "verified_on",
        "name_en_status",
    ],
)
def test_naughty_strings_in_any_column_are_no_accident(column):
    text = "\n".join(
        json.dumps({"name": f"甲{number}", column: string})
        for number, string in enumerate([*NAUGHTY, "\ud800", "9" * 400])
    )
    job = run(named(receive(text)), ImportState.CHECKING)
    assert job.state == ImportState.CHECKED, job.message
    run(job, ImportState.APPLYING)
    assert job.state == ImportState.APPLIED, job.message


def filled():
    """Entries of all types with everything that is hard to write down."""
    sector = TermFactory(slug="ai-chips", name="AI芯片")
    for number, string in enumerate(NAUGHTY):
        if "\x00" in string or len(string) > 280:
            continue
        entry = OrganisationFactory(
            name=f"{number}{string}", name_en=string[:300], summary=string, internal_note=f"\n{string} "
        )
        Alias.objects.create(organisation=entry, name=without_zero_width(string) or "x")
        Alias.objects.create(organisation=entry, name=f"{string};z")
    Alias.objects.create(organisation=OrganisationFactory(name="单名"), name="Foo, Inc.、x")
    entry.parents.add(OrganisationFactory())
    Identifier.objects.create(organisation=entry, scheme="other", value="a;b\\")
    Classification.objects.create(organisation=entry, sector=sector, layer="application")
    scenario = ScenarioFactory(name="=1+1", investment_amount="15000000.50", investment_currency="CNY")
    scenario.places.add(PlaceFactory(), PlaceFactory(slug="yizhuang", name="亦庄"))
    PolicyFactory(
        name="办法", document_number="京政发〔2017〕27号", issued_on="2017-12", archived_text='a,"b"\r\n\tc'
    )
    DatasetFactory(name="数据", languages="zh;en", size_value="7000000")


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
@pytest.mark.parametrize("kind", ["organisation", "policy", "scenario", "dataset"])
def test_what_was_exported_is_unchanged_when_it_is_imported(kind, form):
    from catalogue.models import ENTRY_MODELS

    filled()
    entries = ENTRY_MODELS[kind]._default_manager.all()
    if form == "xlsx":  # which cannot hold control characters; see below
        bad = [entry.pk for entry in entries if any(ord(char) < 32 for char in entry.name_en + entry.name)]
        entries = entries.exclude(pk__in=bad)
        if kind == "policy":
            entries.update(archived_text="")
        with exporting.as_spreadsheet(kind, entries) as file:
            data = file.read()
    else:
        data = b"".join({"csv": exporting.as_csv, "jsonl": exporting.as_json_lines}[form](kind, entries))
    job = run(named(receive(data, kind=kind)), ImportState.CHECKING)
    found = {}
    for row in job.rows.exclude(verdict=""):
        found.setdefault(row.verdict, []).append((row.label, row.reason, row.difference))
    kept_out = [one for one in found.get("rejected", []) if "cannot be seen" not in one[1]]
    assert not kept_out and set(found) <= {"unchanged", "rejected"}, {
        k: v for k, v in found.items() if k != "unchanged"
    }


def test_a_spreadsheet_refuses_what_it_cannot_hold():
    from catalogue.publishing import Refused

    OrganisationFactory(name="甲", internal_note="a\x01b")
    with pytest.raises(Refused, match="internal_note of “甲”"):
        exporting.as_spreadsheet("organisation", Organisation.objects.all())
    Organisation.objects.update(internal_note="")
    PolicyFactory(name="乙", archived_text="长" * 40_000)
    with pytest.raises(Refused, match="archived_text"):
        exporting.as_spreadsheet("policy", PolicyFactory._meta.model.objects.all())


@pytest.mark.parametrize("cell", ["=1", "'=1", "''=1", "'x", "-1", "@a", "\tx", "'", "''", "x"])
def test_a_guard_is_one_mark_and_comes_off_as_one(cell):
    from catalogue.importing.columns import unguarded

    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t"))
