"""What every response has in common. Nothing here knows what a page is about."""

import contextlib
import logging
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import BadRequest
from django.http import HttpResponseNotAllowed
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from catalogue import health, metrics, sessions, tracing
from catalogue.admin.signing_in import not_yet
from catalogue.api.problems import problem
from catalogue.views.pages import unavailable


class Tracing:
    """Every request has an id, which its answer carries and every line of the log about it; and it gets one line: never
    a cookie, a header field, the value of a parameter, or a part of a path that opens something."""

    PROBES = ("/healthz", "/readyz", "/metrics")
    logger = logging.getLogger("catalogue.requests")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begun = time.perf_counter()
        request_id = tracing.id_for(request)
        before = tracing.current.set(request_id)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id
            seconds = time.perf_counter() - begun
            metrics.observe(
                route=self.route(request), method=request.method, status=response.status_code, seconds=seconds
            )
            self.note(request, response, seconds)
            return response
        finally:
            tracing.current.reset(before)

    @staticmethod
    def route(request):
        """The name of the route, of which there are as many as in the code; whatever reaches none is one."""
        match = request.resolver_match
        if match is None:
            return "static" if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/") else "none"
        return match.view_name or "unnamed"

    def note(self, request, response, seconds):
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        if request.path_info in self.PROBES:  # asked all day long
            level = logging.DEBUG
        if not self.logger.isEnabledFor(level):
            return
        # only where the view asked who it is: a line of the log is no reason to read a session
        user = getattr(request, "_cached_user", None)
        fields = {
            "method": request.method[:20],
            "path": tracing.path_of(request),
            "parameters": tracing.parameters_of(request),
            "status": response.status_code,
            "duration_ms": round(seconds * 1000, 1),
            "user": user.pk if user else None,
        }
        self.logger.log(level, "request", extra={"fields": fields})


class LanguageFromPath:
    """The path alone decides the language: Chinese at the root, English under /en/.

    Django's LocaleMiddleware would do, but it says `Vary: Accept-Language` on pages that do not vary, which
    splits every shared cache by the visitor's browser, and reads a cookie nobody sets.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        # The API and the exports carry both languages at once and say nothing, and its description is English.
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and request.path_info != "/api/docs/":
            response.headers.setdefault("Content-Language", language)
        return response


class AddressBound:
    """No address of ours is so long. Refused before anything takes it apart: ten thousand parameters cost a second."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if len(request.path_info) + len(request.META.get("QUERY_STRING", "")) > settings.ADDRESS_MOST:
            request.path = request.path_info = request.path_info[:100]  # what the page says of it
            raise BadRequest("The address is too long.")
        return self.get_response(request)


class WithoutBody:
    """A HEAD request is answered like a GET, headers and all, and its body is dropped here: Django leaves that to the
    web server, and gunicorn complains. A 204 or 304 says nothing of the body that it does not have, for a cache would
    believe it of the one that it keeps."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = []
            else:
                response.headers.setdefault("Content-Length", str(len(response.content)))
                response.content = b""
        if response.status_code in (204, 304):
            del response.headers["Content-Type"], response.headers["Content-Length"]
        return response


class TakesAllThatComes:
    """What is refused for its size is taken all the same, and dropped: a proxy that is still sending when we close says
    that the site is away."""

    # a connection holds less by itself; more than this no proxy of ours lets through
    LEAST, MOST, PIECE = 64 * 1024, 64 * 1024 * 1024, 256 * 1024

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and len(length) < 12 and self.LEAST < int(length) <= self.MOST:
            with contextlib.suppress(OSError):  # or whoever sent it has gone
                while request.read(self.PIECE):
                    pass
        return response


class CookiesBelowAdmin:
    """Only the admin knows cookies. What is sent along to a public address is not read, so that no answer depends on it
    and none sets one; and as nobody is signed in there, a form from elsewhere can do nothing in anybody's name. What
    the admin answers depends on who asks, a refusal too, and no cache keeps any of it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/admin/"):
            request.META.pop("HTTP_COOKIE", None)
            request.csrf_processing_done = True  # what Django's middleware asks first
            return self.get_response(request)
        response = self.get_response(request)
        if "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response


class KeysInTheClear:
    """A key of the API that came over plain HTTP is refused, not sent on to HTTPS with everything else: whoever wrote
    the program would never notice that the key lies open on the way."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_key = request.path_info.startswith("/api/") and "HTTP_AUTHORIZATION" in request.META
        if is_key and settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return problem(
                403,
                "This key came over plain HTTP, where others can read it. Ask at https://, with a new key.",
            )
        return self.get_response(request)


class MethodsOfAdmin:
    """Pages of the admin answer no other method; Django's take TRACE, or a word that is no method, for a GET."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith("/admin/") and request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return self.get_response(request)


class SessionsEnd:
    """A session of the staff ends when nobody has used it for SESSION_IDLE_SECONDS, and SESSION_COOKIE_AGE after
    signing in, however much it is used. Django alone knows only an end that each save puts off.

    When it was last used is written at most once in a twentieth of the time that it may lie idle, not with every page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        session, now = request.session, int(time.time())
        if SESSION_KEY in session and sessions.is_over(session, now):
            session.flush()
        before = session.session_key
        response = self.get_response(request)
        if SESSION_KEY in session:
            if (
                sessions.BEGAN not in session or session.session_key != before
            ):  # a new key: somebody signed in
                session[sessions.BEGAN] = session[sessions.USED] = now
                session[sessions.BROWSER] = sessions.browser_of(request.headers.get("User-Agent", ""))
            elif now - session[sessions.USED] >= settings.SESSION_IDLE_SECONDS // 20:
                session[sessions.USED] = now
        return response


class SecondFactorFirst:
    """Nothing of the admin is open to whoever has given a password alone and needs more, but what
    `admin/signing_in.py` names."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        return not_yet(request) if request.path_info.startswith("/admin/") else None


class PermissionsPolicy:
    """No page needs a camera, a position or a payment; nothing that slips into one shall ask for them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class WhenBusy:
    """Who asks while the database cannot serve, as behind an import that becomes public, is told so instead of seeing a
    fault; a form that was typed into is still in the browser."""

    logger = logging.getLogger("catalogue.outages")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not health.is_outage(exception):
            return None
        self.logger.error(
            "%s %s cannot be answered now: %s", request.method, tracing.path_of(request), exception
        )
        return unavailable(request, exception)
