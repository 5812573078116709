"""All settings, read from the environment and from var/local.env; nothing else reads either.

A value that is missing or wrong stops the start with a sentence that names it.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from drosa_maja.logs import LOGGING  # noqa: F401  Django reads it from here
from localization.languages import verbose_name_in

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
LOCAL_ENV = VAR_DIR / "local.env"
if LOCAL_ENV.exists():
    environ.Env.read_env(LOCAL_ENV)  # the environment wins


def required(name, example):
    """The text of an environment variable; ImproperlyConfigured with a sentence when it is missing."""
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment, for example {example}")
    return value


def switch(name, default="false"):
    """A boolean that is `default` unless somebody set it in a word that means it."""
    words = {
        "true": True,
        "1": True,
        "yes": True,
        "on": True,
        "false": False,
        "0": False,
        "no": False,
        "off": False,
    }
    value = env.str(name, default=default).strip().lower()
    if value not in words:
        raise ImproperlyConfigured(f"{name} is “{value}”. It must be true or false.")
    return words[value]


def database_url(name, default):
    """The database that an address names: SQLite or PostgreSQL."""
    try:
        database = env.db_url(name, default=default)
    except (ValueError, KeyError, ImproperlyConfigured):
        database = {}
    if database.get("ENGINE") not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        # The value itself may hold a password: it is not repeated.
        raise ImproperlyConfigured(
            f"{name} names no database. It must look like postgres://user:password@host:5432/name or sqlite:////folder/file"
        )
    return database


def mail_url(name):
    """Django's settings of mail from an address such as smtp+tls://user:password@host:587."""
    try:
        found = env.email_url(name)
    except (ValueError, KeyError, ImproperlyConfigured):
        found = {}
    if "EMAIL_BACKEND" not in found:
        raise ImproperlyConfigured(
            f"{name} names no mail server. It must look like smtp+tls://user:password@host:587"
        )
    return found


def site_url(value):
    """The parts of SITE_URL: scheme and host with an optional port, nothing more."""
    parts = urlsplit(value)
    try:
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        port_is_fine = False
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not parts.hostname or rest or not port_is_fine:
        raise ImproperlyConfigured(
            f"SITE_URL is “{value}”. It must be scheme and host alone, for example https://www.example.lv"
        )
    return parts


DEBUG = switch("DEBUG")
SECRET_KEY = required("SECRET_KEY", "SECRET_KEY=<50 random characters>")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY is too short. Give it at least 32 random characters.")

# Every absolute address is built from SITE_URL, never from the request's Host header.
_site = site_url(required("SITE_URL", "SITE_URL=https://www.example.lv"))
# As in the Host header of browsers: small letters, and no default port.
SITE_URL = (
    f"{_site.scheme}://{_site.netloc.lower().removesuffix({'http': ':80', 'https': ':443'}[_site.scheme])}"
)
SITE_IS_LOCAL = _site.hostname in ("localhost", "127.0.0.1")
SITE_IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"] if SITE_IS_LOCAL else [_site.hostname]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# The apps of content, in the order in which staff see them. A change of their rows is one that visitors may see: it raises
# the change counter (publishing/change_counter.py).
COUNTED_APPS = ["news", "projects", "pages", "contacts", "library"]
INSTALLED_APPS = [
    "drosa_maja.apps.SiteConfig",
    *COUNTED_APPS,
    "links",
    "editing",
    "publishing",
    "localization",
    "demo",
    "modeltranslation",
    "django_prose_editor",
    "reversion",
    "csp",
    "drosa_maja.apps.StaffSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "staff",  # last: its groups are filled when the permissions of all others exist
]

MIDDLEWARE = [
    # Outermost: errors raised further in are worded in the page's language.
    "drosa_maja.middleware.language",
    "django.middleware.security.SecurityMiddleware",
    "drosa_maja.middleware.resource_policy",
    "drosa_maja.serving.cache_headers.cache_headers",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",  # ETags, of the text before it is compressed
    # Inside the headers, so that a refusal carries them; before WhiteNoise and CSRF, which refuse without the helpline.
    "drosa_maja.middleware.public_methods",
    "drosa_maja.middleware.previews",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "drosa_maja.middleware.staff_language",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "drosa_maja.urls"
WSGI_APPLICATION = "drosa_maja.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CSRF_FAILURE_VIEW = "drosa_maja.errors.csrf_failure"

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
                "drosa_maja.site_context.site_context",
            ],
        },
    },
]

# --- Data

STATEMENT_TIMEOUT = 10  # seconds, on PostgreSQL
_database = database_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["CONN_MAX_AGE"] = (
        1  # second: an open file is read on wherever it was moved, after a restore too
    )
    _database["OPTIONS"] = {
        # A writer waits for its turn at BEGIN instead of failing halfway through.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database["ENGINE"] = "drosa_maja.serving.postgresql"  # Django's own, with a bounded wait
    _database["CONN_MAX_AGE"] = 600
    _database["CONN_HEALTH_CHECKS"] = True
    _options = _database.setdefault("OPTIONS", {})
    _options["connect_timeout"] = 2  # seconds, and the fewest there can be
    _options.setdefault("options", f"-c statement_timeout={STATEMENT_TIMEOUT}s")
DATABASES = {"default": _database}

_in_memory = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _in_memory},
    # Parts of pages that are the same on many (drosa_maja/site_context.py).
    "template_fragments": {"BACKEND": _in_memory, "LOCATION": "fragments", "OPTIONS": {"MAX_ENTRIES": 200}},
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "drosa_maja.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Whether the nginx of deploy/nginx.conf is in front: it caches pages, and sends files once Django has said yes.
BEHIND_NGINX = switch("BEHIND_NGINX")
# Its folder of cached pages, where this process can empty it: then a page whose numbers changed is gone at once.
NGINX_CACHE_DIR = Path(_folder) if (_folder := env.str("NGINX_CACHE_DIR", default="")) else None
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a project with its inlines in every language

# --- Languages: the first one is spoken where the address names none

LANGUAGES = [("lv", _("Latvian")), ("en", _("English"))]
LANGUAGE_CODE = LANGUAGES[0][0]
IN_LANGUAGE = {"lv": _("in Latvian"), "en": _("in English")}  # behind a label: “Title (in Latvian)”
# The words that stand in public addresses. Never change one: links would die. A new language adds a column.
SECTIONS = {
    "news": {"lv": "jaunumi", "en": "news"},
    "projects": {"lv": "projekti", "en": "projects"},
    "contacts": {"lv": "kontakti", "en": "contacts"},
    "pages": {"lv": "lapas", "en": "pages"},
}
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["localization.formats"]
TIME_ZONE = "Europe/Riga"
USE_TZ = True
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = verbose_name_in

# --- Numbers

# Another member of staff re-types a new or changed number before visitors see it. Off only where one person works alone.
CONTACT_CHANGES_NEED_TWO = switch("CONTACT_CHANGES_NEED_TWO", default="true")

# --- Mail: none is sent until EMAIL_URL names a server, for example smtp+tls://user:password@mail.example.lv:587

MAIL_IS_CONFIGURED = bool(env.str("EMAIL_URL", default=""))
if MAIL_IS_CONFIGURED:
    globals().update(mail_url("EMAIL_URL"))
    DEFAULT_FROM_EMAIL = required("MAIL_FROM", "MAIL_FROM=site@example.lv")
EMAIL_TIMEOUT = 10  # seconds

# --- Staff: every cookie stays under /admin/

AUTH_USER_MODEL = "staff.User"
LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")  # of the logins that `manage.py demo` makes
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SECURE = SITE_IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_PATH = "/admin/"
CSRF_COOKIE_SECURE = SITE_IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
# Django's own default would put a message cookie at "/".
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Safety

SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SITE_IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # frame-ancestors of the policy below stands for X-Frame-Options
    "security.W008",  # nginx redirects to HTTPS; a redirect here would also answer its health checks
    "security.W021",  # whether the domain is preloaded is its owner's choice
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Staff pages: the editor's import map needs a nonce; the hash is that of the style element
# which tiptap writes (it changes with its version: a browser test guards it).
CSP_FOR_STAFF = {
    "script-src": [NONCE],
    "style-src": ["'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
    "font-src": [SELF],  # the icons of the editor's toolbar
}
# What the editor learns from us (publishing/richtext.py); none of it allows another element.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy(f"admin_site/editor/{name}.js") for name in ("paste", "toolbar", "link")],
        "extensions": {
            "Paste": html_tags([]),
            "Toolbar": html_tags([]),
            # Numbers, in whatever way a browser shows them.
            "OrderedList": html_tags(["ol"], {"ol": ["start"]}),
        },
    }
]
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "usb",
    )
}  # fmt: skip
