"""Entries that may be one and the same: suggestions with reasons, and the pairs that people have told apart."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import snapshots
from catalogue.choices import Status
from catalogue.identity import HOST, IDENTIFIER, LOOK_ALIKE, NAME, PINYIN, STEM, Key
from catalogue.models import ENTRY_MODELS, Entry, IdentityKey, NotTheSame
from catalogue.models.identity import TOO_MANY
from catalogue.permissions import require
from catalogue.publishing import Refused

# The more telling reason first. What more entries than these share tells nothing of any two of them.
MOST_SHARERS = {IDENTIFIER: 8, NAME: 8, STEM: 8, LOOK_ALIKE: 8, PINYIN: 8, HOST: 5}
WORDS = {
    IDENTIFIER: gettext_lazy("the same identifier"),
    NAME: gettext_lazy("the same name"),
    STEM: gettext_lazy("the same name but for its legal form, its seat or brackets"),
    LOOK_ALIKE: gettext_lazy("names that look alike"),
    PINYIN: gettext_lazy("names that sound alike"),
    HOST: gettext_lazy("the same website"),
}
# Of two names that are equal nobody has to hear that they look and sound alike.
_IMPLIED = {NAME: (STEM, LOOK_ALIKE, PINYIN), LOOK_ALIKE: (PINYIN,)}
# By what a new entry is compared with those that are there.
_OF_NEW = (IDENTIFIER, NAME, STEM, LOOK_ALIKE, PINYIN)
OFFERED = 8


@dataclass
class Suspect:
    """An entry with what tells it from another one."""

    entry: Any
    facts: int = 0
    codes: list[str] = field(default_factory=list)

    @property
    def website(self) -> str:
        return getattr(self.entry, "website", "") or getattr(self.entry, "homepage", "")

    @property
    def place(self) -> str:
        return str(getattr(self.entry, "place", None) or "")

    @property
    def sort(self) -> str:
        show = getattr(self.entry, "get_kind_display", None)
        return str(show()) if show else str(getattr(self.entry, "kind", "") or "")


@dataclass
class Pair:
    first: Suspect
    second: Suspect
    reasons: list[str]


def reasons(shared: Iterable[Key]) -> list[str]:
    """Shared keys in words, the most telling first."""
    by_scheme = defaultdict(list)
    for scheme, value in sorted(shared):
        by_scheme[scheme].append(value)
    for scheme, implied in _IMPLIED.items():
        if scheme in by_scheme:
            for one in implied:
                by_scheme.pop(one, None)
    return [
        f"{label}: {'、'.join(by_scheme[scheme][:3])}" if scheme in (IDENTIFIER, NAME, HOST) else str(label)
        for scheme, label in WORDS.items()
        if scheme in by_scheme
    ]


def suggestions(kind: str, start: int, count: int) -> list[Pair]:
    """Pairs of entries of a type that share a key and that nobody has told apart, those with most in common first."""
    key, refused = IdentityKey._meta.db_table, NotTheSame._meta.db_table
    entry = ENTRY_MODELS[kind]._meta.db_table
    weights = " ".join(f"WHEN '{scheme}' THEN {1 << (10 - 2 * n)}" for n, scheme in enumerate(MOST_SHARERS))
    limits = " OR ".join(
        f"(a.scheme = '{name}' AND a.sharers <= {most})" for name, most in MOST_SHARERS.items()
    )
    sql = (
        f"SELECT a.record_id, b.record_id FROM {key} a "  # noqa: S608 - names and numbers of our own
        f"JOIN {key} b ON b.kind = a.kind AND b.scheme = a.scheme AND b.value = a.value "
        f"AND b.record_id > a.record_id AND b.sharers > 1 AND b.sharers < {TOO_MANY} "
        f"JOIN {entry} x ON x.id = a.record_id AND x.status <> %s "
        f"JOIN {entry} y ON y.id = b.record_id AND y.status <> %s "
        f"WHERE a.kind = %s AND a.sharers > 1 AND a.sharers < {TOO_MANY} AND ({limits}) AND NOT EXISTS "
        f"(SELECT 1 FROM {refused} r WHERE r.first = a.record_id AND r.second = b.record_id) "
        f"GROUP BY a.record_id, b.record_id "
        f"ORDER BY SUM(CASE a.scheme {weights} END) DESC, a.record_id, b.record_id LIMIT %s OFFSET %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [Status.ARCHIVED, Status.ARCHIVED, kind, count, start])
        found = [(_uuid(first), _uuid(second)) for first, second in cursor.fetchall()]
    return _pairs(kind, found)


def _uuid(value) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _pairs(kind: str, ids: list[tuple[uuid.UUID, uuid.UUID]]) -> list[Pair]:
    """These pairs with what is shown of them; those of which one is gone are left out."""
    wanted = {pk for pair in ids for pk in pair}
    held = defaultdict(set)
    stored = IdentityKey.objects.filter(record_id__in=wanted, sharers__gt=1)
    for pk, scheme, value in stored.values_list("record_id", "scheme", "value"):
        held[pk].add((scheme, value))
    known = suspects(kind, wanted)
    return [
        Pair(known[first], known[second], reasons(held[first] & held[second]))
        for first, second in ids
        if first in known and second in known
    ]


def suspects(kind: str, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Suspect]:
    model: Any = ENTRY_MODELS[kind]
    fields = {one.name for one in model._meta.fields}
    rows = model._default_manager.filter(pk__in=ids)
    if "place" in fields:
        rows = rows.select_related("place")
    known = {row.pk: Suspect(row) for row in rows}
    counts = [
        part._default_manager.filter(**{f"{key}__in": known})
        .order_by()
        .values_list(f"{key}_id")
        .annotate(models.Count("pk"))
        for part, key in snapshots.PARTS[model]
    ]
    if known:
        for pk, count in counts[0].union(*counts[1:], all=True):
            known[pk].facts += count
        codes = IdentityKey.objects.filter(record_id__in=known, scheme=IDENTIFIER).order_by("value")
        for pk, value in codes.values_list("record_id", "value"):
            known[pk].codes.append(value)
    return known


def candidates(kind: str, keys: Iterable[Key]) -> list[tuple[Entry, list[str]]]:
    """Entries, archived ones too, that a new one with these keys may be; the likeliest first."""
    wanted = {key for key in keys if key[0] in _OF_NEW}
    stored = IdentityKey.objects.filter(
        kind=kind, value__in={value for _scheme, value in wanted}, sharers__lt=TOO_MANY
    )
    shared = defaultdict(set)
    for pk, scheme, value in stored.values_list("record_id", "scheme", "value"):
        if (scheme, value) in wanted:
            shared[pk].add((scheme, value))
    order = list(MOST_SHARERS)
    likeliest = sorted(
        shared, key=lambda pk: (min(order.index(scheme) for scheme, _v in shared[pk]), str(pk))
    )
    entries = ENTRY_MODELS[kind]._default_manager.in_bulk(likeliest[:OFFERED])
    return [(entries[pk], reasons(shared[pk])) for pk in likeliest[:OFFERED] if pk in entries]


# --- told apart -------------------------------------------------------------------------------------------------------


def tell_apart(*, kind: str, ids: Collection[uuid.UUID], user, reason: str = "") -> None:
    """Two entries are not the same, and are not suggested again."""
    require(user, "change", NotTheSame)
    if len(set(ids)) != 2 or ENTRY_MODELS[kind]._default_manager.filter(pk__in=ids).count() != 2:
        raise Refused(_("Choose two different entries that are still there."))
    first, second = sorted(ids)
    NotTheSame.objects.get_or_create(
        first=first, second=second, defaults={"kind": kind, "by": user, "reason": reason.strip()[:500]}
    )


def take_back(*, pk: uuid.UUID, user) -> None:
    """They may be the same after all."""
    require(user, "change", NotTheSame)
    NotTheSame.objects.filter(pk=pk).delete()


def told_apart(kind: str, start: int, count: int) -> list[tuple[NotTheSame, Pair]]:
    """What was told apart, the last first; entries that are gone took it along."""
    rows = list(NotTheSame.objects.filter(kind=kind).select_related("by")[start : start + count])
    pairs = _pairs(kind, [(row.first, row.second) for row in rows])
    shown = {(pair.first.entry.pk, pair.second.entry.pk): pair for pair in pairs}
    return [(row, shown[row.first, row.second]) for row in rows if (row.first, row.second) in shown]
