"""What still has to leave. A row is written in the transaction that decides the message."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact_center.models.conversations import Conversation, Message
from contact_center.querysets import OutboxQuerySet
from contact_center.states import OutboxState

UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING, OutboxState.IN_DOUBT)


class OutboxItem(models.Model):
    """One outgoing message in the queue."""

    message = models.OneToOneField(
        Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="outbox"
    )
    # Repeated here so that the order within a conversation is one indexed look-up.
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    # Travels to WhatsApp and back in the statuses: what settles a lost answer. A form carries
    # it too, so that a reply posted twice is queued once.
    key = models.UUIDField(_("our id"), default=uuid.uuid4, unique=True)
    state = models.CharField(
        _("state"), max_length=8, choices=OutboxState.choices, default=OutboxState.WAITING
    )
    send_after = models.DateTimeField(_("send after"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    in_doubt_since = models.DateTimeField(_("in doubt since"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(
                fields=["conversation", "id"],
                name="contact_outbox_unsettled",
                condition=models.Q(state__in=UNSETTLED),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} ({self.get_state_display()})"


class ChannelPause(models.Model):
    """A channel that stopped itself because the account needs repair; no row means it runs."""

    channel = models.CharField(_("channel"), max_length=20, unique=True)
    code = models.IntegerField(_("error code"))
    details = models.TextField(_("error details"), blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    # When one message may try whether it is repaired.
    try_again_at = models.DateTimeField(_("tries again at"))

    class Meta:
        verbose_name = _("pause of a channel")
        verbose_name_plural = _("pauses of channels")

    def __str__(self) -> str:
        return self.channel
