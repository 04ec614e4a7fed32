"""Facts as ready sentences, each with its source and its address: what the pages `cite/` list, and what the script
copies from there.

A sentence is HTML, so that words of another language are marked as such; its text is what is cited.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.choices import Absence
from catalogue.templatetags import formats
from catalogue.templatetags.formats import as_it_stands, english, marked, named, shown
from catalogue.templatetags.site import canonical, link, site_name
from catalogue.views.connections import Family
from catalogue.views.sheets import Heading, KeyFact, Reference, Row, Section, Value


@dataclass(frozen=True)
class Sentence:
    anchor: str  # as on the page of the record; empty where that has one for several together
    words: SafeString


def page(
    request: HttpRequest,
    document: dict,
    key_facts: list[KeyFact],
    sections: list[Section],
    families: Sequence[Family] = (),
) -> HttpResponse:
    """The sentences of a document, below the headings of its own page."""
    telling = _Telling(document)
    groups: list[tuple[Heading, list[Sentence]]] = [(_("Key facts"), list(telling.of_fields(key_facts)))]
    groups.append((_("Connections"), list(telling.of_links(families))))
    groups += [(section.title, list(telling.of_rows(section))) for section in sections]
    context = {
        "document": document,
        "groups": [(title, sentences) for title, sentences in groups if sentences],
        "robots": "noindex",
    }
    return render(request, "catalogue/cite.html", context)


class _Telling:
    """Tells what has a value and a source, in the language of the page."""

    def __init__(self, document: dict):
        self.name = marked(named(document))
        self.address = canonical(document["type"], document["slug"], get_language() or "")
        self.comma, self.semicolon = (", ", "; ") if english() else ("，", "；")

    def of_fields(self, facts: Iterable[KeyFact]) -> Iterator[Sentence]:
        form = "{}, {}: {}" if english() else "{}的{}：{}"
        for fact in facts:
            if fact.references and not fact.value.absence:
                told = format_html(form, self.name, fact.label, _plain(fact.value))
                yield self._sentence(told, fact.anchor, fact.references)

    def of_links(self, families: Iterable[Family]) -> Iterator[Sentence]:
        """What the entry itself says of its neighbours."""
        form = "{} · {}: {}{}" if english() else "{} · {}：{}{}"
        for group in (group for family in families for group in family.groups):
            for item in group.items:
                if item.references:
                    time = format_html(" ({})" if english() else "（{}）", item.detail) if item.detail else ""
                    neighbour = marked(replace(item.name, url=""))
                    told = format_html(form, self.name, group.title, neighbour, time)
                    yield self._sentence(told, item.anchor, item.references)

    def of_rows(self, section: Section) -> Iterator[Sentence]:
        """A figure is what stands last in its row, an observation what stands first; of other facts every cell is
        named."""
        tell = {"figures": self._figure, "observations": self._observation}.get(section.anchor)
        for row in section.rows:
            cells = [(heading, value) for heading, value in row.cells if value]
            counting = {"figures": cells[-1:], "observations": cells[:1]}.get(section.anchor, cells)
            if row.references and any(not value.absence for _heading, value in counting):
                told = tell(row) if tell else self._named(section.title, cells)
                yield self._sentence(told, row.anchor, row.references)

    def _figure(self, row: Row) -> SafeString:
        metric, *time, value = (_plain(value) for _heading, value in row.cells if value)
        when = _joined(" ", time)
        if english():
            return format_html("{} of {}{}: {}", metric, self.name, f", {when}" if when else "", value)
        return format_html("{}{}的{}为{}", self.name, when, metric, value)

    def _observation(self, row: Row) -> SafeString:
        value, *of = (
            _plain(value) for _heading, value in row.cells if value and value.absence in ("", Absence.MISSING)
        )
        form = "{} ({}): {}" if english() else "{}（{}）：{}"
        return format_html(form, self.name, _joined(self.comma, of), value)

    def _named(self, title: Heading, cells: list[tuple[Heading, Value]]) -> SafeString:
        """What our copy has lost is said; what there is not, is not."""
        said = [
            format_html("{} {}", heading, _plain(value, closing=True))
            for heading, value in cells
            if value.absence in ("", Absence.MISSING)
        ]
        form = "{} · {}: {}" if english() else "{} · {}：{}"
        return format_html(form, self.name, title, _joined(self.semicolon, said))

    def _sentence(self, told: SafeString, own: str, references: list[Reference]) -> Sentence:
        anchor = own or "connections"
        places = {(one.source["slug"], one.locator): one for one in references}.values()
        words = format_html(
            _("{fact} (source: {sources}; {site}, {address})"),
            fact=told,
            sources=_joined(self.semicolon, [self._source(one, anchor, told) for one in places]),
            site=site_name(),
            address=format_html('<a href="../#{0}">{1}#{0}</a>', anchor, self.address),
        )
        return Sentence(own, words)

    def _source(self, reference: Reference, anchor: str, told: str) -> SafeString:
        """Title, locator, and the day unless the fact says it already."""
        title = link(reference.source)
        quoted = "{}" if english() or "《" in title.text else "《{}》"
        said = [format_html(quoted, marked(title))]
        if reference.locator:
            said.append(marked(as_it_stands(reference.locator)))
        use = next(use for use in reference.uses if anchor in {back for back, _label in use.backs})
        day = formats.date(use.as_of)
        if day and day not in told:
            said.append(format_html("{}", _("as of %(date)s") % {"date": day}))
        return _joined(self.comma, said)


def _plain(value: Value, *, closing: bool = False) -> SafeString:
    """The words of a value without links; with `closing` without the stop at their end."""
    parts = [replace(part, url="") for part in value.parts]
    if closing and parts:
        parts[-1] = replace(parts[-1], text=parts[-1].text.removesuffix("。").removesuffix("."))
    return shown(replace(value, parts=parts))


def _joined(separator: str, pieces: list[SafeString]) -> SafeString:
    return mark_safe(separator.join(pieces))  # noqa: S308 - every piece is escaped
