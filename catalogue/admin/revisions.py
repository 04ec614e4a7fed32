"""The history: every act, proposals that wait, and what they change, field by field. Nothing here is edited."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import snapshots, workflow
from catalogue.admin.acts import REFUSALS, refusal_messages
from catalogue.admin.base import ByPolicy
from catalogue.choices import RevisionState
from catalogue.models import ChangeLogRow, Entry, Revision
from catalogue.permissions import may

# --- differences -----------------------------------------------------------------------------------------------------


@dataclass
class RowDifference:
    """One row of a record (or the record itself) that was added, removed or changed."""

    heading: str
    kind: str
    cells: list[tuple[str, str, str]] = field(default_factory=list)  # label, before, after


def differences(before: dict | None, after: dict) -> list[RowDifference]:
    """What lies between two snapshots of one record, in words; labels cost one query for each model."""
    model = snapshots.ROOTS[after["model"]]
    pairs: list[tuple[type[models.Model], dict | None, dict | None]] = [(model, before, after)]
    for part, _key in snapshots.PARTS[model]:
        name = part._meta.model_name
        old = {row["values"]["id"]: row for row in (before or {"parts": {}})["parts"].get(name, ())}
        new = {row["values"]["id"]: row for row in after["parts"].get(name, ())}
        keys = sorted(old.keys() | new.keys())
        pairs += [(part, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]
    labels = _labels(pairs)
    found = []
    for part, old_row, new_row in pairs:
        kind = "added" if old_row is None else "removed" if new_row is None else "changed"
        cells = list(_cells(part, old_row, new_row, labels))
        if cells:
            found.append(RowDifference(capfirst(str(part._meta.verbose_name)), kind, cells))
    return found


def _cells(model, old: dict | None, new: dict | None, labels: dict):
    for column in snapshots.content_fields(model):
        if column.primary_key:
            continue
        before = _words(column, (old or {"values": {}})["values"].get(column.attname), labels)
        after = _words(column, (new or {"values": {}})["values"].get(column.attname), labels)
        if before != after:
            yield capfirst(str(column.verbose_name)), before, after
    for column in model._meta.many_to_many:
        sides = []
        for row in (old, new):
            ids = (row or {"choices": {}})["choices"].get(column.name, ())
            sides.append("、".join(labels.get((column.related_model, str(pk)), str(pk)) for pk in ids))
        if sides[0] != sides[1]:
            yield capfirst(str(column.verbose_name)), *sides


def _words(column, value, labels: dict) -> str:
    if value in (None, ""):
        return ""
    if column.is_relation:
        return labels.get((column.related_model, str(value)), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(column.flatchoices).get(value, value))


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


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "label", "model_name", "act", "waiting", "user", "reason")
    list_filter = ("state", "act", "kind")
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
        model = snapshots.ROOTS.get(revision.kind)
        return model._meta.verbose_name if model else revision.kind

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
        pending = revision.state == RevisionState.PENDING
        context = {
            **self.admin_site.each_context(request),
            "title": f"{revision.label} · {revision.get_act_display()}",
            "opts": self.opts,
            "revision": revision,
            "live": live,
            "live_url": live and reverse(f"admin:catalogue_{revision.kind}_change", args=[live.pk]),
            "differences": self._differences(revision, live),
            "is_pending": pending,
            "stale": pending and isinstance(live, Entry) and revision.base != live.lock,
            "may_decide": pending and live is not None and may(request.user, "approve", live),
            "may_revert": not pending and may(request.user, "change", live or model),
            "problems": problems,
            "reason": request.POST.get("reason", ""),
        }
        return TemplateResponse(request, "admin/catalogue/revision.html", context)

    def _differences(self, revision: Revision, live: models.Model | None) -> list[RowDifference]:
        """A proposal against the live record; an act that is done against the act before it."""
        if not revision.snapshot:
            return []
        after = snapshots.loads(revision.snapshot)
        if revision.state != RevisionState.DONE:
            return differences(snapshots.take(live) if live else None, after)
        earlier = Revision.objects.filter(
            kind=revision.kind,
            record_id=revision.record_id,
            number__lt=revision.number,
            state=RevisionState.DONE,
        )
        last = earlier.order_by("-number").first()
        return differences(snapshots.loads(last.snapshot) if last and last.snapshot else None, after)

    def _act(self, request, revision: Revision) -> tuple[list[str], str]:
        """Approve, decline or revert; returns what was wrong and, if nothing was, what was done."""
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
        lost: list[str] = []
        try:
            if "_approve" in request.POST:
                lost = workflow.approve(revision=revision, user=request.user, reason=reason)
                done = _("Approved. The change is live.")
            elif "_decline" in request.POST:
                workflow.decline(revision=revision, user=request.user, reason=reason)
                done = _("Declined. The sender finds the reason in the history.")
            elif "_revert" in request.POST:
                lost = workflow.revert(revision=revision, user=request.user, reason=reason)
                done = _("The record stands again as it did after this act.")
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

    list_display = ("seq", "at", "type", "slug", "action", "version", "reason", "successor")
    list_filter = ("action", "type")
    search_fields = ("slug", "reason")
    ordering = ("-seq",)
    show_facets = admin.ShowFacets.ALWAYS
    show_full_result_count = False
