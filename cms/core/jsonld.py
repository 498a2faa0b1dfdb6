"""What a page tells machines, in schema.org's words; each room registers its page types.

    from cms.core import jsonld
    jsonld.register(NewsPage, news_article)

`news_article(page, where)` returns one description or None; `where` tells addresses and
languages. The description of a type serves the types below it that have none of their own.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

Data = dict[str, Any]

# Inside a script element only these could end it or start a comment.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Where:
    """Absolute addresses that a description needs; `alternates` by language, if translated."""

    url: str
    home: str
    search: str
    language: str
    organisation: str
    image: str
    alternates: Mapping[str, str] = field(default_factory=dict)


Describe = Callable[[Any, Where], Data | None]

_descriptions: dict[type[Page], Describe] = {}


def register(page_type: type[Page], describe: Describe) -> None:
    """Have pages of a type described by `describe`; raises ValueError when another one does."""
    known = _descriptions.setdefault(page_type, describe)
    if known is not describe:
        raise ValueError(f"{page_type.__name__} is described twice.")


def describe(page: Page, where: Where) -> Data | None:
    """Return the description of a page; None when nobody describes its type."""
    for page_type in type(page).__mro__:
        if found := _descriptions.get(page_type):
            return found(page, where)
    return None


def in_languages(where: Where) -> Data:
    """Return what a description says of its language, and of the text it is translated from."""
    data: Data = {"inLanguage": where.language}
    if where.language != "ar" and (arabic := where.alternates.get("ar")):
        data["translationOfWork"] = {"@id": arabic, "inLanguage": "ar"}
    elif where.language == "ar" and (english := where.alternates.get("en")):
        data["workTranslation"] = {"@id": english, "inLanguage": "en"}
    return data


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> Data:
    """Return the BreadcrumbList of (name, absolute address) pairs, from the front page down."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": url}
            for number, (name, url) in enumerate(trail, start=1)
        ],
    }


def script(data: Data) -> SafeString:
    """Return the data block; browsers don't run it, so the content policy allows it."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return format_html(
        '<script type="application/ld+json">{}</script>', mark_safe(text.translate(_ESCAPES))
    )
