"""The records for administrators, and the way in from a municipality's page."""

import json
from urllib.parse import unquote

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from contact_center import intake, invitation
from contact_center.models import Delivery, Message, UpdateError
from contact_center.states import DeliveryState
from tests.factories.contact_center import (
    AgentFactory,
    CategoryFactory,
    ContactFactory,
    DeliveryFactory,
    body_of,
    text,
)
from tests.factories.directory import MunicipalityFactory

pytestmark = pytest.mark.django_db

RECORDS = "/admin/contact-centre"


@pytest.fixture
def admin() -> Client:
    user = AgentFactory(is_superuser=True)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "en"
    profile.save()
    client = Client()
    client.force_login(user)
    return client


def test_all_lists_open(admin: Client) -> None:
    CategoryFactory()
    ContactFactory()
    DeliveryFactory()
    for name in ("categories", "units", "contacts", "deliveries", "set-aside"):
        assert admin.get(f"{RECORDS}/{name}/").status_code == 200, name


def test_agents_see_no_records() -> None:
    client = Client()
    client.force_login(AgentFactory())
    delivery = DeliveryFactory()
    for name in ("categories/", "contacts/", "deliveries/", f"deliveries/inspect/{delivery.pk}/"):
        assert client.get(f"{RECORDS}/{name}").status_code == 302, name
    assert client.post(f"{RECORDS}/deliveries/retry/{delivery.pk}/").status_code in (302, 403)


def test_an_unreadable_delivery_is_shown_as_it_came_and_processed_again(admin: Client) -> None:
    delivery = DeliveryFactory(body=b'{"entry": [\xff<b>')
    intake.process_waiting()
    listed = admin.get(f"{RECORDS}/deliveries/", {"state__exact": "unreadable"}).content.decode()
    assert f"/inspect/{delivery.pk}/" in listed
    html = admin.get(f"{RECORDS}/deliveries/inspect/{delivery.pk}/").content.decode()
    assert "{&quot;entry&quot;: [\\xff&lt;b&gt;" in html
    retry = f"{RECORDS}/deliveries/retry/{delivery.pk}/"
    assert retry in html
    assert admin.get(retry).status_code == 405
    assert admin.post(retry).status_code == 302
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_an_update_set_aside_is_tried_again_from_its_page(admin: Client) -> None:
    body = json.loads(body_of(text("garbage")))
    message = body["entry"][0]["changes"][0]["value"]["messages"][0]
    right = message["timestamp"]
    message["timestamp"] = "wrong"
    delivery = DeliveryFactory(body=json.dumps(body).encode())
    intake.process_waiting()
    failure = UpdateError.objects.get()
    page = f"{RECORDS}/set-aside/inspect/{failure.pk}/"
    assert "timestamp" in admin.get(page).content.decode()
    assert admin.post(f"{RECORDS}/set-aside/retry/{failure.pk}/").status_code == 302
    assert not Message.objects.exists()
    # As if our reader had been repaired.
    message["timestamp"] = right
    Delivery.objects.filter(pk=delivery.pk).update(body=json.dumps(body).encode())
    admin.post(f"{RECORDS}/set-aside/retry/{failure.pk}/")
    assert Message.objects.get(direction="in").text == "garbage"
    failure.refresh_from_db()
    assert failure.settled_at


def test_deliveries_are_evidence_and_cannot_be_made_changed_or_deleted(admin: Client) -> None:
    delivery = DeliveryFactory()
    for name in ("create/", f"edit/{delivery.pk}/", f"delete/{delivery.pk}/"):
        assert admin.get(f"{RECORDS}/deliveries/{name}").status_code == 302, name


def test_a_municipalitys_page_invites_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    place = MunicipalityFactory(name_ar="زحلة")
    monkeypatch.setattr(invitation, "_number", None)
    assert invitation.complain_panel(place) == ""
    invitation.set_number(lambda: "9611610140")
    html = invitation.complain_panel(place)
    assert "https://wa.me/9611610140?text=" in html
    assert "زحلة" in unquote(html)
    assert "style=" not in html
