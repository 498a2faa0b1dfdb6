"""Files of conversations, for agents. They have no address that anybody else could open."""

import re
from collections.abc import Iterator
from typing import IO

from django.contrib import messages as notices
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.core import audit
from cms.core.uploads import UNKNOWN
from contact_center.media import incoming, shown
from contact_center.models import Conversation, MediaFile
from contact_center.views.inbox import Filters, agent_of, may_use_inbox

# Opened by itself, a file runs nothing, whatever it holds.
POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
# The thread is drawn anew whenever something changes in it: its pictures need not come again.
SHOWN_SECONDS = 600
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
CHUNK = 64 * 1024


def _file(pk: int) -> tuple[MediaFile, Conversation]:
    """Return a file and the conversation it stands in; 404 when it stands in none."""
    file = get_object_or_404(MediaFile, pk=pk)
    message = file.messages.select_related("conversation").order_by("id").first()
    if message is None:
        raise Http404
    return file, message.conversation


def _open(file: MediaFile, name: str) -> IO[bytes]:
    try:
        stream: IO[bytes] = file.file.storage.open(name, "rb")
    except OSError as error:
        raise Http404 from error
    return stream


def _guarded(response: HttpResponseBase, seconds: int) -> HttpResponseBase:
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, max-age={seconds}" if seconds else "private, no-store"
    return response


@may_use_inbox
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture, sound or video, as pages show it; parts of it where a player asks for them."""
    file, _conversation = _file(pk)
    if not shown.is_shown(file):
        raise Http404
    stream = _open(file, file.file.name or "")
    part = _part(request.headers.get("Range", ""), file.size)
    if part is None:
        response: HttpResponseBase = FileResponse(stream, content_type=file.mime_type)
        response["Content-Disposition"] = "inline"
    else:
        first, last = part
        response = StreamingHttpResponse(
            _slice(stream, first, last), status=206, content_type=file.mime_type
        )
        response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
        response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    return _guarded(response, SHOWN_SECONDS)


@may_use_inbox
@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A small copy of a picture."""
    file, _conversation = _file(pk)
    if not shown.is_shown(file) or not file.thumbnail:
        raise Http404
    stream = _open(file, file.thumbnail.name or "")
    return _guarded(FileResponse(stream, content_type="image/webp"), SHOWN_SECONDS)


@may_use_inbox
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file to keep. What is kept aside comes as bytes of no type, so that nothing opens it."""
    file, conversation = _file(pk)
    if file.state not in MediaFile.SERVED or not file.file:
        raise Http404
    stream = _open(file, file.file.name or "")
    ready = file.state == MediaFile.State.READY
    if request.method == "GET":
        audit.record(
            conversation, "file.downloaded", actor=agent_of(request), data={"file": file.pk}
        )
    response = FileResponse(
        stream,
        as_attachment=True,
        filename=shown.download_name(file),
        content_type=file.mime_type if ready else UNKNOWN,
    )
    return _guarded(response, 0)


@may_use_inbox
@require_POST
def try_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker fetch the file again at once."""
    file, conversation = _file(pk)
    if incoming.try_now(file):
        audit.record(
            conversation, "file.tried_again", actor=agent_of(request), data={"file": file.pk}
        )
        notices.info(request, _("The file will be fetched again in a moment."))
    response = redirect("contact_center:conversation", conversation.pk)
    if query := Filters.of(request).query():
        response["Location"] += f"?{query}"
    return response


def _part(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte that a Range header asks for; None for the whole file.

    What makes no sense, and several ranges at once, get the whole file: that is allowed.
    """
    found = RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    begin, end = found.groups()
    if begin:
        first, last = int(begin), min(int(end), size - 1) if end else size - 1
    else:
        first, last = max(0, size - int(end)), size - 1
    return (first, last) if first <= last else None


def _slice(stream: IO[bytes], first: int, last: int) -> Iterator[bytes]:
    with stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := stream.read(min(left, CHUNK))):
            left -= len(chunk)
            yield chunk
