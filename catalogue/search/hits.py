"""Which documents hold a string, as sets of their numbers: asked of the index of grams, one question for a whole plan.

FTS5 and GIN find what has all the tokens; where that is no proof, the string itself is looked for in what was found.
"""

import json
from collections.abc import Iterable

from django.db import connection
from pyroaring import BitMap

from catalogue.models import SearchText
from catalogue.search import grams
from catalogue.search.plans import Holds

TEXT = SearchText._meta.db_table
GRAMS = "catalogue_searchgrams"


def numbers_holding(wanted: Iterable[Holds]) -> dict[Holds, BitMap]:
    """For each of these, the numbers of the documents that hold it. One query."""
    holds = list(dict.fromkeys(wanted))
    if not holds:
        return {}
    parts, parameters = [], []
    for position, one in enumerate(holds):
        sql, values = _question(position, one)
        parts.append(sql)
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        rows = cursor.fetchall()
    found = dict.fromkeys(holds, BitMap())
    for position, numbers in rows:
        if numbers:
            # parsing JSON is the quickest way from text to numbers
            found[holds[position]] = BitMap(
                numbers if isinstance(numbers, list) else json.loads(f"[{numbers}]")
            )
    return found


def rebuild() -> None:
    """Make the index of grams anew from the stored texts."""
    of_sqlite = f"INSERT INTO {GRAMS}({GRAMS}) VALUES ('rebuild')"  # noqa: S608 - a name of our own
    with connection.cursor() as cursor:
        cursor.execute(of_sqlite if connection.vendor == "sqlite" else f"REINDEX INDEX {GRAMS}")


def settle() -> None:
    """Put SQLite's index of grams in one piece. After many new texts those who write a few would do it bit by bit."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {GRAMS}({GRAMS}) VALUES ('optimize')")  # noqa: S608 - a name of our own


def _question(position: int, holds: Holds) -> tuple[str, list]:
    """SELECT position, all numbers in one value: fetching row by row would cost more than finding them."""
    tokens, is_proof = grams.needed(holds)
    conditions: list[str] = []
    parameters: list = []
    if connection.vendor == "sqlite":
        gathered, texts = "group_concat(document_id)", TEXT
        if tokens:
            match = " AND ".join(f'"{token}"' for token in tokens)
            if is_proof:  # the texts themselves need not be read
                ask = f"SELECT {position}, group_concat(rowid) FROM {GRAMS} WHERE {GRAMS} MATCH %s"  # noqa: S608
                return ask, [match]
            texts = f"{GRAMS} CROSS JOIN {TEXT} ON document_id = {GRAMS}.rowid"
            conditions.append(f"{GRAMS} MATCH %s")
            parameters.append(match)
        holding, pattern = f"instr({holds.column}, %s) > 0", f"{holds.column} REGEXP %s"
    else:
        gathered, texts = "array_agg(document_id)", TEXT
        if tokens:
            conditions.append("string_to_array(grams, ' ') @> %s")
            parameters.append(tokens)
        holding, pattern = f"strpos({holds.column}, %s) > 0", f"{holds.column} ~ %s"
    if not is_proof:
        conditions.append(pattern if holds.at_start else holding)
        parameters.append(holds.pattern if holds.at_start else holds.needle)
    where = " AND ".join(conditions)
    return f"SELECT {position}, {gathered} FROM {texts} WHERE {where}", parameters  # noqa: S608 - no part is a visitor's
