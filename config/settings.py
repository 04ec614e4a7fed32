"""Every setting of the catalogue, read from the environment.

Whatever is missing or senseless stops the start with a message that says what to do. The variables:

    SECRET_KEY or SECRET_KEY_FILE   needed unless DEBUG is on
    ALLOWED_HOSTS                   needed unless DEBUG is on; host names, separated by commas
    SITE_URL                        canonical address; default: https:// and the first allowed host
    CSRF_TRUSTED_ORIGINS            default: SITE_URL
    DATABASE_URL                    default: SQLite at var/catalogue.sqlite3
    DEBUG                           default off
    PLAIN_HTTP                      on: no HTTPS, for one's own machine only; default off
    BEHIND_PROXY                    on: a proxy sets X-Forwarded-Proto (and overwrites a visitor's) and adds
                                    to X-Forwarded-For whom it serves; default off
    HSTS_SECONDS                    default one year
    HSTS_PRELOAD                    default off
    TRUSTED_PROXIES                 addresses or networks of proxies, separated by commas, whose X-Forwarded-For is
                                    believed hop by hop: 10.0.0.0/8,192.0.2.7; default: with BEHIND_PROXY on, whoever
                                    is connected is believed for the last hop; without it, nobody
    ANONYMOUS_QUOTA                 requests to the API an hour from one address without a key (one /64 of IPv6 counts
                                    as one); 0 or off: not counted; default 10000, and 1000000 with PLAIN_HTTP
    KEY_QUOTA                       requests an hour with a key that has no number of its own; 0 or off: not counted;
                                    default 100000
    REVIEWS                         reviews that publishing takes, by type: organisation=2,policy=1; 1 to 3; default 1
    SORTING_CURRENCY                ISO 4217; amounts in it are compared and sorted; default CNY
    KEPT_BYTES                      how much of what it wrote a process keeps until the next change; default 64 MiB
    LINK_CHECK_HOSTS                hosts whose addresses the worker may ask whether they still work, separated by
                                    commas; .example.org means all below it; default: none, and nothing is asked
    PUBLISHER, PUBLISHER_EN         who answers for the site, below every page; default: nobody is named
    DATA_LICENCE                    under which the catalogue's own data may be used, as an SPDX identifier: CC-BY-4.0;
                                    default: none, and pages say that it is not decided
    CONTACT_EMAIL                   whom readers write to, also about their own data; default: nobody is named
    SECOND_FACTOR                   off, optional, required: whoever may publish or look after accounts has to set up a
                                    second factor, or everybody: editors too; default required, and optional with DEBUG
                                    or PLAIN_HTTP
    EMAIL_HOST                      server that mail goes out by, to whoever forgot a password; default: none
    EMAIL_PORT, EMAIL_SECURITY      default 587 and starttls; or tls, none
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD   default: nobody signs in there
    EMAIL_FROM                      where mail comes from; needed with EMAIL_HOST
    ICP_FILING                      number of the filing with the MIIT: 京ICP备12345678号-1; default: none shown
    POLICE_FILING                   number of the filing with the police: 京公网安备11010802012345号; default: none
    DISK_FREE_MB                    with less free in the folder of SQLite or the temporary one /readyz says 503; 0: not
                                    looked at; default 256
    METRICS_ALLOW                   addresses or networks that may read /metrics: 127.0.0.1,10.0.0.0/8; default: nobody
    LOG_LEVEL                       DEBUG, INFO, WARNING, ERROR or CRITICAL; default INFO
    LOG_FORMAT                      json: one object a line, and one line for each request; plain: for people, without
                                    those lines; default json, and plain with DEBUG or PLAIN_HTTP
    SLOW_QUERY_MS                   statements of SQL that take longer are written to the log, without values; 0: none;
                                    default 500
    LOG_REQUESTS                    a line for each request; default on with json
    STATIC_ROOT                     the folder that collectstatic fills, and a web server serves; default: var/static
    STATEMENT_TIMEOUT_MS            how long a statement of a request may take on PostgreSQL, while commands and the
                                    worker take their time; 0: as long as it takes; default 30000
    LOCK_TIMEOUT_MS                 how long it may wait for a lock of another request, as on SQLite; 0: as long as it
                                    takes; default 20000
"""

import ipaddress
import os
import re
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from catalogue.currencies import CURRENCIES

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"


def flag(name, default=False):
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "on", "true", "yes"):
        return True
    if value in ("0", "off", "false", "no"):
        return False
    if value:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be on or off.")
    return default


def number(name, default, most):
    """A whole number from 0 to `most`."""
    value = os.environ.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number from 0 on.")
    if len(value) > 20 or int(value) > most:
        raise ImproperlyConfigured(f"{name} is {value[:40]}; it must be at most {most}.")
    return int(value)


def quota(name, default):
    """Requests an hour; 0 where none are counted."""
    if os.environ.get(name, "").strip().lower() == "off":
        return 0
    return number(name, default, 2**31 - 1)


def words(name):
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


DEBUG = flag("DEBUG")
PLAIN_HTTP = flag("PLAIN_HTTP", default=DEBUG)
HTTPS = not PLAIN_HTTP


# --- The secret key: signs sessions and one-time links ---


def secret_key():
    key = os.environ.get("SECRET_KEY", "").strip()
    if not key and os.environ.get("SECRET_KEY_FILE"):
        try:
            key = Path(os.environ["SECRET_KEY_FILE"]).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"SECRET_KEY_FILE cannot be read: {error}") from error
    if DEBUG:
        return key or get_random_secret_key()
    advice = (
        "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))' "
        "and set SECRET_KEY to it, or SECRET_KEY_FILE to a file that holds it."
    )
    if not key:
        raise ImproperlyConfigured(f"SECRET_KEY is not set and DEBUG is off. {advice}")
    if len(key) < 50:
        raise ImproperlyConfigured(f"SECRET_KEY is shorter than 50 characters. {advice}")
    # A random key of this length holds hardly any run of three characters twice, a typed one many times.
    if len({key[i : i + 3] for i in range(len(key) - 2)}) < 35:
        raise ImproperlyConfigured(f"SECRET_KEY repeats itself; it does not look random. {advice}")
    for placeholder in ("insecure", "changeme", "change-me", "change_me", "placeholder", "secret", "example"):
        if placeholder in key.lower():
            raise ImproperlyConfigured(f"SECRET_KEY contains {placeholder!r}: a placeholder. {advice}")
    return key


SECRET_KEY = secret_key()


# --- Hosts and addresses ---

# A host name or address, perhaps with a port. Django's own list also takes `*` and, for subdomains, a dot in front.
HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:.]+\])"

ALLOWED_HOSTS = words("ALLOWED_HOSTS")
for allowed in ALLOWED_HOSTS:
    if allowed != "*" and not re.fullmatch(rf"\.?{HOST}", allowed):
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS names {allowed!r}; it takes names alone, without scheme, port or path: catalogue.example"
        )
if not ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set and DEBUG is off. Set it to the names under which the catalogue is reached, "
        "separated by commas: ALLOWED_HOSTS=catalogue.example,www.catalogue.example"
    )


def site_url():
    """The canonical address, without a slash at its end; feeds, documents and citations carry it."""
    url = os.environ.get("SITE_URL", "").strip().rstrip("/")
    if not url and PLAIN_HTTP:
        return "http://127.0.0.1:8000"
    if not url:
        host = ALLOWED_HOSTS[0] if ALLOWED_HOSTS else "127.0.0.1:8000"
        if host[0] in "*.":
            raise ImproperlyConfigured(
                f"SITE_URL is not set, and no address can be made of the allowed host {host!r}. "
                "Set it to the canonical address: SITE_URL=https://catalogue.example"
            )
        return f"https://{host}"
    if not re.fullmatch(rf"https?://{HOST}(?::[0-9]{{1,5}})?", url):
        raise ImproperlyConfigured(
            f"SITE_URL is {url!r}; it must be a scheme and a host: https://catalogue.example"
        )
    if HTTPS and not url.startswith("https://"):
        raise ImproperlyConfigured(
            f"SITE_URL is {url!r}, but visitors are sent to HTTPS; it must say https://"
        )
    return url


SITE_URL = site_url()
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS") or [SITE_URL]


# --- HTTPS: on, unless PLAIN_HTTP says that this is somebody's own machine ---

SECURE_SSL_REDIRECT = HTTPS
# Under these names browsers take a cookie from HTTPS alone, so that nobody who can write into plain HTTP plants one.
COOKIE_PREFIX = "__Secure-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# A load balancer asks for these from inside, where there is no HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 31_536_000, 10 * 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS and flag("HSTS_PRELOAD")
# The preload list binds a whole domain for years and is left only with difficulty. That is for the owner of the
# domain to want, so its absence is no fault of a deployment.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
BEHIND_PROXY = flag("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def networks(name):
    found = []
    for word in words(name):
        try:
            found.append(ipaddress.ip_network(word, strict=False))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} names {word[:60]!r}; it takes addresses and networks: 192.0.2.7,10.0.0.0/8"
            ) from error
    return found


TRUSTED_PROXIES = networks("TRUSTED_PROXIES")


# --- Database ---


def database():
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        VAR.mkdir(exist_ok=True)
        url = f"sqlite:///{VAR / 'catalogue.sqlite3'}"
    try:
        config = dj_database_url.parse(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL is not a database address: {error}") from error
    config["ATOMIC_REQUESTS"] = False
    options = config.setdefault("OPTIONS", {})
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # Readers never wait for the writer (WAL), and a writer takes its lock at once and waits for it: a
        # transaction that began as a reader cannot be made a writer, it fails without waiting.
        # FULL: with NORMAL a power cut would take along what was acknowledged a moment before.
        options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        options["transaction_mode"] = "IMMEDIATE"
        options["timeout"] = 20
        # opening the file and its functions anew costs as much as writing a page
        config["CONN_MAX_AGE"] = 60
    elif config["ENGINE"] == "django.db.backends.postgresql":
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        # A server that takes the connection and says nothing (seconds), or a network that is gone (milliseconds), is
        # given up. Each can be said otherwise in DATABASE_URL: ?connect_timeout=10
        for name, value in (
            ("connect_timeout", 3),
            ("tcp_user_timeout", 15_000),
            ("keepalives_idle", 30),
            ("keepalives_interval", 5),
            ("keepalives_count", 3),
        ):
            options.setdefault(name, value)
    else:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///")
    folder = Path(config["NAME"]).parent
    if config["ENGINE"] == "django.db.backends.sqlite3" and not folder.is_dir():
        raise ImproperlyConfigured(f"DATABASE_URL names a file in {folder}, and there is no such folder.")
    if not config["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://user:password@host/name")
    return config


DATABASES = {"default": database()}
# For requests alone, see config/wsgi.py: an import or a backup may take its time.
STATEMENT_TIMEOUT_MS = number("STATEMENT_TIMEOUT_MS", 30_000, 24 * 3600 * 1000)
LOCK_TIMEOUT_MS = number("LOCK_TIMEOUT_MS", 20_000, 24 * 3600 * 1000)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Where lxml is installed openpyxl would read with it, and it follows the entities of a hostile file.
os.environ["OPENPYXL_LXML"] = "False"


# --- Parts ---

INSTALLED_APPS = [
    "catalogue.apps.CatalogueConfig",
    "catalogue.apps.CatalogueAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]

MIDDLEWARE = [
    "config.middleware.Tracing",
    "config.middleware.WithoutBody",
    "config.middleware.TakesAllThatComes",
    "config.middleware.CookiesBelowAdmin",
    "config.middleware.KeysInTheClear",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.PermissionsPolicy",
    "config.middleware.WhenBusy",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.SessionsEnd",
    "config.middleware.LanguageFromPath",
    "config.middleware.AddressBound",
    "config.middleware.MethodsOfAdmin",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.SecondFactorFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


# --- Languages: the path decides, see config/middleware.py ---

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "catalogue" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"


# --- People who sign in ---

AUTH_USER_MODEL = "catalogue.User"
LOGIN_URL = "admin:login"
PASSWORD_HASHERS = [
    "catalogue.hashing.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "catalogue.hashing.WordsOfTheSite"},
]
# Asked after the password. `required`: whoever may publish or look after accounts sets one up before anything else;
# `everybody`: whoever signs in does.
SECOND_FACTOR = os.environ.get("SECOND_FACTOR", "").strip() or (
    "optional" if DEBUG or PLAIN_HTTP else "required"
)
if SECOND_FACTOR not in ("off", "optional", "required", "everybody"):
    raise ImproperlyConfigured(
        f"SECOND_FACTOR is {SECOND_FACTOR[:40]!r}; it must be off, optional, required or everybody."
    )
# Only the admin has sessions, so no browser sends one to a public page.
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
# A link in a mail still leads to a page of the admin; a form elsewhere is sent without either.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# In seconds: whoever did nothing for two hours signs in again, and everybody does after a working day. What was typed
# into a form is kept in the browser meanwhile. config/middleware.py ends them.
SESSION_IDLE_SECONDS = 2 * 3600
SESSION_COOKIE_AGE = 12 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"


# --- Lists ---

# For how long a process answers from the newest change that it knows before it asks the database again. An entry that
# was taken down is gone from every page within this time.
HEAD_REUSE_SECONDS: float = 0.5

# How much of what it has written for the public a process keeps until the next change.
KEPT_BYTES = number("KEPT_BYTES", 64 * 1024**2, 1024**4)


# --- Who answers for the site, and the filings that one in mainland China has to show ---

PUBLISHER = os.environ.get("PUBLISHER", "").strip()
PUBLISHER_EN = os.environ.get("PUBLISHER_EN", "").strip() or PUBLISHER

LICENCES = (
    *("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0"),
    *("ODC-By-1.0", "ODbL-1.0", "PDDL-1.0"),
)
DATA_LICENCE = os.environ.get("DATA_LICENCE", "").strip()
if DATA_LICENCE and DATA_LICENCE not in LICENCES:
    raise ImproperlyConfigured(
        f"DATA_LICENCE is {DATA_LICENCE[:40]!r}; it must be one of {', '.join(LICENCES)}."
    )
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "").strip()
if CONTACT_EMAIL and not re.fullmatch(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", CONTACT_EMAIL
):
    raise ImproperlyConfigured(
        f"CONTACT_EMAIL is {CONTACT_EMAIL[:80]!r}; it must be an address like data@example.org."
    )


# --- Mail: only for whoever forgot a password; without EMAIL_HOST an administrator makes a link ---

EMAIL_HOST = os.environ.get("EMAIL_HOST", "").strip()
EMAIL_PORT = number("EMAIL_PORT", 587, 65_535)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "").strip()
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "").strip()
EMAIL_TIMEOUT = 20
EMAIL_SECURITY = os.environ.get("EMAIL_SECURITY", "").strip() or "starttls"
if EMAIL_SECURITY not in ("starttls", "tls", "none"):
    raise ImproperlyConfigured(
        f"EMAIL_SECURITY is {EMAIL_SECURITY[:40]!r}; it must be starttls, tls or none."
    )
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "").strip()
if EMAIL_HOST and "@" not in DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("EMAIL_HOST is set, so EMAIL_FROM must be the address that mail comes from.")


def filing(name, pattern, example):
    value = "".join(os.environ.get(name, "").split())
    if value and not re.fullmatch(pattern, value):
        raise ImproperlyConfigured(f"{name} is {value[:40]!r}; it must be a number like {example}.")
    return value


ICP_FILING = filing(
    "ICP_FILING", r"[\u4e00-\u9fff]ICP[备证][0-9]{6,10}号(?:-[0-9]{1,4})?", "京ICP备12345678号-1"
)
POLICE_FILING = filing("POLICE_FILING", r"[\u4e00-\u9fff]公网安备[0-9]{14}号", "京公网安备11010802012345号")


# --- Facts ---

SORTING_CURRENCY = os.environ.get("SORTING_CURRENCY") or "CNY"
if SORTING_CURRENCY not in CURRENCIES:
    raise ImproperlyConfigured(
        f"SORTING_CURRENCY is {SORTING_CURRENCY!r}; it must be a code of ISO 4217 like CNY."
    )


# --- Reviews: how many reviewers it takes until an entry, or a change to it, is public ---


def reviews():
    wanted = dict.fromkeys(("organisation", "policy", "scenario", "dataset"), 1)
    said = set()
    for word in words("REVIEWS"):
        kind, _equals, count = (part.strip() for part in word.partition("="))
        if kind not in wanted or count not in ("1", "2", "3") or kind in said:
            raise ImproperlyConfigured(
                f"REVIEWS says {word[:40]!r}; it takes each type once, with a number from 1 to 3: "
                "REVIEWS=organisation=2,policy=1. The types are organisation, policy, scenario and dataset."
            )
        said.add(kind)
        wanted[kind] = int(count)
    return wanted


REVIEWS = reviews()


# --- What a browser may do with our pages ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"


# --- Uploads: an entry with all its facts is one large form, a file beyond this goes through the import ---

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8_000
# Characters of an address with its parameters. Web servers refuse longer ones too; this holds whatever serves.
ADDRESS_MOST = 16 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10


# --- Static files ---

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or VAR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


# --- API ---

REST_FRAMEWORK = {
    # Nobody signs in to the API. A view that takes a POST (a search in disguise) says AllowAny itself.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["catalogue.api.parsing.BoundedJSON"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "catalogue.api.problems.handler",
    # ?format= is an unknown parameter like any other
    "URL_FORMAT_OVERRIDE": None,
}

# How many requests a caller may make in QUOTA_SECONDS; catalogue/quotas.py counts them.
ANONYMOUS_QUOTA = quota("ANONYMOUS_QUOTA", 1_000_000 if PLAIN_HTTP else 10_000)
KEY_QUOTA = quota("KEY_QUOTA", 100_000)
QUOTA_SECONDS = 3600
# For how long a process takes a key for what it was: a key that was revoked stops within this time.
KEY_REUSE_SECONDS: float = 0.5
# How often a process writes down what was asked with keys.
USE_WRITTEN_SECONDS: float = 10.0

SPECTACULAR_SETTINGS = {
    "TITLE": "The catalogue",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # from our own static files: the policy allows no other host
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}


# --- Links to other sites: asked by a task, and only of hosts that are named here ---

LINK_CHECK_HOSTS = [host.lower() for host in words("LINK_CHECK_HOSTS")]
for host in LINK_CHECK_HOSTS:
    # a name whose last part has a letter: an address of numbers is none
    if not re.fullmatch(
        r"\.?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]*[a-z0-9]", host
    ):
        raise ImproperlyConfigured(
            f"LINK_CHECK_HOSTS names {host!r}; it takes names of hosts alone: example.org, "
            "or .example.org for all below it"
        )


# --- Long work ---

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


# --- Whom /metrics answers ---

METRICS_ALLOW = networks("METRICS_ALLOW")


# --- Health, see catalogue/health.py ---

DISK_FREE_MB = number("DISK_FREE_MB", 256, 1024**3)


# --- Logs: to stderr, for whatever runs us to keep ---

LOG_LEVEL = os.environ.get("LOG_LEVEL") or "INFO"
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
    raise ImproperlyConfigured(
        f"LOG_LEVEL is {LOG_LEVEL!r}; it must be DEBUG, INFO, WARNING, ERROR or CRITICAL."
    )

SLOW_QUERY_MS = number("SLOW_QUERY_MS", 500, 24 * 3600 * 1000)
LOG_FORMAT = os.environ.get("LOG_FORMAT") or ("plain" if PLAIN_HTTP else "json")
if LOG_FORMAT not in ("json", "plain"):
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT[:40]!r}; it must be json or plain.")
LOG_REQUESTS = flag("LOG_REQUESTS", default=LOG_FORMAT == "json")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "catalogue.tracing.JsonLines"},
        "plain": {"()": "catalogue.tracing.PlainLines"},
    },
    # of an answer beyond 500 there is a line of catalogue.requests, with its id; Django's own comes after the request
    # and has none
    "filters": {
        "faults": {"()": "django.utils.log.CallbackFilter", "callback": lambda record: bool(record.exc_info)}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "catalogue": {"level": LOG_LEVEL},
        "catalogue.requests": {"level": LOG_LEVEL if LOG_REQUESTS else "ERROR"},
        # Django's own handlers would mail errors to nobody and print requests twice
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # an address that does not exist is the visitor's affair; only what broke is ours
        "django.request": {"level": "ERROR", "filters": ["faults"]},
        # who calls us by another name gets a 400, and that is all
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
