"""The quality desk: each gap with its count, and the list of records that mends it."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from catalogue import gaps, snapshots, tasks
from catalogue.admin.revisions import ReadOnly
from catalogue.choices import EntryType
from catalogue.models import GapCount
from catalogue.permissions import may

PAGE = 50


@admin.register(GapCount)
class QualityAdmin(ReadOnly, admin.ModelAdmin):
    def get_urls(self):
        one = path("<slug:gap>/", self.admin_site.admin_view(self.gap_view), name="catalogue_gapcount_gap")
        return [*super().get_urls()[:1], one]

    def _context(self, request, **context) -> dict:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return {**self.admin_site.each_context(request), "opts": self.opts, "most": gaps.MOST, **context}

    def changelist_view(self, request, extra_context=None):
        """Every gap with its count as of when it was counted. One query."""
        context = self._context(request, title=_("Quality desk"))
        if request.method == "POST":
            if not may(request.user, "change", EntryModel):
                raise PermissionDenied
            tasks.enqueue_once(tasks.look_after)
            messages.success(request, _("The worker counts anew; look again in a minute."))
            return HttpResponseRedirect(request.path)
        counts = list(GapCount.objects.all())
        context["counted_at"] = min((row.at for row in counts), default=None)
        context["gaps"] = [
            (
                gap,
                min(gaps.MOST + 1, sum(row.count for row in counts if row.gap == gap.name)),
                self._first(gap, counts),
            )
            for gap in gaps.every().values()
        ]
        context["hosts"] = settings.LINK_CHECK_HOSTS
        return TemplateResponse(request, "admin/catalogue/quality.html", context)

    def _first(self, gap: gaps.Gap, counts) -> str:
        kinds = [row.kind for row in counts if row.gap == gap.name and row.count]
        kind = next((kind for kind in gap.lists if kind in kinds), next(iter(gap.lists)))
        return f"{reverse('admin:catalogue_gapcount_gap', args=[gap.name])}?kind={kind}"

    def gap_view(self, request, gap):
        """The records of one kind that have a gap, a page at a time."""
        context = self._context(request)
        if (found := gaps.every().get(gap)) is None:
            raise Http404
        kind = request.GET.get("kind") or next(iter(found.lists))
        number = request.GET.get("page", "1")
        if kind not in found.lists or not (number.isascii() and number.isdigit() and len(number) < 4):
            raise Http404
        start = (max(1, int(number)) - 1) * PAGE
        rows = (
            list(found.lists[kind]()[start : min(start + PAGE, gaps.MOST) + 1]) if start < gaps.MOST else []
        )
        counts = dict(GapCount.objects.filter(gap=gap).values_list("kind", "count"))
        context |= {
            "title": found.label,
            "gap": found,
            "kind": kind,
            "kinds": [(one, _label(one), counts.get(one)) for one in found.lists],
            "lines": [self._line(found, kind, row) for row in rows[:PAGE]],
            "number": int(number),
            "next": int(number) + 1 if len(rows) > PAGE and start + PAGE < gaps.MOST else None,
        }
        return TemplateResponse(request, "admin/catalogue/quality_gap.html", context)

    def _line(self, gap: gaps.Gap, kind: str, row) -> tuple[str, str]:
        """What a line says, and the address of the form where it is mended."""
        place, record = gap.field, row
        model = row._meta.model_name
        if gap.name == "bare":
            record = next(entry for key in EntryType.values if (entry := getattr(row, key, None)) is not None)
            place = f"{model}_set-group"
        elif gap.name == "links":
            place = f"id_{kind.partition('.')[2]}"
            if model == "distribution":
                record, place = row.dataset, "distribution_set-group"
        elif gap.name == "disputed":
            place = f"{kind}_set-group"
        address = reverse(f"admin:catalogue_{record._meta.model_name}_change", args=[record.pk])
        words = str(record) if record is row else f"{record} · {row}"
        return words, address + (f"#{place}" if place else "")


EntryModel = next(iter(snapshots.PARTS))


def _label(kind: str) -> str:
    """A kind of record, as colleagues know it."""
    model = next(one for one in snapshots.MODELS if one._meta.model_name == kind.partition(".")[0])
    return str(model._meta.verbose_name_plural)
