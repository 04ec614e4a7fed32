"""The Chinese of the interface is complete, compiled, and says nothing that the code no longer says."""

import gettext
import re

import pytest
from django.apps import apps
from django.utils import translation

from catalogue import choices, translating
from catalogue.models import Award, Organisation, RankingPlace

# `%(name)s`, `%s`, `{name}`, `<b>`: what a sentence must keep in every language
PIECES = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>")


@pytest.fixture(scope="module")
def known():
    return translating.parsed(translating.PO.read_text(encoding="utf-8"))


def test_everything_said_in_english_is_said_in_chinese(known):
    messages = translating.merged(translating.gathered(), known)
    missing = [(message.text, message.files) for message in messages.values() if not message.chinese]
    assert missing == [], "translate these in locale/, then: make messages"


def test_the_file_is_as_make_messages_writes_it(known):
    messages = translating.merged(translating.gathered(), known)
    written = translating.written(messages)
    assert written == translating.PO.read_text(encoding="utf-8"), "run: make messages"


def test_the_compiled_file_says_what_the_other_one_says(known):
    with translating.MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert len(compiled._catalog) == len(known) + 1, "run: make messages"
    for message in known.values():
        if message.plural:
            assert compiled.ngettext(message.text, message.plural, 2) == message.chinese
        elif message.context:
            assert compiled.pgettext(message.context, message.text) == message.chinese
        else:
            assert compiled.gettext(message.text) == message.chinese


def test_a_translation_keeps_what_is_filled_in(known):
    for message in known.values():
        said = PIECES.findall(message.plural or message.text)
        assert sorted(PIECES.findall(message.chinese)) == sorted(said), message.text


# --- what is gathered ---


def test_labels_are_in_the_language_of_the_page():
    with translation.override("zh-hans"):
        assert str(choices.Layer.CROSS_LAYER.label) == "综合型"
        assert str(Organisation._meta.verbose_name) == "机构"
        assert str(RankingPlace._meta.verbose_name_plural) == "榜单名次"
        assert str(Award._meta.get_field("name_en").verbose_name) == "英文名称"
        assert str(apps.get_model("catalogue.User")._meta.get_field("username").verbose_name) == "用户名"
    with translation.override("en"):
        assert str(Organisation._meta.verbose_name_plural) == "organisations"
        assert str(Award._meta.get_field("name_en").verbose_name) == "name en"
        assert str(apps.get_model("catalogue.User")._meta.get_field("username").verbose_name) == "username"


def test_calls_are_found_in_python():
    source = """
from django.utils.translation import gettext as _, ngettext_lazy, pgettext_lazy as with_context
_("one " "sentence") + with_context("month", "May")
ngettext_lazy("%(count)d row", "%(count)d rows", "count")
_(computed)
other("not this")
"""
    assert [(one.context, one.text, one.plural) for one in translating.in_python(source)] == [
        ("", "one sentence", ""),
        ("month", "May", ""),
        ("", "%(count)d row", "%(count)d rows"),
    ]


def test_words_are_found_in_templates():
    source = """
{% translate "Search (all)" %} {% translate "May" context "month" %} {{ value|default:_("nothing") }}
{% include "x.html" with title=_("It's here") %}
{% blocktranslate count number=rows|length trimmed %}
  one row
{% plural %}
  {{ number }} rows (100%)
{% endblocktranslate %}
"""
    assert [(one.context, one.text, one.plural) for one in translating.in_template(source)] == [
        ("", "Search (all)", ""),
        ("month", "May", ""),
        ("", "nothing", ""),
        ("", "It's here", ""),
        ("", "one row", "%(number)s rows (100%%)"),
    ]


def test_what_is_written_can_be_read_again():
    message = translating.Message(
        'say "a\\b"\nand "c"', plural="many", context="here", chinese="说“甲”\n和乙"
    )
    message.remarks = ["# for translators"]
    [again] = translating.parsed(translating.written({message.key: message})).values()
    assert again == message


def test_a_guess_is_no_translation():
    po = '#, fuzzy\nmsgid "Open"\nmsgstr "关闭"\n'
    assert translating.parsed(po)["", "Open"].chinese == ""
