"""Tests: real components, quick passwords, nothing kept."""

import os
import tempfile
from pathlib import Path

from cms.settings.base import CACHES, DATABASES, env, storage_backends
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
# The tests come from one address.
API_REQUESTS_PER_MINUTE = 0
# Replies leave at once, but for the tests of taking them back.
WHATSAPP_UNDO_SECONDS = 0

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, as in use: connections to a database in memory don't wait for each other's locks,
    # so a page read by the browser while the worker writes would fail now and then.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# Tests run in several processes, each with a database of its own; they must not share a cache.
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    CACHES["default"]["LOCATION"] = f"{CACHES['default']['LOCATION'].rpartition('/')[0]}/{worker}"
