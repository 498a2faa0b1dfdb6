"""Showing people that we read their message, and that somebody is writing. Best effort.

A sign that comes late says something false: it is sent once, within seconds, or never.
"""

import datetime
from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from contact_center import channels, pauses
from contact_center.models import Conversation, Message, Signal

BATCH = 8
STALE = datetime.timedelta(seconds=30)


def show(conversation: Conversation, *, typing: bool = False) -> None:
    """Have the person see that their latest message was read; with `typing`, that we write."""
    Signal.objects.update_or_create(
        conversation=conversation, defaults={"typing": typing, "wanted_at": timezone.now()}
    )


def show_waiting() -> int:
    """Send the signs that wait; return how many were handled."""
    if not Signal.objects.exists():
        return 0
    heard = Message.objects.filter(
        conversation=OuterRef("conversation"),
        direction=Message.Direction.IN,
        wamid__isnull=False,
    ).order_by("-said_at", "-id")
    with transaction.atomic():
        signals = list(
            Signal.objects.select_for_update(skip_locked=True, of=("self",))
            .annotate(wamid=Subquery(heard.values("wamid")[:1]))
            .select_related("conversation")
            .order_by("id")[:BATCH]
        )
        # Gone before it is sent: better never than twice, or late.
        Signal.objects.filter(pk__in=[signal.pk for signal in signals]).delete()
    still = timezone.now() - STALE
    stopped = pauses.paused()
    jobs = [
        (channels.get(signal.conversation.channel), signal.wamid, signal.typing)
        for signal in signals
        if signal.wamid and signal.wanted_at > still and signal.conversation.channel not in stopped
    ]
    if jobs:
        with ThreadPoolExecutor(len(jobs)) as pool:
            list(pool.map(lambda job: job[0].signal(job[1], job[2]), jobs))
    return len(signals)
