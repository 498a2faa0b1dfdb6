"""Page types of the site, its navigation and its settings."""

from home.models.alerts import Alert
from home.models.contact import ContactPage
from home.models.faq import FAQIndexPage, FAQPage
from home.models.forms import FormPage, FormsIndexPage, FormVersion
from home.models.guides import (
    GuideLegalBasis,
    GuideQuestion,
    TransactionGuideIndexPage,
    TransactionGuidePage,
)
from home.models.news import NewsIndexPage, NewsPage, NewsTopic, RelatedNews
from home.models.pages import HomePage, SectionPage, StandardPage
from home.models.settings import NavigationItem, Partner, SiteSettings
from home.models.topics import ServiceTopic

__all__ = [
    "Alert",
    "ContactPage",
    "FAQIndexPage",
    "FAQPage",
    "FormPage",
    "FormVersion",
    "FormsIndexPage",
    "GuideLegalBasis",
    "GuideQuestion",
    "HomePage",
    "NavigationItem",
    "NewsIndexPage",
    "NewsPage",
    "NewsTopic",
    "Partner",
    "RelatedNews",
    "SectionPage",
    "ServiceTopic",
    "SiteSettings",
    "StandardPage",
    "TransactionGuideIndexPage",
    "TransactionGuidePage",
]
