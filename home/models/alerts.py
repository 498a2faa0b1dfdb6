"""What everybody who opens the site has to know now."""

import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Page

from cms.core.bilingual import BilingualText, bilingual

# More than this on one page would be read by nobody.
MOST_SHOWN = 3


class AlertQuerySet(models.QuerySet["Alert"]):
    """Which alerts stand on the site."""

    def shown(self, moment: datetime.datetime | None = None) -> "AlertQuerySet":
        """Return those switched on whose time has begun and is not over."""
        now = moment or timezone.now()
        return self.filter(active=True, starts_at__lte=now, ends_at__gt=now)


class Alert(models.Model):
    """A message above every public page, from its start to its end.

    Pages are kept by caches for a minute, so it comes and goes that much later at most.
    """

    class Level(models.TextChoices):
        INFORMATION = "information", pgettext_lazy("alert", "Information")
        IMPORTANT = "important", pgettext_lazy("alert", "Important")
        URGENT = "urgent", pgettext_lazy("alert", "Urgent")

    class State(models.TextChoices):
        OFF = "off", pgettext_lazy("alert", "Switched off")
        WAITING = "waiting", pgettext_lazy("alert", "Waiting")
        SHOWN = "shown", pgettext_lazy("alert", "Shown now")
        OVER = "over", pgettext_lazy("alert", "Over")

    message_ar = models.CharField(
        _("message in Arabic"),
        max_length=200,
        help_text=_("One sentence: what happens, where and until when."),
    )
    message_en = models.CharField(
        _("message in English"),
        max_length=200,
        blank=True,
        help_text=_("Without it, readers of English see the Arabic message."),
    )
    level = models.CharField(
        _("level"),
        max_length=20,
        choices=Level.choices,
        default=Level.INFORMATION,
        help_text=_("Keep “urgent” for danger and closures. The most urgent stands first."),
    )
    page = models.ForeignKey(
        Page,
        verbose_name=_("page with more about it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    url = models.URLField(
        _("or an address elsewhere"),
        blank=True,
        help_text=_("Beginning with https://. Give a page or an address, not both."),
    )
    starts_at = models.DateTimeField(_("shown from"), default=timezone.now)
    ends_at = models.DateTimeField(
        _("shown until"), help_text=_("It disappears by itself, a minute later at most.")
    )
    active = models.BooleanField(
        _("switched on"), default=True, help_text=_("Switch it off to take it down at once.")
    )

    objects = AlertQuerySet.as_manager()

    panels: ClassVar = [
        FieldPanel("message_ar"),
        FieldPanel("message_en"),
        FieldPanel("level"),
        MultiFieldPanel([PageChooserPanel("page"), FieldPanel("url")], _("More about it")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("active"),
            ],
            _("When it is shown"),
        ),
    ]

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering: ClassVar = ["-starts_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["active", "ends_at"], name="alert_on_until")]

    def __str__(self) -> str:
        return self.message_ar

    def clean(self) -> None:
        super().clean()
        faults: dict[str, Any] = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            faults["ends_at"] = ValidationError(_("The end must come after the start."))
        if self.page_id and self.url:
            faults["url"] = ValidationError(_("Give a page or an address, not both."))
        if faults:
            raise ValidationError(faults)

    @property
    def message(self) -> BilingualText:
        return bilingual(self, "message")

    @property
    def state(self) -> State:
        """Where it stands now."""
        now = timezone.now()
        if self.ends_at <= now:
            return self.State.OVER
        if not self.active:
            return self.State.OFF
        return self.State.WAITING if self.starts_at > now else self.State.SHOWN


def most_urgent(alerts: AlertQuerySet) -> list[Alert]:
    """Return the alerts to show, the most urgent first, then the newest."""
    levels = list(Alert.Level)
    return sorted(alerts, key=lambda alert: -levels.index(Alert.Level(alert.level)))[:MOST_SHOWN]
