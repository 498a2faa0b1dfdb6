from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = "Shared ground"

    def ready(self) -> None:
        from cms.core import checks  # noqa: F401  (registers the house rules)
