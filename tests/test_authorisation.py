"""The authorisation table: for every route and every act the least role that may use it, walked by every role.

A route or an act without a row fails, and so does a row without a route. To add a route, add one line: to `SITE`,
`ADMIN`, or, for a model with the usual pages, to `MODELS`; to add an act of the admin, one line to
`ACTS`, `OTHER_ACTS` or `LIST_ACTS`.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import URLResolver, get_resolver, reverse

from catalogue import models, previewing, snapshots, workflow
from catalogue.admin.acts import ActsMixin
from catalogue.documents import entry_address
from catalogue.permissions import ROLES
from tests.acting import in_state
from tests.factories import FACTORIES, OrganisationFactory, SourceFactory
from tests.filling import Filler

pytestmark = pytest.mark.django_db

ANYBODY, STAFF, EDITOR, REVIEWER, ADMINISTRATOR = "anonymous", "staff", *ROLES
NOBODY = "nobody"  # a page that Django brings along and that no role may use
RANKS = (ANYBODY, STAFF, EDITOR, REVIEWER, ADMINISTRATOR)
STATES = ("draft", "in_review", "published", "archived")

# --- the table -----------------------------------------------------------------------------------------------------

# Public routes, by name; anybody may read them.
SITE = {
    "robots",
    "favicon",
    "sitemap",
    "sitemap_part",
    "catalogue_ttl",
    "catalogue_jsonld",
    "healthz",
    "readyz",
    "metrics",  # by address, see test_metrics
    "home",
    "search",
    "match_names",
    "preview",
    "organisation_suggest",
    "policy_suggest",
    "scenario_suggest",
    "dataset_suggest",
    "suggest",
    "suggestion_receipt",
    "organisation_list",
    "organisation_csv",
    "organisation_jsonl",
    "organisation_xlsx",
    "organisation_feed",
    "organisation_detail",
    "organisation_bib",
    "organisation_ris",
    "organisation_history",
    "organisation_cite",
    "policy_list",
    "policy_csv",
    "policy_jsonl",
    "policy_xlsx",
    "policy_feed",
    "policy_detail",
    "policy_bib",
    "policy_ris",
    "policy_history",
    "policy_cite",
    "scenario_list",
    "scenario_csv",
    "scenario_jsonl",
    "scenario_xlsx",
    "scenario_feed",
    "scenario_detail",
    "scenario_bib",
    "scenario_ris",
    "scenario_history",
    "scenario_cite",
    "dataset_list",
    "dataset_csv",
    "dataset_jsonl",
    "dataset_xlsx",
    "dataset_feed",
    "dataset_detail",
    "landscape",
    "timeline",
    "landscape_svg",
    "dataset_bib",
    "dataset_ris",
    "dataset_history",
    "dataset_cite",
    "compare",
    "source_list",
    "source_detail",
    "table_list",
    "table_file",
    "table_detail",
    "indicator_list",
    "indicator_detail",
    "indicator_cite",
    "indicator_csv",
    "indicator_svg",
    "place_list",
    "place_detail",
    "topic_list",
    "topic_detail",
    "changes",
    "changes_feed",
    "about",
    "api_guide",
    "terms",
    "privacy",
    "admin_password_set",
    "admin_password_reset",
}

# Pages below /admin/ that are mounted beside it; the least role.
BESIDE = {"components": EDITOR}

# Routes of the admin that belong to no model, by name; the least role.
ADMIN = {
    "index": STAFF,
    "login": ANYBODY,
    "logout": STAFF,
    "code": STAFF,
    "again": STAFF,
    "second_factor": STAFF,
    "sessions": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "autocomplete": EDITOR,
    "jsi18n": STAFF,
    "view_on_site": STAFF,
    "notices_dismiss": STAFF,
    "current_source": EDITOR,
    "paste": EDITOR,
    "missing_index": EDITOR,
    "missing": EDITOR,
    "duplicates": EDITOR,
    "candidates": EDITOR,
    "quality": EDITOR,
    "operation": ADMINISTRATOR,
    "quality_gap": EDITOR,
    "app_list": STAFF,
    "unknown": STAFF,  # whatever is no page: not found, and only for who is signed in
    "auth_user_password_change": ADMINISTRATOR,
}


def record(**other):
    """The pages of a record that editors enter."""
    return {
        "changelist": EDITOR,
        "add": EDITOR,
        "change": EDITOR,
        "delete": ADMINISTRATOR,
        "history": EDITOR,
        "act": EDITOR,
        **other,
    }


def entry(**other):
    """The pages of an entry; drafts are deleted by editors too."""
    return record(delete=EDITOR, preview=EDITOR, export=EDITOR, **other)


def read_only(least=EDITOR, **other):
    pages = {"changelist": least, "add": NOBODY, "change": least, "delete": NOBODY, "history": least}
    return pages | other


# The pages of each model in the admin: the last part of the route's name and the least role.
MODELS = {
    "organisation": entry(),
    "policy": entry(),
    "scenario": entry(),
    "dataset": entry(),
    "person": record(),
    "product": record(),
    "award": record(),
    "achievement": record(),
    "benchmarkresult": record(),
    "ranking": record(),
    "rankingedition": record(),
    "rankingplace": record(),
    "source": record(),
    "sourcetable": record(),
    "finding": record(),
    "exchangerate": record(),
    "indicator": record(),
    "observation": record(),
    "term": record(),
    "topic": record(),
    "place": record(),
    "classification": record(),
    "figure": record(),
    "listing": record(),
    "fundingstage": record(),
    "fundinground": record(),
    "designation": record(),
    "programme": record(),
    "role": record(),
    "milestone": record(),
    "filing": record(),
    "suggestion": read_only(),
    "revision": read_only(together=EDITOR),
    "changelogrow": read_only(),
    "dbtaskresult": read_only(ADMINISTRATOR),
    # somebody else's; what an editor may do with their own is in test_importing_admin
    "import": read_only(
        add=EDITOR, export=EDITOR, columns=REVIEWER, values=REVIEWER, do=REVIEWER, rows=EDITOR
    ),
    "group": read_only(ADMINISTRATOR),
    # never deleted: it is revoked, and what was asked with it stays known
    "apikey": {
        "changelist": ADMINISTRATOR,
        "add": ADMINISTRATOR,
        "change": ADMINISTRATOR,
        "delete": NOBODY,
        "history": ADMINISTRATOR,
        "revoke": ADMINISTRATOR,
        "renew": ADMINISTRATOR,
    },
    "user": {
        "changelist": ADMINISTRATOR,
        "add": ADMINISTRATOR,
        "change": ADMINISTRATOR,
        "delete": ADMINISTRATOR,
        "history": ADMINISTRATOR,
        "link": ADMINISTRATOR,
        "reset_factor": ADMINISTRATOR,
    },
}

# What is done to a record by a button of its page or from a list: the least role. Deleting a draft is an editor's.
ACTS = {
    "submit": EDITOR,
    "approve": REVIEWER,
    "publish": REVIEWER,
    "return": REVIEWER,
    "schedule": REVIEWER,
    "archive": REVIEWER,
    "restore": REVIEWER,
    "merge": REVIEWER,
    "delete": ADMINISTRATOR,
}
# Acts that other records have alone, and those that lists have alone.
OTHER_ACTS = {"replace": REVIEWER}
LIST_ACTS = {"change_several": EDITOR}
# What is decided of somebody else's proposal, by the buttons of its page.
DECISIONS = {"_approve": REVIEWER, "_return": REVIEWER, "_decline": REVIEWER, "_withdraw": REVIEWER}


# --- is it complete --------------------------------------------------------------------------------------------------


def routes(resolver=None, namespaces=()):
    """(namespaces, name) of every route of the project; `api` stands for what is mounted below /api/."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from routes(pattern, ("api",) if str(pattern.pattern).startswith("api/") else inner)
        else:
            yield namespaces, pattern.name or "unknown"


def admin_routes():
    return {name for spaces, name in routes() if spaces[:1] == ("admin",)}


def table_of_admin():
    rows = dict(ADMIN)
    for model, model_admin in admin.site._registry.items():
        pages = MODELS.get(model._meta.model_name, {})
        for page, least in pages.items():
            rows[f"{model._meta.app_label}_{model._meta.model_name}_{page}"] = least
        assert pages, f"{model_admin} has no row in MODELS"
    return rows


def test_every_route_of_the_admin_has_a_row_and_every_row_a_route():
    assert admin_routes() - {"unknown"} == set(table_of_admin()) - {"unknown"}


def test_every_route_outside_the_admin_has_a_row():
    outside = {name for spaces, name in routes() if spaces[:1] not in (("admin",), ("api",))}
    assert outside == SITE | BESIDE.keys()
    assert list(api_routes())


def api_routes():
    """The API is for everybody: it reads only what was published, and a key changes how much, never what."""
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern).startswith("api/"):
            for one in pattern.url_patterns:
                yield one.name or "unknown", one.callback


def test_the_api_asks_nobody_who_they_are():
    for _name, view in api_routes():
        kind = getattr(view, "cls", None)
        assert kind is None or kind.authentication_classes == []


def test_every_act_has_a_row():
    known = {
        act.name
        for model_admin in admin.site._registry.values()
        if isinstance(model_admin, ActsMixin)
        for act in model_admin.acts()
    }
    assert known == {*ACTS, *OTHER_ACTS}


def test_lists_offer_only_acts_of_the_table(rf):
    for role in RANKS[1:]:
        request = rf.get("/")
        request.user = person(role)
        for model_admin in admin.site._registry.values():
            offered = set(model_admin.get_actions(request))
            allowed = {
                act for act, least in (ACTS | LIST_ACTS).items() if RANKS.index(least) <= RANKS.index(role)
            }
            assert offered - {"delete"} <= allowed, (role, model_admin)


# --- the walk --------------------------------------------------------------------------------------------------------


def person(role):
    user, _made = models.User.objects.get_or_create(username=f"the-{role}", defaults={"is_staff": True})
    if role in ROLES:
        user.groups.add(Group.objects.get(name=role))
    return models.User.objects.get(pk=user.pk)


def sign_in(client, role):
    client.logout()
    if role != ANYBODY:
        client.force_login(person(role))


def verdict(response):
    """let in, sent to the login, or refused."""
    assert response.status_code < 500
    if response.status_code == 302 and "/admin/login/" in response["Location"]:
        return "login"
    return "refused" if response.status_code == 403 else "let in"


def expected(role, least):
    if least != ANYBODY and role == ANYBODY:
        return "login"
    if least == NOBODY or RANKS.index(role) < RANKS.index(least):
        return "refused"
    return "let in"


@pytest.fixture
def examples():
    """One record of every model of the admin, entries as drafts."""
    found = {}
    for model in admin.site._registry:
        name = model._meta.model_name
        if name in FACTORIES:
            found[name] = FACTORIES[name]()
        elif name == "group":
            found[name] = Group.objects.get(name="editor")
        elif name == "user":
            found[name] = models.User.objects.create_user("somebody", is_staff=True)
        elif model._meta.app_label == "catalogue" and name not in ("revision", "changelogrow"):
            lost = {"organisation": None} if any(f.name == "organisation" for f in model._meta.fields) else {}
            plain = (
                dict.fromkeys(("mapping", "answers", "counts"), "") if name == "import" else {}
            )  # JSON, if anything
            first = {"same_as": None} if name == "suggestion" else {}  # a repetition has no page
            found[name] = Filler(f"of-{name}").make(model, **lost, **plain, **first)
    workflow.publish(entry=OrganisationFactory(), user=None)
    found["revision"] = models.Revision.objects.filter(kind="organisation").first()
    found["changelogrow"] = models.ChangeLogRow.objects.first()
    return found


@pytest.mark.parametrize("role", RANKS)
def test_every_page_of_every_model_with_every_role(client, role, examples):
    sign_in(client, role)
    wrong = []
    for model in admin.site._registry:
        opts = model._meta
        for page, least in MODELS[opts.model_name].items():
            if page == "act" or (
                page not in ("changelist", "add", "export") and opts.model_name not in examples
            ):
                continue
            arguments = [] if page in ("changelist", "add", "export") else [examples[opts.model_name].pk]
            exported = ["figure", "csv"] if opts.model_name == "import" else ["csv"]
            arguments += {"do": ["check"], "export": exported}.get(page, [])
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=arguments)
            got = verdict(client.get(address))
            if got != expected(role, least):
                wrong.append((address, got, expected(role, least)))
            if got != "let in":
                assert verdict(client.post(address, {})) == got
    assert wrong == []


@pytest.mark.parametrize("role", RANKS)
@pytest.mark.parametrize("state", STATES)
def test_every_act_and_page_of_an_entry_in_every_state_with_every_role(client, role, state):
    sign_in(client, role)
    record = in_state(state)
    before = (record.status, models.Revision.objects.count())
    for page in ("change", "history", "preview"):
        address = reverse(f"admin:catalogue_organisation_{page}", args=[record.pk])
        assert verdict(client.get(address)) == expected(role, EDITOR), address
    for act, least in ACTS.items():
        if act == "delete" and state == "draft":
            least = EDITOR
        address = reverse("admin:catalogue_organisation_act", args=[record.pk, act])
        assert verdict(client.get(address)) == expected(role, least), address
        # without the state that the page shows nothing is done, whoever asks
        assert verdict(client.post(address, {"reason": "why"})) == expected(role, least), address
    record.refresh_from_db()
    assert (record.status, models.Revision.objects.count()) == before


@pytest.mark.parametrize("role", RANKS)
def test_every_decision_on_somebody_elses_proposal_with_every_role(client, role):
    sign_in(client, role)
    allowed = set()
    for decision in DECISIONS:
        entry = OrganisationFactory(published=True)
        author = models.User.objects.create_user(f"author-of-{decision}")
        proposal = workflow.propose(entry=entry, snapshot=snapshots.take(entry), user=None)
        models.Revision.objects.filter(pk=proposal.pk).update(user=author)
        address = reverse("admin:catalogue_revision_change", args=[proposal.pk])
        shown = client.get(address).content.decode()
        client.post(address, {decision: "1", "reason": "why"})
        proposal.refresh_from_db()
        if proposal.state != "pending":
            allowed.add(decision)
        assert (f'name="{decision}"' in shown) == (decision in allowed)
    assert allowed == {
        decision
        for decision, least in DECISIONS.items()
        if role != ANYBODY and RANKS.index(least) <= RANKS.index(role)
    }


@pytest.mark.parametrize("role", RANKS)
def test_pages_of_the_admin_that_belong_to_no_model(client, role):
    for name, least in BESIDE.items():
        sign_in(client, role)
        assert verdict(client.get(reverse(name))) == expected(role, least), name
    for name, least in ADMIN.items():
        sign_in(client, role)
        arguments = {
            "app_list": ["catalogue"],
            "auth_user_password_change": [1],
            "view_on_site": [0, 0],
            "candidates": ["policy"],
            "quality_gap": ["bare"],
        }
        if name == "unknown":
            address = "/admin/no-such-page/"
        elif name != "missing":
            address = reverse(f"admin:{name}", args=arguments.get(name, []))
        asked = {"app_label": "catalogue", "model_name": "organisation", "field_name": "place"}
        user = models.User.objects.create_user(f"other-{name}")
        if name == "auth_user_password_change":
            address = reverse(f"admin:{name}", args=[user.pk])
        if name == "missing":
            address = reverse(f"admin:{name}", args=[SourceFactory().pk])
        for response in (client.get(address, asked), client.post(address)):
            if name == "logout" and response.status_code in (200, 302):
                continue
            if name == "autocomplete" and response.status_code == 405:
                continue
            assert verdict(response) == expected(role, least), (name, response)


@pytest.mark.parametrize("role", RANKS)
@pytest.mark.parametrize("state", STATES)
def test_the_public_sees_what_is_published_whoever_asks(client, role, state):
    sign_in(client, role)
    record = in_state(state)
    answers = {"published": 200, "archived": 410}
    chinese = entry_address(record.entry_type, record.slug)
    for address in (chinese, f"/en{chinese}"):
        assert client.get(address).status_code == answers.get(state, 404)
        assert client.post(address).status_code in (404, 405)
    signed = previewing.token(entry=record, proposal=None, days=1)
    seen = client.get(reverse("preview", args=[signed])).status_code
    assert seen == (200 if state in ("draft", "in_review") else 410)


# --- accounts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [EDITOR, REVIEWER])
def test_nobody_below_an_administrator_raises_their_own_rank(client, role):
    sign_in(client, role)
    user = person(role)
    address = reverse("admin:catalogue_user_change", args=[user.pk])
    everything = {"username": user.username, "is_superuser": "on", "groups": [Group.objects.last().pk]}
    assert client.post(address, everything).status_code == 403
    assert client.post(reverse("admin:catalogue_user_add"), {"username": "x"}).status_code == 403
    again = models.User.objects.get(pk=user.pk)
    assert not again.is_superuser
    assert [group.name for group in again.groups.all()] == [role]


@pytest.mark.parametrize("role", [EDITOR, REVIEWER, ADMINISTRATOR])
def test_colleagues_are_found_by_name_and_by_address_for_administrators_alone(client, role):
    models.User.objects.create_user("anna", email="lee@example.org", last_name="Li", is_staff=True)
    sign_in(client, role)
    field = {"app_label": "catalogue", "model_name": "organisation", "field_name": "responsible"}
    for term, is_found in (("ann", True), ("Li", True), ("lee@", role == ADMINISTRATOR)):
        found = client.get(reverse("admin:autocomplete"), {**field, "term": term}).json()["results"]
        assert bool(found) == is_found, term


def test_the_desk_shows_nothing_to_somebody_without_a_role(client):
    OrganisationFactory(name="秘密草稿")
    workflow.submit(entry=OrganisationFactory(name="还没公开"), user=None)
    sign_in(client, STAFF)
    shown = client.get(reverse("admin:index")).content.decode()
    assert "秘密草稿" not in shown and "还没公开" not in shown
