"""What the site's search box finds among pages, and how a page is shown there."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Locale, Page

from cms.core.bilingual import BilingualText
from cms.core.dates import format_date
from cms.core.models import BasePage
from home.models import FAQPage, FormPage, NewsPage, TransactionGuidePage
from home.models.forms import with_files
from home.replies import reply_of_guide, reply_of_question
from search import registry
from search.content import content_of


def register() -> None:
    """Tell the search about pages; called when Django starts."""
    registry.register(
        registry.Kind(
            name="page",
            label=_("Page"),
            label_plural=_("Pages"),
            model=Page,
            queryset=public_pages,
            present=present_page,
            names=page_names,
            weight=50,
        )
    )

    registry.register(
        registry.Kind(
            name="guide",
            label=_("Guide to a transaction"),
            label_plural=_("Guides to transactions"),
            model=TransactionGuidePage,
            queryset=partial(_readable, TransactionGuidePage),
            present=present_guide,
            names=TransactionGuidePage.names,
            browse="guides/",
            weight=10,
            reply=reply_of_guide,
        )
    )
    registry.register(
        registry.Kind(
            name="question",
            label=_("Question"),
            label_plural=_("Questions and answers"),
            model=FAQPage,
            queryset=partial(_readable, FAQPage),
            present=present_question,
            names=FAQPage.names,
            browse="faq/",
            weight=15,
            reply=reply_of_question,
        )
    )
    registry.register(
        registry.Kind(
            name="form",
            label=_("Form or report"),
            label_plural=_("Forms and reports"),
            model=FormPage,
            queryset=lambda language: with_files(_readable(FormPage, language)),
            present=present_form,
            names=page_names,
            browse="forms/",
            weight=35,
        )
    )


def _readable(model: type[Page], language: str) -> QuerySet[Any]:
    """Return the pages of a type that anybody may read in `language`."""
    locale = Locale.objects.filter(language_code=language).first()
    pages = model.objects.live().public().filter(locale=locale)
    return pages.select_related("locale", "topic")


def public_pages(language: str) -> QuerySet[Page]:
    """Return the pages anybody may read in `language`, less those that are a kind of their own."""
    locale = Locale.objects.filter(language_code=language).first()
    others = [
        kind.model
        for kind in registry.kinds()
        if kind.model is not Page and issubclass(kind.model, Page)
    ]
    pages = Page.objects.live().public().filter(depth__gt=1, locale=locale)
    return pages.not_type(*others) if others else pages


def page_names(page: Page) -> Iterable[str]:
    return [page.title]


def present_page(page: Page, language: str) -> registry.Hit:
    """Make the hit: the title, the text, and for news the date."""
    page = page.specific
    text_language = page.content_language
    return registry.Hit(
        kind="page",
        url=page.url or "",
        title=BilingualText(page.title, text_language),
        excerpt=BilingualText(content_of(page).body, text_language),
        facts=format_date(page.date) if isinstance(page, NewsPage) else "",
    )


def present_guide(guide: TransactionGuidePage, language: str) -> registry.Hit:
    """Make the hit of a guide: what it is for, and who receives the request."""
    with override(language):
        facts = [guide.get_authority_display(), str(guide.topic.name)]
    return _hit("guide", guide, guide.summary, facts)


def present_question(question: FAQPage, language: str) -> registry.Hit:
    """Make the hit of a question: the answer itself."""
    with override(language):
        return _hit("question", question, question.short_answer, [str(question.topic.name)])


def present_form(form: FormPage, language: str) -> registry.Hit:
    """Make the hit of a form: what it is for, its kind, and its files by type, size and date."""
    with override(language):
        facts = [form.kind_name]
        for version in form.current():
            document = version.document
            facts += [document.type_name, document.size_text, format_date(version.date)]
        return _hit("form", form, form.summary, facts)


def _hit(kind: str, page: BasePage, text: str, facts: list[str]) -> registry.Hit:
    language = page.content_language
    return registry.Hit(
        kind=kind,
        url=page.url or "",
        title=BilingualText(page.title, language),
        excerpt=BilingualText(text, language) if text else None,
        facts=" · ".join(filter(None, facts)),
    )
