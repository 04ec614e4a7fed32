"""Where the data of a person stand, and taking them out. For operators: see docs/operating.md.

Live records are changed in the admin, where a change is an act with a reason; this is for what stays behind there, and
for accounts and senders."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models, transaction

from catalogue import publishing, sessions
from catalogue.models import ImportRow, Notice, Revision, Suggestion, User

# What stands in the place of a word that was taken out.
TAKEN_OUT = "〔—〕"
# Follows from records, or holds nothing that can be read.
_LEFT_OUT = {Session}
CHUNK = 500


class Place(NamedTuple):
    model: str
    pk: str
    fields: list[str]


def holding(words: Sequence[str]) -> Iterator[Place]:
    """Every row in whose texts one of the words stands, whatever the case; new models are asked by themselves."""
    for model in apps.get_models():
        if model in _LEFT_OUT or not model._meta.managed:
            continue
        texts = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        asked = models.Q()
        for name in texts:
            for form in _forms(words):
                asked |= models.Q(**{f"{name}__icontains": form})
        if not texts:
            continue
        forms = [form.lower() for form in _forms(words)]
        for row in model._base_manager.filter(asked).order_by("pk").iterator():
            found = [name for name in texts if _stands(getattr(row, name), forms)]
            yield Place(model._meta.label_lower, str(row.pk), found)


def _forms(words: Sequence[str]) -> list[str]:
    """As they are, and as they stand in JSON, with their letters or in ASCII."""
    forms = [form for word in words for form in (word, *_quoted(word))]
    return list(dict.fromkeys(forms))


def _quoted(word: str) -> tuple[str, str]:
    return json.dumps(word, ensure_ascii=False)[1:-1], json.dumps(word)[1:-1]


def _stands(value: object, forms: list[str]) -> bool:
    text = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).lower()
    return any(form in text for form in forms)


# --- what stays behind of a record that was corrected or deleted -----------------------------------------------------

_KEPT: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Revision, ("snapshot", "label", "reason")),
    (ImportRow, ("cells", "label", "reason", "difference")),
    (LogEntry, ("object_repr", "change_message")),
)


@transaction.atomic
def take_out(words: Sequence[str]) -> int:
    """Put TAKEN_OUT in the place of each word wherever it stays behind: in the public history of entries, in revisions,
    in rows of imported files, in the log of the admin. Exactly as written. Returns how many rows were changed.

    A record that still holds the word keeps it: correct or delete that first."""
    changed = publishing.forget_in_history(list(words))
    for model, fields in _KEPT:
        asked = models.Q()
        for name in fields:
            for form in _forms(words):
                asked |= models.Q(**{f"{name}__contains": form})
        rows = []
        for row in model._base_manager.filter(asked).iterator(chunk_size=CHUNK):
            for name in fields:
                setattr(row, name, _without(getattr(row, name), words))
            rows.append(row)
        model._base_manager.bulk_update(rows, fields, batch_size=CHUNK)
        changed += len(rows)
    return changed


def _without(text: str, words: Sequence[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        for form in dict.fromkeys((word, *_quoted(word))):
            # ASCII where the word stood in ASCII: such a text may be read back as that
            text = text.replace(form, _quoted(TAKEN_OUT)[1] if "\\u" in form else TAKEN_OUT)
    return text


# --- readers who sent something, and people who left -----------------------------------------------------------------


def forget_senders(names: Sequence[str]) -> int:
    """Remove name, e-mail address and the wish to be named of whoever sent something under one of these names or
    addresses. What was suggested stays. Returns of how many suggestions."""
    theirs = models.Q()
    for name in names:
        theirs |= models.Q(sender_email__iexact=name) | models.Q(sender_name__iexact=name)
    return Suggestion.objects.filter(theirs).update(sender_name="", sender_email="", credit_wished=False)


@transaction.atomic
def forget_account(user: User) -> str:
    """Close an account for good and take the person out of it; returns what it is called now. What it did stays, under
    a number: who reviewed what must remain to be seen, and that one person did two things."""
    user.username = f"former-{user.pk}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    Notice.objects.filter(user=user).delete()
    sessions.end(user)
    itself = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    )
    itself.update(object_repr=user.username, change_message="")
    return user.username
