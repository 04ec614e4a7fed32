"""The addresses of the public site: `once` exist once, `pages` in Chinese at the root and in English under /en/."""

from django.urls import path, register_converter

from catalogue import dcat, feeds, sitemaps
from catalogue.choices import EntryType
from catalogue.views import (
    browse,
    changes,
    compare,
    entries,
    guide,
    history,
    home,
    landscape,
    matching,
    places,
    previews,
    search,
    service,
    sources,
    statistics,
    suggestions,
    tables,
    texts,
    timeline,
    topics,
)


class SlugConverter:
    """Slugs as `fields.SlugField` allows them: `CC-BY-4.0` and `c++` are some."""

    regex = r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,159}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(SlugConverter, "entry_slug")

# What an entry's address begins with.
FOLDERS = {
    EntryType.ORGANISATION: "organisations",
    EntryType.POLICY: "policies",
    EntryType.SCENARIO: "scenarios",
    EntryType.DATASET: "datasets",
}

once = [
    path("robots.txt", service.robots, name="robots"),
    path("favicon.ico", service.favicon, name="favicon"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.part, name="sitemap_part"),
    path("catalogue.ttl", dcat.catalogue_ttl, name="catalogue_ttl"),
    path("catalogue.jsonld", dcat.catalogue_jsonld, name="catalogue_jsonld"),
    path("healthz", service.healthz, name="healthz"),
    path("metrics", service.metrics_page, name="metrics"),
    path("readyz", service.readyz, name="readyz"),
]

pages = [
    path("", home.home, name="home"),
    *(
        path(f"{folder}/", browse.browse, {"kind": kind}, name=f"{kind}_list")
        for kind, folder in FOLDERS.items()
    ),
    *(
        path(f"{folder}/export.csv", feeds.export_csv, {"kind": kind}, name=f"{kind}_csv")
        for kind, folder in FOLDERS.items()
    ),
    *(
        path(f"{folder}/export.xlsx", feeds.export_xlsx, {"kind": kind}, name=f"{kind}_xlsx")
        for kind, folder in FOLDERS.items()
    ),
    *(
        path(f"{folder}/export.jsonl", feeds.export_jsonl, {"kind": kind}, name=f"{kind}_jsonl")
        for kind, folder in FOLDERS.items()
    ),
    *(
        path(f"{folder}/feed.atom", feeds.entry_feed, {"kind": kind}, name=f"{kind}_feed")
        for kind, folder in FOLDERS.items()
    ),
    *(
        path(f"{folder}/<entry_slug:slug>/", entries.detail, {"kind": kind}, name=f"{kind}_detail")
        for kind, folder in FOLDERS.items()
    ),
    *(
        path(
            f"{folder}/<entry_slug:slug>/suggest/",
            suggestions.correction,
            {"kind": kind},
            name=f"{kind}_suggest",
        )
        for kind, folder in FOLDERS.items()
    ),
    path("suggest/", suggestions.missing, name="suggest"),
    path("suggest/<str:token>/", suggestions.receipt, name="suggestion_receipt"),
    *(
        path(
            f"{folder}/<entry_slug:slug>/cite.{style}",
            entries.citation,
            {"kind": kind, "style": style},
            name=f"{kind}_{style}",
        )
        for kind, folder in FOLDERS.items()
        for style in ("bib", "ris")
    ),
    *(
        path(f"{folder}/<entry_slug:slug>/history/", history.history, {"kind": kind}, name=f"{kind}_history")
        for kind, folder in FOLDERS.items()
    ),
    *(
        path(f"{folder}/<entry_slug:slug>/cite/", entries.cite, {"kind": kind}, name=f"{kind}_cite")
        for kind, folder in FOLDERS.items()
    ),
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("search/", search.search, name="search"),
    path("match/", matching.page, name="match_names"),
    path("compare/", compare.page, name="compare"),
    path("landscape/", landscape.page, name="landscape"),
    path("landscape/landscape.svg", landscape.drawing, name="landscape_svg"),
    path("timeline/", timeline.page, name="timeline"),
    path("sources/", sources.source_list, name="source_list"),
    path("sources/<entry_slug:slug>/", sources.source_detail, name="source_detail"),
    path("tables/", tables.table_list, name="table_list"),
    path("tables/<entry_slug:slug>.csv", tables.table_file, name="table_file"),
    path("tables/<entry_slug:slug>/", tables.table_detail, name="table_detail"),
    path("statistics/", statistics.indicator_list, name="indicator_list"),
    path("statistics/<entry_slug:slug>.csv", statistics.indicator_csv, name="indicator_csv"),
    path("statistics/<entry_slug:slug>.svg", statistics.indicator_svg, name="indicator_svg"),
    path("statistics/<entry_slug:slug>/cite/", statistics.cite, name="indicator_cite"),
    path("statistics/<entry_slug:slug>/", statistics.indicator_detail, name="indicator_detail"),
    path("places/", places.place_list, name="place_list"),
    path("places/<entry_slug:slug>/", places.place_detail, name="place_detail"),
    path("topics/", topics.topic_list, name="topic_list"),
    path("topics/<entry_slug:slug>/", topics.topic_detail, name="topic_detail"),
    path("changes/", changes.changes, name="changes"),
    path("changes/feed.atom", feeds.changes_feed, name="changes_feed"),
    path("about/", texts.about, name="about"),
    path("api/", guide.page, name="api_guide"),
    path("terms/", texts.terms, name="terms"),
    path("privacy/", texts.privacy, name="privacy"),
]
