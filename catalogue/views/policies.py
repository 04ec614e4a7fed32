"""What the page of a policy holds."""

from django.utils.translation import gettext_lazy as _

from catalogue.views.sheets import (
    KeyFact,
    Section,
    Sheet,
    date,
    labels,
    money,
    places,
    terms,
    text,
    web,
    words,
)

TYPE = "policy"


def key_facts(sheet: Sheet) -> list[KeyFact]:
    document = sheet.document
    return sheet.key_facts(
        [
            (_("Kind"), "kind", terms(TYPE, "kind", [document["kind"]])),
            (_("Level"), "level", terms(TYPE, "level", [document["level"]])),
            (_("Document number"), "document_number", text(document["document_number"])),
            (_("Place"), "place", places([document["place"]])),
            (_("Adopted on"), "adopted_on", date(document["adopted_on"])),
            (_("Issued on"), "issued_on", date(document["issued_on"])),
            (_("In force from"), "in_force_from", date(document["in_force_from"])),
            (_("In force to"), "in_force_to", date(document["in_force_to"])),
            (_("Validity"), "validity", terms(TYPE, "validity", [document["validity"]])),
            (_("Themes"), "themes", terms(TYPE, "theme", document["themes"])),
            (_("Text"), "text_url", web(document["text_url"])),
        ]
    )


def sections(sheet: Sheet) -> list[Section | None]:
    document = sheet.document
    return [
        sheet.section(
            "measures",
            _("Measures"),
            document["measures"],
            [
                (_("Instrument"), "instrument", lambda row: terms(TYPE, "instrument", [row["instrument"]])),
                (_("For whom"), "beneficiary", lambda row: terms(TYPE, "beneficiary", [row["beneficiary"]])),
                (_("Measure"), "description", lambda row: words(row, "description", "prose")),
                (_("Condition"), "condition", lambda row: words(row, "condition", "prose")),
                (_("Deadline"), "deadline", lambda row: date(row["deadline"])),
                (_("Amount"), "amount", lambda row: money(row["money"])),
            ],
        ),
        sheet.section(
            "phases",
            _("Phases"),
            document["phases"],
            [
                (_("Phase"), "name", lambda row: labels([row])),
                (_("From"), "starts_on", lambda row: date(row["starts_on"])),
                (_("To"), "ends_on", lambda row: date(row["ends_on"])),
                (_("Description"), "description", lambda row: words(row, "description", "prose")),
            ],
        ),
    ]
