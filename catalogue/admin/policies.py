"""Policies with their issuers, measures and phases."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base import FactInline, used
from catalogue.admin.entries import (
    AliasInline,
    CitationInline,
    EntryAdmin,
    IdentifierInline,
    PolicyLinkInline,
    StatusFilter,
    WaitingFilter,
)
from catalogue.admin.forms import SOURCED
from catalogue.models import Issuer, Measure, Phase, Policy


class IssuerInline(FactInline):
    model = Issuer
    fields = ("organisation", "role", "order", *SOURCED)


class MeasureInline(FactInline):
    model = Measure
    fields = (
        *("instrument", "beneficiary", "description", "description_en"),
        *("amount", "currency", "qualifier", "condition", "condition_en", "deadline"),
        *SOURCED,
    )


class PhaseInline(FactInline):
    model = Phase
    fields = ("name", "name_en", "starts_on", "ends_on", "description", "description_en", "order", *SOURCED)


@admin.register(Policy)
class PolicyAdmin(EntryAdmin):
    list_display = ("name", "document_number", "kind", "level", "state", "place", "issued_on", "modified_at")
    list_filter = (StatusFilter, WaitingFilter, used("level"), used("kind"), used("validity"), used("themes"))
    list_select_related = ("kind", "level", "place")
    fieldsets = (
        (None, {"fields": EntryAdmin.naming}),
        (
            _("Policy"),
            {
                "fields": (
                    ("kind", "level", "place"),
                    ("document_number", "validity"),
                    ("adopted_on", "issued_on", "in_force_from", "in_force_to"),
                    ("themes", "topics"),
                    "text_url",
                    "archived_text",
                )
            },
        ),
        (_("Care"), {"fields": EntryAdmin.care, "classes": ["collapse"]}),
    )
    inlines = (
        CitationInline,
        AliasInline,
        IdentifierInline,
        IssuerInline,
        MeasureInline,
        PhaseInline,
        PolicyLinkInline,
    )
