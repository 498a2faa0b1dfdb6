"""wagtail-localize's views that would publish, show or write without asking for the right to.

Each stands at the address of the original, before it. tests/staff/test_guards.py says when one
of them can go.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from wagtail.admin import messages
from wagtail.admin.auth import user_passes_test
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.convert import convert_to_alias as upstream_convert_to_alias
from wagtail_localize.views.edit_translation import edit_override as upstream_edit_override
from wagtail_localize.views.edit_translation import (
    edit_string_translation as upstream_edit_string_translation,
)
from wagtail_localize.views.edit_translation import stop_translation as upstream_stop_translation
from wagtail_localize.views.edit_translation import upload_pofile as upstream_upload_pofile
from wagtail_localize.views.report import TranslationsReportView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from cms.core.translation import LOCKED, TRANSLATE, why_not_publish

View = Callable[..., HttpResponse]


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

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Leave what reviewers look at as it is."""
        if any(_is_locked(page, request.user) for page in self._targets()):
            return self._refuse(LOCKED)
        response: HttpResponse = super().post(request, **kwargs)
        return response

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Publish nothing that must wait; upstream writes the live page's row before it asks."""
        if form.cleaned_data["publish_translations"] and (reason := self._why_not_publish()):
            return self._refuse(reason)
        response: HttpResponse = super().form_valid(form)
        return response

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

    def _refuse(self, reason: str | Promise) -> HttpResponse:
        messages.error(self.request, reason)
        response: HttpResponse = self.render_to_response(self.get_context_data())
        return response

    def _why_not_publish(self) -> str:
        with transaction.atomic():
            # It is the text as it would be published that is asked about.
            self.object.update_from_db()
            reasons = [why_not_publish(page) for page in self._targets()]
            transaction.set_rollback(True)
        self.object.refresh_from_db()
        return next(filter(None, reasons), "")

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


def _is_locked(page: Page, user: Any) -> bool:
    return bool(page.permissions_for_user(user).page_locked())


def _unless_locked(view: View, refuse: Callable[[HttpRequest], HttpResponse]) -> View:
    """Let a view write a page's English only while it isn't locked: under review, above all.

    What reviewers approve is published, so nobody but them may change it meanwhile.
    """

    @wraps(view)
    def guarded(request: HttpRequest, translation_id: int, **kwargs: Any) -> HttpResponse:
        page = get_object_or_404(Translation, pk=translation_id).get_target_instance()
        if isinstance(page, Page) and _is_locked(page, request.user):
            return refuse(request)
        return view(request, translation_id=translation_id, **kwargs)

    return guarded


def _refuse_in_editor(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"detail": str(LOCKED)}, status=403)


def _refuse_with_message(request: HttpRequest) -> HttpResponse:
    messages.error(request, LOCKED)
    next_url = get_valid_next_url_from_request(request)
    return HttpResponseRedirect(next_url or reverse("wagtailadmin_home"))


edit_string_translation = _unless_locked(upstream_edit_string_translation, _refuse_in_editor)
edit_override = _unless_locked(upstream_edit_override, _refuse_in_editor)
upload_pofile = _unless_locked(upstream_upload_pofile, _refuse_with_message)


def may_read_report(user: Any) -> bool:
    """Say whether somebody has to do with translations."""
    return bool(user.has_perm(TRANSLATE))


translations_report = user_passes_test(may_read_report)(TranslationsReportView.as_view())
translations_report_results = user_passes_test(may_read_report)(
    TranslationsReportView.as_view(results_only=True)
)
