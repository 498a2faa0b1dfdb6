"""Mail in plain text, from `mail/<template>.subject.txt` and `mail/<template>.body.txt`."""

from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMessage
from django.template import Context, Engine
from django.utils import translation


def send(
    template: str, *, to: Iterable[str], context: dict[str, Any] | None = None, language: str = "ar"
) -> int:
    """Send one message to each address, so that nobody sees the others; return how many went.

    Raises what the mail backend raises, and TemplateDoesNotExist.
    """
    with translation.override(language):
        subject = " ".join(_render(f"mail/{template}.subject.txt", context or {}).split())
        body = _render(f"mail/{template}.body.txt", context or {}).strip() + "\n"
    return sum(EmailMessage(subject, body, to=[address]).send() for address in to if address)


def _render(name: str, context: dict[str, Any]) -> str:
    # Plain text: escaping for HTML would spoil it.
    return str(Engine.get_default().get_template(name).render(Context(context, autoescape=False)))
