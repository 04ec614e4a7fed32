"""A table from a report in minutes: pasted as text, its columns and names matched, looked at, then saved together.

Nothing is kept between the steps: the grid with everything that was decided travels in the form.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue import filling, once, pasting
from catalogue.admin.current_source import current_source
from catalogue.admin.forms import ChosenSelect, refuse_unseen, text_input
from catalogue.admin.grid_names import NEW, SKIP
from catalogue.admin.grids import ENTRY, FAMILIES, FAMILIES_OF, Grid, labels_of, names_of
from catalogue.dates import PartialDateFormField
from catalogue.fields import PartialDateField
from catalogue.models import (
    ENTRY_MODELS,
    Citation,
    Figure,
    Organisation,
    Source,
    SourceTable,
)
from catalogue.permissions import may


class PasteForm(forms.Form):
    """What holds for the whole table."""

    family = forms.ChoiceField(
        label=gettext_lazy("Kind of fact"),
        choices=[
            (
                ENTRY_MODELS[kind]._meta.verbose_name_plural,
                [(model._meta.model_name, capfirst(model._meta.verbose_name_plural)) for model in models],
            )
            for kind, models in FAMILIES_OF.items()
        ],
    )
    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("Source"),
        widget=ChosenSelect(Citation._meta.get_field("source"), admin.site),
    )
    table = forms.ModelChoiceField(
        SourceTable.objects.all(),
        required=False,
        label=gettext_lazy("Table of the source"),
        help_text=gettext_lazy("If it is recorded here; then the rows are numbered after those it has."),
        widget=ChosenSelect(Citation._meta.get_field("table"), admin.site),
    )
    locator = forms.CharField(
        max_length=280,
        label=gettext_lazy("Locator of the first row"),
        help_text=gettext_lazy(
            "As in p. 12 row 1 or 表2 第1行: a number that counts rows goes up with each row."
        ),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    as_of = PartialDateFormField(
        required=False, label=gettext_lazy("As of"), **text_input("short", placeholder="2018-10")
    )

    def clean_locator(self):
        return refuse_unseen(self.cleaned_data["locator"])

    def clean_as_of(self):
        return PartialDateField().to_python(self.cleaned_data["as_of"])

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        table, source = cleaned.get("table"), cleaned.get("source")
        if table and source and table.source_id != source.pk:
            self.add_error("table", _("This table stands in another source."))
        return cleaned


class PasteTextForm(PasteForm):
    pasted = forms.CharField(
        label=gettext_lazy("The table"),
        help_text=gettext_lazy(
            "Copied from a spreadsheet, a document or a PDF: cells separated by tabs, by | or by several spaces; "
            "at most 500 rows, 30 columns and 200 kB. A first row with headings is recognised."
        ),
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 12}),
        strip=False,
    )

    def clean_pasted(self):
        return pasting.parse(
            refuse_unseen(self.cleaned_data["pasted"].replace("\r\n", "\n").replace("\r", "\n"))
        )


# --- the page ---------------------------------------------------------------------------------------------------------


def paste_view(request):
    if not may(request.user, "change", Organisation):
        raise PermissionDenied
    step = request.POST.get("step", "")
    if request.method != "POST" or step not in ("paste", "look", "save"):
        current = current_source(request)
        initial = {**(current.initial() if current else {}), "family": request.GET.get("family", "")}
        return _page(request, PasteTextForm(initial=initial))
    if step == "paste":
        form: Any = PasteTextForm(request.POST)
        if not form.is_valid():
            return _page(request, form)
        try:
            grid, left_out = _first_grid(form.cleaned_data)
        except ValidationError as error:
            form.add_error("pasted", error)
            return _page(request, form)
        grid.read({})
        if left_out:
            words = _("Rows without an amount were left out: %(names)s")
            messages.warning(request, words % {"names": "、".join(left_out)[:1000]})
        return _page(request, PasteForm(request.POST), grid)
    form = PasteForm(request.POST)
    try:
        rows, places, mapping, units = _posted(request.POST)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, PasteTextForm(request.POST))
    if not form.is_valid():
        return _page(request, form, _bare_grid(rows, places, mapping, units, request.POST))
    grid = Grid(form.cleaned_data, rows, places, request.POST, mapping, units)
    grid.read(request.POST)
    if step == "save":
        if not any(line.is_wrong for line in grid.lines):
            return once.done(request, lambda: _save(request, form, grid))
        messages.error(request, _("Nothing was saved yet. Correct the rows that are marked, or skip them."))
    return _page(request, form, grid)


def _bare_grid(rows, places, mapping, units, post) -> Grid | None:
    """The rows again while something above them is wrong; the kind of fact says which columns there can be."""
    family = post.get("family", "")
    if family not in FAMILIES:
        family = next(iter(FAMILIES))
    said = {"family": family, "locator": "", "source": None, "table": None, "as_of": None}
    grid = Grid(
        said, rows, places, post, {i: name for i, name in mapping.items() if name in labels_of(family)}, units
    )
    for line in grid.lines:
        line.decision = post.get(f"m-{line.number}", "")
        line.candidates = [(line.decision, _("as chosen"))] if line.decision not in ("", NEW, SKIP) else []
        line.name = post.get(f"n-{line.number}", "")
    return grid


def _first_grid(said: dict) -> tuple[Grid, list[str]]:
    """The grid as the text gives it, and what rows of it say that have no amount."""
    rows, left_out = said["pasted"], []
    places = list(range(len(rows)))
    found = pasting.measures(rows[0]) if said["family"] == Figure._meta.model_name else {}
    if found and len(rows) > 1:
        long, places = pasting.one_a_line(rows, found)
        said_in = [
            next((cell for i, cell in enumerate(row) if i not in found and cell), "—") for row in rows[1:]
        ]
        left_out = [name for place, name in enumerate(said_in) if place not in places]
        rows = long
    mapping = pasting.guess(rows[0], names_of(said["family"]))
    units: dict[int, str] = {}
    if mapping:
        units = {i: unit for i, heading in enumerate(rows[0]) if (unit := pasting.unit(heading))}
        rows = rows[1:] or rows
    elif rows:
        mapping = {0: ENTRY}
    return Grid(said, rows[: pasting.MOST_ROWS], places, {}, mapping, units), left_out


def _posted(post) -> tuple[pasting.Rows, list[int], dict[int, str], dict[int, str]]:
    """The grid as it travelled in the form. Raises ValidationError."""
    counts = [post.get(name, "") for name in ("rows", "columns")]
    if not all(one.isascii() and one.isdecimal() and len(one) < 4 for one in counts):
        raise ValidationError(_("The grid did not arrive whole; paste the table again."))
    height, width = map(int, counts)
    if not (1 <= height <= pasting.MOST_ROWS and 1 <= width <= pasting.MOST_COLUMNS):
        raise ValidationError(_("The grid did not arrive whole; paste the table again."))
    rows = [
        [refuse_unseen(" ".join(post.get(f"c-{row}-{i}", "")[:5000].split())) for i in range(width)]
        for row in range(height)
    ]
    said = [post.get(f"r-{row}", "") for row in range(height)]
    places = [
        int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else row
        for row, place in enumerate(said)
    ]
    family = post.get("family", "")
    known = labels_of(family) if family in FAMILIES else {}
    mapping: dict[int, str] = {}
    for i in range(width):
        name = post.get(f"f-{i}", "")
        if name in known and name not in mapping.values():
            mapping[i] = name
    units = {
        i: unit for i in range(width) if pasting.UNIT.fullmatch(unit := post.get(f"u-{i}", "")[:20]) and unit
    }
    return rows, places, mapping, units


def _save(request, form: PasteForm, grid: Grid):
    changes = grid.changes(request.user)
    outcome = filling.save(
        changes=changes,
        user=request.user,
        reason=_("A table of “%(source)s”") % {"source": form.cleaned_data["source"]},
    )
    left = []
    for line in grid.lines:
        if line.decision != SKIP and (problems := outcome.problems.get(line.entry.pk)):
            line.problems += problems
            left.append(line)
    skipped = sum(line.decision == SKIP for line in grid.lines)
    told = (
        (
            len(outcome.saved),
            ngettext("%(count)d entry was saved.", "%(count)d entries were saved.", len(outcome.saved)),
        ),
        (
            len(outcome.proposed),
            ngettext(
                "%(count)d change waits for review.",
                "%(count)d changes wait for review.",
                len(outcome.proposed),
            ),
        ),
        (skipped, ngettext("%(count)d row was skipped.", "%(count)d rows were skipped.", skipped)),
    )
    for count, words in told:
        if count:
            messages.success(request, words % {"count": count})
    if not left:
        return HttpResponseRedirect(reverse("admin:paste"))
    messages.error(request, _("These rows could not be saved; it says why beside them."))
    for number, line in enumerate(left):
        line.number = number
    grid.lines = left
    return _page(request, form, grid)


def _page(request, form, grid: Grid | None = None):
    context = {
        **admin.site.each_context(request),
        "title": _("Paste a table"),
        "form": form,
        "grid": grid,
        "wrong": sum(line.is_wrong for line in grid.lines) if grid else 0,
        "media": form.media + grid.for_all.media if grid else form.media,
    }
    return TemplateResponse(request, "admin/catalogue/paste.html", context)
