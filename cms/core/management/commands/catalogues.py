"""`manage.py catalogues extract|compile|check`: our message catalogues, without GNU gettext."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.core import catalogues


class Command(BaseCommand):
    """Bring the catalogues in step with the code, compile them, or check that they are complete."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["extract", "compile", "check"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        root = settings.BASE_DIR
        if action == "extract":
            for language, count in catalogues.update(root).items():
                self.stdout.write(f"{language}: {count} strings wait for translation")
        elif action == "compile":
            for path in catalogues.compile_all(root):
                self.stdout.write(f"compiled {path.relative_to(root)}")
        else:
            lines = catalogues.problems(root)
            if lines:
                raise CommandError("The catalogues are not complete:\n  " + "\n  ".join(lines))
            self.stdout.write("Both catalogues are complete.")
