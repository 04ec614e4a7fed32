"""A shared cache as RFC 9111 has it, between a reader and a server: it keeps what it may, for as long as it may."""

import email.utils
import time
from collections.abc import Callable
from typing import NamedTuple

# Without a word on how long, a cache may guess; RFC 9110, 15.1.
GUESSED = {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501}
# A tenth of the time since it changed is the guess that most caches make; 4.2.2.
TENTH = 0.1


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]  # names in small letters
    body: bytes


class Stored(NamedTuple):
    answer: Answer
    asked: dict[str, str]  # the header fields that its Vary names
    at: float


def directives(headers: dict[str, str]) -> dict[str, str]:
    said = {}
    for part in headers.get("cache-control", "").lower().split(","):
        name, _equals, value = part.strip().partition("=")
        said[name] = value.strip('"')
    return said


def moment(text: str | None) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp() if text else None
    except ValueError:
        return None


def lifetime(answer: Answer, at: float) -> float:
    """Seconds for which it may be given out without asking; 4.2.1."""
    said = directives(answer.headers)
    for name in ("s-maxage", "max-age"):
        if said.get(name, "").isdigit():
            return float(said[name])
    if "expires" in answer.headers:
        return (moment(answer.headers["expires"]) or 0) - at
    changed = moment(answer.headers.get("last-modified"))
    return TENTH * (at - changed) if changed and answer.status in GUESSED else 0


class SharedCache:
    """`ask(path, headers)` is the server behind it. `hits` counts what was given out without its leave, `renewed` what
    it allowed with 304."""

    def __init__(self, ask: Callable[[str, dict[str, str]], Answer]):
        self.ask = ask
        self.stored: dict[str, list[Stored]] = {}
        self.hits = self.renewed = 0

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        asked = {name.lower(): value for name, value in (headers or {}).items()}
        kept = next((one for one in self.stored.get(path, []) if self._is_for(one, asked)), None)
        if kept is None:
            return self._keep(path, asked, self.ask(path, asked))
        said = directives(kept.answer.headers)
        if "no-cache" not in said and time.time() - kept.at < lifetime(kept.answer, kept.at):
            self.hits += 1
            return kept.answer
        conditions = {}
        if etag := kept.answer.headers.get("etag"):
            conditions["if-none-match"] = etag
        if changed := kept.answer.headers.get("last-modified"):
            conditions["if-modified-since"] = changed
        answer = self.ask(path, {**asked, **conditions})
        if answer.status == 304:  # 4.3.4: the head is renewed, the body stays
            self.renewed += 1
            merged = {**kept.answer.headers, **answer.headers}
            return self._keep(path, asked, kept.answer._replace(headers=merged))
        return self._keep(path, asked, answer)

    @staticmethod
    def _is_for(kept: Stored, asked: dict[str, str]) -> bool:
        return all(asked.get(name, "") == value for name, value in kept.asked.items())

    def _keep(self, path: str, asked: dict[str, str], answer: Answer) -> Answer:
        """Store it where that is allowed; 3. What it replaces is gone in any case."""
        self.stored[path] = [one for one in self.stored.get(path, []) if not self._is_for(one, asked)]
        said, varies = directives(answer.headers), answer.headers.get("vary", "").lower()
        with_key = "authorization" in asked and not {"public", "s-maxage", "must-revalidate"} & set(said)
        is_final = answer.status in GUESSED or {"public", "max-age", "s-maxage"} & set(said)
        if {"no-store", "private"} & set(said) or "*" in varies or with_key or not is_final:
            return answer
        names = {name.strip() for name in varies.split(",") if name.strip()}
        self.stored[path].append(Stored(answer, {name: asked.get(name, "") for name in names}, time.time()))
        return answer
