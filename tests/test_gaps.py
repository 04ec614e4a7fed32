"""The quality desk: each gap finds what lacks something and nothing else, and leads to where it is mended."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from catalogue import gaps, quality, tasks, workflow
from catalogue.models import (
    Achievement,
    Award,
    BenchmarkResult,
    Citation,
    Distribution,
    Figure,
    Finding,
    FundingStage,
    GapList,
    Indicator,
    Link,
    LinkCheck,
    Listing,
    Milestone,
    Observation,
    Person,
    Product,
    Ranking,
    RankingEdition,
    RankingPlace,
    SourceTable,
)
from tests.acting import user
from tests.factories import (
    FACTORIES,
    DatasetFactory,
    IndicatorFactory,
    OrganisationFactory,
    PolicyFactory,
    RankingFactory,
    SourceFactory,
    TermFactory,
    cited,
)
from tests.posting import form_data

pytestmark = pytest.mark.django_db


def found(gap, kind="organisation"):
    return list(gaps.every()[gap].lists[kind]())


def amount(organisation, **values):
    said = {"amount": 100, "currency": "CNY", "period": "2019", **cited(), **values}
    return Figure.objects.create(organisation=organisation, metric="revenue", **said)


def archived(entry):
    workflow.publish(entry=entry, user=None)
    workflow.archive(entry=entry, user=None, reason="closed")
    return entry


# --- what is found, and what is not ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FACTORIES)
@pytest.mark.parametrize("gap", ["summary", "summary_en", "name_en"])
def test_an_entry_that_lacks_a_text(kind, gap):
    bare = FACTORIES[kind](**{gap: ""})
    FACTORIES[kind]()
    archived(FACTORIES[kind](**{gap: ""}))
    assert found(gap, kind) == [bare]
    setattr(bare, gap, "Words")
    bare.save()
    assert found(gap, kind) == []


def test_a_name_in_latin_letters_needs_no_english_one():
    OrganisationFactory(name="OpenAI", name_en="")
    assert found("name_en") == []


@pytest.mark.parametrize("kind", FACTORIES)
def test_an_entry_without_a_citation(kind):
    uncited = FACTORIES[kind](cite=False)
    other = FACTORIES[kind]()
    assert found("uncited", kind) == [uncited]
    other.citation_set.all().delete()
    assert set(found("uncited", kind)) == {uncited, other}


def test_an_entry_whose_day_has_come():
    today = timezone.localdate()
    due = OrganisationFactory(next_check_due=today)
    OrganisationFactory(next_check_due=today + datetime.timedelta(days=2))
    archived(OrganisationFactory(next_check_due=today))
    assert found("due") == [due]


def test_facts_without_a_source_or_a_place_in_it():
    organisation, gone = OrganisationFactory(), OrganisationFactory()
    Listing.objects.create(organisation=organisation, **cited())
    bare = [Listing.objects.create(organisation=organisation, locator="表 1")]
    bare.append(Listing.objects.create(organisation=organisation, source=SourceFactory()))
    archived(gone)
    Listing.objects.create(organisation=gone, locator="表 1")
    assert set(found("bare", "listing")) == set(bare)
    lost = Listing.objects.create(locator="表 1")
    assert lost in found("bare", "listing")
    citation = organisation.citation_set.get()
    assert found("bare", "citation") == []
    Citation.objects.filter(pk=citation.pk).update(locator="")
    assert found("bare", "citation") == [citation]
    said = {"source": SourceFactory(), "kind": "first", "statement": "说"}
    finding = Finding.objects.create(slug="bare", order=1, **said)
    Finding.objects.create(slug="fine", order=2, locator="表 1", **said)
    assert found("bare", "finding") == [finding]


def test_what_our_copy_has_lost():
    organisation, gone = OrganisationFactory(), archived(OrganisationFactory())
    lost = amount(organisation, amount=None, currency="", absent={"amount": "missing"})
    amount(organisation, amount=None, currency="", absent={"amount": "not_stated"})
    amount(gone, amount=None, currency="", absent={"amount": "missing"})
    assert found("missing", "figure") == [lost]


def test_figures_that_are_old():
    year = timezone.localdate().year
    old, new, spanning, unknown, gone, none = (OrganisationFactory() for _each in range(6))
    for organisation in (old, new, spanning, gone):
        amount(organisation)
    amount(new, period="", as_of=f"{year - 1}-05")
    amount(spanning, period=f"{year - 9}/{year - 1}")
    amount(unknown, period="")
    archived(gone)
    assert set(found("stale")) == {old, unknown}
    amount(old, period=str(year - 2))
    assert found("stale") == [unknown]
    for days, left in ((1, []), (0, [unknown])):  # there is nothing newer; it is looked at again on that day
        unknown.next_check_due = timezone.localdate() + datetime.timedelta(days=days)
        unknown.save()
        assert found("stale") == left


@pytest.mark.parametrize(
    ("preferred", "disputed"), [((True, False), 0), ((True, True), 1), ((False, False), 1)]
)
def test_a_disagreement_is_what_the_model_calls_one_question(preferred, disputed):
    organisation = OrganisationFactory()
    rows = [
        amount(organisation, preferred=one, amount=10 + one_more) for one_more, one in enumerate(preferred)
    ]
    amount(organisation, period="2018", amount=99)
    amount(OrganisationFactory(), amount=98)
    assert rows[0].question == rows[1].question
    assert len(found("disputed", "figure")) == disputed
    stages = [
        FundingStage.objects.create(organisation=organisation, preferred=one, **cited()) for one in preferred
    ]
    assert found("disputed", "fundingstage") == []  # nothing is said
    for stage in stages:
        stage.round = TermFactory(vocabulary="round")
        stage.save()
    assert len(found("disputed", "fundingstage")) == disputed
    archived(organisation)
    assert found("disputed", "figure") == found("disputed", "fundingstage") == []


def test_two_who_say_the_same_do_not_disagree():
    organisation = OrganisationFactory()
    for _each in range(2):
        amount(organisation, period="", as_of="2019-01-01")
    assert found("disputed", "figure") == []
    amount(organisation, period="", as_of="2019-01-01", amount=7)
    assert len(found("disputed", "figure")) == 1


def test_deprecated_terms_that_are_used():
    new, gone = TermFactory(), OrganisationFactory()
    old = TermFactory(replaced_by=new)
    gone.kind = old
    gone.save()
    archived(gone)
    assert found("terms", "term") == []
    OrganisationFactory(kind=new)
    assert found("terms", "term") == []
    policy = PolicyFactory()
    policy.themes.add(old)
    assert found("terms", "term") == [old]
    policy.themes.set([new])
    assert found("terms", "term") == []


def test_entries_that_nothing_is_connected_with():
    alone, one, other = OrganisationFactory(), OrganisationFactory(), PolicyFactory()
    archived(OrganisationFactory())
    link = Link.objects.create(organisation=one, to_policy=other, rel="related_to", **cited())
    assert found("orphans") == [alone]
    assert found("orphans", "policy") == []
    link.delete()
    assert found("orphans", "policy") == [other]
    one.parents.add(alone)
    assert found("orphans") == []


def test_entries_that_share_something_or_stand_in_a_table_are_no_orphans():
    maker, ranked, listed = (OrganisationFactory() for _each in range(3))
    assert set(found("orphans")) == {maker, ranked, listed}
    product = Product.objects.create(name="芯", kind="chip", **cited())
    assert found("orphans", "product") == [product]
    product.makers.add(maker)
    edition = RankingEdition.objects.create(slug="e", ranking=RankingFactory(), **cited())
    RankingPlace.objects.create(edition=edition, organisation=ranked, **cited())
    source = SourceFactory()
    table = SourceTable.objects.create(slug="t", source=source, caption="表")
    Listing.objects.create(organisation=listed, source=source, locator="表 1", table=table, row=1)
    assert found("orphans") == found("orphans", "product") == []


def test_shared_records_that_belong_to_nothing():
    person, other = Person.objects.create(name="无名"), Person.objects.create(name="有名")
    award = Award.objects.create(name="奖", **cited())
    award.participants.create(person=other, **cited())
    empty = Award.objects.create(name="空奖", **cited())
    Award.objects.create(name="缺奖", absent={"participants": "missing"}, **cited())
    achievement = Achievement.objects.create(title="成果", **cited())
    Achievement.objects.create(title="有人", **cited()).people.add(other)
    result = BenchmarkResult.objects.create(benchmark="赛", **cited())
    BenchmarkResult.objects.create(benchmark="会", dataset=DatasetFactory(), **cited())
    ranking, indicator, source = RankingFactory(), IndicatorFactory(), SourceFactory(slug="unused")
    used = IndicatorFactory()
    Observation.objects.create(slug="o", indicator=used, **cited())
    for kind, record in {
        "person": person,
        "award": empty,
        "achievement": achievement,
        "benchmarkresult": result,
        "ranking": ranking,
        "indicator": indicator,
        "source": source,
    }.items():
        assert found("orphans", kind) == [record], kind
    assert Ranking.objects.get() == ranking
    assert Indicator.objects.count() == 2


def test_words_without_a_translation():
    organisation, gone = OrganisationFactory(), OrganisationFactory()
    bare = Milestone.objects.create(organisation=organisation, title="上市", **cited())
    Milestone.objects.create(organisation=organisation, title="上市", title_en="Listed", **cited())
    Milestone.objects.create(organisation=organisation, title="IPO 2020", **cited())
    archived(gone)
    Milestone.objects.create(organisation=gone, title="上市", **cited())
    assert found("translation", "milestone") == [bare]
    assert gaps.untranslated(bare) == ["title"]
    term = TermFactory(name="词", name_en="")
    assert found("translation", "term") == [term]


def test_broken_links_and_the_records_that_use_them():
    for url, state in (("gone", "broken"), ("fine", "works"), ("moved", "moved")):
        LinkCheck.objects.create(url=f"https://{url}.example/", state=state)
    organisation = OrganisationFactory(website="https://gone.example/")
    OrganisationFactory(website="https://fine.example/")
    archived(OrganisationFactory(website="https://gone.example/"))
    moved = OrganisationFactory(website="https://moved.example/")
    dataset = DatasetFactory()
    file = Distribution.objects.create(dataset=dataset, title="f", url="https://gone.example/", **cited())
    assert found("broken", "organisation.website") == [organisation]
    assert found("moved", "organisation.website") == [moved]
    assert found("broken", "distribution.url") == [file]


# --- counts and lists ------------------------------------------------------------------------------------------------


def test_counts_are_those_of_the_lists_and_the_report_reads_the_same():
    OrganisationFactory(summary="", summary_en="", published=True)
    OrganisationFactory(summary="")
    uncited = PolicyFactory(published=True)
    uncited.citation_set.all().delete()
    gaps.look()
    for row in GapList.objects.all():
        assert row.count == len(row.ids.split()) == len(found(row.gap, row.kind)), row
    assert GapList.objects.get(gap="summary", kind="organisation").count == 2
    report = quality.check()
    assert len(report.without_summary) == len(report.without_summary_en) == 1
    assert report.bare_entries == [f"policy {uncited.slug} has no citation"]


def test_looking_again_replaces_what_was_kept_and_lists_are_bounded(monkeypatch):
    monkeypatch.setattr(gaps, "MOST", 2)
    for _each in range(4):
        OrganisationFactory(name_en="")
    gaps.look()
    gaps.look()
    row = GapList.objects.get(gap="name_en", kind="organisation")
    assert (row.count, len(row.ids.split())) == (3, 2)
    assert str(gaps.counted([row])) == "2+"


def test_the_worker_looks_every_day_and_waits_only_once():
    tasks.look_again()
    tasks.look_again()
    waiting = DBTaskResult.objects.filter(status="READY", task_path=tasks.look_for_gaps.module_path)
    assert waiting.count() == 1
    waiting.delete()
    OrganisationFactory(name_en="")
    tasks.look_for_gaps.call()
    assert GapList.objects.get(gap="name_en", kind="organisation").count == 1
    (planned,) = waiting.all()
    assert 23 < (planned.run_after - planned.enqueued_at).total_seconds() / 3600 < 25
    tasks.look_again()
    assert waiting.get().run_after.year == 9999


# --- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def editor(client):
    client.force_login(user("editor"))
    return client


def page_of(client, gap, **query):
    return client.get(reverse("admin:quality_gap", args=[gap]), query)


def links(response):
    """Addresses of the lines of a list."""
    listed = response.content.decode().partition('class="quality-lines"')[2].partition("</ul>")[0]
    return [link.replace("&amp;", "&") for link in re.findall('href="([^"]+)"', listed)]


def one_of_each_gap():
    """Records that together have every gap; what is mended where."""
    organisation = OrganisationFactory(
        name_en="",
        summary="",
        summary_en="",
        cite=False,
        website="https://gone.example/",
        next_check_due="2020-01-01",
    )
    LinkCheck.objects.create(
        url="https://gone.example/", state="broken", status=404, broken_since="2026-01-01T00:00Z"
    )
    LinkCheck.objects.create(url="https://old.example/", state="moved", said="https://new.example/")
    other = OrganisationFactory(website="https://old.example/")
    bare = Listing.objects.create(organisation=organisation, locator="表 1")
    figure = amount(organisation, amount=1)
    amount(organisation, amount=2)
    milestone = Milestone.objects.create(organisation=organisation, title="上市", **cited())
    term = TermFactory(replaced_by=TermFactory())
    PolicyFactory().themes.add(term)
    source = SourceFactory()
    table = SourceTable.objects.create(slug="lost", source=source, caption="表", locator="表 1")
    where = {"source": source, "locator": "表 1", "table": table, "row": 1}
    lost = amount(other, amount=None, currency="", absent={"amount": "missing"}, **where)
    form = reverse("admin:catalogue_organisation_change", args=[organisation.pk])
    first = min([figure, *organisation.figure_set.all()], key=lambda row: str(row.pk))
    return {
        "bare:listing": f"{form}#fact-{bare.pk}",
        "uncited:organisation": f"{form}#citation_set-group",
        "missing:figure": f"{reverse('admin:missing', args=[source.pk])}?table=lost#fact-{lost.pk}",
        "stale:organisation": f"{form}#figure_set-group",
        "due:organisation": f"{form}#id_verified_on",
        "summary:organisation": f"{form}#id_summary",
        "summary_en:organisation": f"{form}#id_summary_en",
        "name_en:organisation": f"{form}#id_name_en",
        "translation:milestone": f"{form}#fact-{milestone.pk}",
        "broken:organisation.website": f"{form}#id_website",
        "moved:organisation.website": f"{reverse('admin:catalogue_organisation_change', args=[other.pk])}#id_website",
        "terms:term": f"{reverse('admin:catalogue_term_change', args=[term.pk])}#id_replaced_by",
        "orphans:organisation": f"{form}#link_set-group",
        "disputed:figure": f"{form}#fact-{first.pk}",
    }


def test_every_list_leads_to_the_place_where_it_is_mended(editor):
    places = one_of_each_gap()
    gaps.look()
    assert {key.partition(":")[0] for key in places} == set(gaps.every())
    for key, place in places.items():
        gap, _colon, kind = key.partition(":")
        response = page_of(editor, gap, kind=kind)
        plain = {re.sub(r"[?&]gap=[^#]*", "", link) for link in links(response)}
        assert place in plain, key
        address, _hash, anchor = place.partition("#")
        form = editor.get(address)
        assert form.status_code == 200
        assert f'id="{anchor}"' in form.content.decode(), key


def test_a_reviewer_is_led_to_the_merger_of_a_term(client):
    client.force_login(user("reviewer"))
    new = TermFactory()
    old = TermFactory(replaced_by=new)
    PolicyFactory().themes.add(old)
    gaps.look()
    (address,) = links(page_of(client, "terms"))
    assert address.startswith(reverse("admin:catalogue_term_act", args=[old.pk, "merge"]))
    assert str(new.pk) in client.get(address).content.decode()


def test_whoever_saves_comes_back_to_the_list_and_what_was_mended_is_gone(editor):
    entries = [OrganisationFactory(name_en="") for _each in range(2)]
    gaps.look()
    address = links(page_of(editor, "name_en"))[0].partition("#")[0]
    posted = form_data(editor.get(address), "organisation_form")
    saved = editor.post(address, {**posted, "name_en": "An English name"})
    assert saved.status_code == 302, saved.context["errors"]
    assert saved["Location"] == f"{reverse('admin:quality_gap', args=['name_en'])}?kind=organisation&p=1"
    left = links(editor.get(saved["Location"]))
    assert len(left) == 1
    changed = next(one for one in entries if str(one.pk) in address)
    assert str(changed.pk) not in left[0]


@pytest.mark.parametrize(
    "gap", ["https://elsewhere.example", "no_such:organisation:1", "bare:nothing:1", "x"]
)
def test_the_way_back_leads_to_lists_alone(rf, gap):
    from catalogue.admin.quality import way_back

    assert way_back(rf.get("/", {"gap": gap})) == ""


def test_the_desk_shows_what_was_counted_and_counts_again_when_asked(editor):
    address = reverse("admin:quality")
    before = editor.get(address).content.decode()
    assert before.count("<strong>—</strong>") == len(gaps.every())
    assert editor.post(address).status_code == 302
    assert DBTaskResult.objects.filter(task_path=tasks.look_for_gaps.module_path).exists()
    OrganisationFactory(name_en="")
    OrganisationFactory(name_en="", published=True)
    PolicyFactory(name_en="")
    tasks.look_for_gaps.call()
    desk = {gap.name: str(count) for gap, count in editor.get(address).context["gaps"]}
    assert desk["name_en"] == "3"
    assert desk["bare"] == "0"
    total = sum(GapList.objects.values_list("count", flat=True))
    first = editor.get(reverse("admin:index")).content.decode()
    assert f'<span class="count">{total}</span>' in first
    GapList.objects.filter(gap="name_en", kind="organisation").update(count=gaps.MOST + 1)
    assert "<strong>1,000+</strong>" in editor.get(address).content.decode()


def test_the_desk_says_that_no_address_is_asked_until_hosts_are_named(editor, settings):
    settings.LINK_CHECK_HOSTS = []
    assert "LINK_CHECK_HOSTS" in editor.get(reverse("admin:quality")).content.decode()
    assert "LINK_CHECK_HOSTS" in page_of(editor, "broken").content.decode()
    settings.LINK_CHECK_HOSTS = ["example.org"]
    assert "LINK_CHECK_HOSTS" not in editor.get(reverse("admin:quality")).content.decode()


def test_several_are_changed_at_once_where_one_change_mends_them(editor):
    due = [OrganisationFactory(next_check_due="2020-01-01", summary="") for _each in range(3)]
    OrganisationFactory()
    gaps.look()
    address = page_of(editor, "due").context["several"]
    listed = editor.get(address).context["cl"].queryset
    assert set(listed) == set(due)
    assert page_of(editor, "summary").context["several"] == ""


def test_addresses_that_lead_nowhere(editor):
    assert page_of(editor, "nothing").status_code == 404
    for query in ({"kind": "nothing"}, {"p": "x"}, {"p": "0"}, {"p": "999"}, {"p": "1\x00"}):
        assert page_of(editor, "name_en", **query).status_code == 404, query
    assert page_of(editor, "name_en", p="20").status_code == 200


def test_every_list_opens_with_one_record_in_it(admin_client):
    """Every kind has a name, a form and a line, and none of them costs a query of its own."""
    from tests.filling import Filler

    filler = Filler("gap")
    for gap in gaps.every().values():
        for kind in gap.lists:
            model = gaps.every()[gap.name].lists[kind]().model
            if not model.objects.exists():
                filler.make(model)
            ids = " ".join(str(pk) for pk in model.objects.values_list("pk", flat=True)[:5])
            GapList.objects.create(gap=gap.name, kind=kind, count=1, ids=ids, at="2026-01-01T00:00Z")
            assert page_of(admin_client, gap.name, kind=kind).status_code == 200, (gap.name, kind)


@pytest.mark.parametrize(
    ("gap", "kind"), [("bare", "listing"), ("name_en", "organisation"), ("broken", "organisation.website")]
)
def test_a_list_costs_the_same_with_12_rows_and_with_60(admin_client, gap, kind):
    def cost(rows):
        for number in range(rows):
            url = f"https://gone-{rows}-{number}.example/"
            organisation = OrganisationFactory(name_en="", website=url)
            LinkCheck.objects.create(url=url, state="broken")
            Listing.objects.create(organisation=organisation, locator="表 1")
        gaps.look()
        page_of(admin_client, gap, kind=kind)
        with CaptureQueriesContext(connection) as queries:
            response = page_of(admin_client, gap, kind=kind)
        return len(queries), len(links(response))

    few, shown = cost(12)
    assert shown == 12
    assert cost(60 - 12) == (few, 50)
    assert few <= 9


def test_editors_see_the_desk_and_others_do_not(client):
    for role, status in ((None, 302), ("editor", 200), ("reviewer", 200), ("administrator", 200)):
        if role:
            client.force_login(user(role))
        for name, arguments in (("quality", []), ("quality_gap", ["bare"])):
            assert client.get(reverse(f"admin:{name}", args=arguments)).status_code == status
