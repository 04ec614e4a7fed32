"""What the database itself refuses: every named constraint, by rows that go past `clean()` and `save()`.

The same tests run on SQLite and on PostgreSQL; that both pass is the same verdict.
"""

import uuid

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from catalogue import fields, snapshots
from catalogue.models import (
    ENTRY_TYPES,
    Alias,
    AwardParticipant,
    ChangeCounter,
    Citation,
    Classification,
    Designation,
    Distribution,
    ExchangeRate,
    Figure,
    FundingRound,
    Identifier,
    Link,
    Listing,
    Measure,
    NotTheSame,
    Organisation,
    Phase,
    Place,
    Policy,
    PublicDocument,
    RankingEdition,
    RankingPlace,
    Role,
    Scenario,
    Suggestion,
    Term,
)
from tests.filling import Filler

pytestmark = pytest.mark.django_db

MODELS = [
    model for model in apps.get_app_config("catalogue").get_models() if model._meta.model_name != "user"
]

# What a field refuses and what it takes, by its type; the lengths come from the field.
FIELD_VIOLATIONS = {
    fields.SlugField: ["", "a b", "-a", "甲", "a/b"],
    fields.UrlField: [
        "example.org",
        "ftp://example.org",
        "HTTPS://example.org",
        "https://exam ple.org",
        "https://a\nb",
        "https://a\tb",
        "https://a\u3000b",
        "https://",
    ],
    fields.PartialDateField: [
        "18",
        "2018-1",
        "2018/10",
        "2018-10-1",
        "2018-10-12T00",
        "0000",
        "2018-00",
        "2018-13",
        "2018-10-00",
        "2018-10-32",
        "2018-02-30",
        "2018-11-31",
        "2019-02-29",
        "2100-02-29",
        "２０１８",
        "2018\u00a0",
        "甲",
    ],
    fields.PeriodField: [
        "19",
        "2019-13",
        "2019-02-29",
        "2019-04/",
        "/2019",
        "2019-04-30/2019-05-01/2020",
        "2019 - 2020",
        "2020/2019",
        "2019-04-30/2019-04-29",
        "2019-04/2018-12-31",
    ],
    fields.CurrencyField: ["cny", "CN", "人民币", "ＣＮＹ"],
    fields.AbsencesField: [
        "date",
        "date=",
        "date=lost",
        "Date=missing",
        "date=missing,amount=missing",
        "date=missing;",
    ],
}
FIELD_ACCEPTED = {
    fields.SlugField: ["a", "CC-BY-4.0", "c++", "a_b"],
    fields.UrlField: ["https://example.org", "http://example.org/a?b=c#d", "https://例子.中国/甲"],
    fields.PartialDateField: [
        None,
        "2018",
        "2018-10",
        "2018-10-12",
        "2018-12-31",
        "2020-02-29",
        "2000-02-29",
    ],
    fields.PeriodField: [
        "",
        "2019",
        "2019-04",
        "2020-01/2020-06",
        "2019-04-30",
        "2019/2019-04",
        "2019-04/2019",
        "2019-12-31/2020",
    ],
    fields.AbsencesField: ["", "date=missing", "amount=not_stated;date=none", "a_b=not_applicable"],
}


def constraint_of(field) -> str:
    return f"{field.model._meta.model_name}_{field.name}_{field.check_suffix}"


CHECKED = [
    field
    for model in MODELS
    for field in model._meta.concrete_fields
    if isinstance(field, fields._Checked) and field.model is model
]


def violations(field) -> list:
    if field.choices:
        return ["bogus", field.flatchoices[0][0].upper() + "x", *([] if field.blank else [""])]
    if isinstance(field, fields.CountField):
        return [field.at_least - 1, 2**31]
    listed = [*FIELD_VIOLATIONS.get(type(field), []), *([] if field.blank or field.null else [""])]
    too_long = "a" * (field.max_length + 1)
    if isinstance(field, fields.UrlField):
        too_long = "https://" + too_long
    return [*listed, too_long]


def accepted(field) -> list:
    if field.choices:
        return [value for value, _label in field.flatchoices]
    if isinstance(field, fields.CountField):
        return [field.at_least, 2**31 - 1]
    values = FIELD_ACCEPTED.get(
        type(field), ["CNY" if field.name.endswith("currency") else "a" * field.max_length]
    )
    return [
        value
        for value in values
        if not (value == "" and not field.blank) and not (value is None and not field.null)
    ]


MONEY = [
    {"amount": 5, "currency": ""},
    {"amount": None, "currency": "CNY"},
]


REVERSED = [("2019", "2018"), ("2018-10", "2018-09"), ("2018-10-12", "2018-10-11"), ("2019-01-01", "2018")]
IN_ORDER = {
    "alias_valid_in_order": (Alias, "valid_from", "valid_to"),
    "designation_in_order": (Designation, "conferred_on", "valid_to"),
    "link_valid_in_order": (Link, "valid_from", "valid_to"),
    "listing_in_order": (Listing, "listed_on", "delisted_on"),
    "phase_in_order": (Phase, "starts_on", "ends_on"),
    "policy_in_force_in_order": (Policy, "in_force_from", "in_force_to"),
    "role_valid_in_order": (Role, "valid_from", "valid_to"),
}


def nobody(*names):
    return dict.fromkeys(names)


def everybody(filler, model, *names):
    return {name: filler.related(model._meta.get_field(name)) for name in names}


# Constraints that say more than one field does: name → (model, what breaks it).
HALF = uuid.UUID(int=1 << 127)


def _cases(filler):
    def self_link(kind):
        entry = filler.related(Link._meta.get_field(kind))
        return {
            **nobody(*ENTRY_TYPES, *(f"to_{other}" for other in ENTRY_TYPES)),
            kind: entry,
            f"to_{kind}": entry,
        }

    cases = {
        "notthesame_in_order": (
            NotTheSame,
            [{"first": uuid.UUID(int=2), "second": uuid.UUID(int=1)}, {"first": HALF, "second": HALF}],
        ),
        "suggestion_declined_with_a_reason": (Suggestion, [{"state": "declined", "reason": ""}]),
        "classification_layer_or_sector": (Classification, [{"layer": "", "sector": None}]),
        "figure_money": (Figure, MONEY),
        "fundinground_money": (FundingRound, MONEY),
        "measure_money": (Measure, MONEY),
        "scenario_investment": (
            Scenario,
            [{f"investment_{key}": value for key, value in case.items()} for case in MONEY],
        ),
        "rankingplace_of_at_most_one": (
            RankingPlace,
            [
                everybody(filler, RankingPlace, "organisation", "person"),
                everybody(filler, RankingPlace, "organisation", "person", "place"),
            ],
        ),
        "awardparticipant_exactly_one": (
            AwardParticipant,
            [nobody("organisation", "person"), everybody(filler, AwardParticipant, "organisation", "person")],
        ),
        "link_to_exactly_one_entry": (
            Link,
            [
                nobody(*(f"to_{kind}" for kind in ENTRY_TYPES)),
                everybody(filler, Link, "to_organisation", "to_policy"),
                everybody(filler, Link, "to_policy", "to_scenario", "to_dataset"),
            ],
        ),
        "distribution_byte_size_positive": (Distribution, [{"byte_size": -1}]),
        "changecounter_one_row": (ChangeCounter, [{"id": 2}]),
        "exchange_rate_above_zero": (ExchangeRate, [{"rate": 0}, {"rate": -1}]),
        "place_tile_has_both": (Place, [{"tile_x": None}, {"tile_y": None}, {"tile_x": 100}, {"tile_y": -1}]),
    }
    for name, (model, first, last) in IN_ORDER.items():
        cases[name] = (model, [{first: later, last: earlier} for later, earlier in REVERSED])
    for kind in ENTRY_TYPES:
        cases[f"link_{kind}_not_to_itself"] = (Link, [self_link(kind)])
    for model in (Alias, Identifier, Link, Citation):
        cases[f"{model._meta.model_name}_of_exactly_one_entry"] = (
            model,
            [
                nobody(*ENTRY_TYPES),
                everybody(filler, model, "organisation", "policy"),
                everybody(filler, model, "policy", "scenario", "dataset"),
            ],
        )
    return cases


def refused(record, by: str = "") -> bool:
    """Whether the database refuses the row, and names this constraint."""
    try:
        with transaction.atomic():
            type(record)._default_manager.bulk_create([record])
    except (DatabaseError, ValidationError) as error:
        assert by in str(error)
        return True
    return False


@pytest.fixture
def filler():
    return Filler("thing")


@pytest.mark.parametrize("field", CHECKED, ids=constraint_of)
def test_a_field_refuses_what_it_should_and_takes_what_it_should(filler, field):
    model = field.model
    alone = nobody(*(name for rule in IN_ORDER.values() if rule[0] is model for name in rule[1:]))
    for value in violations(field):
        record = filler.fill(model, **alone)
        setattr(record, field.attname, value)
        assert refused(record), f"{value!r} was taken"
    for value in accepted(field):
        record = filler.fill(model, **alone)
        setattr(record, field.attname, value)
        assert not refused(record), f"{value!r} was refused"
        record.refresh_from_db()
        stored = getattr(record, field.attname)
        assert (fields.absences_text(stored) if isinstance(stored, dict) else stored) == value
        record.delete()


@pytest.mark.parametrize(
    "field", [field for field in CHECKED if type(field) in FIELD_VIOLATIONS], ids=constraint_of
)
def test_a_line_break_at_the_end_is_refused(filler, field):
    record = filler.fill(field.model)
    setattr(record, field.attname, f"{accepted(field)[-1]}\n")
    assert refused(record)


@pytest.mark.parametrize("name", IN_ORDER)
@pytest.mark.parametrize(
    "ends",
    [("2018", "2018"), ("2018-10", "2018"), ("2018", "2018-10"), ("2018-10-12", "2018-10"), (None, "2018")],
)
def test_dates_of_which_the_second_may_be_the_later_one_are_in_order(filler, name, ends):
    model, *names = IN_ORDER[name]
    record = filler.fill(model)
    for field, value in zip(names, ends, strict=True):
        setattr(record, field, value)
    assert not refused(record)


ABOVE = [(Place, "parent"), (Scenario, "parent"), (Term, "replaced_by")]
TESTED = {constraint_of(field) for field in CHECKED} | {
    *("place_not_its_own_parent", "scenario_not_its_own_parent", "term_not_replaced_by_itself"),
}
# A constraint that is added later comes along, and fails until somebody says here what breaks it.
BETWEEN_FIELDS = sorted(
    constraint.name
    for model in MODELS
    for constraint in model._meta.constraints
    if isinstance(constraint, models.CheckConstraint) and constraint.name not in TESTED
)


@pytest.mark.parametrize("name", BETWEEN_FIELDS)
def test_a_rule_between_fields_is_kept_by_the_database(filler, name):
    model, broken = _cases(filler)[name]
    if model is not ChangeCounter:
        assert not refused(filler.fill(model)), "a right row is refused"
    for values in broken:
        record = filler.fill(model)
        for field, value in values.items():
            setattr(record, field, value)
        assert refused(record, by=name), f"{values} was taken"


@pytest.mark.parametrize(("model", "field"), ABOVE)
def test_nothing_stands_above_itself(filler, model, field):
    record = filler.fill(model)
    setattr(record, f"{field}_id", record.pk)
    assert refused(record)


UNIQUE = sorted(
    (model._meta.label_lower, constraint.name)
    for model in MODELS
    for constraint in model._meta.constraints
    if isinstance(constraint, models.UniqueConstraint)
)


@pytest.mark.parametrize(("label", "name"), UNIQUE)
def test_what_is_unique_stands_once(filler, label, name):
    model = apps.get_model(label)
    constraint = next(found for found in model._meta.constraints if found.name == name)
    first = filler.fill(model)
    assert not refused(first)
    again = filler.fill(model)
    for field in constraint.fields:
        setattr(again, field, getattr(first, field))
    assert refused(again)
    if constraint.condition is not None:  # Place.code: only what is there must be unique
        for _each in range(2):
            record = filler.fill(model)
            for field in constraint.fields:
                setattr(record, field, "")
            assert not refused(record)


@pytest.mark.parametrize(
    "model", [model for model in MODELS if any(f.name == "slug" and f.unique for f in model._meta.fields)]
)
def test_a_slug_stands_once(filler, model):
    first, second = filler.fill(model, slug="one"), filler.fill(model, slug="one")
    assert not refused(first)
    assert refused(second)


def test_slugs_of_different_case_are_different(filler):
    for slug in ("mit", "MIT"):
        assert not refused(filler.fill(Term, slug=slug, vocabulary="licence"))


def test_every_text_compares_by_its_bytes(filler):
    """The order of names is that of their code points on either database."""
    names = ["b", "A", "a", "Ä", "中", "B", "é"]
    for name in names:
        filler.make(Alias, name=name)
    found = list(Alias.objects.order_by("name").values_list("name", flat=True))
    assert found == sorted(names, key=lambda name: name.encode())


def test_the_counter_is_there_from_the_beginning():
    assert ChangeCounter.objects.get().seq == 0


def test_a_slug_is_made_from_the_english_name_or_from_pinyin(filler):
    assert (
        filler.make(Organisation, slug="", name="清华大学", name_en="Tsinghua University").slug
        == "tsinghua-university"
    )
    assert filler.make(Organisation, slug="", name="北京大学", name_en="").slug == "bei-jing-da-xue"


def test_a_second_record_of_the_same_name_gets_a_slug_of_its_own(filler):
    slugs = [filler.make(Organisation, slug="", name="旷视", name_en="Megvii").slug for _each in range(3)]
    assert slugs == ["megvii", "megvii-2", "megvii-3"]


def test_documents_and_editions_have_room_for_the_longest_slugs(filler):
    longest = max(len(str(value)) for value, _label in Term._meta.get_field("vocabulary").flatchoices)
    room = PublicDocument._meta.get_field("slug").max_length
    assert longest + 1 + Term._meta.get_field("slug").max_length <= room
    assert RankingEdition._meta.get_field("slug").max_length <= room


def test_dates_money_choices_of_sources_and_what_is_rare_are_explained():
    """What an editor would wonder about in a form has its word of help."""
    told = ("fields", "absence", "as_reported", "locator", "layer", "name_en_status", "row", "absent")
    for model in snapshots.MODELS:
        for field in model._meta.concrete_fields:
            wondered_at = (
                isinstance(field, fields.PartialDateField | fields.PeriodField)
                or field.name in told
                or any(field.name.endswith(part) for part in ("amount", "currency"))
                or (field.name.endswith("qualifier") and hasattr(model, "money"))
            )
            # whose classification or observation it is says what these mean; a table has one place
            if wondered_at and (model._meta.model_name, field.name) not in {
                ("observation", "layer"),
                ("sourcetable", "locator"),
                ("finding", "locator"),
                ("exchangerate", "currency"),
            }:
                assert str(field.help_text), (model, field.name)
