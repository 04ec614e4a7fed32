"""What somebody said of a file's columns and unknown values, for the next file of the same kind with the same headings.

It is kept with the import and forgotten with it. What a record was that is not there any more is asked again.
"""

import hashlib
import json

from catalogue.importing.columns import columns_of, key
from catalogue.importing.resolving import CREATE, OMIT, REJECT
from catalogue.models import Import, Term


def _is_no_record(answer: str) -> bool:
    return answer in (REJECT, OMIT) or answer.startswith(CREATE)


def signature(kind: str, headings: list[str]) -> str:
    """By what files are the same; nothing, where a file has no headings."""
    if not any(heading.strip() for heading in headings):
        return ""
    said = json.dumps([kind, *map(key, headings)])
    return hashlib.sha256(said.encode()).hexdigest()


def recall(job: Import, headings: list[str]) -> None:
    """Fill in the columns, the answers and the source of the last such file; the caller saves."""
    wanted = signature(job.kind, headings)
    earlier = Import.objects.filter(signature=wanted).exclude(pk=job.pk).order_by("-at").first()
    if not wanted or earlier is None:
        return
    job.mapping, job.source, job.locator = earlier.mapping, earlier.source, earlier.locator
    job.answers = json.dumps(_still_there(job.kind, json.loads(earlier.answers or "{}")), ensure_ascii=False)


def _still_there(kind: str, answers: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Without answers that name a record which was deleted, merged into another one, or deprecated."""
    known = columns_of(kind)
    found: dict[str, dict[str, str]] = {}
    for name, given in answers.items():
        column = known.get(name)
        if column is None or column.related is None:
            continue
        wanted = {answer for answer in given.values() if not _is_no_record(answer)}
        rows = column.related._default_manager.filter(pk__in=wanted)
        if column.related is Term:
            rows = rows.filter(replaced_by=None)
        elif hasattr(column.related, "successor_slug"):
            rows = rows.filter(successor_slug="")
        there = set(map(str, rows.values_list("pk", flat=True)))
        if kept := {v: answer for v, answer in given.items() if _is_no_record(answer) or answer in there}:
            found[name] = kept
    return found
