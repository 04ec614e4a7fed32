"""Partial dates, numbers, money and absences as values."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.dates import PartialDate
from catalogue.fields import (
    Money,
    MoneyField,
    PartialDateField,
    PeriodField,
    ScaledDecimalField,
    absences_text,
    canonical_url,
    parse_absences,
    parse_number,
    plain,
)
from catalogue.models import Figure
from catalogue.text import slugify

days = st.dates(min_value=datetime.date(1000, 1, 1))
partial = days.flatmap(
    lambda day: st.sampled_from([day.isoformat()[:4], day.isoformat()[:7], day.isoformat()])
)


@pytest.mark.parametrize("value", ["2018", "2018-10", "2018-10-12", "2020-02-29"])
def test_a_partial_date_is_its_text(value):
    assert PartialDateField().to_python(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "18",
        "2018-1",
        "2018-13",
        "2018-02-30",
        "2019-02-29",
        "0000",
        "2018-10-12T00:00",
        "２０１８",
        "2018-10-",
    ],
)
def test_what_is_no_date_is_refused(value):
    with pytest.raises(ValidationError):
        PartialDateField().to_python(value)


@pytest.mark.parametrize(
    "name,slug",
    [
        ("2020、1 号", "2020-1-hao"),
        ("京发〔2017〕27号", "jing-fa-2017-27-hao"),
        ("示例 2020　1", "shi-li-2020-1"),
        ("2020α1", "2020-1"),
        ("第 12 批（3）", "di-12-pi-3"),
        ("甲·乙 A、B", "jia-yi-a-b"),
        ("O’Reilly é 1.5", "oreilly-e-1-5"),
    ],
)
def test_a_slug_keeps_apart_what_the_name_keeps_apart(name, slug):
    assert slugify(name) == slug


@given(partial)
@example("9999")
def test_a_partial_date_spans_the_days_it_may_mean(value):
    date = PartialDate(value)
    first, last = date.first_day, date.last_day
    assert first.isoformat().startswith(value) and last.isoformat().startswith(value)
    day = datetime.timedelta(days=1)
    assert not (first - day).isoformat().startswith(value)
    if last < datetime.date.max:  # no day comes after it
        assert not (last + day).isoformat().startswith(value)


@pytest.mark.parametrize(
    "value,good",
    [("2019", True), ("2020-01/2020-06", True), ("2020-06/2020-01", False), ("2019/", False), ("H1", False)],
)
def test_a_period_is_a_date_or_two_in_order(value, good):
    if good:
        assert PeriodField().to_python(value) == value
    else:
        with pytest.raises(ValidationError):
            PeriodField().to_python(value)


@pytest.mark.parametrize(
    "typed,meant",
    [
        ("975.68亿", "97568000000"),
        ("3,000万元", "30000000"),
        ("1.2bn", "1200000000"),
        ("42", "42"),
        ("-0.5", "-0.5"),
    ],
)
def test_numbers_as_editors_type_them(typed, meant):
    assert parse_number(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["", "亿", "1e9", "NaN", "1.2.3", "12 apples", "٣", "1,5亿", "12,34", "1,2345", "1,234,5"]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValidationError):
        parse_number(typed)


@given(st.integers(-(10**17), 10**17))
def test_a_scaled_decimal_comes_back_exactly(hundredths):
    field = ScaledDecimalField(places=2)
    number = field.from_db_value(hundredths, None, None)
    assert field.get_prep_value(number) == hundredths
    assert field.to_python(plain(number)) == number


def test_more_digits_than_are_kept_are_refused():
    with pytest.raises(ValidationError):
        ScaledDecimalField(places=2).to_python("0.001")


def test_money_is_three_columns_and_one_value():
    figure = Figure(metric="revenue")
    assert figure.money is None
    figure.money = Money(Decimal("97568000000"), "CNY", "about")
    assert (figure.amount, figure.currency, figure.qualifier) == (Decimal("97568000000"), "CNY", "about")
    figure.money = None
    assert (figure.amount, figure.currency, figure.qualifier) == (None, "", "")
    assert isinstance(Figure.money, MoneyField)


def test_absences_are_read_and_written_in_one_form():
    assert parse_absences(" amount = missing ; date=not_stated;") == {
        "amount": "missing",
        "date": "not_stated",
    }
    assert absences_text({"date": "not_stated", "amount": "missing"}) == "amount=missing;date=not_stated"
    for wrong in ("amount", "amount=lost", "Amount=missing", "=missing"):
        with pytest.raises(ValidationError):
            parse_absences(wrong)


@pytest.mark.parametrize(
    "typed,kept",
    [("HTTPS://Example.org/A", "https://Example.org/A"), ("", ""), ("http://例子.cn/", "http://例子.cn/")],
)
def test_an_address_keeps_all_but_the_case_of_its_scheme(typed, kept):
    assert canonical_url(typed) == kept


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "ftp://example.org", "example.org", "https://a b", "https://"]
)
def test_other_schemes_are_refused(typed):
    with pytest.raises(ValidationError):
        canonical_url(typed)
