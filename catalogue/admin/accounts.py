"""Accounts of the editorial staff, for administrators. Roles are the groups; nobody hands out more than they have."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as django_auth
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base import ByPolicy
from catalogue.models import User
from catalogue.permissions import ROLE_LABELS


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
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(ByPolicy, django_auth.UserAdmin):
    add_form = NewAccountForm
    change_password_form = PasswordForm
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

    @admin.display(description=_("roles"))
    def roles(self, user):
        return "、".join(map(role, user.groups.all()))

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = role
        return field

    # A superuser is beyond an administrator's reach.

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return (
            allowed
            and (obj is None or not obj.is_superuser or request.user.is_superuser)
            and obj != request.user
        )

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def get_actions(self, request):
        return {}


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
