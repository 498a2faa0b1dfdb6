"""`manage.py prepare` makes one administrator, whose password only the owner of the files reads."""

import stat
from pathlib import Path

import pytest

from cms.core.models import User
from home.management.commands.prepare import ADMINISTRATOR, Command

pytestmark = pytest.mark.django_db


@pytest.fixture
def var(settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_the_first_administrator_gets_a_password_that_nobody_else_reads(var: Path):
    Command().make_administrator()
    path = var / "admin-password"
    email, password = path.read_text().split()
    assert email == ADMINISTRATOR
    assert User.objects.get(is_superuser=True).check_password(password)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_again_changes_nothing(var: Path):
    Command().make_administrator()
    before = (var / "admin-password").read_text()
    Command().make_administrator()
    assert (var / "admin-password").read_text() == before
    assert User.objects.count() == 1


def test_an_administrator_under_another_address_stays_the_only_one(var: Path):
    Command().make_administrator()
    User.objects.update(email="somebody@example.org")
    (var / "admin-password").unlink()
    Command().make_administrator()
    assert User.objects.get().email == "somebody@example.org"
    assert not (var / "admin-password").exists()
