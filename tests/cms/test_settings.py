"""Settings fail loudly in production, need nothing in development, and switch by environment."""

import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.settings.backends import search_backend, storage_backends

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "diwan.example",
    "WHATSAPP_PHONE_NUMBER_ID": "1",
    "WHATSAPP_ACCESS_TOKEN": "token",
    "WHATSAPP_APP_SECRET": "secret,old-secret",
    "WHATSAPP_VERIFY_TOKEN": "verify",
    "DATABASE_URL": "sqlite:////tmp/diwan-settings-test.sqlite3",
    "WAGTAILADMIN_BASE_URL": "https://diwan.example",
}


def run_python(code: str, tmp_path: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run `code` in a fresh Python that has only the given variables."""
    environment = {"PATH": os.environ["PATH"], "DIWAN_VAR": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


LOAD = "import django; django.setup(); from django.conf import settings; "


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_production_names_each_missing_variable(name: str, tmp_path: Path):
    variables = {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "cms.settings.production"}
    del variables[name]
    result = run_python(LOAD, tmp_path, **variables)
    assert result.returncode != 0
    assert f"  {name}: " in result.stderr


@pytest.mark.parametrize("value", ["", ",", " , "])
def test_production_takes_no_list_without_a_secret(value: str, tmp_path: Path):
    variables = {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "cms.settings.production"}
    result = run_python(LOAD, tmp_path, **{**variables, "WHATSAPP_APP_SECRET": value})
    assert result.returncode != 0
    assert "  WHATSAPP_APP_SECRET: " in result.stderr


@pytest.mark.parametrize("name", ["DATABASE_URL", "CACHE_URL", "EMAIL_URL"])
@pytest.mark.parametrize("value", ["nonsense", "gopher://somewhere/1"])
def test_an_address_that_cannot_be_understood_is_named(name: str, value: str, tmp_path: Path):
    variables = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", name: value}
    result = run_python(LOAD, tmp_path, **variables)
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert f"{name} can't be understood" in last


def test_production_starts_with_all_variables(tmp_path: Path):
    code = LOAD + "print(settings.DEBUG, settings.WHATSAPP_APP_SECRET)"
    variables = {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "cms.settings.production"}
    result = run_python(code, tmp_path, **variables)
    assert result.stdout.strip() == "False ['secret', 'old-secret']", result.stderr


def test_development_needs_no_variable(tmp_path: Path):
    result = run_python(
        LOAD + "print(settings.DATABASES['default']['ENGINE'])",
        tmp_path,
        DJANGO_SETTINGS_MODULE="cms.settings.dev",
    )
    assert result.stdout.strip() == "django.db.backends.sqlite3", result.stderr


def environment(monkeypatch: pytest.MonkeyPatch, **variables: str) -> environ.Env:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return environ.Env()


@pytest.mark.parametrize("engine", ["elasticsearch", "opensearch"])
def test_search_engine_by_environment(engine: str, monkeypatch: pytest.MonkeyPatch):
    env = environment(monkeypatch, SEARCH_ENGINE=engine, SEARCH_URL="http://127.0.0.1:9200")
    backend = search_backend(env, "django.db.backends.sqlite3")["default"]
    assert backend["BACKEND"] == f"search.backends.{engine}"
    assert backend["URLS"] == ["http://127.0.0.1:9200"]


def test_search_engine_without_address_is_refused(monkeypatch: pytest.MonkeyPatch):
    env = environment(monkeypatch, SEARCH_ENGINE="opensearch")
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL"):
        search_backend(env, "django.db.backends.sqlite3")


def test_unknown_search_engine_is_refused(monkeypatch: pytest.MonkeyPatch):
    env = environment(monkeypatch, SEARCH_ENGINE="solr")
    with pytest.raises(ImproperlyConfigured, match="solr"):
        search_backend(env, "django.db.backends.sqlite3")


def test_files_go_to_s3_when_a_bucket_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    env = environment(monkeypatch, AWS_STORAGE_BUCKET_NAME="diwan")
    storages = storage_backends(env, tmp_path)
    assert storages["default"]["BACKEND"] == "storages.backends.s3.S3Storage"
    assert storages["default"]["OPTIONS"]["location"] != storages["private"]["OPTIONS"]["location"]


@pytest.mark.skipif("sqlite3" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite only")
def test_sqlite_runs_in_wal_mode(tmp_path: Path):
    code = (
        LOAD + "from django.db import connection as c; q = c.cursor(); "
        "q.execute('PRAGMA journal_mode'); print(q.fetchone()[0]); "
    )
    result = run_python(code, tmp_path, DJANGO_SETTINGS_MODULE="cms.settings.dev")
    assert result.stdout.strip() == "wal", result.stderr


def test_every_variable_of_the_settings_is_documented():
    """`.env.example` is what operators read; a variable missing there does not exist for them."""
    import re

    settings_files = set((ROOT / "cms" / "settings").glob("*.py"))
    # What the tests' own settings read is the test runner's, not the operator's.
    sources = [*settings_files - {ROOT / "cms" / "settings" / "test.py"}, ROOT / "cms" / "run.py"]
    pattern = re.compile(r'(?:env(?:\.\w+)?|_port)\(\s*"([A-Z_0-9]+)"|environ\.get\("([A-Z_0-9]+)"')
    used = {a or b for source in sources for a, b in pattern.findall(source.read_text())}
    documented = set(re.findall(r"^# ([A-Z_0-9]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert used <= documented
    assert used
