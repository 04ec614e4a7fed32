"""A page in the words of machines: schema.org as JSON-LD, which is data and no script and so stands inline; what others
show of it where somebody shares its address (Open Graph, which Twitter's cards read too); and the way to its document.
"""

import json
from html import escape

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from catalogue.choices import EntryType
from catalogue.templatetags.formats import bilingual, english
from catalogue.templatetags.site import api_begins, canonical, site_name_in

TYPES = {
    EntryType.ORGANISATION: "Organization",
    EntryType.POLICY: "Legislation",
    EntryType.SCENARIO: "Project",
    EntryType.DATASET: "Dataset",
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


def shared(document: dict) -> SafeString:
    """The description, Open Graph, and the link to the document in the API."""
    kind, slug, own = document["type"], document["slug"], english()
    name = bilingual(document["name"], document["name_en"])
    summary = bilingual(document["summary"], document["summary_en"])
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


def entry(document: dict) -> SafeString:
    return script({name: value for name, value in _entry(document).items() if value})


def _entry(document: dict) -> dict:
    kind = EntryType(document["type"])
    names = [document["name_en"], *(alias["name"] for alias in document["aliases"])]
    data = {
        "@type": TYPES[kind],
        "@id": _url(document),
        "url": _url(document),
        "name": document["name"],
        "alternateName": [name for name in names if name and name != document["name"]],
        "description": (document["summary_en"] if english() else document["summary"]) or document["summary"],
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
