"""What the admin pages of all records share: who may, how a form is saved, what is found, how facts are shown.

Saving goes through the workflow. The form, its rows and its choices are written together with the revision and the
public documents, or not at all. What is refused comes back as an error of the form, with everything that was typed.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote
from urllib.parse import unquote as unescaped

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import once, snapshots, text, workflow
from catalogue.admin import reported
from catalogue.admin.acts import ActsMixin, linked, told
from catalogue.admin.current_source import count_on, current_source
from catalogue.admin.differences import Reconciliation
from catalogue.admin.forms import (
    FORMFIELD_OVERRIDES,
    ChosenSelect,
    ChosenSelectMultiple,
    FactForm,
    FactFormSet,
    RecordForm,
    state_token,
)
from catalogue.admin.quality import way_back
from catalogue.choices import Act
from catalogue.models import ChangeCounter, Fact
from catalogue.models.base import Sourced
from catalogue.permissions import may
from catalogue.publishing import publication
from catalogue.refusals import REFUSALS, refusal_messages

MAX_WORDS = 10
_OF_ROW = re.compile(r"(?:initial-)?([a-z0-9_]+-)([0-9]{1,5})-")
CHANGED_MEANWHILE = gettext_lazy(
    "Somebody has changed this since you opened it, so nothing was saved yet. Your input is still here: compare both "
    "changes above, choose where both changed the same, and save the merged record."
)
MAX_ROWS = 20


def words(typed: str) -> str:
    """What was typed into a search box of the admin, without what no database can look for. At most 200 characters."""
    return typed.replace("\x00", "").strip()[:200]


def check_rows(sent: QueryDict) -> None:
    """Raise BadRequest where a form claims more rows than were sent with it. Django makes as many as are claimed, up to
    2,000 a family: two minutes and 1.8 GB."""
    rows = {f"{found[1]}{found[2]}" for name in sent if (found := _OF_ROW.match(name))}
    claimed = [str(sent[name]) for name in sent if name.endswith("-TOTAL_FORMS")]
    # what is no number is refused by Django, beside the form
    whole = [int(value) for value in claimed if value.isascii() and value.isdigit() and len(value) < 10]
    if sum(whole) > len(rows) or any(len(value) > 9 for value in claimed):
        raise BadRequest("This form claims rows that it does not have.")


# How a list may be asked for the records whose field holds a value.
LOOKUPS = {"exact", "in", "isnull", "gte", "lt"}


class BoundedPaginator(Paginator):
    """Counts no more than can be paged through: nobody turns to page 200, they search or filter."""

    most = 10_000

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: self.most].count()

    @property
    def has_more(self) -> bool:
        return self.count == self.most


class Confirming:
    """The page that asks before an act that a record has beside its form."""

    admin_site: Any
    opts: Any

    def page_of(self, record: models.Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])

    def confirm(self, request, record: models.Model, act: str, explanation: str, *, danger: bool = False):
        context = {
            **self.admin_site.each_context(request),
            "title": f"{act}: {record}",
            "opts": self.opts,
            "record": record,
            "act": act,
            "explanation": explanation,
            "danger": danger,
            "back": self.page_of(record),
        }
        return TemplateResponse(request, "admin/catalogue/confirm.html", context)


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

    def lookup_allowed(self, lookup, value, request):
        """What filters and our own links ask for. Django takes any lookup of a record's own fields, also a pattern that
        is tried for minutes, and a year that no calendar has."""
        field, _parts, kind = lookup.rpartition("__")
        if "\x00" in value or (field and kind not in LOOKUPS):
            return False
        if kind == "in" and not isinstance(self.model._meta.pk, models.UUIDField):
            return False  # SQLite takes no number of twenty digits, and no page asks so
        return super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        """Django's own, of no more words than a database can take."""
        term = " ".join(words(search_term).split()[:MAX_WORDS])
        return super().get_search_results(request, queryset, term)


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
        formset = super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)
        formset.current = current_source(request)
        return formset

    def get_extra(self, request, obj=None, **kwargs):
        """Empty rows for a browser without script: `?rows=3`."""
        asked = request.GET.get("rows", "")
        return min(int(asked), MAX_ROWS) if asked.isdecimal() and len(asked) < 4 else self.extra

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
    paginator = BoundedPaginator

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
            found &= somewhere
        if "name" in self.search_fields:  # A轮 finds A 轮
            queryset = queryset.alias(joined=Replace("name", Value(" "), Value("")))
            found |= Q(joined__icontains="".join(term.split()))
        latin = "".join(term.lower().split())
        if "sort_key" in {field.name for field in self.opts.fields} and latin.isascii() and latin.isalnum():
            queryset = queryset.alias(spelt=Replace("sort_key", Value(" "), Value("")))
            found |= Q(spelt__startswith=latin)
            if 2 <= len(latin) <= 8:
                found |= Q(sort_key__regex="^" + " ".join(f"{letter}[a-z0-9]*" for letter in latin))
        return queryset.filter(found), False

    # --- saving

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        form.reconciling = getattr(request, "reconciling", False)
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        check_rows(request.POST)
        response = self.answer(request, object_id, form_url, extra_context)
        if request.method == "POST" and response.status_code == 302:
            # the script that keeps unsaved input reads which forms were saved, whatever page comes next
            name = f"{settings.COOKIE_PREFIX}saved_forms"
            saved = [*unescaped(request.COOKIES.get(name, "")).split("|")[-9:]]
            saved.append(f"{request.path}:{request.POST.get('seen', '')[:20]}")
            response.set_cookie(
                name,
                quote("|".join(saved)[-1500:], safe=""),
                max_age=7 * 86400,
                path="/admin/",
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response

    def answer(self, request, object_id, form_url, extra_context):
        if request.method == "POST":
            try:
                with transaction.atomic():
                    # Publications lock this row before any other, and so must whoever may publish in the end:
                    # two that lock in different orders wait for each other.
                    ChangeCounter.objects.select_for_update().get(pk=1)
                    return once.done(
                        request, lambda: self.written(request, object_id, form_url, extra_context)
                    )
            except REFUSALS as error:
                request.refusal = refusal_messages(error)
            with transaction.atomic():
                return self.attempt(request, object_id, form_url, extra_context)
        return self.attempt(request, object_id, form_url, extra_context)

    def written(self, request, object_id, form_url, extra_context):
        if object_id and (response := self.reconcile(request, object_id, form_url, extra_context)):
            return response
        return self.attempt(request, object_id, form_url, extra_context)

    def attempt(self, request, object_id, form_url, extra_context):
        return super().changeform_view(request, object_id, form_url, extra_context)

    # --- two who change the same

    def reconcile(self, request, object_id, form_url, extra_context):
        """The answer to a form that was opened before somebody else saved: what both changed, to be merged field by
        field, or the merged record once all is chosen. None where nobody did, or the form has faults to correct.

        What the form would have written is written onto the state that it was opened with, and taken back."""
        record = self.get_object(request, unquote(object_id))
        seen = request.POST.get("seen", "")
        if record is None or not self.has_change_permission(request, record) or seen == state_token(record):
            return None
        record = self.model._default_manager.select_for_update(no_key=True).get(pk=record.pk)
        state = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
        base, theirs = workflow.snapshot_at(record, state), snapshots.take(record)
        request.reconciling = True
        with transaction.atomic():
            if base is not None and not applied(self.opened_with(request, record, state) or base):
                base = None
            response = self._tried(request, object_id, form_url, extra_context)
            mine = getattr(request, "mine", None)
            if mine is not None:
                found = Reconciliation(base, mine, theirs, request.POST, state_token(record))
                if found.is_settled and "_merge" in request.POST:
                    response = None
                else:
                    request.refusal = [CHANGED_MEANWHILE]
                    context = {**(extra_context or {}), "reconciliation": found}
                    response = RecordAdmin.attempt(self, request, object_id, form_url, context)
            elif request.__dict__.pop("outcome", None) == "unchanged":
                request.refusal = [
                    _(
                        "Somebody has changed this since you opened it, and you changed nothing. Open it again."
                    )
                ]
                response = RecordAdmin.attempt(self, request, object_id, form_url, extra_context)
            if hasattr(response, "render"):
                response.render()
            transaction.set_rollback(True)
        request.reconciling = False
        request.outcome = None
        if response is None:
            self.write_merged(request, record, found.merged.snapshot)
            return self.response_change(request, self.get_object(request, unquote(object_id)))
        return response

    def _tried(self, request, object_id, form_url, extra_context):
        try:
            with transaction.atomic():
                return RecordAdmin.attempt(self, request, object_id, form_url, extra_context)
        except REFUSALS as error:
            request.refusal = refusal_messages(error)
        return RecordAdmin.attempt(self, request, object_id, form_url, extra_context)

    def opened_with(self, request, record, state) -> dict | None:
        """What the form showed, where that was not the record itself."""
        return None

    def write_merged(self, request, record, snapshot: dict) -> None:
        try:
            with publication() as work:
                record, lost = workflow.apply_snapshot(work=work, snapshot=snapshot, user=request.user)
                workflow.saved(record=record, user=request.user, reason=request.reason, work=work)
        except PermissionDenied as error:
            raise workflow.Refused(str(error)) from error
        for what in lost[:20]:
            messages.warning(request, _("No longer there and left out: %(what)s") % {"what": what})

    # --- writing

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """As Django's, without its copy of all that was sent for each family: no family of ours changes it."""
        sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
        return {"instance": obj, "prefix": prefix, "queryset": inline.get_queryset(request), **sent}

    def save_model(self, request, obj, form, change):
        """Nothing yet: whether anything changed is known when the rows are, in `save_related`."""

    def save_related(self, request, form, formsets, change):
        unchanged = change and not any(part.has_changed() for part in (form, *formsets))
        if unchanged and not self.goes_on_unchanged(request, form):
            request.outcome, request.nothing_done = "unchanged", True
            return
        try:
            if getattr(request, "reconciling", False):
                self.write_rows(request, form, formsets, change)
                request.mine, request.reason = snapshots.take(form.instance), form.cleaned_data["reason"]
                request.outcome = "looked at"
                return
            self.write(request, form, formsets, change)
        except PermissionDenied as error:
            raise workflow.Refused(str(error)) from error
        if change:
            rows = [row for rows in formsets for row in rows.initial_forms if row not in rows.deleted_forms]
            reported.warn(request, [form, *rows], self._page_of(form.instance))
        own = [] if change else [form.instance]
        count_on(request, [row for row in (*own, *new_rows(formsets)) if isinstance(row, Sourced)])

    def goes_on_unchanged(self, request, form) -> bool:
        """Whether a form in which nothing was changed is an act all the same."""
        return False

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
        if outcome == "looked at":
            return HttpResponse()
        if outcome == "unchanged":
            messages.info(request, _("Nothing was changed in “%(name)s”.") % {"name": obj})
        elif outcome == "amended":
            return HttpResponseRedirect(self._page_of(obj))
        else:
            messages.warning(
                request,
                told(
                    _(
                        "Your change to “%(name)s” waits for review. Until it is approved, the public sees no change."
                    ),
                    name=linked(obj),
                ),
            )
        if "_continue" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return self.response_post_save_change(request, obj)

    def response_post_save_change(self, request, obj):
        """Back to the list of gaps, for whoever came from there."""
        back = way_back(request)
        return HttpResponseRedirect(back) if back else super().response_post_save_change(request, obj)

    # Our revisions say more, and a save that changes nothing leaves no trace at all.

    def construct_change_message(self, request, form, formsets, add=False):
        return []

    def log_addition(self, request, obj, message):
        pass

    def log_change(self, request, obj, message):
        pass

    def get_changeform_initial_data(self, request):
        """Plain values, and records that are there: an address that names one which is none must not break the page."""
        initial = super().get_changeform_initial_data(request)
        relations = {field.name: field for field in self.opts.get_fields() if field.is_relation}
        plain = {
            name: value
            for name, value in initial.items()
            if name not in relations or self._are_there(relations[name], value)
        }
        current = current_source(request) if issubclass(self.model, Sourced) else None
        return {**(current.initial() if current else {}), **plain}

    @staticmethod
    def _are_there(field: Any, value: str | list[str]) -> bool:
        ids = set(value if isinstance(value, list) else [value])
        try:
            return field.related_model._default_manager.filter(pk__in=ids).count() == len(ids)
        except (ValueError, ValidationError):
            return False


def new_rows(formsets) -> Iterable[models.Model]:
    """The rows that were just added, in the order of the form."""
    return [row for formset in formsets for row in formset.new_objects]


def applied(snapshot: dict) -> bool:
    """Make a record equal to a snapshot; the caller takes it back. False where that cannot be."""
    try:
        with transaction.atomic():
            snapshots.apply(snapshot)
    except (snapshots.CannotApply, IntegrityError):
        return False
    return True


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


# --- filters ----------------------------------------------------------------------------------------------------------


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
