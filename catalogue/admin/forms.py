"""Forms of the admin: fields and widgets that keep what the source says, and the checks that need the whole form.

How a form is saved is in `base.py`.
"""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import fields, text, workflow
from catalogue.admin.reported import is_stated, stale_labels
from catalogue.dates import PartialDateFormField, year_of_part
from catalogue.fields import MoneyField, NumberFormField
from catalogue.models.base import Fact, free_slug, in_brief
from catalogue.quantities import qualified, qualifier_beside

# Where a statement comes from, and what is rarely needed: the same on every fact, shown after its own fields.
PROVENANCE = ("source", "locator", "as_of", "as_reported", "preferred")
FILLED_IN = ("source", "locator", "as_of")  # by the source that is chosen
RARE = ("table", "row", "absent", "note", "note_en")
PERIODS = (("valid_from", "valid_to"), ("in_force_from", "in_force_to"), ("listed_on", "delisted_on"))
SOURCED = (*PROVENANCE, *RARE)


# --- fields ----------------------------------------------------------------------------------------------------------


class ProseField(forms.CharField):
    """Text of several lines. Browsers send CRLF for every line break, which is no change."""

    def to_python(self, value):
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def has_changed(self, initial, data):
        return super().has_changed(self.to_python(initial), data)


class TokenField(forms.CharField):
    """The state of the record when the form was opened; never a change in itself."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class ReasonField(forms.CharField):
    """Why somebody acts; goes into the history, and is no change in itself."""

    def has_changed(self, initial, data):
        return False


def refuse_unseen(value: str) -> str:
    """The text, if it holds nothing that cannot be seen. Raises ValidationError."""
    if found := text.UNSEEN.search(value):
        code = f"U+{ord(found.group()):04X}"
        raise ValidationError(_("It holds a character that cannot be seen: %(code)s.") % {"code": code})
    return value


class CitedFieldsWidget(forms.CheckboxSelectMultiple):
    """Marks those that no citation names yet."""

    uncited: frozenset[str] = frozenset()

    def create_option(self, name, value, label, *args, **kwargs):
        if value in self.uncited:
            label = _("%(field)s (no source yet)") % {"field": label}
        option = super().create_option(name, value, label, *args, **kwargs)
        if value in self.uncited:
            option["attrs"]["data-uncited"] = ""
        return option


class CitedFieldsField(forms.MultipleChoiceField):
    """Names of an entry's fields, kept as text with ; between them, chosen by their labels in the model's order."""

    widget = CitedFieldsWidget

    def prepare_value(self, value):
        return self.to_python(value) if isinstance(value, str) else value

    def to_python(self, value):
        texts = [value] if isinstance(value, str) else value or []
        return [name.strip() for text in texts for name in str(text).split(";") if name.strip()]

    def validate(self, value):
        forms.Field.validate(self, value)  # what is no field of the entry is named by the form

    def clean(self, value):
        names = super().clean(value)
        choices: Any = self.choices
        known = [name for name, _label in choices if name in names]
        return ";".join([*known, *(name for name in dict.fromkeys(names) if name not in known)])

    def has_changed(self, initial, data):
        return set(self.to_python(initial)) != set(self.to_python(data))


def state_token(record: models.Model) -> str:
    """What a form remembers of the record that it was opened with."""
    return "new" if record._state.adding else str(workflow.state_of(record))


# --- widgets ---------------------------------------------------------------------------------------------------------


class _Chosen:
    """An autocomplete whose chosen labels come from the rows that were fetched with the record.

    Django asks the database for the label of every select: sixty facts with four relations each are 240 queries.
    """

    instance: models.Model | None = None
    # the label of what a new row starts with
    known: dict[str, str] = {}
    # the record that cannot be chosen, because it is the one that the form is about
    without: models.Model | None = None

    @property
    def media(self):
        # the first is Django's, which ours comes after
        return super().media + forms.Media(js=("admin/js/autocomplete.js", "catalogue/admin.js"))

    def get_url(self):
        return super().get_url() + (f"?without={self.without.pk}" if self.without else "")

    def _fetched(self) -> dict[str, str]:
        if self.instance is None:
            return self.known
        if self.field.many_to_many:
            rows = getattr(self.instance, "_prefetched_objects_cache", {}).get(self.field.name, ())
        else:
            row = self.field.get_cached_value(self.instance, default=None)
            rows = [row] if row is not None else []
        return {**self.known, **{str(row.pk): str(row) for row in rows}}

    def _is_key(self, value: str) -> bool:
        try:
            self.field.related_model._meta.pk.clean(value, None)  # also: that the database holds such numbers
        except ValidationError:
            return False
        return True

    def optgroups(self, name, value, attr=None):
        chosen = [str(item) for item in value if str(item)]
        labels = self._fetched() if chosen else {}
        if any(item not in labels for item in chosen):
            return super().optgroups(name, [item for item in chosen if self._is_key(item)], attr)
        options = [] if self.is_required or self.allow_multiple_selected else [("", "")]
        options += [(item, labels[item]) for item in chosen]
        return [
            (
                None,
                [self.create_option(name, pk, label, bool(pk), i) for i, (pk, label) in enumerate(options)],
                0,
            )
        ]


class ChosenSelect(_Chosen, AutocompleteSelect):
    pass


class ChosenSelectMultiple(_Chosen, AutocompleteSelectMultiple):
    pass


def text_input(css_class: str, **attrs) -> dict:
    return {"widget": forms.TextInput(attrs={"class": css_class, **attrs})}


# By the nearest class of the model field. Django's own widgets for numbers would refuse 亿.
FORMFIELD_OVERRIDES = {
    fields.PartialDateField: text_input("short", placeholder="2018-10", inputmode="numeric"),
    fields.PeriodField: text_input("short", placeholder="2019"),
    fields.ScaledDecimalField: text_input("short", inputmode="decimal"),
    fields.UrlField: {"widget": forms.URLInput(attrs={"class": "vTextField"})},
    models.TextField: {
        "form_class": ProseField,
        "widget": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}),
    },
}


# --- forms -----------------------------------------------------------------------------------------------------------


class FactForm(forms.ModelForm):
    """A record or a row of one: money is whole, and chosen labels cost no query."""

    record: Any = None  # whose row it is

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, _Chosen):
                widget.instance = self.instance
                if isinstance(self.instance, widget.field.related_model):
                    widget.without = self.instance
        for name, field in self.fields.items():
            if isinstance(field, NumberFormField):
                field.is_qualified = qualifier_beside(name) in self.fields.keys() - {name}
        for column in self._meta.model._meta.concrete_fields:
            if column.name in self.fields and is_stated(column):
                self.fields[column.name].widget.attrs["data-stated"] = ""

    def full_clean(self):
        """A row that was left as it stood is as it was saved. To look at it again would ask the database about each of
        its choices and constraints: 60 facts are a thousand queries."""
        if not self.is_bound or self.record is None or self.instance._state.adding or self.has_changed():
            return super().full_clean()
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {name: self._as_saved(name) for name in self.fields}

    def _as_saved(self, name: str) -> Any:
        if name == DELETION_FIELD_NAME:
            return False
        if name == self.instance._meta.pk.name:
            return self.instance
        if isinstance(self.fields[name], InlineForeignKeyField):
            return self.record
        value = getattr(self.instance, name)
        return list(value.all()) if isinstance(value, models.Manager) else value

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        texts = {name: value for name, value in cleaned.items() if isinstance(value, str)}
        for name, value in texts.items():
            if name in self.changed_data:
                try:
                    refuse_unseen(value)
                except ValidationError as error:
                    self.add_error(name, error)
        self._read_qualifiers()
        self._keep_words()
        for begin, end in PERIODS:
            first, last = str(cleaned.get(begin) or ""), str(cleaned.get(end) or "")
            if first and last and last < first[: len(last)]:
                self.add_error(end, _("It ends before it begins."))
        for money in (value for value in vars(self._meta.model).values() if isinstance(value, MoneyField)):
            amount, currency = f"{money.prefix}amount", f"{money.prefix}currency"
            if amount not in self.fields or amount in self.errors or currency in self.errors:
                continue
            if cleaned.get(amount) is not None and not cleaned.get(currency):
                self.add_error(currency, _("An amount needs its currency, as in CNY."))
            elif cleaned.get(amount) is None and cleaned.get(currency):
                self.add_error(amount, _("There is a currency and no amount."))
        return cleaned

    def _read_qualifiers(self) -> None:
        """约30亿 is a number and its qualifier, which has a field of its own."""
        for name, field in self.fields.items():
            if not (isinstance(field, NumberFormField) and field.is_qualified):
                continue
            typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            meant = qualified(typed)[1] if isinstance(typed, str) else None
            beside = qualifier_beside(name)
            if meant and self.cleaned_data.get(beside) in ("", None):
                self.cleaned_data[beside] = meant
            elif meant and self.cleaned_data.get(beside) != meant:
                message = _("“%(typed)s” says “%(meant)s”, and beside it stands something else.")
                self.add_error(beside, message % {"typed": typed[:60], "meant": meant.label})

    def _keep_words(self) -> None:
        """Of 2024年底 a date holds the year; the rest is kept where the words of the source stand."""
        if "as_reported" not in self.fields or self.cleaned_data.get("as_reported"):
            return
        typed = [self[name].data or "" for name in self.changed_data if self._is_date(name)]
        self.cleaned_data["as_reported"] = next((words for words in typed if year_of_part(words)), "")

    def _is_date(self, name: str) -> bool:
        return isinstance(self.fields[name], PartialDateFormField)

    def start_with(self, current, position: int) -> None:
        """Fill in the source that is chosen, its date, and its locator counted on to the position of the row."""
        for name, value in current.initial(position).items():
            if name in self.fields:
                self.initial.setdefault(name, value)
        if "source" in self.fields:
            widget: Any = self.fields["source"].widget
            getattr(widget, "widget", widget).known = {str(current.source.pk): str(current.source)}

    def require_one_of(self, names: tuple[str, ...], message: str) -> None:
        """Exactly one of these relations is chosen; for `clean()`."""
        if any(name in self.errors for name in names):
            return
        if sum(bool(self.cleaned_data.get(name)) for name in names) != 1:
            self.add_error(names[0], message)

    # --- how an inline shows a row

    def _bound(self, names) -> list:
        return [self[name] for name in names if name in self.fields]

    @property
    def own_fields(self) -> list:
        apart = {*SOURCED, "DELETE"}
        return [field for field in self.visible_fields() if field.name not in apart]

    @property
    def provenance_fields(self) -> list:
        return self._bound(PROVENANCE)

    @property
    def rare_fields(self) -> list:
        return self._bound(RARE)

    @property
    def anchor(self) -> str:
        """Where a link to this row leads."""
        return "" if self.instance._state.adding else f"fact-{self.instance.pk}"

    @property
    def is_open(self) -> bool:
        """New rows and faulty ones are shown whole."""
        return self.instance._state.adding or bool(self.errors)

    @property
    def stale_words(self) -> list[str]:
        return stale_labels(self)

    @property
    def rare_is_open(self) -> bool:
        return any(name in self.errors for name in RARE)

    @property
    def line(self) -> str:
        """The row in one line, from what is already in memory."""
        shown = [*(field.name for field in self.own_fields), "as_of", "source", "locator"]
        return in_brief(self.instance, [name for name in shown if name in self.fields])


PREFERRED_TWICE = gettext_lazy("Another row answers the same and is preferred; only one of them can be.")


class FactFormSet(BaseInlineFormSet):
    """The rows of a family: none says over again what another one says, and one of several answers is preferred."""

    current: Any = None  # the source that new rows start with

    @cached_property
    def empty_form(self):
        """Django makes it anew whenever it is asked: for its media, for the page."""
        return super().empty_form

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.record = self.instance
        if not form.instance._state.adding:
            return
        # What a new row started with travels along with it: as long as nothing else stands there, the row is empty.
        for name in FILLED_IN:
            if name in form.fields:
                form.fields[name].show_hidden_initial = True
        if self.current:
            form.start_with(self.current, max(0, (index or 0) - self.initial_form_count()))

    def clean(self):
        super().clean()
        if not self.has_changed():
            return
        gone = self.deleted_forms
        rows = [(form, _said(form)) for form in self.forms if form not in gone and not form.errors]
        said = [values for _form, values in rows]
        for form, values in rows:
            if values and form.has_changed() and said.count(values) > 1:
                form.add_error(None, _("Another row says the same, from the same place of the same source."))
        answers = [(form, _answered(form)) for form, _values in rows]
        questions = [question for _form, question in answers]
        for form, question in answers:
            if question is not None and form.has_changed() and questions.count(question) > 1:
                form.add_error("preferred", PREFERRED_TWICE)


def _answered(form: forms.ModelForm) -> tuple | None:
    """The question to which a row is the preferred answer."""
    row = form.instance
    return row.question if isinstance(row, Fact) and row.preferred and form.cleaned_data else None


def _said(form: forms.ModelForm) -> dict:
    """What a row says; nothing, where it was left empty."""
    values = {name: value for name, value in form.cleaned_data.items() if name not in ("id", "DELETE")}
    return {
        name: set(value) if isinstance(value, models.QuerySet | list) else value
        for name, value in values.items()
    }


class RecordForm(FactForm):
    """The form of a record: refuses to overwrite what somebody else saved meanwhile, and finds a free slug."""

    seen = TokenField()
    reason = ReasonField(
        required=False,
        max_length=500,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Why this is changed, for colleagues; it goes into the history."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    # Set by the admin when saving was refused: the form comes back with everything that was typed.
    refusal: list[str] | None = None
    # Set while a change that came too late is looked at, to be merged with what somebody else saved.
    reconciling = False
    # Set where the form is opened with what a reader suggested.
    suggested: dict[str, Any] | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.update(self.suggested or {})
        self.current_token = self.fields["seen"].initial = state_token(self.instance)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Part of the address; left empty, it is made from the name.")

    def clean(self):
        cleaned = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal)
        if not self.reconciling and cleaned.get("seen") != self.current_token:
            raise ValidationError(
                _(
                    "Somebody has changed this since you opened it, so nothing was saved. Your input is still here: "
                    "open the record in another tab, compare, and enter your change there."
                )
            )
        for name, value in list(cleaned.items()):
            if isinstance(value, models.Model) and value == self.instance:
                self.add_error(name, _("Choose another record; this is the one that you are editing."))
        if "slug" in self.fields and "slug" not in self.errors and not cleaned.get("slug"):
            wanted = self.slug_text()
            cleaned["slug"] = free_slug(self.instance, wanted) if wanted else ""
        return cleaned

    def slug_text(self) -> str:
        """What a slug is made from, where the model does not make it from the name by itself."""
        return ""
