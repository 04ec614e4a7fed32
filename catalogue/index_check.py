"""The index beside SQL: the same counts, orders and hits, or a fault.

What SQL says is the truth; the index must say the same faster.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.http import QueryDict

from catalogue import facets, index
from catalogue.filters import FILTER_SETS, Listing
from catalogue.models import ENTRY_TYPES, PublicDocument

# All values of a facet, and the entries that are read at a time.
MOST, PAGE = 10_000_000, 5_000


def differences(kind: str, query: str) -> Iterator[str]:
    """In what the index answers to a list's query otherwise than SQL: the entries, their order, the counts beside."""
    listing = Listing(kind, QueryDict(query))
    names = listing.filter_set_class.facet_filters()
    found = index.answer(replace(listing.question(facets=names, most=MOST), size=0))
    numbers = list(_numbers(listing, found.count))
    expected = list(listing.documents.values_list("number", flat=True))
    where = f"{kind} ?{query}"
    if found.count != len(expected) or set(numbers) != set(expected):
        yield f"{where}: the index finds {found.count}, SQL {len(expected)}."
    elif numbers != expected:
        at = next(at for at, pair in enumerate(zip(numbers, expected, strict=True)) if len(set(pair)) > 1)
        yield f"{where}: the order differs from place {at + 1} on."
    for facet, counted in facets.counts_by_sql(listing).items():
        if found.counts[facet] != counted:
            wrong = sorted(dict(found.counts[facet].items() ^ counted.items()))
            yield f"{where}: {facet} counts otherwise at {', '.join(wrong[:5])}."


def _numbers(listing: Listing, count: int) -> Iterator[int]:
    """All numbers of the result in the index's order, page by page."""
    for start in range(0, count, PAGE):
        yield from index.answer(replace(listing.question(), start=start, size=PAGE, columns=())).numbers


def sample(size: int, seed: int = 1) -> list[tuple[str, str]]:
    """(type, query) to compare: every type and order, then `size` queries with selections and with pieces of names."""
    chance = random.Random(seed)  # noqa: S311 - a choice that can be repeated
    asked = [
        (kind, f"ordering={sign}{name}")
        for kind in FILTER_SETS
        for name in Listing.orderings(kind)
        for sign in ("", "-")
    ]
    rows = PublicDocument.objects.filter(type__in=ENTRY_TYPES).order_by("number")
    numbers = list(rows.values_list("number", flat=True))
    chosen = chance.sample(numbers, min(size, len(numbers)))
    for row in rows.filter(number__in=chosen).values("type", "name", "number"):
        values = list(rows.filter(number=row["number"]).values_list("facets__facet", "facets__value"))
        selections = [pair for pair in values if pair[0] in FILTER_SETS[row["type"]].facet_filters()]
        asked.append((row["type"], _query(chance.sample(selections, min(2, len(selections))))))
        start = chance.randrange(len(row["name"]))
        asked.append((row["type"], _query([("q", row["name"][start : start + chance.randint(1, 6)])])))
    return asked


def _query(pairs: Iterable[Sequence[str]]) -> str:
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query.urlencode()
