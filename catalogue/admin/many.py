"""One change to many entries of a list: what, which value, how it would look, done. `catalogue.many` makes it."""

from typing import Any

from django import forms
from django.db import models
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import reviewing, snapshots, together
from catalogue.admin.acts import seen_state
from catalogue.admin.differences import differences
from catalogue.admin.forms import ChosenSelect, refuse_unseen
from catalogue.bulk import batches
from catalogue.fields import PartialDateField
from catalogue.many import ADD, CITE, CLASSIFY, REMOVE, SET, Change
from catalogue.models import Citation, Classification, Entry, Organisation
from catalogue.models.base import KEPT_HERE
from catalogue.permissions import may

# So many of the entries are shown with what would change in them.
SHOWN = 50
CHANGE_SEVERAL = gettext_lazy("Change a field, a choice or a source of several")

# What a change comes to for an entry.
OUTCOMES = {
    "changes": gettext_lazy("changes at once"),
    "waits": gettext_lazy("becomes a proposal"),
    "same": gettext_lazy("is so already"),
    "refused": gettext_lazy("not yours to change"),
}


class ManyMixin:
    """The action on the list of entries. Goes before the admin of records."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not request.GET.get("_popup") and may(request.user, "change", self.model):
            actions["change_several"] = (ManyMixin.change_several, "change_several", CHANGE_SEVERAL)
        return actions

    def change_several(self, request, queryset):
        posted = request.POST
        what = self._what_form(posted if "what" in posted else None)
        value = self._value_form(request, what.cleaned_data["what"]) if what.is_valid() else None
        change = value.change() if value and value.is_bound and value.is_valid() else None
        if value and change and "confirmed" in posted:
            reason = value.cleaned_data["reason"]
            return self.act_together(request, together.CHANGE, CHANGE_SEVERAL, reason, change)
        entries = list(queryset.order_by("pk")[: together.MOST + 1])
        more, entries = len(entries) > together.MOST, entries[: together.MOST]
        planned = self._planned(request, entries, change) if change else []
        # those that would change come first
        shown = sorted(planned, key=lambda plan: plan["outcome"] not in ("waits", "changes"))[:SHOWN]
        outcomes = [plan["outcome"] for plan in planned]
        for plan in shown:
            plan["rows"] = differences(plan["before"], plan["after"])
        context = {
            **self.admin_site.each_context(request),
            "title": CHANGE_SEVERAL,
            "opts": self.opts,
            "what": what,
            "value": value,
            "planned": shown,
            "counts": [(label, outcomes.count(name)) for name, label in OUTCOMES.items() if name in outcomes],
            "unnamed": len(planned) - len(shown),
            "seen": [plan["seen"] for plan in planned],
            "count": len(entries),
            "more": more,
            "most": together.MOST,
            "chosen": self.chosen(request),
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/catalogue/many.html", context)

    # --- what is asked

    def _columns(self) -> list[Any]:
        """Fields whose one value may suit many entries: choices, relations, dates."""
        return [
            column
            for column in self.opts.concrete_fields
            if column.editable
            and not column.primary_key
            and (
                column.is_relation
                or column.choices
                or isinstance(column, PartialDateField | models.DateField)
            )
        ]

    def _what_form(self, data) -> forms.Form:
        choices: list[tuple[str, Any]] = [
            (f"{SET}:{column.name}", _("Set: %(field)s") % {"field": capfirst(str(column.verbose_name))})
            for column in self._columns()
        ]
        for column in self.opts.many_to_many:
            name = {"field": capfirst(str(column.verbose_name))}
            choices.append((f"{ADD}:{column.name}", _("Add to: %(field)s") % name))
            choices.append((f"{REMOVE}:{column.name}", _("Take from: %(field)s") % name))
        if self.model is Organisation:
            choices.append((CLASSIFY, _("Add a layer, a sector and with it a topic")))
        choices.append((CITE, _("Add a source for fields")))

        class WhatForm(forms.Form):
            what = forms.ChoiceField(choices=choices, label=_("What"))

        return WhatForm(data)

    def _value_form(self, request, what: str) -> "ValueForm":
        kind, _colon, name = what.partition(":")
        data = request.POST if "asked" in request.POST else None
        if kind == CITE:
            return CitedForm(data, model=self.model, admin_site=self.admin_site)
        if kind == CLASSIFY:
            return ClassifiedForm(data, admin_site=self.admin_site)
        column = self.opts.get_field(name)
        field = self.formfield_for_dbfield(column, request)
        field.widget = getattr(field.widget, "widget", field.widget)  # without the buttons around it
        if kind != SET:
            field.required = True
        return FieldForm(data, kind=kind, column=column, field=field)

    # --- what would come of it

    def _planned(self, request, entries: list[Entry], change: Change) -> list[dict]:
        """Each entry as it is and as it would be, and what that means."""
        planned = []
        for some in batches(entries):
            taken = snapshots.take_many(some)
            for entry in some:
                after = change.applied(taken[entry.pk])
                waits = reviewing.proposes(entry, request.user)
                if not may(request.user, "propose" if waits else "change", entry):
                    outcome = "refused"
                elif after == taken[entry.pk]:
                    outcome = "same"
                else:
                    outcome = "waits" if waits else "changes"
                planned.append(
                    {
                        "entry": entry,
                        "seen": seen_state(entry),
                        "before": taken[entry.pk],
                        "after": after,
                        "outcome": outcome,
                        "label": OUTCOMES[outcome],
                    }
                )
        return planned


class ValueForm(forms.Form):
    """What the change needs beside its kind."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Reason"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def change(self) -> Change:
        raise NotImplementedError


class FieldForm(ValueForm):
    field_order = ("value", "reason")

    def __init__(self, *args, kind: str, column: Any, field: forms.Field, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.column = kind, column
        self.fields["value"] = field
        self.order_fields(self.field_order)

    def change(self) -> Change:
        value = self.cleaned_data["value"]
        if self.kind != SET:
            return Change(self.kind, self.column.name, sorted(str(row.pk) for row in value))
        record = self.column.model()
        setattr(record, self.column.name, value)
        return Change(SET, self.column.attname, snapshots.values(record)[self.column.attname])


class RowForm(ValueForm):
    """A row that is added to each entry, with its source."""

    model: Any
    names: tuple[str, ...] = ("source", "locator", "as_of")

    def __init__(self, *args, admin_site, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.names:
            column: Any = self.model._meta.get_field(name)
            extra = {"widget": ChosenSelect(column, admin_site)} if column.is_relation else {}
            self.fields[name] = column.formfield(required=name in ("source", "locator"), **extra)
        self.order_fields(self.field_order)

    def clean_locator(self):
        return refuse_unseen(self.cleaned_data["locator"])

    def added(self, kind: str, **more: str) -> Change:
        """What snapshots would keep of the row."""
        said = {**{name: self.cleaned_data[name] for name in self.names}, **more}
        kept = snapshots.values(self.model(**said))
        columns = [self.model._meta.get_field(name).attname for name in said]
        return Change(kind, "", {name: kept[name] for name in columns})


class ClassifiedForm(RowForm):
    model = Classification
    names = ("layer", "sector", *RowForm.names)
    field_order = (*names, "reason")

    def clean(self):
        super().clean()
        if not self.errors and not (self.cleaned_data["layer"] or self.cleaned_data["sector"]):
            self.add_error("sector", _("Choose a sector, a layer of the industry chain, or both."))
        return self.cleaned_data

    def change(self) -> Change:
        return self.added(CLASSIFY)


class CitedForm(RowForm):
    model = Citation
    field_order = (*RowForm.names, "fields", "reason")

    def __init__(self, *args, model: type[Entry], **kwargs):
        super().__init__(*args, **kwargs)
        labels = [(name, capfirst(label)) for name, label in model.citable().items() if name not in KEPT_HERE]
        self.fields["fields"] = forms.MultipleChoiceField(
            choices=labels, label=_("Fields that it supports"), widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(self.field_order)

    def change(self) -> Change:
        return self.added(CITE, fields=";".join(self.cleaned_data["fields"]))
