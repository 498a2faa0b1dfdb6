"""The contact page: the call centre, address and hours, the units."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from contact_center.models import Unit
from tests.factories.contact_center import UnitFactory
from tests.factories.home import translate
from tests.factories.services import ContactPageFactory

pytestmark = pytest.mark.django_db


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_it_lists_the_units_in_their_order_with_ways_to_reach_them(client: Client):
    Unit.objects.update(is_public=False)
    UnitFactory(name_ar="ثانية", order=2)
    UnitFactory(
        name_ar="أولى",
        name_en="First",
        order=1,
        duties_ar="تتابع الطرق.",
        phone="01-610140",
        email="works@example.org",
        whatsapp="9611610140",
        hours_ar="من الاثنين إلى الجمعة",
    )
    UnitFactory(name_ar="مخفية", is_public=False)
    page = ContactPageFactory()
    html = read(client, "/ar/reach-us/")
    assert html.index("أولى") < html.index("ثانية")
    assert "مخفية" not in html
    assert 'href="tel:+9611610140"><bdi dir="ltr">01-610140</bdi>' in html
    assert 'href="mailto:works@example.org"' in html
    translate(page)
    english = read(client, "/en/reach-us/")
    assert "First" in english
    assert '<span lang="ar" dir="rtl">تتابع الطرق.</span>' in english


def test_what_is_not_known_is_said_to_wait_for_confirmation(client: Client):
    page = ContactPageFactory(slug="known", address="بيروت", hours="", map_url="")
    translate(page)
    html = read(client, "/en/known/")
    assert html.count("To be confirmed by the Directorate") == 1
    assert "https://wa.me/9611610140" in html
    assert "Show on a map" not in html


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("01-610140", "+9611610140"),
        ("+961 1 610 140", "+9611610140"),
        ("00961 1 610140", "+9611610140"),
        ("70/123456", "+96170123456"),
        ("70-123456", "+96170123456"),
        ("1720", ""),
        ("", ""),
    ],
)
def test_a_telephone_number_can_be_called(phone: str, link: str):
    unit = Unit(name_ar="وحدة", phone=phone)
    if phone == "1720":
        with pytest.raises(ValidationError):
            unit.full_clean()
        return
    unit.full_clean()
    assert unit.phone_link == link


@pytest.mark.parametrize("number", ["01610140", "+9611610140", "961 1", "abc"])
def test_a_whatsapp_number_without_country_code_is_refused(number: str):
    with pytest.raises(ValidationError) as refusal:
        Unit(name_ar="وحدة", whatsapp=number).full_clean()
    assert "whatsapp" in refusal.value.message_dict
