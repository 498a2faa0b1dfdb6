"""Editors submit, reviewers publish; e-mails in the reader's language; what is scheduled goes live."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from cms.core import schedule
from cms.core.models import ScheduledRun, User
from cms.staff.roles import EDITORS, LEGAL_EDITORS, REVIEWERS, TASK, WORKFLOW
from tests.factories.home import SectionPageFactory, StandardPageFactory, translate
from tests.factories.legal_library import library
from tests.factories.staff import log_in, member
from tests.staff.test_matrix import edited

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return member(EDITORS, first_name="رنا", language="ar")


@pytest.fixture
def reviewer() -> User:
    return member(REVIEWERS, first_name="Samer", language="en")


def save(client: Client, page: Page, **data: object):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, edited(page, **data))


def submit(client: Client, page: Page, **data: object) -> None:
    assert save(client, page, **{"action-submit": "1"}, **data).status_code == 302
    assert Page.objects.get(pk=page.pk).workflow_in_progress


def decide(client: Client, page: Page, action: str, comment: str = ""):
    task = TaskState.objects.latest("pk")
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task.pk])
    return client.post(address, {"comment": comment})


def test_an_editor_submits_and_a_reviewer_publishes(editor, reviewer, mailoutbox, client):
    page = StandardPageFactory(slug="permit")
    theirs, mine = log_in(editor), log_in(reviewer)
    submit(theirs, page, title="عنوان جديد")
    assert "عنوان جديد" not in client.get("/ar/permit/").content.decode()
    [message] = mailoutbox
    assert message.to == [reviewer.email]
    assert "عنوان جديد" in mine.get(reverse("wagtailadmin_home")).content.decode()
    mailoutbox.clear()
    decide(mine, page, "approve")
    assert "عنوان جديد" in client.get("/ar/permit/").content.decode()
    assert [message.to for message in mailoutbox] == [[editor.email]]


def test_a_new_page_is_submitted_as_well(editor, reviewer, client):
    section = SectionPageFactory(slug="guides")
    theirs = log_in(editor)
    address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", section.pk])
    data = edited(section, title="صفحة جديدة", slug="new", **{"action-submit": "1"})
    assert theirs.post(address, data).status_code == 302
    page = Page.objects.get(slug="new", locale__language_code="ar")
    assert not page.live
    decide(log_in(reviewer), page, "approve")
    assert "صفحة جديدة" in client.get("/ar/guides/new/").content.decode()
    # Its place in English goes live with it.
    assert client.get("/en/guides/new/").status_code == 200


def test_a_reviewer_asks_for_changes_and_the_editor_reads_why(editor, reviewer, mailoutbox):
    page = StandardPageFactory()
    theirs, mine = log_in(editor), log_in(reviewer)
    submit(theirs, page, title="عنوان جديد")
    mailoutbox.clear()
    decide(mine, page, "reject", "ينقص ذكر الرسم <حتماً>")
    [message] = mailoutbox
    assert message.to == [editor.email]
    assert "ينقص ذكر الرسم <حتماً>" in message.body
    assert "ينقص ذكر الرسم &lt;حتماً&gt;" in message.alternatives[0].content
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    # The editor corrects and submits again: the same review goes on.
    save(theirs, page, title="عنوان أصحّ", **{"action-restart-workflow": "1"})
    assert Page.objects.get(pk=page.pk).workflow_in_progress


def test_an_editor_can_not_approve(editor, mailoutbox, client):
    page = StandardPageFactory(slug="permit")
    theirs = log_in(editor)
    submit(theirs, page, title="عنوان جديد")
    decide(theirs, page, "approve")
    save(
        theirs,
        page,
        title="عنوان جديد",
        **{"action-workflow-action": "1", "workflow-action-name": "approve"},
    )
    assert "عنوان جديد" not in client.get("/ar/permit/").content.decode()


def test_the_legal_library_is_reviewed_too(reviewer):
    legal = library()
    theirs = log_in(member(LEGAL_EDITORS))
    save(theirs, legal, title="المكتبة", **{"action-publish": "1"})
    assert Page.objects.get(pk=legal.pk).title != "المكتبة"
    submit(theirs, legal, title="المكتبة")
    decide(log_in(reviewer), legal, "approve")
    assert Page.objects.get(pk=legal.pk).title == "المكتبة"


# --- E-mails ---


def test_every_email_speaks_its_readers_language(editor, reviewer, mailoutbox):
    """The sender's language differs from the reader's each time."""
    page = StandardPageFactory(title="رخصة البناء")
    theirs, mine = log_in(editor), log_in(reviewer)
    submit(theirs, page)
    decide(mine, page, "reject", "؟")
    to_reviewer, to_editor = mailoutbox
    assert f'has been submitted for approval in moderation stage "{TASK}"' in to_reviewer.subject
    html = to_reviewer.alternatives[0].content
    assert 'lang="en" dir="ltr"' in html
    assert "Hello Samer," in html
    assert "Choose which e-mails you get" in html
    assert "رخصة البناء" in to_editor.subject
    html = to_editor.alternatives[0].content
    assert 'lang="ar" dir="rtl"' in html
    assert "has been rejected" not in html + to_editor.body + to_editor.subject
    assert WORKFLOW in html


def test_who_wants_no_emails_gets_none(editor, reviewer, mailoutbox):
    UserProfile.objects.filter(user=reviewer).update(submitted_notifications=False)
    submit(log_in(editor), StandardPageFactory())
    assert not mailoutbox


def test_nobody_but_reviewers_is_told(editor, reviewer, mailoutbox):
    from tests.factories.core import AdministratorFactory

    AdministratorFactory()
    member(EDITORS)
    left = member(REVIEWERS, is_active=False)
    submit(log_in(editor), StandardPageFactory())
    assert left.email
    assert [message.to for message in mailoutbox] == [[reviewer.email]]


# --- What is scheduled ---


def run_schedule_after(**ahead: float) -> None:
    """Let time pass for the pages, and have the worker's schedule do what is due."""
    past = timedelta(**ahead)
    for page in Page.objects.exclude(go_live_at=None, expire_at=None):
        for field in ("go_live_at", "expire_at"):
            if value := getattr(page, field):
                Page.objects.filter(pk=page.pk).update(**{field: value - past})
        for revision in page.revisions.all():
            content = revision.content
            for field in ("go_live_at", "expire_at"):
                if content.get(field):
                    moved = datetime.fromisoformat(content[field]) - past
                    content[field] = moved.isoformat()
            if revision.approved_go_live_at:
                revision.approved_go_live_at -= past
            revision.save(update_fields=["content", "approved_go_live_at"])
    ScheduledRun.objects.all().delete()
    assert schedule.run_due() > 0
    assert not ScheduledRun.objects.exclude(error="").exists()


def at(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def test_a_scheduled_page_that_was_approved_goes_live_in_both_trees(editor, reviewer, client):
    section = SectionPageFactory(slug="guides")
    theirs = log_in(editor)
    tomorrow = timezone.now() + timedelta(days=1)
    address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", section.pk])
    data = edited(
        section, title="غداً", slug="tomorrow", go_live_at=at(tomorrow), **{"action-submit": "1"}
    )
    assert theirs.post(address, data).status_code == 302
    page = Page.objects.get(slug="tomorrow", locale__language_code="ar")
    run_schedule_after(days=0)
    decide(log_in(reviewer), page, "approve")
    run_schedule_after(days=0)
    assert client.get("/ar/guides/tomorrow/").status_code == 404
    run_schedule_after(days=1, minutes=1)
    assert "غداً" in client.get("/ar/guides/tomorrow/").content.decode()
    assert client.get("/en/guides/tomorrow/").status_code == 200


def test_what_was_not_approved_does_not_go_live(editor, client):
    page = StandardPageFactory(slug="permit")
    tomorrow = timezone.now() + timedelta(days=1)
    submit(log_in(editor), page, title="غداً", go_live_at=at(tomorrow))
    run_schedule_after(days=2)
    assert "غداً" not in client.get("/ar/permit/").content.decode()


@pytest.mark.parametrize("translated", [False, True], ids=["alias", "translation"])
def test_a_page_whose_time_is_over_leaves_both_trees(reviewer, client, translated):
    page = StandardPageFactory(slug="permit")
    if translated:
        translate(page)
    tomorrow = timezone.now() + timedelta(days=1)
    page.refresh_from_db()
    save(log_in(reviewer), page, expire_at=at(tomorrow), **{"action-publish": "1"})
    run_schedule_after(days=0)
    assert client.get("/ar/permit/").status_code == client.get("/en/permit/").status_code == 200
    run_schedule_after(days=1, minutes=1)
    assert client.get("/ar/permit/").status_code == 404
    assert client.get("/en/permit/").status_code == 404


def test_the_command_of_the_schedule_is_wagtails():
    """`core.publish_scheduled` runs every minute in the worker."""
    [entry] = [e for e in schedule.entries() if e.name == "core.publish_scheduled"]
    assert entry.every == timedelta(minutes=1)
    call_command("publish_scheduled", stdout=StringIO())
