"""Citations: each style as its rules want it, whatever stands in a name; and what a page tells machines of itself."""

import json
import re
from html import unescape

import pytest
from django.utils import translation

from catalogue import workflow
from catalogue.documents import entry_address
from catalogue.views import citing
from tests.factories import FACTORIES, OrganisationFactory

pytestmark = pytest.mark.django_db

SITE = "https://catalogue.example"


def cited(title, **values):
    return citing.Cited(
        **{
            "key": "baidu-v3",
            "title": title,
            "site": "目录",
            "version": 3,
            "day": "2026-03-05",
            "url": f"{SITE}/organisations/baidu/",
            "language": "zh",
            **values,
        }
    )


def test_gb_t_7714_names_an_online_database_with_both_days():
    with translation.override("en"):
        assert citing.gb_t(cited("百度")) == (
            f"目录. 百度[DB/OL]. Version 3. (2026-03-05)[date of access]. {SITE}/organisations/baidu/."
        )


@pytest.mark.parametrize(
    ("title", "begins"),
    [
        (
            "Baidu",
            "Baidu. (2026, March\u00a05). In <i>目录</i> (Version\u00a03). Retrieved [month day, year], from ",
        ),
        ("Baidu, Inc.", "Baidu, Inc. (2026, March"),
        ("What is AI?", "What is AI? (2026, March"),
        ("<b>R&D</b>", "&lt;b&gt;R&amp;D&lt;/b&gt;. (2026, March"),
    ],
)
def test_apa_puts_the_entry_in_the_work_it_stands_in(title, begins):
    text = citing.apa(cited(title))
    assert text.startswith(begins)
    assert text.endswith(f", from {SITE}/organisations/baidu/")


ODD = [
    (
        'The "best" {AI}, 50% & more_ #1',
        r'The "best" \textbraceleft{}AI\textbraceright{}, 50\% \& more\_ \#1',
    ),
    ("}a{", r"\textbraceright{}a\textbraceleft{}"),
    ("a\\b~c^d$", r"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d\$"),
    ("“百度”，北京@中国", "“百度”，北京@中国"),
]


@pytest.mark.parametrize(("title", "written"), ODD)
def test_bibtex_keeps_its_braces_in_balance(title, written):
    text = citing.bibtex(cited(title))
    assert f"  title = {{{{{written}}}}},\n" in text
    assert text.startswith("@misc{baidu-v3,\n")
    assert text.endswith("\n}\n")
    depth = 0
    for char in text:  # BibTeX counts them whatever stands before
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert "  month = mar,\n" in text
    assert f"  url = {{{SITE}/organisations/baidu/}},\n" in text


def test_ris_has_a_tag_a_line_and_ends_them_as_the_format_wants():
    text = citing.ris(cited("Baidu, {Inc.}"))
    lines = text.split("\r\n")
    assert lines[0] == "TY  - ELEC"
    assert lines[-2:] == ["ER  - ", ""]
    assert "\n" not in text.replace("\r\n", "")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert "TI  - Baidu, {Inc.}" in lines
    assert "DA  - 2026/03/05" in lines


def test_a_line_end_in_a_name_ends_no_line():
    document = {"type": "organisation", "slug": "x", "version": 1, "updated_at": "2026-01-02T03:04:05Z"}
    found = citing.Cited.of({**document, "name": "a\r\nb", "name_en": None}, in_english=True)
    assert found.title == "a b"


@pytest.mark.parametrize("kind", FACTORIES)
def test_files_are_taken_away_in_the_language_of_their_address(client, kind):
    entry = FACTORIES[kind](name="百度{一}", name_en="Baidu {One}", published=True)
    address = entry_address(entry.entry_type, entry.slug)
    chinese, english = client.get(f"{address}cite.bib"), client.get(f"/en{address}cite.bib")
    assert chinese.status_code == english.status_code == 200
    assert chinese["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert chinese["Content-Disposition"] == f'attachment; filename="{entry.slug}.bib"'
    assert "百度" in chinese.content.decode()
    assert f"url = {{{SITE}{address}}}" in chinese.content.decode()
    assert r"Baidu \textbraceleft{}One" in english.content.decode()
    assert f"url = {{{SITE}/en{address}}}" in english.content.decode()
    ris = client.get(f"{address}cite.ris")
    assert ris["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert ris.content.decode().endswith("ER  - \r\n")


def test_a_renamed_entry_leads_to_its_files_and_one_taken_down_has_none(client):
    entry = OrganisationFactory(slug="old", published=True)
    entry.slug = "new"
    entry.save()
    workflow.saved(record=entry, user=None)
    for page in ("cite.bib", "cite.ris", "history/"):
        assert client.get(f"/organisations/old/{page}")["Location"] == f"/organisations/new/{page}"
    workflow.archive(entry=entry, user=None, reason="重复录入")
    draft = OrganisationFactory()
    for page in ("cite.bib", "cite.ris", "history/"):
        assert client.get(f"/organisations/new/{page}").status_code == 410
        assert client.get(f"/organisations/{draft.slug}/{page}").status_code == 404
        assert client.get(f"/organisations/new/{page}?x=1").status_code == 400


def test_the_page_holds_the_four_texts_and_no_day_of_reading(client):
    entry = OrganisationFactory(name="甲", name_en='“A”<b>&"', published=True)
    html = client.get(f"/en{entry_address(entry.entry_type, entry.slug)}").content.decode()
    cite = unescape(html.partition('id="cite"')[2].partition("</section>")[0])
    assert '“A”<b>&"[DB/OL]' in cite
    assert "In <i>Catalogue" in cite
    assert "[date of access]" in cite
    assert "Retrieved [month day, year]" in cite
    assert "@misc{" in cite
    assert "TY  - ELEC" in cite
    assert "<b>" not in html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(("prefix", "locale"), [("", "zh_CN"), ("/en", "en_GB")])
def test_what_others_show_of_a_shared_page(client, prefix, locale):
    entry = OrganisationFactory(name="百度", name_en='Baidu "x"', summary="简介" * 400, published=True)
    html = client.get(prefix + entry_address(entry.entry_type, entry.slug)).content.decode()
    head = html.partition("</head>")[0]
    found = dict(re.findall(r'property="([a-z:_]+)" content="([^"]*)"', head))
    assert unescape(found["og:title"]) == ('Baidu "x"' if prefix else "百度")
    assert found["og:url"] == f"{SITE}{prefix}{entry_address(entry.entry_type, entry.slug)}"
    assert found["og:locale"] == locale
    assert found["og:type"] == "article"
    assert found["og:image"].startswith(f"{SITE}/static/")
    assert 0 < len(found["og:description"]) <= 300
    (api,) = re.findall(r'<link rel="alternate" type="application/json" href="([^"]+)">', head)
    assert json.loads(client.get(api).content)["name"] == "百度"
    assert f'<a href="{api}">' in html


def test_english_pages_say_how_a_chinese_name_sounds(client):
    entry = OrganisationFactory(name="绿色重庆", name_en="Green", published=True)
    address = entry_address(entry.entry_type, entry.slug)
    said = '<span class="pinyin" lang="zh-Latn-pinyin">lü se chong qing</span>'
    assert said in client.get(f"/en{address}").content.decode()
    assert "zh-Latn" not in client.get(address).content.decode()
    latin = OrganisationFactory(name="OpenAI", name_en="OpenAI Inc", published=True)
    assert "zh-Latn" not in client.get(f"/en{entry_address(latin.entry_type, latin.slug)}").content.decode()
