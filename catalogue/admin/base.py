"""What the admin pages of all records share: who may, how a form is saved, what is found, how facts are shown.

Saving goes through the workflow. The form, its rows and its choices are written together with the revision and the
public documents, or not at all. What is refused comes back as an error of the form, with everything that was typed.
"""

import uuid
from collections.abc import Iterable

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.http import HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import snapshots, suggestions, text, workflow
from catalogue.admin.acts import REFUSALS, ActsMixin, refusal_messages
from catalogue.admin.forms import (
    FORMFIELD_OVERRIDES,
    ChosenSelect,
    ChosenSelectMultiple,
    FactForm,
    FactFormSet,
    RecordForm,
)
from catalogue.choices import Act, RevisionState, SuggestionState
from catalogue.models import Alias, ChangeCounter, Entry, Fact, Identifier, Revision, Suggestion
from catalogue.permissions import may

MAX_WORDS = 10


def words(typed: str) -> str:
    """What was typed into a search box of the admin, without what no database can look for. At most 200 characters."""
    return typed.replace("\x00", "").strip()[:200]


class ByPolicy:
    """Whatever is asked, the policy function answers."""

    def has_view_permission(self, request, obj=None):
        return may(request.user, "view", self.model if obj is None else obj)

    def has_add_permission(self, request):
        return may(request.user, "add", self.model)

    def has_change_permission(self, request, obj=None):
        return may(request.user, "change", self.model if obj is None else obj)

    def has_delete_permission(self, request, obj=None):
        return may(request.user, "delete", self.model if obj is None else obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)


class RecordFields:
    """Form fields of records and facts alike: every relation is an autocomplete."""

    formfield_overrides = FORMFIELD_OVERRIDES

    def get_autocomplete_fields(self, request):
        fields = (*self.opts.fields, *self.opts.many_to_many)
        return [field.name for field in fields if field.is_relation]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["widget"] = ChosenSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["widget"] = ChosenSelectMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.is_relation and formfield is not None:
            formfield.widget.can_delete_related = False
        return formfield


# --- facts -----------------------------------------------------------------------------------------------------------


class FactInline(RecordFields, admin.StackedInline):
    """A family of facts on the page of their record. Each row is closed to one line, an empty family altogether."""

    form = FactForm
    formset = FactFormSet
    template = "admin/catalogue/facts.html"
    extra = 0
    max_num = 300
    # relations that the name of a chosen record needs
    also_select: tuple[str, ...] = ()

    def get_queryset(self, request):
        fields, names = self.opts.get_fields(), list(self.fields or ())
        foreign_keys = [field.name for field in fields if field.many_to_one and field.name in names]
        choices = [field.name for field in self.opts.many_to_many if field.name in names]
        queryset = super().get_queryset(request).select_related(*foreign_keys, *self.also_select)
        return queryset.prefetch_related(*choices)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.is_relation and formfield is not None:
            # a row has room for one icon
            formfield.widget.can_change_related = formfield.widget.can_view_related = False
        return formfield

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)

    # A row is a part of its record: who may change that may change the row.

    def has_view_permission(self, request, obj=None):
        return may(request.user, "view", self.parent_model if obj is None else obj)

    def has_add_permission(self, request, obj=None):
        return may(request.user, "change", self.parent_model if obj is None else obj)

    def has_change_permission(self, request, obj=None):
        return may(request.user, "change", self.parent_model if obj is None else obj)

    def has_delete_permission(self, request, obj=None):
        return may(request.user, "change", self.parent_model if obj is None else obj)


# --- records ---------------------------------------------------------------------------------------------------------


class RecordAdmin(ByPolicy, RecordFields, ActsMixin, admin.ModelAdmin):
    """A record with revisions."""

    form = RecordForm
    change_form_template = "admin/catalogue/change_form.html"
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    show_full_result_count = False

    # --- finding

    def get_search_results(self, request, queryset, search_term):
        """Every word somewhere in the searched fields; or the whole of it as pinyin, or its initials."""
        term = words(search_term)
        if not term:
            return queryset, False
        found = Q()
        for word in term.split()[:MAX_WORDS]:
            somewhere = Q()
            for form in {word, text.normalise(word)}:
                for name in self.search_fields:
                    somewhere |= Q(**{f"{name}__icontains": form})
                somewhere |= self.found_elsewhere(form)
            found &= somewhere
        latin = "".join(term.lower().split())
        if "sort_key" in {field.name for field in self.opts.fields} and latin.isascii() and latin.isalnum():
            queryset = queryset.alias(spelt=Replace("sort_key", Value(" "), Value("")))
            found |= Q(spelt__startswith=latin)
            if 2 <= len(latin) <= 8:
                found |= Q(sort_key__regex="^" + " ".join(f"{letter}[a-z0-9]*" for letter in latin))
        return queryset.filter(found), False

    def found_elsewhere(self, word: str) -> Q:
        """Other rows in which a word may be found."""
        return Q(pk__in=[])

    # --- saving

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        form.suggested = getattr(request, "suggested", None)
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            try:
                with transaction.atomic():
                    # Publications lock this row before any other, and so must whoever may publish in the end:
                    # two that lock in different orders wait for each other.
                    ChangeCounter.objects.select_for_update().get(pk=1)
                    return self.attempt(request, object_id, form_url, extra_context)
            except REFUSALS as error:
                request.refusal = refusal_messages(error)
            with transaction.atomic():
                return self.attempt(request, object_id, form_url, extra_context)
        return self.attempt(request, object_id, form_url, extra_context)

    def attempt(self, request, object_id, form_url, extra_context):
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Nothing yet: whether anything changed is known when the rows are, in `save_related`."""

    def save_related(self, request, form, formsets, change):
        if change and not form.has_changed() and not any(formset.has_changed() for formset in formsets):
            request.outcome = "unchanged"
            return
        try:
            self.write(request, form, formsets, change)
        except PermissionDenied as error:
            raise workflow.Refused(str(error)) from error

    def write(self, request, form, formsets, change):
        self.write_rows(request, form, formsets, change)
        workflow.saved(
            record=form.instance,
            user=request.user,
            act=Act.EDITED if change else Act.CREATED,
            reason=form.cleaned_data["reason"],
        )

    def write_rows(self, request, form, formsets, change):
        super().save_model(request, form.instance, form, change)
        super().save_related(request, form, formsets, change)
        if isinstance(form.instance, Fact) and (bare := bare_rows([form.instance, *rows_of(formsets)])):
            raise workflow.Refused([_("Give the source and the locator of:"), *bare])

    def response_change(self, request, obj):
        outcome = getattr(request, "outcome", None)
        if outcome is None:
            return super().response_change(request, obj)
        if outcome == "unchanged":
            messages.info(request, _("Nothing was changed in “%(name)s”.") % {"name": obj})
        else:
            messages.warning(
                request,
                _(
                    "Your change to “%(name)s” waits for review. Until it is approved, the public sees no change."
                )
                % {"name": obj},
            )
        if "_continue" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return self.response_post_save_change(request, obj)

    # Our revisions say more, and a save that changes nothing leaves no trace at all.

    def construct_change_message(self, request, form, formsets, add=False):
        return []

    def log_addition(self, request, obj, message):
        pass

    def log_change(self, request, obj, message):
        pass

    def get_changeform_initial_data(self, request):
        """Only plain values: an address that names a record which is none must not break the page."""
        initial = super().get_changeform_initial_data(request)
        relations = {field.name for field in self.opts.get_fields() if field.is_relation}
        return {name: value for name, value in initial.items() if name not in relations}


def rows_of(formsets) -> Iterable[models.Model]:
    return [
        form.instance
        for formset in formsets
        for form in formset.forms
        if form.has_changed() and form not in formset.deleted_forms
    ]


def bare_rows(rows: Iterable[models.Model]) -> list[str]:
    """Facts without a source or a locator. Shared records are shown by published entries at once."""
    return [
        f"{row._meta.verbose_name} · {row}"
        for row in rows
        if isinstance(row, Fact) and not (row.source_id and row.locator)
    ]


# --- entries ---------------------------------------------------------------------------------------------------------


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


class UsedFilter(admin.RelatedOnlyFieldListFilter):
    """The values in use, read once in a request: Django builds every filter anew for every count."""

    def field_choices(self, field, request, model_admin):
        known = request.__dict__.setdefault("filter_choices", {})
        if self.field_path not in known:
            known[self.field_path] = super().field_choices(field, request, model_admin)
        return known[self.field_path]


def used(path: str) -> tuple[str, type[UsedFilter]]:
    """A filter by a relation."""
    return (path, UsedFilter)


class EntryAdmin(RecordAdmin):
    """One of the four types. What somebody who may not publish does to a published entry becomes a proposal."""

    search_fields = ("name", "name_en", "slug")
    search_help_text = gettext_lazy("Name in Chinese or English, other names, pinyin, initials, codes.")
    ordering = ("sort_key", "id")

    naming = ("name", ("name_en", "name_en_status"), "slug", "summary", "summary_en")
    care = (("responsible", "verified_on", "next_check_due"), "internal_note")

    def found_elsewhere(self, word):
        key = self.model.entry_type
        aliases = Alias.objects.filter(name__icontains=word).values(key)
        identifiers = Identifier.objects.filter(value__icontains=word).values(key)
        return Q(pk__in=aliases) | Q(pk__in=identifiers)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, entry):
        return format_html('<span class="state {}">{}</span>', entry.status, entry.get_status_display())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["suggestion"] = self.suggestion(request)
        if obj is not None:
            context["proposes"] = self.proposes(request, obj)
            context["may_schedule"] = may(request.user, "publish", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- saving

    def proposes(self, request, entry: Entry | None) -> bool:
        return entry is not None and entry.is_public and not may(request.user, "publish", entry)

    # --- what the public suggested

    def suggestion(self, request) -> Suggestion | None:
        """The suggestion that the form was opened for, while it waits and the user may decide it."""
        given = request.GET.get("suggestion", "")
        try:
            found = Suggestion.objects.filter(pk=uuid.UUID(given), state=SuggestionState.WAITING).first()
        except ValueError:
            return None
        if found is None or found.entry_type != self.model.entry_type:
            return None
        return found if may(request.user, "approve", found) else None

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" and object_id and (found := self.suggestion(request)):
            entry = self.get_object(request, unquote(object_id))
            if entry is not None and entry.pk == found.entry_id:
                request.suggested = suggestions.initial_values(found, entry)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def attempt(self, request, object_id, form_url, extra_context):
        entry = self.get_object(request, unquote(object_id)) if object_id else None
        if entry is not None and request.method == "POST":
            # the form's lock number is compared with that of a row that nobody else can change now
            entry = self.model._default_manager.select_for_update(no_key=True).get(pk=entry.pk)
        if entry is None or not self.proposes(request, entry):
            return super().attempt(request, object_id, form_url, extra_context)
        own = self.own_proposal(request, entry)
        if request.method != "POST" and own is None:
            return super().attempt(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # Written, looked at and taken back. An earlier proposal of one's own is what one goes on with.
            extra_context = {
                **(extra_context or {}),
                "own_proposal": own,
                "proposal_is_shown": own is not None and self._apply_proposal(own, entry),
            }
            response = super().attempt(request, object_id, form_url, extra_context)
            if hasattr(response, "render"):
                response.render()
            transaction.set_rollback(True)
        if proposal := getattr(request, "proposal", None):
            workflow.propose(entry=entry, user=request.user, base=entry.lock, **proposal)
        return response

    def _apply_proposal(self, proposal: Revision, entry: Entry) -> bool:
        """Whether the proposal still fits the entry; then the entry is as it proposes."""
        if proposal.base != entry.lock:
            return False
        try:
            with transaction.atomic():
                snapshots.apply(snapshots.loads(proposal.snapshot))
        except (snapshots.CannotApply, IntegrityError):
            return False
        return True

    def own_proposal(self, request, entry: Entry) -> Revision | None:
        return Revision.objects.filter(
            kind=entry.entry_type,
            record_id=entry.pk,
            state=RevisionState.PENDING,
            user=request.user,
            act=Act.PROPOSED,
        ).first()

    def write(self, request, form, formsets, change):
        if not self.proposes(request, form.instance if change else None):
            super().write(request, form, formsets, change)
            found = self.suggestion(request)
            if found is not None and found.entry_id in (None, form.instance.pk):
                suggestions.amended(suggestion=found, entry=form.instance, user=request.user)
            return
        self.write_rows(request, form, formsets, change)
        if bare := workflow.bare_facts(form.instance):
            raise workflow.Refused(
                [_("A published entry needs a source and a locator under every fact:"), *bare[:50]]
            )
        request.proposal = {"snapshot": snapshots.take(form.instance), "reason": form.cleaned_data["reason"]}
        request.outcome = "proposed"

    def get_changeform_initial_data(self, request):
        return {**super().get_changeform_initial_data(request), "responsible": request.user.pk}
