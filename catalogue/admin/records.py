"""Records that several entries share."""

from django.contrib import admin
from django.utils.translation import gettext as _

from catalogue.admin.base import FactInline, RecordAdmin, used
from catalogue.admin.forms import SOURCED, FactForm, RecordForm
from catalogue.admin.organisations import LostFactAdmin
from catalogue.models import (
    Achievement,
    Approval,
    Award,
    AwardParticipant,
    BenchmarkResult,
    Person,
    Product,
    Ranking,
    RankingEdition,
    RankingPlace,
)


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    list_display = ("name", "name_en", "slug", "note")
    list_filter = ("roles__role", used("ranking_places__edition__ranking"))
    search_fields = ("name", "name_en", "slug")
    fields = (("name", "name_en"), "slug", "note", "note_en")


class ApprovalInline(FactInline):
    model = Approval
    fields = ("status", "device_class", "registrant", "place", "number", "decided_on", *SOURCED)


@admin.register(Product)
class ProductAdmin(RecordAdmin):
    list_display = ("name", "name_en", "kind", "licence", "released_on", "source", "locator")
    list_filter = ("kind", used("source"))
    list_select_related = ("licence", "source")
    search_fields = ("name", "name_en", "slug")
    fields = (
        *(("name", "name_en"), "slug", ("kind", "licence", "released_on"), "makers"),
        *("description", "description_en", "website"),
        *SOURCED,
    )
    inlines = (ApprovalInline,)


class AwardParticipantForm(FactForm):
    def clean(self):
        cleaned = super().clean()
        self.require_one_of(("organisation", "person"), _("Choose either an organisation or a person."))
        return cleaned


class AwardParticipantInline(FactInline):
    model = AwardParticipant
    form = AwardParticipantForm
    fields = ("organisation", "person", "order", *SOURCED)


@admin.register(Award)
class AwardAdmin(RecordAdmin):
    list_display = ("name", "project", "grade", "year", "status", "source")
    list_filter = ("grade", "status", used("source"))
    list_select_related = ("source",)
    search_fields = ("name", "name_en", "project", "project_en", "slug")
    fields = (
        *(("name", "name_en"), "slug", ("grade", "year", "status"), ("project", "project_en")),
        *SOURCED,
    )
    inlines = (AwardParticipantInline,)


@admin.register(Achievement)
class AchievementAdmin(RecordAdmin):
    list_display = ("title", "title_en", "sector", "date", "source")
    list_filter = (used("sector"), used("source"))
    list_select_related = ("sector", "source")
    search_fields = ("title", "title_en", "slug")
    fields = (
        *(("title", "title_en"), "slug", ("sector", "date"), "organisations", "people"),
        *("description", "description_en"),
        *SOURCED,
    )


@admin.register(BenchmarkResult)
class BenchmarkResultAdmin(RecordAdmin):
    list_display = ("__str__", "task", "model", "rank", "date", "date_basis", "source")
    list_filter = (used("task"), "date_basis", used("source"))
    list_select_related = ("task", "source")
    search_fields = ("benchmark", "model", "as_reported", "dataset__name")
    fields = (
        *(("benchmark", "dataset"), ("task", "model", "rank"), ("date", "date_basis"), "organisations"),
        *SOURCED,
    )


@admin.register(Ranking)
class RankingAdmin(RecordAdmin):
    list_display = ("name", "name_en", "publisher", "slug")
    list_filter = ("publisher", used("editions__source"))
    search_fields = ("name", "name_en", "publisher", "slug")
    fields = (
        ("name", "name_en"),
        "slug",
        ("publisher", "publisher_en"),
        "definition",
        "definition_en",
        "url",
    )


class RankingEditionForm(RecordForm):
    def slug_text(self):
        ranking = self.cleaned_data.get("ranking")
        return f"{ranking.slug}-{self.cleaned_data.get('edition')}" if ranking else ""


@admin.register(RankingEdition)
class RankingEditionAdmin(RecordAdmin):
    form = RankingEditionForm
    list_display = ("__str__", "published_on", "source", "locator")
    list_filter = (used("ranking"),)
    list_select_related = ("ranking", "source")
    search_fields = ("ranking__name", "ranking__name_en", "edition", "slug")
    fields = (("ranking", "edition"), "slug", "published_on", *SOURCED)


@admin.register(RankingPlace)
class RankingPlaceAdmin(LostFactAdmin):
    """Places of people and of places, and those whose subject our copy has lost; an organisation's are on its page."""

    list_display = ("edition", "rank", "person", "place", "as_reported", "row")
    list_display_links = ("edition", "rank")
    list_filter = (used("edition__ranking"),)
    list_select_related = ("edition__ranking", "person", "place")
    search_fields = ("as_reported", "person__name", "person__name_en", "place__name", "locator")
    fields = ("edition", ("organisation", "place"), ("person", "affiliation"), "rank", *SOURCED)
