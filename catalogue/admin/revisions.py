"""The history: every act, proposals that wait, and what they change, field by field. Nothing here is edited."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from catalogue import (
    deciding,
    desk,
    documents,
    merging,
    previewing,
    reverting,
    reviewing,
    snapshots,
    tasks,
    workflow,
)
from catalogue.admin.acts import CHANGED_SINCE, LOST, linked, told
from catalogue.admin.base import BoundedPaginator, ByPolicy
from catalogue.admin.differences import Comparison, Reconciliation, differences
from catalogue.admin.forms import state_token
from catalogue.admin.together import together_view
from catalogue.choices import OPEN_PROPOSALS, Act, RevisionState
from catalogue.models import ChangeCounter, ChangeLogRow, Entry, Revision, Suggestion
from catalogue.permissions import may
from catalogue.refusals import REFUSALS, refusal_messages

SHOWN = 100
DRAFT = gettext_lazy("The public does not see a draft until a reviewer or an administrator publishes it.")
# What an act does that changes no content.
STATES = {
    Act.SUBMITTED: gettext_lazy(
        "The content stays as it was; the entry went from its editor to the reviewers."
    ),
    Act.RETURNED: gettext_lazy("The content stays as it was; the entry went back to its editor."),
    Act.SCHEDULED: gettext_lazy("The content stays as it was; only when it becomes public was decided."),
    Act.REVIEWED: gettext_lazy("The content stays as it was; one more reviewer has approved it."),
    Act.PUBLISHED: gettext_lazy("The content stays as it was; from here on the public sees it."),
    Act.ARCHIVED: gettext_lazy(
        "The content stays as it was; it was taken down, and its address gives the reason."
    ),
    Act.RESTORED: gettext_lazy("The content stays as it was; the record was brought back with it."),
}

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
    """The kinds of record that have a history, by their labels."""

    title = gettext_lazy("kind")
    parameter_name = "kind"
    kinds = tuple(snapshots.ROOTS)

    def lookups(self, request, model_admin):
        return sorted(((kind, kind_label(kind)) for kind in self.kinds), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(**{self.parameter_name: self.value()}) if self.value() else queryset


class TypeFilter(KindFilter):
    """The kinds that have public documents."""

    parameter_name = "type"
    kinds = tuple(documents.KINDS)


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "label", "model_name", "act", "waiting", "user", "reason")
    list_filter = ("state", "act", KindFilter)
    list_select_related = ("user",)
    list_display_links = ("at", "label")
    search_fields = ("label", "reason")
    ordering = ("-at", "id")
    show_facets = admin.ShowFacets.ALLOW
    show_full_result_count = False
    paginator = BoundedPaginator

    def get_queryset(self, request):
        return super().get_queryset(request).defer("snapshot")

    def get_urls(self):
        view = self.admin_site.admin_view(self.together_view)
        return [path("together/<uuid:pk>/", view, name="catalogue_revision_together"), *super().get_urls()]

    def together_view(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return together_view(request, pk)

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def model_name(self, revision):
        return kind_label(revision.kind)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def waiting(self, revision):
        return format_html('<span class="state {}">{}</span>', revision.state, revision.get_state_display())

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """One act: what it changed, and what can be done about it."""
        if object_id is None:
            raise PermissionDenied
        revision: Revision | None = self.get_object(request, unquote(object_id or ""))
        if revision is None or revision.kind not in snapshots.ROOTS:
            raise Http404
        if not self.has_view_permission(request, revision):
            raise PermissionDenied
        model = snapshots.ROOTS[revision.kind]
        live = model._default_manager.filter(pk=revision.record_id).first()
        problems: list[str] = []
        if request.method == "POST":
            problems, done = self._act(request, revision)
            if not problems:
                messages.success(request, done)
                # to the form, as it is without the proposal
                if "_withdraw" in request.POST and live is not None:
                    return HttpResponseRedirect(
                        reverse(f"admin:catalogue_{revision.kind}_change", args=[live.pk])
                    )
                return HttpResponseRedirect(getattr(request, "leads_to", request.get_full_path()))
            revision.refresh_from_db()
        live = model._default_manager.filter(pk=revision.record_id).first()
        merger = workflow.is_merger(revision)
        stale = revision.state == RevisionState.PENDING and self._is_stale(revision, live)
        pending = revision.state == RevisionState.PENDING
        undecided = revision.state in OPEN_PROPOSALS
        may_decide = undecided and live is not None and may(request.user, "approve", live)
        reconciliation = self._reconciliation(request, revision, live) if stale and may_decide else None
        # what is to be merged shows both changes itself
        comparisons = self._comparisons(revision, live) if revision.snapshot and not reconciliation else []
        uncited, denied = (
            reviewing.uncited_in(model, snapshots.loads(revision.snapshot))
            if undecided and revision.snapshot and issubclass(model, Entry)
            else ([], [])
        )
        same_source = (
            reviewing.on_old_sources(model, snapshots.take(live), snapshots.loads(revision.snapshot))
            if undecided and revision.snapshot and isinstance(live, Entry)
            else []
        )
        permission = "merge" if merger else "change"
        may_revert = (
            not undecided and bool(revision.snapshot) and may(request.user, permission, live or model)
        )
        if may_revert and live and not merger:
            back = differences(snapshots.take(live), snapshots.loads(revision.snapshot))
            may_revert = bool(back)
            if back:
                title = _("What going back to this would change now")
                comparisons.append(Comparison(title, _("Live"), _("Then"), back))
        reviews = reviewing.of_proposal(revision, live) if pending and live else None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{revision.label} · {revision.get_act_display()}",
            "opts": self.opts,
            "revision": revision,
            "live": live,
            "live_url": live and reverse(f"admin:catalogue_{revision.kind}_change", args=[live.pk]),
            "comparisons": comparisons,
            "uncited": uncited,
            "denied": denied,
            "same_source": same_source,
            "stale": stale,
            "reconciliation": reconciliation,
            "may_decide": may_decide,
            "may_preview": undecided
            and isinstance(live, Entry)
            and revision in previewing.open_proposals(live),
            "preview_url": isinstance(live, Entry)
            and reverse(f"admin:catalogue_{revision.kind}_preview", args=[live.pk])
            + f"?proposal={revision.pk}",
            "may_approve": may_decide
            and pending
            and not stale
            and (not reviews or reviews.counts(request.user)),
            "may_amend": may_decide and pending and isinstance(live, Entry),
            "may_return": may_decide and pending and revision.act == Act.PROPOSED and revision.user_id,
            "may_withdraw": undecided and may(request.user, "withdraw", revision),
            "reviews": reviews,
            "about": self._about(revision),
            "next_proposal": desk.proposal_after(revision)
            if revision.act in (Act.PROPOSED, Act.AMENDED) and live and may(request.user, "approve", live)
            else None,
            "suggestions": Suggestion.objects.filter(revision=revision)[:SHOWN],
            "may_revert": may_revert,
            "merger": merger,
            "draft": DRAFT,
            "returns_as_draft": live is None and not merger and issubclass(model, Entry),
            "together": Revision.objects.filter(batch=revision.batch)
            .exclude(pk=revision.pk)
            .defer("snapshot")[:SHOWN]
            if revision.batch
            else [],
            "done_together": Revision.objects.filter(batch=revision.batch).count() if revision.batch else 0,
            "may_revert_batch": may(request.user, "change", model),
            "seen": state_token(live) if live else "",
            "problems": problems,
            "reason": request.POST.get("reason", ""),
        }
        return TemplateResponse(request, "admin/catalogue/revision.html", context)

    def _about(self, revision: Revision) -> list[Revision]:
        """The proposal that this act decided, or what was decided of this proposal."""
        tied = Q(about=revision.pk) | Q(pk=revision.about) if revision.about else Q(about=revision.pk)
        acts = Revision.objects.filter(tied).select_related("user").defer("snapshot")
        return list(acts.order_by("number")[:SHOWN])

    def _is_stale(self, revision: Revision, live: models.Model | None) -> bool:
        return live is not None and revision.base != workflow.state_of(live)

    def _reconciliation(self, request, revision: Revision, live: models.Model) -> Reconciliation:
        """The merge of a proposal with what has changed since it was made."""
        return Reconciliation(
            workflow.snapshot_at(live, revision.base),
            snapshots.loads(revision.snapshot),
            snapshots.take(live),
            request.POST,
            state_token(live),
            _("Proposed"),
        )

    def _merge(self, request, revision: Revision, reason: str) -> list[str]:
        """Approve the merged state, if all was chosen and the record is still as the page has shown it."""
        with transaction.atomic():
            ChangeCounter.objects.select_for_update().get(pk=1)  # whoever saves holds this lock first
            live = snapshots.ROOTS[revision.kind]._default_manager.get(pk=revision.record_id)
            reconciliation = self._reconciliation(request, revision, live)
            if not reconciliation.is_settled:
                raise workflow.Conflict(
                    CHANGED_SINCE
                    if request.POST.get("onto") != reconciliation.onto
                    else _("Choose one of the two wherever both have changed something.")
                )
            return deciding.approve(
                revision=revision,
                user=request.user,
                reason=reason,
                amended=reconciliation.merged.snapshot,
                onto=workflow.state_of(live),
            )

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
            rows = differences(before, after)
            return [Comparison("", _("Before"), _("After"), rows, str(STATES.get(Act(revision.act), "")))]
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
            live = snapshots.ROOTS[revision.kind]._default_manager.filter(pk=revision.record_id).first()
            if isinstance(live, Entry) and live.is_public and reviewing.needed(live) > 1:
                return lost, _(
                    "It takes several reviewers to bring “%(name)s” back to this; it waits for them as a proposal."
                )
            if was_there or not issubclass(snapshots.ROOTS[revision.kind], Entry):
                return lost, _("“%(name)s” stands again as it did after this act.")
            return lost, _("“%(name)s” is back as a draft.") + f" {DRAFT}"
        lost, since = workflow.undo_merge(revision=revision, user=request.user, reason=reason)
        if since:
            messages.warning(
                request,
                _("Changed since the merger and kept as it is: %(rows)s") % {"rows": "; ".join(since)},
            )
        return lost, _("The merger is undone: “%(name)s” and “%(into)s” stand again as before.")

    def _revert_batch(self, request, revision: Revision, reason: str) -> tuple[list[str], str]:
        """Take back all that was done together; what is too much for a request is left to the worker."""
        if revision.batch is None:
            raise workflow.Refused(_("Nothing was done together with this."))
        count = Revision.objects.filter(batch=revision.batch).count()
        if str(count) != request.POST.get("count", ""):
            raise workflow.Conflict(CHANGED_SINCE)
        if count > SHOWN:
            task = tasks.start_reverting(batch=revision.batch, user=request.user, reason=reason)
            request.leads_to = reverse("admin:catalogue_revision_together", args=[task])
            return [], _("The worker is taking it back.")
        outcome = reverting.revert_batch(batch=revision.batch, user=request.user, reason=reason)
        for line in outcome.refused[:20]:
            messages.error(request, line)
        for line in outcome.kept[:20]:
            messages.warning(request, _("Changed since and kept as it is: %(what)s") % {"what": line})
        return outcome.lost, _("Taken back: %(count)d records.") % {"count": outcome.done}

    def _act(self, request, revision: Revision) -> tuple[list[str], str]:
        """Decide, withdraw or revert; returns what was wrong and, if nothing was, what was done."""
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
        lost: list[str] = []
        try:
            if "_approve" in request.POST:
                lost = deciding.approve(revision=revision, user=request.user, reason=reason)
                revision.refresh_from_db(fields=["state"])
                done = self._approved(revision)
            elif "_return" in request.POST:
                deciding.return_proposal(revision=revision, user=request.user, reason=reason)
                done = _(
                    "The proposal for “%(name)s” is returned. The sender finds the reason on the desk and on the "
                    "entry’s form."
                )
            elif "_merge" in request.POST:
                lost = self._merge(request, revision, reason)
                done = self._approved(revision)
            elif "_decline" in request.POST:
                deciding.decline(revision=revision, user=request.user, reason=reason)
                done = _(
                    "The proposal for “%(name)s” is declined; nothing changes. The sender finds the reason on the desk."
                )
            elif "_withdraw" in request.POST:
                deciding.withdraw(revision=revision, user=request.user, reason=reason)
                done = _(
                    "The proposal for “%(name)s” is withdrawn; nothing changes. It can still be read: %(act)s"
                )
            elif "_revert_batch" in request.POST:
                lost, done = self._revert_batch(request, revision, reason)
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
            messages.warning(request, LOST % {"names": ", ".join(lost)})
        model = snapshots.ROOTS[revision.kind]
        others = merging.revisions_of(revision)[1:2] if workflow.is_merger(revision) else []
        ids = [one.record_id for one in (revision, *others)]
        names = [linked(record) for pk in ids for record in model._default_manager.filter(pk=pk)]
        parts = {
            "name": names[0] if names else revision.label,
            "into": names[-1] if names else "",
            "act": format_html('<a href="{}">{}</a>', request.path, _("the act in the history")),
        }
        return [], told(done, **parts)

    def _approved(self, revision: Revision) -> str:
        revision.refresh_from_db(fields=["state"])
        if revision.state == RevisionState.DONE:
            return _("The change to “%(name)s” is approved and public.")
        return _(
            "You have approved the change to “%(name)s”. It becomes public when enough reviewers have approved it."
        )


admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskAdmin(ReadOnly, DBTaskResultAdmin):  # type: ignore[misc]  # the package narrows its own signatures
    """What the worker did and has to do; the package's own page asks Django's permissions."""

    paginator = BoundedPaginator


@admin.register(ChangeLogRow)
class ChangeLogAdmin(ReadOnly, admin.ModelAdmin):
    """What partners are told, row by row."""

    list_display = ("seq", "at", "kind", "slug", "action", "version", "reason", "successor")
    list_filter = ("action", TypeFilter)
    fields = ("seq", "at", "kind", "record_id", "slug", "action", "version", "reason", "successor")
    readonly_fields = ("kind",)
    search_fields = ("slug", "reason")
    ordering = ("-seq",)
    show_facets = admin.ShowFacets.ALLOW
    show_full_result_count = False
    paginator = BoundedPaginator

    @admin.display(description=gettext_lazy("kind"), ordering="type")
    def kind(self, row):
        return kind_label(row.type)
