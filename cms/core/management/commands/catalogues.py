"""`manage.py catalogues extract|upstream|compile|check`: message catalogues, without GNU gettext.

`extract` and `check` are about our own strings, `upstream` and `check` about the Arabic of the
packages we use; `compile` writes the .mo files of both.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.core import catalogues, catalogues_upstream


class Command(BaseCommand):
    """Bring the catalogues in step with the code, compile them, or check that they are complete."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["extract", "upstream", "compile", "check"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        root = settings.BASE_DIR
        if action == "extract":
            for language, count in catalogues.update(root).items():
                self.stdout.write(f"{language}: {count} strings wait for translation")
        elif action == "upstream":
            self._upstream(root)
        elif action == "compile":
            for path in catalogues.compile_all(root):
                self.stdout.write(f"compiled {path.relative_to(root)}")
        else:
            lines = catalogues.problems(root) + catalogues_upstream.upstream_problems(root)
            if lines:
                raise CommandError("The catalogues are not complete:\n  " + "\n  ".join(lines))
            self.stdout.write("All catalogues are complete.")

    def _upstream(self, root: Path) -> None:
        waiting = catalogues_upstream.update_upstream(root)
        for line in waiting:
            self.stdout.write(f"waits for Arabic: {line}")
        counts = catalogues_upstream.counts(root)
        for count in counts:
            self.stdout.write(str(count))
        translated, total = (sum(getattr(c, n) for c in counts) for n in ("translated", "total"))
        self.stdout.write(f"all: {translated:,} of {total:,}")
