"""The ways people reach us. The rest of the contact centre knows only `base`.

Another channel (SMS, a form on the site) is one more module here, registered under its name.
"""

from collections.abc import Callable

from contact_center.channels.base import Channel

WHATSAPP = "whatsapp"


def _whatsapp() -> Channel:
    from contact_center.channels import whatsapp

    return whatsapp.from_settings()


_factories: dict[str, Callable[[], Channel]] = {WHATSAPP: _whatsapp}


def register(name: str, factory: Callable[[], Channel]) -> None:
    """Let `factory()` make the channel of that name; it is called often and may keep its channel.

    Raises ValueError for a name that is taken.
    """
    if _factories.setdefault(name, factory) is not factory:
        raise ValueError(f"There is a channel {name!r} already.")


def unregister(name: str) -> None:
    """Forget a channel; raises KeyError when there is none of that name."""
    del _factories[name]


def names() -> list[str]:
    """Return the names of all channels."""
    return list(_factories)


def get(name: str) -> Channel:
    """Return the channel of that name; raises KeyError for none."""
    return _factories[name]()
