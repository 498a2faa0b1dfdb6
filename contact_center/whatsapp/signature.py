"""The signature that proves a webhook comes from Meta."""

import hashlib
import hmac
import re
from collections.abc import Iterable

_HEADER = re.compile(r"sha256=([0-9a-fA-F]{64})")


def signed_with(body: bytes, header: str | None, secrets: Iterable[str]) -> int | None:
    """Return the position of the secret that signed the raw `body`, or None.

    `header` is `X-Hub-Signature-256` as received: missing, malformed or non-ASCII, it proves
    nothing. Empty secrets never match. Every secret is tried, in constant time each.
    """
    match = _HEADER.fullmatch(header or "")
    if match is None:
        return None
    claimed = bytes.fromhex(match[1])
    found = None
    for position, secret in enumerate(secrets):
        if not secret:
            continue
        digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        if hmac.compare_digest(digest, claimed) and found is None:
            found = position
    return found


def sign(body: bytes, secret: str) -> str:
    """Return the header value that Meta would send for `body`."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
