"""The addresses below /api/ that describe the API; the last answers for everything that is not there."""

from django.urls import path, re_path

from catalogue.api import docs, views

urlpatterns = [
    path("schema/", docs.Description.as_view(), name="api_schema"),
    path("docs/", docs.page, name="api_docs"),
    re_path(r"[\s\S]+", views.Nothing.as_view()),
]
