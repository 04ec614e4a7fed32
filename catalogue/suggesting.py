"""Names for somebody who is typing, who has mistyped, or who has a column of names to look up.

`suggest` completes, `did_you_mean` corrects, `match` compares names and codes with those of entries and says how sure
it is. From strings to data; what an entry is found by is decided in `search`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from pyroaring import BitMap

from catalogue import identifiers, index, queries, text
from catalogue.choices import IdentifierScheme
from catalogue.models import ENTRY_TYPES, FacetValue, PublicDocument
from catalogue.search.hits import numbers_holding
from catalogue.search.plans import Holds, Plan

SUGGESTIONS, MATCHES, MOST_MATCHES = 8, 5, 20
# A pair of characters that more entries have says nothing about what was meant.
COMMON = 3000
MOST_PIECES = 16
_WORD = re.compile(r"[a-z0-9]{3,}")
_LABELS = ("id", "name", "name_en", "slug", "type")


def suggest(query: str, types: Sequence[str] = ENTRY_TYPES, limit: int = SUGGESTIONS) -> list[Any]:
    """Entries whose names begin with, or hold, what has been typed so far, in the order of a search."""
    rows: list[Any] = []
    # Names that begin so come first anyway; whether others hold it need not be known if there are enough of them.
    for plan in (Plan.of(query, beginnings=True), Plan.of(query, names_only=True)):
        if plan.words and len(rows) < limit:
            rows = index.answer(index.Question(types, plan=plan, size=limit, columns=_LABELS)).rows
    return rows


# --- correcting -------------------------------------------------------------------------------------------------------


def did_you_mean(query: str, types: Sequence[str] = ENTRY_TYPES, limit: int = 3) -> list[str]:
    """What somebody may have meant whose query finds nothing: a name that sounds the same, the same characters as two
    words, a name of which it is a shortening, or one that looks alike. Each of them finds something."""
    plan = Plan.of(query)
    if not plan.words:
        return []
    found = [
        *_homophones(plan.query, types),
        *_as_two_words(" ".join(query.split()), types),  # as it was typed: 医疗 AI, not 医疗 ai
        *_longer_names(plan.query, types),
        *_lookalikes(plan.query, types),
    ]
    return list(dict.fromkeys(found))[:limit]


def _homophones(query: str, types: Sequence[str]) -> list[str]:
    spelt = "".join(text.pinyin(query).split())
    if not (text.has_chinese(query) and spelt.isascii() and spelt.isalnum()):
        return []
    return [row.name for row in suggest(spelt, types, 3)]


def _lookalikes(query: str, types: Sequence[str]) -> list[str]:
    """Names that look much like the query."""
    ranked = sorted(
        ((_likeness(names, query), row.name if text.has_chinese(query) else row.name_en or row.name))
        for row, names in _named(_alike(query), types)
    )
    return [name for likeness, name in reversed(ranked) if likeness >= 0.6][:3]


def _alike(query: str) -> list[int]:
    """The numbers of the entries whose names share most with the query, whatever is mistyped in it: pairs of characters
    in Chinese, in letters the words and the first half."""
    if text.has_chinese(query):
        pairs = {query[at : at + 2] for at in range(len(query) - 1) if query[at : at + 2].isalnum()}
        pieces = sorted(pairs)[:MOST_PIECES]
        holds = [Holds(column, pair) for pair in pieces for column in ("names", "aliases")]
    else:
        words = _WORD.findall(query)[:MOST_PIECES]
        spelt = "".join(words)
        pieces = [spelt[: max(3, len(spelt) // 2)], *words] if words else []
        holds = [Holds("latin", f"{edge}{piece}") for piece in pieces for edge in "\n~"]
    shared: Counter[int] = Counter()
    for numbers in numbers_holding(holds).values():
        if len(numbers) <= COMMON:
            shared.update(numbers)
    return [number for number, count in shared.most_common(60) if count * 4 >= len(pieces)]


def _as_two_words(query: str, types: Sequence[str]) -> list[str]:
    """The query with one space more, where both parts are found in one entry."""
    if " " in query or len(query) > 20 or not text.has_chinese(query):
        return []
    splits = [f"{query[:at]} {query[at:]}" for at in range(2, len(query) - 1)]
    answers = [
        (index.answer(index.Question(types, plan=Plan.of(split), size=0)).count, split) for split in splits
    ]
    count, best = max(answers, default=(0, ""))
    return [best] if count else []


def _longer_names(query: str, types: Sequence[str]) -> list[str]:
    """Names that hold all the characters of the query in this order, as 北京邮电大学 does those of 北邮: the shortest
    first."""
    characters = [char for char in query if char.isalnum()]
    if not text.has_chinese(query) or not 2 <= len(characters) <= 20:
        return []
    sets = numbers_holding(Holds("names", char) for char in characters).values()
    numbers = BitMap.intersection(*sets)
    if len(numbers) > COMMON:
        return []
    pattern = re.compile(".*?".join(map(re.escape, characters)))
    rows = PublicDocument.objects.filter(number__in=list(numbers), type__in=types)
    fitting = [name for name in rows.values_list("name", flat=True) if pattern.search(text.form(name))]
    return sorted(fitting, key=lambda name: (len(name), name))[:3]


def _named(numbers: Sequence[int], types: Sequence[str]) -> list[tuple[PublicDocument, list[str]]]:
    """Entries with all their names; the other names in their normal form."""
    rows = PublicDocument.objects.filter(number__in=numbers).select_related("search")
    return [
        (row, [name for name in (row.name, row.name_en, *row.search.aliases.split("\n")) if name])
        for row in rows.only("number", *_LABELS, "search__aliases")
        if row.type in types  # asked for it, SQLite would read all entries of the type
    ]


def _likeness(names: Sequence[str], query: str) -> float:
    """How alike the query and the most similar of the names are, from 0 to 1."""
    folded = text.fold(query)
    return max(SequenceMatcher(None, folded, text.fold(name), autojunk=False).ratio() for name in names)


# --- matching ---------------------------------------------------------------------------------------------------------

# What companies and institutions carry at the end of their legal names, and cities at the beginning.
_LEGAL = re.compile(
    r"(股份)?(有限)?(责任)?公司$|集团$|\b(co|corp|inc|ltd|llc|plc|gmbh|limited|company|corporation|group)\b\.?",
    re.IGNORECASE,
)

# Of names that are only alike: what their likeness counts.
ONLY_ALIKE = 0.89
# Where an entry is as likely as this nobody looks for what may be mistyped; and how likely that must be.
SURE, MISTYPED = 0.8, 0.67

LONGEST_PLACE = 8
# What many names say of the trade, behind what tells them apart.
_TRADE = re.compile(r"(科技|技术|智能|信息|网络|软件|数据|机器人|开发|研发|控股)+$")


@dataclass
class Match:
    """An entry that a name may mean. `score` is 1 for an equal name or identifier, and below for a likely one."""

    document: PublicDocument
    score: float
    reasons: list[str] = field(default_factory=list)


def match(name: str, types: Sequence[str] = ENTRY_TYPES, limit: int = MATCHES) -> list[Match]:
    """The entries that a name, alias, code, English or pinyin form may mean, the surest first."""
    name = " ".join(name.split())
    core = _core(name)
    reasons: dict[int, list[str]] = {}
    for facet, values in (("identifier", _codes(name)), ("name", [text.fold(name)[:220]])):
        rows = FacetValue.objects.filter(type__in=types, facet=facet, value__in=list(filter(None, values)))
        for number in rows.values_list("document__number", flat=True)[:MOST_MATCHES]:
            reasons.setdefault(number, []).append(facet)
    asked = dict.fromkeys((name, core, _kernel(core)))
    likely = [row.number for query in asked for row in suggest(query, types, MOST_MATCHES)]
    found = [
        _equal(row, names, name, reasons[row.number])
        if row.number in reasons
        else _likely(row, names, name, core)
        for row, names in _named([*reasons, *likely], types)
    ]
    found = [one for one in found if one.score >= 0.3]
    if all(one.score < SURE for one in found):
        known = {one.document.number for one in found}
        others = [number for number in _alike(text.searched(core)) if number not in known]
        for row, names in _named(others, types):
            one = _likely(row, names, name, core)
            kernels = [_kernel(_core(form)) for form in names]
            # that many are called 北京…科技有限公司 makes none of them like another
            if one.score >= MISTYPED and _likeness(kernels, _kernel(core)) >= 0.6:
                found.append(one)
    found.sort(key=lambda one: (-one.score, one.document.slug))
    return found[:limit]


def _codes(name: str) -> list[str]:
    """The name as codes of every scheme, with and without the scheme before it."""
    codes = [name]
    scheme, colon, value = name.partition(":")
    for one in IdentifierScheme.values:
        try:
            code = identifiers.canonical(one, value if colon and scheme == one else name)
        except identifiers.ValidationError:
            continue
        codes += [code, f"{one}:{code}"]
    return [code[:220] for code in dict.fromkeys(codes)]


def _equal(row: PublicDocument, names: Sequence[str], name: str, facets: list[str]) -> Match:
    folded = text.fold(name)
    kinds = {text.fold(row.name_en): "name_en", text.fold(row.name): "name"}
    return Match(row, 1.0, [kinds.get(folded, "alias") if facet == "name" else facet for facet in facets])


def _core(name: str) -> str:
    """The name without its legal form, where more than a character is left."""
    core = " ".join(_LEGAL.sub(" ", name).split()).strip(" ,.")
    return core if len(core) > 1 else name


def _kernel(core: str) -> str:
    """What is left of a name in Chinese without a place before it and the trade behind it: 小米 of 北京市小米科技. All
    of it where that would be less than two characters."""
    rest = core
    if len(core) > 3 and not core.isascii():
        place = next(filter(_places().__contains__, _beginnings(core)), "")
        rest = core.removeprefix(place).lstrip("省市") if place else core
    kernel = _TRADE.sub("", rest)
    return kernel if len(kernel) > 1 and not kernel.isascii() else core


def _beginnings(core: str) -> Iterator[str]:
    """Beginnings that leave two characters, the longest first."""
    return (core[:length] for length in range(min(len(core) - 2, LONGEST_PLACE), 1, -1))


def _places() -> set[str]:
    """What places are called, without what kind of place they are."""
    kept = queries.memory("places")
    if "names" not in kept:
        labels = index.labels().get("place", {}).values()
        kept["names"] = {label.name.rstrip("省市") for label in labels}
    return kept["names"]


def _likely(row: PublicDocument, names: Sequence[str], name: str, core: str) -> Match:
    """How sure a name is that is not equal: 0.95 at most."""
    if core and text.fold(core) in {text.fold(_core(form)) for form in names}:
        return Match(row, 0.95, ["core_name"])
    spelt = text.latin(name)
    if spelt and any("".join(reading) == spelt for form in names for reading in text.readings(form)):
        return Match(row, 0.9, ["pinyin"])
    kernels = {_kernel(_core(form)) for form in names}
    if text.fold(_kernel(core)) in {text.fold(kernel) for kernel in kernels}:
        return Match(row, 0.8, ["core_name"])
    if spelt and any("".join(reading) == spelt for kernel in kernels for reading in text.readings(kernel)):
        return Match(row, 0.8, ["pinyin"])
    if spelt and any(text.initials(form) == spelt for form in names):
        return Match(row, 0.6, ["initials"])
    return Match(
        row, round(ONLY_ALIKE * max(_likeness(names, one) for one in (name, core)), 2), ["similar_name"]
    )
