from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from contact_center import invitation
        from home import (
            findable,
            models,
            signals,  # noqa: F401  (connected by being imported)
            upstream,
        )

        upstream.guard_image_blocks()
        findable.register()
        invitation.set_number(lambda: models.SiteSettings.load().whatsapp_number)
