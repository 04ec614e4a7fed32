"""What readers suggest: a list, a page for each, and how the form of an entry takes one up.

What is saved in the form goes the way of every change: published, or proposed to the reviewers.
"""

import uuid
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import duplicates, identity, snapshots, suggestions
from catalogue.admin.base import BoundedPaginator
from catalogue.admin.differences import RowDifference, differences
from catalogue.admin.duplicates import address_of
from catalogue.admin.revisions import ReadOnly
from catalogue.choices import OPEN_SUGGESTIONS, Status, SuggestionKind, SuggestionState
from catalogue.models import Entry, Revision, Suggestion
from catalogue.permissions import may
from catalogue.refusals import REFUSALS, refusal_messages


def page_of(suggestion: Suggestion) -> str:
    return reverse("admin:catalogue_suggestion_change", args=[suggestion.pk])


# --- the form of an entry ---------------------------------------------------------------------------------------------


class TakesUpSuggestions:
    """An entry's form that was opened with `?suggestion=` begins with what was suggested and, once saved, answers it.
    Goes before the class that saves."""

    def suggestion(self, request) -> Suggestion | None:
        """The suggestion that the form was opened for, if it is open and the user may take it up. Read once."""
        if not hasattr(request, "suggestion"):
            request.suggestion = self._suggestion(request)
        return request.suggestion

    def _suggestion(self, request) -> Suggestion | None:
        try:
            pk = uuid.UUID(request.GET.get("suggestion", ""))
        except ValueError:
            return None
        open_ones = Suggestion.objects.filter(state__in=OPEN_SUGGESTIONS, same_as=None)
        found = open_ones.filter(pk=pk, entry_type=self.model.entry_type).first()
        return found if found and may(request.user, "propose", found) else None

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        found = self.suggestion(request) if request.method != "POST" else None
        if found is not None and (obj is None) == (found.kind == SuggestionKind.ENTRY):
            form.suggested = suggestions.initial_values(found, obj)
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        given = request.POST if request.method == "POST" else request.GET
        context |= {
            "suggestion": self.suggestion(request),
            "becomes": given.get("_becomes", ""),
            "answer": given.get("_answer", "")[:500],
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def take_up(self, request, entry: Entry, revision: Revision | None = None) -> None:
        """Call after the entry was saved or proposed, in the same transaction; the revision is the last one, if none is
        given."""
        found = self.suggestion(request)
        if found is None:
            return
        acts = Revision.objects.filter(kind=entry.entry_type, record_id=entry.pk)
        is_amended = request.POST.get("_becomes") == SuggestionState.AMENDED
        suggestions.take_up(
            suggestion=found,
            entry=entry,
            revision=revision or acts.latest("number"),
            becomes=SuggestionState.AMENDED if is_amended else SuggestionState.ACCEPTED,
            user=request.user,
            reason=request.POST.get("_answer", "").replace("\x00", ""),
        )

    def response_post_save_add(self, request, obj):
        found = self.suggestion(request)
        return HttpResponseRedirect(page_of(found)) if found else super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        found = self.suggestion(request)
        return (
            HttpResponseRedirect(page_of(found)) if found else super().response_post_save_change(request, obj)
        )


# --- its own pages ----------------------------------------------------------------------------------------------------


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("sent_at", "label", "kind", "entry_type", "said", "standing", "decided_by")
    list_display_links = ("sent_at", "label")
    list_filter = ("state", "kind", "entry_type")
    list_select_related = ("decided_by",)
    search_fields = ("label", "proposed")
    ordering = ("-sent_at", "id")
    list_per_page = 50
    show_facets = admin.ShowFacets.ALLOW
    show_full_result_count = False
    paginator = BoundedPaginator

    def get_queryset(self, request):
        return super().get_queryset(request).filter(same_as=None)

    @admin.display(description=gettext_lazy("what is proposed"))
    def said(self, suggestion):
        return suggestion.proposed if len(suggestion.proposed) <= 60 else f"{suggestion.proposed[:59]}…"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, suggestion):
        return format_html(
            '<span class="state {}">{}</span>', suggestion.state, suggestion.get_state_display()
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """One suggestion: what it says beside what the catalogue says, and what can be done about it."""
        if object_id is None:
            raise PermissionDenied
        suggestion: Suggestion | None = self.get_object(request, unquote(object_id))
        if suggestion is None:
            raise Http404
        if not self.has_view_permission(request, suggestion):
            raise PermissionDenied
        problems: list[str] = []
        if request.method == "POST":
            problems, done = self._act(request, suggestion)
            if not problems:
                messages.success(request, done)
                return HttpResponseRedirect(request.get_full_path())
            suggestion.refresh_from_db()
        entry = suggestions.entry_of(suggestion)
        is_open = suggestion.state in OPEN_SUGGESTIONS
        is_correction = suggestion.kind == SuggestionKind.CORRECTION
        successor = self._successor(entry)
        concerned = successor or entry  # what the form opens
        wanted = suggestions.changed_snapshot(suggestion, concerned) if is_open and concerned else None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{suggestion.label} · {suggestion.get_kind_display()}",
            "opts": self.opts,
            "suggestion": suggestion,
            "entry": entry,
            "entry_url": entry and address_of(entry),
            "successor": successor,
            "is_correction": is_correction,
            "rows": differences(snapshots.take(concerned), wanted) if wanted else [],
            "says_now": says_now(suggestion, concerned) if is_open and is_correction and concerned else [],
            "others": self._others(suggestion) if is_open else [],
            "candidates": self._candidates(suggestion) if is_open and not is_correction else [],
            "form_url": self._form_url(suggestion, concerned)
            if is_open and may(request.user, "propose", suggestion)
            else "",
            "repeats": suggestion.repeats.count(),
            "may_decide": is_open and may(request.user, "approve", suggestion),
            "may_forget": bool(suggestion.sender_name or suggestion.sender_email)
            and may(request.user, "delete", suggestion),
            "problems": problems,
            "reason": request.POST.get("reason", "")[:500],
        }
        return TemplateResponse(request, "admin/catalogue/suggestion.html", context)

    def _successor(self, entry: Entry | None) -> Entry | None:
        """What the entry was merged into meanwhile."""
        if entry is None or entry.status != Status.ARCHIVED or not entry.successor_slug:
            return None
        return type(entry)._default_manager.filter(slug=entry.successor_slug).first()

    def _others(self, suggestion: Suggestion) -> list[Suggestion]:
        """What else readers suggest about the same entry, or about one of the same name; the same statement first."""
        about = {"entry_id": suggestion.entry_id} if suggestion.entry_id else {"label": suggestion.label}
        waiting = Suggestion.objects.filter(
            entry_type=suggestion.entry_type, same_as=None, state__in=OPEN_SUGGESTIONS, **about
        ).exclude(pk=suggestion.pk)
        rows = list(waiting.order_by("sent_at", "id")[:50])
        return sorted(rows, key=lambda row: row.anchor != suggestion.anchor)

    def _candidates(self, suggestion: Suggestion) -> list[tuple[Entry, str, str]]:
        """The entries that the missing one may be."""
        names = [suggestion.label, suggestion.name_en]
        found = duplicates.candidates(suggestion.entry_type, identity.keys(names))
        return [(entry, address_of(entry), "; ".join(why)) for entry, why in found]

    def _form_url(self, suggestion: Suggestion, entry: Entry | None) -> str:
        asked = urlencode({"suggestion": suggestion.pk})
        if suggestion.kind == SuggestionKind.ENTRY:
            return f"{reverse(f'admin:catalogue_{suggestion.entry_type}_add')}?{asked}"
        return f"{address_of(entry)}?{asked}" if entry else ""

    def _act(self, request, suggestion: Suggestion) -> tuple[list[str], str]:
        """Decide or forget; returns what was wrong and, if nothing was, what was done."""
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
        try:
            if "_accept" in request.POST:
                suggestions.accept_as_it_stands(suggestion=suggestion, user=request.user, reason=reason)
                return [], _("Accepted. The sender reads it at the receipt.")
            if "_decline" in request.POST:
                suggestions.decline(suggestion=suggestion, user=request.user, reason=reason)
                return [], _("Declined. The sender reads the reason at the receipt.")
            if "_forget" in request.POST:
                suggestions.forget(suggestion=suggestion, user=request.user)
                return [], _("Nothing is known of the sender any more.")
        except REFUSALS as error:
            return refusal_messages(error), ""
        except PermissionDenied as error:
            return [str(error)], ""
        return [_("Choose what to do.")], ""


def says_now(suggestion: Suggestion, entry: Entry) -> list[RowDifference]:
    """The statement as it is now, with its source: a field with its citations, or a fact. `after` of each cell is the
    value."""
    snapshot, name = snapshots.take(entry), suggestions.field_of(suggestion)
    if not name:
        parts = {
            part: [row for row in rows if str(row["values"]["id"]) == suggestion.anchor]
            for part, rows in snapshot["parts"].items()
        }
        return differences({**snapshot, "parts": {}}, {**snapshot, "parts": parts})
    columns = [field.attname for field in entry._meta.concrete_fields if field.name == name]
    columns = columns or [
        field.attname for field in entry._meta.concrete_fields if field.name.startswith(f"{name}_")
    ]
    without = {
        **snapshot,
        "values": {**snapshot["values"], **dict.fromkeys(columns)},
        "choices": {**snapshot["choices"], name: []},
        "parts": {},
    }
    cited = [
        row
        for row in snapshot["parts"].get("citation", ())
        if name in {part.strip() for part in row["values"]["fields"].split(";")}
    ]
    return differences(without, {**snapshot, "parts": {"citation": cited}})
