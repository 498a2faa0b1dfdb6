"""Webhook bodies as Meta writes them, and their signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from contact_center.emulator.config import Config
from contact_center.emulator.faults import WebhookFaults
from contact_center.emulator.graph_errors import known
from contact_center.emulator.records import (
    BUSINESS,
    DELIVERED,
    FAILED,
    SENT,
    Json,
    Message,
    Person,
)

ERROR_PAGE = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
CHANGES_PER_ENTRY = 2


@dataclass
class Update:
    """One message or one status, with the contact it concerns; or news, the whole value of a change."""

    kind: str  # "messages", "statuses" or "news"
    item: Json
    contact: Json | None = None
    field: str = "messages"
    at: float = 0.0  # of news

    @property
    def message_id(self) -> str:
        """The id of the message it is, or tells about."""
        return str(self.item.get("id", ""))


def message_update(
    config: Config, person: Person, message: Message, quoted: Message | None
) -> Update:
    """Return a person's message; `quoted` is the message it answers."""
    item: Json = {}
    if not person.hides_phone:
        item["from"] = person.phone
    item |= {
        "from_user_id": person.user_id,
        "id": message.id,
        "timestamp": str(int(message.at)),
        "type": message.type,
        message.type: message.content,
    }
    if message.context_id:
        by_business = quoted is None or quoted.by == BUSINESS
        number = config.display_phone_number if by_business else person.phone
        item["context"] = {"from": number, "id": message.context_id}
    if message.type == "unsupported":
        del item["unsupported"]
        item["errors"] = [error_json(131051)]
    item |= message.extra
    # What WhatsApp itself says about a person comes without a contact.
    return Update("messages", item, None if message.type == "system" else contact_json(person))


def status_update(
    config: Config, person: Person | None, message: Message, status: str, at: float
) -> Update:
    """Return a status of a message of the business. `failed` carries no contact, as with Meta."""
    item: Json = {"id": message.id, "status": status, "timestamp": str(int(at))}
    if not (person and person.hides_phone):
        item["recipient_id"] = message.phone
    if person:
        item["recipient_user_id"] = person.user_id
    if status in (SENT, DELIVERED):
        # With templates alone is a message paid for; all else answers a person within a day.
        category = "utility" if message.type == "template" else "service"
        last_wrote_at = person.last_wrote_at if person else 0.0
        free = category == "service" or at - last_wrote_at < config.window
        item["conversation"] = {
            "id": hashlib.md5(message.phone.encode(), usedforsecurity=False).hexdigest(),
            "origin": {"type": category},
        }
        if status == SENT:
            expires = (last_wrote_at or at) + config.window
            item["conversation"]["expiration_timestamp"] = str(int(expires))
        item["pricing"] = {
            "billable": not free,
            "pricing_model": "PMP",
            "category": category,
            "type": "free_customer_service" if free else "regular",
        }
    if status == FAILED and message.error:
        item["errors"] = [message.error]
    if message.callback is not None:
        item["biz_opaque_callback_data"] = message.callback
    return Update("statuses", item, contact_json(person) if person and status != FAILED else None)


def echo_update(config: Config, person: Person, message: Message) -> Update:
    """Return what tells the site of a message written in the WhatsApp Business app."""
    item: Json = {
        "from": config.display_phone_number,
        "to": person.phone,
        "id": message.id,
        "timestamp": str(int(message.at)),
        "type": message.type,
        message.type: message.content,
    }
    value = {**_frame(config), "message_echoes": [item]}
    return Update("news", value, field="smb_message_echoes", at=message.at)


def contact_json(person: Person) -> Json:
    """Return the entry of `contacts` for a person."""
    profile = {"name": person.name}
    if person.username:
        profile["username"] = person.username
    contact: Json = {"profile": profile, "user_id": person.user_id}
    if not person.hides_phone:
        contact["wa_id"] = person.phone
    return contact


def error_json(code: int, details: str = "") -> Json:
    """Return the entry of `errors` for a code of Meta's table."""
    entry = known(code)
    return {
        "code": code,
        "title": entry.title,
        "message": entry.title,
        "error_data": {"details": details or entry.details},
        "href": ERROR_PAGE,
    }


def dressed(update: Update, faults: WebhookFaults) -> Update:
    """Return an update as Meta's other versions and bad days write it."""
    item, contact = dict(update.item), update.contact
    if not faults.user_ids:
        for name in ("from_user_id", "recipient_user_id"):
            item.pop(name, None)
        if contact:
            contact = {name: value for name, value in contact.items() if name != "user_id"}
    if faults.milliseconds and "timestamp" in item:
        item["timestamp"] += "000"
    if not faults.contacts:
        contact = None
    return replace(update, item=item, contact=contact)


def envelope(config: Config, updates: Sequence[Update]) -> bytes:
    """Return the body that carries the updates, in their order.

    Neighbours of one kind share a change, and two changes share an entry: a batch thus has
    several of each, which is where receivers that read only the first element lose messages.
    """
    entries: list[Json] = []
    changes: list[Json] = []
    for kind, group in groupby(updates, key=lambda update: update.kind):
        if kind == "news":
            entries.extend(_news_entry(config, update) for update in group)
            changes = []
            continue
        if not changes or len(changes) == CHANGES_PER_ENTRY:
            changes = []
            entries.append({"id": config.business_account_id, "changes": changes})
        changes.append({"value": _value(config, kind, list(group)), "field": "messages"})
    body = {"object": "whatsapp_business_account", "entry": entries}
    # Escaped as Meta escapes, slashes too: whoever signs re-serialised JSON gets another signature.
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()


def _news_entry(config: Config, update: Update) -> Json:
    change = {"value": update.item, "field": update.field}
    return {"id": config.business_account_id, "time": int(update.at), "changes": [change]}


def _frame(config: Config) -> Json:
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": config.display_phone_number,
            "phone_number_id": config.phone_number_id,
        },
    }


def _value(config: Config, kind: str, updates: list[Update]) -> Json:
    value = _frame(config)
    contacts: list[Json] = []
    for update in updates:
        if update.contact and update.contact not in contacts:
            contacts.append(update.contact)
    if contacts:
        value["contacts"] = contacts
    value[kind] = [update.item for update in updates]
    return value


def signature(secret: str, body: bytes) -> str:
    """Return the value of X-Hub-Signature-256 for a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def example_news(config: Config, field: str) -> Json | None:
    """Return what Meta writes under a field other than `messages`; None for one not known here."""
    number = config.display_phone_number
    examples: dict[str, Json] = {
        "account_update": {
            "event": "ACCOUNT_RESTRICTION",
            "phone_number": number,
            "restriction_info": [
                {
                    "restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING",
                    "expiration": "2030-01-01",
                }
            ],
        },
        "account_alerts": {
            "entity_type": "WABA",
            "entity_id": config.business_account_id,
            "alert_severity": "CRITICAL",
            "alert_status": "ACTIVE",
            "alert_type": "OBA_APPROVED",
            "alert_description": "Sample alert",
        },
        "account_review_update": {"decision": "APPROVED"},
        "phone_number_quality_update": {
            "display_phone_number": number,
            "event": "FLAGGED",
            "current_limit": "TIER_1K",
        },
        "phone_number_name_update": {
            "display_phone_number": number,
            "decision": "APPROVED",
            "requested_verified_name": config.verified_name,
            "rejection_reason": None,
        },
        "business_capability_update": {
            "max_daily_conversation_per_phone": 1000,
            "max_phone_numbers_per_business": 2,
        },
        "security": {"display_phone_number": number, "event": "PIN_CHANGED"},
    }
    return examples.get(field)
