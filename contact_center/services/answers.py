"""Carries out what the dialogue decides about a message."""

from django.db import transaction

from contact_center import dialogue, phrases, public_numbers
from contact_center.dialogue import Heard, Phrase, Situation
from contact_center.models import Case, Conversation, Message
from contact_center.services import cases, messages
from contact_center.states import CaseState

# How each type of message sounds to the dialogue; what is not here is something to look at.
_KINDS = {
    "text": "words",
    "button": "words",
    "interactive": "words",
    "location": "place",
    **dict.fromkeys(messages.SILENT_TYPES, "event"),
}


def answer(message: Message) -> None:
    """Let the dialogue act on a stored message, in one transaction.

    Raises whatever goes wrong: the message itself is stored already, and stays.
    """
    with transaction.atomic():
        # Two messages of one person are answered one after the other.
        conversation = (
            Conversation.objects.select_for_update(of=("self",))
            .select_related("contact", "assigned_to")
            .get(pk=message.conversation_id)
        )
        current = (
            conversation.cases.current().select_related("category__unit", "municipality").first()
        )
        heard = Heard(_KINDS.get(message.type, "file"), message.text)
        situation = Situation(
            has_open_case=current is not None and current.is_open,
            has_resolved_case=current is not None and not current.is_open,
        )
        if heard.kind != "event":
            _learn_language(conversation, message)
        for action in dialogue.decide(situation, heard):
            _do(action, message, conversation, current)


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


def _attach(message: Message, case: Case) -> None:
    Message.objects.filter(pk=message.pk).update(case=case)
    if case.state == CaseState.WAITING:
        cases.set_state(case, CaseState.IN_PROGRESS, None)
    cases.learn_from(case, message.text)


def _tell_status(number: str, conversation: Conversation, current: Case | None) -> None:
    """Say the state of the person's own case; somebody else's number is as unknown as no number."""
    language = conversation.contact.language
    case = conversation.cases.filter(number=number).first() if number else current
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
