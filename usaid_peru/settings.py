"""Settings, all from the environment; what is missing or unsafe stops the start with a reason.

`.env.example` lists the variables. Production is the default: a development convenience has to be asked for, and
works on a loopback address only.
"""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django_prose_editor.config import html_tags
from js_asset import static_lazy

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()


def is_loopback(host):
    """Tell whether a host name can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


# Where the site is: the address decides what is secure, canonical and allowed.
SITE_URL = env.str("SITE_URL").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname or _site.path:
    raise ImproperlyConfigured("SITE_URL is not an address such as https://www.example.org")
HTTPS = _site.scheme == "https"
DEBUG = env.bool("DEBUG", default=False)
if not is_loopback(_site.hostname):
    if not HTTPS:
        raise ImproperlyConfigured("SITE_URL must start with https:// unless it is a loopback address")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG works with a loopback SITE_URL only")

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY must be 50 random characters or more")

ALLOWED_HOSTS = [_site.hostname, *env.list("ALLOWED_HOSTS", default=[])]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; * would accept a forged Host header")
# Hosts on which the site may say that it is an official one of the United States government.
OFFICIAL_HOSTS = env.list("OFFICIAL_HOSTS", default=[])
if wrong := [host for host in OFFICIAL_HOSTS if not host.endswith((".gov", ".mil"))]:
    raise ImproperlyConfigured(f"OFFICIAL_HOSTS takes .gov and .mil hosts only, not {', '.join(wrong)}")

# Rooms, ground floor last: import-linter holds the direction. `publishing` stands before modeltranslation because its
# loaddata takes the place of theirs.
INSTALLED_APPS = [
    "publishing",
    "modeltranslation",
    "publishing.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "csp",
    "django_prose_editor",
    "accounts",
    "translations",
    "sources",
    "images",
    "contacts",
    "strategy",
    "programs",
    "results",
    "pages",
    "delivery",
]

MIDDLEWARE = [
    "delivery.middleware.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "delivery.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "delivery.middleware.BadInputMiddleware",
    "delivery.middleware.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "delivery.middleware.MethodNotAllowedMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "publishing.middleware.DeniedAuditMiddleware",
    "accounts.middleware.StaffLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "usaid_peru.urls"
WSGI_APPLICATION = "usaid_peru.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pages.context_processors.site",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database: postgres://user:password@host/name")
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Languages. The code is the first step of an address and the suffix of a column; the tag is what browsers are told.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LANGUAGE_TAGS = {"en": "en-US", "es": "es-PE"}
# Languages of Peru that Django has no names for. docs/languages.md tells how one joins the site.
for _code, _name, _own_name in [
    ("agr", "Awajún", "Awajún"),
    ("ay", "Aymara", "Aymar aru"),
    ("cni", "Asháninka", "Asháninka"),
    ("qu", "Quechua", "Runasimi"),
    ("shp", "Shipibo-Konibo", "Shipibo-Konibo"),
]:
    LANG_INFO.setdefault(_code, {"bidi": False, "code": _code, "name": _name, "name_local": _own_name})
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["usaid_peru.formats"]
TIME_ZONE = "America/Lima"
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
# A public page never mixes languages field by field: a missing text is missing.
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE


def name_column(verbose_name, language):
    """Return what staff call a translated column: the field's name with the language's own, "title (Español)"."""
    return f"{verbose_name} ({dict(LANGUAGES)[language]})"


MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = name_column

# {code: "block", "warn" or "off"}: where this site deviates from translations/checks/catalog.py.
TRANSLATION_CHECKS = {}

# What the rooms above give the rich-text editor beside the tools of publishing.sanitize; none of it is markup.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy("results/editor-figures.js")], "extensions": {"FigureNames": html_tags([])}},
]

# Fixtures carry the columns of every language and none of the ambiguous base ones.
SERIALIZATION_MODULES = {"json": "publishing.serializers"}

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(VAR_DIR / "static"))
# Uploaded files. No server gives them out past `images.views`, which asks whether the image is public.
MEDIA_URL = "/media/"
# Where staff get those that are not public.
STAFF_MEDIA_URL = "/admin/images/image/file/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
FILE_UPLOAD_HANDLERS = [
    "images.uploads.LimitUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# E-mail: notices of reviews, and codes for people named on share links. On this very machine they go to the console.
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL")
elif is_loopback(_site.hostname):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"site@{_site.hostname}")
else:
    raise ImproperlyConfigured(
        "Set EMAIL_URL, such as smtp+tls://user:password@mail.example.org:587; consolemail:// sends nothing"
    )
# A mail server that does not answer must not hold up who saves or approves.
EMAIL_TIMEOUT = 10

# Transport and cookies.
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env.bool("TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# The __Host- prefix binds a cookie to this very host; browsers take it over https only.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_FAILURE_VIEW = "delivery.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# The policy of public pages. The admin's differs by a nonce and one hash: see publishing.admin.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        **({"upgrade-insecure-requests": True} if HTTPS else {}),
    },
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, NONCE],
    # The rich-text editor adds one constant <style>; its hash changes with the editor's version.
    "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
    "img-src": [SELF, "data:"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "delivery.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # The request log tells of every answer, with its status; Django's would say it again.
        "django.request": {"level": "ERROR"},
        # A forged Host is the sender's error, and the request log has its 400.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
