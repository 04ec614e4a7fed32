"""Places."""

from django.contrib import admin

from catalogue import text
from catalogue.admin.base import RecordAdmin
from catalogue.models import Place


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    list_display = ("name", "name_en", "kind", "code", "parent")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("name", "name_en", "slug", "code")
    fields = (("name", "name_en"), "slug", ("kind", "code", "parent"), ("tile_x", "tile_y"))

    def get_search_results(self, request, queryset, search_term):
        """经开区 finds the zone that is written out in its name, too."""
        found, _repeats = super().get_search_results(request, queryset, search_term)
        if (in_full := text.zone_in_full(search_term)) != search_term:
            found |= super().get_search_results(request, queryset, in_full)[0]
        return found, False
