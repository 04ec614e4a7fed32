"""What is asked before something is done to a record: why, and with some acts when or into which other record."""

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import merging
from catalogue.admin.forms import ChosenSelect
from catalogue.models import Citation, Source


class ActForm(forms.Form):
    """Why it is done; nobody has to say."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Reason"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args, record: models.Model | None = None, admin_site=None, **kwargs):
        self.record, self.admin_site = record, admin_site
        super().__init__(*args, **kwargs)


class ReasonedActForm(ActForm):
    """Somebody will read why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class ScheduleForm(ActForm):
    at = forms.DateTimeField(
        required=False,
        label=gettext_lazy("When"),
        help_text=gettext_lazy("In the time of this site. Leave it empty to call the publication off."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    field_order = ("at", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = getattr(self.record, "publish_on", None)

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at is None and self.fields["at"].initial is None:
            raise forms.ValidationError(_("Choose a moment; nothing is planned that could be called off."))
        if at and at <= timezone.now():
            raise forms.ValidationError(_("This moment is past; publish it now, or choose a later one."))
        return at


class MergeForm(ActForm):
    field_order = ("into", "reason")

    def __init__(self, *args, record: models.Model, admin_site, **kwargs):
        super().__init__(*args, record=record, admin_site=admin_site, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            type(record)._default_manager.exclude(pk=record.pk),
            label=_("Into which"),
            help_text=_("This one stays, with its name, its address and its own values."),
            widget=ChosenSelect(field_naming(record), admin_site),
        )
        self.fields["into"].widget.without = record
        self.order_fields(self.field_order)


class ReplaceForm(ActForm):
    field_order = ("by", "reason")

    def __init__(self, *args, record: models.Model, admin_site, **kwargs):
        super().__init__(*args, record=record, admin_site=admin_site, **kwargs)
        self.fields["by"] = forms.ModelChoiceField(
            Source.objects.exclude(pk=record.pk),
            label=_("By which source"),
            help_text=_("It must say the same at the same place; correct the locators of those that differ."),
            widget=ChosenSelect(Citation._meta.get_field("source"), admin_site),
        )
        self.fields["by"].widget.without = record
        self.order_fields(self.field_order)


def field_naming(record: models.Model):
    """A field that may name records like this one: the autocomplete offers what that field would."""
    fields = [relation.field for relation in merging.pointing_at(type(record))]
    fitting = [
        field
        for field in fields
        if all(getattr(record, name) == value for name, value in field.get_limit_choices_to().items())
    ]
    return max(fitting, key=lambda field: len(field.get_limit_choices_to()))
