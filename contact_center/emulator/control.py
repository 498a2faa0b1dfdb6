"""The control API: play the people, watch what happens, make things go wrong. JSON under /control/."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.wrappers import Request, Response

from contact_center.emulator.checks import DOCUMENT_LIMIT, UPLOAD_LIMITS
from contact_center.emulator.exchange import Exchange, Refused
from contact_center.emulator.faults import SIGNATURES, FaultRefused
from contact_center.emulator.records import (
    BUSINESS,
    PERSON,
    WAITING,
    Json,
    Message,
    Person,
)
from contact_center.emulator.responses import json_body, json_response
from contact_center.emulator.templates import Template

Result = TypeVar("Result")

# Files that a page of ours may show as they are; anything else is offered for download.
SHOWN_INLINE = re.compile(r"(image/(jpeg|png|webp)|audio/.+|video/.+)")


class Control:
    """The handlers, one per address. Wrong requests raise BadRequest with a clear text."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.store = exchange.store
        self.deliverer = exchange.deliverer

    # --- Overview ---

    def overview(self, request: Request) -> Response:
        """GET /control/: the webhook, the clock, what waits, how much there is."""
        with self.store.lock:
            return json_response(
                {
                    "now": self.store.clock.now(),
                    "site": self.site(),
                    "people": len(self.store.people),
                    "messages": len(self.store.messages),
                    "faults": self.exchange.faults.as_json(),
                }
            )

    def site(self) -> Json:
        """Return how the site answers and how much waits for it."""
        return {
            "webhook": self.deliverer.webhook_url,
            "reachable": self.deliverer.reachable(),
            "last_answer": self.deliverer.last_answer,
            "waiting": self.deliverer.waiting(),
        }

    # --- People ---

    def people(self, request: Request) -> Response:
        """GET /control/phones: everyone with a phone."""
        with self.store.lock:
            return json_response([self._person(person) for person in self.store.people.values()])

    def add_person(self, request: Request) -> Response:
        """POST /control/phones {"phone", "name", …}: someone new."""
        body = _object(request)
        phone = str(body.pop("phone", ""))
        if not re.fullmatch(r"\d{5,15}", phone):
            raise BadRequest("phone: 5 to 15 digits, with the country's code")
        return json_response(self._person(self._change(phone, body)), 201)

    def change_person(self, request: Request, phone: str) -> Response:
        """PATCH /control/phones/{phone} {"name", "username", "online", "hides_phone", …}."""
        self._existing(phone)
        return json_response(self._person(self._change(phone, _object(request))))

    def change_number(self, request: Request, phone: str) -> Response:
        """POST /control/phones/{phone}/number {"phone", "announce"}: this person changes numbers."""
        self._existing(phone)
        body = _object(request)
        announce = bool(body.get("announce", True))
        change = self.exchange.change_number
        return json_response(
            self._person(_sensible(change, phone, str(body.get("phone", "")), announce))
        )

    def _change(self, phone: str, changes: Json) -> Person:
        return _sensible(self.exchange.change_person, phone, changes)

    def _existing(self, phone: str) -> Person:
        person = self.store.people.get(phone)
        if person is None:
            raise NotFound(f"nobody has the phone {phone}")
        return person

    def _person(self, person: Person) -> Json:
        messages = self.store.messages_of(person.phone)
        return {
            **person.as_json(),
            "typing": person.typing_until > self.store.clock.now(),
            "window_open": self.exchange.window_open(person),
            "unread": self.store.unread().get(person.phone, 0),
            "last": messages[-1].as_json() if messages else None,
        }

    # --- Messages ---

    def conversation(self, request: Request, phone: str) -> Response:
        """GET /control/phones/{phone}/messages?after=revision&epoch=…: what changed since.

        Every phone's unread count comes along, for the page's list of people.
        """
        after = request.args.get("after", 0, int)
        with self.store.lock:
            if request.args.get("epoch", self.store.epoch) != self.store.epoch:
                after = 0
            person = self.store.people.get(phone)
            now = self.store.clock.now()
            return json_response(
                {
                    "epoch": self.store.epoch,
                    "revision": self.store.revision,
                    "now": now,
                    "typing": bool(person and person.typing_until > now),
                    "site": self.site(),
                    "messages": [m.as_json() for m in self.store.messages_of(phone, after)],
                    "unread": self.store.unread(),
                }
            )

    def say(self, request: Request, phone: str) -> Response:
        """POST /control/phones/{phone}/messages: this person writes; any type of the reference."""
        return json_response(_sensible(self.exchange.say, phone, _object(request)).as_json(), 201)

    def see(self, request: Request, phone: str) -> Response:
        """POST /control/phones/{phone}/read {"ids": […]}: this person has looked; all without ids."""
        self._existing(phone)
        return json_response({"read": self.exchange.see(phone, _object(request).get("ids"))})

    def play(self, request: Request, phone: str) -> Response:
        """POST /control/phones/{phone}/played {"id"}: this person has listened to a voice message."""
        self._existing(phone)
        _sensible(self.exchange.play, phone, str(_object(request).get("id", "")))
        return json_response({"success": True})

    def echo(self, request: Request, phone: str) -> Response:
        """POST /control/phones/{phone}/echo {"body"}: the call centre writes from its own phone."""
        body = _object(request).get("body")
        if not isinstance(body, str) or not body.strip():
            raise BadRequest("body is empty")
        return json_response(self.exchange.echo(phone, body).as_json(), 201)

    def report(self, request: Request, message_id: str) -> Response:
        """POST /control/messages/{id}/status {"status", "code", "at"}: any status at any time."""
        body = _object(request)
        code, at = body.get("code"), body.get("at") or 0.0
        if not isinstance(code, int | None) or not isinstance(at, int | float):
            raise BadRequest("code: a number; at: seconds since the epoch")
        _sensible(self.exchange.report, message_id, str(body.get("status", "")), code, float(at))
        return json_response({WAITING: self.deliverer.waiting()}, 201)

    def upload(self, request: Request, phone: str) -> Response:
        """POST /control/phones/{phone}/media: the bytes of a file that this person will send."""
        mime_type, data = request.mimetype, request.get_data()
        if not mime_type or mime_type == "application/json":
            raise UnsupportedMediaType("Content-Type: what the file is said to be")
        # People send documents of any kind; the type is what their phone claims.
        most = UPLOAD_LIMITS.get(mime_type, DOCUMENT_LIMIT)
        if not 0 < len(data) <= most:
            raise BadRequest(f"a {mime_type} has 1 to {most} bytes")
        media = self.store.add_media(data, mime_type, request.args.get("filename", ""), by=PERSON)
        answer = {"id": media.id, "mime_type": mime_type, "sha256": media.sha256_base64}
        return json_response(answer, 201)

    def media(self, request: Request, media_id: str) -> Response:
        """GET /control/media/{id}: a file, for the page."""
        try:
            media, data = self.store.media[media_id], self.store.media_bytes(media_id)
        except KeyError:
            raise NotFound from None
        response = Response(data, mimetype=media.mime_type)
        response.headers["X-Content-Type-Options"] = "nosniff"
        if not SHOWN_INLINE.fullmatch(media.mime_type):
            response.headers.set(
                "Content-Disposition", "attachment", filename=media.filename or media.id
            )
        # Players ask for parts.
        return response.make_conditional(request, accept_ranges=True, complete_length=len(data))

    def messages(self, request: Request) -> Response:
        """GET /control/messages?by=person|business: all of them, oldest first."""
        by = request.args.get("by")
        with self.store.lock:
            chosen: list[Message] = [
                *(
                    self.store.messages_by(by)
                    if by in (PERSON, BUSINESS)
                    else self.store.messages.values()
                )
            ]
            return json_response([message.as_json() for message in chosen])

    # --- Templates and other news ---

    def templates(self, request: Request) -> Response:
        """GET /control/templates: all of them, with state and quality."""
        with self.store.lock:
            return json_response([one.as_json() for one in self.store.templates.values()])

    def add_template(self, request: Request) -> Response:
        """POST /control/templates {"name", "language", "components", …}: one more, or another."""
        return json_response(_sensible(self.exchange.add_template, _object(request)).as_json(), 201)

    def change_template(self, request: Request, name: str, language: str) -> Response:
        """PATCH /control/templates/{name}/{language} {"status", "quality", …, "silent"}."""
        changes = _object(request)
        silent = bool(changes.pop("silent", False))
        template = self._existing_template(name, language)
        changed = _sensible(self.exchange.change_template, template, changes, silent)
        return json_response(changed.as_json())

    def drop_template(self, request: Request, name: str, language: str) -> Response:
        """DELETE /control/templates/{name}/{language}?silent=1."""
        template = self._existing_template(name, language)
        self.exchange.drop_template(template, bool(request.args.get("silent")))
        return json_response({"success": True})

    def _existing_template(self, name: str, language: str) -> Template:
        template = self.store.find_template(name, language)
        if template is None:
            raise NotFound(f"there is no template {name} in {language}")
        return template

    def tell(self, request: Request) -> Response:
        """POST /control/news {"field", "value"}: a webhook of another field than `messages`."""
        body = _object(request)
        field, value = body.get("field"), body.get("value")
        if not isinstance(field, str) or not isinstance(value, dict | None):
            raise BadRequest("field: its name; value: an object, or nothing")
        _sensible(self.exchange.tell, field, value)
        return json_response({WAITING: self.deliverer.waiting()}, 201)

    # --- Deliveries and faults ---

    def deliveries(self, request: Request) -> Response:
        """GET /control/deliveries?state=waiting|delivered|abandoned: each POST with its tries."""
        state = request.args.get("state")
        deliveries = self.deliverer.all()
        return json_response([d.as_json() for d in deliveries if state in (None, d.state)])

    def retry(self, request: Request) -> Response:
        """POST /control/deliveries/retry: try again now whatever waits."""
        self.deliverer.retry_now()
        return json_response({WAITING: self.deliverer.waiting()})

    def send_webhook(self, request: Request) -> Response:
        """POST /control/webhooks {"body": JSON or text, "signature", "once"}: a delivery as it is.

        Text goes as its bytes, broken JSON too. `once`: not tried again when refused.
        """
        body = _object(request)
        if "body" not in body:
            raise BadRequest("body is missing")
        kind = body.get("signature", "valid")
        if kind not in SIGNATURES:
            raise BadRequest(f"signature is one of {', '.join(SIGNATURES)}")
        content = body["body"]
        data = content if isinstance(content, str) else json.dumps(content)
        delivery = self.deliverer.enqueue_body(data.encode(), kind, bool(body.get("once", True)))
        return json_response(delivery.as_json(), 201)

    def verify(self, request: Request) -> Response:
        """POST /control/webhook/verify: what Meta does when the webhook's address is entered."""
        return json_response(self.deliverer.verify())

    def set_webhook(self, request: Request) -> Response:
        """PUT /control/webhook {"url"}: deliver to another address from now on."""
        url = _object(request).get("url")
        if not isinstance(url, str) or not re.match(r"https?://[^/\s]+", url):
            raise BadRequest("url: an address with http:// or https://")
        self.deliverer.webhook_url = url
        self.deliverer.retry_now()
        return json_response(self.site())

    def faults(self, request: Request) -> Response:
        """GET, PATCH, DELETE /control/faults: see, add to, clear what goes wrong."""
        with self.store.lock:
            if request.method == "DELETE":
                self.exchange.faults.clear()
            elif request.method == "PATCH":
                try:
                    self.exchange.faults.update(_object(request))
                except FaultRefused as error:
                    raise BadRequest(str(error)) from None
            return json_response(self.exchange.faults.as_json())

    def clock(self, request: Request) -> Response:
        """POST /control/clock {"advance": seconds, "speed": times}: windows close, redeliveries come.

        At speed 86400 a day passes in a second.
        """
        body, clock = _object(request), self.store.clock
        try:
            clock.advance(float(body.get("advance", 0)))
            clock.run(float(body.get("speed", clock.speed)))
        except (TypeError, ValueError):
            raise BadRequest("advance: seconds, not negative; speed: above 0") from None
        self.deliverer.wake()
        return json_response({"now": clock.now(), "speed": clock.speed})

    def reset(self, request: Request) -> Response:
        """POST /control/reset: forget everything, faults too."""
        self.exchange.forget()
        return json_response({"epoch": self.store.epoch})


def _sensible(act: Callable[..., Result], *values: Any) -> Result:
    """Return what the act returns; a request that makes no sense is answered 400."""
    try:
        return act(*values)
    except Refused as error:
        raise BadRequest(str(error)) from None


def _object(request: Request) -> Json:
    """Return the request's JSON object. An empty body is an empty one.

    Other web pages can't make a browser send application/json here without asking first, and
    nobody answers that question: the control API needs no other protection on one's own machine.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Content-Type must be application/json")
    if not request.get_data():
        return {}
    body: Any = json_body(request)
    if not isinstance(body, dict):
        raise BadRequest("the body must be a JSON object")
    return body
