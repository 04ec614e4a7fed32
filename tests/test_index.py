"""What a process holds in memory is what the database says, whatever happened in between."""

import logging
import random
import runpy
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from django.db import OperationalError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from pyroaring import BitMap

from catalogue import facets, index, index_check, workflow
from catalogue.filters import FILTER_SETS, Listing
from catalogue.index.orders import CHUNK, Order
from catalogue.models import ChangeCounter, Classification, Place, PublicDocument
from tests.factories import FACTORIES, OrganisationFactory, PlaceFactory, TermFactory, TopicFactory, cited


def test_an_order_is_a_sorted_list_through_any_changes():
    chance = random.Random(3)
    keys = {number: (chance.random(), number) for number in range(3 * CHUNK)}
    order = Order(keys.__getitem__, keys)
    for number in chance.choices(range(4 * CHUNK), k=2 * CHUNK):
        if number in keys:
            order.remove(number)
            del keys[number]
        if chance.random() < 0.6:
            keys[number] = (chance.random(), number)
            order.add(number)
    for some in (0.001, 0.5, 1):
        selection = BitMap(number for number in keys if chance.random() < some)
        expected = sorted(selection, key=keys.__getitem__)
        for start in (0, 1, len(expected) // 2, max(0, len(expected) - 1), len(expected), len(expected) + 9):
            assert order.page(selection, start, 20) == expected[start : start + 20]
    for low, high in ((-1, 2), (0.2, 0.7), (0.5, 0.5), (0.9, 0.1)):
        assert order.between((low,), (high,)) == BitMap(
            n for n, key in keys.items() if (low,) <= key < (high,)
        )
    for number in list(keys):
        order.remove(number)
    assert order.page(BitMap(keys), 0, 5) == [] and not order.between((0,), (1,))


def compare():
    """The index beside SQL: counts of every facet, every order, with and without conditions."""
    for kind, filter_set in FILTER_SETS.items():
        names = filter_set.facet_filters()
        queries = [
            "",
            "q=示例",
            "q=example&ordering=name",
            "q=example&ordering=-relevance",
            "ordering=-relevance",
            *(f"ordering={name}" for name in Listing.orderings(kind)[:2]),
        ]
        queries += [f"ordering=-{name}" for name in Listing.orderings(kind)]
        for query in queries:
            assert list(index_check.differences(kind, query)) == []
            listing = Listing(kind, QueryDict(query))
            counted = facets.counts_by_sql(listing)
            for facet, counts in index.answer(listing.question(facets=names, most=2)).counts.items():
                ordered = sorted(counted[facet].items(), key=lambda pair: (-pair[1], pair[0]))
                assert counts == dict(ordered[:2]), (kind, query, facet)


@pytest.mark.django_db
def test_the_index_follows_everything_that_becomes_public_changes_and_vanishes():
    city, other = PlaceFactory(slug="beijing"), PlaceFactory(slug="hebei")
    district = PlaceFactory(slug="haidian", parent=city)
    sector = TermFactory(slug="ai-chips")
    compare()
    entries = []
    for kind, factory in FACTORIES.items():
        values = {"place": district} if kind in ("organisation", "policy") else {}
        entries += [factory(published=True, **values) for _each in range(3)]
        compare()
    organisation = entries[0]
    Classification.objects.create(organisation=organisation, layer="foundation", sector=sector, **cited())
    workflow.saved(record=organisation, user=None)
    compare()
    district.parent = other  # no document of an entry changes by this, but where it counts does
    district.save()
    workflow.saved(record=district, user=None)
    compare()
    topic = TopicFactory()
    topic.terms.add(sector)
    workflow.saved(record=topic, user=None)
    compare()
    organisation.name, organisation.founded = "改名", "2001-02"
    organisation.save()
    workflow.saved(record=organisation, user=None)
    compare()
    workflow.archive(entry=entries[1], user=None, reason="closed")
    workflow.merge(record=entries[2], into=organisation, user=None)
    compare()
    workflow.bring_back(entry=entries[1], user=None)
    workflow.delete(record=entries[3], user=None, reason="twice")
    compare()


@pytest.mark.django_db
def test_what_was_rolled_back_was_never_there():
    OrganisationFactory(published=True)
    compare()
    try:
        with transaction.atomic():
            OrganisationFactory(published=True)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    OrganisationFactory(published=True)
    compare()


@pytest.mark.django_db
def test_a_page_that_changes_while_it_is_read_is_read_again(monkeypatch):
    first, second = OrganisationFactory(published=True), OrganisationFactory(published=True)
    question = replace(Listing("organisation", QueryDict()).question(), columns=("slug",))
    assert index.answer(question).count == 2
    read = index._rows

    def interrupted(numbers, columns):
        monkeypatch.setattr(index, "_rows", read)
        workflow.archive(entry=first, user=None, reason="closed")
        return read(numbers, columns)

    monkeypatch.setattr(index, "_rows", interrupted)
    monkeypatch.setattr("django.conf.settings.HEAD_REUSE_SECONDS", 60)
    answer = index.answer(question)
    assert [row.slug for row in answer.rows] == [second.slug]
    assert answer.count == 1


@pytest.mark.django_db
def test_a_page_costs_two_queries_and_another_history_is_read_anew():
    for _each in range(3):
        OrganisationFactory(published=True)
    question = Listing("organisation", QueryDict()).question(facets=["kind", "place"])
    index.answer(question)
    with CaptureQueriesContext(connection) as queries:
        index.answer(question)
    assert len(queries) == 2  # the newest seq, and the rows
    PublicDocument.objects.filter(type="organisation").delete()
    ChangeCounter.objects.update(epoch="00000000-0000-0000-0000-000000000001")
    assert index.answer(question).count == 0
    assert Place.objects.count() == 0


@pytest.mark.django_db
def test_a_new_process_reads_it_before_the_first_request(monkeypatch, settings, caplog):
    OrganisationFactory(published=True)
    monkeypatch.setattr(connection, "close", lambda: None)
    settings.HEAD_REUSE_SECONDS = 60
    hook = runpy.run_path(settings.BASE_DIR / "gunicorn.conf.py")["post_worker_init"]
    log = logging.getLogger("gunicorn.of.this.test")
    worker = SimpleNamespace(log=log)
    log.error_log = log
    index.forget()
    hook(worker)
    with CaptureQueriesContext(connection) as queries:
        assert index.labels()
    assert not len(queries)

    for fault in (OperationalError("the database is away"), ChangeCounter.DoesNotExist("it is empty")):
        monkeypatch.setattr(index, "labels", Mock(side_effect=fault))
        hook(worker)
        assert f"The index was not read: {fault!r}" in caplog.text
