"""Files through the Cloud API: asked for by id, fetched from an address that lives five minutes."""

import functools
import json
import time
from typing import IO, Any
from urllib.parse import quote, urljoin

import httpx
from django.conf import settings

from contact_center.channels.addresses import NotAllowed, check_host, origin, public_address
from contact_center.channels.files import RemoteFile, TransferFailed, Trouble

# Seconds: for a connection, for a pause within a transfer, and for one transfer in all.
CONNECT, PAUSE, IN_ALL = 5.0, 20.0, 180.0
MOST_REDIRECTS = 3
# How much of an error's body is read.
ERROR_BYTES = 8 * 1024
NO_SUCH_OBJECT = 100


class WhatsAppMedia:
    """The media calls of the Cloud API, mixed into the channel."""

    api_base: str
    phone_number_id: str
    token: str

    @property
    def account(self) -> str:
        """The telephone number's id: files belong to it."""
        return f"whatsapp:{self.phone_number_id}"

    @functools.cached_property
    def _calls(self) -> httpx.Client:
        """Calls of the API itself."""
        return httpx.Client(timeout=httpx.Timeout(PAUSE, connect=CONNECT), follow_redirects=False)

    @functools.cached_property
    def _downloads(self) -> httpx.Client:
        """Downloads. No connection is kept: each is made to an address that was just checked."""
        return httpx.Client(
            timeout=httpx.Timeout(PAUSE, connect=CONNECT),
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
        )

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def media_info(self, media_id: str) -> RemoteFile:
        """Ask where a file lies; the address is good for five minutes."""
        url = f"{self.api_base.rstrip('/')}/{quote(media_id, safe='')}"
        query = {"phone_number_id": self.phone_number_id}
        try:
            response = self._calls.get(url, params=query, headers=self._authorization)
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        if not response.is_success:
            raise _refused(response.status_code, response.content)
        answer = _json(response.content)
        address = answer.get("url")
        if not isinstance(address, str) or not address:
            raise TransferFailed(
                Trouble.REFUSED,
                f"no address in the answer: {response.text[:500]}",
                http_status=response.status_code,
            )
        size = answer.get("file_size")
        return RemoteFile(
            url=address,
            mime_type=str(answer.get("mime_type") or ""),
            sha256=str(answer.get("sha256") or ""),
            size=int(str(size)) if str(size or "").isdecimal() else 0,
        )

    def media_bytes(self, url: str, sink: IO[bytes], limit: int) -> int:
        """Fetch a file; the token goes to the API's own host and to the allowed ones, no further.

        A redirect is followed only to such a host again.
        """
        deadline = time.monotonic() + IN_ALL
        try:
            for _ in range(MOST_REDIRECTS + 1):
                with self._open(url) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers.get("Location", ""))
                        continue
                    return _copy(response, sink, limit, deadline)
        except NotAllowed as error:
            raise TransferFailed(Trouble.HOST, str(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise _unreachable(error) from error
        raise TransferFailed(Trouble.HOST, f"more than {MOST_REDIRECTS} redirects")

    def _open(self, url: str) -> Any:
        """Begin a download, at an address that was checked; raises NotAllowed."""
        # Encoded bytes would have another digest, and could unpack to any size.
        headers = {**self._authorization, "Accept-Encoding": "identity"}
        if origin(url) == origin(self.api_base):
            return self._downloads.stream("GET", url, headers=headers)
        host, port = check_host(url, settings.WHATSAPP_MEDIA_HOSTS)
        # The name stays what the certificate must match.
        return self._downloads.stream(
            "GET",
            httpx.URL(url).copy_with(host=public_address(host, port)),
            headers={**headers, "Host": host},
            extensions={"sni_hostname": host},
        )

    def upload(self, source: IO[bytes], name: str, mime_type: str) -> str:
        """Upload a file; its id is valid for 30 days."""
        url = f"{self.api_base.rstrip('/')}/{self.phone_number_id}/media"
        try:
            response = self._calls.post(
                url,
                data={"messaging_product": "whatsapp", "type": mime_type},
                files={"file": (name, source, mime_type)},
                headers=self._authorization,
                timeout=httpx.Timeout(IN_ALL, connect=CONNECT),
            )
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        if not response.is_success:
            raise _refused(response.status_code, response.content)
        media_id = _json(response.content).get("id")
        if not isinstance(media_id, str) or not media_id:
            raise TransferFailed(Trouble.UNREACHABLE, f"no id in the answer: {response.text[:500]}")
        return media_id

    def still_holds(self, media_id: str) -> bool:
        """Whether Meta still knows the id."""
        try:
            self.media_info(media_id)
        except TransferFailed as failure:
            # Anything else says something about us or about Meta, not about the file.
            return failure.code != NO_SUCH_OBJECT and failure.http_status != 404
        return True


def _copy(response: httpx.Response, sink: IO[bytes], limit: int, deadline: float) -> int:
    """Write a response into `sink`; what headers say about its length decides nothing."""
    if not response.is_success:
        body = b""
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > ERROR_BYTES or time.monotonic() > deadline:
                break
        raise _refused(response.status_code, body[:ERROR_BYTES])
    size = 0
    # As it arrives: pieces of a fixed size would keep a trickle from the clock.
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > limit:
            raise TransferFailed(Trouble.TOO_LARGE, f"more than {limit} bytes")
        if time.monotonic() > deadline:
            raise TransferFailed(Trouble.SLOW, f"{size} bytes in {IN_ALL:.0f} s")
        sink.write(chunk)
    return size


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _refused(status: int, body: bytes) -> TransferFailed:
    error = _json(body).get("error")
    error = error if isinstance(error, dict) else {}
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    code = error.get("code")
    return TransferFailed(
        Trouble.REFUSED,
        str(details or error.get("message") or body[:500].decode("utf-8", "replace")),
        code=code if isinstance(code, int) and not isinstance(code, bool) else None,
        http_status=status,
    )


def _unreachable(error: Exception) -> TransferFailed:
    return TransferFailed(Trouble.UNREACHABLE, f"{type(error).__name__}: {error}"[:500])
