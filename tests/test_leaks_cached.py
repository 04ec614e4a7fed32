"""What is taken down is gone one second later: from this process and from another one, both with all they keep warm,
and from an honest cache before each of them.

Every public address is asked, as in `test_leaks`, and the searches for what is gone. Where the contract allows the last
public name (the page that says it is gone, the lists of changes) it may stand; all else of it nowhere."""

import datetime
import re
import time

import pytest
from django.http import HttpResponse
from django.test import Client

from catalogue import models, queries, workflow
from tests.acting import edit
from tests.caching import Answer, SharedCache
from tests.factories import (
    DatasetFactory,
    OrganisationFactory,
    PlaceFactory,
    PolicyFactory,
    ScenarioFactory,
    TermFactory,
    cited,
)
from tests.processes import served
from tests.test_leaks import addresses, content, public_values

NAME = "qvxwqvxw"  # of what is archived; allowed where its end is told
GONE = "zjxvzjxv"  # all else of it
MERGED = "wqzkwqzk"  # of what is merged: its facts and names go over to the other one, its summary does not
TOKENS = (GONE, MERGED)
# What a name may stand in after the end: pages of changes, and the newest of them on the front page.
TELLS = re.compile(r"/(en/)?(changes/.*)?(\?.*)?$")


def published(entry):
    workflow.publish(entry=entry, user=None)
    return entry


def furnish():
    """Two organisations that stand wherever one can, and neighbours of the first of all types."""
    models.ChangeCounter.objects.get_or_create(pk=1)
    place = PlaceFactory(tile_x=1, tile_y=1)
    sector = TermFactory(slug="ai-chips", name="AI芯片")
    entry = OrganisationFactory(
        slug="gone", name=NAME, name_en=f"{NAME} Ltd", summary=f"{GONE} 摘要", summary_en=f"{GONE} said",
        place=place, founded="2016-03", website=f"https://{GONE}.example/",
    )  # fmt: skip
    entry.alias_set.create(name=f"{GONE}别名", kind="short", **cited())
    entry.identifier_set.create(scheme="other", value=GONE, **cited())
    entry.classification_set.create(layer="foundation", sector=sector, **cited())
    entry.milestone_set.create(
        title=f"{GONE}成立", title_en=f"{GONE} founded", date="2016-03", note=GONE, **cited()
    )
    entry.figure_set.create(
        metric="market_value",
        as_of="2020-11-19",
        amount=7_000_000_000,
        currency="CNY",
        as_reported=GONE,
        **cited(),
    )
    published(entry)
    edit(entry, summary=f"{GONE} 新的摘要")  # for its history
    other = OrganisationFactory(
        slug="merged", name="并入者", summary=f"{MERGED} 摘要", summary_en=f"{MERGED} said", place=place
    )
    other.classification_set.create(layer="foundation", sector=sector, **cited())
    successor = OrganisationFactory(slug="successor", name="留下者", place=place)
    published(other), published(successor)
    scenario = ScenarioFactory(slug="scenario")
    scenario.participant_set.create(organisation=entry, **cited())
    policy = PolicyFactory(slug="policy")
    policy.issuer_set.create(organisation=entry, **cited())
    dataset = DatasetFactory(slug="dataset")
    dataset.publishers.add(entry)
    for one in (scenario, policy, dataset):
        published(one)
    # so that a date alone settles whether a copy is fresh
    long_ago = queries.head().at - datetime.timedelta(hours=1)
    models.ChangeLogRow.objects.update(at=long_ago)
    models.PublicDocument.objects.update(updated_at=long_ago)
    queries.forget_head()
    return entry, other, successor


def asked():
    """Every public address with each of its values, and the ways of searching for what will be gone."""
    values = public_values()
    values["slug"] = list(dict.fromkeys([*values["slug"], "gone", "merged", "successor"]))
    values["id"] += [str(pk) for pk in models.Organisation.objects.values_list("pk", flat=True)]
    found = [path for path in addresses(values) if not path.startswith(("/admin/", "/metrics", "/readyz"))]
    for word in (NAME, GONE, MERGED, GONE[:5]):
        found += [f"{prefix}/search/?q={word}" for prefix in ("", "/en")]
        found += [
            f"/en/organisations/?q={word}",
            f"/organisations/export.csv?q={word}",
            f"/organisations/feed.atom?q={word}",
        ]
        found += [
            f"/api/v1/{path}{word}"
            for path in ("search/?q=", "suggest/?q=", "match/?name=", "organisations/?q=")
        ]
    found += [
        "/compare/?organisation=gone&organisation=successor",
        "/en/compare/?organisation=merged&organisation=gone",
    ]
    found += [
        "/organisations/?identifier=" + GONE,
        "/api/v1/organisations/?sector=ai-chips&ordering=-market_value",
    ]
    found += [
        "/landscape/?layer=foundation",
        "/landscape/landscape.svg?layer=foundation",
        "/timeline/?kind=milestone",
    ]
    found += [
        "/places/haidian/",
        "/sources/test-report/",
        "/changes/?type=organisation",
        "/api/v1/changes/?limit=200",
    ]
    return list(dict.fromkeys(found))


def of_this_process(path, headers):
    response = Client().get(path, headers=headers)
    body = content(response).encode()
    return Answer(response.status_code, {name.lower(): value for name, value in response.items()}, body)


def of(server):
    def ask(path, headers):
        status, said, body = server.get(path, {"Accept-Encoding": "identity", **headers})
        body = content(HttpResponse(body)).encode()
        return Answer(status, {name.lower(): value for name, value in said.items()}, body)

    return ask


@pytest.mark.django_db(transaction=True)
def test_one_second_later_it_is_gone_from_every_process_and_every_cache(settings):
    settings.HEAD_REUSE_SECONDS = 0.5  # as in production
    entry, other, successor = furnish()
    with served(SITE_URL="https://catalogue.example", HSTS_SECONDS="0") as server:
        origins = {"this process": of_this_process, "another process": of(server)}
        caches = {where: SharedCache(ask) for where, ask in origins.items()}
        paths, held = asked(), {}
        assert len(paths) > 200
        for where, cache in caches.items():
            for path in paths:
                held[where, path] = cache.get(path)
            # once more: the server keeps it, and allows what the cache holds
            for path in paths[::3]:
                cache.get(path)
            assert cache.renewed > 20, where
            shown = {
                path for path in paths if re.search(f"{NAME}|{GONE}", held[where, path].body.decode().lower())
            }
            assert_it_was_everywhere(shown, where)
            assert any(MERGED in held[where, path].body.decode() for path in paths)

        workflow.archive(entry=entry, user=None, reason="closed")
        workflow.merge(record=other, into=successor, user=None, reason="the same")
        time.sleep(1)

        faults = []
        for where, ask in origins.items():
            for path in paths:
                before = held[where, path]
                had = any(token in before.body.decode().lower() for token in (NAME, *TOKENS))
                conditions = [{}]
                if had and "etag" in before.headers:
                    conditions.append({"if-none-match": before.headers["etag"]})
                if had and "last-modified" in before.headers:
                    conditions.append({"if-modified-since": before.headers["last-modified"]})
                answers = [(ask(path, condition), condition) for condition in conditions]
                answers.append((caches[where].get(path), "from the cache"))
                for answer, how in answers:
                    faults += [(where, path, how, fault) for fault in leaks(path, answer, before)]
        assert not faults, "\n".join(map(str, faults[:20]))


def assert_it_was_everywhere(shown, where):
    """The crawl has seen it in every kind of answer."""
    for pattern in (
        *("/organisations/gone/", "/en/organisations/gone/", "/organisations/", "/organisations/export.csv"),
        *("/organisations/export.xlsx", "/organisations/export.jsonl", "/organisations/feed.atom"),
        *("/organisations/gone/history/", "/organisations/gone/cite/", "/api/v1/organisations/gone/"),
        *(
            "/api/v1/dump.jsonl",
            "/api/v1/changes/",
            "/sources/test-report/",
            "/timeline/",
            f"/search/?q={GONE}",
        ),
        *(f"/api/v1/search/?q={GONE}", f"/api/v1/organisations/?q={GONE}"),
    ):
        assert pattern in shown, f"{pattern} never showed it in {where}"


def leaks(path, answer, before):
    """What stands in an answer and should be gone."""
    # what was asked for may be said again
    sought = path.partition("?")[2].lower()
    text = f"{answer.body.decode().lower()}{answer.headers}".lower()
    for token in TOKENS:
        if token in text and not (token in sought or GONE[:5] in sought):
            yield token
    if (
        NAME in text
        and NAME not in sought
        and answer.status != 410
        and not TELLS.search(path.replace("/api/v1", ""))
    ):
        yield NAME
    # and where it was searched for, nothing is found any more
    if sought and answer.status == 200 and ("gone" in re.findall(r"organisations/(gone|merged)/", text)):
        yield "a link to it"
    if answer.status == 304 and (
        GONE in before.body.decode().lower() or MERGED in before.body.decode().lower()
    ):
        yield "not modified"


@pytest.mark.parametrize(
    ("headers", "asks"),
    [
        ({"cache-control": "max-age=60"}, 1),  # what would leak for a minute
        ({"last-modified": "Mon, 01 Jan 2001 00:00:00 GMT"}, 1),  # a guess, as caches may make one
        ({"cache-control": "public, max-age=0, must-revalidate", "etag": '"1"'}, 2),
        ({"cache-control": "no-store", "last-modified": "Mon, 01 Jan 2001 00:00:00 GMT"}, 2),
        ({"cache-control": "no-cache, max-age=60"}, 2),
        ({"cache-control": "private, max-age=60"}, 2),
    ],
)
def test_the_cache_obeys_and_no_more(headers, asks):
    """A cache that never kept anything would find no leak."""
    seen = []

    def ask(path, asked):
        seen.append(asked)
        return Answer(304 if "if-none-match" in asked else 200, headers, b"x")

    cache = SharedCache(ask)
    assert [cache.get("/").body for _twice in range(2)] == [b"x", b"x"]
    assert len(seen) == asks
    assert cache.renewed == ("etag" in headers)
