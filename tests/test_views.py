"""The public pages: the statuses of the contract, what they show, what they cost, and that they leave no trace."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalogue import facets, freshness, models, workflow
from catalogue.choices import PlaceKind, Vocabulary
from catalogue.publishing import publication
from catalogue.templatetags import site
from catalogue.views import places, server_error
from catalogue.views.connections import _INCOMING
from tests.factories import (
    FACTORIES,
    DatasetFactory,
    IndicatorFactory,
    OrganisationFactory,
    PlaceFactory,
    PolicyFactory,
    ScenarioFactory,
    SourceFactory,
    TermFactory,
    TopicFactory,
    cited,
)

pytestmark = pytest.mark.django_db

FOLDERS = {
    "organisation": "organisations",
    "policy": "policies",
    "scenario": "scenarios",
    "dataset": "datasets",
}
LISTS = [f"/{folder}/" for folder in FOLDERS.values()]
OTHERS = [
    "/",
    "/search/",
    "/search/?q=示例",
    "/landscape/",
    "/compare/",
    "/timeline/",
    "/sources/",
    "/statistics/",
    "/places/",
    "/places/?type=policy",
    "/topics/",
    "/changes/",
]
TEXTS = ["/about/", "/api/", "/terms/", "/privacy/"]
DETAILS = ["/sources/test-report/", "/statistics/companies/", "/places/haidian/", "/topics/medical-ai/"]


def fill(count):
    """`count` published entries of each type that hang together, with a place, a topic and an indicator."""
    place = PlaceFactory()
    sector = TermFactory(slug="health", vocabulary=Vocabulary.SECTOR)
    domain = TermFactory(slug="health", vocabulary=Vocabulary.DOMAIN)
    role = TermFactory(slug="builder", vocabulary=Vocabulary.PARTICIPANT_ROLE)
    topic = TopicFactory(slug="medical-ai")
    topic.terms.add(sector, domain)
    indicator = IndicatorFactory(slug="companies", topic=topic)
    first = None
    for number in range(count):
        organisation = OrganisationFactory(place=place)
        first = first or organisation
        models.Classification.objects.create(organisation=organisation, sector=sector, **cited())
        models.Figure.objects.create(
            organisation=organisation, metric="market_value", amount=number + 1, currency="CNY", **cited()
        )
        models.Milestone.objects.create(organisation=organisation, title=f"里程碑 {number}", **cited())
        link(organisation, "partner_of", first) if organisation is not first else None
        models.Observation.objects.create(
            slug=f"observation-{number}", indicator=indicator, value=number, place=place, **cited()
        )
        policy = PolicyFactory(place=place)
        models.Issuer.objects.create(policy=policy, organisation=first, **cited())
        dataset = DatasetFactory()
        dataset.publishers.add(first)
        dataset.domains.add(domain)
        scenario = ScenarioFactory()
        scenario.places.add(place)
        scenario.domains.add(domain)
        scenario.policies.add(policy)
        scenario.datasets.add(dataset)
        models.Participant.objects.create(scenario=scenario, organisation=first, role=role, **cited())
        for entry in (organisation, policy, dataset, scenario):
            workflow.publish(entry=entry, user=None)
    workflow.publish_record(record=indicator, user=None)
    return first


def link(entry, rel, target):
    row = models.Link(rel=rel, **cited())
    row.entry, row.target = entry, target
    row.save()


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


# --- every page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_answers_in_its_language_and_leaves_no_trace(client, prefix):
    organisation = fill(2)
    lang = "en" if prefix else "zh-Hans"
    entry = f"/organisations/{organisation.slug}/"
    for address in [
        *LISTS,
        *OTHERS,
        *TEXTS,
        *DETAILS,
        entry,
        f"{entry}history/",
        f"{entry}cite/",
        "/nowhere/",
    ]:
        response = client.get(prefix + address)
        assert response.status_code == (404 if address == "/nowhere/" else 200), address
        assert not response.cookies, address
        assert "Cookie" not in response.headers.get("Vary", ""), address
        html = response.content.decode()
        assert f'<html lang="{lang}">' in html, address
        assert not re.search(
            r'<script(?! src=| type="application/ld\+json")|<style|\sstyle=|\son\w+=', html
        ), address
        assert not re.search(
            r'(src|href)="(https?:)?//(?!catalogue\.example)[^"]*\.(js|css|png|svg|woff2?)"', html
        )


def test_an_empty_catalogue_has_all_its_pages(client):
    for address in [*LISTS, *OTHERS, *TEXTS]:
        page(client, address)


def queries(client, address):
    page(client, address)  # takes over what has just been published
    with CaptureQueriesContext(connection) as captured:
        page(client, address)
    return len(captured)


def test_pages_cost_the_same_with_2_rows_and_with_12(client):
    organisation = fill(2)
    addresses = [
        *LISTS,
        *OTHERS,
        *DETAILS,
        "/organisations/?sector=health&place=haidian&q=示例",
        f"/organisations/{organisation.slug}/",
        f"/organisations/{organisation.slug}/cite/",
        "/statistics/companies/cite/",
        f"/policies/{models.Policy.objects.order_by('slug').first().slug}/",
        f"/scenarios/{models.Scenario.objects.order_by('slug').first().slug}/",
        f"/datasets/{models.Dataset.objects.order_by('slug').first().slug}/",
        "/sitemap.xml",
        "/sitemap-1.xml",
    ]
    few = {address: queries(client, address) for address in addresses}
    models.Organisation.objects.filter(pk=organisation.pk).update(name="示例机构")
    more(organisation, 10)
    many = {address: queries(client, address) for address in addresses}
    assert few == many
    assert max(many.values()) <= 16


@pytest.mark.parametrize("address", ["/en/topics/medical-ai/", "/en/places/haidian/"])
def test_what_is_counted_stands_with_its_newest_value_and_the_source_of_it(client, address):
    fill(1)
    counted, place = models.Indicator.objects.get(), models.Place.objects.get(slug="haidian")
    for year, value in (("2018", 41), ("2019", 42)):
        facts = cited(locator=f"page {year}")
        counted.observations.create(
            slug=year, value=value, unit="家", unit_en="firms", period=year, place=place, **facts
        )
    lost = IndicatorFactory(slug="lost", name_en="A lost count", topic=counted.topic)
    lost.observations.create(slug="lost", place=place, absent={"value": "missing"}, **cited())
    for record in (counted, lost):
        workflow.publish_record(record=record, user=None)
    html = page(client, address)
    row = row_of(html, "indicator-companies")
    assert re.search(r">42\xa0firms</strong>.*?>2019</span>", row)
    number = re.search(r'href="#ref-(\d+)"', row)[1]
    reference = html.partition(f'<li id="ref-{number}"')[2]
    assert "page 2019" in reference.partition("</p>")[0]
    assert 'href="#indicator-companies"' in reference.partition("</ul>")[0]
    if "topics" in address:  # what has no number comes last, and says so
        assert "1 observation, without a number" in row_of(html, "indicator-lost")
        assert html.index("indicator-companies") < html.index("indicator-lost")


def row_of(html, anchor):
    return html.partition(f'<li id="{anchor}">')[2].partition("</li>")[0]


@pytest.mark.parametrize("address", ["topic=medical-ai", "place=haidian"])
def test_a_topic_and_a_place_lead_to_their_timeline(client, address):
    fill(1)
    name, value = address.split("=")
    assert f'<a href="/timeline/?{address}">' in page(client, f"/{name}s/{value}/")


def test_a_topic_names_who_takes_part_and_what_it_lacks(client):
    hospital = fill(1)
    models.Classification.objects.all().delete()
    workflow.saved(record=hospital, user=None)
    text = page(client, "/topics/medical-ai/")
    assert f'<li><a href="{hospital.get_absolute_url()}">{hospital.name}</a></li>' in text
    assert '以下类型尚无归入本主题的条目： <a href="/organisations/">' in text


def more(first, count):
    """Further entries that point at the first organisation."""
    place, topic = models.Place.objects.get(slug="haidian"), models.Topic.objects.get(slug="medical-ai")
    role = models.Term.objects.get(vocabulary=Vocabulary.PARTICIPANT_ROLE)
    sector, domain = (
        topic.terms.get(vocabulary=Vocabulary.SECTOR),
        topic.terms.get(vocabulary=Vocabulary.DOMAIN),
    )
    indicator = models.Indicator.objects.get()
    for number in range(count):
        organisation = OrganisationFactory(place=place)
        models.Classification.objects.create(organisation=organisation, sector=sector, **cited())
        models.Milestone.objects.create(organisation=first, title=f"又一个 {number}", **cited())
        link(organisation, "partner_of", first)
        policy, dataset, scenario = PolicyFactory(place=place), DatasetFactory(), ScenarioFactory()
        models.Issuer.objects.create(policy=policy, organisation=first, **cited())
        dataset.publishers.add(first)
        dataset.domains.add(domain)
        scenario.domains.add(domain)
        scenario.places.add(place)
        models.Participant.objects.create(scenario=scenario, organisation=first, role=role, **cited())
        models.Observation.objects.create(
            slug=f"further-{number}", indicator=indicator, value=number, place=place, **cited()
        )
        for entry in (organisation, policy, dataset, scenario):
            workflow.publish(entry=entry, user=None)
    workflow.saved(record=first, user=None)
    workflow.saved(record=indicator, user=None)


# --- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FACTORIES)
def test_what_an_address_leads_to(client, kind):
    folder = FOLDERS[kind]
    entry = FACTORIES[kind](slug="first", published=True)
    page(client, f"/{folder}/first/")

    entry.slug = "second"
    entry.save()
    workflow.saved(record=entry, user=None)
    response = client.get(f"/en/{folder}/first/")
    assert (response.status_code, response["Location"]) == (301, f"/en/{folder}/second/")

    other = FACTORIES[kind](slug="other", published=True)
    workflow.merge(record=entry, into=other, user=None, reason="同一条目")
    response = client.get(f"/{folder}/second/")
    assert (response.status_code, response["Location"]) == (301, f"/{folder}/other/")
    assert f'→ <a href="/{folder}/other/">{other.name}</a>' in page(client, "/changes/")

    workflow.archive(entry=other, user=None, reason="来源已撤回")
    assert "来源已撤回" in page(client, f"/{folder}/other/", 410)


@pytest.mark.parametrize("kind", FACTORIES)
def test_a_draft_and_nothing_are_the_same(client, kind):
    FACTORIES[kind](slug="draft")
    draft, nothing = (client.get(f"/{FOLDERS[kind]}/{slug}/") for slug in ("draft", "naught"))
    assert draft.status_code == nothing.status_code == 404
    assert draft.content.replace(b"draft", b"") == nothing.content.replace(b"naught", b"")


@pytest.mark.parametrize(
    ("query", "name", "nearest"),
    [
        ("knd=company", "knd", "kind"),
        ("kind=compny", "kind", "company"),
        ("ordering=nam", "ordering", "name"),
        ("page_size=0", "page_size", ""),
        ("page=x", "page", ""),
        ("q=%00", "q", ""),
        ("q=%ff", "q", ""),
        ("q=%ED%A0%80", "q", ""),
    ],
)
def test_a_parameter_that_is_not_understood_is_named_and_nothing_is_shown(client, query, name, nearest):
    kind = TermFactory(slug="company", vocabulary=Vocabulary.ORGANISATION_KIND)
    OrganisationFactory(kind=kind, published=True)
    html = page(client, f"/en/organisations/?{query}", 400)
    with translation.override("en"):
        said = f"<strong>{facets.NAMES[name]}</strong>" if name in facets.NAMES else f"<code>{name}</code>"
    assert said in html
    assert nearest in html
    assert 'name="q"' in html
    assert "Example organisation" not in html


@pytest.mark.parametrize(
    "address",
    ["/?a=1", "/about/?a=1", "/search/?w=1", "/search/?type=people", "/search/?q=%ff", "/changes/?page=x"],
)
def test_other_pages_refuse_what_they_do_not_know(client, address):
    page(client, address, 400)


@pytest.mark.parametrize("address", ["/organisations/?page=2", "/changes/?page=2", "/search/?q=示例&page=2"])
def test_past_the_end_there_is_no_page_but_a_way_to_the_last(client, address):
    OrganisationFactory(published=True)
    html = page(client, address, 404)
    assert (
        f'href="{address.replace("&", "&amp;").replace("示例", "%E7%A4%BA%E4%BE%8B").replace("page=2", "page=1")}"'
        in html
    )
    assert 'value="organisations"' not in html


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("/organisations/?utm_source=x&q=a&from=timeline", "/organisations/?q=a"),
        ("/en/policies/?isappinstalled=0", "/en/policies/"),
        ("/about/?utm_medium=mail", "/about/"),
    ],
)
def test_what_sharing_added_is_redirected_away(client, address, clean):
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, clean)


def test_pages_are_read_only(client):
    assert client.post("/organisations/").status_code == 405
    full, head = client.get("/organisations/"), client.head("/organisations/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(full.content))


def test_who_is_signed_in_is_an_ordinary_visitor(admin_client, client):
    anonymous, signed_in = client.get("/organisations/"), admin_client.get("/organisations/")
    assert signed_in.content == anonymous.content
    assert "Cookie" not in signed_in.get("Vary", "") and not signed_in.cookies
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/organisations/").status_code == 405
    assert strict.post("/admin/login/").status_code == 403


def test_the_language_switch_stays_on_the_page(client):
    OrganisationFactory(published=True)
    assert 'href="/en/organisations/?page_size=20"' in page(client, "/organisations/?page_size=20")
    assert 'href="/organisations/?page_size=20"' in page(client, "/en/organisations/?page_size=20")
    html = page(client, "/en/organisations/")
    assert '<link rel="canonical" href="https://catalogue.example/en/organisations/">' in html
    assert 'hreflang="zh-Hans" href="https://catalogue.example/organisations/"' in html


# --- browse --------------------------------------------------------------------------------------------------------


@pytest.fixture
def labelled():
    """Three organisations in two sectors."""
    health, chips = TermFactory(slug="health", name="医疗"), TermFactory(slug="chips", name="芯片")
    for name, sectors in (("甲", [health]), ("乙", [chips]), ("丙", [health, chips])):
        organisation = OrganisationFactory(name=name, name_en="")
        for sector in sectors:
            models.Classification.objects.create(organisation=organisation, sector=sector, **cited())
        workflow.publish(entry=organisation, user=None)


def names(html):
    return set(re.findall(r'<article class="card">.*?<a href="[^"]+">(.)', html, re.DOTALL))


def test_facets_narrow_and_widen_by_links(client, labelled):
    html = page(client, "/organisations/")
    assert names(html) == {"甲", "乙", "丙"}
    assert 'href="/organisations/?sector=health#facet-sector"' in html
    html = page(client, "/organisations/?sector=health")
    assert names(html) == {"甲", "丙"}
    assert (
        'href="/organisations/?sector=health&amp;sector=chips#facet-sector"' in html
    )  # a second value widens
    assert 'class="chips"' in html
    assert 'href="/organisations/"' in html  # the chip takes its value away
    assert names(page(client, "/organisations/?sector=health&sector=chips")) == {"甲", "乙", "丙"}


@pytest.mark.parametrize("typed", ["2015年", "２０１５", "二〇一五年"])
def test_years_are_read_as_people_write_them(client, labelled, typed):
    answer = client.get("/organisations/", {"sector": "health", "founded_from": typed})
    assert answer.status_code == 302
    assert answer["Location"] == "/organisations/?sector=health&founded_from=2015"
    assert client.get("/organisations/feed.atom", {"founded_from": typed}).status_code == 400


def test_a_date_that_is_none_is_said_beside_its_box_and_the_rest_stays(client, labelled):
    html = page(client, "/organisations/?sector=health&founded_from=20181&founded_to=2020", 400)
    assert not names(html) and "<code>" not in html
    assert 'name="founded_from" value="20181"' in html and 'name="founded_to" value="2020"' in html
    assert html.count('aria-invalid="true"') == 1 and 'id="years-fault"' in html
    assert '<input type="hidden" name="sector" value="health">' in html
    assert 'href="/organisations/?sector=health&amp;founded_to=2020"' in html  # without the fault alone


def test_of_a_facet_only_the_value_that_is_none_is_dropped(client, labelled):
    html = page(client, "/organisations/?sector=health&sector=none&knd=a", 400)
    assert 'href="/organisations/?sector=health"' in html and "<code>knd</code>" in html
    assert (
        'href="/organisations/?sector=health&amp;sector=chips#facet-sector"' in html
    )  # the facets are there
    assert page(client, "/organisations/?sector=health&identifier=%00", 400)


def test_a_span_that_ends_before_it_starts_can_be_turned(client, labelled):
    html = page(client, "/organisations/?sector=health&founded_from=2020&founded_to=2010-05")
    assert "起始时间晚于截止时间" in html
    assert 'href="/organisations/?sector=health&amp;founded_from=2010-05&amp;founded_to=2020"' in html


def test_the_facets_come_before_the_results_and_can_be_skipped(client, labelled):
    html = page(client, "/organisations/")
    assert html.index('href="#results"') < html.index('class="option"') < html.index('id="results"')


def test_a_search_keeps_what_was_chosen(client, labelled):
    html = page(client, "/organisations/?sector=health&ordering=-updated_at&page=1")
    form = html[html.index('class="list-search"') : html.index("</form>", html.index('class="list-search"'))]
    assert '<input type="hidden" name="sector" value="health">' in form
    assert '<input type="hidden" name="ordering" value="-updated_at">' in form
    assert 'name="page"' not in form


def test_no_result_says_how_to_go_on(client, labelled):
    html = page(client, "/organisations/?sector=health&q=qqqq")
    assert 'href="/organisations/?sector=health"' in html
    assert "/search/?q=qqqq" in html


# --- entries -------------------------------------------------------------------------------------------------------


@pytest.fixture
def organisation():
    """With a figure, one that another source gives otherwise, and a row whose amount and name our copy has lost."""
    entry = OrganisationFactory(slug="example", founded="2016-03")
    other = SourceFactory(slug="other-report", title="另一份报告", title_en="Another report")
    models.Citation.objects.create(organisation=entry, fields="founded", as_reported="2016年3月", **cited())
    models.Citation.objects.create(
        organisation=entry, fields="founded", value="2015", preferred=False, source=other, locator="第 3 页"
    )
    figure = {"organisation": entry, "metric": "revenue", "period": "2019", "currency": "CNY"}
    models.Figure.objects.create(
        **figure, amount=200_000_000, preferred=False, source=other, locator="第 9 页"
    )
    models.Figure.objects.create(**figure, amount=123_000_000, as_reported="1.23", **cited(locator="表 2"))
    models.Figure.objects.create(
        organisation=entry, metric="valuation", absent={"amount": "missing"}, **cited()
    )
    models.Listing.objects.create(organisation=entry, absent={"code": "not_applicable"}, **cited())
    workflow.publish(entry=entry, user=None)
    return entry


def test_each_fact_has_an_anchor_and_leads_to_its_place_in_the_source(client, organisation):
    html = page(client, "/organisations/example/")
    for fact in [*organisation.figure_set.all(), *organisation.listing_set.all()]:
        row = re.search(rf'<tr id="{fact.pk}".*?</tr>', html, re.DOTALL)[0]
        number = re.search(r'href="#ref-(\d+)"', row)[1]
        reference = re.search(rf'<li id="ref-{number}".*?</ol>', html, re.DOTALL)[0]
        assert f'href="#{fact.pk}"' in reference
        assert fact.locator in reference
    assert "1.23" in html
    anchors = re.findall(r'\sid="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(anchors)


def test_what_is_cited_and_not_shown_is_not_led_back_to(client):
    dataset = DatasetFactory(slug="bare")
    dataset.citation_set.create(fields="modalities", **cited(locator="L7"))
    workflow.publish(entry=dataset, user=None)
    assert "fact-modalities" not in page(client, "/datasets/bare/")


def test_words_of_a_source_say_their_language_on_english_pages(client, organisation):
    organisation.alias_set.create(name="示例简称", kind="short", **cited())
    workflow.saved(record=organisation, user=None)
    english = page(client, f"/en/organisations/{organisation.slug}/")
    assert '<span lang="zh-Hans">示例简称</span>' in english
    assert re.search(r'<p class="locator"><span lang="zh-Hans">表 \d+', english)
    assert '<p class="locator"><span' not in page(client, f"/organisations/{organisation.slug}/")


def test_an_entry_says_how_it_is_cited(client, organisation):
    html = page(client, "/en/organisations/example/")
    cite = html[html.index('<section class="cite"') :].partition("</section>")[0]
    address = "https://catalogue.example/en/organisations/example/"
    assert address in cite
    assert organisation.name_en in cite
    assert "ersion 1" in cite


def test_disagreement_is_shown_with_the_preferred_statement_first(client, organisation):
    html = page(client, "/organisations/example/")
    assert html.index("1.23亿元") < html.index("2亿元")
    assert 'class="another"' in html
    founded = html[html.index('id="fact-founded"') :]
    assert founded.index("2016年3月") < founded.index("2015")


def test_reasons_for_absence_are_told_apart(client, organisation):
    html = page(client, "/organisations/example/")
    assert "absent-missing" in html
    assert "absent-not_applicable" in html
    assert "absent-not_stated" not in html
    legend = html[html.index('class="legend"') :]
    assert "本目录所用文本缺失" in legend


def test_amounts_are_written_in_the_language_of_the_page(client, organisation):
    assert "1.23亿元" in page(client, "/organisations/example/")
    assert "CNY\u00a0123\u00a0million" in page(client, "/en/organisations/example/")


def test_neighbours_see_each_other(client):
    policy = PolicyFactory(name="母政策", published=True)
    dataset = DatasetFactory(name="某数据", published=True)
    company = OrganisationFactory(name="某公司", published=True)
    scenario = ScenarioFactory(name="某场景")
    scenario.policies.add(policy)
    scenario.datasets.add(dataset)
    role = TermFactory(slug="operator", name="运营单位", vocabulary=Vocabulary.PARTICIPANT_ROLE)
    models.Participant.objects.create(scenario=scenario, organisation=company, role=role, **cited())
    workflow.publish(entry=scenario, user=None)
    scenario_page = page(client, f"/scenarios/{scenario.slug}/")
    for other in ("母政策", "某数据", "某公司", "运营单位"):
        assert other in scenario_page
    for other in (policy, dataset, company):
        assert f'href="/scenarios/{scenario.slug}/"' in page(client, other.get_absolute_url())
    assert "运营单位" in page(client, company.get_absolute_url())


def test_every_role_of_an_incoming_link_has_words():
    from catalogue.choices import Relation

    assert {f"link.{relation}" for relation in Relation.values} <= set(_INCOMING)


def test_neighbour_that_is_not_public_is_not_named(client):
    secret = OrganisationFactory(name="秘密机构")
    scenario = ScenarioFactory()
    models.Participant.objects.create(scenario=scenario, organisation=secret, **cited())
    workflow.publish(entry=scenario, user=None)
    assert "秘密机构" not in page(client, f"/scenarios/{scenario.slug}/")


# --- other pages ---------------------------------------------------------------------------------------------------


def test_a_source_shows_what_it_says_and_what_rests_on_it(client):
    entry = OrganisationFactory(name="某公司", published=True)
    source = models.Source.objects.get()
    models.Finding.objects.create(
        slug="finding", source=source, kind="problem", statement="人才不足。", locator="第 1 章"
    )
    models.SourceTable.objects.create(slug="table", source=source, caption="公司名单")
    workflow.saved(record=source, user=None)
    html = page(client, f"/sources/{source.slug}/")
    for text in ("人才不足。", "公司名单", entry.name):
        assert text in html


def test_statistics_tell_reported_numbers_from_what_the_catalogue_holds(client):
    beijing = PlaceFactory(slug="beijing", name="北京市", name_en="Beijing", kind=PlaceKind.CITY)
    district = PlaceFactory(parent=beijing)
    area = PlaceFactory(slug="shangdi", name="上地", name_en="Shangdi", kind=PlaceKind.AREA, parent=district)
    company, university = (
        TermFactory(vocabulary=Vocabulary.ORGANISATION_KIND, slug=slug) for slug in ("company", "university")
    )
    for place, kind in ((district, company), (area, company), (beijing, university)):
        organisation = OrganisationFactory(place=place, kind=kind)
        if kind == company:
            models.Listing.objects.create(organisation=organisation, security_name="甲", **cited())
        workflow.publish(entry=organisation, user=None)
    OrganisationFactory(place=district, kind=company)  # a draft
    indicator = IndicatorFactory(slug="companies", name_en="Companies counted")
    models.Observation.objects.create(slug="o", indicator=indicator, value=1084, unit="家", **cited())
    workflow.publish_record(record=indicator, user=None)
    reported, held = page(client, "/en/statistics/").split('<section class="held"')
    assert "1,084" in reported
    assert "1,084" not in held
    counts = dict(re.findall(r'<li><a href="([^"]*)">[^<]*</a> <span class="count">(\d+)</span>', held))
    assert counts["/en/organisations/?kind=company"] == "2"
    assert counts["/en/organisations/?place=haidian"] == "2"
    assert counts["/en/organisations/?listed=true"] == "2"
    assert "/en/organisations/?listed=false" not in counts
    assert "/en/organisations/?place=beijing" not in counts
    for address, count in counts.items():
        assert f"<strong>{count}</strong>" in page(client, address), address


def test_the_front_page_counts_what_its_links_lead_to(client):
    fill(1)
    html = page(client, "/en/")
    assert re.search(r'<a href="/en/statistics/">1 \w', html)
    assert re.search(r'<a href="/en/places/">1 \w', html)


def test_one_is_no_plural(client):
    organisation = fill(1)
    html = page(client, "/en/")
    assert '<span class="way-count">1</span> <span class="way-name">Application scenario</span>' in html
    html = page(client, f"/en/organisations/{organisation.slug}/")
    assert '<span class="chain-count">1</span> <span class="chain-name">Dataset</span>' in html
    assert "There is only one page." in page(client, "/en/organisations/?page=2", 404)


def test_search_finds_all_four_types_and_can_be_narrowed(client):
    for factory in FACTORIES.values():
        factory(name=f"共同词 {factory._meta.model.__name__}", published=True)
    assert page(client, "/search/?q=共同词").count('<article class="card"') == 4
    assert page(client, "/search/?q=共同词&type=policy").count('<article class="card"') == 1
    assert 'class="nothing"' in page(client, "/search/?q=没有的词")


def test_a_search_leads_to_the_topic_and_to_the_list_of_a_sector_that_are_called_so(client):
    chips = TermFactory(slug="ai-chips", name="AI芯片", name_en="AI chips", vocabulary=Vocabulary.SECTOR)
    TermFactory(slug="ai-cards", name="AI芯片卡", name_en="AI chip cards", vocabulary=Vocabulary.SECTOR)
    TopicFactory(slug="m", name="智能医疗", name_en="Medical AI").terms.add(chips)
    company = OrganisationFactory()
    company.classification_set.create(layer="foundation", sector=chips, **cited())
    workflow.publish(entry=company, user=None)
    for query in ("AI芯片", "AI chips", "chips"):
        html = page(client, f"/search/?q={query}")
        assert "/organisations/?sector=ai-chips" in html.partition('class="beside"')[2].partition("</dl>")[0]
        assert "ai-cards" not in html  # nobody has it
    for query in ("医疗AI", "medical AI", "医疗", "医疗 支持"):
        assert 'href="/topics/m/"' in page(client, f"/search/?q={query}")


@pytest.mark.parametrize("query", ["市场规模", "市場規模", "market size", "2020年市场规模"])
def test_where_nothing_is_called_so_the_nearest_indicators_are_offered(client, query):
    """Those of the market first, the others after them, four in all."""
    names = {"产业规模": "Size", "市场份额": "Market share", "用户数": "Users", "市场名次": "Market rank"}
    names |= {"基金规模": "Size of funds", "人工智能市场总值": "Value of the AI market"}
    for name, name_en in names.items():
        workflow.publish_record(record=IndicatorFactory(name=name, name_en=name_en), user=None)
    beside = page(client, f"/search/?q={query}").partition('class="beside"')[2].partition("</dl>")[0]
    found = re.findall(r">([^<>]+)</a>", beside)
    assert set(found[:3]) == {"市场份额", "市场名次", "人工智能市场总值"} and len(found) == 4
    OrganisationFactory(name="一家", summary="市场规模与 market size", published=True)
    assert 'class="beside"' not in page(client, "/search/?q=市场规模")  # something speaks of it


def test_the_newest_changes_are_listed_and_gone_entries_say_why(client):
    entry = OrganisationFactory(name="将撤回", published=True)
    workflow.archive(entry=entry, user=None, reason="重复录入")
    html = page(client, "/changes/")
    assert "重复录入" in html
    assert "将撤回" in html  # it was public


def test_changes_of_one_act_stand_together_and_all_of_them_have_an_address(client):
    with publication() as work:
        for number in range(9):
            work.publish(OrganisationFactory(name=f"机构{number}"))
    PolicyFactory(name="单独的政策", published=True)
    html = page(client, "/changes/")
    assert html.count("change-many") == 1
    many = html.partition("change-many")[2]
    assert "机构4" in many and "机构5" not in many and "单独的政策" in html
    counts = html.partition('class="day-counts"')[2].partition("</p>")[0]
    assert "机构 9</span>" in counts and "政策 1</span>" in counts
    [way] = re.findall(r'class="change-all" href="([^"]+)"', html)
    everything = page(client, way.replace("&amp;", "&"))
    assert everything.count('class="change change-published"') == 9 and "单独的政策" not in everything
    only = page(client, "/changes/?type=policy")
    assert "单独的政策" in only and "机构1" not in only


def test_changes_of_a_span_of_time(client):
    OrganisationFactory(name="新近的机构", published=True)
    today = timezone.localdate()
    html = page(client, "/changes/")
    assert f'href="/changes/?date_from={today}"' in html  # today, and so on
    assert f'href="/changes/?date_from={today - timedelta(days=today.weekday())}"' in html
    assert "新近的机构" in page(client, f"/changes/?date_from={today}&date_to={today}")
    assert "新近的机构" in page(client, f"/changes/?date_from={today:%Y}")
    assert "新近的机构" not in page(client, f"/changes/?date_to={today - timedelta(days=1)}")
    assert client.get("/changes/?date_from=2020年")["Location"] == "/changes/?date_from=2020"
    html = page(client, "/changes/?date_from=soon&type=organisation", 400)
    assert 'value="soon"' in html and 'id="span-fault"' in html and "新近的机构" not in html
    assert '<input type="hidden" name="type" value="organisation">' in html
    assert "起始时间晚于截止时间" in page(client, "/changes/?date_from=2021&date_to=2020")
    html = page(client, "/changes/?date_from=2020&date_to=2021&type=organisation")
    assert f'href="/changes/?type=organisation&amp;date_from={today}&amp;date_to={today}"' in html
    assert "最近一次更新" not in page(client, "/changes/?type=policy")
    for query in ("type=x", "act=99", "act=x", "since=2020", "date_from=2020&date_from=2021"):
        page(client, f"/changes/?{query}", 400)


def test_the_sitemap_holds_both_languages_and_no_draft(client):
    OrganisationFactory(slug="public-one", published=True)
    OrganisationFactory(slug="draft-one")
    assert "https://catalogue.example/sitemap-1.xml" in page(client, "/sitemap.xml")
    xml = page(client, "/sitemap-1.xml")
    assert "<loc>https://catalogue.example/organisations/public-one/</loc>" in xml
    assert "<loc>https://catalogue.example/en/organisations/public-one/</loc>" in xml
    assert 'hreflang="x-default" href="https://catalogue.example/organisations/public-one/"' in xml
    assert "draft-one" not in xml
    page(client, "/sitemap-2.xml", 404)


def test_machines_that_watch_are_answered(client):
    assert page(client, "/healthz") == "ok\n"
    icon = client.get("/favicon.ico")
    assert icon.status_code == 302
    assert icon["Location"].endswith(".svg")
    robots = page(client, "/robots.txt")
    assert "Sitemap: https://catalogue.example/sitemap.xml" in robots
    assert "Disallow: /api/v1/" in robots and "Disallow: /api/\n" not in robots  # the guide is a page


def test_the_error_page_needs_nothing_that_may_be_broken(rf):
    from catalogue.views import server_error

    request = rf.get("/")
    with translation.override("zh-hans"), CaptureQueriesContext(connection) as captured:
        response = server_error(request)
    assert response.status_code == 500
    assert not captured


def test_districts_are_tiles_about_where_they_lie(client):
    city = PlaceFactory(slug="city", name="市", name_en="City", kind=PlaceKind.CITY)
    west, east, south, untold = (
        PlaceFactory(slug=slug, name=f"{slug}区", name_en=slug.title(), parent=city, tile_x=x, tile_y=y)
        for slug, x, y in (("west", 0, 1), ("east", 4, 1), ("south", 4, 3), ("untold", None, None))
    )
    for place, number in ((west, 10), (east, 1), (untold, 1)):
        for _each in range(number):
            OrganisationFactory(place=place, published=True)
    PolicyFactory(place=east, published=True)
    workflow.publish_record(record=south, user=None)
    OrganisationFactory(place=south)  # a draft
    html = page(client, "/en/places/")
    tiles, table = html.split('<table class="counts">')
    rows = re.findall(r'<div class="tile-row">(.*?)</div>', tiles)
    tile = r'<a class="map-tile shade-(\d)" href="([^"]*)">|(<span></span>)'
    shown = [
        [(address, int(shade)) if address else None for shade, address, _blank in re.findall(tile, row)]
        for row in rows
    ]
    assert shown == [
        [("/en/places/west/", 3), ("/en/places/east/", 2)],
        [None, ("/en/places/south/", 0)],
    ]
    assert re.search(r"Untold", table) and "Untold" not in tiles
    assert "1 Organisation, 1 Policy" in tiles and "nothing yet" in tiles
    only = page(client, "/en/places/?type=policy")
    assert 'aria-current="true" rel="nofollow">Policies<' in only
    assert "1 Organisation" not in only and "1 Policy" in only
    for query in ("type=dataset", "type=x", "type=policy&type=organisation", "kind=policy", "type="):
        assert client.get(f"/places/?{query}").status_code == 400, query


@pytest.mark.parametrize(
    ("name", "short"),
    [("示例经济技术开发区（甲庄）", "甲庄"), ("甲区（城）", "甲区（城）"), ("A (B)", "A (B)")],
)
def test_a_long_name_is_short_on_its_tile(name, short):
    assert places._short(name) == short


def test_tiles_that_share_a_place_or_a_parent_do_not_break_the_map(client):
    for number in range(3):
        city = PlaceFactory(slug=f"city-{number}", name=f"市{number}", kind=PlaceKind.CITY)
        for slug in "ab":
            place = PlaceFactory(slug=f"{slug}-{number}", name=slug, parent=city, tile_x=99, tile_y=number)
            OrganisationFactory(place=place, published=True)
    html = page(client, "/places/")
    assert html.count('class="map-tile') == 3  # the other three are in the table
    assert html.count('class="tile-map"') == 3
    assert "<h3>市1</h3>" in html


# --- frame -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def foot(monkeypatch):
    """Sets what the footer names; it is written once for each language."""

    def change(**named):
        site._site_foot.cache_clear()
        freshness.shelf.clear()
        for name, value in named.items():
            monkeypatch.setattr(settings, name, value)

    yield change
    site._site_foot.cache_clear()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_footer_names_publisher_and_filings_if_they_are_set(client, foot, prefix):
    foot()
    bare = page(client, f"{prefix}/terms/")
    assert "beian" not in bare and "site-foot-who" not in bare
    for address in ("/changes/feed.atom", "/terms/"):
        assert f'href="{prefix}{address}"' in bare
    before = freshness.version.__wrapped__()
    foot(
        PUBLISHER="某<中心>",
        PUBLISHER_EN="Some <Centre>",
        ICP_FILING="京ICP备12345678号-1",
        POLICE_FILING="京公网安备11010802012345号",
    )
    full = page(client, f"{prefix}/about/")
    assert ("Some &lt;Centre&gt;" if prefix else "某&lt;中心&gt;") in full
    assert (
        '<a href="https://beian.miit.gov.cn/" rel="noreferrer" lang="zh-Hans">京ICP备12345678号-1</a>' in full
    )
    assert 'href="https://beian.mps.gov.cn/#/query/webSearch?code=11010802012345"' in full
    assert freshness.version.__wrapped__() != before  # a copy with another footer is no longer fresh


def test_the_terms_say_licence_and_no_advice(client, foot):
    text = page(client, "/en/terms/")
    assert "has not been decided" in text and "advice on investments" in text
    assert "no contact address" in page(client, "/en/privacy/")
    foot(DATA_LICENCE="CC-BY-4.0", CONTACT_EMAIL="data@example.org")
    text = page(client, "/en/terms/")
    assert "may be used under CC-BY-4.0" in text and "not been decided" not in text
    assert '<a href="https://spdx.org/licenses/CC-BY-4.0.html"' in text
    text = page(client, "/en/privacy/")
    assert text.count('<a href="mailto:data@example.org">') == 2 and "no contact address" not in text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/organisations/bai-du_inc/", "bai du inc"),
        ("/en/policies/action-plan.html/", "action plan"),
        ("/organisations/%E7%99%BE%E5%BA%A6/", "百度"),
        ("/%22%3E%3Cb%3E/", "b"),
        (f"/nowhere/{'x' * 300}/", "x" * 100),
    ],
)
def test_an_address_that_is_none_offers_to_search_for_its_words(client, address, words):
    html = page(client, address, 404)
    assert f'name="q" type="search" value="{words}"' in html
    assert html.count("/organisations/") and html.count("/datasets/")


def test_what_was_taken_down_without_a_name_offers_to_search_for_its_words(client):
    workflow.archive(entry=OrganisationFactory(slug="bai-du", published=True), user=None, reason="停业")
    models.DocumentDifference.objects.all().delete()
    html = page(client, "/organisations/bai-du/", 410)
    assert "停业" in html and 'value="bai du"' in html


@pytest.mark.parametrize(("prefix", "words"), [("", "百度"), ("/en", "Baidu")])
def test_what_was_taken_down_offers_to_search_for_its_name(client, prefix, words):
    entry = OrganisationFactory(slug="bai-du", name="百度", name_en="Baidu", published=True)
    workflow.archive(entry=entry, user=None, reason="停业")
    assert f'name="q" type="search" value="{words}"' in page(client, f"{prefix}/organisations/bai-du/", 410)


def test_the_page_of_a_fault_needs_no_database(rf):
    for language, words in (("zh-hans", "500"), ("en", "Something went wrong")):
        with translation.override(language):
            answer = server_error(rf.get("/en/" if language == "en" else "/"))
        assert answer.status_code == 500 and words in answer.content.decode()


# --- all components together -----------------------------------------------------------------------------------------


def test_the_components_stand_together_for_staff(client, admin_user):
    client.force_login(admin_user)
    with CaptureQueriesContext(connection) as captured:
        html = page(client, "/admin/components/")
    assert '<html lang="zh-Hans">' in html and '<html lang="en">' in page(
        client, "/admin/components/?language=en"
    )
    for part in (
        *(
            "chips",
            "paging",
            "card",
            "lay-box",
            "compare-table",
            "problems",
            "preview-banner",
            "field faulty",
        ),
        *("key-facts", "facts", "references", "legend", "another-says", "claim"),
        *("facet", "map-tile", "axis axis-years", "event event-", "axis-table"),
        *("chart chart-bars", "chart chart-lines", "chart chart-figure", "indicator-list", "accounts"),
    ):
        assert f'class="{part}' in html, part
    assert 'id="component-q" name="q" type="search"' in html and html.count("data-suggest=") == 2
    assert "<del>" in html and "<ins>" in html
    for kind in FACTORIES:
        assert f"glyph-{kind}" in html
    assert len(captured) <= 4  # who is asking
    assert 'content="noindex' in html
    assert client.post("/admin/components/").status_code == 405
