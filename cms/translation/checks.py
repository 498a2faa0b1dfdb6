"""What `manage.py check --database default` says of translations; the report tells it too."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.db.models import QuerySet
from wagtail_localize.models import TranslationSource

from cms.core.bilingual import SOURCE_LANGUAGE


def misleading_sources() -> QuerySet[TranslationSource]:
    """Return the sources of translations in another language than Arabic.

    There may be one source for each language of a page. Where there is a second, the
    translation editor finds two translations and crashes.
    """
    return (
        TranslationSource.objects.exclude(locale__language_code=SOURCE_LANGUAGE)
        .select_related("locale")
        .order_by("object_repr", "pk")
    )


@register(Tags.database)
def check_sources(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Each page is translated from Arabic, and from nothing else."""
    table = TranslationSource._meta.db_table
    return [
        Warning(
            f"“{source.object_repr}” is translated from {source.locale.language_code}: "
            "its translation editor can't open.",
            hint=f"Delete the TranslationSource {source.pk}: only Arabic pages are translated from.",
            obj=source,
            id="diwan.W010",
        )
        for alias in databases or ()
        # `migrate` asks before there are any tables.
        if table in connections[alias].introspection.table_names()
        for source in misleading_sources().using(alias)
    ]
