"""Translating a page by program, exactly as a translator's work in the editor leaves it."""

from collections.abc import Mapping

from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from cms.core.bilingual import TARGET_LANGUAGE


class UntranslatedText(ValueError):
    """Raised with the Arabic texts of a page that have no English."""


@transaction.atomic
def publish_translation(page: Page, english: Mapping[str, str]) -> Page:
    """Translate an Arabic page as a translator does in the editor, and publish the result.

    `english` maps each Arabic segment, in the form wagtail-localize shows it to translators
    (inline HTML, links as `<a id="a1">`), to its English. Returns the English page.
    Raises UntranslatedText when a segment has no English; nothing is saved then.
    """
    target = Locale.objects.get(language_code=TARGET_LANGUAGE)
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=target)
    segments = list(StringSegment.objects.filter(source=source).select_related("string", "context"))
    missing = [s.string.data for s in segments if not english.get(s.string.data)]
    if missing:
        raise UntranslatedText(missing)
    for segment in segments:
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=target,
            defaults={
                "data": english[segment.string.data],
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "has_error": False,
                "field_error": "",
            },
        )
    # Saved as a draft and published in this transaction: `save_target(publish=True)` would
    # publish only when the outermost transaction commits, after the caller has gone on.
    translation.save_target(publish=False)
    translation.get_target_instance().specific.get_latest_revision().publish()
    return translation.get_target_instance()
