"""Records of their own that the page of an organisation or a dataset shows as its facts: products, achievements and
their like. They have no draft: whoever publishes the entry publishes them with it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst

from catalogue.models import Achievement, Award, BenchmarkResult, Entry, Product
from catalogue.models.base import in_brief

SHOWN = 20
# By the type of the entry: the records, how they are found from it, and the field of their form that names it.
_BESIDE: dict[str, tuple[tuple[Any, str, str], ...]] = {
    "organisation": (
        (Product, "makers", "makers"),
        (Award, "participants__organisation", ""),
        (Achievement, "organisations", "organisations"),
        (BenchmarkResult, "organisations", "organisations"),
    ),
    "dataset": ((BenchmarkResult, "dataset", "dataset"),),
}


@dataclass(frozen=True)
class Beside:
    """Records of one kind: the first of them with their addresses, whether there are more, where one is added."""

    label: str
    rows: list[tuple[str, str]]
    is_more: bool
    add: str


def beside(entry: Entry) -> list[Beside]:
    """One query a kind."""
    return [_of(entry, *one) for one in _BESIDE.get(entry.entry_type, ())]


def _of(entry: Entry, model: Any, path: str, named_by: str) -> Beside:
    related = [field.name for field in model._meta.fields if field.is_relation]
    rows = model._default_manager.filter(**{path: entry}).select_related(*related).order_by("pk").distinct()
    found = list(rows[: SHOWN + 1])
    page = f"{admin.site.name}:catalogue_{model._meta.model_name}"
    return Beside(
        capfirst(str(model._meta.verbose_name_plural)),
        [(_name(row), reverse(f"{page}_change", args=[row.pk])) for row in found[:SHOWN]],
        len(found) > SHOWN,
        reverse(f"{page}_add") + (f"?{named_by}={entry.pk}" if named_by else ""),
    )


def _name(row: Any) -> str:
    """What it is called; a result whose benchmark is lost, by its task and place."""
    more = in_brief(row, ["task", "model", "rank"]) if isinstance(row, BenchmarkResult) else ""
    return " · ".join(filter(None, (str(row), more)))
