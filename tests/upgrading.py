"""Databases as earlier releases left them: `tests/data/schemas/` holds what stood in every table, a row a line, for the
newest migration that was there. `python -m tests.upgrading FILE` migrates an empty database to it and fills it.
"""

import base64
import json
import lzma
import sys
from collections import defaultdict
from pathlib import Path

SCHEMAS = Path(__file__).parent / "data" / "schemas"


def rows_in(path: Path) -> dict[str, list[dict]]:
    """The rows of each table, by the label of its model in lower case."""
    found = defaultdict(list)
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as file:
        for text in file:
            label, row = json.loads(text)
            found[label].append(row)
    return found


def fill(path: Path) -> None:
    """Bring the empty database of the settings to this schema, with what it held."""
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    newest = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] != "catalogue"]
    before = executor.migrate([*newest, ("catalogue", path.name.removesuffix(".jsonl.xz"))])
    with transaction.atomic():
        filled = []
        for label, rows in rows_in(path).items():
            model = before.apps.get_model(label)
            model._base_manager.all().delete()
            fields = {field.attname: field for field in model._meta.concrete_fields}
            for field in fields.values():  # as it was, not now
                field.auto_now = field.auto_now_add = False
            model._base_manager.bulk_create(
                model(**{name: _value(fields[name], value) for name, value in row.items()}) for row in rows
            )
            filled.append(model)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), filled):
                cursor.execute(statement)


def _value(field, value):
    if field.get_internal_type() == "BinaryField":
        return base64.b64decode(value)
    if type(field).__name__ == "AbsencesField":
        return field.to_python(value or "")
    return None if value is None else field.to_python(value)


if __name__ == "__main__":
    import django

    django.setup()
    fill(Path(sys.argv[1]))
