"""Deliveries as WhatsApp sends them, and the records they become."""

import itertools
import json
import time
from collections.abc import Sequence
from typing import Any

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from cms.core.models import User
from contact_center.models import (
    Case,
    Category,
    Contact,
    ContactIdentity,
    Conversation,
    Delivery,
    Message,
    Unit,
)
from contact_center.seed import AGENTS
from contact_center.states import MessageState

PHONE = "96170123456"
_ids = itertools.count(1)

# --- Wire ---------------------------------------------------------------------------------


def new_wamid() -> str:
    """Return an id like WhatsApp's that no other test has."""
    return f"wamid.TEST{next(_ids):08d}"


def message(kind: str = "text", content: Any = None, **more: Any) -> dict[str, Any]:
    """One incoming message; keywords replace or add keys, None removes one."""
    item = {
        "from": PHONE,
        "id": new_wamid(),
        "timestamp": str(int(time.time())),
        "type": kind,
        kind: {"body": "النفايات لم تُجمع منذ أسبوع"} if content is None else content,
        **more,
    }
    return {key: value for key, value in item.items() if value is not None}


def text(body: str, **more: Any) -> dict[str, Any]:
    """One incoming text."""
    return message("text", {"body": body}, **more)


def status(wamid: str, word: str, **more: Any) -> dict[str, Any]:
    """One status of a message of ours."""
    return {
        "id": wamid,
        "status": word,
        "timestamp": str(int(time.time())),
        "recipient_id": PHONE,
        **more,
    }


def change(
    *, messages: Sequence[Any] = (), statuses: Sequence[Any] = (), contacts: Any = None, **more: Any
) -> dict[str, Any]:
    """One change of field "messages"."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "9611610140", "phone_number_id": "100000000000001"},
        **more,
    }
    if messages:
        value["messages"] = list(messages)
        value["contacts"] = contacts or [{"wa_id": PHONE, "profile": {"name": "سميرة خليل"}}]
    if statuses:
        value["statuses"] = list(statuses)
    return {"field": "messages", "value": value}


def envelope(*entries: list[dict[str, Any]]) -> bytes:
    """A body; each entry is a list of changes."""
    return json.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": "200000000000001", "changes": changes} for changes in entries],
        }
    ).encode()


def body_of(*messages: dict[str, Any], **more: Any) -> bytes:
    """A body with these messages in one change."""
    return envelope([change(messages=list(messages), **more)])


# --- Records ------------------------------------------------------------------------------


class DeliveryFactory(DjangoModelFactory):
    """A stored delivery that waits."""

    class Meta:
        model = Delivery

    channel = "whatsapp"
    body = factory.LazyFunction(lambda: body_of(message()))


class AgentFactory(DjangoModelFactory):
    """A member of the group of agents."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"agent{n}@example.org")
    first_name = "رنا"
    last_name = "خوري"
    is_active = True

    @factory.post_generation
    def group(self: User, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Join the group that exists from the first migration."""
        if create:
            self.groups.add(Group.objects.get(name=AGENTS))


class ContactFactory(DjangoModelFactory):
    """A person with a telephone number of their own."""

    class Meta:
        model = Contact
        skip_postgeneration_save = True

    name = "سميرة خليل"

    @factory.post_generation
    def phone(self: Contact, create: bool, extracted: str | None, **kwargs: Any) -> None:
        """Give the number in `phone=…`, or one that nobody has."""
        if create:
            value = extracted or f"+9617{next(_ids):07d}"
            ContactIdentity.objects.create(contact=self, kind="phone", value=value)


class ConversationFactory(DjangoModelFactory):
    """An open conversation whose window is open."""

    class Meta:
        model = Conversation

    contact = factory.SubFactory(ContactFactory)
    channel = "whatsapp"
    last_inbound_at = factory.LazyFunction(timezone.now)


class MessageFactory(DjangoModelFactory):
    """An incoming text."""

    class Meta:
        model = Message

    conversation = factory.SubFactory(ConversationFactory)
    direction = Message.Direction.IN
    text = "النفايات لم تُجمع منذ أسبوع"
    wamid = factory.LazyFunction(new_wamid)


class ReplyFactory(MessageFactory):
    """An outgoing text that WhatsApp has taken."""

    direction = Message.Direction.OUT
    text = "شكرًا، نتابع الأمر مع البلدية."
    state = MessageState.SENT


class UnitFactory(DjangoModelFactory):
    """A unit."""

    class Meta:
        model = Unit

    name_ar = "مصلحة الخدمات"
    name_en = "Services Unit"


class CategoryFactory(DjangoModelFactory):
    """A category with keywords."""

    class Meta:
        model = Category

    name_ar = "الحدائق"
    name_en = "Parks"
    unit = factory.SubFactory(UnitFactory)
    keywords = "حديقة\nحدائق\npark"


class CaseFactory(DjangoModelFactory):
    """An open complaint."""

    class Meta:
        model = Case

    conversation = factory.SubFactory(ConversationFactory)
    subject = "نفايات متراكمة"
    description = "النفايات لم تُجمع منذ أسبوع"
