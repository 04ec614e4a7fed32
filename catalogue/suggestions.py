"""What readers of the site suggest: how it is taken in, how often, and what becomes of it.

Editors take a suggestion up in the form of its entry; what they save goes the way of everybody's changes, so that a
suggestion is decided with the revision that was made of it. Declining is for reviewers.

No network address is kept: of each, a digest with the salt of the day, which is deleted on the day after. A sender's
e-mail is deleted `KEPT_DAYS` after the decision, and the name too unless it is to stand with the change; both at any
time by `forget`.
"""

import datetime
import hashlib
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from catalogue import snapshots, text
from catalogue.addresses import network
from catalogue.choices import OPEN_PROPOSALS, OPEN_SUGGESTIONS, RevisionState, SuggestionKind, SuggestionState
from catalogue.models import (
    ENTRY_MODELS,
    ChangeLogRow,
    Entry,
    Place,
    Revision,
    Suggestion,
    SuggestionDay,
    SuggestionSender,
    Term,
)
from catalogue.permissions import require
from catalogue.publishing import Refused

# From one network, and from everybody, in a day.
MOST_FROM_ONE = 20
MOST_A_DAY = 2000
# What a correction of them says, it says of this entry only.
NAMING = ("name", "name_en", "summary", "summary_en")
# For how long the e-mail address of a sender is kept after the decision.
KEPT_DAYS = 90


class TooMany(Exception):
    """Enough for today."""


# --- taking in -------------------------------------------------------------------------------------------------------


def digest_of(words: str) -> str:
    """What is kept of a secret address, and of what was said."""
    return hashlib.sha256(words.encode()).hexdigest()


def at_receipt(token: str) -> Suggestion | None:
    """The suggestion whose receipt stands at a secret address."""
    return Suggestion.objects.select_related("same_as").filter(receipt=digest_of(token)).first()


@transaction.atomic
def receive(*, suggestion: Suggestion, address: str, form: str) -> str:
    """Keep what was sent with a form; returns the secret part of the address of its receipt. Raises TooMany.

    The same form sent twice is one suggestion with one receipt. What another reader has said already, and nobody has
    decided yet, is kept as a repetition without a name, so that editors read it once and each sender has a receipt.
    """
    about = (suggestion.kind, suggestion.entry_type, suggestion.entry_id, suggestion.anchor)
    said = (*about, suggestion.label, suggestion.proposed, suggestion.source, suggestion.source_url)
    suggestion.digest = digest_of("\n".join(text.normalise(str(part)) for part in said))
    salt = "catalogue.suggestion"
    token = salted_hmac(salt, f"{form} {suggestion.digest}", algorithm="sha256").hexdigest()[:40]
    suggestion.receipt = digest_of(token)
    day = _today()  # its lock lets one through at a time, so nothing is kept twice
    if Suggestion.objects.filter(receipt=suggestion.receipt).exists():
        return token
    _count(day, address)
    suggestion.sent_at = timezone.now()
    same = Suggestion.objects.filter(digest=suggestion.digest, state__in=OPEN_SUGGESTIONS, same_as=None)
    suggestion.same_as = same.order_by("sent_at", "id").first()
    if suggestion.same_as:
        suggestion.sender_name = suggestion.sender_email = ""
        suggestion.credit_wished = False
    suggestion.save(force_insert=True)
    return token


def _today() -> SuggestionDay:
    today = timezone.localdate()
    SuggestionDay.objects.get_or_create(day=today, defaults={"salt": secrets.token_hex(32)})
    return SuggestionDay.objects.select_for_update().get(day=today)


def _count(day: SuggestionDay, address: str) -> None:
    """Count one more of a network: an IPv4 address, or the /64 that one customer has of IPv6. Raises TooMany."""
    sender, _made = SuggestionSender.objects.get_or_create(
        day=day, digest=digest_of(f"{day.salt} {network(address)}")
    )
    if sender.count >= MOST_FROM_ONE or day.count >= MOST_A_DAY:
        raise TooMany
    SuggestionSender.objects.filter(pk=sender.pk).update(count=models.F("count") + 1)
    SuggestionDay.objects.filter(pk=day.pk).update(count=models.F("count") + 1)


# --- what it would change ---------------------------------------------------------------------------------------------


def entry_of(suggestion: Suggestion) -> Any:
    """The entry that it is about or that was made of it, while there is one."""
    if suggestion.entry_id is None:
        return None
    return ENTRY_MODELS[suggestion.entry_type]._default_manager.filter(pk=suggestion.entry_id).first()


def field_of(suggestion: Suggestion) -> str:
    """The entry's own field that the statement is, if it is one: `fact-name-en` is name_en."""
    name = suggestion.anchor.removeprefix("fact-").replace("-", "_")
    return name if name in ENTRY_MODELS[suggestion.entry_type].citable() else ""


def changed_snapshot(suggestion: Suggestion, entry: Entry) -> dict | None:
    """The entry as it would be; None where what was said is no value of a field, or is no news."""
    wanted, snapshot = _wanted(suggestion, entry), snapshots.take(entry)
    if wanted is None or snapshot["values"].get(wanted[0]) == wanted[1]:
        return None
    snapshot["values"][wanted[0]] = wanted[1]
    return snapshot


def _wanted(suggestion: Suggestion, entry: Entry) -> tuple[str, Any] | None:
    """The column and the value of a snapshot that a correction asks for; None where what was said is no value."""
    name, said = field_of(suggestion), text.normalise(suggestion.proposed)
    field: Any = {column.name: column for column in entry._meta.concrete_fields}.get(name)
    if suggestion.kind != SuggestionKind.CORRECTION or field is None or name == "slug":
        return None
    if (
        name in NAMING and entry.pk != suggestion.entry_id
    ):  # what is said of a name is no name of its successor
        return None
    if field.is_relation:
        value = _record(field, said)
    else:
        options = [key for key, label in field.flatchoices if said in (key, text.normalise(str(label)))]
        try:
            value = snapshots._plain(field.clean(options[0] if options else suggestion.proposed, entry))
        except ValidationError:
            return None
    return None if value is None else (field.attname, value)


def _has(snapshot: dict, suggestion: Suggestion, entry: Entry) -> bool:
    """Whether a state of the entry says what was suggested, as far as that is the value of a field."""
    wanted = _wanted(suggestion, entry)
    return wanted is None or snapshot["values"].get(wanted[0]) == wanted[1]


def _record(field, said: str) -> str | None:
    """The id of the one term or place of this name, in either language; 北京 is 北京市."""
    if field.related_model not in (Term, Place):
        return None
    rows = field.related_model._default_manager.filter(**field.get_limit_choices_to())
    found = set()
    for row in rows.filter(replaced_by=None) if field.related_model is Term else rows:
        names = {text.normalise(name) for name in (row.slug, row.name, row.name_en) if name}
        if said in names or (field.related_model is Place and f"{said}市" in names):
            found.add(str(row.pk))
    return found.pop() if len(found) == 1 else None


def initial_values(suggestion: Suggestion, entry: Entry | None) -> dict[str, Any]:
    """What the form of an entry begins with, as far as the suggestion can be tied to its fields."""
    if entry is not None:
        snapshot = changed_snapshot(suggestion, entry)
        if snapshot is None:
            return {}
        field: Any = entry._meta.get_field(field_of(suggestion))
        return {field.name: snapshot["values"][field.attname]}
    model = ENTRY_MODELS[suggestion.entry_type]
    site = next((name for name in ("website", "homepage", "text_url") if hasattr(model, name)), "")
    sources = (suggestion.source, suggestion.locator, suggestion.source_url)
    values = {
        "name": suggestion.label,
        "name_en": suggestion.name_en,
        "internal_note": "\n".join(filter(None, [suggestion.proposed, *sources])),
    }
    return values | ({site: suggestion.website} if site else {})


# --- deciding --------------------------------------------------------------------------------------------------------


def _locked(suggestion: Suggestion) -> Suggestion:
    now = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if now.state not in OPEN_SUGGESTIONS:
        raise Refused(_("This suggestion has been decided already."))
    return now


def _decide(now: Suggestion, state: SuggestionState, user, reason: str) -> None:
    now.state, now.reason, now.decided_by, now.decided_at = state, reason.strip()[:500], user, timezone.now()
    now.save()


@transaction.atomic
def take_up(
    *,
    suggestion: Suggestion,
    entry: Entry,
    revision: Revision,
    becomes: SuggestionState,
    user,
    reason: str = "",
) -> None:
    """An entry was saved with what the suggestion led to. What waits for review is decided with its revision."""
    require(user, "propose", suggestion)
    now = _locked(suggestion)
    if not _has(snapshots.loads(revision.snapshot), now, entry):  # its value was changed in the form
        becomes = SuggestionState.AMENDED
    now.entry_id, now.revision = entry.pk, revision
    if revision.state == RevisionState.PENDING:
        now.state, now.becomes, now.reason = SuggestionState.PROPOSED, becomes, reason.strip()[:500]
        now.save()
    else:
        _decide(now, becomes, user, reason)


@transaction.atomic
def accept_as_it_stands(*, suggestion: Suggestion, user, reason: str = "") -> None:
    """The entry says by now what was suggested."""
    require(user, "approve", suggestion)
    now = _locked(suggestion)
    if now.kind != SuggestionKind.CORRECTION:
        raise Refused(_("Add the entry first."))
    _refuse_proposed(now)
    _decide(now, SuggestionState.ACCEPTED, user, reason)


@transaction.atomic
def decline(*, suggestion: Suggestion, user, reason: str) -> None:
    """Turn it down; the sender reads why."""
    require(user, "approve", suggestion)
    if not reason.strip():
        raise Refused(_("Say why; the sender reads it."))
    now = _locked(suggestion)
    _refuse_proposed(now)
    _decide(now, SuggestionState.DECLINED, user, reason)


def _refuse_proposed(now: Suggestion) -> None:
    is_open = now.revision is not None and now.revision.state in OPEN_PROPOSALS
    if is_open and entry_of(now) is not None:
        raise Refused(_("A proposal was made of it; decide that first."))


# Called by whoever decides proposals, in the same transaction.


def _made_into(proposals) -> models.QuerySet[Suggestion]:
    return Suggestion.objects.filter(revision__in=proposals, state=SuggestionState.PROPOSED)


def proposal_approved(proposal: Revision, user, *, amended: bool) -> None:
    """What was suggested is live."""
    becomes: Any = SuggestionState.AMENDED if amended else models.F("becomes")
    _made_into([proposal]).update(state=becomes, decided_by=user, decided_at=timezone.now())


def proposal_replaced(proposals, by: Revision, *, amended: bool = False) -> None:
    """Another proposal stands in the place of these. What it does not take over any more, as one value was suggested
    after another, waits again."""
    if amended:
        _made_into(proposals).update(revision=by, becomes=SuggestionState.AMENDED)
        return
    snapshot, left = snapshots.loads(by.snapshot), []
    for suggestion in _made_into(proposals).filter(becomes=SuggestionState.ACCEPTED):
        entry = entry_of(suggestion)
        if entry is not None and not _has(snapshot, suggestion, entry):
            left.append(suggestion.pk)
    _wait_again(Suggestion.objects.filter(pk__in=left))
    _made_into(proposals).update(revision=by)


def proposals_dropped(proposals) -> None:
    """Nothing came of the proposals, and the suggestions wait again."""
    _wait_again(_made_into(proposals))


def entry_dropped(entry: Entry) -> None:
    """An entry was deleted: what it was made of, if the public has never seen it, waits again."""
    if ChangeLogRow.objects.filter(record_id=entry.pk).exists():
        return
    made = Suggestion.objects.filter(kind=SuggestionKind.ENTRY, entry_id=entry.pk)
    _wait_again(made)
    made.update(entry_id=None, revision=None, decided_by=None, decided_at=None)


def _wait_again(rows: models.QuerySet[Suggestion]) -> None:
    rows.update(state=SuggestionState.WAITING, becomes="", reason="")


# --- personal data ---------------------------------------------------------------------------------------------------


def forget(*, suggestion: Suggestion, user) -> None:
    """Remove what is known of the sender. What was suggested stays."""
    require(user, "delete", suggestion)
    Suggestion.objects.filter(pk=suggestion.pk).update(sender_name="", sender_email="", credit_wished=False)


def forget_old(*, now: datetime.datetime | None = None) -> int:
    """Delete what has been kept for long enough: e-mail addresses, names that are not to stand with a change, and the
    salts of days that are over. Returns of how many senders."""
    now = now or timezone.now()
    SuggestionDay.objects.filter(day__lt=timezone.localdate(now)).delete()
    old = Suggestion.objects.filter(decided_at__lt=now - datetime.timedelta(days=KEPT_DAYS))
    unnamed = old.exclude(
        credit_wished=True, state__in=(SuggestionState.ACCEPTED, SuggestionState.AMENDED)
    ).exclude(sender_name="")
    named = old.exclude(sender_email="")
    with transaction.atomic():
        return unnamed.update(sender_name="", sender_email="", credit_wished=False) + named.update(
            sender_email=""
        )


def has_to_forget() -> bool:
    """Whether there is anything that has to be deleted one day."""
    known = Suggestion.objects.exclude(sender_email="", sender_name="")
    return SuggestionDay.objects.exists() or known.exists()
