"""`manage.py load_glossary`: bring the starting list of official terms into the glossary."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.translation.glossary import load_starting_list


class Command(BaseCommand):
    help = "Load the starting glossary; can be run again, and keeps what staff changed."

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_starting_list()
        for kept in report.kept:
            self.stdout.write(f"kept: {kept}")
        for fault in report.faults:
            self.stderr.write(str(fault))
        self.stdout.write(
            f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
            f"{len(report.kept)} kept as staff changed them."
        )
        if report.faults:
            raise CommandError(f"{len(report.faults)} faults; their rows did not land.")
