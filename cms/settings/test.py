"""Tests: real components, quick passwords, nothing kept."""

import tempfile
from pathlib import Path

from cms.settings.base import env, storage_backends
from cms.settings.dev import *  # noqa: F403

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105
VAR_DIR = Path(tempfile.mkdtemp(prefix="diwan-test-"))
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = storage_backends(env, VAR_DIR)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
STRICT_PUBLIC_PAGES = True
