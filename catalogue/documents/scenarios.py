"""An application scenario as its public document."""

from catalogue.documents.base import ENTRY_PREFETCH, Stamp, Writer, foot, head, money, number, text_or_none
from catalogue.models import Scenario

PREFETCH = (
    *ENTRY_PREFETCH,
    "domains",
    "campaign",
    "places",
    "stage",
    "parent",
    "technologies",
    "policies",
    "datasets",
    "participant_set__organisation",
    "participant_set__role",
    "participant_set__source",
    "outcome_set__source",
)


def document(writer: Writer, scenario: Scenario, stamp: Stamp) -> dict:
    fact = writer.fact
    participants = []
    for row in scenario.participant_set.all():
        role = row.role.slug if row.role else "partner"
        if label := writer.entry(row.organisation, f"participant.{role}", "organisation"):
            participants.append(fact(row, "participants", role=writer.term(row.role), organisation=label))
    return {
        **head(writer, scenario, stamp),
        "domains": writer.terms(scenario.domains.all(), "domain"),
        "campaign": writer.term(scenario.campaign, "campaign"),
        "places": [
            writer.place(place.pk)
            for place in sorted(scenario.places.all(), key=lambda place: (place.sort_key, str(place.pk)))
        ],
        "stage": writer.term(scenario.stage, "stage"),
        "parent": writer.entry(scenario.parent, "parent"),
        "participants": participants,
        "technologies": writer.terms(scenario.technologies.all(), "technology"),
        "policies": writer.entries(scenario.policies.all(), "policy", "policy"),
        "batch": text_or_none(scenario.batch),
        "investment": money(scenario.investment),
        "datasets": writer.entries(scenario.datasets.all(), "dataset"),
        "outcomes": [
            fact(
                row,
                "outcomes",
                description=row.description,
                description_en=row.description_en,
                value=number(row.value),
                unit=text_or_none(row.unit),
                unit_en=text_or_none(row.unit_en),
                qualifier=text_or_none(row.qualifier),
            )
            for row in scenario.outcome_set.all()
        ],
        **foot(writer, scenario),
    }
