"""What was done to a conversation and its cases, in words, from the audit record."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import AuditEntry
from contact_center.models import Case, Conversation

SHOWN = 20

WORDS: dict[str, Any] = {
    "case.opened": _("Case opened"),
    "case.recognised": _("Category or municipality recognised from the words"),
    "case.edited": _("Case edited"),
    "case.assigned": _("Case assigned"),
    "case.new": _("Case set to new"),
    "case.in_progress": _("Case in progress"),
    "case.waiting": _("Case waits for the person"),
    "case.resolved": _("Case resolved"),
    "case.closed": _("Case closed"),
    "case.sheet": _("Case sheet downloaded"),
    "conversation.answered": _("Question answered from the site"),
    "conversation.assigned": _("Conversation assigned"),
    "conversation.open": _("Conversation reopened"),
    "conversation.closed": _("Conversation closed"),
    "conversation.marked_unread": _("Marked unread"),
    "conversation.replied": _("Reply written"),
    "conversation.noted": _("Note written"),
    "message.sent_again": _("Message sent again"),
    "message.taken_back": _("Message taken back"),
    "file.downloaded": _("File downloaded"),
    "file.tried_again": _("File fetched again"),
}


@dataclass(frozen=True)
class Done:
    """One line of the history."""

    what: Any
    entry: AuditEntry


def of(conversation: Conversation, cases: Iterable[Case]) -> list[Done]:
    """Return what was done last, newest first, in one query."""
    wanted = Q(model="contact_center.conversation", object_id=str(conversation.pk)) | Q(
        model="contact_center.case", object_id__in=[str(case.pk) for case in cases]
    )
    entries = AuditEntry.objects.filter(wanted).select_related("actor").order_by("-at", "-id")
    return [Done(WORDS.get(entry.action, entry.action), entry) for entry in entries[:SHOWN]]
