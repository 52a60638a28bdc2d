"""A server behind a proxy that speaks HTTPS and sets X-Forwarded-Proto itself."""

from __future__ import annotations

from cms.settings import environment
from cms.settings.base import *  # noqa: F403

SECRET_KEY = environment.required("PALIER_SECRET_KEY")
PALIER_BUILD_TOKEN = environment.required("PALIER_BUILD_TOKEN")
PALIER_CODE_KEY = environment.required("PALIER_CODE_KEY")
HOSTS = environment.required("PALIER_ALLOWED_HOSTS").replace(" ", "").split(",")
# The generator and the preview speak to the process itself, in plain HTTP and with their token, on the same machine.
ALLOWED_HOSTS = [*HOSTS, "127.0.0.1", "localhost"]
SECURE_REDIRECT_EXEMPT = [r"^api/"]
CSRF_TRUSTED_ORIGINS = [f"https://{host.removeprefix('.')}" for host in HOSTS]
WAGTAILADMIN_BASE_URL = environment.text("PALIER_ADMIN_URL") or CSRF_TRUSTED_ORIGINS[0]

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-palier_admin"
PALIER_RESIDENT_COOKIE = "__Host-palier_resident"
PALIER_DEVICE_COOKIE = "__Host-palier_device"
PALIER_STAFF_DEVICE_COOKIE = "__Host-palier_admin_device"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-palier_csrf"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
