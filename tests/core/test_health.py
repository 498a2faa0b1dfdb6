"""Liveness and readiness, told plainly."""

import pytest
from django.db.migrations.recorder import MigrationRecorder

from cms.core import views
from tests.core.processes import Installation

ENVIRONMENT = Installation.environment


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch):
    monkeypatch.setattr(views, "_migrations_complete", False)


def test_liveness_needs_no_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_database_and_cache_answer(client, django_assert_max_num_queries):
    assert client.get("/readyz").content == b"ok\n"
    with django_assert_max_num_queries(1):
        answer = client.get("/readyz")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_while_migrations_wait(client):
    MigrationRecorder.Migration.objects.filter(app="core").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"migrations are not applied" in answer.content


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/x.sqlite3", "postgres://diwan:secret@127.0.0.1:9/diwan"]
)
def test_not_ready_without_the_database(tmp_path, url, monkeypatch):
    installation = Installation(tmp_path)
    monkeypatch.setattr(
        Installation, "environment", lambda self: {**ENVIRONMENT(self), "DATABASE_URL": url}
    )
    code = """
from django.test import Client
for path in ("/healthz", "/readyz"):
    answer = Client().get(path)
    print("ANSWER", answer.status_code, answer.content)
"""
    output = installation.run(code)
    assert "ANSWER 200 b'ok\\n'" in output
    assert "ANSWER 503 b'database: does not answer\\n'" in output
    assert "Traceback" not in output
    assert "secret" not in output


@pytest.mark.django_db
def test_not_ready_without_the_cache(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"cache: does not answer\n"
    assert b"Traceback" not in answer.content
