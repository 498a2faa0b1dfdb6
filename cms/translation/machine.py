"""Machine translation: off unless an administrator sets it up, and never more than a draft.

A machine's text is kept with a mark that keeps it off the page: wagtail-localize treats it like a
text with a fault, shows it in the editor with our label, and leaves it out of every draft and
publication. It becomes a translation when a person saves it. Pages whose type doesn't say
`machine_translatable = True`, legal texts above all, take none. `pre_save` sees to both, so they
hold for whatever writes a machine's text: the editor's button, an update, a script.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Locale, Page
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.strings import StringValue
from wagtail_localize.views.edit_translation import apply_machine_translation

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.models import User
from cms.core.translation import publish_check, translation_of
from search.analysis import normalise

MACHINE = StringTranslation.TRANSLATION_TYPE_MACHINE
LABEL = gettext_lazy("Machine translation: needs review")

_TAG = re.compile(r"<[^>]*>")
_MARKUP = re.compile(r"<(/?)(\w+)([^>]*?)/?>")
_NUMBER = re.compile(r"\d+")


class ServiceAway(Exception):
    """The translation service doesn't answer, or not as it should."""


class MachineRefused(PermissionDenied):
    """Raised, with words for people, where no machine may translate, or publishing must wait."""


# --- The service ---


class DraftTranslator(BaseMachineTranslator):
    """What WAGTAILLOCALIZE_MACHINE_TRANSLATOR names: a service of wagtail-localize, on a leash.

    OPTIONS: `SERVICE`, the path of the service's class, and `SERVICE_OPTIONS`, its own options.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self.service = import_string(options["SERVICE"])(options["SERVICE_OPTIONS"])

    @property
    def display_name(self) -> str:
        return str(self.service.display_name)

    def can_translate(self, source_locale: Locale, target_locale: Locale) -> bool:
        pair = (source_locale.language_code, target_locale.language_code)
        return pair == (SOURCE_LANGUAGE, TARGET_LANGUAGE) and bool(
            self.service.can_translate(source_locale, target_locale)
        )

    def translate(
        self, source_locale: Locale, target_locale: Locale, strings: Iterable[StringValue]
    ) -> dict[StringValue, StringValue]:
        """Return what the service made of the strings, without what it damaged.

        Raises ServiceAway, whatever went wrong on the way.
        """
        try:
            made = self.service.translate(source_locale, target_locale, list(strings))
        except Exception as error:  # each service raises its own
            raise ServiceAway(str(error)) from error
        return {
            arabic: english
            for arabic, english in made.items()
            if english.data and is_intact(arabic.data, english.data)
        }


def is_intact(arabic: str, english: str) -> bool:
    """Say whether a machine left tags and numbers as they were; their order may change."""
    tags = _tags(english)
    if tags is None or tags != _tags(arabic) or not _TAG.sub("", english).strip():
        return False
    try:
        StringValue.from_translated_html(english)
    except ValueError:
        return False
    return _numbers(arabic) == _numbers(english)


def _tags(text: str) -> Counter[str] | None:
    """Return the tags of inline HTML with their attributes; None when they don't close in turn."""
    found: Counter[str] = Counter()
    open_tags: list[str] = []
    for closing, name, attributes in _MARKUP.findall(text.lower()):
        if closing:
            if not open_tags or open_tags.pop() != name:
                return None
            continue
        found[f"{name} {attributes.strip()}"] += 1
        if name != "br":
            open_tags.append(name)
    return None if open_tags else found


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(normalise(_TAG.sub(" ", text))))


# --- Drafts ---


@dataclass(frozen=True)
class Drafted:
    """What a machine did: how many texts it drafted, and how many were left to people."""

    made: int
    left: int


def may_draft(translation: Translation) -> bool:
    """Say whether a machine may draft this translation: it is set up, and the page allows it."""
    translator = get_machine_translator()
    return (
        translator is not None
        and translator.can_translate(translation.source.locale, translation.target_locale)
        and is_translatable(translation.source.specific_content_type.model_class())
    )


def is_translatable(model: type | None) -> bool:
    """Say whether a kind of page allows machine translation; one that doesn't say, doesn't."""
    return bool(getattr(model, "machine_translatable", False))


def draft(translation: Translation, user: User) -> Drafted:
    """Let the machine draft every text of a page that has no English yet.

    Raises MachineRefused where it may not, PermissionDenied when `user` can't edit the page,
    ServiceAway when the service fails; nothing is saved then.
    """
    if not may_draft(translation):
        raise MachineRefused(_("This page is not translated by machine."))
    before = _untranslated(translation)
    apply_machine_translation(translation.pk, user, get_machine_translator())
    left = _untranslated(translation)
    return Drafted(before - left, left)


def _untranslated(translation: Translation) -> int:
    segments = StringSegment.objects.filter(source_id=translation.source_id)
    return int(
        segments.annotate_translation(translation.target_locale_id, include_errors=True)
        .filter(translation__isnull=True)
        .count()
    )


def drafts(translation: Translation) -> QuerySet[StringTranslation]:
    """Return the machine's texts on a page that no person has signed off."""
    segments = StringSegment.objects.filter(source_id=translation.source_id)
    return segments.get_translations(translation.target_locale_id).filter(translation_type=MACHINE)


def draft_counts(keys: Iterable[Any]) -> dict[Any, int]:
    """Return how many of a machine's texts wait on each page, by `translation_key`; none is 0."""
    used = StringSegment.objects.filter(
        string_id=OuterRef("translation_of_id"), context_id=OuterRef("context_id")
    )
    rows = (
        StringTranslation.objects.filter(
            Exists(used),
            translation_type=MACHINE,
            locale__language_code=TARGET_LANGUAGE,
            context__object_id__in=list(keys),
        )
        .values_list("context__object_id")
        .annotate(Count("pk"))
        .order_by()
    )
    return dict(rows)


def drafts_of_page(page: Page) -> int:
    """Return how many of a machine's texts wait on an English page that is still translated."""
    translation = translation_of(page)
    return drafts(translation).count() if translation else 0


# --- What holds whoever writes ---


@receiver(pre_save, sender=StringTranslation)
def keep_off_the_page(instance: StringTranslation, **kwargs: Any) -> None:
    """Mark a machine's text as what it is; refuse it on pages that take none."""
    if instance.translation_type != MACHINE:
        return
    source = (
        instance.context
        and TranslationSource.objects.filter(object_id=instance.context.object_id)
        .select_related("specific_content_type")
        .first()
    )
    if not source or not is_translatable(source.specific_content_type.model_class()):
        raise MachineRefused(_("This page is not translated by machine."))
    instance.has_error = True
    instance.field_error = str(LABEL)


@publish_check
def why_unreviewed_page_waits(page: Page) -> str:
    """Tell before anything is written, where `refuse_unreviewed_page` would come too late."""
    count = drafts_of_page(page)
    return waiting_message(count) if count else ""


@receiver(pre_save)
def refuse_unreviewed_page(sender: type, instance: Any, **kwargs: Any) -> None:
    """Publish no English page before a person has signed off every text of a machine."""
    if not isinstance(instance, Page) or kwargs.get("raw") or not instance.live_revision_id:
        return
    if not instance.live or instance.locale.language_code != TARGET_LANGUAGE:
        return
    before = Page.objects.filter(pk=instance.pk).values_list("live_revision_id", flat=True).first()
    if before != instance.live_revision_id and (count := drafts_of_page(instance)):
        raise MachineRefused(waiting_message(count))


def waiting_message(count: int) -> str:
    """Say why a page can't be published yet."""
    return ngettext(
        "%(count)s text was translated by machine and waits for review: save it as it is or "
        "corrected, then publish.",
        "%(count)s texts were translated by machine and wait for review: save each as it is or "
        "corrected, then publish.",
        count,
    ) % {"count": count}
