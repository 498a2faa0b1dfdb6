"""Records beside the four kinds of places: numbers, mukhtars, former addresses, what changed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from cms.core.fields import clean_phone
from directory import history
from directory.models import (
    Change,
    District,
    Municipality,
    MunicipalityPhone,
    OldSlug,
    RegisteredNumber,
    Source,
)
from directory.origins import ensure_sources, origins_of
from tests.factories.core import UserFactory
from tests.factories.directory import (
    DistrictFactory,
    MukhtarFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("03/123456", "+9613123456"),
        ("٠٧ ٧٦٠ ١٢٣", "+9617760123"),
        ("00961 1 987654", "+9611987654"),
        ("+33 1 42 68 53 00", "+33142685300"),
        ("1717", "1717"),
    ],
)
def test_numbers_are_stored_in_one_form(written: str, stored: str):
    assert clean_phone(written) == stored


@pytest.mark.parametrize("written", ["12", "لا يوجد", "03/12345678901", "+1717"])
def test_what_cannot_be_dialled_is_refused_in_the_readers_language(written: str):
    with translation.override("en"), pytest.raises(ValidationError, match="telephone number"):
        clean_phone(written)


def test_a_form_brings_the_number_of_a_municipality_to_its_form():
    phone = MunicipalityPhone(municipality=MunicipalityFactory.create(), number="07 760 123")
    phone.full_clean()
    assert phone.number == "+9617760123"
    assert phone.link == "+9617760123"
    assert MunicipalityPhone(number="+9617760123", kind="fax").link == ""


def test_a_whatsapp_number_is_registered_to_one_municipality_alone():
    first, second = MunicipalityFactory.create_batch(2)
    RegisteredNumber.objects.create(municipality=first, number="+9613123456")
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisteredNumber.objects.create(municipality=second, number="+9613123456")


def test_a_mukhtar_is_found_by_name_and_by_village_and_keeps_to_the_district():
    mukhtar = MukhtarFactory.create(name_ar="إميل الخوري", place_ar="حي المسيل")
    for question in ("اميل خوري", "المسيل"):
        assert list(type(mukhtar).objects.named(question)) == [mukhtar]
    mukhtar.municipality = MunicipalityFactory.create()
    with pytest.raises(ValidationError) as refused:
        mukhtar.full_clean()
    assert list(refused.value.message_dict) == ["municipality"]


def test_dates_and_successor_are_checked():
    municipality = MunicipalityFactory.create()
    municipality.created_on = datetime.date(2020, 1, 1)
    municipality.dissolved_on = datetime.date(2019, 1, 1)
    with pytest.raises(ValidationError):
        municipality.full_clean()
    municipality.dissolved_on = datetime.date(2020, 1, 2)
    assert municipality.is_dissolved
    municipality.successor = municipality
    with pytest.raises(ValidationError) as refused:
        municipality.full_clean()
    assert list(refused.value.message_dict) == ["successor"]


def test_a_former_address_leads_to_the_place_through_several_moves():
    municipality = MunicipalityFactory.create(slug="kana")
    for slug in ("qana-1", "qana"):
        municipality = Municipality.objects.get(pk=municipality.pk)
        municipality.slug = slug
        municipality.save()
    assert OldSlug.now(Municipality, "kana") == municipality
    assert OldSlug.now(Municipality, "qana-1") == municipality
    assert OldSlug.now(District, "kana") is None
    municipality.slug = "kana"  # back again: the address is its own now
    municipality.save()
    assert OldSlug.now(Municipality, "kana") is None
    assert OldSlug.now(Municipality, "qana") == municipality


def test_what_changed_is_taken_down_fact_by_fact_and_can_be_put_back():
    municipality = MunicipalityFactory.create(spellings=["Cana"])
    MunicipalityPhoneFactory.create(municipality=municipality, number="+9617760123")
    user, district = UserFactory.create(), DistrictFactory.create(name_ar="صور")
    before = history.snapshot(municipality)

    municipality.name_en = "Qana al-Jalil"
    municipality.district = district
    municipality.dissolved_on = datetime.date(2026, 1, 2)
    municipality.phones = []
    municipality.save()
    rows = history.record(municipality, before, by=user)

    assert {row.field for row in rows} == {"name_en", "district", "dissolved_on", "phones"}
    shown = {
        change.field: (old, new)
        for change, old, new in history.shown(Municipality, Change.objects.of(municipality))
    }
    assert shown["name_en"] == ("Qana", "Qana al-Jalil")
    assert shown["district"][1] == "صور"
    assert shown["dissolved_on"] == ("", datetime.date(2026, 1, 2))
    assert shown["phones"] == (["+961 7 760 123"], [])

    for row in rows:
        history.put_back(municipality, row.field, row.old)
    municipality.save()
    assert history.snapshot(Municipality.objects.get(pk=municipality.pk)) == before


def test_creation_and_deletion_are_taken_down_whole():
    municipality = MunicipalityFactory.create()
    [created] = history.record(municipality, None)
    deleted = history.record_deletion(municipality)
    assert created.field == deleted.field == ""
    assert created.new == deleted.old == history.snapshot(municipality)
    assert history.record(municipality, history.snapshot(municipality)) == []


def test_each_fact_says_where_it_is_from():
    ensure_sources()
    ensure_sources()
    municipality = MunicipalityFactory.create(cadastre_code="62111")
    with translation.override("en"):
        said = {str(origin.label): origin for origin in origins_of(municipality)}
        assert said["Position"].sources == "GeoNames and Who’s On First"
        assert said["Names"].sources.startswith("List of municipalities of 2016")
        assert said["Names"].on is None
        assert "Contacts" not in said

        before = history.snapshot(municipality)
        municipality.cadastre_code = "62112"
        municipality.email = "info@qana.example"
        municipality.save()
        source = Source.objects.get(slug="directorate")
        history.record(municipality, before, source=source)
        said = {str(origin.label): origin for origin in origins_of(municipality)}
    assert said["Cadastre code"].sources == source.name_en
    assert said["Contacts"].on == Change.objects.earliest("at").at.date()
