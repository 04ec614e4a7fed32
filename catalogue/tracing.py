"""Which request a line of the log belongs to, and what no line may hold: keys, links that open something, values of
parameters. Knows nothing of pages."""

import contextvars
import datetime
import json
import logging
import re
import secrets

from django.http import HttpRequest

from catalogue import addresses

# The id of the request at hand; "" outside one, as in the worker.
current: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
# What stands behind these in a path opens something: a preview, a receipt, the page that sets a password.
_OPENS = re.compile(r"(?i)((?:^|/)(?:preview|suggest|password)(?:/|%2f)+)[^\s\"'<>]+")
_KEY = re.compile(r"cat_[A-Za-z0-9_-]{6,}")
_BEARER = re.compile(r"(?i)\b((?:authorization: *\w+|bearer|sessionid|csrftoken)[=: ]+)[^\s\"',;]+")
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"'<>]+")
_USERINFO = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")
# What JSON lets stand, and some readers take for the end of a line.
_LINE_ENDS = re.compile("[\x7f\x85\u2028\u2029]")
_NAME = re.compile(r"[a-z][a-z_]{0,23}")


def id_for(request: HttpRequest) -> str:
    """The id that a trusted proxy gave this request, if it is well-formed; else a new one."""
    told = request.META.get("HTTP_X_REQUEST_ID", "")
    if told and _WELL_FORMED.fullmatch(told) and addresses.is_from_proxy(request):
        return told
    return secrets.token_hex(8)


def without_secrets(text: str) -> str:
    """A text for the log: what opens something, keys, passwords in addresses and whatever follows a `?` are gone."""
    text = _OPENS.sub(r"\1***", text)
    text = _KEY.sub("cat_***", text)
    text = _BEARER.sub(r"\1***", text)
    text = _USERINFO.sub(r"\1***@", text)
    return _QUERY.sub(r"\1?***", text)


def path_of(request: HttpRequest) -> str:
    return without_secrets(request.path[:300])


def parameters_of(request: HttpRequest) -> list[str]:
    """The names of the parameters, of those that look like names; never a value."""
    names = dict.fromkeys(name for name in request.GET if _NAME.fullmatch(name) and not _KEY.match(name))
    return list(names)[:20]


class _Lines(logging.Formatter):
    """One line or, with an exception, what belongs to it; with the request's id and without secrets."""

    def text(self, record: logging.LogRecord) -> str:
        return without_secrets(record.getMessage())

    def exception(self, record: logging.LogRecord) -> str:
        return without_secrets(self.formatException(record.exc_info)) if record.exc_info else ""


class PlainLines(_Lines):
    """For people: time, level, name, message, fields."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line = f"{moment:%Y-%m-%d %H:%M:%S} {record.levelname} {record.name}: {_one_line(self.text(record))}"
        fields = getattr(record, "fields", {})
        if (known := current.get()) and "request_id" not in fields:
            fields = {"request_id": known, **fields}
        line += "".join(f" {name}={_one_line(str(value))}" for name, value in fields.items())
        exception = self.exception(record)
        return f"{line}\n{exception}" if exception else line


class JsonLines(_Lines):
    """For machines: one object a line. `fields` of a record stand beside the rest."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.text(record),
        }
        if known := current.get():
            line["request_id"] = known
        line |= getattr(record, "fields", {})
        if exception := self.exception(record):
            line["exception"] = exception
        text = json.dumps(line, ensure_ascii=False, default=str)
        return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _one_line(text: str) -> str:
    """Nobody can make a second line of one, as with a line break in an address."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
