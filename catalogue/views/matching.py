"""A column of names, typed or uploaded, and the ids that they mean: `match/` of the API for people with a spreadsheet.

Nothing is stored: the CSV is made from the same names, which the page sends once more.
"""

import csv
import io
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalogue import addresses, exports, quotas, suggesting, tasks, text
from catalogue.choices import EntryType
from catalogue.documents import entry_address
from catalogue.importing import files, gate
from catalogue.models import ENTRY_TYPES
from catalogue.publishing import Refused
from catalogue.search import MAX_LENGTH
from catalogue.templatetags.site import address

# Every name costs a few queries; a longer column is a task for the program that the guide to the API offers.
MOST_NAMES = 200
MOST_BYTES = 1024 * 1024
CANDIDATES = 5
HEADINGS = {
    "name",
    "names",
    "title",
    "organisation",
    "organization",
    "名称",
    "名字",
    "机构",
    "机构名称",
    "企业名称",
}
REASONS = {
    "name": gettext_lazy("equal name"),
    "name_en": gettext_lazy("equal English name"),
    "alias": gettext_lazy("equal other name"),
    "identifier": gettext_lazy("equal identifier"),
    "core_name": gettext_lazy("equal without the legal form"),
    "pinyin": gettext_lazy("equal in pinyin"),
    "initials": gettext_lazy("equal initials"),
    "similar_name": gettext_lazy("similar name"),
}
_HEAD = ("query", "id", "type", "slug", "url", "name", "name_en", "score", "reasons")


class MatchForm(forms.Form):
    names = forms.CharField(
        label=gettext_lazy("Names, one a line"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file: CSV, TXT or XLSX"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"aria-describedby": "id_file_help"}),
        help_text=gettext_lazy("The first column is read; 1 MB at most."),
    )
    type = forms.ChoiceField(
        label=gettext_lazy("Type"),
        required=False,
        choices=[("", gettext_lazy("All four types")), *EntryType.choices],
    )


def _lines(form: MatchForm) -> list[str]:
    """The names that were sent, without empty ones. Raises Refused."""
    upload = form.cleaned_data["file"]
    if upload:
        # of a spreadsheet what it unpacks to: nobody has to sign in here, and a megabyte may hold a minute's work
        if gate.weight(upload, upload.size) > MOST_BYTES:
            raise Refused(_("The file is larger than 1 MB. Divide it into several files."))
        cells = []
        for _number, row in files.read(upload, upload.size).rows:
            cells.append(row[0] if row else "")
            if len(cells) > MOST_NAMES * 10:
                break
    else:
        cells = form.cleaned_data["names"].splitlines()
    names = [name for cell in cells if (name := " ".join(cell.split()))]
    if names and names[0].casefold() in HEADINGS:
        del names[0]
    if not names:
        raise Refused(_("There is no name in it. Write one a line, or choose a file."))
    if len(names) > MOST_NAMES:
        raise Refused(
            _("These are more than %(most)d names. Send them in several parts.") % {"most": MOST_NAMES}
        )
    for number, name in enumerate(names, start=1):
        if len(name) > MAX_LENGTH:
            raise Refused(
                _("Name %(number)d is longer than %(most)d characters.")
                % {"number": number, "most": MAX_LENGTH}
            )
        if text.UNSEEN.search(name):
            raise Refused(
                _("Name %(number)d holds a character that cannot be seen; type it again.")
                % {"number": number}
            )
    return names


def _spend(request: HttpRequest) -> None:
    """Count it as a request to the API. Raises Refused where the address has used up its quota."""
    if settings.ANONYMOUS_QUOTA:
        tasks.see_to_quotas()
        caller = quotas.of_address(addresses.client(request))
        if not quotas.spend(caller, settings.ANONYMOUS_QUOTA).allowed:
            raise Refused(_("Too many requests came from your network. Please send it again later."))


def _matched(names: list[str], kind: str) -> list[dict[str, Any]]:
    """Each name with the entries that it may mean."""
    types = (kind,) if kind else ENTRY_TYPES
    answers = {name: suggesting.match(name, types, CANDIDATES) for name in dict.fromkeys(names)}
    return [{"query": name, "found": [_shown(one) for one in answers[name]]} for name in names]


def _shown(one: suggesting.Match) -> dict[str, Any]:
    row = one.document
    return {
        "document": row,
        "address": address(row.type, row.slug),
        "label": {"name": row.name, "name_en": row.name_en},
        "type": EntryType(row.type).label,
        "score": f"{one.score:g}",
        "reasons": one.reasons,
        "said": [REASONS[reason] for reason in one.reasons],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The empty form; or the form as it was sent with its answer, or with what is wrong."""
    if request.method != "POST":
        return _answer(request, MatchForm(label_suffix=""))
    try:
        data: QueryDict = request.POST
        sent = request.FILES
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return _answer(
            request, MatchForm(label_suffix=""), problem=_("That was too much at once."), status=413
        )
    form = MatchForm(data, sent, label_suffix="")
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _answer(request, form, problem=words, status=422)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return _answer(
            request, form, problem=_("This came from another site; send it once more."), status=422
        )
    try:
        _spend(request)
        names = _lines(form)
        rows = _matched(names, form.cleaned_data["type"])
    except Refused as refusal:
        return _answer(request, form, problem=str(refusal), status=422)
    if data.get("as") == "csv":
        response = HttpResponse(_csv(rows), content_type=exports.CSV)
        response.headers["Content-Disposition"] = 'attachment; filename="matches.csv"'
        return _private(response)
    filled = MatchForm({"names": "\n".join(names), "type": form.cleaned_data["type"]}, label_suffix="")
    return _answer(request, filled, rows=rows)


def _answer(request: HttpRequest, form: MatchForm, *, rows=(), problem: str = "", status: int = 200):
    context = {
        "form": form,
        "rows": rows,
        "problem": problem,
        "found": sum(bool(row["found"]) for row in rows),
        "most": MOST_NAMES,
        "robots": "noindex, nofollow" if request.method == "POST" else "",
    }
    return _private(render(request, "catalogue/match.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _csv(rows: list[dict[str, Any]]) -> bytes:
    """One line a name, with the surest entry; UTF-8 with BOM."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_HEAD)
    for row in rows:
        cells = [row["query"]]
        if row["found"]:
            best = row["found"][0]
            entry = best["document"]
            cells += [
                str(entry.id),
                entry.type,
                entry.slug,
                settings.SITE_URL + entry_address(entry.type, entry.slug),
            ]
            cells += [entry.name, entry.name_en, str(best["score"]), ";".join(best["reasons"])]
        writer.writerow([exports.guarded(cell) for cell in (cells + [""] * len(_HEAD))[: len(_HEAD)]])
    return exports.BOM.encode() + buffer.getvalue().encode()
