"""Field types of the catalogue: partial dates, qualified money, reasons for absence, bounded text.

Each brings its own named CHECK constraint, so that SQLite and PostgreSQL give the same verdict. Text that is
compared or sorted by the database uses the collation "C" on PostgreSQL, which is what SQLite does anyway.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models.functions import Concat, Length, StrIndex, Substr
from django.db.models.lookups import LessThanOrEqual, StartsWith
from django.utils.translation import gettext_lazy as _

from catalogue.choices import Absence, Qualifier
from catalogue.currencies import known_currency
from catalogue.dates import PartialDate, PartialDateFormField, PeriodFormField
from catalogue.quantities import qualified
from catalogue.text import without_zero_width

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)

MOST = 2**31 - 1  # what a whole number is at most

if TYPE_CHECKING:  # mixed into field classes
    _Field = models.Field
else:
    _Field = object


class _Checked(_Field):
    """A field that adds a named constraint to its model (once: migrations render models that carry it already)."""

    check_suffix = "valid"

    def check_condition(self, name: str) -> models.Q | None:
        return None

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if cls._meta.abstract or (condition := self.check_condition(name)) is None:
            return
        label = f"{cls._meta.model_name}_{name}_{self.check_suffix}"
        if all(constraint.name != label for constraint in cls._meta.constraints):
            cls._meta.constraints = [
                *cls._meta.constraints,
                models.CheckConstraint(condition=condition, name=label),
            ]
            cls._meta.original_attrs["constraints"] = cls._meta.constraints


class _Collated(_Checked):
    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class _Typed(_Checked):
    """Text that people type or paste."""

    def to_python(self, value):
        value = super().to_python(value)
        return without_zero_width(value) if type(value) is str else value


class CharField(_Typed, _Collated, models.CharField):
    """Text of a bounded length; with `choices`, one of them. SQLite enforces neither by itself."""

    check_suffix = "allowed"

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 300)
        super().__init__(*args, **kwargs)

    def check_condition(self, name):
        if self.choices:
            values = [value for value, _label in self.flatchoices]
            return models.Q(**{f"{name}__in": [*values, ""] if self.blank else values})
        return _length(self, name)


class TextField(_Typed, models.TextField):
    """Prose of a bounded length."""

    check_suffix = "allowed"

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 5000)
        super().__init__(*args, **kwargs)
        self.validators.append(MaxLengthValidator(self.max_length))

    def check_condition(self, name):
        return _length(self, name)


def _length(field: models.Field, name: str) -> models.Q:
    """No longer than it may be, and not empty where it must say something."""
    longest = models.Q(**{f"{name}__length__lte": field.max_length})
    return longest if field.blank else longest & models.Q(**{f"{name}__length__gte": 1})


class CountField(_Checked, models.PositiveIntegerField):
    """A whole number from `at_least` on, as far as PostgreSQL counts; SQLite would count further."""

    check_suffix = "count"

    def __init__(self, *args, at_least=0, **kwargs):
        self.at_least = at_least
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "at_least": self.at_least}

    @property
    def validators(self):
        return [MinValueValidator(self.at_least), MaxValueValidator(MOST)]

    def check_condition(self, name):
        return models.Q(**{f"{name}__isnull": True}) | models.Q(
            **{f"{name}__gte": self.at_least, f"{name}__lte": MOST}
        )


def whole(pattern: str) -> str:
    """A pattern that must fit a value from end to end; `$` alone forgives a line break at the end, on SQLite only."""
    return rf"^(?:{pattern})\Z"


class SlugField(_Collated, models.CharField):
    """An ASCII slug: letters, digits and `-_.+`, as in `ai-chips` or `CC-BY-4.0`."""

    check_suffix = "slug"
    pattern = r"[A-Za-z0-9][A-Za-z0-9_.+-]*"
    # where the API has something else: the counts of a list, the address by id
    reserved = r"facets|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    default_validators = [
        RegexValidator(whole(pattern), _("Use letters, digits, hyphens, dots and underscores only.")),
        RegexValidator(whole(reserved), _("This address is taken by the API."), inverse_match=True),
    ]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)

    def check_condition(self, name):
        return (
            models.Q(**{f"{name}__regex": whole(self.pattern)})
            & ~models.Q(**{f"{name}__regex": whole(self.reserved)})
            & models.Q(**{f"{name}__length__lte": self.max_length})
        )


class UrlField(CharField):
    """A web address. The scheme is lowered and compared exactly."""

    check_suffix = "http"
    # Spaces are listed: what else counts as one depends on the database.
    pattern = r"https?://[^\u0001-\u0020\u007f\u00a0\u3000]+"

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 1000)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def check_condition(self, name):
        address = models.Q(**{f"{name}__regex": whole(self.pattern)})
        return (models.Q(**{name: ""}) | address if self.blank else address) & models.Q(
            **{f"{name}__length__lte": self.max_length}
        )

    def clean(self, value, model_instance):
        return super().clean(canonical_url(value), model_instance)


def canonical_url(value: str) -> str:
    """The address with its scheme lowered. Raises ValidationError for anything but http and https."""
    value = (value or "").strip()
    if not value:
        return ""
    scheme, colon, rest = value.partition("://")
    if not colon or scheme.lower() not in ("http", "https") or not rest or re.search(r"\s", rest):
        raise ValidationError(_("Enter an address that begins with https:// or http://."))
    return f"{scheme.lower()}://{rest}"


# --- partial dates -----------------------------------------------------------------------------------------------


class PartialDateField(_Collated, models.CharField):
    """A nullable column that holds a `PartialDate`."""

    check_suffix = "partial_date"
    description = _("Date as precise as its source")

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("help_text", _("As precise as its source: 2018, 2018-10 or 2018-10-12."))
        super().__init__(*args, **kwargs)

    def check_condition(self, name):
        return models.Q(**{f"{name}__isnull": True}) | models.Q(
            **{f"{name}__regex": whole(PartialDate.pattern)}
        )

    def from_db_value(self, value, expression, connection):
        return PartialDate(value) if value else None

    def to_python(self, value):
        if value in (None, "") or isinstance(value, PartialDate):
            return value or None
        try:
            return PartialDate(value)
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is no date. Write 2018, 2018-10 or 2018-10-12."), params={"value": value}
            ) from None

    def get_prep_value(self, value):
        # Lookups such as __regex and __in pass plain text; a save passes through to_python in clean().
        return None if value in (None, "") else str(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PartialDateFormField, "empty_value": None, **kwargs})


def in_order(name: str, first: str, last: str) -> models.CheckConstraint:
    """Of two partial dates the second may lie on or after the first: in `2018-05` to `2018` it may."""
    condition = models.Q(**{f"{first}__isnull": True}) | models.Q(**{f"{last}__isnull": True})
    condition |= models.Q(**{f"{first}__lte": models.F(last)})
    condition |= models.Q(**{f"{first}__startswith": models.F(last)})
    return models.CheckConstraint(
        condition=condition, name=name, violation_error_message=_("It ends before it begins.")
    )


class PeriodField(CharField):
    """The time that a value covers: a partial date, or two with a slash between (ISO 8601: `2020-01/2020-06`)."""

    check_suffix = "period"

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 21
        kwargs.setdefault("blank", True)
        kwargs.setdefault("help_text", _("The time that it covers: 2019, 2019-04 or 2020-01/2020-06."))
        super().__init__(*args, **kwargs)

    def check_condition(self, name):
        date = PartialDate.pattern
        slash = models.Value("/")
        length = (
            StrIndex(Concat(models.F(name), slash), slash) - 1
        )  # of the first date, also where there is no other
        first = Substr(name, 1, length)
        last = Substr(name, StrIndex(models.F(name), slash) + 1)
        in_order = models.Q(LessThanOrEqual(first, last)) | models.Q(StartsWith(first, last))
        return models.Q(**{f"{name}__regex": whole(f"({date}(/{date})?)?")}) & in_order

    def to_python(self, value):
        value = super().to_python(value) or ""
        try:
            ends = [PartialDate(part) for part in value.split("/")] if value else []
            if len(ends) > 2 or (ends and ends[-1].last_day < ends[0].first_day):
                raise ValueError
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is no period. Write 2019, 2019-04 or 2020-01/2020-06."),
                params={"value": value},
            ) from None
        return value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PeriodFormField, **kwargs})


# --- numbers and money ---------------------------------------------------------------------------------------------

_UNITS = {"亿": 10**8, "万": 10**4, "千": 10**3, "m": 10**6, "bn": 10**9, "k": 10**3}
_NUMBER = re.compile(
    r"(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)\s*(亿|万|千|bn|m|k)?元?", re.IGNORECASE
)


def parse_number(value) -> Decimal:
    """A decimal from what editors type: `975.68亿`, `3,000万`, `1.2bn`, `42`. An amount that names another currency
    is none: that has a field of its own. Raises ValidationError."""
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        return Decimal(value)
    match = _NUMBER.fullmatch(str(value).strip().replace("，", ","))
    try:
        if not match:
            raise InvalidOperation
        number = Decimal(match[1].replace(",", "")) * _UNITS.get((match[2] or "").lower(), 1)
    except InvalidOperation:
        raise ValidationError(
            _("“%(value)s” is no number. Write 97568000000 or 975.68亿."), params={"value": value}
        ) from None
    return number


def plain(number: Decimal) -> str:
    """A decimal as text without exponent or trailing zeros: `123000000`, `26.5`."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class NumberFormField(forms.CharField):
    """A number, also with 亿 and 万, and in full width; where its form has a qualifier beside it, also with 约 or 超过,
    which the form reads (`is_qualified`)."""

    is_qualified = False

    def __init__(self, *args, places=2, **kwargs):
        kwargs["max_length"] = 40
        kwargs.setdefault("widget", forms.TextInput(attrs={"size": 18, "inputmode": "decimal"}))
        self.places = places
        super().__init__(*args, **kwargs)

    def prepare_value(self, value):
        return plain(value) if isinstance(value, Decimal) else value

    def to_python(self, value):
        if isinstance(value, str):
            value = qualified(value)[0] if self.is_qualified else value
            value = unicodedata.normalize("NFKC", value)
        return parse_number(value) if value not in (None, "") else None

    def run_validators(self, value):
        super().run_validators(plain(value) if isinstance(value, Decimal) else value)

    def has_changed(self, initial, data):
        if self.is_qualified and isinstance(data, str) and qualified(data)[1]:
            return True
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class ScaledDecimalField(models.BigIntegerField):
    """An exact decimal kept as an integer number of its smallest unit (`places` digits): SQLite rounds long
    decimals."""

    def __init__(self, *args, places=2, **kwargs):
        self.places = places
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "places": self.places}

    def from_db_value(self, value, expression, connection):
        return None if value is None else Decimal(value).scaleb(-self.places)

    def to_python(self, value):
        if value in (None, ""):
            return None
        number = parse_number(value)
        if abs(number.scaleb(self.places)) > self.MAX_BIGINT:
            raise ValidationError(_("This number is too large."))
        if number != round(number, self.places):
            raise ValidationError(
                _("At most %(places)s digits after the point."), params={"places": self.places}
            )
        return number

    def get_prep_value(self, value):
        if value is None:
            return None
        return int(self.to_python(value).scaleb(self.places).to_integral_exact())

    def formfield(self, **kwargs):
        # Past IntegerField.formfield, whose number input would refuse 亿 and decimals.
        return models.Field.formfield(
            self, **{"form_class": NumberFormField, "places": self.places, **kwargs}
        )

    def value_to_string(self, obj):
        value: Any = self.value_from_object(obj)
        return "" if value is None else plain(value)

    @property
    def validators(self):
        return []  # BigIntegerField's limits speak of the stored integer; to_python checks the range.


@dataclass(frozen=True)
class Money:
    """An amount in units of an ISO 4217 currency with its qualifier."""

    amount: Decimal
    currency: str
    qualifier: str = Qualifier.EXACT


class CurrencyField(CharField):
    """A currency of ISO 4217."""

    check_suffix = "currency"
    pattern = "[A-Z]{3}"
    default_validators = [known_currency]

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 3
        super().__init__(*args, **kwargs)

    def check_condition(self, name):
        three = models.Q(**{f"{name}__regex": whole(self.pattern)})
        return models.Q(**{name: ""}) | three if self.blank else three


class MoneyField:
    """Qualified money: three columns (`<prefix>amount`, `<prefix>currency`, `<prefix>qualifier`) and one
    `Money` or None.

    `money = MoneyField()` gives the columns amount, currency, qualifier; `investment =
    MoneyField(prefix="investment_")` gives investment_amount and so on. Amounts are integer hundredths in the database.
    """

    def __init__(self, prefix: str = ""):
        self.prefix = prefix

    def contribute_to_class(self, cls, name):
        self.name = name
        prefix = self.prefix
        ScaledDecimalField(
            places=2, help_text=_("In units of the currency; 亿 and 万 are understood: 975.68亿.")
        ).contribute_to_class(cls, f"{prefix}amount")
        CurrencyField(blank=True, help_text=_("ISO 4217: CNY, USD.")).contribute_to_class(
            cls, f"{prefix}currency"
        )
        CharField(
            max_length=10,
            choices=Qualifier,
            blank=True,
            help_text=_("“At least” for 超过, “about” for 近 or 约; empty is exact."),
        ).contribute_to_class(cls, f"{prefix}qualifier")
        setattr(cls, name, self)

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        amount = getattr(instance, f"{self.prefix}amount")
        if amount is None:
            return None
        return Money(
            Decimal(amount),
            getattr(instance, f"{self.prefix}currency"),
            getattr(instance, f"{self.prefix}qualifier") or Qualifier.EXACT,
        )

    def __set__(self, instance, money: Money | None):
        for part in ("amount", "currency", "qualifier"):
            value = getattr(money, part) if money else (None if part == "amount" else "")
            setattr(instance, f"{self.prefix}{part}", value)


def money_check(name: str, prefix: str = "") -> models.CheckConstraint:
    """Amount and currency stand or fall together."""
    amount, currency = f"{prefix}amount", f"{prefix}currency"
    return models.CheckConstraint(
        condition=models.Q(**{f"{amount}__isnull": True, currency: ""})
        | (models.Q(**{f"{amount}__isnull": False}) & ~models.Q(**{currency: ""})),
        name=name,
        violation_error_message=_("An amount needs its currency, and a currency its amount."),
    )


# --- reasons for absence -------------------------------------------------------------------------------------------


def parse_absences(text: str) -> dict[str, str]:
    """`date=missing;amount=not_stated` → a dict. Raises ValidationError that names the faulty part."""
    absences = {}
    for part in filter(None, (part.strip() for part in (text or "").split(";"))):
        field, equals, kind = (piece.strip() for piece in part.partition("="))
        if not equals or not re.fullmatch(r"[a-z_]+", field) or kind not in Absence.values:
            raise ValidationError(
                _("“%(part)s” is not understood. Write field=kind, kind being one of %(kinds)s."),
                params={"part": part, "kinds": ", ".join(Absence.values)},
            )
        absences[field] = kind
    return absences


def absences_text(absences: dict[str, str]) -> str:
    return ";".join(f"{field}={kind}" for field, kind in sorted((absences or {}).items()))


class AbsencesField(_Collated, models.CharField):
    """Why fields of a fact are empty: a dict {field: Absence}, kept as `field=kind;field=kind`."""

    check_suffix = "absences"

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 300
        kwargs["default"] = dict
        kwargs.setdefault("blank", True)
        kwargs.setdefault("help_text", _("Why fields are empty, as in date=missing;amount=not_stated."))
        super().__init__(*args, **kwargs)

    def check_condition(self, name):
        one = f"[a-z_]+=({'|'.join(Absence.values)})"
        return models.Q(**{f"{name}__regex": whole(f"({one}(;{one})*)?")})

    def from_db_value(self, value, expression, connection):
        return parse_absences(value)

    def to_python(self, value):
        return dict(value) if isinstance(value, dict) else parse_absences(value)

    def get_prep_value(self, value):
        return absences_text(value) if isinstance(value, dict) else (value or "")

    def value_to_string(self, obj):
        absences: Any = self.value_from_object(obj)
        return absences_text(absences)

    def validate(self, value, model_instance):
        super().validate(absences_text(value), model_instance)

    def run_validators(self, value):
        super().run_validators(absences_text(value))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": AbsencesFormField, **kwargs})


class AbsencesFormField(forms.CharField):
    def prepare_value(self, value):
        return absences_text(value) if isinstance(value, dict) else value

    def to_python(self, value):
        return parse_absences(value or "")

    def run_validators(self, value):
        super().run_validators(absences_text(value))

    def has_changed(self, initial, data):
        try:
            before = initial if isinstance(initial, dict) else self.to_python(initial)
            return self.to_python(data) != before
        except ValidationError:
            return True
