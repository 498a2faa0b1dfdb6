"""Meta's side of the templates in tests: a demonstration emulator, and templates made by hand."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from django.utils import timezone

from contact_center import intake
from contact_center.emulator import Emulator
from contact_center.emulator.templates import demonstration_templates
from contact_center.models import Conversation, MessageTemplate
from tests.contact_center.emulator_site import Site, serve_site
from tests.factories.contact_center import ConversationFactory

BODY = {"type": "BODY", "text": "أُنجز طلبكم رقم {{1}}."}


@contextmanager
def serve_meta() -> Iterator[tuple[Emulator, Site]]:
    with (
        serve_site() as site,
        Emulator(webhook_url=site.url, port=0, status_delay=0) as emulator,
    ):
        yield emulator, site


def as_new(emulator: Emulator) -> None:
    """Bring the emulator's templates back to what they are at its start, without a webhook."""
    emulator.state.templates = {one.id: one for one in demonstration_templates()}


def deliver(wire: tuple[Emulator, Site], client: Client, times: int = 1) -> None:
    """Bring what the emulator has delivered to our webhook, and process it."""
    emulator, site = wire
    emulator.settle()
    while site.requests:
        body, headers = site.requests.pop(0)
        signature = {"X-Hub-Signature-256": headers["X-Hub-Signature-256"]}
        for _time in range(times):
            response = client.post(
                "/whatsapp/webhook", body, content_type="application/json", headers=signature
            )
            assert response.status_code == 200
    while intake.process_waiting():
        pass


def template(name: str = "case_done", *components: dict[str, Any], **more: Any) -> MessageTemplate:
    """An approved template in Arabic."""
    values: dict[str, Any] = {
        "channel": "whatsapp",
        "language": "ar",
        "state": "APPROVED",
        "components": list(components) or [BODY],
        **more,
    }
    return MessageTemplate.objects.create(name=name, **values)


def silent(hours: float = 25, **more: Any) -> Conversation:
    """A conversation whose person last wrote so many hours ago."""
    heard = timezone.now() - datetime.timedelta(hours=hours)
    return ConversationFactory(last_inbound_at=heard, **more)
