"""What the tests run with: the real machinery, quick passwords, SQLite unless PALIER_DATABASE_URL names a PostgreSQL."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from cms.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "x" * 50
PALIER_BUILD_TOKEN = "build-token-of-the-tests"
PALIER_CODE_KEY = "code-key-of-the-tests"
PALIER_PUBLIC_URL = ""
PALIER_DEMO_ACCOUNTS = True
PALIER_SECOND_FACTOR = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", ".example"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PALIER_VAR = VAR = Path(tempfile.mkdtemp(prefix="palier-test-"))
atexit.register(shutil.rmtree, VAR, ignore_errors=True)
MEDIA_ROOT = VAR / "uploads"
STATIC_ROOT = VAR / "static"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PALIER_SMS_FILE = str(VAR / "sms.jsonl")
