"""How values are written for readers, in both languages."""

import datetime
import re
from decimal import Decimal

import pytest
from django.utils import translation

from catalogue.models import Figure, Scenario
from catalogue.models.base import in_brief
from catalogue.templatetags import formats
from catalogue.templatetags.formats import NO_BREAK, Text
from catalogue.wording import in_words

LANGUAGES = ("zh-hans", "en")


def both(write, *arguments):
    """What a function writes in Chinese and in English, with plain spaces."""
    written = []
    for language in LANGUAGES:
        with translation.override(language):
            written.append(str(write(*arguments)).replace(NO_BREAK, " "))
    return tuple(written)


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        ("2018", "2018年", "2018"),
        ("2018-10", "2018年10月", "October 2018"),
        ("2018-01-02", "2018年1月2日", "2 January 2018"),
        (None, "", ""),
    ],
)
def test_a_date_is_as_precise_as_its_source(value, chinese, english):
    assert both(formats.date, value) == (chinese, english)


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        ("2019", "2019年", "2019"),
        ("2020-01/2020-06", "2020年1月至6月", "January to June 2020"),
        ("2019-10/2020-03", "2019年10月至2020年3月", "October 2019 to March 2020"),
        ("2017/2020", "2017年至2020年", "2017 to 2020"),
    ],
)
def test_a_period_names_its_ends(value, chinese, english):
    assert both(formats.period, value) == (chinese, english)


@pytest.mark.parametrize(
    ("amount", "currency", "chinese", "english"),
    [
        ("97568000000", "CNY", "975.68亿元", "CNY 97.568 billion"),
        ("30000000", "USD", "3,000万美元", "USD 30 million"),
        ("500", "CNY", "500元", "CNY 500"),
        ("1435604000000", "CNY", "14,356.04亿元", "CNY 1,435.604 billion"),
        # not a digit is lost: what 亿 cannot show in four decimals is shown in 万, or in full
        ("123456789", "CNY", "12,345.6789万元", "CNY 123,456,789"),
        ("123456789.12", "CNY", "123,456,789.12元", "CNY 123,456,789.12"),
        ("30000000", "CHF", "3,000万 CHF", "CHF 30 million"),
    ],
)
def test_money_is_never_rounded(amount, currency, chinese, english):
    assert both(formats.money, {"amount": amount, "currency": currency, "qualifier": "exact"}) == (
        chinese,
        english,
    )


@pytest.mark.parametrize(
    ("amount", "qualifier", "chinese", "english"),
    [
        ("12729451076", "about", "约127.29亿元", "about CNY 12.73 billion"),
        ("12729451076", "exact", "约127.29亿元", "about CNY 12.73 billion"),
        ("12729451076", "at_most", "至多127.3亿元", "at most CNY 12.73 billion"),
        ("12729451076", "at_least", "至少127.29亿元", "at least CNY 12.72 billion"),
        ("107349000000", "exact", "1,073.49亿元", "CNY 107.349 billion"),
        ("98765", "exact", "约9.88万元", "CNY 98,765"),
    ],
)
def test_money_in_lists_is_short_and_says_what_is_rounded(amount, qualifier, chinese, english):
    value = {"amount": amount, "currency": "CNY", "qualifier": qualifier}
    assert both(formats.money_in_short, value) == (chinese, english)


@pytest.mark.parametrize(
    ("qualifier", "chinese", "english"),
    [
        ("about", "约1亿美元", "about USD 100 million"),
        ("at_least", "至少1亿美元", "at least USD 100 million"),
    ],
)
def test_a_qualifier_is_said(qualifier, chinese, english):
    assert both(formats.money, {"amount": "100000000", "currency": "USD", "qualifier": qualifier}) == (
        chinese,
        english,
    )


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        ("33.3", "%", "33.3%", "33.3%"),
        ("1084", "家", "1,084家", "1,084家"),
        ("0", "家", "0家", "0家"),
        ("127000000000", "USD", "1,270亿美元", "USD 127 billion"),
        (None, "家", "", ""),
    ],
)
def test_a_quantity_has_its_unit(value, unit, chinese, english):
    assert both(formats.quantity, value, unit) == (chinese, english)


@pytest.mark.parametrize(
    ("value", "unit", "english"),
    [
        ("1", "companies", "1 company"),
        ("1.0", "editions a year", "1 edition a year"),
        ("1", "%", "1%"),
        ("1", "km", "1 km"),
        ("2", "companies", "2 companies"),
    ],
)
def test_one_is_counted_in_the_singular(value, unit, english):
    assert both(formats.quantity, value, unit)[1] == english


def test_the_four_absences_differ_and_none_looks_like_zero():
    for language in LANGUAGES:
        with translation.override(language):
            written = {str(formats.absence(kind)) for kind in formats.MARKS}
            marks = {str(mark) for mark in formats.MARKS.values()}
        assert len(written) == len(marks) == 4
        assert not any("0" in mark for mark in marks)
    with translation.override("zh-hans"):
        assert "〔缺〕" in formats.absence("missing")
        assert "本目录所用文本缺失" in formats.absence("missing")


def test_a_name_that_is_not_in_the_language_of_the_page_says_so():
    with translation.override("en"):
        assert formats.named({"name": "百度", "name_en": "Baidu"}) == Text("Baidu")
        assert formats.named({"name": "百度", "name_en": ""}) == Text("百度", lang="zh-Hans")
        assert formats.marked(Text("百度", lang="zh-Hans")) == '<span lang="zh-Hans">百度</span>'


def test_markup_in_data_stays_text():
    with translation.override("en"):
        assert "<b>" not in formats.marked("<b>〔缺〕</b>")
        assert "<b>" not in formats.marked(Text("<b>", "/?a=1&b=<b>"))
        assert 'class="lost"' in formats.marked("<b>〔缺〕</b>")


@pytest.mark.parametrize(
    ("words", "marks"),
    [
        ("智能〔缺〕平台", ["〔缺〕"]),
        ("〔研究机构，名称缺失〕", ["〔研究机构，名称缺失〕"]),
        (
            "AI [missing] platform of [research unit, name missing]",
            ["[missing]", "[research unit, name missing]"],
        ),
        ("国发〔2017〕35号，缺〔号〕 [detection] [permission]", []),
    ],
)
def test_what_is_lost_of_a_name_is_set_apart_and_explained(words, marks):
    for language in LANGUAGES:
        with translation.override(language):
            html = str(formats.marked(words))
            assert re.findall(r'<abbr class="lost" title="[^"]+">([^<]*)</abbr>', html) == marks
            assert re.sub(r"<[^>]*>", "", html) == words
    assert formats.has_lost(words) == bool(marks)


def test_marks_inside_a_quotation_become_single_ones():
    assert formats.inside_quotes("“阿波罗”计划") == "‘阿波罗’计划"


@pytest.mark.parametrize(
    "moment", ["2026-11-26T17:47:00Z", datetime.datetime(2026, 11, 26, 17, 47, tzinfo=datetime.UTC)]
)
def test_a_moment_has_the_day_that_it_is_in_beijing(moment):
    assert both(formats.day, moment) == ("2026年11月27日", "27 November 2026")


@pytest.mark.parametrize(
    ("language", "words", "marked_as"),
    [
        ("zh-hans", ("甲院", "Institute A"), ""),
        ("zh-hans", (None, "Institute A"), "en"),
        ("zh-hans", ("About the institute", "About the institute"), "en"),  # the title of an English document
        ("zh-hans", ("Wikipedia", "Wikipedia"), ""),  # a brand
        ("en", ("About the institute", "About the institute"), ""),
        ("en", ("甲院", None), "zh-Hans"),
        ("en", ("About the institute", None), ""),
        ("en", ("甲 院", "甲 院"), "zh-Hans"),
    ],
)
def test_words_of_another_language_are_marked(language, words, marked_as):
    with translation.override(language):
        assert formats.bilingual(*words).lang == marked_as


def test_a_large_amount_in_a_difference_is_written_as_on_the_page():
    amount = Scenario._meta.get_field("investment_amount")
    assert both(in_words, amount, "1500000000.00", {}, Scenario) == ("15亿", "1.5 billion")
    assert both(in_words, amount, "1234567.89", {}, Scenario) == (
        "1,234,567.89",
        "1,234,567.89",
    )  # never rounded


def test_an_amount_in_the_line_of_a_row_reads_as_on_the_pages():
    figure = Figure(amount=Decimal(30_000_000_000), currency="CNY")
    assert both(in_brief, figure, ["amount", "currency"]) == ("300亿 · CNY", "30 billion · CNY")
