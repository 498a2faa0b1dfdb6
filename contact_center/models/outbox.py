"""What still has to leave, what was tried, and how fast a channel may send."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact_center.models.conversations import Conversation, Message
from contact_center.models.people import Contact
from contact_center.querysets import OutboxQuerySet
from contact_center.states import AttemptOutcome, OutboxState

UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING, OutboxState.IN_DOUBT)


class OutboxItem(models.Model):
    """One outgoing message in the queue. A row is written in the transaction that decides the message."""

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
    # Of the attempts, those that count towards giving up: not an account in need of repair,
    # not a network that was down.
    refusals = models.PositiveSmallIntegerField(_("refusals"), default=0)
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
            models.Index(
                fields=["send_after", "id"],
                name="contact_outbox_waiting",
                condition=models.Q(state=OutboxState.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} ({self.get_state_display()})"


class SendAttempt(models.Model):
    """One try to send a message, and how it ended: evidence, never changed afterwards."""

    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="attempts"
    )
    number = models.PositiveSmallIntegerField(_("attempt"))
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # Empty while it lasts.
    outcome = models.CharField(
        _("outcome"), max_length=11, choices=AttemptOutcome.choices, blank=True
    )
    wamid = models.CharField(_("WhatsApp id"), max_length=255, blank=True)
    code = models.IntegerField(_("error code"), null=True, blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    details = models.TextField(_("error details"), blank=True)

    class Meta:
        default_permissions: ClassVar = ()
        verbose_name = _("attempt to send")
        verbose_name_plural = _("attempts to send")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "number"], name="contact_attempt_once"),
        ]
        indexes: ClassVar = [
            # The rate of errors by code.
            models.Index(fields=["ended_at"], name="contact_attempt_errors"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_outcome_display()}"


class Budget(models.Model):
    """How much may be sent: a bucket whose level is kept as the moment at which it is full again."""

    # In the past: everything may be spent. Each message moves it ahead by its price in time.
    full_at = models.DateTimeField(default=timezone.now)
    # Nothing goes before: the channel asked us to wait.
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class ChannelBudget(Budget):
    """What a channel's number may send. Its row is the lock behind which workers claim."""

    channel = models.CharField(max_length=20, unique=True)
    # When a pause last ended after its check, and how many checks that took: a channel that
    # stops again soon is checked as rarely as before.
    resumed_at = models.DateTimeField(null=True, blank=True)
    checks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions: ClassVar = ()
        verbose_name = _("budget of a channel")
        verbose_name_plural = _("budgets of channels")

    def __str__(self) -> str:
        return self.channel


class PersonBudget(Budget):
    """What one person may be sent."""

    channel = models.CharField(max_length=20)
    # Who stands for the person: two conversations with one person share it.
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        default_permissions: ClassVar = ()
        verbose_name = _("budget of a person")
        verbose_name_plural = _("budgets of persons")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "channel"], name="contact_budget_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.contact_id}"


class ChannelPause(models.Model):
    """A channel that stopped itself because the account needs repair; no row means it runs."""

    channel = models.CharField(_("channel"), max_length=20, unique=True)
    code = models.IntegerField(_("error code"))
    details = models.TextField(_("error details"), blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    # What the last check whether it is repaired answered.
    checked_at = models.DateTimeField(_("last checked at"), null=True, blank=True)
    checks = models.PositiveSmallIntegerField(_("checks"), default=0)
    check_details = models.TextField(_("answer to the last check"), blank=True)
    try_again_at = models.DateTimeField(_("checks again at"))

    class Meta:
        verbose_name = _("pause of a channel")
        verbose_name_plural = _("pauses of channels")

    def __str__(self) -> str:
        return self.channel


class Signal(models.Model):
    """A sign for the person that we read or write; sent once, or never."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+")
    typing = models.BooleanField(default=False)
    wanted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions: ClassVar = ()
        verbose_name = _("sign of reading")
        verbose_name_plural = _("signs of reading")

    def __str__(self) -> str:
        return f"#{self.conversation_id}"


class AccountNews(models.Model):
    """What the channel told about our account or number: kept once, however often it is told."""

    channel = models.CharField(_("channel"), max_length=20)
    field = models.CharField(_("kind"), max_length=60)
    at = models.DateTimeField(_("time"))
    # SHA-256 of the content in hex: together with the time it makes the row unique.
    digest = models.CharField(max_length=64)
    value = models.JSONField(_("as received"))
    created_at = models.DateTimeField(_("stored at"), auto_now_add=True)

    class Meta:
        default_permissions: ClassVar = ()
        verbose_name = _("news of the account")
        verbose_name_plural = _("news of the account")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "field", "at", "digest"], name="contact_account_news_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.at:%Y-%m-%d}"
