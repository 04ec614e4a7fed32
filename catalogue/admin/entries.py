"""Facts that entries of all four types have: other names, identifiers, citations, links."""

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue import workflow
from catalogue.admin.base import FactInline
from catalogue.admin.forms import SOURCED, CitedFieldsField, FactForm, FactFormSet
from catalogue.choices import EntryType
from catalogue.models import Alias, Citation, Identifier, Link

TARGETS = tuple(f"to_{kind}" for kind in EntryType.values)


class AliasInline(FactInline):
    model = Alias
    fields = ("name", "kind", "language", "valid_from", "valid_to", *SOURCED)


class IdentifierInline(FactInline):
    model = Identifier
    fields = ("scheme", "value", *SOURCED)


class CitationFormSet(FactFormSet):
    """Knows the fields that are filled and that no citation names yet; a new row names them when it is asked to."""

    names_uncited = False

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["fields"].widget.uncited = frozenset(self._names)
        if self.names_uncited and index == self.initial_form_count():
            form.initial["fields"] = self._names

    @cached_property
    def _names(self) -> list[str]:
        return [] if self.instance._state.adding else workflow.uncited_names(self.instance)

    @property
    def uncited(self) -> list[str]:
        """Labels of those fields."""
        labels = type(self.instance).citable()
        return [capfirst(labels[name]) for name in self._names]


class CitationForm(FactForm):
    def clean_fields(self):
        """The row of a new entry does not know yet what it will belong to."""
        Citation(fields=self.cleaned_data["fields"]).check_fields(type(self.record))
        return self.cleaned_data["fields"]


class CitationInline(FactInline):
    """Which source bears which of the entry's own fields."""

    model = Citation
    form = CitationForm
    formset = CitationFormSet
    fields = ("fields", "absence", "value", *(name for name in SOURCED if name != "absent"))

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.names_uncited = "uncited" in request.GET
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "fields":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return CitedFieldsField(
            label=capfirst(db_field.verbose_name),
            choices=[(name, capfirst(label)) for name, label in self.parent_model.citable().items()],
            help_text=_("All the fields of the entry that this place of the source supports."),
        )


class LinkForm(FactForm):
    def clean(self):
        cleaned = super().clean()
        self.require_one_of(TARGETS, _("Choose one entry that the link leads to."))
        for name in TARGETS:
            if cleaned.get(name) == self.record:
                self.add_error(name, _("Choose another entry; this is the one that you are editing."))
        return cleaned


class LinkInline(FactInline):
    model = Link
    form = LinkForm
    fk_name = ""
    fields = ("rel", *TARGETS, "valid_from", "valid_to", *SOURCED)


class OrganisationLinkInline(LinkInline):
    fk_name = "organisation"


class PolicyLinkInline(LinkInline):
    fk_name = "policy"


class ScenarioLinkInline(LinkInline):
    fk_name = "scenario"


class DatasetLinkInline(LinkInline):
    fk_name = "dataset"
