"""The page of one entry: its story, its facts with their sources, its neighbours."""

import json
import re
from collections import Counter
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue import queries
from catalogue.choices import Absence, AliasKind, EntryType, IdentifierScheme, NameStatus, Vocabulary
from catalogue.models import PublicDocument
from catalogue.resolving import Found, Gone, Moved, resolve
from catalogue.templatetags import formats
from catalogue.templatetags.site import api_begins
from catalogue.views import (
    citing,
    connections,
    datasets,
    linked_data,
    organisations,
    policies,
    scenarios,
    sentences,
)
from catalogue.views.events import story
from catalogue.views.pages import public_page, ways_on
from catalogue.views.sheets import Reference, Sheet

LAYOUTS = {
    EntryType.ORGANISATION: organisations,
    EntryType.POLICY: policies,
    EntryType.SCENARIO: scenarios,
    EntryType.DATASET: datasets,
}


def stored(request: HttpRequest, kind: str, slug: str, page: str = "detail") -> PublicDocument | HttpResponse:
    """The document at an address, or what is answered in its place: if it has moved, the way to this page of it. Raises
    Http404."""
    match resolve(kind, slug):
        case Found(document):
            return document
        case Moved(new_slug):
            return HttpResponsePermanentRedirect(reverse(f"{kind}_{page}", args=[new_slug]))
        case Gone(row):
            names = queries.last_names([row.record_id]).get(row.record_id)
            context = {
                "row": row,
                "names": names,
                "list_address": reverse(f"{kind}_list"),
                **ways_on(request),
            }
            if names:
                context["words"] = formats.named(names).text[:100]
            return render(request, "410.html", context, status=410)
    raise Http404


@public_page()
def detail(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    found = stored(request, kind, slug)
    if isinstance(found, HttpResponse):
        return found
    document = json.loads(found.body)
    context = page_context(kind, found.pk, document, found.body, _sources(found.body), found.sort_key)
    context |= {
        "citations": citing.for_page(document),
        **linked_data.on_page(document),
        "api_address": f"{api_begins(kind)}{document['slug']}/",
    }
    return render(request, "catalogue/entry_detail.html", context)


@public_page()
def citation(request: HttpRequest, kind: str, slug: str, style: str) -> HttpResponse:
    """How the entry is cited, as a file."""
    found = stored(request, kind, slug, style)
    if isinstance(found, HttpResponse):
        return found
    write, content_type = citing.FILES[style]
    cited = citing.Cited.of(json.loads(found.body), in_english=formats.english())
    name = f'attachment; filename="{found.slug}.{style}"'
    return HttpResponse(write(cited), content_type=content_type, headers={"Content-Disposition": name})


@public_page()
def cite(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Each value of the entry as a sentence to be cited."""
    found = stored(request, kind, slug, "cite")
    if isinstance(found, HttpResponse):
        return found
    document = json.loads(found.body)
    sheet = Sheet(document, _sources(found.body))
    layout = LAYOUTS[EntryType(kind)]
    key_facts = layout.key_facts(sheet)
    families = connections.families(sheet, [], {})
    sections = [section for section in layout.sections(sheet) if section]
    return sentences.page(request, document, key_facts, sections, families)


def page_context(
    kind: str, record_id: UUID, document: dict, body: str, sources: dict[str, dict], sort_key: str
) -> dict:
    """What the page of a document shows; `body` is its text, `sources` are the cards of those it names."""
    incoming = connections.incoming(record_id)
    sheet = Sheet(document, sources)
    layout = LAYOUTS[EntryType(kind)]
    # In the order of the page, which is the order in which references are numbered.
    heading, beside = _names(sheet, document)
    has_summary = document["summary"] or document["summary_en"]
    summary = sheet.cited("summary", _("Summary"), "summary") if has_summary else []
    key_facts = layout.key_facts(sheet)
    families = connections.families(sheet, incoming, _roles(incoming))
    sections = [section for section in layout.sections(sheet) if section]
    aliases = _aliases(sheet, document)
    identifiers = [
        {**row, **_borne_out(sheet, "identifiers", f"{row['scheme']}:{row['value']}", row["value"], position)}
        for position, row in enumerate(document["identifiers"], 1)
    ]
    if formats.has_lost(body):
        sheet.shown_absences.add(Absence.MISSING)  # a name that has lost letters is explained at the foot
    return {
        "kind": kind,
        "document": document,
        "summary_references": summary,
        "name_references": heading,
        "other_name_references": beside,
        "name_status": _label(NameStatus, document["name_en_status"]),
        "aliases": _grouped(AliasKind, "kind", aliases),
        "identifiers": _grouped(IdentifierScheme, "scheme", identifiers),
        "key_facts": key_facts,
        "sections": sections,
        "families": families,
        "connected": any(family.count for family in families),
        "story": story(document),
        "sources": sheet.by_source(),
        "absences": [kind for kind in formats.MARKS if kind in sheet.shown_absences],
        "pinyin": formats.pinyin(document["name"], sort_key) if formats.english() else "",
    }


def _label(choices, value: str | None) -> str:
    return str(choices(value).label) if value else ""


def _names(sheet: Sheet, document: dict) -> tuple[list[Reference], list[Reference]]:
    """What the name that is the heading rests on, and the name beside it."""
    fields = {"name": _("Name"), "name_en": _("English name")}
    other = formats.other_name(document)
    titled = "name_en" if formats.english() and document["name_en"] else "name"
    cited = {
        name: sheet.cited(name, fields[name], "name" if name == titled or not other else "other-name")
        for name in sorted(fields, key=lambda name: name != titled)
    }
    beside = cited.pop(next(name for name in fields if name != titled)) if other else []
    return [reference for references in cited.values() for reference in references], beside


def _said_of(document: dict, field: str, value: str) -> list[dict]:
    """What sources say of one of several names or codes."""
    return [row for row in document["citations"] if field in row["fields"] and row["value"] == value]


def _borne_out(sheet: Sheet, field: str, value: str, shown: str, position: int) -> dict:
    """The anchor of a name or a code, and what it rests on; the words of a source are not said over again."""
    anchor = f"{field}-{position}"
    references: list[Reference] = []
    for row in _said_of(sheet.document, field, value):
        quiet = {**row, "as_reported": None} if row["as_reported"] == shown else row
        references += sheet.cite(quiet, shown, anchor)
    return {"anchor": anchor, "references": references}


def _aliases(sheet: Sheet, document: dict) -> list[dict]:
    """The other names in the order of their kinds: those of today first, then from the newest on. Where several of a
    kind stand in one language, each says from when it is, or its source."""
    rows = [{**row, "language": _tag(row)} for row in document["aliases"]]
    alike = Counter((row["kind"], row["language"]) for row in rows)
    shown = []
    for row in rows:
        said = next(iter(_said_of(document, "aliases", row["name"])), {})
        source = sheet.sources.get(said.get("source") or "") or {}
        day = said.get("as_of") or source.get("published_on") or ""
        time = formats.span(row)
        if not time and day and (alike[row["kind"], row["language"]] > 1 or row["kind"] == AliasKind.FORMER):
            time = _("in a source of %(year)s") % {"year": formats.date(day[:4])}
        shown.append({**row, "time": time, "day": row["to"] or row["from"] or day})
    ours = "en" if formats.english() else "zh-Hans"
    kinds = list(AliasKind)
    shown.sort(key=lambda row: row["day"], reverse=True)
    shown.sort(key=lambda row: (kinds.index(row["kind"]), row["language"] != ours, bool(row["to"])))
    return [  # in the order of the page
        {**row, **_borne_out(sheet, "aliases", row["name"], row["name"], position)}
        for position, row in enumerate(shown, 1)
    ]


def _tag(alias: dict) -> str:
    """The language of a name as pages say it; a name that does not say is in Chinese."""
    language = alias["language"] or "zh"
    return "zh-Hans" if language == "zh" else language


def _grouped(choices, field: str, rows: list[dict]) -> list[tuple[str, list[dict]]]:
    """The rows below the label of their kind."""
    found: dict[str, list[dict]] = {}
    for row in rows:
        found.setdefault(_label(choices, row[field]), []).append(row)
    return list(found.items())


def cards(kind: str, slugs: set[str]) -> dict[str, dict]:
    """The cards of records that many documents name, by slug."""
    known = queries.memory(kind)
    if missing := slugs - known.keys():
        rows = PublicDocument.objects.filter(type=kind, slug__in=missing).values_list("slug", "card")
        known.update((slug, json.loads(card)) for slug, card in rows)
    return {slug: known[slug] for slug in slugs if slug in known}


# A quotation mark inside a string is escaped, so this can only be the key with its value.
_SOURCE = re.compile(r'"source":"([^"]+)"')


def _sources(body: str) -> dict[str, dict]:
    """The cards of the sources that a document names, by slug."""
    return cards("source", set(_SOURCE.findall(body)))


def _roles(incoming) -> dict[str, dict]:
    """The labels of the roles in which scenarios name an organisation."""
    prefix = f"{Vocabulary.PARTICIPANT_ROLE}."
    roles = {
        row.role.removeprefix(connections.PARTICIPANT)
        for row in incoming
        if row.role.startswith(connections.PARTICIPANT)
    }
    terms = cards("term", {prefix + role for role in roles})
    return {slug.removeprefix(prefix): card for slug, card in terms.items()}
