"""States of what we keep, and the one rule by which a message's state moves.

WhatsApp promises no order: `read` comes before `delivered`, `delivered` after `failed`, and any of
them twice. The states form a ladder and a message only climbs it, so every order of
arrival ends at the same rung.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MessageState(models.TextChoices):
    """Where a message is on its way. Incoming messages and notes don't travel: `here`."""

    HERE = "here", _("received")
    QUEUED = "queued", _("waiting to be sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    # Above `sent`, because a failure is learned after it; below `delivered`, because only
    # a delivery proves that the failure was not the last word.
    FAILED = "failed", _("not delivered")
    DELIVERED = "delivered", pgettext_lazy("message", "delivered")
    READ = "read", pgettext_lazy("message", "read")


LADDER: dict[str, int] = {
    MessageState.QUEUED: 0,
    MessageState.SENT: 1,
    MessageState.FAILED: 2,
    MessageState.DELIVERED: 3,
    MessageState.READ: 4,
}


def below(state: str) -> list[str]:
    """Return the states from which a message may move to `state`."""
    return [lower for lower, rung in LADDER.items() if rung < LADDER[state]]


def climb(current: str, incoming: str) -> str:
    """Return the state after `incoming` is learned: the higher of the two."""
    return max(current, incoming, key=LADDER.__getitem__)


class DeliveryState(models.TextChoices):
    """What became of a webhook's body."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("processed")
    UNREADABLE = "unreadable", _("unreadable")
    FAILED = "failed", _("failed")


class OutboxState(models.TextChoices):
    """Where an outgoing message is in the queue."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    # The answer was lost: WhatsApp may or may not have taken the message.
    IN_DOUBT = "in_doubt", _("in doubt")
    DONE = "done", pgettext_lazy("message", "sent")
    GIVEN_UP = "given_up", _("given up")


class AttemptOutcome(models.TextChoices):
    """How one try to send ended."""

    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    # It never left: sending again is safe.
    UNREACHABLE = "unreachable", _("could not be reached")
    IN_DOUBT = "in_doubt", _("no answer")


class ConversationState(models.TextChoices):
    """Whether somebody still has to look at a conversation."""

    OPEN = "open", pgettext_lazy("conversation", "open")
    CLOSED = "closed", pgettext_lazy("conversation", "closed")


class CaseState(models.TextChoices):
    """The life of a case."""

    NEW = "new", pgettext_lazy("case", "new")
    IN_PROGRESS = "in_progress", pgettext_lazy("case", "in progress")
    WAITING = "waiting", pgettext_lazy("case", "waiting for the person")
    RESOLVED = "resolved", pgettext_lazy("case", "resolved")
    CLOSED = "closed", pgettext_lazy("case", "closed")


OPEN_CASE_STATES = (CaseState.NEW, CaseState.IN_PROGRESS, CaseState.WAITING)


class CaseKind(models.TextChoices):
    """What the person wants."""

    COMPLAINT = "complaint", _("complaint")
    INQUIRY = "inquiry", _("inquiry")
