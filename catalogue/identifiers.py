"""Identifier schemes: the canonical form of a value, or a clear refusal."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.choices import IdentifierScheme
from catalogue.text import document_number

# GB 32100-2015: 17 characters without I, O, S, V, Z and a check character, weights 3^i mod 31.
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PATTERNS = {
    IdentifierScheme.STOCK: r"[A-Z]{2,6}:[A-Z0-9.]{1,10}",
    IdentifierScheme.ROR: r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}",
    IdentifierScheme.WIKIDATA: r"Q[1-9][0-9]*",
    IdentifierScheme.LEI: r"[A-Z0-9]{18}[0-9]{2}",
    IdentifierScheme.DOI: r"10\.[0-9]{4,9}/[!-~]+",
}

# Whoever has one of these has no other of the same scheme.
ONE_EACH = {IdentifierScheme.USCC, IdentifierScheme.LEI}


def uscc_is_valid(value: str) -> bool:
    """Check a unified social credit code by GB 32100-2015."""
    if len(value) != 18 or any(char not in _USCC_ALPHABET for char in value):
        return False
    total = sum(_USCC_ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(value[:17]))
    return _USCC_ALPHABET[(31 - total % 31) % 31] == value[17]


def canonical(scheme: str, value: str) -> str:
    """The stored form of an identifier. Raises ValidationError that says what a right one looks like."""
    value = value.strip()
    if scheme == IdentifierScheme.USCC:
        value = value.upper()
        if not uscc_is_valid(value):
            raise ValidationError(
                _("“%s” is no unified social credit code: its check character does not fit.") % value
            )
        return value
    if scheme == IdentifierScheme.DOCUMENT_NUMBER:
        return document_number(value)
    if scheme in (IdentifierScheme.STOCK, IdentifierScheme.WIKIDATA, IdentifierScheme.LEI):
        value = value.upper()
    if scheme == IdentifierScheme.DOI:
        value = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", value, flags=re.IGNORECASE).lower()
    if scheme == IdentifierScheme.ROR:
        value = value.removeprefix("https://ror.org/").lower()
    pattern = _PATTERNS.get(IdentifierScheme(scheme))
    if pattern and not re.fullmatch(pattern, value):
        raise ValidationError(
            _("“%(value)s” is not a valid value for %(scheme)s.")
            % {"value": value, "scheme": IdentifierScheme(scheme).label}
        )
    return value
