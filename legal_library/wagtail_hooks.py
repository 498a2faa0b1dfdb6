"""What the legal library adds to Wagtail's admin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_modeladmin.options import modeladmin_register

from legal_library.admin import LegalLibraryGroup
from legal_library.models import LegalIndexPage, LegalTextPage

modeladmin_register(LegalLibraryGroup)


@hooks.register("before_copy_page")
def a_text_exists_once(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse copies: they would carry the identity of the text they were made from."""
    if not issubclass(page.specific_class, LegalTextPage | LegalIndexPage):
        return None
    messages.error(request, _("A legal text stands in the library once: add a new text instead."))
    return redirect("wagtailadmin_pages:edit", page.pk)
