"""Files that become entries: received, understood, tried out, applied, taken back.

`receive` stages the rows of a file, `name_columns` says what they mean, `check` is the dry run, `apply` writes by the
hundred, `revert` takes everything back. `tasks` runs the long ones; each goes on where it was when it is run again.
Nothing becomes public before every row is in: new entries are drafts, changes of published ones are proposals.
"""

import datetime
import json
import tempfile
import uuid
from collections.abc import Callable, Iterator
from typing import IO, Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from catalogue import health
from catalogue.bulk import give_way
from catalogue.choices import ImportState, RowDecision, RowVerdict
from catalogue.importing import columns, files, gate, remembering, tallying
from catalogue.importing.columns import IGNORED
from catalogue.importing.entries import EntryPlanner
from catalogue.importing.facts import FactPlanner
from catalogue.importing.planning import Plan, Planner, Staged
from catalogue.models import Import, ImportPiece, ImportRow, ImportValue, Source
from catalogue.permissions import require
from catalogue.publishing import Refused

CHUNK = 500
MOST_VALUES = 2000
MOST_ANSWERS = 2_000_000  # characters
# A task says that it is alive after every chunk, which takes a second or two.
SILENCE = datetime.timedelta(seconds=90)
LONG = datetime.timedelta(minutes=15)

# What is larger than this takes longer than a request should: a second and more.
READ_AT_ONCE = gate.MB

BUSY = (ImportState.READING, ImportState.CHECKING, ImportState.APPLYING, ImportState.REVERTING)


# --- receiving -------------------------------------------------------------------------------------------------------


def receive(*, file: IO[bytes], size: int, name: str, kind: str, user) -> Import:
    """Take a file in. A small one is read at once; a larger one is kept for the worker, who does `read_in` once READING
    was begun. Raises Refused, with nothing kept."""
    require(user, "add", Import)
    if kind not in columns.KINDS:
        raise Refused(_("There is no such kind of file."))
    weight = gate.weight(file, size)
    job = Import(
        user=user, file_name=_file_name(name), kind=kind, locator="第 {n} 行", form=_("not read yet")
    )
    if weight > READ_AT_ONCE:
        with transaction.atomic():
            job.save()
            file.seek(0)
            for number, data in enumerate(iter(lambda: file.read(gate.MB), b"")):
                ImportPiece.objects.create(job=job, number=number, data=data)
        return job
    job.save()
    try:
        _stage(job, files.read(file, size), job.rows.bulk_create)
    except BaseException:
        remove_rows(job)
        job.delete()
        raise
    return job


def read_in(job: Import, run: uuid.UUID) -> None:
    """Read a file that was kept; what is wrong with it is its message."""
    remove_rows(job)  # of a run that broke off
    Import.objects.filter(pk=job.pk, run=run).update(done=0)

    def keep(rows: list[ImportRow]) -> None:
        with transaction.atomic():
            if not is_mine(job, run):
                raise _Overtaken
            job.rows.bulk_create(rows)
            Import.objects.filter(pk=job.pk).update(done=F("done") + len(rows))

    with tempfile.TemporaryFile() as file:
        for pk in list(job.pieces.order_by("number").values_list("pk", flat=True)):
            file.write(ImportPiece.objects.get(pk=pk).data)
        size = file.tell()
        try:
            _stage(job, files.read(file, size), keep)
        except _Overtaken:
            return
        except Refused as refusal:
            remove_rows(job)
            message = " ".join(refusal.messages)[:5000]
            Import.objects.filter(pk=job.pk, run=run).update(
                state=ImportState.REFUSED, run=None, message=message
            )
        else:
            Import.objects.filter(pk=job.pk, run=run).update(state=ImportState.UPLOADED, run=None)
    job.pieces.all().delete()


class _Overtaken(Exception):
    """Another run works on it now."""


def _stage(job: Import, table: files.Table, keep: Callable[[list[ImportRow]], Any]) -> None:
    """Keep the rows of a file, and guess what its columns are. Raises Refused, also in the midst."""
    first: list[tuple[int, list[str]]] = []
    count = 0
    for chunk in _chunked(table.rows):
        first = first or chunk[:10]
        count += len(chunk)
        keep([ImportRow(job=job, number=number, cells=json.dumps(cells)) for number, cells in chunk])
    if not any(cell.strip() for _number, cells in first for cell in cells):
        raise Refused(_("The file has no rows."))
    job.form, job.total = table.form, count
    job.header_row = 0 if not table.guarded else columns.header_row(job.kind, first)
    _guess(job)
    job.save(update_fields=["form", "total", "header_row", "mapping", "answers", "source", "locator"])


def _guess(job: Import) -> None:
    """What its columns give: as somebody said of the last such file, or by its headings."""
    heads = headings(job)
    job.mapping = json.dumps(columns.guess(job.kind, heads))
    remembering.recall(job, heads)


def _file_name(name: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in name).strip()
    return (plain.encode("utf-8", "replace").decode() or "?")[-200:]


def _chunked(rows: Iterator[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    chunk: list[tuple[int, list[str]]] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += sum(map(len, row[1]))
        if len(chunk) == CHUNK or size > 4_000_000:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def headings(job: Import) -> list[str]:
    row = job.rows.filter(number=job.header_row).first()
    if row:
        return [files.whole(cell.strip()) for cell in json.loads(row.cells)]
    return [""] * width(job)


def width(job: Import) -> int:
    """How many columns the first rows have."""
    rows = job.rows.order_by("number").values_list("cells", flat=True)[:50]
    return max((len(json.loads(cells)) for cells in rows), default=0)


def first_rows(job: Import, count: int = 10) -> list[tuple[int, list[str]]]:
    rows = job.rows.order_by("number")[:count]
    return [(row.number, list(map(files.whole, json.loads(row.cells)))) for row in rows]


def samples(job: Import) -> list[list[str]]:
    """Of each column the first values below the headings."""
    rows = job.rows.filter(number__gt=job.header_row).order_by("number")[:20]
    found: list[list[str]] = [[] for _column in range(width(job))]
    for row in rows:
        for position, cell in enumerate(json.loads(row.cells)[: len(found)]):
            if cell.strip() and len(found[position]) < 3:
                found[position].append(files.whole(cell.strip()[:60]))
    return found


# --- deciding --------------------------------------------------------------------------------------------------------


def _require_idle(job: Import, *states: ImportState) -> None:
    if job.state not in states:
        raise Refused(_("This is not possible now: %(state)s.") % {"state": ImportState(job.state).label})


def _locked(job: Import) -> Import:
    now = Import.objects.select_for_update().filter(pk=job.pk).first()
    if now is None:
        raise Refused(_("Somebody has deleted this in the meantime."))
    return now


@transaction.atomic
def name_columns(
    *, job: Import, header_row: int, mapping: list[str], source: Source, locator: str, user
) -> None:
    """What each column gives ("-" to ignore it), and where the file comes from. The dry run can begin."""
    job = _locked(job)
    require(user, "change", job)
    _require_idle(job, ImportState.UPLOADED, ImportState.CHECKED)
    known = columns.columns_of(job.kind)
    heads = headings(job)
    problems = []
    for position, name in enumerate(mapping):
        label = (heads[position] if position < len(heads) else "")[:60] or str(position + 1)
        if name != IGNORED and name not in known:
            problems.append(
                _("Say what the column “%(label)s” gives, or that it is to be ignored.") % {"label": label}
            )
        elif name != IGNORED and name in mapping[:position]:
            problems.append(
                _("Two columns give “%(field)s”; ignore one of them.") % {"field": known[name].label}
            )
    if not columns.identifying(job.kind) & set(mapping):
        problems.append(_("No column gives the name, so nobody knows what the rows are about."))
    if not locator.strip():
        problems.append(_("Say where in the source a row stands, as in: row {n}."))
    if problems:
        raise Refused(problems[:20])
    job.header_row = header_row
    job.mapping = json.dumps(mapping)
    job.signature = remembering.signature(job.kind, heads)
    job.source, job.locator = source, locator.strip()[:300]
    job.save()


@transaction.atomic
def choose_header(*, job: Import, header_row: int, user) -> None:
    """Another row has the headings; the columns are guessed anew."""
    job = _locked(job)
    require(user, "change", job)
    _require_idle(job, ImportState.UPLOADED, ImportState.CHECKED)
    job.header_row = header_row
    _guess(job)
    job.state = ImportState.UPLOADED
    job.save()


@transaction.atomic
def answer_values(*, job: Import, answers: dict[str, dict[str, str]], user) -> None:
    """What unknown values stand for: an id, "+" to make it, with what follows as its English name, "x" to reject its
    rows, "-" to leave it out of them."""
    job = _locked(job)
    require(user, "change", job)
    _require_idle(job, ImportState.CHECKED)
    stored = json.loads(job.answers or "{}")
    for column, given in answers.items():
        stored.setdefault(column, {}).update(given)
    job.answers = json.dumps(stored, ensure_ascii=False)
    if len(job.answers) > MOST_ANSWERS:
        raise Refused(_("These are too many answers for one file; mend the file instead."))
    job.save()


@transaction.atomic
def forget_answers(*, job: Import, user) -> None:
    """All unknown values are asked again."""
    job = _locked(job)
    require(user, "change", job)
    _require_idle(job, ImportState.CHECKED)
    job.answers = ""
    job.save()


@transaction.atomic
def be_lenient(*, job: Import, lenient: bool, user) -> None:
    """Whether rows go on without the cells that cannot be read, or that name nothing known."""
    job = _locked(job)
    require(user, "change", job)
    _require_idle(job, ImportState.CHECKED)
    job.lenient = lenient
    job.save()


@transaction.atomic
def decide(*, job: Import, decisions: dict[int, str], user) -> None:
    """What is to become of suspected duplicates, by row."""
    job = _locked(job)
    require(user, "change", job)
    _require_idle(job, ImportState.CHECKED)
    for decision in ("", *RowDecision.values):
        numbers = [number for number, given in decisions.items() if given == decision]
        job.rows.filter(number__in=numbers, verdict=RowVerdict.DUPLICATE).update(decision=decision)


@transaction.atomic
def begin(*, job: Import, state: ImportState, user, publish: bool = False) -> uuid.UUID:
    """Set an import going; a run that was interrupted is taken over, and what is in can be published later. Returns
    the run that the task must name."""
    job = _locked(job)
    require(user, "publish" if publish else "change", job)
    allowed = {
        ImportState.READING: (ImportState.UPLOADED,),
        ImportState.CHECKING: (ImportState.UPLOADED, ImportState.CHECKED),
        ImportState.APPLYING: (ImportState.CHECKED,),
        ImportState.REVERTING: (ImportState.APPLIED,),
    }[state]
    interrupted = is_interrupted(job) and (
        state == job.state or (state == ImportState.REVERTING and job.state == ImportState.APPLYING)
    )
    later = publish and job.state == ImportState.APPLIED
    if not interrupted and not later:
        _require_idle(job, *allowed)
    if state not in (ImportState.READING, ImportState.REVERTING) and job.source_id is None:
        raise Refused(_("Choose the source first."))
    if state == ImportState.APPLYING and not interrupted:
        job.batch = job.batch if later else uuid.uuid4()
        job.publish = publish
    if state == ImportState.READING and not job.pieces.exists():
        raise Refused(_("Nothing of this file is left to be read."))
    job.state, job.run, job.alive_at, job.message = state, uuid.uuid4(), timezone.now(), ""
    if not interrupted or state == ImportState.READING:
        job.done = 0
    job.save()
    return job.run


def is_interrupted(job: Import) -> bool:
    """Whether nobody works on it: its worker was killed, or its task said that it gives up."""
    if job.state not in BUSY:
        return False
    if job.run is None or job.alive_at is None:
        return True
    task = _task_of(job)
    if task and task.status == "READY":  # the worker is busy with another one, or none runs
        return False
    silence = LONG if job.state == ImportState.REVERTING else SILENCE
    if job.state == ImportState.APPLYING and job.done >= job.total:  # the last step is one transaction
        silence += datetime.timedelta(seconds=job.total / 20)
    heard = max(filter(None, [job.alive_at, task and task.started_at]))
    return timezone.now() - heard > silence or any(map(health.is_gone, task.worker_ids[-1:] if task else ()))


def _task_of(job: Import) -> DBTaskResult | None:
    """The task that works on it or waits for its turn."""
    open_ones = DBTaskResult.objects.filter(
        task_path="catalogue.tasks.run_import", status__in=["READY", "RUNNING"]
    )
    return next((task for task in open_ones if str(job.run) in task.args_kwargs["args"]), None)


def fail(job: Import, run: uuid.UUID, why: str) -> None:
    """A task gives up and says so; it can be run again."""
    Import.objects.filter(pk=job.pk, run=run).update(run=None, message=why[:5000])


def remove(*, job: Import, user) -> None:
    """Forget a file of which nothing is in the catalogue."""
    require(user, "change", job)
    if job.state in (ImportState.APPLYING, ImportState.APPLIED, ImportState.REVERTING):
        raise Refused(_("Rows of this file are in the catalogue; take them back first."))
    remove_rows(job)
    job.delete()


def remove_rows(job: Import) -> None:
    while numbers := list(job.rows.order_by("number").values_list("number", flat=True)[:5000]):
        job.rows.filter(number__lte=numbers[-1]).delete()


# --- the dry run -----------------------------------------------------------------------------------------------------


def planner(job: Import) -> Planner:
    kind = FactPlanner if job.kind in columns.FAMILIES else EntryPlanner
    return kind(
        job,
        json.loads(job.mapping),
        json.loads(job.answers or "{}"),
        headings=headings(job),
        guarded=not job.form.startswith(files.JSON_LINES),
    )


def is_current(job: Import, run: uuid.UUID) -> bool:
    """The same, without a mark that others would wait for."""
    return Import.objects.filter(pk=job.pk, run=run).exists()


def is_mine(job: Import, run: uuid.UUID) -> bool:
    """Whether this run is the one that works on the import; notes that it is alive. The caller holds a transaction."""
    return bool(Import.objects.filter(pk=job.pk, run=run).update(alive_at=timezone.now()))


def check(job: Import, run: uuid.UUID) -> None:
    """Sort all rows into what they would do."""
    trial = planner(job)
    unknown: dict[tuple[str, str], int] = {}
    reasons = tallying.Tally()
    last = job.header_row
    done = 0
    with transaction.atomic():
        if not is_mine(job, run):
            return
        job.values.all().delete()
        job.rows.filter(number__lte=last).exclude(verdict="").update(verdict="")
    while rows := list(job.rows.filter(number__gt=last).order_by("number")[:CHUNK]):
        last = rows[-1].number
        plans = trial.plan([Staged(row.number, json.loads(row.cells)) for row in rows], within_file=True)
        by_number = {plan.row.number: plan for plan in plans}
        for row in rows:
            _note(row, by_number.get(row.number))
        for plan in plans:
            reasons.add(plan.verdict, plan.reasons)
            for value in plan.unknown:
                if value in unknown or len(unknown) < MOST_VALUES:
                    unknown[value] = unknown.get(value, 0) + 1
        done += len(rows)
        with transaction.atomic():
            if not is_mine(job, run):
                return
            job.rows.filter(number__gte=rows[0].number, number__lte=last).delete()
            ImportRow.objects.bulk_create(rows)
            Import.objects.filter(pk=job.pk).update(done=done)
        give_way()
    with transaction.atomic():
        if not is_mine(job, run):
            return
        _note_twins(job, trial.twins)
        ImportValue.objects.bulk_create(
            (
                ImportValue(job=job, column=column, value=value, rows=count)
                for (column, value), count in unknown.items()
            ),
            batch_size=CHUNK,
        )
        Import.objects.filter(pk=job.pk).update(
            state=ImportState.CHECKED,
            run=None,
            counts=json.dumps(count_rows(job)),
            tally=json.dumps(reasons.told()),
        )


def _note(row: ImportRow, plan: Plan | None) -> None:
    row.id = None
    row.decision, row.applied = "", False
    if plan is None:  # a row without anything in it
        row.verdict, row.label, row.reason, row.difference, row.target_id = "", "", "", "", None
        return
    row.verdict = plan.verdict
    row.label = files.whole(plan.label)
    row.reason = files.whole("\n".join(dict.fromkeys(plan.reasons)))
    row.difference = json.dumps(plan.difference) if plan.difference else ""
    row.target_id = plan.target.pk if plan.target else None


def _note_twins(job: Import, twins: dict[int, list[int]]) -> None:
    """At the first of several rows about the same, where the others are."""
    numbers = list(twins)
    for start in range(0, len(numbers), CHUNK):
        first = list(job.rows.filter(number__in=numbers[start : start + CHUNK]).only("number", "reason"))
        for row in first:
            others = ", ".join(map(str, twins[row.number][:20]))
            said = _("Also about the same in this file: row %(numbers)s.") % {"numbers": others}
            row.reason = "\n".join(filter(None, [row.reason, said]))
        ImportRow.objects.bulk_update(first, ["reason"])


def count_rows(job: Import) -> dict[str, int]:
    rows = job.rows.exclude(verdict="").order_by("verdict")
    return dict(rows.values_list("verdict").annotate(models.Count("id")))
