"""Places, from the world down to a functional zone or an area."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.choices import PlaceKind
from catalogue.fields import CharField
from catalogue.models.base import Named

FARTHEST = 99  # column or row of the tile map
TILES = [MinValueValidator(0), MaxValueValidator(FARTHEST)]


class Place(Named):
    """A country, province, region, city, district, functional zone or area."""

    above = "parent"

    kind = CharField(max_length=12, choices=PlaceKind)
    code = CharField(max_length=12, blank=True, help_text=_("GB/T 2260 code, where there is one: 110108."))
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    tile_x = models.SmallIntegerField(
        validators=TILES, null=True, blank=True, help_text=_("Column on the tile map, from the west.")
    )
    tile_y = models.SmallIntegerField(
        validators=TILES, null=True, blank=True, help_text=_("Row on the tile map, from the north.")
    )

    class Meta(Named.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tile_x__isnull=True, tile_y__isnull=True)
                | models.Q(
                    tile_x__isnull=False,  # a comparison with nothing would pass
                    tile_y__isnull=False,
                    tile_x__range=(0, FARTHEST),
                    tile_y__range=(0, FARTHEST),
                ),
                name="place_tile_has_both",
                violation_error_message=_("A tile has a column and a row."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="place_code_unique",
                violation_error_message=_("Another place has this code."),
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="place_not_its_own_parent"
            ),
        ]
