"""Places."""

from django.contrib import admin

from catalogue.admin.base import RecordAdmin
from catalogue.models import Place


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    list_display = ("name", "name_en", "kind", "code", "parent")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("name", "name_en", "slug", "code")
    fields = (("name", "name_en"), "slug", ("kind", "code", "parent"), ("tile_x", "tile_y"))
