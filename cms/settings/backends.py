"""Turn environment variables into the backends of the design's table."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

Config = dict[str, Any]


def from_url(name: str, read: Callable[[], Config], needed: str) -> Config:
    """Return what `read` makes of the variable `name`.

    Raises ImproperlyConfigured, without repeating the value (it may hold a password), when it
    can't be read or lacks the key `needed`.
    """
    try:
        config = read()
    except Exception as error:  # the library raises a different kind for each variable
        raise ImproperlyConfigured(f"{name} can't be understood: see .env.example.") from error
    if not config.get(needed):
        raise ImproperlyConfigured(f"{name} can't be understood: see .env.example.")
    return config


def database(env: environ.Env, default: str) -> Config:
    """Return the database that DATABASE_URL names: SQLite or PostgreSQL.

    Raises ImproperlyConfigured for any other.
    """
    config = from_url("DATABASE_URL", lambda: env.db("DATABASE_URL", default=default), "ENGINE")
    if config["ENGINE"].rpartition(".")[2] not in {"sqlite3", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL can't be understood: it names neither SQLite nor PostgreSQL."
        )
    return config


SEARCH_ENGINES = ("database", "elasticsearch", "opensearch")


def search_backend(env: environ.Env, database_engine: str) -> dict[str, dict[str, Any]]:
    """Return WAGTAILSEARCH_BACKENDS for SEARCH_ENGINE and SEARCH_URL.

    Raises ImproperlyConfigured for an unknown engine, or a remote one without its address.
    """
    engine = env("SEARCH_ENGINE", default="database")
    if engine not in SEARCH_ENGINES:
        raise ImproperlyConfigured(
            f"SEARCH_ENGINE is {engine!r}; it must be one of {', '.join(SEARCH_ENGINES)}."
        )
    if engine == "database":
        kind = "postgres" if "postgresql" in database_engine else "sqlite"
        return {"default": {"BACKEND": f"search.backends.{kind}"}}
    url = env("SEARCH_URL", default="")
    if not url:
        raise ImproperlyConfigured(
            f"SEARCH_ENGINE={engine} needs SEARCH_URL, the engine's address."
        )
    return {
        "default": {
            "BACKEND": f"search.backends.{engine}",
            "URLS": [url],
            "INDEX_PREFIX": env("SEARCH_INDEX", default="diwan"),
            "TIMEOUT": 10,
        }
    }


def storage_backends(env: environ.Env, var_dir: Path) -> dict[str, dict[str, Any]]:
    """Return STORAGES: folders by default, S3 for uploaded files when a bucket is named.

    `private` holds what only staff may read (media of conversations, results of jobs).
    """
    static = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    bucket = env("AWS_STORAGE_BUCKET_NAME", default="")
    if not bucket:
        folder = "django.core.files.storage.FileSystemStorage"
        return {
            "default": {"BACKEND": folder},
            "private": {
                "BACKEND": folder,
                "OPTIONS": {"location": var_dir / "private", "base_url": None},
            },
            "staticfiles": static,
        }
    common = {
        "bucket_name": bucket,
        "endpoint_url": env("AWS_S3_ENDPOINT_URL", default=None),
        "region_name": env("AWS_S3_REGION_NAME", default=None),
        "access_key": env("AWS_S3_ACCESS_KEY_ID", default=None),
        "secret_key": env("AWS_S3_SECRET_ACCESS_KEY", default=None),
        # Version 2 signatures, the library's default, are refused by current servers.
        "signature_version": "s3v4",
        "addressing_style": env("AWS_S3_ADDRESSING_STYLE", default="path"),
        "file_overwrite": False,
        "default_acl": None,
    }
    s3 = "storages.backends.s3.S3Storage"
    return {
        "default": {"BACKEND": s3, "OPTIONS": {**common, "location": "media"}},
        "private": {"BACKEND": s3, "OPTIONS": {**common, "location": "private"}},
        "staticfiles": static,
    }


MACHINE_TRANSLATORS = ("libretranslate", "deepl")
MACHINE_TIMEOUT = 60  # seconds for the texts of one page


def machine_translator(env: environ.Env) -> Config | None:
    """Return WAGTAILLOCALIZE_MACHINE_TRANSLATOR for MACHINE_TRANSLATOR; None when that is unset.

    Raises ImproperlyConfigured for an unknown service, or one without its address or key.
    """
    name = env("MACHINE_TRANSLATOR", default="")
    if not name:
        return None
    if name not in MACHINE_TRANSLATORS:
        raise ImproperlyConfigured(
            f"MACHINE_TRANSLATOR is {name!r}; it must be one of {', '.join(MACHINE_TRANSLATORS)}."
        )
    key = env("MACHINE_TRANSLATOR_KEY", default="")
    if name == "deepl":
        if not key:
            raise ImproperlyConfigured("MACHINE_TRANSLATOR=deepl needs MACHINE_TRANSLATOR_KEY.")
        service = "wagtail_localize.machine_translators.deepl.DeepLTranslator"
        options: Config = {"AUTH_KEY": key}
    else:
        url = env("MACHINE_TRANSLATOR_URL", default="").rstrip("/")
        if not url:
            raise ImproperlyConfigured(
                "MACHINE_TRANSLATOR=libretranslate needs MACHINE_TRANSLATOR_URL."
            )
        service = "wagtail_localize.machine_translators.libretranslate.LibreTranslator"
        options = {"LIBRETRANSLATE_URL": url, "API_KEY": key}
    return {
        "CLASS": "cms.translation.machine.DraftTranslator",
        "OPTIONS": {
            "SERVICE": service,
            "SERVICE_OPTIONS": {**options, "TIMEOUT": MACHINE_TIMEOUT},
        },
    }
