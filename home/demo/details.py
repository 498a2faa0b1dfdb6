"""What guides, questions, forms and the contact page hold beside title, summary and body.

Written down by `guide(…)`, `question(…)` and `form(…)`; texts are (Arabic, English) as everywhere.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from home.demo.markup import Items, Prose, Text, prose

Pair = tuple[str, str]


@dataclass(frozen=True)
class Needed:
    """A document needed; `form` is the path of a form's page."""

    name: Text
    note: Text
    copies: int
    form: str


@dataclass(frozen=True)
class Step:
    title: Text
    text: Text


@dataclass(frozen=True)
class Fee:
    what: Text
    amount: Text
    basis: Text


@dataclass(frozen=True)
class GuideDetails:
    """What a guide says. `basis` names legal texts by their keys in the register, with articles."""

    topic: str
    authority: str
    who: Prose
    where: Prose
    documents: tuple[Needed, ...]
    steps: tuple[Step, ...]
    fees: tuple[Fee, ...]
    time: Text
    basis: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    to_confirm: tuple[Text, ...]
    reviewed: datetime.date
    wordings: tuple[str, ...]

    def texts(self) -> Iterator[Text]:
        """Yield every text that is translated."""
        for part in (*self.who.parts, *self.where.parts):
            yield from part.texts if isinstance(part, Items) else [part]
        for document in self.documents:
            yield from (document.name, document.note)
        for step in self.steps:
            yield from (step.title, step.text)
        for fee in self.fees:
            yield from (fee.what, fee.amount, fee.basis)
        yield self.time
        yield from self.to_confirm


@dataclass(frozen=True)
class QuestionDetails:
    """A question's answer."""

    topic: str
    answer: Text
    wordings: tuple[str, ...]

    def texts(self) -> Iterator[Text]:
        """Yield every text that is translated."""
        yield self.answer


@dataclass(frozen=True)
class FormDetails:
    """A form's kind and the specimens that are drawn for it, oldest version first."""

    topic: str
    kind: str
    specimen: str
    versions: tuple[tuple[str, datetime.date], ...]

    def texts(self) -> Iterator[Text]:
        """Yield nothing: the file is in Arabic, and so is its title in it."""
        yield from ()


@dataclass(frozen=True)
class ContactDetails:
    """The Directorate's address and hours, empty as long as nobody confirmed them."""

    address: Text
    hours: Text

    def texts(self) -> Iterator[Text]:
        """Yield every text that is translated."""
        yield from (self.address, self.hours)


Details = GuideDetails | QuestionDetails | FormDetails | ContactDetails

NOTHING = Text("", "")


def needed(ar: str, en: str, note: Pair = ("", ""), *, copies: int = 1, form: str = "") -> Needed:
    """A document needed."""
    return Needed(Text(ar, en), Text(*note), copies, form)


def step(ar: str, en: str, text: Pair = ("", "")) -> Step:
    """A step, in its order."""
    return Step(Text(ar, en), Text(*text))


def fee(ar: str, en: str, *, amount: Pair = ("", ""), basis: Pair = ("", "")) -> Fee:
    """A fee; without an amount the page says that it is to be confirmed."""
    return Fee(Text(ar, en), Text(*amount), Text(*basis))


def guide(
    topic: str,
    authority: str,
    *,
    who: Sequence[Pair | Items],
    where: Sequence[Pair | Items],
    documents: Sequence[Needed],
    steps: Sequence[Step],
    basis: Sequence[str],
    to_confirm: Sequence[Pair],
    fees: Sequence[Fee] = (),
    time: Pair = ("", ""),
    questions: Sequence[str] = (),
    reviewed: str = "2026-10-05",
    wordings: Sequence[str] = (),
) -> GuideDetails:
    """Write a guide down. A legal text is `key` or `key#articles`; a question the end of its path."""
    return GuideDetails(
        topic=topic,
        authority=authority,
        who=prose(*who),
        where=prose(*where),
        documents=tuple(documents),
        steps=tuple(steps),
        fees=tuple(fees),
        time=Text(*time),
        basis=tuple(
            (key, articles) for key, _, articles in (each.partition("#") for each in basis)
        ),
        questions=tuple(f"faq/{name}" for name in questions),
        to_confirm=tuple(Text(*each) for each in to_confirm),
        reviewed=datetime.date.fromisoformat(reviewed),
        wordings=tuple(wordings),
    )


def question(topic: str, ar: str, en: str, *wordings: str) -> QuestionDetails:
    """Write an answer down, with other wordings of its question."""
    return QuestionDetails(topic, Text(ar, en), wordings)


def form(topic: str, specimen: str, *versions: Pair, kind: str = "form") -> FormDetails:
    """Write a form down; `specimen` names its drawing, versions are (number, ISO date)."""
    dated = ((number, datetime.date.fromisoformat(day)) for number, day in versions)
    return FormDetails(topic, kind, specimen, tuple(dated))
