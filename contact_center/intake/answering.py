"""The dialogue hears the stored messages, each conversation in its order of arrival."""

import logging

from django.db import transaction
from django.db.models import Q, Subquery, Value
from django.db.models.functions import Coalesce

from contact_center import channels, recognition
from contact_center.intake.aside import DATABASE_TROUBLE, set_aside
from contact_center.models import Conversation, Delivery, Message, UpdateError
from contact_center.services import answers

logger = logging.getLogger(__name__)

BATCH = 100
BEYOND = 2**63 - 1  # no delivery has this number


def answer_waiting() -> int:
    """Answer a batch of the messages that wait for it; return how many were answered.

    Only those that arrived before everything that is still to be stored: whatever comes later
    comes later in its conversation too. Raises when the database is gone.
    """
    handled = 0
    busy: set[int] = set()
    due = _due()
    if due:
        recognition.learn_places()
    for pk, conversation in due:
        if conversation in busy:
            continue  # another worker is at an earlier message of it
        if _answer(pk, conversation):
            handled += 1
        else:
            busy.add(conversation)
    return handled


def _due() -> list[tuple[int, int]]:
    # In one statement, so that both are seen at the same moment.
    low_water = Subquery(Delivery.objects.untried().values("id")[:1])
    rows = Message.objects.filter(
        Q(delivery__lt=Coalesce(low_water, Value(BEYOND))) | Q(delivery__isnull=True),
        answer=Message.Answer.DUE,
    ).order_by("delivery_id", "position", "id")
    return list(rows.values_list("pk", "conversation_id")[:BATCH])


def _answer(pk: int, conversation: int) -> bool:
    """Answer one message; return False when another worker holds its conversation."""
    for attempt in (1, 2):
        try:
            with transaction.atomic():
                return _answer_locked(pk, conversation)
        except Exception as error:
            # Two workers in each other's way is over at once; all else is tried again later.
            if attempt == 1 and isinstance(error, DATABASE_TROUBLE):
                logger.warning("Message %s is answered once more: %s", pk, error)
                continue
            _leave_to_agents(pk, error)
    return True


def _answer_locked(pk: int, conversation: int) -> bool:
    free = Conversation.objects.select_for_update(skip_locked=True, no_key=True)
    if free.filter(pk=conversation).values_list("pk", flat=True).first() is None:
        return False
    # Another worker may have answered it since we looked.
    message = Message.objects.filter(pk=pk, answer=Message.Answer.DUE).first()
    if message is not None:
        answer(message)
    return True


def answer(message: Message) -> None:
    """Let the dialogue act on a message, in the caller's transaction; raises whatever is wrong."""
    answers.answer(message)
    Message.objects.filter(pk=message.pk).update(answer=Message.Answer.DONE)


def _leave_to_agents(pk: int, error: Exception) -> None:
    """The message stands in the inbox; its answer is tried again later."""
    with transaction.atomic():
        # Another worker may have answered it meanwhile.
        due = Message.objects.filter(pk=pk, answer=Message.Answer.DUE)
        if not due.update(answer=Message.Answer.FAILED):
            return
        message = Message.objects.get(pk=pk)
        if message.delivery is None:
            logger.error("Message %s could not be answered", pk, exc_info=error)
            return
        set_aside(
            delivery=message.delivery.pk,
            path=_path(message.delivery, message.position),
            stage=UpdateError.Stage.ANSWER,
            raw=message.payload,
            error=error,
            message=pk,
        )


def _path(delivery: Delivery, position: int) -> str:
    channel = channels.get(delivery.channel)
    return list(channel.walk(channel.read(bytes(delivery.body))))[position].path
