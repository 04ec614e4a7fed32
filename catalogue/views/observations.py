"""One observation of an indicator as readers see it: its value, its time, and what it is of; and an indicator in a list
with some of them."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue.choices import Nature
from catalogue.templatetags import formats
from catalogue.templatetags.formats import bilingual, named
from catalogue.templatetags.site import link
from catalogue.views.sheets import Reference, References, Text, Value, text
from catalogue.views.sheets import date as date_value


def newest_first(rows: list[dict]) -> list[dict]:
    """So that the head of a table is what most come for; unknown times last."""
    return sorted(rows, key=lambda row: row["period"] or row["as_of"] or "", reverse=True)


def unit_of(row: dict, indicator: dict) -> str:
    return formats.in_words(row, "unit") or formats.in_words(indicator, "unit")


def observed(row: dict, indicator: dict) -> Value:
    """The value with its unit, or in words; the rank, which may stand without a value."""
    parts = [Text(formats.quantity(row["value"], unit_of(row, indicator), row["qualifier"]))]
    if row["value"] is None:
        parts.append(bilingual(row["value_text"], row["value_text_en"]) or Text(""))
    if row["rank"]:
        parts += [bilingual(row["rank_scope"], row["rank_scope_en"]) or Text("")]
        parts.append(Text(_("rank %(rank)d") % {"rank": row["rank"]}))
    return Value([part for part in parts if part.text])


def time_of(row: dict) -> Value:
    return text(formats.period(row["period"]), "date") if row["period"] else date_value(row["as_of"])


def other_nature(row: dict) -> str:
    """What a value is that is no fact: an estimate, a forecast, a target."""
    return "" if row["nature"] == Nature.ACTUAL else str(Nature(row["nature"]).label)


def dimensions(row: dict) -> Value:
    """Which part of the whole the value is of."""
    found = [named(row[name]) for name in ("layer", "sector", "round") if row[name]]
    if row["organisation"]:
        found.append(link(row["organisation"]))
    if category := bilingual(row["category"], row["category_en"]):
        found.append(category)
    return Value(found)


def with_definition(row: dict) -> dict:
    """A definition of the source's own stands with the value it defines, before the note."""
    return {
        **row,
        "note": "\n".join(filter(None, (row["definition"], row["note"]))),
        "note_en": "\n".join(filter(None, (row["definition_en"], row["note_en"]))),
    }


# --- in a list -------------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """An observation beside the name of its indicator."""

    value: Value
    time: Value
    place: Text | None
    of: Value
    nature: str
    references: list[Reference] = field(default_factory=list)


@dataclass
class Listed:
    """An indicator (its card) in a list, with some values, and how many more there are of what the list is about."""

    card: dict
    values: list[Told]
    more: int = 0

    @property
    def anchor(self) -> str:
        return anchor(self.card)


def told(row: dict, indicator: dict, references: References | None = None) -> Told:
    """`references` are those of the page, where it has any; they lead back to the indicator's line there."""
    bare = {**row, "note": None, "note_en": None}
    return Told(
        observed(row, indicator),
        time_of(row),
        named(row["place"]) if row["place"] else None,
        dimensions(row),
        other_nature(row),
        references.cite(bare, named(indicator).text, anchor(indicator)) if references else [],
    )


def anchor(indicator: dict) -> str:
    return f"indicator-{indicator['slug']}"


def newest(indicator: dict, references: References | None = None) -> Listed:
    """An indicator with its newest preferred value: a number before words."""
    rows = [
        row
        for row in newest_first(indicator["observations"])
        if row["preferred"] and observed(row, indicator)
    ]
    rows.sort(key=lambda row: row["value"] is None)
    return Listed(indicator, [told(row, indicator, references) for row in rows[:1]])
