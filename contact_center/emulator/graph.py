"""The Cloud API: what the site calls at Meta's address, it calls here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import secrets
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from contact_center.emulator.checks import (
    UPLOAD_LIMITS,
    check_file,
    check_message,
    check_product,
    check_read,
)
from contact_center.emulator.exchange import Exchange
from contact_center.emulator.faults import MediaFault, SendFault
from contact_center.emulator.graph_errors import (
    GraphError,
    bad_token,
    invalid,
    required,
    unknown_object,
)
from contact_center.emulator.httpd import STREAM, DropConnection
from contact_center.emulator.records import PERSON, Json, Media
from contact_center.emulator.responses import json_body, json_response
from contact_center.emulator.templates import LISTED, check_sendable, fill

PAGE, LONGEST_PAGE = 25, 1000
NUMBER_FIELDS = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
    "id",
)
ACCOUNT_FIELDS = ("id", "name", "timezone_id", "message_template_namespace")


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
        rendered = self._fill(body["template"]) if body.get("type") == "template" else None
        if to == self.config.display_phone_number:
            raise GraphError(131021)
        person = self.store.find_recipient(to)
        phone = person.phone if person else to
        with self.store.lock:
            fault = self.exchange.faults.take_send(phone)
        if fault:
            self._refuse(fault)
            if fault.kind == "http":
                return _bare(fault.http, fault.retry_after)
        message = self.exchange.accept(to, body, fault, rendered)
        if fault and fault.kind == "lost":
            raise DropConnection
        if fault and fault.kind == "slow":
            self.closing.wait(fault.seconds)
        if self.exchange.faults.webhooks.status_before_answer:
            self.exchange.deliverer.settle(2.0)
        contact: Json = {"input": body.get("to") or body.get("recipient")}
        if not (person and person.hides_phone):
            contact["wa_id"] = phone
        if person:
            contact["user_id"] = person.user_id
        sent: Json = {"id": message.id}
        if rendered:
            sent["message_status"] = "accepted"
        response = json_response(
            {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}
        )
        if fault and fault.kind == "garbled":
            response.data = response.data[: len(response.data) // 2]
        return response

    def _fill(self, content: Json) -> Json:
        """Return how a template's send reads; raise GraphError when it may not leave."""
        name, language = content["name"], content["language"]["code"]
        template = check_sendable(self.store.find_template(name, language), name, language)
        return fill(
            template,
            content.get("components") or [],
            lambda kind, file: check_file(kind, file, self._has_media),
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
        if fault := self._take("upload"):
            if fault.kind == "http":
                return _bare(fault.http)
            if fault.kind == "error":
                raise GraphError(fault.code)
        media = self.store.add_media(data, mime_type, file.filename or "")
        if fault and fault.kind == "lost":
            raise DropConnection
        return json_response({"id": media.id})

    def get_object(self, request: Request, version: str, object_id: str) -> Response:
        """GET /{version}/{id}: a file's address and digest, the phone number, or the account."""
        self._authorise(request)
        if object_id == self.config.phone_number_id:
            return json_response(_fields(request, self._number(), NUMBER_FIELDS))
        if object_id == self.config.business_account_id:
            return json_response(_fields(request, self._account(), ACCOUNT_FIELDS))
        media = self._media(object_id, "get")
        expires = math.ceil(self.store.clock.now() + self.config.media_url_lifetime)
        facts: Json = {
            "messaging_product": "whatsapp",
            "url": f"{request.host_url}media/{media.id}?ext={expires}"
            f"&hash={self._url_hash(media.id, expires)}",
            "mime_type": media.mime_type,
            "sha256": media.sha256,
            "file_size": media.size,
            "id": media.id,
        }
        if fault := self._take("info", media.id):
            if fault.kind == "http":
                return _bare(fault.http)
            if fault.kind == "redirect":
                return Response(status=302, headers={"Location": fault.location})
            if fault.kind == "error":
                raise GraphError(fault.code)
            lie = {"url": fault.location, "mime_type": fault.mime_type, "file_size": fault.size}
            lie["sha256"] = hashlib.sha256(b"another").hexdigest()
            facts[fault.kind] = lie[fault.kind]
        return json_response(facts)

    def _number(self) -> Json:
        return {
            "verified_name": self.config.verified_name,
            "code_verification_status": "VERIFIED",
            "display_phone_number": f"+{self.config.display_phone_number}",
            "quality_rating": "GREEN",
            "platform_type": "CLOUD_API",
            "throughput": {"level": "STANDARD"},
            "status": "CONNECTED",
            "name_status": "APPROVED",
            "messaging_limit_tier": "TIER_1K",
            "health_status": {"can_send_message": "AVAILABLE", "entities": []},
            "id": self.config.phone_number_id,
        }

    def _account(self) -> Json:
        return {
            "id": self.config.business_account_id,
            "name": self.config.verified_name,
            "timezone_id": "1",
            "message_template_namespace": "emulator",
            "account_review_status": "APPROVED",
        }

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
        data, fault = self.store.media_bytes(media_id), self._take("file", media_id)
        mime_type = media.mime_type
        if fault is None:
            return Response(data, mimetype=mime_type)
        if fault.kind == "http":
            return _bare(fault.http)
        if fault.kind == "redirect":
            return Response(status=302, headers={"Location": fault.location or request.url})
        if fault.kind == "corrupt":
            data = data[:-1] + bytes([data[-1] ^ 1])
        elif fault.kind == "mime_type":
            mime_type = fault.mime_type
        else:
            request.environ[STREAM] = True
            headers = {} if fault.kind == "oversized" else {"Content-Length": str(len(data))}
            return Response(self._pieces(data, fault), headers=headers, mimetype=mime_type)
        return Response(data, mimetype=mime_type)

    def _pieces(self, data: bytes, fault: MediaFault) -> Iterator[bytes]:
        """Yield what reaches the caller of a file that stalls, is cut, or does not end in time."""
        if fault.kind != "oversized":
            yield data[: len(data) // 2]
            if fault.kind == "stall":
                self.closing.wait(fault.seconds)
            return
        yield data[: fault.size]
        block, left = bytes(64 * 1024), fault.size - len(data)
        while left > 0:
            yield block[:left]
            left -= len(block)

    # --- Templates ---

    def templates(self, request: Request, version: str, object_id: str) -> Response:
        """GET /{version}/{business-account-id}/message_templates: by pages, filtered if asked."""
        self._authorise(request)
        if object_id != self.config.business_account_id:
            raise unknown_object(object_id, "get")
        limit = request.args.get("limit", str(PAGE))
        if not limit.isdecimal() or not 1 <= int(limit) <= LONGEST_PAGE:
            raise GraphError(
                100, message=f"(#100) Param limit must be a number from 1 to {LONGEST_PAGE}"
            )
        filters = {
            name: value
            for name in ("name", "language", "status", "category")
            if (value := request.args.get(name))
        }
        with self.store.lock:
            now = self.store.clock.now()
            found = [
                template.as_listed(now)
                for template in self.store.templates.values()
                if all(getattr(template, name) == value for name, value in filters.items())
            ]
        start, end = _page(request, [entry["id"] for entry in found], int(limit))
        page = [_fields(request, entry, LISTED) for entry in found[start:end]]
        answer: Json = {"data": page}
        if page:
            cursors = {
                "before": _cursor(found[start]["id"]),
                "after": _cursor(found[end - 1]["id"]),
            }
            answer["paging"] = {"cursors": cursors}
            asked = {
                name: value
                for name, value in request.args.items()
                if name not in ("before", "after", "access_token")
            } | {"limit": limit}
            if end < len(found):
                answer["paging"]["next"] = _with_query(request, asked | {"after": cursors["after"]})
            if start > 0:
                earlier = asked | {"before": cursors["before"]}
                answer["paging"]["previous"] = _with_query(request, earlier)
        return json_response(answer)

    # --- What they share ---

    def _authorise(self, request: Request) -> None:
        given = request.headers.get("Authorization", "")
        wanted = f"Bearer {self.config.access_token}"
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise bad_token()
        if self.exchange.faults.account is not None:
            raise GraphError(self.exchange.faults.account)

    def _take(self, on: str, media_id: str = "") -> MediaFault | None:
        """Return the fault that meets this call about a file; one that hangs ends here."""
        with self.store.lock:
            fault = self.exchange.faults.take_media(on, media_id)
        if fault and fault.kind == "hang":
            self.closing.wait(fault.seconds)
            raise DropConnection
        return fault

    def _check_number(self, object_id: str) -> None:
        if object_id != self.config.phone_number_id:
            raise unknown_object(object_id)

    def _has_media(self, media_id: str) -> bool:
        media = self.store.media.get(media_id)
        if media is None:
            return False
        lifetime = (
            self.config.incoming_media_lifetime
            if media.by == PERSON
            else self.config.uploaded_media_lifetime
        )
        return self.store.clock.now() - media.created_at < lifetime

    def _media(self, media_id: str, method: str) -> Media:
        if not self._has_media(media_id):
            raise unknown_object(media_id, method)
        return self.store.media[media_id]

    def _url_hash(self, media_id: str, expires: int) -> str:
        return hmac.new(self._url_key, f"{media_id}:{expires}".encode(), hashlib.sha256).hexdigest()


def _bare(status: int, retry_after: int = 0) -> Response:
    """Return what a proxy before Meta answers: no JSON."""
    response = Response("<html><body>Sorry, something went wrong.</body></html>", status)
    response.mimetype = "text/html"
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _fields(request: Request, values: Json, unasked: tuple[str, ...]) -> Json:
    """Return the fields that are asked for, and the id; raise GraphError for one that is none."""
    asked = [name.strip() for name in request.args.get("fields", "").split(",") if name.strip()]
    for name in asked:
        if name not in values:
            raise GraphError(100, message=f"(#100) Tried accessing nonexisting field ({name})")
    return {name: values[name] for name in dict.fromkeys([*(asked or unasked), "id"])}


def _cursor(object_id: str) -> str:
    return base64.urlsafe_b64encode(object_id.encode()).decode().rstrip("=")


def _page(request: Request, ids: list[str], limit: int) -> tuple[int, int]:
    """Return where the page begins and ends that `after` or `before` ask for; raise GraphError."""
    cursors = {_cursor(object_id): position for position, object_id in enumerate(ids)}
    after, before = request.args.get("after"), request.args.get("before")
    for cursor in (after, before):
        if cursor and cursor not in cursors:
            raise GraphError(100, message="(#100) Invalid cursor")
    if before:
        end = cursors[before]
        return max(0, end - limit), end
    start = cursors[after] + 1 if after else 0
    return start, min(start + limit, len(ids))


def _with_query(request: Request, values: Json) -> str:
    return f"{request.base_url}?{urlencode(values)}"
