"""补录缺失: the cells of a source that our copy has lost, in a grid, to be filled in when a better copy turns up."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms.models import modelform_factory
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path as route
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue import filling, lost, reviewing
from catalogue.admin.forms import (
    FORMFIELD_OVERRIDES,
    PREFERRED_TWICE,
    ChosenSelect,
    ChosenSelectMultiple,
    FactForm,
    refuse_unseen,
)
from catalogue.fields import MoneyField
from catalogue.models import Citation, Entry, Organisation, Source, SourceTable
from catalogue.permissions import may
from catalogue.publishing import shown
from catalogue.quantities import qualifier_beside
from catalogue.snapshots import PARTS

_OF_ORGANISATION = {model for model, _key in PARTS[Organisation]}


def formfield(db_field, **kwargs) -> forms.Field | None:
    """As the forms of the admin have it."""
    if db_field.many_to_many:
        kwargs["widget"] = ChosenSelectMultiple(db_field, admin.site)
    elif db_field.is_relation:
        kwargs["widget"] = ChosenSelect(db_field, admin.site)
    else:
        for kind in type(db_field).mro():
            kwargs = {**FORMFIELD_OVERRIDES.get(kind, {}), **kwargs}
    found = db_field.formfield(**kwargs)
    if found is not None:
        found.required = False  # what stays empty stays lost
    return found


def columns(model: Any, name: str) -> list[str]:
    """The fields of a form that a lost value needs: an amount comes with its currency, a number with how exactly it is
    meant."""
    for money in (one for one in vars(model).values() if isinstance(one, MoneyField)):
        if name in (money.name, f"{money.prefix}amount"):
            return [f"{money.prefix}{part}" for part in ("amount", "currency", "qualifier")]
    own = {one.name for one in (*model._meta.concrete_fields, *model._meta.many_to_many) if one.editable}
    beside = qualifier_beside(name)
    return [one for one in dict.fromkeys((name, beside)) if one in own] if name in own else []


class CellForm(FactForm):
    """The lost values of one fact; a currency alone is none."""

    gap: lost.Gap

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields:
            if name.endswith("currency") and not getattr(self.instance, name):
                self.initial[name] = "CNY"

    def clean(self):
        for name in list(self.cleaned_data):
            if (
                name.endswith("currency")
                and self.cleaned_data.get(name.replace("currency", "amount")) is None
            ):
                self.cleaned_data[name] = self.cleaned_data[name.replace("currency", "qualifier")] = ""
        return super().clean()


class OtherValueForm(forms.Form):
    """What this source says of a field that another source has filled: the entry's own value stays."""

    value = forms.CharField(
        required=False,
        max_length=500,
        help_text=gettext_lazy("The entry has a value from another source; this is what this one says."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args, instance, **kwargs):
        self.instance = instance
        super().__init__(*args, **kwargs)

    def clean_value(self):
        return refuse_unseen(self.cleaned_data["value"])


def _has(entry: Any, name: str) -> bool:
    value = getattr(entry, name)
    return value.exists() if hasattr(value, "exists") else value not in (None, "")


class Row:
    """A fact in the grid: its form, and what is to be written."""

    def __init__(self, gap: lost.Gap, data=None, *, user, shown: set):
        fact = self.fact = gap.fact
        self.gap = gap
        self.owner = lost.owner(fact)
        # what belongs to no entry has no draft, and the public sees it at once
        self.is_closed = not isinstance(self.owner, Entry) and not may(
            user, "change", self.owner, shown=shown
        )
        self.key = f"{fact._meta.model_name}:{fact.pk}:{','.join(gap.names)}"
        self.prefix = f"{fact._meta.model_name}-{fact.pk.hex}"
        self.place = (data.get(f"{self.prefix}-place", "") if data else "")[:300]
        self.problems: list[str] = []
        self.proposal: Any = None  # the id of one's own that waits, of the entry as a whole
        target: Any = fact.entry if isinstance(fact, Citation) else fact
        known = [column for name in gap.names for column in columns(type(target), name)]
        self.elsewhere = [name for name in gap.names if not columns(type(target), name)]
        if isinstance(fact, Citation) and any(_has(target, name) for name in gap.names):
            self.form: Any = OtherValueForm(data, prefix=self.prefix, instance=target)
            self.form.fields["value"].label = ", ".join(
                capfirst(target.citable()[name]) for name in gap.names
            )
        else:
            kind = modelform_factory(
                type(target), form=CellForm, fields=dict.fromkeys(known), formfield_callback=formfield
            )
            self.form = kind(data, prefix=self.prefix, instance=target)

    @cached_property
    def _given(self) -> set[str]:
        """The fields that have something now; what only goes along with a number says nothing by itself."""
        return {name for name in self.form.changed_data if not name.endswith(("currency", "qualifier"))}

    @property
    def is_filled(self) -> bool:
        return bool(self._given)

    @cached_property
    def filled(self) -> list[str]:
        """Names of lost values that have one now."""
        if isinstance(self.form, OtherValueForm):
            return self.gap.names
        return [name for name in self.gap.names if self._given & set(columns(type(self.form.instance), name))]

    @property
    def subject(self) -> Any:
        """The organisation that a fact which had lost it has found."""
        found = type(self.fact) in _OF_ORGANISATION and "organisation" in self.filled
        return self.fact.organisation if found else None

    def check(self, better: Source | None, place: str) -> None:
        """Whether it can be written; complains beside the cells."""
        fact = self.fact
        still = set(lost.names(type(fact)._default_manager.filter(pk=fact.pk).first()))
        if not set(self.filled) <= still:
            self.problems.append(_("Somebody has filled this in meanwhile; look at it before you change it."))
        if better and not (self.place or place):
            self.problems.append(_("Say where it stands in the better source."))
        question = getattr(fact, "question", None)
        if question is not None and fact.preferred and (organisation := getattr(fact, "organisation", None)):
            beside = type(fact)._default_manager.filter(organisation=organisation, preferred=True)
            if any(row.question == question for row in beside.exclude(pk=fact.pk)):
                self.problems.append(str(PREFERRED_TWICE))

    def write(self, better: Source | None, place: str) -> None:
        fact, target = self.fact, self.form.instance
        if isinstance(self.form, OtherValueForm):
            fact.value = self.form.cleaned_data["value"]
        else:
            many = {one.name for one in target._meta.many_to_many}
            changed = [column for name in self.filled for column in columns(type(target), name)]
            names = {name for name in changed if name not in many}
            own = {one.name for one in target._meta.concrete_fields}
            if target is not fact and names:
                target.save(update_fields=[*names, *({"sort_key", "modified_at"} & own)])
            for name in (name for name in changed if name in many):
                getattr(target, name).set(self.form.cleaned_data[name])
        changed = ["value", "absence", "fields"]
        if not isinstance(fact, Citation):
            fact.absent = {name: why for name, why in fact.absent.items() if name not in self.filled}
            changed = [*names, "absent", *({"sort_key"} & own)]
        else:
            self._write_citation(better, place)
        if better:
            fact.source, fact.locator, fact.table, fact.row = better, self.place or place, None, None
            changed += ["source", "locator", "table", "row"]
        fact.save(update_fields=changed)

    def _write_citation(self, better: Source | None, place: str) -> None:
        """What is still lost of several fields keeps a citation of its own."""
        fact, rest = self.fact, [name for name in self.gap.names if name not in self.filled]
        if rest:
            left = Citation.objects.get(pk=fact.pk)
            left.pk, left._state.adding, left.fields = uuid.uuid4(), True, ";".join(rest)
            left.save()
        fact.fields, fact.absence = ";".join(self.filled), ""


def _rows(request, gaps: list[lost.Gap], data=None) -> list[Row]:
    """The policy is asked about each, and the database about all of them together."""
    owners = [lost.owner(gap.fact) for gap in gaps]
    seen = shown(owner for owner in owners if not isinstance(owner, Entry))
    return [Row(gap, data, user=request.user, shown=seen) for gap in gaps]


class SittingForm(forms.Form):
    """What holds for everything that is saved together."""

    better = forms.ModelChoiceField(
        Source.objects.all(),
        required=False,
        label=gettext_lazy("Better source"),
        help_text=gettext_lazy(
            "Only if the values come from another document: it then replaces the source of every fact that you fill "
            "in, and the fact leaves the table of the old one."
        ),
        widget=ChosenSelect(Citation._meta.get_field("source"), admin.site),
    )
    place = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Locator"),
        help_text=gettext_lazy("Where it stands in the better source; a row may say so more closely."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    reason = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Reason"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean_place(self):
        return refuse_unseen(self.cleaned_data["place"])

    def clean_reason(self):
        return refuse_unseen(self.cleaned_data["reason"])


def _posted(request, source: Source) -> list[lost.Gap]:
    """The facts that the form was opened with, as they now are."""
    wanted: dict[str, dict[uuid.UUID, list[str]]] = {}
    keys = request.POST.getlist("fact")[: lost.MOST_CELLS]
    for key in keys:
        kind, _colon, rest = key.partition(":")
        pk, _colon, names = rest.partition(":")
        try:
            wanted.setdefault(kind, {})[uuid.UUID(pk)] = names[:300].split(",")
        except ValueError:
            raise Http404 from None
    found = {str(gap.fact.pk): gap for gap in lost.fetch(source, wanted)}
    return [found[pk] for key in keys if (pk := key.split(":")[1]) in found]


def missing_index_view(request):
    """The sources of which our copy has lost something."""
    if not may(request.user, "change", Source):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("Fill in what is missing"),
        "sources": lost.sources(),
    }
    return TemplateResponse(request, "admin/catalogue/missing_index.html", context)


def missing_view(request, object_id):
    """The grid of one table of the source. Every fact keeps its own rules: a form asks them all."""
    try:
        source = Source.objects.filter(pk=object_id).first()
    except (ValueError, forms.ValidationError):
        source = None
    if source is None:
        raise Http404
    if not may(request.user, "change", Source):
        raise PermissionDenied
    listed = lost.tables(source)
    asked = request.GET.get("table", "")
    chosen = next((one for one in listed if str(getattr(one.table, "slug", "")) == asked), None)
    chosen = chosen or next(iter(listed), None)
    table = chosen.table if chosen else None
    pages = lost.pages(lost.gaps(source, table)) if chosen else [[]]
    number = request.GET.get("p", "1")
    number = (
        min(int(number), len(pages)) if number.isascii() and number.isdecimal() and len(number) < 5 else 1
    )
    sitting = SittingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        rows = _rows(request, _posted(request, source), request.POST)
        left = _save(request, rows, sitting)
        if not left:
            return HttpResponseRedirect(request.get_full_path())
        rows = left
    else:
        rows = _rows(request, pages[max(number, 1) - 1])
    lost.look_beside([row.gap for row in rows], table)
    proposals = reviewing.own_proposals(request.user, {row.owner.pk for row in rows})
    for row in rows:
        row.proposal = proposals.get(row.owner.pk)
    states = lost.states({row.owner.pk: row.owner for row in rows}.values())
    seen = {pk: request.POST.get(f"seen-{pk}", state) for pk, state in states.items()}
    seen.update({pk: states[pk] for pk in getattr(request, "written", ()) if pk in states})
    position = listed.index(chosen) if chosen else 0
    context = {
        **admin.site.each_context(request),
        "title": _("Fill in what is missing: %(source)s") % {"source": source},
        "source": source,
        "tables": listed,
        "cells": sum(one.cells for one in listed),
        "facts": sum(one.facts for one in listed),
        "chosen": chosen,
        "following": listed[position + 1] if position + 1 < len(listed) else None,
        "rows": rows,
        "seen": seen,
        "sitting": sitting,
        "number": max(number, 1),
        "pages": range(1, len(pages) + 1),
        "media": sum((row.form.media for row in rows), sitting.media),
        "opts": Source._meta,
    }
    return TemplateResponse(request, "admin/catalogue/missing.html", context)


def _save(request, rows: list[Row], sitting: SittingForm) -> list[Row]:
    """Save what was filled in; returns what is left on the page, if anything stood against it."""
    filled = [row for row in rows if row.is_filled]
    if not filled and sitting.is_valid():
        messages.info(request, _("Nothing was filled in."))
        return []
    valid = sitting.is_valid()
    said = sitting.cleaned_data
    better, place = said.get("better"), said.get("place", "")
    for row in filled:
        if row.form.is_valid():
            row.check(better, place)
    groups: dict[Any, list[Row]] = {}
    for row in filled:
        groups.setdefault((row.subject or row.owner).pk, []).append(row)
    sound = [
        group for group in groups.values() if all(row.form.is_valid() and not row.problems for row in group)
    ]
    if not valid:
        return rows
    changes = [_change(request, group, better, place) for group in sound]
    outcome = filling.save(changes=changes, user=request.user, reason=said["reason"])
    for group in sound:
        if problems := outcome.problems.get((group[0].subject or group[0].owner).pk):
            group[0].problems += problems
    done = [row for group in sound for row in group if not group[0].problems]
    request.written = {row.owner.pk for row in done}
    if done:
        messages.success(
            request,
            ngettext("%(count)d fact was filled in.", "%(count)d facts were filled in.", len(done))
            % {"count": len(done)},
        )
    if outcome.proposed:
        messages.warning(
            request,
            ngettext(
                "%(count)d change waits for review.",
                "%(count)d changes wait for review.",
                len(outcome.proposed),
            )
            % {"count": len(outcome.proposed)},
        )
    wrong = [row for row in filled if row not in done]
    if not wrong:
        return []
    messages.error(
        request, _("Something could not be saved; it says why beside it. All you typed is still here.")
    )
    return [row for row in rows if row not in done]


def _change(request, group: list[Row], better: Source | None, place: str) -> filling.Change:
    record = group[0].subject or group[0].owner
    seen = request.POST.get(f"seen-{record.pk}", "")
    known = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else -1
    found = [row.fact for row in group if row.subject]

    def write():
        for row in group:
            row.write(better, place)

    if found and f"seen-{record.pk}" not in request.POST:  # the subject was no part of the page
        known = lost.states([record])[record.pk]
    return filling.Change(record, write, known, also=found)


def urls(wrap) -> list:
    return [
        route("missing/", wrap(missing_index_view), name="missing_index"),
        route("catalogue/source/<path:object_id>/missing/", wrap(missing_view), name="missing"),
    ]


def address(source: Source, table: SourceTable | None = None) -> str:
    return reverse("admin:missing", args=[source.pk]) + (f"?table={table.slug}" if table else "")
