"""Every knob of the portal. Values come from the environment; see ``.env.example``."""

import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from union_portal.providers import extra_apps, providers

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()


def required(name):
    """Return a value that has no safe default, or say how to come by one."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Start through ./portal (it keeps the demo's secrets "
            "and services), or set it in the environment; see .env.example."
        )
    return value


# --- Where and how it runs ----------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("PORTAL_DEMO", default=False)
DEMO_PASSWORD = env.str("PORTAL_DEMO_PASSWORD", default="")
TESTING = "pytest" in sys.modules
SECRET_KEY = required("SECRET_KEY")
VAR = Path(env.str("PORTAL_VAR", default=str(ROOT / "var")))
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
HTTPS = env.bool("PORTAL_HTTPS", default=PORTAL_URL.startswith("https://"))
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
ROOT_URLCONF = "union_portal.urls"
WSGI_APPLICATION = "union_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SOCIALACCOUNT_PROVIDERS = providers(env)

INSTALLED_APPS = [
    "union_portal",
    "members",
    "matters",
    "congress",
    "reports",
    "reference",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    *extra_apps(SOCIALACCOUNT_PROVIDERS),
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "union_portal.middleware.OutageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "members.language.ReaderLanguageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "union_portal.middleware.AdminContentPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.idle.IdleMiddleware",
    "union_portal.middleware.NulMiddleware",
    "union_portal.middleware.ActorMiddleware",
    "union_portal.middleware.SecondFactorMiddleware",
    "union_portal.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "union_portal.context_processors.portal",
            ],
        },
    }
]


# --- PostgreSQL ---------------------------------------------------------------------
def database(url):
    """Read a libpq URI; a socket folder stands in ``?host=`` as libpq has it."""
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **options},
        # Two test runs side by side each get a database (the launcher counts slots).
        "TEST": {
            "TEMPLATE": "template0",
            "NAME": f"test_{parts.path.lstrip('/')}"
            + env.str("PORTAL_TEST_SLOT", default=""),
        },
    }


DATABASES = {"default": database(required("DATABASE_URL"))}
if TESTING:  # the flush between tests may empty the append-only tables, nobody else
    DATABASES["default"]["OPTIONS"]["options"] = "-c portal.tests=on"


# --- Redis and Celery ---------------------------------------------------------------
REDIS_URL = required("REDIS_URL")


def redis_database(url, number):
    """The same server, another numbered database."""
    base = url.split("?")[0].rstrip("/")
    if url.startswith("unix://"):
        return f"{base}?db={number}"
    host = "/".join(base.split("/")[:3])
    return f"{host}/{number}"


CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_database(REDIS_URL, 1),
        "KEY_PREFIX": "tests" if TESTING else "portal",
    }
}
CELERY_BROKER_URL = (
    "redis+socket" + REDIS_URL.removeprefix("unix") + "?virtual_host=0"
    if REDIS_URL.startswith("unix://")
    else redis_database(REDIS_URL, 0)
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}  # > any task or delay
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "union_portal.tasks.deliver": {"queue": "notices"},
    "union_portal.tasks.sweep_notices": {"queue": "notices"},
    "union_portal.tasks.run_job": {"queue": "reports"},
}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "beat-heart": {"task": "union_portal.tasks.beat_heart", "schedule": 30},
    "sweep-notices": {"task": "union_portal.tasks.sweep_notices", "schedule": 60},
    "sweep-jobs": {"task": "union_portal.tasks.sweep_jobs", "schedule": 30},
    "reminders": {"task": "union_portal.tasks.run_reminders", "schedule": 3600},
    "seal-audit": {"task": "union_portal.tasks.seal_audit", "schedule": 3600},
    "verify-audit": {
        "task": "union_portal.tasks.verify_audit",
        "schedule": crontab(hour=4, minute=10),
    },
    "sweep-files": {"task": "union_portal.tasks.sweep_files", "schedule": 86400},
    "imports": {"task": "union_portal.tasks.forget_imports", "schedule": 86400},
}


# --- Signing in ---------------------------------------------------------------------
AUTH_USER_MODEL = "members.Person"
AUTHENTICATION_BACKENDS = [
    "members.sign_in.SignInBackend",
    "rules.permissions.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATORS}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "members.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "members.forms.SignInForm",
    "reset_password": "members.forms.ForgottenForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # ends with the browser: computers are shared
# Off: everybody comes in by a provider, only the three administrators by password too.
PASSWORD_SIGN_IN = env.bool("PASSWORD_SIGN_IN", default=True)
SOCIALACCOUNT_ADAPTER = "members.single_sign_on.adapter.ProviderAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 8  # seconds that a provider's server may take
ACCOUNT_USER_DISPLAY = "members.sign_in.display_name"
# A hall of 300 delegates shares one address: the account is limited, the address
# only against floods.
ACCOUNT_RATE_LIMITS = {
    "login": env.str("SIGN_IN_LIMIT", default="1200/m/ip"),
    "login_failed": env.str("SIGN_IN_FAILED_LIMIT", default="600/m/ip,5/900s/key"),
    "first_sign_in": env.str("FIRST_SIGN_IN_LIMIT", default="600/m/ip,10/900s/key"),
    "check_card": env.str("CHECK_CARD_LIMIT", default="60/m/ip"),
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "members.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "members.forms.ActivateForm",
    "authenticate": "members.forms.SecondFactorForm",
    "reauthenticate": "members.forms.ConfirmForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # phones are half a minute off now and then
MFA_TOTP_ISSUER = env.str("PORTAL_NAME", default="工会门户")
CSRF_FAILURE_VIEW = "union_portal.views.csrf_failure"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True

# --- Personal data: AES-256-GCM keys, newest first, and the look-up key --------------
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
LOOKUP_KEY = required("LOOKUP_KEY")

# --- Language, time -----------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Files --------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "union_portal.packages.PackageFinder",
]
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "union_portal.attachments.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # of a form without its files
UPLOAD_MOST = 64 * 1024 * 1024  # of a request with its files; a roll has some 8 MB
FILE_UPLOAD_HANDLERS = [
    "union_portal.upload_limits.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
ATTACHMENT_MB = env.int("ATTACHMENT_MB", default=20)
ATTACHMENTS_PER_ROW = env.int("ATTACHMENTS_PER_ROW", default=50)

# --- What the browser may load ------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"

# --- Mail ---------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
if TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="工会门户 <portal@localhost>")

# --- 企业微信 app messages; without all three keys the channel is closed ----------------
WECOM_CORP_ID = env.str("WECOM_CORP_ID", default="")
WECOM_AGENT_ID = env.str("WECOM_AGENT_ID", default="")
WECOM_SECRET = env.str("WECOM_SECRET", default="")
WECOM_API = env.str("WECOM_API", default="https://qyapi.weixin.qq.com").rstrip("/")
WECOM_USER = env.str("WECOM_USER", default="staff_number")  # or "sign_in"

# --- Logs: no personal values, to stderr; whoever runs the process keeps them --------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}

# --- Row history --------------------------------------------------------------------
PGHISTORY_APPEND_ONLY = True
PGHISTORY_ADMIN_ALL_EVENTS = False
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

# --- Staff pages --------------------------------------------------------------------
UNFOLD = {
    "SITE_TITLE": _("工会门户"),
    "SITE_HEADER": _("工会门户"),
    "SITE_SYMBOL": "diversity_3",
    "SHOW_HISTORY": False,
    "SHOW_LANGUAGES": True,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "union_portal.admin.environment",
    "ACCOUNT": {"navigation": "union_portal.admin.account_links"},
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "union_portal.admin.mark"}
    ],
    "STYLES": ["union_portal.admin.stylesheet"],
    "SCRIPTS": ["union_portal.admin.script"],
    "DASHBOARD_CALLBACK": "union_portal.admin.dashboard",
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "union_portal.admin.navigation",
    },
    "COLORS": {
        "primary": {
            "50": "#fdf3f2",
            "100": "#fbe4e1",
            "200": "#f8cdc8",
            "300": "#f1aaa2",
            "400": "#e67b6f",
            "500": "#d75445",
            "600": "#b93a2c",
            "700": "#9c2d22",
            "800": "#812920",
            "900": "#6c2720",
            "950": "#3a110d",
        },
    },
}
