from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from cms.translation.registry import BilingualSource
        from cms.translation.registry import register as register_bilingual
        from contact_center import invitation
        from home import (
            findable,
            jsonld,
            links,
            models,
            redirects,  # noqa: F401  (connected by being imported)
            signals,  # noqa: F401  (connected by being imported)
            upstream,
        )

        upstream.guard_image_blocks()
        upstream.empty_what_was_emptied()
        findable.register()
        jsonld.register()
        links.register()
        invitation.set_number(lambda: models.SiteSettings.load().whatsapp_number)
        register_bilingual(BilingualSource(models.SiteSettings, _("Site settings")))
        register_bilingual(BilingualSource(models.Alert, _("Alerts")))
        register_bilingual(BilingualSource(models.NewsTopic, _("Topics of news")))
        register_bilingual(BilingualSource(models.ServiceTopic, _("Topics of services")))
        register_bilingual(BilingualSource(models.NavigationItem, _("Menu entries")))
        register_bilingual(BilingualSource(models.Partner, _("Partners")))
