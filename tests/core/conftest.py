"""People and a clean registry for the tests of the shared ground."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.test import Client

from cms.core import jobs
from cms.core.models import User
from tests.core.processes import Installation
from tests.factories.core import AdministratorFactory, UserFactory


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def kinds() -> Iterator[dict[str, jobs.Kind]]:
    """The registered kinds of jobs; what the test adds is forgotten after it."""
    before = dict(jobs._kinds)
    yield jobs._kinds
    jobs._kinds.clear()
    jobs._kinds.update(before)


@pytest.fixture
def administrator() -> User:
    return AdministratorFactory.create()


@pytest.fixture
def editor() -> User:
    """Somebody who may enter the admin, no more."""
    user = UserFactory.create()
    group = Group.objects.create(name="May enter")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


@pytest.fixture
def editor_client(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and nothing else, made once."""
    made = Installation(tmp_path_factory.mktemp("migrated"))
    process = made.manage("migrate", "-v0")
    output, _none = process.communicate(timeout=300)
    assert process.returncode == 0, output
    # In one file, without a journal beside it, so that it can be copied.
    connection = sqlite3.connect(made.database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return made.database


@pytest.fixture
def installation(migrated_database: Path, tmp_path: Path) -> Installation:
    """An installation of its own, for the processes that a test starts."""
    shutil.copy(migrated_database, tmp_path / "diwan.sqlite3")
    return Installation(tmp_path)
