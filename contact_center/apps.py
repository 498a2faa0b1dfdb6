from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ContactCenterConfig(AppConfig):
    name = "contact_center"
    verbose_name = _("Contact centre")

    def ready(self) -> None:
        from cms.core import schedule
        from cms.core.lanes import JOBS, MESSAGES, register_companion, register_pump
        from contact_center import (
            account,
            intake,
            invitation,
            outbox,
            pauses,
            reading,
            seed,
            templates_sync,
            watching,
        )
        from contact_center.media import cleaning, incoming
        from directory import slots

        register_pump(MESSAGES, "contact_center.intake", intake.store_waiting)
        register_pump(MESSAGES, "contact_center.answers", intake.answer_waiting)
        register_pump(MESSAGES, "contact_center.retries", intake.retry_waiting)
        # Two, so that one slow answer of WhatsApp's does not hold up everybody.
        register_pump(MESSAGES, "contact_center.outbox", outbox.send_waiting)
        register_pump(MESSAGES, "contact_center.outbox.second", outbox.send_waiting)
        register_pump(MESSAGES, "contact_center.outbox.files", outbox.send_files)
        register_pump(MESSAGES, "contact_center.outbox.doubts", outbox.settle_doubts)
        register_pump(MESSAGES, "contact_center.pauses", pauses.check_paused)
        register_pump(MESSAGES, "contact_center.reading", reading.show_waiting)
        register_pump(MESSAGES, "contact_center.media", incoming.fetch_waiting)
        register_companion(MESSAGES, watching.beat_messages)
        register_companion(JOBS, watching.beat_jobs)
        templates_sync.register()
        schedule.register(
            "contact_center.files", every=cleaning.EVERY, function=cleaning.delete_unused
        )
        account.listen()
        slots.register("contact_center.complain", invitation.complain_panel)
        slots.register("contact_center.correction", invitation.correction_panel, weight=900)
        post_migrate.connect(seed.plant_when_ready, sender=self, dispatch_uid="contact_center.seed")
