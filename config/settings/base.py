"""What every deployment shares. `dev`, `test` and `production` override a few lines each."""

from pathlib import Path
from typing import Any

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE_DIR = Path(env.text("MIZAJ_STATE", str(BASE_DIR / "var")))

# ------------------------------------------------------------------ identity
SITE_NAME = "Mizaj"
VERSION = "0.1.0"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ------------------------------------------------------------------ apps
INSTALLED_APPS = [
    "config.apps.ConfigApp",
    "recommendations",
    "emotion",
    "catalog",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

# Those that set headers come first, so that redirects, static files and errors of the others carry them too.
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "config.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.PageCompression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.local_time",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ]
        },
    }
]

# ------------------------------------------------------------------ database
# SQLite without IMMEDIATE fails half of concurrent writes (docs/decisions).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA recursive_triggers=ON;",
}


def with_options(database: dict[str, Any]) -> dict[str, Any]:
    """Add what each engine needs: WAL and IMMEDIATE for SQLite, health checks and a limited wait for PostgreSQL."""
    if database["ENGINE"].endswith("sqlite3"):
        return {**database, "OPTIONS": SQLITE_OPTIONS}
    return {**database, "CONN_HEALTH_CHECKS": True, "OPTIONS": {"connect_timeout": "3", **database["OPTIONS"]}}


DATABASES = {"default": with_options(env.database("DATABASE_URL", f"sqlite:///{STATE_DIR / 'mizaj.sqlite3'}"))}

# Of each process of the web server, which has as many threads and database connections at most.
REQUESTS_AT_ONCE = env.integer("REQUESTS_AT_ONCE", 20)

# ------------------------------------------------------------------ accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = env.choice("EMAIL_VERIFICATION", ("mandatory", "none"), "none")
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.AdultForm"
# "ip" counts a whole network, see `accounts.adapter`; "key" is the address that is being guessed at.
LOGINS_PER_MINUTE = env.integer("LOGINS_PER_MINUTE", 5)
LOGINS_PER_MINUTE_NETWORK = env.integer("LOGINS_PER_MINUTE_NETWORK", 20)
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": f"{LOGINS_PER_MINUTE_NETWORK}/m/ip",
    "login_failed": f"{LOGINS_PER_MINUTE_NETWORK}/m/ip,{LOGINS_PER_MINUTE}/m/key",
}
HEADLESS_CLIENTS = ("app",)
SIGNUP_OPEN = env.boolean("SIGNUP_OPEN", True)
EXPORTS_PER_DAY = env.integer("EXPORTS_PER_DAY", 2)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# ------------------------------------------------------------------ files
# With a bucket, all private files lie in it, each kind in a folder of its own.
S3_BUCKET = env.text("S3_BUCKET", "")
S3_REGION = env.text("S3_REGION", "us-east-1")
S3_ENDPOINT_URL = env.text("S3_ENDPOINT_URL", "")
S3_ORIGIN = S3_ENDPOINT_URL.rstrip("/") or f"https://{S3_BUCKET}.s3.{S3_REGION}.amazonaws.com"
S3_OPTIONS: dict[str, Any] = {
    "bucket_name": S3_BUCKET,
    "access_key": env.text("S3_ACCESS_KEY", "") or None,
    "secret_key": env.text("S3_SECRET_KEY", "") or None,
    "region_name": S3_REGION,
    "endpoint_url": S3_ENDPOINT_URL or f"https://s3.{S3_REGION}.amazonaws.com",
    "addressing_style": "path" if S3_ENDPOINT_URL else "virtual",
    "signature_version": "s3v4",
    "default_acl": None,
    "querystring_auth": True,
    "querystring_expire": 60,
    "file_overwrite": False,
    "max_memory_size": 4 * 1024 * 1024,
}


def private_storage(folder: str, **local: Any) -> dict[str, Any]:
    """Return the storage of one kind of private files: a folder of the bucket, else one of STATE_DIR."""
    if S3_BUCKET:
        return {"BACKEND": "config.s3.PrivateStorage", "OPTIONS": {**S3_OPTIONS, "location": folder}}
    options = {"location": STATE_DIR / folder, **local}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


STORAGES: dict[str, dict[str, Any]] = {
    "default": private_storage("files"),
    "snapshots": private_storage("snapshots", file_permissions_mode=0o600),
    "exports": private_storage("exports", file_permissions_mode=0o600),
    "audio": private_storage("audio"),
    "covers": private_storage("covers"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AUDIO_DELIVERY = env.choice("AUDIO_DELIVERY", ("app", "nginx", "s3"), "s3" if S3_BUCKET else "app")
# Everything here is private: there is no MEDIA_URL, files leave through a view or a signed URL.
MEDIA_URL = ""
STATIC_ROOT = STATE_DIR / "static"
STATIC_URL = "static/"
# Uploads stay in memory, never in a temporary file: a face must not be left on disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# ------------------------------------------------------------------ queue
CELERY_BROKER_URL = env.text("BROKER_URL", "memory://")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"polling_interval": 0.05}
    if CELERY_BROKER_URL.startswith("memory:")
    else {
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "health_check_interval": 10,
        # Once a connection has failed, kombu would wait 2, 4, 6 s between tries inside of a listener's request.
        # Workers do not connect by these but by `broker_connection_retry`.
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }
)
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# All queues there are, by their names; a worker that is not told its own serves each of them.
CELERY_TASK_QUEUES = {
    name: {"exchange": name, "routing_key": name} for name in ("snapshot", "reconcile", "audio", "maintenance")
}
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_DEFAULT_QUEUE = "maintenance"
CELERY_TASK_ROUTES = {
    # What brings lost work back takes a moment, and must not wait behind what may take a quarter of an hour.
    "*.tasks.*_reconcile": {"queue": "reconcile"},
    "emotion.tasks.snapshot_analyse": {"queue": "snapshot"},
    "catalog.tasks.recordings_*": {"queue": "maintenance"},
    "catalog.tasks.import_run": {"queue": "maintenance"},
    "catalog.tasks.*": {"queue": "audio"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "snapshots-reconcile": {
        "task": "emotion.tasks.snapshots_reconcile",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
    "recordings-reconcile": {
        "task": "catalog.tasks.recordings_reconcile",
        "schedule": 30.0,
        "options": {"expires": 29},
    },
    "recordings-complete": {
        "task": "catalog.tasks.recordings_complete",
        "schedule": 3600.0,
        "options": {"expires": 3590},
    },
    "readings-prune": {
        "task": "emotion.tasks.readings_prune",
        "schedule": 1800.0,
        "options": {"expires": 1790},
    },
    "playlists-prune": {
        "task": "recommendations.tasks.playlists_prune",
        "schedule": 1800.0,
        "options": {"expires": 1790},
    },
    "consents-lapse": {
        "task": "accounts.tasks.consents_lapse",
        "schedule": 3600.0,
        "options": {"expires": 3590},
    },
    "exports-reconcile": {
        "task": "accounts.tasks.exports_reconcile",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "crowd-refresh": {
        "task": "recommendations.tasks.crowd_refresh",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "imports-reconcile": {
        "task": "catalog.tasks.imports_reconcile",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
}

# ------------------------------------------------------------------ cache
CACHE_URL = env.text("CACHE_URL", "")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "config.cache.SturdyRedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# ------------------------------------------------------------------ API
API_PER_MINUTE = env.integer("API_PER_MINUTE", 120)
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.SessionTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "config.common.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": f"{API_PER_MINUTE}/min", "password": "5/min"},
    "NUM_PROXIES": 0,
    "EXCEPTION_HANDLER": "config.common.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Mizaj API",
    "DESCRIPTION": "From a snapshot to a playlist, for phones and other clients.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.common.openapi.common_answers",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Emotion": "config.common.choices.EmotionChoice",
        "FeedbackKind": "recommendations.serializers.KINDS",
        "TasteKind": "recommendations.taste_serializers.KINDS",
        "SnapshotSource": "emotion.models.Snapshot.Source",
        "WeightSource": "catalog.models.SongEmotion.Source",
    },
}

# ------------------------------------------------------------------ language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("hi", "हिंदी"), ("es", "Español")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
# The consent texts in other languages are translations that no lawyer has reviewed: an operator switches them on.
CONSENT_LANGUAGES = env.words("CONSENT_LANGUAGES", "")
# Ours first. The second holds Hindi for words of Django, allauth and the REST framework that they do not bring.
LOCALE_PATHS = [BASE_DIR / "config" / "locale", BASE_DIR / "config" / "locale_of_libraries"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# ------------------------------------------------------------------ headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:", *([S3_ORIGIN] if AUDIO_DELIVERY == "s3" else [])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# ------------------------------------------------------------------ reading expressions
EMOTION_ENABLED = env.boolean("EMOTION_ENABLED", True)
DEPLOYMENT_CONTEXT = env.choice("DEPLOYMENT_CONTEXT", ("personal", "community", "workplace", "education"), "personal")
EMOTION_FACE_DETECTOR = env.choice("EMOTION_FACE_DETECTOR", ("blazeface", "haar", "yunet"), "blazeface")
EMOTION_YUNET_PATH = env.text("EMOTION_YUNET_PATH", "")
SNAPSHOT_WRAPPING_KEY = env.text("SNAPSHOT_WRAPPING_KEY", "")
SNAPSHOTS_PER_MINUTE = env.integer("SNAPSHOTS_PER_MINUTE", 10)
SNAPSHOTS_PER_DAY = env.integer("SNAPSHOTS_PER_DAY", 120)
SNAPSHOT_QUEUE_PATIENCE_S = 30
SNAPSHOT_LEASE_S = 15
SNAPSHOT_RESEND_AFTER_S = 15
SNAPSHOT_MAX_AGE_S = 600
# Long after the longest request: an object without a row may be one whose row is about to be committed.
SNAPSHOT_STRAY_AGE_S = 600

# ------------------------------------------------------------------ audio
AUDIO_LEASE_S = 60
AUDIO_LIMIT_S = 560
"""Seconds for one message; its task is ended at 600."""
AUDIO_CHUNK_S = 60
"""After so many seconds the rest of a recording's steps is left to another message."""
AUDIO_RESEND_AFTER_S = 120
# So many hints are under way at once: an upload waits behind no more, and in one process neither does a snapshot.
AUDIO_HINTS = 8
# Workers of their own go on to the next song at once; one process rests until the next pass of the reconciler.
AUDIO_KEEPS_BUSY = not CELERY_BROKER_URL.startswith("memory:")

# ------------------------------------------------------------------ mail and logs
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = env.integer("EMAIL_TIMEOUT", 5)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "mizaj@localhost")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
