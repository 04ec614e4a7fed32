"""Every public page that links lead to, in both languages, over records that have every kind of fact: what each of them
must have whatever it is about. What single pages show is tested in `test_views`."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from django.db import transaction

from tests.test_leaks import build

pytestmark = pytest.mark.django_db

# Elements without an end.
VOID = {"meta", "link", "input", "br", "img", "hr", "path", "rect", "circle"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Page(HTMLParser):
    """What stands in a page, as far as these tests ask."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.fragments, self.levels = [], [], [], []
        self.relations, self.labelled, self.fields = {}, set(), []
        self.title, self.words, self.open = "", [], []  # words in the language of the page
        self.feed(html)
        reader = html5lib.HTMLParser()
        reader.parse(html)
        self.errors = [(code, about) for _place, code, about in reader.errors]

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        address = given.get("href", "")
        if address.startswith("#"):
            self.fragments.append(address[1:])
        elif tag == "a":
            self.links.append(address)
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            self.fragments += given.get(name, "").split()
        if tag == "link" and "hreflang" in given:
            self.relations[given["hreflang"]] = address
        elif tag == "link":
            self.relations[given["rel"]] = address
        elif tag == "meta" and given.get("name") == "robots":
            self.relations["robots"] = given["content"]
        elif re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        elif tag == "label":
            self.labelled.add(given.get("for"))
        elif (
            tag == "input"
            and given.get("type") != "hidden"
            and not any(one == "label" for one, _lang in self.open)
        ):
            self.fields.append(given["id"])
        if tag not in VOID:
            self.open.append((tag, given.get("lang")))

    def handle_endtag(self, tag):
        if tag not in VOID:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        tags = [tag for tag, _lang in self.open]
        if "title" in tags:
            self.title += data
        elif data.strip() and not {"script", "q", "code"} & set(tags):
            languages = [lang for _tag, lang in self.open if lang]
            if len(languages) == 1:
                self.words.append(data.strip())


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def crawl(client, start):
    """Every page that links lead to from here, one condition of a list at a time."""
    pages, waiting = {}, [start]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        if not response.get("Content-Type", "").startswith("text/html"):
            pages[address] = None
            continue
        pages[address] = page = Page(response.content.decode())
        for link in page.links:
            parts = urlsplit(urljoin(f"http://here{address}", link))
            foreign = parts.netloc != "here" or parts.path.startswith(("/api/", "/admin/", "/static/"))
            other_language = parts.path.startswith("/en/") != start.startswith("/en/")
            if not (foreign or other_language or "&" in parts.query):
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return {address: page for address, page in pages.items() if page}


FOLDERS = (
    *("organisations", "policies", "scenarios", "datasets"),
    *("sources", "statistics", "places", "topics", "tables"),
)


def faults(page, in_english):
    if page.errors:
        yield f"no valid HTML: {page.errors}"
    doubled = [item for item, count in Counter(page.ids).items() if count > 1]
    if doubled:
        yield f"ids stand twice: {doubled}"
    if astray := set(page.fragments) - set(page.ids):
        yield f"fragments lead nowhere: {astray}"
    steps = zip([0, *page.levels], page.levels, strict=False)
    if page.levels.count(1) != 1 or any(after > before + 1 for before, after in steps):
        yield f"headings: {page.levels}"
    if unlabelled := set(page.fields) - page.labelled:
        yield f"no label: {unlabelled}"
    if not page.title.strip() or page.title.strip().startswith("·"):
        yield f"title: {page.title}"
    named = {"canonical", "zh-Hans", "en", "x-default"}
    if "noindex" not in page.relations.get("robots", "") and not named <= set(page.relations):
        yield f"relations: {page.relations}"
    if not page.relations.get("icon", "").endswith(".svg"):
        yield "no icon"
    if in_english and (found := [words for words in page.words if CHINESE.search(words)]):
        yield f"Chinese words: {found[:5]}"


@pytest.mark.parametrize("start", ["/", "/en/"])
def test_every_page_is_whole(client, world, start):
    pages = crawl(client, start)
    for folder in FOLDERS:
        assert any(re.fullmatch(f"{start}{folder}/[^/?]+/", address) for address in pages), folder
    found = {address: list(faults(page, start == "/en/")) for address, page in pages.items()}
    assert not {address: told for address, told in found.items() if told}
