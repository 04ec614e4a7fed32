"""Words that a lay or foreign reader may not know, explained where they stand. The words are the edition's, in
`fixtures/glossary.json`; the page about the catalogue lists them all."""

import json
import re
from functools import cache

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalogue.templatetags.formats import english

register = template.Library()


@cache
def glossary() -> list[dict]:
    """Read once: it changes with a deployment only. `source` is the slug of the source that defines a word, or null
    where the explanation is the editors'."""
    try:
        return json.loads((settings.BASE_DIR / "fixtures" / "glossary.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


@cache
def _known(language: str) -> tuple[re.Pattern, dict[str, str], dict[str, SafeString]]:
    """What finds a word outside of tags; the slug of each word; and how the explanation of each slug is written."""
    name, explanation = ("words_en", "explanation_en") if english() else ("words", "explanation")
    slugs = {word.lower(): row["slug"] for row in glossary() for word in row[name]}
    longest_first = sorted(slugs, key=len, reverse=True)
    words = "|".join(re.escape(word.replace("&", "&amp;")) for word in longest_first)
    edge = r"\b" if english() else ""
    pattern = re.compile(rf"<[^>]*>|{edge}({words or '(?!)'})", re.IGNORECASE if english() else 0)
    about = reverse("about")
    written = {
        row["slug"]: format_html(
            '<a href="{0}#glossary-{1}" aria-describedby="gloss-{1}">{{}}</a>'
            '<span class="gloss-tip" role="tooltip" id="gloss-{1}">{2}</span>',
            *(about, row["slug"], row[explanation]),
        )
        for row in glossary()
    }
    return pattern, slugs, written


@register.filter
def glossed(html: SafeString) -> SafeString:
    """HTML in the page's language with each word that the glossary knows explained where it first stands."""
    pattern, slugs, written = _known(get_language() or "")
    seen = set()

    def explained(match: re.Match) -> str:
        word = match[1]
        slug = slugs[word.replace("&amp;", "&").lower()] if word else ""
        if not slug or slug in seen:
            return match[0]
        seen.add(slug)
        return f'<span class="gloss">{written[slug].replace("{}", word)}</span>'

    return mark_safe(pattern.sub(explained, html))  # noqa: S308 - every piece is escaped
