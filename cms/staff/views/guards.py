"""wagtail-localize's views that would publish, or show, without asking for the right to.

Each stands at the address of the original, before it. tests/staff/test_guards.py says when one
of them can go.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from wagtail.admin.auth import user_passes_test
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.convert import convert_to_alias as upstream_convert_to_alias
from wagtail_localize.views.edit_translation import stop_translation as upstream_stop_translation
from wagtail_localize.views.report import TranslationsReportView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from cms.staff.roles import TRANSLATE


class UpdateTranslations(UpdateTranslationsView):
    """Brings translations up to date; publishes at once only for whoever may publish them."""

    def get_form(self) -> forms.Form:
        form: forms.Form = super().get_form()
        # A machine drafts in the editor, where people see and sign off what it made.
        form.fields.pop("use_machine_translation", None)
        if not self._may_publish():
            # A disabled field keeps its initial value, whatever is sent.
            form.fields["publish_translations"] = forms.BooleanField(
                required=False, disabled=True, initial=False, widget=forms.HiddenInput
            )
        return form

    def get_default_success_url(self) -> str:
        """Lead to the translation: a translator can't look into the Arabic tree."""
        for page in self._targets():
            if page.permissions_for_user(self.request.user).can_edit():
                return reverse("wagtailadmin_pages:edit", args=[page.pk])
        url: str = super().get_default_success_url()
        return url

    def _targets(self) -> list[Page]:
        translations = self.object.translations.filter(enabled=True)
        targets = [translation.get_target_instance() for translation in translations]
        return [target for target in targets if isinstance(target, Page)]

    def _may_publish(self) -> bool:
        user = self.request.user
        return all(page.permissions_for_user(user).can_publish() for page in self._targets())


def convert_to_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """Put the Arabic text in a translation's place, on the live page: for who may publish it."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    response: HttpResponse = upstream_convert_to_alias(request, page_id)
    return response


def stop_translation(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Cut a page off from its Arabic source: for who may publish it."""
    translation = get_object_or_404(Translation, pk=translation_id)
    page = translation.get_target_instance()
    if isinstance(page, Page) and not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    response: HttpResponse = upstream_stop_translation(request, translation_id=translation_id)
    return response


def may_read_report(user: Any) -> bool:
    """Say whether somebody has to do with translations."""
    return bool(user.has_perm(TRANSLATE))


translations_report = user_passes_test(may_read_report)(TranslationsReportView.as_view())
translations_report_results = user_passes_test(may_read_report)(
    TranslationsReportView.as_view(results_only=True)
)
