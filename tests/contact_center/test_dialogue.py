"""What the call centre does by itself with a message: decided without a database."""

import pytest

from contact_center import public_numbers
from contact_center.dialogue import (
    Attach,
    Heard,
    OpenCase,
    Phrase,
    Reopen,
    Say,
    Situation,
    TellStatus,
    asked_number,
    decide,
    language_of,
)

NOBODY = Situation()
WAITING = Situation(has_open_case=True)
RESOLVED = Situation(has_resolved_case=True)
NUMBER = "7K3QFM2X901"
SHOWN = public_numbers.display(NUMBER)


def words(text: str) -> Heard:
    return Heard("words", text)


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا",
        "مرحبااا",
        "السلام عليكم ورحمة الله وبركاته",
        "Hello!",
        "hi",
        "صباح الخير 🌹",
        "👋",
        "...",
    ],
)
def test_a_greeting_is_welcomed_and_opens_no_case(text: str) -> None:
    assert decide(NOBODY, words(text)) == [Say(Phrase.WELCOME)]


@pytest.mark.parametrize("text", ["شكرا", "شكراً جزيلا لكم", "Thank you very much", "ok", "تمام"])
def test_thanks_open_no_case(text: str) -> None:
    assert decide(NOBODY, words(text)) == [Say(Phrase.THANKS)]
    assert decide(RESOLVED, words(text)) == [Say(Phrase.THANKS)]
    assert decide(WAITING, words(text)) == [Attach()]


@pytest.mark.parametrize(
    "heard",
    [
        words("النفايات لم تُجمع منذ أسبوع في زحلة"),
        words("مرحبا، الطريق مقطوعة"),
        words("hello there is garbage"),
        Heard("file", ""),
        Heard("file", "صورة"),
        Heard("place"),
    ],
)
def test_the_first_real_message_opens_a_case_and_later_ones_join_it(heard: Heard) -> None:
    assert decide(NOBODY, heard) == [OpenCase()]
    assert decide(WAITING, heard) == [Attach()]
    assert decide(RESOLVED, heard) == [Reopen()]


def test_a_thumb_up_after_the_resolution_does_not_reopen_it() -> None:
    assert decide(RESOLVED, words("👍")) == [Say(Phrase.THANKS)]


@pytest.mark.parametrize("situation", [NOBODY, WAITING, RESOLVED])
def test_events_need_no_answer(situation: Situation) -> None:
    assert decide(situation, Heard("event", "👍")) == []


@pytest.mark.parametrize(
    "text",
    [
        f"الحالة {SHOWN}",
        f"حالة {SHOWN}",
        f"الحالة \u2066{SHOWN}\u2069",
        f"ما هي الحالة {SHOWN}"[len("ما هي ") :],
        f"حالة الشكوى رقم {SHOWN}",
        f"status {SHOWN.lower()}",
        f"Status: {SHOWN.replace('-', ' ')}",
        f"status of my complaint number {SHOWN}",
        SHOWN,
        NUMBER.lower(),
    ],
)
def test_the_state_is_told_by_number(text: str) -> None:
    assert decide(NOBODY, words(text)) == [TellStatus(NUMBER)]
    assert decide(WAITING, words(text)) == [TellStatus(NUMBER)]


@pytest.mark.parametrize("text", ["الحالة", "status", "حالة شكواي", "Status?"])
def test_without_a_number_the_open_case_is_meant_or_the_number_is_asked(text: str) -> None:
    assert decide(WAITING, words(text)) == [TellStatus()]
    assert decide(RESOLVED, words(text)) == [TellStatus()]
    assert decide(NOBODY, words(text)) == [Say(Phrase.WHICH_NUMBER)]


@pytest.mark.parametrize(
    "text",
    ["حالة الطريق سيئة جدًا في بلدتنا", "الوضع لا يطاق", "The status quo is bad", "", "   "],
)
def test_other_words_about_states_are_no_question(text: str) -> None:
    assert asked_number(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("النفايات في زحلة", "ar"),
        ("There is a pothole", "en"),
        ("Il y a un trou dans la route", "en"),
        ("شارع Hamra مليء بالحفر", "ar"),
        ("GPS road بيت", "ar"),
        ("123 !", "ar"),
        ("", "ar"),
    ],
)
def test_the_language_is_arabic_with_any_arabic_letter_else_that_of_most(
    text: str, language: str
) -> None:
    assert language_of(text, otherwise="ar") == language


def test_without_letters_the_language_stays() -> None:
    assert language_of("123", otherwise="en") == "en"


@pytest.mark.parametrize(
    "words",
    [
        "متابعة",
        "أتابع شكواي",
        "أريد متابعة شكواي",
        "بدي أتابع الشكوى لو سمحتم",
        "follow my complaint",
        "I want to follow up on my complaint",
    ],
)
def test_wanting_to_follow_a_complaint_asks_for_its_state(words):
    assert decide(Situation(has_open_case=True), Heard("words", words)) == [TellStatus()]
    assert decide(Situation(), Heard("words", words)) == [Say(Phrase.WHICH_NUMBER)]


@pytest.mark.parametrize("words", ["الحالة 62PG-S4CG-1NV", "حالة ABCD-EFGH-JKM"])
def test_a_case_number_does_not_make_an_arabic_message_english(words):
    assert language_of(words, otherwise="ar") == "ar"
    assert language_of(words.split()[1], otherwise="ar") == "ar"
