"""The records of the contact centre, one file per concept."""

from contact_center.models.cases import Case, Category, Unit
from contact_center.models.conversations import Conversation, Message, StatusEvent
from contact_center.models.deliveries import Delivery, UpdateError
from contact_center.models.outbox import ChannelPause, OutboxItem
from contact_center.models.people import Contact, ContactIdentity

__all__ = [
    "Case",
    "Category",
    "ChannelPause",
    "Contact",
    "ContactIdentity",
    "Conversation",
    "Delivery",
    "Message",
    "OutboxItem",
    "StatusEvent",
    "Unit",
    "UpdateError",
]
