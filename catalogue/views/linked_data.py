"""A page in the words of machines: schema.org as JSON-LD, which is data and no script and so stands inline; what others
show of it where somebody shares its address (Open Graph, which Twitter's cards read too); and the way to its document.
"""

import json
from html import escape

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from catalogue.choices import EntryType, SourceKind
from catalogue.models.base import ENTRY_TYPES
from catalogue.templatetags.formats import bilingual, english
from catalogue.templatetags.site import (
    api_begins,
    canonical,
    licence_address,
    site_name,
    site_name_in,
    site_publisher,
    translated,
)

TYPES: dict[str, str] = {
    EntryType.ORGANISATION: "Organization",
    EntryType.POLICY: "Legislation",
    EntryType.SCENARIO: "Project",
    EntryType.DATASET: "Dataset",
    "indicator": "Dataset",
    "place": "Place",
    "topic": "DefinedTerm",
}
SOURCE_TYPES: dict[str, str] = {
    SourceKind.REPORT: "Report",
    SourceKind.POLICY_DOCUMENT: "Legislation",
    SourceKind.WEB_PAGE: "WebPage",
    SourceKind.NEWS: "NewsArticle",
    SourceKind.DATASET: "Dataset",
    SourceKind.PAPER: "ScholarlyArticle",
}


def script(data: dict) -> SafeString:
    """JSON that cannot end the element it stands in."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return mark_safe(text)  # noqa: S308 - no character is left that HTML gives a meaning to


# Longer descriptions are cut by whoever shows them.
MOST_WORDS = 300
_LOCALES = ("zh_CN", "en_GB")


def on_page(document: dict) -> dict[str, SafeString]:
    """What the page of a document has of this: `shared` in its head, `linked_data` at its end."""
    data = _entry(document) if document["type"] in ENTRY_TYPES else _record(document)
    return {
        "shared": _shared(document),
        "linked_data": script({name: value for name, value in data.items() if value}),
    }


def _about(document: dict) -> tuple[str | None, str | None]:
    """What a document says of its subject in a few words, in both languages."""
    name = next((name for name in ("summary", "definition", "description") if document.get(name)), "summary")
    return document.get(name), document.get(f"{name}_en")


def _shared(document: dict) -> SafeString:
    """The description, Open Graph, and the link to the document in the API."""
    kind, slug, own = document["type"], document["slug"], english()
    name = bilingual(document["name"], document["name_en"])
    summary = bilingual(*_about(document))
    properties = {
        "og:title": name.text if name else slug,
        "og:type": "article",
        "og:url": canonical(kind, slug, "en" if own else "zh-hans"),
        "og:site_name": site_name_in(own),
        "og:locale": _LOCALES[own],
        "article:modified_time": document["updated_at"],
    }
    written = [
        f'<meta name="description" property="og:description" content="{escape(_shortened(summary.text))}">'
        if summary
        else "",
        *(f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()),
        '<meta name="twitter:card" content="summary">',
        f'<link rel="alternate" type="application/json" href="{api_begins(kind)}{slug}/">',
    ]
    return mark_safe("\n".join(written))  # noqa: S308 - every piece is escaped


def _shortened(words: str) -> str:
    """At most MOST_WORDS characters, ending with a whole word."""
    if len(words) <= MOST_WORDS:
        return words
    cut = words[: MOST_WORDS - 1]
    return (cut.rpartition(" ")[0] if cut.isascii() else cut) + "…"


def home() -> SafeString:
    """The site with its search, and the catalogue that it is."""
    own = english()
    address = settings.SITE_URL + translated(reverse("home"), "en" if own else "zh-hans")
    search = settings.SITE_URL + translated(reverse("search"), "en" if own else "zh-hans")
    publisher = {"@type": "Organization", "name": site_publisher()} if settings.PUBLISHER else None
    site = {
        "@type": ["WebSite", "DataCatalog"],
        "@id": settings.SITE_URL + translated(reverse("home"), "zh-hans"),
        "url": address,
        "name": site_name(),
        "alternateName": site_name_in(not own),
        "inLanguage": ["zh-Hans", "en"],
        "license": licence_address(),
        "publisher": publisher,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return script({name: value for name, value in site.items() if value})


def _begin(document: dict, kind: str, other_names: list[str | None]) -> dict:
    summary, address = bilingual(*_about(document)), _url(document)
    return {
        "@type": kind,
        "@id": address,
        "url": address,
        "name": document["name"],
        "alternateName": [name for name in other_names if name and name != document["name"]],
        "description": summary.text if summary else "",
    }


def _record(document: dict) -> dict:
    """A statistic, a source, a place or a topic."""
    if document["type"] == "source":
        return {
            **_begin(
                document, SOURCE_TYPES.get(document["kind"]["slug"], "CreativeWork"), [document["name_en"]]
            ),
            "publisher": {"@type": "Organization", "name": document["publisher"]}
            if document["publisher"]
            else None,
            "author": document["authors"],
            "datePublished": document["published_on"],
            "sameAs": document["link"],
            "isBasedOn": [
                canonical("source", row["slug"], settings.LANGUAGE_CODE) for row in document["origins"]
            ],
        }
    data = _begin(document, TYPES[document["type"]], [document["name_en"]])
    if document["type"] == "indicator":
        sources = dict.fromkeys(row["source"] for row in document["observations"] if row["source"])
        places = {row["place"]["slug"]: row["place"] for row in document["observations"] if row["place"]}
        return {
            **data,
            "variableMeasured": document["name"],
            "license": licence_address(),
            "isBasedOn": [canonical("source", slug, settings.LANGUAGE_CODE) for slug in sources],
            "spatialCoverage": [_place(place) for place in places.values()],
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": "text/csv",
                    "contentUrl": settings.SITE_URL + reverse("indicator_csv", args=[document["slug"]]),
                }
            ],
            "dateModified": document["updated_at"],
        }
    return {**data, "containedInPlace": _place(document.get("parent"))}


def _entry(document: dict) -> dict:
    kind = EntryType(document["type"])
    names = [document["name_en"], *(alias["name"] for alias in document["aliases"])]
    data = {
        **_begin(document, TYPES[kind], names),
        "identifier": [
            {"@type": "PropertyValue", "propertyID": row["scheme"], "value": row["value"]}
            for row in document["identifiers"]
        ],
        "dateModified": document["updated_at"],
    }
    if kind == EntryType.ORGANISATION:
        website = [document["website"]] if document["website"] else []
        return {
            **data,
            "foundingDate": document["founded"],
            "location": _place(document["place"]),
            "sameAs": website,
        }
    if kind == EntryType.POLICY:
        return {
            **data,
            "legislationIdentifier": document["document_number"],
            "legislationDate": document["adopted_on"],
            "datePublished": document["issued_on"],
            "legislationPassedBy": [_organisation(row) for row in document["issuers"]],
            "spatialCoverage": _place(document["place"]),
        }
    if kind == EntryType.DATASET:
        return {
            **data,
            "creator": [_organisation(row) for row in document["publishers"]],
            "datePublished": document["released_on"],
            "inLanguage": document["languages"],
            "distribution": [
                {"@type": "DataDownload", "name": row["title"], "contentUrl": row["url"]}
                for row in document["distributions"]
            ],
        }
    return {**data, "location": [_place(place) for place in document["places"]]}


def _organisation(label: dict) -> dict:
    return {"@type": "Organization", "@id": _url(label), "name": label["name"]}


def _place(label: dict | None) -> dict | None:
    return {"@type": "Place", "name": label["name"]} if label else None


def _url(thing: dict) -> str:
    """The address without a language, which names the thing; `url` in a document has none."""
    return canonical(thing["type"], thing["slug"], settings.LANGUAGE_CODE)
