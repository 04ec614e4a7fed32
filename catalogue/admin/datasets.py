"""Datasets and their distributions."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base import FactInline, used
from catalogue.admin.entries import (
    AliasInline,
    CitationInline,
    DatasetLinkInline,
    EntryAdmin,
    IdentifierInline,
    StatusFilter,
    WaitingFilter,
)
from catalogue.admin.forms import SOURCED
from catalogue.models import Dataset, Distribution


class DistributionInline(FactInline):
    model = Distribution
    fields = ("title", "title_en", "url", "media_type", "byte_size", *SOURCED)


@admin.register(Dataset)
class DatasetAdmin(EntryAdmin):
    list_display = ("name", "name_en", "kind", "state", "licence", "access", "released_on", "modified_at")
    list_filter = (
        StatusFilter,
        WaitingFilter,
        used("kind"),
        used("access"),
        used("licence"),
        used("modalities"),
        used("domains"),
    )
    list_select_related = ("kind", "licence", "access")
    fieldsets = (
        (None, {"fields": EntryAdmin.naming}),
        (
            _("Dataset"),
            {
                "fields": (
                    ("kind", "publishers"),
                    ("modalities", "tasks", "domains"),
                    ("size_value", "size_unit", "size_qualifier"),
                    ("languages", "released_on", "edition"),
                    ("licence", "access"),
                    "homepage",
                )
            },
        ),
        (_("Care"), {"fields": EntryAdmin.care, "classes": ["collapse"]}),
    )
    inlines = (CitationInline, AliasInline, IdentifierInline, DistributionInline, DatasetLinkInline)
