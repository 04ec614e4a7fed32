"""Facts that entries of all four types have: other names, identifiers, citations, links."""

from django.utils.translation import gettext as _

from catalogue.admin.base import FactInline
from catalogue.admin.forms import SOURCED, FactForm
from catalogue.choices import EntryType
from catalogue.models import Alias, Citation, Identifier, Link

TARGETS = tuple(f"to_{kind}" for kind in EntryType.values)


class AliasInline(FactInline):
    model = Alias
    fields = ("name", "kind", "language", "valid_from", "valid_to", *SOURCED)


class IdentifierInline(FactInline):
    model = Identifier
    fields = ("scheme", "value", *SOURCED)


class CitationForm(FactForm):
    def clean_fields(self):
        """The row of a new entry does not know yet what it will belong to."""
        Citation(fields=self.cleaned_data["fields"]).check_fields(type(self.record))
        return self.cleaned_data["fields"]


class CitationInline(FactInline):
    """Which source bears which of the entry's own fields."""

    model = Citation
    form = CitationForm
    fields = ("fields", "absence", "value", *(name for name in SOURCED if name != "absent"))


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
