"""Which tables hold anything of some records: one question, where asking each table takes twenty."""

from collections.abc import Collection, Iterable

from django.db import connection, models

# Of more records than this nearly every table holds something, so there is nothing to save.
FEW = 50

Column = tuple[str, str]


def inhabited(columns: Iterable[Column], ids: Collection) -> set[Column]:
    """Those of these (table, column) in which one of the ids stands; all of them if there are many ids."""
    columns = list(dict.fromkeys(columns))
    if len(ids) > FEW or not columns:
        return set(columns)
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(ids))
    questions = [  # the names are the models' own
        f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {quote(table)} WHERE {quote(column)} IN ({marks}))"  # noqa: S608
        for number, (table, column) in enumerate(columns)
    ]
    key = models.UUIDField()
    values = [key.get_db_prep_value(pk, connection) for pk in ids]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions), values * len(columns))
        return {columns[number] for (number,) in cursor.fetchall()}
