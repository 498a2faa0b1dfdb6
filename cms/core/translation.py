"""The two trees of pages: Arabic is the source, English follows it and is translated from it.

Translating by program leaves exactly what a translator's work in the editor leaves.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import translate_object

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.models import User


class UntranslatedText(ValueError):
    """Raised with the Arabic texts of a page that have no English."""


class CannotBegin(Exception):
    """Says, to people, why a page's translation can't be begun."""


# --- Who follows whom ---


def is_source(page: Page) -> bool:
    """Say whether the page belongs to the Arabic tree (the tree's root counts as such)."""
    return bool(page.is_root() or page.locale.language_code == SOURCE_LANGUAGE)


def source_of(page: Page) -> Page | None:
    """Return the Arabic page that a page follows, itself when it is Arabic, None without one."""
    if is_source(page):
        return page
    return Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=SOURCE_LANGUAGE
    ).first()


def followers(page: Page) -> PageQuerySet:
    """Return the aliases and translations that follow an Arabic page; none for an English one."""
    if not is_source(page):
        return Page.objects.none()
    return Page.objects.filter(translation_key=page.translation_key).exclude(
        locale_id=page.locale_id
    )


# --- Translating ---


@transaction.atomic
def begin_translation(page: Page, user: User | None = None) -> Page:
    """Bring the translation of an Arabic page up to its present text; return the English page.

    What has no translation yet gets one, as a draft that holds Arabic until it is translated;
    the pages above it that are still aliases come first. A page that was written in English by
    hand is returned as it is. Raises CannotBegin with a reason for people; nothing is saved then.
    """
    target = Locale.objects.get(language_code=TARGET_LANGUAGE)
    for each in page.get_ancestors(inclusive=True).filter(depth__gt=1).order_by("depth"):
        source = TranslationSource.objects.filter(
            object_id=each.translation_key, locale_id=each.locale_id
        ).first()
        english = followers(each).filter(locale=target).first()
        begun = english is not None and english.alias_of_id is None
        # Pages above are only made to exist: their text is not what was asked for.
        if source and (each.pk == page.pk or not begun):
            TranslationSource.update_or_create_from_instance(each)
        if begun:
            continue
        translate_object(each.specific, [target], user=user)
        english = followers(each).filter(locale=target).first()
        # Upstream keeps silent about a page that it could not save (row 24 of the workflow).
        if english is None or english.alias_of_id is not None:
            raise CannotBegin(
                _("The translation of “%(title)s” could not be begun: the page is not valid.")
                % {"title": each.title}
            )
    return followers(page).get(locale=target).specific


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
