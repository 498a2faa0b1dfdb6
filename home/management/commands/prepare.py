"""`manage.py prepare`: bring an installation to the state in which it can be used.

Runs again without harm: what is there and unchanged is left alone, so the second start
takes seconds.
"""

import hashlib
import io
import secrets
import time
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from cms.core import catalogues
from home.models import HomePage

ADMINISTRATOR = "admin@diwan.example"

# In order: each step may rely on those before it.
CONTENT_COMMANDS = {
    "site and menus": "setup_site",
    "directory": "import_register",
    "legal library": "load_legal_texts",
    "pages and news": "load_demo",
    "glossary": "load_glossary",
    # Last: some roles are given parts of the tree.
    "roles and workflow": "setup_roles",
}
CONTENT_FOLDERS = (
    "home/demo",
    "home/services.py",
    "directory/data",
    "legal_library/data",
    "cms/translation/data",
    "cms/staff/roles.py",
)


class Command(BaseCommand):
    """Compile catalogues, migrate, load the content, make the administrator."""

    help = __doc__
    # Checks run against a finished installation; this command makes it one.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        catalogues.compile_all(settings.BASE_DIR)
        try:
            self.migrate()
            self.load_content()
            self.make_administrator()
        except DatabaseError as error:
            raise CommandError(
                f"The database {_database_name()} can't be used: {' '.join(str(error).split())}. "
                "Move it away to start anew, or set DATABASE_URL."
            ) from None

    def step(self, name: str, function: Any) -> None:
        """Run one step, telling what happens and how long it took."""
        self.stdout.write(f"  {name} … ", ending="")
        self.stdout.flush()
        started = time.monotonic()
        function()
        self.stdout.write(f"{time.monotonic() - started:.1f} s")

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.step("database", lambda: call_command("migrate", verbosity=0, interactive=False))

    def load_content(self) -> None:
        """Run the content commands when their sources changed or the database is new."""
        mark = settings.VAR_DIR / "content-loaded"
        current = content_fingerprint(settings.BASE_DIR)
        if mark.exists() and mark.read_text() == current and HomePage.objects.exists():
            return
        for name, command in CONTENT_COMMANDS.items():
            self.step(name, partial(_quietly, command))
        mark.write_text(current)

    def make_administrator(self) -> None:
        """Make the first administrator, with a random password in a file only its owner reads.

        Does nothing where somebody administers already, under whatever address.
        """
        User = get_user_model()  # noqa: N806  (a class)
        if User.objects.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser(
            email=ADMINISTRATOR, password=password, first_name="مدير", last_name="النظام"
        )
        path = settings.VAR_DIR / "admin-password"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"{ADMINISTRATOR} {password}\n", encoding="utf-8")


def _quietly(command: str) -> None:
    """Run a command without its report, which is for whoever runs it by hand."""
    call_command(command, stdout=io.StringIO())


def content_fingerprint(root: Path) -> str:
    """Return a digest of every file that the content commands read."""
    digest = hashlib.sha256()
    for folder in CONTENT_FOLDERS:
        start = root / folder
        paths = [start] if start.is_file() else sorted(start.rglob("*"))
        for path in paths:
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _database_name() -> str:
    values = settings.DATABASES["default"]
    return str(values["NAME"])
