"""The quality desk: every gap with its count, and the lists that lead to where each is mended.

The views of these pages, whose routes are in `site`, and the way back from a form to the list it was opened from.
What a gap is stands in `catalogue.gaps`; the worker looks for them, so that no page looks through the catalogue.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue import gaps, lost, tasks
from catalogue.admin import missing
from catalogue.choices import LinkState
from catalogue.models import ENTRY_MODELS, Citation, Entry, GapList, LinkCheck, Term
from catalogue.permissions import may
from catalogue.snapshots import MODELS

PAGE = 50
# Where in its form each gap of a record is mended: by the gap, and for orphans that are no entries by their kind.
PLACES = {
    "uncited": "citation_set-group",
    "stale": "figure_set-group",
    "due": "id_verified_on",
    "summary": "id_summary",
    "summary_en": "id_summary_en",
    "name_en": "id_name_en",
    "orphans": "link_set-group",
    "bare": "id_source",
    "terms": "id_replaced_by",
    "product": "id_makers",
    "award": "participants-group",
    "achievement": "id_organisations",
    "benchmarkresult": "id_organisations",
}
# Gaps that one change to many entries mends.
SEVERAL = ("due", "uncited")
_BACK = re.compile(r"([a-z_]{1,40}):([a-z_.]{1,60}):([0-9]{1,2})")
_KINDS = {str(model._meta.model_name): model for model in MODELS}


@dataclass
class Line:
    """A record that has a gap: what it is, what is wrong, and where that is mended."""

    record: Any
    url: str
    said: str = ""
    note: str = ""


# --- the pages -------------------------------------------------------------------------------------------------------


def desk_view(request, site):
    """Every gap with its count as of when it was counted; a POST has them counted again."""
    if not may(request.user, "view", GapList):
        raise PermissionDenied
    if request.method == "POST":
        tasks.look_again()
        messages.success(request, _("The worker counts again; look here in a minute."))
        return HttpResponseRedirect(request.path)
    lists = list(GapList.objects.defer("ids"))
    context = {
        **site.each_context(request),
        "title": _("Quality desk"),
        "counted_at": min((one.at for one in lists), default=None),
        "gaps": [
            (gap, gaps.counted([one for one in lists if one.gap == gap.name]))
            for gap in gaps.every().values()
        ],
        "asks_nobody": not settings.LINK_CHECK_HOSTS,
    }
    return TemplateResponse(request, "admin/catalogue/quality.html", context)


def gap_view(request, site, gap: str):
    """The records of one kind that have a gap, a page at a time; those that were mended since are left out."""
    if not may(request.user, "view", GapList):
        raise PermissionDenied
    if (found := gaps.every().get(gap)) is None:
        raise Http404
    lists = {one.kind: one for one in GapList.objects.filter(gap=gap).defer("ids")}
    kinds = [kind for kind in found.lists if kind in lists and lists[kind].count]
    kind = request.GET.get("kind") or next(iter(kinds or found.lists))
    number = request.GET.get("p", "1")
    if kind not in found.lists or not re.fullmatch("[1-9][0-9]?", number):
        raise Http404
    page = int(number)
    ids = (GapList.objects.filter(gap=gap, kind=kind).values_list("ids", flat=True).first() or "").split()
    shown = ids[(page - 1) * PAGE : page * PAGE]
    rows = gaps.still(found, kind, shown)
    lines = _lines(found, kind, rows, request.user, f"{gap}:{kind}:{page}")
    context = {
        **site.each_context(request),
        "title": found.label,
        "gap": found,
        "kind": kind,
        "kinds": [(one, _label(one), gaps.counted([lists[one]])) for one in kinds],
        "counted_at": min((one.at for one in lists.values()), default=None),
        "lines": lines,
        "mended": len(shown) - len(lines),
        "page": page,
        "has_more": len(ids) > page * PAGE,
        "more_than_listed": kind in lists and lists[kind].count > gaps.MOST,
        "several": _several(gap, kind, rows),
        "asks_nobody": gap in ("broken", "moved") and not settings.LINK_CHECK_HOSTS,
    }
    return TemplateResponse(request, "admin/catalogue/quality_gap.html", context)


def open_gaps() -> gaps.Counted:
    """How many gaps there were when they were last counted. One query."""
    return gaps.counted(list(GapList.objects.filter(count__gt=0).defer("ids")))


# --- a line ----------------------------------------------------------------------------------------------------------


def _lines(gap: gaps.Gap, kind: str, rows: list[Any], user, back: str) -> list[Line]:
    checks = _checks(kind, rows) if gap.name in ("broken", "moved") else {}
    lines = []
    for row in rows:
        owner = lost.owner(row)
        address, place = _mended_at(gap, kind, row, owner, user)
        said = "" if owner is row else str(row).removeprefix(f"{owner} · ")
        note = _note(gap, row, checks.get(row.pk))
        lines.append(Line(owner, f"{address}{'&' if '?' in address else '?'}gap={back}#{place}", said, note))
    return lines


def _mended_at(gap: gaps.Gap, kind: str, row: Any, owner: Any, user) -> tuple[str, str]:
    """The address of the page, and the place on it."""
    if gap.name == "missing" and row.source_id:
        return missing.address(row.source, row.table), f"fact-{row.pk}"
    if isinstance(row, Term) and gap.name == "terms" and may(user, "merge", row):
        return f"{reverse('admin:catalogue_term_act', args=[row.pk, 'merge'])}?into={row.replaced_by_id}", ""
    address = reverse(f"admin:catalogue_{owner._meta.model_name}_change", args=[owner.pk])
    if owner is not row:
        return address, f"fact-{row.pk}"
    if gap.name == "translation":
        return address, f"id_{next(iter(gaps.untranslated(row)), '')}_en"
    if gap.name in ("broken", "moved"):
        return address, f"id_{kind.partition('.')[2]}"
    by_kind = gap.name == "orphans" and not isinstance(row, Entry)
    return address, PLACES.get(kind if by_kind else gap.name, "")


def _note(gap: gaps.Gap, row: Any, check: LinkCheck | None) -> str:
    """What more there is to say of it."""
    if check is not None:
        said = _(check.said) if check.said and check.state == LinkState.BROKEN else check.said
        answer = " ".join(str(part) for part in (check.status, said) if part)
        if check.broken_since:
            since = _("since %(day)s") % {"day": check.broken_since.date().isoformat()}
            return f"{check.url} · {answer} · {since}"
        return f"{check.url} → {answer}"
    if gap.name == "translation":
        return _labels(row, gaps.untranslated(row))
    if gap.name == "missing":
        return _labels(row, lost.names(row))
    if gap.name == "terms":
        return f"→ {row.replaced_by}"
    if gap.name == "due":
        return row.next_check_due.isoformat()
    return ""


def _labels(row: Any, names: list[str]) -> str:
    """Fields by what colleagues call them; a citation is about those of its entry."""
    entry = row.entry if isinstance(row, Citation) else None
    known = (
        entry.citable()
        if entry
        else {one.name: one.verbose_name for one in row._meta.get_fields() if one.concrete}
    )
    return ", ".join(capfirst(str(known.get(name, name))) for name in names)


def _checks(kind: str, rows: list[Any]) -> dict[Any, LinkCheck]:
    field = kind.partition(".")[2]
    return gaps.asked({row.pk: getattr(row, field) for row in rows})


def _label(kind: str) -> str:
    """A kind of record, as colleagues know it; of two addresses of one kind, which."""
    return capfirst(str(_KINDS[kind.partition(".")[0]]._meta.verbose_name_plural))


def _several(gap: str, kind: str, rows: list[Any]) -> str:
    """The list of just these entries, where one change is made to all of them."""
    if gap not in SEVERAL or kind not in ENTRY_MODELS or len(rows) < 2:
        return ""
    ids = ",".join(str(row.pk) for row in rows)
    return f"{reverse(f'admin:catalogue_{kind}_changelist')}?id__in={ids}"


# --- back from a form ------------------------------------------------------------------------------------------------


def way_back(request) -> str:
    """The list that a form was opened from, by its `gap`; nothing where it was opened from elsewhere."""
    said = _BACK.fullmatch(request.GET.get("gap", ""))
    if said is None or (found := gaps.every().get(said[1])) is None or said[2] not in found.lists:
        return ""
    return f"{reverse('admin:quality_gap', args=[said[1]])}?kind={said[2]}&p={max(1, int(said[3]))}"
