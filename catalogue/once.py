"""A form that is sent twice does what it asks for once, and leads both times to the same place.

An answer that was lost on its way, a second click and a page that is loaded again send the same form once more. A form
carries a key of its own; with what was typed into it, it is known again. That is written down in the transaction of the
act itself, so there is no moment in which one is kept and the other is not. A form that comes back with other words,
as from the browser's way back, is another act.
"""

import datetime
import hashlib
import itertools
import json
import re
import secrets
from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import ChangeCounter, SentForm

FIELD = "once"
KEPT = datetime.timedelta(days=3)
POPUP = "popup_response_data"


def new_key() -> str:
    """For the field `once` of a form that is being written."""
    return secrets.token_urlsafe(16)


def done(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What `act` answers; where it did what this very form asks for before, the answer of that time. A redirection says
    that it was done, unless the act sets `request.nothing_done`. An act whose answer must not be kept, for it shows a
    secret, sets `request.done_at`: where the same form leads when it comes again."""
    digest = _digest(request)
    if not digest:
        return act()
    with transaction.atomic():
        # one at a time, as in a publication, whose first lock this is
        ChangeCounter.objects.select_for_update().get(pk=1)
        if sent := SentForm.objects.filter(pk=digest).first():
            return _again(request, sent)
        response = act()
        answer = None if getattr(request, "nothing_done", False) else _answer(request, response)
        if answer is not None:
            SentForm.objects.create(digest=digest, answer=answer)
        return response


def sweep() -> None:
    SentForm.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()


def _digest(request: HttpRequest) -> str:
    """Who sent what and where; nothing for a form without a key."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{22}", request.POST.get(FIELD, "")):
        return ""
    said = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    whole = json.dumps([str(request.user.pk), request.get_full_path(), said])
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass"))
    for file in itertools.chain.from_iterable(files for _name, files in request.FILES.lists()):
        digest.update(f"\n{file.name}\n{file.size}\n".encode("utf-8", "surrogatepass"))
        for chunk in file.chunks():
            digest.update(chunk)
    return digest.hexdigest()


def _answer(request: HttpRequest, response: HttpResponseBase) -> str | None:
    if response.status_code == 302:
        return response.headers["Location"]
    if done_at := getattr(request, "done_at", None):
        return done_at
    return (getattr(response, "context_data", None) or {}).get(POPUP)


def _again(request: HttpRequest, sent: SentForm) -> HttpResponseBase:
    if sent.answer.startswith("{"):
        return SimpleTemplateResponse("admin/popup_response.html", {POPUP: sent.answer})
    messages.info(request, _("The same form arrived twice. What it asks for was done once."))
    return HttpResponseRedirect(sent.answer)
