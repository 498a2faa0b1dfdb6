"""`manage.py load_legal_texts [file]`: bring the register of legal texts into the library."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core.tabular import TableError
from legal_library.services import STARTING_REGISTER, LibraryError, load_legal_texts


class Command(BaseCommand):
    help = "Load the legal texts of a CSV file as pages; can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            type=Path,
            default=STARTING_REGISTER,
            help="the CSV file (default: the starting register)",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            report = load_legal_texts(file)
        except LibraryError as error:
            raise CommandError(str(error)) from error
        except TableError as error:
            raise CommandError(" ".join(error.messages)) from error
        for kept in report.kept:
            self.stdout.write(f"Kept as staff changed it: {kept}")
        for unresolved in report.unresolved:
            self.stdout.write(str(unresolved))
        for fault in report.faults:
            self.stderr.write(str(fault))
        self.stdout.write(
            f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
            f"{len(report.kept)} kept as staff changed them; "
            f"{len(report.unresolved)} relations to texts that the library lacks."
        )
        if report.faults:
            raise CommandError(f"{len(report.faults)} faults; see above.")
