"""Statements in RDF as data, and the two forms in which they are sent: Turtle and JSON-LD.

What is said of the catalogue stands in `dcat`. Both forms are written thing by thing, so that neither is ever held
whole; a thing may come again with further statements. No node is blank: everything has an address.
https://www.w3.org/TR/turtle/ and https://www.w3.org/TR/json-ld11/
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

TURTLE = "text/turtle; charset=utf-8"
JSON_LD = "application/ld+json"

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# What an address in Turtle cannot hold.
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f]')
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')


class Iri(str):
    """The address that names a thing; what may not stand in one is percent-encoded."""

    def __new__(cls, address: str):
        return super().__new__(cls, _NOT_IN_IRI.sub(lambda found: quote(found[0]), address))


@dataclass(frozen=True)
class Literal:
    """Words in a language, or a value with a datatype like `xsd:date`."""

    text: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Thing:
    """What is said of one thing: its class like `dcat:Dataset`, empty if it came before, and predicates with values."""

    iri: Iri
    kind: str
    statements: tuple[tuple[str, Iri | Literal], ...] = ()


def turtle(things: Iterable[Thing]) -> Iterator[bytes]:
    yield "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items()).encode()
    for thing in things:
        said = [("a", thing.kind)] if thing.kind else []
        said += [(predicate, _in_turtle(value)) for predicate, value in thing.statements]
        lines = " ;\n    ".join(f"{predicate} {value}" for predicate, value in said)
        yield f"\n<{thing.iri}>\n    {lines} .\n".encode()


def _in_turtle(value: Iri | Literal) -> str:
    if isinstance(value, Iri):
        return f"<{value}>"
    text = _TO_ESCAPE.sub(lambda found: _ESCAPED.get(found[0]) or f"\\u{ord(found[0]):04X}", value.text)
    mark = f"@{value.language}" if value.language else f"^^{value.datatype}" if value.datatype else ""
    return f'"{text}"{mark}'


def json_ld(things: Iterable[Thing]) -> Iterator[bytes]:
    """One thing a line. The context holds only the prefixes, so that nothing has to be looked up to read a value."""
    yield f'{{"@context": {json.dumps(PREFIXES)}, "@graph": ['.encode()
    between = "\n"
    for thing in things:
        node: dict = {"@id": thing.iri, **({"@type": thing.kind} if thing.kind else {})}
        for predicate, value in thing.statements:
            node.setdefault(predicate, []).append(_in_json(value))
        yield (between + json.dumps(node, ensure_ascii=False)).encode()
        between = ",\n"
    yield b"\n]}\n"


def _in_json(value: Iri | Literal) -> dict[str, str]:
    if isinstance(value, Iri):
        return {"@id": value}
    mark = {"@language": value.language, "@type": value.datatype}
    return {"@value": value.text, **{name: said for name, said in mark.items() if said}}
