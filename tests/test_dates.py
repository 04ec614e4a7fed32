"""Dates as people write them, in forms, pasted tables and files; fixtures and the API stay strict."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from catalogue.admin.forms import FactForm
from catalogue.dates import as_written, period_as_written
from catalogue.models import Figure, Milestone, Organisation

WRITTEN = [
    ("2019年3月", "2019-03"),
    ("2019 年 3 月", "2019-03"),
    ("2019年", "2019"),
    ("2019年度", "2019"),
    ("2019.3.5", "2019-03-05"),
    ("2020.3", "2020-03"),
    ("2019/12/05", "2019-12-05"),
    ("2020/03/12", "2020-03-12"),
    ("2019年3月5日", "2019-03-05"),
    ("2019年3月5", "2019-03-05"),
    ("２０２０年３月", "2020-03"),
    ("２０２０－０３－１２", "2020-03-12"),
    ("20190305", "2019-03-05"),
    ("2019-03-05 00:00:00", "2019-03-05"),
    ("2018-1", "2018-01"),
    ("2019", "2019"),
    ("soon", "soon"),
    ("2018-10-", "2018-10-"),
    ("2019-3/5", "2019-3/5"),
    ("19年3月", "19年3月"),
    ("二〇一五年三月", "2015-03"),
    ("二○一五年十二月三十一日", "2015-12-31"),
    ("2015年十月廿三日", "2015-10-23"),
    ("二〇一五年二三十月", "二〇一五年二三十月"),
    ("一百年", "一百年"),
]


@pytest.mark.parametrize(("typed", "date"), WRITTEN)
def test_dates_as_reports_print_them(typed, date):
    assert as_written(typed) == date


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("2020年1月至2020年6月", "2020-01/2020-06"),
        ("2019－2020", "2019/2020"),
        ("2019～2020年", "2019/2020"),
        ("2020-01/2020-06", "2020-01/2020-06"),
        ("２０１９年", "2019"),
        ("2020/03", "2020-03"),
        ("H1", "H1"),
    ],
)
def test_periods_as_reports_print_them(typed, period):
    assert period_as_written(typed) == period


@pytest.mark.parametrize("typed", ["２０２０年３月１２日", "2020年12月12日", "2020/12/12"])
def test_a_form_reads_them_and_sees_no_change_in_the_same_date(typed):
    field = Organisation._meta.get_field("founded").formfield()
    date = field.clean(typed)
    assert date == as_written(typed) and not field.has_changed(date, typed)
    assert Organisation._meta.get_field("founded").clean(date, None) == date
    period = Figure._meta.get_field("period").formfield()
    assert period.clean(typed) == date
    assert "maxlength" not in field.widget.attrs or int(field.widget.attrs["maxlength"]) > 20


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["2024年底", "2024 年年底", "２０２４年末", "2024年上半年"])
def test_a_part_of_a_year_is_the_year_and_a_form_keeps_the_words(typed):
    assert Organisation._meta.get_field("founded").formfield().clean(typed) == "2024"
    form = modelform_factory(Milestone, FactForm, fields=("date", "title", "as_reported"))
    assert form({"date": typed, "title": "甲"}).save(commit=False).as_reported == typed
    kept = form({"date": typed, "title": "甲", "as_reported": "截至年底"}).save(commit=False)
    assert (kept.date, kept.as_reported) == ("2024", "截至年底")
    assert as_written(typed) == typed  # a file says what to do about it


def test_columns_themselves_stay_strict():
    for name, model in (("founded", Organisation), ("period", Figure)):
        with pytest.raises(ValidationError):
            model._meta.get_field(name).clean("2020年3月", None)
