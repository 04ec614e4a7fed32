"""A dataset as its public document."""

from catalogue.documents.base import ENTRY_PREFETCH, Stamp, Writer, foot, head, number, text_or_none
from catalogue.documents.records import benchmark_result
from catalogue.models import Dataset

PREFETCH = (
    *ENTRY_PREFETCH,
    "kind",
    "publishers",
    "modalities",
    "tasks",
    "domains",
    "licence",
    "access",
    "distribution_set__source",
    "benchmark_results__source",
    "benchmark_results__task",
    "benchmark_results__dataset",
    "benchmark_results__organisations",
)


def document(writer: Writer, dataset: Dataset, stamp: Stamp) -> dict:
    size = None
    if dataset.size_value is not None:
        size = {
            "value": number(dataset.size_value),
            "unit": text_or_none(dataset.size_unit),
            "qualifier": dataset.size_qualifier or "exact",
        }
    return {
        **head(writer, dataset, stamp),
        "kind": writer.term(dataset.kind, "kind"),
        "publishers": writer.entries(dataset.publishers.all(), "publisher", "publisher"),
        "modalities": writer.terms(dataset.modalities.all(), "modality"),
        "tasks": writer.terms(dataset.tasks.all(), "task"),
        "domains": writer.terms(dataset.domains.all(), "domain"),
        "size": size,
        "languages": [tag.strip() for tag in dataset.languages.split(";") if tag.strip()],
        "licence": writer.term(dataset.licence, "licence"),
        "access": writer.term(dataset.access, "access"),
        "released_on": dataset.released_on,
        "edition": text_or_none(dataset.edition),
        "homepage": text_or_none(dataset.homepage),
        "distributions": [
            writer.fact(
                row,
                "distributions",
                title=row.title,
                title_en=text_or_none(row.title_en),
                media_type=text_or_none(row.media_type),
                byte_size=row.byte_size,
                url=row.url,
            )
            for row in dataset.distribution_set.all()
        ],
        "benchmark_results": [benchmark_result(writer, row) for row in dataset.benchmark_results.all()],
        **foot(writer, dataset),
    }
