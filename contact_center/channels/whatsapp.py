"""WhatsApp through Meta's Cloud API, or through the emulator: only the settings differ."""

import datetime
import functools
from collections.abc import Iterator
from typing import Any

import httpx
from django.conf import settings

from contact_center.channels.base import (
    NO_ANSWER,
    UNREACHABLE,
    Health,
    Meaning,
    Outcome,
    Outgoing,
    Pace,
    SendResult,
)
from contact_center.channels.inbound import InboundMessage, Json, StatusReport, Update
from contact_center.channels.whatsapp_media import WhatsAppMedia
from contact_center.channels.whatsapp_templates import WhatsAppTemplates
from contact_center.models.conversations import WINDOW
from contact_center.whatsapp import errors, parsing, signature, wire

TIMEOUT = httpx.Timeout(20, connect=5)
# For what can be left or asked again.
ASKING = httpx.Timeout(10, connect=5)
# 45 at once to one person, then one in six seconds.
PER_PERSON = Pace(45, datetime.timedelta(seconds=6))
HEALTH_FIELDS = "id,display_phone_number,quality_rating,health_status"
# Failures before the request left: sending again can't send twice.
NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
)


class WhatsAppChannel(WhatsAppMedia, WhatsAppTemplates):
    """The Cloud API behind the channel interface."""

    name = "whatsapp"
    text_limit = 4096
    window: datetime.timedelta | None = WINDOW
    per_person: Pace | None = PER_PERSON

    def __init__(
        self,
        api_base: str,
        phone_number_id: str,
        token: str,
        secrets: list[str],
        per_second: int = 0,
    ) -> None:
        self.secrets = secrets
        self.per_number = _pace(per_second)
        self.api_base = api_base
        self.phone_number_id = phone_number_id
        self.token = token
        self.url = f"{api_base.rstrip('/')}/{phone_number_id}/messages"
        self.client = httpx.Client(
            headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT, follow_redirects=False
        )

    # --- In ---

    def signed_with(self, body: bytes, header: str | None) -> int | None:
        """Return the position of the app secret that signed `body`."""
        return signature.signed_with(body, header, self.secrets)

    def read(self, body: bytes) -> Json:
        """Return the JSON object in a webhook's body."""
        return parsing.read(body)

    def walk(self, payload: Json) -> Iterator[Update]:
        """Visit every entry, change, message and status."""
        return parsing.walk(payload)

    def message(self, update: Update) -> InboundMessage:
        """Read a message."""
        return parsing.parse_message(update)

    def status(self, update: Update) -> StatusReport:
        """Read a status."""
        return parsing.parse_status(update)

    # --- Out ---

    def send(self, message: Outgoing) -> SendResult:
        """Post one message."""
        try:
            response = self.client.post(self.url, json=wire.message(message))
        except NEVER_LEFT as error:
            return SendResult(Outcome.UNREACHABLE, code=UNREACHABLE, details=_line(error))
        except httpx.HTTPError as error:
            # The request was on its way: a timeout says nothing about what Meta did with it.
            return SendResult(Outcome.IN_DOUBT, code=NO_ANSWER, details=_line(error))
        return _result(response)

    def health(self) -> Health:
        """Ask Meta about our number: whether the token works, and whether we may send."""
        health = self._ask({"fields": HEALTH_FIELDS})
        # A token may send without the right to ask for every field.
        return self._ask({}) if (health.http_status or 200) >= 400 else health

    def _ask(self, query: dict[str, str]) -> Health:
        url = self.url.removesuffix("/messages")
        try:
            response = self.client.get(url, params=query, timeout=ASKING)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Health(False, code=UNREACHABLE, details=_line(error))
        if response.is_success:
            return health_of(_json(response), response.status_code)
        refusal = _refusal(response)
        return Health(False, refusal.code, refusal.http_status, refusal.details)

    def signal(self, message_id: str, typing: bool) -> bool:
        """Mark a message as read, with the sign of writing if wanted."""
        try:
            body = wire.signal(message_id, typing)
            return self.client.post(self.url, json=body, timeout=ASKING).is_success
        except (httpx.HTTPError, httpx.InvalidURL):
            return False

    def meaning(self, code: int | None, http_status: int | None = None) -> Meaning:
        """Return what an error of the Cloud API means."""
        return errors.meaning(code, http_status)


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _result(response: httpx.Response) -> SendResult:
    if not response.is_success:
        return _refusal(response)
    try:
        message_id = _json(response)["messages"][0]["id"]
    except (TypeError, KeyError, IndexError):
        message_id = None
    if isinstance(message_id, str) and message_id:
        return SendResult(Outcome.ACCEPTED, message_id, http_status=response.status_code)
    # Accepted, it seems, but without an id: the status will tell.
    return SendResult(
        Outcome.IN_DOUBT,
        code=NO_ANSWER,
        http_status=response.status_code,
        details=_storable(response.text),
    )


def _storable(text: Any) -> str:
    """Return the beginning of a text, without NUL: PostgreSQL takes none."""
    return str(text)[:2000].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _refusal(response: httpx.Response) -> SendResult:
    """Read an error as Meta describes it, or whatever stands in its place."""
    payload = _json(response)
    error = payload.get("error") if isinstance(payload, dict) else None
    error = error if isinstance(error, dict) else {}
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    return SendResult(
        Outcome.REFUSED,
        code=_code(error.get("code")),
        http_status=response.status_code,
        details=_storable(details or error.get("message") or response.text),
    )


def _code(value: Any) -> int | None:
    """Return an error code, or None for what is none or what no column can hold."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**31:
        return None
    return value


def health_of(payload: Any, http_status: int) -> Health:
    """Read `health_status`: what Meta says about the number, the account and the app behind it.

    An answer without it still proves that the token works.
    """
    status = payload.get("health_status") if isinstance(payload, dict) else None
    if not isinstance(status, dict) or status.get("can_send_message") != "BLOCKED":
        return Health(True, http_status=http_status)
    entities = status.get("entities")
    for entity in entities if isinstance(entities, list) else []:
        errors_there = entity.get("errors") if isinstance(entity, dict) else None
        for error in errors_there if isinstance(errors_there, list) else []:
            if isinstance(error, dict):
                details = f"{entity.get('entity_type')}: {error.get('error_description')}"
                return Health(False, _code(error.get("error_code")), http_status, details[:500])
    return Health(False, http_status=http_status, details="BLOCKED")


def _pace(per_second: int) -> Pace | None:
    """Return a pace that no second, wherever it begins, exceeds: what may go at once in it, and
    what is added while it lasts, make up the whole. None for 0.
    """
    if not per_second:
        return None
    burst = max(1, per_second // 5)
    return Pace(burst, datetime.timedelta(seconds=1) / max(1, per_second - burst))


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


@functools.lru_cache(maxsize=4)
def _channel(
    base: str, number: str, token: str, secrets: tuple[str, ...], per_second: int
) -> WhatsAppChannel:
    return WhatsAppChannel(base, number, token, list(secrets), per_second)


def from_settings() -> WhatsAppChannel:
    """Return the channel that the settings describe; its connections are kept between calls."""
    return _channel(
        settings.WHATSAPP_API_BASE,
        settings.WHATSAPP_PHONE_NUMBER_ID,
        settings.WHATSAPP_ACCESS_TOKEN,
        tuple(settings.WHATSAPP_APP_SECRET),
        settings.WHATSAPP_SENDS_PER_SECOND,
    )
