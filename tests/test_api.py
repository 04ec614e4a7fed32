"""The API: what it answers, and that it answers everybody the same."""

import json
import uuid

import pytest
from django.core.signals import got_request_exception
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import workflow
from catalogue.api import views
from catalogue.choices import Vocabulary
from catalogue.models import ENTRY_MODELS, Link, PublicDocument
from catalogue.urls import FOLDERS
from tests.factories import (
    FACTORIES,
    IndicatorFactory,
    OrganisationFactory,
    PlaceFactory,
    RankingFactory,
    ScenarioFactory,
    SourceFactory,
    TermFactory,
    TopicFactory,
    cited,
    one_of_each,
)

pytestmark = pytest.mark.django_db

every_type = pytest.mark.parametrize("kind", FACTORIES)


@pytest.fixture
def get(client):
    """GET below /api/v1/."""
    return lambda path, **headers: client.get(f"/api/v1/{path}", headers=headers)


def problem(response, status):
    """The body of a problem, after a look at its frame."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["title"] and body["detail"] and body["type"] == "about:blank"
    return body


# --- entries -----------------------------------------------------------------------------------------------------


@every_type
def test_list_shows_the_cards_of_what_is_published(get, kind):
    entry = FACTORIES[kind](published=True)
    draft = FACTORIES[kind]()
    body = get(f"{FOLDERS[kind]}/").json()
    assert list(body) == ["count", "next", "previous", "results"]
    assert (body["count"], body["next"], body["previous"]) == (1, None, None)
    card = body["results"][0]
    assert (card["id"], card["type"], card["slug"]) == (str(entry.pk), kind, entry.slug)
    assert card["url"] == f"https://catalogue.example/{FOLDERS[kind]}/{entry.slug}/"
    assert str(draft.pk) not in json.dumps(body)


def test_pages_lead_through_the_whole_list_and_keep_the_query(get):
    for number in range(5):
        OrganisationFactory(published=True, name=f"机构 {number}")
    url, seen = "organisations/?q=机构&page_size=2&ordering=-name", []
    while url:
        response = get(url)
        body = response.json()
        seen += [card["name"] for card in body["results"]]
        if body["next"]:
            assert f'<{body["next"]}>; rel="next"' in response["Link"]
            assert body["next"].startswith("https://catalogue.example/api/v1/organisations/?q=")
        url = body["next"] and body["next"].partition("/api/v1/")[2]
    assert seen == [f"机构 {number}" for number in (4, 3, 2, 1, 0)]
    assert "page=2" in body["previous"]
    assert "last is 3" in problem(get("organisations/?q=机构&page_size=2&page=4"), 404)["detail"]


@every_type
def test_detail_is_the_line_of_the_export_and_of_the_dump(get, client, kind):
    entry = FACTORIES[kind](published=True, name='引号 " 与 "url":"/假的/" \u2028')
    detail = get(f"{FOLDERS[kind]}/{entry.slug}/").content
    assert json.loads(detail)["name"] == entry.name
    assert client.get(f"/{FOLDERS[kind]}/export.jsonl").getvalue() == detail + b"\n"
    assert detail in get("dump.jsonl").getvalue().splitlines()
    assert b'"document":' + detail + b"}" in get("changes/").content


@every_type
def test_old_addresses_lead_on(get, kind):
    entry, other = FACTORIES[kind](published=True), FACTORIES[kind](published=True)
    folder, old = FOLDERS[kind], entry.slug
    by_id = get(f"{folder}/{entry.pk}/")
    assert (by_id.status_code, by_id["Location"]) == (301, f"/api/v1/{folder}/{old}/")
    in_large_letters = get(f"{folder}/{str(entry.pk).upper()}/")
    assert (in_large_letters.status_code, in_large_letters["Location"]) == (301, by_id["Location"])
    entry.slug = "renamed"
    entry.save()
    workflow.saved(record=entry, user=None)
    moved = get(f"{folder}/{old}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/api/v1/{folder}/renamed/")
    assert "max-age=0" in moved["Cache-Control"]
    assert get(f"{folder}/{old}/links/?page=1")["Location"] == f"/api/v1/{folder}/renamed/links/?page=1"
    workflow.merge(record=entry, into=other, user=None)
    merged = get(f"{folder}/renamed/")
    assert (merged.status_code, merged["Location"]) == (301, f"/api/v1/{folder}/{other.slug}/")


@every_type
def test_what_was_taken_down_says_why(get, kind):
    entry = FACTORIES[kind](published=True)
    folder = FOLDERS[kind]
    workflow.archive(entry=entry, user=None, reason="重复条目")
    for path in (entry.slug, entry.pk, f"{entry.slug}/links"):
        body = problem(get(f"{folder}/{path}/"), 410)
        assert (body["reason"], body["action"]) == ("重复条目", "archived")
    workflow.delete(record=ENTRY_MODELS[kind].objects.get(pk=entry.pk), user=None, reason="误录")
    assert get(f"{folder}/").json()["count"] == 0


@every_type
def test_a_draft_and_nothing_are_the_same(get, kind):
    draft = FACTORIES[kind]()
    folder = FOLDERS[kind]
    answers = [
        get(f"{folder}/{path}/") for path in (draft.slug, draft.pk, "never-was", uuid.uuid4(), "%00", "北京")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    for answer in answers:
        del answer.headers["X-Request-ID"]
    assert {frozenset(answer.headers.items()) for answer in answers} == {
        frozenset(answers[0].headers.items())
    }


def test_links_are_the_relations_that_others_store(get):
    target = OrganisationFactory(published=True)
    for number in range(3):
        entry = OrganisationFactory(published=number < 2, name=f"子公司 {number}")
        link = Link(rel="subsidiary_of", organisation=entry, **cited())
        link.target = target
        link.save()
        if number < 2:
            workflow.saved(record=entry, user=None)
    body = get(f"organisations/{target.slug}/links/?page_size=1").json()
    assert (body["count"], len(body["results"])) == (2, 1)
    assert set(body["results"][0]) == {"rel", "type", "id", "slug", "name", "name_en"}
    assert (body["results"][0]["rel"], body["results"][0]["name"]) == ("link.subsidiary_of", "子公司 0")
    problem(get(f"organisations/{target.slug}/links/?page=9"), 404)


def test_facets_count_what_each_value_would_leave(get):
    kinds = [
        TermFactory(vocabulary=Vocabulary.ORGANISATION_KIND, slug=slug, name=slug)
        for slug in ("company", "fund")
    ]
    for kind, number in zip(kinds, (2, 1), strict=True):
        for _ in range(number):
            OrganisationFactory(published=True, kind=kind)
    body = get("organisations/facets/?kind=fund").json()
    assert body["kind"] == [
        {"value": "company", "label": "company", "label_en": "Term company", "count": 2},
        {"value": "fund", "label": "fund", "label_en": "Term fund", "count": 1},
    ]
    assert body["listed"] == [{"value": "false", "label": "否", "label_en": "No", "count": 1}]


# --- records that stand by themselves ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "factory"),
    [
        ("sources", SourceFactory),
        ("indicators", IndicatorFactory),
        ("places", PlaceFactory),
        ("topics", TopicFactory),
        ("rankings", RankingFactory),
    ],
)
def test_lookups_give_lists_and_details(get, folder, factory):
    record = factory()
    problem(get(f"{folder}/{record.slug}/"), 404)
    workflow.publish_record(record=record, user=None)
    detail = get(f"{folder}/{record.slug}/").content
    assert json.loads(detail)["id"] == str(record.pk)
    assert get(f"{folder}/").content == b'{"count":1,"next":null,"previous":null,"results":[' + detail + b"]}"
    assert problem(get(f"{folder}/?pages=1"), 400)["nearest"] == "page"
    problem(get(f"{folder}/?page=2"), 404)
    problem(get(f"{folder}/?page_size=201"), 400)


def test_vocabularies_have_their_terms_and_no_others(get):
    for vocabulary, slug in (("task", "ocr"), ("task", "c++"), ("theme", "data")):
        workflow.publish_record(record=TermFactory(vocabulary=vocabulary, slug=slug), user=None)
    names = get("vocabularies/").json()
    assert names["count"] == len(Vocabulary.values) == len(names["results"])
    assert {"slug": "task", "name": "任务", "name_en": "Task"}.items() <= next(
        name for name in names["results"] if name["slug"] == "task"
    ).items()
    assert {term["slug"] for term in get("vocabularies/task/").json()["results"]} == {"ocr", "c++"}
    detail = get("vocabularies/task/c++/").json()
    assert (detail["slug"], detail["vocabulary"]["slug"]) == ("c++", "task")
    for path in ("vocabularies/nonsense/", "vocabularies/tas/", "vocabularies/task/data/"):
        problem(get(path), 404)


# --- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "name", "nearest"),
    [
        ("organisations/?sectr=x", "sectr", "sector"),
        ("organisations/?format=json", "format", None),
        ("organisations/?layer=fundation", "layer", "foundation"),
        ("organisations/?sector=%00", "sector", None),
        ("organisations/?q=%00", "q", None),
        *((f"organisations/?q=x{no_text}", "q", None) for no_text in ("%ff", "%ED%A0%80", "%EF%BF%BD")),
        ("organisations/?identifier=%ff", "identifier", None),
        ("search/?q=%ff", "q", None),
        ("suggest/?q=%ff", "q", None),
        ("match/?name=%ff", "name", None),
        ("organisations/?q=" + "x" * 201, "q", None),
        ("organisations/?founded_from=2018-13", "founded_from", None),
        ("organisations/?page=0", "page", None),
        ("organisations/?page=%D9%A1", "page", None),
        ("organisations/?page_size=201", "page_size", None),
        ("organisations/?ordering=fonded", "ordering", "founded"),
        ("organisations/?utm_source=x", "utm_source", None),
        ("organisations/facets/?kind=nonsense", "kind", None),
        ("policies/?issued_frm=2018", "issued_frm", "issued_from"),
        ("changes/?limit=1001", "limit", None),
        ("changes/?cursr=x", "cursr", "cursor"),
        ("dump.jsonl?type=policy", "type", None),
        ("vocabularies/?page=1", "page", None),
    ],
)
def test_what_is_not_understood_is_named(get, query, name, nearest):
    body = problem(get(query), 400)
    assert (body["name"], body["nearest"]) == (name, nearest)
    assert body["problems"][0] == {"name": name, "detail": body["detail"], "nearest": nearest}
    assert body["detail"].isascii() or "“" in body["detail"]


@pytest.mark.parametrize(
    "query",
    ["organisations/?q=a&q=b", "sources/?page=1&page=2", "changes/?limit=1&limit=2", "match/?name=a&name=b"],
)
def test_what_may_stand_once_is_not_guessed_at(get, query):
    assert "only once" in problem(get(query), 400)["detail"]


def test_every_fault_of_a_request_is_listed(get):
    body = problem(get("organisations/?a=1&page=x"), 400)
    assert [one["name"] for one in body["problems"]] == ["a", "page"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, method):
    response = getattr(client, method)("/api/v1/organisations/", "{}", content_type="application/json")
    problem(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/api/nonsense/", "/api/v1/nonsense/x", "/api/v1/a%0Ab/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_addresses_are_problems_too(client, path, method):
    problem(getattr(client, method)(path), 404)


def test_the_start_names_every_address(client, settings):
    addresses = client.get("/api/v1/").json()
    assert addresses["organisations"] == settings.SITE_URL + "/api/v1/organisations/"
    paths = [address.removeprefix(settings.SITE_URL) for address in addresses.values()]
    assert {path: client.get(path).status_code for path in paths if path != "/api/v1/match/"} == {
        path: 400 if path.endswith(("/search/", "/suggest/")) else 200
        for path in paths
        if path != "/api/v1/match/"
    }
    problem(client.post("/api/v1/"), 405)
    problem(client.get("/api/v1/?page=2"), 400)


def test_another_host_is_a_problem(client, settings):
    problem(client.get("/api/v1/organisations/", headers={"host": "elsewhere.example"}), 400)


def test_a_missing_slash_is_added(client):
    response = client.get("/api/v1/organisations?page=1")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/organisations/?page=1")


def test_only_json_is_spoken(get):
    problem(get("organisations/", accept="text/html"), 406)
    assert get("organisations/", accept="text/html,*/*;q=0.1").status_code == 200


def test_a_failure_of_ours_is_a_problem_and_is_recorded(client, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(views, "Listing", fail)
    heard = []

    def hear(**kwargs):
        heard.append(kwargs["request"].path)

    got_request_exception.connect(hear)
    client.raise_request_exception = False
    response = client.get("/api/v1/organisations/")
    got_request_exception.disconnect(hear)
    problem(response, 500)
    assert b"secret" not in response.content
    assert heard == ["/api/v1/organisations/"]
    assert "secret detail" in caplog.text


# --- what all answers have in common -----------------------------------------------------------------------------


@pytest.fixture
def everything():
    one_of_each()


PATHS = [
    *(f"{folder}/{rest}" for folder in FOLDERS.values() for rest in ("", "facets/")),
    *(f"{folder}/{kind}/{rest}" for kind, folder in FOLDERS.items() for rest in ("", "links/")),
    *("sources/", "sources/test-report/", "places/", "places/haidian/", "topics/", "topics/topic/"),
    *("indicators/", "indicators/indicator/", "rankings/", "rankings/ranking/"),
    *("vocabularies/", "vocabularies/task/", "vocabularies/task/ocr/", "changes/", "dump.jsonl"),
]


def test_a_fresh_copy_is_not_sent_again(get, everything):
    for path in PATHS:
        first = get(path)
        assert first.status_code == 200, path
        assert first["Last-Modified"]
        with CaptureQueriesContext(connection) as queries:
            again = get(path, if_none_match=first["ETag"])
        assert (again.status_code, again.getvalue()) == (304, b""), path
        assert again["ETag"] == first["ETag"]
        assert len(queries) == 1, path  # how far the log has come
        assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert first["Access-Control-Allow-Origin"] == "*"
        assert not first.cookies
        assert "Cookie" not in first.get("Vary", "")
        assert get(path, if_none_match='"other"').getvalue() == first.getvalue()


def test_the_language_of_the_reader_changes_nothing(get, everything):
    for path in PATHS:
        first = get(path, accept_language="zh-CN")
        other = get(path, accept_language="en")
        assert first.getvalue() == other.getvalue()
        assert "Content-Language" not in first


def test_head_and_options(client, everything):
    for path in PATHS:
        head = client.head(f"/api/v1/{path}")
        assert (head.status_code, head.getvalue()) == (200, b"")
        body = client.get(f"/api/v1/{path}")
        assert body.getvalue()
        assert head["ETag"] == body["ETag"]
        options = client.options(f"/api/v1/{path}")
        assert (options.status_code, options.content) == (204, b"")
        assert options["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_a_date_that_may_be_shared_proves_nothing(get):
    entry = OrganisationFactory(published=True)
    path = f"organisations/{entry.slug}/"
    dated = {"if_modified_since": get(path)["Last-Modified"]}
    assert get(path, **dated).status_code == 200
    old = PublicDocument.objects.get(pk=entry.pk).updated_at.replace(year=2020)
    PublicDocument.objects.update(updated_at=old)
    dated = {"if_modified_since": get(path)["Last-Modified"]}
    assert get(path, **dated).status_code == 304


def test_the_validator_of_a_list_changes_with_anything_public_and_of_a_detail_with_the_entry(get):
    entry = OrganisationFactory(published=True)
    detail, listing = f"organisations/{entry.slug}/", "organisations/"
    before = {path: get(path)["ETag"] for path in (detail, listing)}
    ScenarioFactory(published=True)
    assert get(detail)["ETag"] == before[detail]
    assert get(listing)["ETag"] != before[listing]
    entry.name = "新名"
    entry.save()
    workflow.saved(record=entry, user=None)
    assert get(detail)["ETag"] != before[detail]


@pytest.mark.parametrize(
    "path", ["organisations/", "organisations/facets/", "sources/", "changes/", "dump.jsonl"]
)
def test_the_number_of_queries_does_not_grow(get, path):
    def cost():
        get(path)  # takes over what has just been published
        with CaptureQueriesContext(connection) as queries:
            get(path).getvalue()
        return len(queries)

    for _ in range(2):
        OrganisationFactory(published=True)
    with_two = cost()
    for number in range(10):
        SourceFactory(slug=f"source-{number}")
        OrganisationFactory(published=True, cite__source=SourceFactory(slug=f"source-{number}"))
    assert cost() == with_two
