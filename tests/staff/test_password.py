"""A forgotten password: a link by e-mail, in one's own language, that says nothing about accounts."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cms.staff.roles import EDITORS
from cms.staff.views import password
from tests.factories.core import UserFactory
from tests.factories.staff import log_in, member
from tests.staff.test_invitations import BrokenBackend  # noqa: F401  (named in a setting)

pytestmark = pytest.mark.django_db

NEW = "a stone house in Amioun"
ASK = "/admin/password_reset/"


def link_in(message) -> str:
    [link] = re.findall(r"http://localhost:8000(/admin/password_reset/\S+)", message.body)
    return link


def choose(client: Client, link: str, new: str = NEW):
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    return client.post(address, {"new_password1": new, "new_password2": new})


def test_a_forgotten_password_is_replaced_through_the_link(mailoutbox, client):
    user = member(EDITORS)
    elsewhere = log_in(user)
    client.post(ASK, {"email": user.email.upper()})
    [message] = mailoutbox
    assert choose(client, link_in(message)).status_code == 302
    log_in(user, NEW)
    # Whoever knew the old password is out.
    assert elsewhere.get(reverse("wagtailadmin_home")).status_code == 302


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("en", "ltr")])
def test_the_email_speaks_the_language_of_its_reader(mailoutbox, client, language, way):
    user = member(EDITORS, language=language)
    other = "en" if language == "ar" else "ar"
    client.post(ASK, {"email": user.email}, headers={"accept-language": other})
    assert f'dir="{way}"' in mailoutbox[0].alternatives[0].content


def test_the_answer_is_the_same_with_and_without_an_account(mailoutbox, settings):
    known, inactive = member(EDITORS), UserFactory(is_active=False)
    answers = [
        Client().post(ASK, {"email": email}, follow=True)
        for email in (known.email, inactive.email, "nobody@example.org")
    ]
    assert [message.to for message in mailoutbox] == [[known.email]]
    # Each page carries a CSRF token of its own.
    pages = {re.sub(rb'"CSRF_TOKEN": "\w+"', b"", answer.content) for answer in answers}
    assert len(pages) == 1
    # Nor does a mail server that is down give anybody away.
    settings.EMAIL_BACKEND = "tests.staff.test_invitations.BrokenBackend"
    assert Client().post(ASK, {"email": known.email}).status_code == 302


def test_a_link_works_once_and_a_wrong_one_says_so(mailoutbox, client):
    user = member(EDITORS)
    client.post(ASK, {"email": user.email})
    link = link_in(mailoutbox[0])
    choose(client, link)
    for wrong in (link, f"{ASK}confirm/MQ/wrong-token/"):
        page = Client().get(wrong, follow=True)
        assert "new_password1" not in page.content.decode()
        assert ASK in page.content.decode()


def test_a_link_ends_after_a_day(mailoutbox, client, settings):
    assert settings.PASSWORD_RESET_TIMEOUT == 24 * 3600
    user = member(EDITORS)
    client.post(ASK, {"email": user.email})
    settings.PASSWORD_RESET_TIMEOUT = -1
    page = client.get(link_in(mailoutbox[0]), follow=True)
    assert "new_password1" not in page.content.decode()


@pytest.mark.usefixtures("still_clock")
def test_an_account_gets_only_so_many_links(mailoutbox):
    user = member(EDITORS)
    for _ in range(password.ASKED_FOR_ACCOUNT):
        assert Client().post(ASK, {"email": user.email}).status_code == 302
    refused = Client().post(ASK, {"email": user.email.upper()})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= password.WINDOW
    assert len(mailoutbox) == password.ASKED_FOR_ACCOUNT
    # Somebody else still gets one.
    assert Client().post(ASK, {"email": member(EDITORS).email}).status_code == 302


@pytest.mark.usefixtures("still_clock")
def test_a_network_address_gets_only_so_many_links(mailoutbox):
    for number in range(password.ASKED_BY_ADDRESS):
        Client().post(ASK, {"email": f"nobody{number}@example.org"}, REMOTE_ADDR="192.0.2.7")
    known = member(EDITORS).email
    assert Client().post(ASK, {"email": known}, REMOTE_ADDR="192.0.2.7").status_code == 429
    assert Client().post(ASK, {"email": known}, REMOTE_ADDR="192.0.2.8").status_code == 302
    assert len(mailoutbox) == 1


def test_no_address_is_a_mistake_in_the_form(client):
    assert client.post(ASK, {"email": "no address"}).status_code == 200
    assert client.post(ASK, {}).status_code == 200
