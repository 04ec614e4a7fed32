"""Vocabulary terms and topics."""

from django.contrib import admin

from catalogue.admin.base import RecordAdmin
from catalogue.models import Term, Topic


@admin.register(Term)
class TermAdmin(RecordAdmin):
    list_display = ("name", "name_en", "slug", "vocabulary", "group", "order", "replaced_by")
    list_filter = ("vocabulary", "group")
    list_select_related = ("replaced_by",)
    search_fields = ("name", "name_en", "slug")
    fields = (
        *("vocabulary", ("name", "name_en"), "slug", ("group", "order")),
        *("definition", "definition_en", "replaced_by"),
    )


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    list_display = ("name", "name_en", "slug")
    list_filter = ("terms__vocabulary",)
    search_fields = ("name", "name_en", "slug")
    fields = (("name", "name_en"), "slug", "description", "description_en", "terms")
