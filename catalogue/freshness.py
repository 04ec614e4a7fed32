"""Whether a reader's copy is still fresh, and answers that were written at the newest change and are kept.

All that is public depends on the address and on how far the change log has come; so does every ETag, and the key under
which an answer is kept. Nothing else is cached, and nothing that is not public.
"""

import datetime
import hashlib
import re
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_etags, quote_etag
from isal import igzip, isal_zlib

from catalogue import queries

# Two publications may share a second, so a date says that nothing has changed only when it lies back a little.
SETTLED = datetime.timedelta(seconds=60)
# Nobody shows an entry that has been taken down since.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
# Below this a compressed answer is no shorter on the way.
SHORT = 500
# Compressed answers are refused.
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)
# Headers that belong to one request and not to the answer.
_OF_A_REQUEST = ("Date", "Content-Length", "Content-Encoding", "Vary")


@cache
def version() -> str:
    """A digest of the code, templates, translations and what the settings say of the site: another version may write
    the same documents differently."""
    said = (
        "SITE_URL",
        "PUBLISHER",
        "PUBLISHER_EN",
        "DATA_LICENCE",
        "CONTACT_EMAIL",
        "ICP_FILING",
        "POLICE_FILING",
    )
    digest = hashlib.sha256("\n".join(getattr(settings, name) for name in said).encode())
    base = Path(settings.BASE_DIR)
    for folder, pattern in (
        ("catalogue", "*.py"),
        ("catalogue", "*.mo"),
        ("templates", "*"),
        ("config", "*.py"),
    ):
        for file in sorted((base / folder).rglob(pattern)):
            if file.is_file():
                digest.update(file.read_bytes())
    return digest.hexdigest()


def etag(*parts: object) -> str:
    """A validator for an answer that depends on these: a weak one, for the same answer goes out compressed or not."""
    return "W/" + quote_etag(hashlib.sha256(repr((version(), *map(str, parts))).encode()).hexdigest()[:32])


class Kept:
    """An answer as it was written; compressed when somebody first takes it so."""

    def __init__(self, body: bytes, headers: tuple[tuple[str, str], ...]):
        self.body, self.headers = body, headers
        self._compressed: bytes | None = None

    @property
    def size(self) -> int:
        return len(self.body) + len(self.body) // 4

    def compressed(self) -> bytes | None:
        """Shorter, or None where it would not be."""
        if self._compressed is None and len(self.body) >= SHORT:
            self._compressed = igzip.compress(self.body, compresslevel=1, mtime=0)
        return self._compressed if self._compressed and len(self._compressed) < len(self.body) else None


class Shelf:
    """The answers that this process keeps, up to so many bytes; what was asked for longest ago goes first."""

    def __init__(self, most: int):
        self.most = most
        self._size = 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        # address → the ETag that it had at a seq of a history
        self._tags: OrderedDict[str, tuple[uuid.UUID, int, str]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Kept | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, kept: Kept) -> None:
        if kept.size > self.most // 20:
            return
        with self._lock:
            if key in self._kept:
                self._size -= self._kept.pop(key).size
            self._kept[key] = kept
            self._size += kept.size
            while self._size > self.most:
                self._size -= self._kept.popitem(last=False)[1].size

    def tag_of(self, address: str, head: queries.Head) -> str | None:
        known = self._tags.get(address)
        return known[2] if known and known[:2] == (head.epoch, head.seq) else None

    def note_tag(self, address: str, head: queries.Head, tag: str) -> None:
        with self._lock:
            self._tags[address] = (head.epoch, head.seq, tag)
            self._tags.move_to_end(address)
            while len(self._tags) > 20_000:
                self._tags.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._tags.clear()
            self._size = 0


shelf = Shelf(settings.KEPT_BYTES)


def unchanged(request: HttpRequest) -> HttpResponse | None:
    """304 for a reader whose copy is as fresh as the newest change, without looking at what is asked for; else None."""
    held = request.META.get("HTTP_IF_NONE_MATCH")
    if not held or request.method not in ("GET", "HEAD"):
        return None
    head, address = queries.head(), request.get_full_path()
    tag = shelf.tag_of(address, head) or etag(address, head.epoch, head.seq)
    if tag not in {one if one.startswith("W/") else f"W/{one}" for one in parse_etags(held)}:
        return None
    return HttpResponse(
        status=304, headers={"ETag": tag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept-Encoding"}
    )


def answer(
    request: HttpRequest,
    write: Callable[[], HttpResponseBase],
    *,
    tag: tuple = (),
    at: datetime.datetime | None = None,
) -> HttpResponseBase:
    """What `write` makes, with validators; or 304, or an answer that is kept, without calling it.

    `tag` and `at` are what the answer depends on and when that changed; by default the address and everything public.
    """
    head = queries.head()
    address = request.get_full_path()
    if not tag:
        tag, at = (head.epoch, head.seq), head.at
    validator = etag(address, *tag)
    shelf.note_tag(address, head, validator)
    if at is None or at > timezone.now() - SETTLED:
        request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
    changed = int(at.timestamp()) if at else None
    fresh = get_conditional_response(request, etag=validator, last_modified=changed)
    response: Any = fresh or _kept(request, validator) or _written(request, write(), validator)
    if response.status_code in (200, 304):
        response.headers["ETag"] = validator
        response.headers.setdefault("Cache-Control", CACHE_CONTROL)
        if fresh:  # says again what the answer varies with
            patch_vary_headers(response, ("Accept-Encoding",))
        if changed:
            response.headers["Last-Modified"] = http_date(changed)
    return response


def _kept(request: HttpRequest, validator: str) -> HttpResponse | None:
    kept = shelf.get(validator)
    return _sent(request, kept) if kept else None


def _written(request: HttpRequest, response: HttpResponseBase, validator: str) -> HttpResponseBase:
    """The answer, kept for the next reader if it is a whole one; a long one is compressed on its way."""
    if isinstance(response, StreamingHttpResponse) and _is_text(response):
        patch_vary_headers(response, ("Accept-Encoding",))
        if accepts_gzip(request):
            response.streaming_content = _compressed(response.streaming_content)
            response.headers["Content-Encoding"] = "gzip"
        return response
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
        return response
    headers = tuple((name, value) for name, value in response.items() if name not in _OF_A_REQUEST)
    kept = Kept(response.content, headers)
    if request.method == "GET":
        shelf.put(validator, kept)
    return _sent(request, kept)


def _sent(request: HttpRequest, kept: Kept) -> HttpResponse:
    compressed = kept.compressed() if accepts_gzip(request) else None
    response = HttpResponse(compressed or kept.body, headers=dict(kept.headers))
    patch_vary_headers(response, ("Accept-Encoding",))
    if compressed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def accepts_gzip(request: HttpRequest) -> bool:
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    return "gzip" in accepted and not ("q=0" in accepted and _NO_GZIP.search(accepted))


def _is_text(response: StreamingHttpResponse) -> bool:
    """Not a file that is compressed as it is."""
    kind = response.headers["Content-Type"]
    return kind.startswith("text/") or "json" in kind


def _compressed(chunks: Any) -> Iterator[bytes]:
    packer = isal_zlib.compressobj(1, isal_zlib.DEFLATED, 31)  # 31: with the frame of gzip
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()
