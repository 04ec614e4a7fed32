"""What a query finds, in which order; held to a brute-force reading of the same words."""

import itertools
from dataclasses import replace

import pytest
from django.db import connection
from django.http import QueryDict

from catalogue import index, publishing, search, text, workflow
from catalogue.choices import Vocabulary
from catalogue.filters import Listing
from catalogue.models import Product, PublicDocument
from tests.factories import DatasetFactory, OrganisationFactory, PolicyFactory, TermFactory, cited

pytestmark = pytest.mark.django_db


def organisation(name, *aliases, **values):
    entry = OrganisationFactory(name=name, **{"name_en": "", "summary": "", "summary_en": "", **values})
    for alias in aliases:
        entry.alias_set.create(name=alias, **cited())
    workflow.publish(entry=entry, user=None)
    return entry


def asking(query, **values):
    parameters = QueryDict(mutable=True)
    parameters.update({"q": query, **values})
    return parameters


def found(query, **values):
    """Names of what is found, best first. The index finds the same, by grams and by what it remembers."""
    listing = Listing("organisation", asking(query, **values))
    documents = list(listing.documents)
    question = replace(listing.question(), start=0, size=10_000)
    for _asked_or_kept in range(2):
        answer = index.answer(question)
        assert answer.numbers == [document.number for document in documents]
        assert answer.count == len(documents)
        assert answer.tiers == {document.number: document.tier for document in documents if answer.tiers}
    return [document.name for document in documents]


@pytest.mark.parametrize(
    "query",
    [
        "清华大学",
        "清华",  # two characters
        "華大學",  # traditional, in the middle of the name
        "Tsinghua University",
        "tsinghua UNIVERSITY",
        "Ｔｓｉｎｇｈｕａ",  # full width
        "qinghuadaxue",
        "qing hua",
        "qīng huá",
        "qhdx",
        "QHDX",
        "清华学堂",  # a former name
        "university tsinghua",  # words in any order
        "  清华　大学 ",
        "芯片设计",  # from the summary
        "思元",  # a product
    ],
)
def test_an_entry_is_found_by_all_its_names(query):
    entry = organisation("清华大学", "清华学堂", name_en="Tsinghua University", summary="从事芯片设计。")
    product = Product.objects.create(name="思元 100", kind="chip", **cited())
    product.makers.add(entry)
    workflow.saved(record=product, user=None)
    organisation("北京大学", name_en="Peking University")
    assert found(query) == ["清华大学"]


@pytest.mark.parametrize(
    "query", ["清大", "xinghua", "hqdx", "Peking", "%", "_", "\\", "清_大学", "q%x", "*", "'", '"']
)
def test_what_does_not_fit_is_not_found(query):
    organisation("清华大学", name_en="Tsinghua University")
    assert found(query) == []


@pytest.mark.parametrize("char", ["%", "_", "\\", "*", "+", "[", "&"])
def test_signs_mean_themselves(char):
    organisation(f"甲{char}乙")
    organisation("甲丙乙")
    assert found(f"甲{char}") == [f"甲{char}乙"]


def test_better_matches_come_first():
    body = organisation("丁", summary="与百度合作。")
    inside = organisation("小百度")
    initials = organisation("bd", "别的")  # its name is what 百度's initials spell
    alias = organisation("丙", "百度在线")
    begins = organisation("百度研究院")
    exact = organisation("百度")
    order = [entry.name for entry in (exact, begins, alias, inside, body)]
    assert found("百度") == order
    assert found("bd") == [initials.name, exact.name, *sorted([begins.name, alias.name], key=rank_by_weight)]


def test_what_is_classed_so_comes_before_what_mentions_it():
    chips = TermFactory(slug="ai-chips", name="AI芯片", name_en="AI chips", vocabulary=Vocabulary.SECTOR)
    heavy = organisation("大学", summary="研究AI芯片。", summary_en="It studies AI chips.")
    for number in range(3):
        heavy.link_set.create(rel="partner_of", to_organisation=organisation(f"伙伴{number}"), **cited())
    workflow.saved(record=heavy, user=None)
    maker = organisation("甲")
    maker.classification_set.create(layer="foundation", sector=chips, **cited())
    workflow.saved(record=maker, user=None)
    for query in ("AI芯片", "AI chips", "ai chip"):
        assert found(query) == ["甲", "大学"]
    assert found("chips ai") == ["大学", "甲"]  # words in another order name nothing


def rank_by_weight(name):
    document = PublicDocument.objects.get(name=name)
    return (-document.weight, document.pk)


def test_ties_go_by_weight_and_then_by_id():
    names = [organisation("百度", slug=f"baidu-{number}") for number in range(4)]
    heavy = names[2]
    for number in range(3):
        heavy.link_set.create(rel="partner_of", to_organisation=organisation(f"伙伴{number}"), **cited())
    workflow.saved(record=heavy, user=None)
    pks = [
        document.pk
        for document in Listing("organisation", asking("百度")).documents
        if document.name == "百度"
    ]
    assert pks == [heavy.pk, *sorted(entry.pk for entry in names if entry is not heavy)]


NAMES = ["百度", "百度在线", "旷视科技", "Megvii", "清华大学 AI 研究院", "北京大学", "C++", "重庆机器人"]
QUERIES = [
    "百度",
    "bd",
    "大学",
    "ai",
    "研究院 清华",
    "me",
    "c++",
    "chong",
    "cq",
    "zhong qing",
    "ji qi ren",
    "jiqiren",
    "jiu",
    "机器",
    "科技 旷视",
    "x",
]


def test_a_brute_force_reading_finds_the_same():
    entries = {name: organisation(name, alias) for name, alias in zip(NAMES, reversed(NAMES), strict=True)}
    for query in QUERIES:
        expected = set()
        for name, alias in zip(NAMES, reversed(NAMES), strict=True):
            readings = [reading for form in (name, alias) for reading in text.readings(form)]
            spelt = ["".join(syllable[0] for syllable in reading) for reading in readings]
            spelt += ["".join(reading) for reading in readings]
            inside = ["".join(reading[start:]) for reading in readings for start in range(len(reading))]
            joined = "\n".join(text.normalise(form) for form in (name, alias))

            def fits(word, joined=joined, spelt=spelt, inside=inside):
                if word in joined:
                    return True
                forms = [*spelt, *(inside if len(word) >= 4 else [])]
                return len(word) > 1 and any(form.startswith(word) for form in forms)

            words = text.normalise(query).split(" ")
            joined_words = "".join(words)
            begins = [*spelt, *(inside if len(joined_words) >= 4 else [])]
            if all(map(fits, words)) or any(form.startswith(joined_words) for form in begins):
                expected.add(name)
        assert set(found(query)) == expected, query
    assert len(entries) == len(NAMES)


def test_combined_with_facets_and_other_orders():
    for number, founded in enumerate(("2015", "2010", None)):
        organisation(f"百度{number}", founded=founded)
    organisation("别家", founded="2001")
    assert found("百度", ordering="founded") == ["百度1", "百度0", "百度2"]
    assert found("百度", founded_from="2012") == ["百度0"]
    assert found("百度", page_size="1") == found("百度")


def test_a_name_that_is_no_longer_borne_is_no_longer_found():
    entry = organisation("旧名")
    entry.name = "新名"
    entry.save()
    workflow.saved(record=entry, user=None)
    assert (found("旧名"), found("新名")) == ([], ["新名"])
    workflow.archive(entry=entry, user=None, reason="closed")
    assert found("新名") == []


def test_the_same_words_find_other_types_by_their_own_numbers():
    policy = PolicyFactory(document_number="京政发〔2017〕27号", published=True)
    dataset = DatasetFactory(published=True)
    dataset.identifier_set.create(scheme="doi", value="10.5281/zenodo.1", **cited())
    workflow.saved(record=dataset, user=None)
    for query in ("〔2017〕27号", "京政发[2017]27号", "京政发（2017）27号", "京政发【2017】 27号"):
        assert [found.pk for found in Listing("policy", asking(query)).documents] == [policy.pk], query
    assert [found.pk for found in Listing("dataset", asking("zenodo.1")).documents] == [dataset.pk]


def test_nothing_but_spaces_asks_for_nothing():
    organisation("百度")
    for query in ("  ", '"', "《》"):
        assert list(search.matching(PublicDocument.objects.filter(type="organisation"), query)) == []
    assert found("") == ["百度"]


@pytest.mark.parametrize(
    "query", ["\u200b", "ﷺ" * 100, "é" * 200, "𠮷" * 200, "a b c d e f g h i j", "-" * 200, "ǘ"]
)
def test_odd_queries_are_answered(query):
    organisation("百度")
    assert found(query) == []


@pytest.mark.parametrize("char", "~\x12=#-.")
@pytest.mark.parametrize("letters", ["y", "yz", "百"])
def test_a_sign_before_a_letter_is_part_of_the_word(char, letters):
    """`~` marks the syllables inside of spellings, and only there."""
    OrganisationFactory(name=f"公司 x{letters}", name_en=f"Company x{letters}", published=True)
    assert found(f"{char}{letters}") == []


def test_every_character_of_a_name_finds_it():
    organisation("国家（杭州）新型互联网·交换中心-A")
    name = text.normalise("国家（杭州）新型互联网·交换中心-A")
    for start, end in itertools.combinations(range(0, len(name) + 1, 3), 2):
        assert found(name[start:end]), name[start:end]


def test_after_many_documents_the_index_of_the_full_text_is_one_piece(monkeypatch):
    def found():
        return search.matching(PublicDocument.objects.all(), "家公司").count()

    def pieces():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT segid) FROM catalogue_searchgrams_idx")
            return cursor.fetchone()[0]

    entries = [OrganisationFactory(name=f"第{number}家公司") for number in range(5)]
    monkeypatch.setattr(publishing, "MANY", 99)
    for number, entry in enumerate(entries[:2], 1):
        workflow.publish(entry=entry, user=None)
        assert found() == number  # which writes a piece
    if connection.vendor == "sqlite":
        assert pieces() > 1
    monkeypatch.setattr(publishing, "MANY", 3)
    with publishing.publication() as work:
        for entry in entries[2:]:
            workflow.publish(entry=entry, user=None, work=work)
    if connection.vendor == "sqlite":
        assert pieces() == 1
    assert found() == 5
