"""People join by an invitation sent by e-mail, and nobody else learns their password."""

import re
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.contrib.auth.models import Group
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms.core import audit
from cms.core.models import User
from cms.staff import invitations
from cms.staff.models import Invitation
from cms.staff.roles import ADMINISTRATORS, AGENTS, EDITORS, TRANSLATORS
from tests.factories.core import UserFactory
from tests.factories.staff import log_in, member

pytestmark = pytest.mark.django_db

PASSWORD = "a stone house in Amioun"
NEW = {"first_name": "رنا", "last_name": "الخوري", "password1": PASSWORD, "password2": PASSWORD}


class BrokenBackend(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise SMTPException("451 try again later")


@pytest.fixture
def administrator() -> User:
    return member(ADMINISTRATORS, first_name="Walid", last_name="Saad", language="en")


@pytest.fixture
def admin(administrator: User) -> Client:
    return log_in(administrator)


def send_form(admin: Client, roles: Sequence[str] = (EDITORS,), **changes: object):
    data = {
        "email": "rana@example.org",
        "first_name": "رنا",
        "last_name": "الخوري",
        "language": "ar",
        "groups": [Group.objects.get(name=name).pk for name in roles],
        **changes,
    }
    return admin.post(reverse("staff_invite"), data, follow=True)


def link_in(message) -> str:
    [link] = re.findall(r"http://localhost:8000(/admin/invitation/\S+)", message.body)
    return link


def test_an_invitation_becomes_an_account_with_its_roles_and_language(admin, mailoutbox, client):
    page = send_form(admin, roles=[EDITORS, TRANSLATORS])
    assert "An e-mail went to rana@example.org" in page.content.decode()
    assert not User.objects.filter(email="rana@example.org").exists()
    [message] = mailoutbox
    assert message.to == ["rana@example.org"]
    link = link_in(message)
    form = client.get(link).content.decode()
    assert 'lang="ar" dir="rtl"' in form
    assert "rana@example.org" in form
    answer = client.post(link, NEW)
    assert answer.headers["Location"] == reverse("wagtailadmin_home")
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    user = User.objects.get(email="rana@example.org")
    assert {group.name for group in user.groups.all()} == {EDITORS, TRANSLATORS}
    assert UserProfile.get_for_user(user).preferred_language == "ar"
    assert not user.is_superuser
    assert not user.is_staff
    log_in(user, PASSWORD)
    invitation = Invitation.objects.get()
    assert invitation.state == Invitation.State.ACCEPTED
    assert [entry.action for entry in audit.history(invitation)] == [
        "invitation.made",
        "invitation.sent",
        "invitation.accepted",
    ]


def test_the_email_speaks_the_language_of_the_person(admin, mailoutbox):
    send_form(admin, language="en", first_name="<b>Rana</b>")
    [message] = mailoutbox
    assert message.subject == "Your account in Diwan"
    assert "Walid Saad has invited you" in message.body
    assert "<b>Rana</b>" in message.body
    html = message.alternatives[0].content
    assert 'dir="ltr"' in html
    assert "<b>Rana" not in html
    assert f'href="http://localhost:8000{link_in(message)}"' in html
    send_form(admin, email="other@example.org")
    assert 'lang="ar" dir="rtl"' in mailoutbox[1].alternatives[0].content


def test_a_link_works_once(admin, mailoutbox):
    send_form(admin)
    link = link_in(mailoutbox[0])
    Client().post(link, NEW)
    for answer in (Client().get(link), Client().post(link, {**NEW, "password1": "x" * 20})):
        assert answer.status_code == 410
    assert User.objects.get(email="rana@example.org").check_password(PASSWORD)


def test_a_link_ends_after_seven_days(admin, mailoutbox):
    send_form(admin)
    link = link_in(mailoutbox[0])
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=6, hours=23))
    assert Client().get(link).status_code == 200
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(link, NEW).status_code == 410
    assert Invitation.objects.get().state == Invitation.State.EXPIRED
    assert not User.objects.filter(email="rana@example.org").exists()
    assert timedelta(days=7) == invitations.VALID_FOR


@pytest.mark.parametrize("token", ["wrong", "a" * 43, "%00", "ا"])
def test_a_wrong_link_gets_a_clear_page(token: str):
    answer = Client().get(f"/admin/invitation/{token}/")
    assert answer.status_code == 410
    assert "login" in answer.content.decode()


def test_sending_again_ends_the_former_link(admin, mailoutbox):
    send_form(admin)
    invitation = Invitation.objects.get()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    admin.post(reverse("staff_send_again", args=[invitation.pk]))
    first, second = (link_in(message) for message in mailoutbox)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_a_withdrawn_invitation_opens_nothing_and_leaves_room_for_another(admin, mailoutbox):
    send_form(admin)
    invitation = Invitation.objects.get()
    admin.post(reverse("staff_withdraw", args=[invitation.pk]))
    assert Client().get(link_in(mailoutbox[0])).status_code == 410
    page = admin.post(reverse("staff_send_again", args=[invitation.pk]), follow=True)
    assert "answered or withdrawn already" in page.content.decode()
    send_form(admin)
    assert Client().get(link_in(mailoutbox[1])).status_code == 200


def test_the_list_tells_what_became_of_each(admin, mailoutbox):
    for number, change in enumerate(
        [
            {},
            {"expires_at": timezone.now() - timedelta(days=1)},
            {"withdrawn_at": timezone.now()},
            {"accepted_at": timezone.now()},
        ]
    ):
        send_form(admin, email=f"p{number}@example.org")
        Invitation.objects.filter(email=f"p{number}@example.org").update(**change)
    page = admin.get(reverse("staff_invitations")).content.decode()
    for state in ("waiting for an answer", "expired", "withdrawn", "accepted"):
        assert state in page
    # Two of the four can still be sent again or withdrawn.
    assert page.count("/withdraw/") == 2


@pytest.mark.parametrize("address", ["rana@example.org", "Rana@Example.ORG", " RANA@example.org "])
def test_an_address_is_invited_or_registered_once_in_any_letter_case(admin, address, mailoutbox):
    UserFactory(email="rana@example.org")
    assert "has an account already" in send_form(admin, email=address).content.decode()
    User.objects.filter(email="rana@example.org").delete()
    send_form(admin, email="rana@example.org")
    assert "has been invited already" in send_form(admin, email=address).content.decode()
    assert len(mailoutbox) == 1


def make_an_account() -> None:
    UserFactory(email="rana@example.org")


def invite_too() -> None:
    Invitation.objects.create(
        email="rana@example.org", token_digest="theirs", expires_at=timezone.now()
    )


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [(make_an_account, "has an account already"), (invite_too, "has been invited already")],
)
def test_two_who_invite_the_same_person_at_once_are_told_in_the_form(
    admin, mailoutbox, meanwhile, told
):
    """What the other one did becomes known right after the form was found in order."""
    to_do = [meanwhile]

    def let_the_other_in(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "staff_invitation" in sql and to_do:
            to_do.pop()()
        return result

    with connection.execute_wrapper(let_the_other_in):
        page = send_form(admin).content.decode()
    assert told in page
    assert 'value="الخوري"' in page
    assert not mailoutbox
    assert not Invitation.objects.exclude(token_digest="theirs").exists()


def test_a_form_with_mistakes_keeps_what_was_typed(admin, mailoutbox):
    page = send_form(admin, email="no address", roles=[]).content.decode()
    assert 'value="no address"' in page
    assert 'value="الخوري"' in page
    assert "Choose at least one role" in page
    assert not mailoutbox
    assert not Invitation.objects.exists()


def test_an_account_made_meanwhile_is_not_taken_over(admin, mailoutbox):
    send_form(admin)
    user = UserFactory(email="rana@example.org")
    assert Client().post(link_in(mailoutbox[0]), NEW).status_code == 410
    user.refresh_from_db()
    assert not user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("short", "short"),
        ("12345678901", "12345678901"),
        ("rana@example.org", "rana@example.org"),
        (PASSWORD, "different"),
        ("", ""),
    ],
)
def test_a_weak_password_is_refused_and_nothing_is_lost(admin, mailoutbox, password, again):
    send_form(admin)
    link = link_in(mailoutbox[0])
    answer = Client().post(
        link, {**NEW, "first_name": "رانية", "password1": password, "password2": again}
    )
    assert answer.status_code == 200
    assert 'value="رانية"' in answer.content.decode()
    assert not User.objects.filter(email="rana@example.org").exists()
    assert Client().get(link).status_code == 200


def test_an_invitation_that_could_not_be_sent_is_kept_and_says_so(admin, settings, mailoutbox):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    page = send_form(admin).content.decode()
    assert "could not be sent" in page
    assert Invitation.objects.get().state == Invitation.State.UNSENT
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    admin.post(reverse("staff_send_again", args=[Invitation.objects.get().pk]))
    assert Invitation.objects.get().state == Invitation.State.WAITING
    assert Client().get(link_in(mailoutbox[0])).status_code == 200


def test_only_those_who_may_add_accounts_invite(administrator, mailoutbox):
    invitation = invitations.invite(
        email="rana@example.org",
        first_name="R",
        last_name="K",
        language="ar",
        groups=[Group.objects.get(name=EDITORS)],
        by=administrator,
    )
    agent = log_in(member(AGENTS))
    for name in ("staff_send_again", "staff_withdraw"):
        agent.post(reverse(name, args=[invitation.pk]))
    send_form(agent, email="other@example.org")
    assert Invitation.objects.get().state == Invitation.State.WAITING
    assert len(mailoutbox) == 1


def test_what_changes_something_is_posted(admin):
    send_form(admin)
    invitation = Invitation.objects.get()
    for name in ("staff_send_again", "staff_withdraw"):
        assert admin.get(reverse(name, args=[invitation.pk])).status_code == 405
    assert Client(enforce_csrf_checks=True).post("/admin/invitation/x/", NEW).status_code == 403


def test_the_token_is_not_kept(admin, mailoutbox):
    send_form(admin)
    token = link_in(mailoutbox[0]).split("/")[-2]
    assert token not in str(Invitation.objects.values().get())
