"""What must hold whoever changes a page: an editor, a script or an import."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished
from wagtail_localize.models import TranslationSource

from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.translation import followers, source_of
from home.translation import align_slugs


@receiver(page_published)
def align_slugs_of_followers(instance: Page, **kwargs: Any) -> None:
    """An alias keeps its old slug when its source gets a new one (wagtail issue 7168).

    A translation published from a source that was frozen before the change brings the old one back.
    """
    if source := source_of(instance):
        align_slugs(source)


@receiver(page_unpublished)
def take_translations_back(instance: Page, **kwargs: Any) -> None:
    """Take an Arabic page's translation back with it, also when its time is over.

    Wagtail does so for aliases, and asks its cascade hook only in its own views.
    """
    for follower in followers(instance).filter(live=True, alias_of__isnull=True):
        follower.specific.unpublish()


@receiver(pre_save, sender=TranslationSource)
def refuse_other_sources(instance: TranslationSource, **kwargs: Any) -> None:
    """Two sources for one page crash its translation editor: Arabic is the only one."""
    if instance.locale.language_code != SOURCE_LANGUAGE:
        raise PermissionDenied(_("Only Arabic pages can be translated."))
