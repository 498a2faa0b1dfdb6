"""The municipality a text means: any letters, any spelling, inside a sentence, or in doubt."""

import time
import tracemalloc

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from directory import matching
from directory.matching import Match, Verdict, Why, match_in, mentioned_in
from directory.matching.index import DistrictRow, Index, PlaceRow
from directory.matching.sources import from_database, from_files
from directory.matching.words import prepare, tokens
from directory.models import AlternativeName
from directory.services import STARTING_REGISTER
from tests.factories.directory import DistrictFactory, MunicipalityFactory


@pytest.fixture(scope="module")
def register() -> Index:
    """The starting register's index."""
    return Index.build(*from_files(STARTING_REGISTER))


def place(key: int, arabic: str, latin: str, *spellings: str, **more: object) -> PlaceRow:
    values = {"district": "any", **more}
    return PlaceRow(key, f"place-{key}", arabic, latin, spellings, **values)  # type: ignore[arg-type]


def first(found: Match) -> str:
    return found.candidates[0].slug if found.candidates else ""


# --- Spellings that the register doesn't hold ----------------------------------------------


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        # Arabic: hamza, ta marbuta, the article, joined and split words, a final alef
        ("زحلة", "zahleh-maallaqa-taanayel"),
        ("كفر رمان", "kfar-roummane"),
        ("برالياس", "barr-elias"),
        ("مشغره", "machghara"),
        ("شبعة", "chebaa"),
        ("ديرالاحمر", "deir-el-ahmar"),
        ("النميريه", "nmairiyeh"),
        # typos: a neighbouring key, letters swapped, a dot too many
        ("طرابلش", "tripoli"),
        ("الناقوة", "naqoura"),
        ("Damuor", "damour"),
        ("Baablek", "baalbek"),
        ("Jezine", "jezzine-ain-majdalayne"),
        # French, English, GeoNames
        ("Ech Choueïfât", "choueifat"),
        ("Kab Elias", "qabb-elias-ouadi-ed-delm"),
        ("Al Khiyam", "khiyam"),
        ("Btighrin", "bteghrine"),
        ("Burj Rahhal", "borj-rahhal-ain-abou-abdallah-ain-zarka"),
        # Arabizi
        ("3abbasiye", "aabbassiyeh"),
        ("Na2oura", "naqoura"),
        ("Bourj 7ammoud", "borj-hammoud"),
        ("Der el a7mar", "deir-el-ahmar"),
        ("l5iyem", "khiyam"),
        # said in part, or with more words
        ("ميس", "meiss-ej-jabal"),
        ("ميس الجبل غربي", "meiss-ej-jabal"),
        ("Bhamdoun Village", "bhamdoun-el-baladat"),
        ("بلدية جونية", "jounieh"),
        ("Municipality of Tripoli", "tripoli"),
    ],
)
def test_a_spelling_leads_to_its_municipality(register: Index, text: str, slug: str) -> None:
    assert first(match_in(register, text)) == slug


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("زحله", Why.EXACT),
        ("الزحلة", Why.FOLDED),
        ("Kfar Roumaane", Why.TRANSLITERATED),
        ("طرابلش", Why.TYPO),
        ("ميس", Why.PART),
        ("النفايات في زحلة", Why.SENTENCE),
        ("الطيبة قضاء مرجعيون", Why.DISTRICT),
    ],
)
def test_the_answer_says_why(register: Index, text: str, why: Why) -> None:
    found = match_in(register, text)
    assert why in found.candidates[0].why
    assert found.candidates[0].spelling
    assert 0 < found.candidates[0].score <= 1


# --- Certain, in doubt, unknown -------------------------------------------------------------


def test_a_name_of_one_place_is_certain(register: Index) -> None:
    found = match_in(register, "Zahlé")
    assert found.verdict is Verdict.CERTAIN
    assert found.certain == found.candidates[0]


@pytest.mark.parametrize("text", ["الطيبة", "Taybeh", "et-taybe"])
def test_namesakes_are_both_offered_and_none_is_certain(register: Index, text: str) -> None:
    found = match_in(register, text)
    assert {"taybeh-baalbek", "taybeh-marjayoun"} <= {c.slug for c in found.candidates}
    assert found.verdict is Verdict.DOUBT
    assert found.certain is None


@pytest.mark.parametrize(
    "text",
    [
        "الطيبة قضاء مرجعيون",
        "الطيبة - مرجعيون",
        "في بلدية الطيبة بقضاء مرجعيون",
        "Taybeh, Marjeyoun district",
        "Taibeh caza Marjaayoun",
        "taybe marje3youn",
    ],
)
def test_the_district_in_the_text_tells_namesakes_apart(register: Index, text: str) -> None:
    found = match_in(register, text)
    assert found.certain
    assert found.certain.slug == "taybeh-marjayoun"


def test_a_name_given_exactly_comes_before_what_another_is_also_called(register: Index) -> None:
    """Deir Aammar has "Deir Ahmar" among its spellings; the article doesn't count."""
    assert first(match_in(register, "Deir el Ahmar")) == "deir-el-ahmar"


@pytest.mark.parametrize("district", ["marjayoun", "مرجعيون", "Marjeyoun", "قضاء مرجعيون"])
def test_the_district_given_tells_namesakes_apart(register: Index, district: str) -> None:
    found = match_in(register, "الطيبة", district=district)
    assert found.certain
    assert found.certain.slug == "taybeh-marjayoun"


def test_a_governorate_narrows_and_an_unknown_district_does_not(register: Index) -> None:
    assert first(match_in(register, "الطيبة", district="بعلبك - الهرمل")) == "taybeh-baalbek"
    assert match_in(register, "الطيبة", district="nowhere at all").verdict is Verdict.DOUBT


@pytest.mark.parametrize(
    ("position", "slug"),
    [((33.28, 35.52), "taybeh-marjayoun"), ((33.97, 36.17), "taybeh-baalbek")],
)
def test_a_position_tells_namesakes_apart(
    register: Index, position: tuple[float, float], slug: str
) -> None:
    found = match_in(register, "الطيبة", position=position)
    assert found.certain
    assert found.certain.slug == slug
    assert Why.NEAR in found.candidates[0].why
    # A name that fits wins over a place that is near.
    assert first(match_in(register, "طرابلس", position=position)) == "tripoli"


@pytest.mark.parametrize(
    ("text", "slug"), [("النبطية", "nabatiyeh-et-tahta"), ("حاصبيا", "hasbaiya")]
)
def test_the_districts_name_alone_is_its_seat(register: Index, text: str, slug: str) -> None:
    found = match_in(register, text)
    assert found.certain
    assert found.certain.slug == slug
    assert match_in(register, "حاصبيا المتن").candidates[0].slug == "hasbaiya-el-matn"


@pytest.mark.parametrize("text", ["", " ", "؟!", "12345", "....", "xyzzyx qqq", "你好"])
def test_what_names_nothing_is_unknown(register: Index, text: str) -> None:
    found = match_in(register, text)
    assert found.verdict is Verdict.UNKNOWN
    assert found.text == text


def test_no_more_candidates_than_asked_for(register: Index) -> None:
    assert len(match_in(register, "Kfar", limit=3).candidates) <= 3
    assert match_in(register, "زحلة", limit=1).certain


def test_a_dissolved_municipality_gives_way_to_its_namesake() -> None:
    index = Index.build([place(1, "عرمون", "", dissolved=True), place(2, "عرمون", "")], [])
    for found in (match_in(index, "عرمون"), mentioned_in(index, "في عرمون")):
        assert found.certain
        assert found.certain.slug == "place-2"


def test_a_name_in_the_wrong_district_is_offered_and_not_certain(register: Index) -> None:
    for find in (match_in, mentioned_in):
        found = find(register, "النفايات في كفررمان قضاء عكار")
        assert first(found) == "kfar-roummane"
        assert found.verdict is Verdict.DOUBT


# --- Inside a sentence ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("في بلدية كفررمان قضاء النبطية", "kfar-roummane"),
        ("عنا زبالة كتير بزحلة من جمعة", "zahleh-maallaqa-taanayel"),
        ("ما في مي بضيعة عين عطا من يومين", "ain-aata"),
        ("يا جماعة الكهربا مقطوعة عنا ببعلبك", "baalbek"),
        ("للشويفات طريق واحد كله جور", "choueifat"),
        ("fi zbele ktir b Bourj 7ammoud", "borj-hammoud"),
        ("marhaba ana men 3aley w ma fi may", "aaley"),
        ("baladiyet Jounieh ma 3am tred 3layna", "jounieh"),
        ("jouret kbire bi sa3dnayel", "saadnayel"),
        ("potholes everywhere in Zahlé, near the school", "zahleh-maallaqa-taanayel"),
        ("bonjour, les ordures à Jounieh ne sont plus ramassées", "jounieh"),
        ("النفايات في عرمون كسروان", "aaramoun-keserwan"),
        ("الحفر في بلدية كفرمان بقضاء النبطية كثيرة جدًا هذه الأيام", "kfar-roummane"),
    ],
)
def test_a_name_in_a_sentence_is_found(register: Index, text: str, slug: str) -> None:
    for found in (mentioned_in(register, text), match_in(register, text)):
        assert found.certain, found
        assert found.certain.slug == slug


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا",
        "شكرا كتير",
        "أرسلت لكم صور الحفرة",
        "رأيت برجًا عاليًا قرب القصر",
        "رائحة عالية في الحارة",
        "أصحاب المولدات يطلبون مبالغ عالية",
        "ما عاد في مي مشان الله ساعدونا",
        "جارنا الشيخ محمد قطع الطريق",
        "رئيس البلدية المعنية لا يجيب",
        "hello, there is garbage on the whole page",
        "where is the other party",
        "ana baddi e7ki ma3 7ada",
        "thank you sir",
    ],
)
def test_everyday_words_name_no_place(register: Index, text: str) -> None:
    assert mentioned_in(register, text).verdict is Verdict.UNKNOWN


def test_a_cue_makes_an_everyday_word_a_name(register: Index) -> None:
    assert first(mentioned_in(register, "في بلدية القصر مشكلة")) == "qasr"
    assert first(mentioned_in(register, "رائحة في بشري")) == "bcharreh"


def test_two_places_in_a_sentence_are_no_certain_answer(register: Index) -> None:
    found = mentioned_in(register, "الطريق من زحلة إلى بعلبك")
    assert found.verdict is Verdict.DOUBT
    assert {c.slug for c in found.candidates} == {"zahleh-maallaqa-taanayel", "baalbek"}


# --- Any text -------------------------------------------------------------------------------


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=60))
def test_any_text_gets_an_answer(register: Index, text: str) -> None:
    for found in (match_in(register, text), mentioned_in(register, text)):
        assert found.verdict in Verdict
        assert all(0 <= candidate.score <= 1 for candidate in found.candidates)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="abkhcdgou3752'- لاكفرعينةىأئ،.é", max_size=40))
def test_any_mixture_of_letters_digits_and_signs_gets_an_answer(register: Index, text: str) -> None:
    assert match_in(register, text, district=text, position=(33.9, 35.5)).verdict in Verdict


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = prepare(text)
    assert prepare(once) == once
    assert [word.plain for word in tokens(once)] == [word.plain for word in tokens(text)]


@given(st.sampled_from(["زحلة", "كفر رمان", "دير الأحمر", "Zahlé", "Kfar Roummane"]), st.data())
def test_case_accents_and_spaces_change_nothing(
    register: Index, name: str, data: st.DataObject
) -> None:
    spaces = data.draw(st.text(alphabet=" \t\u200b", max_size=3))
    again = spaces + data.draw(st.sampled_from([name.upper(), name.lower(), name])) + spaces
    assert first(match_in(register, again)) == first(match_in(register, name))


# --- Names of other people's making ---------------------------------------------------------


def test_the_seat_of_a_district_is_known_by_the_cadastre_when_names_are_shared() -> None:
    district = DistrictRow("valley", ("الوادي", "Valley"), ("الوادي", "Valley"))
    index = Index.build(
        [
            place(1, "الوادي الفوقا", "Upper", "الوادي", district="valley", cadastre_code="20"),
            place(2, "الوادي التحتا", "Lower", district="valley", cadastre_code="10"),
        ],
        [district],
    )
    found = match_in(index, "الوادي")
    assert found.certain
    assert found.certain.slug == "place-2"
    assert first(match_in(index, "الوادي الفوقا")) == "place-1"


def test_a_name_made_of_several_is_found_by_each() -> None:
    index = Index.build([place(1, "بينو - قبولا", "Beino - Qboula"), place(2, "حلبا", "Halba")], [])
    assert {first(match_in(index, text)) for text in ("بينو", "قبولا", "Beino", "2boula")} == {
        "place-1"
    }


# --- The directory's own index ----------------------------------------------------------------


@pytest.mark.django_db
def test_the_directory_is_matched_and_its_changes_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.matching.cache.LOOK_EVERY", 0.0)
    zahle = MunicipalityFactory(name_ar="زحلة", name_en="Zahle")
    found = matching.match("زحله")
    assert found.certain
    assert (found.certain.municipality_id, found.certain.slug) == (zahle.pk, zahle.slug)
    assert matching.match("عروس البقاع").verdict is Verdict.UNKNOWN
    zahle.alternative_names = [AlternativeName(text="عروس البقاع")]
    zahle.save()
    assert first(matching.match("عروس البقاع")) == zahle.slug
    zahle.delete()
    assert matching.match("زحله").candidates == ()


@pytest.mark.django_db
def test_the_index_is_looked_at_no_more_than_every_few_seconds(django_assert_num_queries) -> None:
    MunicipalityFactory(name_ar="زحلة", name_en="Zahle")
    matching.match("زحلة")
    with django_assert_num_queries(0):
        matching.match("زحلة")
        matching.mentioned("في زحلة")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 12])
def test_building_the_index_takes_as_many_queries_for_few_rows_as_for_many(
    count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        MunicipalityFactory(spellings=["Cana"], district=DistrictFactory())
    with django_assert_num_queries(4):
        places, districts = from_database()
    assert (len(places), len(districts)) == (count, count)


@pytest.mark.django_db
def test_files_and_database_give_the_same_rows(starting_register: None) -> None:
    places, districts = from_database()
    from_file = from_files(STARTING_REGISTER)
    assert {(p.slug, p.spellings, p.district, p.lat) for p in places} == {
        (p.slug, p.spellings, p.district, p.lat) for p in from_file[0]
    }
    assert {(d.slug, d.names, d.centres) for d in districts} == {
        (d.slug, d.names, d.centres) for d in from_file[1]
    }


@pytest.mark.django_db
def test_a_dissolved_one_is_marked_in_the_index() -> None:
    MunicipalityFactory(dissolved_on=timezone.localdate())
    assert from_database()[0][0].dissolved


def test_the_index_is_small_and_a_long_message_fast(register: Index) -> None:
    tracemalloc.start()
    index = Index.build(*from_files(STARTING_REGISTER))
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    assert index.spellings
    assert megabytes < 30
    message = ("النفايات لم تُجمع منذ أسبوع في الشارع والروائح لا تُطاق قرب المدرسة " * 40)[
        :1990
    ] + " زحلة"
    mentioned_in(register, message)
    started = time.perf_counter()
    assert mentioned_in(register, message).candidates
    # Fifty milliseconds on a quiet machine; bench/matching.py measures.
    assert time.perf_counter() - started < 0.5
