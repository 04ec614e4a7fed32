"""Names in the cells of a pasted table that no entry answers to: for each, which entry is meant, or a draft to be made.

What was decided travels in the form. A draft is written with the row that names it, and only then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from catalogue import duplicates, filling, identity, suggesting, text
from catalogue.choices import Act, Status
from catalogue.models import ENTRY_MODELS, Alias, Citation, Entry, Source

NEW, SKIP = "new", "skip"
MOST_LOOKED_UP = 60  # names without an equal one, in one step
MOST = 500


def equal_names(kind: str, names: set[str]) -> dict[str, list[Entry]]:
    """Entries of a type that are called so, drafts too."""
    found: dict[str, dict[Any, Entry]] = {}
    rows = ENTRY_MODELS[kind].objects.exclude(status=Status.ARCHIVED)
    for row in rows.filter(Q(name__in=names) | Q(name_en__in=names) | Q(slug__in=names)):
        for name in {row.name, row.name_en, row.slug} & names:
            found.setdefault(name, {})[row.pk] = row
    aliases = Alias.objects.filter(name__in=names, **{f"{kind}__isnull": False}).select_related(kind)
    for alias in aliases.exclude(**{f"{kind}__status": Status.ARCHIVED}):
        row = getattr(alias, kind)
        found.setdefault(alias.name, {})[row.pk] = row
    return {name: list(rows.values()) for name, rows in found.items()}


def likely_names(kind: str, name: str) -> tuple[list[tuple[str, str]], str]:
    """What may be meant by a name that nothing has as it stands, id and label, the surest first, also by its look and
    sound; and the id of the one of which it is a name in another writing, if there is one."""
    matches = suggesting.match(name, (kind,))
    found = {str(one.document.pk): (one.document.name, one.score == 1) for one in matches}
    for entry, _why in duplicates.candidates(kind, identity.keys([name])):
        if entry.status != Status.ARCHIVED:
            found.setdefault(str(entry.pk), (entry.name, False))
    equal = [pk for pk, (_name, is_equal) in found.items() if is_equal]
    labels = [(pk, label if is_equal else f"{label} ?") for pk, (label, is_equal) in found.items()]
    return labels, equal[0] if len(equal) == 1 else ""


@dataclass
class UnknownName:
    kind: str
    name: str
    decision: str = ""  # the id of an entry, or NEW
    candidates: list[tuple[str, str]] = field(default_factory=list)


class UnknownNames:
    """The unknown names of one table, in the order in which they stand there."""

    def __init__(self, post: Any):
        self._said: dict[tuple[str, str], str] = {}
        for number in range(MOST):
            if (name := post.get(f"w-{number}")) is None:
                break
            self._said[post.get(f"k-{number}", ""), text.fold(name)] = post.get(f"d-{number}", "")
        self._found: dict[tuple[str, str], UnknownName] = {}
        self._looked_up = 0
        self.drafts: dict[str, Any] = {}  # id → unsaved entry
        self._cited: dict[str, tuple[Source, str]] = {}

    def __iter__(self):
        return iter(self._found.values())

    def meant(self, kind: str, name: str, same: Sequence[Entry]) -> str:
        """The id of the entry that somebody has chosen for this name, or of a draft to be made; else nothing. `same`
        are the entries that are called so: none, or several."""
        key = kind, text.fold(name)
        if key not in self._found and len(self._found) < MOST:
            self._found[key] = self._offered(kind, name, same, self._said.get(key))
        unknown = self._found.get(key)
        if unknown is None or unknown.decision != NEW:
            return unknown.decision if unknown else ""
        for pk, draft in self.drafts.items():
            if (draft.entry_type, text.fold(draft.name)) == key:
                return pk
        made = ENTRY_MODELS[kind](name=name[:300])
        self.drafts[str(made.pk)] = made
        return str(made.pk)

    def _offered(self, kind: str, name: str, same: Sequence[Entry], said: str | None) -> UnknownName:
        unknown = UnknownName(kind, name)
        unknown.candidates = [(str(row.pk), f"{row.name} · {row.get_status_display()}") for row in same]
        sure = ""
        if not same and self._looked_up < MOST_LOOKED_UP:
            self._looked_up += 1
            unknown.candidates, sure = likely_names(kind, name)
        if said is None:
            unknown.decision = "" if unknown.candidates or text.is_no_entry(name) else NEW
            unknown.decision = sure or unknown.decision
        elif said in (NEW, *(pk for pk, _label in unknown.candidates)):
            unknown.decision = said
        return unknown

    def take_out(self, model: Any, data: dict[str, Any], source: Source, locator: str) -> dict[str, list]:
        """Take drafts out of what a form is to check, which knows only entries that are there: field → drafts."""
        taken: dict[str, list] = {}
        for name, value in data.items():
            ids = value if isinstance(value, list) else [value]
            drafts = [self.drafts[pk] for pk in ids if pk in self.drafts]
            if drafts:
                taken[name] = drafts
                data[name] = [pk for pk in ids if pk not in self.drafts] if isinstance(value, list) else ""
            for draft in drafts:
                self._cited.setdefault(str(draft.pk), (source, locator))
        return taken

    def changes(self, user) -> list[filling.Change]:
        """The drafts that rows name, each with the place that names it first."""
        return [
            filling.Change(self.drafts[pk], _writer(self.drafts[pk], user, *cited), act=Act.CREATED)
            for pk, cited in self._cited.items()
        ]


def _writer(draft: Any, user, source: Source, locator: str):
    def write():
        draft.responsible = user
        draft.save(force_insert=True)
        said = {"fields": "name", "source": source, "locator": locator}
        Citation.objects.create(**{draft.entry_type: draft}, **said)

    return write
