"""What every page needs to know of the site: its name, addresses in both languages, addresses of documents."""

import json
from functools import cache
from html import escape

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalogue.choices import EntryType
from catalogue.templatetags.formats import Text, bilingual, english, marked

register = template.Library()

# The four types, in the words of navigation and headings.
PLURALS = {
    EntryType.ORGANISATION: _("Organisations"),
    EntryType.POLICY: _("Policies"),
    EntryType.SCENARIO: _("Application scenarios"),
    EntryType.DATASET: _("Datasets"),
}


@cache
def _edition() -> dict:
    """The edition's title, from the file that comes with its data. Read once: it changes with a deployment only."""
    try:
        return json.loads((settings.BASE_DIR / "fixtures" / "edition.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"title": "人工智能产业目录", "title_en": "AI ecosystem catalogue"}


@register.simple_tag
def site_name() -> str:
    return site_name_in(english())


@cache
def site_name_in(in_english: bool) -> str:
    """The catalogue's name without its edition, which stands behind a dot or a comma."""
    edition = _edition()
    return edition["title_en"].partition(",")[0] if in_english else edition["title"].partition("·")[0].strip()


@register.simple_tag
def site_edition() -> str:
    edition = _edition()
    return (
        edition["title_en"].partition(",")[2].strip()
        if english()
        else edition["title"].partition("·")[2].strip()
    )


@register.simple_tag
def site_publisher() -> str:
    """Who answers for the site; where nobody is named, the site's own name."""
    return (settings.PUBLISHER_EN if english() else settings.PUBLISHER) or site_name()


@register.simple_tag
def data_licence() -> str:
    """Under what the catalogue's own data may be used, as a sentence."""
    if not settings.DATA_LICENCE:
        return gettext("The licence of the catalogue's own data has not been decided.")
    return gettext("The catalogue's own data may be used under %(licence)s.") % {
        "licence": settings.DATA_LICENCE
    }


@register.simple_tag
def licence_address() -> str:
    """Where the licence stands, if one was chosen."""
    return f"https://spdx.org/licenses/{settings.DATA_LICENCE}.html" if settings.DATA_LICENCE else ""


@register.simple_tag
def contact() -> str:
    """Whom readers write to, if anybody was named."""
    return settings.CONTACT_EMAIL


@register.simple_tag
def suggestions(kind: str = "") -> str:
    """The attributes by which the script completes what is typed into a search box."""
    address = reverse("api:suggest") + (f"?type={kind}" if kind else "")
    return format_html(
        'data-suggest="{}" data-label="{}" data-count="{}" data-types="{}"',
        *(address, gettext("Suggestions"), gettext("0 suggestions")),
        json.dumps({kind: str(label) for kind, label in PLURALS.items()}, ensure_ascii=False),
    )


@register.filter
@cache
def glyph(kind: str) -> SafeString:
    """The sign of a type."""
    return render_to_string("components/glyph.html", {"kind": kind})


@register.filter
def told(moments):
    """Events of the entry whose page this is (`events.Moment`), as a list."""
    written = []
    for moment in moments:
        act = f'<a class="story-act" href="#{escape(moment.anchor)}">{glyph(moment.kind)}{escape(moment.act)}</a>'
        words = " · ".join(marked(words) for words in moment.said)
        said = f' <span class="story-said">{words}</span>' if words else ""
        day = f'<span class="story-day">{escape(moment.day)}</span>'
        written.append(f'<li class="event-{escape(moment.kind)}">{day} {act}{said}</li>')
    return mark_safe(f'<ol class="story">{"".join(written)}</ol>')  # noqa: S308 - every piece is escaped


@register.filter
def plural(kind: str) -> str:
    return str(PLURALS[EntryType(kind)])


@register.filter
def counted(kind: str, count: int) -> str:
    """What stands behind a number of entries: 1 Policy, 25 Policies."""
    return str(EntryType(kind).label if count == 1 else PLURALS[EntryType(kind)])


@register.filter
def list_address(kind: str) -> str:
    return _list_address(kind, get_language())


@cache
def _list_address(kind: str, _language: str) -> str:
    """`reverse` answers in the language that is active, and takes its time."""
    return reverse(f"{kind}_list")


def address(kind: str, slug: str) -> str:
    """The address of a document's page in the language of this page, or nothing for types without pages."""
    begins = _address_begins(kind, get_language())
    return f"{begins}{slug}/" if begins else ""


@cache
def _address_begins(kind: str, _language: str) -> str:
    """What the addresses of a type begin with."""
    try:
        return reverse(f"{kind}_detail", args=["x"]).removesuffix("x/")
    except NoReverseMatch:
        return ""


@cache
def api_begins(kind: str) -> str:
    """What the addresses of a type's documents begin with in the API, which has no language."""
    return reverse(f"api:{kind}_detail", args=["x"]).removesuffix("x/")


@register.filter
def link(thing) -> Text:
    """The name of a document, a card or a neighbour, with its address."""
    if not isinstance(thing, dict):
        thing = {"type": thing.type, "slug": thing.slug, "name": thing.name, "name_en": thing.name_en}
    url = address(thing["type"], thing["slug"])
    return bilingual(thing["name"], thing.get("name_en"), url) or Text(thing["slug"], url)


def translated(path: str, language: str) -> str:
    """The same page in another language; the prefix is all that differs."""
    bare = path[3:] if path == "/en" or path.startswith("/en/") else path
    return f"/en{bare}" if language == "en" else bare


@register.simple_tag(takes_context=True)
def in_other_language(context) -> str:
    """Where the language switch leads: this page with its query, in the other language."""
    request = context["request"]
    query = request.META.get("QUERY_STRING", "")
    return translated(request.path, "zh-hans" if english() else "en") + (f"?{query}" if query else "")


def canonical(kind: str, slug: str, language: str) -> str:
    """The whole address of a document's page in a language."""
    return settings.SITE_URL + translated(address(kind, slug), language)


@register.simple_tag(takes_context=True)
def absolute(context, language: str = "") -> str:
    """The canonical address of this page, in this language or another, with `canonical_query` from the context."""
    path = context["request"].path
    query = context.get("canonical_query", "")
    return (
        settings.SITE_URL
        + (translated(path, language) if language else path)
        + (f"?{query}" if query else "")
    )


# --- the frame of every page: the same for a language, so written once ------------------------------------------------

# By the name of their address; the second row stands apart.
_PARTS: dict[str, Promise] = {
    **{f"{kind}_list": title for kind, title in PLURALS.items()},
    "landscape": _("Landscape"),
    "timeline": _("Timeline"),
    "topic_list": _("Topics"),
    "place_list": _("Places"),
    "indicator_list": _("Statistics"),
    "source_list": _("Sources"),
}


@cache
def _parts(language: str) -> dict[str, str]:
    """Address → name of the parts of the site; `reverse` answers in the language that is active."""
    return {reverse(name): name for name in _PARTS}


@register.simple_tag
@cache
def site_assets() -> SafeString:
    """The icon, the style sheet and the script."""
    return render_to_string("components/site_assets.html", {"site_url": settings.SITE_URL})


@register.simple_tag
def site_top() -> SafeString:
    """What stands above every page: the mark and the search box."""
    return _site_top(get_language())


@cache
def _site_top(language: str) -> SafeString:
    return render_to_string("components/site_top.html")


@register.simple_tag(takes_context=True)
def site_nav(context) -> SafeString:
    """The way to the parts of the site, with `aria-current` at the one that this page is in."""
    path, language = context["request"].path, get_language()
    section = next((address for address in _parts(language) if path.startswith(address)), "")
    return _site_nav(language, section, path == section)


@cache
def _site_nav(language: str, section: str, is_first: bool) -> SafeString:
    parts = [(address, _PARTS[name], name == "landscape") for address, name in _parts(language).items()]
    context = {"parts": parts, "section": section, "current": "page" if is_first else "true"}
    return render_to_string("components/site_nav.html", context)


@register.simple_tag
def site_foot() -> SafeString:
    """What stands below every page."""
    return _site_foot(get_language())


@cache
def _site_foot(language: str) -> SafeString:
    police = "".join(char for char in settings.POLICE_FILING if char.isdigit())
    context = {
        "publisher": site_publisher() if settings.PUBLISHER else "",
        "contact": settings.CONTACT_EMAIL,
        "icp": settings.ICP_FILING,
        "police": settings.POLICE_FILING,
        "police_address": f"https://beian.mps.gov.cn/#/query/webSearch?code={police}",
    }
    return render_to_string("components/site_foot.html", context)


@register.filter
def entry_address(kind: str, slug: str) -> str:
    return address(kind, slug)
