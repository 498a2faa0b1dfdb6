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
    Meaning,
    Outcome,
    Outgoing,
    SendResult,
)
from contact_center.channels.inbound import InboundMessage, Json, StatusReport, Update
from contact_center.channels.whatsapp_media import WhatsAppMedia
from contact_center.channels.whatsapp_templates import WhatsAppTemplates
from contact_center.models.conversations import WINDOW
from contact_center.whatsapp import errors, parsing, signature

TIMEOUT = httpx.Timeout(20, connect=5)
# Failures before the request left: sending again can't send twice.
NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class WhatsAppChannel(WhatsAppMedia, WhatsAppTemplates):
    """The Cloud API behind the channel interface."""

    name = "whatsapp"
    text_limit = 4096
    window: datetime.timedelta | None = WINDOW

    def __init__(self, api_base: str, phone_number_id: str, token: str, secrets: list[str]) -> None:
        self.secrets = secrets
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
        """Post one text message."""
        try:
            response = self.client.post(self.url, json=wire(message))
        except NEVER_LEFT as error:
            return SendResult(Outcome.UNREACHABLE, code=UNREACHABLE, details=_line(error))
        except httpx.HTTPError as error:
            # The request was on its way: a timeout says nothing about what Meta did with it.
            return SendResult(Outcome.IN_DOUBT, code=NO_ANSWER, details=_line(error))
        return _result(response)

    def meaning(self, code: int | None, http_status: int | None = None) -> Meaning:
        """Return what an error of the Cloud API means."""
        return errors.meaning(code, http_status)


def wire(message: Outgoing) -> Json:
    """Return the body of `POST /messages` for a text."""
    body: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "type": "text",
        "text": {"body": message.text, "preview_url": False},
        "biz_opaque_callback_data": message.key,
    }
    if message.phone:
        body["to"] = message.phone.lstrip("+")
    else:
        body["recipient"] = message.user_id
    if message.reply_to:
        body["context"] = {"message_id": message.reply_to}
    return body


def _result(response: httpx.Response) -> SendResult:
    try:
        payload: Any = response.json()
    except ValueError:
        payload = None
    if response.is_success:
        try:
            message_id = payload["messages"][0]["id"]
        except (TypeError, KeyError, IndexError):
            message_id = None
        if isinstance(message_id, str) and message_id:
            return SendResult(Outcome.ACCEPTED, message_id, http_status=response.status_code)
        # Accepted, it seems, but without an id: the status will tell.
        return SendResult(
            Outcome.IN_DOUBT,
            code=NO_ANSWER,
            http_status=response.status_code,
            details=response.text[:500],
        )
    error = payload.get("error") if isinstance(payload, dict) else None
    error = error if isinstance(error, dict) else {}
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    code = error.get("code")
    return SendResult(
        Outcome.REFUSED,
        code=code if isinstance(code, int) and not isinstance(code, bool) else None,
        http_status=response.status_code,
        details=str(details or error.get("message") or response.text[:500]),
    )


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


@functools.lru_cache(maxsize=4)
def _channel(base: str, number: str, token: str, secrets: tuple[str, ...]) -> WhatsAppChannel:
    return WhatsAppChannel(base, number, token, list(secrets))


def from_settings() -> WhatsAppChannel:
    """Return the channel that the settings describe; its connections are kept between calls."""
    return _channel(
        settings.WHATSAPP_API_BASE,
        settings.WHATSAPP_PHONE_NUMBER_ID,
        settings.WHATSAPP_ACCESS_TOKEN,
        tuple(settings.WHATSAPP_APP_SECRET),
    )
