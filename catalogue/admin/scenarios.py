"""Application scenarios with their participants and outcomes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base import FactInline, used
from catalogue.admin.entries import (
    AliasInline,
    CitationInline,
    EntryAdmin,
    IdentifierInline,
    ScenarioLinkInline,
    StatusFilter,
    WaitingFilter,
)
from catalogue.admin.forms import SOURCED
from catalogue.models import Outcome, Participant, Scenario


class ParticipantInline(FactInline):
    model = Participant
    fields = ("organisation", "role", *SOURCED)


class OutcomeInline(FactInline):
    model = Outcome
    fields = ("description", "description_en", "value", "unit", "unit_en", "qualifier", *SOURCED)


@admin.register(Scenario)
class ScenarioAdmin(EntryAdmin):
    list_display = ("name", "name_en", "stage", "campaign", "state", "parent", "modified_at")
    list_filter = (
        *(StatusFilter, WaitingFilter, used("stage"), used("campaign"), used("domains")),
        used("places"),
    )
    list_select_related = ("stage", "campaign", "parent")
    fieldsets = (
        (None, {"fields": EntryAdmin.naming}),
        (
            _("Application scenario"),
            {
                "fields": (
                    ("domains", "technologies"),
                    ("stage", "campaign", "batch"),
                    ("places", "parent"),
                    ("policies", "datasets"),
                    ("investment_amount", "investment_currency", "investment_qualifier"),
                )
            },
        ),
        (_("Care"), {"fields": EntryAdmin.care, "classes": ["collapse"]}),
    )
    inlines = (
        CitationInline,
        AliasInline,
        IdentifierInline,
        ParticipantInline,
        OutcomeInline,
        ScenarioLinkInline,
    )
