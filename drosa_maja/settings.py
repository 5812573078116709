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
    value = env.str(name, default=default).strip().lower()
    if value not in ("true", "1", "yes", "on", "false", "0", "no", "off"):
        raise ImproperlyConfigured(f"{name} is “{value}”. It must be true or false.")
    return value in env.BOOLEAN_TRUE_STRINGS


def parsed(read, name, **default):
    """What environ makes of an address; {} where it makes nothing of it. It may hold a password: no sentence repeats it."""
    try:
        return read(name, **default)
    except (ValueError, KeyError, ImproperlyConfigured):
        return {}


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
# Earlier keys, separated by commas: what was signed or encrypted with one can be read still.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# Every absolute address is built from SITE_URL, never from the request's Host header.
_site = site_url(required("SITE_URL", "SITE_URL=https://www.example.lv"))
# As in the Host header of browsers: small letters, and no default port.
_default_port = {"http": ":80", "https": ":443"}[_site.scheme]
SITE_URL = f"{_site.scheme}://{_site.netloc.lower().removesuffix(_default_port)}"
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
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
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
    "allauth.account.middleware.AccountMiddleware",
    "staff.middleware.staff_sessions",
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
_database = parsed(env.db_url, "DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
if _database.get("ENGINE") == "django.db.backends.sqlite3":
    # A second: an open file is read on wherever it was moved, after a restore too.
    _database["CONN_MAX_AGE"] = 1
    _database["OPTIONS"] = {
        # A writer waits for its turn at BEGIN instead of failing halfway through.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    _database["ENGINE"] = "drosa_maja.serving.postgresql"  # Django's own, with a bounded wait
    _database["CONN_MAX_AGE"] = 600
    _database["CONN_HEALTH_CHECKS"] = True
    _options = _database.setdefault("OPTIONS", {})
    _options["connect_timeout"] = 2  # seconds, and the fewest there can be
    _options.setdefault("options", f"-c statement_timeout={STATEMENT_TIMEOUT}s")
else:
    raise ImproperlyConfigured(
        "DATABASE_URL names no database. It must look like postgres://user:password@host:5432/name or sqlite:////folder/file"
    )
DATABASES = {"default": _database}

_in_memory = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    # The limits of sign-in and the codes that were used: all processes count together, and a restart forgets nothing.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "staff_sign_in_limits",  # the table
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
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
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["localization.formats"]
TIME_ZONE = "Europe/Riga"
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = verbose_name_in

# --- Numbers

# Another member of staff re-types a new or changed number before visitors see it. Off only where one person works alone.
CONTACT_CHANGES_NEED_TWO = switch("CONTACT_CHANGES_NEED_TWO", default="true")

# --- Mail: none is sent until EMAIL_URL names a server, for example smtp+tls://user:password@mail.example.lv:587

MAIL_IS_CONFIGURED = bool(env.str("EMAIL_URL", default=""))
if MAIL_IS_CONFIGURED:
    _mail = parsed(env.email_url, "EMAIL_URL")
    if "EMAIL_BACKEND" not in _mail:
        raise ImproperlyConfigured(
            "EMAIL_URL names no mail server. It must look like smtp+tls://user:password@host:587"
        )
    globals().update(_mail)
    DEFAULT_FROM_EMAIL = required("MAIL_FROM", "MAIL_FROM=site@example.lv")
EMAIL_TIMEOUT = 10  # seconds

# --- Staff: every cookie stays under /admin/

AUTH_USER_MODEL = "staff.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")  # of the logins that `manage.py demo` makes
# Whether staff without a second factor must set one up. Off only on one's own machine (staff/checks.py).
SECOND_FACTOR_REQUIRED = switch("SECOND_FACTOR_REQUIRED", default="true")
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_NGINX)  # else anybody could choose the address that is counted
ACCOUNT_ADAPTER = "staff.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # nobody can: there is no address for it
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # nothing is mailed and no address is confirmed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_METHODS = ["password"]
# Wrong passwords and codes, from an address and for a name or account; counted before the hash.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key,50/d/key"}
USERSESSIONS_TRACK_ACTIVITY = True  # the list has when each was last seen
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # a passkey alone counts three times
MFA_ADAPTER = "staff.sign_in.MFAAdapter"
MFA_FORMS = {"authenticate": "staff.sign_in.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = _site.hostname
MFA_TOTP_TOLERANCE = 1  # clocks of phones: half a minute fast or slow
MFA_RECOVERY_CODE_DIGITS = 12  # too long to be guessed: what uses one up is not counted for the account
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SECURE = SITE_IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 2 * 60 * 60  # seconds without a request
SESSION_LONGEST_AGE = 12 * 60 * 60  # seconds after signing in
# The database ends a session after that; the cookie lasts as long as the browser is open. So a form that comes too late is known
# to be of somebody who was signed in, and what was typed is given back (editing.lost_session).
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
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
        "js": [
            static_lazy(f"admin_site/editor/{name}.js")
            for name in ("paste", "toolbar", "link", "table", "picture")
        ],
        "extensions": {
            "Paste": html_tags([]),
            "Toolbar": html_tags([]),
            # Numbers, in whatever way a browser shows them.
            "OrderedList": html_tags(["ol"], {"ol": ["start"]}),
            "Picture": html_tags(["figure"], {"figure": ["data-image"]}),
            "Table": html_tags(
                ["table", "thead", "tbody", "tr", "th", "td"],
                {"th": ["scope", "colspan", "rowspan"], "td": ["colspan", "rowspan"]},
            ),
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
