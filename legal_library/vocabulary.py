"""The closed vocabularies of the legal library: kinds of text, relations, states of the facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TextType(models.TextChoices):
    """What kind of text it is; the codes stand in addresses and identifiers."""

    LAW = "law", _("Law")
    LAW_IPSO_JURE = "law-ipso-jure", _("Law in force ipso jure")
    LAW_BY_DECREE = "law-by-decree", _("Law enacted by decree")
    DECREE_LAW = "decree-law", _("Decree-Law")
    DECREE = "decree", _("Decree")
    DECISION = "decision", _("Decision")
    CIRCULAR = "circular", _("Circular")
    MEMO = "memo", _("Memorandum")
    OPINION = "opinion", _("Opinion")
    CONSULTATION = "consultation", _("Consultation")
    CONSTITUTION = "constitution", _("Constitution")
    CC_DECISION = "cc-decision", _("Constitutional Council decision")


# How a citation names each kind, in either language whatever the page's: a citation is
# data (it is indexed, copied and matched), so it does not depend on the catalogues.
TYPE_NAMES: dict[str, dict[str, str]] = {
    TextType.LAW: {"ar": "قانون", "en": "Law"},
    TextType.LAW_IPSO_JURE: {"ar": "قانون نافذ حكماً", "en": "Law in force ipso jure"},
    TextType.LAW_BY_DECREE: {"ar": "قانون منفذ بمرسوم", "en": "Law enacted by decree"},
    TextType.DECREE_LAW: {"ar": "مرسوم اشتراعي", "en": "Decree-Law"},
    TextType.DECREE: {"ar": "مرسوم", "en": "Decree"},
    TextType.DECISION: {"ar": "قرار", "en": "Decision"},
    TextType.CIRCULAR: {"ar": "تعميم", "en": "Circular"},
    TextType.MEMO: {"ar": "مذكرة", "en": "Memorandum"},
    TextType.OPINION: {"ar": "رأي", "en": "Opinion"},
    TextType.CONSULTATION: {"ar": "استشارة", "en": "Consultation"},
    TextType.CONSTITUTION: {"ar": "الدستور", "en": "Constitution"},
    TextType.CC_DECISION: {"ar": "قرار المجلس الدستوري", "en": "Constitutional Council decision"},
}


class Status(models.TextChoices):
    """Whether the text is law today, as far as the library knows."""

    IN_FORCE = "in-force", _("In force")
    AMENDED = "amended", _("In force, amended")
    SUPERSEDED = "superseded", _("Superseded")
    REPEALED = "repealed", _("Repealed")
    UNKNOWN = "unknown", _("Not recorded")

    @property
    def ended(self) -> bool:
        return self in {Status.SUPERSEDED, Status.REPEALED}


class TitleQuality(models.TextChoices):
    """How near the title is to the one in the Official Gazette."""

    AS_CITED = "as-cited", _("As cited in official material")
    PARAPHRASE = "paraphrase", _("Paraphrased")
    GENERAL_KNOWLEDGE = "general-knowledge", _("From general knowledge")


class Confidence(models.TextChoices):
    """How sure the library is of number, date and title."""

    HIGH = "high", _("Confirmed by a named source")
    MEDIUM = "medium", _("Waits for an editor's check")


class Supplement(models.TextChoices):
    """Which part of a gazette issue: the issue itself is the empty value."""

    NONE = "", _("the issue itself")
    SUPPLEMENT = "supplement", _("supplement")
    SPECIAL = "special-supplement", _("special supplement")


class Predicate(models.TextChoices):
    """What one text does to another; each has its reverse, so either side may record it."""

    AMENDS = "amends", _("Amends")
    AMENDED_BY = "amended_by", _("Amended by")
    REPEALS = "repeals", _("Repeals")
    REPEALED_BY = "repealed_by", _("Repealed by")
    SUSPENDS = "suspends", _("Suspends")
    SUSPENDED_BY = "suspended_by", _("Suspended by")
    EXTENDS = "extends", _("Extends")
    EXTENDED_BY = "extended_by", _("Extended by")
    # Wagtail has a noun of the same letters.
    CHANGES = "changes", pgettext_lazy("relation", "Changes")
    CHANGED_BY = "changed_by", _("Changed by")
    IMPLEMENTS = "implements", _("Implements")
    IMPLEMENTED_BY = "implemented_by", _("Implemented by")
    BASED_ON = "based_on", _("Based on")
    BASIS_OF = "basis_of", _("Is the basis of")

    @property
    def inverse(self) -> "Predicate":
        """The same relation seen from the other text."""
        return _INVERSE[self]

    @property
    def active(self) -> bool:
        """True for the side that acts: the later text, which amends, repeals, implements."""
        return self in _ACTIVE


_PAIRS = (
    (Predicate.AMENDS, Predicate.AMENDED_BY),
    (Predicate.REPEALS, Predicate.REPEALED_BY),
    (Predicate.SUSPENDS, Predicate.SUSPENDED_BY),
    (Predicate.EXTENDS, Predicate.EXTENDED_BY),
    (Predicate.CHANGES, Predicate.CHANGED_BY),
    (Predicate.IMPLEMENTS, Predicate.IMPLEMENTED_BY),
    (Predicate.BASED_ON, Predicate.BASIS_OF),
)
_ACTIVE = frozenset(active for active, _passive in _PAIRS)
_INVERSE = {
    **dict(_PAIRS),
    **{passive: active for active, passive in _PAIRS},
}
