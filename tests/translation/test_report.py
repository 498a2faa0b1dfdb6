"""The report of what lacks its English, its panel, and what editors are told on Arabic pages."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from cms.core.models import User
from cms.core.translation import begin_translation
from cms.translation import records, registry, status
from cms.translation.status import State
from home.models import Partner, SiteSettings
from home.services import setup_site
from tests.factories.core import AdministratorFactory
from tests.factories.directory import MunicipalityFactory
from tests.factories.home import (
    NewsIndexPageFactory,
    NewsPageFactory,
    SectionPageFactory,
    StandardPageFactory,
    translate,
)
from tests.factories.legal_library import LegalTextFactory
from tests.translation.steps import edit, english, group_member, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def translator() -> User:
    home = setup_site().english
    return group_member("wagtail_localize.submit_translation", pages={home: ["change"]})


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


def report(client: Client, name: str = "translation_report", **asked: str) -> str:
    response = client.get(reverse(name), asked, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


# --- The list of pages ---


def test_row_14_the_report_counts_by_state_and_lists_the_oldest_first(admin: Client):
    section = SectionPageFactory(slug="guides")
    translate(section)
    old = StandardPageFactory(parent=section, title="قديمة")
    new = StandardPageFactory(parent=section, title="جديدة")
    done = StandardPageFactory(parent=section, title="مترجمة")
    translate(done)
    Page.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - timedelta(days=30))
    html = report(admin)
    assert html.index(">قديمة<") < html.index(">جديدة<")
    assert ">مترجمة<" not in html
    assert ">مترجمة<" in report(admin, state="current")
    [counts] = [s for s in status.count_by_section() if s.title == section.title]
    assert counts.counts == {State.MISSING: 2, State.CURRENT: 2}
    assert new.title in html


def test_filters_narrow_the_list_and_can_be_combined(admin: Client):
    section = SectionPageFactory(slug="guides")
    inside = StandardPageFactory(parent=section, title="رخصة بناء")
    other = StandardPageFactory(parent=section, title="إفادة سكن")
    index = NewsIndexPageFactory(slug="news")
    news = NewsPageFactory(parent=index, title="خبر عن رخصة")
    html = report(admin, section=section.path)
    assert inside.title in html
    assert news.title not in html
    html = report(admin, q="رخصة", type=str(news.content_type_id))
    assert news.title in html
    assert f">{inside.title}<" not in html
    begin_translation(other)
    html = report(admin, state="draft", section=section.path)
    assert other.title in html
    assert f">{inside.title}<" not in html


def test_a_filter_that_does_not_exist_is_named_and_changes_nothing(admin: Client):
    page = StandardPageFactory()
    html = report(admin, state="nonsense", section="0001zz", type="abc")
    assert "nonsense" in html
    assert page.title in html
    assert page.title in report(admin, p="999")


def test_both_spreadsheets_hold_the_list_as_it_is_filtered(admin: Client):
    wanted = StandardPageFactory(title="رخصة بناء")
    StandardPageFactory(title="إفادة سكن")
    address = reverse("translation_report")
    answer = admin.get(address, {"q": "رخصة", "export": "csv"}, headers={"accept-language": "en"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][0] == wanted.title
    assert rows[1][-1].endswith(wanted.url)
    answer = admin.get(address, {"q": "رخصة", "export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet["A"]][1:] == [wanted.title]
    assert sheet.sheet_view.rightToLeft


@pytest.mark.parametrize("name", ["translation_report", "translation_report_records"])
def test_the_number_of_queries_does_not_grow_with_the_pages(
    admin: Client, name: str, django_assert_max_num_queries: Any
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            report(admin, name)
        return len(captured)

    section = SectionPageFactory(slug="guides")
    StandardPageFactory(parent=section)
    MunicipalityFactory(name_en="")
    Partner.objects.update(name_en="")
    report(admin, name)
    before = queries()
    for _number in range(12):
        page = StandardPageFactory(parent=section)
    begin_translation(page)
    for _number in range(12):
        MunicipalityFactory(name_en="")
        Partner.objects.create(settings=SiteSettings.load(), name_ar="جهة")
    assert queries() == before
    # The spreadsheet reads all rows, in as many queries.
    with CaptureQueriesContext(connection) as captured:
        admin.get(reverse(name), {"export": "csv"})
    assert len(captured) < before + 6


# --- One click to the editor ---


def test_row_14_one_click_begins_a_translation_and_opens_the_editor(
    client: Client, translator: User
):
    page = StandardPageFactory()
    client.force_login(translator)
    begin = reverse("translation_begin", args=[page.pk])
    assert begin in report(client)
    assert client.get(begin).status_code == 405
    answer = client.post(begin, follow=True)
    assert answer.redirect_chain == [
        (reverse("wagtailadmin_pages:edit", args=[english(page).pk]), 302)
    ]
    assert "js-translation-editor" in answer.content.decode()
    assert not english(page).alias_of_id


def test_the_click_on_a_stale_page_brings_the_new_sentence_to_the_translator(
    client: Client, translator: User
):
    page = StandardPageFactory()
    translate(page)
    edit(page, summary="ملخّص تغيّر اليوم")
    client.force_login(translator)
    answer = client.post(reverse("translation_begin", args=[page.pk]), follow=True)
    assert "js-translation-editor" in answer.content.decode()
    source = TranslationSource.objects.get(object_id=page.translation_key)
    assert source.translations.get().get_progress() == (3, 2)
    # Visitors go on reading the English that was published.
    assert english(page).summary == "English text"


def test_row_11_a_page_deep_in_the_tree_is_begun_after_those_above_it(
    client: Client, translator: User
):
    section = SectionPageFactory(slug="guides")
    page = StandardPageFactory(parent=section, slug="page")
    child = StandardPageFactory(parent=page, slug="child")
    client.force_login(translator)
    client.post(reverse("translation_begin", args=[child.pk]))
    for each in (section, page, child):
        assert english(each).alias_of_id is None
        assert english(each).awaits_translation
        assert state(each) == State.DRAFT
    assert english(child).url == "/en/guides/page/child/"


def test_a_page_without_any_place_in_english_gets_one(client: Client, admin: Client):
    page = StandardPageFactory()
    english(page).delete()
    assert state(page) == State.MISSING
    admin.post(reverse("translation_begin", args=[page.pk]))
    assert not english(page).live
    assert state(page) == State.DRAFT


def test_who_may_not_translate_is_refused(client: Client):
    page = StandardPageFactory()
    writer = group_member(pages={setup_site().arabic: ["add", "change"]})
    client.force_login(writer)
    begin = reverse("translation_begin", args=[page.pk])
    assert begin not in report(client)
    assert client.post(begin).status_code in (302, 403)
    assert english(page).alias_of_id
    # May translate, but not in this part of the tree.
    client.force_login(group_member("wagtail_localize.submit_translation"))
    answer = client.post(begin, follow=True, headers={"accept-language": "en"})
    assert "You may not edit the English version" in answer.content.decode()
    assert english(page).alias_of_id


def test_the_report_is_closed_to_those_who_neither_write_nor_translate(client: Client):
    setup_site()
    client.force_login(group_member("contact_center.use_inbox"))
    for name in ("translation_report", "translation_report_records", "translation_report_texts"):
        assert client.get(reverse(name)).status_code == 302
    assert (
        reverse("translation_report")
        not in client.get(reverse("wagtailadmin_home")).content.decode()
    )


# --- Records, settings, texts of the program ---


def test_records_and_settings_without_english_are_listed_with_their_form(admin: Client):
    setup_site()
    place = MunicipalityFactory(name_ar="دير قانون", name_en="")
    Partner.objects.filter(name_en="European Union").update(name_en="")
    html = report(admin, "translation_report_records")
    assert "دير قانون" in html
    assert AdminURLFinder().get_edit_url(place) in html
    assert "الاتحاد الأوروبي" in html
    assert (
        reverse("wagtailsettings:edit", args=["home", "sitesettings", SiteSettings.load().pk])
        in html
    )
    only = report(admin, "translation_report_records", kind="home.partner")
    assert "دير قانون" not in only
    assert "دير قانون" in report(admin, "translation_report_records", q="قانون")
    place.name_en = "Deir Qanoun"
    place.save()
    assert "دير قانون" not in report(admin, "translation_report_records")


def test_every_model_with_two_columns_is_found_without_being_told():
    found = {source.name: source.stems for source in registry.sources()}
    assert found["directory.municipality"] == ("name", "president", "address", "hours")
    assert found["home.sitesettings"][:2] == ("organisation", "footer_text")
    assert found["core.siteimage"] == ("alt",)
    assert {"contact_center.category", "contact_center.unit", "home.navigationitem"} <= set(found)
    assert all(source.title for source in registry.sources())


def test_only_the_arabic_page_of_a_legal_text_is_listed():
    LegalTextFactory(title_ar="تنظيم البلديات", title_en="")
    [kind] = [k for k in records.count_kinds() if k.source.name == "legal_library.legaltextpage"]
    assert kind.count == 1


def test_who_may_not_edit_a_record_sees_it_without_a_link(client: Client, translator: User):
    place = MunicipalityFactory(name_ar="دير قانون", name_en="")
    client.force_login(translator)
    html = report(client, "translation_report_records")
    assert "دير قانون" in html
    assert AdminURLFinder().get_edit_url(place) not in html


def test_a_slice_of_the_records_crosses_from_one_kind_to_the_next():
    setup_site()
    for number in range(3):
        MunicipalityFactory(name_ar=f"بلدة {number}", name_en="")
    Partner.objects.update(name_en="")
    kinds = records.count_kinds()
    rows = records.LackingRecords(kinds, AdministratorFactory())
    everything = [row.text for row in rows[:]]
    assert len(rows) == len(everything) == 7
    assert [row.text for row in rows[2:6]] == everything[2:6]
    assert rows[6].text == everything[6]


def test_a_kind_cannot_be_registered_in_two_ways():
    registry.register(registry.BilingualSource(Partner, registry._registered[Partner].label))
    with pytest.raises(ValueError, match="Partner"):
        registry.register(registry.BilingualSource(Partner, "Others"))


def test_texts_of_the_program_are_counted_and_what_lacks_arabic_is_named(
    admin: Client, tmp_path: Any, settings: Any
):
    for language, text in (("ar", ""), ("en", "Hello")):
        folder = tmp_path / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(
            f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\n'
            f'#: contact_center/phrases.py\nmsgid "Hello"\nmsgstr "{text}"\n',
            encoding="utf-8",
        )
    settings.BASE_DIR = tmp_path
    html = report(admin, "translation_report_texts")
    assert "Hello" in html
    assert "contact_center/phrases.py" in html
    answer = admin.get(reverse("translation_report_texts"), {"export": "csv"})
    assert (
        answer.content.decode("utf-8-sig").splitlines()[1] == "Hello,ar,contact_center/phrases.py"
    )


# --- Dashboard, and the Arabic page ---


def dashboard(client: Client) -> str:
    return client.get(
        reverse("wagtailadmin_home"), headers={"accept-language": "en"}
    ).content.decode()


def test_the_dashboard_shows_the_five_that_wait_longest_and_the_sections(
    client: Client, translator: User
):
    section = SectionPageFactory(slug="guides")
    for number in range(7):
        page = StandardPageFactory(parent=section, title=f"صفحة {number}")
        Page.objects.filter(pk=page.pk).update(
            first_published_at=timezone.now() - timedelta(days=100 - number)
        )
    client.force_login(translator)
    html = dashboard(client)
    assert "Translation into English" in html
    assert "صفحة 4" in html
    assert "صفحة 5" not in html
    assert f"?section={section.path}" in html
    assert reverse("translation_report") in html


def test_row_14_editors_read_on_the_arabic_page_how_its_english_stands(admin: Client):
    page = StandardPageFactory()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    def told() -> str:
        return admin.get(address, headers={"accept-language": "en"}).content.decode()

    assert "not yet translated" in told()
    begin_translation(page)
    assert "being translated" in told()
    translate(page)
    html = told()
    assert "published and up to date. When you publish a change" in html
    assert reverse("wagtailadmin_pages:edit", args=[english(page).pk]) in html
    edit(page, summary="ملخّص آخر")
    html = told()
    assert "is out of date: the Arabic has changed since" in html
    assert reverse("translation_begin", args=[page.pk]) in html


def test_the_english_page_carries_no_such_banner(admin: Client):
    page = StandardPageFactory()
    translate(page)
    Translation.objects.update(enabled=False)
    address = reverse("wagtailadmin_pages:edit", args=[english(page).pk])
    assert "tr-banner" not in admin.get(address).content.decode()
