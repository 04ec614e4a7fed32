"""Searching stored documents: which match a query, in which tier, in which order.

The interface is `matching` (a filter with a `tier` annotation) and `RELEVANCE` (the order). Both databases
compare the same normalised text that publishing wrote, so ids and their order are the same; no engine's score decides.
"""

import unicodedata

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from catalogue.text import normalise

MAX_LENGTH = 200
MAX_WORDS = 10

RELEVANCE = ("tier", "-weight", "id")


def matching(documents: QuerySet, query: str) -> QuerySet:
    """The documents that hold every word of the query, annotated with `tier`: exact name 0, name begins 1, alias 2,
    pinyin or initials 3, name contains 4, text 5. Pinyin matches from the beginning of a name, with or without
    spaces."""
    words = normalise(query)
    if not words:
        return documents.annotate(tier=Value(5, output_field=IntegerField()))
    latin = _latin(words)
    spelt = Q(search__latin__contains=f"\n{latin}") if latin else Q(pk__in=[])
    found = Q()
    for word in words.split(" ")[:MAX_WORDS]:
        found &= (
            Q(search__names__contains=word)
            | Q(search__aliases__contains=word)
            | Q(search__body__contains=word)
        )
    tier = Case(
        When(search__names__contains=f"\n{words}\n", then=Value(0)),
        When(search__names__contains=f"\n{words}", then=Value(1)),
        When(search__aliases__contains=f"\n{words}", then=Value(2)),
        When(spelt, then=Value(3)),
        When(Q(search__names__contains=words) | Q(search__aliases__contains=words), then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
    return documents.filter(found | spelt).annotate(tier=tier)


def _latin(words: str) -> str:
    """The query as pinyin is stored: no tones, no spaces; empty if it holds anything but ASCII letters."""
    plain = unicodedata.normalize("NFKD", words)
    plain = (
        "".join(char for char in plain if not unicodedata.combining(char)).replace(" ", "").replace("'", "")
    )
    return plain if plain.isascii() and plain.isalnum() else ""
