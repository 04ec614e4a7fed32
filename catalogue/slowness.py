"""Statements that took long, in the log: what was asked, never with which values."""

import logging
import re
import time

from django.conf import settings

logger = logging.getLogger(__name__)

# Parameters stand apart from a statement; what is written into one between quotation marks goes too.
_TEXT = re.compile(r"'(?:[^']|'')*'")
# A statement that writes many rows says the same for each of them.
_REPEATED = re.compile(r"(\([^()]*\))(?:, \1)+")
_MOST = 2000


def watch(sender=None, *, connection, **kwargs) -> None:
    """Time every statement of this connection. Called whenever one is opened, also in the worker and in commands."""
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute, sql, params, many, context):
    begun = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (time.perf_counter() - begun) * 1000
        if settings.SLOW_QUERY_MS and milliseconds >= settings.SLOW_QUERY_MS:
            statement = _TEXT.sub("'?'", " ".join(str(sql).split()))
            statement = _REPEATED.sub(r"\1, …", statement)[:_MOST]
            fields = {"duration_ms": round(milliseconds, 1), "sql": statement}
            logger.warning("slow query", extra={"fields": fields})
