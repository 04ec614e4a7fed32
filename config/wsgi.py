import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

if connection.vendor == "postgresql":
    # Told when connecting, so it costs no statement. A request that takes longer answers 503 and is free again.
    options = connection.settings_dict["OPTIONS"]
    bounds = (
        f"-c statement_timeout={settings.STATEMENT_TIMEOUT_MS} -c lock_timeout={settings.LOCK_TIMEOUT_MS}"
    )
    options["options"] = f"{options.get('options', '')} {bounds}".strip()
