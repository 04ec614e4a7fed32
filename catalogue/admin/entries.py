"""Entries of all four types: their list and their page, and the facts that all of them have: other names, identifiers,
citations, links."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import bareness, deciding, lookups, reviewing, snapshots, workflow
from catalogue.admin.acts import CHANGED_SINCE_PROPOSED, LOST, linked, told
from catalogue.admin.base import FactInline, RecordAdmin, applied, words
from catalogue.admin.beside import beside
from catalogue.admin.duplicates import NewEntryMixin
from catalogue.admin.exports import ExportMixin
from catalogue.admin.forms import (
    SOURCED,
    CitedFieldsField,
    FactForm,
    FactFormSet,
)
from catalogue.admin.many import ManyMixin
from catalogue.admin.previews import PreviewMixin
from catalogue.admin.proposals import open_proposals
from catalogue.admin.suggestions import TakesUpSuggestions
from catalogue.choices import OPEN_PROPOSALS, Act, EntryType, RevisionState, Status
from catalogue.models import Alias, Citation, Entry, Identifier, Link, Revision
from catalogue.permissions import may


class StatusFilter(admin.SimpleListFilter):
    """Entries by their status. Archived ones stand in the way of nobody who does not ask for them, or search."""

    title = gettext_lazy("status")
    parameter_name = "status__exact"

    def lookups(self, request, model_admin):
        return [*Status.choices, *([] if request.GET.get(SEARCH_VAR) else [("all", _("All"))])]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        if not changelist.query:
            first["display"] = _("All but archived ones")
        return [first, *others]

    def queryset(self, request, queryset):
        if self.value() in Status.values:
            return queryset.filter(status=self.value())
        if self.value() == "all" or request.GET.get(SEARCH_VAR):
            return queryset
        return queryset.exclude(status=Status.ARCHIVED)


class WaitingFilter(admin.SimpleListFilter):
    """Entries with a proposal that waits."""

    title = gettext_lazy("proposals")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("1", _("Waiting for review"))]

    def queryset(self, request, queryset):
        if self.value() != "1":
            return queryset
        waiting = Revision.objects.filter(state=RevisionState.PENDING, kind=queryset.model._meta.model_name)
        return queryset.filter(pk__in=waiting.values("record_id"))


class EntryAdmin(ManyMixin, ExportMixin, PreviewMixin, TakesUpSuggestions, NewEntryMixin, RecordAdmin):
    """One of the four types. What somebody who may not publish does to a published entry becomes a proposal."""

    show_facets = admin.ShowFacets.ALLOW  # counted when somebody asks: there may be 100,000
    search_fields = ("name", "name_en", "slug")  # asked of the lookups
    search_help_text = gettext_lazy("Name in Chinese or English, other names, pinyin, initials, codes.")
    ordering = ("sort_key", "id")

    naming = ("name", ("name_en", "name_en_status"), "slug", "summary", "summary_en")
    care = (("responsible", "verified_on", "next_check_due"), "internal_note")

    def get_search_results(self, request, queryset, search_term):
        term = words(search_term)
        return (queryset.filter(lookups.found(self.model.entry_type, term)) if term else queryset), False

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, entry):
        return format_html('<span class="state {}">{}</span>', entry.status, entry.get_status_display())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["proposes"] = self.proposes(request, obj)
            context["may_schedule"] = may(request.user, "publish", obj)
            context["may_preview"] = self.may_preview(request.user, obj)
            context["beside"] = beside(obj)
            shown = context.get("own_proposal")
            context["proposals"] = [
                proposal for proposal in open_proposals(request, obj) if proposal.revision != shown
            ]
            if not obj.is_public and reviewing.needed(obj) > 1:
                context["reviews"] = reviewing.of_entry(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- saving

    def proposes(self, request, entry: Entry | None) -> bool:
        """Whether what this user saves is a proposal: the public sees the entry, and others have to agree."""
        return reviewing.proposes(entry, request.user)

    def proposal_to_amend(self, request, entry: Entry) -> Revision | None:
        """The proposal that a reviewer opens in order to change it before it is approved. Raises PermissionDenied."""
        asked = request.GET.get("proposal", "")
        if not asked:
            return None
        if not may(request.user, "approve", entry):
            raise PermissionDenied
        try:
            waiting = Revision.objects.filter(pk=asked, kind=entry.entry_type, record_id=entry.pk)
            return waiting.get(state=RevisionState.PENDING)
        except (ValidationError, Revision.DoesNotExist):
            raise Http404 from None

    def attempt(self, request, object_id, form_url, extra_context):
        entry = self.get_object(request, unquote(object_id)) if object_id else None
        if entry is not None and request.method == "POST":
            # the form's lock number is compared with that of a row that nobody else can change now
            entry = self.model._default_manager.select_for_update(no_key=True).get(pk=entry.pk)
        request.amends = entry and self.proposal_to_amend(request, entry)
        if entry is None or not (request.amends or self.proposes(request, entry)):
            if entry is not None and (why := reviewing.draft_returned_because(entry)):
                extra_context = {**(extra_context or {}), "draft_returned_because": why}
            return super().attempt(request, object_id, form_url, extra_context)
        own = request.amends or self.own_proposal(request, entry)
        if request.method != "POST" and own is None:
            return super().attempt(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # Written, looked at and taken back. An earlier proposal of one's own is what one goes on with.
            shown = own is not None and self._apply_proposal(own, entry)
            if own is not None and request.amends and not shown:
                transaction.set_rollback(True)
                messages.error(request, CHANGED_SINCE_PROPOSED)
                return HttpResponseRedirect(reverse("admin:catalogue_revision_change", args=[own.pk]))
            extra_context = {
                **(extra_context or {}),
                "own_proposal": own,
                "proposal_is_shown": shown,
                "amends": request.amends,
            }
            if own is not None and own.state == RevisionState.RETURNED:
                extra_context["returned_because"] = reviewing.returned_because(own)
            response = super().attempt(request, object_id, form_url, extra_context)
            if hasattr(response, "render"):
                response.render()
            transaction.set_rollback(True)
        if proposal := getattr(request, "proposal", None):
            if request.amends:
                self.approve_amended(request, own, **proposal)
            else:
                proposed = workflow.propose(entry=entry, user=request.user, base=entry.lock, **proposal)
                self.take_up(request, entry, proposed)
        return response

    def goes_on_unchanged(self, request, form):
        """An editor who was asked to change a proposal may answer with a reason instead."""
        if getattr(request, "amends", None):
            return True  # approved as it stands
        own = self.own_proposal(request, form.instance) if self.proposes(request, form.instance) else None
        returned = own is not None and own.state == RevisionState.RETURNED
        return returned and bool(form.cleaned_data["reason"])

    def approve_amended(
        self, request, proposal: Revision, snapshot: dict, reason: str, onto: int | None = None
    ) -> None:
        amended = None if snapshot == snapshots.loads(proposal.snapshot) else snapshot
        lost = deciding.approve(
            revision=proposal, user=request.user, reason=reason, amended=amended, onto=onto
        )
        if lost:
            messages.warning(request, LOST % {"names": ", ".join(lost)})
        proposal.refresh_from_db(fields=["state"])
        if proposal.state == RevisionState.DONE:
            done = _("The change to “%(name)s” is public as you have approved it.")
        else:
            done = _("You have approved the change to “%(name)s”; it waits for more reviewers.")
        entry = self.model._default_manager.get(pk=proposal.record_id)
        messages.success(request, told(done, name=linked(entry)))

    def _apply_proposal(self, proposal: Revision, entry: Entry) -> bool:
        """Whether the proposal still fits the entry; then the entry is as it proposes."""
        return proposal.base == entry.lock and applied(snapshots.loads(proposal.snapshot))

    def opened_with(self, request, entry, state):
        shown = self.proposal_to_amend(request, entry)
        if shown is None and self.proposes(request, entry):
            shown = self.own_proposal(request, entry)
        return snapshots.loads(shown.snapshot) if shown and shown.base == state else None

    def write_merged(self, request, entry, snapshot):
        if amended := self.proposal_to_amend(request, entry):
            reason, onto = request.reason, entry.lock
            return self.approve_amended(request, amended, snapshot=snapshot, reason=reason, onto=onto)
        if not self.proposes(request, entry):
            super().write_merged(request, entry, snapshot)
            return self.take_up(request, entry)
        proposed = workflow.propose(
            entry=entry, snapshot=snapshot, user=request.user, reason=request.reason, base=entry.lock
        )
        self.take_up(request, entry, proposed)
        request.outcome = "proposed"

    def own_proposal(self, request, entry: Entry) -> Revision | None:
        return Revision.objects.filter(
            kind=entry.entry_type,
            record_id=entry.pk,
            state__in=OPEN_PROPOSALS,
            user=request.user,
            act=Act.PROPOSED,
        ).first()

    def write(self, request, form, formsets, change):
        if not (change and (request.amends or self.proposes(request, form.instance))):
            super().write(request, form, formsets, change)
            return self.take_up(request, form.instance)
        self.write_rows(request, form, formsets, change)
        if bare := bareness.facts(form.instance):
            raise workflow.Refused(
                [_("A published entry needs a source and a locator under every fact:"), *bare[:50]]
            )
        request.proposal = {"snapshot": snapshots.take(form.instance), "reason": form.cleaned_data["reason"]}
        request.outcome = "amended" if request.amends else "proposed"

    def get_changeform_initial_data(self, request):
        return {**super().get_changeform_initial_data(request), "responsible": request.user.pk}


# --- facts ------------------------------------------------------------------------------------------------------------

TARGETS = tuple(f"to_{kind}" for kind in EntryType.values)


class AliasInline(FactInline):
    model = Alias
    fields = ("name", "kind", "language", "valid_from", "valid_to", *SOURCED)


class IdentifierInline(FactInline):
    model = Identifier
    fields = ("scheme", "value", *SOURCED)


class CitationFormSet(FactFormSet):
    """Knows the fields that are filled and that no citation names yet; a new row names them when it is asked to."""

    names_uncited = False

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["fields"].widget.uncited = frozenset(self._names)
        if self.names_uncited and index == self.initial_form_count():
            form.initial["fields"] = self._names

    @cached_property
    def _names(self) -> list[str]:
        return [] if self.instance._state.adding else bareness.uncited_names(self.instance)

    @property
    def uncited(self) -> list[str]:
        """Labels of those fields."""
        labels = type(self.instance).citable()
        return [capfirst(labels[name]) for name in self._names]


class CitationForm(FactForm):
    def clean_fields(self):
        """The row of a new entry does not know yet what it will belong to."""
        Citation(fields=self.cleaned_data["fields"]).check_fields(type(self.record))
        return self.cleaned_data["fields"]


class CitationInline(FactInline):
    """Which source bears which of the entry's own fields."""

    model = Citation
    form = CitationForm
    formset = CitationFormSet
    fields = ("fields", "absence", "value", *(name for name in SOURCED if name != "absent"))

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.names_uncited = "uncited" in request.GET
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "fields":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return CitedFieldsField(
            label=capfirst(db_field.verbose_name),
            choices=[(name, capfirst(label)) for name, label in self.parent_model.citable().items()],
            help_text=_("All the fields of the entry that this place of the source supports."),
        )


class LinkForm(FactForm):
    def clean(self):
        cleaned = super().clean()
        self.require_one_of(TARGETS, _("Choose one entry that the link leads to."))
        for name in TARGETS:
            if cleaned.get(name) == self.record:
                self.add_error(name, _("Choose another entry; this is the one that you are editing."))
        return cleaned


class LinkInline(FactInline):
    model = Link
    form = LinkForm
    fk_name = ""
    fields = ("rel", *TARGETS, "valid_from", "valid_to", *SOURCED)


class OrganisationLinkInline(LinkInline):
    fk_name = "organisation"


class PolicyLinkInline(LinkInline):
    fk_name = "policy"


class ScenarioLinkInline(LinkInline):
    fk_name = "scenario"


class DatasetLinkInline(LinkInline):
    fk_name = "dataset"
