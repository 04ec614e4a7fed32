"""What the page of an organisation holds."""

from django.utils.translation import gettext_lazy as _

from catalogue.choices import (
    ApprovalStatus,
    AwardGrade,
    AwardStatus,
    DateBasis,
    FilingKind,
    FilingStatus,
    Market,
    Metric,
    PersonRole,
    ProductKind,
    ProgrammeLevel,
)
from catalogue.views.sheets import (
    Heading,
    KeyFact,
    Section,
    Sheet,
    Value,
    choice,
    date,
    entries,
    labels,
    money,
    number,
    people,
    period,
    places,
    terms,
    text,
    web,
    words,
)

TYPE = "organisation"


def key_facts(sheet: Sheet) -> list[KeyFact]:
    document = sheet.document
    return sheet.key_facts(
        [
            (_("Kind"), "kind", terms(TYPE, "kind", [document["kind"]])),
            (_("Place"), "place", places([document["place"]])),
            (_("Founded"), "founded", date(document["founded"])),
            (_("Part of"), "parents", entries(document["parents"])),
            (_("Website"), "website", web(document["website"])),
        ]
    )


def sections(sheet: Sheet) -> list[Section | None]:
    document = sheet.document
    as_of = (_("As of"), "as_of", lambda row: date(row["as_of"]))
    figures = [*document["figures"], *sheet.lost("figures", "amount", Metric.values)]
    return [
        sheet.section(
            "classifications",
            _("Place in the industry chain"),
            document["classifications"],
            [
                (_("Layer"), "layer", lambda row: terms(TYPE, "layer", [row["layer"]])),
                (_("Sector"), "sector", lambda row: terms(TYPE, "sector", [row["sector"]])),
                as_of,
            ],
        ),
        sheet.section(
            "figures",
            _("Figures"),
            figures,
            [
                (_("Figure"), "metric", lambda row: choice(Metric, row.get("metric") or row["field"])),
                (_("Period or day"), "period", _period_of_figure),
                (_("Amount"), "amount", lambda row: money(row.get("money"))),
            ],
        ),
        sheet.section(
            "listings",
            _("Listings"),
            document["listings"],
            [
                (_("Security"), "security_name", lambda row: text(row["security_name"])),
                (_("Code"), "code", lambda row: text(row["code"])),
                (_("Market"), "market", lambda row: choice(Market, row["market"])),
                (_("Listed on"), "listed_on", lambda row: date(row["listed_on"])),
                (_("Delisted on"), "delisted_on", lambda row: date(row["delisted_on"])),
            ],
        ),
        sheet.section(
            "funding-stages",
            _("Funding stage"),
            document["funding_stages"],
            [(_("Stage"), "round", lambda row: terms(TYPE, "round", [row["round"]])), as_of],
            family="funding_stage",
        ),
        sheet.section(
            "funding-rounds",
            _("Funding rounds"),
            document["funding_rounds"],
            [
                (_("Date"), "date", lambda row: date(row["date"])),
                (_("Round"), "round", lambda row: terms(TYPE, "round", [row["round"]])),
                (_("Investors"), "investors", lambda row: entries(row["investors"])),
                (_("Amount"), "amount", lambda row: money(row["money"])),
            ],
            family="funding_rounds",
        ),
        sheet.section(
            "rankings",
            _("Rankings and lists"),
            document["rankings"],
            [
                (
                    _("Ranking"),
                    "ranking",
                    lambda row: terms(TYPE, "ranking", [{**row, "slug": row["ranking"]}]),
                ),
                (_("Edition"), "edition", lambda row: text(row["edition"])),
                (_("Rank"), "rank", lambda row: number(row["rank"])),
                as_of,
            ],
        ),
        sheet.section(
            "designations",
            _("Designations"),
            document["designations"],
            [
                (
                    _("Designation"),
                    "designation",
                    lambda row: terms(TYPE, "designation", [row["designation"]]),
                ),
                (_("Title"), "title", lambda row: words(row, "title")),
                (_("Host"), "host", lambda row: entries([row["host"]])),
                (_("Conferred by"), "conferred_by", lambda row: entries([row["conferred_by"]])),
                (_("Conferred on"), "conferred_on", lambda row: date(row["conferred_on"])),
                (_("Valid to"), "valid_to", lambda row: date(row["valid_to"])),
            ],
        ),
        sheet.section(
            "products",
            _("Products"),
            document["products"],
            [
                (_("Product"), "name", lambda row: words(row, "name")),
                (_("Kind"), "kind", lambda row: choice(ProductKind, row["kind"])),
                (_("Description"), "description", lambda row: words(row, "description", "prose")),
                (_("Made with"), "makers", lambda row: entries(_others(row["makers"], document))),
                (_("Licence"), "licence", lambda row: labels([row["licence"]])),
                (_("Released"), "released_on", lambda row: date(row["released_on"])),
                (_("Website"), "website", lambda row: web(row["website"])),
            ],
        ),
        sheet.section(
            "approvals",
            _("Medical device approvals"),
            [{**row, "product": product} for product in document["products"] for row in product["approvals"]],
            [
                (_("Product"), "product", lambda row: words(row["product"], "name")),
                (_("Status"), "status", lambda row: choice(ApprovalStatus, row["status"])),
                (_("Class"), "device_class", lambda row: text(row["device_class"])),
                (_("Registrant"), "registrant", lambda row: entries([row["registrant"]])),
                (_("Place"), "place", lambda row: places([row["place"]])),
                (_("Number"), "number", lambda row: text(row["number"])),
                (_("Decided on"), "decided_on", lambda row: date(row["decided_on"])),
                as_of,
            ],
        ),
        sheet.section(
            "people",
            _("People"),
            document["people"],
            [
                (_("Name"), "person", lambda row: people([row["person"]])),
                (_("Role"), "role", lambda row: words(row, "title") or choice(PersonRole, row["role"])),
                (_("From"), "valid_from", lambda row: date(row["from"])),
                (_("To"), "valid_to", lambda row: date(row["to"])),
                as_of,
            ],
        ),
        sheet.section(
            "programmes",
            _("Degree programmes"),
            document["programmes"],
            [
                (_("Programme"), "programme", lambda row: labels([row["programme"]])),
                (_("Level"), "level", lambda row: choice(ProgrammeLevel, row["level"])),
                (_("Started"), "started_on", lambda row: date(row["started_on"])),
            ],
        ),
        sheet.section(
            "awards",
            _("Awards"),
            document["awards"],
            [
                (_("Award"), "name", lambda row: words(row, "name")),
                (_("Grade"), "grade", lambda row: choice(AwardGrade, row["grade"])),
                (_("Year"), "year", lambda row: date(row["year"])),
                (_("Project"), "project", lambda row: words(row, "project")),
                (
                    _("Shared with"),
                    "participants",
                    lambda row: _and(entries(_others(row["organisations"], document)), people(row["people"])),
                ),
                (_("Status"), "status", lambda row: choice(AwardStatus, row["status"])),
            ],
        ),
        sheet.section(
            "achievements",
            _("Research results"),
            document["achievements"],
            [
                (_("Result"), "title", lambda row: words(row, "title")),
                (_("Description"), "description", lambda row: words(row, "description", "prose")),
                (_("Sector"), "sector", lambda row: terms(TYPE, "sector", [row["sector"]])),
                (_("Date"), "date", lambda row: date(row["date"])),
                (
                    _("Shared with"),
                    "organisations",
                    lambda row: _and(entries(_others(row["organisations"], document)), people(row["people"])),
                ),
            ],
        ),
        benchmark_results(
            sheet, _("Organisations"), lambda row: entries(_others(row["organisations"], document))
        ),
        sheet.section(
            "milestones",
            _("Milestones"),
            document["milestones"],
            [
                (_("Date"), "date", lambda row: date(row["date"])),
                (_("What happened"), "title", lambda row: words(row, "title", "prose")),
            ],
        ),
        sheet.section(
            "filings",
            _("Regulatory filings"),
            document["filings"],
            [
                (_("Filing"), "title", lambda row: words(row, "title") or choice(FilingKind, row["kind"])),
                (_("Authority"), "authority", lambda row: words(row, "authority")),
                (_("Number"), "number", lambda row: text(row["number"])),
                (_("Status"), "status", lambda row: choice(FilingStatus, row["status"])),
                (_("Date"), "date", lambda row: date(row["date"])),
            ],
        ),
    ]


def benchmark_results(sheet: Sheet, heading: Heading, others) -> Section | None:
    """Results in competitions and on benchmarks; `others` gives who else reached one. Datasets show them too."""
    return sheet.section(
        "benchmark-results",
        _("Benchmark results"),
        sheet.document["benchmark_results"],
        [
            (_("Benchmark"), "benchmark", lambda row: text(row["benchmark"])),
            (_("Dataset"), "dataset", lambda row: entries([row["dataset"]])),
            (_("Task"), "task", lambda row: labels([row["task"]])),
            (_("Model"), "model", lambda row: text(row["model"])),
            (_("Rank"), "rank", lambda row: number(row["rank"])),
            (_("Date"), "date", _date_with_basis),
            (heading, "organisations", others),
        ],
        family="benchmark_results",
    )


def _period_of_figure(row: dict) -> Value:
    if row.get("period"):
        shown = period(row["period"])
        return (
            text(_("fiscal %(period)s") % {"period": shown.parts[0].text}, "date") if row["fiscal"] else shown
        )
    return date(row["as_of"])


def _date_with_basis(row: dict) -> Value:
    shown = date(row["date"])
    if shown and row["date_basis"]:
        return text(f"{shown.parts[0].text} · {DateBasis(row['date_basis']).label}", "date")
    return shown


def _others(neighbours: list[dict], document: dict) -> list[dict]:
    return [neighbour for neighbour in neighbours if neighbour["id"] != document["id"]]


def _and(first: Value, second: Value) -> Value:
    return Value([*first.parts, *second.parts])
