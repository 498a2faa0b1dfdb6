"""wagtail-localize's views that would publish, or show, without asking for the right to.

Each test of `TestWithoutOurAnswer` fails once upstream asks: our view can go then.
"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import (
    SegmentOverride,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.edit_translation import edit_string_translation, stop_translation
from wagtail_localize.views.update_translations import UpdateTranslationsView

from cms.core.models import User
from cms.staff import review
from cms.staff.roles import AGENTS, REVIEWERS, TRANSLATORS
from tests.factories.home import StandardPageFactory, block, translate
from tests.factories.staff import log_in, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def english() -> Page:
    """A live translation whose Arabic source has changed since."""
    arabic = StandardPageFactory()
    english = translate(arabic)
    arabic.title = "عنوان آخر"
    arabic.save_revision().publish()
    return english


def source() -> TranslationSource:
    return TranslationSource.objects.latest("pk")


def update_address() -> str:
    return reverse("wagtail_localize:update_translations", args=[source().pk])


def disable_address() -> str:
    translation = Translation.objects.get(source=source())
    return reverse("wagtail_localize:stop_translation", args=[translation.pk])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    ("roles", "may"), [([TRANSLATORS], False), ([TRANSLATORS, REVIEWERS], True)]
)
def test_bringing_a_translation_up_to_date_publishes_only_for_who_may(english, roles, may):
    """Publishing waits for the end of the transaction, so this test has real ones."""
    client = log_in(member(*roles))
    assert ("publish_translations" in client.get(update_address()).content.decode()) is True
    before = Page.objects.get(pk=english.pk).live_revision_id
    answer = client.post(update_address(), {"publish_translations": "on"})
    assert answer.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[english.pk])
    assert (Page.objects.get(pk=english.pk).live_revision_id != before) == may
    # Either way the changed text waits in the editor.
    assert source().stringsegment_set.filter(string__data="عنوان آخر").exists()


def test_a_translator_does_not_put_arabic_in_a_live_translations_place(english):
    address = reverse("wagtail_localize:convert_to_alias", args=[english.pk])
    log_in(member(TRANSLATORS)).post(address)
    assert Page.objects.get(pk=english.pk).alias_of_id is None
    log_in(member(REVIEWERS)).post(address)
    assert Page.objects.get(pk=english.pk).alias_of_id is not None


def test_a_translator_does_not_cut_a_page_off_from_its_source(english):
    log_in(member(TRANSLATORS)).post(disable_address(), {"next": "/admin/"})
    assert Translation.objects.get(source=source()).enabled
    log_in(member(REVIEWERS)).post(disable_address(), {"next": "/admin/"})
    assert not Translation.objects.get(source=source()).enabled


def test_the_list_of_translations_is_for_those_who_translate(english):
    for name in ("translations_report", "translations_report_results"):
        address = reverse(f"wagtail_localize:{name}")
        assert log_in(member(AGENTS)).get(address).status_code == 302
        assert log_in(member(TRANSLATORS)).get(address).status_code == 200


# --- While a page is under review ---


@pytest.fixture
def submitted() -> Page:
    """A translation with a link in its text, handed over by a translator."""
    body = [block("text", '<p>قدّم الطلب <a href="https://www.dglac.gov.lb">هنا</a></p>')]
    english = translate(StandardPageFactory(title="الطلب", summary="", slug="apply", body=body))
    translator = member(TRANSLATORS, language="en")
    review.submit(english.specific, translator)
    return english


def send(client: Client, what: str, segment: Any, method: str = "put") -> Any:
    """Change a text as the editor's script does."""
    address = reverse(
        f"wagtail_localize:{what}",
        args=[Translation.objects.get(source=source()).pk, segment.pk],
    )
    return getattr(client, method)(
        address, "value=Unseen", content_type="application/x-www-form-urlencoded"
    )


def written() -> set[str]:
    """All that is kept as English of the page."""
    texts = StringTranslation.objects.values_list("data", flat=True)
    return {*texts, *SegmentOverride.objects.values_list("data_json", flat=True)}


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_text_under_review_is_not_changed_by_its_translator(submitted, method):
    theirs = log_in(User.objects.get())
    before = written()
    segment = source().stringsegment_set.first()
    override = source().overridablesegment_set.get()
    for what, each in (("edit_string_translation", segment), ("edit_override", override)):
        answer = send(theirs, what, each, method)
        assert answer.status_code == 403
        assert "is locked" in answer.json()["detail"]
    assert written() == before


def test_an_upload_for_a_page_under_review_is_refused(submitted):
    theirs = log_in(User.objects.get())
    before = written()
    translation = Translation.objects.get(source=source())
    file = translation.export_po()
    for entry in file:
        entry.msgstr = "Unseen"
    answer = theirs.post(
        reverse("wagtail_localize:upload_pofile", args=[translation.pk]),
        {"file": SimpleUploadedFile("page.po", str(file).encode()), "next": "/admin/"},
        follow=True,
    )
    assert "The English version of this page is locked." in answer.content.decode()
    assert written() == before


def test_a_page_under_review_is_not_renewed_from_the_arabic_by_its_translator(submitted):
    arabic = source().get_source_instance()
    arabic.title = "عنوان آخر"
    arabic.save_revision().publish()
    answer = log_in(User.objects.get()).post(update_address(), {"publish_translations": ""})
    assert "The English version of this page is locked." in answer.content.decode()
    assert not source().stringsegment_set.filter(string__data="عنوان آخر").exists()


def test_the_editor_takes_no_text_of_a_page_under_review(submitted):
    theirs = log_in(User.objects.get())
    address = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    assert "&quot;isLocked&quot;: true" in theirs.get(address).content.decode()
    mine = log_in(member(REVIEWERS, language="en"))
    assert "&quot;isLocked&quot;: false" in mine.get(address).content.decode()
    theirs.post(reverse("staff_take_back_translation", args=[submitted.pk]))
    assert "&quot;isLocked&quot;: false" in theirs.get(address).content.decode()
    segment = source().stringsegment_set.first()
    assert send(theirs, "edit_string_translation", segment).status_code == 200
    assert send(theirs, "edit_override", source().overridablesegment_set.get()).status_code in (
        200,
        201,
    )


def test_a_reviewer_approves_what_was_submitted(submitted, client):
    theirs, mine = log_in(User.objects.get()), log_in(member(REVIEWERS, language="en"))
    for segment in source().stringsegment_set.all():
        send(theirs, "edit_string_translation", segment)
    mine.post(reverse("staff_decide_translation", args=[submitted.pk]), {"decision": "approve"})
    live = Page.objects.get(pk=submitted.pk)
    assert live.live_revision_id != submitted.live_revision_id
    assert live.title == submitted.title
    assert "Unseen" not in client.get("/en/apply/").content.decode()


class TestWithoutOurAnswer:
    """What upstream's own views let a translator do."""

    def request(self, rf: RequestFactory, method: str = "post", **data: str):
        request = getattr(rf, method)("/", data)
        request.user = member(TRANSLATORS)
        request.session = {}
        request._messages = type("Messages", (), {"add": lambda *args: None})()
        return request

    def test_update_publishes(self, english, rf, django_capture_on_commit_callbacks):
        before = english.live_revision_id
        with django_capture_on_commit_callbacks(execute=True):
            UpdateTranslationsView.as_view()(
                self.request(rf, publish_translations="on", next="/admin/"),
                translation_source_id=source().pk,
            )
        assert Page.objects.get(pk=english.pk).live_revision_id != before

    def test_convert_replaces_a_live_page(self, english, rf):
        convert_to_alias(self.request(rf, next="/admin/"), english.pk)
        assert Page.objects.get(pk=english.pk).alias_of_id is not None

    def test_a_text_under_review_is_changed(self, submitted, rf):
        segment = source().stringsegment_set.first()
        request = rf.put("/", "value=Unseen", content_type="application/x-www-form-urlencoded")
        request.user = User.objects.get()
        request._dont_enforce_csrf_checks = True
        edit_string_translation(
            request,
            translation_id=Translation.objects.get(source=source()).pk,
            string_segment_id=segment.pk,
        )
        assert "Unseen" in written()

    def test_stop_cuts_it_off(self, english, rf):
        try:
            stop_translation(
                self.request(rf, next="/admin/"),
                translation_id=Translation.objects.get(source=source()).pk,
            )
        except PermissionDenied:
            pytest.fail("wagtail-localize asks for a right now: take our guard away")
        assert not Translation.objects.get(source=source()).enabled
