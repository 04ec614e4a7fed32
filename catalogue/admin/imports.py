"""Bringing in a file, step by step: upload, columns, dry run, unknown values, duplicates, applying, taking back."""

import csv
import io
import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue import importing, once, tasks
from catalogue.admin.base import ByPolicy
from catalogue.admin.exports import FORMS, export
from catalogue.admin.forms import ChosenSelect, refuse_unseen
from catalogue.choices import EntryType, ImportState, RowDecision, RowVerdict
from catalogue.exports import BOM, CSV, guarded
from catalogue.importing import applying, columns, files, gate
from catalogue.importing.nearest import Nearest
from catalogue.importing.resolving import CREATABLE, CREATE, OMIT, REJECT, Resolver
from catalogue.models import Import, ImportValue, Place, Source, Term, Topic
from catalogue.permissions import may
from catalogue.publishing import Refused

_STEPS = {
    ImportState.READING: 1,
    ImportState.REFUSED: 1,
    ImportState.APPLIED: 4,
    ImportState.REVERTED: 4,
}
SHOWN = 50
UNPUBLISHED = "unpublished"
VALUES_SHOWN = 100
OFFERED = 1000


def kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a file may hold, to choose from: entries, facts of entries, and what entries share."""
    facts = [kind for kind, model in columns.FAMILIES.items() if columns.owners_of(model)]
    shared = [kind for kind in columns.FAMILIES if kind not in facts]
    groups = (
        (_("Entries"), EntryType.values),
        (_("Facts"), facts),
        (_("Shared records"), shared),
    )
    return [(str(label), [(kind, columns.label_of(kind)) for kind in some]) for label, some in groups]


class UploadForm(forms.Form):
    """Which file, and of what."""

    kind = forms.ChoiceField(choices=lambda: kinds(), label=gettext_lazy("What the rows are"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV, TSV, XLSX (its first sheet) or JSON Lines, in UTF-8, UTF-16, GB18030 or Windows-1252. "
            "At most 60 MB and 100,000 rows."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.jsonl,.ndjson"}),
    )


class OriginForm(forms.Form):
    """Where the file comes from."""

    def __init__(self, *args, job: Import, admin_site, **kwargs):
        super().__init__(*args, **kwargs)
        source = Import._meta.get_field("source")
        locator = Import._meta.get_field("locator")
        self.fields["source"] = forms.ModelChoiceField(
            Source.objects.all(),
            initial=job.source_id,
            label=_("Source"),
            help_text=source.help_text,
            widget=ChosenSelect(source, admin_site),
        )
        self.fields["locator"] = forms.CharField(
            max_length=300,
            initial=job.locator,
            label=_("Locator"),
            help_text=locator.help_text,
            widget=forms.TextInput(attrs={"class": "vTextField"}),
        )


@admin.register(Import)
class ImportAdmin(ByPolicy, admin.ModelAdmin):
    """The list of imports; each has one page that shows the step at which it is."""

    list_display = ("file_name", "kind_shown", "state_shown", "rows_shown", "source", "user", "at")
    list_filter = ("state",)
    list_select_related = ("source", "user")
    list_per_page = 50
    show_full_result_count = False
    actions = None

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, job):
        return _state(job)

    @admin.display(description=gettext_lazy("what the rows are"), ordering="kind")
    def kind_shown(self, job):
        return columns.label_of(job.kind) if job.kind in columns.KINDS else job.kind

    @admin.display(description=gettext_lazy("rows"))
    def rows_shown(self, job):
        return job.total

    def has_delete_permission(self, request, obj=None):
        return False  # its own page forgets a file, if nothing of it is in the catalogue

    def get_urls(self):
        def view(function):
            return self.admin_site.admin_view(function)

        return [
            path("export/<slug:kind>.<slug:form>", view(self.export_view), name="catalogue_import_export"),
            path("<uuid:pk>/columns/", view(self.columns_view), name="catalogue_import_columns"),
            path("<uuid:pk>/values/", view(self.values_view), name="catalogue_import_values"),
            path("<uuid:pk>/do/<slug:what>/", view(self.do_view), name="catalogue_import_do"),
            path("<uuid:pk>/rows.csv", view(self.rows_view), name="catalogue_import_rows"),
            *super().get_urls(),
        ]

    def _job(self, request, pk, action: str = "change") -> Import:
        job = Import.objects.select_related("source", "user").filter(pk=pk).first()
        if job is None:
            raise Http404
        if not may(request.user, action, job):
            raise PermissionDenied
        return job

    def _page(self, job: Import) -> str:
        return reverse("admin:catalogue_import_change", args=[job.pk])

    def _answer(self, request, template: str, title: str, **context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/catalogue/{template}.html", context)

    # --- 1. the file

    def add_view(self, request, form_url="", extra_context=None):
        if not may(request.user, "add", Import):
            raise PermissionDenied
        return once.done(request, lambda: self._receive(request))

    def _receive(self, request):
        form = UploadForm(
            request.POST or None, request.FILES or None, initial={"kind": request.GET.get("type")}
        )
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                job = importing.receive(
                    file=file.file,
                    size=file.size,
                    name=file.name,
                    kind=form.cleaned_data["kind"],
                    user=request.user,
                )
            except Refused as refusal:
                form.add_error("file", refusal)
            else:
                if not job.total:
                    tasks.start_import(job=job, state=ImportState.READING, user=request.user)
                    return HttpResponseRedirect(self._page(job))
                return HttpResponseRedirect(reverse("admin:catalogue_import_columns", args=[job.pk]))
        return self._answer(
            request,
            "import_upload",
            _("Import a file"),
            form=form,
            once=once.new_key(),
            step=1,
            most=gate.MAX_ROWS,
            exports=[(label, some) for label, some in kinds() if some],
            forms=FORMS,
        )

    def export_view(self, request, kind, form):
        """All records of a kind, to be edited elsewhere and imported again; the list of a type has its own."""
        model = columns.KINDS.get(kind)
        if model is None or form not in dict(FORMS):
            raise Http404
        if not may(request.user, "view", model):
            raise PermissionDenied
        back = reverse("admin:catalogue_import_add")
        return export(request, kind, form, model._default_manager.all(), back)

    # --- 2. its columns

    def columns_view(self, request, pk):
        job = self._job(request, pk)
        if job.state not in (ImportState.UPLOADED, ImportState.CHECKED):
            return HttpResponseRedirect(self._page(job))
        mapping = json.loads(job.mapping or "[]")
        form = OriginForm(request.POST or None, job=job, admin_site=self.admin_site)
        heads = importing.headings(job)
        count = max(importing.width(job), len(heads))
        problems: list[str] = []
        if request.method == "POST":
            mapping = [request.POST.get(f"column-{position}", "")[:60] for position in range(count)]
            if form.is_valid():
                try:
                    importing.name_columns(
                        job=job,
                        header_row=job.header_row,
                        mapping=mapping,
                        source=form.cleaned_data["source"],
                        locator=form.cleaned_data["locator"],
                        user=request.user,
                    )
                    job.refresh_from_db()
                    tasks.start_import(job=job, state=ImportState.CHECKING, user=request.user)
                except Refused as refusal:
                    problems = refusal.messages
                else:
                    return HttpResponseRedirect(self._page(job))
        seen = importing.samples(job)
        rows = [
            {
                "position": position,
                "heading": heads[position][:80] if position < len(heads) else "",
                "samples": seen[position] if position < len(seen) else [],
                "chosen": mapping[position] if position < len(mapping) else "",
            }
            for position in range(count)
        ]
        return self._answer(
            request,
            "import_columns",
            _("Columns: %(name)s") % {"name": job},
            job=job,
            step=2,
            form=form,
            problems=problems,
            rows=rows,
            fields=columns.shown(job.kind),
            first=[
                (number, [cell[:40] for cell in cells[:12]]) for number, cells in importing.first_rows(job)
            ],
            has_header_choice=not job.form.startswith("JSON"),
        )

    # --- 3. the dry run, and what comes after it

    def change_view(self, request, object_id, form_url="", extra_context=None):
        job = self.get_object(request, unquote(object_id))
        if job is None:
            raise Http404
        if not may(request.user, "view", job):
            raise PermissionDenied
        mine = may(request.user, "change", job)
        if job.state == ImportState.UPLOADED and mine and job.total:
            return HttpResponseRedirect(reverse("admin:catalogue_import_columns", args=[job.pk]))
        counts = json.loads(job.counts or "{}")
        tabs = [
            *RowVerdict.choices,
            *([(UNPUBLISHED, _("Not published"))] if counts.get(UNPUBLISHED) else []),
        ]
        verdict = request.GET.get("verdict", "")
        if verdict not in dict(tabs):
            verdict = next((one for one in RowVerdict.values if counts.get(one)), RowVerdict.NEW)
        after = request.GET.get("after", "")
        after = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else -1
        rows = list(_rows(job, verdict).filter(number__gt=after).order_by("number")[: SHOWN + 1])
        more = rows[SHOWN - 1].number if len(rows) > SHOWN else None
        shown: list[Any] = rows[:SHOWN]
        for row in shown:
            row.cells_shown = [files.whole(cell[:60]) for cell in json.loads(row.cells)[:8] if cell.strip()]
            row.changes = json.loads(row.difference) if row.difference else []
            row.reasons = row.reason.split("\n") if row.reason else []
        _note_addresses(job, shown)
        interrupted = importing.is_interrupted(job)
        busy = job.state in importing.BUSY and not interrupted
        response = self._answer(
            request,
            "import_page",
            f"{job}",
            job=job,
            mine=mine,
            busy=busy,
            interrupted=interrupted,
            state=_state(job),
            step=_STEPS.get(ImportState(job.state), 3),
            percent=min(100, 100 * job.done // job.total) if job.total else 0,
            tabs=[
                {
                    "name": one,
                    "label": label,
                    "count": counts.get(one, 0),
                    "is_current": one == verdict,
                }
                for one, label in tabs
            ],
            verdict=verdict,
            rows=shown,
            more=more,
            unknown=ImportValue.objects.filter(job=job).count(),
            answered=sum(map(len, json.loads(job.answers or "{}").values())),
            decisions=RowDecision.choices,
            may_publish=may(request.user, "publish", job),
            waiting=applying.pending_of(job).count() if job.state == ImportState.APPLIED else 0,
            drafts=applying.drafts_of(job) if job.state == ImportState.APPLIED else 0,
            tally=json.loads(job.tally or "{}").get(verdict, []) if job.state == ImportState.CHECKED else [],
            rejected=counts.get(RowVerdict.REJECTED, 0),
            type_label=columns.label_of(job.kind),
            has_drafts=columns.has_drafts(job.kind),
            unpublished=counts.get(UNPUBLISHED, 0),
            to_apply=sum(counts.get(one, 0) for one in applying.WRITTEN),
            restored=counts.get(RowVerdict.RESTORED, 0),
        )
        if busy or (interrupted and job.run):
            response["Refresh"] = "3"
        return response

    def values_view(self, request, pk):
        job = self._job(request, pk)
        if job.state != ImportState.CHECKED:
            return HttpResponseRedirect(self._page(job))
        known = columns.columns_of(job.kind)
        stored = json.loads(job.answers or "{}")
        waiting = [
            value
            for value in ImportValue.objects.filter(job=job).order_by("column", "-rows", "value")
            if value.value not in stored.get(value.column, {})
        ][:VALUES_SHOWN]
        resolver = Resolver(job, {})
        offered = {
            name: _offered(known[name]) for name in {value.column for value in waiting} if name in known
        }
        nearest = {name: Nearest(forms) for name, forms in offered.items()}
        rows = []
        for value in waiting:
            near = nearest[value.column].to(value.value) if value.column in nearest else ""
            rows.append(
                {
                    "value": value,
                    "label": known[value.column].label if value.column in known else value.column,
                    "creatable": value.column in known and known[value.column].related in CREATABLE,
                    "what": request.POST.get(f"what-{value.pk}", ""),
                    "name": request.POST.get(f"name-{value.pk}", near)[:300],
                    "english": request.POST.get(f"english-{value.pk}", "").strip(),
                    "error": "",
                }
            )
        if request.method == "POST":
            answers = self._answers(request, rows, known, resolver)
            if answers is not None:
                try:
                    importing.answer_values(job=job, answers=answers, user=request.user)
                    job.refresh_from_db()
                    tasks.start_import(job=job, state=ImportState.CHECKING, user=request.user)
                except Refused as refusal:
                    messages.error(request, " ".join(refusal.messages))
                return HttpResponseRedirect(self._page(job))
        return self._answer(
            request,
            "import_values",
            _("Unknown values: %(name)s") % {"name": job},
            job=job,
            step=3,
            rows=rows,
            offered={name: dict.fromkeys(one for _form, one in forms) for name, forms in offered.items()},
        )

    def _answers(self, request, rows: list[dict], known, resolver: Resolver):
        """What was answered, or None where an answer names nothing."""
        answers: dict[str, dict[str, str]] = {}
        faulty = False
        for row in rows:
            value = row["value"]
            column = known.get(value.column)
            what = row["what"]
            if column is None or not what:
                continue
            answer = {"reject": REJECT, "omit": OMIT}.get(what, "")
            if what == "create" and row["creatable"]:
                name: Any = column.related._meta.get_field("name_en")
                try:
                    answer = CREATE + refuse_unseen(name.clean(row["english"], None))
                except ValidationError as error:
                    row["error"] = " ".join(error.messages)
                    faulty = True
            if what == "same":
                resolver.look_up([(column, row["name"])])
                answer = (
                    resolver.find(column, row["name"].replace("\x00", "")) or ""
                    if row["name"].strip()
                    else ""
                )
                if not answer:
                    row["error"] = _("Nothing is called so; choose from the list, or write its address.")
                    faulty = True
            if what == "create" and not may(request.user, "add", column.related):
                raise PermissionDenied
            if answer:
                answers.setdefault(value.column, {})[value.value] = answer
        return None if faulty else answers

    # --- acts

    def do_view(self, request, pk, what):
        job = self._job(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(self._page(job))
        steps = {
            "read": ImportState.READING,
            "check": ImportState.CHECKING,
            "apply": ImportState.APPLYING,
            "revert": ImportState.REVERTING,
        }
        try:
            if what in steps:
                publish = job.publish if importing.is_interrupted(job) else request.POST.get("publish") == "1"
                tasks.start_import(
                    job=job,
                    state=steps[what],
                    user=request.user,
                    publish=publish and what == "apply",
                    reason=request.POST.get("reason", "").replace("\x00", "")[:400],
                )
            elif what == "header":
                row = request.POST.get("row", "")
                number = int(row) if row.isascii() and row.isdigit() and len(row) < 3 else 0
                importing.choose_header(job=job, header_row=min(number, 10), user=request.user)
                return HttpResponseRedirect(reverse("admin:catalogue_import_columns", args=[job.pk]))
            elif what in ("forget", "lenient"):
                if what == "forget":
                    importing.forget_answers(job=job, user=request.user)
                else:
                    lenient = request.POST.get("lenient") == "1"
                    importing.be_lenient(job=job, lenient=lenient, user=request.user)
                job.refresh_from_db()
                tasks.start_import(job=job, state=ImportState.CHECKING, user=request.user)
            elif what == "decide":
                given = {
                    int(name.removeprefix("row-")): decision
                    for name, decision in request.POST.items()
                    if name.startswith("row-")
                    and name[4:].isascii()
                    and name[4:].isdigit()
                    and len(name) < 13
                    if decision in ("", *RowDecision.values)
                }
                importing.decide(job=job, decisions=given, user=request.user)
                messages.success(request, _("Your decisions are kept; they count when the file is applied."))
                return HttpResponseRedirect(f"{self._page(job)}?verdict=duplicate")
            elif what == "remove":
                importing.remove(job=job, user=request.user)
                messages.success(request, _("The file “%(name)s” is forgotten.") % {"name": job})
                return HttpResponseRedirect(reverse("admin:catalogue_import_changelist"))
            else:
                raise Http404
        except Refused as refusal:
            for message in refusal.messages:
                messages.error(request, message)
        return HttpResponseRedirect(self._page(job))

    def rows_view(self, request, pk):
        """Rows with one verdict as they stood in the file, with the reason: to be mended and imported again."""
        job = self._job(request, pk, "view")
        verdict = request.GET.get("verdict", RowVerdict.REJECTED)
        if verdict not in (*RowVerdict.values, UNPUBLISHED):
            raise Http404
        heads = importing.headings(job)
        first = [*heads, _("Row"), _("Reason")]  # a stream is read when nobody knows the language any more

        def lines():
            yield BOM.encode() + _line(first)
            last = -1
            while rows := list(_rows(job, verdict).filter(number__gt=last).order_by("number")[:500]):
                last = rows[-1].number
                for row in rows:
                    cells = json.loads(row.cells)
                    cells += [""] * (len(heads) - len(cells))
                    if job.form.startswith("JSON"):
                        cells = [guarded(cell) for cell in cells]
                    yield _line([*cells, str(row.number), row.reason])

        headers = {"Content-Disposition": f'attachment; filename="{verdict}-{str(job.pk)[:8]}.csv"'}
        return StreamingHttpResponse(lines(), content_type=CSV, headers=headers)


def _line(cells: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(_harmless(cell) for cell in cells)
    return buffer.getvalue().encode("utf-8", "replace")


def _harmless(cell: str) -> str:
    """Guarded, unless the file had guarded it itself."""
    return cell if columns.unguarded(cell) != cell else guarded(cell)


def _rows(job: Import, verdict: str):
    """Rows with this verdict, or those that are in and were not published."""
    if verdict == UNPUBLISHED:
        return job.rows.filter(unpublished=True)
    return job.rows.filter(verdict=verdict)


def _note_addresses(job: Import, rows: list[Any]) -> None:
    """Where the record is that each row means, or the entry to which the fact belongs."""
    model = columns.KINDS[job.kind]
    ids = [row.target_id for row in rows if row.target_id]
    found: dict[Any, str] = {}
    for one in {model, *columns.owners_of(model).values()}:
        if admin.site.is_registered(one):
            name = f"admin:catalogue_{one._meta.model_name}_change"
            pks = one._default_manager.filter(pk__in=ids).values_list("pk", flat=True)
            found |= {pk: reverse(name, args=[pk]) for pk in pks}
    for row in rows:
        row.address = found.get(row.target_id, "")


def _state(job: Import) -> str:
    if importing.is_interrupted(job):
        return _("Interrupted")
    if not job.total and job.state == ImportState.UPLOADED:
        return _("Upload broke off")
    if job.state == ImportState.APPLIED and (count := json.loads(job.counts or "{}").get(UNPUBLISHED)):
        return ngettext(
            "Applied, %(count)d row not published", "Applied, %(count)d rows not published", count
        ) % {"count": count}
    return str(ImportState(job.state).label)


def _offered(column) -> list[tuple[str, str]]:
    """Names to choose from, each with what else it is called; of entries none, for there are too many."""
    related = column.related
    if related is Term:
        terms = Term.objects.filter(vocabulary=column.vocabulary).select_related("replaced_by")
        rows = [(term, term.replaced_by or term) for term in terms[:OFFERED]]
    elif related in (Place, Topic):
        rows = [(record, record) for record in related.objects.all()[:OFFERED]]
    else:
        return []
    return [
        (form, meant.name) for row, meant in rows for form in dict.fromkeys((row.name, row.name_en, row.slug))
    ]
