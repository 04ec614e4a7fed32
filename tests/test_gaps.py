"""The quality desk: each gap finds what lacks something and nothing else, and leads to where it is mended."""

import pytest

from catalogue import gaps
from catalogue.models import Figure, FundingStage, GapCount, Link, LinkCheck, Listing, Person, Term
from tests.factories import OrganisationFactory, PolicyFactory, TermFactory, cited

pytestmark = pytest.mark.django_db


def found(gap, kind="organisation"):
    return list(gaps.every()[gap].lists[kind]())


def amount(organisation, **values):
    return Figure.objects.create(
        organisation=organisation,
        metric="revenue",
        **{"amount": 1, "currency": "CNY", "period": "2019", **cited(), **values},
    )


def test_what_an_entry_lacks():
    whole = OrganisationFactory()
    for name in ("name_en", "summary", "summary_en"):
        bare = OrganisationFactory(**{name: ""})
        assert found(name) == [bare]
    assert found("uncited") == []
    uncited = OrganisationFactory(cite=False)
    assert found("uncited") == [uncited]
    due = OrganisationFactory(next_check_due="2020-01-01")
    OrganisationFactory(next_check_due="2999-01-01")
    assert found("due") == [due]
    assert whole not in found("name_en")


def test_bare_facts():
    organisation = OrganisationFactory()
    Listing.objects.create(organisation=organisation, **cited())
    bare = Listing.objects.create(organisation=organisation, locator="表 1")
    assert found("bare", "listing") == [bare]
    citation = organisation.citation_set.get()
    citation.locator = ""
    citation.save()
    assert found("bare", "citation") == [citation]


def test_stale_figures():
    old, new = OrganisationFactory(), OrganisationFactory()
    for organisation in (old, new):
        amount(organisation)
    amount(new, period="2999")
    assert found("stale") == [old]


@pytest.mark.parametrize(
    ("preferred", "disputed"), [((True, False), 0), ((True, True), 1), ((False, False), 1)]
)
def test_a_disagreement_is_what_the_model_calls_one_question(preferred, disputed):
    organisation = OrganisationFactory()
    rows = [amount(organisation, preferred=one) for one in preferred]
    amount(organisation, period="2018", preferred=True)
    assert rows[0].question == rows[1].question
    assert len(found("disputed", "figure")) == disputed
    for one in preferred:
        FundingStage.objects.create(organisation=organisation, preferred=one, **cited())
    assert len(found("disputed", "fundingstage")) == disputed


def test_terms_and_shared_records():
    new = TermFactory(slug="new")
    old = TermFactory(slug="old", replaced_by=new)
    assert found("terms", "term") == []
    kind = Term.objects.get(pk=old.pk)
    OrganisationFactory(kind=kind)
    assert found("terms", "term") == [old]
    unused = Person.objects.create(name="无名")
    assert found("orphans", "person") == [unused]
    assert old not in found("orphans", "term")


def test_orphans():
    alone, one, other = OrganisationFactory(), OrganisationFactory(), PolicyFactory()
    Link.objects.create(organisation=one, to_policy=other, rel="related_to", **cited())
    assert found("orphans") == [alone]
    assert found("orphans", "policy") == []
    child = OrganisationFactory()
    child.parents.add(alone)
    assert found("orphans") == []


def test_broken_links_and_the_entries_that_use_them():
    organisation = OrganisationFactory(website="https://gone.example/")
    OrganisationFactory(website="https://fine.example/")
    for url, state in (("https://gone.example/", "broken"), ("https://fine.example/", "works")):
        LinkCheck.objects.create(url=url, state=state, checked_at="2026-01-01T00:00Z")
    assert found("links", "organisation.website") == [organisation]


def test_counting_is_kept_and_bounded(monkeypatch):
    monkeypatch.setattr(gaps, "MOST", 2)
    for _each in range(4):
        OrganisationFactory(name_en="")
    gaps.count()
    gaps.count()
    assert GapCount.objects.get(gap="name_en", kind="organisation").count == 3


def test_the_desk_and_every_list_open(admin_client):
    OrganisationFactory(name_en="", cite=False, website="https://gone.example/")
    LinkCheck.objects.create(url="https://gone.example/", state="broken", checked_at="2026-01-01T00:00Z")
    Listing.objects.create(organisation=OrganisationFactory(), locator="表 1")
    address = "/admin/catalogue/gapcount/"
    assert admin_client.get(address).status_code == 200
    gaps.count()
    assert admin_client.post(address).status_code == 302
    page = admin_client.get(address).content.decode()
    for gap in gaps.every().values():
        assert f"{address}{gap.name}/" in page
        for kind in gap.lists:
            assert admin_client.get(f"{address}{gap.name}/", {"kind": kind}).status_code == 200
    for query in ({"kind": "nothing"}, {"page": "x"}, {"page": "9999"}):
        assert admin_client.get(f"{address}name_en/", query).status_code == 404


def test_a_list_costs_the_same_with_two_rows_and_with_twelve(admin_client, django_assert_max_num_queries):
    for gap, kind in (("bare", "listing"), ("name_en", "organisation")):
        for _each in range(12):
            Listing.objects.create(organisation=OrganisationFactory(name_en=""), locator="表 1")
        with django_assert_max_num_queries(8):
            admin_client.get(f"/admin/catalogue/gapcount/{gap}/", {"kind": kind})
