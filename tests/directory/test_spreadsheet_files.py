"""What is sent and how it is read: files, sheets, headings, columns kept under a name."""

import http.client
import io
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext

from cms.core.uploads import MEGABYTE
from directory.models import Import, Municipality, SavedColumns
from directory.spreadsheet.cleaning import KEEP_UPLOADS, delete_old_imports
from directory.spreadsheet.columns import guess
from home.services import setup_site
from tests.directory.conftest import make_staff
from tests.directory.spreadsheets import (
    IMPORT,
    apply,
    bring,
    check,
    columns_of,
    counts,
    row,
    upload,
    work_off,
    xlsx,
)
from tests.factories.core import AdministratorFactory
from tests.factories.directory import DistrictFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

ROWS = (("اسم البلدية", "القضاء", "رئيس البلدية"), ("قانا", "صور", "علي حسن"))


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


@pytest.fixture
def qana() -> Municipality:
    sour = DistrictFactory.create(slug="sour", name_ar="صور", name_en="Sour")
    return MunicipalityFactory.create(district=sour)


# --- Files that are refused ---


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("table.xlsx", b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00\x11" * 500, "XLSX"),
        ("table.xlsx", b"PK\x03\x04broken", ""),
        ("table.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "XLSX"),
        ("page.csv", b"<html><script>x</script></html>", ""),
        ("empty.csv", b"", "فارغ"),
        ("blank.csv", b"\n\n\n", ""),
        ("headings.csv", "اسم البلدية,القضاء\n".encode(), ""),
        ("table.csv", xlsx(*ROWS), "XLSX"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(admin, name: str, content: bytes, words: str):
    answer = admin.post(IMPORT, {"kind": "municipality", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    [error] = answer.context["form"].errors["file"]
    assert words in error
    assert error in answer.content.decode().replace("&quot;", '"')
    assert not Import.objects.exists()


def test_nothing_and_an_unknown_kind_are_refused_in_words(admin):
    assert admin.post(IMPORT, {"kind": "municipality"}).context["form"].errors["file"]
    file = SimpleUploadedFile("table.xlsx", xlsx(*ROWS))
    assert admin.post(IMPORT, {"kind": "planet", "file": file}).context["form"].errors["kind"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_100_megabytes_are_refused_in_words_and_kept_nowhere(live_server, settings, tmp_path: Path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    setup_site()
    client = Client()
    client.force_login(AdministratorFactory())
    address = urlsplit(live_server.url)
    size, chunk = 100 * MEGABYTE, b"x" * MEGABYTE
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
    connection.putrequest("POST", IMPORT)
    connection.putheader("Cookie", f"sessionid={client.cookies['sessionid'].value}")
    connection.putheader("Content-Type", "multipart/form-data; boundary=xyz")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    kept: list[Path] = []
    for _number in range(size // len(chunk)):
        connection.send(chunk)
        kept.extend(tmp_path.iterdir())
    response = connection.getresponse()
    assert response.status == 413
    assert "10" in response.read().decode()
    assert not kept
    assert not Import.objects.exists()


def test_a_table_that_is_too_long_is_refused_when_it_is_read(admin, qana, monkeypatch):
    monkeypatch.setattr("directory.spreadsheet.reading.MAX_ROWS", 1)
    batch = bring(admin, xlsx(*ROWS, ("صريفا", "صور", "")))
    assert batch.why_refused
    shown = admin.get(f"{IMPORT}{batch.pk}/").content.decode()
    assert batch.why_refused in shown
    assert not batch.rows.exists()


# --- Sheets and headings ---


def test_headings_are_found_below_titles_and_in_any_sheet(admin, qana):
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "ملاحظات"
    notes.append(["هذا الملف للمراجعة"])
    table = book.create_sheet("البلديات")
    for cells in (
        ["الجمهورية اللبنانية"],
        ["وزارة الداخلية والبلديات", None, "بيروت في 24/11/2026"],
        [],
        ["م", *ROWS[0]],
        [1, *ROWS[1]],
    ):
        table.append(cells)
    hidden = book.create_sheet("مخفي")
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    batch = upload(admin, out.getvalue())
    page = admin.get(f"{IMPORT}{batch.pk}/columns/")
    assert page.context["sheets"] == ["ملاحظات", "البلديات"]
    check(admin, batch, sheet="البلديات")
    assert batch.sheet == "البلديات"
    assert batch.headings == ["م", *ROWS[0]]
    assert row(batch, 5).differences["president_ar"] == ["", "علي حسن"]


@pytest.mark.parametrize(
    ("headings", "facts"),
    [
        (
            "اسم البلدية|القضاء|المحافظة|اتحاد البلديات|خط العرض|خط الطول|هاتف|رئيس البلدية|البريد الإلكتروني|الرمز العقاري",
            "name_ar|district|governorate|union|lat|lon|phones:office|president_ar|email|cadastre_code",
        ),
        (
            "أسم البلديه|قضاء|محافظه|الإتحاد|خط العرض (شمالاً)|رقم الهاتف|اسم رئيس البلدية|البريد الالكتروني|الفاكس",
            "name_ar|district|governorate|union|lat|phones:office|president_ar|email|phones:fax",
        ),
        (
            "Municipality|Name in English|Caza|Mohafazat|Union of Municipalities|Latitude|Longitude|Phone|Mayor|E-mail|Cadastral code",
            "name_ar|name_en|district|governorate|union|lat|lon|phones:office|president_ar|email|cadastre_code",
        ),
        (
            "Municipalité|District|Gouvernorat|Fédération de municipalités|Téléphone|Président|Courriel|Site web|Code cadastral",
            "name_ar|district|governorate|union|phones:office|president_ar|email|website|cadastre_code",
        ),
        ("ملاحظات|م|عدد السكان|عدد الأعضاء|Notes", "||||"),
        ("الاسم|الاسم|الاسم بالإنكليزية", "name_ar||name_en"),
    ],
)
def test_headings_are_recognised_in_many_wordings(headings: str, facts: str):
    assert guess(headings.split("|"), "municipality") == facts.split("|")


def test_mukhtars_have_wordings_of_their_own():
    headings = ["اسم المختار", "البلدة أو الحي", "القضاء", "البلدية", "رقم الهاتف"]
    assert guess(headings, "mukhtar") == [
        "name_ar",
        "place_ar",
        "district",
        "municipality",
        "phone",
    ]


def test_a_person_corrects_what_columns_hold(admin, qana):
    file = xlsx(("اسم البلدية", "القضاء", "المسؤول"), ROWS[1])
    batch = upload(admin, file)
    page = admin.get(f"{IMPORT}{batch.pk}/columns/")
    assert [samples for _i, _h, samples, _f in page.context["rows"]] == [
        ["قانا"],
        ["صور"],
        ["علي حسن"],
    ]
    check(admin, batch, column_2="president_ar")
    assert row(batch, 2).differences["president_ar"] == ["", "علي حسن"]
    # Back to the columns, what was said of them is there.
    assert columns_of(admin, batch)["column_2"] == "president_ar"
    check(admin, batch, column_2=None)
    assert "president_ar" not in row(batch, 2).differences


@pytest.mark.parametrize(
    "said",
    [
        {"column_0": None, "column_1": None, "column_2": None},
        {"column_0": None},
        {"column_2": "district"},
        {"column_2": "lat"},
        {"column_2": "nonsense"},
        {"source": "999999"},
        {"save_as": "x" * 100},
    ],
)
def test_what_can_not_be_of_columns_is_said_and_nothing_is_lost(admin, qana, said):
    batch = upload(admin, xlsx(*ROWS))
    form = {k: v for k, v in {**columns_of(admin, batch), **said}.items() if v is not None}
    answer = admin.post(f"{IMPORT}{batch.pk}/columns/", form)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert answer.context["form"]["column_1"].value() == form.get("column_1")
    assert not batch.rows.exists()


def test_columns_are_kept_under_a_name_and_offered_for_the_same_headings(admin, qana):
    headings = ("اسم البلدية", "القضاء", "المسؤول")
    check(
        admin,
        upload(admin, xlsx(headings, ROWS[1])),
        column_2="president_ar",
        save_as="لائحة الوزارة",
    )
    again = upload(admin, xlsx(("اسم  البلديّة", "القضاء", "المسؤول"), ROWS[1]))
    page = admin.get(f"{IMPORT}{again.pk}/columns/")
    assert columns_of(admin, again)["column_2"] == "president_ar"
    assert "لائحة الوزارة" in page.content.decode()
    other = upload(admin, xlsx(("القضاء", "اسم البلدية", "المسؤول"), ROWS[1]))
    assert "column_2" not in columns_of(admin, other) or not columns_of(admin, other)["column_2"]
    # The same name once more replaces it.
    check(admin, again, save_as="لائحة الوزارة", column_2="president_en")
    assert SavedColumns.objects.get().columns[2] == "president_en"


# --- Languages, searching, pages ---


def test_reasons_are_told_in_the_readers_language(admin, qana):
    batch = bring(admin, xlsx(*ROWS, ("", "صور", "علي")))
    english = Client()
    english.force_login(make_staff("en@example.org", "en"))
    arabic = Client()
    arabic.force_login(make_staff("ar@example.org", "ar"))
    address = f"{IMPORT}{batch.pk}/?part=faulty"
    told = "The Arabic name is missing."
    assert told in english.get(address).content.decode()
    in_arabic = arabic.get(address).content.decode()
    assert told not in in_arabic
    with translation.override("ar"):
        assert gettext(told) in in_arabic


def test_rows_are_searched_and_paged(admin, qana):
    names = [
        f"{a}{b}ة"
        for a in ("دبل", "رميش", "يارون", "كونين", "تبنين", "حاريص")
        for b in "بتجحدرزسشصط"
    ]
    batch = bring(admin, xlsx(ROWS[0], *((name, "طوكيو", "") for name in names)))
    address = f"{IMPORT}{batch.pk}/"
    first = admin.get(address, {"part": "faulty"})
    assert len(first.context["page_obj"].object_list) == 50
    second = admin.get(address, {"part": "faulty", "p": 2})
    assert len(second.context["page_obj"].object_list) == 16
    found = admin.get(address, {"part": "faulty", "q": "رميشبه"})
    assert [each.name for each in found.context["page_obj"].object_list] == ["رميشبة"]
    assert admin.get(address, {"part": "nonsense", "q": "x" * 200, "p": "x"}).status_code == 200


# --- What stays and what goes ---


def test_an_upload_that_was_not_applied_can_be_deleted_with_its_file(admin, qana):
    batch = bring(admin, xlsx(*ROWS))
    stored = batch.upload.storage
    name = str(batch.upload.name)
    assert stored.exists(name)
    assert "media" not in stored.path(name) or "private" in stored.path(name)
    admin.post(f"{IMPORT}{batch.pk}/delete/")
    assert not Import.objects.exists()
    assert not stored.exists(name)


def test_what_was_applied_stays_in_the_list_and_can_not_be_deleted(admin, qana):
    batch = apply(admin, bring(admin, xlsx(*ROWS)))
    admin.post(f"{IMPORT}{batch.pk}/delete/")
    assert Import.objects.filter(pk=batch.pk).exists()
    shown = admin.get(IMPORT).content.decode()
    assert "table.xlsx" in shown
    assert admin.get(f"{IMPORT}{batch.pk}/columns/").status_code == 302


def test_old_uploads_are_deleted_and_files_of_applied_ones(admin, qana):
    applied = apply(admin, bring(admin, xlsx(*ROWS)))
    checked = bring(admin, xlsx(*ROWS))
    young = bring(admin, xlsx(*ROWS))
    old = timezone.now() - KEEP_UPLOADS - timedelta(days=1)
    Import.objects.filter(pk__in=[applied.pk, checked.pk]).update(created_at=old)
    names = [str(batch.upload.name) for batch in (applied, checked, young)]
    stored = young.upload.storage
    delete_old_imports()
    assert [stored.exists(name) for name in names] == [False, False, True]
    assert set(Import.objects.values_list("pk", flat=True)) == {applied.pk, young.pk}
    assert applied.rows.exists(), "its report stays"
    assert admin.get(f"{IMPORT}{applied.pk}/").status_code == 200


def test_the_list_takes_as_many_queries_for_many_imports_as_for_few(
    admin, qana, django_assert_max_num_queries
):
    bring(admin, xlsx(*ROWS))
    with CaptureQueriesContext(connection) as queries:
        admin.get(IMPORT)
    few = len(queries)
    for _number in range(4):
        bring(admin, xlsx(*ROWS))
    with django_assert_max_num_queries(few):
        admin.get(IMPORT)


def test_a_cancelled_check_says_so_and_can_be_begun_again(admin, qana):
    batch = upload(admin, xlsx(*ROWS))
    admin.post(f"{IMPORT}{batch.pk}/columns/", columns_of(admin, batch))
    batch.refresh_from_db()
    admin.post(f"/admin/background/{batch.job_id}/cancel/")
    work_off()
    shown = admin.get(f"{IMPORT}{batch.pk}/")
    assert shown.context["batch"].has_failed
    assert not batch.rows.exists()
    assert counts(check(admin, batch)) == {"changed": 1}


def test_half_way_through_one_waits(admin, qana):
    batch = bring(admin, xlsx(*ROWS))
    admin.post(f"{IMPORT}{batch.pk}/")
    for what in ("", "decide/", "undo/", "delete/"):
        answer = admin.post(f"{IMPORT}{batch.pk}/{what}", follow=True)
        assert list(answer.context["messages"])
    assert Import.objects.get().is_running
    work_off()
    assert Municipality.objects.get().president_ar == "علي حسن"
