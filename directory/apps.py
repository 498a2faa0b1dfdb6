from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")

    def ready(self) -> None:
        from cms.core import links
        from directory import findable
        from directory.addresses import missing_addresses

        findable.register()
        links.register_addresses("directory", missing_addresses)
