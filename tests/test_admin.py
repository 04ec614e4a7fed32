"""The admin's pages: all of them open, at a price that does not grow with the facts, for those who may."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import lookups, models, snapshots, workflow
from catalogue.choices import AliasKind, IdentifierScheme, Vocabulary
from catalogue.permissions import ADMINISTRATOR, EDITOR, REVIEWER, ROLE_LABELS
from tests.acting import in_state
from tests.factories import FACTORIES, OrganisationFactory, PlaceFactory, TermFactory, cited
from tests.filling import Filler
from tests.posting import form_data

pytestmark = pytest.mark.django_db


def sign_in(client, role):
    user = models.User.objects.create_user(f"the-{role}", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


@pytest.fixture
def administrator(client):
    user = models.User.objects.create_superuser("root", password="x")
    client.force_login(user)
    return user


def page(record_or_model, name, *args):
    options = record_or_model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=args)


def full_record(model):
    """A saved record of the model with every field, choice and part filled."""
    filler = Filler("q7token")
    if model in snapshots.PARTS:
        values = {"organisation": None} if model in LOST else {}
        record = filler.make(model, choices=True, **values)
        for part, key in snapshots.PARTS[model]:
            filler.make(part, choices=True, **{key: record})
        return record
    if model is models.Revision:
        organisation = OrganisationFactory(published=True)
        return models.Revision.objects.get(record_id=organisation.pk)
    if model is models.ChangeLogRow:
        OrganisationFactory(published=True)
        return models.ChangeLogRow.objects.first()
    return None


# Organisations' facts stand by themselves where they have lost their subject.
LOST = {part for part, _key in snapshots.PARTS[models.Organisation]} & snapshots.PARTS.keys()
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_page_opens(client, administrator, model):
    record = full_record(model) or model._default_manager.first()
    addresses = [page(model, "changelist"), page(model, "changelist") + "?q=bei%20京"]
    if admin.site._registry[model].has_add_permission(_request(administrator)):
        addresses.append(page(model, "add"))
    if record is not None:
        addresses.append(page(record, "change", record.pk))
        if model in snapshots.PARTS:
            addresses += [page(record, "history", record.pk), page(record, "delete", record.pk)]
    for address in addresses:
        assert client.get(address).status_code == 200, address


def _request(user):
    class Request:
        pass

    request = Request()
    request.user, request.GET, request.method = user, {}, "GET"
    return request


def test_every_record_with_revisions_can_be_edited():
    assert snapshots.PARTS.keys() <= admin.site._registry.keys()


@pytest.mark.parametrize("model", snapshots.PARTS, ids=lambda model: model._meta.model_name)
def test_every_field_of_a_record_and_of_its_parts_is_in_its_form(administrator, model):
    """Nothing of a snapshot is out of an editor's reach."""
    model_admin = admin.site._registry[model]
    request = _request(administrator)
    forms = [(model, model_admin.get_form(request).base_fields)]
    forms += [
        (formset.model, formset.form.base_fields)
        for formset, _inline in model_admin.get_formsets_with_inlines(request)
    ]
    assert {part for part, _fields in forms[1:]} == {part for part, _key in snapshots.PARTS[model]}
    owners = {key for _part, key in snapshots.PARTS[model]} | set(models.ENTRY_TYPES)
    for part, shown in forms:
        fields = [*snapshots.content_fields(part), *part._meta.many_to_many]
        names = {field.name for field in fields if field.editable and not field.primary_key}
        names -= owners if part is not model else set()
        if part is models.RankingPlace and model is models.Organisation:
            names -= {"person", "affiliation", "place"}  # its subject is this organisation
        assert names <= shown.keys(), part


# --- what a page costs ------------------------------------------------------------------------------------------------


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("kind", FACTORIES)
def test_a_form_with_many_facts_costs_no_more_queries_than_one_with_few(client, administrator, kind):
    few, many = FACTORIES[kind](), FACTORIES[kind]()
    for entry, count in ((few, 2), (many, 12)):
        for number in range(count):
            filler = Filler(f"x{count}n{number}")
            for part, key in snapshots.PARTS[type(entry)]:
                filler.make(part, choices=True, **{key: entry})
    assert queries(client, page(few, "change", few.pk)) == queries(client, page(many, "change", many.pk))


def test_saving_asks_no_more_where_many_facts_stay_as_they_are(client, administrator):
    asked = []
    for count in (2, 12):
        entry = OrganisationFactory()
        for number in range(count):
            entry.milestone_set.create(title=f"事件 {number}", **cited())
        address = page(entry, "change", entry.pk)
        sent = form_data(client.get(address), "organisation_form")
        with CaptureQueriesContext(connection) as captured:
            assert client.post(address, {**sent, "summary": ["改过"]}).status_code == 302
        entry.refresh_from_db()
        assert entry.summary == "改过"
        asked.append(len([query for query in captured if "SAVEPOINT" not in query["sql"]]))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("model", snapshots.PARTS, ids=lambda model: model._meta.model_name)
def test_a_list_of_many_costs_no_more_queries_than_a_list_of_few(client, administrator, model):
    values = {"organisation": None} if model in LOST else {}

    def fill(numbers):
        for number in numbers:
            if model is models.ExchangeRate:
                values["currency"] = f"AA{chr(ord('A') + number)}"
            Filler(f"y{number}").make(model, choices=True, **values)

    fill(range(2))
    before = queries(client, page(model, "changelist"))
    fill(range(2, 12))
    assert queries(client, page(model, "changelist")) == before


def test_the_first_page_costs_the_same_with_more_to_show(client, administrator):
    def more(count):
        for factory in FACTORIES.values():
            for _number in range(count):
                entry = factory(responsible=administrator)
                workflow.record_revision(record=entry, act="edited", user=administrator)
                proposed = factory(published=True)
                snapshot = snapshots.take(proposed)
                workflow.propose(entry=proposed, snapshot=snapshot, user=administrator)

    more(1)
    before = queries(client, reverse("admin:index"))
    more(3)
    assert queries(client, reverse("admin:index")) == before


# --- finding and choosing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "百度",
        "baidu",
        "bai du",
        "bd",
        "ＢＡＩＤＵ",
        "百度在线",
        "百度在線",
        "度娘",
        "Q14772",
        "线 百度",
        "Baidu, Inc",
    ],
)
def test_an_entry_is_found(client, administrator, query):
    baidu = OrganisationFactory(name="百度", name_en="Baidu, Inc.", slug="baidu-inc")
    baidu.alias_set.create(name="百度在线网络技术（北京）有限公司", kind=AliasKind.LEGAL, **cited())
    baidu.alias_set.create(name="度娘", kind=AliasKind.OTHER, **cited())
    baidu.identifier_set.create(scheme=IdentifierScheme.WIKIDATA, value="Q14772", **cited())
    OrganisationFactory(name="小米", name_en="Xiaomi", slug="xiaomi")
    lookups.complete()
    response = client.get(page(baidu, "changelist"), {"q": query})
    assert [row.pk for row in response.context["cl"].result_list] == [baidu.pk]


def test_a_policy_is_found_by_its_number_in_any_brackets(client, administrator):
    policy = FACTORIES["policy"](document_number="京政发〔2017〕27号")
    FACTORIES["policy"]()
    lookups.complete()
    response = client.get(page(policy, "changelist"), {"q": "京政发[2017]27"})
    assert [row.pk for row in response.context["cl"].result_list] == [policy.pk]


def choices(client, model, field, term="", **more):
    asked = {
        **more,
        "app_label": "catalogue",
        "model_name": model._meta.model_name,
        "field_name": field,
        "term": term,
    }
    response = client.get(reverse("admin:autocomplete"), asked)
    return response.status_code, [row["text"] for row in response.json().get("results", ())]


def test_a_sector_is_chosen_among_sectors_that_are_in_use(client):
    sign_in(client, EDITOR)
    TermFactory(vocabulary=Vocabulary.SECTOR, slug="chips", name="芯片", name_en="Chips")
    TermFactory(vocabulary=Vocabulary.TECHNOLOGY, slug="chips", name="芯片技术", name_en="Chips")
    TermFactory(
        vocabulary=Vocabulary.SECTOR,
        slug="old-chips",
        name="旧芯片",
        replaced_by=models.Term.objects.get(slug="chips", vocabulary=Vocabulary.SECTOR),
    )
    assert choices(client, models.Classification, "sector", "芯片") == (200, ["芯片 · Chips"])
    assert choices(client, models.Classification, "sector", "\x00") == (200, ["芯片 · Chips"])
    TermFactory(vocabulary=Vocabulary.SECTOR, slug="round-a", name="A 轮", name_en="Series A")
    assert choices(client, models.Classification, "sector", "A轮")[1] == ["A 轮 · Series A"]


def test_a_record_is_not_offered_to_its_own_form(client):
    sign_in(client, REVIEWER)
    one, other = OrganisationFactory(name="甲公司"), OrganisationFactory(name="乙公司")
    for address in (page(one, "change", one.pk), page(one, "act", one.pk, "merge")):
        assert f"/autocomplete/?without={one.pk}" in client.get(address).text
    offered = choices(client, models.Organisation, "parents", without=str(one.pk))
    assert [text.split(" · ")[0] for text in offered[1]] == [other.name]
    assert choices(client, models.Organisation, "parents", without="x")[0] == 200


def test_a_zone_is_found_by_its_short_name(client):
    sign_in(client, EDITOR)
    PlaceFactory(slug="zone", name="丁经济技术开发区（戊）", name_en="")
    for term in ("经开区", "丁经开区", "戊", "丁经济技术开发区"):
        assert choices(client, models.Organisation, "place", term)[1] == ["丁经济技术开发区（戊）"], term


def test_an_editor_chooses_colleagues_and_does_not_see_their_accounts(client):
    user = sign_in(client, EDITOR)
    assert choices(client, models.Organisation, "responsible") == (200, [user.username])
    assert client.get(page(user, "changelist")).status_code == 403
    assert client.get(page(user, "change", user.pk)).status_code == 403


# --- who may what -----------------------------------------------------------------------------------------------------


def test_somebody_without_a_role_sees_nothing(client):
    user = models.User.objects.create_user("nobody", password="x", is_staff=True)
    client.force_login(user)
    entry = OrganisationFactory()
    for address in (page(entry, "changelist"), page(entry, "add"), page(entry, "change", entry.pk)):
        assert client.get(address).status_code == 403
    for act in ("submit", "publish", "delete"):
        assert client.post(page(entry, "act", entry.pk, act)).status_code == 403
    assert choices_refused(client)
    assert not client.get(reverse("admin:index")).context["app_list"]


def choices_refused(client):
    asked = {"app_label": "catalogue", "model_name": "organisation", "field_name": "place"}
    return client.get(reverse("admin:autocomplete"), asked).status_code == 403


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (EDITOR, {"submit"}),
        (REVIEWER, {"submit", "publish", "schedule", "merge"}),
        (ADMINISTRATOR, {"submit", "publish", "schedule", "merge"}),
    ],
)
def test_a_role_is_offered_what_it_may_do(client, role, offered):
    sign_in(client, role)
    entry = OrganisationFactory()
    response = client.get(page(entry, "change", entry.pk))
    assert {act.name for act in response.context["acts"]} == offered
    refused = {"publish", "archive", "restore"} - offered if role == EDITOR else set()
    for act in refused:
        assert client.post(page(entry, "act", entry.pk, act), {"reason": "x"}).status_code == 403


def test_an_administrator_cannot_become_a_superuser(client):
    user = sign_in(client, ADMINISTRATOR)
    root = models.User.objects.create_superuser("root", password="x")
    assert client.post(page(root, "change", root.pk), {"username": "mine"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert (
        client.post(password, {"password1": "a-long-one-17", "password2": "a-long-one-17"}).status_code == 403
    )
    response = client.get(page(user, "change", user.pk))
    assert 'name="is_superuser"' not in response.content.decode()


def test_the_public_does_not_get_in(client):
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:login")).status_code == 200


# --- the words of the desk ---


def test_roles_and_kinds_of_record_have_labels(client, administrator):
    administrator.groups.add(*Group.objects.all())
    OrganisationFactory(published=True)
    for address in (
        page(models.User, "changelist"),
        page(models.User, "change", administrator.pk),
        page(Group, "changelist"),
    ):
        html = client.get(address).content.decode()
        for name, label in ROLE_LABELS.items():
            assert str(label) in html and f">{name}<" not in html
    group = Group.objects.get(name=EDITOR)
    assert client.get(page(group, "change", group.pk)).context["subtitle"] == str(ROLE_LABELS[EDITOR])
    shown = client.get(page(models.User, "changelist"), {"role": EDITOR}).context["cl"].queryset
    assert list(shown) == [administrator]
    for model, name in ((models.Revision, "kind"), (models.ChangeLogRow, "type")):
        html = client.get(page(model, "changelist"), {name: "organisation"}).content.decode()
        assert "机构" in html and ">organisation<" not in html and "organisation (" not in html


def test_people_rankings_and_topics_are_filtered(client, administrator):
    filler = Filler("f")
    filler.make(models.Role)
    filler.make(
        models.RankingPlace, organisation=None, person=filler.related(models.Role._meta.get_field("person"))
    )
    term = TermFactory(vocabulary=Vocabulary.SECTOR)
    topic = models.Topic.objects.create(name="主题", slug="topic")
    topic.terms.add(term)
    other = models.Topic.objects.create(name="另一主题", slug="other")
    for model, chosen in (
        (models.Person, {"roles__role__exact": models.Role.objects.get().role}),
        (models.Ranking, {"editions__source__id__exact": models.RankingEdition.objects.get().source_id}),
        (models.Topic, {"terms__vocabulary__exact": "sector"}),
    ):
        listed = client.get(page(model, "changelist"), chosen).context["cl"]
        assert len(listed.filter_specs) >= 1 and listed.queryset.count() >= 1
        assert other not in listed.queryset


def test_an_account_form_tells_of_no_other_way_to_sign_in(client, administrator):
    for address in (
        page(models.User, "add"),
        reverse("admin:auth_user_password_change", args=[administrator.pk]),
    ):
        html = client.get(address).content.decode()
        assert "LDAP" not in html and "usable_password" in html


def test_archived_entries_are_shown_to_whoever_asks(client, administrator):
    in_state("archived", name="关闭公司", slug="closed")
    in_state("published", name="在营公司", slug="open")
    lookups.complete()
    address = reverse("admin:catalogue_organisation_changelist")

    def listed(**query):
        return [entry.slug for entry in client.get(address, query).context["cl"].result_list]

    assert listed() == ["open"]
    assert listed(status__exact="archived") == ["closed"]
    assert sorted(listed(status__exact="all")) == ["closed", "open"]
    assert listed(q="关闭公司") == ["closed"]
    assert listed(status__exact="published", q="公司") == ["open"]
    assert "除已归档外" in client.get(address).content.decode()
    assert client.get(address, {"status__exact": "archived", "_facets": "1"}).status_code == 200


def test_an_act_that_changed_no_content_says_what_it_did(client, administrator):
    entry = OrganisationFactory(published=True)
    workflow.archive(entry=entry, user=None, reason="closed")
    act = models.Revision.objects.filter(record_id=entry.pk).latest("number")
    page = client.get(f"/admin/catalogue/revision/{act.pk}/change/").content.decode()
    assert "条目已下架，其网址说明原因" in page
