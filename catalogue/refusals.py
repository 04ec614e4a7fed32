"""What the database or the workflow does not allow, in sentences for the person who tried."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

REFUSALS = (ValidationError, IntegrityError, ProtectedError)


def refusal_messages(error: Exception) -> list[str]:
    """What went wrong."""
    if isinstance(error, ValidationError):
        return error.messages
    if isinstance(error, ProtectedError):
        names = ", ".join(str(row) for row in list(error.protected_objects)[:10])
        return [_("This is still used by: %(names)s.") % {"names": names}]
    if isinstance(error, IntegrityError):
        return [_("A rule of the catalogue does not allow this: %(rule)s") % {"rule": error}]
    return [str(error)]
