"""What the page of an application scenario holds."""

from django.utils.translation import gettext_lazy as _

from catalogue.templatetags import formats
from catalogue.views.sheets import (
    KeyFact,
    Section,
    Sheet,
    date,
    entries,
    money,
    places,
    terms,
    text,
    words,
)

TYPE = "scenario"


def key_facts(sheet: Sheet) -> list[KeyFact]:
    document = sheet.document
    return sheet.key_facts(
        [
            (_("Domains"), "domains", terms(TYPE, "domain", document["domains"])),
            (_("Places"), "places", places(document["places"])),
            (_("Stage"), "stage", terms(TYPE, "stage", [document["stage"]])),
            (_("Campaign"), "campaign", terms(TYPE, "campaign", [document["campaign"]])),
            (_("Part of"), "parent", entries([document["parent"]])),
            (_("Technologies"), "technologies", terms(TYPE, "technology", document["technologies"])),
            (_("Batch"), "batch", text(document["batch"])),
            (_("Investment"), "investment", money(document["investment"])),
        ]
    )


def sections(sheet: Sheet) -> list[Section | None]:
    return [
        sheet.section(
            "outcomes",
            _("Outcomes"),
            sheet.document["outcomes"],
            [
                (_("Outcome"), "description", lambda row: words(row, "description", "prose")),
                (_("Measured"), "value", _measured),
                (_("As of"), "as_of", lambda row: date(row["as_of"])),
            ],
        ),
    ]


def _measured(row: dict):
    return text(formats.quantity(row["value"], formats.in_words(row, "unit"), row["qualifier"]), "number")
