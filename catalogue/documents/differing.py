"""What differs between two published documents of an entry: field by field, rows of facts by their id, small enough to
be kept beside the change log.

`[{"field": "founded", "before": "2000", "after": "2001"},
  {"field": "figures", "row": "4f1c…", "before": {…}, "after": null}]`
"""

import json
from collections import Counter
from typing import Any

from catalogue.documents.base import canonical
from catalogue.models import ENTRY_MODELS

# Of the storing and not of the entry, or said by another field.
_LEFT_OUT = {"id", "type", "url", "version", "published_at", "updated_at", "funding_stage"}
_ABSENT = ("missing", "absences")
# So many differences are kept of one change, and so many characters of a text, from where it begins to differ.
MOST, LONGEST, BEFORE = 200, 2000, 100


def differences(before: str, after: str) -> list[dict]:
    """Between two bodies of one record, in the order of the document; at most MOST."""
    old, new = json.loads(before), json.loads(after)
    found: list[dict] = []
    for field in {**new, **old}:
        one, other = old.get(field), new.get(field)
        if field in _LEFT_OUT or one == other or not (one or other):
            continue
        rows = one or other
        if isinstance(rows, list) and isinstance(rows[0], dict):
            found += _rows(field, _keyed(one or []), _keyed(other or []))
        elif isinstance(rows, str):
            found.append({"field": field, **_cut(one or "", other or "")})
        elif _bare(one) != _bare(other):
            found.append({"field": field, "before": one, "after": other})
    return found[:MOST]


def last_names(name: str, name_en: str) -> list[dict]:
    """What is kept of an entry that is taken down: how it was called in public, until that is to be forgotten."""
    names = {"name": name, "name_en": name_en}
    return [{"field": field, "before": said, "after": None} for field, said in names.items() if said]


def _rows(field: str, one: dict[str, dict], other: dict[str, dict]) -> list[dict]:
    return [
        {"field": field, "row": key, "before": one.get(key), "after": other.get(key)}
        for key in {**other, **one}
        if one.get(key) != other.get(key) and _bare(one.get(key)) != _bare(other.get(key))
    ]


def _bare(part: Any) -> Any:
    """A row without the addresses of the entries that it names: those lead on when they change."""
    if isinstance(part, dict):
        left_out = "slug" if part.get("type") in ENTRY_MODELS else ""
        return {name: _bare(value) for name, value in part.items() if name != left_out}
    return [_bare(value) for value in part] if isinstance(part, list) else part


def _keyed(rows: list[dict]) -> dict[str, dict]:
    """Rows by what tells them apart; those that nothing does, by how many came before."""
    seen: Counter = Counter()
    keyed = {}
    for row in rows:
        key = _key(row)
        seen[key] += 1
        keyed[key if seen[key] == 1 else f"{key} {seen[key]}"] = row
    return keyed


def _key(row: dict[str, Any]) -> str:
    if "fact" in row:  # a link to an entry, or the reason for an empty cell
        return f"{row['fact']} {row.get('field', '')}".strip()
    if "id" in row:
        return (
            f"{row['id']} {row['role']}"
            if isinstance(row.get("role"), str) and "as_of" not in row
            else row["id"]
        )
    if "slug" in row:
        return row["slug"]
    named = {
        name: row[name] for name in ("fields", "source", "locator", "name", "kind", "scheme") if name in row
    }
    return canonical(named)


def _cut(one: str, other: str) -> dict[str, str | None]:
    """Two texts; long ones from a little before the place where they begin to differ."""
    start = 0
    if max(len(one), len(other)) > LONGEST:
        same = next(
            (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
            min(len(one), len(other)),
        )
        start = max(0, same - BEFORE)
    return {name: _piece(text, start) for name, text in (("before", one), ("after", other))}


def _piece(text: str, start: int) -> str | None:
    if not text:
        return None
    piece = text[start : start + LONGEST]
    return ("…" if start else "") + piece + ("…" if start + LONGEST < len(text) else "")


def without(contents: str, words: list[str]) -> str | None:
    """Kept differences without those in which any of these words stand; None if there are none. What is taken out says
    that it was."""
    written = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    if not any(word in contents for word in written):
        return None
    kept = json.loads(contents)
    rows = {
        one["row"] for one in kept if one.get("row") and _holds(one, written)
    }  # with the reasons of their gaps
    for number, one in enumerate(kept):
        if _holds(one, written) or (one["field"] in _ABSENT and one.get("row", "").split(" ")[0] in rows):
            kept[number] = {"field": one["field"], "removed": True}
    return canonical(kept)


def _holds(one: dict, written: list[str]) -> bool:
    text = canonical(one)
    return any(word in text for word in written)
