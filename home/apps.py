from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from home import (
            findable,
            signals,  # noqa: F401  (connected by being imported)
            upstream,
        )

        upstream.guard_image_blocks()
        findable.register()
