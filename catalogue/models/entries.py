"""What entries of all four types carry: aliases, identifiers and links to other entries."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue import identifiers
from catalogue.choices import AliasKind, IdentifierScheme, Relation
from catalogue.fields import CharField, PartialDateField, in_order
from catalogue.models.base import ENTRY_TYPES, Entry, Fact, OfEntry, exactly_one


class Alias(OfEntry, Fact):
    """Another name under which an entry is known, found and cited."""

    name = CharField(max_length=300)
    kind = CharField(
        max_length=10,
        choices=AliasKind,
        default=AliasKind.OTHER,
        help_text=_("A legal name, a brand, a short form, a former name …"),
    )
    language = CharField(max_length=20, default="zh", help_text=_("BCP 47 language tag: zh, en."))
    valid_from = PartialDateField(
        help_text=_("Since when it has had this name: 2018, 2018-10 or 2018-10-12.")
    )
    valid_to = PartialDateField(help_text=_("Until when it had this name; empty while it still has."))

    class Meta(OfEntry.Meta):
        ordering = ["kind", "name", "id"]
        constraints = [
            *OfEntry.Meta.constraints,
            in_order("alias_valid_in_order", "valid_from", "valid_to"),
        ]
        verbose_name_plural = _("aliases")

    def __str__(self):
        return self.name


class Identifier(OfEntry, Fact):
    """A code by which others know the entry; unique within its scheme."""

    scheme = CharField(
        max_length=20,
        choices=IdentifierScheme,
        help_text=_("Whose code it is: uscc is the 统一社会信用代码 of 18 characters."),
    )
    value = CharField(max_length=200, help_text=_("For a stock code write the market first: SSE:688000."))

    class Meta(OfEntry.Meta):
        ordering = ["scheme", "value", "id"]
        constraints = [
            *OfEntry.Meta.constraints,
            models.UniqueConstraint(fields=["scheme", "value"], name="identifier_unique_in_scheme"),
        ]

    def __str__(self):
        return f"{self.scheme}:{self.value}"

    def clean(self):
        super().clean()
        if self.scheme and self.value:
            try:
                self.value = identifiers.canonical(self.scheme, self.value)
            except ValidationError as error:
                raise ValidationError({"value": error.messages}) from error


class Link(OfEntry, Fact):
    """A relation from one entry to another, stored in one direction."""

    rel = CharField(
        max_length=20,
        choices=Relation,
        help_text=_(
            "Read it from this entry to the other one: “subsidiary of” leads from the daughter to the parent."
        ),
    )
    to_organisation = models.ForeignKey(
        "catalogue.Organisation",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="incoming_links",
    )
    to_policy = models.ForeignKey(
        "catalogue.Policy", null=True, blank=True, on_delete=models.CASCADE, related_name="incoming_links"
    )
    to_scenario = models.ForeignKey(
        "catalogue.Scenario", null=True, blank=True, on_delete=models.CASCADE, related_name="incoming_links"
    )
    to_dataset = models.ForeignKey(
        "catalogue.Dataset", null=True, blank=True, on_delete=models.CASCADE, related_name="incoming_links"
    )
    valid_from = PartialDateField()
    valid_to = PartialDateField()

    class Meta(OfEntry.Meta):
        ordering = ["rel", "id"]
        constraints = [
            *OfEntry.Meta.constraints,
            in_order("link_valid_in_order", "valid_from", "valid_to"),
            exactly_one("link_to_exactly_one_entry", *(f"to_{kind}" for kind in ENTRY_TYPES)),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{kind}__isnull": True})
                    | models.Q(**{f"to_{kind}__isnull": True})
                    | ~models.Q(**{f"to_{kind}": models.F(kind)}),
                    name=f"link_{kind}_not_to_itself",
                )
                for kind in ENTRY_TYPES
            ),
        ]

    def __str__(self):
        return f"{self.entry} {self.get_rel_display()} {self.target}"

    @property
    def target(self) -> Entry | None:
        return next((entry for kind in ENTRY_TYPES if (entry := getattr(self, f"to_{kind}"))), None)

    @target.setter
    def target(self, entry: Entry) -> None:
        for kind in ENTRY_TYPES:
            setattr(self, f"to_{kind}", entry if entry.entry_type == kind else None)
