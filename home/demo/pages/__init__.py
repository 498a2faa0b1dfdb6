"""The texts of the demonstration, one module for each part of the site."""

from home.demo.catalogue import DemoPage
from home.demo.pages import about, guides, local_government, news, practical

# The order of the pages in the tree, and so in menus and lists.
PAGES: tuple[DemoPage, ...] = (
    *about.PAGES,
    *local_government.PAGES,
    *guides.PAGES,
    *news.PAGES,
    *practical.PAGES,
)
