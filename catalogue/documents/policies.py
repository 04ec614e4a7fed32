"""A policy as its public document."""

from catalogue.documents.base import ENTRY_PREFETCH, Stamp, Writer, foot, head, money, text_or_none
from catalogue.models import Policy

PREFETCH = (
    *ENTRY_PREFETCH,
    "kind",
    "level",
    "validity",
    "themes",
    "topics",
    "issuer_set__organisation",
    "issuer_set__source",
    "measure_set__instrument",
    "measure_set__beneficiary",
    "measure_set__source",
    "phase_set__source",
)


def document(writer: Writer, policy: Policy, stamp: Stamp) -> dict:
    fact = writer.fact
    issuers = []
    for row in policy.issuer_set.all():
        label = writer.entry(row.organisation, f"issuer.{row.role}", "issuer")
        if label:
            tail = fact(row, "issuers")
            issuers.append(
                {"role": str(row.role), **label, "source": tail["source"], "locator": tail["locator"]}
            )
    for topic in policy.topics.all():
        writer.topic(topic)
    start = head(writer, policy, stamp)
    if policy.document_number:
        number = {"scheme": "document_number", "value": policy.document_number}
        if number not in start["identifiers"]:
            start["identifiers"] = [number, *start["identifiers"]]
        for value in (policy.document_number, f"document_number:{policy.document_number}"):
            writer.facets["identifier"][value] = None
    return {
        **start,
        "kind": writer.term(policy.kind, "kind"),
        "level": writer.term(policy.level, "level"),
        "document_number": text_or_none(policy.document_number),
        "issuers": issuers,
        "place": writer.place(policy.place_id),
        "adopted_on": policy.adopted_on,
        "issued_on": policy.issued_on,
        "in_force_from": policy.in_force_from,
        "in_force_to": policy.in_force_to,
        "validity": writer.term(policy.validity, "validity"),
        "themes": writer.terms(policy.themes.all(), "theme"),
        "measures": [
            fact(
                row,
                "measures",
                instrument=writer.term(row.instrument, "instrument"),
                beneficiary=writer.term(row.beneficiary, "beneficiary"),
                description=row.description,
                description_en=row.description_en,
                money=money(row.money),
                condition=text_or_none(row.condition),
                condition_en=text_or_none(row.condition_en),
                deadline=row.deadline,
            )
            for row in policy.measure_set.all()
        ],
        "phases": [
            fact(
                row,
                "phases",
                name=row.name,
                name_en=text_or_none(row.name_en),
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                description=text_or_none(row.description),
                description_en=text_or_none(row.description_en),
            )
            for row in policy.phase_set.all()
        ],
        "text_url": text_or_none(policy.text_url),
        "archived_text": text_or_none(policy.archived_text),
        **foot(writer, policy),
    }
