"""One change to many entries, through the list's action: asked, shown, made as one batch, taken back together."""

import pytest
from django.contrib.admin import helpers
from django.urls import reverse

from catalogue import reverting, snapshots, tasks, together, workflow
from catalogue.choices import Status
from catalogue.models import Organisation, PublicDocument, Revision
from catalogue.permissions import EDITOR, REVIEWER
from tests import acting
from tests.factories import OrganisationFactory, PlaceFactory, SourceFactory, TermFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalogue_organisation_changelist")


def step(client, entries, **values):
    """One step of the action; what the page before had asked is said again."""
    chosen = [str(entry.pk) for entry in entries]
    return client.post(LIST, {"action": "change_several", helpers.ACTION_CHECKBOX_NAME: chosen, **values})


def made(client, entries, **values):
    shown = step(client, entries, asked="1", **values)
    assert shown.status_code == 200
    seen = ";".join(shown.context["seen"])
    return shown, step(client, entries, asked="1", confirmed="1", seen=seen, **values)


@pytest.fixture
def entries():
    draft = OrganisationFactory()
    workflow.record_revision(record=draft, act="created")
    return [OrganisationFactory(published=True), OrganisationFactory(published=True), draft]


def test_each_step_asks_for_what_the_next_one_needs(client, entries):
    client.force_login(acting.user(REVIEWER))
    first = step(client, entries)
    assert "set:place" in first.content.decode()
    second = step(client, entries, what="set:place")
    assert 'name="value"' in second.content.decode()
    assert not Revision.objects.filter(batch__isnull=False).exists()


def test_a_field_is_set_at_once_for_a_reviewer_and_taken_back_together(client, entries):
    client.force_login(acting.user(REVIEWER))
    place = PlaceFactory(name="海淀区")
    before = [snapshots.take(entry) for entry in entries]
    shown, answer = made(client, entries, what="set:place", value=str(place.pk), reason="by the address")
    assert shown.content.decode().count("海淀区") >= 3
    assert answer.status_code == 302
    assert set(Organisation.objects.values_list("place", flat=True)) == {place.pk}
    acts = Revision.objects.filter(reason="by the address")
    assert len(acts) == 3
    assert "海淀区" in PublicDocument.objects.get(pk=entries[0].pk).body
    (batch,) = set(acts.values_list("batch", flat=True))
    assert reverting.revert_batch(batch=batch, user=acting.user(REVIEWER)).done == 3
    assert [snapshots.take(entry) for entry in entries] == before


def test_an_editors_change_of_a_public_entry_waits(client, entries):
    client.force_login(acting.user(EDITOR))
    place = PlaceFactory()
    _shown, _answer = made(client, entries, what="set:place", value=str(place.pk))
    pending = Revision.objects.filter(state="pending")
    assert {revision.record_id for revision in pending} == {entries[0].pk, entries[1].pk}
    assert len(set(Revision.objects.filter(batch__isnull=False).values_list("batch", flat=True))) == 1
    entries[2].refresh_from_db()
    assert entries[2].place == place


def test_a_choice_is_added_and_taken_away(client, entries):
    client.force_login(acting.user(REVIEWER))
    parent = OrganisationFactory()
    made(client, entries, what="add:parents", value=[str(parent.pk)])
    assert all(entry.parents.get() == parent for entry in entries)
    shown, answer = made(client, entries, what="add:parents", value=[str(parent.pk)])
    assert shown.context["counts"] == [("已是如此", 3)]
    made(client, entries[:1], what="remove:parents", value=[str(parent.pk)])
    assert [entry.parents.count() for entry in entries] == [0, 1, 1]


def test_a_source_is_added_once(client, entries):
    client.force_login(acting.user(REVIEWER))
    said = {"source": str(SourceFactory().pk), "locator": "p. 3", "fields": ["name", "founded"]}
    before = entries[0].citation_set.count()
    made(client, entries, what="cite", **said)
    made(client, entries, what="cite", **said)
    assert entries[0].citation_set.count() == before + 1
    assert entries[0].citation_set.filter(locator="p. 3").get().fields == "name;founded"


def test_a_classification_is_added_once(client, entries):
    client.force_login(acting.user(REVIEWER))
    sector = TermFactory(vocabulary="sector")
    said = {"source": str(SourceFactory().pk), "locator": "p. 3", "layer": "", "sector": str(sector.pk)}
    shown, _answer = made(client, entries, what="classify", **said)
    assert all(plan["rows"] for plan in shown.context["planned"])
    made(client, entries, what="classify", **said)
    for entry in entries:
        row = entry.classification_set.get()
        assert (row.sector, row.layer, row.locator) == (sector, "", "p. 3")
    answer = step(client, entries, what="classify", asked="1", **{**said, "sector": ""})
    assert "sector" in answer.context["value"].errors


def test_a_day_is_chosen_with_the_scripts_that_it_needs(client, entries):
    client.force_login(acting.user(REVIEWER))
    html = step(client, entries, what="set:verified_on").content.decode()
    assert html.index("admin/js/core.js") < html.index("calendar.js")


def test_whoever_was_quicker_is_not_overwritten(client, entries):
    client.force_login(acting.user(REVIEWER))
    place = PlaceFactory()
    values = {"what": "set:place", "value": str(place.pk)}
    shown = step(client, entries, asked="1", **values)
    seen = [plan["seen"] for plan in shown.context["planned"]]
    acting.edit(entries[0], name="别的名字")
    step(client, entries, asked="1", confirmed="1", seen=seen, **values)
    entries[0].refresh_from_db()
    assert entries[0].place != place
    entries[1].refresh_from_db()
    assert entries[1].place == place


def test_nothing_is_lost_of_a_proposal_that_waits(client, entries):
    editor = acting.user(EDITOR)
    client.force_login(editor)
    first, second = PlaceFactory(), PlaceFactory()
    made(client, entries[:1], what="set:place", value=str(first.pk))
    made(client, entries[:1], what="set:place", value=str(second.pk))
    waiting = Revision.objects.get(state="pending")
    assert snapshots.loads(waiting.snapshot)["values"]["place_id"] == str(first.pk)


@pytest.mark.parametrize(
    "values",
    [
        {"what": "nonsense"},
        {"what": "set:name"},
        {"what": "set:status"},
        {"what": "set:place", "asked": "1", "value": "x"},
        {"what": "add:parents", "asked": "1"},
        {"what": "cite", "asked": "1", "source": "0", "locator": "", "fields": ["nothing"]},
        {"what": "classify", "asked": "1", "source": "0", "locator": "a\x00", "sector": "x"},
        {"what": "set:founded", "asked": "1", "value": "20x"},
    ],
)
def test_what_makes_no_sense_comes_back(client, entries, values):
    client.force_login(acting.user(REVIEWER))
    assert step(client, entries, **values).status_code == 200
    assert not Revision.objects.filter(batch__isnull=False).exists()


# --- by the worker ---------------------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch):
    """So little is done while somebody waits that the worker does everything, in chunks of two."""
    monkeypatch.setattr(together, "AT_ONCE", 0)
    monkeypatch.setattr(together, "CHUNK", 2)


def act_on_all(client, action, **values):
    """An action on every entry of the list, as it is confirmed; the page of the task."""
    every = {"action": action, "select_across": "1", helpers.ACTION_CHECKBOX_NAME: ["0"]}
    asked = client.post(LIST, {**every, **values})
    assert asked.status_code == 200 and not Revision.objects.filter(batch__isnull=False).exists()
    seen = ";".join(asked.context["seen"])
    begun = client.post(LIST, {**every, **values, "confirmed": "1", "seen": seen})
    assert begun.status_code == 302 and "/revision/together/" in begun["Location"]
    return begun["Location"]


def test_all_of_a_list_are_published_by_the_worker_and_taken_back_together(client, few):
    client.force_login(acting.user(REVIEWER))
    ready = [OrganisationFactory() for _each in range(5)]
    bare = OrganisationFactory(name="没有出处的公司", cite=False)
    for entry in (*ready, bare):
        workflow.record_revision(record=entry, act="created")
    page = act_on_all(client, "publish", reason="all at once")
    waiting = client.get(page)
    assert waiting.headers["Refresh"] and "0 / 6" in waiting.content.decode()
    assert not Organisation.objects.filter(status=Status.PUBLISHED).exists()
    acting.work()
    over = client.get(page)
    assert "Refresh" not in over.headers
    assert over.context["done"] == 5 and over.context["refused_count"] == 1
    assert "没有出处的公司" in over.content.decode()
    assert PublicDocument.objects.filter(type="organisation").count() == 5
    (batch,) = set(Revision.objects.filter(reason="all at once").values_list("batch", flat=True))
    first = Revision.objects.filter(batch=batch).first()
    tasks.start_reverting(batch=batch, user=acting.user(REVIEWER), reason="a mistake")
    acting.work()
    assert Organisation.objects.filter(status=Status.ARCHIVED, archive_reason="a mistake").count() == 5
    assert not PublicDocument.objects.filter(type="organisation").exists()
    assert Revision.objects.get(about=first.pk).act == "archived"


def test_all_of_a_list_are_archived_and_brought_back(client, few):
    client.force_login(acting.user(REVIEWER))
    rows = [OrganisationFactory(published=True) for _each in range(3)]
    act_on_all(client, "archive", reason="they have closed")
    acting.work()
    assert set(Organisation.objects.values_list("status", "archive_reason")) == {
        (Status.ARCHIVED, "they have closed")
    }
    assert client.get(rows[0].get_absolute_url()).status_code == 410
    batch = Revision.objects.filter(reason="they have closed").values_list("batch", flat=True)[0]
    assert reverting.revert_batch(batch=batch, user=acting.user(REVIEWER)).done == 3
    assert PublicDocument.objects.filter(type="organisation").count() == 3


def test_a_field_of_all_is_set_by_a_worker_that_is_killed_and_goes_on(client, few, monkeypatch):
    client.force_login(acting.user(REVIEWER))
    rows = [OrganisationFactory(published=True) for _each in range(5)]
    place = PlaceFactory(name="海淀区")
    page = act_on_all(client, "change_several", what="set:place", asked="1", value=str(place.pk))
    publications, killed = together.publication, []

    def dies():
        if len(killed) == 1:
            killed.append(1)
            raise KeyboardInterrupt
        killed.append(1)
        return publications()

    monkeypatch.setattr(together, "publication", dies)
    acting.work()
    assert Organisation.objects.filter(place=place).count() == 2
    assert "2 / 5" in client.get(page).content.decode()
    acting.work()
    assert Organisation.objects.filter(place=place).count() == 5
    assert Revision.objects.filter(batch__isnull=False).count() == 5
    assert client.get(page).context["done"] == 5
    assert "海淀区" in PublicDocument.objects.get(pk=rows[4].pk).body


def test_one_that_is_refused_holds_up_no_other(client, few):
    """A circle of parents is found when the first of them is written already."""
    client.force_login(acting.user(REVIEWER))
    first, second, third = (OrganisationFactory() for _each in range(3))
    first.parents.add(second)
    page = act_on_all(client, "change_several", what="add:parents", asked="1", value=[str(first.pk)])
    acting.work()
    assert list(third.parents.all()) == [first]
    assert not second.parents.exists()
    assert {line[1] for line in client.get(page).context["refused"]} == {first.name, second.name}


def test_a_form_that_is_sent_twice_begins_one_task(client, few):
    client.force_login(acting.user(REVIEWER))
    OrganisationFactory()
    every = {"action": "publish", "select_across": "1", helpers.ACTION_CHECKBOX_NAME: ["0"]}
    asked = client.post(LIST, every)
    form = {**every, "confirmed": "1", "seen": ";".join(asked.context["seen"]), "once": "A" * 22}
    pages = {client.post(LIST, form)["Location"] for _twice in range(2)}
    assert len(pages) == 1


def test_more_than_can_be_done_at_once_is_said_and_refused(client, few, monkeypatch):
    client.force_login(acting.user(REVIEWER))
    monkeypatch.setattr(together, "MOST", 2)
    for _each in range(3):
        OrganisationFactory()
    every = {"action": "publish", "select_across": "1", helpers.ACTION_CHECKBOX_NAME: ["0"]}
    asked = client.post(LIST, every)
    assert len(asked.context["seen"]) == 2 and asked.context["more"]
    seen = ";".join(f"{row.pk} {row.lock}" for row in Organisation.objects.all())
    answer = client.post(LIST, {**every, "confirmed": "1", "seen": seen}, follow=True)
    assert "2" in str(next(iter(answer.context["messages"])))
    assert not Organisation.objects.filter(status=Status.PUBLISHED).exists()


def test_the_pages_of_an_action_ask_as_often_for_few_as_for_many(client, django_assert_max_num_queries):
    client.force_login(acting.user(REVIEWER))
    for _each in range(30):
        OrganisationFactory()
    every = {"select_across": "1", helpers.ACTION_CHECKBOX_NAME: ["0"]}
    place = str(PlaceFactory().pk)
    said = {"action": "change_several", "what": "set:place", "asked": "1", "value": place}
    for form in ({"action": "publish"}, said):
        client.post(LIST, {**every, **form})
        with django_assert_max_num_queries(90):
            client.post(LIST, {**every, **form})
