"""`demo_staff` makes one account per role, whose passwords only the owner of the files reads."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.core.models import User
from cms.staff.management.commands.demo_staff import FILE
from cms.staff.roles import BY_NAME
from tests.factories.staff import log_in

pytestmark = pytest.mark.django_db


def test_one_account_for_each_role(settings, tmp_path: Path):
    settings.VAR_DIR = tmp_path
    for _ in range(2):
        call_command("demo_staff", stdout=StringIO())
    path = tmp_path / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    accounts = [line.split(maxsplit=2) for line in path.read_text().splitlines()]
    assert {role.strip() for _email, _password, role in accounts} == set(BY_NAME)
    for email, password, role in accounts:
        user = User.objects.get(email=email)
        assert [group.name for group in user.groups.all()] == [role.strip()]
        assert not user.is_superuser
        log_in(user, password)
