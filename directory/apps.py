from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")

    def ready(self) -> None:
        from cms.core import links, schedule
        from directory import findable
        from directory.addresses import missing_addresses
        from directory.opendata import releases
        from directory.spreadsheet.cleaning import delete_old_imports

        findable.register()
        links.register_addresses("directory", missing_addresses)
        schedule.register(
            "directory.delete_old_imports", every=timedelta(hours=24), function=delete_old_imports
        )
        schedule.register(
            "directory.open_data", every=timedelta(minutes=5), function=releases.refresh
        )
