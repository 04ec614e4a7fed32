"""The addresses below /api/v1/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter, UUIDConverter

from catalogue.api import searches, views
from catalogue.choices import EntryType
from catalogue.fields import SlugField


class PublicSlug(StringConverter):
    """What may be a slug; anything else is found nowhere, and never reaches the database."""

    regex = SlugField.pattern


class AnyUuid(UUIDConverter):
    """An id, in large letters too."""

    regex = UUIDConverter.regex.replace("a-f", "a-fA-F")


register_converter(PublicSlug, "public_slug")
register_converter(AnyUuid, "any_uuid")

app_name = "api"

urlpatterns = [
    path("", views.Start.as_view(), name="start"),
    path("organisations/", views.OrganisationList.as_view(), name="organisation_list"),
    path(
        "organisations/facets/",
        views.OrganisationFacets.as_view(),
        name="organisation_facets",
    ),
    path("organisations/<any_uuid:id>/", views.EntryById.as_view(type=EntryType.ORGANISATION)),
    path("organisations/<public_slug:slug>/", views.OrganisationDetail.as_view(), name="organisation_detail"),
    path(
        "organisations/<public_slug:slug>/links/",
        views.EntryLinks.as_view(type=EntryType.ORGANISATION),
        name="organisation_links",
    ),
    path("policies/", views.PolicyList.as_view(), name="policy_list"),
    path("policies/facets/", views.PolicyFacets.as_view(), name="policy_facets"),
    path("policies/<any_uuid:id>/", views.EntryById.as_view(type=EntryType.POLICY)),
    path("policies/<public_slug:slug>/", views.PolicyDetail.as_view(), name="policy_detail"),
    path(
        "policies/<public_slug:slug>/links/",
        views.EntryLinks.as_view(type=EntryType.POLICY),
        name="policy_links",
    ),
    path("scenarios/", views.ScenarioList.as_view(), name="scenario_list"),
    path("scenarios/facets/", views.ScenarioFacets.as_view(), name="scenario_facets"),
    path("scenarios/<any_uuid:id>/", views.EntryById.as_view(type=EntryType.SCENARIO)),
    path("scenarios/<public_slug:slug>/", views.ScenarioDetail.as_view(), name="scenario_detail"),
    path(
        "scenarios/<public_slug:slug>/links/",
        views.EntryLinks.as_view(type=EntryType.SCENARIO),
        name="scenario_links",
    ),
    path("datasets/", views.DatasetList.as_view(), name="dataset_list"),
    path("datasets/facets/", views.DatasetFacets.as_view(), name="dataset_facets"),
    path("datasets/<any_uuid:id>/", views.EntryById.as_view(type=EntryType.DATASET)),
    path("datasets/<public_slug:slug>/", views.DatasetDetail.as_view(), name="dataset_detail"),
    path(
        "datasets/<public_slug:slug>/links/",
        views.EntryLinks.as_view(type=EntryType.DATASET),
        name="dataset_links",
    ),
    path("sources/", views.SourceList.as_view(), name="source_list"),
    path("sources/<public_slug:slug>/", views.SourceDetail.as_view(), name="source_detail"),
    path("indicators/", views.IndicatorList.as_view(), name="indicator_list"),
    path("indicators/<public_slug:slug>/", views.IndicatorDetail.as_view(), name="indicator_detail"),
    path("places/", views.PlaceList.as_view(), name="place_list"),
    path("places/<public_slug:slug>/", views.PlaceDetail.as_view(), name="place_detail"),
    path("topics/", views.TopicList.as_view(), name="topic_list"),
    path("topics/<public_slug:slug>/", views.TopicDetail.as_view(), name="topic_detail"),
    path("rankings/", views.RankingList.as_view(), name="ranking_list"),
    path("rankings/<public_slug:slug>/", views.RankingDetail.as_view(), name="ranking_detail"),
    path("vocabularies/", views.VocabularyList.as_view(), name="vocabulary_list"),
    path(
        "vocabularies/<public_slug:vocabulary>/", views.VocabularyDetail.as_view(), name="vocabulary_detail"
    ),
    path(
        "vocabularies/<public_slug:vocabulary>/<public_slug:slug>/",
        views.TermDetail.as_view(),
        name="vocabulary_term",
    ),
    path("search/", searches.Search.as_view(), name="search"),
    path("suggest/", searches.Suggest.as_view(), name="suggest"),
    path("match/", searches.Match.as_view(), name="match"),
    path("changes/", views.Changes.as_view(), name="changes"),
    path("dump.jsonl", views.Dump.as_view(), name="dump"),
]
