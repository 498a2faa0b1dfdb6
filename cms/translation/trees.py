"""Beginning the translation of a page and of everything below it, from the top down."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from cms.core.bilingual import TARGET_LANGUAGE
from cms.core.models import User
from cms.core.translation import (
    LOCKED,
    TRANSLATE,
    CannotBegin,
    begin_translation,
    followers,
    save_draft,
    translation_of,
)
from cms.translation.segments import segments_of

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


class Result(models.TextChoices):
    """What became of one page of a tree."""

    BEGUN = "begun", gettext_lazy("translation begun, as a draft")
    UPDATED = "updated", gettext_lazy("draft brought up to date from the Arabic")
    LEFT = "left", gettext_lazy("left as it was")
    FAILED = "failed", gettext_lazy("failed")


@dataclass(frozen=True)
class PageResult:
    """What became of one page, and why when it failed."""

    page: Page
    result: Result
    reason: str = ""


def english_of(page: Page) -> Page | None:
    """Return the page's place in the English tree (an alias, or a translation), as stored now."""
    return followers(page).filter(locale__language_code=TARGET_LANGUAGE).first()


def is_begun(page: Page) -> bool:
    """Say whether an Arabic page has an English page of its own, be it only a draft."""
    english = english_of(page)
    return english is not None and not english.alias_of_id


def why_not_translate(user: User, page: Page) -> str:
    """Return why a person may not write the English of an Arabic page; empty when they may."""
    if not user.has_perm(TRANSLATE):
        return _("You may not translate pages.")
    english = english_of(page)
    permissions = (english or page).permissions_for_user(user)
    if not permissions.can_edit():
        return _("You may not edit the English version of this page.")
    if permissions.page_locked():
        return str(LOCKED)
    if english and not english.alias_of_id and not translation_of(english):
        return _("The English version of this page was written by hand and isn't translated here.")
    return ""


def translate_tree(
    root: Page, user: User, *, update: bool, progress: Progress
) -> Iterator[PageResult]:
    """Begin the translation of an Arabic page and of all pages below it; yield each when done.

    Every page is a transaction of its own; one that fails is left untouched, with all pages
    below it. English pages that exist are brought up to date from the Arabic when `update`.
    Nothing is published, and nothing that is public changes.
    """
    # All at once: a query still being read would stand in the way of writing (SQLite).
    pages = list(Page.objects.descendant_of(root, inclusive=True).order_by("path"))
    failed: list[str] = []
    for done, page in enumerate(pages):
        progress(done, len(pages))
        if any(page.path.startswith(path) for path in failed):
            yield PageResult(page, Result.FAILED, _("The page above it failed."))
            continue
        result = _translate(page, user, update)
        if result.result == Result.FAILED:
            failed.append(page.path)
        yield result
    progress(len(pages), len(pages))


def _translate(page: Page, user: User, update: bool) -> PageResult:
    english = english_of(page)
    begun = english is not None and not english.alias_of_id
    translation = translation_of(english) if begun else None
    if begun and not (update and translation):
        return PageResult(page, Result.LEFT)
    if not begun and not segments_of(page.specific):
        # Its English follows by itself, as an alias.
        return PageResult(page, Result.LEFT, _("It has no text to translate."))
    if reason := why_not_translate(user, page):
        return PageResult(page, Result.FAILED, reason)
    try:
        if translation is None:
            begin_translation(page, user)
            return PageResult(page, Result.BEGUN)
        renewed = _renew(page, translation, user)
        return PageResult(page, Result.UPDATED if renewed else Result.LEFT)
    except Exception as error:
        # Whatever it is, it is this page's: the others are still to be done.
        return PageResult(page, Result.FAILED, reason_for_people(error))


def reason_for_people(error: Exception) -> str:
    """Return why a page could not be done; what people can't know about is logged."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, CannotBegin):
        return str(error)
    logger.error("A page could not be translated", exc_info=error)
    return _("Something went wrong on our side. The page is as it was.")


@transaction.atomic
def _renew(page: Page, translation: Translation, user: User) -> bool:
    """Renew a page's draft from the Arabic; False when the Arabic is as it was."""
    source, _created = TranslationSource.update_or_create_from_instance(page)
    before = source.translation_logs.order_by("-pk").first()
    if before is not None and before.created_at >= source.last_updated_at:
        return False
    translation.source = source
    save_draft(translation, user)
    return True
