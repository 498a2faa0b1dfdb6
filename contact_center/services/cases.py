"""The life of a case, and who looks after a conversation."""

import uuid
from typing import Any

from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core import audit
from cms.core.models import User
from contact_center import phrases, public_numbers, recognition
from contact_center.channels.outbound import OutContent
from contact_center.models import Case, Category, Conversation, Message
from contact_center.services import messages, templates
from contact_center.states import CaseState, ConversationState
from directory.models import Municipality

ATTEMPTS = 3


def agents() -> QuerySet[User]:
    """Return the active users who may use the inbox."""
    may = Q(content_type__app_label="contact_center", codename="use_inbox")
    permission = Permission.objects.filter(may)
    allowed = (
        Q(is_superuser=True)
        | Q(user_permissions__in=permission)
        | Q(groups__permissions__in=permission)
    )
    users = User.objects.filter(allowed, is_active=True).distinct()
    return users.order_by("first_name", "last_name", "email")


def open_case(
    conversation: Conversation,
    *,
    opened_by: Message | None = None,
    description: str = "",
    by: User | None = None,
    kind: str = "complaint",
) -> Case:
    """Open a case with its public number, its category and municipality guessed from the words.

    The same opening message again returns the case that it opened.
    """
    subject = " ".join(description.split())
    case = Case(
        kind=kind,
        conversation=conversation,
        opened_by=opened_by,
        subject=subject if len(subject) <= 120 else f"{subject[:119]}…",
        description=description,
        category=recognition.guess_category(description),
        municipality=recognition.guess_municipality(description),
        assigned_to=conversation.assigned_to,
    )
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                case.save()
                break
        except IntegrityError:
            known = Case.objects.filter(opened_by=opened_by).first() if opened_by else None
            if known is not None:
                return known
            if attempt == ATTEMPTS - 1:
                raise
            # Two random numbers met, once in a quadrillion: draw again.
            case.number = public_numbers.generate()
    if opened_by is not None:
        Message.objects.filter(pk=opened_by.pk).update(case=case)
    audit.record(case, "case.opened", actor=by, data={"number": case.number})
    messages.touch(conversation)
    return case


def learn_from(case: Case, text: str) -> None:
    """Fill a category or municipality that is still unknown from further words of the person."""
    found: dict[str, Any] = {}
    if case.category is None:
        found["category"] = recognition.guess_category(text)
    if case.municipality is None:
        found["municipality"] = recognition.guess_municipality(text)
    found = {field: value for field, value in found.items() if value is not None}
    if found:
        _change(case, None, found, action="case.recognised")


def edit(
    case: Case,
    by: User,
    *,
    category: Category | None,
    municipality: Municipality | None,
    subject: str,
    state: str,
) -> bool:
    """Change what an agent may change; only what differs is written and recorded.

    Closing the last open case puts the conversation away with it.
    Returns False when the case was resolved and the person could not be told.
    """
    with transaction.atomic():
        _change(
            case,
            by,
            {
                "category": category,
                "municipality": municipality,
                "subject": subject.strip()[:120],
            },
        )
        if state == CaseState.RESOLVED:
            return resolve(case, by)
        changed = set_state(case, state, by)
        if changed and state == CaseState.CLOSED and not case.conversation.cases.open().exists():
            _set_conversation_state(case.conversation, ConversationState.CLOSED, by)
    return True


def open_by_hand(conversation: Conversation, by: User, *, subject: str, kind: str) -> Case:
    """Open a case for an agent; raises Refused when one is open already, as after a double click."""
    with transaction.atomic():
        # The lock puts two clicks behind each other.
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if conversation.cases.open().exists():
            raise messages.Refused(_("A case is open in this conversation already."))
        return open_case(conversation, description=subject, kind=kind, by=by)


def set_state(case: Case, state: str, by: User | None) -> bool:
    """Move a case to a state; return whether that changed anything."""
    if case.state == state:
        return False
    # Of two agents, or two clicks, the database says which was first.
    if not Case.objects.filter(pk=case.pk).exclude(state=state).update(state=state):
        case.refresh_from_db(fields=["state"])
        return False
    now = timezone.now()
    case.resolved_at = now if state == CaseState.RESOLVED else case.resolved_at
    case.closed_at = now if state == CaseState.CLOSED else None
    if state in (CaseState.NEW, CaseState.IN_PROGRESS, CaseState.WAITING):
        case.resolved_at = None
    case.save(update_fields=["resolved_at", "closed_at", "changed_at"])
    _change(case, by, {"state": state}, action=f"case.{state}")
    return True


def resolve(case: Case, by: User) -> bool:
    """Resolve a case and tell the person; return whether they could be told.

    Outside the 24-hour window only a template can tell them; without one that fits, the case is
    resolved all the same and nothing is sent.
    """
    with transaction.atomic():
        if not set_state(case, CaseState.RESOLVED, by):
            return True
        conversation = case.conversation
        try:
            messages.queue_text(
                conversation,
                phrases.resolved(case, conversation.contact.language),
                author=by,
                case=case,
            )
        except messages.Refused:
            return templates.tell_resolved(case, by) is not None
    return True


def assign(conversation: Conversation, to: User | None, by: User) -> None:
    """Give a conversation, with its open cases, to an agent, or to nobody."""
    with transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(assigned_to=to)
        conversation.assigned_to = to
        data = {"to": to.pk if to else None}
        audit.record(conversation, "conversation.assigned", actor=by, data=data)
        for case in conversation.cases.open():
            changes: dict[str, Any] = {"assigned_to": to}
            _change(case, by, changes, action="case.assigned")
            if to is not None and case.state == CaseState.NEW:
                set_state(case, CaseState.IN_PROGRESS, by)
        messages.touch(conversation)


def reply(
    conversation: Conversation,
    content: OutContent | str,
    author: User,
    case: Case | None,
    *,
    key: uuid.UUID,
    words: str | None = None,
) -> Message:
    """Queue what an agent wrote; a conversation that nobody has is theirs, a new case begun.

    `words` is what agents read of a content that can't say it. Raises Refused, and then nothing
    has changed.
    """
    with transaction.atomic():
        message = messages.reply(conversation, content, author, case, key=key, words=words)
        # Two agents may answer at once; the lock lets the first one have it.
        row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if row.assigned_to_id is None:
            assign(conversation, author, author)
        if case is not None:
            case.refresh_from_db()  # assigning may just have begun it
            if case.state == CaseState.NEW:
                set_state(case, CaseState.IN_PROGRESS, author)
    return message


def close(conversation: Conversation, by: User) -> None:
    """Put a conversation away; its resolved cases are closed for good.

    Raises Refused while a case in it is still open.
    """
    if conversation.cases.open().exists():
        raise messages.Refused(
            _("Resolve the open case first: somebody still waits for an answer.")
        )
    with transaction.atomic():
        for case in conversation.cases.filter(state=CaseState.RESOLVED):
            set_state(case, CaseState.CLOSED, by)
        _set_conversation_state(conversation, ConversationState.CLOSED, by)


def reopen(conversation: Conversation, by: User) -> None:
    """Take a conversation back among the open ones."""
    with transaction.atomic():
        _set_conversation_state(conversation, ConversationState.OPEN, by)


def _set_conversation_state(conversation: Conversation, state: str, by: User) -> None:
    changed = Conversation.objects.filter(pk=conversation.pk).exclude(state=state)
    if changed.update(state=state, unread=0):
        audit.record(conversation, f"conversation.{state}", actor=by)
        messages.touch(conversation)


def _change(
    case: Case, by: User | None, changes: dict[str, Any], action: str = "case.edited"
) -> None:
    """Write the fields that differ, and record what they were and are."""
    differing = {field: value for field, value in changes.items() if getattr(case, field) != value}
    if not differing:
        return
    data = {
        field: [_plain(getattr(case, field)), _plain(value)] for field, value in differing.items()
    }
    for field, value in differing.items():
        setattr(case, field, value)
    case.save(update_fields=[*differing, "changed_at"])
    audit.record(case, action, actor=by, data=data)
    messages.touch(case.conversation_id)


def _plain(value: Any) -> Any:
    """Return what the record keeps of a value: a row by its key, the rest as it is."""
    return getattr(value, "pk", value)
