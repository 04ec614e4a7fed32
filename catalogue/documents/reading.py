"""Records with everything that their documents show, read in as few questions as there are tables to ask.

`prefetch_related` asks once for every path; here all paths that lead to one table at one depth share a question, tables
that hold nothing of these records are not asked, and terms, sources and rankings are asked for once in a reader's life.
Use one reader while nothing is being written.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.fields.related_descriptors import (
    ForwardManyToOneDescriptor,
    ManyToManyDescriptor,
)

from catalogue.models import Place, Ranking, Source, Term, Topic
from catalogue.presence import Column, inhabited

# Named all over the catalogue, and few beside the entries.
_KEPT = (Term, Source, Ranking)


class Reader:
    def __init__(self) -> None:
        self.places: dict[uuid.UUID, Place] = {place.pk: place for place in Place.objects.all()}
        self.topics: dict[uuid.UUID, list[Topic]] = defaultdict(list)  # of a term
        topics = Topic.objects.in_bulk()
        for topic_id, term_id in Topic.terms.through.objects.order_by("id").values_list(
            "topic_id", "term_id"
        ):
            self.topics[term_id].append(topics[topic_id])
        self._kept: dict[type[models.Model], dict] = {model: {} for model in _KEPT}

    def read(self, model: type[models.Model], ids: Iterable, paths: Iterable[str]) -> list[Any]:
        """These records, with the relations that the paths name (as for `prefetch_related`) in memory."""
        records = list(model._default_manager.filter(pk__in=list(ids)))
        known: dict[type[models.Model], dict] = defaultdict(dict, self._kept)
        level = [(records, _tree(paths))]
        while level:
            level = _next_level(level, known)
        return records


def _tree(paths: Iterable[str]) -> dict:
    tree: dict = {}
    for path in paths:
        branch = tree
        for name in path.split("__"):
            branch = branch.setdefault(name, {})
    return tree


def _next_level(level: list[tuple[list, dict]], known: dict) -> list[tuple[list, dict]]:
    """Set the relations of these rows; returns the rows that they lead to, each with what is wanted of it."""
    forward = []
    found = []
    for rows, wanted in level:
        relations = {name: getattr(type(rows[0]), name) for name in wanted} if rows else {}
        single = {
            name: relation
            for name, relation in relations.items()
            if isinstance(relation, ForwardManyToOneDescriptor)
        }
        forward += [(rows, relation.field, wanted[name]) for name, relation in single.items()]
        many = {name: _column(relation) for name, relation in relations.items() if name not in single}
        some = inhabited(many.values(), {row.pk for row in rows})
        for name, column in many.items():
            others = _set_many(rows, name) if column in some else _set_none(rows, relations[name])
            found.append((others, wanted[name]))
    ids: dict = defaultdict(set)
    for rows, field, _branch in forward:
        ids[field.related_model] |= {getattr(row, field.attname) for row in rows} - {None}
    for model, wanted_ids in ids.items():
        if missing := wanted_ids - known[model].keys():
            known[model].update(model._base_manager.in_bulk(list(missing)))
    for rows, field, branch in forward:
        others = known[field.related_model]
        pairs = [(row, others[pk]) for row in rows if (pk := getattr(row, field.attname)) is not None]
        for row, other in pairs:
            field.set_cached_value(row, other)
        found.append(([other for _row, other in pairs], branch))
    return [(rows, branch) for rows, branch in found if rows and branch]


def _column(relation: Any) -> Column:
    """Where the ids of those stand that have this relation to many."""
    if isinstance(relation, ManyToManyDescriptor):
        field = relation.field
        column = field.m2m_reverse_name() if relation.reverse else field.m2m_column_name()
        return relation.through._meta.db_table, column
    return relation.field.model._meta.db_table, relation.field.column


def _set_many(rows: list, name: str) -> list:
    """Set a relation to many, as `prefetch_related` does, which filters anew for each row. Returns what was found."""
    found, of_other, of_row, _single, cache_name, _is_descriptor = getattr(
        rows[0], name
    ).get_prefetch_querysets(rows)
    by_row: dict = defaultdict(list)
    for other in found:
        by_row[of_other(other)].append(other)
    for row in rows:
        _remember(row, cache_name, found.model, by_row[of_row(row)])
    return list(found)


def _set_none(rows: list, relation: Any) -> list:
    """Set a relation that leads nowhere from these rows."""
    field = relation.field
    if not isinstance(relation, ManyToManyDescriptor):
        model, name = field.model, field.remote_field.cache_name
    elif relation.reverse:
        model, name = field.model, field.related_query_name()
    else:
        model, name = field.related_model, field.name
    for row in rows:
        _remember(row, name, model, [])
    return []


def _remember(row: models.Model, cache_name: str, model: type[models.Model], others: list) -> None:
    result = model._default_manager.none()
    result._result_cache, result._prefetch_done = others, True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[cache_name] = result
