"""Staff's forms for contacts, numbers and dates, and the history that they leave."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission

from directory.models import (
    Change,
    Mukhtar,
    Municipality,
    OtherName,
    RegisteredNumber,
    Source,
)
from directory.origins import ensure_sources
from tests.directory.conftest import make_staff
from tests.directory.test_admin import LIST, edit, form_data, read
from tests.factories.directory import (
    DistrictFactory,
    MukhtarFactory,
    MunicipalityFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db

MUKHTARS = "/admin/directory/mukhtars/"


@pytest.fixture
def admin(client) -> Any:
    client.force_login(make_staff("admin@example.org", "en"))
    return client


@pytest.fixture
def qana() -> Municipality:
    return MunicipalityFactory(slug="qana", spellings=["Cana"])


def rows(name: str, *entries: dict[str, str], known: int = 0) -> dict[str, str]:
    """What a browser sends for new rows of a list, after `known` ones that were there."""
    data = {f"{name}-TOTAL_FORMS": str(known + len(entries))}
    for number, entry in enumerate(entries, start=known):
        data |= {f"{name}-{number}-{field}": value for field, value in entry.items()}
    return data


def text(response: Any) -> str:
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


def changes(place: Any) -> list[tuple[str, Any, Any]]:
    found = Change.objects.of(place).order_by("pk")
    return [(change.field, change.old, change.new) for change in found]


def history(client: Any, place: Municipality, page: int = 1) -> list[list[str]]:
    table = read(client, f"{LIST}inspect/{place.pk}/?p={page}").select("#history tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("td")] for row in table]


# --- Forms ---


def test_contacts_numbers_former_names_and_dates_are_entered(admin, qana) -> None:
    heir = MunicipalityFactory(name_en="Sour", district=qana.district)
    response = edit(
        admin,
        qana,
        president_ar="علي حسن",
        president_en="Ali Hassan",
        email="info@qana.example",
        website="https://qana.example/",
        address_ar="الساحة",
        hours_ar="من الاثنين إلى الجمعة",
        created_on="1960-05-01",
        dissolved_on="2020-05-01",
        successor=str(heir.pk),
        **rows(
            "phones",
            {"kind": "office", "number": "07 430 111"},
            {"kind": "mobile", "number": "٧٠١٢٣٤٥٦"},
        ),
        **rows(
            "registered_numbers",
            {"number": "70 123 456", "holder": "ريم", "office": "", "registered_on": "2026-01-02"},
        ),
        **rows("alternative_names", {"text": "قانا الجليل", "kind": "former"}, known=1),
    )
    assert response.status_code == 302
    qana = Municipality.objects.get(pk=qana.pk)
    assert sorted(p.number for p in qana.phones.all()) == ["+96170123456", "+9617430111"]
    assert [n.number for n in qana.registered_numbers.all()] == ["+96170123456"]
    assert qana.is_dissolved
    assert qana.successor == heir
    assert qana.alternative_names.get(text="قانا الجليل").kind == OtherName.Kind.FORMER

    inspected = read(admin, f"{LIST}inspect/{qana.pk}/")
    facts = {d.dt.get_text(strip=True): d.dd for d in inspected.select(".directory-facts > div")}
    assert facts["Telephone numbers"].select("bdi[dir=ltr]")[0].text == "+961 7 430 111"
    assert "+961 70 123 456" in facts["Registered WhatsApp numbers"].text
    assert facts["President of the council"].text == "علي حسن · Ali Hassan"
    assert facts["Former names"].text == "قانا الجليل"
    assert facts["Created on"].text == "1 May 1960"
    assert facts["Municipality that took its place"].text == "Sour"
    # The list tells that it stands no more.
    assert "dissolved" in read(admin, LIST).select_one("td.field-arabic_name").text


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (rows("phones", {"kind": "office", "number": "99999999"}), "is not a telephone number"),
        (
            rows(
                "phones",
                {"kind": "office", "number": "07430111"},
                {"kind": "office", "number": "+961 7 430 111"},
            ),
            "duplicate",
        ),
        (
            rows("registered_numbers", {"number": "03 123 456", "registered_on": "2026-01-02"}),
            "This number is registered to “Marjayoun” (Marjayoun district) already.",
        ),
        ({"lon": ""}, "Give both latitude and longitude, or neither."),
        ({"lat": "35.3", "lon": "33.2"}, "Are the two numbers swapped?"),
        (
            {"created_on": "2020-01-02", "dissolved_on": "2019-01-02"},
            "It can't be dissolved before it was created.",
        ),
        ({"email": "info"}, "valid email"),
        ({"website": "qana"}, "valid URL"),
        ({"created_on": "31 of March"}, "valid date"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(admin, qana, mistake, words) -> None:
    other = MunicipalityFactory(
        name_en="Marjayoun", district=DistrictFactory(name_en="Marjayoun district")
    )
    RegisteredNumber.objects.create(municipality=other, number="+9613123456")
    response = edit(admin, qana, president_ar="علي حسن", **mistake)
    assert response.status_code == 200
    assert words in text(response)
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("[name=president_ar]")["value"] == "علي حسن"
    for name, value in mistake.items():
        field = page.select_one(f"[name={name}]")
        chosen = field.select_one("option[selected]") if field.name == "select" else field
        assert chosen.get("value", "") == value, name
    qana.refresh_from_db()
    assert (qana.president_ar, qana.phones.count(), changes(qana)) == ("", 0, [])


def test_a_number_stays_with_its_municipality_when_the_form_is_saved_again(admin, qana) -> None:
    RegisteredNumber.objects.create(municipality=qana, number="+9613123456")
    assert edit(admin, qana, name_en="Qana!").status_code == 302
    assert RegisteredNumber.objects.get().municipality_id == qana.pk


def test_unions_and_successors_are_listed_by_district(admin, qana) -> None:
    UnionFactory(name_en="Union of Zahle", district=DistrictFactory(name_en="Zahle"))
    MunicipalityFactory(name_en="Niha", district=DistrictFactory(name_en="Zahle"))
    page = read(admin, f"{LIST}edit/{qana.pk}/")
    unions = page.select("[name=union] optgroup")
    assert [(g["label"], g.get_text(strip=True)) for g in unions] == [("Zahle", "Union of Zahle")]
    successors = page.select("[name=successor] optgroup")
    # Itself is not offered.
    assert [(g["label"], g.get_text(strip=True)) for g in successors] == [("Zahle", "Niha")]


def test_a_union_of_another_district_is_saved_with_a_warning(admin, qana) -> None:
    union = UnionFactory(name_en="Union of Zahle")
    path = f"{LIST}edit/{qana.pk}/"
    data = {**form_data(read(admin, path)), "union": str(union.pk)}
    answer = text(admin.post(path, data, follow=True))
    assert "The union “Union of Zahle” lies in another district than “Qana”." in answer
    qana.refresh_from_db()
    assert qana.union == union


def test_mukhtars_are_kept_in_the_directory(admin, qana) -> None:
    elsewhere = MukhtarFactory(name_en="Georges Khoury", district=DistrictFactory(slug="zahle"))
    data = {
        "name_ar": "حسن علي",
        "name_en": "Hassan Ali",
        "place_ar": "حي الساحة",
        "place_en": "",
        "district": str(qana.district_id),
        "municipality": str(qana.pk),
        "phone": "03 999 888",
        "elected_on": "2025-05-04",
        "change_source": "",
    }
    wrong = admin.post(f"{MUKHTARS}create/", {**data, "district": str(elsewhere.district_id)})
    assert "This municipality lies in another district." in text(wrong)
    assert admin.post(f"{MUKHTARS}create/", data).status_code == 302
    mukhtar = Mukhtar.objects.get(name_en="Hassan Ali")
    assert mukhtar.phone == "+9613999888"
    assert [change[0] for change in changes(mukhtar)] == [""]

    def listed(query: str) -> list[str]:
        cells = read(admin, MUKHTARS + query).select("td.field-name_en")
        return [cell.get_text(strip=True) for cell in cells]

    assert listed("") == ["Georges Khoury", "Hassan Ali"]
    assert listed("?municipality=no") == ["Georges Khoury"]
    assert listed("?municipality=yes") == ["Hassan Ali"]
    assert listed("?district=zahle") == ["Georges Khoury"]
    assert listed(f"?governorate={qana.district.governorate.slug}") == ["Hassan Ali"]
    assert listed("?q=الساحة") == ["Hassan Ali"]
    assert "+961 3 999 888" in read(admin, f"{MUKHTARS}inspect/{mukhtar.pk}/").text
    assert "Hassan Ali" in read(admin, f"{LIST}inspect/{qana.pk}/").text


def test_the_list_of_mukhtars_costs_the_same_whatever_its_length(
    admin, qana, django_assert_max_num_queries
) -> None:
    MukhtarFactory(district=qana.district, municipality=qana)
    admin.get(MUKHTARS)
    with django_assert_max_num_queries(60) as before:
        admin.get(MUKHTARS)
    MukhtarFactory.create_batch(20, district=qana.district, municipality=qana)
    with django_assert_max_num_queries(len(before)):
        admin.get(MUKHTARS)


def test_a_source_is_entered_and_stays_while_a_change_names_it(admin, qana) -> None:
    source = {"name_ar": "كتاب", "name_en": "A letter", "slug": "letter-15", "dated": "2026-03-01"}
    sources = "/admin/directory/sources/"
    assert admin.post(f"{sources}create/", source).status_code == 302
    letter = Source.objects.get(slug="letter-15")
    edit(admin, qana, name_en="Kana", change_source=str(letter.pk))
    page = admin.post(f"{sources}delete/{letter.pk}/")
    assert "1 change of a fact names it as its source." in text(page)
    assert Source.objects.filter(pk=letter.pk).exists()
    Change.objects.update(source=None)
    assert admin.post(f"{sources}delete/{letter.pk}/").status_code == 302
    assert not Source.objects.filter(pk=letter.pk).exists()


# --- History ---


def test_each_save_is_taken_down_with_who_and_from_where(admin, qana) -> None:
    source = Source.objects.create(slug="letter", name_ar="كتاب", name_en="A letter")
    union = UnionFactory(name_en="Union of Sour", district=qana.district)
    edit(
        admin,
        qana,
        name_en="Kana",
        union=str(union.pk),
        change_source=str(source.pk),
        **rows("phones", {"kind": "office", "number": "07 430 111"}),
    )
    assert changes(qana) == [
        ("name_en", "Qana", "Kana"),
        ("union", None, union.pk),
        ("phones", [], [{"kind": "office", "number": "+9617430111"}]),
    ]
    edit(admin, qana, name_en="Kana")  # changes nothing
    shown = history(admin, qana)
    assert len(shown) == 3
    assert {row[1] for row in shown} == {"admin@example.org"}
    assert [row[2:] for row in shown] == [
        ["Telephone numbers", "–", "+961 7 430 111", "A letter"],
        ["Union of municipalities", "–", "Union of Sour", "A letter"],
        ["Name in English", "Qana", "Kana", "A letter"],
    ]
    origins = read(admin, f"{LIST}inspect/{qana.pk}/").select("[aria-labelledby=origins] tr")
    assert "A letter" in next(row.text for row in origins if "Contacts" in row.text)


def test_a_form_that_was_refused_leaves_no_history(admin, qana) -> None:
    assert edit(admin, qana, name_en="Kana", lon="").status_code == 200
    assert changes(qana) == []


def test_creation_and_deletion_are_taken_down_with_what_pointed_there(admin, qana) -> None:
    ensure_sources()
    page = read(admin, f"{LIST}create/")
    data = {
        **form_data(page),
        "name_ar": "صريفا",
        "slug": "srifa",
        "district": str(qana.district_id),
    }
    assert admin.post(f"{LIST}create/", data).status_code == 302
    srifa = Municipality.objects.get(slug="srifa")
    [created] = Change.objects.of(srifa)
    assert (created.field, created.old) == ("", None)
    assert created.new
    assert created.new["slug"] == "srifa"
    assert "Record created" in history(admin, srifa)[0]
    mukhtar = MukhtarFactory(district=qana.district, municipality=srifa)
    Municipality.objects.filter(pk=qana.pk).update(successor=srifa)
    assert admin.post(f"{LIST}delete/{srifa.pk}/").status_code == 302
    deleted = Change.objects.filter(record_id=srifa.pk, new__isnull=True).get(kind="municipality")
    assert deleted.old
    assert deleted.by
    assert deleted.old["slug"] == "srifa"
    assert deleted.by.email == "admin@example.org"
    assert changes(mukhtar) == [("municipality", srifa.pk, None)]
    assert changes(qana) == [("successor", srifa.pk, None)]


def test_former_addresses_are_listed(admin, qana) -> None:
    edit(admin, qana, slug="cana-in-galilee")
    facts = read(admin, f"{LIST}inspect/{qana.pk}/").select(".directory-facts > div")
    former = [f.dd.text for f in facts if f.dt.text == "Former addresses of its page"]
    assert former == ["qana"]


def test_a_long_history_is_paged_and_costs_the_same(
    admin, qana, django_assert_max_num_queries
) -> None:
    union = UnionFactory(district=qana.district)

    def change(number: int) -> None:
        Change.objects.create(
            kind="municipality", record_id=qana.pk, field="union", old=None, new=union.pk
        )
        Change.objects.create(
            kind="municipality", record_id=qana.pk, field="lat", old=number, new=number + 1
        )

    change(0)
    path = f"{LIST}inspect/{qana.pk}/"
    admin.get(path)
    with django_assert_max_num_queries(60) as before:
        admin.get(path)
    for number in range(1, 20):
        change(number)
    with django_assert_max_num_queries(len(before)):
        page = admin.get(path)
    assert "Page 1 of 2" in text(page)
    assert len(history(admin, qana)) == 25
    assert len(history(admin, qana, page=2)) == 15
    # Newest first; beyond the end is the end.
    assert history(admin, qana)[0][2:5] == ["Latitude", "19.0", "20.0"]
    assert len(history(admin, qana, page=9)) == 15


def test_who_may_only_look_sees_no_registered_number(client, qana) -> None:
    RegisteredNumber.objects.create(
        municipality=qana, number="+9613123456", registered_on=date(2026, 1, 2)
    )
    Change.objects.create(
        kind="municipality",
        record_id=qana.pk,
        field="registered_numbers",
        old=[],
        new=[
            {
                "number": "+9613123456",
                "holder": "ريم",
                "office": "",
                "registered_on": "2026-01-02",
            }
        ],
    )
    viewer = make_staff("viewer@example.org", "en", superuser=False)
    viewer.user_permissions.add(Permission.objects.get(codename="view_municipality"))
    client.force_login(viewer)
    page = client.get(f"{LIST}inspect/{qana.pk}/")
    assert page.status_code == 200
    assert "3 123 456" not in page.content.decode()
    viewer.user_permissions.add(Permission.objects.get(codename="change_municipality"))
    client.force_login(viewer)
    assert client.get(f"{LIST}inspect/{qana.pk}/").content.decode().count("3 123 456") == 2
