"""Who may do what: every role with every action, and nothing that nobody said."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied

from catalogue import permissions
from catalogue.models import (
    ChangeCounter,
    ChangeLogRow,
    DocumentDifference,
    DocumentReference,
    EntryLookup,
    Event,
    FacetValue,
    Figure,
    IdentityKey,
    Organisation,
    Place,
    Policy,
    PublicDocument,
    Revision,
    SearchText,
    SlugHistory,
    Term,
    User,
)
from catalogue.permissions import ROLES, may, require, roles_of

pytestmark = pytest.mark.django_db

EDITORS = {"view", "add", "change", "propose", "submit"}
REVIEWERS = EDITORS | {"publish", "return", "archive", "restore", "approve", "merge"}
ALL = REVIEWERS | {"delete", "administer"}
ACTIONS = {"editor": EDITORS, "reviewer": REVIEWERS, "administrator": ALL}
WRITTEN_BY_PUBLISHING = (
    PublicDocument,
    ChangeLogRow,
    ChangeCounter,
    SearchText,
    FacetValue,
    DocumentDifference,
    Event,
    DocumentReference,
    SlugHistory,
    EntryLookup,
    IdentityKey,
)


def user(role=None, **values):
    made = User.objects.create(username=role or "nobody", **{"is_staff": True, **values})
    if role:
        made.groups.add(Group.objects.get_or_create(name=role)[0])
    return made


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_it_may_and_no_more(role):
    someone = user(role)
    for record in (Organisation(status="published"), Organisation, Place(), Term, Figure()):
        assert {action for action in ALL if may(someone, action, record)} == ACTIONS[role]


def test_every_action_is_in_this_table():
    assert set(permissions._LEAST_ROLE) == ALL


@pytest.mark.parametrize(
    "nobody",
    [
        pytest.param(lambda: AnonymousUser(), id="anonymous"),
        pytest.param(lambda: user(), id="staff without a role"),
        pytest.param(lambda: user("editor", is_staff=False), id="no member of the staff"),
        pytest.param(lambda: user("administrator", is_active=False), id="inactive"),
        pytest.param(lambda: user(is_superuser=True, is_active=False), id="inactive superuser"),
        pytest.param(lambda: user("caretaker"), id="a group of another kind"),
    ],
)
def test_who_has_no_role_may_nothing(nobody):
    someone = nobody()
    assert roles_of(someone) == set()
    assert not any(may(someone, action, Organisation) for action in ALL)
    with pytest.raises(PermissionDenied):
        require(someone, "view", Organisation)


def test_a_superuser_may_everything_and_the_system_too():
    for someone in (user(is_superuser=True), None):
        assert all(may(someone, action, Organisation) for action in ALL)


def test_what_nobody_said_is_refused():
    for someone in (user(is_superuser=True), user("editor")):
        assert not may(someone, "rename", Organisation)
        assert not may(someone, "", Organisation)
    with pytest.raises(TypeError):
        may(user("reviewer"), "view", None)


def test_an_editor_deletes_drafts_of_entries_alone():
    someone = user("editor")
    assert may(someone, "delete", Organisation(status="draft"))
    assert may(someone, "delete", Policy(status="draft"))
    for record in (Organisation, Organisation(status="in_review"), Organisation(status="published"), Place()):
        assert not may(someone, "delete", record)
    assert not may(someone, "delete", Organisation(status="archived"))


def test_revisions_and_what_publishing_wrote_are_read_and_never_written():
    someone = user(is_superuser=True)
    for model in (Revision, *WRITTEN_BY_PUBLISHING):
        assert {action for action in ALL if may(someone, action, model)} == {"view"}, model
        assert {action for action in ALL if may(someone, action, model())} == {"view"}, model


def test_accounts_are_the_administrators_matter():
    for model in (User, Group):
        assert not any(may(user(role), "view", model) for role in ("editor", "reviewer"))
        User.objects.all().delete()
    assert may(user("administrator"), "change", User)


def test_the_roles_are_there_from_the_beginning():
    assert set(ROLES) <= set(Group.objects.values_list("name", flat=True))


def test_groups_are_read_once(django_assert_num_queries):
    someone = User.objects.get(pk=user("editor").pk)
    with django_assert_num_queries(1):
        for _each in range(5):
            may(someone, "change", Organisation)
