"""Machine translation (row 22): off by default; then drafts for people, never of legal texts.

The service is a small local server that speaks LibreTranslate's protocol.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import environ
import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from cms.core.models import BasePage
from cms.core.translation import LOCKED, publish_translation
from cms.settings.backends import machine_translator
from cms.translation import machine
from home.models import StandardPage
from legal_library.models import LegalTextPage
from tests.factories.core import AdministratorFactory
from tests.factories.home import StandardPageFactory, block, translate
from tests.factories.legal_library import LegalTextFactory
from tests.translation.libretranslate import LibreTranslate, serving

pytestmark = pytest.mark.django_db

LINKED = 'قدّم الطلب <a id="a1">هنا</a> خلال <b>15</b> يوماً'


def says(arabic: str) -> str:
    """What our machine makes of a text: "EN" before it, tags and numbers kept."""
    return "EN " + re.sub(r"[^\W\d_a-zA-Z]+", "word", arabic)


@pytest.fixture
def service(settings: Any) -> Iterator[LibreTranslate]:
    """A translation service, set up as `.env.example` tells an administrator to."""
    with serving(says) as fake, pytest.MonkeyPatch.context() as variables:
        variables.setenv("MACHINE_TRANSLATOR", "libretranslate")
        variables.setenv("MACHINE_TRANSLATOR_URL", f"{fake.url}/")
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator(environ.Env())
        yield fake


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


def begun(page: Page) -> Translation:
    """The translation of a page, begun as its translator begins it."""
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(
        source=source, target_locale=Locale.objects.get(language_code="en")
    )
    if english(page).alias_of_id:
        translation.save_target(publish=False)
    return translation


def english(page: Page) -> Page:
    return Page.objects.get(
        translation_key=page.translation_key, locale__language_code="en"
    ).specific


def written(page: Page) -> dict[str, str]:
    """What is kept as the English of a page's texts, a machine's included."""
    translations = StringTranslation.objects.filter(context__object_id=page.translation_key)
    return dict(translations.values_list("translation_of__data", "data"))


def page_with_link(**fields: Any) -> StandardPage:
    body = '<p>قدّم الطلب <a href="https://www.dglac.gov.lb">هنا</a> خلال <b>15</b> يوماً</p>'
    return StandardPageFactory(title="الطلب", summary="", body=[block("text", body)], **fields)


def told(admin: Client, response: Any) -> list[str]:
    """What the next page would tell, once."""
    found = [unescape(str(message)).strip() for message in get_messages(response.wsgi_request)]
    admin.cookies.pop("messages", None)
    return found


def press_button(admin: Client, translation: Translation) -> list[str]:
    """Press "Translate with …" in the editor; return what the page says afterwards."""
    response = admin.post(
        reverse("wagtail_localize:machine_translate", args=[translation.pk]),
        {"next": reverse("wagtailadmin_home")},
    )
    assert response.status_code == 302
    return told(admin, response)


def publish(admin: Client, page: Page) -> list[str]:
    address = reverse("wagtailadmin_pages:edit", args=[english(page).pk])
    response = admin.post(address, {"action": "publish"})
    assert response.status_code == 302
    return told(admin, response)


def save_in_editor(admin: Client, translation: Translation, arabic: str, text: str) -> None:
    """Save a text as wagtail-localize's editor does."""
    segment = StringSegment.objects.get(source=translation.source, string__data=arabic)
    response = admin.put(
        reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]),
        f'--x\r\nContent-Disposition: form-data; name="value"\r\n\r\n{text}\r\n--x--\r\n',
        content_type="multipart/form-data; boundary=x",
    )
    assert response.status_code in (200, 201), response.content


def editor(admin: Client, page: Page) -> dict[str, Any]:
    """What the translation editor is given for a page."""
    address = reverse("wagtailadmin_pages:edit", args=[english(page).pk])
    html = admin.get(address).content.decode()
    props = re.search(r'data-props="([^"]*)"', html)
    assert props is not None
    return dict(json.loads(unescape(props[1])))


# --- Off ---


def test_row_22_machine_translation_is_off_unless_it_is_set_up(admin: Client, settings: Any):
    assert settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR is None
    page = page_with_link()
    translation = begun(page)
    assert editor(admin, page)["machineTranslator"] is None
    update = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    assert "use_machine_translation" not in admin.get(update).content.decode()
    assert len(press_button(admin, translation)) == 1
    assert not written(page)


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({"MACHINE_TRANSLATOR": "babelfish"}, "libretranslate, deepl"),
        ({"MACHINE_TRANSLATOR": "libretranslate"}, "MACHINE_TRANSLATOR_URL"),
        ({"MACHINE_TRANSLATOR": "deepl"}, "MACHINE_TRANSLATOR_KEY"),
    ],
)
def test_half_a_setting_stops_the_start(
    variables: dict[str, str], missing: str, monkeypatch: pytest.MonkeyPatch
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=missing):
        machine_translator(environ.Env())


def test_deepl_can_be_named_instead(monkeypatch: pytest.MonkeyPatch, settings: Any):
    monkeypatch.setenv("MACHINE_TRANSLATOR", "deepl")
    monkeypatch.setenv("MACHINE_TRANSLATOR_KEY", "secret:fx")
    config = machine_translator(environ.Env())
    assert config is not None
    service = machine.DraftTranslator(config["OPTIONS"])
    assert service.display_name == "DeepL"
    assert service.service.get_api_endpoint() == "https://api-free.deepl.com/v2/translate"


# --- Drafts ---


def test_row_22_the_machine_drafts_what_has_no_english(admin: Client, service: LibreTranslate):
    page = page_with_link()
    translation = begun(page)
    save_in_editor(admin, translation, "الطلب", "The application")
    assert editor(admin, page)["machineTranslator"]["name"] == "LibreTranslate"
    press_button(admin, translation)
    [draft] = machine.drafts(translation)
    assert draft.data == says(LINKED)
    assert draft.tool_name == "LibreTranslate"
    # What a person wrote is not asked for.
    assert [body["q"] for body in service.asked] == [[LINKED]]
    assert written(page) == {"الطلب": "The application", LINKED: says(LINKED)}


def test_row_22_a_draft_is_labelled_in_the_editor_until_a_person_saves_it(
    admin: Client, service: LibreTranslate
):
    page = page_with_link()
    translation = begun(page)
    press_button(admin, translation)
    # Whoever had it made read the admin in another language.
    StringTranslation.objects.filter(translation_type="machine").update(field_error="(English)")
    shown = editor(admin, page)["initialStringTranslations"]
    assert {row["error"] for row in shown} == {str(machine.LABEL)}
    assert machine.draft_counts([page.translation_key]) == {page.translation_key: 2}
    save_in_editor(admin, translation, LINKED, says(LINKED))
    assert [t.translation_of.data for t in machine.drafts(translation)] == ["الطلب"]
    assert machine.draft_counts([page.translation_key]) == {page.translation_key: 1}
    signed = StringTranslation.objects.get(translation_of__data=LINKED)
    assert (signed.translation_type, signed.tool_name, signed.get_error()) == ("manual", "", None)


def test_row_22_a_machines_words_never_reach_a_page(admin: Client, service: LibreTranslate):
    page = page_with_link()
    translation = begun(page)
    press_button(admin, translation)
    draft = translation.source.get_ephemeral_translated_instance(
        translation.target_locale, fallback=True
    )
    assert draft.title == "الطلب"
    assert "EN" not in str(draft.body)
    with pytest.raises(PermissionDenied):
        english(page).get_latest_revision().publish()
    assert english(page).live_revision is None


def test_row_22_a_page_waits_for_the_sign_off_of_each_text(
    admin: Client, service: LibreTranslate, django_capture_on_commit_callbacks: Any
):
    page = page_with_link()
    translation = begun(page)
    press_button(admin, translation)
    for arabic, corrected in [(LINKED, says(LINKED)), ("الطلب", "The application")]:
        assert publish(admin, page) == [
            machine.waiting_message(machine.drafts(translation).count())
        ]
        assert english(page).live_revision is None
        save_in_editor(admin, translation, arabic, corrected)
    with django_capture_on_commit_callbacks(execute=True):
        publish(admin, page)
    assert english(page).title == "The application"
    assert english(page).live_revision is not None


def test_row_22_no_other_way_publishes_a_page_that_waits(admin: Client, service: LibreTranslate):
    page = page_with_link()
    translation = begun(page)
    press_button(admin, translation)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = admin.post(f"{address}?id={english(page).pk}", {})
    [message] = told(admin, response)
    assert machine.waiting_message(2) in message
    assert english(page).live_revision is None
    # A translation that was stopped is a page written by hand: nothing waits any more.
    translation.enabled = False
    translation.save()
    english(page).get_latest_revision().publish()
    assert english(page).live_revision is not None


def test_row_22_drafts_of_a_newer_text_leave_the_published_page_as_it_is(
    admin: Client, service: LibreTranslate
):
    page = page_with_link()
    published = translate(page)
    page.body = [block("text", "<p>نصّ جديد</p>")]
    page.save_revision().publish()
    translation = begun(page)
    press_button(admin, translation)
    assert machine.drafts(translation).count() == 1
    assert english(page).body.raw_data[0]["value"] == published.body.raw_data[0]["value"]
    # Changing something else of the page is no publication.
    live = english(page)
    live.save(update_fields=["slug"])
    assert english(page).live_revision_id == published.live_revision_id


@pytest.mark.parametrize("comes_back", [False, True])
def test_row_22_an_update_that_would_publish_drafts_is_refused_before_it_writes(
    admin: Client, service: LibreTranslate, comes_back: bool
):
    page = page_with_link()
    published = translate(page)
    old, new = page.body.raw_data, [block("text", "<p>نصّ جديد</p>")]
    page.body = new
    page.save_revision().publish()
    translation = begun(page)
    press_button(admin, translation)
    if comes_back:
        # The draft is of a text that the page lost, and that an editor has put in again.
        page.body = old
        page.save_revision().publish()
        begun(page)
        page.body = new
        page.save_revision().publish()
    update = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    response = admin.post(update, {"publish_translations": "on"})
    assert machine.waiting_message(1) in unescape(response.content.decode())
    live = english(page)
    assert live.body.raw_data[0]["value"] == published.body.raw_data[0]["value"]
    assert live.live_revision_id == published.live_revision_id
    assert not live.has_unpublished_changes


# --- Markup and numbers ---


@pytest.mark.parametrize(
    ("arabic", "made", "intact"),
    [
        (LINKED, 'Apply <a id="a1">here</a> within <b>15</b> days', True),
        (LINKED, 'Within <b>15</b> days apply <a id="a1">here</a>', True),
        (LINKED, "Apply here within <b>15</b> days", False),
        (LINKED, 'Apply <a id="a2">here</a> within <b>15</b> days', False),
        (LINKED, 'Apply <a id="a1">here</a> within <b>15 days', False),
        (LINKED, 'Apply <a id="a1">here</a> within 15</b> <b>days', False),
        (LINKED, 'Apply <a id="a1">here</a> within <b>50</b> days', False),
        (LINKED, 'Apply <a id="a1">here</a> within <b>fifteen</b> days', False),
        ("سطر<br>آخر", "A line<br/>another", True),
        ("سطر<br>آخر", "A line another", False),
        ("المرسوم رقم ١١٨", "Decree No. 118", True),
        ("نصّ", "<script>text</script>", False),
        ("نصّ", "Text <i>slanted</i>", False),
        ("نصّ", "  ", False),
        ("<b>نصّ</b>", "<b></b>", False),
    ],
)
def test_row_22_what_a_machine_damaged_is_recognised(arabic: str, made: str, intact: bool):
    assert machine.is_intact(arabic, made) is intact


def test_row_22_a_damaged_text_is_left_to_people(admin: Client, service: LibreTranslate):
    service.says = lambda arabic: re.sub(r"</?a[^>]*>", "", says(arabic))
    page = page_with_link()
    translation = begun(page)
    messages = press_button(admin, translation)
    assert [t.translation_of.data for t in machine.drafts(translation)] == ["الطلب"]
    assert len(messages) == 2


# --- Never of legal texts ---


def test_row_22_legal_texts_are_never_translated_by_machine(admin: Client, service: LibreTranslate):
    text = LegalTextFactory(summary="مرسوم يتعلق بالبلديات")
    translation = begun(text)
    assert not machine.may_draft(translation)
    assert editor(admin, text)["machineTranslator"] is None
    assert len(press_button(admin, translation)) == 1
    assert service.asked == []
    # Not even by what goes past our own code.
    segment = StringSegment.objects.filter(source=translation.source).first()
    assert segment is not None
    with pytest.raises(PermissionDenied):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            data="Decree",
            translation_type="machine",
        )


def test_row_22_a_kind_of_page_allows_it_by_saying_so():
    assert BasePage.machine_translatable
    assert not LegalTextPage.machine_translatable
    assert machine.is_translatable(StandardPage)
    assert not machine.is_translatable(Page)
    assert not machine.is_translatable(None)


def test_row_22_an_update_of_a_translation_asks_no_machine(admin: Client, service: LibreTranslate):
    page = page_with_link()
    translation = begun(page)
    update = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    assert "use_machine_translation" not in admin.get(update).content.decode()
    admin.post(update, {"use_machine_translation": "on"})
    assert service.asked == []


# --- When something is wrong ---


def test_a_service_that_fails_changes_nothing_and_says_so(admin: Client, service: LibreTranslate):
    page = page_with_link()
    translation = begun(page)
    service.broken = True
    assert len(press_button(admin, translation)) == 1
    assert not written(page)
    service.broken = False
    service.key = "secret"
    assert len(press_button(admin, translation)) == 1
    assert not written(page)


def test_who_may_not_edit_the_page_may_not_let_it_be_translated(
    client: Client, service: LibreTranslate
):
    user = AdministratorFactory(is_superuser=False)
    client.force_login(user)
    translation = begun(page_with_link())
    address = reverse("wagtail_localize:machine_translate", args=[translation.pk])
    client.post(address)
    assert service.asked == []
    assert client.get(address).status_code in (302, 405)


def test_a_page_that_is_locked_is_not_drafted(admin: Client, service: LibreTranslate):
    page = page_with_link()
    translation = begun(page)
    Page.objects.filter(pk=english(page).pk).update(locked=True, locked_by=AdministratorFactory())
    assert press_button(admin, translation) == [str(LOCKED)]
    assert service.asked == []
    assert not written(page)


def test_nothing_left_to_translate_is_said(admin: Client, service: LibreTranslate):
    page = StandardPageFactory(title="الطلب", summary="", body=[])
    publish_translation(page, {"الطلب": "The application"})
    translation = begun(page)
    assert len(press_button(admin, translation)) == 1
    assert service.asked == []


def test_row_22_the_report_says_what_waits_for_review(admin: Client, service: LibreTranslate):
    page = page_with_link()
    press_button(admin, begun(page))
    html = admin.get(reverse("translation_report")).content.decode()
    assert "2 texts translated by machine need review" in html or "آلياً" in html
    report = admin.get(reverse("translation_report"), {"export": "csv"}).content.decode()
    [row] = [line for line in report.splitlines() if line.startswith("الطلب,")]
    assert ",2," in row
