"""The glossary in the admin, and what the translation editor is given beside its texts."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail_modeladmin.options import modeladmin_register

from cms.translation import machine
from cms.translation.admin import GlossaryAdmin
from cms.translation.views import assist, glossary_files

glossary_admin = modeladmin_register(GlossaryAdmin)()


class GlossaryMenuItem(MenuItem):
    """For whoever may look at the terms."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(glossary_admin.permission_helper.user_can_list(request.user))


@hooks.register("register_translation_menu_item")
def glossary_menu_item() -> MenuItem:
    """An entry of the menu "Translation"."""
    return GlossaryMenuItem(
        _("Glossary"),
        glossary_admin.url_helper.index_url,
        name="glossary",
        icon_name=GlossaryAdmin.menu_icon,
        order=GlossaryAdmin.menu_order,
    )


@hooks.register("register_admin_urls", order=-10)
def glossary_urls() -> list[URLPattern]:
    """Before wagtail-localize's, whose view for machine translation ours replaces."""
    return [
        path(
            "translation/glossary/assist/<int:translation_id>/",
            assist.overview,
            name="translation_assist",
        ),
        path(
            "translation/glossary/assist/<int:translation_id>/<int:segment_id>/",
            assist.segment,
            name="translation_assist_segment",
        ),
        path(
            "translation/glossary/export/<str:kind>/",
            glossary_files.export_terms,
            name="glossary_export",
        ),
        path("translation/glossary/import/", glossary_files.import_terms, name="glossary_import"),
        path(
            "localize/translate/<int:translation_id>/machine_translate/", assist.machine_translate
        ),
    ]


@hooks.register("before_edit_page", order=-10)
def refuse_to_publish_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say what is missing when somebody publishes a page with a machine's unreviewed texts."""
    if request.method != "POST" or not _publishes(request.POST):
        return None
    if not (count := machine.drafts_of_page(page)):
        return None
    messages.error(request, machine.waiting_message(count))
    return redirect(request.path)


def _publishes(posted: Mapping[str, Any]) -> bool:
    """wagtail-localize's editor sends `action=publish`, Wagtail's own a field of that name."""
    return posted.get("action") == "publish" or "action-publish" in posted


@hooks.register("before_bulk_action")
def refuse_to_publish_drafts_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Do the same for pages chosen in the explorer's list; none of them is published then."""
    if action_type != "publish":
        return None
    for page in objects:
        if isinstance(page, Page) and (count := machine.drafts_of_page(page)):
            messages.error(
                request, f"{page.get_admin_display_title()}: {machine.waiting_message(count)}"
            )
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
