"""The operator's page: for administrators, without a secret."""

import pytest
from django.conf import settings
from django.urls import reverse

from catalogue import health

pytestmark = pytest.mark.django_db


def test_it_says_how_the_node_stands_and_how_it_is_set(admin_client):
    health.beat("one")
    response = admin_client.get(reverse("admin:operation"))
    html = response.content.decode()
    assert response.status_code == 200
    assert "SLOW_QUERY_MS" in html and "SITE_URL" in html and settings.SITE_URL in html
    assert settings.SECRET_KEY not in html and "DATABASE_URL" not in html and "SECRET" not in html
    assert reverse("admin:operation") in admin_client.get(reverse("admin:index")).content.decode()
