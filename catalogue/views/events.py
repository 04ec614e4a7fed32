"""Events as pages word them: on the timeline, and in the story that an entry's own page tells."""

import json
from dataclasses import dataclass

from catalogue.choices import EventAct
from catalogue.documents.events import happenings
from catalogue.templatetags import formats
from catalogue.templatetags.formats import Text, bilingual

# One event alone is no story: the fact itself says it.
FEWEST = 2


@dataclass
class Moment:
    """An event on the page of its own entry; `anchor` is where the fact stands there, with its source."""

    kind: str
    act: str
    day: str
    said: list[Text]
    anchor: str


def said(fact: dict, names: tuple[str | None, str | None]) -> list[Text]:
    """What an event says of itself: its name, where that is not the entry's in Chinese or English, and its money."""
    words = bilingual(fact.get("name"), fact.get("name_en"))
    money = formats.money(fact.get("money"))
    found = [words] if words and fact.get("name") not in names else []
    return [*found, Text(money)] if money else found


def story(document: dict) -> list[Moment]:
    """What happened to an entry and has a date, oldest first."""
    found = [event for event in happenings(document) if event.date]
    if len(found) < FEWEST:
        return []
    names = document["name"], document["name_en"]
    found.sort(key=lambda event: (event.date, event.kind, event.anchor))
    return [
        Moment(
            event.kind,
            str(EventAct(event.act).label),
            formats.date(event.date),
            said(json.loads(event.card), names),
            event.anchor,
        )
        for event in found
    ]
