"""The catalogue and its datasets in the words of DCAT-AP, for other portals to gather.

A dataset for each published entry of that type, and one for each of the four types with its files and the API. Said is
only what a stored document says: the words of EU authority tables stand where one of ours surely means the same.
Written for versions 2.1.1 and 3.0.1 of https://semiceu.github.io/DCAT-AP/; they differ in the datatype of a size in
bytes, where ours is the newer one.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from django.conf import settings
from django.db.models import Count, Max
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from catalogue import exports, queries, rdf
from catalogue.models import ENTRY_TYPES, FacetValue, PublicDocument
from catalogue.rdf import Iri, Literal, Thing
from catalogue.templatetags.site import data_licence, plural, site_name, site_publisher
from catalogue.views.pages import public_page
from catalogue.workbooks import XLSX

Values = list[tuple[str, Iri | Literal]]

AUTHORITY = "http://publications.europa.eu/resource/authority/"
PUBLISHER_TYPES = "http://purl.org/adms/publishertype/"
IANA = "https://www.iana.org/assignments/media-types/"

# Our domains → EU data themes, with the name that the authority table gives them.
THEMES = {
    "health": ("HEAL", "Health"),
    "government": ("GOVE", "Government and public sector"),
    "urban": ("REGI", "Regions and cities"),
    "transport": ("TRAN", "Transport"),
    **dict.fromkeys(("education", "sport", "culture_tourism"), ("EDUC", "Education, culture and sport")),
    "finance": ("ECON", "Economy and finance"),
    "energy": ("ENER", "Energy"),
    "agriculture": ("AGRI", "Agriculture, fisheries, forestry and food"),
    "environment": ("ENVI", "Environment"),
    **dict.fromkeys(("legal", "public_safety"), ("JUST", "Justice, legal system and public safety")),
    "research": ("TECH", "Science and technology"),
}
# BCP 47 → the EU's language table.
LANGUAGES = {
    "zh": "ZHO",
    "en": "ENG",
    "ja": "JPN",
    "ko": "KOR",
    "fr": "FRA",
    "de": "DEU",
    "es": "SPA",
    "ru": "RUS",
    "ar": "ARA",
    "pt": "POR",
    "it": "ITA",
}
# To the authority table, data that everybody may register for are public; what comes through an API may be or not.
ACCESS = {
    "open": "PUBLIC",
    "registered": "PUBLIC",
    "application": "RESTRICTED",
    "in_platform": "RESTRICTED",
    "authorised": "RESTRICTED",
    "paid": "RESTRICTED",
    "closed": "NON_PUBLIC",
}
SPDX = {
    *(
        "CC0-1.0",
        "CC-BY-4.0",
        "CC-BY-SA-4.0",
        "CC-BY-NC-4.0",
        "CC-BY-NC-SA-4.0",
        "CC-BY-ND-4.0",
        "ODC-By-1.0",
    ),
    *("ODbL-1.0", "PDDL-1.0", "CDLA-Permissive-2.0", "Apache-2.0", "MIT", "MulanPSL-2.0"),
}
# Kinds of organisations → types of publishers.
PUBLISHERS = {
    **dict.fromkeys(("company", "corporate_lab"), ("Company", "Company")),
    **dict.fromkeys(
        ("university", "university_unit", "research_institute"),
        ("Academia-ScientificOrganisation", "Academia/Scientific organisation"),
    ),
    "nonprofit": ("NonProfitOrganisation", "Non-Profit Organisation"),
}
FORMATS = {
    "text/csv": "CSV",
    XLSX: "XLSX",
    "application/json": "JSON",
    "application/xml": "XML",
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "text/html": "HTML",
    "text/plain": "TXT",
}
_MEDIA_TYPE = re.compile("[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")


# --- the addresses ----------------------------------------------------------------------------------------------------


@public_page()
def catalogue_ttl(request: HttpRequest) -> StreamingHttpResponse:
    return _file(request, rdf.turtle, rdf.TURTLE)


@public_page()
def catalogue_jsonld(request: HttpRequest) -> StreamingHttpResponse:
    return _file(request, rdf.json_ld, rdf.JSON_LD)


def _file(request: HttpRequest, written: Callable, content_type: str) -> StreamingHttpResponse:
    content = iter(()) if request.method == "HEAD" else written(things())
    return StreamingHttpResponse(content, content_type=content_type)


# --- what is said -----------------------------------------------------------------------------------------------------


def things() -> Iterator[Thing]:
    """All that is said, in an order in which a few hundred documents are held at a time."""
    said = Said()
    yield from _catalogue(said)
    yield from _types(said)
    documents = PublicDocument.objects.filter(type="dataset").order_by("sort_key", "id")
    bodies = documents.values_list("body", flat=True).iterator(chunk_size=queries.CHUNK)
    while chunk := [json.loads(body) for body in islice(bodies, queries.CHUNK)]:
        kinds = _kinds_of_publishers(chunk)
        for document in chunk:
            yield from _dataset(document, kinds, said)


class Said:
    """Which of the things that many datasets name (themes, languages, publishers …) have been described."""

    def __init__(self):
        self._known: set[str] = set()

    def once(self, thing: Thing) -> Iterator[Thing]:
        if thing.iri not in self._known:
            self._known.add(thing.iri)
            yield thing

    def all_once(self, things: list[Thing]) -> Iterator[Thing]:
        for thing in things:
            yield from self.once(thing)


def _kinds_of_publishers(documents: list[dict]) -> dict[str, str]:
    """The id of each publisher of these datasets → its kind."""
    ids = {row["id"] for document in documents for row in document["publishers"]}
    rows = FacetValue.objects.filter(document__id__in=ids, facet="kind")
    return {str(pk): kind for pk, kind in rows.values_list("document__id", "value")}


def _catalogue(said: Said) -> Iterator[Thing]:
    catalogue, publisher = _catalogue_iri(), Iri(f"{settings.SITE_URL}/#publisher")
    rights, taxonomy = _page("terms"), Iri(f"{AUTHORITY}data-theme")
    changed = queries.head().at
    yield Thing(
        catalogue,
        "dcat:Catalog",
        (
            *_both("dct:title", site_name),
            *_both("dct:description", _description),
            ("dct:publisher", publisher),
            ("dct:rights", rights),
            *_licensed(),
            *(("dct:language", thing.iri) for thing in _languages(["zh", "en"])),
            ("dcat:themeTaxonomy", taxonomy),
            ("foaf:homepage", _page("home")),
            *([("dct:modified", _time(changed))] if changed else []),
            ("dcat:service", _api_iri()),
            *(("dcat:dataset", _type_iri(kind)) for kind in ENTRY_TYPES),
        ),
    )
    yield from said.all_once([*_of_settings()])
    names = _both("foaf:name", site_publisher)
    yield Thing(publisher, "foaf:Agent", tuple(dict.fromkeys(names)))
    yield Thing(rights, "dct:RightsStatement", tuple(_both("rdfs:label", data_licence)))
    yield Thing(taxonomy, "skos:ConceptScheme", (("dct:title", Literal("Data theme", "en")),))
    yield from said.once(Thing(_page("home"), "foaf:Document"))
    yield from said.all_once(_languages(["zh", "en"]))
    yield Thing(
        _api_iri(),
        "dcat:DataService",
        (
            *_both("dct:title", lambda: _("API of the catalogue")),
            ("dct:publisher", publisher),
            ("dcat:endpointURL", _page("api:start")),
            ("dcat:endpointDescription", _page("api_schema")),
            *(("dcat:servesDataset", _type_iri(kind)) for kind in ENTRY_TYPES),
        ),
    )


def _types(said: Said) -> Iterator[Thing]:
    """Each type as a dataset with its files."""
    rows = PublicDocument.objects.filter(type__in=ENTRY_TYPES).order_by().values_list("type")
    known = {kind: (count, at) for kind, count, at in rows.annotate(Count("pk"), Max("updated_at"))}
    theme, public = _theme(THEMES["research"]), _access("PUBLIC")
    for kind in ENTRY_TYPES:
        count, changed = known.get(kind, (0, None))
        forms = [("csv", "CSV", "text/csv"), ("jsonl", "JSON Lines", "")]
        forms += [("xlsx", "XLSX", XLSX)] if count <= exports.MOST_SHEET_ROWS else []
        landing = _page(f"{kind}_list")
        files = [_form_of_type(kind, *form) for form in forms]
        files.append(_api_of_type(kind))
        yield Thing(
            _type_iri(kind),
            "dcat:Dataset",
            (
                *_both("dct:title", partial(_type_title, kind)),
                *_both("dct:description", partial(_type_description, kind)),
                ("dct:identifier", Literal(f"{settings.SITE_URL}{reverse(f'{kind}_list')}")),
                ("dct:publisher", Iri(f"{settings.SITE_URL}/#publisher")),
                *_reached(),
                *_both("dcat:keyword", partial(plural, kind)),
                ("dcat:theme", theme.iri),
                ("dct:accessRights", public.iri),
                *(("dct:language", thing.iri) for thing in _languages(["zh", "en"])),
                *([("dct:modified", _time(changed))] if changed else []),
                ("dcat:landingPage", landing),
                *(("dcat:distribution", file.iri) for file in files),
            ),
        )
        yield from said.all_once([theme, public, Thing(landing, "foaf:Document"), *files])
        yield from said.all_once([_file_type(mime) for _suffix, _title, mime in forms if mime])
        yield from said.all_once([_media_type(mime) for _suffix, _title, mime in forms if mime])
        yield from said.all_once(
            [_file_type("application/json"), _media_type("application/json"), JSON_LINES]
        )


JSON_LINES = Thing(
    Iri("https://jsonlines.org/"), "dct:MediaTypeOrExtent", (("rdfs:label", Literal("JSON Lines", "en")),)
)


def _form_of_type(kind: str, suffix: str, title: str, mime: str) -> Thing:
    address = _page(f"{kind}_{suffix}")
    form: Values = [("dct:format", JSON_LINES.iri)]
    if mime:
        form = [("dct:format", _file_type(mime).iri), ("dcat:mediaType", _media_type(mime).iri)]
    return Thing(
        Iri(f"{_type_iri(kind)}-{suffix}"),
        "dcat:Distribution",
        (
            ("dct:title", Literal(title, "en")),
            ("dcat:accessURL", address),
            ("dcat:downloadURL", address),
            *form,
            ("dct:rights", _page("terms")),
            *_licensed(),
        ),
    )


def _api_of_type(kind: str) -> Thing:
    return Thing(
        Iri(f"{_type_iri(kind)}-api"),
        "dcat:Distribution",
        (
            ("dct:title", Literal("API", "en")),
            ("dcat:accessURL", _page(f"api:{kind}_list")),
            ("dcat:accessService", _api_iri()),
            ("dct:format", _file_type("application/json").iri),
            ("dcat:mediaType", _media_type("application/json").iri),
            ("dct:rights", _page("terms")),
            *_licensed(),
        ),
    )


def _dataset(document: dict, kinds: dict[str, str], said: Said) -> Iterator[Thing]:
    """An entry as a dataset, and the record that this catalogue keeps of it. Its dates are not the record's."""
    page = _page("dataset_detail", document["slug"])
    dataset, record = Iri(f"{page}#dataset"), Iri(f"{page}#record")
    licence = _licence(document["licence"])
    code = ACCESS.get(document["access"]["slug"]) if document["access"] else None
    access = _access(code) if code else None
    themes = [_theme(THEMES[row["slug"]]) for row in document["domains"] if row["slug"] in THEMES]
    languages = _languages(document["languages"])
    publishers = [_publisher(row, kinds.get(row["id"], "")) for row in document["publishers"]]
    files = [_distribution(dataset, row, licence) for row in document["distributions"] if row["preferred"]]
    keywords = [row for name in ("domains", "modalities", "tasks") for row in document[name]]
    homepage = document["homepage"]
    summaries = _names("dct:description", document["summary"], document["summary_en"])
    yield Thing(_catalogue_iri(), "", (("dcat:dataset", dataset), ("dcat:record", record)))
    yield Thing(
        record,
        "dcat:CatalogRecord",
        (
            ("foaf:primaryTopic", dataset),
            ("dct:issued", Literal(document["published_at"], datatype="xsd:dateTime")),
            ("dct:modified", Literal(document["updated_at"], datatype="xsd:dateTime")),
        ),
    )
    yield Thing(
        dataset,
        "dcat:Dataset",
        tuple(
            dict.fromkeys(
                (
                    *_names("dct:title", document["name"], document["name_en"]),
                    *(summaries or _names("dct:description", document["name"], document["name_en"])),
                    ("dct:identifier", Literal(document["id"])),
                    *(
                        ("adms:identifier", _identifier(dataset, number, row).iri)
                        for number, row in enumerate(document["identifiers"], start=1)
                    ),
                    # a dataset has one publisher; further ones stand as attributions
                    *(("dct:publisher", thing.iri) for thing, _type in publishers[:1]),
                    *(
                        ("prov:qualifiedAttribution", Iri(f"{dataset}-publisher-{number}"))
                        for number in range(2, len(publishers) + 1)
                    ),
                    *(
                        word
                        for row in keywords
                        for word in _names("dcat:keyword", row["name"], row["name_en"])
                    ),
                    *(("dcat:theme", theme.iri) for theme in themes),
                    *([("dct:issued", _date(document["released_on"]))] if document["released_on"] else []),
                    *(("dct:language", language.iri) for language in languages),
                    *([("dct:license", licence.iri)] if licence else []),
                    *([("dct:accessRights", access.iri)] if access else []),
                    *([("dcat:landingPage", Iri(homepage))] if homepage else []),
                    ("foaf:page", page),
                    *(("dcat:distribution", file.iri) for file, _about in files),
                )
            )
        ),
    )
    yield from (
        _identifier(dataset, number, row) for number, row in enumerate(document["identifiers"], start=1)
    )
    for number, (publisher, its_type) in enumerate(publishers, start=1):
        yield from said.once(publisher)
        yield from said.all_once([its_type] if its_type else [])
        if number > 1:
            yield from _attribution(dataset, number, publisher)
            yield from said.once(Thing(PUBLISHER_ROLE, "dcat:Role"))
    for file, about in files:
        yield file
        yield from said.all_once(about)
    pages = [Thing(page, "foaf:Document"), *([Thing(Iri(homepage), "foaf:Document")] if homepage else [])]
    yield from said.all_once([*pages, *themes, *languages, *filter(None, (licence, access))])


def _identifier(dataset: Iri, number: int, row: dict) -> Thing:
    said: Values = [("skos:notation", Literal(row["value"])), ("adms:schemaAgency", Literal(row["scheme"]))]
    return Thing(Iri(f"{dataset}-identifier-{number}"), "adms:Identifier", tuple(said))


def _publisher(row: dict, kind: str) -> tuple[Thing, Thing | None]:
    """An organisation as an agent, and the type that it is of."""
    its_type = None
    said = _names("foaf:name", row["name"], row["name_en"])
    if kind in PUBLISHERS:
        code, label = PUBLISHERS[kind]
        its_type = Thing(
            Iri(PUBLISHER_TYPES + code), "skos:Concept", (("skos:prefLabel", Literal(label, "en")),)
        )
        said.append(("dct:type", its_type.iri))
    agent = Iri(f"{_page('organisation_detail', row['slug'])}#organisation")
    return Thing(agent, "foaf:Agent", tuple(said)), its_type


PUBLISHER_ROLE = Iri("http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/publisher")


def _attribution(dataset: Iri, number: int, publisher: Thing) -> Iterator[Thing]:
    said: Values = [("prov:agent", publisher.iri), ("dcat:hadRole", PUBLISHER_ROLE)]
    yield Thing(Iri(f"{dataset}-publisher-{number}"), "prov:Attribution", tuple(said))


def _distribution(dataset: Iri, row: dict, licence: Thing | None) -> tuple[Thing, list[Thing]]:
    """A file or service, and what it names. Whatever has a media type other than that of a page can be downloaded."""
    mime, about = (row["media_type"] or "").partition(";")[0].strip().lower(), []
    said = _names("dct:title", row["title"], row["title_en"])
    said.append(("dcat:accessURL", Iri(row["url"])))
    if _MEDIA_TYPE.fullmatch(mime):
        if mime != "text/html":
            said.append(("dcat:downloadURL", Iri(row["url"])))
        about.append(_media_type(mime))
        said.append(("dcat:mediaType", about[0].iri))
        if mime in FORMATS:
            about.append(_file_type(mime))
            said.append(("dct:format", about[1].iri))
    # No dcat:byteSize: 2.1.1 asks for an xsd:decimal and 3.0.1 for an xsd:nonNegativeInteger, and it may stand once.
    if licence:
        said.append(("dct:license", licence.iri))
    return Thing(Iri(f"{dataset}-{row['id']}"), "dcat:Distribution", tuple(said)), about


# --- words of others --------------------------------------------------------------------------------------------------


def _theme(theme: tuple[str, str]) -> Thing:
    code, label = theme
    said: Values = [
        ("skos:prefLabel", Literal(label, "en")),
        ("skos:inScheme", Iri(f"{AUTHORITY}data-theme")),
    ]
    return Thing(Iri(f"{AUTHORITY}data-theme/{code}"), "skos:Concept", tuple(said))


def _access(code: str) -> Thing:
    return Thing(Iri(f"{AUTHORITY}access-right/{code}"), "dct:RightsStatement")


def _languages(tags: list[str]) -> list[Thing]:
    codes = dict.fromkeys(LANGUAGES.get(tag.partition("-")[0].lower(), "") for tag in tags)
    return [Thing(Iri(f"{AUTHORITY}language/{code}"), "dct:LinguisticSystem") for code in codes if code]


def _licence(label: dict | None) -> Thing | None:
    if not label or label["slug"] not in SPDX:
        return None
    return Thing(_licence_iri(label["slug"]), "dct:LicenseDocument")


def _file_type(mime: str) -> Thing:
    return Thing(Iri(f"{AUTHORITY}file-type/{FORMATS[mime]}"), "dct:MediaTypeOrExtent")


def _media_type(mime: str) -> Thing:
    return Thing(Iri(IANA + mime), "dct:MediaType")


# --- our own words ----------------------------------------------------------------------------------------------------


def _page(name: str, *arguments: str) -> Iri:
    """The address of a page in the language of the root."""
    with translation.override(settings.LANGUAGE_CODE):
        return Iri(settings.SITE_URL + reverse(name, args=arguments))


def _catalogue_iri() -> Iri:
    return Iri(f"{settings.SITE_URL}/#catalogue")


def _api_iri() -> Iri:
    return Iri(f"{_page('api:start')}#service")


def _type_iri(kind: str) -> Iri:
    return Iri(f"{_page(f'{kind}_list')}#dataset")


def _description() -> str:
    return _(
        "Organisations, policies, application scenarios and datasets of a city's AI ecosystem; every fact names its "
        "source."
    )


def _licensed() -> Values:
    """Under what our own data are, if that was decided."""
    return [("dct:license", _licence_iri(settings.DATA_LICENCE))] if settings.DATA_LICENCE else []


def _licence_iri(identifier: str) -> Iri:
    return Iri(f"http://spdx.org/licenses/{identifier}")


def _reached() -> Values:
    """Whom to ask, if anybody was named."""
    return [("dcat:contactPoint", Iri(f"{settings.SITE_URL}/#contact"))] if settings.CONTACT_EMAIL else []


def _of_settings() -> Iterator[Thing]:
    """What the two lead to."""
    for _predicate, licence in _licensed():
        yield Thing(Iri(str(licence)), "dct:LicenseDocument")
    for _predicate, point in _reached():
        address = ("vcard:hasEmail", Iri(f"mailto:{settings.CONTACT_EMAIL}"))
        yield Thing(Iri(str(point)), "vcard:Kind", (*_both("vcard:fn", site_publisher), address))


def _type_title(kind: str) -> str:
    return f"{site_name()} · {plural(kind)}"


def _type_description(kind: str) -> str:
    return _("All published entries of the type “%(type)s”, each with its facts and their sources.") % {
        "type": plural(kind)
    }


def _both(predicate: str, words: Callable[[], str]) -> Values:
    """What is said in both languages of the site."""
    found: Values = []
    for language, tag in ((settings.LANGUAGE_CODE, "zh"), ("en", "en")):
        with translation.override(language):
            found.append((predicate, Literal(str(words()), tag)))
    return found


def _names(predicate: str, chinese: str | None, english: str | None) -> Values:
    return [(predicate, Literal(text, tag)) for text, tag in ((chinese, "zh"), (english, "en")) if text]


def _time(at) -> Literal:
    return Literal(at.isoformat(), datatype="xsd:dateTime")


def _date(date: str) -> Literal:
    """As precise as it is: a year, a month or a day."""
    return Literal(date, datatype={4: "xsd:gYear", 7: "xsd:gYearMonth"}.get(len(date), "xsd:date"))
