"""The words of a source beside a value that was changed are pointed out, and nothing is refused for them."""

import pytest
from django.contrib.messages import get_messages

from catalogue import workflow
from catalogue.choices import Metric
from catalogue.permissions import EDITOR, REVIEWER
from tests.acting import user
from tests.factories import OrganisationFactory, cited
from tests.posting import form_data
from tests.test_admin import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(db):
    entry = OrganisationFactory()
    entry.figure_set.create(
        metric=Metric.REVENUE,
        period="2019",
        amount=320_000_000,
        currency="CNY",
        as_reported="2019年3.2亿元",
        **cited(),
    )
    workflow.publish(entry=entry, user=None)
    return entry


def saved(client, entry, role=REVIEWER, **changes):
    client.force_login(user(role))
    address = page(entry, "change", entry.pk)
    data = form_data(client.get(address), f"{entry.entry_type}_form")
    data |= {f"figure_set-0-{name}": [value] for name, value in changes.items()}
    return client.post(address, data)


def told(response):
    return [str(one) for one in get_messages(response.wsgi_request) if "3.2亿元" in str(one)]


@pytest.mark.parametrize("role", [REVIEWER, EDITOR])
def test_words_of_another_value_are_pointed_out(client, entry, role):
    response = saved(client, entry, role, amount="4.5亿")
    assert response.status_code == 302
    (said,) = told(response)
    assert "金额" in said and f"#fact-{entry.figure_set.get().pk}" in said


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "32000万"},
        {"amount": "4.5亿", "as_reported": "4.5亿元"},
        {"amount": "4.5亿", "as_reported": ""},
        {"note": "x"},
    ],
)
def test_words_that_fit_are_not(client, entry, changes):
    response = saved(client, entry, **changes)
    assert response.status_code == 302 and told(response) == []


def test_a_period_is_stated_too(client, entry):
    assert "时段" in told(saved(client, entry, period="2018年"))[0]


def test_beside_the_field_where_the_form_comes_back(client, entry):
    response = saved(client, entry, amount="4.5亿", currency="")
    assert response.status_code == 200 and entry.figure_set.get().amount == 320_000_000
    (note,) = [line for line in response.content.decode().splitlines() if "data-stale-words>" in line]
    assert "请对照来源核对" in note
    assert response.content.decode().count("data-stale-words hidden") > 1
