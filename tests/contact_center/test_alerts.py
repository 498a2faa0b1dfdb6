"""Telling administrators of trouble: to whom, how often, in both languages, and when mail fails."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from contact_center import alerts
from contact_center.models import Alert
from tests.factories.core import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db

FAILING_MAIL = "tests.contact_center.test_alerts.NoMail"


class NoMail:
    """A mail server that is down."""

    def __init__(self, **_kwargs):
        pass

    def send_messages(self, _messages):
        raise OSError("no route to the mail server")


def tell(kind="token", subject="No token", body="Nothing can be sent."):
    return alerts.tell(kind, subject, body)


def test_superusers_and_people_with_the_permission_get_a_mail_each(
    mailoutbox, django_capture_on_commit_callbacks
):
    watch = Permission.objects.get(codename="watch_bridge")
    group = Group.objects.create(name="Watchers")
    group.permissions.add(watch)
    superuser, direct, member = AdministratorFactory(), UserFactory(), UserFactory()
    AdministratorFactory(is_active=False)
    UserFactory()
    direct.user_permissions.add(watch)
    # By two ways, yet told once.
    member.groups.add(group)
    member.user_permissions.add(watch)
    with django_capture_on_commit_callbacks(execute=True):
        assert tell()
    assert sorted(to for mail in mailoutbox for to in mail.to) == sorted(
        [superuser.email, direct.email, member.email]
    )
    assert mailoutbox[0].subject == "No token"
    assert "Nothing can be sent." in mailoutbox[0].body
    assert "/admin/" in mailoutbox[0].body


def test_one_kind_is_mailed_once_an_hour_and_counted_each_time(
    mailoutbox, django_capture_on_commit_callbacks
):
    AdministratorFactory()
    with django_capture_on_commit_callbacks(execute=True):
        assert tell()
        assert not tell(body="Still nothing.")
        assert tell(kind="billing")
    assert len(mailoutbox) == 2
    alert = Alert.objects.get(kind="token")
    assert (alert.times, alert.body_ar) == (2, "Still nothing.")
    hour_ago = timezone.now() - datetime.timedelta(minutes=61)
    Alert.objects.filter(kind="token").update(mailed_at=hour_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert tell()
    assert len(mailoutbox) == 3


def test_it_is_kept_in_both_languages(mailoutbox, django_capture_on_commit_callbacks):
    AdministratorFactory()
    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        tell(subject=gettext_lazy("Arabic"))
    alert = Alert.objects.get()
    assert (alert.subject_ar, alert.subject_en) == ("العربيّة", "Arabic")
    assert mailoutbox[0].subject == "العربيّة"
    with translation.override("en"):
        assert str(alert) == "Arabic"


def test_a_mail_server_that_is_down_harms_nobody_and_is_tried_again(
    settings, mailoutbox, django_capture_on_commit_callbacks
):
    AdministratorFactory()
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, FAILING_MAIL
    with django_capture_on_commit_callbacks(execute=True):
        tell()
    assert Alert.objects.get().mailed_at is None
    settings.EMAIL_BACKEND = working
    with django_capture_on_commit_callbacks(execute=True):
        assert tell()
    assert len(mailoutbox) == 1


def test_what_is_rolled_back_is_told_to_nobody(mailoutbox, django_capture_on_commit_callbacks):
    AdministratorFactory()

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        tell()
        transaction.set_rollback(True)
    assert not mailoutbox
    assert not Alert.objects.exists()
