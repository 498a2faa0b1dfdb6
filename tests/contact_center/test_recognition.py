"""First guesses of what a message is about and where: right, or absent."""

import pytest
from django.utils import timezone

from contact_center import recognition
from contact_center.models import Category
from contact_center.recognition import most_named
from directory.matching import mentioned_in
from directory.matching.index import Index, PlaceRow
from directory.services import import_register
from tests.factories.directory import DistrictFactory, MunicipalityFactory


@pytest.fixture
def starting_register(db: None) -> None:
    assert not import_register().errors


# --- Where --------------------------------------------------------------------------------


def index(**places: int) -> list[PlaceRow]:
    return [
        PlaceRow(key=pk, slug=f"place-{pk}", name_ar=name.replace("_", " "), name_en="",
                 spellings=("Zahle",) if pk == 1 else (), district="any")
        for name, pk in places.items()
    ]  # fmt: skip


PLACES = Index.build(
    [
        *index(زحله=1, بعلبك=2, القصر=3, صور=4, بيت_مري=5, المتين=6, الحازمية=7, برج_حمود=8, برج=9),
        *index(عرمون=10),
        *index(عرمون=11),
    ],
    [],
)


def named_places(text: str, among: Index) -> set[int]:
    return {candidate.municipality_id for candidate in mentioned_in(among, text).candidates}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("النفايات لم تُجمع منذ أسبوع في زحلة", {1}),
        ("النفايات في زحله وفي زحلة", {1}),
        ("نحن بزحلة", {1}),
        ("وزحلة كلها", {1}),
        ("للحازمية طريق واحد", {7}),
        ("in Zahle, near the school", {1}),
        ("بيت مري بلا مياه", {5}),
        ("برج حمود", {8}),
        ("رأيت برجًا عاليًا قرب القصر", set()),
        ("بلدية القصر", {3}),
        ("في بلدة صور", {4}),
        ("أرسلت لكم صور الحفرة", set()),
        ("من زحلة إلى بعلبك", {1, 2}),
        ("عرمون", {10, 11}),
        ("لا شيء هنا", set()),
        ("", set()),
    ],
)
def test_places_are_named(text: str, expected: set[int]) -> None:
    assert named_places(text, PLACES) == expected


@pytest.mark.django_db
def test_a_municipality_is_guessed_only_when_one_is_meant() -> None:
    zahle = MunicipalityFactory(name_ar="زحلة", name_en="Zahle", spellings=["Zahlé"])
    for district in ("عاليه", "كسروان"):
        MunicipalityFactory(
            name_ar="عرمون", name_en="Aaramoun", district=DistrictFactory(name_ar=district)
        )
    assert recognition.guess_municipality("الحفر في زحله") == zahle
    assert recognition.guess_municipality("potholes in Zahlé") == zahle
    assert recognition.guess_municipality("الحفر في عرمون") is None
    assert recognition.guess_municipality("الحفر كثيرة") is None


@pytest.mark.django_db
def test_messages_in_lebanese_arabic_and_arabizi_name_their_town(starting_register: None) -> None:
    for text, slug in {
        "عنا زبالة كتير بزحلة من جمعة وما حدا عم يشيلها": "zahleh-maallaqa-taanayel",
        "ما في مي بضيعة عين عطا من يومين": "ain-aata",
        "يا جماعة الكهربا مقطوعة عنا ببعلبك": "baalbek",
        "شو صار بموضوع الجورة ببلدية كفرمان قضاء النبطية": "kfar-roummane",
        "في حفرة كبيرة قدام المدرسة بالشويفات": "choueifat",
        "fi zbele ktir b bourj 7ammoud w ma 7ada 3am yshila": "borj-hammoud",
        "marhaba ana men 3aley w ma fi may": "aaley",
        "baladiyet jounieh ma 3am tred 3layna": "jounieh",
        "jouret kbire bi sa3dnayel": "saadnayel",
        "les ordures à Jounieh ne sont plus ramassées": "jounieh",
        "النفايات في الطيبة قضاء مرجعيون": "taybeh-marjayoun",
    }.items():
        guessed = recognition.guess_municipality(text)
        assert guessed is not None, text
        assert guessed.slug == slug


@pytest.mark.django_db
def test_no_town_is_guessed_where_none_or_several_are_named(starting_register: None) -> None:
    for text in (
        "مرحبا كيفكن",
        "حارتنا مليانة زبالة وريحة عالية",
        "جارنا الشيخ محمد عمر بلا رخصة",
        "بعتلكن صور الحفرة",
        "ana baddi e7ki ma3 7ada mn el baladiye",
        "thank you sir, here is the page",
        "النفايات في الطيبة",
        "الطريق من زحلة لبعلبك كله جور",
        "",
    ):
        assert recognition.guess_municipality(text) is None, text


@pytest.mark.django_db
def test_a_dissolved_municipality_stands_for_its_successor() -> None:
    today = timezone.localdate()
    successor = MunicipalityFactory(name_ar="حلبا", name_en="Halba")
    MunicipalityFactory(name_ar="زحلة", name_en="Zahle", dissolved_on=today, successor=successor)
    MunicipalityFactory(name_ar="بعلبك", name_en="Baalbek", dissolved_on=today)
    assert recognition.guess_municipality("الحفر في زحلة") == successor
    assert recognition.guess_municipality("الحفر في بعلبك") is None


# --- What ---------------------------------------------------------------------------------

KEYWORDS = {
    1: ["نفايات", "زبالة", "garbage"],
    2: ["رسم", "رسوم", "water bill"],
    3: ["مياه", "water"],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("النفايات لم تُجمع", 1),
        ("ونفاياتنا والزبالة", 1),
        ("Garbage everywhere", 1),
        ("قرب المدرسة الرسمية", None),
        ("الرسوم مرتفعة", 2),
        ("my water bill", 2),
        ("no water", 3),
        ("النفايات في المياه", None),
        ("مرحبا", None),
    ],
)
def test_the_most_named_wins_and_a_tie_is_no_answer(text: str, expected: int | None) -> None:
    assert most_named(text, KEYWORDS) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "category"),
    [
        (
            "النفايات لم تُجمع منذ أسبوع في زحلة، والروائح لا تُطاق قرب المدرسة الرسمية",
            "Waste and cleaning",
        ),
        ("There is a big pothole on the main road", "Roads and pavements"),
        ("الإنارة معطلة في شارعنا", "Street lighting"),
        ("يوجد بناء مخالف بدون رخصة", "Building violations"),
        ("انقطاع المياه منذ يومين", "Water"),
        ("كم رسم القيمة التأجيرية لمحل تجاري؟", "Municipal fees"),
        ("ضجيج مولدات الكهرباء ليلًا", "Noise and nuisance"),
    ],
)
def test_the_seeded_categories_recognise_common_complaints(text: str, category: str) -> None:
    guessed = recognition.guess_category(text)
    assert guessed is not None
    assert guessed.name_en == category


@pytest.mark.django_db
def test_seeded_data_is_marked_as_demonstration_and_bilingual() -> None:
    assert Category.objects.count() == 9
    for category in Category.objects.select_related("unit"):
        assert category.is_demonstration
        assert category.unit.is_demonstration
        assert category.name_ar
        assert category.name_en
