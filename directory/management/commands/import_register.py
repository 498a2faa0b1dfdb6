"""`manage.py import_register [folder]`: bring the register's CSV files into the directory."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.services import STARTING_REGISTER, import_register


class Command(BaseCommand):
    help = "Import governorates, districts, unions and municipalities; can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=STARTING_REGISTER,
            help="where the four CSV files are (default: the starting register)",
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        report = import_register(folder)
        for kept in report.kept:
            self.stdout.write(str(kept))
        for key in report.deleted:
            self.stdout.write(f"{key}: not brought in, staff deleted it")
        for fault in report.errors:
            self.stderr.write(str(fault))
        self.stdout.write(
            f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
            f"{len(report.kept)} kept as staff changed them, "
            f"{len(report.deleted)} left out as staff deleted them."
        )
        if report.errors:
            raise CommandError(f"{len(report.errors)} faults; the rows they are in did not land.")
