"""What stands around the text of a public page: its name, when it was renewed, how to pass it on.

A Wagtail page describes itself (`BasePage.subject`). A view that wants the same furniture puts
a `Subject` named `subject` into its context.
"""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.templatetags.static import static

from cms.core.bilingual import bilingual, current_language

IMAGE_WIDTH, IMAGE_HEIGHT = 1200, 630
DEFAULT_IMAGE = "img/share.png"


@dataclass(frozen=True)
class Subject:
    """What a public page is about, in plain text.

    `key` identifies the page whatever its address becomes (`page:<translation key>`); without
    one, its address does. `updated` is the day its text was last renewed, where that is known.
    """

    title: str
    updated: datetime.date | None = None
    key: str = ""


@dataclass(frozen=True)
class ShareLinks:
    """Addresses that pass a page on; they work without a script."""

    whatsapp: str
    email: str
    url: str


@dataclass(frozen=True)
class ShareImage:
    """The picture that goes with a shared link; `url` is absolute, sizes are in pixels."""

    url: str
    width: int
    height: int
    alt: str


def links(title: str, url: str) -> ShareLinks:
    """Return the links that share `url` (absolute) under `title`."""
    return ShareLinks(
        whatsapp=f"https://wa.me/?{urlencode({'text': f'{title} {url}'}, quote_via=quote)}",
        email="mailto:?"
        + urlencode({"subject": title, "body": f"{title}\r\n{url}"}, quote_via=quote),
        url=url,
    )


def image_for(page: Any, request: HttpRequest | None, organisation: str) -> ShareImage:
    """Return the page's own image cut to the usual size, else the site's."""
    image = getattr(page, "image", None)
    if image is not None:
        rendition = image.get_rendition(f"fill-{IMAGE_WIDTH}x{IMAGE_HEIGHT}|format-jpeg")
        alt = bilingual(image, "alt", current_language()).text or image.title
        return ShareImage(absolute(request, rendition.url), rendition.width, rendition.height, alt)
    return ShareImage(
        absolute(request, static(DEFAULT_IMAGE)), IMAGE_WIDTH, IMAGE_HEIGHT, organisation
    )


def absolute(request: HttpRequest | None, path: str) -> str:
    """Return the address with host; unchanged without a request, as in a bare template."""
    return request.build_absolute_uri(path) if request else path
