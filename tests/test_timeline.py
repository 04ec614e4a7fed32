"""The timeline: what is stored of each entry as it is published, and the page that shows it."""

import importlib
import json
import re

import pytest
from django.apps import apps
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalogue import freshness, workflow
from catalogue.choices import Absence
from catalogue.models import Achievement, Approval, Award, AwardParticipant, Event, Product
from catalogue.views import timeline
from tests.checking import check_everything_public
from tests.factories import (
    DatasetFactory,
    OrganisationFactory,
    PlaceFactory,
    PolicyFactory,
    ScenarioFactory,
    TermFactory,
    TopicFactory,
    cited,
)

pytestmark = pytest.mark.django_db
ROW = ("kind", "act", "date", "absence")


def milestones(*dates: str | None, **fields):
    """A published organisation to which something happened on each of these days."""
    entry = OrganisationFactory(**fields)
    for date in dates:
        entry.milestone_set.create(date=date, title=f"某事 {date}", title_en=f"Event {date}", **cited())
    workflow.publish(entry=entry, user=None)
    return entry


def stored(entry) -> list[tuple]:
    return sorted(Event.objects.filter(document__pk=entry.pk).values_list(*ROW), key=str)


def read(client, query: str = "", prefix: str = "") -> str:
    freshness.shelf.clear()
    answer = client.get(f"{prefix}/timeline/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def listed(page: str) -> list[str]:
    """The titles of the milestones before the lane, in the order of the page."""
    return re.findall(r"某事 [0-9-]+|某事 None", page.partition('id="undated"')[0])


def seen(query: str = "") -> timeline.Axis:
    with translation.override("zh-hans"):
        asked = timeline.Asked(RequestFactory().get(f"/timeline/?{query}"))
        return timeline.axis(asked, timeline._counted(asked))


def columns(axis: timeline.Axis) -> dict[str, int]:
    return {column.label: column.count for column in axis.columns if column.count}


# --- what is stored --------------------------------------------------------------------------------------------------


def full_entries() -> list:
    """Published entries with an event of every act."""
    organisation = OrganisationFactory(founded="2010")
    organisation.milestone_set.create(date="2019-02", title="成立", **cited())
    organisation.listing_set.create(
        security_name="证券", listed_on="2018-03-29", delisted_on="2020", **cited()
    )
    organisation.fundinground_set.create(
        round=TermFactory(vocabulary="round", slug="b"), date="2018", amount=10**8, currency="CNY", **cited()
    )
    organisation.designation_set.create(
        designation=TermFactory(vocabulary="designation"), conferred_on="2017-05", **cited()
    )
    organisation.programme_set.create(
        programme=TermFactory(vocabulary="programme"), started_on="2019-09", **cited()
    )
    organisation.filing_set.create(kind="algorithm", date="2023-01-02", **cited())
    product = Product.objects.create(slug="device", name="器械", kind="device", released_on="2016", **cited())
    product.makers.add(organisation)
    Approval.objects.create(product=product, status="approved", decided_on="2020-01-15", **cited())
    Approval.objects.create(product=product, status="special_review", decided_on="2019-06", **cited())
    award = Award.objects.create(slug="award", name="奖", year="2019", **cited())
    AwardParticipant.objects.create(award=award, organisation=organisation)
    result = Achievement.objects.create(slug="result", title="成果", date="2018-07", **cited())
    result.organisations.add(organisation)
    policy = PolicyFactory(
        issued_on="2017-12", adopted_on="2017-11-30", in_force_from="2018-01-01", in_force_to="2022"
    )
    policy.phase_set.create(name="第一步", starts_on="2018", ends_on="2020", **cited())
    policy.measure_set.create(description="资助", description_en="Grant", deadline="2019-06-30", **cited())
    dataset = DatasetFactory(released_on="2015-04-01")
    entries = [organisation, policy, dataset, ScenarioFactory()]
    for entry in entries:
        workflow.publish(entry=entry, user=None)
    return entries


def test_every_dated_fact_is_stored_as_its_source_dates_it():
    organisation, policy, dataset, scenario = full_entries()
    assert stored(organisation) == sorted(
        [
            ("founding", "founded", "2010", ""),
            ("founding", "programme", "2019-09", ""),
            ("funding", "round", "2018", ""),
            ("listing", "delisted", "2020", ""),
            ("listing", "listed", "2018-03-29", ""),
            ("milestone", "happened", "2019-02", ""),
            ("output", "achieved", "2018-07", ""),
            ("output", "released", "2016", ""),
            ("recognition", "approved", "2020-01-15", ""),
            ("recognition", "awarded", "2019", ""),
            ("recognition", "conferred", "2017-05", ""),
            ("recognition", "filed", "2023-01-02", ""),
            ("recognition", "special_review", "2019-06", ""),
        ],
        key=str,
    )
    assert [act for _kind, act, _date, _absence in stored(policy)] == [
        *("adopted", "deadline", "expires", "in_force", "issued", "phase_ends", "phase_starts")
    ]
    assert stored(dataset) == [("output", "released", "2015-04-01", "")]
    assert stored(scenario) == []
    check_everything_public()


def test_the_migration_stores_what_publishing_stores():
    full_entries()
    milestones(None, "2018")
    columns = ("document_id", "sort_key", "year", *ROW, "anchor", "card")
    expected = set(Event.objects.values_list(*columns))
    assert len(expected) >= 23
    Event.objects.filter(kind="policy").delete()  # a run that was stopped has left the others
    importlib.import_module("catalogue.migrations.0016_events").add(apps, None)
    assert set(Event.objects.values_list(*columns)) == expected


def test_why_there_is_no_date_is_stored():
    lost = OrganisationFactory()
    lost.milestone_set.create(title="失", absent={"date": Absence.MISSING}, **cited())
    lost.milestone_set.create(title="未载", absent={"date": Absence.NOT_STATED}, **cited())
    lost.milestone_set.create(title="未录", **cited())
    lost.listing_set.create(security_name="证券", absent={"listed_on": Absence.NOT_APPLICABLE}, **cited())
    workflow.publish(entry=lost, user=None)
    assert stored(lost) == [
        ("milestone", "happened", None, ""),
        ("milestone", "happened", None, "missing"),
        ("milestone", "happened", None, "not_stated"),
    ]
    # A product without a day is no event, and that an organisation was founded once is nothing to tell.
    assert stored(OrganisationFactory(published=True)) == []
    assert stored(PolicyFactory(published=True)) == [("policy", "issued", None, "")]


def test_of_statements_that_contradict_each_other_the_preferred_one_counts():
    entry = OrganisationFactory()
    entry.listing_set.create(security_name="证券", listed_on="2018-03-29", preferred=True, **cited())
    entry.listing_set.create(security_name="证券", listed_on="2018-03-30", preferred=False, **cited())
    workflow.publish(entry=entry, user=None)
    assert stored(entry) == [("listing", "listed", "2018-03-29", "")]


def test_a_change_is_followed_and_an_archived_entry_leaves(client):
    entry = milestones("2018")
    fact = entry.milestone_set.get()
    fact.date, fact.title = "2019-05", "改过的大事"
    fact.save()
    entry.name = "改名的机构"
    entry.save()
    workflow.saved(record=entry, user=None)
    page = read(client)
    assert "改过的大事" in page and "改名的机构" in page and "某事 2018" not in page
    check_everything_public()
    entry.slug = "moved"
    entry.save()
    workflow.saved(record=entry, user=None)
    assert f'href="/organisations/moved/#{fact.pk}"' in read(client)
    workflow.archive(entry=entry, user=None, reason="已停止运营")
    assert "改名的机构" not in read(client) and not Event.objects.exists()


def test_drafts_are_not_in_it(client):
    draft = OrganisationFactory(name="未发布的机构")
    draft.milestone_set.create(date="2018", title="未发布的大事", **cited())
    published = milestones("2018")
    published.milestone_set.create(date="2019", title="还没有发布的改动", **cited())
    page = read(client)
    assert published.name in page
    assert "未发布的" not in page and "还没有发布" not in page


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_newest_event_stands_first_and_nothing_is_padded(client):
    milestones("2018-03-29", "2018", "2017-12-31", "2018-10", "2018-03", "2019-01-01")
    page = read(client)
    assert listed(page) == [
        f"某事 {date}" for date in ("2019-01-01", "2018-10", "2018-03-29", "2018-03", "2018", "2017-12-31")
    ]
    assert re.findall(r'<span class="axis-label">(\d+)<', page) == ["2019", "2018", "2017"]
    of_2018 = page.partition('id="year-2018"')[2].partition('id="year-2017"')[0]
    assert of_2018.index("月份不详" if "月份不详" in page else "month not known") < of_2018.index(
        "某事 2018<"
    )
    assert '<rect class="covered" x="00" y="0" width="120"' in of_2018  # the whole year
    assert of_2018.count('class="month"') == 3 and of_2018.count('class="event-day"') == 1
    assert "1月1日" not in of_2018


def test_a_date_less_exact_than_a_column_lies_over_several():
    milestones("2018", "2018-03", "2018-03-29", "2018-03-29", "2017-03")
    assert columns(seen()) == {"2017": 1, "2018": 4}
    year = seen("date_from=2018&date_to=2018")
    assert (len(year.columns), columns(year)) == (12, {"3月": 3})
    assert [(row.title[:5], row.count) for row in year.ranges] == [("2018年", 1)]
    month = seen("date_from=2018-03&date_to=2018-03")
    assert (len(month.columns), columns(month)) == (31, {"29": 2})
    assert [row.count for row in month.ranges] == [1, 1]
    assert columns(seen("date_from=2018-04&date_to=2019")) == {"2018": 1}


def test_many_years_share_columns_and_none_is_lost():
    milestones("1088", "1898-07", "1999", "2018")
    axis = seen()
    assert len(axis.columns) <= timeline.COLUMNS
    assert sum(column.count for column in axis.columns) == 4
    last = next(column for column in reversed(axis.columns) if column.count)
    assert "date_from=2000" in last.address and "date_to=2049" in last.address


def test_kinds_are_chosen_and_foundings_are_shown_on_request(client):
    entry = milestones("2018", founded="1911")
    policy = PolicyFactory(issued_on="2017-12", published=True)
    assert "1911" not in read(client)
    assert "1911" in read(client, "kind=founding")
    page = read(client, "kind=founding&kind=policy")
    assert policy.name in page and entry.name in page and "某事 2018" not in page
    assert "1" in re.findall(r'class="count">(\d+)<', page)[1]  # what the choice of milestones would add
    assert policy.name not in read(client, "kind=milestone")


def test_places_and_topics_filter_policies_and_companies_alike(client):
    city = PlaceFactory(slug="beijing", name="北京市")
    inside = PlaceFactory(slug="haidian", parent=city)
    topic = TopicFactory(slug="chips")
    sector = TermFactory(slug="ai-chips")
    topic.terms.add(sector)
    company = OrganisationFactory(place=inside)
    company.milestone_set.create(date="2018", title="区里的大事", **cited())
    company.classification_set.create(sector=sector, layer="foundation", **cited())
    workflow.publish(entry=company, user=None)
    policy = PolicyFactory(issued_on="2017", place=city, published=True)
    elsewhere = milestones("2016")
    page = read(client, "place=beijing")
    assert "区里的大事" in page and policy.name in page and elsewhere.name not in page
    page = read(client, "place=haidian")
    assert "区里的大事" in page and policy.name not in page
    page = read(client, "topic=chips&date_from=2018")
    assert "区里的大事" in page and elsewhere.name not in page
    assert "区里的大事" not in read(client, "topic=chips&date_to=2017")


def test_a_place_under_its_old_name_leads_on(client):
    place = PlaceFactory(slug="haidian")
    milestones("2018", place=place)
    place.slug = "haidian-district"
    place.save()
    workflow.saved(record=place, user=None)
    answer = client.get("/timeline/?place=haidian&kind=milestone")
    assert answer.status_code == 301
    assert answer["Location"] == "/timeline/?kind=milestone&place=haidian-district"


def test_what_has_no_date_has_a_lane_with_its_reasons(client):
    entry = milestones(None, "2018")
    lost = entry.milestone_set.create(title="失日期的大事", absent={"date": Absence.MISSING}, **cited())
    workflow.saved(record=entry, user=None)
    axis, lane = read(client).split('id="undated"')
    assert "失日期的大事" not in axis and "某事 None" not in axis
    assert "失日期的大事" in lane and "某事 None" in lane and "某事 2018" not in lane
    assert re.findall(r'<td class="number">(\d+)</td>', lane) == ["1", "0", "1", "2"]
    page = read(client, "dated=no")
    assert "失日期的大事" in page and "某事 2018" not in page
    assert f'href="/organisations/{entry.slug}/#{lost.pk}"' in page
    assert "失日期的大事" in read(client, "date_from=2030")  # it may have happened at any time
    assert "失日期的大事" not in read(client, "dated=no&kind=policy")


def test_every_line_leads_to_the_fact_on_the_page_of_its_entry(client):
    organisation, policy, dataset, _scenario = full_entries()
    page = read(client, "&".join(f"kind={kind}" for kind in timeline.KINDS))
    links = set(re.findall(r'class="event-place" href="(/\w+/[^"#]+/)#([^"]+)"', page))
    assert len(links) == Event.objects.values("document_id", "anchor").distinct().count()
    for path, anchor in links:
        assert f'id="{anchor}"' in client.get(path).content.decode(), (path, anchor)


def test_long_lists_have_pages(client):
    milestones(*(f"20{number:02}" for number in range(40)), *(f"2018-{n:02}" for n in range(1, 13)))
    milestones(*(f"2017-05-{n:02}" for n in range(1, 31)), *(f"2016-06-{n:02}" for n in range(1, 31)))
    first, second = read(client), read(client, "page=2")
    assert (len(listed(first)), len(listed(second))) == (100, 12)
    assert client.get("/timeline/?page=3").status_code == 404


def test_years_without_events_are_one_gap():
    milestones("1997", "2005", "2008", "2018")
    years = [column.label or "gap" for column in seen().columns]
    assert years == ["1997", "gap", "2005", "2006", "2007", "2008", "gap", "2018"]


def test_a_span_is_read_as_people_write_it(client):
    milestones("2018")
    assert client.get("/timeline/?date_from=2018年3月")["Location"] == "/timeline/?date_from=2018-03"
    assert "起始时间晚于截止时间" in read(client, "date_from=2020&date_to=2010")
    answer = client.get("/timeline/?date_from=soon&kind=milestone")
    page = answer.content.decode()
    assert answer.status_code == 400 and 'value="soon"' in page and 'id="span-fault"' in page
    assert 'href="/timeline/?kind=milestone"' in page and not listed(page)


@pytest.mark.parametrize(
    "query",
    [
        *("kind=party", "place=nowhere", "topic=nothing", "date_from=2018-13", "date_to=soon", "x=1", "q=a"),
        *("dated=yes", "dated=no&date_from=2018", "place=a&place=b", "page=0", "page_size=10", "kind=%00"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_name(client, query):
    milestones("2018")
    name = query.split("&")[-1].partition("=")[0]
    for path in ("/timeline/", "/en/timeline/"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert name in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["", "date_from=2018&date_to=2018", "dated=no", "place=haidian&topic=chips"]
)
def test_it_costs_the_same_however_many_there_are(client, query):
    topic = TopicFactory(slug="chips")
    sector = TermFactory(slug="ai-chips")
    topic.terms.add(sector)

    def add(count: int) -> None:
        for _ in range(count):
            entry = OrganisationFactory(place=PlaceFactory())
            entry.classification_set.create(sector=sector, layer="foundation", **cited())
            entry.milestone_set.create(date="2018-03", title="大事", **cited())
            entry.milestone_set.create(title="何时", **cited())
            workflow.publish(entry=entry, user=None)

    def asked() -> int:
        read(client, query)
        freshness.shelf.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/timeline/?{query}").status_code == 200
        assert sum("catalogue_event" in query["sql"] for query in queries) <= 6
        return len(queries)

    add(1)
    few = asked()
    add(15)
    assert asked() == few


def test_an_empty_catalogue_has_an_empty_timeline(client):
    assert "axis-column" not in read(client) and "axis-column" not in read(client, "dated=no")


def test_money_and_names_are_in_the_language_of_the_page(client):
    full_entries()
    page = read(client, prefix="/en")
    assert "CNY\u00a0100\u00a0million" in page and "Term b" in page
    assert "1亿元" in read(client)
    assert json.loads(Event.objects.get(act="round").card)["money"]["currency"] == "CNY"


def test_the_page_of_an_entry_tells_its_story_in_the_order_of_time(client):
    entry = milestones("2021-05", "2019", "2021-05-03", None, founded="2018-06", name="智元")
    page = client.get(f"/en{entry.get_absolute_url()}").content.decode()
    story = page.partition('id="in-time"')[2].partition("</section>")[0]
    days = [day.replace("\xa0", " ") for day in re.findall(r'"story-day">([^<]+)<', story)]
    assert days == ["June 2018", "2019", "May 2021", "3 May 2021"]  # what has no date has no place in it
    anchors = re.findall(r'href="#([^"]+)"', story)
    assert len(anchors) == len(days)
    assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_one_event_is_no_story(client):
    entry = milestones("2021-05")
    assert b'id="in-time"' not in client.get(entry.get_absolute_url()).content
