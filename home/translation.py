"""Arabic is the source; the English tree follows it.

What wagtail-localize 1.14 leaves open is answered here and in `signals.py` and
`wagtail_hooks.py`: one direction of translation, aliases that keep their source's address,
and moves, deletions and unpublishing that reach both trees.
"""

from collections.abc import Mapping

from django.db import transaction
from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet
from wagtail.signals import page_slug_changed
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.synctree import create_aliases_for_new_page

SOURCE_LANGUAGE = "ar"
TARGET_LANGUAGE = "en"


class UntranslatedText(ValueError):
    """Raised with the Arabic texts of a page that have no English."""


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


def ensure_aliases(page: Page) -> None:
    """Give an Arabic page and its subpages their place in the English tree, where it is missing."""
    if not is_source(page):
        return
    for each in [page, *page.get_descendants()]:
        if not followers(each).exists():
            create_aliases_for_new_page(each.specific)


def align_slugs(source: Page) -> None:
    """Give the followers of an Arabic page its slug, so that `/ar/x/` and `/en/x/` stay a pair.

    Home pages stand side by side under the root of the tree and keep slugs of their own. The
    old address keeps working: Wagtail makes a redirect from `page_slug_changed`.
    """
    for follower in followers(source):
        if follower.slug == source.slug or follower.depth <= 2:
            continue
        parent = follower.get_parent()
        if not Page._slug_is_available(source.slug, parent, page=follower):
            continue
        before = follower.specific_class.objects.get(pk=follower.pk)
        after = follower.specific_class.objects.get(pk=follower.pk)
        after.slug = source.slug
        after.save(clean=False)
        page_slug_changed.send(
            sender=follower.specific_class, instance=after, instance_before=before
        )


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
