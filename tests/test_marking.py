"""What changed inside a text, marked piece by piece, wherever a difference is shown."""

import random
import re
import time

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from catalogue import marking, workflow
from catalogue.documents import entry_address
from catalogue.models import Revision
from catalogue.templatetags import marks
from tests.acting import changed, edit, in_state, user
from tests.posting import form_data

pytestmark = pytest.mark.django_db


def said(before, after):
    found = marking.pieces(before, after)
    forms = {"": "%s", "del": "[-%s-]", "ins": "{+%s+}"}
    return found and "".join(forms[piece.kind] % piece.text for piece in found)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "位于海淀区，成立于2015年。",
            "位于朝阳区，成立于2016年。",
            "位于[-海淀-]{+朝阳+}区，成立于[-2015-]{+2016+}年。",
        ),
        ("A company makes chips.", "A firm makes chips.", "A [-company-]{+firm+} makes chips."),
        ("面向金融、医疗行业", "面向医疗行业", "面向[-金融、-]医疗行业"),
        ("年营业收入〔缺〕亿元", "年营业收入3.5亿元", "年营业收入[-〔缺〕-]{+3.5+}亿元"),
        ("智能网联汽车测试区", "智能网联车辆测试区", "智能网联[-汽车-]{+车辆+}测试区"),
        ("2015", "2016", None),
        ("2015-03", "2015-04", None),
        ("一家机构", "完全不同", None),
        ("第一版", "第二版", None),
    ],
)
def test_words_numbers_and_characters(before, after, expected):
    assert said(before, after) == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_read_back(before, after):
    found = marking.pieces(before, after)
    if found is not None:
        assert "".join(piece.text for piece in found if piece.kind != "ins") == before
        assert "".join(piece.text for piece in found if piece.kind != "del") == after


def test_long_and_hostile_texts_are_bounded():
    dice = random.Random(7)
    letters = [chr(0x4E00 + number) for number in range(600)]
    long = "".join(dice.choice(letters) + ("。" if number % 40 == 0 else "") for number in range(20_000))
    begun = time.process_time()
    found = marking.pieces(long, long.replace(letters[3], "新"))
    assert found is None or "新" in "".join(piece.text for piece in found)
    marking.pieces(*("".join(dice.choice("甲乙") for _ in range(20_000)) for _ in range(2)))
    marking.pieces("甲。乙。" * 5000, "乙。甲。丙。" * 5000)
    assert time.process_time() - begun < 3


def test_a_short_form_keeps_what_stands_around():
    text = "".join(chr(0x4E00 + number) for number in range(400))
    short = marking.in_short(marking.pieces(text + "甲公司" + text, text + "乙公司" + text))
    words = "".join(piece.text for piece in short)
    assert "甲乙公司" in words and words.startswith("…") and words.endswith("…") and len(words) < 120
    first = marking.in_short([marking.Piece("alpha " * 40 + "omega"), marking.Piece("x", "ins")])[0].text
    assert re.fullmatch(r"… ?(alpha )*omega", first)  # no word is cut


def test_what_is_marked_is_escaped_and_said():
    before, after = marks.sides("甲<b>乙丙丁戊", "甲<b>乙丙丁己\n庚")
    assert "<b>" not in before + after and "<br>" in after
    assert before.count("<del>") == 1 and "<ins>" not in before
    assert '<ins><span class="said">[' in after and "<del>" not in after
    assert marks.sides("", "甲") == ("—", "甲")


LONG = "这家公司总部位于海淀区，主要从事计算机视觉芯片的研发，产品用于城市治理与自动驾驶，客户遍及全国的车企和园区。"


def seen(response):
    """The page as the eye reads it."""
    return re.sub(r'<span class="said">[^<]*</span>', "", response.content.decode())


def test_the_difference_of_two_acts_marks_what_changed(client):
    entry = in_state("published", summary=LONG)
    edit(entry, summary=LONG.replace("海淀", "朝阳"))
    client.force_login(user("editor"))
    history = reverse("admin:catalogue_organisation_history", args=[entry.pk])
    numbers = Revision.objects.filter(record_id=entry.pk).order_by("number").values_list("number", flat=True)
    text = seen(client.get(history, {"first": numbers[0], "second": numbers[1]}))
    assert "位于<del>海淀</del>区" in text and "位于<ins>朝阳</ins>区" in text


def test_a_proposal_marks_what_it_changes(client):
    entry = in_state("published", summary=LONG)
    wanted = changed(entry, summary=LONG.replace("全国", "全球"))
    proposal = workflow.propose(entry=entry, snapshot=wanted, user=user("editor"))
    client.force_login(user("reviewer"))
    text = seen(client.get(reverse("admin:catalogue_revision_change", args=[proposal.pk])))
    assert "遍及全<del>国</del>的" in text and "遍及全<ins>球</ins>的" in text


def test_two_changes_of_one_text_are_marked_where_one_has_to_choose(client):
    entry = in_state("published", summary=LONG)
    client.force_login(user("reviewer"))
    address = reverse("admin:catalogue_organisation_change", args=[entry.pk])
    data = form_data(client.get(address), "organisation_form")
    edit(entry, summary=LONG.replace("海淀", "朝阳"))
    text = seen(client.post(address, {**data, "summary": [LONG.replace("海淀", "丰台")]}))
    choice = text.split("module choice")[1].split("</fieldset>")[0]
    assert (
        "位于<del>海淀</del><ins>丰台</ins>区" in choice and "位于<del>海淀</del><ins>朝阳</ins>区" in choice
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_public_history_shows_the_change_and_not_the_paragraph(client, prefix):
    entry = in_state("published", summary=LONG * 3)
    edit(entry, summary=LONG * 2 + LONG.replace("全国", "全球"))
    text = seen(client.get(f"{prefix}{entry_address('organisation', entry.slug)}history/"))
    assert re.search(r"<del>(<span[^>]*>)?国(</span>)?</del><ins>(<span[^>]*>)?球", text)
    assert text.count("这家公司") < 2 and "…" in text
