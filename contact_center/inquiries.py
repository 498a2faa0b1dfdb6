"""Recognises a question that the site answers, so that nobody waits for what is written there.

A wrong answer is worse than none: whoever reports a trouble must reach a person. So a message is
answered only when all of this holds, and otherwise goes to an agent as before:

- it is short, and nothing in it tells of a trouble or of a matter that is under way;
- it says every telling word of one name of a thing (a guide, a question) that has a reply;
- it says next to nothing besides; with further words it has to be a question.

What the words mean to the measure is in tests/contact_center/test_inquiries.py, with samples.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

from contact_center.dialogue import GREETING, THANKS
from contact_center.models import Category
from search import registry
from search.analysis import forms, stem_of, subject
from search.services import best_of

# A message of more words is a story, and stories are for people to read.
LONGEST = 25
CANDIDATES = 10


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem_of(form) for form in forms(words))


# Words that make a question of a message.
QUESTION = _stems(
    "كيف كيفية شو ماذا متى أين وين هل كم مين لماذا ليش لشو بدي بدنا أريد أود حابب حابة عايز لازم يلزم بيلزم "
    "المطلوب مطلوبة شروط "
    "how what when where who which why can could do does should must may need needs want would like documents "
    "requirements"
)
# These do so at the beginning alone: inside, they say "from" and "not".
OPENING = frozenset(forms("من ما أي is are"))
# Words that ask or ask for help, and say nothing about the subject.
ASKING = QUESTION | _stems(
    "ما من أي الأوراق أوراق ورق المستندات مستندات شروط إجراءات خطوات معاملة معاملات معلومات عن حول "
    "استفسار أستفسر سؤال ممكن أعرف بعرف تعرفوا احصل بحصل الحصول الاستحصال أطلب طلب تقديم استخراج أعمل بعمل أبدأ "
    "لو سمحتم سمحت فضلك فضلكم رجاء أرجو بليز عليي علي جيب بجيب معي الله "
    "know get getting obtain apply applying application required papers steps procedure tell "
    "please help information about question start transaction thanks is are have give"
)
QUESTION_MARKS = ("?", "؟")

# Words of a trouble, or of a matter of one's own that is under way. In the name of a thing
# ("ماذا لو رُفض الطلب؟") they stand for themselves.
TROUBLE = _stems(
    "شكوى شكاوى أشتكي اشتكي بشتكي أشكو بلاغ أبلغ إبلاغ تبليغ مشكلة مشاكل لم لن ليس مش مو منذ صرلي صرلنا صارلي "
    "أسبوع أسابيع شهر شهرين أشهر يوم يومين أيام سنة سنتين سنين أمس مبارح اليوم لسا لسه بعدو بعدها بعدن "
    "عم عمبي ناطر ناطرين انتظر أنتظر بانتظار صار صارت وصل وصلت وصلني طلع طلعت قدمت قدمنا طلبت دفعت دفعنا راجعت "
    "رحت حكيت رفض رفضت رفضوا يرفض مرفوض مرفوضة تأخر تأخرت تأخير متأخرة متأخر مهمل إهمال يرد بيرد جاوب رد مكسور "
    "مكسورة معطل معطلة عطل مقطوع مقطوعة مسدود مسدودة طافح طافحة فايض حفرة حفر جورة جور تسرب رائحة روائح ريحة ضجيج "
    "ضجة إزعاج مزعج صوت متراكم متراكمة تتراكم تراكم خطر خطير خطرة حادث انهيار وقع هبط رشوة فساد فاسد سرقة ظلم تعدي "
    "تعديات اعتداء مخالف مخالفة مخالفات مزور مزورة يبني عمر بنى عمرو جاري جارنا جارتي جيراني الجيران جار يرمي بيرمي "
    "يحرق حرق حريق زبالة نفايات قمامة مجرور وسخ أوساخ عتمة ظلام مطفأة كلاب جرذان بعوض غلط خطأ زيادة مبالغ ساعدوني "
    "مساعدة بسرعة ضروري عاجل حرام كارثة "
    "complain complained complaint complaints report reporting problem problems issue not no never dont doesnt didnt "
    "cant wont isnt hasnt havent wasnt since ago week weeks month months days day year years yesterday today still "
    "yet already waiting waited wait refused refuses refuse rejected denied delay delayed late ignored ignore "
    "broken damaged blocked cut hole holes pothole leak leaking smell noise noisy garbage trash rubbish dirty dark "
    "danger dangerous accident collapsed bribe corrupt corruption illegal illegally stolen fake forged neighbor "
    "neighbour neighbors neighbours throws dumping wrong mistake urgent urgently paid "
    "went nobody"
)


COURTESY = frozenset(stem_of(form) for form in GREETING | THANKS)
# After these, "ما" denies: "ما بيدفع", "ما عم يرد", "ما حدا". Elsewhere it asks: "ما هي الرسوم".
DENIED = frozenset(forms("عم حدا في فيه رح كان عاد زال حدن"))
DENIED_VERB = ("بي", "بت", "بن", "با")
ASKED = frozenset(forms("هو هي هم هذا هذه معنى"))


@dataclass(frozen=True)
class _Match:
    """How well a name fits: word for word, by its telling words, by the words besides."""

    exact: bool
    told: int
    besides: int

    @property
    def order(self) -> tuple[bool, int, int]:
        """The best first."""
        return (not self.exact, -self.told, self.besides)


@dataclass(frozen=True)
class _Message:
    """What a message says, read once: its words about the subject, and what they give away."""

    words: tuple[str, ...]
    subject: tuple[frozenset[str], ...]
    troubles: tuple[frozenset[str], ...]
    asks: bool
    # Stems of the categories' keywords: what complaints are about.
    complaints: frozenset[str]

    @property
    def heard(self) -> frozenset[str]:
        return frozenset(stem for word in self.subject for stem in word)


def answer_to(text: str, language: str) -> registry.Reply | None:
    """Return the reply to a message that clearly asks for one thing; None when it doesn't."""
    words = forms(text)
    if not words or len(words) > LONGEST or _denies(words):
        return None
    message = _read(text, words)
    best: tuple[tuple[Any, ...], Callable[[], registry.Reply]] | None = None
    for kind in registry.kinds():
        if kind.reply is None or kind.names is None:
            continue
        for place, thing in enumerate(best_of(kind, text, language, CANDIDATES)):
            match = _best_match(kind.names(thing), message)
            if match and (best is None or (match.order, place) < best[0]):
                best = ((match.order, place), partial(kind.reply, thing, language))
    return best[1]() if best else None


def _read(text: str, words: list[str]) -> _Message:
    readings = [_readings(word) for word in words]
    keywords = Category.objects.values_list("keywords", flat=True)
    return _Message(
        words=tuple(words),
        subject=tuple(_readings(word) for word in subject(text)),
        troubles=tuple(word for word in readings if word & TROUBLE),
        asks=_asks(text, words),
        complaints=frozenset(stem for line in keywords for stem in _stems(line)),
    )


def _asks(text: str, words: list[str]) -> bool:
    """Say whether a message is a question, by its mark or by its words."""
    if any(mark in text for mark in QUESTION_MARKS):
        return True
    first = next((word for word in words if stem_of(word) not in COURTESY), "")
    return first in OPENING or any(_readings(word) & QUESTION for word in words)


def _denies(words: list[str]) -> bool:
    """Say whether "ما" denies a verb somewhere: "المستأجر ما بيدفع"."""
    for at, (word, after) in enumerate(pairwise(words)):
        if word != "ما":
            continue
        if after in DENIED or after.startswith(DENIED_VERB):
            return True
        before = words[at - 1] if at else ""
        opens = not before or stem_of(before) in ASKING | COURTESY
        if not opens and after not in ASKED:
            return True
    return False


def _best_match(names: Iterable[str], message: _Message) -> _Match | None:
    """Return the best match among the names of one thing; None when none is clearly meant."""
    listed = list(names)
    everywhere = frozenset(
        stem for name in listed for word in forms(name) for stem in _readings(word)
    )
    matches = [_match(name, everywhere, message) for name in listed]
    return min(filter(None, matches), key=lambda match: match.order, default=None)


def _match(name: str, everywhere: frozenset[str], message: _Message) -> _Match | None:
    wanted = _telling(name)
    if len(wanted) < 2:
        return None  # "البلدية" alone asks for nothing
    own = frozenset(stem for word in forms(name) for stem in _readings(word))
    if any(not word & own for word in message.troubles):
        return None
    told = sum(bool(word & message.heard) for word in wanted)
    # Of many telling words a question may leave one out.
    if told < len(wanted) - (message.asks and len(wanted) > 4):
        return None
    besides = [word for word in message.subject if not word & (everywhere | ASKING | COURTESY)]
    allowed = (1 + (told > 3)) if message.asks else 0
    if len(besides) > allowed or any(word & message.complaints for word in besides):
        return None
    return _Match(tuple(forms(name)) == message.words, told, len(besides))


def _telling(name: str) -> list[frozenset[str]]:
    """Return the words that tell a name from others: all, when fewer than two do."""
    words = [_readings(word) for word in subject(name)]
    telling = [word for word in words if not word & ASKING]
    return telling if len(telling) > 1 else words


@lru_cache(maxsize=10_000)
def _readings(form: str) -> frozenset[str]:
    """Return the stems a word may have, with and without a letter grown to it.

    A small word ("لرخصة") or the person of a verb ("أسجّل", "بسجّل").
    """
    readings = {stem_of(form)}
    if len(form) > 3 and form[0] in "بلفكعهايتن":
        rest = form[1:]
        readings.update({stem_of(rest)} if len(rest) > 3 else {rest})
    return frozenset(readings)
