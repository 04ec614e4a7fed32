"""An organisation as its public document."""

from typing import Any

from django.conf import settings

from catalogue.choices import Layer, Metric
from catalogue.documents.base import (
    ENTRY_PREFETCH,
    Stamp,
    Writer,
    enumeration,
    foot,
    head,
    money,
    text_or_none,
)
from catalogue.documents.records import achievement, award, benchmark_result, product
from catalogue.models import Organisation

_RECORDS = (
    "source",
    "approvals__source",
    "approvals__registrant",
    "makers",
    "licence",
)
PREFETCH = (
    *ENTRY_PREFETCH,
    "kind",
    "parents",
    "classification_set__sector",
    "classification_set__source",
    "figure_set__source",
    "listing_set__source",
    "fundingstage_set__round",
    "fundingstage_set__source",
    "fundinground_set__round",
    "fundinground_set__investors",
    "fundinground_set__source",
    "rankingplace_set__edition__ranking",
    "rankingplace_set__source",
    "designation_set__designation",
    "designation_set__host",
    "designation_set__conferred_by",
    "designation_set__source",
    "programme_set__programme",
    "programme_set__source",
    "role_set__person",
    "role_set__source",
    "milestone_set__source",
    "filing_set__source",
    *(f"products__{path}" for path in _RECORDS),
    "award_participations__award__source",
    "award_participations__award__participants__organisation",
    "award_participations__award__participants__person",
    "achievements__source",
    "achievements__sector",
    "achievements__organisations",
    "achievements__people",
    "benchmark_results__source",
    "benchmark_results__task",
    "benchmark_results__dataset",
    "benchmark_results__organisations",
)


def layer(writer: Writer, value: str) -> dict:
    """A layer's label; a part of the foundation layer counts in the facet with the whole."""
    label = enumeration(Layer, value)
    writer.facets["layer"][str(value)] = label
    if str(value).startswith("foundation_"):
        writer.facets["layer"].setdefault("foundation", None)
    return label


def niche(organisation: Organisation) -> str:
    """Where the landscape draws an organisation: `layer:sector` of its preferred classification, of which either may be
    unknown; without one `=kind`."""
    claims = sorted(organisation.classification_set.all(), key=lambda row: not row.preferred)
    if not claims:
        return f"={organisation.kind.slug if organisation.kind else ''}"
    layer = str(claims[0].layer or "")
    sector = claims[0].sector
    return f"{'foundation' if layer.startswith('foundation') else layer}:{sector.slug if sector else ''}"


def market_value_in_cny(organisation: Organisation) -> int | None:
    """The preferred market value in hundredths of CNY, for sorting; the newest where several are preferred."""
    values = [
        (figure.as_of or "", figure.money)
        for figure in organisation.figure_set.all()
        if figure.metric == Metric.MARKET_VALUE and figure.preferred and figure.money
    ]
    values = [(as_of, value) for as_of, value in values if value.currency == settings.SORTING_CURRENCY]
    return int(max(values, key=lambda pair: pair[0])[1].amount * 100) if values else None


def document(writer: Writer, organisation: Organisation, stamp: Stamp) -> dict:
    fact = writer.fact
    figures = []
    for figure in organisation.figure_set.all():
        if figure.money is None:
            absences: Any = figure.absent
            for kind in sorted(set(absences.values())):
                writer.missing(str(figure.metric), kind, figure)
            continue
        figures.append(
            fact(
                figure,
                "figures",
                metric=str(figure.metric),
                period=text_or_none(figure.period),
                fiscal=figure.fiscal,
                money=money(figure.money),
            )
        )
    writer.facets["niche"][niche(organisation)] = None
    classifications = [
        fact(
            row,
            "classifications",
            layer=layer(writer, row.layer) if row.layer else None,
            sector=writer.term(row.sector, "sector"),
        )
        for row in organisation.classification_set.all()
    ]
    listings = [
        fact(
            row,
            "listings",
            security_name=row.security_name,
            code=text_or_none(row.code),
            market=text_or_none(row.market),
            listed_on=row.listed_on,
            delisted_on=row.delisted_on,
        )
        for row in organisation.listing_set.all()
    ]
    stages = [
        fact(row, "funding_stage", round=writer.term(row.round, "round"))
        for row in sorted(organisation.fundingstage_set.all(), key=lambda row: not row.preferred)
    ]
    is_listed = any(row.delisted_on is None for row in organisation.listing_set.all())
    writer.facets["listed"]["true" if is_listed else "false"] = None
    rankings = []
    for row in organisation.rankingplace_set.all():
        ranking = writer.record(row.edition.ranking, "ranking")
        writer.references.add((row.edition_id, "edition"))
        writer.facets["ranking"][ranking["slug"]] = ranking
        rankings.append(
            fact(
                row,
                "rankings",
                ranking=ranking["slug"],
                edition=row.edition.edition,
                rank=row.rank,
                name=ranking["name"],
                name_en=ranking["name_en"],
            )
        )
    awards = {row.award_id: row.award for row in organisation.award_participations.all()}
    return {
        **head(writer, organisation, stamp),
        "kind": writer.term(organisation.kind, "kind"),
        "classifications": classifications,
        "place": writer.place(organisation.place_id),
        "parents": writer.entries(organisation.parents.all(), "parent"),
        "founded": organisation.founded,
        "website": text_or_none(organisation.website),
        "figures": figures,
        "listings": listings,
        "funding_stage": stages[0] if stages else None,
        "funding_stages": stages,
        "funding_rounds": [
            fact(
                row,
                "funding_rounds",
                round=writer.term(row.round, "round"),
                date=row.date,
                money=money(row.money),
                investors=writer.entries(row.investors.all(), "investor"),
            )
            for row in organisation.fundinground_set.all()
        ],
        "rankings": rankings,
        "designations": [
            fact(
                row,
                "designations",
                designation=writer.term(row.designation, "designation"),
                title=text_or_none(row.title),
                title_en=text_or_none(row.title_en),
                host=writer.entry(row.host, "host"),
                conferred_by=writer.entry(row.conferred_by, "conferred_by"),
                conferred_on=row.conferred_on,
                valid_to=row.valid_to,
            )
            for row in organisation.designation_set.all()
        ],
        "programmes": [
            fact(
                row,
                "programmes",
                programme=writer.term(row.programme),
                level=text_or_none(row.level),
                started_on=row.started_on,
            )
            for row in organisation.programme_set.all()
        ],
        "products": [product(writer, row) for row in organisation.products.all()],
        "filings": [
            fact(
                row,
                "filings",
                kind=str(row.kind),
                authority=text_or_none(row.authority),
                authority_en=text_or_none(row.authority_en),
                title=text_or_none(row.title),
                title_en=text_or_none(row.title_en),
                number=text_or_none(row.number),
                status=text_or_none(row.status),
                date=row.date,
            )
            for row in organisation.filing_set.all()
        ],
        "people": [
            fact(
                row,
                "people",
                person=writer.person(row.person),
                role=str(row.role),
                title=text_or_none(row.title),
                title_en=text_or_none(row.title_en),
                **{"from": row.valid_from, "to": row.valid_to},
            )
            for row in organisation.role_set.all()
        ],
        "awards": [
            award(writer, row) for row in sorted(awards.values(), key=lambda row: (row.sort_key, str(row.pk)))
        ],
        "achievements": [achievement(writer, row) for row in organisation.achievements.all()],
        "benchmark_results": [benchmark_result(writer, row) for row in organisation.benchmark_results.all()],
        "milestones": [
            fact(row, "milestones", date=row.date, title=row.title, title_en=text_or_none(row.title_en))
            for row in organisation.milestone_set.all()
        ],
        **foot(writer, organisation),
    }
