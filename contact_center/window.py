"""The 24-hour window as agents see it: how long it stays open, and the templates that pass it."""

import datetime
from typing import Any

from django.utils import timezone

from contact_center import channels
from contact_center.models import Conversation, MessageTemplate
from contact_center.services import templates
from contact_center.template_forms import TemplateForm

# The last hour is shown as one that is running out.
SOON = datetime.timedelta(hours=1)


def time_left(conversation: Conversation) -> datetime.timedelta | None:
    """Return how long we may still write freely; None when the window is closed."""
    closes = conversation.window_closes_at
    left = closes - timezone.now() if closes else None
    return left if left and left > datetime.timedelta(0) else None


def context(conversation: Conversation) -> dict[str, Any]:
    """Return what `_window.html` shows of a conversation, with no template chosen yet."""
    left = time_left(conversation)
    seconds = int(left.total_seconds()) if left else 0
    minutes = seconds // 60
    return {
        "has_window": channels.get(conversation.channel).window is not None,
        "time_left": f"{minutes // 60}:{minutes % 60:02d}",
        "seconds_left": seconds,
        "window_ends_soon": bool(left and left < SOON),
        "templates": templates.offered(conversation),
        "template_form": None,
    }


def chosen(conversation: Conversation, pk: int | None) -> MessageTemplate | None:
    """Return the template of that key if it can be sent in the conversation now."""
    return next((one for one in templates.offered(conversation) if one.pk == pk), None)


def form_of(conversation: Conversation, pk: int | None) -> TemplateForm | None:
    """Return the empty form of a chosen template; None when none is."""
    template = chosen(conversation, pk) if pk else None
    return TemplateForm(template) if template else None
