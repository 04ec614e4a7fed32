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

from catalogue import sql
from catalogue.models import Place, Ranking, Source, Term, Topic

# Named all over the catalogue, and few beside the entries.
_KEPT = (Term, Source, Ranking)


class Reader:
    def __init__(self) -> None:
        self.places: dict[uuid.UUID, Place] = {place.pk: place for place in sql.everything(Place)}
        self.topics: dict[uuid.UUID, list[Topic]] = defaultdict(list)  # of a term
        members: dict[uuid.UUID, list] = defaultdict(list)
        for topic_id, term_id in sql.rows(_members):
            members[topic_id].append(term_id)
        for topic in sql.everything(Topic):
            for term_id in members[topic.pk]:
                self.topics[term_id].append(topic)
        self._kept: dict[type[models.Model], dict] = {model: {} for model in _KEPT}

    def read(self, model: type[models.Model], ids: Iterable, paths: Iterable[str]) -> list[Any]:
        """These records, with the relations that the paths name (as for `prefetch_related`) in memory."""
        records = sql.records(model, "id", list(ids))
        known: dict[type[models.Model], dict] = defaultdict(dict, self._kept)
        level = [(records, _tree(paths))]
        while level:
            level = _next_level(level, known)
        return records


def _members() -> models.QuerySet:
    return Topic.terms.through._default_manager.order_by("pk").values_list("topic_id", "term_id")


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
        some = sql.inhabited(many.values(), {row.pk for row in rows})
        for name, column in many.items():
            set_many = _set_many if column in some else _set_none
            others = set_many(rows, relations[name])
            found.append((others, wanted[name]))
    ids: dict = defaultdict(set)
    for rows, field, _branch in forward:
        ids[field.related_model] |= {getattr(row, field.attname) for row in rows} - {None}
    for model, wanted_ids in ids.items():
        if missing := wanted_ids - known[model].keys():
            known[model].update((other.pk, other) for other in sql.records(model, "id", missing))
    for rows, field, branch in forward:
        others = known[field.related_model]
        pairs = [(row, others[pk]) for row in rows if (pk := getattr(row, field.attname)) is not None]
        for row, other in pairs:
            field.set_cached_value(row, other)
        found.append(([other for _row, other in pairs], branch))
    return [(rows, branch) for rows, branch in found if rows and branch]


def _column(relation: Any) -> sql.Column:
    """Where the ids of those stand that have this relation to many."""
    if isinstance(relation, ManyToManyDescriptor):
        field = relation.field
        column = field.m2m_reverse_name() if relation.reverse else field.m2m_column_name()
        return relation.through._meta.db_table, column
    return relation.field.model._meta.db_table, relation.field.column


def _set_many(rows: list, relation: Any) -> list:
    """Set a relation to many. Returns what it leads to. (`prefetch_related` filters anew for each row.)"""
    owners = {row.pk: row for row in rows}
    model, path, cache_name = _way(relation)
    by_owner: dict = defaultdict(list)
    if isinstance(relation, ManyToManyDescriptor):
        for other, owner_id in sql.related(model, path, owners):
            by_owner[owner_id].append(other)
    else:
        for other in sql.records(model, path, owners):
            owner_id = getattr(other, relation.field.attname)
            relation.field.set_cached_value(other, owners[owner_id])
            by_owner[owner_id].append(other)
    _remember(rows, model, cache_name, by_owner)
    return [other for others in by_owner.values() for other in others]


def _set_none(rows: list, relation: Any) -> list:
    """Set a relation that leads nowhere from these rows."""
    model, _path, cache_name = _way(relation)
    _remember(rows, model, cache_name, {})
    return []


def _way(relation: Any) -> tuple[type[models.Model], str, str]:
    """Where a relation to many leads, how queries call the way back, and under which name Django remembers it."""
    field = relation.field
    if not isinstance(relation, ManyToManyDescriptor):
        return field.model, field.attname, field.remote_field.cache_name
    if relation.reverse:
        return field.model, field.name, field.related_query_name()
    return field.related_model, field.related_query_name(), field.name


def _remember(rows: list, model: type[models.Model], cache_name: str, by_owner: dict) -> None:
    """Let `row.relation.all()` answer from memory."""
    nothing: Any = model._default_manager.none()
    nothing._result_cache, nothing._prefetch_done = [], True
    for row in rows:
        result = nothing
        if others := by_owner.get(row.pk):
            result = object.__new__(type(nothing))  # cloning would build its query anew
            result.__dict__ = {**nothing.__dict__, "_result_cache": others}
        row.__dict__.setdefault("_prefetched_objects_cache", {})[cache_name] = result
