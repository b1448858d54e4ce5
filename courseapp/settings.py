"""The one settings module. What differs between installations comes from the environment (docs/operations.md)."""

from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.csp import CSP

from courseapp import embedded, env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = env.folder("DATA", BASE_DIR / ".data")
PORT = env.number("PORT", 8000, 1, 65535)

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", kept_in=DATA / "secret-key")
SITE_NAME = env.text("SITE_NAME", "C.W.K. Stream")
SITE_URL = env.site_url("SITE_URL", f"http://localhost:{PORT}")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", f"{urlsplit(SITE_URL).hostname},localhost,127.0.0.1,[::1]")
UNRELEASED = "development"
RELEASE = env.text("RELEASE", UNRELEASED)
METRICS_TOKEN = env.text("METRICS_TOKEN")

SIGN_IN_WITH = env.sign_in_providers("GOOGLE", "GITHUB", "KAKAO", "NAVER")

INSTALLED_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    *(f"allauth.socialaccount.providers.{provider}" for provider in SIGN_IN_WITH),
    "courseapp",
    "courseapp.notices",
    "accounts",
    "courseapp.lessons",
    "courseapp.progress",
    "comments",
    "courseapp.reports",
    "courseapp.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
]

MIDDLEWARE = [
    "courseapp.requests.request_id",
    "courseapp.measuring.queries",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "courseapp.requests.browser_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "courseapp.languages.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.sessions.AuthenticationMiddleware",
    "accounts.sessions.lifetimes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.answers.AccountAnswers",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "courseapp.urls"
WSGI_APPLICATION = "courseapp.wsgi.application"
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
                "courseapp.site.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "courseapp.templatetags.own"],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------------------------

WEB_THREADS = env.number("WEB_THREADS", 4, 1, 64)
DATABASE_URL = env.database("DATABASE_URL")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        **(DATABASE_URL or embedded.connection_settings(DATA)),
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    pool={"min_size": 1, "max_size": WEB_THREADS + 2, "timeout": 5, "max_lifetime": 3600},
    server_side_binding=False,
    options="-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
CACHES = {"default": env.cache("CACHE_URL")}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Language and time --------------------------------------------------------------------------------------------

LANGUAGES = [("ko", "한국어"), ("en", "English")]
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "ko", [code for code, _name in LANGUAGES])
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "courseapp.formats"
LANGUAGE_COOKIE_NAME = "lang"
TIME_ZONE = env.time_zone("TIME_ZONE", "Asia/Seoul")
USE_TZ = True

# --- Files --------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {"staticfiles": {"BACKEND": "courseapp.bundles.BundledStaticFilesStorage"}}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_MAX_MEMORY_SIZE = 3_145_728

KEPT_BYTES = env.number("KEPT_MEGABYTES", 64, 1, 10_000) * 1_000_000

# --- Mail ---------------------------------------------------------------------------------------------------------

MAILERS = {"default": env.mailer("EMAIL_URL", files=DATA / "mail")}
DEFAULT_FROM_EMAIL = env.sender("EMAIL_FROM", formataddr((SITE_NAME, f"noreply@{urlsplit(SITE_URL).hostname}")))
SERVER_EMAIL = DEFAULT_FROM_EMAIL
NOTICE_REGISTRY = "courseapp.consumers.REGISTRY"

# --- Accounts -----------------------------------------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.SiteWordsValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = 14 * 24 * 3600
EVENED_SECONDS = 0.4  # accounts.answers: longer than hashing a password takes

ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1 if HTTPS else 0, 0, 5)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_FORMS = {"signup": "accounts.forms.SignUpForm", "add_email": "accounts.forms.NewAddressForm"}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "accounts.views.shown_as"
RATE_LIMITS = env.flag("RATE_LIMITS", default=True)
if HTTPS and not RATE_LIMITS:
    env.stop("RATE_LIMITS", "may only be off where SITE_URL is http, for measuring; a public site needs its limits")
ACCOUNT_RATE_LIMITS = RATE_LIMITS and {
    "login": "10/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "5/30m/ip",
    "reset_password": "10/m/ip,2/h/key",
    "request_login_code": "10/m/ip,5/h/key",
    "confirm_email": "3/h/key",
}
MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorAgainForm",
    "add_webauthn": "accounts.forms.PasskeyForm",
    "signup_webauthn": "accounts.forms.FirstPasskeyForm",
    "edit_webauthn": "accounts.forms.RenamedPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://localhost")
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = SIGN_IN_WITH
SIGN_IN_ORIGINS = env.sign_in_origins(SIGN_IN_WITH)

# --- Browser policy (design: no inline code, no other host) -------------------------------------------------------

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "report-uri": ["/csp-report/"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "courseapp.errors.csrf_failure"
LANGUAGE_COOKIE_SECURE = HTTPS

# --- Logs ---------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "courseapp.requests.JsonFormatter"}},
    "filters": {"request_id": {"()": "courseapp.requests.RequestIdFilter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
