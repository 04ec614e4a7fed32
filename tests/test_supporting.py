"""What rests on a source: told before it is deleted, refused while the public sees it, moved to another source."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import models, supporting, workflow
from catalogue.permissions import ADMINISTRATOR, EDITOR, REVIEWER
from catalogue.publishing import Refused
from tests.acting import document, user
from tests.factories import OrganisationFactory, SourceFactory

pytestmark = pytest.mark.django_db


def act_of(source, name):
    return reverse("admin:catalogue_source_act", args=[source.pk, name])


@pytest.fixture
def source():
    return SourceFactory(slug="old-report", title="旧报告")


def with_fact(source, state="draft", **values):
    entry = OrganisationFactory()
    entry.milestone_set.create(title="成立", source=source, locator="表 1", **values)
    if state == "published":
        workflow.publish(entry=entry, user=None)
    return entry


def test_what_rests_on_it_is_shown_before_it_is_deleted(client, source):
    entry = with_fact(source, "published")
    client.force_login(user(ADMINISTRATOR))
    shown = client.get(reverse("admin:catalogue_source_delete", args=[source.pk])).content.decode()
    assert entry.name in shown
    assert "旧报告" in shown
    assert "1 条事实或引用。" in shown and shown.count("表 1") == 1


def test_a_citation_tells_its_place_once(client, source):
    OrganisationFactory(cite=False).citation_set.create(fields="name", source=source, locator="p. 7")
    client.force_login(user(ADMINISTRATOR))
    shown = client.get(reverse("admin:catalogue_source_delete", args=[source.pk])).content.decode()
    assert "名称 · p. 7</li>" in shown and shown.count("p. 7") == 1


def test_it_stays_while_published_facts_rest_on_it(source):
    with_fact(source, "published")
    with pytest.raises(Refused):
        supporting.delete(source=source, user=user(ADMINISTRATOR))
    assert models.Source.objects.filter(pk=source.pk).exists()
    assert models.Milestone.objects.get().source == source


def test_drafts_keep_their_facts_without_it(source):
    entry = with_fact(source)
    supporting.delete(source=source, user=user(ADMINISTRATOR), reason="twice")
    fact = entry.milestone_set.get()
    assert (fact.source, fact.locator) == (None, "表 1")
    assert not models.Source.objects.filter(pk=source.pk).exists()
    assert models.Revision.objects.get(record_id=entry.pk, act="edited").reason == "twice"


def test_everything_rests_on_the_other_source_afterwards(source):
    by = SourceFactory(slug="new-report", title="新报告")
    table = models.SourceTable.objects.create(source=source, caption="表", slug="t")
    entries = [with_fact(source, state, table=table, row=1) for state in ("draft", "published")]
    supporting.replace(source=source, by=by, user=user(REVIEWER))
    assert {(fact.source, fact.table, fact.row) for fact in models.Milestone.objects.all()} == {
        (by, None, None)
    }
    assert "new-report" in str(document(entries[1]))
    revisions = models.Revision.objects.filter(record_id__in=[entry.pk for entry in entries], act="edited")
    assert revisions.count() == 2
    assert revisions.values("batch").distinct().count() == 1


@pytest.mark.parametrize("state", ["draft", "published"])
def test_replacing_asks_no_more_of_many_entries(source, state):
    def questions(count):
        old = SourceFactory(slug=f"old-{count}")
        for _number in range(count):
            with_fact(old, state)
        with CaptureQueriesContext(connection) as asked:
            supporting.replace(source=old, by=source, user=user(REVIEWER))
        return len(asked)

    questions(2)  # groups of the user and the like are remembered
    assert questions(12) <= questions(3)


def test_what_several_must_review_is_not_changed_under_their_hands(source, settings):
    settings.REVIEWS = {"organisation": 2}
    entry = with_fact(source)
    workflow.publish(entry=entry, user=None)
    with pytest.raises(Refused):
        supporting.replace(source=source, by=SourceFactory(slug="new"), user=user(REVIEWER))
    assert entry.milestone_set.get().source == source


@pytest.mark.parametrize(
    ("role", "act", "status"),
    [
        (EDITOR, "replace", 403),
        (REVIEWER, "replace", 200),
        (EDITOR, "delete", 403),
        (REVIEWER, "delete", 403),
        (ADMINISTRATOR, "delete", 200),
    ],
)
def test_who_may(client, source, role, act, status):
    with_fact(source)
    client.force_login(user(role))
    assert client.get(act_of(source, act)).status_code == status


def test_a_source_is_replaced_on_its_page(client, source):
    by = SourceFactory(slug="new-report", title="新报告")
    with_fact(source)
    client.force_login(user(REVIEWER))
    seen = client.get(act_of(source, "replace")).context["seen"]
    assert client.post(act_of(source, "replace"), {"seen": seen, "by": by.pk}).status_code == 302
    assert supporting.resting(source) == []


def test_the_first_hundred_are_shown_and_the_rest_counted(source, django_assert_max_num_queries):
    entry = OrganisationFactory()
    for number in range(103):
        entry.milestone_set.create(title=f"事件 {number}", source=source, locator="表 1")
    with django_assert_max_num_queries(120):
        found = supporting.support(source)
    assert (found.facts, found.more, sum(len(group.facts) for group in found.groups)) == (103, 3, 100)
