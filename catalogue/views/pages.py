"""What all public pages share: which requests they answer, paging, and the pages that say why there is no answer.

No page touches the session, and none sets a cookie.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue import freshness, health, queries, tracing
from catalogue.dates import canonical
from catalogue.filters import (
    MAX_PAGE,
    MAX_PAGE_SIZE,
    PAGE_SIZE,
    TRACKING,
    TRACKING_PREFIX,
    BadParameters,
    repeated,
    unknown_names,
    whole,
)
from catalogue.models import ENTRY_TYPES


def public_page(
    *parameters: str, checks_itself: bool = False, reads_rows: bool = False, daily: bool = False
) -> Callable:
    """A page for everybody, written once for each newest change. It knows these parameters; any other is 400, and what
    sharing added is redirected away.

    `checks_itself`: the view raises BadParameters for unknown names too. `reads_rows`: it shows more than the stored
    documents, so it is written again after whatever is saved. `daily`: it says what day it is.
    """

    def decorate(view: Callable) -> Callable:
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if (address := _without_tracking(request)) is not None:
                return HttpResponseRedirect(address)
            try:
                if not checks_itself:
                    problems = unknown_names(request.GET, parameters) + repeated(request.GET, parameters)
                    if problems:
                        raise BadParameters(problems)
                head = queries.head()
                tag: tuple = (head.epoch, head.acts) if reads_rows else ()
                if daily:
                    tag = (*(tag or (head.epoch, head.seq)), timezone.localdate())
                return freshness.answer(request, lambda: view(request, *args, **kwargs), tag=tag)
            except BadParameters as error:
                return bad_parameters(request, error)

        return answer

    return decorate


def _without_tracking(request: HttpRequest) -> str | None:
    """The address without the parameters that sharing adds, if it has any."""
    added = [name for name in request.GET if name in TRACKING or name.startswith(TRACKING_PREFIX)]
    if not added:
        return None
    query = request.GET.copy()
    for name in added:
        del query[name]
    return request.path + (f"?{query.urlencode()}" if query else "")


# --- dates as people write them ------------------------------------------------------------------------------------


def with_dates_read(request: HttpRequest, names: Iterable[str]) -> HttpResponseRedirect | None:
    """The way to this page with dates in the form of addresses, where somebody wrote them otherwise: 2015年6月,
    ２０１５. The API and files keep to that form."""
    read = request.GET.copy()
    for name in names:
        if len(read.getlist(name)) == 1 and (day := canonical(read.get(name, ""))):
            read[name] = day
    return HttpResponseRedirect(f"{request.path}?{read.urlencode()}") if read != request.GET else None


# --- paging --------------------------------------------------------------------------------------------------------


class PastTheEnd(Http404):
    """There is the list, and it has no such page."""

    def __init__(self, pages: int):
        only = _("There is only one page.") if pages == 1 else _("There are only %(pages)d pages.")
        super().__init__(only % {"pages": pages})
        self.pages = pages


@dataclass(frozen=True)
class Paging:
    """Which part of a result this page shows."""

    count: int
    number: int
    size: int

    @classmethod
    def of(cls, request: HttpRequest, count: int, size: int = PAGE_SIZE) -> "Paging":
        """From `page` and `page_size`. Raises BadParameters, and Http404 past the end."""
        number = whole(request.GET, "page", 1, MAX_PAGE)
        paging = cls(count, number, whole(request.GET, "page_size", size, MAX_PAGE_SIZE))
        paging.check()
        return paging

    def check(self) -> None:
        if self.number > self.pages:
            raise PastTheEnd(self.pages)

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.count else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.count)

    @property
    def slice(self) -> slice:
        return slice((self.number - 1) * self.size, self.number * self.size)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def around(self) -> list[int | None]:
        """Page numbers to offer: the ends, the neighbours, and None for a gap."""
        wanted = sorted(
            {1, self.pages, *range(max(1, self.number - 2), min(self.pages, self.number + 2) + 1)}
        )
        shown: list[int | None] = []
        for number in wanted:
            if shown and shown[-1] is not None and number > shown[-1] + 1:
                shown.append(None)
            shown.append(number)
        return shown


def stored_cards(documents) -> list[dict]:
    """The stored cards of documents that are no entries, as dicts."""
    return [json.loads(document.card) for document in documents]


# --- no answer -----------------------------------------------------------------------------------------------------


def bad_parameters(
    request: HttpRequest, error: BadParameters, template="400.html", **context
) -> HttpResponse:
    """400: what is not understood, parameter by parameter."""
    return render(request, template, {"problems": error.problems, **context}, status=400)


def bad_request(request, exception=None):
    return render(request, "400.html", {"problems": []}, status=400)


def permission_denied(request, exception=None):
    return render(request, "403.html", status=403)


def page_not_found(request, exception=None):
    """The same page for what never existed and for what is not public; only our own messages are shown."""
    said = exception.args[0] if isinstance(exception, Http404) and exception.args else ""
    context = {"said": said if isinstance(said, str) else "", **ways_on(request)}
    if isinstance(exception, PastTheEnd):
        query = request.GET.copy()
        query["page"] = str(exception.pages)
        context |= {
            "last_page": f"{request.path}?{query.urlencode()}",
            "words": request.GET.get("q", "")[:100],
        }
    return render(request, "404.html", context, status=404)


def ways_on(request) -> dict:
    """What `find_instead.html` offers in place of what is not there."""
    return {"words": _words_of(request.path_info), "kinds": ENTRY_TYPES}


def _words_of(path: str) -> str:
    """What somebody may have looked for: the end of an address without what joins its words."""
    end = path.rstrip("/").rpartition("/")[2]
    words = re.sub(r"\.[A-Za-z]{2,5}$", "", end)
    return " ".join(re.findall(r"[^\W_]+", words))[:100].strip()


# After how many seconds it is worth while to send a request again.
WAIT = 30


def unavailable(request, error: BaseException) -> HttpResponse:
    """503: the database cannot serve this now. `busy`: SQLite has one writer, and another one had it for too long."""
    context = {"seconds": WAIT, "busy": "database is locked" in str(error)}
    response = render(request, "503.html", context, status=503)
    response.headers["Retry-After"] = str(WAIT)
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request):
    error = sys.exc_info()[1]  # what middleware raises, as when a session is saved, passes WhenBusy by
    if error is not None and health.is_outage(error):
        return unavailable(request, error)
    return render(request, "500.html", {"request_id": tracing.current.get()}, status=500)
