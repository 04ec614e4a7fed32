"""Searching stored documents: which match a query, in which tier, in which order, and which words show it.

Both databases compare the same normalised text that publishing wrote, so ids and their order are the same; no engine's
score decides. `plans` says what a query asks for. Here it is asked of any queryset; `hits` asks the index of grams.
"""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from catalogue.search.plans import BODY, MAX_LENGTH, MAX_WORDS, Conditions, Plan

__all__ = ["MAX_LENGTH", "MAX_WORDS", "RELEVANCE", "Plan", "matching"]

RELEVANCE = {"relevance": ("tier", "-weight", "id"), "-relevance": ("-tier", "weight", "id")}


def matching(documents: QuerySet, query: str) -> QuerySet:
    """The documents that match a query, annotated with `tier`: exact name 0, name begins 1, other name begins 2, spelt
    so 3, spelling begins 4, name contains 5, a label is called so 6, summary and labels 7, any text 8. Reads every row,
    and is what the quicker ways are compared with."""
    plan = Plan.of(query)
    tiers = [(tier, _condition(conditions)) for tier, conditions in plan.tiers]
    if not tiers:
        return documents.annotate(tier=Value(BODY, output_field=IntegerField())).none()
    found = Q()
    for _tier, condition in tiers:
        found |= condition
    tier = Case(
        *(When(condition, then=Value(tier)) for tier, condition in tiers), output_field=IntegerField()
    )
    return documents.filter(found).annotate(tier=tier)


def _condition(conditions: Conditions) -> Q:
    found = Q()
    for any_of in conditions:
        one = Q()
        for holds in any_of:
            lookup, value = ("regex", holds.pattern) if holds.at_start else ("contains", holds.needle)
            one |= Q(**{f"search__{holds.column}__{lookup}": value})
        found &= one
    return found
