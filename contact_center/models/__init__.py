"""The records of the contact centre, one file per concept."""

from contact_center.models.cases import Case, Category, Unit
from contact_center.models.conversations import Conversation, Message, StatusEvent
from contact_center.models.deliveries import Delivery, UpdateError
from contact_center.models.media import MediaFile, MediaUpload
from contact_center.models.outbox import (
    AccountNews,
    ChannelBudget,
    ChannelPause,
    OutboxItem,
    PersonBudget,
    SendAttempt,
    Signal,
)
from contact_center.models.people import Address, Contact, ContactIdentity, ContactMerge
from contact_center.models.templates import MessageTemplate, TemplateFetch
from contact_center.models.watching import Alert

__all__ = [
    "AccountNews",
    "Address",
    "Alert",
    "Case",
    "Category",
    "ChannelBudget",
    "ChannelPause",
    "Contact",
    "ContactIdentity",
    "ContactMerge",
    "Conversation",
    "Delivery",
    "MediaFile",
    "MediaUpload",
    "Message",
    "MessageTemplate",
    "OutboxItem",
    "PersonBudget",
    "SendAttempt",
    "Signal",
    "StatusEvent",
    "TemplateFetch",
    "Unit",
    "UpdateError",
]
