"""What the call centre does by itself with a message: a pure decision, without a database.

    decide(Situation(...), Heard("words", "مرحبا")) -> [Say("welcome")]

Agents do everything else. The actions are carried out in `services.answers`.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from contact_center import public_numbers
from search.analysis import forms
from search.registry import Reply

# --- What we know and what we hear ----------------------------------------------------------


@dataclass(frozen=True)
class Situation:
    """Where the conversation stands before the message."""

    has_open_case: bool = False
    has_resolved_case: bool = False
    # What the site answered to the person's last question, as long as no case came of it.
    last_answer: str = ""


@dataclass(frozen=True)
class Heard:
    """A message as the dialogue sees it.

    `kind` is "words", "file" (its caption is `text`), "place", or "event" for what needs no answer.
    `answer` is what the site answers, when the words clearly ask for it (see `inquiries`).
    """

    kind: str
    text: str = ""
    answer: Reply | None = None


class Phrase(Enum):
    """The things we say without an agent; `phrases` has their words."""

    WELCOME = "welcome"
    THANKS = "thanks"
    WHICH_NUMBER = "which_number"
    ACKNOWLEDGEMENT = "acknowledgement"
    REOPENED = "reopened"


@dataclass(frozen=True)
class OpenCase:
    """Open a case with this message and say its number."""


@dataclass(frozen=True)
class AnswerInquiry:
    """Send what the site answers."""

    reply: Reply


@dataclass(frozen=True)
class CallAgent:
    """Open a case with the question that was answered last, or with this message."""


@dataclass(frozen=True)
class Attach:
    """The message belongs to the open case."""


@dataclass(frozen=True)
class Reopen:
    """The person is not content with the resolution."""


@dataclass(frozen=True)
class TellStatus:
    """Say the state of the case with this number, or of the open case when none was given."""

    number: str = ""


@dataclass(frozen=True)
class Say:
    """Send a phrase."""

    phrase: Phrase


Action = OpenCase | AnswerInquiry | CallAgent | Attach | Reopen | TellStatus | Say

# --- Words --------------------------------------------------------------------------------


# "مرحباااا", "hellooo"
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")


def _folded(words: str) -> frozenset[str]:
    return frozenset(form for word in words.split() for form in forms(word))


GREETING = _folded(
    "مرحبا مرحبتين أهلا أهلين هلا سلام السلام عليكم وعليكم ورحمة الله وبركاته صباح مساء الخير النور تحية "
    "يعطيكم العافية يعطيك كيفكم كيفك hello hi hey good morning evening afternoon greetings dear sir madam "
    "bonjour salut bonsoir marhaba salam hala ahla"
)
THANKS = _folded(
    "شكرا شكراً مشكورين مشكور يسلمو تسلموا متشكر كثيرا جزيلا الله يعطيكم العافية لكم لك على المتابعة "
    "thanks thank you very much so a lot merci shukran ok okay تمام أوكي"
)
# A message of these alone thanks; words of the set above may stand around them.
THANKING = _folded(
    "شكرا مشكورين مشكور يسلمو تسلموا متشكر thanks thank merci shukran ok okay تمام أوكي"
)
STATUS = _folded("الحالة حالة وضع متابعة أتابع status track follow")
AGENT = _folded(
    "موظف الموظف موظفة موظفين الموظفين إنسان شخص بشري مسؤول المسؤول "
    "agent agents human person employee operator representative somebody someone"
)
AGENT_FILLERS = _folded(
    "أريد بدي أود حابب حابة التحدث التكلم التواصل أحكي احكي بحكي حكي أتكلم أتحدث أتواصل تواصل مع إلى لو سمحتم سمحت "
    "من فضلكم فضلك ممكن رجاء أرجو حقيقي وصلوني وصلني حولوني "
    "i want need would like to talk speak chat connect me with a an the real please can could contact"
)
# "الحالة 7K3Q-FM2X-9AC", "حالة الشكوى رقم ...": what may stand between the word and the number.
STATUS_FILLERS = _folded(
    "الشكوى شكوى الطلب طلب المعاملة رقم شكواي طلبي أريد بدي أود لو سمحتم من فضلكم "
    "case complaint number my of the up on i want to would like please"
)


def decide(situation: Situation, heard: Heard) -> list[Action]:
    """Return what to do with a message, in order."""
    if heard.kind == "event":
        return []
    if heard.kind == "words":
        number = asked_number(heard.text)
        if number is not None:
            if number or situation.has_open_case or situation.has_resolved_case:
                return [TellStatus(number)]
            return [Say(Phrase.WHICH_NUMBER)]
    courtesy = _courtesy(heard, situation)
    if situation.has_open_case:
        return [Attach()]
    if courtesy is not None:
        return [Say(courtesy)]
    if heard.kind == "words" and wants_agent(heard.text):
        return [CallAgent()]
    if heard.answer is not None:
        # Asking the same again says that the answer did not help.
        again = heard.answer.url and heard.answer.url in situation.last_answer
        return [CallAgent() if again else AnswerInquiry(heard.answer)]
    if situation.has_resolved_case:
        return [Reopen()]
    return [OpenCase()]


def _courtesy(heard: Heard, situation: Situation) -> Phrase | None:
    """Return the answer to a message that holds nothing but politeness."""
    if heard.kind != "words":
        return None
    words = forms(_DRAWN_OUT.sub(r"\1", heard.text))
    if not words:
        # Only signs or smileys: a thumb up after a resolution, else nothing to write down yet.
        return Phrase.THANKS if situation.has_resolved_case else Phrase.WELCOME
    if all(word in GREETING for word in words):
        return Phrase.WELCOME
    thanking = any(word in THANKING for word in words)
    return Phrase.THANKS if thanking and all(word in THANKS for word in words) else None


def wants_agent(text: str) -> bool:
    """Say whether a message asks for a person and says nothing else."""
    words = forms(text)
    return any(word in AGENT for word in words) and all(
        word in AGENT or word in AGENT_FILLERS or word in GREETING or word in THANKS
        for word in words
    )


def asked_number(text: str) -> str | None:
    """Return the public number whose state `text` asks for.

    Empty when it asks without a number; None when it asks for no state. A number alone asks too.
    """
    try:
        return public_numbers.parse(text)
    except public_numbers.InvalidNumber:
        pass
    words = text.split()
    asks = False
    for position, word in enumerate(words[:8]):
        folded = forms(word)
        if folded and all(form in STATUS for form in folded):
            asks = True
        elif not (folded and all(form in STATUS_FILLERS for form in folded)):
            if not asks:
                return None
            try:
                return public_numbers.parse(" ".join(words[position:]))
            except public_numbers.InvalidNumber:
                return None
    return "" if asks else None


# The symbols of a case's number are Latin whatever the person writes in.
_NUMBERED = re.compile(r"\S*\d\S*|\b\w{4}-\w{4}-\w{3}\b")
_ARABIC = ("ARABIC LETTER", "ARABIC LIGATURE")


def language_of(text: str, otherwise: str) -> str:
    """Return "ar" when a letter is Arabic, "en" when most are Latin, `otherwise` without letters."""
    if any(unicodedata.name(character, "").startswith(_ARABIC) for character in text):
        return "ar"
    text = _NUMBERED.sub(" ", text)
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < 2:
        return otherwise
    latin = sum("a" <= letter.lower() <= "z" or "À" <= letter <= "ɏ" for letter in letters)
    return "en" if latin * 2 > len(letters) else "ar"
