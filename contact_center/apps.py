from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ContactCenterConfig(AppConfig):
    name = "contact_center"
    verbose_name = _("Contact centre")

    def ready(self) -> None:
        from cms.core.lanes import MESSAGES, register_pump
        from contact_center import intake, invitation, outbox, seed
        from directory import slots

        register_pump(MESSAGES, "contact_center.intake", intake.process_waiting)
        register_pump(MESSAGES, "contact_center.outbox", outbox.send_waiting)
        slots.register("contact_center.complain", invitation.complain_panel)
        slots.register("contact_center.correction", invitation.correction_panel, weight=900)
        post_migrate.connect(seed.plant_when_ready, sender=self, dispatch_uid="contact_center.seed")
