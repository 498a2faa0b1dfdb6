"""Mail, from `mail/<template>.subject.txt` and `mail/<template>.body.txt`.

Written once, as plain text; it goes out as HTML beside it, which alone can say that Arabic runs
from right to left.
"""

from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string
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
    html = render_to_string("mail/layout.html", {"text": body, "language": language})
    sent = 0
    for address in filter(None, to):
        message = EmailMultiAlternatives(subject, body, to=[address])
        message.attach_alternative(html, "text/html")
        sent += message.send()
    return sent


def _render(name: str, context: dict[str, Any]) -> str:
    # Plain text: escaping for HTML would spoil it.
    return str(Engine.get_default().get_template(name).render(Context(context, autoescape=False)))
