"""The guide to the API: what a stranger does with it, in examples that the tests run, and how it may change."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from catalogue.views.pages import public_page


@dataclass(frozen=True)
class Example:
    """The same in two tools; `{site}` stands for the address of the catalogue."""

    name: str
    curl: str
    python: str
    program: str = ""  # a file in static/catalogue/programs that the Python example runs

    def at(self, site: str) -> "Example":
        return Example(
            self.name, self.curl.replace("{site}", site), self.python.replace("{site}", site), self.program
        )


FIRST = Example(
    "first",
    'curl "{site}/api/v1/organisations/?sector=ai-chips&ordering=-market_value&page_size=3"',
    """import json, urllib.request

address = "{site}/api/v1/organisations/?sector=ai-chips&ordering=-market_value&page_size=3"
with urllib.request.urlopen(address) as answer:
    for entry in json.load(answer)["results"]:
        print(entry["name"], entry["market_value"])""",
)
MIRROR = Example(
    "mirror",
    """curl -s -D headers.txt -o catalogue.jsonl "{site}/api/v1/dump.jsonl"
cursor=$(grep -i '^catalogue-cursor:' headers.txt | cut -d ' ' -f 2 | tr -d '\\r')
curl -s "{site}/api/v1/changes/?limit=100&cursor=$cursor\"""",
    "python3 mirror.py {site} catalogue.sqlite3",
    "mirror.py",
)
MATCH = Example(
    "match",
    """curl -s "{site}/api/v1/match/" -H "Content-Type: application/json" \\
  -d '{"queries": [{"name": "百度", "type": "organisation"}, {"name": "SenseTime", "limit": 1}]}'""",
    "python3 match_column.py {site} names.csv name matched.csv",
    "match_column.py",
)
COUNT = Example(
    "count",
    'curl -s "{site}/api/v1/policies/?issued_from=2017&issued_to=2017&page_size=1"',
    "python3 policies_by_year.py {site}",
    "policies_by_year.py",
)
EXAMPLES = (FIRST, MIRROR, MATCH, COUNT)

# What of the API is there: addresses below /api/v1/, and what they give.
ADDRESSES = (
    ("organisations/ policies/ scenarios/ datasets/", _("Entries of a type, by any condition of its list.")),
    (
        "organisations/<slug>/ · <id>/ · <slug>/links/",
        _("One entry as its document; by its id too; who refers to it."),
    ),
    ("organisations/facets/", _("How many entries have each value, under the same conditions.")),
    ("search/ suggest/", _("Search over all types, and completion of what is typed.")),
    (
        "match/",
        _("Names, aliases or identifiers in, entries with a score and reasons out; up to 100 at once."),
    ),
    ("changes/ dump.jsonl", _("Every change in order, deletions too; every document in one file.")),
    (
        "sources/ indicators/ places/ topics/ rankings/ vocabularies/",
        _("What entries refer to, each with its document."),
    ),
)

# The API's own changelog, the newest first.
CHANGES = (
    ("2026-11-27", _("match/ finds names that are mistyped, and takes names of any number of words.")),
    (
        "2026-11-26",
        _("The description names the values that filters take. A cursor that is ahead of a node is 409."),
    ),
    (
        "2026-11-26",
        _("Citations say of each alias and identifier where it comes from."),
    ),
    ("2026-11-26", _("Lists take “fields”: results hold only these.")),
    (
        "2026-11-26",
        _("Keys with scopes and quotas; every counted answer says how much is left. Link headers on lists."),
    ),
    ("2026-11-26", _("Market values in lists have their day (market_value_as_of).")),
    ("2026-11-20", _("First version: everything below /api/v1/.")),
)


@public_page()
def page(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "catalogue/api_guide.html",
        {
            **{example.name: example.at(settings.SITE_URL) for example in EXAMPLES},
            "addresses": ADDRESSES,
            "changes": CHANGES,
            "anonymous_quota": settings.ANONYMOUS_QUOTA,
            "key_quota": settings.KEY_QUOTA,
        },
    )
