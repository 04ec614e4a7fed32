"""The index of grams leads to every document that holds a string, and says for itself only what is so."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.search import grams
from catalogue.search.plans import Holds, Plan

# Chinese, Latin, digits, punctuation, other scripts, characters beyond the basic plane, and what no tokenizer knows
ALPHABET = "百度京清华大学智能aibcot5g3x+-.·（〔'\" éяの한𠮷𝒳²①_"
forms = st.lists(st.text(ALPHABET, max_size=8), max_size=4)


def lines(parts, alphabet=None):
    kept = ["".join(char for char in part if alphabet is None or char in alphabet) for part in parts]
    return "\n" + "".join(f"{' '.join(part.split())}\n" for part in kept)


@st.composite
def rows(draw):
    row = {column: lines(draw(forms)) for column in ("names", "aliases", "about", "body")}
    return {**row, "latin": lines(draw(forms), alphabet="abcdefgiotx0123456789~")}


@st.composite
def asked(draw, row):
    """Something that the row holds, or nearly."""
    text = "".join(row.values())
    start = draw(st.integers(0, max(0, len(text) - 1)))
    piece = text[start : start + draw(st.integers(1, 7))].replace("\n", "").strip()
    return piece or draw(st.text(ALPHABET, min_size=1, max_size=4)).strip() or "百"


@settings(max_examples=400)
@given(st.data())
def test_whoever_holds_it_has_the_tokens_and_proof_is_proof(data):
    row = data.draw(rows())
    known = set(grams.tokens(row).split())
    for _tier, conditions in Plan.of(data.draw(asked(row))).tiers:
        for holds in (holds for any_of in conditions for holds in any_of):
            wanted, is_proof = grams.needed(holds)
            has_all = set(wanted) <= known
            if holds.by(row):
                assert has_all, holds
            elif is_proof:
                assert not has_all, holds
            assert wanted or not is_proof


@pytest.mark.parametrize(
    ("holds", "wanted", "is_proof"),
    [
        (Holds("names", "百度"), ["n百度"], True),
        (Holds("names", "百"), ["n百"], True),
        (Holds("names", "\n百度"), ["1百度", "n百度"], True),
        (Holds("names", "\n百度\n"), ["7a4c349ea1d3a"], False),
        (Holds("latin", "\nbaid"), ["3baid"], True),
        (
            Holds("latin", "\nbeijingda"),
            ["3beijingd", "lbei", "leij", "liji", "ljin", "ling", "lngd", "lgda"],
            False,
        ),
        (Holds("names", "清华大学"), ["n清华", "n华大", "n大学"], False),
        (Holds("latin", "\nbd"), ["3bd"], True),
        (Holds("latin", "~dumap"), ["4dum", "ldum", "luma", "lmap"], False),
        (Holds("body", "芯片"), ["b芯片"], True),
        (Holds("body", "ai", at_start=True), ["5ai"], True),
        (Holds("body", "bot"), ["bbot"], True),
        (Holds("body", "ai芯片", at_start=True), ["bi芯", "b芯片", "5ai"], False),
        (Holds("body", "c++", at_start=True), ["5c"], False),
        (Holds("body", "（"), [], False),
        (Holds("about", "\n百度\n"), ["0a4c349ea1d3a"], True),
    ],
)
def test_which_tokens_lead_to_a_string(holds, wanted, is_proof):
    assert grams.needed(holds) == (wanted, is_proof)


@pytest.mark.django_db
def test_both_ways_find_the_same_in_any_texts():
    """Random queries over random names: what SQL reads row by row, the index of grams finds."""
    from tests.test_search import found, organisation

    chance = random.Random(7)
    letters = "百度京清华大学智能aibc5 +-（）éя한𠮷"
    texts = ["".join(chance.choices(letters, k=chance.randint(2, 9))).strip() or "百" for _each in range(25)]
    for number, words in enumerate(texts):
        organisation(f"{words}{number}", texts[-number], summary=texts[number // 2], summary_en=words[::-1])
    for _each in range(120):
        words = chance.choice(texts)
        start = chance.randrange(len(words))
        found(words[start : start + chance.randint(1, 6)] + chance.choice(["", "", " 5", " 百"]))
