"""The admin's pages on background work, and uploads through Wagtail's own forms."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from cms.core import jobs
from cms.core.models import Job, JobError, SiteDocument, SiteImage
from tests.factories.core import JobFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(editor, administrator):
    """The admin speaks a person's own language."""
    from wagtail.users.models import UserProfile

    for user in (editor, administrator):
        profile = UserProfile.get_for_user(user)
        profile.preferred_language = "en"
        profile.save()


def test_people_see_their_own_work_and_administrators_all(client, editor, administrator):
    own = JobFactory.create(name="own.work", owner=editor)
    other = JobFactory.create(name="other.work", owner=administrator)
    client.force_login(editor)
    page = client.get(reverse("core_jobs"))
    assert "own.work" in page.content.decode()
    assert "other.work" not in page.content.decode()
    for name in ("core_job", "core_job_progress", "core_job_download"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404
    assert client.post(reverse("core_job_cancel", args=[other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.state == Job.State.QUEUED

    client.force_login(administrator)
    page = client.get(reverse("core_jobs"))
    assert "own.work" in page.content.decode()
    assert "other.work" in page.content.decode()
    assert client.get(reverse("core_job", args=[own.pk])).status_code == 200


def test_the_public_does_not_get_in(client):
    client.force_login(UserFactory.create())
    job = JobFactory.create()
    for url in (reverse("core_jobs"), reverse("core_job", args=[job.pk])):
        assert client.get(url).status_code == 302


def test_an_empty_list_says_what_belongs_there(editor_client):
    assert "Exports, imports" in editor_client.get(reverse("core_jobs")).content.decode()


def test_the_menu_has_an_entry_once_there_is_work(editor_client, editor):
    empty = editor_client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("core_jobs") not in empty
    JobFactory.create(owner=editor)
    page = editor_client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Background work" in page
    assert reverse("core_jobs") in page


def test_a_running_job_shows_how_far_it_is_and_can_be_cancelled(editor_client, editor):
    job = JobFactory.create(owner=editor, state=Job.State.RUNNING, done=120, total=1051)
    page = editor_client.get(reverse("core_job", args=[job.pk])).content.decode()
    assert "120 of 1051" in page
    assert 'value="11"' in page
    told = editor_client.get(reverse("core_job_progress", args=[job.pk]))
    assert told.json() == {
        "state": "running",
        "finished": False,
        "percent": 11,
        "text": "120 of 1051",
        "label": "running",
    }
    assert "no-store" in told["Cache-Control"]
    url = reverse("core_job_cancel", args=[job.pk])
    assert editor_client.get(url).status_code == 405
    answer = editor_client.post(url, follow=True)
    assert "will stop at its next step" in answer.content.decode()
    job.refresh_from_db()
    assert job.cancel_requested


def test_only_administrators_read_the_traceback(client, editor, administrator):
    job = JobFactory.create(
        owner=editor, state=Job.State.FAILED, message="In plain words.", traceback="KeyError: 'x'"
    )
    for user, sees in ((editor, False), (administrator, True)):
        client.force_login(user)
        page = client.get(reverse("core_job", args=[job.pk])).content.decode()
        assert "In plain words." in page
        assert ("KeyError" in page) == sees


def test_errors_are_listed_by_row_and_escaped(editor_client, editor):
    job = JobFactory.create(owner=editor, state=Job.State.DONE, error_count=250)
    JobError.objects.bulk_create(
        JobError(job=job, row=n, column="name_ar", message="<b>missing</b>") for n in range(2, 232)
    )
    page = editor_client.get(reverse("core_job", args=[job.pk])).content.decode()
    assert "&lt;b&gt;missing" in page
    assert "and 50 more" in page


def test_the_result_is_downloaded_under_its_own_name(editor_client, editor):
    job = JobFactory.create(owner=editor, state=Job.State.DONE)
    jobs.JobContext(job).attach("سجل.csv", io.BytesIO(b"a,b"))
    answer = editor_client.get(reverse("core_job_download", args=[job.pk]))
    assert b"".join(answer.streaming_content) == b"a,b"
    assert "attachment" in answer["Content-Disposition"]
    assert "%D8%B3%D8%AC%D9%84.csv" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


def test_a_result_that_is_gone_is_not_an_error_of_the_server(editor_client, editor):
    job = JobFactory.create(owner=editor, state=Job.State.DONE)
    url = reverse("core_job_download", args=[job.pk])
    assert editor_client.get(url).status_code == 404
    jobs.JobContext(job).attach("a.csv", b"a")
    job.result.storage.delete(job.result.name)
    assert editor_client.get(url).status_code == 404


# --- Uploads through Wagtail's forms ---


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "PNG")
    return out.getvalue()


def upload(client, kind, name, content):
    return client.post(
        reverse(f"wagtail{kind}:add"),
        {"title": "A file", "file": SimpleUploadedFile(name, content), "collection": 1},
    )


def test_images_are_judged_by_their_content(client, administrator):
    client.force_login(administrator)
    assert upload(client, "images", "real.png", png()).status_code == 302
    refused = upload(client, "images", "page.png", b"<html><script>alert(1)</script></html>")
    assert refused.status_code == 200
    assert SiteImage.objects.count() == 1


def test_documents_are_judged_by_their_content(client, administrator):
    client.force_login(administrator)
    assert upload(client, "docs", "guide.pdf", b"%PDF-1.7\n%stuff\n").status_code == 302
    refused = upload(client, "docs", "guide.pdf", b"<html><script>alert(1)</script></html>")
    assert "Files of this type are not accepted here" in refused.content.decode()
    refused = upload(client, "docs", "guide.pdf", b"MZ" + b"\x00" * 600)
    assert "Files of this type are not accepted here" in refused.content.decode()
    refused = upload(client, "docs", "guide.docx", b"%PDF-1.7\n%stuff\n")
    assert "its content is PDF" in refused.content.decode()
    assert SiteDocument.objects.count() == 1


def test_a_document_keeps_its_file_when_only_its_title_changes(client, administrator):
    client.force_login(administrator)
    upload(client, "docs", "guide.pdf", b"%PDF-1.7\n%stuff\n")
    document = SiteDocument.objects.get()
    answer = client.post(
        reverse("wagtaildocs:edit", args=[document.pk]), {"title": "New", "collection": 1}
    )
    assert answer.status_code == 302
    document.refresh_from_db()
    assert document.title == "New"
    assert document.file.read().startswith(b"%PDF")
