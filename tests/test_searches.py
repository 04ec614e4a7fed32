"""Search, suggestions and matching as the API and the pages answer them."""

import json
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import index, models, suggesting, text, workflow
from catalogue.search import Plan
from catalogue.search.snippets import snippet
from tests.factories import FACTORIES, OrganisationFactory, PlaceFactory, cited
from tests.test_search import organisation

pytestmark = pytest.mark.django_db


def get(client, path, status=200):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == status, response.content
    return json.loads(response.content)


def names(answer):
    return [row["name"] for row in answer["results"]]


# --- search --------------------------------------------------------------------------------------------------------


def test_all_types_are_searched_together_and_one_alone(client):
    entries = {kind: factory(name=f"城市大脑 {kind}", published=True) for kind, factory in FACTORIES.items()}
    answer = get(client, "search/?q=城市大脑")
    assert answer["count"] == 4 and {row["type"] for row in answer["results"]} == set(entries)
    for kind, entry in entries.items():
        found = get(client, f"search/?q=城市大脑&type={kind}")
        assert names(found) == [entry.name]
        card = next(row for row in get(client, {"policy": "policies"}.get(kind, f"{kind}s") + "/")["results"])
        assert found["results"][0] == {**card, "snippet": found["results"][0]["snippet"]}


def test_pages_of_a_search_follow_each_other(client):
    for number in range(5):
        OrganisationFactory(name=f"旷视 {number}", published=True)
    first = get(client, "search/?q=旷视&page_size=2")
    assert (first["count"], len(first["results"]), first["previous"]) == (5, 2, None)
    path = first["next"].partition("/api/v1/")[2]
    assert not set(names(first)) & set(names(get(client, path)))
    assert get(client, "search/?q=旷视&page_size=2&page=9", 404)["status"] == 404


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=x&type=person", "type"),
        ("q=x&kind=a", "kind"),
        (f"q={'x' * 201}", "q"),
        ("q=%00", "q"),
    ],
)
def test_a_search_that_is_not_understood_says_why(client, query, name):
    for path in ("search", "suggest"):
        assert get(client, f"{path}/?{query}", 400)["name"] == name


def test_a_snippet_shows_the_words_and_is_safe_html(client):
    OrganisationFactory(
        name="甲",
        summary="从事<b>芯片</b>设计，也做ＡＩ培训。",
        summary_en="Trains & tests AI.",
        published=True,
    )
    row = get(client, "search/?q=芯片")["results"][0]
    assert row["snippet"] == "从事&lt;b&gt;<mark>芯片</mark>&lt;/b&gt;设计，也做ＡＩ培训。"
    assert "<mark>ＡＩ</mark>" in get(client, "search/?q=ai")["results"][0]["snippet"]


@pytest.mark.parametrize(
    ("query", "shown", "expected"),
    [
        ("芯片", "\n研发芯片与算法\n", "研发[芯片]与算法"),
        ("算法 芯片", "\n研发芯片与算法\n", "研发[芯片]与[算法]"),
        ("ai", "\ntraining\nuses AI\n", "uses [AI]"),
        ("機器人", "\n机器人\n", "[机器人]"),
        ("机器人", "\n機器人\n", "[機器人]"),
        ("芯片", "\n没有\n", ""),
        ("ⅳ", "\n第Ⅳ代\n", "第[Ⅳ]代"),
        ("片", "\n" + "长" * 300 + "芯片" + "尾" * 300 + "\n", "…" + "长" * 39 + "芯[片]" + "尾" * 80 + "…"),
    ],
)
def test_a_snippet_is_cut_around_the_words(query, shown, expected):
    lines = [(line, text.form(line)) for line in shown.strip().split("\n")]
    pieces = snippet(Plan.of(query), lines)
    assert "".join(f"[{piece}]" if marked else piece for piece, marked in pieces) == expected


# --- suggestions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["百", "百度", "bai", "baid", "bai d", "bd", "Ｂａｉ", "bǎi dù", "bai3du4", "wangxun", "网讯"]
)
def test_a_name_is_completed_while_it_is_typed(client, typed):
    organisation("百度网讯", "百度", name_en="Baidu")
    organisation("清华", summary="百度的伙伴 baidu")
    assert names(get(client, f"suggest/?q={quote(typed)}")) == ["百度网讯"]


@pytest.mark.parametrize("typed", ["百", "百度", "bai", "bd", "度", "baidu", "百度 9"])
def test_looking_at_beginnings_first_changes_no_suggestion(typed):
    for number in range(10):
        organisation(f"百度{number}", f"度{number}")
        organisation(f"小百度{number}")
    plan = Plan.of(typed, names_only=True)
    everything = index.answer(index.Question(models.ENTRY_TYPES, plan=plan, size=8, columns=("id",)))
    assert [row.id for row in suggesting.suggest(typed)] == [row.id for row in everything.rows]


def test_eight_suggestions_at_most_and_of_one_type(client):
    for number in range(10):
        OrganisationFactory(name=f"百度 {number}", published=True)
    FACTORIES["policy"](name="百度办法", published=True)
    assert len(names(get(client, "suggest/?q=百度"))) == 8
    assert names(get(client, "suggest/?q=百度&type=policy")) == ["百度办法"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("第四范试", "第四范式"),
        ("Cambircon", "Cambricon"),
        ("寒武记", "寒武纪"),
        ("寒武纪科机", "寒武纪科技"),
        ("海淀无人驾驶", "海淀 无人驾驶"),
        ("海淀AI", "海淀 AI"),
        ("北邮人工智能", "北京邮电大学人工智能研究院"),
    ],
)
def test_something_is_offered_where_nothing_is_found(client, typed, meant):
    organisation("第四范式")
    organisation("寒武纪", "寒武纪科技", name_en="Cambricon")
    organisation("无人驾驶小车", summary="AI驱动，在海淀运行。")
    organisation("北京邮电大学人工智能研究院")
    answer = get(client, f"search/?q={quote(typed)}")
    assert answer["count"] == 0
    assert answer["did_you_mean"][0] in (meant, "寒武纪")
    assert get(client, f"search/?q={quote(answer['did_you_mean'][0])}")["count"] > 0
    page = client.get(f"/search/?q={quote(typed)}").content.decode()
    assert answer["did_you_mean"][0] in page


def test_nothing_is_offered_for_nonsense(client):
    organisation("第四范式")
    for words in ("zzzzqqq", "〔", "𠮷𠮷", "%"):
        assert get(client, f"search/?q={quote(words)}")["did_you_mean"] == []


# --- matching ------------------------------------------------------------------------------------------------------


@pytest.fixture
def baidu():
    entry = organisation("百度", "北京百度网讯科技有限公司", "Baidu, Inc.", name_en="Baidu")
    entry.identifier_set.create(scheme="stock", value="NASDAQ:BIDU", **cited())
    workflow.saved(record=entry, user=None)
    organisation("清华大学", name_en="Tsinghua University")
    return entry


@pytest.mark.parametrize(
    ("name", "score", "reason"),
    [
        ("百度", 1, "name"),
        ("  百 度 ", 1, "name"),
        ("BAIDU", 1, "name_en"),
        ("北京百度网讯科技有限公司", 1, "alias"),
        ("baidu inc", 1, "alias"),
        ("NASDAQ:BIDU", 1, "identifier"),
        ("stock:nasdaq:bidu", 1, "identifier"),
        ("北京百度网讯科技", 0.95, "core_name"),
        ("百度有限公司", 0.95, "core_name"),
        ("百度公司", 0.95, "core_name"),
        ("百度智能科技股份有限公司", 0.8, "core_name"),
        ("bd", 0.6, "initials"),
    ],
)
def test_a_name_matches_with_a_score_and_a_reason(client, baidu, name, score, reason):
    row = get(client, f"match/?name={quote(name)}")["results"][0]
    assert (row["id"], row["score"]) == (str(baidu.pk), score)
    assert reason in row["reasons"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("百度翻泽研究中心", "百度翻译研究中心"),
        ("百度译研究中心", "百度翻译研究中心"),
        ("SenseTiem", "商汤科技"),
        ("Tsinghua Univeristy", "清华大学"),
        ("SENSETIEM CO., LTD.", "商汤科技"),
    ],
)
def test_one_letter_that_is_wrong_does_not_matter(client, baidu, typed, meant):
    organisation("百度翻译研究中心")
    organisation("商汤科技", name_en="SenseTime")
    organisation("北京小桔科技有限公司")
    row = get(client, f"match/?name={quote(typed)}")["results"][0]
    assert (row["name"], row["reasons"]) == (meant, ["similar_name"])
    assert 0.67 <= row["score"] < 1
    # what stands in the names of many companies makes nobody alike
    assert get(client, f"match/?name={quote('北京不存在科技有限公司')}")["results"] == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("SENSETIME GROUP CO., LTD.", "core_name"),
        ("zhi neng shi jue guo jia xin yi dai ren gong zhi neng kai fang chuang xin ping tai", "pinyin"),
        (
            "National Open Innovation Platform for Next Generation AI on Intelligent Vision of China",
            "name_en",
        ),
    ],
)
def test_long_names_and_legal_forms_in_english_match(client, name, reason):
    organisation("商汤科技", name_en="SenseTime")
    name_en = "National Open Innovation Platform for Next Generation AI on Intelligent Vision of China"
    organisation("智能视觉国家新一代人工智能开放创新平台", name_en=name_en)
    assert get(client, f"match/?name={quote(name)}")["results"][0]["reasons"] == [reason]


def test_pinyin_matches_and_something_else_does_not(client, baidu):
    assert get(client, "match/?name=qinghuadaxue")["results"][0]["reasons"] == ["pinyin"]
    assert get(client, "match/?name=万科地产")["results"] == []
    assert get(client, "match/?name=百度&type=policy")["results"] == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("北京旷视机器人有限公司", "core_name"),
        ("北京市旷视科技", "core_name"),
        ("旷视智能技术公司", "core_name"),
        ("kuangshi", "pinyin"),
    ],
)
def test_a_place_and_a_trade_are_not_what_tells_names_apart(client, name, reason):
    workflow.publish_record(record=PlaceFactory(slug="beijing", name="北京市"), user=None)
    entry = organisation("旷视科技")
    organisation("北京科技")  # is nobody's name without the two
    row = get(client, f"match/?name={quote(name)}")["results"][0]
    assert (row["id"], row["score"], row["reasons"]) == (str(entry.pk), 0.8, [reason])


def test_a_column_of_names_is_matched_at_once(client, baidu):
    asked = {"queries": ["百度", {"name": "清华", "limit": 1}, {"name": "没有", "type": "dataset"}]}
    response = client.post("/api/v1/match/", json.dumps(asked), content_type="application/json")
    results = json.loads(response.content)["results"]
    assert [row["query"] for row in results] == ["百度", "清华", "没有"]
    assert [names(row) for row in results] == [["百度"], ["清华大学"], []]


def test_a_name_that_is_repeated_is_looked_up_once(client, baidu):
    def ask(*queries):
        return client.post(
            "/api/v1/match/", json.dumps({"queries": queries}), content_type="application/json"
        )

    ask("百度")
    with CaptureQueriesContext(connection) as once:
        ask("百度")
    with CaptureQueriesContext(connection) as many:
        response = ask(*["百度"] * 100)
    assert len(many) == len(once)
    results = json.loads(response.content)["results"]
    assert len(results) == 100 and all(names(row) == ["百度"] for row in results)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '{"queries": []}',
        '{"queries": "百度"}',
        '{"queries": [1]}',
        '{"queries": [""]}',
        '{"queries": ["\\u0000"]}',
        '{"queries": ["\\ud800"]}',
        '{"queries": [{"name": "x", "limit": 0}]}',
        '{"queries": [{"name": "x", "limit": true}]}',
        '{"queries": [{"name": "x", "type": "person"}]}',
        '{"queries": [{"nome": "x"}]}',
        json.dumps({"queries": ["x"] * 101}),
    ],
)
def test_a_batch_that_is_not_understood_is_refused(client, body):
    response = client.post("/api/v1/match/", body, content_type="application/json")
    assert response.status_code == 400
    assert json.loads(response.content)["detail"]


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("querys", "queries"), ("limit", None), ("\\ud800", None), ("querie\\udfff", "queries")],
)
def test_a_batch_says_which_key_it_does_not_know(client, key, nearest):
    body = f'{{"queries": ["x"], "{key}": 1}}'
    response = client.post("/api/v1/match/", body, content_type="application/json")
    said = json.loads(response.content)
    assert (response.status_code, said["nearest"]) == (400, nearest)


def test_a_draft_is_neither_found_nor_suggested_nor_matched(client):
    draft = OrganisationFactory(name="秘密机构")
    for path in ("search/?q=秘密机构", "suggest/?q=秘密", "match/?name=秘密机构"):
        assert get(client, path)["results"] == []
    assert suggesting.did_you_mean("秘密机勾") == []
    assert models.Organisation.objects.get() == draft
