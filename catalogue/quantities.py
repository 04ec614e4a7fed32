"""Numbers as reports print them: 约30亿, 超过100家, 500余家 are a number and how exactly it is meant; and as we do."""

import re
import unicodedata
from decimal import Decimal

from catalogue.choices import Qualifier
from catalogue.text import english

# What large numbers are counted in, largest first: in Chinese, in English.
UNITS = (
    ((Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    ((Decimal(10**9), "billion"), (Decimal(10**6), "million")),
)

_BEFORE = {
    Qualifier.ABOUT: "大约为?|约为?|将近|接近|近|~|≈|about|around|approximately|approx\\.?|nearly|c\\.|ca\\.",
    Qualifier.AT_MOST: "不超过|不多于|不高于|最多|至多|最高|<=|≤|at most|up to|no more than",
    Qualifier.AT_LEAST: "超过|超出|超|逾|突破|至少|不少于|不低于|最低|>=|≥|>|over|more than|at least|no less than",
}
_AFTER = {
    Qualifier.ABOUT: "左右|上下",
    Qualifier.AT_MOST: "以内|以下",
    Qualifier.AT_LEAST: "以上|\\+",
}
_START = [(re.compile(rf"(?:{words})\s*", re.IGNORECASE), meant) for meant, words in _BEFORE.items()]
_END = [(re.compile(rf"\s*(?:{words})$"), meant) for meant, words in _AFTER.items()]
# 30余亿, 500多家: what comes after the word is a unit
_AND_MORE = re.compile(r"(?<=[0-9万亿千百])[余多](?=[^0-9]*$)")


def qualified(typed: str) -> tuple[str, Qualifier | None]:
    """The number without the words that qualify it, and what they say; None where there are none, or where they say
    different things."""
    text = unicodedata.normalize("NFKC", typed).strip()
    found: set[Qualifier] = set()
    for pattern, meant in _START:
        if (match := pattern.match(text)) and (rest := text[match.end() :]):
            text = rest
            found.add(meant)
            break
    for pattern, meant in _END:
        if match := pattern.search(text):
            text = text[: match.start()]
            found.add(meant)
            break
    plain = _AND_MORE.sub("", text)
    if plain != text:
        found.add(Qualifier.AT_LEAST)
    if len(found) != 1 or not any(char.isdigit() for char in plain):
        return typed, None
    return plain, found.pop()


def qualifier_beside(name: str) -> str:
    """The field that says how exactly a number is meant: `qualifier` of `amount`, `size_qualifier` of `size_value`."""
    return re.sub("(amount|value)$", "qualifier", name)


def currency_beside(name: str) -> str:
    """The field that says in which currency an amount is: `investment_currency` of `investment_amount`."""
    return re.sub("amount$", "currency", name)


def written(number: Decimal) -> str:
    """With its thousands set apart; large round ones in 万 and 亿, or millions and billions; never rounded."""
    scaled, unit = exactly(number) if abs(number) >= 100_000 else (number, "")
    return grouped(scaled) + ("\u00a0" if unit and english() else "") + unit


def exactly(number: Decimal) -> tuple[Decimal, str]:
    """The number in the largest unit that shows all of it with four decimals at most."""
    for size, unit in UNITS[english()]:
        scaled = number / size
        if abs(scaled) >= 1 and scaled == round(scaled, 4):
            return scaled, unit
    return number, ""


def grouped(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
