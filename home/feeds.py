"""The Atom feed of the news, one for each language."""

import datetime
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from cms.core.bilingual import bilingual
from cms.core.models.pages import READY
from home.models import NewsIndexPage, NewsPage, SiteSettings
from home.news import newest_first

MOST_ITEMS = 30


def news_feed(index: NewsIndexPage, request: HttpRequest) -> HttpResponse:
    """Answer with the newest items below `index` that are really written in its language."""
    language = index.locale.language_code
    organisation = bilingual(SiteSettings.load(request_or_site=request), "organisation", language)
    address = request.build_absolute_uri(index.get_url(request))
    feed = Atom1Feed(
        title=f"{_('News')} – {organisation}",
        link=address,
        description="",
        language=language,
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=_name_of(index),
        author_name=str(organisation),
        subtitle=None if index.awaits_translation else index.summary,
    )
    items = NewsPage.objects.live().public().child_of(index).filter(READY)
    for item in newest_first(items)[:MOST_ITEMS]:
        day = datetime.datetime.combine(item.date, datetime.time(12), ZoneInfo(settings.TIME_ZONE))
        feed.add_item(
            title=item.title,
            link=request.build_absolute_uri(item.get_url(request)),
            # Atom takes HTML here, and a summary is plain text.
            description=escape(item.summary),
            unique_id=_name_of(item),
            pubdate=day,
            updateddate=max(day, item.last_published_at or day),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _name_of(page: NewsIndexPage | NewsPage) -> str:
    """Return a name that stays when the page is moved, another one in each language."""
    return uuid.uuid5(page.translation_key, page.locale.language_code).urn
