"""One change to many entries of a list: what, which value, how it would look, done. `catalogue.many` makes it."""

import uuid
from typing import Any

from django import forms
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import models
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import many, reviewing, snapshots, workflow
from catalogue.admin.acts import MANY, REFUSALS, refusal_messages, seen_state
from catalogue.admin.differences import differences
from catalogue.admin.forms import ChosenSelect, refuse_unseen, state_token
from catalogue.fields import PartialDateField
from catalogue.many import ADD, CITE, CLASSIFY, REMOVE, SET, Change
from catalogue.models import Citation, Classification, Entry, Organisation
from catalogue.models.base import KEPT_HERE
from catalogue.permissions import may

CHANGE_SEVERAL = gettext_lazy("Change a field, a choice or a source of several")


class ManyMixin:
    """The action on the list of entries. Goes before the admin of records."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not request.GET.get("_popup") and may(request.user, "change", self.model):
            actions["change_several"] = (ManyMixin.change_several, "change_several", CHANGE_SEVERAL)
        return actions

    def change_several(self, request, queryset):
        entries = list(queryset.order_by("pk")[:MANY])
        posted = request.POST
        what = self._what_form(posted if "what" in posted else None)
        value = self._value_form(request, what.cleaned_data["what"]) if what.is_valid() else None
        planned = []
        if value is not None and value.is_bound and value.is_valid():
            change = value.change()
            if "confirmed" in posted:
                return self._change(request, entries, change, value.cleaned_data["reason"])
            planned = self._planned(request, entries, change)
        context = {
            **self.admin_site.each_context(request),
            "title": CHANGE_SEVERAL,
            "opts": self.opts,
            "what": what,
            "value": value,
            "planned": planned,
            "entries": entries,
            "more": queryset.count() > len(entries),
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
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

    # --- what would come of it, and what comes of it

    def _planned(self, request, entries: list[Entry], change: Change) -> list[dict]:
        """Each entry with what would change, or why nothing would."""
        planned = []
        for entry, before in zip(entries, _taken(entries), strict=True):
            after = change.applied(before)
            waits = reviewing.proposes(entry, request.user)
            planned.append(
                {
                    "entry": entry,
                    "seen": seen_state(entry),
                    "rows": differences(before, after) if after != before else [],
                    "waits": waits,
                    "refused": not may(request.user, "propose" if waits else "change", entry),
                }
            )
        return planned

    def _change(self, request, entries: list[Entry], change: Change, reason: str) -> None:
        batch, done = uuid.uuid4(), 0
        seen = set(request.POST.getlist("seen"))
        for entry in entries:
            try:
                if seen_state(entry) not in seen:
                    raise workflow.Conflict(_("Somebody has changed it meanwhile; look at it again."))
                state = int(state_token(entry))
                done += many.make(
                    entry=entry, change=change, user=request.user, reason=reason, batch=batch, seen=state
                )
            except REFUSALS as error:
                self._refused(request, entry, refusal_messages(error))
            except PermissionDenied as error:
                self._refused(request, entry, [str(error)])
        self.tell_batch(request, batch, CHANGE_SEVERAL, done)

    def _refused(self, request, entry: Entry, why: list[str]) -> None:
        self.message_user(request, f"{entry}: {'; '.join(why[:5])}", "error")


def _taken(entries: list[Entry]) -> list[dict]:
    found = snapshots.take_many(list(entries))
    return [found[entry.pk] for entry in entries]


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
