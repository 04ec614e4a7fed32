"""How a document is laid out on its page, and the way back from a source to what rests on it."""

import re

import pytest

from catalogue import models, workflow
from tests.factories import OrganisationFactory, cited

pytestmark = pytest.mark.django_db


def test_the_way_back_tells_two_figures_of_one_kind_apart(client):
    entry = OrganisationFactory()
    for period, amount in (("2019", 100), ("2018", 200)):
        models.Figure.objects.create(
            organisation=entry, metric="revenue", period=period, amount=amount, currency="CNY", **cited()
        )
    models.Figure.objects.create(
        organisation=entry, metric="market_value", as_of="2020-11-19", amount=300, currency="CNY", **cited()
    )
    workflow.publish(entry=entry, user=None)
    html = client.get(entry.get_absolute_url()).content.decode().replace("\u2060", "")
    backs = {re.sub("<[^>]+>", "", words)[2:] for words in re.findall(r'class="back"[^>]*>(.*?)</a>', html)}
    assert {"营业收入 · 2019年", "营业收入 · 2018年", "市值"} <= backs
