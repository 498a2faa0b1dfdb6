"""The sheet of a case: one document with its facts and its messages, to print or to file."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.core import dates, pdf, phones
from cms.core.bilingual import bilingual, current_language
from contact_center import presentation
from contact_center.models import Case, Message

TEMPLATE = """
#show: diwan
= #data.title
#facts(data.facts.map(row => (row.at(0), if row.at(2) { ltr(row.at(1)) } else { isolate(row.at(1)) })))
#if data.description != "" [
  == #data.headings.description
  #data.description
]
== #data.headings.messages
#grid-of(
  data.headings.columns,
  data.messages.map(row => (row.at(0), isolate(row.at(1)), row.at(2))),
  columns: (auto, auto, 1fr),
)
#note[#data.made]
"""


def render(case: Case) -> bytes:
    """Return the PDF of a case, in the active language; notes between agents stay inside."""
    return pdf.render(TEMPLATE, data_of(case))


def data_of(case: Case) -> dict[str, Any]:
    """Return what the sheet shows."""
    contact = case.conversation.contact
    rows = case.messages.exclude(direction=Message.Direction.NOTE).select_related("author")
    facts: list[tuple[str, str, bool]] = [
        (_("Number"), case.display_number, True),
        (_("Kind"), str(case.get_kind_display()), False),
        (_("State"), str(case.get_state_display()), False),
        (_("Category"), str(case.category or "—"), False),
        (_("Responsible unit"), str(case.category.unit) if case.category else "—", False),
        (_("Municipality"), _place(case), False),
        (pgettext("case", "Opened"), dates.format_datetime(case.opened_at), False),
    ]
    if case.resolved_at:
        facts.append((pgettext("case", "Resolved"), dates.format_datetime(case.resolved_at), False))
    if case.closed_at:
        facts.append((pgettext("case", "Closed"), dates.format_datetime(case.closed_at), False))
    facts += [
        (_("Agent"), str(case.assigned_to or "—"), False),
        (_("Person"), contact.name or "—", False),
    ]
    if contact.phone:
        facts.append((_("Telephone"), phones.display(contact.phone), True))
    return {
        "title": _("Case %(number)s") % {"number": f"\u2066{case.display_number}\u2069"},
        "language": current_language(),
        "facts": facts,
        "description": _isolated(case.description),
        "messages": [
            (
                dates.format_datetime(row.said_at),
                _who(row),
                _isolated(presentation.preview_full(row)),
            )
            for row in rows
        ],
        "headings": {
            "description": _("Description"),
            "messages": _("Messages"),
            "columns": [_("Time"), pgettext("message", "From"), _("Text")],
        },
        "made": _("Made on %(when)s") % {"when": dates.format_datetime(timezone.now())},
    }


def _isolated(text: str) -> str:
    """Let each line keep its own direction: an isolate ends with its line."""
    return "\n".join(f"\u2068{line}\u2069" if line else "" for line in text.splitlines())


def _place(case: Case) -> str:
    if case.municipality is None:
        return "—"
    name = bilingual(case.municipality, "name")
    return f"{name} ({bilingual(case.municipality.district, 'name')})"


def _who(message: Message) -> str:
    if message.direction == Message.Direction.IN:
        return _("The person")
    return str(message.author) if message.author else _("Automatic answer")
