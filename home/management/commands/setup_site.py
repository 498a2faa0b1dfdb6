"""`manage.py setup_site`: languages, home pages, settings and menus, made where they are missing."""

import logging
from typing import Any

from django.core.management.base import BaseCommand

from home.services import setup_site


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        # Wagtail tells of every page it publishes; here that would drown what matters.
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        tree = setup_site()
        if options["verbosity"]:
            self.stdout.write(
                "The site was made." if tree.created else "The site is there already."
            )
