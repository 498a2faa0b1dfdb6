"""Where WhatsApp delivers. Check the signature, store the body, answer: nothing else happens here."""

import hmac
import logging

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contact_center import channels
from contact_center.models import Delivery

logger = logging.getLogger(__name__)

LARGEST_BODY = 3 * 1024 * 1024
LONGEST_CHALLENGE = 200


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """Verification by GET, deliveries by POST."""
    return _verify(request) if request.method == "GET" else _receive(request)


def _verify(request: HttpRequest) -> HttpResponse:
    """Answer Meta's challenge when it knows our token; an unset token verifies nobody."""
    expected = settings.WHATSAPP_VERIFY_TOKEN
    given = request.GET.get("hub.verify_token", "")
    challenge = request.GET.get("hub.challenge", "")
    known = bool(expected) and hmac.compare_digest(expected.encode(), given.encode())
    if (
        not known
        or request.GET.get("hub.mode") != "subscribe"
        or len(challenge) > LONGEST_CHALLENGE
    ):
        return _plain("not verified\n", 403)
    return _plain(challenge)


def _read(request: HttpRequest) -> bytes:
    """Return the raw body, at most one byte more than allowed: that byte says it is too long.

    What the length header claims is not believed. Django reads nothing of a body that comes in
    chunks, without a length; the server's own stream does.
    """
    chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    stream = request.META["wsgi.input"] if chunked else request
    body = b""
    while len(body) <= LARGEST_BODY:
        part = stream.read(LARGEST_BODY + 1 - len(body))
        if not part:
            break
        body += part
    return body


def _receive(request: HttpRequest) -> HttpResponse:
    """Store a signed body as one durable row, then acknowledge it.

    400 for a body that breaks off, 401 for a wrong signature, 413 above 3 MB, 503 when it can't
    be stored: WhatsApp then delivers it again.
    """
    try:
        body = _read(request)
    except OSError:
        return _plain("the body broke off\n", 400)
    if len(body) > LARGEST_BODY:
        return _plain("the body is larger than 3 MB\n", 413)
    channel = channels.get(channels.WHATSAPP)
    secret = channel.signed_with(body, request.headers.get("X-Hub-Signature-256"))
    if secret is None:
        logger.warning("A webhook without a valid signature was refused.")
        return _plain("the signature is missing or wrong\n", 401)
    try:
        Delivery.objects.create(channel=channel.name, body=body, signed_with=secret)
    except (DatabaseError, InterfaceError):
        logger.exception("A delivery could not be stored; WhatsApp will send it again.")
        return _plain("it could not be stored\n", 503)
    return _plain("stored\n")
