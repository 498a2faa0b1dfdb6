"""Publishing writes down which Arabic text each page has and each translation was made from."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page, Revision
from wagtail.signals import page_published
from wagtail_localize.models import Translation, TranslationLog

from cms.core.bilingual import TARGET_LANGUAGE
from cms.core.translation import is_source
from cms.translation import status


@receiver(page_published)
def note_publication(instance: Page, revision: Revision, **kwargs: Any) -> None:
    """An Arabic page has a new text, or an English page stands for one."""
    if is_source(instance):
        status.record_source(instance)
    elif not instance.alias_of_id:
        status.record_publication(instance, revision)


@receiver(post_save, sender=TranslationLog)
def note_translation(instance: TranslationLog, created: bool, **kwargs: Any) -> None:
    """wagtail-localize has just made a revision of an English page."""
    if not created or instance.revision is None:
        return
    if instance.locale.language_code != TARGET_LANGUAGE:
        return
    translation = Translation.objects.get(source=instance.source, target_locale=instance.locale)
    status.record_translation(translation, instance.revision)
