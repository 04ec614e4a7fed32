"""Accounts of the editorial staff, for administrators. Roles are the groups; nobody hands out more than they have."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import admin as django_auth
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalogue import accounts, second_factor, security
from catalogue.admin.base import ByPolicy, Confirming
from catalogue.admin.signing_in import recently
from catalogue.choices import SecurityAct
from catalogue.models import User
from catalogue.permissions import ROLE_LABELS, require


def role(group: Group) -> str:
    """What a group is called; its name is for the code."""
    return str(ROLE_LABELS.get(group.name, group.name))


class PlainPasswords:
    """Django's own words tell of other ways to sign in, and there are none. Goes before a form of Django's."""

    fields: dict[str, Any]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "usable_password" in self.fields:
            self.fields["usable_password"].help_text = _(
                "Without a password nobody can sign in with this account."
            )


class NewAccountForm(PlainPasswords, AdminUserCreationForm):
    pass


class PasswordForm(PlainPasswords, AdminPasswordChangeForm):
    pass


class RoleFilter(admin.SimpleListFilter):
    title = _("roles")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return list(ROLE_LABELS.items())

    def queryset(self, request, queryset):
        role = self.value()
        return queryset.filter(groups__name=role) if role in ROLE_LABELS else queryset


@admin.register(User)
class UserAdmin(Confirming, ByPolicy, django_auth.UserAdmin):
    add_form = NewAccountForm
    change_password_form = PasswordForm
    change_form_template = "admin/catalogue/user_form.html"
    list_display = ("username", "last_name", "first_name", "email", "roles", "is_active", "last_login")
    list_filter = ("is_active", RoleFilter)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": (("last_name", "first_name"), "email")}),
        (_("Rights"), {"fields": (("is_active", "is_staff", "is_superuser"), "groups")}),
        (_("Times"), {"fields": (("last_login", "date_joined"),)}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    autocomplete_fields = ()

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_search_fields(self, request):
        """Colleagues are chosen by their names; an e-mail address finds somebody only for whoever may see it."""
        fields = super().get_search_fields(request)
        return fields if self.has_view_permission(request) else [one for one in fields if one != "email"]

    @admin.display(description=_("roles"))
    def roles(self, user):
        return "、".join(map(role, user.groups.all()))

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = role
        return field

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj != request.user

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def get_actions(self, request):
        return {}

    # --- what opens doors: whoever does it has shown lately who they are, and it is noted ---

    @recently
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        user = object_id and self.get_object(request, unquote(object_id))
        more = {}
        if user:
            more = {
                "events": security.last(user),
                "has_factor": second_factor.of(user) is not None,
                "codes_left": second_factor.codes_left(user),
                "may_open": self.has_change_permission(request, user),
            }
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **more})

    @recently
    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, extra_context)

    @recently
    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            security.note(
                SecurityAct.PASSWORD_SET, user=self.get_object(request, unquote(id)), by=request.user
            )
        return response

    def save_related(self, request, form, formsets, change):
        """Rights are what the form changed of them; a new account has got its own."""
        super().save_related(request, form, formsets, change)
        if not change or {"is_active", "is_staff", "is_superuser", "groups"} & set(form.changed_data):
            security.note(SecurityAct.RIGHTS, user=form.instance, by=request.user)

    def get_urls(self):
        acts = [
            path(f"<path:object_id>/{act}/", self.admin_site.admin_view(view), name=f"catalogue_user_{name}")
            for act, name, view in (
                ("second-factor", "reset_factor", self.reset_factor_view),
                ("link", "link", self.link_view),
            )
        ]
        return [*acts, *super().get_urls()]

    @recently
    def reset_factor_view(self, request, object_id):
        user = self._asked(request, object_id)
        if request.method == "POST":
            if second_factor.reset(user=user, by=request.user):
                self.log_change(request, user, str(_("Second factor removed.")))
            messages.success(request, _("The second factor of %(name)s is removed.") % {"name": user})
            return HttpResponseRedirect(self.page_of(user))
        explanation = _(
            "For somebody who lost the telephone and the recovery codes: the password alone opens the account until a "
            "new second factor is set up. Make sure that it is they who ask, by a way other than mail."
        )
        return self.confirm(request, user, _("Remove the second factor"), explanation, danger=True)

    @recently
    def link_view(self, request, object_id):
        user = self._asked(request, object_id)
        if not (user.is_active and user.is_staff):
            raise PermissionDenied
        if request.method == "POST":
            self.log_change(request, user, str(_("Link for a new password made.")))
            security.note(SecurityAct.LINK_MADE, user=user, by=request.user)
            context = {
                **self.admin_site.each_context(request),
                "title": _("Link for %(name)s") % {"name": user},
                "opts": self.opts,
                "account": user,
                "text": accounts.one_time_link(user),
                "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
            }
            response = TemplateResponse(request, "admin/catalogue/link_made.html", context)
            response.headers["Cache-Control"] = "no-store"
            return response
        explanation = _(
            "A link is made with which %(name)s sets a new password, once. You hand it over; whoever has it first sets "
            "the password. A second factor is still asked for afterwards."
        ) % {"name": user}
        return self.confirm(request, user, _("Make a link for a new password"), explanation)

    def _asked(self, request, object_id) -> User:
        user = self.get_object(request, unquote(object_id))
        if user is None:
            # nobody without the right learns which accounts there are
            require(request.user, "change", User)
            raise Http404
        require(request.user, "change", user)
        return user


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(ByPolicy, admin.ModelAdmin):
    """The three roles. What each may do is written in `permissions.py`, not in the database."""

    list_display = ("role", "members")
    search_fields = ("name",)
    fields = ("role", "members")
    readonly_fields = ("role", "members")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user_set")

    def get_object(self, request, object_id, from_field=None):
        group = super().get_object(request, object_id, from_field)
        if group is not None:
            group.name = role(group)  # in the title too; nothing here is ever saved
        return group

    @admin.display(description=_("role"), ordering="name")
    def role(self, group):
        return role(group)

    @admin.display(description=_("members"))
    def members(self, group):
        return "、".join(str(user) for user in group.user_set.all()) or "—"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
