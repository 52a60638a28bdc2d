"""What every install shares. A module beside this one adds what changes between a desk, a server and the tests."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE

from cms.settings import environment

VAR = environment.VAR
PALIER_VAR = VAR
PALIER_BUILD_TOKEN = environment.secret("PALIER_BUILD_TOKEN", "build-token")
PALIER_CODE_KEY = environment.secret("PALIER_CODE_KEY", "code-key")
"""Keys the hashes of letters' codes: with another key, or none, no letter that was sent opens anything."""
PALIER_PUBLIC_URL = environment.text("PALIER_PUBLIC_URL").rstrip("/")
"""Where the public sites are seen from, when that is not the host name of each commune (one machine, any port)."""

SECRET_KEY = environment.secret("PALIER_SECRET_KEY", "secret-key")
DEBUG = False
ALLOWED_HOSTS = environment.words("PALIER_ALLOWED_HOSTS")

INSTALLED_APPS = [
    "cms.pages",
    "cms.places",
    "cms.editorial",
    "cms.publishing",
    "cms.content_api",
    "cms.organisations",
    "cms.residents",
    "cms.messaging",
    "cms.reports",
    "cms.notifications",
    "cms.staff",
    "cms.works_notices",
    "cms.backups",
    "wagtail_headless_preview",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail.api.v2",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.editorial.middleware.AdminHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "cms.staff.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.pages.middleware.PagesInSight",
    "cms.editorial.transactions.AtomicPosts",
    "cms.editorial.middleware.WholeForms",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["cms.places.templatetags.days"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": environment.database(environment.text("PALIER_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = [
    "cms.residents.hashers.Argon2Hasher",
    # For passwords of the staff made before: each is hashed again when it is next used.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/cms-media/"
MEDIA_ROOT = VAR / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
"""A residence with many staircases, or a town hall with many hours, posts thousands of small fields."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {"default-src": [NONE], "frame-ancestors": [NONE], "base-uri": [NONE], "form-action": [NONE]}
}
"""What answers of the API carry: they hold nothing that a browser may run."""

ADMIN_CONTENT_SECURITY_POLICY: dict[str, list[str]] = {
    "default-src": [SELF],
    # Wagtail starts its date pickers, choosers and inline forms from script elements in the page, and sets style
    # attributes: without the two exceptions no form works. Nothing from elsewhere and no `eval`.
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
}
"""`frame-src` grows by the address of each commune's site (`cms.editorial.middleware`): previews are shown there."""

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "palier_admin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
PALIER_RESIDENT_COOKIE = "palier_resident"
PALIER_DEVICE_COOKIE = "palier_device"
PALIER_STAFF_DEVICE_COOKIE = "palier_admin_device"
CSRF_COOKIE_NAME = "palier_csrf"
CSRF_COOKIE_SAMESITE = "Lax"

PALIER_SECOND_FACTOR = True
"""Whether the admin asks for the six digits of RFC 6238 after the password: everywhere but on a desk."""
OTP_TOTP_ISSUER = "Palier"
# Misses are counted by account and by address (`cms.staff.login`): the library's own pauses would let who misses make the
# account's owner wait.
OTP_TOTP_THROTTLE_FACTOR = 0
OTP_STATIC_THROTTLE_FACTOR = 0

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {"address": "1200/min", "session": "180/min"},
    "NUM_PROXIES": int(environment.text("PALIER_PROXIES", "1")),
}
"""Proxies before the process that add to X-Forwarded-For: Caddy, and a CDN before it if there is one."""

SPECTACULAR_SETTINGS = {
    "TITLE": "Palier: the API for residents",
    "DESCRIPTION": "What the pages of the resident area ask. Sentences for people are in French.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"ReportState": "cms.reports.models.Report.State"},
    "PREPROCESSING_HOOKS": ["cms.api.schema.residents_only"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "cms.api.schema.complete"],
}

PALIER_MAIL = environment.mail(environment.text("PALIER_SMTP_URL"))
EMAIL_BACKEND = PALIER_MAIL["backend"]
EMAIL_HOST, EMAIL_PORT = PALIER_MAIL["host"], PALIER_MAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = PALIER_MAIL["user"], PALIER_MAIL["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = PALIER_MAIL["starttls"], PALIER_MAIL["tls"]
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = environment.text("PALIER_MAIL_FROM") or "palier@localhost"
PALIER_SMS_URL = environment.text("PALIER_SMS_URL")
PALIER_SMS_TOKEN = environment.text("PALIER_SMS_TOKEN")
PALIER_SMS_FILE = ""
"""Where text messages are written on a desk, in place of a gateway."""
PALIER_VAPID_KEY = environment.secret("PALIER_VAPID_KEY", "vapid-key")
"""The private key by which push services know the install (RFC 8292); none, no push."""

WAGTAIL_SITE_NAME = "Palier"
WAGTAILADMIN_BASE_URL = environment.text("PALIER_ADMIN_URL") or PALIER_PUBLIC_URL or "http://localhost:8000"
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Passwords are reset by an administrator: no install is asked to send mail yet.
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_USER_LOGIN_FORM = "cms.staff.login.LoginForm"
WAGTAIL_AUTO_UPDATE_PREVIEW = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

WAGTAILIMAGES_IMAGE_MODEL = "pages.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.pages.media_forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "pages.Attachment"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.pages.media_forms.AttachmentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "docx", "xlsx", "csv", "txt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"

WAGTAIL_HEADLESS_PREVIEW = {
    "CLIENT_URLS": {"default": "{SITE_ROOT_URL}/apercu/"},
    "REDIRECT_ON_PREVIEW": True,
    "ENFORCE_TRAILING_SLASH": True,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # What editors do is in Wagtail's own log of each page; its tasks run within the request.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
