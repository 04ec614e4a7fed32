"""Organisations and the facts of one; the same facts where they have lost their subject."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue import workflow
from catalogue.admin.base import FactInline, RecordAdmin, used
from catalogue.admin.entries import (
    AliasInline,
    CitationInline,
    EntryAdmin,
    IdentifierInline,
    OrganisationLinkInline,
    StatusFilter,
    WaitingFilter,
)
from catalogue.admin.forms import PREFERRED_TWICE, SOURCED
from catalogue.choices import Act
from catalogue.models import (
    Classification,
    Designation,
    Figure,
    Filing,
    FundingRound,
    FundingStage,
    Listing,
    Milestone,
    Organisation,
    Programme,
    RankingPlace,
    Role,
)
from catalogue.publishing import publication


class ClassificationInline(FactInline):
    model = Classification
    fields = ("layer", "sector", *SOURCED)


class FigureInline(FactInline):
    model = Figure
    fields = ("metric", "period", "amount", "currency", "qualifier", "fiscal", *SOURCED)


class ListingInline(FactInline):
    model = Listing
    fields = ("security_name", "code", "market", "listed_on", "delisted_on", *SOURCED)


class FundingStageInline(FactInline):
    model = FundingStage
    fields = ("round", *SOURCED)


class FundingRoundInline(FactInline):
    model = FundingRound
    fields = ("round", "date", "amount", "currency", "qualifier", "investors", *SOURCED)


class DesignationInline(FactInline):
    model = Designation
    fk_name = "organisation"
    fields = (
        *("designation", "title", "title_en", "host", "conferred_by", "conferred_on", "valid_to"),
        *SOURCED,
    )


class ProgrammeInline(FactInline):
    model = Programme
    fields = ("programme", "level", "started_on", "order", *SOURCED)


class RoleInline(FactInline):
    model = Role
    fields = ("person", "role", "title", "title_en", "valid_from", "valid_to", *SOURCED)


class RankingPlaceInline(FactInline):
    model = RankingPlace
    fk_name = "organisation"
    fields = ("edition", "rank", *SOURCED)
    also_select = ("edition__ranking",)


class MilestoneInline(FactInline):
    model = Milestone
    fields = ("date", "title", "title_en", *SOURCED)


class FilingInline(FactInline):
    model = Filing
    fields = ("kind", "authority", "authority_en", "title", "title_en", "number", "status", "date", *SOURCED)


@admin.register(Organisation)
class OrganisationAdmin(EntryAdmin):
    list_display = ("name", "name_en", "kind", "state", "place", "founded", "modified_at")
    list_filter = (
        *(StatusFilter, WaitingFilter, used("kind"), "classification__layer"),
        used("place"),
    )
    list_select_related = ("kind", "place")
    fieldsets = (
        (None, {"fields": EntryAdmin.naming}),
        (_("Organisation"), {"fields": (("kind", "place"), ("founded", "website"), "parents")}),
        (_("Care"), {"fields": EntryAdmin.care, "classes": ["collapse"]}),
    )
    inlines = (
        CitationInline,
        AliasInline,
        IdentifierInline,
        ClassificationInline,
        FigureInline,
        ListingInline,
        FundingStageInline,
        FundingRoundInline,
        RankingPlaceInline,
        DesignationInline,
        ProgrammeInline,
        RoleInline,
        MilestoneInline,
        FilingInline,
        OrganisationLinkInline,
    )


class LostFactAdmin(RecordAdmin):
    """Facts whose row in the source has lost the name of its subject. Give one a subject and it moves to that entry."""

    list_display = ("as_reported", "source", "locator", "row", "as_of")
    list_display_links = ("as_reported", "locator")
    list_filter = (used("source"),)
    list_select_related = ("source",)
    search_fields = ("as_reported", "locator", "note")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(organisation=None)

    def write(self, request, form, formsets, change):
        fact = form.instance
        if fact.organisation is None:
            return super().write(request, form, formsets, change)
        self.write_rows(request, form, formsets, change)
        beside = self.model.objects.filter(organisation=fact.organisation, preferred=True).exclude(pk=fact.pk)
        if fact.preferred and fact.question is not None and fact.question in {row.question for row in beside}:
            raise workflow.Refused(PREFERRED_TWICE)
        said = {"user": request.user, "reason": form.cleaned_data["reason"]}
        with publication() as work:
            workflow.saved(record=fact, work=work, act=Act.EDITED if change else Act.CREATED, **said)
            workflow.saved(record=fact.organisation, work=work, **said)

    def _page_of(self, record):
        return super()._page_of(record) if record.organisation_id is None else self._list_page()


@admin.register(Classification)
class ClassificationAdmin(LostFactAdmin):
    list_display = ("layer", "sector", *LostFactAdmin.list_display)
    list_display_links = ("layer", "sector", "as_reported")
    list_select_related = ("source", "sector")
    fields = ("organisation", *ClassificationInline.fields)


@admin.register(Figure)
class FigureAdmin(LostFactAdmin):
    list_display = ("metric", "period", "amount", "currency", *LostFactAdmin.list_display)
    list_display_links = ("metric", "as_reported")
    fields = ("organisation", *FigureInline.fields)


@admin.register(Listing)
class ListingAdmin(LostFactAdmin):
    list_display = ("security_name", "code", "listed_on", *LostFactAdmin.list_display)
    list_display_links = ("security_name", "listed_on", "as_reported")
    fields = ("organisation", *ListingInline.fields)


@admin.register(FundingStage)
class FundingStageAdmin(LostFactAdmin):
    list_display = ("round", *LostFactAdmin.list_display)
    list_display_links = ("round", "as_reported")
    list_select_related = ("source", "round")
    fields = ("organisation", *FundingStageInline.fields)


@admin.register(FundingRound)
class FundingRoundAdmin(LostFactAdmin):
    list_display = ("round", "date", "amount", "currency", *LostFactAdmin.list_display)
    list_display_links = ("round", "date", "as_reported")
    list_select_related = ("source", "round")
    fields = ("organisation", *FundingRoundInline.fields)


@admin.register(Designation)
class DesignationAdmin(LostFactAdmin):
    list_display = ("designation", "title", *LostFactAdmin.list_display)
    list_display_links = ("designation", "title")
    list_select_related = ("source", "designation")
    search_fields = (*LostFactAdmin.search_fields, "title", "title_en")
    fields = ("organisation", *DesignationInline.fields)


@admin.register(Programme)
class ProgrammeAdmin(LostFactAdmin):
    list_display = ("programme", "level", *LostFactAdmin.list_display)
    list_display_links = ("programme", "as_reported")
    list_select_related = ("source", "programme")
    fields = ("organisation", *ProgrammeInline.fields)


@admin.register(Role)
class RoleAdmin(LostFactAdmin):
    list_display = ("person", "role", "title", *LostFactAdmin.list_display)
    list_display_links = ("person", "role")
    list_select_related = ("source", "person")
    search_fields = (*LostFactAdmin.search_fields, "title", "person__name", "person__name_en")
    fields = ("organisation", *RoleInline.fields)


@admin.register(Milestone)
class MilestoneAdmin(LostFactAdmin):
    list_display = ("date", "title", *LostFactAdmin.list_display)
    list_display_links = ("date", "title")
    search_fields = (*LostFactAdmin.search_fields, "title", "title_en")
    fields = ("organisation", *MilestoneInline.fields)


@admin.register(Filing)
class FilingAdmin(LostFactAdmin):
    list_display = ("kind", "title", *LostFactAdmin.list_display)
    list_display_links = ("kind", "title")
    search_fields = (*LostFactAdmin.search_fields, "kind", "title", "title_en")
    fields = ("organisation", *FilingInline.fields)
