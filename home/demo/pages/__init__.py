"""The texts of the demonstration, one module for each part of the site."""

from home.demo.catalogue import DemoPage
from home.demo.pages import (
    about,
    faq,
    forms,
    guides,
    guides_building,
    guides_business,
    guides_certificates,
    guides_fees,
    local_government,
    news,
    practical,
    reach,
)

# The order of the pages in the tree, and so in menus and lists.
PAGES: tuple[DemoPage, ...] = (
    *about.PAGES,
    *local_government.PAGES,
    *guides.PAGES,
    *guides_building.PAGES,
    *guides_certificates.PAGES,
    *guides_fees.PAGES,
    *guides_business.PAGES,
    *faq.PAGES,
    *forms.PAGES,
    *news.PAGES,
    *practical.PAGES,
    *reach.PAGES,
)
