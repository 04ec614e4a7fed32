"""What the public suggests: a list, and a page for each where it is accepted, amended or declined."""

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

from catalogue import snapshots, suggestions
from catalogue.admin.acts import REFUSALS, refusal_messages
from catalogue.admin.forms import state_token
from catalogue.admin.revisions import ReadOnly, differences
from catalogue.choices import SuggestionKind, SuggestionState
from catalogue.models import ENTRY_MODELS, Entry, Suggestion
from catalogue.permissions import may


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("sent_at", "label", "kind", "entry_type", "standing", "decided_by")
    list_display_links = ("sent_at", "label")
    list_filter = ("state", "kind", "entry_type")
    list_select_related = ("decided_by",)
    search_fields = ("label", "proposed")
    ordering = ("-sent_at", "id")
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).filter(same_as=None)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, suggestion):
        return format_html(
            '<span class="state {}">{}</span>', suggestion.state, suggestion.get_state_display()
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        suggestion: Suggestion | None = self.get_object(request, unquote(object_id or ""))
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
        model = ENTRY_MODELS[suggestion.entry_type]
        entry = model._default_manager.filter(pk=suggestion.entry_id).first()
        waiting = suggestion.state == SuggestionState.WAITING
        rows = self._rows(suggestion, entry) if waiting and entry is not None else []
        known = suggestion.sender_name or suggestion.sender_email or suggestion.credit
        context = {
            **self.admin_site.each_context(request),
            "title": f"{suggestion.label} · {suggestion.get_kind_display()}",
            "opts": self.opts,
            "suggestion": suggestion,
            "entry_url": entry
            and reverse(f"admin:catalogue_{suggestion.entry_type}_change", args=[entry.pk]),
            "form_url": self._form_url(suggestion, entry),
            "rows": rows,
            "repeats": suggestion.repeats.count(),
            "may_decide": waiting and may(request.user, "approve", suggestion),
            "may_accept": suggestion.kind == SuggestionKind.ENTRY or bool(rows and suggestion.revision_id),
            "may_forget": bool(known) and may(request.user, "delete", suggestion),
            "seen": state_token(entry) if entry else "",
            "problems": problems,
            "reason": request.POST.get("reason", "")[:500],
        }
        return TemplateResponse(request, "admin/catalogue/suggestion.html", context)

    def _rows(self, suggestion: Suggestion, entry: Entry) -> list:
        """What accepting it would change now."""
        wanted = suggestions.changed_snapshot(entry, suggestion.field, suggestion.proposed)
        return differences(snapshots.take(entry), wanted) if wanted else []

    def _form_url(self, suggestion: Suggestion, entry: Entry | None) -> str:
        kind = suggestion.entry_type
        if suggestion.kind == SuggestionKind.CORRECTION:
            if entry is None:
                return ""
            place = f"#id_{suggestion.field}" if suggestion.field else ""
            address = reverse(f"admin:catalogue_{kind}_change", args=[entry.pk])
            return f"{address}?{urlencode({'suggestion': suggestion.pk})}{place}"
        values = {"suggestion": suggestion.pk, "name": suggestion.label, "name_en": suggestion.name_en}
        if website := suggestions.website_field(ENTRY_MODELS[kind]):
            values[website] = suggestion.website
        return f"{reverse(f'admin:catalogue_{kind}_add')}?{urlencode(values)}"

    def _act(self, request, suggestion: Suggestion) -> tuple[list[str], str]:
        """Accept, decline or forget; returns what was wrong and, if nothing was, what was done."""
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500]
        try:
            if "_accept" in request.POST:
                suggestions.accept(
                    suggestion=suggestion,
                    user=request.user,
                    seen=request.POST.get("seen", ""),
                    reason=reason,
                    credit="credit" in request.POST,
                )
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
