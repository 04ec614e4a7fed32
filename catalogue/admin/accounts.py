"""Accounts of the editorial staff, for administrators. Roles are the groups; nobody hands out more than they have."""

from django.contrib import admin
from django.contrib.auth import admin as django_auth
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base import ByPolicy
from catalogue.models import User


@admin.register(User)
class UserAdmin(ByPolicy, django_auth.UserAdmin):
    list_display = ("username", "last_name", "first_name", "email", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
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
        return "、".join(group.name for group in user.groups.all())

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

    list_display = ("name", "members")
    search_fields = ("name",)
    fields = ("name", "members")
    readonly_fields = ("name", "members")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user_set")

    @admin.display(description=_("members"))
    def members(self, group):
        return "、".join(str(user) for user in group.user_set.all()) or "—"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
