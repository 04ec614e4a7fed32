"""A list of the admin as a file: what its search and filters show, to be edited elsewhere and imported again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone

from catalogue.exports import CSV, JSON_LINES
from catalogue.importing import exporting
from catalogue.permissions import may
from catalogue.publishing import Refused
from catalogue.workbooks import XLSX

FORMS = [("csv", "CSV"), ("xlsx", "XLSX"), ("jsonl", "JSON Lines")]


def export(request, kind: str, form: str, records, back: str):
    """These records as a file; where a spreadsheet cannot hold them, `back` with the reason."""
    name = f"{kind}-{timezone.localdate():%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        return StreamingHttpResponse(exporting.as_csv(kind, records), content_type=CSV, headers=headers)
    if form == "jsonl":
        rows = exporting.as_json_lines(kind, records)
        return StreamingHttpResponse(rows, content_type=JSON_LINES, headers=headers)
    try:
        file = exporting.as_spreadsheet(kind, records)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(back)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


class ExportMixin:
    """Goes before ModelAdmin of an entry type."""

    change_list_template = "admin/catalogue/entry_list.html"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [
            path("export.<slug:form>", self.admin_site.admin_view(self.export_view), name=name),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {**(extra_context or {}), "export_forms": FORMS})

    def export_view(self, request, form):
        if not may(request.user, "view", self.model):
            raise PermissionDenied
        if form not in dict(FORMS):
            raise Http404
        changelist = self.get_changelist_instance(request)
        entries = self.model._default_manager.filter(
            pk__in=changelist.get_queryset(request).order_by().values("pk")
        )
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return export(request, self.model.entry_type, form, entries, f"{address}?{request.GET.urlencode()}")
