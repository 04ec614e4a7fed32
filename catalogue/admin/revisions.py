"""The history: every act, proposals that wait, and what they change, field by field. Nothing here is edited."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import snapshots, workflow
from catalogue.admin.acts import CHANGED_SINCE, REFUSALS, refusal_messages
from catalogue.admin.base import ByPolicy
from catalogue.admin.forms import SOURCED, state_token
from catalogue.choices import Absence, Act, RevisionState
from catalogue.fields import AbsencesField, ScaledDecimalField, parse_absences
from catalogue.models import ChangeCounter, ChangeLogRow, Citation, Entry, Revision
from catalogue.permissions import may

SHOWN = 100
DRAFT = gettext_lazy("The public does not see a draft until a reviewer or an administrator publishes it.")

# --- differences -----------------------------------------------------------------------------------------------------


@dataclass
class RowDifference:
    """One row of a record (or the record itself) that was added, removed or changed."""

    heading: str
    kind: str
    cells: list[tuple[str, str, str]] = field(default_factory=list)  # label, before, after


@dataclass
class Comparison:
    """Two states of a record side by side."""

    title: str
    before: str
    after: str
    rows: list[RowDifference]


def differences(before: dict | None, after: dict | None) -> list[RowDifference]:
    """What lies between two snapshots of one record, in words; labels cost one query for each model."""
    model = snapshots.ROOTS[(after or before or {})["model"]]
    pairs: list[tuple[type[models.Model], dict | None, dict | None]] = [(model, before, after)]
    keys_of = dict(snapshots.PARTS[model])
    for part in keys_of:
        name = part._meta.model_name
        old = {row["values"]["id"]: row for row in (before or {"parts": {}})["parts"].get(name, ())}
        new = {row["values"]["id"]: row for row in (after or {"parts": {}})["parts"].get(name, ())}
        keys = sorted(old.keys() | new.keys())
        pairs += [(part, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]
    labels = _labels(pairs)
    found = []
    for part, old_row, new_row in pairs:
        kind = "added" if old_row is None else "removed" if new_row is None else "changed"
        columns = [
            column
            for column in snapshots.content_fields(part)
            if not column.primary_key and column.name != keys_of.get(part)
        ]
        cells = list(_cells(part, columns, old_row, new_row, labels, model))
        if cells:
            heading = [capfirst(str(part._meta.verbose_name))]
            if part is not model:
                heading += _which(columns, old_row or new_row or {}, labels, model)
            found.append(RowDifference(" · ".join(heading), kind, cells))
    return found


def _which(columns, row: dict, labels: dict, root) -> list[str]:
    """By what a reader tells a row from the others: the first of its own values."""
    named = [column for column in columns if column.name not in SOURCED]
    named = [column for column in named if not isinstance(column, models.BooleanField)]
    words = [_words(column, row["values"].get(column.attname), labels, root) for column in named]
    return [word[:60] for word in words if word][:4]


def _cells(model, columns, old: dict | None, new: dict | None, labels: dict, root):
    for column in columns:
        before = _words(column, (old or {"values": {}})["values"].get(column.attname), labels, root)
        after = _words(column, (new or {"values": {}})["values"].get(column.attname), labels, root)
        if before != after:
            yield capfirst(str(column.verbose_name)), before, after
    for column in model._meta.many_to_many:
        sides = []
        for row in (old, new):
            ids = (row or {"choices": {}})["choices"].get(column.name, ())
            sides.append("、".join(labels.get((column.related_model, str(pk)), str(pk)) for pk in ids))
        if sides[0] != sides[1]:
            yield capfirst(str(column.verbose_name)), *sides


def _words(column, value, labels: dict, root) -> str:
    """A value as a reader of the admin knows it; `root` is the model whose snapshot it stands in."""
    if value in (None, ""):
        return ""
    if isinstance(column, AbsencesField):
        gaps = sorted(parse_absences(value).items())
        return "、".join(f"{_field_label(column.model, name)}: {Absence(kind).label}" for name, kind in gaps)
    if column.model is Citation and column.name == "fields":
        return "、".join(_field_label(root, name.strip()) for name in value.split(";"))
    if isinstance(column, ScaledDecimalField):
        return f"{Decimal(value):,}"
    if column.is_relation:
        return labels.get((column.related_model, str(value)), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(column.flatchoices).get(value, value))


def _field_label(model, name: str) -> str:
    known = {column.name: column for column in (*model._meta.fields, *model._meta.many_to_many)}
    return str(known[name].verbose_name) if name in known else name


def _labels(pairs) -> dict:
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for model, *rows in pairs:
        for row in filter(None, rows):
            for column in snapshots.content_fields(model):
                if column.is_relation and row["values"].get(column.attname) is not None:
                    wanted[column.related_model].add(str(row["values"][column.attname]))
            for column in model._meta.many_to_many:
                wanted[column.related_model].update(map(str, row["choices"].get(column.name, ())))
    labels = {}
    for model, ids in wanted.items():
        rows = model._default_manager.filter(pk__in=ids)
        if model._meta.model_name == "rankingedition":
            rows = rows.select_related("ranking")
        labels.update({(model, str(row.pk)): str(row) for row in rows})
    return labels


# --- pages -----------------------------------------------------------------------------------------------------------


class ReadOnly(ByPolicy):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_actions(self, request):
        return {}


def kind_label(kind: str) -> str:
    """A kind of record, as colleagues know it."""
    model = snapshots.ROOTS.get(kind)
    return str(model._meta.verbose_name) if model else kind


class KindFilter(admin.SimpleListFilter):
    """The kinds of record that occur, by their labels."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        name = self.parameter_name
        kinds = model_admin.model._default_manager.order_by(name).values_list(name, flat=True).distinct()
        return [(kind, kind_label(kind)) for kind in kinds]

    def queryset(self, request, queryset):
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class TypeFilter(KindFilter):
    parameter_name = "type"


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "label", "model_name", "act", "waiting", "user", "reason")
    list_filter = ("state", "act", KindFilter)
    list_select_related = ("user",)
    list_display_links = ("at", "label")
    search_fields = ("label", "reason")
    ordering = ("-at", "id")
    show_facets = admin.ShowFacets.ALWAYS
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("snapshot")

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def model_name(self, revision):
        return kind_label(revision.kind)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def waiting(self, revision):
        return format_html('<span class="state {}">{}</span>', revision.state, revision.get_state_display())

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """One act: what it changed, and what can be done about it."""
        revision: Revision | None = self.get_object(request, unquote(object_id or ""))
        if revision is None or revision.kind not in snapshots.ROOTS:
            raise Http404
        if not self.has_view_permission(request, revision):
            raise PermissionDenied
        problems: list[str] = []
        if request.method == "POST":
            problems, done = self._act(request, revision)
            if not problems:
                messages.success(request, done)
                return HttpResponseRedirect(request.get_full_path())
            revision.refresh_from_db()
        model = snapshots.ROOTS[revision.kind]
        live = model._default_manager.filter(pk=revision.record_id).first()
        merger = workflow.is_merger(revision)
        pending = revision.state == RevisionState.PENDING
        suggestion = revision.suggestions.first() if revision.act == Act.SUGGESTED else None
        comparisons = self._comparisons(revision, live) if revision.snapshot else []
        permission = "merge" if merger else "change"
        may_revert = not pending and bool(revision.snapshot) and may(request.user, permission, live or model)
        if may_revert and live and not merger:
            back = differences(snapshots.take(live), snapshots.loads(revision.snapshot))
            may_revert = bool(back)
            if back:
                title = _("What going back to this would change now")
                comparisons.append(Comparison(title, _("Live"), _("Then"), back))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{revision.label} · {revision.get_act_display()}",
            "opts": self.opts,
            "revision": revision,
            "live": live,
            "live_url": live and reverse(f"admin:catalogue_{revision.kind}_change", args=[live.pk]),
            "comparisons": comparisons,
            "stale": pending and self._is_stale(revision, live),
            "suggestion": suggestion,
            "may_decide": pending
            and live is not None
            and suggestion is None
            and may(request.user, "approve", live),
            "may_revert": may_revert,
            "merger": merger,
            "draft": DRAFT,
            "returns_as_draft": live is None and not merger and issubclass(model, Entry),
            "together": Revision.objects.filter(batch=revision.batch)
            .exclude(pk=revision.pk)
            .defer("snapshot")[:SHOWN]
            if revision.batch
            else [],
            "seen": state_token(live) if live else "",
            "problems": problems,
            "reason": request.POST.get("reason", ""),
        }
        return TemplateResponse(request, "admin/catalogue/revision.html", context)

    def _is_stale(self, revision: Revision, live: models.Model | None) -> bool:
        return live is not None and revision.base != workflow.state_of(live)

    def _comparisons(self, revision: Revision, live: models.Model | None) -> list[Comparison]:
        """A proposal against the live record; an act that is done, or a proposal that the record has left behind,
        against the act before it. The snapshot of what was deleted or merged is the last before the act."""
        after = snapshots.loads(revision.snapshot)
        if revision.act == Act.DELETED:
            return [Comparison(_("What was deleted"), _("Before"), _("After"), differences(after, None))]
        if workflow.is_merger(revision):
            left = {**after, "parts": {}} if snapshots.is_entry(after) else None
            moved = differences(after, left)
            for row in moved:
                row.kind = "moved"
            return [Comparison(_("What moved to the other record"), _("Before"), _("After"), moved)]
        proposed = revision.state != RevisionState.DONE
        if proposed and not self._is_stale(revision, live):
            now = snapshots.take(live) if live else None
            return [Comparison("", _("Live"), _("Proposed"), differences(now, after))]
        earlier = Revision.objects.filter(
            kind=revision.kind,
            record_id=revision.record_id,
            number__lt=revision.number,
            state=RevisionState.DONE,
        )
        last = earlier.order_by("-number").first()
        before = snapshots.loads(last.snapshot) if last and last.snapshot else None
        if not proposed:
            return [Comparison("", _("Before"), _("After"), differences(before, after))]
        return [
            Comparison(_("What was proposed"), _("Then"), _("Proposed"), differences(before, after)),
            Comparison(
                _("What has changed since"), _("Then"), _("Live"), differences(before, snapshots.take(live))
            ),
        ]

    def _revert(self, request, revision: Revision, reason: str) -> list[str]:
        """As the page has shown it: refused where the record has changed since."""
        with transaction.atomic():
            ChangeCounter.objects.select_for_update().get(pk=1)  # whoever saves holds this lock first
            live = snapshots.ROOTS[revision.kind]._default_manager.filter(pk=revision.record_id).first()
            if request.POST.get("seen", "") != (state_token(live) if live else ""):
                raise workflow.Conflict(CHANGED_SINCE)
            return workflow.revert(revision=revision, user=request.user, reason=reason)

    def _undo(self, request, revision: Revision, reason: str) -> tuple[list[str], str]:
        """Undo a merger, or make the record as it was; returns what was lost and what was done."""
        if not workflow.is_merger(revision):
            was_there = snapshots.ROOTS[revision.kind]._default_manager.filter(pk=revision.record_id).exists()
            lost = self._revert(request, revision, reason)
            if was_there or not issubclass(snapshots.ROOTS[revision.kind], Entry):
                return lost, _("The record stands again as it did after this act.")
            back = _("“%(name)s” is back as a draft.") % {"name": revision.label}
            return lost, f"{back} {DRAFT}"
        lost, since = workflow.undo_merge(revision=revision, user=request.user, reason=reason)
        if since:
            messages.warning(
                request,
                _("Changed since the merger and kept as it is: %(rows)s") % {"rows": "; ".join(since)},
            )
        return lost, _("The merger is undone; both records stand again as before.")

    def _act(self, request, revision: Revision) -> tuple[list[str], str]:
        """Approve, decline or revert; returns what was wrong and, if nothing was, what was done."""
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
        lost: list[str] = []
        if revision.act == Act.SUGGESTED and revision.state == RevisionState.PENDING:
            return [_("Decide the suggestion that it comes from; its sender reads the answer.")], ""
        try:
            if "_approve" in request.POST:
                lost = workflow.approve(revision=revision, user=request.user, reason=reason)
                done = _("Approved. The change is live.")
            elif "_decline" in request.POST:
                workflow.decline(revision=revision, user=request.user, reason=reason)
                done = _("Declined. The sender finds the reason in the history.")
            elif "_revert" in request.POST:
                lost, done = self._undo(request, revision, reason)
            else:
                return [_("Choose what to do.")], ""
        except REFUSALS as error:
            return refusal_messages(error), ""
        except models.ObjectDoesNotExist:
            return [_("The record does not exist any more.")], ""
        except PermissionDenied as error:
            return [str(error)], ""
        if lost:
            messages.warning(
                request, _("These no longer exist and were left out: %(names)s") % {"names": ", ".join(lost)}
            )
        return [], done


@admin.register(ChangeLogRow)
class ChangeLogAdmin(ReadOnly, admin.ModelAdmin):
    """What partners are told, row by row."""

    list_display = ("seq", "at", "kind", "slug", "action", "version", "reason", "successor")
    list_filter = ("action", TypeFilter)
    fields = ("seq", "at", "kind", "record_id", "slug", "action", "version", "reason", "successor")
    readonly_fields = ("kind",)
    search_fields = ("slug", "reason")
    ordering = ("-seq",)
    show_facets = admin.ShowFacets.ALWAYS
    show_full_result_count = False

    @admin.display(description=gettext_lazy("kind"), ordering="type")
    def kind(self, row):
        return kind_label(row.type)
