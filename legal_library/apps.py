from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LegalLibraryConfig(AppConfig):
    name = "legal_library"
    verbose_name = _("Legal library")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from legal_library import findable
        from legal_library.models import LegalTextPage
        from legal_library.services import refresh_translations

        findable.register()

        def refresh(instance: LegalTextPage, alias: bool = False, **kwargs: Any) -> None:
            if not alias:
                refresh_translations(instance)

        page_published.connect(
            refresh, sender=LegalTextPage, weak=False, dispatch_uid="legal_library.refresh"
        )
