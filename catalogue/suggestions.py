"""What the public suggests: how it is taken in, how often, and what becomes of it. Who reads it in the admin decides by
the policy function like everybody else.

No network address is kept: of each, a digest with the salt of the day, and yesterday's salt is deleted. A sender's
e-mail is deleted `KEPT_DAYS` after the decision, name and e-mail at any time by `forget`.
"""

import datetime
import hashlib
import ipaddress
import secrets
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from catalogue import publishing, snapshots, text, workflow
from catalogue.choices import Act, RevisionState, SuggestionKind, SuggestionState
from catalogue.models import ENTRY_MODELS, Entry, Revision, Suggestion, SuggestionDay, SuggestionSender, Term
from catalogue.permissions import require

# From one network address, and from everybody, in a day.
MOST_FROM_ONE = 20
MOST_A_DAY = 2000
# For how long the e-mail address of a sender is kept after the decision.
KEPT_DAYS = 90


class TooMany(Exception):
    """Enough for today."""


# --- taking in -------------------------------------------------------------------------------------------------------


def digest_of(token: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()


def at_receipt(token: str) -> Suggestion | None:
    """The suggestion whose receipt stands at a secret address; of one that was sent before, the first."""
    found = Suggestion.objects.select_related("same_as").filter(receipt=digest_of(token)).first()
    return (found.same_as or found) if found else None


def _admit(address: str) -> None:
    """Count one more from a network address, of IPv6 its network. Raises TooMany. The caller holds a transaction."""
    today = timezone.localdate()
    SuggestionDay.objects.filter(day__lt=today).delete()
    SuggestionDay.objects.get_or_create(day=today, defaults={"salt": secrets.token_hex(32)})
    day = SuggestionDay.objects.select_for_update().get(day=today)
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        network = "unknown"
    else:
        network = str(ipaddress.ip_network((known, 64), strict=False) if known.version == 6 else known)
    digest = hashlib.sha256(f"{day.salt} {network}".encode()).hexdigest()
    sender, _made = SuggestionSender.objects.get_or_create(day=day, digest=digest)
    if sender.count >= MOST_FROM_ONE or day.count >= MOST_A_DAY:
        raise TooMany
    SuggestionSender.objects.filter(pk=sender.pk).update(count=models.F("count") + 1)
    SuggestionDay.objects.filter(pk=day.pk).update(count=models.F("count") + 1)


@transaction.atomic
def receive(*, suggestion: Suggestion, address: str, form: str) -> str:
    """Keep what was sent with a form; returns the secret part of the address of its receipt. Raises TooMany.

    The same form sent twice is one suggestion. What somebody else has said already, and nobody has decided yet, is
    kept as a repetition, without a name.
    """
    said = (suggestion.entry_type, suggestion.entry_id, suggestion.anchor, suggestion.label)
    suggestion.digest = digest_of(
        "\n".join(text.normalise(str(part)) for part in (*said, suggestion.proposed))
    )
    token = salted_hmac(
        "catalogue.suggestion", f"{form} {suggestion.digest}", algorithm="sha256"
    ).hexdigest()[:40]
    suggestion.receipt = digest_of(token)
    _admit(address)
    if Suggestion.objects.filter(receipt=suggestion.receipt).exists():
        return token
    suggestion.sent_at = timezone.now()
    waiting = Suggestion.objects.filter(digest=suggestion.digest, state=SuggestionState.WAITING, same_as=None)
    if first := waiting.first():
        suggestion.same_as = first
        suggestion.sender_name = suggestion.sender_email = ""
        suggestion.credit_wished = False
    elif suggestion.kind == SuggestionKind.CORRECTION:
        suggestion.revision = _proposal(suggestion)
    suggestion.save()
    return token


def _proposal(suggestion: Suggestion) -> Revision | None:
    """The pending revision, where what was suggested is the change of one field."""
    entry = ENTRY_MODELS[suggestion.entry_type]._default_manager.filter(pk=suggestion.entry_id).first()
    snapshot = entry and changed_snapshot(entry, suggestion.field, suggestion.proposed)
    if not (entry and snapshot):
        return None
    why = _("Suggested by a reader. Source: %(source)s") % {
        "source": " ".join(filter(None, [suggestion.source, suggestion.locator, suggestion.source_url]))
        or "—"
    }
    return workflow.propose(entry=entry, snapshot=snapshot, user=None, reason=why[:500], act=Act.SUGGESTED)


def changed_snapshot(entry: Entry, name: str, proposed: str) -> dict | None:
    """The entry with another value of a field of its own; None where the words are no value of it, or no news."""
    field: Any = {column.name: column for column in entry._meta.concrete_fields}.get(name)
    if field is None or name not in entry.citable() or name == "slug":
        return None
    snapshot = snapshots.take(entry)
    if field.is_relation:
        value = _term(field, proposed)
    else:
        wanted = text.normalise(proposed)
        options = [key for key, label in field.flatchoices if wanted in (key, text.normalise(str(label)))]
        try:
            value = snapshots._plain(field.clean(options[0] if options else proposed, entry))
        except ValidationError:
            return None
    if value is None or value == snapshot["values"].get(field.attname):
        return None
    snapshot["values"][field.attname] = value
    return snapshot


def _term(field, proposed: str) -> str | None:
    """The id of the term of this name, in either language."""
    if field.related_model is not Term:
        return None
    wanted = text.normalise(proposed)
    for term in Term.objects.filter(replaced_by=None, **field.get_limit_choices_to()):
        if wanted in {text.normalise(name) for name in (term.slug, term.name, term.name_en) if name}:
            return str(term.pk)
    return None


# --- deciding --------------------------------------------------------------------------------------------------------


def _locked(suggestion: Suggestion, user) -> Suggestion:
    require(user, "approve", suggestion)
    now = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if now.state != SuggestionState.WAITING:
        raise workflow.Refused(_("This suggestion has been decided already."))
    return now


def _decide(now: Suggestion, state: SuggestionState, user, reason: str, *, credit: bool = False) -> None:
    now.state, now.reason, now.decided_by, now.decided_at = state, reason.strip()[:500], user, timezone.now()
    if credit and now.credit_wished:
        now.credit = now.sender_name
    now.save()


def accept(*, suggestion: Suggestion, user, seen: str, reason: str = "", credit: bool = False) -> Entry:
    """Do what was suggested: change the field, or make a draft. `seen` is the state of the entry that the reviewer
    compared it with. Returns the entry."""
    require(user, "approve", suggestion)
    with publishing.publication():
        now = _locked(suggestion, user)
        if now.kind == SuggestionKind.ENTRY:
            entry = _draft(now, user)
            now.entry_id = entry.pk
        else:
            entry = _apply(now, user, seen, reason)
        _decide(now, SuggestionState.ACCEPTED, user, reason, credit=credit)
    return entry


def _draft(now: Suggestion, user) -> Entry:
    note = "\n".join(filter(None, [now.proposed, now.source, now.locator, now.source_url]))
    entry = ENTRY_MODELS[now.entry_type](name=now.label, name_en=now.name_en, internal_note=note)
    if website := website_field(type(entry)):
        setattr(entry, website, now.website)
    entry.save()
    workflow.saved(record=entry, user=user, act=Act.CREATED, reason=_("Suggested by a reader."))
    return entry


def website_field(model: type[Entry]) -> str | None:
    """Where an entry of this type keeps an address of its own."""
    names = {field.name for field in model._meta.fields}
    return next((name for name in ("website", "homepage", "text_url") if name in names), None)


def _apply(now: Suggestion, user, seen: str, reason: str) -> Entry:
    model = ENTRY_MODELS[now.entry_type]
    entry = model._default_manager.select_for_update(no_key=True).filter(pk=now.entry_id).first()
    if entry is None:
        raise workflow.Refused(_("The entry does not exist any more; decline the suggestion and say so."))
    revision = now.revision
    if revision is None:
        raise workflow.Refused(_("This was said in words; open the form of the entry and enter it there."))
    if seen != str(workflow.state_of(entry)):
        raise workflow.Conflict(_("The entry has changed since this page was opened; look at it again."))
    if revision.state == RevisionState.PENDING and revision.base != workflow.state_of(entry):
        # the entry has moved on; the reviewer has seen the change beside what it is now
        _supersede(revision)
        revision = now.revision = _proposal(now)
        if revision is None:
            raise workflow.Refused(_("The entry says this already."))
    workflow.approve(revision=revision, user=user, reason=reason)
    entry.refresh_from_db()
    return entry


def initial_values(suggestion: Suggestion, entry: Entry) -> dict[str, Any]:
    """What the form of the entry is filled with: the field as it was suggested, where it can be said so."""
    snapshot = changed_snapshot(entry, suggestion.field, suggestion.proposed)
    if snapshot is None:
        return {}
    field: Any = entry._meta.get_field(suggestion.field)
    return {suggestion.field: snapshot["values"][field.attname]}


def _supersede(revision: Revision | None) -> None:
    if revision is not None and revision.state == RevisionState.PENDING:
        revision.state = RevisionState.SUPERSEDED
        revision.save(update_fields=["state"])


def amended(*, suggestion: Suggestion, entry: Entry, user, credit: bool = True) -> None:
    """An editor's own form was saved with what the suggestion led to. The caller holds a transaction."""
    now = _locked(suggestion, user)
    now.entry_id = entry.pk
    _supersede(now.revision)
    _decide(now, SuggestionState.AMENDED, user, "", credit=credit)


@transaction.atomic
def decline(*, suggestion: Suggestion, user, reason: str) -> None:
    """Turn it down; the sender reads why."""
    if not reason.strip():
        raise workflow.Refused(_("Say why; the sender reads it."))
    now = _locked(suggestion, user)
    if now.revision and now.revision.state == RevisionState.PENDING:
        workflow.decline(revision=now.revision, user=user, reason=reason)
    _decide(now, SuggestionState.DECLINED, user, reason)


# --- personal data ---------------------------------------------------------------------------------------------------


def forget(*, suggestion: Suggestion, user) -> None:
    """Remove what is known of the sender, the public thanks too. What was suggested stays."""
    require(user, "delete", suggestion)
    with publishing.publication():  # pages that show the name are written anew
        Suggestion.objects.filter(pk=suggestion.pk).update(
            sender_name="", sender_email="", credit_wished=False, credit=""
        )


def forget_old(*, now: datetime.datetime | None = None) -> int:
    """Delete the e-mail addresses that have been kept for long enough; returns how many."""
    before = (now or timezone.now()) - datetime.timedelta(days=KEPT_DAYS)
    old = Suggestion.objects.filter(decided_at__lt=before).exclude(sender_email="")
    return old.update(sender_email="")


def credits_of(entry_id: uuid.UUID | str) -> list[str]:
    """Whom the public page of an entry thanks, the first first."""
    rows = Suggestion.objects.filter(entry_id=entry_id).exclude(credit="")
    names = rows.order_by("decided_at", "id").values_list("credit", flat=True)
    return list(dict.fromkeys(names))[:50]
