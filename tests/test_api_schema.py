"""The API's description of itself: valid, complete, and true of real answers."""

import contextlib
import copy
import json
import re
import threading
import uuid

import jsonschema
import pytest
from django.db import connection
from drf_spectacular.validation import validate_schema

from catalogue import models, snapshots, workflow
from catalogue.api import schema, urls
from catalogue.api.views import cursor
from catalogue.filters import FILTER_SETS, Listing
from catalogue.models import ENTRY_MODELS, PublicDocument
from catalogue.urls import FOLDERS
from tests.factories import OrganisationFactory, PolicyFactory, TermFactory, cited
from tests.filling import Filler


@pytest.fixture(scope="module")
def document():
    return schema.description()


@pytest.fixture(scope="module")
def strict(document):
    """The same, but an object may have no key that is not described."""
    document = copy.deepcopy(document)

    def close(part):
        if isinstance(part, dict):
            if "properties" in part:
                part["additionalProperties"] = False
            for value in part.values():
                close(value)
        elif isinstance(part, list):
            for value in part:
                close(value)

    close(document)
    return document


def check(strict, component, value):
    """Compare a value with a component of the description."""
    jsonschema.validate(
        value,
        {"$ref": f"#/components/schemas/{component}", "components": strict["components"]},
        cls=jsonschema.Draft202012Validator,
    )


def answer_of(document, path):
    """The component that describes the 200 of a path."""
    content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    return content["schema"]["$ref"].rpartition("/")[2]


def test_it_is_openapi(document):
    assert document["openapi"].startswith("3.1")
    validate_schema(document)


def test_it_is_served_and_made_once(client, document, db):
    response = client.get("/api/schema/")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    served = response.json()
    assert served["paths"] == json.loads(
        json.dumps(document["paths"])
    )  # nothing is published to be an example
    validate_schema(served)
    assert client.get("/api/schema/", headers={"if-none-match": response["ETag"]}).status_code == 304
    assert schema.description() is schema.description()


def test_it_is_made_once_by_many_threads(monkeypatch):
    """The generator keeps what it finds in the views, so two at a time spoil each other's work."""
    schema._description.cache_clear()
    made, documents = [], []
    generate = schema.SchemaGenerator.get_schema

    def slowly(self, **kwargs):
        made.append(1)
        return generate(self, **kwargs)

    monkeypatch.setattr(schema.SchemaGenerator, "get_schema", slowly)

    def describe():
        with contextlib.closing(connection):
            documents.append(schema.description())

    threads = [threading.Thread(target=describe) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1 and len(documents) == 4
    assert all(document is documents[0] for document in documents)


def test_linters_find_nothing(document, settings):
    """What `redocly lint` (recommended-strict) and `spectral lint` (spectral:oas) ask for, but for the slash at the end
    of paths, which is the contract's."""
    info = document["info"]
    assert info["license"]["name"] and info["license"]["url"].startswith("https://")
    assert info["contact"]["name"] and info["contact"]["url"].startswith("https://")
    assert [one["url"] for one in document["servers"]] == ["/", settings.SITE_URL]
    tags = {one["name"]: one["description"] for one in document["tags"]}
    assert all(tags.values())
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    ids = [operation["operationId"] for _path, _method, operation in operations]
    assert len(ids) == len(set(ids))
    used = set()
    for path, _method, operation in operations:
        used |= set(operation["tags"])
        assert operation["summary"] and operation["description"], path
        assert any(status[0] == "4" for status in operation["responses"]), path
        for parameter in operation.get("parameters", ()):
            assert parameter["description"] and parameter["schema"], (path, parameter["name"])
        assert {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"} == set(
            re.findall(r"{(\w+)}", path)
        )
    assert used == set(tags)
    text = json.dumps(document)
    for name in document["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in text, name


def test_a_licence_and_whom_to_write_to_are_said(settings):
    settings.DATA_LICENCE, settings.CONTACT_EMAIL = "CC-BY-4.0", "data@example.org"
    assert schema._licence() == {"name": "CC-BY-4.0", "url": "https://spdx.org/licenses/CC-BY-4.0.html"}
    assert schema._contact()["email"] == "data@example.org"


def test_the_values_of_filters_are_those_of_the_moment(client, db, monkeypatch):
    def values(name):
        return client.get("/api/schema/").json()["components"]["schemas"][name].get("enum")

    assert values("SectorSlug") is None
    workflow.publish_record(record=TermFactory(slug="ai-chips"), user=None)
    OrganisationFactory(published=True, slug="one")
    assert (values("SectorSlug"), values("OrganisationSlug")) == (["ai-chips", ""], ["one", ""])
    monkeypatch.setattr(schema, "MOST_VALUES", 1)
    issuer = OrganisationFactory(published=True, slug="two")
    assert values("OrganisationSlug") == ["one", ""]
    policy = PolicyFactory(published=True)
    models.Issuer.objects.create(policy=policy, organisation=issuer, **cited())
    workflow.saved(record=policy, user=None)
    assert values("OrganisationSlug") == ["two", ""]  # the one that finds something
    assert client.get("/api/v1/policies/?issuer=one").status_code == 200


def test_addresses_have_an_example_that_leads_somewhere(client, filled):
    for model in (models.Indicator, models.Ranking, models.Topic):
        for record in model.objects.all():
            workflow.publish_record(record=record, user=None)
    for path, methods in client.get("/api/schema/").json()["paths"].items():
        for parameter in methods["get"].get("parameters", ()):
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
        if "match" not in path and "search" not in path and "suggest" not in path:
            assert client.get(path).status_code == 200, path


def test_a_cursor_is_as_described(client, db):
    pattern = client.get("/api/schema/").json()["components"]["schemas"]["Cursor"]["pattern"]
    epoch = models.ChangeCounter.objects.get().epoch
    for seq in (0, 1, 2**24, 2**59):
        assert re.search(pattern, cursor(epoch, seq))
    assert not re.search(pattern, cursor(uuid.uuid4(), 0))


def test_every_address_is_described(document):
    """Except the start, which only lists addresses, and those by id: OpenAPI takes them for the same as by slug."""
    described = {path.removeprefix("/api/v1/") for path in document["paths"]}
    routes = {
        str(pattern.pattern).replace("<public_slug:", "{").replace(">", "}") for pattern in urls.urlpatterns
    }
    assert described == {route for route in routes if route and "uuid:" not in route}


def test_keys_and_quotas_are_described(document):
    """Every call may be made without a key: a tool that reads the description must not ask for one."""
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["security"] == [{}, {"key": []}], path
            answers = operation["responses"]
            assert {"401", "403", "429"} <= answers.keys(), path
            for status in {"200", "304", "429"} & answers.keys():
                assert {"RateLimit", "RateLimit-Policy", "RateLimit-Limit"} <= answers[status][
                    "headers"
                ].keys(), path
            assert "Retry-After" in answers["429"]["headers"]


@pytest.mark.parametrize("kind", FILTER_SETS)
@pytest.mark.parametrize("part", ["", "facets/"])
def test_every_parameter_is_described(document, kind, part):
    operation = document["paths"][f"/api/v1/{FOLDERS[kind]}/{part}"]["get"]
    described = {one["name"]: one for one in operation["parameters"] if one["in"] == "query"}
    assert set(described) == {*Listing.names(kind), *(() if part else ("fields",))}
    assert all(
        one["schema"] and (one.get("description") or "page" in name) for name, one in described.items()
    )


def test_every_answer_and_failure_is_described(document):
    for path, item in document["paths"].items():
        assert set(item) == ({"get", "post"} if path.endswith("/match/") else {"get"}), path
        responses = item["get"]["responses"]
        assert {"200", "304", "400", "406"} <= set(responses), path
        assert item["get"]["summary"], path
        for status, response in responses.items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], path


def publish(filler, entry):
    """With a citation that supports a field, and one that says that there is nothing."""
    key = {entry.entry_type: entry}
    models.Citation.objects.filter(**key).delete()
    filler.make(models.Citation, **key, absence="")
    filler.make(models.Citation, **key, absence="not_stated")
    workflow.publish(entry=entry, user=None)


@pytest.fixture
def filled(db):
    """One record of every model that has documents, with every field, fact and choice filled, all published."""
    filler = Filler("filled")
    entries = {kind: filler.make(model) for kind, model in ENTRY_MODELS.items()}
    for entry in entries.values():
        filler._made.update({(type(entry), (), False): entry})
    for entry in entries.values():
        for field in entry._meta.many_to_many:
            if field.related_model is not type(entry):
                getattr(entry, field.name).add(filler.related(field))
        for part, key in snapshots.PARTS[type(entry)]:
            values = {key: entry}
            if part is models.Figure:
                values["amount"] = 5
            filler.make(part, choices=True, **values)
    for model in (models.Product, models.Award, models.Achievement, models.BenchmarkResult):
        filler.make(model, choices=True)
    filler.make(models.Approval)
    filler.make(models.AwardParticipant)
    filler.make(
        models.AwardParticipant, person=filler.make(models.Person), award=models.Award.objects.first()
    )
    for model in (models.Observation, models.SourceTable):
        filler.make(model, choices=True)
    filler.make(models.Finding, choices=True)
    models.Source.objects.first().origins.add(filler.make(models.Source))
    others = {kind: filler.make(model) for kind, model in ENTRY_MODELS.items()}
    entries["organisation"].parents.add(others["organisation"])
    entries["scenario"].parent = others["scenario"]
    entries["scenario"].save()
    for model in ENTRY_MODELS.values():
        for entry in model.objects.all():
            publish(filler, entry)
    return entries


def test_the_documents_are_as_described(document, strict, filled, client):
    with_documents = {
        **{kind: f"/api/v1/{folder}/{{slug}}/" for kind, folder in FOLDERS.items()},
        **{
            kind: f"/api/v1/{kind}s/{{slug}}/"
            for kind in ("source", "indicator", "place", "topic", "ranking")
        },
        "term": "/api/v1/vocabularies/{vocabulary}/{slug}/",
    }
    for model in (models.Indicator, models.Ranking, models.Topic):
        for record in model.objects.all():
            workflow.publish_record(record=record, user=None)
    seen = set()
    for stored in PublicDocument.objects.all():
        seen.add(stored.type)
        check(strict, answer_of(document, with_documents[stored.type]), json.loads(stored.body))
    assert seen == set(with_documents)
    for kind, entry in filled.items():
        stored = json.loads(PublicDocument.objects.get(pk=entry.pk).body)
        assert [key for key, value in stored.items() if value in (None, [], "")] == [], kind


def test_the_other_answers_are_as_described(document, strict, filled, client):
    paths = {
        **{f"/api/v1/{folder}/": "" for folder in FOLDERS.values()},
        **{f"/api/v1/{folder}/facets/": "" for folder in FOLDERS.values()},
        "/api/v1/organisations/{slug}/links/": filled["organisation"].slug,
        "/api/v1/vocabularies/": "",
        "/api/v1/vocabularies/{vocabulary}/": "task",
        "/api/v1/changes/": "",
        "/api/v1/sources/": "",
    }
    for path, slug in paths.items():
        body = client.get(path.replace("{slug}", slug).replace("{vocabulary}", slug)).json()
        assert body.get("results", True), path
        check(strict, answer_of(document, path), body)
    for path in ("/api/v1/changes/?cursor=x", "/api/v1/nothing/", "/api/v1/organisations/?page=9"):
        check(strict, "Problem", client.get(path).json())
    workflow.archive(entry=filled["dataset"], user=None, reason="x")
    check(strict, "Problem", client.get(f"/api/v1/datasets/{filled['dataset'].slug}/").json())


# --- the page for people -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_holds_no_inline_code_and_no_cookie(client):
    response = client.get("/api/docs/")
    assert response.status_code == 200
    assert not response.cookies
    page = response.content.decode()
    assert "<style" not in page and "<script>" not in page and "style=" not in page
    assert page.count("<script src=") == 2


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_works_under_the_policy(open_page, client):
    OrganisationFactory(published=True, slug="shown-here")
    page = open_page("/api/docs/")
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    page.locator(".opblock").first.wait_for()
    described = client.get("/api/schema/").json()["paths"].values()
    assert page.locator(".opblock").count() == sum(len({"get", "post"} & set(one)) for one in described)
    page.locator("#operations-organisations-organisations .opblock-summary-control").click()
    page.locator("button.try-out__btn").click()
    page.locator("button.execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    assert "shown-here" in page.locator(".live-responses-table").inner_text()
    assert said == []
