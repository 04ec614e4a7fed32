"""Differences between two texts as HTML: `<del>` and `<ins>` around what changed, with words for who hears the page.

One component for all who show a difference: the admin's, two changes of one record, and the public history.
"""

from django import template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from catalogue import marking
from catalogue.templatetags.formats import Text, marked, shown

register = template.Library()


def _written(found: list[marking.Piece], but: str | None = None, lang: str = "") -> SafeString:
    """The pieces of a text as HTML, those of one kind left out."""
    return SafeString("".join(_piece(piece, lang) for piece in found if piece.kind != but))


def _piece(piece: marking.Piece, lang: str) -> str:
    words = SafeString(marked(Text(piece.text, lang=lang)).replace("\n", "<br>"))
    return wrapped(words, piece.kind) if piece.kind else words


def wrapped(words: str, kind: str) -> str:
    """Changed words; what they are is said too, for a screen reader speaks of neither element."""
    said = gettext("removed") if kind == marking.REMOVED else gettext("added")
    return (
        f'<{kind}><span class="said">[{escape(said)} </span>{conditional_escape(words)}'
        f'<span class="said">]</span></{kind}>'
    )


@register.simple_tag
def sides(before: str, after: str) -> tuple[SafeString, SafeString]:
    """A value as it was, with what was removed marked, and as it became, with what was added."""
    found = marking.pieces(before, after) if before and after else None
    if found is None:
        one, other = (escape(words or "—").replace("\n", "<br>") for words in (before, after))
        return SafeString(one), SafeString(other)
    return _written(found, marking.ADDED), _written(found, marking.REMOVED)


@register.simple_tag
def change(before: str, after: str) -> SafeString:
    """What a text became, with what it was where it differs; the whole of it."""
    found = marking.pieces(before, after) if before and after else None
    return _written(found) if found else SafeString(escape(after or "—").replace("\n", "<br>"))


@register.simple_tag
def line(one) -> SafeString:
    """A line of the public history: two `sheets.Value`s, in one text where they have much in common."""
    before, after = one.before, one.after
    if len(before.parts) == len(after.parts) == 1 and not (before.absence or after.absence):
        old, new = before.parts[0], after.parts[0]
        plain = not (old.url or new.url or after.style in ("number", "date")) and old.lang == new.lang
        if plain and (found := marking.pieces(old.text, new.text)):
            return _written(marking.in_short(found), lang=new.lang)
    said = [wrapped(shown(value), kind) for value, kind in ((before, "del"), (after, "ins")) if value]
    return SafeString(' <span aria-hidden="true">→</span> '.join(said))
