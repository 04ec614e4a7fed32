"""The tables and figures of the sources, read back out of the records in the order of the original.

Which value stands in which column is data (`SourceTableColumn`), so nothing here knows a table. A column's path
begins with a kind of fact (`figure.money`); the facts of a row are those that name the table and the row. Only what
the public may see is read. The number of queries depends on the columns of a table, never on its rows.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from catalogue.models import PublicDocument, SourceTable, SourceTableColumn
from catalogue.tables.cells import NUMBER, Cell, Heading, Line, Part, Row, Table
from catalogue.tables.facts import facts_of, other_names, spellings, visible_of
from catalogue.tables.rows import Reader

__all__ = ["Cell", "Heading", "Line", "Part", "Row", "Table", "every", "printed", "read"]


def _public() -> QuerySet[SourceTable]:
    """The tables of sources that are public: one that only drafts rest on is not."""
    sources = PublicDocument.objects.filter(type="source")
    return SourceTable.objects.filter(source__in=sources.values("pk")).select_related("source")


def every() -> Iterator[tuple[SourceTable, bool]]:
    """Every table and figure by source, in the order of the source, and whether it can be printed again."""
    tables = _public().order_by("source__slug", "order", "slug")
    readable = set(SourceTableColumn.objects.values_list("table_id", flat=True))
    return ((table, table.pk in readable) for table in tables)


def printed(facts: list[Any]) -> list[Any]:
    """The ids of those facts that stand in a row that everybody may read."""
    in_table = {fact.pk: fact.table_id for fact in facts if getattr(fact, "table_id", None) is not None}
    if not in_table:
        return []
    tables = set(_public().filter(pk__in=set(in_table.values())).values_list("pk", flat=True))
    read = [fact for fact in facts if in_table.get(fact.pk) in tables]
    return visible_of(read) if read else []


def read(slug: str) -> Table | None:
    """A table with its rows, or None if there is none of that name whose rows are recognisable."""
    record = _public().prefetch_related("columns").filter(slug=slug).first()
    if record is None or not record.columns.all():
        return None
    columns = sorted(record.columns.all(), key=lambda column: (column.order, column.slug))
    groups: dict[int, list[SourceTableColumn]] = defaultdict(list)
    for column in columns:
        groups[column.order].append(column)
    facts, spelt = facts_of(record, columns), spellings(record)
    names = other_names(fact for row in facts.values() for same in row.values() for fact in same)
    rows = []
    for number in sorted(facts):
        reader = Reader(number, facts[number], names, spelt)
        rows.append(Row(number, [reader.cell(group) for group in groups.values()]))
    headings = []
    for position, group in enumerate(groups.values()):
        shown = [part for row in rows for part in row.cells[position].parts if not part.absence]
        numeric = bool(shown) and all(part.kind == NUMBER for part in shown)
        headings.append(Heading(group[0].label, group[0].label_en, numeric))
    return Table(record, headings, rows)
