"""Page types of the site, its navigation and its settings."""

from home.models.news import NewsIndexPage, NewsPage
from home.models.pages import HomePage, SectionPage, StandardPage
from home.models.settings import NavigationItem, Partner, SiteSettings

__all__ = [
    "HomePage",
    "NavigationItem",
    "NewsIndexPage",
    "NewsPage",
    "Partner",
    "SectionPage",
    "SiteSettings",
    "StandardPage",
]
