"""Names in the forms in which they are searched: normalised, and as somebody spells them in ASCII letters."""

import re
from collections.abc import Iterable

from catalogue import text

# Bounds: letters of a spelling, syllables in which it may begin.
MAX_SPELLING, MAX_SYLLABLES = 40, 16


def forms(name: str) -> set[str]:
    """A name as it is searched for; 人工智能 and AI stand for each other."""
    form = text.form(name)
    return {form, form.replace("人工智能", "ai"), _AI.sub("人工智能", form)} - {""}


_AI = re.compile("(?<![a-z0-9])ai(?![a-z0-9])")


def lines(forms: Iterable[str]) -> str:
    """One form a line, with a break at either end, so that the beginning of a form can be searched."""
    return "\n" + "".join(f"{form}\n" for form in forms)


def spellings(name: str) -> set[str]:
    """How a name is typed in ASCII letters: the whole of it, its initials, and with a mark before it the rest of it
    from each syllable on."""
    found = set()
    for syllables in text.readings(name):
        found |= {"".join(syllables)[:MAX_SPELLING], "".join(part[0] for part in syllables)}
        ends = range(1, min(len(syllables), MAX_SYLLABLES))
        found |= {"~" + "".join(syllables[start:])[:MAX_SPELLING] for start in ends}
    return found
