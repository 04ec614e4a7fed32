"""Facts that entries of all four types have: other names, identifiers, citations, links."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue import snapshots
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
        """Names of fields of the entry, without which nothing would be supported."""
        named = self.cleaned_data["fields"]
        if "fields" not in self.changed_data:
            return named
        columns = (*snapshots.content_fields(type(self.record)), *self.record._meta.many_to_many)
        known = sorted(column.name for column in columns if not column.primary_key)
        names = [name.strip() for name in named.split(";")]
        if unknown := [name for name in names if name not in known]:
            raise ValidationError(
                _("No field of the entry: %(names)s. Choose from %(known)s."),
                params={"names": ", ".join(unknown), "known": ", ".join(known)},
            )
        return named


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
