"""The provider's approved templates, as we last saw them."""

import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms.core import bilingual
from contact_center import channels
from contact_center.channels.templates import TemplateChannel, TemplateShape


class TemplateQuerySet(models.QuerySet["MessageTemplate"]):
    """Questions about templates."""

    def approved(self, channel: str) -> Self:
        """Keep what the provider would send today."""
        state = MessageTemplate.State.APPROVED
        return self.filter(channel=channel, state=state, missing_since__isnull=True)


class MessageTemplate(models.Model):
    """One template in one language. Never deleted: one that is gone at the provider is marked."""

    class State(models.TextChoices):
        """The provider's words; one that is not here is kept and shown as it came."""

        APPROVED = "APPROVED", pgettext_lazy("template", "approved")
        PENDING = "PENDING", pgettext_lazy("template", "waiting for approval")
        REJECTED = "REJECTED", pgettext_lazy("template", "rejected")
        PAUSED = "PAUSED", pgettext_lazy("template", "paused")
        DISABLED = "DISABLED", pgettext_lazy("template", "disabled")
        IN_APPEAL = "IN_APPEAL", pgettext_lazy("template", "being reviewed again")
        LIMIT_EXCEEDED = "LIMIT_EXCEEDED", pgettext_lazy("template", "over the limit")
        PENDING_DELETION = "PENDING_DELETION", pgettext_lazy("template", "being deleted")
        DELETED = "DELETED", pgettext_lazy("template", "deleted")
        ARCHIVED = "ARCHIVED", pgettext_lazy("template", "archived")
        UNKNOWN = "UNKNOWN", pgettext_lazy("template", "not known")

    class Category(models.TextChoices):
        """What a template is for, in the provider's words."""

        UTILITY = "UTILITY", pgettext_lazy("template", "service")
        MARKETING = "MARKETING", pgettext_lazy("template", "marketing")
        AUTHENTICATION = "AUTHENTICATION", pgettext_lazy("template", "log-in code")

    class Quality(models.TextChoices):
        """What people's reactions make of it."""

        GREEN = "GREEN", pgettext_lazy("quality of a template", "high")
        YELLOW = "YELLOW", pgettext_lazy("quality of a template", "medium")
        RED = "RED", pgettext_lazy("quality of a template", "low")
        UNKNOWN = "UNKNOWN", pgettext_lazy("quality of a template", "not known yet")

    channel = models.CharField(_("channel"), max_length=20)
    name = models.CharField(_("name"), max_length=512)
    language = models.CharField(_("language"), max_length=20)
    provider_id = models.CharField(_("WhatsApp id"), max_length=64, blank=True)
    category = models.CharField(_("category"), max_length=40, blank=True, choices=Category.choices)
    state = models.CharField(
        _("state"), max_length=40, choices=State.choices, default=State.UNKNOWN
    )
    quality = models.CharField(_("quality"), max_length=20, blank=True, choices=Quality.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # As the provider wrote them; `shape` reads them.
    components = models.JSONField(_("parts"), default=list, blank=True)
    # When the state above was true at the provider: older news changes nothing.
    state_at = models.DateTimeField(_("state since"), default=timezone.now)
    synced_at = models.DateTimeField(_("last fetched at"), null=True, blank=True)
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering: ClassVar = ["name", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "name", "language"], name="contact_template_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language_name})"

    @cached_property
    def shape(self) -> TemplateShape:
        """What it looks like and which blanks it leaves."""
        channel = channels.get(self.channel)
        if not isinstance(channel, TemplateChannel):
            return TemplateShape(obstacle=_("Its channel has no templates."))
        return channel.template_shape(self.components)

    @property
    def language_name(self) -> str:
        """The language in the reader's own; its code when Django doesn't know it."""
        try:
            return str(get_language_info(self.language.replace("_", "-"))["name_translated"])
        except KeyError:
            return self.language

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return bilingual.direction(self.language.replace("_", "-"))

    @property
    def can_be_sent(self) -> bool:
        """Whether it is approved and everything in it can be filled here."""
        return (
            self.state == self.State.APPROVED
            and self.missing_since is None
            and not self.shape.obstacle
        )


class TemplateFetch(models.Model):
    """When a channel's templates were last fetched; one row for each channel."""

    channel = models.CharField(_("channel"), max_length=20, unique=True)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("last fetched at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    # News named a template that we don't know, or new parts of one: fetch before the hour is over.
    wanted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("fetching of templates")
        verbose_name_plural = _("fetchings of templates")

    def __str__(self) -> str:
        return self.channel

    def is_due(self, every: datetime.timedelta, pause: datetime.timedelta) -> bool:
        """Whether it is time: `every` after a success, `pause` after a failure or when wanted."""
        now = timezone.now()
        if self.tried_at and self.tried_at > now - pause:
            return False
        return (
            self.wanted
            or bool(self.error)
            or not self.fetched_at
            or (self.fetched_at <= now - every)
        )
