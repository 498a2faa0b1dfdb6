"""People and a clean registry for the tests of the shared ground."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.test import Client

from cms.core import jobs
from cms.core.models import User
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
