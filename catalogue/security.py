"""What happens to accounts: a line of the log each, without secrets, and a row that administrators see."""

import datetime
import logging

from django.utils import timezone

from catalogue.choices import SecurityAct
from catalogue.models import SecurityEvent, User

logger = logging.getLogger("catalogue.security")

KEPT = datetime.timedelta(days=180)
# Rows that are kept at the same time, whoever fails how often.
MOST = 200_000
WARNINGS = (SecurityAct.FAILED, SecurityAct.CODE_FAILED)


def note(kind: SecurityAct, *, user: User | None, by: User | None = None) -> None:
    """`by` is who did it to somebody else's account; None is the owner, or the system. An account that does not exist
    is None, and costs as much as one that does."""
    by = None if by == user else by
    fields = {"event": kind.value, "account": user.pk if user else None, "by": by.pk if by else None}
    logger.log(logging.WARNING if kind in WARNINGS else logging.INFO, "security", extra={"fields": fields})
    event = SecurityEvent.objects.create(kind=kind, user=user, by=by)
    SecurityEvent.objects.filter(pk__lte=event.pk - MOST).delete()


def last(user: User, count: int = 20) -> list[SecurityEvent]:
    return list(SecurityEvent.objects.filter(user=user).select_related("by").order_by("-at", "-pk")[:count])


def sweep() -> int:
    return SecurityEvent.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
