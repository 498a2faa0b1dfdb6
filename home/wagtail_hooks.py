"""What the roof adds to Wagtail's admin: the site's look, and two trees kept in step."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from cms.core.translation import followers, is_source, source_of
from home import translate_button
from home.news_admin import NewsGroup
from home.translation import ensure_aliases

# --- The English tree follows the Arabic one ---


@hooks.register("construct_translated_pages_to_cascade_actions")
def cascade_to_followers(pages: Iterable[Page], action: str) -> dict[Page, Iterable[Page]]:
    """Move, delete and unpublish an Arabic page's alias or translation together with it.

    Wagtail unpublishes aliases by itself.
    """
    cascade = {}
    for page in pages:
        following = followers(page)
        if action == "unpublish":
            following = following.filter(alias_of__isnull=True)
        cascade[page] = following
    return cascade


@hooks.register("after_bulk_action")
def cascade_bulk_action(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> None:
    """Move and delete with pages chosen in the explorer's list: Wagtail asks no cascade hook there.

    Runs in the action's transaction: without the right to change both pages, neither changes.
    An unpublished page is followed wherever that happens (`home.signals`).
    """
    for page in objects:
        if not isinstance(page, Page):
            return
        for follower in list(followers(page)):
            if action_type == "delete":
                follower.delete(user=request.user)
            elif action_type == "move":
                destination = action.cleaned_form.cleaned_data["chooser"]
                if target := destination.get_translation_or_none(follower.locale):
                    follower.move(target, pos="last-child", user=request.user)


@hooks.register("after_copy_page")
def alias_copies(request: HttpRequest, page: Page, new_page: Page) -> None:
    """Give a copied page its place in English; Wagtail does so only for created ones (PR 13740)."""
    ensure_aliases(new_page)


# --- Arabic is the only source ---


@hooks.register("before_create_page")
def create_in_arabic(
    request: HttpRequest, parent_page: Page, page_class: type[Page]
) -> HttpResponse | None:
    """Lead whoever adds a page in the English tree to its Arabic counterpart."""
    if is_source(parent_page):
        return None
    return _to_arabic_parent(request, source_of(parent_page))


@hooks.register("before_copy_page")
def copy_in_arabic(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to copy an English page: the copy would have no Arabic source."""
    if is_source(page):
        return None
    source = source_of(page)
    return _to_arabic_parent(request, source.get_parent() if source else None)


@hooks.register("construct_page_listing_buttons")
def hide_translate_button(
    buttons: list[Any], page: Page, user: Any, context: Mapping[str, Any] | None = None
) -> None:
    """Take "Translate" off English pages, which are never translated from.

    An alias keeps it: there it translates the Arabic page that the alias shows.
    """
    if translate_button.may_be_translated(page):
        return
    for menu in [buttons, *(getattr(button, "dropdown_buttons", []) for button in buttons)]:
        menu[:] = [button for button in menu if not translate_button.is_translate_button(button)]


translate_button.take_translate_off_headers()


def _to_arabic_parent(request: HttpRequest, parent: Page | None) -> HttpResponse:
    messages.warning(
        request,
        _("Pages are written in Arabic and translated into English from there: add it here."),
    )
    if parent is None:
        return redirect("wagtailadmin_explore_root")
    return redirect("wagtailadmin_explore", parent.pk)


# --- What editors manage beside pages ---

register_snippet(NewsGroup)


# --- The look of the admin, and the words of the history ---


@hooks.register("insert_global_admin_css")
def diwan_in_the_admin() -> SafeString:
    """Colours, typeface and mark of the site."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_global_admin_css")
def text_direction_in_translation_editor() -> SafeString:
    """Let every text of the translation editor run in the direction of its own language."""
    return format_html('<link rel="stylesheet" href="{}">', static("home/translation-editor.css"))


@hooks.register("register_log_actions")
def register_demonstration_in_history(actions: Any) -> None:
    """Name what `load_demo` writes into a page's history."""
    actions.register_action(
        "home.load_demo",
        gettext_lazy("Load demonstration content"),
        gettext_lazy("Demonstration content was loaded"),
    )
