"""What the database holds after the first edition was loaded, read once and kept in memory."""

import re
from collections import defaultdict

import pytest
from django.db import transaction

from catalogue import quality, seeding, tables
from catalogue.models import Alias, Citation, Dataset, Organisation, Policy, Scenario
from catalogue.models.base import Sourced
from catalogue.seeding.reading import FAMILIES
from tests.seed_text import BEIJING, INDUSTRY, Seed, plain

ENTRIES = (Organisation, Policy, Scenario, Dataset)


def everything():
    """Every record by family. A record stands in memory once, and what it names is at hand: a query later would find
    nothing any more."""
    families = {
        name: list(
            model._default_manager.prefetch_related(*(column.name for column in model._meta.many_to_many))
        )
        for name, model in FAMILIES
    }
    known = {(type(record), record.pk): record for records in families.values() for record in records}
    for (model, _pk), record in known.items():
        for column in model._meta.concrete_fields:
            key = getattr(record, column.attname)
            if column.is_relation and key:
                setattr(record, column.name, known.get((column.related_model, key)))
        for column in model._meta.many_to_many:
            chosen = record._prefetched_objects_cache[column.name]
            chosen._result_cache = [known[type(other), other.pk] for other in chosen]
    return families


def spellings(name):
    """A name as it is entered, and without the mark of lost letters, as the copy prints it."""
    return {plain(name), plain(name.replace("〔缺〕", ""))}


class Edition:
    """The records of the edition by family, and the facts by table and row."""

    def __init__(self):
        self.families = everything()
        self.entries = [record for model in ENTRIES for record in self.of(model)]
        self.facts = [
            record for records in self.families.values() for record in records if isinstance(record, Sourced)
        ]
        self.rows = defaultdict(list)
        for fact in self.facts:
            if fact.table:
                self.rows[fact.table.slug, fact.row].append(fact)
        self.names = defaultdict(set)
        for entry in self.entries:
            self.names[entry.pk] |= spellings(entry.name)
        for alias in self.of(Alias):
            self.names[alias.entry.pk] |= spellings(alias.name)
        readable = [table.slug for table, readable in tables.every() if readable]
        self.tables = {slug: tables.read(slug) for slug in readable}
        self.quality = quality.check()

    def of(self, model):
        return next(self.families[name] for name, family in FAMILIES if family is model)

    def numbers(self, table):
        """The rows of a table, in its order."""
        return sorted(row for slug, row in self.rows if slug == table and row is not None)

    def row(self, model, table, row):
        return [fact for fact in self.rows[table, row] if type(fact) is model]

    def one(self, model, table, row):
        """The only fact of its kind in a row."""
        facts = self.row(model, table, row)
        assert len(facts) == 1, f"{table} {row}: {len(facts)} of {model.__name__}"
        return facts[0]

    def table(self, model, table):
        """The only fact of a kind in each row of a table."""
        return [(row, self.one(model, table, row)) for row in self.numbers(table)]

    def cited(self, table, row, field):
        """The citation of an entry's own field in a row, or None."""
        found = [fact for fact in self.row(Citation, table, row) if field in fact.field_names]
        return found[0] if found else None

    def is_known_as(self, entry, words):
        """Whether the words are one of its names, or two of them as in Geek+（极智嘉科技）."""
        names = self.names[entry.pk]
        return plain(words) in names or all(name in names for name in re.split(r"[()]", plain(words)) if name)

    def cell(self, entry, words):
        """The words if the entry is known under them, else the name under which it stands: for comparing rows."""
        if entry is None:
            return None
        return words if words is not None and self.is_known_as(entry, words) else entry.name


@pytest.fixture(scope="session")
def edition(django_db_setup, django_db_blocker):
    """Loaded once a session; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeding.load()
        edition = Edition()
        transaction.set_rollback(True)
    return edition


@pytest.fixture(scope="session")
def beijing(seeds):
    return Seed(seeds, BEIJING)


@pytest.fixture(scope="session")
def industry(seeds):
    return Seed(seeds, INDUSTRY)
