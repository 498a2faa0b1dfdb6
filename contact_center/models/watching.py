"""What administrators are told about the bridge, kept for the page where they watch it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.bilingual import BilingualText, bilingual


class Alert(models.Model):
    """One kind of trouble: what was said of it last, how often, and when it was last mailed."""

    kind = models.CharField(_("kind"), max_length=100, unique=True)
    subject_ar = models.CharField(_("subject in Arabic"), max_length=200)
    subject_en = models.CharField(_("subject in English"), max_length=200)
    body_ar = models.TextField(_("text in Arabic"))
    body_en = models.TextField(_("text in English"))
    times = models.PositiveIntegerField(_("times"), default=0)
    first_at = models.DateTimeField(_("first at"), default=timezone.now)
    last_at = models.DateTimeField(_("last at"), default=timezone.now)
    mailed_at = models.DateTimeField(_("last mailed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering: ClassVar = ["-last_at", "-id"]
        permissions: ClassVar = [("watch_bridge", _("Can watch the bridge to WhatsApp"))]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self) -> BilingualText:
        """The subject in the reader's language."""
        return bilingual(self, "subject")

    @property
    def body(self) -> BilingualText:
        """The text in the reader's language."""
        return bilingual(self, "body")
