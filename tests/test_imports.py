"""Imports point one way: a module may import from its own row and from the rows above it, never from below."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

LAYERS = [
    "__init__ addresses choices currencies dates locators quantities rdf slowness text tracing workbooks",
    "fields identifiers",
    "models migrations sql",
    "documents search index filters facets suggesting statistics exports queries freshness snapshots neighbours "
    "reconciling marking resolving tables wording quality gaps lost pasting index_check "
    "document_check lookups identity",
    "publishing bareness permissions merging deleting bulk reviewing previewing desk duplicates suggestions "
    "keys quotas sessions signing_in security second_factor hashing once refusals",
    "workflow deciding reverting many together filling supporting importing seeding linkchecks tasks accounts serving "
    "translating moving backups health metrics auditing personal",
    "admin api views feeds sitemaps dcat templatetags management apps",
    "urls",
]
RANK = {module: rank for rank, layer in enumerate(LAYERS) for module in layer.split()}
STRANGERS = {"admin", "api", "views"}


def imported(source, module):
    """The modules that a source text imports, as dotted names; `module` is its own, for relative imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*base, *([node.module] if node.module else [])])
            # `from catalogue import text` names a module only behind the word import
            yield from (f"{base}.{alias.name}" for alias in node.names)


def violations(source, module):
    mine = module.split(".")[1]
    if mine not in RANK:
        return [f"{module}: in no layer; say in tests/test_imports.py where it belongs"]
    found = []
    for name in imported(source, module):
        package, _, rest = name.partition(".")
        theirs = rest.split(".")[0]
        upwards = RANK.get(theirs, 0) > RANK[mine]
        strangers = {mine, theirs} <= STRANGERS and mine != theirs
        if package == "config" or (package == "catalogue" and (upwards or strangers)):
            found.append(f"{module} imports {name}")
    return found


def test_imports_point_one_way():
    found = []
    for file in sorted(Path(settings.BASE_DIR, "catalogue").rglob("*.py")):
        if "static" in file.parts:  # programs to be downloaded
            continue
        module = ".".join(file.relative_to(settings.BASE_DIR).with_suffix("").parts)
        found += violations(file.read_text(encoding="utf-8"), module)
    assert found == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("catalogue.models.base", "from catalogue.workflow import publish"),
        ("catalogue.models.base", "from catalogue import workflow"),
        ("catalogue.models.base", "from ..workflow import publish"),
        ("catalogue.documents", "def late():\n    import catalogue.views"),
        ("catalogue.workflow", "from config import settings"),
        ("catalogue.admin.base", "from catalogue.api import serializers"),
        ("catalogue.views", "from catalogue.admin import base"),
        ("catalogue.odds_and_ends", ""),
    ],
)
def test_a_violation_is_found(module, source):
    assert violations(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("catalogue.workflow", "from catalogue import documents\nfrom catalogue.models import User"),
        ("catalogue.models.base", "from .vocabularies import Term"),
        ("catalogue.api.views", "from catalogue.api import serializers"),
    ],
)
def test_what_is_allowed_is_not_found(module, source):
    assert violations(source, module) == []
