"""`manage.py setup_roles`: the groups, their permissions and the workflow; can run again."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.staff.roles import setup_roles


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        groups = setup_roles()
        if options["verbosity"]:
            self.stdout.write(f"{len(groups)} roles are ready: {', '.join(groups)}.")
