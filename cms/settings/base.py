"""What every way of running Diwan shares.

Each choice between the embedded default and an outside service is made by one
environment variable; `.env.example` documents them all.
"""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from cms.settings.backends import (
    database,
    from_url,
    machine_translator,
    search_backend,
    storage_backends,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)

# Everything a running installation writes (database, media, logs of the runner) lives here.
VAR_DIR = Path(env("DIWAN_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "home",
    "contact_center",
    "legal_library",
    "directory",
    "cms.translation",
    "cms.staff",
    "cms.core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail_modeladmin",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    # wagtail.users, with our pages on accounts and groups.
    "cms.staff.users_app.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    # After Wagtail's: it replaces the handlers that leave indexing to a background task.
    "search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django_filters",
    # Not "rest_framework" beside it: that would give Wagtail's own interface pages for browsing.
    "drf_spectacular",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.core.middleware.SecurityHeadersMiddleware",
    "cms.core.middleware.PublicCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.redirects.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# --- Database, cache, mail: embedded by default, anything else by URL. ---

SQLITE = f"sqlite:///{VAR_DIR / 'diwan.sqlite3'}"
DATABASES = {"default": database(env, default=SQLITE)}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock when the transaction begins, so two writers queue
        # instead of failing half-way with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {
    "default": from_url(
        "CACHE_URL", lambda: env.cache("CACHE_URL", default="locmemcache://diwan"), "BACKEND"
    )
}

globals().update(
    from_url("EMAIL_URL", lambda: env.email("EMAIL_URL", default="consolemail://"), "EMAIL_BACKEND")
)
# A mail server that is silent must not hold up whoever tells of trouble.
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="diwan@localhost")

# --- Background work ---

TASKS = {"default": {"BACKEND": "cms.core.task_backend.TaskBackend"}}

# --- Who logs in ---

AUTH_USER_MODEL = "core.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

# --- Languages: Arabic is the source, English is translated from it. ---

LANGUAGE_CODE = "ar"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("ar", _("Arabic")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ar", "العربية"), ("en", "English")]
# Ours, then what other people's packages lack in Arabic: the first has the last word.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "upstream"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
FORM_RENDERER = "cms.core.admin_words.Renderer"
TIME_ZONE = "Asia/Beirut"
WAGTAIL_USER_TIME_ZONES = ["Asia/Beirut"]
USE_TZ = True
FORMAT_MODULE_PATH = ["cms.formats"]
# A fresh translation stays a draft: without this, "Translate" puts Arabic text on a live English page.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# None: off. Otherwise what it makes are drafts (see cms.translation.machine).
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator(env)

# --- Wagtail ---

WAGTAIL_SITE_NAME = "ديوان"
WAGTAILADMIN_BASE_URL = env("WAGTAILADMIN_BASE_URL", default="http://localhost:8000")
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.SiteDocument"
# Addresses are ASCII and the same in both languages.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.core.forms.SiteImageForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.core.forms.SiteDocumentForm"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_MODERATION_ENABLED = True
# Reviewers are told; whoever may do everything is not by that a reviewer.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
TAGGIT_CASE_INSENSITIVE = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAILSEARCH_BACKENDS = search_backend(env, DATABASES["default"]["ENGINE"])

# --- Files ---

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "cms" / "static"]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = storage_backends(env, VAR_DIR)
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- WhatsApp: the same code for the emulator and for Meta. ---

WHATSAPP_API_BASE = env("WHATSAPP_API_BASE", default="https://graph.facebook.com/v23.0")
WHATSAPP_PHONE_NUMBER_ID = env("WHATSAPP_PHONE_NUMBER_ID", default="")
# Where the approved templates are kept; without it none are fetched.
WHATSAPP_BUSINESS_ACCOUNT_ID = env("WHATSAPP_BUSINESS_ACCOUNT_ID", default="")
# The template that tells of a resolved case outside the 24 hours, and what fills its blanks in
# their order: number, name, unit or subject; what is not said is the number.
WHATSAPP_RESOLVED_TEMPLATE = env.list("WHATSAPP_RESOLVED_TEMPLATE", default=[])
WHATSAPP_ACCESS_TOKEN = env("WHATSAPP_ACCESS_TOKEN", default="")
WHATSAPP_APP_SECRET = [s for s in env.list("WHATSAPP_APP_SECRET", default=[]) if s]
WHATSAPP_VERIFY_TOKEN = env("WHATSAPP_VERIFY_TOKEN", default="")
# What our number may send in a second (80, or up to 1,000 once Meta has raised it); 0: no limit.
WHATSAPP_SENDS_PER_SECOND = env.int("WHATSAPP_SENDS_PER_SECOND", default=80)
# Seconds in which an agent can take a reply back before it leaves.
WHATSAPP_UNDO_SECONDS = env.int("WHATSAPP_UNDO_SECONDS", default=5)
# Beside the API's own host, where files of messages may be fetched from: the token goes there.
WHATSAPP_MEDIA_HOSTS = env.list("WHATSAPP_MEDIA_HOSTS", default=["lookaside.fbsbx.com"])
# Without it files are not searched for viruses.
CLAMAV_ADDRESS = env("CLAMAV_ADDRESS", default="")

# --- Watching: /metrics for Prometheus, to whoever sends this token; unset, there is no such page. ---

METRICS_TOKEN = env("METRICS_TOKEN", default="")

# --- Maps: drawn by ourselves; tiles of another server only where the operator names one. ---

DIRECTORY_TILES_URL = env("DIRECTORY_TILES_URL", default="")
DIRECTORY_TILES_ATTRIBUTION = env("DIRECTORY_TILES_ATTRIBUTION", default="")

# --- Interfaces for machines: see cms.core.api ---

# From one network address, in each process without a shared cache; 0: as many as they like.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=120)
# The rest each view says itself: Wagtail's administration uses the framework as well.
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Diwan: open data of Lebanon's local administrations",
    "VERSION": "1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["directory.api.reference.ours"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "directory.api.reference.complete",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# --- Security that does not depend on where we run ---

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Wagtail shows previews in a frame of its own site, so DENY is not for us.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
# How many proxies of ours stand in front: each adds one address to X-Forwarded-For.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Whether a public page that carries a cookie is an error (tests) or loses its cache mark and is logged.
STRICT_PUBLIC_PAGES = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"httpx": {"level": "WARNING"}},
}
