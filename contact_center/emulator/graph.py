"""The Cloud API: what the site calls at Meta's address, it calls here."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import threading

from werkzeug.wrappers import Request, Response

from contact_center.emulator.checks import UPLOAD_LIMITS, check_message, check_product, check_read
from contact_center.emulator.exchange import Exchange
from contact_center.emulator.faults import SendFault
from contact_center.emulator.graph_errors import (
    GraphError,
    bad_token,
    invalid,
    required,
    unknown_object,
)
from contact_center.emulator.httpd import DropConnection
from contact_center.emulator.records import Json, Media
from contact_center.emulator.responses import json_body, json_response


class Graph:
    """The handlers, one per address. They raise GraphError, which the app answers."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.config = exchange.config
        self.store = exchange.store
        self.closing = threading.Event()
        # Media addresses are signed, so that knowing an id is not enough.
        self._url_key = secrets.token_bytes(16)

    # --- Messages ---

    def messages(self, request: Request, version: str, object_id: str) -> Response:
        """POST /{version}/{phone-number-id}/messages: a send, or a read mark."""
        self._authorise(request)
        self._check_number(object_id)
        body = json_body(request)
        if not isinstance(body, dict):
            raise required("messaging_product")
        if "status" in body:
            return self._mark_read(body)
        to = check_message(body, self._has_media)
        if to == self.config.display_phone_number:
            raise GraphError(131021)
        person = self.store.find_recipient(to)
        phone = person.phone if person else to
        with self.store.lock:
            fault = self.exchange.faults.take_send(phone)
        if fault:
            self._refuse(fault)
            if fault.kind == "http":
                return Response(
                    "<html><body>Sorry, something went wrong.</body></html>", fault.http
                )
        message = self.exchange.accept(to, body, fault)
        if fault and fault.kind == "lost":
            raise DropConnection
        if self.exchange.faults.webhooks.status_before_answer:
            self.exchange.deliverer.settle(2.0)
        contact: Json = {"input": body.get("to") or body.get("recipient")}
        if not (person and person.hides_phone):
            contact["wa_id"] = phone
        if person:
            contact["user_id"] = person.user_id
        return json_response(
            {
                "messaging_product": "whatsapp",
                "contacts": [contact],
                "messages": [{"id": message.id}],
            }
        )

    def _refuse(self, fault: SendFault) -> None:
        if fault.kind == "error":
            raise GraphError(fault.code)
        if fault.kind == "hang":
            self.closing.wait(fault.seconds)
            raise DropConnection

    def _mark_read(self, body: Json) -> Response:
        message_id, typing = check_read(body)
        if not self.exchange.mark_read(message_id, typing):
            raise invalid("The message id does not exist")
        return json_response({"success": True})

    # --- Media ---

    def upload(self, request: Request, version: str, object_id: str) -> Response:
        """POST /{version}/{phone-number-id}/media, multipart: messaging_product, type, file."""
        self._authorise(request)
        self._check_number(object_id)
        check_product(dict(request.form.items()))
        file = request.files.get("file")
        if file is None:
            raise required("file")
        mime_type = (request.form.get("type") or file.mimetype or "").split(";")[0].strip()
        if mime_type not in UPLOAD_LIMITS:
            raise GraphError(
                100,
                message=f"(#100) Param file must be a file with one of the following types: "
                f"{', '.join(UPLOAD_LIMITS)}. Received file of type '{mime_type}'.",
            )
        data = file.read()
        if not data:
            raise invalid("The file is empty")
        if len(data) > UPLOAD_LIMITS[mime_type]:
            raise GraphError(131053, f"The file is larger than {UPLOAD_LIMITS[mime_type]} bytes")
        media = self.store.add_media(data, mime_type, file.filename or "")
        return json_response({"id": media.id})

    def get_object(self, request: Request, version: str, object_id: str) -> Response:
        """GET /{version}/{id}: a file's address and digest, or the phone number."""
        self._authorise(request)
        if object_id == self.config.phone_number_id:
            return json_response(
                {
                    "id": object_id,
                    "verified_name": self.config.verified_name,
                    "display_phone_number": f"+{self.config.display_phone_number}",
                    "quality_rating": "GREEN",
                    "platform_type": "CLOUD_API",
                }
            )
        media = self._media(object_id, "get")
        expires = math.ceil(self.store.clock.now() + self.config.media_url_lifetime)
        return json_response(
            {
                "messaging_product": "whatsapp",
                "url": f"{request.host_url}media/{media.id}?ext={expires}"
                f"&hash={self._url_hash(media.id, expires)}",
                "mime_type": media.mime_type,
                "sha256": media.sha256,
                "file_size": media.size,
                "id": media.id,
            }
        )

    def delete_object(self, request: Request, version: str, object_id: str) -> Response:
        """DELETE /{version}/{media-id}."""
        self._authorise(request)
        self.store.drop_media(self._media(object_id, "delete").id)
        return json_response({"success": True})

    def download(self, request: Request, media_id: str) -> Response:
        """GET the address of a file: with the token, within five minutes."""
        self._authorise(request)
        expires = request.args.get("ext", "")
        expected = self._url_hash(media_id, int(expires)) if expires.isdecimal() else ""
        if not expected or not hmac.compare_digest(expected, request.args.get("hash", "")):
            return Response("URL signature mismatch", 403)
        if self.store.clock.now() > int(expires):
            return Response("URL signature expired", 404)
        media = self._media(media_id, "get")
        return Response(self.store.media_bytes(media_id), mimetype=media.mime_type)

    # --- What they share ---

    def _authorise(self, request: Request) -> None:
        given = request.headers.get("Authorization", "")
        wanted = f"Bearer {self.config.access_token}"
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise bad_token()

    def _check_number(self, object_id: str) -> None:
        if object_id != self.config.phone_number_id:
            raise unknown_object(object_id)

    def _has_media(self, media_id: str) -> bool:
        return media_id in self.store.media

    def _media(self, media_id: str, method: str) -> Media:
        try:
            return self.store.media[media_id]
        except KeyError:
            raise unknown_object(media_id, method) from None

    def _url_hash(self, media_id: str, expires: int) -> str:
        return hmac.new(self._url_key, f"{media_id}:{expires}".encode(), hashlib.sha256).hexdigest()
