"""What we say to people by ourselves, in their language. Plain words, no promises we can't keep."""

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms.core.bilingual import bilingual
from contact_center.dialogue import Phrase
from contact_center.models import Case
from contact_center.states import CaseKind, CaseState
from search.registry import Reply


def isolated(text: str, language: str) -> str:
    """Keep the groups of a number in order inside Arabic text, also where no markup exists."""
    return f"\u2066{text}\u2069" if language == "ar" else text


def say(phrase: Phrase, language: str, case: Case | None = None) -> str:
    """Return a phrase; those about a case need it."""
    with translation.override(language):
        number = isolated(case.display_number, language) if case else ""
        match phrase:
            case Phrase.WELCOME:
                return _(
                    "Welcome to the call centre of the Directorate General of Local "
                    "Administrations and Councils.\nPlease describe the problem in one message: "
                    "what happened, and in which town. You can add a photo or your location."
                )
            case Phrase.THANKS:
                return _("Thank you for writing to us. We are here whenever you need us.")
            case Phrase.WHICH_NUMBER:
                return _(
                    "Please write the word “status” followed by the number of your case, "
                    "as it stands in the message you received from us."
                )
            case Phrase.REOPENED:
                return _(
                    "We have reopened your case %(number)s. An agent will read what you "
                    "wrote and answer you here."
                ) % {"number": number}
            case Phrase.ACKNOWLEDGEMENT:
                return _acknowledgement(case, number, language)
    raise AssertionError(phrase)


def _acknowledgement(case: Case | None, number: str, language: str) -> str:
    """Say the number, who will answer, and how to follow it."""
    asks = case is not None and case.kind == CaseKind.INQUIRY
    if asks:
        received = _("We have passed your question on to an agent. Its number is:\n%(number)s")
    else:
        received = _("We have received your complaint. Its number is:\n%(number)s")
    parts = [received % {"number": number}]
    if case is not None and case.category is not None:
        parts.append(
            _("It goes to: %(unit)s.") % {"unit": bilingual(case.category.unit, "name", language)}
        )
    parts.append(_("An agent will read it and answer you here, in this conversation."))
    if case is not None and case.municipality is None and not asks:
        parts.append(_("Please also tell us in which town or municipality the problem is."))
    parts.append(
        _("To know where it stands at any time, write:\nstatus %(number)s") % {"number": number}
    )
    return "\n\n".join(parts)


def answered(reply: Reply, language: str, limit: int) -> str:
    """Return what the site answers to a question, where to read more, and how to reach a person.

    Holds at most `limit` characters: the answer is cut rather than the way to an agent.
    """
    with translation.override(language):
        ends = []
        if reply.language != language:
            ends.append(_("This answer is not yet available in English; here it is in Arabic."))
        if reply.url:
            ends.append(_("Read more: %(url)s") % {"url": reply.url})
        ends.append(
            _(
                "If this does not answer your question, write “agent” and an employee will answer "
                "you here. To report a problem, just describe it."
            )
        )
    end = "\n\n".join(ends)
    room = limit - len(end) - len(reply.title) - 8
    return f"*{reply.title}*\n\n{Truncator(reply.text).chars(max(room, 1))}\n\n{end}"


def status(case: Case, language: str) -> str:
    """Return the state of a case in a sentence for the person who opened it."""
    with translation.override(language):
        values = {"number": isolated(case.display_number, language)}
        sentences: dict[str, str] = {
            CaseState.NEW: _("Your case %(number)s has been received and waits for an agent."),
            CaseState.IN_PROGRESS: _("Your case %(number)s is being worked on."),
            CaseState.WAITING: _("Your case %(number)s waits for your answer to our last message."),
            CaseState.RESOLVED: _(
                "Your case %(number)s has been resolved. If it is not, write to us here."
            ),
            CaseState.CLOSED: _("Your case %(number)s is closed."),
        }
        return sentences[case.state] % values


def unknown_number(number: str, language: str) -> str:
    """Say that the person has no case with this number."""
    with translation.override(language):
        return _(
            "We find no case of yours with the number %(number)s. Please check it: it stands "
            "in the message you received from us."
        ) % {"number": isolated(number, language)}


def resolved(case: Case, language: str) -> str:
    """Tell the person that their case is resolved and what to do if it is not."""
    with translation.override(language):
        return _(
            "Your case %(number)s has been resolved.\nIf the problem is still there, answer "
            "this message and we open it again."
        ) % {"number": isolated(case.display_number, language)}
