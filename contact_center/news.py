"""News of a channel that is neither a message nor a status: templates, the account, its quality.

    register_news("message_template_status_update", templates.heard)

The intake calls the function with the channel's name, the change's value and its time. It may be
called twice with the same news, and with old news after new: it must bear both. What it raises
sets the news aside, to be tried again.
"""

import datetime
from collections.abc import Callable

from contact_center.channels.inbound import Json

Handler = Callable[[str, Json, datetime.datetime], None]

_handlers: dict[str, list[Handler]] = {}


def register_news(field: str, function: Handler) -> None:
    """Have `function(channel_name, value, at)` called for each change of `field`."""
    known = _handlers.setdefault(field, [])
    if function not in known:
        known.append(function)


def handlers(field: str) -> list[Handler]:
    """Return who wants to hear of `field`; an empty list when nobody does."""
    return list(_handlers.get(field, []))
