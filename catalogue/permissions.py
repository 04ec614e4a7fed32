"""Who may do what: one function, asked by the admin, the API and the commands alike.

Roles are groups, made by a migration: editors write and propose, reviewers publish, archive and merge, administrators
also delete and look after accounts. `None` stands for the system itself (commands and tasks).
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import (
    ApiKey,
    ApiUse,
    ChangeCounter,
    ChangeLogRow,
    DocumentDifference,
    DocumentReference,
    Entry,
    EntryLookup,
    Event,
    FacetValue,
    GapList,
    IdentityKey,
    Import,
    LinkCheck,
    LinkHost,
    PublicDocument,
    QuotaWindow,
    RecoveryCode,
    Revision,
    SearchText,
    SecondFactor,
    SecurityEvent,
    SignInCount,
    SlugHistory,
    SuggestionDay,
    SuggestionSender,
    User,
)
from catalogue.publishing import is_shown

EDITOR, REVIEWER, ADMINISTRATOR = "editor", "reviewer", "administrator"
ROLES = (EDITOR, REVIEWER, ADMINISTRATOR)
ROLE_LABELS = {
    EDITOR: gettext_lazy("Editor"),
    REVIEWER: gettext_lazy("Reviewer"),
    ADMINISTRATOR: gettext_lazy("Administrator"),
}

READ_ONLY = (
    Revision,
    PublicDocument,
    FacetValue,
    Event,
    SearchText,
    DocumentDifference,
    DocumentReference,
    ChangeLogRow,
    ChangeCounter,
    SlugHistory,
    EntryLookup,
    IdentityKey,
    GapList,
    LinkCheck,
    LinkHost,
    SuggestionDay,
    SuggestionSender,
    ApiUse,
    QuotaWindow,
    SignInCount,
    SecondFactor,
    RecoveryCode,
    SecurityEvent,
)

ACCOUNTS = (User, ApiKey, SignInCount, SecondFactor, RecoveryCode, SecurityEvent)

_LEAST_ROLE = {
    "view": EDITOR,
    "add": EDITOR,
    "change": EDITOR,
    "propose": EDITOR,
    "submit": EDITOR,
    "publish": REVIEWER,
    "return": REVIEWER,
    "archive": REVIEWER,
    "restore": REVIEWER,
    "approve": REVIEWER,
    "merge": REVIEWER,
    "delete": ADMINISTRATOR,
    "administer": ADMINISTRATOR,
}


def roles_of(user) -> set[str]:
    """The roles of a user; each includes those before it. Groups are read once per user object."""
    if not (user and user.is_active and user.is_staff):
        return set()
    if user.is_superuser:
        return set(ROLES)
    names = getattr(user, "_role_names", None)
    if names is None:
        names = user._role_names = set(user.groups.values_list("name", flat=True))
    highest = max((ROLES.index(name) for name in names if name in ROLES), default=-1)
    return set(ROLES[: highest + 1])


def may(user, action: str, record, *, shown: set | None = None) -> bool:
    """Whether `user` may do `action` to `record` (an instance, or a model class where there is none yet).

    Deny by default: an unknown action is refused. Saving a published entry without the right to publish is not
    `change` but `propose`, and what entries share and the public sees is the reviewers' to change; neither a revision
    nor what publishing wrote is ever changed, and accounts and keys of the API are the administrators' matter. Where
    many records are asked about, `shown` are those of them that the public sees, asked for together.
    """
    if record is None:
        raise TypeError("a record or a model is needed")
    if user is None:
        return True
    least = _LEAST_ROLE.get(action)
    model: Any = record if isinstance(record, type) else type(record)
    if action == "withdraw":  # a proposal: its author's, and the reviewers'
        is_own = isinstance(record, Revision) and record.user_id == user.pk
        return model is Revision and (EDITOR if is_own else REVIEWER) in roles_of(user)
    if least is None:
        return False
    if model._meta.app_label != "catalogue" or issubclass(model, ACCOUNTS):
        least = ADMINISTRATOR
    # a superuser is beyond an administrator's reach
    if isinstance(record, User) and action != "view" and record.is_superuser and not user.is_superuser:
        return False
    # a key is revoked, and what was asked with it stays known
    if issubclass(model, ApiKey) and action == "delete":
        return False
    if issubclass(model, READ_ONLY) and action != "view":
        return False
    if action == "delete" and isinstance(record, Entry) and record.status == "draft":
        least = EDITOR
    roles = roles_of(user)
    if isinstance(record, Import) and action != "view":  # a file is its sender's and the reviewers' business
        return least in roles and (record.user_id == user.pk or REVIEWER in roles)
    if action == "change" and REVIEWER not in roles and not isinstance(record, type | Entry):
        return least in roles and not (is_shown(record) if shown is None else record.pk in shown)
    return least in roles


ACTION_LABELS = {
    "view": gettext_lazy("look at it"),
    "add": gettext_lazy("add one"),
    "change": gettext_lazy("change it"),
    "propose": gettext_lazy("propose a change"),
    "withdraw": gettext_lazy("withdraw a proposal"),
    "submit": gettext_lazy("submit it"),
    "publish": gettext_lazy("publish it"),
    "return": gettext_lazy("return it"),
    "archive": gettext_lazy("archive it"),
    "restore": gettext_lazy("bring it back"),
    "approve": gettext_lazy("approve it"),
    "merge": gettext_lazy("merge it"),
    "delete": gettext_lazy("delete it"),
    "administer": gettext_lazy("administer it"),
}


def require(user, action: str, record) -> None:
    """Raise PermissionDenied with a plain sentence unless `may`."""
    if not may(user, action, record):
        label = ACTION_LABELS.get(action, action)
        raise PermissionDenied(_("You may not do this: %(action)s.") % {"action": label})
