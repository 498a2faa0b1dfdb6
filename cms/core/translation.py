"""The two trees of pages: Arabic is the source, English follows it and is translated from it.

Translating by program leaves exactly what a translator's work in the editor leaves.
"""

from collections.abc import Callable, Mapping

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Locale, Page, PageLogEntry
from wagtail.query import PageQuerySet
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
    TranslationSource,
)

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.models import User

# The right to translate at all, of whatever page.
TRANSLATE = "wagtail_localize.submit_translation"
# What people are told who may not write a page's English now.
LOCKED = gettext_lazy("The English version of this page is locked.")


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


def translation_of(english: Page) -> Translation | None:
    """Return what makes an English page; None when it isn't translated (any more), or Arabic."""
    return Translation.objects.filter(
        source__object_id=english.translation_key, target_locale_id=english.locale_id, enabled=True
    ).first()


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
        english = followers(each).filter(locale=target).first()
        if english is not None and english.alias_of_id is None:
            # Pages above are only made to exist: their text is not what was asked for.
            if each.pk == page.pk and _has_source(each):
                TranslationSource.update_or_create_from_instance(each)
            continue
        translation = follow(each)
        # Upstream's own function keeps silent about a page that it could not save (row 24 of
        # the workflow).
        try:
            save_draft(translation, user)
        except ValidationError as error:
            raise CannotBegin(
                _("The translation of “%(title)s” could not be begun: %(why)s")
                % {"title": each.title, "why": " ".join(error.messages)}
            ) from error
    return followers(page).get(locale=target).specific


def _has_source(page: Page) -> bool:
    sources = TranslationSource.objects.filter(
        object_id=page.translation_key, locale_id=page.locale_id
    )
    return sources.exists()


def follow(page: Page) -> Translation:
    """Let the English of an Arabic page be made from its present text, from now on or again.

    Nothing is written into the English page yet: see `store_english` and `save_draft`.
    """
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.update_or_create(
        source=source,
        target_locale=Locale.objects.get(language_code=TARGET_LANGUAGE),
        defaults={"enabled": True},
    )
    return translation


def _segments(translation: Translation) -> dict[tuple[str, str], StringSegment]:
    """Return the Arabic segments of a translation by their path and text."""
    segments = StringSegment.objects.filter(source_id=translation.source_id)
    return {
        (segment.context.path, segment.string.data): segment
        for segment in segments.select_related("string", "context")
    }


def store_english(
    translation: Translation,
    english: Mapping[tuple[str, str], str],
    user: User | None = None,
    tool_name: str = "",
) -> None:
    """Keep the English of Arabic segments, by their path and text, as people's own work.

    Who wrote it and with what stays as it was when no user is given. Raises KeyError for a
    segment that the page doesn't have.
    """
    written_by = {"last_translated_by": user, "tool_name": tool_name} if user else {}
    segments = _segments(translation)
    for key, text in english.items():
        StringTranslation.objects.update_or_create(
            translation_of=segments[key].string,
            context=segments[key].context,
            locale_id=translation.target_locale_id,
            defaults={
                "data": text,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "has_error": False,
                "field_error": "",
                **written_by,
            },
        )


@transaction.atomic
def save_draft(translation: Translation, user: User | None = None) -> Page:
    """Bring the draft of an English page up to date from its source and its translated texts.

    What has no English yet stays Arabic in it. Only a revision is written: wagtail-localize's
    `save_target(publish=False)` would write the page's row, which visitors of a live page see
    before any reviewer did. Raises ValidationError when the page can't take a text.
    """
    source, locale = translation.source, translation.target_locale
    try:
        english = source.get_translated_instance(locale)
    except ObjectDoesNotExist:
        # Not even an alias. What is made here isn't live, so no visitor sees it.
        translation.save_target(user=user, publish=False)
        return translation.get_target_instance()
    if english.alias_of_id:
        _make_independent(english, user)
    draft = source.get_ephemeral_translated_instance(locale, fallback=True)
    if not Page._slug_is_available(draft.slug, draft.get_parent(), page=draft):
        draft.slug = english.slug
    revision = draft.save_revision(user=user, log_action=True)
    TranslationLog.objects.create(source=source, locale=locale, revision=revision)
    return translation.get_target_instance()


def _make_independent(alias: Page, user: User | None) -> None:
    """Turn an alias into a page of its own, as it is, and write that into its history."""
    alias.alias_of_id = None
    alias.save(update_fields=["alias_of_id"], clean=False)
    revision = alias.save_revision(user=user, changed=False, clean=False)
    PageLogEntry.objects.log_action(
        instance=alias,
        revision=revision,
        action="wagtail.convert_alias",
        user=user,
        data={"page": {"id": alias.pk, "title": alias.get_admin_display_title()}},
    )


@transaction.atomic
def publish_translation(page: Page, english: Mapping[str, str]) -> Page:
    """Translate an Arabic page as a translator does in the editor, and publish the result.

    `english` maps each Arabic segment, in the form wagtail-localize shows it to translators
    (inline HTML, links as `<a id="a1">`), to its English. Returns the English page.
    Raises UntranslatedText when a segment has no English; nothing is saved then.
    """
    translation = follow(page)
    keys = _segments(translation)
    missing = [text for _path, text in keys if not english.get(text)]
    if missing:
        raise UntranslatedText(missing)
    store_english(translation, {(path, text): english[text] for path, text in keys})
    # Saved as a draft and published in this transaction: `save_target(publish=True)` would
    # publish only when the outermost transaction commits, after the caller has gone on.
    translation.save_target(publish=False)
    translation.get_target_instance().specific.get_latest_revision().publish()
    return translation.get_target_instance()


# --- What keeps a translation from being published ---

_publish_checks: list[Callable[[Page], str]] = []


def publish_check(check: Callable[[Page], str]) -> Callable[[Page], str]:
    """Register a function that says, to people, why an English page must wait; empty if not."""
    _publish_checks.append(check)
    return check


def why_not_publish(page: Page) -> str:
    """Return why an English page can't be published yet; empty when nothing is in the way."""
    return next((reason for check in _publish_checks if (reason := check(page))), "")
