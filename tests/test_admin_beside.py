"""Products and their like, which are records of their own, on the form of the entry that shows them."""

import pytest
from django.urls import reverse

from catalogue import models
from catalogue.permissions import EDITOR, REVIEWER
from tests.acting import in_state, user
from tests.factories import OrganisationFactory, cited

pytestmark = pytest.mark.django_db


def form(entry):
    return reverse("admin:catalogue_organisation_change", args=[entry.pk])


def test_the_form_names_them_and_leads_to_a_new_one_of_this_maker(client):
    entry = OrganisationFactory()
    product = models.Product.objects.create(name="甲机器人", slug="robot", kind="robot", **cited())
    product.makers.add(entry)
    client.force_login(user(EDITOR))
    html = client.get(form(entry)).content.decode()
    assert reverse("admin:catalogue_product_change", args=[product.pk]) in html and "甲机器人" in html
    add = f"{reverse('admin:catalogue_product_add')}?makers={entry.pk}"
    assert add in html
    html = client.get(add).content.decode()
    assert f'value="{entry.pk}" selected' in html
    for wrong in ("x", "%00", str(product.pk), ""):
        assert client.get(f"{reverse('admin:catalogue_product_add')}?makers={wrong}").status_code == 200


def test_whoever_publishes_sees_what_becomes_public_along(client):
    entry = in_state("in_review")
    product = models.Product.objects.create(name="甲机器人", slug="robot", kind="robot", **cited())
    product.makers.add(entry)
    client.force_login(user(REVIEWER))
    act = reverse("admin:catalogue_organisation_act", args=[entry.pk, "publish"])
    assert "甲机器人" in client.get(act).content.decode()


def test_many_of_them_cost_no_more_queries(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    entry = OrganisationFactory()
    client.force_login(user(EDITOR))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(form(entry))
        return len(asked)

    models.Product.objects.create(name="甲", slug="p", kind="robot", **cited()).makers.add(entry)
    queries()  # the first request of a session notes when it was used
    before = queries()
    for number in range(25):
        models.Product.objects.create(
            name=f"乙{number}", slug=f"p-{number}", kind="robot", **cited()
        ).makers.add(entry)
    assert queries() == before
