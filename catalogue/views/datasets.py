"""What the page of a dataset holds."""

from django.utils.translation import gettext_lazy as _

from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual
from catalogue.views.organisations import benchmark_results
from catalogue.views.sheets import KeyFact, Section, Sheet, Value, date, entries, terms, text, web

TYPE = "dataset"
# BCP 47 tags that occur; any other shows as it is.
LANGUAGES = {"zh": _("Chinese"), "en": _("English")}


def key_facts(sheet: Sheet) -> list[KeyFact]:
    document = sheet.document
    size = document["size"] or {"value": None, "unit": None, "qualifier": None}
    return sheet.key_facts(
        [
            (_("Kind"), "kind", terms(TYPE, "kind", [document["kind"]])),
            (_("Publishers"), "publishers", entries(document["publishers"])),
            (_("Modalities"), "modalities", terms(TYPE, "modality", document["modalities"])),
            (_("Tasks"), "tasks", terms(TYPE, "task", document["tasks"])),
            (_("Domains"), "domains", terms(TYPE, "domain", document["domains"])),
            (_("Size"), "size_value", text(formats.quantity(size["value"], size["unit"], size["qualifier"]))),
            (_("Languages"), "languages", _languages(document["languages"])),
            (_("Licence"), "licence", terms(TYPE, "licence", [document["licence"]])),
            (_("Access"), "access", terms(TYPE, "access", [document["access"]])),
            (_("Released"), "released_on", date(document["released_on"])),
            (_("Edition"), "edition", text(document["edition"])),
            (_("Home page"), "homepage", web(document["homepage"])),
        ]
    )


def sections(sheet: Sheet) -> list[Section | None]:
    return [
        sheet.section(
            "distributions",
            _("Where to get it"),
            sheet.document["distributions"],
            [
                (_("Distribution"), "title", _title),
                (_("Media type"), "media_type", lambda row: text(row["media_type"])),
                (_("Size"), "byte_size", lambda row: text(formats.byte_size(row["byte_size"]), "number")),
            ],
        ),
        benchmark_results(sheet, _("Organisations"), lambda row: entries(row["organisations"])),
    ]


def _title(row: dict) -> Value:
    shown = bilingual(row["title"], row["title_en"], row["url"])
    return Value([shown or Text(row["url"], row["url"])])


def _languages(tags: list[str]) -> Value:
    return Value([Text(str(LANGUAGES.get(tag, tag))) for tag in tags])
