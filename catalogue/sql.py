"""SQL that is written once: Django may take ten times as long to write a SELECT as a database to answer it.

For what every page and every publication asks. Answers are those of the querysets.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, models

# Statements are written for this many ids at most, and for 1, 2, 4, 8 … of them; more are left to Django.
FEW = 128
# Rows that go in at a time.
ROWS = 500

Column = tuple[str, str]


def rows(
    make: Callable[..., models.QuerySet], *values: uuid.UUID | str | int, arguments: tuple = ()
) -> list[tuple]:
    """The rows of `make(*arguments, *values)`, a `values_list`. `make` is a function of a module and does nothing with
    the values but to compare columns with them; for other arguments another statement is written."""
    return _answer(make, arguments, values)


def first(model: type[models.Model], **values: str) -> Any:
    """The first record whose columns have these values, or None."""
    found = _answer(_first, (model, *values), tuple(values.values()))
    return next(iter(_as_records(model, found)), None)


def everything(model: type[models.Model]) -> list[Any]:
    """All records of a small model, in its order."""
    return _as_records(model, _answer(_everything, (model,), ()))


def records(model: type[models.Model], column: str, ids: Collection[uuid.UUID]) -> list[Any]:
    """The records in whose column one of these ids stands, in the order of their model."""
    if len(ids) > FEW:
        return list(_records(model, column, list(ids)))
    return _as_records(model, _answer_among(_records, (model, column), ids))


def related(model: type[models.Model], path: str, ids: Collection[uuid.UUID]) -> list[tuple[Any, uuid.UUID]]:
    """The records to which a many-to-many path leads from these ids, each with the id, in the order of their model."""
    if len(ids) > FEW:
        return [(record, record.owner_id) for record in _related(model, path, list(ids))]
    found = _answer_among(_related, (model, path), ids)
    return list(zip(_as_records(model, found), (row[-1] for row in found), strict=True))


def values(
    model: type[models.Model], column: str, keys: Collection[int | uuid.UUID], names: tuple[str, ...]
) -> list[tuple]:
    """These columns of the records in whose column one of the keys stands, in no order."""
    if len(keys) > FEW:
        return list(_values(model, column, names, list(keys)))
    return _answer_among(_values, (model, column, names), keys)


def _as_records(model: type[models.Model], found: list[tuple]) -> list[Any]:
    names = [field.attname for field in model._meta.concrete_fields]
    return [model.from_db(connection.alias, names, row[: len(names)]) for row in found]


def insert(model: type[models.Model], names: tuple[str, ...], rows: list[tuple]) -> None:
    """New rows of a model without logic of its own, by the names of its columns; the database numbers them."""
    _insert(model, [model._meta.get_field(name) for name in names], rows)


def put(records: Collection[models.Model]) -> None:
    """Records of one model without logic of its own, whole: new ones, and in the place of those with their key.

    Django's `bulk_create` sends PostgreSQL an array for each column, in which every quotation mark of a document is
    escaped one by one: a tenth of a publication.
    """
    if not records:
        return
    model = type(next(iter(records)))
    quote = connection.ops.quote_name
    key: Any = model._meta.pk
    fields: Sequence[Any] = model._meta.concrete_fields
    names = [quote(field.column) for field in fields if field is not key]
    replaced = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
    rows = [[getattr(record, field.attname) for field in fields] for record in records]
    _insert(model, fields, rows, f" ON CONFLICT ({quote(key.column)}) DO UPDATE SET {replaced}")


def _insert(
    model: type[models.Model], fields: Sequence[Any], rows: Sequence[Sequence], end: str = ""
) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS):
            some = rows[start : start + ROWS]
            values = [
                field.get_db_prep_save(value, connection)
                for row in some
                for field, value in zip(fields, row, strict=True)
            ]
            cursor.execute(
                f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([marks] * len(some))}{end}",  # noqa: S608
                values,
            )


def inhabited(columns: Iterable[Column], ids: Collection[uuid.UUID], *, where: str = "TRUE") -> set[Column]:
    """Those of these (table, column) in which one of the ids stands, in a row for which `where` is true; all of them if
    there are many ids. A tool to leave out questions: ask those that are returned."""
    columns = list(dict.fromkeys(columns))
    if len(ids) > FEW or not columns:
        return set(columns)
    quote = connection.ops.quote_name
    parameters = [_parameter(pk) for pk in _filled(ids)]
    among = _among(", ".join(["%s"] * len(parameters)))
    questions = [  # no part is a visitor's
        f"EXISTS (SELECT 1 FROM {quote(table)} WHERE {quote(column)} {among} AND {where})"  # noqa: S608
        for table, column in columns
    ]
    with connection.cursor() as cursor:  # one row: PostgreSQL plans a union twice as long
        cursor.execute(f"SELECT {', '.join(questions)}", parameters * len(columns))
        return {column for column, there in zip(columns, cursor.fetchone(), strict=True) if there}


# --- what is asked ---------------------------------------------------------------------------------------------------


def _first(model: type[models.Model], *names_and_values: Any) -> models.QuerySet:
    half = len(names_and_values) // 2
    conditions = dict(zip(names_and_values[:half], names_and_values[half:], strict=True))
    return model._default_manager.filter(**conditions).order_by("pk")[:1]


def _everything(model: type[models.Model]) -> models.QuerySet:
    return model._default_manager.all()


def _records(model: type[models.Model], column: str, ids: list) -> models.QuerySet:
    return model._default_manager.filter(**{f"{column}__in": ids})


def _related(model: type[models.Model], path: str, ids: list) -> Any:
    return _records(model, path, ids).annotate(owner_id=models.F(path))


def _values(model: type[models.Model], column: str, names: tuple[str, ...], keys: list) -> models.QuerySet:
    return _records(model, column, keys).order_by().values_list(*names)


# --- statements ------------------------------------------------------------------------------------------------------


def _answer(make: Callable, arguments: tuple, values: tuple) -> list[tuple]:
    kinds = tuple(type(value) for value in values)
    return _statement(connection.vendor, make, arguments, kinds).answer(list(values))


def _answer_among(make: Callable, arguments: tuple, keys: Collection) -> list[tuple]:
    if not keys:
        return []
    filled = _filled(keys)
    kind: Any = type(next(iter(keys)))
    return _statement_among(connection.vendor, make, arguments, kind, len(filled)).answer(filled)


def _filled(keys: Collection) -> list:
    """The keys, numbers or UUIDs, as parameters: PostgreSQL takes one array, here as it writes one itself, which costs
    less than to have each key quoted; SQLite as many as a statement is written for. A key that stands twice changes
    nothing."""
    if connection.vendor == "postgresql":
        return [f"{{{','.join(map(str, keys))}}}"]
    return [*keys, *[next(iter(keys))] * ((1 << (len(keys) - 1).bit_length()) - len(keys))]


class _Statement(NamedTuple):
    """`places` says which value goes where among the parameters; `converters` are what Django applies to columns."""

    sql: str
    parameters: tuple
    places: tuple[tuple[int, int], ...]
    converters: dict

    def answer(self, values: list) -> list[tuple]:
        parameters = list(self.parameters)
        for place, number in self.places:
            parameters[place] = _parameter(values[number])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            found = cursor.fetchall()
        if not self.converters:
            return found
        converted = []
        for row in found:
            cells = list(row)
            for position, (converters, expression) in self.converters.items():
                for convert in converters:
                    cells[position] = convert(cells[position], expression, connection)
            converted.append(tuple(cells))
        return converted


def _among(marks: str) -> str:
    return f"= ANY({marks})" if connection.vendor == "postgresql" else f"IN ({marks})"


def _parameter(value: Any) -> Any:
    return _KEY.get_db_prep_value(value, connection) if isinstance(value, uuid.UUID) else value


_KEY: models.UUIDField = models.UUIDField()


@lru_cache(maxsize=200)
def _statement(_vendor: str, make: Callable, arguments: tuple, kinds: tuple) -> _Statement:
    """The statement of `make(*arguments, *values)` for values of these kinds."""
    stand_ins = [_stand_in(kind, number) for number, kind in enumerate(kinds)]
    return _written(make(*arguments, *stand_ins), stand_ins)


@lru_cache(maxsize=2000)
def _statement_among(_vendor: str, make: Callable, arguments: tuple, kind: Any, count: int) -> _Statement:
    """The statement of `make(*arguments, keys)`, which looks for a column among so many keys of this kind."""
    stand_ins = [_stand_in(kind, number) for number in range(count)]
    statement = _written(make(*arguments, stand_ins), stand_ins)
    return statement._replace(sql=statement.sql.replace("IN (%s)", _among("%s")))


def _stand_in(kind: type, number: int) -> Any:
    """A value that no query has of its own."""
    if kind is int:
        return 2_000_000_000 + number
    made_up = uuid.uuid5(uuid.NAMESPACE_OID, str(number))
    return made_up if kind is uuid.UUID else str(made_up)


def _written(queryset: models.QuerySet, stand_ins: list) -> _Statement:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    numbers = {_parameter(value): number for number, value in enumerate(stand_ins)}
    places = tuple((place, numbers[one]) for place, one in enumerate(parameters) if one in numbers)
    converters = compiler.get_converters(column for column, _sql, _alias in compiler.select)
    return _Statement(sql, tuple(parameters), places, converters)
