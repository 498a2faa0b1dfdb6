"""What the components around a page's text need: `{% load furniture %}`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from cms.core import jsonld, sharing
from cms.core.bilingual import current_language

register = template.Library()


@register.simple_tag(takes_context=True)
def breadcrumb_data(context: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> SafeString:
    """`{% breadcrumb_data items %}`: the trail as a BreadcrumbList, ending with the page itself."""
    request = context.get("request")
    trail = [
        (str(item["title"]), sharing.absolute(request, item["url"]))
        for item in items
        if item.get("url")
    ]
    chrome = context.get("chrome")
    if chrome is not None and chrome.subject is not None:
        trail.append((chrome.subject.title, chrome.share.url))
    return jsonld.script(jsonld.breadcrumbs(trail))


@register.filter
def og_locale(language: str) -> str:
    """`{{ language|og_locale }}`: ar_LB or en_GB, as Open Graph writes them."""
    return "en_GB" if language == "en" else "ar_LB"


@register.simple_tag
def other_languages(alternates: Mapping[str, str]) -> list[str]:
    """`{% other_languages chrome.alternates as others %}`: the other languages of this page."""
    return [code for code in alternates if code != current_language()]
