"""The way in: a link that opens WhatsApp with the first words already written.

The call centre's number is a setting of the site, which stands above this room; it is registered here:

    invitation.set_number(lambda: SiteSettings.load().whatsapp_number)
"""

from collections.abc import Callable
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from directory.models import Municipality

_number: Callable[[], str] | None = None


def set_number(function: Callable[[], str]) -> None:
    """Register what gives the call centre's number, digits only with the country code."""
    global _number
    _number = function


def chat_url(text: str = "") -> str:
    """Return the address that opens a chat with the call centre; empty when no number is known."""
    number = _number() if _number else ""
    if not number:
        return ""
    return f"https://wa.me/{number}" + (f"?text={quote(text)}" if text else "")


def complain_panel(municipality: Municipality) -> str:
    """Return the panel of a municipality's public page; empty when no number is known."""
    words = _("Complaint about the municipality of %(name)s: ") % {"name": municipality.name}
    url = chat_url(words)
    if not url:
        return ""
    return render_to_string(
        "contact_center/complain_panel.html", {"url": url, "municipality": municipality}
    )


def correction_panel(municipality: Municipality) -> str:
    """Return the panel where visitors say what is wrong on the page; empty when no number is known."""
    words = _("Correction to the directory, municipality of %(name)s (%(slug)s): ") % {
        "name": municipality.name,
        "slug": municipality.slug,
    }
    url = chat_url(words)
    return render_to_string("contact_center/correction_panel.html", {"url": url}) if url else ""
