"""How gunicorn serves the site. Whoever starts it in this folder gets these; the command line and GUNICORN_CMD_ARGS say
otherwise. With a socket of systemd (docs/service/catalogue.socket) `bind` is not used."""

import os

wsgi_app = "config.wsgi"
bind = "127.0.0.1:8000"

# A process reads for several at once and computes for one; each keeps the index of the catalogue in memory.
workers = int(os.environ.get("WEB_CONCURRENCY") or min(4, os.cpu_count() or 1))
worker_class = "gthread"
threads = 4

# A process that gives no sign of life is replaced; a request in one that is told to stop has this long to end.
timeout = 60
graceful_timeout = 60
# A new process now and then, each at another moment: whatever leaks stays small.
max_requests = 50_000
max_requests_jitter = 10_000

# An address may name fifty values of a filter; 8190 is the most that there is.
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190

# Whose X-Forwarded-Proto is believed: the proxy on this machine, or on its socket. The settings decide for addresses.
forwarded_allow_ips = "127.0.0.1,::1"

# The site writes a line for each request itself, without what is secret in it.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("GUNICORN_LOG_LEVEL") or "info"
control_socket_disable = True


def post_worker_init(worker):
    """Nobody waits for what a new process reads first: the routes and the index of the catalogue."""
    from django.db import connection
    from django.urls import get_resolver

    from catalogue import index
    from catalogue.tracing import without_secrets

    def clean(record):
        # what gunicorn cannot read it quotes, with what was searched for, or a key, and the address of the visitor
        text = record.getMessage()
        if text.startswith("Invalid request from"):
            text = f"Invalid request: {text.split(': ')[1]}"
        record.msg, record.args = without_secrets(text), ()
        return True

    worker.log.error_log.addFilter(clean)
    get_resolver().url_patterns  # noqa: B018
    try:
        index.labels()
    except Exception as error:  # the first request will try again and say what is wrong
        worker.log.warning("The index was not read: %r", error)
    finally:
        connection.close()  # requests are answered by other threads
