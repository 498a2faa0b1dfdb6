from datetime import timedelta

from django.apps import AppConfig


class TranslationConfig(AppConfig):
    name = "cms.translation"
    label = "translation"
    verbose_name = "Translation"

    def ready(self) -> None:
        from cms.core import schedule
        from cms.translation import signals, status  # noqa: F401  (signals connect themselves)

        schedule.register(
            "translation.record_all", every=timedelta(hours=24), function=status.record_all
        )
