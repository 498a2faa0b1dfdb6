"""What the site's own pages tell machines, in schema.org's words: one function per page type."""

from typing import Any

from wagtail.rich_text import RichText, get_text_for_indexing

from cms.core import jsonld
from cms.core.jsonld import Data, Where
from home.models import (
    ContactPage,
    FAQIndexPage,
    FAQPage,
    FormPage,
    FormsIndexPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    SectionPage,
    StandardPage,
    TransactionGuideIndexPage,
    TransactionGuidePage,
)


def register() -> None:
    """Describe the page types of the roof; called when Django starts."""
    jsonld.register(HomePage, website)
    jsonld.register(NewsPage, news_article)
    jsonld.register(FAQPage, question_page)
    jsonld.register(FAQIndexPage, questions)
    jsonld.register(TransactionGuidePage, guide)
    jsonld.register(ContactPage, contact)
    jsonld.register(FormPage, form)
    jsonld.register(StandardPage, web_page)
    for listing in (NewsIndexPage, SectionPage, FormsIndexPage, TransactionGuideIndexPage):
        jsonld.register(listing, collection)


def organisation(where: Where) -> Data:
    """Return the Directorate, under the address of the front page."""
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{where.home}#organisation",
        "name": where.organisation,
        "url": where.home,
        "areaServed": {"@type": "Country", "name": "Lebanon"},
    }


def website(page: HomePage, where: Where) -> Data:
    """Return the site with its search, and the Directorate."""
    return {
        "@graph": [
            {
                "@type": "WebSite",
                "@id": f"{where.home}#website",
                "url": where.home,
                "name": page.title,
                "publisher": {"@id": f"{where.home}#organisation"},
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": {
                        "@type": "EntryPoint",
                        "urlTemplate": f"{where.search}?q={{search_term_string}}",
                    },
                    "query-input": "required name=search_term_string",
                },
                **jsonld.in_languages(where),
            },
            {**organisation(where), "description": page.summary},
        ]
    }


def _work(kind: str, page: Any, where: Where) -> Data:
    """Return what all works share: name, address, language, dates, publisher."""
    data: Data = {
        "@type": kind,
        "@id": where.url,
        "url": where.url,
        "name": page.title,
        "publisher": organisation(where),
        **jsonld.in_languages(where),
    }
    if page.description:
        data["description"] = page.description
    if page.last_published_at:
        data["dateModified"] = page.last_published_at.isoformat()
    return data


def web_page(page: StandardPage, where: Where) -> Data:
    """Describe a page of text."""
    return _work("WebPage", page, where)


def collection(page: Any, where: Where) -> Data:
    """Describe a list."""
    return _work("CollectionPage", page, where)


def contact(page: ContactPage, where: Where) -> Data:
    """Describe the page on how to reach the Directorate."""
    return {**_work("ContactPage", page, where), "mainEntity": organisation(where)}


def form(page: FormPage, where: Where) -> Data:
    """Describe a form or a report to download."""
    return _work("DigitalDocument", page, where)


def news_article(page: NewsPage, where: Where) -> Data:
    """Describe a news item."""
    return {
        **_work("NewsArticle", page, where),
        "headline": page.title[:110],
        "datePublished": page.date.isoformat(),
        "author": organisation(where),
        "image": [where.image],
        "mainEntityOfPage": where.url,
    }


def _question(page: FAQPage, language: str) -> Data:
    return {
        "@type": "Question",
        "name": page.title,
        "inLanguage": language,
        "acceptedAnswer": {"@type": "Answer", "text": page.short_answer, "inLanguage": language},
    }


def question_page(page: FAQPage, where: Where) -> Data:
    """Describe one question and its answer."""
    return {**_work("FAQPage", page, where), "mainEntity": [_question(page, where.language)]}


def questions(page: FAQIndexPage, where: Where) -> Data:
    """Describe the list of questions with every answer."""
    asked = [_question(child, child.content_language) for child in page.questions]
    return {**_work("FAQPage", page, where), "mainEntity": asked}


def guide(page: TransactionGuidePage, where: Where) -> Data:
    """Describe a transaction: the service of the administration and the way to it."""
    return {
        **_work("HowTo", page, where),
        "about": {
            "@type": "GovernmentService",
            "name": page.title,
            "serviceOperator": {
                "@type": "GovernmentOrganization",
                "name": str(page.get_authority_display()),
            },
            "areaServed": {"@type": "Country", "name": "Lebanon"},
            "audience": {"@type": "Audience", "audienceType": _plain(page.who)},
        },
        "supply": [
            {"@type": "HowToSupply", "name": block.value["name"]} for block in page.documents
        ],
        "step": [
            {
                "@type": "HowToStep",
                "position": number,
                "name": block.value["title"],
                "text": block.value["text"] or block.value["title"],
            }
            for number, block in enumerate(page.steps, start=1)
        ],
    }


def _plain(html: str | RichText) -> str:
    source = html.source if isinstance(html, RichText) else html
    return " ".join(get_text_for_indexing(source).split())
