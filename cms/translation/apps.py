from datetime import timedelta

from django.apps import AppConfig


class TranslationConfig(AppConfig):
    name = "cms.translation"
    label = "translation"
    verbose_name = "Translation"

    def ready(self) -> None:
        from cms.core import schedule
        from cms.translation import (
            archive,
            checks,  # noqa: F401  (registers itself)
            machine,  # noqa: F401  (connected by being imported)
            signals,  # noqa: F401  (connected by being imported)
            status,
        )

        schedule.register(
            "translation.record_all", every=timedelta(hours=24), function=status.record_all
        )
        schedule.register(
            "translation.delete_old_uploads",
            every=timedelta(hours=24),
            function=archive.delete_old_uploads,
        )
