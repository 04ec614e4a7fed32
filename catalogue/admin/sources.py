"""Sources with their tables, findings and rates."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from catalogue.admin.base import FactInline, RecordAdmin, used
from catalogue.admin.forms import SOURCED, FactForm, RecordForm
from catalogue.models import ExchangeRate, Finding, Source, SourceTable, SourceTableColumn
from catalogue.tables import columns


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("title", "title_en", "kind", "publisher", "published_on", "slug")
    list_filter = ("kind",)
    search_fields = ("title", "title_en", "publisher", "publisher_en", "slug", "url")
    fields = (
        *(("title", "title_en"), "slug", ("kind", "edition"), ("publisher", "publisher_en"), "authors"),
        *(("published_on", "accessed_on"), "url", "rights", "origins", "note", "note_en"),
    )


class SourceTableColumnForm(FactForm):
    def clean(self):
        super().clean()
        said = (self.cleaned_data.get(name) or "" for name in ("path", "where", "form"))
        try:
            columns.check(*said)
        except ValidationError as error:
            self.add_error(None, error)


class SourceTableColumnInline(FactInline):
    model = SourceTableColumn
    form = SourceTableColumnForm
    fields = ("order", "slug", "label", "label_en", "path", "where", "form")


class SourceTableForm(RecordForm):
    def slug_text(self):
        values = self.cleaned_data
        source = values.get("source")
        return f"{source.slug}-{values.get('caption_en') or values.get('caption')}" if source else ""


@admin.register(SourceTable)
class SourceTableAdmin(RecordAdmin):
    form = SourceTableForm
    list_display = ("caption", "caption_en", "source", "kind", "number", "locator", "order")
    list_filter = (used("source"), "kind")
    list_select_related = ("source",)
    search_fields = ("caption", "caption_en", "number", "slug")
    fields = (
        *(("source", "kind", "number", "order"), ("caption", "caption_en"), "slug", "locator"),
        *("note", "note_en"),
    )
    inlines = (SourceTableColumnInline,)


class FindingForm(RecordForm):
    def slug_text(self):
        values = self.cleaned_data
        source = values.get("source")
        return f"{source.slug}-{values.get('kind')}-{values.get('order')}" if source else ""


@admin.register(Finding)
class FindingAdmin(RecordAdmin):
    form = FindingForm
    list_display = ("statement", "kind", "source", "locator", "order")
    list_filter = (used("source"), "kind")
    list_select_related = ("source",)
    search_fields = ("statement", "statement_en", "slug")
    fields = (
        *(("source", "kind", "order"), "slug", "statement", "statement_en", "locator"),
        *("organisations", "places", "indicators"),
    )


@admin.register(ExchangeRate)
class ExchangeRateAdmin(RecordAdmin):
    list_display = ("currency", "period", "rate", "source", "locator")
    list_filter = ("currency",)
    list_select_related = ("source",)
    search_fields = ("currency", "period")
    fields = (("currency", "period", "rate"), *SOURCED)
