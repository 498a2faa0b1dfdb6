"""Where a download may go. The address of a file comes from outside, and our token goes with it."""

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Addresses of IPv4 written into IPv6 by translating networks.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
PORTS = {"http": 80, "https": 443}


class NotAllowed(ValueError):
    """An address that we don't go to; the text says why."""


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an address; raises NotAllowed when it has none."""
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".").lower()
        port = parts.port or PORTS[scheme]
    except (ValueError, KeyError) as error:
        raise NotAllowed(f"not an address of the web: {url[:200]!r}") from error
    if not host or parts.username is not None or parts.password is not None:
        raise NotAllowed(f"no plain address: {url[:200]!r}")
    return scheme, host, port


def check_host(url: str, allowed: Sequence[str]) -> tuple[str, int]:
    """Return host and port of an address that the token may go to; raises NotAllowed.

    `allowed` holds host names; one that begins with a dot stands for all names below it.
    """
    scheme, host, port = origin(url)
    if scheme != "https" or port != PORTS["https"]:
        raise NotAllowed(f"not HTTPS on its usual port: {scheme}://{host}:{port}")
    for name in allowed:
        name = name.strip().lower()
        if name and (host == name or (name.startswith(".") and host.endswith(name))):
            return host, port
    raise NotAllowed(f"{host} is not among the allowed hosts")


def public_address(host: str, port: int) -> str:
    """Return the IP address to connect to, all of the host's being public; raises NotAllowed.

    The caller connects to this very address: a name that is looked up twice may answer
    differently the second time. Raises OSError when the name can't be looked up.
    """
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        if not is_public(text):
            raise NotAllowed(f"{host} lies at {text}, which is not a public address")
    if not found:
        raise NotAllowed(f"{host} has no address")
    return found[0]


def is_public(text: str) -> bool:
    """Whether an IP address is one of the open internet."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast
