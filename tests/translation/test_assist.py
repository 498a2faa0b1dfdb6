"""What the translation editor asks for beside its texts, and how staff keep the glossary."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from cms.core import tabular
from cms.core.translation import begin_translation, publish_translation
from cms.staff.roles import EDITORS, TRANSLATORS, setup_roles
from cms.translation.admin import GlossaryAdmin
from cms.translation.glossary import COLUMNS, load_starting_list
from cms.translation.models import GlossaryTerm
from tests.factories.core import AdministratorFactory, UserFactory
from tests.factories.home import StandardPageFactory, block

pytestmark = pytest.mark.django_db

ARABIC = "يُقدَّم الطلب إلى رئيس البلدية"
URLS = GlossaryAdmin().url_helper


@pytest.fixture(autouse=True)
def _glossary() -> None:
    load_starting_list()


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


def in_role(client: Client, role: str) -> Client:
    setup_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def page_saying(sentence: str, title: str = "عنوان") -> Page:
    return StandardPageFactory(title=title, summary="", body=[block("text", f"<p>{sentence}</p>")])


def begun(page: Page) -> Translation:
    begin_translation(page)
    return Translation.objects.get(source__object_id=page.translation_key)


def segment_of(translation: Translation, arabic: str = ARABIC) -> StringSegment:
    return StringSegment.objects.get(source=translation.source, string__data=arabic)


def help_for(client: Client, translation: Translation) -> Any:
    address = reverse(
        "translation_assist_segment", args=[translation.pk, segment_of(translation).pk]
    )
    return client.get(address)


def say(translation: Translation, english: str) -> None:
    segment = segment_of(translation)
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=Locale.objects.get(language_code="en"),
        data=english,
        translation_type="manual",
    )


# --- Beside the texts ---


def test_a_segment_comes_with_its_terms_and_what_was_translated_before(admin: Client):
    known = page_saying(ARABIC, title="معروفة")
    english = "The request is made to the president of the municipality"
    publish_translation(known, {ARABIC: english, "معروفة": "Known"})
    answer = help_for(admin, begun(page_saying(ARABIC))).json()
    [term] = answer["terms"]
    assert (term["arabic"], term["english"]) == ("رئيس بلدية", "president of the municipality")
    assert "mayor" in term["avoided"]
    assert term["note"]
    [match] = answer["memory"]
    assert (match["score"], match["english"], match["page"]) == (100, english, "معروفة")
    assert match["parts"] == [{"text": ARABIC, "same": True}]
    assert match["url"] == reverse("wagtailadmin_explore", args=[known.pk])
    assert answer["warnings"] == []
    assert answer["machine"] is False


def test_a_saved_text_that_departs_from_the_glossary_is_warned_of(admin: Client):
    translation = begun(page_saying(ARABIC))
    say(translation, "The request is made to the mayor")
    [warning] = help_for(admin, translation).json()["warnings"]
    assert "mayor" in warning
    page = admin.get(reverse("translation_assist", args=[translation.pk])).json()
    warned = {row["id"]: row["warnings"] for row in page["segments"] if row["warnings"]}
    assert warned == {segment_of(translation).pk: [warning]}


def test_the_help_is_for_who_may_edit_the_page(client: Client):
    translation = begun(page_saying(ARABIC))
    overview = reverse("translation_assist", args=[translation.pk])
    assert help_for(client, translation).status_code == 302
    in_role(client, EDITORS)
    assert help_for(client, translation).status_code == 302
    assert client.get(overview).status_code == 302
    in_role(client, TRANSLATORS)
    assert help_for(client, translation).status_code == 200
    assert client.get(overview).status_code == 200


def test_a_segment_of_another_page_is_not_found(admin: Client):
    translation = begun(page_saying(ARABIC))
    other = begun(page_saying("نصّ آخر"))
    address = reverse("translation_assist_segment", args=[other.pk, segment_of(translation).pk])
    assert admin.get(address).status_code == 404
    assert admin.get(reverse("translation_assist", args=[999_999])).status_code == 404


def test_the_editor_carries_the_help(admin: Client):
    page = page_saying(ARABIC)
    translation = begun(page)
    english = translation.get_target_instance()
    html = admin.get(reverse("wagtailadmin_pages:edit", args=[english.pk])).content.decode()
    assert "translation/assist.js" in html
    assert reverse("translation_assist", args=[translation.pk]) in html


# --- The glossary's list ---


def test_translators_keep_the_glossary_and_editors_do_not_see_it(client: Client):
    terms = URLS.index_url
    in_role(client, TRANSLATORS)
    assert "الصندوق" in client.get(f"{terms}?q=صندوق").content.decode()
    created = client.post(
        URLS.create_url,
        {"term_ar": "كورنيش", "term_en": "seafront", "domain": "services"},
    )
    assert created.status_code == 302
    assert GlossaryTerm.objects.get(term_ar="كورنيش").key == "كورنيش"
    in_role(client, EDITORS)
    assert client.get(terms).status_code == 302
    assert client.get(reverse("glossary_export", args=["csv"])).status_code == 302
    assert client.get(reverse("glossary_import")).status_code == 302


@pytest.mark.parametrize("asked", ["البلديّة", "union of", "mayor", "اتحاد municipal"])
def test_terms_are_found_by_any_spelling_and_by_their_english(admin: Client, asked: str):
    found = admin.get(URLS.index_url, {"q": asked})
    assert "بلدي" in found.content.decode()
    assert "0 out of" not in found.content.decode()


def test_a_term_in_another_spelling_is_refused_with_words(admin: Client):
    answer = admin.post(
        URLS.create_url,
        {"term_ar": "بَلَديّة", "term_en": "town", "domain": "authorities"},
    )
    assert answer.status_code == 200
    assert GlossaryTerm.objects.filter(key="بلديه").count() == 1
    assert "term_ar" in answer.context["form"].errors


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_exported_glossary_comes_in_again(admin: Client, kind: str):
    exported = admin.get(reverse("glossary_export", args=[kind]))
    content = exported.content
    table = tabular.read(io.BytesIO(content), f"glossary.{kind}")
    assert table.headers == COLUMNS
    assert len(table.rows) == GlossaryTerm.objects.count()
    before = list(GlossaryTerm.objects.values_list("pk", "updated_at"))
    answer = admin.post(
        reverse("glossary_import"), {"file": SimpleUploadedFile(f"glossary.{kind}", content)}
    )
    assert answer.status_code == 302
    assert list(GlossaryTerm.objects.values_list("pk", "updated_at")) == before
    assert admin.get(reverse("glossary_export", args=["pdf"])).status_code == 404


def test_rows_that_can_not_be_used_are_named_beside_the_form(admin: Client):
    content = "term_ar,term_en,domain\nكورنيش,seafront,services\nمختار,,authorities\n".encode()
    answer = admin.post(
        reverse("glossary_import"), {"file": SimpleUploadedFile("terms.csv", content)}
    )
    assert answer.status_code == 200
    assert [(f.row, f.column) for f in answer.context["faults"]] == [(3, "term_en")]
    assert GlossaryTerm.objects.filter(term_ar="كورنيش").exists()
    assert GlossaryTerm.objects.get(term_ar="مختار").term_en == "mukhtar"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("terms.csv", b"arabic,english\na,b\n"),
        ("terms.csv", b""),
        ("terms.xlsx", b"PK\x03\x04 broken"),
        ("terms.pdf", b"%PDF-1.7"),
    ],
)
def test_a_file_that_is_no_glossary_is_refused_with_words(admin: Client, name: str, content: bytes):
    before = GlossaryTerm.objects.count()
    answer = admin.post(reverse("glossary_import"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert GlossaryTerm.objects.count() == before


def test_a_source_that_is_translated_again_keeps_its_help(admin: Client):
    page = page_saying(ARABIC)
    translation = begun(page)
    page.body = [block("text", f"<p>{ARABIC} حصراً</p>")]
    page.save_revision().publish()
    TranslationSource.update_or_create_from_instance(page)
    say_address = reverse("translation_assist", args=[translation.pk])
    assert len(admin.get(say_address).json()["segments"]) == 2
