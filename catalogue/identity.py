"""By what two entries may turn out to be one: keys, written from the snapshot of whatever is saved.

What is suspected from them is in `duplicates`.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlsplit

from django.db import models

from catalogue import snapshots, sql, text
from catalogue.models import ENTRY_MODELS, IdentityKey, NotTheSame
from catalogue.models.identity import TOO_MANY

NAME, STEM, LOOK_ALIKE, PINYIN = "name", "stem", "look_alike", "pinyin"
HOST, IDENTIFIER = "host", "identifier"
# A name of fewer characters sounds like too many others.
SPELT_FROM = 4
LONGEST = 300
BATCH = 500

Key = tuple[str, str]

# Characters that are taken for each other; each group is written as its first one. Of what `text.fold` leaves: small
# letters, simplified characters, no full width.
_ALIKE = {
    ord(char): group[0]
    for group in (
        *("己已巳", "未末", "土士", "日曰", "人入", "戊戌戍", "汩汨", "崇祟", "亳毫", "晴睛", "侯候", "帐账"),
        *(
            "0oοоօ〇",
            "1liіιӏ丨",
            "aаα",
            "bвβ",
            "cсϲ",
            "eеε",
            "hн",
            "jј",
            "kкκ",
            "mм",
            "nη",
            "pрρ",
            "sѕ",
            "tтτ",
        ),
        *("uυ", "vν", "xхχ", "yуγ"),
    )
    for char in group[1:]
}


# What a firm is by law and where it is registered: 北京旷视科技有限公司 is known as 旷视科技.
_LEGAL = re.compile(
    "(?:集团|股份|有限|责任)*(?:公司|集团)$|"
    r"(?:[\s,.]+(?:co|company|inc|incorporated|ltd|limited|llc|corp|corporation|group|plc)\b\.?)+$"
)
_SEAT = re.compile("^(?:中国|北京市?)(?=..)")
_ASIDE = re.compile("〔[^〕]*〕")


def keys(names: Sequence[str], codes: Iterable[Key] = (), sites: Iterable[str] = ()) -> set[Key]:
    """The keys of an entry that is called so, has these codes (scheme, value) and these home pages."""
    found = set()
    for name in {text.fold(name[:LONGEST]) for name in names}:
        if len(name) < 2:
            continue
        found |= {(NAME, name), (LOOK_ALIKE, name.translate(_ALIKE))}
        if len(name) >= SPELT_FROM and text.has_chinese(name):
            found.add((PINYIN, text.pinyin(name).replace(" ", "")))
    found |= {(STEM, stem) for name in names if len(stem := _stem(name[:LONGEST])) > 1}
    found |= {(IDENTIFIER, f"{scheme}:{value}") for scheme, value in codes if value}
    found |= {(HOST, host) for site in sites if (host := _host(site))}
    return {(scheme, value[:LONGEST]) for scheme, value in found}


def _stem(name: str) -> str:
    """A name without its legal form and what stands in brackets; nothing where a part of it is lost."""
    name = text.normalise(name)
    if text.has_gap(name):
        return ""
    bare = _ASIDE.sub("", name).strip()
    stem = _LEGAL.sub("", bare)
    return text.fold(_SEAT.sub("", stem) if stem != bare else stem)


def of_snapshot(snapshot: dict) -> set[Key]:
    values, parts = snapshot["values"], snapshot["parts"]
    names = [values["name"], values["name_en"], *(row["values"]["name"] for row in parts.get("alias", ()))]
    rows = (row["values"] for row in parts.get("identifier", ()))
    codes = [(row["scheme"], row["value"]) for row in rows]
    codes.append(("document_number", values.get("document_number", "")))
    return keys(names, codes, (values.get("website", ""), values.get("homepage", "")))


def _host(site: str) -> str:
    """`https://www.example.com/cn/about` → `example.com/cn`."""
    try:
        parts = urlsplit(site)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    first = parts.path.strip("/").split("/")[0]
    return f"{host}/{first}" if host and first else host


# --- writing ----------------------------------------------------------------------------------------------------------


def remember(taken: Sequence[dict], *, new: bool = False) -> None:
    """Note the keys of these snapshots' records; those that are no entries are left out. `new`: nothing is known of
    them yet."""
    rows = [row for row in taken if snapshots.is_entry(row)]
    kinds = {uuid.UUID(row["values"]["id"]): row["model"] for row in rows}
    wanted: set[tuple[uuid.UUID, str, str]] = {
        (uuid.UUID(row["values"]["id"]), *key) for row in rows for key in of_snapshot(row)
    }
    known: dict[tuple[uuid.UUID, str, str], int] = {}
    if rows and not new:
        stored = sql.values(IdentityKey, "record_id", kinds, ("id", "record_id", "scheme", "value"))
        known = {(pk, scheme, value): number for number, pk, scheme, value in stored}
    gone, added = known.keys() - wanted, wanted - known.keys()
    if gone:
        IdentityKey.objects.filter(pk__in=[known[row] for row in gone]).delete()
    IdentityKey.objects.bulk_create(
        (
            IdentityKey(kind=kinds[pk], record_id=pk, scheme=scheme, value=value)
            for pk, scheme, value in sorted(added, key=str)
        ),
        batch_size=BATCH,
    )
    touched = defaultdict(set)
    for pk, _scheme, value in gone | added:
        touched[kinds[pk]].add(value)
    for kind, values in touched.items():
        _count(kind, values)


def forget(ids: Iterable[uuid.UUID]) -> None:
    """The entries are gone, with what was said of them."""
    some = list(ids)
    stored = IdentityKey.objects.filter(record_id__in=some)
    touched = defaultdict(set)
    for kind, value in stored.values_list("kind", "value"):
        touched[kind].add(value)
    stored.delete()
    for kind, values in touched.items():
        _count(kind, values)
    NotTheSame.objects.filter(models.Q(first__in=some) | models.Q(second__in=some)).delete()


def _count(kind: str, values: Collection[str]) -> None:
    """Write how many entries share these keys, where that has changed."""
    ordered = sorted(values)
    for start in range(0, len(ordered), BATCH):
        rows = IdentityKey.objects.filter(kind=kind, value__in=ordered[start : start + BATCH])
        counts = (
            rows.order_by()
            .values_list("scheme", "value")
            .annotate(models.Count("pk"), models.Min("sharers"), models.Max("sharers"))
        )
        stale = defaultdict(list)
        for scheme, value, many, least, most in counts:
            sharers = min(many, TOO_MANY)
            if not least == most == sharers:
                stale[scheme, sharers].append(value)
        for (scheme, sharers), some in stale.items():
            keys_now = IdentityKey.objects.filter(kind=kind, value__in=some, scheme=scheme)
            keys_now.exclude(sharers=sharers).update(sharers=sharers)


def complete() -> int:
    """Add what is missing, as after an upgrade; returns for how many entries."""
    done = 0
    for model in ENTRY_MODELS.values():
        known = IdentityKey.objects.filter(record_id=models.OuterRef("pk"))
        missing = list(model._default_manager.filter(~models.Exists(known)).values_list("pk", flat=True))
        for start in range(0, len(missing), BATCH):
            records: list[models.Model] = list(
                model._default_manager.filter(pk__in=missing[start : start + BATCH])
            )
            remember(list(snapshots.take_many(records).values()), new=True)
        done += len(missing)
    return done
