"""Where WhatsApp delivers. Check the signature, store the body, answer: nothing else happens here.

Meta's requests need no session, language or form token, and Django's middleware costs more than the
work itself. So `Front` answers them before Django sees them. The view answers the same
where Django is served without it (the test client).
"""

import hmac
import logging
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from contact_center import channels, ingest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

PATH = "/whatsapp/webhook"
LARGEST_BODY = 3 * 1024 * 1024  # bytes
LONGEST_CHALLENGE = 200
METHODS = "GET, POST"

Store = Callable[[ingest.Arrival], None]


class Answer(NamedTuple):
    """What is answered: a status, and a line of plain text."""

    status: HTTPStatus
    text: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say how to read it."""
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        if self.status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = METHODS
        return headers


class Front:
    """A WSGI application that answers the webhook's address and leaves all others to `pages`."""

    def __init__(self, pages: "WSGIApplication") -> None:
        self.pages = pages

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            return self.pages(environ, start_response)
        try:
            answer = respond(environ, ingest.writer.store)
        except Exception:
            # Whatever it was, nothing is stored, and WhatsApp comes again after a 503.
            logger.exception("The webhook met a fault")
            answer = Answer(HTTPStatus.SERVICE_UNAVAILABLE, "it could not be stored\n")
        body = answer.text.encode()
        headers = [*answer.headers.items(), ("Content-Length", str(len(body)))]
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return [body]


@csrf_exempt
def webhook(request: HttpRequest) -> HttpResponse:
    """Verification by GET, deliveries by POST."""
    answer = respond(request.META, ingest.store_alone)
    return HttpResponse(answer.text, status=answer.status, headers=answer.headers)


def respond(environ: "WSGIEnvironment", store: Store) -> Answer:
    """Answer a request to the webhook; `store` keeps a delivery, or raises NotStored.

    400 for a body that breaks off, 401 for a wrong signature, 413 above 3 MB, 503 when it can't
    be stored: WhatsApp then delivers it again.
    """
    match environ["REQUEST_METHOD"]:
        case "GET":
            return _verify(environ)
        case "POST":
            return _receive(environ, store)
    return Answer(HTTPStatus.METHOD_NOT_ALLOWED, f"only {METHODS}\n")


def _verify(environ: "WSGIEnvironment") -> Answer:
    """Answer Meta's challenge when it knows our token; an unset token verifies nobody."""
    try:
        query = parse_qs(environ.get("QUERY_STRING", ""), max_num_fields=20)
    except ValueError:
        query = {}
    mode, given, challenge = (
        query.get(f"hub.{name}", [""])[-1] for name in ("mode", "verify_token", "challenge")
    )
    expected = settings.WHATSAPP_VERIFY_TOKEN
    known = bool(expected) and hmac.compare_digest(
        expected.encode(), given.encode("utf-8", "replace")
    )
    if not known or mode != "subscribe" or len(challenge) > LONGEST_CHALLENGE:
        return Answer(HTTPStatus.FORBIDDEN, "not verified\n")
    return Answer(HTTPStatus.OK, challenge)


def _receive(environ: "WSGIEnvironment", store: Store) -> Answer:
    """Store a signed body as one durable row, then acknowledge it."""
    try:
        body = _read(environ)
    except OSError:
        return Answer(HTTPStatus.BAD_REQUEST, "the body broke off\n")
    if len(body) > LARGEST_BODY:
        return Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is larger than 3 MB\n")
    channel = channels.get(channels.WHATSAPP)
    secret = channel.signed_with(body, environ.get("HTTP_X_HUB_SIGNATURE_256"))
    if secret is None:
        logger.warning("A webhook without a valid signature was refused.")
        return Answer(HTTPStatus.UNAUTHORIZED, "the signature is missing or wrong\n")
    try:
        store(ingest.Arrival(channel.name, body, secret, timezone.now()))
    except ingest.NotStored:
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "it could not be stored\n")
    return Answer(HTTPStatus.OK, "stored\n")


def _read(environ: "WSGIEnvironment") -> bytes:
    """Return the raw body, at most one byte more than allowed: that byte says it is too long.

    A body in chunks has no length, and a stream that ends by itself needs none. Of any other
    nothing may be read beyond the length that was claimed.
    """
    stream: Any = environ["wsgi.input"]
    left = LARGEST_BODY + 1
    chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    if not chunked and not environ.get("wsgi.input_terminated"):
        claimed = environ.get("CONTENT_LENGTH") or ""
        left = min(left, int(claimed) if re.fullmatch(r"[0-9]{1,18}", claimed) else 0)
    parts = []
    while left > 0 and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
