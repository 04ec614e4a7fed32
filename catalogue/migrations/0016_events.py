"""The events of the entries that are published already, from their stored documents."""

import json

import catalogue.fields
import django.db.models.deletion
from django.db import migrations, models


CHUNK = 500
FIELDS = {
    "adopted_on": ("policy", "adopted", False),
    "issued_on": ("policy", "issued", True),
    "in_force_from": ("policy", "in_force", False),
    "in_force_to": ("policy", "expires", False),
    "founded": ("founding", "founded", False),
    "released_on": ("output", "released", False),
}
FACTS = {
    ("phases", "starts_on"): ("policy", "phase_starts", False),
    ("phases", "ends_on"): ("policy", "phase_ends", False),
    ("measures", "deadline"): ("policy", "deadline", False),
    ("milestones", "date"): ("milestone", "happened", True),
    ("funding_rounds", "date"): ("funding", "round", True),
    ("listings", "listed_on"): ("listing", "listed", True),
    ("listings", "delisted_on"): ("listing", "delisted", False),
    ("approvals", "decided_on"): ("recognition", "", True),
    ("designations", "conferred_on"): ("recognition", "conferred", True),
    ("filings", "date"): ("recognition", "filed", True),
    ("awards", "year"): ("recognition", "awarded", True),
    ("products", "released_on"): ("output", "released", False),
    ("achievements", "date"): ("output", "achieved", True),
    ("benchmark_results", "date"): ("output", "benchmarked", True),
    ("programmes", "started_on"): ("founding", "programme", False),
}
WORDS = ("title", "name", "security_name", "benchmark", "description")
LABELS = ("designation", "programme", "round", "dataset", "task")


def happenings(document):
    """(kind, act, date, absence, anchor, card)"""
    absences = {}
    for row in [*document["missing"], *document["absences"]]:
        absences[row["field"], row["fact"]] = absences[row["field"], ""] = row.get("kind", "missing")
    stated: list = [
        (kind, act, document[name], absences.get((name, "")), is_told, f"fact-{name.replace('_', '-')}", {})
        for name, (kind, act, is_told) in FIELDS.items()
        if name in document
    ]
    for (family, name), (kind, act, is_told) in FACTS.items():
        for row in facts(document, family):
            if row["preferred"]:
                absence = absences.get((f"{family}.{name}", row["id"]))
                stated.append((kind, act or row["status"], row[name], absence, is_told, row["id"], card(row)))
    for kind, act, date, absence, is_told, anchor, said in stated:
        if date or absence in ("missing", "not_stated") or (is_told and absence is None):
            text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
            yield kind, act, date, "" if date else absence or "", anchor, text


def facts(document, family):
    if family != "approvals":
        return document.get(family, [])
    return [
        {**row, "name": product["name"], "name_en": product["name_en"]}
        for product in document.get("products", ())
        for row in product["approvals"]
    ]


def card(row):
    names = next(((row[name], row.get(f"{name}_en")) for name in WORDS if row.get(name)), None)
    names = names or next(
        ((row[name]["name"], row[name]["name_en"]) for name in LABELS if row.get(name)), (None, None)
    )
    said = {"name": names[0], "name_en": names[1], "money": row.get("money")}
    return {key: value for key, value in said.items() if value}


def add(apps, _editor):
    documents = apps.get_model("catalogue", "PublicDocument").objects
    documents = documents.filter(type__in=["organisation", "policy", "scenario", "dataset"])
    events = apps.get_model("catalogue", "Event").objects
    events.all().delete()  # what a run that was stopped has left
    columns = ("number", "sort_key", "body")
    last = 0
    while rows := list(documents.filter(number__gt=last).order_by("number").values_list(*columns)[:CHUNK]):
        last = rows[-1][0]
        events.bulk_create(
            [
                events.model(
                    document_id=number,
                    sort_key=sort_key,
                    kind=kind,
                    act=act,
                    date=date,
                    year=date and int(date[:4]),
                    absence=absence,
                    anchor=anchor,
                    card=said,
                )
                for number, sort_key, body in rows
                for kind, act, date, absence, anchor, said in set(happenings(json.loads(body)))
            ],
            batch_size=CHUNK,
        )


def keep(_apps, _editor):
    """The table goes, and what is in it."""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0015_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", catalogue.fields.CharField(max_length=20)),
                ("act", catalogue.fields.CharField(max_length=20)),
                (
                    "date",
                    catalogue.fields.PartialDateField(
                        blank=True,
                        help_text="As precise as its source: 2018, 2018-10 or 2018-10-12.",
                        max_length=10,
                        null=True,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("absence", catalogue.fields.CharField(blank=True, max_length=20)),
                ("sort_key", catalogue.fields.CharField(blank=True, max_length=200)),
                ("anchor", catalogue.fields.CharField(max_length=60)),
                ("card", models.TextField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="catalogue.publicdocument",
                        to_field="number",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["date", "kind", "sort_key", "anchor", "id"], name="event_in_time"),
                    models.Index(fields=["year", "kind", "absence", "document"], name="event_by_year"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "anchor", "act"), name="event_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__length__lte", 20), ("kind__length__gte", 1)),
                        name="event_kind_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("act__length__lte", 20), ("act__length__gte", 1)),
                        name="event_act_allowed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date__isnull", True),
                            (
                                "date__regex",
                                "^(?:([1-9][0-9]{3}(-(0[1-9]|1[0-2])|-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?|(([13579][26]|[2468][048])00|[1-9][0-9](0[48]|[13579][26]|[2468][048]))-02-29))\\Z",
                            ),
                            _connector="OR",
                        ),
                        name="event_date_partial_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("absence__length__lte", 20)), name="event_absence_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort_key__length__lte", 200)), name="event_sort_key_allowed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("anchor__length__lte", 60), ("anchor__length__gte", 1)),
                        name="event_anchor_allowed",
                    ),
                ],
            },
        ),
        migrations.RunPython(add, keep),
    ]
