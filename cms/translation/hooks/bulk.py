"""Many pages at once: addresses, entries in menus, and buttons on pages."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.widgets import Button
from wagtail.models import Page

from cms.core import jobs
from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.models import User
from cms.core.translation import TRANSLATE, is_source, source_of
from cms.translation.jobs import EXPORT
from cms.translation.trees import why_not_translate
from cms.translation.views import bulk


# Before wagtail-localize's own: its "Translate" is answered by ours.
@hooks.register("register_admin_urls", order=-10)
def bulk_urls() -> list[URLPattern | URLResolver]:
    """The pages of this part; Wagtail lets only its own users in."""
    return [
        path("translation/bulk/", include(bulk.urlpatterns)),
        path("localize/submit/page/<int:page_id>/", bulk.SubmitPage.as_view()),
    ]


class BulkMenuItem(MenuItem):
    """For translators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(TRANSLATE)


@hooks.register("register_translation_menu_item")
def bulk_menu_item() -> MenuItem:
    """Below the report."""
    return BulkMenuItem(
        _("Many pages at once"),
        reverse("translation_bulk"),
        name="translation-bulk",
        icon_name="doc-full",
        order=20,
    )


@hooks.register("register_page_header_buttons")
def tree_button_of_the_editor(page: Page, user: User, **kwargs: Any) -> Iterator[Button]:
    """Offer to translate a page with all that is below it, while it is edited or looked at."""
    yield from _tree_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def tree_button_of_the_list(page: Page, user: User, **kwargs: Any) -> Iterator[Button]:
    """Offer the same in the explorer's list."""
    yield from _tree_button(page, user)


def _tree_button(page: Page, user: User) -> Iterator[Button]:
    if page.depth > 1 and page.numchild and is_source(page) and user.has_perm(TRANSLATE):
        yield Button(
            _("Translate with the pages below"),
            reverse("translation_tree", args=[page.pk]),
            icon_name="wagtail-localize-language",
            priority=66,
        )


@hooks.register("register_bulk_action")
class ExportForTranslation(PageBulkAction):
    """Exports the pages chosen in the explorer's list, with all below them if wanted."""

    display_name = _("Export for translation")
    aria_label = _("Export the chosen pages for translation")
    action_type = "export_for_translation"
    template_name = "translation/bulk/export_action.html"
    action_priority = 60

    def check_perm(self, page: Page) -> bool:
        source = source_of(page)
        return bool(source and not source.is_root() and not why_not_translate(self.user, source))

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101  (Wagtail lets nobody else in)
        return user

    def prepare_action(
        self, objects: list[Page], objects_without_access: dict[str, Any]
    ) -> HttpResponse:
        """Start the export and lead to its progress: nothing else is to be done here."""
        chosen = Page.objects.filter(
            translation_key__in=[page.translation_key for page in objects],
            locale__language_code=SOURCE_LANGUAGE,
        )
        if self.cleaned_form.cleaned_data["include_descendants"]:
            below = Q()
            for page in chosen:
                below |= Q(path__startswith=page.path)
            chosen = Page.objects.filter(below) if below else chosen
        pages = list(
            bulk.pages_to_translate(self.user)
            .filter(pk__in=chosen.values("pk"))
            .order_by("path")
            .values_list("pk", flat=True)
        )
        return redirect("core_job", jobs.start(EXPORT, owner=self.user, pages=pages).pk)
