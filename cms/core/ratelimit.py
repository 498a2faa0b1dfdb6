"""How often something may be done, counted in Django's cache in fixed windows.

With the local-memory cache each process counts for itself, so the real limit is the number
of processes times the limit; with Redis all processes and machines count together.
"""

import hashlib
import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def _cache_key(scope: str, key: str, per: int) -> str:
    # Keys may be addresses of people or networks, of any length: only a digest is stored.
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"ratelimit:{scope}:{digest}:{per}:{int(time.time()) // per}"


def allow(scope: str, key: str, *, limit: int, per: int) -> bool:
    """Count one more of `scope` by `key`; False when that exceeds `limit` within `per` seconds."""
    name = _cache_key(scope, key, per)
    cache.add(name, 0, timeout=per)
    try:
        return cache.incr(name) <= limit
    except ValueError:  # the window ended between the two calls
        cache.add(name, 1, timeout=per)
        return limit >= 1


def give_back(scope: str, key: str, *, per: int) -> None:
    """Uncount one that turned out not to matter, such as a log-in that succeeded."""
    try:
        cache.decr(_cache_key(scope, key, per))
    except ValueError:
        return  # the window is over: nothing to uncount


def seconds_left(per: int) -> int:
    """Return after how many seconds the current window of `per` seconds ends."""
    return per - int(time.time()) % per


def client_address(request: HttpRequest) -> str:
    """Return the network address of whoever sent the request, for use as a key.

    Behind proxies of ours (`TRUSTED_PROXIES` of them) it is the address that the outermost of
    them saw; what the client itself wrote into the header is never believed. An IPv6 address
    stands for its whole /64, which one customer has for himself.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = [
        a.strip() for a in request.headers.get("X-Forwarded-For", "").split(",") if a.strip()
    ]
    if settings.TRUSTED_PROXIES and forwarded:
        address = forwarded[-min(settings.TRUSTED_PROXIES, len(forwarded))]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
