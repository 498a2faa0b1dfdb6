"""`manage.py load_demo`: the demonstration's pages and news, in both languages.

Runs again without harm: pages loaded before are left as people have made them.
"""

import logging
from typing import Any

from django.core.management.base import BaseCommand

from home.demo.loader import load_demo


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        # Wagtail tells of every page it publishes; here that would drown what matters.
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        loaded = load_demo()
        if options["verbosity"]:
            self.stdout.write(f"{loaded.made} pages made, {loaded.kept} there already.")
