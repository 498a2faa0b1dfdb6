"""The telephone exchange: takes the business's messages to the phones, and the people's to the site."""

from __future__ import annotations

import logging
import re
from typing import Any

from contact_center.emulator.config import Config
from contact_center.emulator.deliveries import Deliverer, Delivery
from contact_center.emulator.faults import Faults, SendFault
from contact_center.emulator.graph_errors import GraphError
from contact_center.emulator.payloads import (
    Update,
    echo_update,
    error_json,
    example_news,
    message_update,
    status_update,
)
from contact_center.emulator.records import (
    ABANDONED,
    ACCEPTED,
    BUSINESS,
    DELIVERED,
    FAILED,
    PERSON,
    PLAYED,
    READ,
    SENT,
    WAITING,
    Json,
    Message,
    Person,
    new_message_id,
)
from contact_center.emulator.store import Store
from contact_center.emulator.templates import Template, TemplateRefused, news_of_change

log = logging.getLogger("emulator")

TYPING_SECONDS = 25.0
REPORTED = (SENT, DELIVERED, READ, PLAYED, FAILED)
TEXT_LIMIT = 4096
OWN_FIELDS = {"type", "id", "timestamp", "context", "client_id"}


class Refused(ValueError):
    """What a person or a test asks for makes no sense; the text says why."""


class Exchange:
    """Everything that happens, whoever asked for it: Cloud API, control API or a test."""

    def __init__(self, config: Config, store: Store, faults: Faults) -> None:
        self.config = config
        self.store = store
        self.faults = faults
        self.deliverer = Deliverer(config, store, faults, self._tried)
        self._recent_sends: list[float] = []
        self._allowances: dict[str, tuple[float, float]] = {}
        for message in store.recovered:
            self._announce(message)

    # --- People write ---

    def say(self, phone: str, message: Json) -> Message:
        """Take a person's message of any type to the site.

        `message` is what Meta would put into the webhook, without `from`: `{"type": "text", "text":
        {"body": …}}`, with `context: {"id": …}` for an answer; `id` and `timestamp` may be set. An
        `id` that exists is delivered once more. The same `client_id` again returns the message it
        made, so that a page may repeat itself safely. Raises Refused.
        """
        kind, content = self._checked(phone, message)
        client_id = str(message.get("client_id") or "")
        context = message.get("context") or {}
        with self.store.lock:
            if earlier := self.store.repeated(phone, client_id):
                return earlier
            person = self.store.person(phone)
            said = self.store.messages.get(str(message.get("id")))
            if said is None:
                now = self.store.clock.now()
                said = Message(
                    id=str(message.get("id") or new_message_id(phone)),
                    phone=phone,
                    by=PERSON,
                    type=kind,
                    content=content,
                    at=float(message.get("timestamp") or now),
                    context_id=str(context.get("id") or ""),
                    delivery=WAITING,
                    client_id=client_id,
                    extra={
                        name: value
                        for name, value in message.items()
                        if name not in OWN_FIELDS and name != kind
                    },
                )
                person.last_wrote_at = max(person.last_wrote_at, now)
                self.store.touch(person)
                self.store.add_message(said)
                # What a person wrote is on disk before the page hears that it was taken.
                self.store.journal(person, said)
            self._announce(said)
        log.info("in: %s from +%s", kind, phone)
        return said

    def _announce(self, said: Message) -> None:
        """Take a person's message to the site."""
        person = self.store.person(said.phone)
        quoted = self.store.messages.get(said.context_id)
        self.deliverer.enqueue(message_update(self.config, person, said, quoted))

    @staticmethod
    def _checked(phone: str, message: Json) -> tuple[str, Any]:
        """Return type and content of a message that can be sent; raise Refused for another."""
        Exchange._check_phone(phone)
        kind = message.get("type")
        if not isinstance(kind, str) or not kind:
            raise Refused("type is missing")
        content = message.get(kind, {} if kind == "unsupported" else None)
        if not isinstance(content, dict | list):
            raise Refused(f"{kind} is missing")
        if kind == "text" and isinstance(content, dict):
            body = content.get("body")
            if not isinstance(body, str) or not body.strip():
                raise Refused("text.body is empty")
            if len(body) > TEXT_LIMIT:
                raise Refused(f"text.body is longer than {TEXT_LIMIT} characters")
        return kind, content

    @staticmethod
    def _check_phone(phone: str) -> None:
        if not re.fullmatch(r"[0-9]{5,15}", phone):
            raise Refused("a phone is 5 to 15 digits, with the country's code")

    def see(self, phone: str, message_ids: list[str] | None = None) -> int:
        """The person has looked at messages (all that have arrived by default); return how many."""
        with self.store.lock:
            person = self.store.person(phone)
            seen = [
                message
                for message in self.store.messages_of(phone)
                if message.by == BUSINESS
                and message.status == DELIVERED
                and (message_ids is None or message.id in message_ids)
            ]
            for message in seen:
                self._advance(person, message, READ)
        return len(seen)

    def change_person(self, phone: str, changes: Json) -> Person:
        """Change a person's own settings; what waited for a phone that is on again now arrives."""
        allowed = {
            "name": str,
            "username": str,
            "online": bool,
            "hides_phone": bool,
            "blocks": bool,
            "no_marketing": bool,
        }
        for name, value in changes.items():
            if name not in allowed or not isinstance(value, allowed[name]):
                raise Refused(f"{name} can't be set to {value!r}")
        with self.store.lock:
            person = self.store.person(phone)
            person.__dict__.update(changes)
            self.store.touch(person)
            if person.online:
                for message in self.store.messages_of(phone):
                    if message.by == BUSINESS and message.status == SENT:
                        self._arrive(person, message)
        return person

    def change_number(self, phone: str, new_phone: str, announce: bool = True) -> Person:
        """A person takes another number, and so gets another user id; WhatsApp says so to the site.

        Without `announce` it does not, and the person is a new one to the site. Raises Refused.
        """
        self._check_phone(new_phone)
        with self.store.lock:
            if new_phone in self.store.people and new_phone != phone:
                raise Refused(f"somebody has the phone {new_phone}")
            before = self.store.person(phone)
            if new_phone == phone:
                raise Refused("the new phone is the old one")
            notice = Message(
                id=new_message_id(phone),
                phone=phone,
                by=PERSON,
                type="system",
                content={
                    "body": f"User {before.name} changed from {phone} to {new_phone}",
                    "wa_id": new_phone,
                    "type": "user_changed_number",
                },
                at=self.store.clock.now(),
                delivery=WAITING,
            )
            update = message_update(self.config, before, notice, None)
            after = self.store.move_person(before, new_phone)
            if announce:
                notice.phone = new_phone
                self.store.add_message(notice)
                self.deliverer.enqueue(update)
        return after

    def _tried(self, delivery: Delivery) -> None:
        """A webhook was tried: its messages show how it went."""
        for message_id in delivery.message_ids:
            message = self.store.messages.get(message_id)
            if message is None or message.delivery == DELIVERED:
                continue
            message.attempts = delivery.tries
            message.delivery = delivery.state
            last = delivery.log[-1]
            message.last_error = (
                "" if delivery.state == DELIVERED else str(last.get("status") or last.get("error"))
            )
            if delivery.state == ABANDONED:
                log.warning("webhook: %s was given up", message_id)
            self.store.touch(message)

    # --- The business writes ---

    def accept(
        self,
        to: str,
        body: Json,
        fault: SendFault | None = None,
        rendered: Json | None = None,
    ) -> Message:
        """Take a checked send and return its message; statuses follow by webhook.

        `rendered` is a template with its blanks filled, for the page.

        Raises GraphError when a rate limit or the 24-hour window refuses it.
        """
        with self.store.lock:
            person = self.store.find_recipient(to)
            phone = person.phone if person else to
            self._check_rates(phone)
            kind = body.get("type", "text")
            outside = kind != "template" and not self.window_open(person)
            if outside and self.faults.window_error == "answer":
                raise GraphError(131047)
            message = Message(
                id=new_message_id(phone),
                phone=phone,
                by=BUSINESS,
                type=kind,
                content=body[kind],
                at=self.store.clock.now(),
                context_id=str((body.get("context") or {}).get("message_id") or ""),
                status=ACCEPTED,
                wire=body,
                rendered=rendered,
            )
            self.store.add_message(message)
            if person:
                person.typing_until = 0.0
                self.store.touch(person)
            failure = fault.code if fault and fault.kind == "fail" else None
            failure = failure or (131047 if outside else None) or self._obstacle(person, message)
            if failure or person is None:
                self._fail(person, message, failure or 131026)
            else:
                self._advance(person, message, SENT)
                if person.online:
                    self._arrive(person, message)
        log.info("out: %s to +%s", kind, phone)
        return message

    def _obstacle(self, person: Person | None, message: Message) -> int | None:
        """Return why a message can't reach this person, by Meta's code."""
        if person is None:
            return 131026
        if person.blocks:
            return 130403
        if person.no_marketing and message.type == "template":
            content = message.content
            template = self.store.find_template(content["name"], content["language"]["code"])
            if template and template.category == "MARKETING":
                return 131050
        return None

    def report(
        self, message_id: str, status: str, code: int | None = None, at: float = 0.0
    ) -> None:
        """Send a status of a message of the business, whatever came before; raise Refused.

        `code`: of the error of a failure. `at`: when Meta says it happened; now by default.
        """
        if status not in REPORTED:
            raise Refused(f"status is one of {', '.join(REPORTED)}")
        with self.store.lock:
            message = self.store.messages.get(message_id)
            if message is None or message.by != BUSINESS:
                raise Refused(f"the business has sent no message {message_id}")
            person = self.store.people.get(message.phone)
            if status == FAILED:
                message.error = error_json(code or 131000)
            now = self.store.clock.now()
            message.statuses.append({"status": status, "at": now})
            self.store.touch(message)
            update = status_update(self.config, person, message, status, at or now)
            self.deliverer.enqueue(update)

    def echo(self, phone: str, body: str) -> Message:
        """Somebody at the call centre writes to a person from the WhatsApp Business app."""
        with self.store.lock:
            now = self.store.clock.now()
            person = self.store.person(phone)
            message = Message(
                id=new_message_id(phone),
                phone=phone,
                by=BUSINESS,
                type="text",
                content={"body": body},
                at=now,
                status=DELIVERED,
            )
            self.store.add_message(message)
            self.deliverer.enqueue(echo_update(self.config, person, message))
        return message

    def window_open(self, person: Person | None) -> bool:
        """Whether the person has written within the last 24 hours."""
        if person is None:
            return False
        return self.store.clock.now() - person.last_wrote_at < self.config.window

    def mark_read(self, message_id: str, typing: bool) -> bool:
        """The business has read a person's message (and those before it); False: no such message."""
        with self.store.lock:
            message = self.store.messages.get(message_id)
            if message is None or message.by != PERSON:
                return False
            reached = False
            for earlier in reversed(self.store.messages_of(message.phone)):
                reached = reached or earlier is message
                if not reached or earlier.by != PERSON:
                    continue
                if earlier.marked_read:
                    break
                earlier.marked_read = True
                self.store.touch(earlier)
            if typing:
                person = self.store.person(message.phone)
                person.typing_until = self.store.clock.now() + TYPING_SECONDS
                self.store.touch(person)
        return True

    def _arrive(self, person: Person, message: Message) -> None:
        self._advance(person, message, DELIVERED)
        if self.config.auto_read:
            self._advance(person, message, READ)

    def play(self, phone: str, message_id: str) -> None:
        """The person has listened to a voice message; raise Refused."""
        message = self.store.messages.get(message_id)
        if message is None or message.phone != phone or message.type != "audio":
            raise Refused(f"{message_id} is no voice message to {phone}")
        if any(one["status"] == PLAYED for one in message.statuses):
            return
        self.report(message_id, PLAYED)

    def _fail(self, person: Person | None, message: Message, code: int) -> None:
        message.error = error_json(code)
        self._advance(person, message, FAILED)

    def _advance(self, person: Person | None, message: Message, status: str) -> None:
        """Set a status now and report it; reports leave in order, never before the first is due."""
        now = self.store.clock.now()
        message.status = status
        message.statuses.append({"status": status, "at": now})
        self.store.touch(message)
        if status == DELIVERED and self.faults.webhooks.skip_delivered:
            return
        update = status_update(self.config, person, message, status, now)
        delay = 0.0 if self.faults.webhooks.status_before_answer else self.config.status_delay
        self.deliverer.enqueue(update, not_before=message.at + delay)

    def _check_rates(self, phone: str) -> None:
        """Count a send against the limits that are set; raise GraphError when one is reached."""
        rates, now = self.faults.rates, self.store.clock.now()
        if rates.per_second:
            self._recent_sends = [sent for sent in self._recent_sends if now - sent < 1]
            if len(self._recent_sends) >= rates.per_second:
                raise GraphError(130429)
        if rates.person_burst:
            left, since = self._allowances.get(phone, (float(rates.person_burst), now))
            left = min(rates.person_burst, left + (now - since) / rates.person_interval)
            if left < 1:
                raise GraphError(131056)
            self._allowances[phone] = (left - 1, now)
        if rates.per_second:
            self._recent_sends.append(now)

    # --- Meta itself speaks ---

    def tell(self, field: str, value: Json | None = None) -> None:
        """Send a webhook of another field than `messages`; raise Refused.

        Without a value, and for what it leaves out, the field's own example is taken.
        """
        example = example_news(self.config, field)
        if example is None and not value:
            raise Refused(f"{field}: a value is wanted")
        item = (example or {}) | (value or {})
        now = self.store.clock.now()
        self.deliverer.enqueue(Update("news", item, field=field, at=now))

    def add_template(self, values: Json) -> Template:
        """Add a template, or put it in the place of that of its name and language."""
        template = _template(values)
        with self.store.lock:
            self.store.templates[template.id] = template
            self.store.touch()
        return template

    def change_template(self, template: Template, changes: Json, silent: bool = False) -> Template:
        """Change a template and tell the site so by webhook (unless `silent`); raise Refused."""
        if fixed := {"id", "name", "language"} & set(changes):
            raise Refused(f"{', '.join(sorted(fixed))} can't be changed")
        changed = _template(template.as_json() | changes)
        with self.store.lock:
            self.store.templates[changed.id] = changed
            self.store.touch()
            news = news_of_change(template, changed, self.store.clock.now())
            for field, value in [] if silent else news:
                self.tell(field, value)
        return changed

    def drop_template(self, template: Template, silent: bool = False) -> None:
        """Delete a template and tell the site so by webhook (unless `silent`)."""
        with self.store.lock:
            self.change_template(template, {"status": "DELETED"}, silent)
            del self.store.templates[template.id]

    def forget(self) -> None:
        """Back to the beginning: no messages, no deliveries, no faults."""
        with self.store.lock:
            self.deliverer.forget()
            self.store.forget()
            self.faults.clear()
            self._recent_sends.clear()
            self._allowances.clear()


def _template(values: Json) -> Template:
    try:
        return Template(**values)
    except TypeError as error:
        raise Refused(f"template: {error}") from None
    except TemplateRefused as error:
        raise Refused(str(error)) from None
