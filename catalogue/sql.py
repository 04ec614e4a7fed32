"""SQL that is written once: Django takes ten times as long to write a SELECT as a database to answer it.

For what every page and every publication asks. Answers are those of the querysets.
"""

import uuid
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, models

# Statements are written for this many ids at most, and for 1, 2, 4, 8 … of them; more are left to Django.
FEW = 128
# Rows that go in at a time.
ROWS = 500

Column = tuple[str, str]


def rows(make: Callable[..., models.QuerySet], *values: uuid.UUID | str) -> list[tuple]:
    """The rows of `make(*values)`, a `values_list`. `make` is a function of a module and does nothing with the values
    but to compare columns with them."""
    statement = _statement(connection.vendor, make, tuple(type(value) for value in values))
    return statement.answer(list(values))


def first(model: type[models.Model], **values: str) -> Any:
    """The first record whose columns have these values, or None."""
    statement = _statement_for_values(connection.vendor, model, tuple(values))
    return next(iter(_as_records(model, statement.answer(list(values.values())))), None)


def everything(model: type[models.Model]) -> list[Any]:
    """All records of a small model, in its order."""
    return _as_records(model, _statement_for_all(connection.vendor, model).answer([]))


def records(model: type[models.Model], column: str, ids: Collection[uuid.UUID]) -> list[Any]:
    """The records in whose column one of these ids stands, in the order of their model."""
    return [record for record, _owner in _found(model, column, ids)]


def related(model: type[models.Model], path: str, ids: Collection[uuid.UUID]) -> list[tuple[Any, uuid.UUID]]:
    """The records to which a many-to-many path leads from these ids, each with the id, in the order of their model."""
    return _found(model, path, ids, with_owner=True)


def _found(model: type[models.Model], path: str, ids: Collection, *, with_owner: bool = False) -> list[tuple]:
    if not ids:
        return []
    if len(ids) > FEW:
        queryset = _records(model, path, ids, with_owner)
        return [(record, getattr(record, "owner_id", None)) for record in queryset]
    filled = _filled(ids)
    found = _statement_for_records(connection.vendor, model, path, len(filled), with_owner).answer(filled)
    owners = [row[-1] if with_owner else None for row in found]
    return list(zip(_as_records(model, found), owners, strict=True))


def _as_records(model: type[models.Model], found: list[tuple]) -> list[Any]:
    names = [field.attname for field in model._meta.concrete_fields]
    return [model.from_db(connection.alias, names, row[: len(names)]) for row in found]


def values(
    model: type[models.Model], column: str, keys: Collection[int | uuid.UUID], names: tuple[str, ...]
) -> list[tuple]:
    """These columns of the records in whose column one of the keys stands, in no order."""
    if not keys:
        return []
    if len(keys) > FEW:
        return list(_values(model, column, keys, names))
    kind: Any = type(next(iter(keys)))
    filled = _filled(keys)
    return _statement_for_values_in(connection.vendor, model, column, kind, len(filled), names).answer(filled)


def _filled(keys: Collection) -> list:
    """The keys as parameters: PostgreSQL takes one array, SQLite as many as a statement is written for. A key that
    stands twice changes nothing."""
    if connection.vendor == "postgresql":
        return [list(keys)]
    return [*keys, *[next(iter(keys))] * ((1 << (len(keys) - 1).bit_length()) - len(keys))]


def insert(model: type[models.Model], names: tuple[str, ...], rows: list[tuple]) -> None:
    """New rows of a model without logic of its own, by the names of its columns; the database numbers them."""
    quote = connection.ops.quote_name
    fields: Any = [model._meta.get_field(name) for name in names]
    columns = ", ".join(quote(field.column) for field in fields)
    marks = f"({', '.join(['%s'] * len(names))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS):
            some = rows[start : start + ROWS]
            cursor.execute(
                f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([marks] * len(some))}",  # noqa: S608
                [_parameter(value) for row in some for value in row],
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
        f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {quote(table)} WHERE {quote(column)} {among} AND {where})"  # noqa: S608
        for number, (table, column) in enumerate(columns)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions), parameters * len(columns))
        return {columns[number] for (number,) in cursor.fetchall()}


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
def _statement(_vendor: str, make: Callable, types: tuple[type, ...]) -> _Statement:
    stand_ins = [_stand_in(kind, number) for number, kind in enumerate(types)]
    return _written(make(*stand_ins), stand_ins)


@lru_cache(maxsize=200)
def _statement_for_values(_vendor: str, model: type[models.Model], names: tuple[str, ...]) -> _Statement:
    stand_ins = [_stand_in(str, number) for number in range(len(names))]
    queryset = model._default_manager.filter(**dict(zip(names, stand_ins, strict=True)))
    return _written(queryset.order_by("pk")[:1], stand_ins)


@lru_cache(maxsize=200)
def _statement_for_all(_vendor: str, model: type[models.Model]) -> _Statement:
    return _written(model._default_manager.all(), [])


@lru_cache(maxsize=200)
def _statement_for_values_in(
    _vendor: str, model: type[models.Model], column: str, kind: type, count: int, names: tuple[str, ...]
) -> _Statement:
    stand_ins = [_stand_in(kind, number) for number in range(count)]
    return _written(_values(model, column, stand_ins, names), stand_ins, keys=True)


def _values(
    model: type[models.Model], column: str, keys: Collection, names: tuple[str, ...]
) -> models.QuerySet:
    return model._default_manager.filter(**{f"{column}__in": list(keys)}).order_by().values_list(*names)


@lru_cache(maxsize=2000)
def _statement_for_records(
    _vendor: str, model: type[models.Model], path: str, count: int, with_owner: bool
) -> _Statement:
    stand_ins = [_stand_in(uuid.UUID, number) for number in range(count)]
    return _written(_records(model, path, stand_ins, with_owner), stand_ins, keys=True)


def _records(model: type[models.Model], path: str, ids: Collection, with_owner: bool) -> models.QuerySet:
    queryset = model._default_manager.filter(**{f"{path}__in": list(ids)})
    return queryset.annotate(owner_id=models.F(path)) if with_owner else queryset


def _stand_in(kind: type, number: int) -> Any:
    """A value that no query has of its own."""
    if kind is int:
        return 2_000_000_000 + number
    made_up = uuid.uuid5(uuid.NAMESPACE_OID, str(number))
    return made_up if kind is uuid.UUID else str(made_up)


def _written(queryset: models.QuerySet, stand_ins: list, *, keys: bool = False) -> _Statement:
    """With `keys` the stand-ins are those of `_filled`."""
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    numbers = {_parameter(value): number for number, value in enumerate(stand_ins)}
    places = tuple((place, numbers[one]) for place, one in enumerate(parameters) if one in numbers)
    converters = compiler.get_converters(column for column, _sql, _alias in compiler.select)
    if keys:
        sql = sql.replace("IN (%s)", _among("%s"))
    return _Statement(sql, tuple(parameters), places, converters)
