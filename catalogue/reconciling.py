"""Two changes of one record become one: a three-way merge of snapshots, plain data in and plain data out.

What only one side changed is taken over; what both changed, each in its own way, is a choice. Nothing here reads or
writes the database: `workflow` and the admin say which three states, and apply what comes out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MINE, THEIRS = "mine", "theirs"

# Columns that say one thing together and are chosen together, beside the parts of an amount of money.
_TOGETHER = (
    ("source_id", "locator", "table_id", "row"),
    ("name_en", "name_en_status"),
    ("summary_en", "summary_en_status"),
    ("to_organisation_id", "to_policy_id", "to_scenario_id", "to_dataset_id"),
)


@dataclass(frozen=True)
class Choice:
    """What both sides changed: some columns of a row, a many-to-many choice, or whether a row exists at all."""

    key: str
    part: str  # the model whose row it is
    row: str  # its id
    names: tuple[str, ...]  # columns or one many-to-many field; none where the whole row is to be chosen
    base: dict | None  # the row in the three states; None where it does not exist, or is not known
    mine: dict | None
    theirs: dict | None


@dataclass
class Merged:
    """The merged snapshot, what was to be chosen, and which of it nobody has chosen (theirs stand there)."""

    snapshot: dict
    choices: list[Choice] = field(default_factory=list)
    open: list[Choice] = field(default_factory=list)


def merge(base: dict | None, mine: dict, theirs: dict, chosen: dict[str, str] | None = None) -> Merged:
    """Both changes of a record since `base`; `chosen` says "mine" or "theirs" for the keys of choices.

    Where the base is not known whatever differs is a choice; `mine` then is a change of `theirs`, so that a row which
    stands only there was added, and one that is missing was deleted.
    """
    merged = Merged({**theirs, "parts": {}})
    said = chosen or {}
    merged.snapshot.update(_merge_row(base, mine, theirs, said, merged))
    for name in sorted({*mine["parts"], *theirs["parts"]}):
        before, own, other = (_by_id(side, name) for side in (base, mine, theirs))
        rows = []
        for pk in sorted({*own, *other}):
            row = _row(base is not None, before.get(pk), own.get(pk), other.get(pk), said, merged)
            rows += [row] if row else []
        if rows:
            merged.snapshot["parts"][name] = rows
    return merged


def _by_id(snapshot: dict | None, name: str) -> dict[str, dict]:
    return {row["values"]["id"]: row for row in (snapshot or {"parts": {}})["parts"].get(name, ())}


def _row(known: bool, base, mine, theirs, said: dict, merged: Merged) -> dict | None:
    if mine == theirs:
        return mine
    if mine and theirs:
        return {**theirs, **_merge_row(base, mine, theirs, said, merged)}
    there = mine or theirs
    if base is None and (known or mine):
        return there  # one side added it
    if there == base:
        return None  # one side deleted it and the other left it alone
    return _choose(there, (), base, mine, theirs, said, merged)


def _choose(of: dict, names: tuple, base, mine, theirs, said: dict, merged: Merged) -> Any:
    key = ".".join((of["model"], of["values"]["id"], *names[:1]))
    choice = Choice(key, of["model"], of["values"]["id"], names, base, mine, theirs)
    merged.choices.append(choice)
    if said.get(key) not in (MINE, THEIRS):
        merged.open.append(choice)
    return mine if said.get(key) == MINE else theirs


def _merge_row(base, mine: dict, theirs: dict, said: dict, merged: Merged) -> dict:
    result: dict = {"values": {}, "choices": {}}
    for kind in result:
        names = list({**theirs[kind], **mine[kind]})
        for group in _groups(names) if kind == "values" else ((name,) for name in names):
            old, own, other = (
                [side[kind].get(name) for name in group] if side else None for side in (base, mine, theirs)
            )
            if own in (old, other):
                side = theirs
            elif other == old:
                side = mine
            else:
                side = _choose(theirs, group, base, mine, theirs, said, merged)
            result[kind].update({name: side[kind].get(name) for name in group if name in side[kind]})
    return result


def _groups(names: list[str]) -> Iterator[tuple[str, ...]]:
    """The columns of a row, those that say one thing together in one group."""
    left = dict.fromkeys(names)
    money = [
        tuple(f"{name.removesuffix('amount')}{end}" for end in ("amount", "currency", "qualifier"))
        for name in names
        if name.endswith("amount")
    ]
    for group in (*_TOGETHER, *money):
        if together := tuple(name for name in group if name in left):
            for name in together:
                del left[name]
            yield together
    yield from ((name,) for name in left)
