"""Carries out what the dialogue decides about a message."""

import logging
import uuid
from dataclasses import replace

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from cms.core import audit
from contact_center import channels, dialogue, inquiries, phrases, public_numbers
from contact_center.dialogue import Heard, Phrase, Situation
from contact_center.models import Case, Conversation, Message
from contact_center.models.conversations import WINDOW
from contact_center.services import cases, messages
from contact_center.services.incoming import SILENT_TYPES
from contact_center.states import CaseKind, CaseState
from search.registry import Reply

logger = logging.getLogger(__name__)

# Makes the answer to a message the same outbox row each time.
ANSWERS = uuid.UUID("3c1f4c0e-0b7e-4d0b-9a4e-5a5d1f7f7a10")

# How each type of message sounds to the dialogue; what is not here is something to look at.
_KINDS = {
    "text": "words",
    "button": "words",
    "interactive": "words",
    "location": "place",
    **dict.fromkeys(SILENT_TYPES, "event"),
}


def answer(message: Message) -> None:
    """Let the dialogue act on a stored message, in one transaction.

    Raises whatever goes wrong: the message itself is stored already, and stays.
    """
    with transaction.atomic():
        # Two messages of one person are answered one after the other.
        conversation = (
            Conversation.objects.select_for_update(of=("self",), no_key=True)
            .select_related("contact", "assigned_to")
            .get(pk=message.conversation_id)
        )
        current = (
            conversation.cases.current().select_related("category__unit", "municipality").first()
        )
        if _comes_late(message):
            # What was said before something that is answered can't turn the talk back.
            if current is not None and current.is_open:
                Message.objects.filter(pk=message.pk).update(case=current)
            return
        heard = Heard(_KINDS.get(message.type, "file"), message.text)
        situation = Situation(
            has_open_case=current is not None and current.is_open,
            has_resolved_case=current is not None and not current.is_open,
        )
        if heard.kind != "event":
            _learn_language(conversation, message)
        actions = dialogue.decide(situation, heard)
        # Searching costs: only words that would else become a case are looked up.
        takes_case = any(isinstance(each, dialogue.OpenCase | dialogue.Reopen) for each in actions)
        if heard.kind == "words" and takes_case:
            reply = _look_up(message.text, conversation.contact.language)
            answered = _last_answer(conversation) if reply else None
            actions = dialogue.decide(
                replace(situation, last_answer=answered.text if answered else ""),
                replace(heard, answer=reply),
            )
        for action in actions:
            _do(action, message, conversation, current)


def _comes_late(message: Message) -> bool:
    """Say whether a message written after this one, by the channel's clock, was answered already."""
    answered = Message.objects.filter(
        conversation=message.conversation_id,
        direction=Message.Direction.IN,
        answer=Message.Answer.DONE,
        said_at__gt=message.said_at,
    )
    return answered.exists()


def _look_up(text: str, language: str) -> Reply | None:
    """Ask the site for an answer; without a search engine an agent gives it, as ever."""
    try:
        with transaction.atomic():
            return inquiries.answer_to(text, language)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("The site could not be asked for an answer")
        return None


def _last_answer(conversation: Conversation) -> Message | None:
    """Return what the site answered to the latest question, unless a case came of it."""
    # Of what we say by ourselves, answers from the site alone quote the message they answer.
    answers = conversation.messages.filter(
        direction=Message.Direction.OUT,
        author=None,
        case=None,
        said_at__gte=timezone.now() - WINDOW,
    ).exclude(reply_to="")
    return answers.order_by("-id").first()


def _learn_language(conversation: Conversation, message: Message) -> None:
    contact = conversation.contact
    if dialogue.asked_number(message.text) is not None:
        # A command is copied from our own messages: it tells a language only of somebody new.
        earlier = conversation.messages.filter(direction=Message.Direction.IN)
        if earlier.exclude(pk=message.pk).exists():
            return
    language = dialogue.language_of(message.text, otherwise=contact.language)
    if language != contact.language:
        contact.language = language
        contact.save(update_fields=["language"])


def _do(
    action: dialogue.Action, message: Message, conversation: Conversation, current: Case | None
) -> None:
    language = conversation.contact.language
    match action:
        case dialogue.AnswerInquiry(reply):
            _answer_inquiry(reply, message, conversation)
        case dialogue.CallAgent():
            _call_agent(message, conversation)
        case dialogue.OpenCase():
            opened = cases.open_case(conversation, opened_by=message, description=message.text)
            _reply(conversation, phrases.say(Phrase.ACKNOWLEDGEMENT, language, opened), opened)
        case dialogue.Attach() if current is not None:
            _attach(message, current)
        case dialogue.Reopen() if current is not None:
            cases.set_state(current, CaseState.IN_PROGRESS, None)
            _attach(message, current)
            _reply(conversation, phrases.say(Phrase.REOPENED, language, current), current)
        case dialogue.TellStatus(number):
            _tell_status(number, conversation, current)
        case dialogue.Say(phrase):
            _reply(conversation, phrases.say(phrase, language), current)


def _answer_inquiry(reply: Reply, message: Message, conversation: Conversation) -> None:
    """Send the site's answer, quoting the question; once, however often it is processed."""
    limit = channels.get(conversation.channel).text_limit
    text = phrases.answered(reply, conversation.contact.language, limit)
    key = uuid.uuid5(ANSWERS, message.wamid or str(message.pk))
    try:
        messages.queue_text(conversation, text, key=key, reply_to=message.wamid or "")
    except messages.Refused as refusal:
        messages.add_note(conversation, f"{refusal}\n\n{text}", None, None)
    data = {"message": message.pk, "url": reply.url}
    audit.record(conversation, "conversation.answered", data=data)


def _call_agent(message: Message, conversation: Conversation) -> None:
    """Open a case with the question that the site answered last, else with this message."""
    answered = _last_answer(conversation)
    question = (
        conversation.messages.filter(wamid=answered.reply_to, case=None).first()
        if answered
        else None
    ) or message
    case = cases.open_case(
        conversation, opened_by=question, description=question.text, kind=CaseKind.INQUIRY
    )
    belonging = [each.pk for each in (answered, message) if each]
    Message.objects.filter(pk__in=belonging).update(case=case)
    language = conversation.contact.language
    _reply(conversation, phrases.say(Phrase.ACKNOWLEDGEMENT, language, case), case)


def _attach(message: Message, case: Case) -> None:
    Message.objects.filter(pk=message.pk).update(case=case)
    if case.state == CaseState.WAITING:
        cases.set_state(case, CaseState.IN_PROGRESS, None)
    cases.learn_from(case, message.text)


def _tell_status(number: str, conversation: Conversation, current: Case | None) -> None:
    """Say the state of the person's own case; somebody else's number is as unknown as no number."""
    language = conversation.contact.language
    theirs = Case.objects.of_person(conversation.contact)
    case = theirs.filter(number=number).first() if number else current
    if case is None:
        text = phrases.unknown_number(public_numbers.display(number), language)
    else:
        text = phrases.status(case, language)
    _reply(conversation, text, case)


def _reply(conversation: Conversation, text: str, case: Case | None) -> None:
    """Queue an automatic answer; one that comes too late for the window is noted, not lost."""
    try:
        messages.queue_text(conversation, text, case=case)
    except messages.Refused as refusal:
        messages.add_note(conversation, f"{refusal}\n\n{text}", None, case)
