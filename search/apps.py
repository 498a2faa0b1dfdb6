from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Stands after `wagtail.search` in INSTALLED_APPS: its signal handlers are replaced here."""

    name = "search"

    def ready(self) -> None:
        from search import signals

        signals.connect()
