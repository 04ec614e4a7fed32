"""Shared records inside an entry's document, and the documents of records that stand by themselves:
sources, indicators, places, topics, terms, rankings."""

from django.urls import reverse

from catalogue.choices import FindingKind, Layer, PlaceKind, SourceKind, Vocabulary
from catalogue.documents.base import Stamp, Writer, enumeration, number, text_or_none

# --- inside an entry's document ------------------------------------------------------------------------------------


def product(writer: Writer, row) -> dict:
    writer.references.add((row.pk, "product"))
    return writer.fact(
        row,
        "products",
        slug=row.slug,
        name=row.name,
        name_en=text_or_none(row.name_en),
        kind=str(row.kind),
        makers=writer.entries(row.makers.all(), "maker"),
        description=text_or_none(row.description),
        description_en=text_or_none(row.description_en),
        licence=writer.term(row.licence),
        released_on=row.released_on,
        website=text_or_none(row.website),
        approvals=[
            writer.fact(
                approval,
                "approvals",
                status=str(approval.status),
                device_class=text_or_none(approval.device_class),
                registrant=writer.entry(approval.registrant, "registrant"),
                place=writer.place(approval.place_id, facet=None),
                number=text_or_none(approval.number),
                decided_on=approval.decided_on,
            )
            for approval in row.approvals.all()
        ],
    )


def award(writer: Writer, row) -> dict:
    writer.references.add((row.pk, "award"))
    participants = list(row.participants.all())
    return writer.fact(
        row,
        "awards",
        slug=row.slug,
        name=row.name,
        name_en=text_or_none(row.name_en),
        grade=text_or_none(row.grade),
        year=row.year,
        status=str(row.status),
        project=text_or_none(row.project),
        project_en=text_or_none(row.project_en),
        organisations=[
            label for part in participants if (label := writer.entry(part.organisation, "award_participant"))
        ],
        people=[label for part in participants if (label := writer.person(part.person))],
    )


def achievement(writer: Writer, row) -> dict:
    writer.references.add((row.pk, "achievement"))
    return writer.fact(
        row,
        "achievements",
        slug=row.slug,
        title=row.title,
        title_en=text_or_none(row.title_en),
        sector=writer.term(row.sector),
        date=row.date,
        description=text_or_none(row.description),
        description_en=text_or_none(row.description_en),
        organisations=writer.entries(row.organisations.all(), "achievement_of"),
        people=[writer.person(person) for person in row.people.all()],
    )


def benchmark_result(writer: Writer, row) -> dict:
    writer.references.add((row.pk, "benchmark_result"))
    return writer.fact(
        row,
        "benchmark_results",
        benchmark=text_or_none(row.benchmark),
        dataset=writer.entry(row.dataset, "benchmark_dataset"),
        task=writer.term(row.task),
        model=text_or_none(row.model),
        rank=row.rank,
        date=row.date,
        date_basis=text_or_none(row.date_basis),
        organisations=writer.entries(row.organisations.all(), "benchmark_result_of"),
    )


# --- documents of their own ----------------------------------------------------------------------------------------


def _head(record, kind: str, url: str, stamp: Stamp, name: str, name_en: str) -> dict:
    return {
        "id": str(record.pk),
        "type": kind,
        "slug": record.slug,
        "url": url,
        "name": name,
        "name_en": name_en,
        **stamp.said(),
    }


SOURCE_PREFETCH = ("origins", "tables", "findings__organisations", "findings__indicators", "findings__places")


def source(writer: Writer, record, stamp: Stamp) -> dict:
    for row in (*record.tables.all(), *record.findings.all()):
        writer.references.add((row.pk, "row"))  # to notice when it moves to another source
    return {
        **_head(
            record,
            "source",
            reverse("source_detail", args=[record.slug]),
            stamp,
            record.title,
            record.title_en,
        ),
        "title": record.title,
        "title_en": text_or_none(record.title_en),
        "kind": enumeration(SourceKind, record.kind),
        "publisher": text_or_none(record.publisher),
        "publisher_en": text_or_none(record.publisher_en),
        "authors": text_or_none(record.authors),
        "published_on": record.published_on,
        "link": text_or_none(record.url),
        "accessed_on": record.accessed_on,
        "edition": text_or_none(record.edition),
        "rights": text_or_none(record.rights),
        "note": text_or_none(record.note),
        "note_en": text_or_none(record.note_en),
        "origins": [_origin(writer, origin) for origin in record.origins.all()],
        "tables": [
            {
                "id": str(table.pk),
                "slug": table.slug,
                "kind": str(table.kind),
                "number": text_or_none(table.number),
                "caption": table.caption,
                "caption_en": text_or_none(table.caption_en),
                "locator": table.locator,
                "note": text_or_none(table.note),
                "note_en": text_or_none(table.note_en),
            }
            for table in record.tables.all()
        ],
        "findings": [
            {
                "id": str(finding.pk),
                "kind": enumeration(FindingKind, finding.kind),
                "statement": finding.statement,
                "statement_en": text_or_none(finding.statement_en),
                "organisations": writer.entries(finding.organisations.all(), "finding"),
                "places": [writer.place(place.pk, facet=None) for place in finding.places.all()],
                "indicators": [
                    writer.record(indicator, "indicator") for indicator in finding.indicators.all()
                ],
                "locator": finding.locator,
            }
            for finding in record.findings.all()
        ],
    }


def _origin(writer: Writer, origin) -> dict:
    writer.references.add((origin.pk, "source"))
    return {"slug": origin.slug, "title": origin.title, "title_en": text_or_none(origin.title_en)}


INDICATOR_PREFETCH = (
    "topic",
    "observations__source",
    "observations__sector",
    "observations__round",
    "observations__organisation",
)


def indicator(writer: Writer, record, stamp: Stamp) -> dict:
    return {
        **_head(
            record,
            "indicator",
            reverse("indicator_detail", args=[record.slug]),
            stamp,
            record.name,
            record.name_en,
        ),
        "unit": text_or_none(record.unit),
        "unit_en": text_or_none(record.unit_en),
        "definition": text_or_none(record.definition),
        "definition_en": text_or_none(record.definition_en),
        "topic": writer.record(record.topic, "topic") if record.topic else None,
        "observations": [
            writer.fact(
                row,
                "observations",
                value=number(row.value),
                value_text=text_or_none(row.value_text),
                value_text_en=text_or_none(row.value_text_en),
                unit=text_or_none(row.unit),
                unit_en=text_or_none(row.unit_en),
                qualifier=text_or_none(row.qualifier),
                nature=str(row.nature),
                period=text_or_none(row.period),
                rank=row.rank,
                rank_scope=text_or_none(row.rank_scope),
                rank_scope_en=text_or_none(row.rank_scope_en),
                place=writer.place(row.place_id, facet=None),
                layer=enumeration(Layer, row.layer) if row.layer else None,
                sector=writer.term(row.sector),
                round=writer.term(row.round),
                organisation=writer.entry(row.organisation, "observation"),
                category=text_or_none(row.category),
                category_en=text_or_none(row.category_en),
                definition=text_or_none(row.definition),
                definition_en=text_or_none(row.definition_en),
            )
            for row in record.observations.all()
            if _stands(writer, row, "observation")
        ],
        **writer.tail(),
    }


PLACE_PREFETCH = ()


def place(writer: Writer, record, stamp: Stamp) -> dict:
    parent = writer.places.get(record.parent_id)
    return {
        **_head(
            record, "place", reverse("place_detail", args=[record.slug]), stamp, record.name, record.name_en
        ),
        "kind": enumeration(PlaceKind, record.kind),
        "code": text_or_none(record.code),
        "parent": writer.record(parent, "place") if parent else None,
        "tile": None if record.tile_x is None else {"x": record.tile_x, "y": record.tile_y},
    }


TOPIC_PREFETCH = ("terms",)


def topic(writer: Writer, record, stamp: Stamp) -> dict:
    return {
        **_head(
            record, "topic", reverse("topic_detail", args=[record.slug]), stamp, record.name, record.name_en
        ),
        "description": text_or_none(record.description),
        "description_en": text_or_none(record.description_en),
        "terms": [
            {"vocabulary": str(term.vocabulary), **writer.record(term, "term")}
            for term in sorted(record.terms.all(), key=lambda term: (term.vocabulary, term.order, term.slug))
        ],
    }


TERM_PREFETCH = ("replaced_by",)


def term(writer: Writer, record, stamp: Stamp) -> dict:
    url = reverse("api:vocabulary_term", args=[record.vocabulary, record.slug])
    return {
        **_head(record, "term", url, stamp, record.name, record.name_en),
        "vocabulary": enumeration(Vocabulary, record.vocabulary),
        "group": text_or_none(record.group),
        "order": record.order,
        "definition": text_or_none(record.definition),
        "definition_en": text_or_none(record.definition_en),
        "replaced_by": writer.record(record.replaced_by, "term") if record.replaced_by else None,
    }


RANKING_PREFETCH = (
    "editions__source",
    "editions__places__source",
    "editions__places__organisation",
    "editions__places__person",
    "editions__places__affiliation",
)


def _stands(writer: Writer, row, role: str) -> bool:
    """Whether a row is shown: one about an organisation only while that is public; when it is must be noticed."""
    writer.references.add((row.pk, "row"))
    return row.organisation is None or writer.entry(row.organisation, role) is not None


def ranking(writer: Writer, record, stamp: Stamp) -> dict:
    for edition in record.editions.all():
        writer.references.add((edition.pk, "row"))
    return {
        **_head(
            record,
            "ranking",
            reverse("organisation_list") + f"?ranking={record.slug}",
            stamp,
            record.name,
            record.name_en,
        ),
        "publisher": text_or_none(record.publisher),
        "publisher_en": text_or_none(record.publisher_en),
        "definition": text_or_none(record.definition),
        "definition_en": text_or_none(record.definition_en),
        "link": text_or_none(record.url),
        "editions": [
            writer.fact(
                edition,
                "editions",
                edition=edition.edition,
                published_on=edition.published_on,
                places=[
                    writer.fact(
                        row,
                        "places",
                        rank=row.rank,
                        organisation=writer.entry(row.organisation, "ranked"),
                        person=writer.person(row.person),
                        affiliation=writer.entry(row.affiliation, "affiliation"),
                        place=writer.place(row.place_id, facet=None),
                    )
                    for row in edition.places.all()
                    if _stands(writer, row, "ranked")
                ],
            )
            for edition in record.editions.all()
        ],
        **writer.tail(),
    }
