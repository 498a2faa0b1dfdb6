"""Where wagtail-localize's button "Translate this page" is shown: never on an English page.

Imported by `home.wagtail_hooks` only: it reads the hooks of wagtail-localize.
"""

from collections.abc import Iterator
from typing import Any

from wagtail import hooks
from wagtail.models import Page
from wagtail_localize import wagtail_hooks as localize_hooks

from cms.core.translation import is_source

HEADER_BUTTONS = "register_page_header_buttons"


def may_be_translated(page: Page) -> bool:
    """Say whether "Translate" belongs on a page: it is Arabic, or an alias that shows an Arabic one."""
    return is_source(page) or bool(page.alias_of_id)


def is_translate_button(button: Any) -> bool:
    """Say whether a button leads to wagtail-localize's form for submitting a page."""
    return "/localize/submit/page/" in (button.url or "")


def take_translate_off_headers() -> None:
    """Take "Translate" off the header of English pages.

    Wagtail lets a hook change the buttons of a listing, not those of a page's header: the
    function that wagtail-localize registered there is replaced by one that asks first.
    """
    registered = hooks._hooks[HEADER_BUTTONS]
    for index, (function, order) in enumerate(registered):
        if function is localize_hooks.page_listing_more_buttons:
            registered[index] = (header_buttons, order)


def header_buttons(page: Page, **asked: Any) -> Iterator[Any]:
    """wagtail-localize's buttons for a page's header, without "Translate" where it misleads."""
    for button in localize_hooks.page_listing_more_buttons(page, **asked):
        if may_be_translated(page) or not is_translate_button(button):
            yield button
