"""Indicators and observations."""

from django.contrib import admin

from catalogue.admin.base import RecordAdmin, used
from catalogue.admin.forms import SOURCED, RecordForm
from catalogue.models import Indicator, Observation


@admin.register(Indicator)
class IndicatorAdmin(RecordAdmin):
    list_display = ("name", "name_en", "unit", "topic", "slug")
    list_filter = (used("topic"),)
    list_select_related = ("topic",)
    search_fields = ("name", "name_en", "slug", "definition")
    fields = (("name", "name_en"), "slug", ("unit", "unit_en"), "definition", "definition_en", "topic")


class ObservationForm(RecordForm):
    def slug_text(self):
        values = self.cleaned_data
        indicator = values.get("indicator")
        return f"{indicator.slug}-{values.get('period') or values.get('as_of') or ''}" if indicator else ""


@admin.register(Observation)
class ObservationAdmin(RecordAdmin):
    form = ObservationForm
    list_display = ("indicator", "value", "unit", "period", "nature", "place", "category", "rank", "source")
    list_display_links = ("indicator", "value")
    list_filter = ("nature", "layer", used("source"))
    list_select_related = ("indicator", "place", "source")
    search_fields = ("indicator__name", "indicator__name_en", "category", "slug", "as_reported")
    fields = (
        *(
            "indicator",
            "slug",
            ("value", "unit", "unit_en", "qualifier"),
            ("value_text", "value_text_en"),
            ("nature", "period"),
        ),
        *(("rank", "rank_scope", "rank_scope_en"), ("place", "organisation"), ("layer", "sector", "round")),
        *(("category", "category_en"), "definition", "definition_en"),
        *SOURCED,
    )
