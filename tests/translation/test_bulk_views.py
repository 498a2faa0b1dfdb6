"""Many pages at once, in the admin: choosing, uploading, the report, and what is refused early."""

import http.client
import io
import resource
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from cms.core import jobs
from cms.core.models import Job, User
from cms.core.uploads import MEGABYTE
from cms.translation import archive
from cms.translation.jobs import CHECK, EXPORT
from cms.translation.models import Batch
from home.services import setup_site
from tests.factories.core import AdministratorFactory
from tests.factories.home import SectionPageFactory, StandardPageFactory, translate
from tests.translation.steps import english, group_member

pytestmark = pytest.mark.django_db

CHOOSE = "/admin/translation/bulk/"
UPLOAD = "/admin/translation/bulk/upload/"
TRANSLATE = "wagtail_localize.submit_translation"


def work_off() -> Job:
    """Do what waits in the background; return the last of it."""
    for job in Job.objects.filter(state=Job.State.QUEUED):
        jobs.execute(job.pk)
    return Job.objects.latest("pk")


def names(job: Job) -> list[str]:
    """The files in the archive that a job made."""
    with job.result.open("rb") as made, zipfile.ZipFile(made) as files:
        return files.namelist()


def filled(pages: list[Page], name: str = "translations.zip") -> SimpleUploadedFile:
    """The export of some pages, come back with every text translated."""
    out, back = io.BytesIO(), io.BytesIO()
    archive.write_zip([page.pk for page in pages], out, lambda done, total: None)
    with zipfile.ZipFile(out) as exported, zipfile.ZipFile(back, "w") as files:
        for member in exported.namelist():
            catalogue = polib.pofile(exported.read(member).decode())
            for entry in catalogue:
                entry.msgstr = f"[EN] {entry.msgid}"
            files.writestr(member, str(catalogue))
    return SimpleUploadedFile(name, back.getvalue())


def translator_of(page: Page) -> User:
    """A translator who may edit the English version of a page and of those below it."""
    return group_member(TRANSLATE, pages={english(page): ["change"]})


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


@pytest.fixture
def site() -> dict[str, Page]:
    """Two sections; in the first a translated page and one that waits."""
    guides = SectionPageFactory(slug="guides", title="دليل المعاملات")
    about = SectionPageFactory(slug="about", title="عن المديرية")
    done = StandardPageFactory(parent=guides, slug="done", title="صفحة مترجمة")
    waiting = StandardPageFactory(parent=guides, slug="waiting", title="صفحة تنتظر")
    translate(guides)
    translate(done)
    return {"guides": guides, "about": about, "done": done, "waiting": waiting}


# --- Choosing ---


def shown(response) -> list[str]:
    return [page.slug for page in response.context["page_obj"].object_list]


def test_pages_are_chosen_by_state_section_type_and_title(admin: Client, site):
    assert shown(admin.get(CHOOSE)) == ["waiting", "about"]
    assert shown(admin.get(CHOOSE, {"state": "all"})) == [
        "ar",
        "guides",
        "done",
        "waiting",
        "about",
    ]
    assert shown(admin.get(CHOOSE, {"state": "current"})) == ["ar", "guides", "done"]
    assert shown(admin.get(CHOOSE, {"section": site["guides"].path})) == ["waiting"]
    kind = site["about"].content_type_id
    assert shown(admin.get(CHOOSE, {"type": kind})) == ["about"]
    assert shown(admin.get(CHOOSE, {"q": "تنتظر"})) == ["waiting"]
    assert shown(admin.get(CHOOSE, {"state": "nonsense", "p": "x"})) == ["waiting", "about"]


def test_the_chosen_pages_come_as_one_archive(admin: Client, site):
    chosen = [site["waiting"].pk, site["done"].pk, "nonsense", 999_999]
    response = admin.post(CHOOSE, {"page": chosen})
    job = work_off()
    assert response.headers["Location"] == reverse("core_job", args=[job.pk])
    assert (job.name, job.state) == (EXPORT, Job.State.DONE)
    assert names(job) == ["ar-to-en/guides/done.po", "ar-to-en/guides/waiting.po"]
    assert job.result_name.endswith(".zip")
    assert job.message == "في الأرشيف صفحتان."


def test_all_pages_of_a_filtered_list_are_exported_at_once(admin: Client, site):
    admin.post(f"{CHOOSE}?state=all&section={site['guides'].path}", {"all": "1"})
    assert names(work_off()) == [
        "ar-to-en/guides.po",
        "ar-to-en/guides/done.po",
        "ar-to-en/guides/waiting.po",
    ]


def test_choosing_nothing_says_so(admin: Client, site):
    response = admin.post(CHOOSE, {})
    assert response.status_code == 200
    assert not Job.objects.exists()


def test_pages_chosen_in_the_explorer_are_exported_with_those_below(admin: Client, site):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "export_for_translation"])
    query = f"{address}?id={site['guides'].pk}"
    assert "دليل المعاملات" in admin.get(query).content.decode()
    admin.post(query, {"include_descendants": "on"})
    assert len(names(work_off())) == 3
    admin.post(query)
    assert names(work_off()) == ["ar-to-en/guides.po"]
    # On the English side it is the Arabic page behind it.
    admin.post(f"{address}?id={english(site['done']).pk}")
    assert names(work_off()) == ["ar-to-en/guides/done.po"]


# --- Who ---


@pytest.mark.parametrize("address", [CHOOSE, UPLOAD])
def test_only_translators_get_in(client: Client, site, address: str):
    client.force_login(group_member())
    assert client.get(address).status_code == 302
    assert client.post(address).status_code == 302
    assert "/translation/bulk/" not in client.get("/admin/").content.decode()
    client.logout()
    assert "/login/" in client.get(address).headers["Location"]


def test_a_translator_sees_and_exports_only_pages_whose_english_is_theirs(client: Client, site):
    client.force_login(translator_of(site["guides"]))
    assert CHOOSE in client.get("/admin/").content.decode()
    assert shown(client.get(CHOOSE, {"state": "all"})) == ["guides", "done", "waiting"]
    client.post(CHOOSE, {"page": [site["about"].pk, site["done"].pk]})
    assert names(work_off()) == ["ar-to-en/guides/done.po"]


def test_an_upload_is_seen_by_its_owner_and_administrators_only(client: Client, site):
    owner = translator_of(site["guides"])
    client.force_login(owner)
    client.post(UPLOAD, {"file": filled([site["waiting"]])})
    address = f"{UPLOAD}{Batch.objects.get().pk}/"
    assert client.get(address).status_code == 200
    client.force_login(group_member(TRANSLATE))
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert "translations.zip" not in client.get(UPLOAD).content.decode()
    client.force_login(AdministratorFactory())
    assert client.get(address).status_code == 200
    assert "translations.zip" in client.get(UPLOAD).content.decode()


def test_who_looks_after_background_work_applies_an_upload_with_their_own_rights_and_name(
    client: Client, site
):
    client.force_login(translator_of(site["guides"]))
    client.post(UPLOAD, {"file": filled([site["waiting"]])})
    work_off()
    address = f"{UPLOAD}{Batch.objects.get().pk}/"
    # Who may not write the page can't have it written by applying another's upload.
    client.force_login(group_member(TRANSLATE, "core.view_job"))
    assert client.get(address).context["left"] == 1
    client.post(address)
    work_off()
    assert Batch.objects.get().files.get().state == "refused"
    assert english(site["waiting"]).alias_of_id

    client.force_login(translator_of(site["guides"]))
    client.post(UPLOAD, {"file": filled([site["waiting"]])})
    work_off()
    helper = group_member(TRANSLATE, "core.view_job", pages={english(site["guides"]): ["change"]})
    client.force_login(helper)
    client.post(f"{UPLOAD}{Batch.objects.latest('pk').pk}/")
    work_off()
    assert english(site["waiting"]).latest_revision.user == helper
    texts = StringTranslation.objects.filter(context__object_id=site["waiting"].translation_key)
    assert {text.last_translated_by for text in texts} == {helper}


# --- In again ---


def test_an_upload_is_checked_looked_at_and_applied(admin: Client, site):
    translate(site["about"])
    site["about"].title = "عن المديرية العامة"
    upload = filled([site["waiting"], site["about"]])
    site["about"].save_revision().publish()
    response = admin.post(UPLOAD, {"file": upload})
    batch = Batch.objects.get()
    address = f"{UPLOAD}{batch.pk}/"
    assert response.headers["Location"] == address
    page = admin.get(address)
    assert page.context["running"]
    assert reverse("core_job_progress", args=[batch.job_id]) in page.content.decode()

    work_off()
    checked = admin.get(address)
    counts = {name: count for name, _label, count in checked.context["groups"]}
    assert counts["applied"] > 0
    assert counts["refused"] == 1
    assert english(site["waiting"]).alias_of_id, "looking changes nothing"

    admin.post(address)
    work_off()
    done = admin.get(address)
    assert {n: c for n, _label, c in done.context["groups"]} == counts
    assert not done.context["left"]
    assert english(site["waiting"]).get_latest_revision_as_object().title == "[EN] صفحة تنتظر"
    # A second click has nothing left to do.
    jobs_before = Job.objects.count()
    admin.post(address)
    assert Job.objects.count() == jobs_before


def test_the_report_can_be_filtered_and_downloaded(admin: Client, site):
    pages = [site["waiting"], site["about"]]
    upload = filled(pages)
    site["about"].title = "عن المديرية العامة"
    site["about"].save_revision().publish()
    admin.post(UPLOAD, {"file": upload})
    work_off()
    address = f"{UPLOAD}{Batch.objects.get().pk}/"
    refused = admin.get(address, {"view": "texts", "group": "refused"})
    [row] = refused.context["page_obj"].object_list
    assert (row.path, row.file.name) == ("title", "ar-to-en/about.po")
    assert str(row.line) in refused.content.decode()
    wrong = admin.get(address, {"view": "texts", "group": "x", "outcome": "y", "file": "z"})
    assert wrong.status_code == 200
    sheet = openpyxl.load_workbook(
        io.BytesIO(admin.get(address, {"export": "xlsx", "group": "refused"}).content)
    ).active
    assert sheet is not None
    assert sheet.max_row == 2
    everything = admin.get(address, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(everything) > 5
    assert "ar-to-en/guides/waiting.po" in everything[1]


def test_files_refused_as_a_whole_stand_in_the_downloaded_report(admin: Client, site):
    back = io.BytesIO()
    with zipfile.ZipFile(back, "w") as files:
        files.writestr("bad.po", b"\xff\xfe\x00")
        files.writestr("note.txt", b"Hello")
    admin.post(UPLOAD, {"file": SimpleUploadedFile("back.zip", back.getvalue())})
    work_off()
    address = f"{UPLOAD}{Batch.objects.get().pk}/"
    rows = admin.get(address, {"export": "csv"}).content.decode()
    assert "bad.po" in rows
    assert "UTF-8" in rows
    assert "note.txt" in rows


def test_an_upload_that_is_refused_as_a_whole_says_why_and_troubles_no_administrator(
    admin: Client, mailoutbox
):
    back = io.BytesIO()
    with zipfile.ZipFile(back, "w") as files:
        files.writestr("note.txt", b"Hello")
    admin.post(UPLOAD, {"file": SimpleUploadedFile("back.zip", back.getvalue())})
    job = work_off()
    assert job.state == Job.State.DONE
    batch = Batch.objects.get()
    assert batch.refusal
    assert batch.refusal in admin.get(f"{UPLOAD}{batch.pk}/").content.decode()
    assert not mailoutbox


def test_what_was_left_when_the_work_stopped_can_be_taken_up(admin: Client, site, monkeypatch):
    admin.post(UPLOAD, {"file": filled([site["waiting"], site["about"]])})
    work_off()
    address = f"{UPLOAD}{Batch.objects.get().pk}/"
    admin.post(address)
    job = Job.objects.latest("pk")
    jobs.cancel(job)
    stopped = admin.get(address)
    assert stopped.context["left"] == 2
    admin.post(address)
    work_off()
    assert admin.get(address).context["left"] == 0


@pytest.mark.parametrize("ended", [Job.State.CANCELLED, Job.State.FAILED])
def test_what_half_a_check_found_is_not_applied(admin: Client, site, ended: str):
    """The page stands in the archive twice: only a check that reached the end can see that."""
    back = io.BytesIO()
    with zipfile.ZipFile(filled([site["waiting"]])) as once, zipfile.ZipFile(back, "w") as twice:
        [name] = once.namelist()
        twice.writestr("one.po", once.read(name))
        twice.writestr("two.po", once.read(name))
    admin.post(UPLOAD, {"file": SimpleUploadedFile("back.zip", back.getvalue())})
    batch = Batch.objects.get()

    def stop(done: int, total: int) -> None:
        raise jobs.JobCancelled

    with pytest.raises(jobs.JobCancelled):
        archive.check(batch, stop)
    Job.objects.update(state=ended)
    assert batch.files.get().state == "ready"
    address = f"{UPLOAD}{batch.pk}/"
    assert admin.get(address).context["left"] == 0
    told = admin.post(address, follow=True)
    assert "انقطع العمل قبل نهايته" in told.content.decode()
    assert list(Job.objects.values_list("name", flat=True)) == [CHECK]
    assert english(site["waiting"]).alias_of_id


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("table.csv", b"a,b"),
        ("empty.po", b""),
        ("broken.zip", b"PK\x03\x04broken"),
    ],
)
def test_what_can_be_told_at_once_is_told_at_once(admin: Client, name: str, content: bytes):
    response = admin.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Batch.objects.exists()
    assert admin.post(UPLOAD, {}).context["form"].errors["file"]


def test_an_archive_that_leads_outside_itself_is_refused_at_once(admin: Client):
    back = io.BytesIO()
    with zipfile.ZipFile(back, "w") as files:
        files.writestr("../../etc/cron.po", b"x")
    response = admin.post(UPLOAD, {"file": SimpleUploadedFile("back.zip", back.getvalue())})
    assert response.context["form"].errors["file"]
    assert not Batch.objects.exists()


def test_an_upload_needs_the_token_of_its_form(site):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(AdministratorFactory())
    assert guarded.post(UPLOAD, {"file": filled([site["waiting"]])}).status_code == 403
    assert not Batch.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_200_megabytes_are_refused_in_words_and_kept_nowhere(live_server, settings, tmp_path: Path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    setup_site()
    client = Client()
    client.force_login(AdministratorFactory())
    address = urlsplit(live_server.url)
    size, chunk = 200 * MEGABYTE, b"x" * MEGABYTE
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    connection.putrequest("POST", UPLOAD)
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
    assert "20" in response.read().decode()
    assert not kept
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60 * 1024, f"{grown} kB of memory for an upload that is refused"
    assert not Batch.objects.exists()
