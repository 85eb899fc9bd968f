"""All settings in one file; the environment decides, and no secret stands here.

Without `DATABASE_URL` the private servers of `sif.embedded` are used, which is development. With it the
site is in production (unless `DEBUG` says otherwise) and does not start with a setting missing.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from environs import Env

from sif import embedded
from sif.headers import for_file

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# --- where we are -----------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default="DATABASE_URL" not in os.environ)
SECRET_KEY = (
    env.str("SECRET_KEY", "development only, never in production") if DEBUG else env.str("SECRET_KEY")
)
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = (
    env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"]) if DEBUG else env.list("ALLOWED_HOSTS")
)
CSRF_TRUSTED_ORIGINS = [] if DEBUG else [SITE_URL]

# --- the database and the doorbell ------------------------------------------------------------------
_SOCKETS = embedded.run_dir() if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ else None
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.dj_db_url("DATABASE_URL")
    if "DATABASE_URL" in os.environ
    else {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": env.str("SIM_DB", "sim"),
        "USER": "sim",
        "HOST": str(_SOCKETS),
    }
}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["options"] = " ".join(
    (
        "-c jit=off",  # compiling the counting of facets would take longer than the counting
        "-c plan_cache_mode=force_generic_plan",  # of what `sif.enquiries` asks by a key: one plan for every key
        "-c random_page_cost=1.1",  # on no disk of today is a page elsewhere four times as far away
        "-c lock_timeout=10s",
        f"-c statement_timeout={env.str('STATEMENT_TIMEOUT', '0')}",
    )
)
DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DB", f"test_{DATABASES['default']['NAME']}")}
REDIS_URL = env.str("REDIS_URL", f"unix://{_SOCKETS}/valkey.sock")
CACHES = {
    "default": {
        "BACKEND": "sif.cache.PatientRedisCache",
        "LOCATION": f"{REDIS_URL}?db=1" if REDIS_URL.startswith("unix") else REDIS_URL,
        "KEY_PREFIX": DATABASES["default"]["NAME"],
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- work for later: the table is the truth, Celery runs it (docs/adr/0003) -----------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "global_keyprefix": f"{DATABASES['default']['NAME']}:",
    "socket_connect_timeout": 0.5,
    "retry_on_timeout": False,
    "max_retries": 1,  # of connecting, for who rings: kombu would try for six seconds
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 220
JOB_LEASE = timedelta(
    seconds=env.int("JOB_LEASE", 300)
)  # longer than a task may take: nobody else has the job
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # KiB: a report of thousands of rows may not stay behind
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Amsterdam"

# --- what is installed -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "sif",
    "enterprises",
    "market",
    "challenges",
    "social_return",
    "sif.apps.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_linear_migrations",
    "drf_spectacular",
    "rest_framework",
    "template_partials.apps.SimpleAppConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "sif.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # before the CSP: an SVG file has a style of its own
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sif.language.LanguageMiddleware",
    "enterprises.acting.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sif.idempotency.IdempotencyMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "sif.urls"
WSGI_APPLICATION = "sif.wsgi.application"

# --- pages ------------------------------------------------------------------------------------------
_LOADERS: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
if not DEBUG:
    _LOADERS = [("django.template.loaders.cached.Loader", _LOADERS)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", _LOADERS)],
            "builtins": ["template_partials.templatetags.partials", "sif.templatetags.tokens"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORMS_URLFIELD_ASSUME_HTTPS = True  # "example.nl" means https://example.nl; the default from Django 6.0 on
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / ".sim" / "static")))
WHITENOISE_ADD_HEADERS_FUNCTION = for_file
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(embedded.STATE / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- language and time --------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# --- who comes in ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "sif.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "enterprises.acting.ActingBackend",
    "sif.accounts.ConnectorBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mine"
ACCOUNT_ADAPTER = "sif.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "sif.accounts.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "sif.accounts.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = None
# Guessing is axes' work (below): per person and address, in the database, so that nobody can lock the owner out
# from elsewhere and a lost Redis forgets nothing. allauth's other limits stay.
ACCOUNT_RATE_LIMITS = {"login_failed": False}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Social Impact Market"
STAFF_NEEDS_SECOND_FACTOR = not DEBUG
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "sif.accounts.guessed_name"
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "login", "email", "ip_address"]
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", 0)
AXES_ENABLE_ADMIN = False

# --- what people bring: looked at by a virus scanner when there is one -----------------------------------------
VIRUS_SCANNER = env.str(
    "VIRUS_SCANNER", ""
)  # unix:/run/clamav/clamd.sock, tcp:127.0.0.1:3310, command:clamdscan -

# --- mail leaves through the outbox only --------------------------------------------------------------------
vars().update(env.dj_email_url("EMAIL_URL", f"smtp://127.0.0.1:{env.int('SIM_SMTP_PORT', 1025)}"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Social Impact Market <markt@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- what a browser may do ------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = not DEBUG and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("PROXY_COUNT", 0) else None
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "sif.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True

# --- the API ----------------------------------------------------------------------------------------------------
API_VERSION = "1.0.0"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["sif.authentication.ActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "sif.schema.HouseSchema",
    "EXCEPTION_HANDLER": "sif.problems.answer",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Social Impact Market",
    "DESCRIPTION": "Lees wat er op de markt staat: aanbod, ondernemingen, inkoopvragen en openbare cijfers.",
    "VERSION": API_VERSION,
    "CONTACT": {"name": "Social Impact Market", "url": SITE_URL, "email": "markt@example.org"},
    "SERVERS": [{"url": f"{SITE_URL}/api/v1"}],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "LabelKind": "enterprises.models.CertificateKind",
        "ListingKind": "market.models.ListingKind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "sif.schema.add_problem",
    ],
}

# --- the log: one line a thing, no personal data ------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "sif.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
