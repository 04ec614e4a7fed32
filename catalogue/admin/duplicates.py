"""Entries that may be one and the same: the list of pairs, what was told apart, and what a new entry may be.

The views of these pages, whose routes are in `site`, and what the form of a new entry asks.
"""

import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import duplicates, identity, workflow
from catalogue.choices import EntryType, Status
from catalogue.models import ENTRY_MODELS, Entry, NotTheSame
from catalogue.permissions import may

PER_PAGE = 20
LAST_PAGE = 500
# As many names and codes of a new entry are compared.
MOST_ROWS = 50
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KNOWN_ALREADY = gettext_lazy(
    "Entries like this one are here already, so nothing was saved yet. Look at them above; if it is another one, "
    "say so there and save again."
)


def address_of(entry: Entry) -> str:
    return reverse(f"admin:catalogue_{entry.entry_type}_change", args=[entry.pk])


def _plain(typed: str | None, longest: int = 300) -> str:
    return (typed or "").replace("\x00", "").encode("utf-8", "ignore").decode()[:longest]


# --- the pages --------------------------------------------------------------------------------------------------------


def list_view(request, site):
    """The pairs, and with `apart` those that were told apart; a POST tells a pair apart or takes that back."""
    if not may(request.user, "view", NotTheSame):
        raise PermissionDenied
    asked = request.GET.get("type", "")
    kind = asked if asked in ENTRY_MODELS else EntryType.ORGANISATION.value
    apart = request.GET.get("list") == "apart"
    number = request.GET.get("page", "")
    page = min(max(int(number), 1), LAST_PAGE) if re.fullmatch("[0-9]{1,4}", number) else 1
    if request.method == "POST":
        try:
            _decide(request, kind)
        except workflow.Refused as refused:
            for message in refused.messages:
                messages.error(request, message)
        return HttpResponseRedirect(request.get_full_path())
    start = (page - 1) * PER_PAGE
    rows: list[Any] = (duplicates.told_apart if apart else duplicates.suggestions)(kind, start, PER_PAGE + 1)
    if not apart:
        rows = [(None, pair) for pair in rows]
    context = {
        **site.each_context(request),
        "title": _("Possible duplicates"),
        "kind": kind,
        "kinds": [(name, model._meta.verbose_name_plural) for name, model in ENTRY_MODELS.items()],
        "apart": apart,
        "rows": [_shown(request.user, decided, pair) for decided, pair in rows[:PER_PAGE]],
        "page": page,
        "has_more": len(rows) > PER_PAGE and page < LAST_PAGE,
        "may_decide": may(request.user, "change", NotTheSame),
    }
    return TemplateResponse(request, "admin/catalogue/duplicates.html", context)


def _decide(request, kind: str) -> None:
    given = [request.POST.get(name, "") for name in ("first", "second", "back")]
    first, second, back = (uuid.UUID(value) if _UUID.fullmatch(value) else None for value in given)
    if back:
        duplicates.take_back(pk=back, user=request.user)
        messages.success(request, _("They may be the same again."))
    elif first and second:
        reason = _plain(request.POST.get("reason"), 500)
        duplicates.tell_apart(kind=kind, ids={first, second}, user=request.user, reason=reason)
        messages.success(request, _("They are not the same; they are not suggested again."))
    else:
        raise workflow.Refused(_("Choose two different entries that are still there."))


@dataclass
class Side:
    """One of two entries that may be the same; `merge` is where the other one is merged into it."""

    suspect: duplicates.Suspect
    url: str
    merge: str


def _shown(user, decided, pair: duplicates.Pair) -> dict:
    both = (pair.first, pair.second)
    sides = [
        Side(one, address_of(one.entry), _merging(user, other.entry, one.entry))
        for one, other in (both, both[::-1])
    ]
    return {"decided": decided, "sides": sides, "reasons": pair.reasons}


def _merging(user, loser: Entry, winner: Entry) -> str:
    """Where the one is merged into the other; empty where this user may not, or it is not possible."""
    if not may(user, "merge", loser) or Status.ARCHIVED in (loser.status, winner.status):
        return ""
    if loser.is_public and not winner.is_public:
        return ""
    act = reverse(f"admin:catalogue_{loser.entry_type}_act", args=[loser.pk, "merge"])
    return f"{act}?into={winner.pk}"


# --- a new entry ------------------------------------------------------------------------------------------------------


def candidates_view(request, kind: str):
    """What an entry that is called so may be; asked while somebody types."""
    if kind not in ENTRY_MODELS:
        raise Http404
    if not may(request.user, "add", ENTRY_MODELS[kind]):
        raise PermissionDenied
    names = [_plain(request.GET.get(name)) for name in ("name", "name_en")]
    found = duplicates.candidates(kind, identity.keys(names))
    return JsonResponse(
        {
            "message": _("Is it one of these? They are here already:") if found else "",
            "candidates": [
                {
                    "name": str(entry),
                    "url": address_of(entry),
                    "state": entry.get_status_display(),
                    "why": "; ".join(why),
                }
                for entry, why in found
            ],
        }
    )


def keys_of_form(data) -> set[identity.Key]:
    """What the form of a new entry says of its identity, read before anything of it was found right."""
    names = [_plain(data.get("name")), _plain(data.get("name_en"))]
    codes = [("document_number", _plain(data.get("document_number")))]
    for number in range(MOST_ROWS):
        alias, code = f"alias_set-{number}", f"identifier_set-{number}"
        if f"{alias}-DELETE" not in data:
            names.append(_plain(data.get(f"{alias}-name")))
        if f"{code}-DELETE" not in data:
            codes.append(
                (_plain(data.get(f"{code}-scheme"), 20), _plain(data.get(f"{code}-value"), 200).strip())
            )
    return identity.keys(names, codes)


class NewEntryMixin:
    """An entry that is here already is offered before a new one is made. Goes before the class that saves."""

    def candidates(self, request) -> list[dict]:
        """What the new entry may be, read once in a request."""
        if not hasattr(request, "candidates"):
            found = duplicates.candidates(self.model.entry_type, keys_of_form(request.POST))
            request.candidates = [
                {"entry": entry, "url": address_of(entry), "why": "; ".join(why)} for entry, why in found
            ]
        return request.candidates

    def write(self, request, form, formsets, change):
        if change:
            return super().write(request, form, formsets, change)
        found = self.candidates(request)
        shown = set(request.POST.getlist("_shown")[:MOST_ROWS])
        told = "_another_one" in request.POST and {str(row["entry"].pk) for row in found} <= shown
        if found and not told:
            raise workflow.Refused(str(KNOWN_ALREADY))
        super().write(request, form, formsets, change)
        for row in found:
            duplicates.tell_apart(
                kind=self.model.entry_type,
                ids={form.instance.pk, row["entry"].pk},
                user=request.user,
                reason=form.cleaned_data["reason"],
            )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if add:
            context["candidates_url"] = reverse("admin:candidates", args=[self.model.entry_type])
            if request.method == "POST":
                context["candidates"] = self.candidates(request)
        return super().render_change_form(request, context, add, change, form_url, obj)
