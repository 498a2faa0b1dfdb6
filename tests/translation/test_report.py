"""The report of what lacks its English, its panel, and what editors are told on Arabic pages."""

import csv
import io
import uuid
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import GroupPagePermission, Page
from wagtail.rich_text import RichText
from wagtail_localize.models import Translation, TranslationSource

from cms.core.models import User
from cms.core.translation import begin_translation
from cms.translation import records, registry, status
from cms.translation.models import SourceText, TranslatedRevision
from cms.translation.status import State, state_of
from home.models import Partner, SiteSettings
from home.services import setup_site
from legal_library.models import LegalTextPage
from tests.factories.core import AdministratorFactory, UserFactory
from tests.factories.directory import MunicipalityFactory
from tests.factories.home import (
    NewsIndexPageFactory,
    NewsPageFactory,
    SectionPageFactory,
    SiteImageFactory,
    StandardPageFactory,
    translate,
)
from tests.factories.legal_library import LegalTextFactory

pytestmark = pytest.mark.django_db


def english(page: Page) -> Page:
    return Page.objects.get(
        translation_key=page.translation_key, locale__language_code="en"
    ).specific


def state(page: Page) -> str:
    found = state_of(page)
    assert found is not None
    return str(found.state)


def edit(page: Page, **changes: Any) -> None:
    """Change an Arabic page as an editor does, and publish it."""
    page = page.specific_class.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def group_member(*permissions: str, pages: dict[Page, list[str]] | None = None) -> User:
    user = UserFactory.create()
    group = Group.objects.create(name=f"Group {uuid.uuid4()}")
    for name in ("wagtailadmin.access_admin", *permissions):
        app, codename = name.split(".")
        group.permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    for page, actions in (pages or {}).items():
        for action in actions:
            GroupPagePermission.objects.create(
                group=group,
                page=page,
                permission=Permission.objects.get(
                    content_type__app_label="wagtailcore", codename=f"{action}_page"
                ),
            )
    user.groups.add(group)
    return user


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


# --- States ---


def test_a_page_goes_from_missing_through_draft_to_current():
    page = StandardPageFactory()
    assert state(page) == State.MISSING
    begin_translation(page)
    assert state(page) == State.DRAFT
    translate(page)
    assert state(page) == State.CURRENT


def test_a_changed_sentence_makes_the_english_stale_and_translating_it_mends_that():
    page = StandardPageFactory()
    translate(page)
    edit(page, body=[("text", RichText("<p>نصّ جديد.</p>"))])
    assert state(page) == State.STALE
    translate(page.specific_class.objects.get(pk=page.pk))
    assert state(page) == State.CURRENT


def test_publishing_the_arabic_unchanged_leaves_the_english_current():
    page = StandardPageFactory()
    translate(page)
    edit(page)
    assert state(page) == State.CURRENT


def test_what_the_rich_text_editor_adds_to_paragraphs_is_no_change():
    identity = str(uuid.uuid4())
    plain = {"type": "text", "value": "<p>فقرة أولى</p><p>فقرة ثانية</p>", "id": identity}
    page = StandardPageFactory(body=[plain])
    translate(page)
    marked = '<p data-block-key="ab1cd">فقرة أولى</p><p data-block-key="x2y3z">فقرة ثانية</p>'
    edit(page, body=[{**plain, "value": marked}])
    assert state(page) == State.CURRENT
    edit(page, body=[{**plain, "value": "<p>فقرة أولى</p>"}])
    assert state(page) == State.STALE


def test_a_new_slug_is_no_change():
    page = StandardPageFactory(slug="before")
    translate(page)
    edit(page, slug="after")
    assert state(page) == State.CURRENT


def test_another_image_or_date_makes_the_english_stale():
    index = NewsIndexPageFactory(slug="news")
    news = NewsPageFactory(parent=index, slug="item")
    translate(index)
    translate(news)
    edit(news, date=news.date - timedelta(days=1))
    assert state(news) == State.STALE
    translate(news.specific_class.objects.get(pk=news.pk))
    assert state(news) == State.CURRENT
    edit(news, image=SiteImageFactory())
    assert state(news) == State.STALE


def test_a_draft_of_the_arabic_changes_nothing_until_it_is_published():
    page = StandardPageFactory()
    translate(page)
    page = page.specific_class.objects.get(pk=page.pk)
    page.summary = "ملخّص آخر"
    revision = page.save_revision()
    assert state(page) == State.CURRENT
    revision.publish()
    assert state(page) == State.STALE


def test_english_published_with_sentences_left_in_arabic_is_stale():
    page = StandardPageFactory()
    begin_translation(page)
    english(page).get_latest_revision().publish()
    found = state_of(page)
    assert found is not None
    assert found.state == State.STALE
    assert found.left_in_arabic == 3


def test_a_renewed_draft_is_told_of_and_the_page_stays_stale_until_it_is_published():
    page = StandardPageFactory()
    translate(page)
    edit(page, summary="ملخّص آخر")
    begin_translation(page)
    english(page).save_revision()
    found = state_of(page)
    assert found is not None
    assert (found.state, found.draft_waits) == (State.STALE, True)


def test_a_new_revision_that_brings_no_new_text_keeps_the_state():
    """Such as the one that gives the English home page its slug."""
    page = StandardPageFactory()
    translate(page)
    edit(page, summary="ملخّص آخر")
    english(page).save_revision().publish()
    assert state(page) == State.STALE


def test_english_written_by_hand_is_current_when_it_is_published_after_the_arabic():
    page = StandardPageFactory()
    translate(page)
    Translation.objects.update(enabled=False)
    edit(page, summary="ملخّص آخر")
    assert state(page) == State.STALE
    written = english(page)
    written.summary = "Another summary"
    written.save_revision().publish()
    assert state(page) == State.CURRENT


def test_unpublished_english_counts_as_draft():
    page = StandardPageFactory()
    translate(page)
    english(page).unpublish()
    assert state(page) == State.DRAFT


def test_a_page_that_has_nothing_to_translate_is_not_listed():
    bare = LegalTextFactory()
    prose = LegalTextFactory(summary="نصّ ينظّم عمل البلديات.")
    assert state_of(bare) is None
    assert state(prose) == State.MISSING


def test_a_legal_text_that_is_begun_still_marks_its_prose_as_arabic():
    text = LegalTextFactory(summary="نصّ ينظّم عمل البلديات.")
    in_english = begin_translation(text)
    assert isinstance(in_english, LegalTextPage)
    assert in_english.prose_awaits_translation
    translate(text)
    assert not english(text).prose_awaits_translation


def test_facts_of_a_legal_text_reach_its_english_page_and_leave_it_current():
    text = LegalTextFactory(summary="نصّ ينظّم عمل البلديات.")
    translate(text)
    edit(text, title_en="A better title")
    assert english(text).title_en == "A better title"
    assert state(text) == State.CURRENT


def test_the_time_of_waiting_counts_from_the_first_change():
    page = StandardPageFactory()
    translate(page)
    edit(page, summary="ملخّص ثانٍ")
    earlier = timezone.now() - timedelta(days=9)
    SourceText.objects.filter(page_id=page.pk).update(changed_at=earlier)
    edit(page, summary="ملخّص ثالث")
    found = state_of(page)
    assert found is not None
    assert found.since == earlier


def test_what_a_script_published_without_telling_is_found_at_night():
    page = StandardPageFactory()
    translate(page)
    type(page).objects.filter(pk=page.pk).update(summary="كتبه برنامج")
    assert state(page) == State.CURRENT
    assert status.record_all() == 1
    assert state(page) == State.STALE
    SourceText.objects.all().delete()
    TranslatedRevision.objects.all().delete()
    assert status.record_all() > 1
    assert status.record_all() == 0


# --- The list of pages ---


def test_the_report_counts_by_state_and_lists_the_oldest_first(admin: Client):
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
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
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


def test_one_click_begins_a_translation_and_opens_the_editor(client: Client, translator: User):
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
    assert found["directory.municipality"] == ("name",)
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


def test_editors_read_on_the_arabic_page_how_its_english_stands(admin: Client):
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
