"""How the English of each page stands to its Arabic.

A page's text is everything that a translation takes from it: sentences, structure, links,
images, dates. Its digest is kept when the page is published, and the digest that an English
revision was made from is kept with the revision; the two are compared in the database.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page, Revision
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.segments import (
    OverridableSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.translation import source_of, translation_of
from cms.translation.models import SourceText, TranslatedRevision

CHUNK = 200
# Root, home page and section, each a step of the path.
SECTION_DEPTH = 3
SECTION_PATH = SECTION_DEPTH * Page.steplen
HOME_PATH = SECTION_PATH - Page.steplen
# What the rich text editor writes into each paragraph when it saves: no change of the text.
BLOCK_KEY = re.compile(r'\s*data-block-key="[^"]*"')
# Follows the Arabic page without a translator (home.signals).
ALWAYS_IN_STEP = ("slug", "is_demonstration")


class State(models.TextChoices):
    """How the English of a page stands."""

    MISSING = "missing", _("Not translated")
    DRAFT = "draft", _("In draft")
    STALE = "stale", _("Out of date")
    CURRENT = "current", _("Up to date")


WAITING = (State.MISSING, State.DRAFT, State.STALE)


# --- Digests ---


@dataclass(frozen=True)
class Text:
    """The digest of a page's text, and how many sentences translators get of it."""

    digest: str
    sentences: int


def read_text(page: Page) -> Text:
    """Return the digest of an Arabic page's text; the page as the database has it."""
    content: list[Any] = []
    sentences = 0
    for segment in extract_segments(page):
        match segment:
            case StringSegmentValue():
                sentences += 1
                content.append([segment.path, segment.string.data])
            case TemplateSegmentValue():
                content.append([segment.path, BLOCK_KEY.sub("", segment.template)])
            case OverridableSegmentValue():
                content.append([segment.path, segment.data])
            case _:
                content.append([segment.path])
    content += [_synchronised_values(page), _values_in_streams(page)]
    written = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return Text(hashlib.sha256(written.encode()).hexdigest(), sentences)


def _synchronised_values(page: Page) -> dict[str, Any]:
    """The dates, numbers and choices that the English page repeats.

    A page type whose English copies follow by themselves names those in `follow_by_themselves`.
    """
    aside = {*ALWAYS_IN_STEP, *getattr(page, "follow_by_themselves", ())}
    data = page.serializable_data()
    return {
        field.field_name: _without_keys(data[field.field_name])
        for field in get_translatable_fields(type(page))
        if field.field_name in data
        and field.field_name not in aside
        and not field.is_translated(page)
    }


def _values_in_streams(page: Page) -> list[Any]:
    """What the page's blocks hold beside texts: the numbers of a table, choices, images."""
    fields = [
        translatable.get_field(type(page)) for translatable in get_translatable_fields(type(page))
    ]
    return [
        _value_of(field.stream_block, field.value_from_object(page))
        for field in fields
        if isinstance(field, StreamField)
    ]


def _value_of(block: blocks.Block, value: Any) -> Any:
    """Return a block's value without the texts that are segments already.

    Not the stored form: opening and saving a page rewrites that without changing a word.
    """
    if hasattr(block, "get_translatable_segments") or isinstance(block, ImageBlock):
        return block.get_prep_value(value)
    if isinstance(block, blocks.StreamBlock):
        return [[child.block_type, _value_of(child.block, child.value)] for child in value]
    if isinstance(block, blocks.ListBlock):
        return [_value_of(block.child_block, child) for child in value]
    if isinstance(block, blocks.StructBlock):
        return {name: _value_of(block.child_blocks[name], each) for name, each in value.items()}
    if isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock):
        return None
    return block.get_prep_value(value)


def _without_keys(value: Any) -> Any:
    """Leave out the primary keys of inline rows: saving a form may renew them."""
    if isinstance(value, list):
        return [_without_keys(each) for each in value]
    if isinstance(value, dict):
        hidden = ("pk", "locale", "translation_key")
        return {name: _without_keys(each) for name, each in value.items() if name not in hidden}
    return value


# --- What publishing writes down ---


def record_source(page: Page, text: Text | None = None) -> SourceText:
    """Keep the text of an Arabic page as it was just published; `text` when it was read already."""
    text = text or read_text(_from_database(page))
    known = SourceText.objects.filter(page_id=page.pk).first()
    if known is None:
        since = page.last_published_at or timezone.now()
        return SourceText.objects.create(
            page_id=page.pk, digest=text.digest, sentences=text.sentences, changed_at=since
        )
    if known.digest != text.digest:
        # English that was behind before this change has been so for longer.
        made_from = _published_english(page)
        if made_from is None or made_from.digest == known.digest:
            known.changed_at = timezone.now()
        known.digest, known.sentences = text.digest, text.sentences
        known.save()
    return known


def record_translation(translation: Translation, revision: Revision) -> None:
    """Keep which Arabic text a revision was made from, that the translation editor just made."""
    total, translated = translation.get_progress()
    TranslatedRevision.objects.update_or_create(
        revision=revision,
        defaults={
            "digest": read_text(translation.source.as_instance()).digest,
            "missing": total - translated,
        },
    )


def record_publication(page: Page, revision: Revision) -> None:
    """Keep which Arabic text a published English revision stands for, when nothing says so yet.

    A revision that something else than the translation editor made (a new slug, a change by
    hand) has the text of the one before it. A page whose translation was stopped is written by
    people, who publish it with the Arabic page before their eyes.
    """
    if TranslatedRevision.objects.filter(revision=revision).exists():
        return
    source = source_of(page)
    if source is None:
        return
    followed = translation_of(page)
    earlier = (
        TranslatedRevision.objects.filter(revision__in=_revisions(page))
        .order_by("-revision_id")
        .first()
    )
    if followed is None:
        digest, missing = read_text(_from_database(source)).digest, 0
    elif earlier is not None:
        digest, missing = earlier.digest, earlier.missing
    else:
        record_translation(followed, revision)
        return
    TranslatedRevision.objects.create(revision=revision, digest=digest, missing=missing)


def record_all() -> int:
    """Write down what scripts published without telling anybody; return how many pages.

    Looks at every published Arabic page, and at English ones whose origin isn't known.
    """
    count = 0
    arabic = Page.objects.live().filter(locale__language_code=SOURCE_LANGUAGE, depth__gt=1)
    # The numbers first: a query still being read would stand in the way of writing (SQLite).
    keys = list(arabic.order_by("path").values_list("pk", flat=True))
    known = dict(SourceText.objects.values_list("page_id", "digest"))
    for start in range(0, len(keys), CHUNK):
        for page in list(Page.objects.filter(pk__in=keys[start : start + CHUNK]).specific()):
            text = read_text(page)
            if known.get(page.pk) != text.digest:
                record_source(page, text)
                count += 1
    unknown = Page.objects.filter(
        locale__language_code=TARGET_LANGUAGE,
        alias_of=None,
        live_revision__isnull=False,
        live_revision__translated_from=None,
    )
    for page in list(unknown):
        record_publication(page, page.live_revision)
        count += 1
    return count


def _from_database(page: Page) -> Page:
    return page.specific_class.objects.get(pk=page.pk)


def _revisions(page: Page) -> QuerySet[Revision]:
    return Revision.objects.for_instance(page)


def _published_english(page: Page) -> TranslatedRevision | None:
    return TranslatedRevision.objects.filter(
        revision_id__in=Page.objects.filter(
            translation_key=page.translation_key, locale__language_code=TARGET_LANGUAGE
        ).values("live_revision_id")
    ).first()


# --- What the report reads ---


def translations() -> QuerySet[Page]:
    """Return the published Arabic pages that have something to translate, each with

    `state` (a State), `since` (when it began to wait), `section` (the path of its ancestor below
    the home page), `english_id`, and `draft_waits` (a renewed English that nobody has published).
    """
    english = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=TARGET_LANGUAGE
    )
    made_from = TranslatedRevision.objects.filter(revision_id=OuterRef("english_revision"))
    return (
        Page.objects.live()
        .filter(locale__language_code=SOURCE_LANGUAGE, depth__gt=1, source_text__sentences__gt=0)
        .annotate(
            english_id=Subquery(english.values("pk")[:1]),
            english_alias=Subquery(english.values("alias_of")[:1]),
            english_revision=Subquery(english.values("live_revision")[:1]),
            english_revised=Subquery(english.values("latest_revision_created_at")[:1]),
            draft_waits=Coalesce(
                Subquery(english.values("has_unpublished_changes")[:1]), Value(False)
            ),
        )
        .annotate(
            english_digest=Subquery(made_from.values("digest")[:1]),
            left_in_arabic=Coalesce(Subquery(made_from.values("missing")[:1]), Value(0)),
        )
        .annotate(
            state=Case(
                When(
                    Q(english_id=None) | Q(english_alias__isnull=False), then=Value(State.MISSING)
                ),
                When(english_revision=None, then=Value(State.DRAFT)),
                When(
                    Q(left_in_arabic__gt=0)
                    | (
                        Q(english_digest__isnull=False)
                        & ~Q(english_digest=F("source_text__digest"))
                    ),
                    then=Value(State.STALE),
                ),
                When(draft_waits=True, then=Value(State.DRAFT)),
                default=Value(State.CURRENT),
                output_field=models.CharField(),
            ),
            # A page that stands alone below the home page makes no section of its own.
            section=Case(
                When(depth=SECTION_DEPTH, numchild=0, then=Substr("path", 1, HOME_PATH)),
                default=Substr("path", 1, SECTION_PATH),
            ),
        )
        .annotate(
            since=Case(
                When(state=State.STALE, then=F("source_text__changed_at")),
                When(
                    Q(state=State.DRAFT) & Q(english_revision__isnull=False),
                    then=F("english_revised"),
                ),
                When(state=State.CURRENT, then=F("source_text__changed_at")),
                default=Coalesce("first_published_at", "source_text__changed_at"),
            )
        )
    )


def state_of(page: Page) -> Page | None:
    """Return an Arabic page as `translations()` has it; None when nothing of it is translated."""
    return translations().filter(pk=page.pk).first()


@dataclass(frozen=True)
class SectionCount:
    """A part of the site: its path in the tree, its title, and pages by state."""

    path: str
    title: str
    counts: dict[str, int]

    @property
    def waiting(self) -> int:
        return sum(self.counts.get(state, 0) for state in WAITING)

    @property
    def by_state(self) -> list[int]:
        """The numbers in the order of `State`."""
        return [self.counts.get(state, 0) for state in State]


def count_by_section() -> list[SectionCount]:
    """Count the pages of each section by state, sections in the order of the tree. Two queries."""
    counts: dict[str, dict[str, int]] = {}
    rows = translations().order_by().values("section", "state").annotate(number=Count("pk"))
    for row in rows:
        counts.setdefault(row["section"], {})[row["state"]] = row["number"]
    titles = dict(Page.objects.filter(path__in=counts).values_list("path", "title"))
    return [
        SectionCount(
            path,
            gettext("Home page and single pages") if len(path) == HOME_PATH else titles[path],
            counts[path],
        )
        for path in sorted(counts)
    ]


def add_progress(pages: Iterable[Page]) -> None:
    """Set `sentences` and `translated` on pages of `translations()`: how far each is. One query."""
    pages = list(pages)
    done = Exists(
        StringTranslation.objects.filter(
            translation_of_id=OuterRef("string_id"),
            context_id=OuterRef("context_id"),
            locale__language_code=TARGET_LANGUAGE,
            has_error=False,
        )
    )
    rows = (
        StringSegment.objects.filter(
            source__object_id__in=[page.translation_key for page in pages],
            source__locale__language_code=SOURCE_LANGUAGE,
        )
        .annotate(is_done=done)
        .order_by()
        .values("source__object_id")
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(is_done=True)))
    )
    found = {row["source__object_id"]: row for row in rows}
    for page in pages:
        row = found.get(page.translation_key)
        page.sentences = row["total"] if row else page.source_text.sentences
        page.translated = row["done"] if row else 0
