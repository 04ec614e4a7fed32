"""The catalogue in the words of DCAT-AP: both forms say the same, and it is what the profile asks for."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django import conf
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import DCTERMS, Graph

from catalogue import exports, models, rdf, workflow
from catalogue.choices import Vocabulary
from tests.factories import DatasetFactory, OrganisationFactory, TermFactory, cited

SITE = "https://catalogue.example"
SHAPES = Path(__file__).parent / "data" / "dcat-ap"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
AUTHORITY = "http://publications.europa.eu/resource/authority/"

# --- two readers, stricter than the languages ------------------------------------------------------------------------

_TOKEN = re.compile(
    r'\s+|(?P<iri><[^\x00-\x20<>"{}|^`\\]*>)|(?P<text>"(?:[^"\\\n\r]|\\[tnr"\\]|\\u[0-9A-F]{4})*")'
    r"|(?P<language>@[a-z]+)|(?P<mark>\^\^|[;.,])|(?P<name>[a-z]+:[A-Za-z]+|a\b)"
)


def tokens(text):
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found, text[at : at + 60]
        at = found.end()
        if found.lastgroup:
            yield found.lastgroup, found[0]


def of_turtle(text):
    """The statements of a document: (subject, predicate, value); an address is a string, a literal has three parts."""
    head, _, body = text.partition("\n\n")
    prefixes = {}
    for line in head.splitlines():
        name, address = re.fullmatch(r"@prefix ([a-z]+): <([^<>]+)> \.", line).groups()
        prefixes[name] = address

    def term(kind, token):
        if kind == "iri":
            return token[1:-1]
        if token == "a":
            return TYPE
        assert kind == "name", token
        prefix, _, name = token.partition(":")
        return prefixes[prefix] + name

    found, rest = set(), list(tokens(body))
    while rest:
        subject = term(*rest.pop(0))
        mark = ";"
        while mark == ";":
            predicate, (kind, token) = term(*rest.pop(0)), rest.pop(0)
            if kind == "text":
                value = (json.loads(token), "", "")
                if rest[0][0] == "language":
                    value = (value[0], rest.pop(0)[1][1:], "")
                elif rest[0][1] == "^^":
                    rest.pop(0)
                    value = (value[0], "", term(*rest.pop(0)))
            else:
                value = term(kind, token)
            found.add((subject, predicate, value))
            mark = rest.pop(0)[1]
        assert mark == "."
    return found


def of_json_ld(text):
    document = json.loads(text)
    assert set(document) == {"@context", "@graph"}
    prefixes = document["@context"]

    def whole(name):
        prefix, _, rest = name.partition(":")
        return prefixes[prefix] + rest

    found = set()
    for node in document["@graph"]:
        subject = node.pop("@id")
        if "@type" in node:
            found.add((subject, TYPE, whole(node.pop("@type"))))
        for predicate, values in node.items():
            for value in values:
                if set(value) == {"@id"}:
                    found.add((subject, whole(predicate), value["@id"]))
                else:
                    assert set(value) <= {"@value", "@language", "@type"}
                    datatype = whole(value["@type"]) if "@type" in value else ""
                    literal = (value["@value"], value.get("@language", ""), datatype)
                    found.add((subject, whole(predicate), literal))
    return found


def read(client):
    turtle = client.get("/catalogue.ttl")
    assert (turtle.status_code, turtle["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    graph = of_turtle(turtle.getvalue().decode())
    other = client.get("/catalogue.jsonld")
    assert (other.status_code, other["Content-Type"]) == (200, "application/ld+json")
    assert of_json_ld(other.getvalue().decode()) == graph
    return graph


def name(short):
    prefix, _, rest = short.partition(":")
    return rdf.PREFIXES[prefix] + rest


def values(graph, subject, predicate):
    return {value for s, p, value in graph if (s, p) == (subject, name(predicate))}


# --- what the profile asks for, from the shapes of 2.1.1 and 3.0.1 ----------------------------------------------------

LEAST_ONE = {
    "dcat:Catalog": ("dct:title", "dct:description", "dct:publisher", "dcat:dataset"),
    "dcat:Dataset": ("dct:title", "dct:description"),
    "dcat:Distribution": ("dcat:accessURL",),
    "dcat:DataService": ("dct:title", "dcat:endpointURL"),
    "dcat:CatalogRecord": ("foaf:primaryTopic", "dct:modified"),
    "foaf:Agent": ("foaf:name",),
    "skos:Concept": ("skos:prefLabel",),
    "skos:ConceptScheme": ("dct:title",),
    "prov:Attribution": ("prov:agent", "dcat:hadRole"),
    "adms:Identifier": ("skos:notation",),
}
MOST_ONE = (
    *(
        "dct:publisher",
        "dct:license",
        "dct:rights",
        "dct:accessRights",
        "dct:issued",
        "dct:modified",
        "dct:type",
    ),
    *("dct:format", "dcat:mediaType", "foaf:homepage", "foaf:primaryTopic", "skos:notation"),
)
# The class of what a predicate leads to; where it is None, an address is enough.
RANGES = {
    "dct:publisher": "foaf:Agent",
    "prov:agent": "foaf:Agent",
    "dct:language": "dct:LinguisticSystem",
    "dct:license": "dct:LicenseDocument",
    "dct:rights": "dct:RightsStatement",
    "dct:accessRights": "dct:RightsStatement",
    "dct:format": "dct:MediaTypeOrExtent",
    "dct:type": "skos:Concept",
    "skos:inScheme": "skos:ConceptScheme",
    "dcat:theme": "skos:Concept",
    "dcat:themeTaxonomy": "skos:ConceptScheme",
    "dcat:dataset": "dcat:Dataset",
    "dcat:record": "dcat:CatalogRecord",
    "dcat:service": "dcat:DataService",
    "dcat:servesDataset": "dcat:Dataset",
    "dcat:accessService": "dcat:DataService",
    "dcat:distribution": "dcat:Distribution",
    "dcat:mediaType": "dct:MediaType",
    "dcat:landingPage": "foaf:Document",
    "dcat:hadRole": "dcat:Role",
    "foaf:page": "foaf:Document",
    "foaf:homepage": "foaf:Document",
    "foaf:primaryTopic": "dcat:Dataset",
    "prov:qualifiedAttribution": "prov:Attribution",
    "adms:identifier": "adms:Identifier",
    **dict.fromkeys(
        ("dcat:accessURL", "dcat:downloadURL", "dcat:endpointURL", "dcat:endpointDescription"), None
    ),
}
WORDS = (
    *("dct:title", "dct:description", "dct:identifier", "dcat:keyword", "foaf:name", "skos:prefLabel"),
    *("skos:notation", "adms:schemaAgency", "rdfs:label"),
)
DATES = {"xsd:date", "xsd:dateTime", "xsd:gYear", "xsd:gYearMonth"}


def check(graph):
    kinds, said = defaultdict(set), defaultdict(lambda: defaultdict(set))
    for subject, predicate, value in graph:
        assert subject.startswith(("http://", "https://")), subject
        if predicate == TYPE:
            kinds[subject].add(value)
        said[subject][predicate].add(value)
    assert set(said) == set(kinds), "of which class are they?"
    for subject in said:
        for kind in kinds[subject]:
            [short] = [one for one in (*LEAST_ONE, *RANGES.values()) if one and name(one) == kind][:1]
            for predicate in LEAST_ONE.get(short, ()):
                assert said[subject][name(predicate)], (subject, predicate)
        for predicate in MOST_ONE:
            assert len(said[subject].get(name(predicate), ())) <= 1, (subject, predicate)
    for _subject, predicate, value in graph:
        if predicate == TYPE:
            continue
        [short] = [one for one in (*RANGES, *WORDS, "dct:issued", "dct:modified") if name(one) == predicate]
        if short in RANGES:
            assert isinstance(value, str) and re.match(r"https?://", value), (short, value)
            assert RANGES[short] is None or name(RANGES[short]) in kinds[value], (short, value)
        else:
            assert isinstance(value, tuple) and value[0], (short, value)
        if short in ("dct:issued", "dct:modified"):
            assert value[2] in {name(one) for one in DATES}, value


def full(slug="first", **other):
    """A dataset with everything that is said of one."""
    terms = {
        key: TermFactory(vocabulary=vocabulary, slug=term)
        for key, vocabulary, term in (
            ("licence", Vocabulary.LICENCE, "CC-BY-4.0"),
            ("access", Vocabulary.ACCESS, "application"),
        )
    }
    dataset = DatasetFactory(
        slug=slug,
        languages="zh;en-GB;tlh",
        released_on="2018-10",
        homepage="https://data.example/a",
        **terms,
        **other,
    )
    company = TermFactory(vocabulary=Vocabulary.ORGANISATION_KIND, slug="company")
    for _number in range(2):
        dataset.publishers.add(OrganisationFactory(kind=company, published=True))
    dataset.domains.add(TermFactory(vocabulary=Vocabulary.DOMAIN, slug="health"))
    dataset.domains.add(TermFactory(vocabulary=Vocabulary.DOMAIN, slug="retail"))
    models.Identifier.objects.create(dataset=dataset, scheme="doi", value=f"10.1000/{slug}", **cited())
    for kind, size in (("text/csv; charset=gbk", 12), ("text/html", None), ("", None)):
        models.Distribution.objects.create(
            dataset=dataset,
            title="文件",
            url="https://data.example/b?x={1}",
            media_type=kind,
            byte_size=size,
            **cited(),
        )
    workflow.publish(entry=dataset, user=None)
    return dataset


# --- the tests -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_empty_catalogue_is_valid(client):
    graph = read(client)
    check(graph)
    assert len(values(graph, f"{SITE}/#catalogue", "dcat:dataset")) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("release", ["2.1.1", "3.0.1"])
@pytest.mark.parametrize("form", ["ttl", "jsonld"])
@pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
)  # of rdflib's own reader
def test_it_conforms_to_the_shapes_of_the_profile(client, monkeypatch, release, form):
    full(name="甲")
    DatasetFactory(slug="bare", name_en="", summary="", summary_en="", published=True)
    monkeypatch.setattr(conf.settings, "DATA_LICENCE", "CC-BY-4.0")
    monkeypatch.setattr(conf.settings, "CONTACT_EMAIL", "editors@catalogue.example")
    text = client.get(f"/catalogue.{form}").getvalue().decode()
    said = Graph().parse(data=text, format={"ttl": "turtle", "jsonld": "json-ld"}[form])
    shapes = Graph()
    for part in ("shapes", "range"):
        shapes.parse(SHAPES / f"{release}-{part}.ttl")
    conforms, _results, report = validate(said, shacl_graph=shapes, advanced=True)
    assert conforms, report
    for title in said.subject_objects(DCTERMS.title):  # the shapes see what is not there
        said.remove((title[0], DCTERMS.title, title[1]))
    assert not validate(said, shacl_graph=shapes, advanced=True)[0]


@pytest.mark.django_db
def test_a_dataset_says_what_its_document_says(client):
    dataset = full(name='甲"\\\n\t乙\x7f', name_en="A")
    DatasetFactory(slug="bare", name_en="", summary="", summary_en="", published=True)
    DatasetFactory(slug="draft", name="草稿")
    graph = read(client)
    check(graph)
    page = f"{SITE}/datasets/first/"
    about = f"{page}#dataset"
    assert about in values(graph, f"{SITE}/#catalogue", "dcat:dataset")
    assert values(graph, about, "dct:title") == {('甲"\\\n\t乙\x7f', "zh", ""), ("A", "en", "")}
    assert values(graph, about, "dct:identifier") == {(str(dataset.pk), "", "")}
    assert values(graph, about, "dct:issued") == {("2018-10", "", name("xsd:gYearMonth"))}
    assert values(graph, about, "dct:language") == {f"{AUTHORITY}language/{code}" for code in ("ZHO", "ENG")}
    assert values(graph, about, "dcat:theme") == {f"{AUTHORITY}data-theme/HEAL"}
    assert values(graph, about, "dct:accessRights") == {f"{AUTHORITY}access-right/RESTRICTED"}
    assert values(graph, about, "dct:license") == {"http://spdx.org/licenses/CC-BY-4.0"}
    assert values(graph, about, "dcat:landingPage") == {"https://data.example/a"}
    assert values(graph, about, "foaf:page") == {page}
    [publisher] = values(graph, about, "dct:publisher")
    [further] = values(graph, about, "prov:qualifiedAttribution")
    [agent] = values(graph, further, "prov:agent")
    assert {publisher, agent} == {
        f"{SITE}/organisations/{one.slug}/#organisation" for one in dataset.publishers.all()
    }
    assert values(graph, agent, "dct:type") == {"http://purl.org/adms/publishertype/Company"}
    files = values(graph, about, "dcat:distribution")
    assert len(files) == 3
    addresses = {value for file in files for value in values(graph, file, "dcat:accessURL")}
    assert addresses == {"https://data.example/b?x=%7B1%7D"}
    assert sum(len(values(graph, file, "dcat:downloadURL")) for file in files) == 1
    text = client.get("/catalogue.ttl").getvalue().decode()
    assert "草稿" not in text and "/draft/" not in text
    assert "not_stated" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("date", "datatype"), [("2018", "xsd:gYear"), ("2018-10", "xsd:gYearMonth"), ("2018-10-12", "xsd:date")]
)
def test_a_date_is_as_precise_as_it_is(client, date, datatype):
    DatasetFactory(slug="first", released_on=date, published=True)
    graph = read(client)
    assert values(graph, f"{SITE}/datasets/first/#dataset", "dct:issued") == {(date, "", name(datatype))}


@pytest.mark.django_db
def test_each_type_is_a_dataset_with_files_that_are_there(client, monkeypatch):
    full()
    graph = read(client)
    for folder in ("organisations", "policies", "scenarios", "datasets"):
        about = f"{SITE}/{folder}/#dataset"
        files = {
            value
            for file in values(graph, about, "dcat:distribution")
            for value in values(graph, file, "dcat:accessURL")
        }
        exported = {f"{SITE}/{folder}/export.{form}" for form in ("csv", "xlsx", "jsonl")}
        assert files == {*exported, f"{SITE}/api/v1/{folder}/"}
        for file in files:
            assert client.get(file.removeprefix(SITE)).status_code == 200, file
    [service] = values(graph, f"{SITE}/#catalogue", "dcat:service")
    for predicate in ("dcat:endpointURL", "dcat:endpointDescription"):
        [address] = values(graph, service, predicate)
        assert client.get(address.removeprefix(SITE)).status_code == 200
    monkeypatch.setattr(exports, "MOST_SHEET_ROWS", 1)
    text = client.get("/catalogue.ttl").getvalue().decode()
    assert f"{SITE}/organisations/export.xlsx" not in text  # there are two
    assert f"{SITE}/datasets/export.xlsx" in text


@pytest.mark.django_db
def test_it_says_who_publishes_it(client, monkeypatch):
    monkeypatch.setattr(conf.settings, "PUBLISHER", "某中心")
    monkeypatch.setattr(conf.settings, "PUBLISHER_EN", "Some Centre")
    graph = read(client)
    [publisher] = values(graph, f"{SITE}/#catalogue", "dct:publisher")
    assert values(graph, publisher, "foaf:name") == {("某中心", "zh", ""), ("Some Centre", "en", "")}


@pytest.mark.django_db
def test_it_says_under_which_licence_and_whom_to_ask_if_that_was_decided(client, monkeypatch):
    OrganisationFactory(published=True)
    bare = read(client)
    assert not values(bare, f"{SITE}/#catalogue", "dct:license")
    assert not values(bare, f"{SITE}/organisations/#dataset", "dcat:contactPoint")
    monkeypatch.setattr(conf.settings, "DATA_LICENCE", "CC-BY-4.0")
    monkeypatch.setattr(conf.settings, "CONTACT_EMAIL", "data@example.org")
    graph = read(client)
    licence = "http://spdx.org/licenses/CC-BY-4.0"
    for thing in ("#catalogue", "organisations/#dataset-csv", "organisations/#dataset-api"):
        assert values(graph, f"{SITE}/{thing}", "dct:license") == {licence}
    [point] = values(graph, f"{SITE}/organisations/#dataset", "dcat:contactPoint")
    assert values(graph, point, "vcard:hasEmail") == {"mailto:data@example.org"}


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["ttl", "jsonld"])
def test_it_comes_with_a_validator_and_a_number_of_queries_that_stays(client, form):
    address = f"/catalogue.{form}"

    def cost():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
            return len(captured), len(response.getvalue()), response["ETag"]

    full()
    few, short, tag = cost()
    assert client.get(address, headers={"if_none_match": tag}).status_code == 304
    for number in range(6):
        full(slug=f"another-{number}")
    many, long, newer = cost()
    assert client.get(address, headers={"if_none_match": tag}).status_code == 200
    assert newer != tag
    assert long > 1.5 * short
    assert few == many
    assert client.get(f"{address}?page=1").status_code == 400
    assert client.post(address).status_code == 405
    assert client.head(address).getvalue() == b""


def test_every_page_leads_there(client, db):
    html = client.get("/en/").content.decode()
    assert '<link rel="alternate" type="text/turtle" href="/catalogue.ttl"' in html
    assert '<link rel="alternate" type="application/ld+json" href="/catalogue.jsonld"' in html


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.text())
def test_whatever_is_said_is_read_as_it_was_said(words, address):
    iri = rdf.Iri("https://a.example/" + address.encode("utf-8", "replace").decode())
    statements = tuple(("dct:title", rdf.Literal(word, "zh")) for word in words)
    things = [rdf.Thing(iri, "dcat:Dataset", (*statements, ("foaf:page", iri)))]
    wanted = {(str(iri), name("dct:title"), (word, "zh", "")) for word in words}
    wanted |= {(str(iri), TYPE, name("dcat:Dataset")), (str(iri), name("foaf:page"), str(iri))}
    assert of_turtle(b"".join(rdf.turtle(things)).decode()) == wanted
    assert of_json_ld(b"".join(rdf.json_ld(things)).decode()) == wanted
