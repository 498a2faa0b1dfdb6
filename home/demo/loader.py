"""Put the demonstration in its place: Arabic pages first, then English through wagtail-localize.

Each page that was loaded leaves an entry in Wagtail's log with its path. A page with such an
entry is never touched again, so whatever people edit, move, rename or delete stays that way.
"""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from cms.core.models import BasePage, SiteImage
from cms.core.translation import publish_translation
from home.demo import illustrations
from home.demo.catalogue import NEWS_TOPICS, TOPICS, DemoPage, Kind
from home.demo.details import ContactDetails
from home.demo.filling import fill
from home.demo.markup import Rendering
from home.demo.pages import PAGES
from home.models import (
    ContactPage,
    FAQIndexPage,
    FAQPage,
    FormPage,
    FormsIndexPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    NewsTopic,
    SectionPage,
    ServiceTopic,
    StandardPage,
    TransactionGuideIndexPage,
    TransactionGuidePage,
)
from home.services import ILLUSTRATIONS, add_to_menu, collection, setup_site
from home.translation import ensure_aliases

LOG_ACTION = "home.load_demo"
PAGE_KEYS = uuid.UUID("6f0a2d8e-2d0e-4b75-8a35-0d1f4f1f7c55")

MODELS: dict[Kind, type[BasePage]] = {
    Kind.SECTION: SectionPage,
    Kind.STANDARD: StandardPage,
    Kind.NEWS_INDEX: NewsIndexPage,
    Kind.NEWS: NewsPage,
    Kind.GUIDE_INDEX: TransactionGuideIndexPage,
    Kind.GUIDE: TransactionGuidePage,
    Kind.FAQ_INDEX: FAQIndexPage,
    Kind.FAQ: FAQPage,
    Kind.FORMS_INDEX: FormsIndexPage,
    Kind.FORM: FormPage,
    Kind.CONTACT: ContactPage,
}


@dataclass(frozen=True)
class Loaded:
    """How many pages a run made, and how many it found made before."""

    made: int
    kept: int


@transaction.atomic
def load_demo(pages: Sequence[DemoPage] = PAGES) -> Loaded:
    """Make the pages that were never loaded into this site, in both languages."""
    loader = _Loader(setup_site().arabic)
    new = [page for page in pages if page.path not in loader.known]
    made = [page for page in new if loader.place(page)]
    # Texts link to pages that come later in the tree, so every page has its place first.
    for page in made:
        loader.publish(page)
    for page in made:
        loader.translate(page)
        loader.date(page)
    return Loaded(len(made), len(pages) - len(made))


class _Loader:
    """One run: the pages it found or made, by their paths."""

    def __init__(self, home: HomePage) -> None:
        self.home = home
        self.known = set(
            PageLogEntry.objects.filter(action=LOG_ACTION).values_list("data__path", flat=True)
        )
        self.renderings: dict[str, Rendering] = {}

    def find(self, path: str) -> BasePage | None:
        """Return the Arabic page of a path wherever people have moved it, None when it is gone."""
        if not path:
            return self.home
        page = Page.objects.filter(
            translation_key=key_of(path), locale_id=self.home.locale_id
        ).first()
        return page.specific if page else None

    def place(self, page: DemoPage) -> bool:
        """Make a draft with the right address; False when people removed the page above it."""
        parent = self.find(page.parent)
        if parent is None:
            return False
        draft = MODELS[page.kind](
            title=page.title.ar,
            slug=page.slug,
            summary=page.summary.ar,
            is_demonstration=page.invented,
            translation_key=key_of(page.path),
            locale_id=self.home.locale_id,
            live=False,
            first_published_at=moment(page.published),
        )
        if isinstance(draft, NewsPage):
            draft.date = page.published
            draft.kind = draft.Kind.ANNOUNCEMENT if page.announcement else draft.Kind.NEWS
        if page.details and not isinstance(page.details, ContactDetails):
            draft.topic = self.topics[page.details.topic]
        parent.add_child(instance=draft)
        log(instance=draft, action=LOG_ACTION, data={"path": page.path})
        return True

    def publish(self, page: DemoPage) -> None:
        """Fill the draft, publish it, give it its English place and its entries in the menus."""
        arabic = self._arabic(page)
        rendering = Rendering(page.path, self._page_id, self._image_id)
        for text in (page.title, page.summary):
            rendering.plain(text)
        if hasattr(arabic, "body"):
            arabic.body = rendering.body(page.body)
        if page.details:
            fill(arabic, page.details, rendering, self.find)
        if isinstance(arabic, NewsPage):
            arabic.topics = [self.news_topics[code] for code in page.topics]
        if page.image:
            arabic.image_id = self._image_id(page.image)
        arabic.save_revision().publish()
        self.renderings[page.path] = rendering
        ensure_aliases(arabic)
        for entry in page.menus:
            add_to_menu(entry, arabic)

    def translate(self, page: DemoPage) -> None:
        if page.translated:
            publish_translation(self._arabic(page), self.renderings[page.path].english)

    def date(self, page: DemoPage) -> None:
        """Date both pages as the text says, for publishing stamped them with this moment."""
        published = moment(page.published)
        Page.objects.filter(translation_key=key_of(page.path)).update(
            first_published_at=published, last_published_at=published
        )

    def _arabic(self, page: DemoPage) -> BasePage:
        arabic = self.find(page.path)
        assert arabic is not None  # noqa: S101  (made by this run)
        return arabic

    def _page_id(self, path: str) -> int:
        page = self.find(path)
        # A link to a page that people have deleted leads home rather than nowhere.
        return page.pk if page else self.home.pk

    @cached_property
    def topics(self) -> dict[str, ServiceTopic]:
        """The topics by their codes, made where they are missing."""
        for order, (code, (arabic, english)) in enumerate(TOPICS.items(), start=1):
            ServiceTopic.objects.get_or_create(
                code=code, defaults={"name_ar": arabic, "name_en": english, "order": order}
            )
        return {topic.code: topic for topic in ServiceTopic.objects.all()}

    @cached_property
    def news_topics(self) -> dict[str, NewsTopic]:
        """The topics of news by their codes, made where they are missing."""
        for order, (code, (arabic, english)) in enumerate(NEWS_TOPICS.items(), start=1):
            NewsTopic.objects.get_or_create(
                code=code, defaults={"name_ar": arabic, "name_en": english, "order": order}
            )
        return {topic.code: topic for topic in NewsTopic.objects.all()}

    @cached_property
    def _collection_id(self) -> int:
        return collection(ILLUSTRATIONS).pk

    def _image_id(self, name: str) -> int:
        _draw, _background, title, alt_ar, alt_en = illustrations.DRAWINGS[name]
        found = SiteImage.objects.filter(title=title, collection_id=self._collection_id).first()
        if found is None:
            file = ImageFile(illustrations.draw(name), name=f"{name}.png")
            found = SiteImage.objects.create(
                title=title,
                file=file,
                description=alt_ar,
                alt_ar=alt_ar,
                alt_en=alt_en,
                collection_id=self._collection_id,
            )
        return found.pk


def key_of(path: str) -> uuid.UUID:
    """Return the translation key of a demonstration page: the same in every installation."""
    return uuid.uuid5(PAGE_KEYS, path)


def moment(day: datetime.date) -> datetime.datetime:
    """Return nine in the morning of a day, in the site's time zone."""
    return datetime.datetime.combine(day, datetime.time(9), ZoneInfo(settings.TIME_ZONE))
