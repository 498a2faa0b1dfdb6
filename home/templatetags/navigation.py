"""Header, footer, language switch and breadcrumbs: `{% load navigation %}`.

The whole chrome of a page costs five small queries, whatever the length of the menus.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from cms.core import feedback, jsonld, sharing
from cms.core.bilingual import BilingualText, bilingual, current_language, direction
from cms.core.models import BasePage
from cms.core.models.pages import content_language
from cms.core.sharing import ShareImage, ShareLinks, Subject
from cms.core.views import remember_call_centre
from home.models import Alert, NavigationItem, Partner, SiteSettings
from home.models.alerts import most_urgent

register = template.Library()

LANGUAGES = {"ar": "العربية", "en": "English"}


@dataclass(frozen=True)
class MenuEntry:
    """One link of a menu. `current` is what aria-current takes: page, true or nothing."""

    label: BilingualText
    url: str
    current: str = ""


@dataclass(frozen=True)
class LanguageLink:
    """The same page in the other language."""

    language: str
    label: str
    url: str

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass(frozen=True)
class ShownAlert:
    """An alert as readers of one language see it."""

    message: BilingualText
    level: str
    label: str
    url: str


@dataclass(frozen=True)
class Chrome:
    """What surrounds the content of every public page."""

    settings: SiteSettings
    organisation: BilingualText
    footer_text: BilingualText
    home_url: str
    search_url: str
    header: list[MenuEntry]
    footer: list[MenuEntry]
    partners: list[Partner]
    language_link: LanguageLink
    canonical: str = ""
    alternates: dict[str, str] = field(default_factory=dict)
    image: ShareImage | None = None
    subject: Subject | None = None
    share: ShareLinks | None = None
    feedback: str = ""
    alerts: list[ShownAlert] = field(default_factory=list)


@register.simple_tag(takes_context=True)
def site_chrome(context: Mapping[str, Any]) -> Chrome:
    """`{% site_chrome as chrome %}`: menus, facts and addresses for the base template.

    Reads from the context: `request`, `page` (a Wagtail page, optional) and `language_urls`
    ({"ar": url, "en": url}, optional: a view whose addresses differ by more than the prefix).
    """
    request: HttpRequest | None = context.get("request")
    language = current_language()
    path = request.path if request else f"/{language}/"
    settings = SiteSettings.load(request_or_site=request)
    alerts = most_urgent(Alert.objects.shown().select_related("page"))
    items = list(settings.navigation_items.select_related("page"))
    pages = _in_language([item.page for item in [*items, *alerts]], language)
    remember_call_centre(settings.whatsapp_number, settings.whatsapp_display)
    entries = _menus(items, pages, language, request, path)
    urls, ready = _language_urls(context, request, path)
    other = "en" if language == "ar" else "ar"
    query_string = request.META.get("QUERY_STRING", "") if request else ""  # a preview has none
    query = f"?{query_string}" if query_string else ""
    canonical = urls.get(language if language in ready else "ar", path)
    number = request.GET.get("page", "") if request else ""
    # A list's second page is a page of its own, in each language.
    further = number.isdecimal() and number != "1" and not context.get("narrowed")
    part = f"?page={number}" if further else ""
    page = context.get("page")
    organisation = bilingual(settings, "organisation")
    subject = _subject(context)
    return Chrome(
        settings=settings,
        organisation=organisation,
        footer_text=bilingual(settings, "footer_text"),
        home_url=f"/{language}/",
        search_url=f"/{language}/search/",
        header=entries[NavigationItem.Menu.HEADER],
        footer=entries[NavigationItem.Menu.FOOTER],
        partners=list(settings.partners.all()),
        language_link=LanguageLink(other, LANGUAGES[other], urls.get(other, f"/{other}/") + query),
        canonical=sharing.absolute(request, canonical + part),
        alternates=(
            {
                code: sharing.absolute(request, urls[code] + part)
                for code in LANGUAGES
                if code in ready
            }
            if len(ready) == len(LANGUAGES)
            else {}
        ),
        image=sharing.image_for(page, request, organisation.text),
        subject=subject,
        share=sharing.links(subject.title, sharing.absolute(request, path)) if subject else None,
        feedback=feedback.sign(subject, path) if subject else "",
        alerts=[_shown(alert, pages, request) for alert in alerts],
    )


@register.simple_tag(takes_context=True)
def structured_data(context: Mapping[str, Any], page: Page) -> SafeString | str:
    """`{% structured_data page %}`: what the page tells machines, if its type is described."""
    chrome: Chrome = context["chrome"]
    request = context.get("request")
    # An English page that waits for its translation holds Arabic, and is described in it.
    language = getattr(page, "content_language", current_language())
    where = jsonld.Where(
        url=chrome.canonical,
        home=sharing.absolute(request, chrome.home_url),
        search=sharing.absolute(request, chrome.search_url),
        language=language,
        organisation=bilingual(chrome.settings, "organisation", language).text,
        image=chrome.image.url if chrome.image else "",
        alternates=chrome.alternates,
    )
    with override(language):
        data = jsonld.describe(page, where)
    return jsonld.script(data) if data else ""


@register.simple_tag(takes_context=True)
def page_trail(context: Mapping[str, Any], page: Page) -> list[dict[str, Any]]:
    """`{% page_trail page as items %}`: the page's ancestors from the home page, for breadcrumbs."""
    request = context.get("request")
    ancestors = page.get_ancestors().filter(depth__gt=1).select_related("locale")
    return [
        {
            "title": page_title(item) if item.depth > 2 else _("Home"),
            "url": item.get_url(request),
        }
        for item in ancestors
    ]


@register.filter
def page_title(page: Page) -> BilingualText:
    """`{{ child|page_title|marked }}`: a title and the language it is in."""
    return BilingualText(page.title, content_language(page))


@register.filter
def page_summary(page: BasePage) -> BilingualText:
    """`{{ child|page_summary|marked }}`: a summary and the language it is in."""
    return BilingualText(page.summary, page.content_language)


def _in_language(pages: Iterable[Page | None], language: str) -> dict[Any, Page]:
    """Return the live pages of a language that stand for `pages`, by their translation keys."""
    found = Page.objects.live().filter(
        translation_key__in=[page.translation_key for page in pages if page],
        locale__language_code=language,
    )
    return {page.translation_key: page for page in found.select_related("locale")}


def _shown(alert: Alert, pages: Mapping[Any, Page], request: HttpRequest | None) -> ShownAlert:
    page = pages.get(alert.page.translation_key) if alert.page else None
    url = page.get_url(request) if page else alert.url
    return ShownAlert(alert.message, alert.level, alert.get_level_display(), url or "")


def _menus(
    items: Iterable[NavigationItem],
    pages: Mapping[Any, Page],
    language: str,
    request: HttpRequest | None,
    path: str,
) -> dict[str, list[MenuEntry]]:
    menus: dict[str, list[MenuEntry]] = {menu: [] for menu in NavigationItem.Menu.values}
    for item in items:
        if item.page:
            page = pages.get(item.page.translation_key)
            url = page.get_url(request) if page else None
        else:
            url = f"/{language}/{item.path.lstrip('/')}"
        if url:
            menus[item.menu].append(MenuEntry(item.label, url, _current(url, path)))
    return menus


def _current(url: str, path: str) -> str:
    if url == path:
        return "page"
    is_home = url.count("/") <= 2
    return "true" if path.startswith(url) and not is_home else ""


def _language_urls(
    context: Mapping[str, Any], request: HttpRequest | None, path: str
) -> tuple[dict[str, str], set[str]]:
    """Return the page's address in each language, and the languages whose text is really there."""
    if given := context.get("language_urls"):
        return dict(given), set(given)
    page = context.get("page")
    if isinstance(page, Page) and page.pk:
        urls, ready = {}, set()
        translations = page.get_translations(inclusive=True).live().select_related("locale")
        for translation in translations:
            if url := translation.get_url(request):
                code = translation.locale.language_code
                urls[code] = url
                if content_language(translation) == code:
                    ready.add(code)
        return urls, ready
    if not re.match(r"/(ar|en)/", path):
        return {code: f"/{code}/" for code in LANGUAGES}, set()
    return {code: f"/{code}{path[3:]}" for code in LANGUAGES}, set(LANGUAGES)


def _subject(context: Mapping[str, Any]) -> Subject | None:
    """Return what the page is about; None for the front page and where a view gives none."""
    if given := context.get("subject"):
        return given if isinstance(given, Subject) else None
    page = context.get("page")
    if isinstance(page, BasePage) and page.pk and page.depth > 2:
        return page.subject
    return None
