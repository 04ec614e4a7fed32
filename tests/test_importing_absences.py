"""What a file says instead of a number or a date: a reason is kept as one, anything else is a fault of its row."""

import pytest

from catalogue.choices import ImportState
from catalogue.importing import cells
from catalogue.models import Citation, Figure, Organisation
from tests.acting import document
from tests.factories import OrganisationFactory, ScenarioFactory
from tests.test_importing import applied, checked, row, run, verdicts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("不详", "not_stated"),
        ("未披露", "not_stated"),
        ("-", "not_stated"),
        ("－", "not_stated"),
        ("—", "not_stated"),
        ("N/A", "not_stated"),
        ("不适用", "not_applicable"),
        ("无", "none"),
        ("〔缺〕", "missing"),
        ("待定", None),
        ("2019", None),
    ],
)
def test_words_for_nothing(cell, kind):
    assert cells.absence(cell) == kind


def absences(entry):
    rows = Citation.objects.filter(organisation=entry).exclude(absence="")
    return set(rows.values_list("fields", "absence", "locator"))


def test_an_entry_keeps_why_it_has_no_date():
    text = "企业名称,成立日期\n甲,不详\n乙,2019\n丙,待定\n"
    job = checked(text)
    assert verdicts(job) == {2: "new", 3: "new", 4: "rejected"}
    assert row(job, 2).reason == "Founded: “不详” is kept as “Not stated”."
    assert "“待定”" in row(job, 4).reason and "未披露" in row(job, 4).reason
    run(job, ImportState.APPLYING, publish=True)
    entry = Organisation.objects.get(name="甲")
    assert absences(entry) == {("founded", "not_stated", "row 2")}
    assert [(one["field"], one["kind"]) for one in document(entry)["absences"]] == [("founded", "not_stated")]
    assert verdicts(checked(text)) == {2: "unchanged", 3: "unchanged", 4: "rejected"}
    applied("企业名称,成立日期\n甲,2018\n", publish=True)
    entry.refresh_from_db()
    assert (entry.founded, absences(entry)) == ("2018", set())


def test_a_value_that_is_known_stays():
    entry = OrganisationFactory(name="甲", founded="2018")
    assert verdicts(checked("企业名称,成立日期\n甲,未披露\n")) == {2: "unchanged"}
    other = OrganisationFactory(name="乙", founded=None)
    job = applied("企业名称,成立日期\n乙,未披露\n")
    assert verdicts(job) == {2: "changed"}
    assert absences(other) == {("founded", "not_stated", "row 2")} and not absences(entry)


def test_an_amount_of_an_entry_is_one_field():
    ScenarioFactory(name="无人车")
    applied("场景名称,投资额\n无人车,未披露\n", kind="scenario")
    assert Citation.objects.filter(fields="investment", absence="not_stated").count() == 1


def test_a_fact_keeps_why_it_has_no_amount():
    OrganisationFactory(name="甲公司")
    text = "企业名称,metric,period,金额\n甲公司,revenue,２０１９年,未披露\n甲公司,revenue,2018,待定\n"
    job = checked(text, kind="figure")
    assert verdicts(job) == {2: "new", 3: "rejected"}
    assert "“待定”" in row(job, 3).reason
    run(job, ImportState.APPLYING)
    figure = Figure.objects.get()
    assert (figure.period, figure.amount, figure.absent) == ("2019", None, {"amount": "not_stated"})
    assert verdicts(checked(text, kind="figure")) == {2: "unchanged", 3: "rejected"}


def test_what_cannot_be_kept_is_a_fault():
    job = checked("企业名称,next_check_due\n甲,不详\n")
    assert verdicts(job) == {2: "rejected"}
    assert "“不详” is no value; leave the cell empty." in row(job, 2).reason
