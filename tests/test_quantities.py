"""Numbers with the words that reports put around them, read alone, in a form of the admin and from a file."""

from decimal import Decimal

import pytest
from django.forms.models import modelform_factory
from django.utils import translation

from catalogue.admin.forms import FactForm
from catalogue.choices import Qualifier, RowVerdict
from catalogue.models import Figure, Scenario
from catalogue.quantities import qualified
from tests.factories import OrganisationFactory
from tests.test_importing import applied, checked, row

WRITTEN = [
    ("约30亿", ("30亿", Qualifier.ABOUT)),
    ("近 3,000万", ("3,000万", Qualifier.ABOUT)),
    ("30亿元左右", ("30亿元", Qualifier.ABOUT)),
    ("超过１００", ("100", Qualifier.AT_LEAST)),
    ("30余亿元", ("30亿元", Qualifier.AT_LEAST)),
    ("30万以上", ("30万", Qualifier.AT_LEAST)),
    ("over 1.2bn", ("1.2bn", Qualifier.AT_LEAST)),
    ("不超过500万", ("500万", Qualifier.AT_MOST)),
    ("30亿", ("30亿", None)),
    ("-5", ("-5", None)),
    ("约", ("约", None)),
    ("约30以上", ("约30以上", None)),
]


@pytest.mark.parametrize(("typed", "read"), WRITTEN)
def test_words_around_a_number(typed, read):
    assert qualified(typed) == read


def form(amount, qualifier="", instance=None, fields=("metric", "amount", "currency", "qualifier")):
    kind = modelform_factory(Figure, form=FactForm, fields=list(fields))
    data = {"metric": "revenue", "amount": amount, "currency": "CNY", "qualifier": qualifier}
    return kind(data, instance=instance or Figure(source_id=None))


@pytest.mark.django_db
def test_a_form_reads_them_into_the_qualifier():
    found = form("约30亿")
    found.is_valid()
    assert (found.cleaned_data["amount"], found.cleaned_data["qualifier"]) == (
        Decimal(3_000_000_000),
        Qualifier.ABOUT,
    )
    assert found.instance.qualifier == Qualifier.ABOUT
    agreed = form("约30亿", "about")
    agreed.is_valid()
    assert agreed.cleaned_data["qualifier"] == "about" and "qualifier" not in agreed.errors


@pytest.mark.django_db
def test_a_form_refuses_what_contradicts_itself_or_has_no_place():
    with translation.override("en"):
        assert "says “About”" in str(form("约30亿", "at_least").errors["qualifier"])
    assert "amount" in form("约30亿", fields=("metric", "amount", "currency")).errors


@pytest.mark.django_db
def test_the_words_alone_are_a_change():
    known = Figure(metric="revenue", amount=Decimal(30), currency="CNY")
    assert form("约30", instance=known).changed_data == ["amount"]
    assert form("30", instance=known).changed_data == []


@pytest.mark.django_db
def test_a_file_gives_both():
    with translation.override("en"):
        applied("名称,投资额,投资额币种\n甲场景,约30亿,CNY\n", kind="scenario", mapping=FIELDS)
        assert Scenario.objects.get().investment.qualifier == Qualifier.ABOUT
        said = "名称,投资额,投资额币种,x\n乙场景,约30亿,CNY,至少\n丙场景,约30亿,CNY,about\n"
        job = checked(said, kind="scenario", mapping=[*FIELDS, "investment_qualifier"])
        assert row(job, 2).verdict == RowVerdict.REJECTED and "beside it" in row(job, 2).reason
        assert row(job, 3).verdict == RowVerdict.NEW


FIELDS = ["name", "investment_amount", "investment_currency"]


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing():
    OrganisationFactory()
    with translation.override("en"):
        text = "名称,投资额,投资额币种\n甲场景,约30亿,CNY\n"
        applied(text, kind="scenario", mapping=FIELDS)
        assert row(checked(text, kind="scenario", mapping=FIELDS), 2).verdict == RowVerdict.UNCHANGED
