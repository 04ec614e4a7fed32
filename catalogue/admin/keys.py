"""Keys of the API, for administrators: made, shown once, watched, renewed and revoked."""

import datetime
from typing import ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import keys, once
from catalogue.admin.base import ByPolicy, Confirming
from catalogue.admin.signing_in import recently
from catalogue.choices import ApiScope, KeyState
from catalogue.models import ApiKey
from catalogue.models.keys import NO_DIGEST
from catalogue.refusals import REFUSALS, refusal_messages

# Days of use that are listed.
DAYS = 31
SOON = "soon"


class KeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("scopes"),
        choices=ApiScope.choices,
        initial=[ApiScope.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A call outside these is refused."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["scopes"] = self.instance.scopes.split()

    def clean_scopes(self) -> str:
        return " ".join(self.cleaned_data["scopes"])

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if "expires_on" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. To end the key now, revoke it."))
        return day


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*KeyState.choices, (SOON, _("Expires within 30 days"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        over = Q(revoked_at__isnull=False) | Q(digest__startswith=NO_DIGEST)
        wanted: dict[str | None, Q] = {
            KeyState.ACTIVE: ~over & Q(expires_on__gte=today),
            SOON: ~over & Q(expires_on__range=(today, today + datetime.timedelta(days=30))),
            KeyState.EXPIRED: ~over & Q(expires_on__lt=today),
            KeyState.REVOKED: over,
        }
        return queryset.filter(wanted.get(self.value(), Q()))


class ScopeFilter(admin.SimpleListFilter):
    title = gettext_lazy("scopes")
    parameter_name = "scope"

    def lookups(self, request, model_admin):
        return ApiScope.choices

    def queryset(self, request, queryset):
        return queryset.filter(scopes__contains=self.value()) if self.value() in ApiScope else queryset


@admin.register(ApiKey)
class ApiKeyAdmin(Confirming, ByPolicy, admin.ModelAdmin):
    form = KeyForm
    change_form_template = "admin/catalogue/key_form.html"
    list_display = ("name", "prefix", "standing", "scope_list", "expires_on", "last_used", "created_by")
    list_filter = (StateFilter, ScopeFilter)
    list_select_related = ("created_by",)
    search_fields = ("name", "contact", "prefix")
    show_full_result_count = False
    list_per_page = 50
    known = ("prefix", "standing", "created_at", "created_by", "last_used")
    entered = ("name", "contact", "scopes", "quota", "expires_on")

    class Media:
        css: ClassVar = {"all": ["catalogue/admin-keys.css"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(last_day=Max("uses__day"))

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": self.entered})]
        known = (*self.known, "revoked_at", "revoked_by") if obj.revoked_at else self.known
        return [(None, {"fields": known}), (_("Whose it is, and what for"), {"fields": self.entered})]

    def get_readonly_fields(self, request, obj=None):
        return (*self.known, "revoked_at", "revoked_by") if obj else ()

    def has_change_permission(self, request, obj=None):
        """What was revoked stays as it was."""
        return super().has_change_permission(request, obj) and (obj is None or obj.revoked_at is None)

    def get_actions(self, request):
        return {}

    @admin.display(description=gettext_lazy("state"))
    def standing(self, key):
        return format_html('<span class="state {}">{}</span>', key.state, key.state.label)

    @admin.display(description=gettext_lazy("scopes"))
    def scope_list(self, key):
        return " ".join(key.scopes.split())

    @admin.display(description=gettext_lazy("last used"), ordering="last_day")
    def last_used(self, key):
        return key.last_day or "—"

    # --- made, shown once ---

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
        else:
            request.made = keys.make(key=obj, user=request.user)

    def response_add(self, request, obj, post_url_continue=None):
        return self._shown_once(request, obj, request.made)

    def _shown_once(self, request, key: ApiKey, text: str, *, old: ApiKey | None = None):
        """The page with the key itself. It is the answer to the form and not another page, so that the key stands
        neither in a session nor in an address."""
        request.done_at = self.page_of(key)
        context = {
            **self.admin_site.each_context(request),
            "title": _("The key of %(name)s") % {"name": key.name},
            "opts": self.opts,
            "key": key,
            "text": text,
            "site_address": settings.SITE_URL,
            "old": old,
        }
        response = TemplateResponse(request, "admin/catalogue/key_made.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    # --- revoked and renewed ---

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        acts = [
            path(f"<path:object_id>/{act}/", self.admin_site.admin_view(view), name=f"{name}_{act}")
            for act, view in (("revoke", self.revoke_view), ("renew", self.renew_view))
        ]
        return [*acts, *super().get_urls()]

    def revoke_view(self, request, object_id):
        key = self._asked(request, object_id)
        if request.method == "POST":
            try:
                keys.revoke(key=key, user=request.user)
            except REFUSALS as error:
                messages.error(request, " ".join(refusal_messages(error)))
            else:
                self.log_change(request, key, _("Revoked."))
                messages.success(
                    request, _("The key is revoked. Whoever asks with it is refused from now on.")
                )
            return HttpResponseRedirect(self.page_of(key))
        explanation = _(
            "Within a second nobody is served with it any more, and this cannot be taken back. What was asked with it "
            "stays listed. A partner who should go on asking needs a new key first."
        )
        return self.confirm(request, key, _("Revoke"), explanation, danger=True)

    @recently
    def renew_view(self, request, object_id):
        key = self._asked(request, object_id)
        if request.method == "POST":
            return once.done(request, lambda: self._renewed(request, key))
        explanation = _(
            "A new key is made for the same partner, with the same scopes and quota, for a year. The old one works for "
            "%(days)s more days at the most, so that the partner can change over."
        ) % {"days": keys.OVERLAP.days}
        return self.confirm(request, key, _("Renew"), explanation)

    def _renewed(self, request, key: ApiKey):
        new, text = keys.renew(key=key, user=request.user)
        self.log_change(request, key, _("Renewed as %(prefix)s.") % {"prefix": new.prefix})
        self.log_addition(request, new, _("Made in the place of %(prefix)s.") % {"prefix": key.prefix})
        key.refresh_from_db()
        return self._shown_once(request, new, text, old=key)

    @recently
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        def answer():
            return super(ApiKeyAdmin, self).changeform_view(request, object_id, form_url, extra_context)

        return once.done(request, answer) if request.method == "POST" else answer()

    def _asked(self, request, object_id) -> ApiKey:
        key = self.get_object(request, unquote(object_id))
        if key is None:
            raise Http404
        if not super().has_change_permission(request, key):
            raise PermissionDenied
        return key

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context |= {"uses": obj.uses.all()[:DAYS], "is_revoked": obj.revoked_at is not None}
        context |= {"show_save_and_continue": not add, "show_save_and_add_another": False}
        return super().render_change_form(request, context, add, change, form_url, obj)
