"""The messages lane, inwards: stored deliveries become messages, statuses and cases.

Each update of a delivery is processed in its own transaction, and every one is idempotent by a unique
constraint. So a worker may die anywhere: the delivery is taken again, and what
was stored is met as a duplicate.
"""

import datetime
import logging
from collections import Counter

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from contact_center import channels
from contact_center.channels.base import Channel
from contact_center.channels.inbound import (
    Choice,
    Content,
    Edit,
    FormReply,
    Location,
    Media,
    Order,
    Reaction,
    System,
    Text,
    Unreadable,
    Update,
)
from contact_center.models import Delivery, Message, UpdateError
from contact_center.services import answers, incoming, people, statuses
from contact_center.states import DeliveryState

logger = logging.getLogger(__name__)

BATCH = 50
TRIES = 10
# What a database says when it is in trouble: the same delivery again, later.
DATABASE_TROUBLE = (OperationalError, InterfaceError)

STORED, DUPLICATE, SET_ASIDE, OTHER = "stored", "duplicates", "set_aside", "others"


def process_waiting() -> int:
    """Process a batch of waiting deliveries in their order of arrival; return how many."""
    ids = Delivery.objects.claim(BATCH)
    for pk in ids:
        process(Delivery.objects.get(pk=pk))
    return len(ids)


def process(delivery: Delivery) -> None:
    """Process one delivery. Never raises for what is in it; raises when the database is gone."""
    channel = channels.get(delivery.channel)
    try:
        payload = channel.read(bytes(delivery.body))
    except Unreadable as error:
        _finish(delivery, DeliveryState.UNREADABLE, error=str(error))
        return
    tally: Counter[str] = Counter()
    try:
        for update in channel.walk(payload):
            tally[_process_update(channel, delivery, update)] += 1
    except DATABASE_TROUBLE as error:
        _put_back(delivery, error)
        return
    _finish(delivery, DeliveryState.DONE, tally=tally)


def retry_delivery(delivery: Delivery) -> None:
    """Put a delivery back in the queue, whatever became of it."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.WAITING,
        attempts=0,
        next_attempt_at=timezone.now(),
        claimed_until=None,
        error="",
    )


def retry_update(failure: UpdateError) -> bool:
    """Try an update that was set aside again; return whether it is settled now."""
    delivery = failure.delivery
    channel = channels.get(delivery.channel)
    for update in channel.walk(channel.read(bytes(delivery.body))):
        if update.path == failure.path:
            break
    else:
        return False
    if failure.stage == UpdateError.Stage.ANSWER:
        message = Message.objects.filter(wamid=channel.message(update).id).first()
        settled = message is not None and _answer(delivery, update, message)
    else:
        settled = _process_update(channel, delivery, update) in (STORED, DUPLICATE)
    if settled:
        UpdateError.objects.filter(pk=failure.pk).update(settled_at=timezone.now())
    return settled


def _finish(
    delivery: Delivery, state: str, error: str = "", tally: Counter[str] | None = None
) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state,
        error=error,
        processed_at=timezone.now(),
        claimed_until=None,
        **{name: (tally or Counter())[name] for name in (STORED, DUPLICATE, SET_ASIDE, OTHER)},
    )


def _put_back(delivery: Delivery, error: Exception) -> None:
    """Have a delivery processed again later: 1, 2, 4 … up to 300 seconds."""
    logger.warning("Delivery %s waits: %s", delivery.pk, error)
    given_up = delivery.attempts >= TRIES
    wait = datetime.timedelta(seconds=min(2**delivery.attempts, 300))
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.FAILED if given_up else DeliveryState.WAITING,
        error=str(error),
        claimed_until=None,
        next_attempt_at=timezone.now() + wait,
    )


# --- One update --------------------------------------------------------------------------


def _process_update(channel: Channel, delivery: Delivery, update: Update) -> str:
    """Process one update and return what became of it. A poisonous one is set aside."""
    message: Message | None = None
    try:
        with transaction.atomic():
            match update.kind:
                case "message":
                    message = _store_message(channel, update)
                    outcome = DUPLICATE if message is None else STORED
                case "status":
                    fresh = statuses.store_status(channel.status(update))
                    outcome = STORED if fresh else DUPLICATE
                case "error":
                    _set_aside(
                        delivery, update, UpdateError.Stage.CHANNEL, "reported by the channel"
                    )
                    outcome = SET_ASIDE
                case _:
                    outcome = OTHER
    except DATABASE_TROUBLE:
        raise
    except Exception as error:
        logger.exception("Delivery %s: %s is set aside", delivery.pk, update.path)
        _set_aside(delivery, update, UpdateError.Stage.STORE, _line(error))
        return SET_ASIDE
    if message is not None:
        _answer(delivery, update, message)
    return outcome


def _answer(delivery: Delivery, update: Update, message: Message) -> bool:
    """Let the dialogue act; if it fails, the message still stands in the inbox."""
    try:
        answers.answer(message)
    except DATABASE_TROUBLE:
        raise
    except Exception as error:
        logger.exception("Message %s is left to the agents", message.pk)
        _set_aside(delivery, update, UpdateError.Stage.ANSWER, _line(error))
        return False
    return True


def _set_aside(delivery: Delivery, update: Update, stage: str, error: str) -> None:
    try:
        with transaction.atomic():
            UpdateError.objects.create(
                delivery=delivery,
                path=update.path[:200],
                stage=stage,
                raw=update.raw,
                error=error,
            )
    except IntegrityError:
        UpdateError.objects.filter(delivery=delivery, path=update.path[:200], stage=stage).update(
            attempts=F("attempts") + 1, error=error, settled_at=None
        )


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]


def _store_message(channel: Channel, update: Update) -> Message | None:
    """Store a message with its contact and conversation; None when it is a duplicate."""
    inbound = channel.message(update)
    contact = people.identify(inbound.sender)
    if isinstance(inbound.content, System):
        contact = people.learn_names(
            contact, phone=inbound.content.new_phone, user_id=inbound.content.new_user_id
        )
    conversation = people.conversation_with(contact, channel.name)
    return incoming.store_incoming(conversation, inbound, words(inbound.content))


def words(content: Content) -> str:
    """Return what the person said in words, for reading and searching; empty for a bare file."""
    match content:
        case Text(body) | Edit(_, body) | System(_, body):
            return body
        case Media(caption=caption):
            return caption
        case Choice(title=title):
            return title
        case FormReply(body=body):
            return body
        case Location(name=name, address=address):
            return ", ".join(filter(None, (name, address)))
        case Reaction(emoji=emoji):
            return emoji
        case Order(text=text):
            return text
    return ""
