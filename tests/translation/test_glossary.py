"""The glossary: which terms a sentence holds, how they are said in English, how lists are loaded."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from cms.core import tabular
from cms.core.translation import publish_translation
from cms.translation.checks_terms import departures, term_warnings
from cms.translation.glossary import (
    COLUMNS,
    STARTING_LIST,
    Matcher,
    load,
    load_starting_list,
    rows,
    terms_in,
)
from cms.translation.models import GlossaryTerm
from home.management.commands.prepare import CONTENT_COMMANDS
from tests.factories.home import StandardPageFactory, block

pytestmark = pytest.mark.django_db


@pytest.fixture
def glossary() -> None:
    load_starting_list()


def table(text: str) -> tabular.Table:
    return tabular.read(io.BytesIO(text.encode()), "terms.csv")


# --- Finding terms in sentences ---

# Each sentence and the terms that a translator would mark in it, in order.
SENTENCES = [
    # attached letters, article, pronouns
    ("يُقدَّم الطلب إلى البلدية", ["بلدية"]),
    ("وللبلدية أن تستوفي الرسوم", ["بلدية", "رسم"]),
    ("تُعنى بالبلديات كلّها", ["بلدية"]),
    ("فبلدياتنا بحاجة إلى دعم", ["بلدية"]),
    ("بلديتها ترفع النفايات كل يوم", ["بلدية"]),
    ("لبلديةٍ واحدة أن تطلب ذلك", ["بلدية"]),
    ("وبالبلديتين معاً", ["بلدية"]),
    ("كالبلدية وغيرها", ["بلدية"]),
    ("الْبَلَدِيَّةُ", ["بلدية"]),
    ("البـــلدية", ["بلدية"]),
    # the longest term wins
    ("اتحاد بلديات الشوف", ["اتحاد بلديات"]),
    ("يضم اتحادُ البلدياتِ عشرين بلدية", ["اتحاد بلديات", "بلدية"]),
    ("اتحادات البلديات والبلديات", ["اتحاد بلديات", "بلدية"]),
    ("مشاريع اتحادات البلديات الكبرى", ["اتحاد بلديات"]),
    ("رئيس اتحاد البلديات", ["رئيس اتحاد بلديات"]),
    ("رئيس الاتحاد", ["رئيس اتحاد"]),
    ("رئيس البلدية", ["رئيس بلدية"]),
    ("نائب رئيس البلدية", ["نائب رئيس بلدية"]),
    ("ونوّاب رؤساء البلديات", ["نائب رئيس بلدية"]),
    ("وزارة الداخلية والبلديات", ["وزارة الداخلية والبلديات"]),
    ("المديرية العامة للإدارات والمجالس المحلية", ["المديرية العامة للإدارات والمجالس المحلية"]),
    ("مرسوم اشتراعي رقم 118", ["مرسوم اشتراعي"]),
    ("المراسيم الاشتراعية والمراسيم", ["مرسوم اشتراعي", "مرسوم"]),
    ("قانون البلديات", ["قانون البلديات"]),
    ("الصندوق البلدي المستقل", ["الصندوق البلدي المستقل"]),
    ("توزيع عائدات الصندوق البلدي المستقل", ["عائدات"]),
    ("انتخابات بلدية واختيارية", ["انتخابات بلدية واختيارية"]),
    ("الانتخابات البلدية", ["انتخابات بلدية"]),
    ("محضر ضبط بحق المخالف", ["محضر ضبط"]),
    ("رسم على القيمة التأجيرية", ["رسم على القيمة التأجيرية"]),
    # broken plurals
    ("رؤساء البلديات", ["رئيس بلدية"]),
    ("المخاتير", ["مختار"]),
    ("المختارون والمختارين", ["مختار", "مختار"]),
    ("المجالس البلدية", ["مجلس بلدي"]),
    ("أعضاء المجلس البلدي", ["عضو مجلس بلدي"]),
    ("مجالس بلدية", ["مجلس بلدي"]),
    ("رخص البناء", ["رخصة بناء"]),
    ("لرخصة بناء جديدة", ["رخصة بناء"]),
    ("مراسيم وقرارات وتعاميم", ["مرسوم", "قرار", "تعميم"]),
    ("الأقضية الستة والعشرون", ["قضاء"]),
    ("القوانين النافذة", ["قانون"]),
    ("الشكاوى", ["شكوى"]),
    ("قرى قضاء صور", ["قرية", "قضاء"]),
    ("سجلات النفوس", ["سجل نفوس"]),
    ("مأموري النفوس", ["مأمور نفوس"]),
    ("براءات ذمة", ["براءة ذمة"]),
    ("محاضر الضبط", ["محضر ضبط"]),
    # of two neighbours in spelling, the right one
    ("المحافظ والمحافظة", ["محافظ", "محافظة"]),
    ("محافظات لبنان الثماني", ["محافظة"]),
    ("محافظو المناطق", ["محافظ"]),
    ("قراراً معللاً", ["قرار"]),
    ("القائمقام في القائمقامية", ["قائمقام", "قائمقامية"]),
    ("ديوان المحاسبة", ["ديوان المحاسبة"]),
    ("المديرون العامون في المديريات العامة", ["مدير عام", "مديرية عامة"]),
    # markup and entities
    ("تُعطيها <b>البلدية</b> مجاناً", ["بلدية"]),
    ('<a id="a1">اتحاد</a> <b>البلديات</b>', ["اتحاد بلديات"]),
    ("براءة&nbsp;ذمة", ["براءة ذمة"]),
    # no term here
    ("المحافظة على البيئة واجب", []),
    ("للمحافظة على النظافة", []),
    ("الحفاظ على القضاء الإداري", []),
    ("رفع الدعوى أمام القضاء", []),
    ("القضاء على الحشرات", []),
    ("للإفادة من الخدمة", []),
    ("العنوان الرسمي للمكتب", []),
    ("الإطار القانوني", []),
    ("رسم بياني", []),
    ("رسم لتلال متدرّجة تعلوها الشمس", []),
    ("رسم سنوي للبلدية", ["رسم", "بلدية"]),
    ("الفئة المختارة من القائمة", []),
    ("مقرّراً في مادة الرياضيات", ["مادة"]),
    ("كائن حيّ", []),
    ("ذهب الولد إلى المدرسة", []),
    ("بلد جميل وبلدان مجاورة", []),
    ("مجلس، بلدي", []),
    ("مجلس العمل البلدي", []),
    ("اتحاد وبلدية", ["بلدية"]),
    ("", []),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_the_terms_of_a_sentence(glossary: None, sentence: str, expected: list[str]):
    assert [match.term.term_ar for match in terms_in(sentence)] == expected


def test_a_match_says_where_the_term_stands(glossary: None):
    sentence = "تُعطي <b>البلديةُ</b> رخصَ البناء"
    assert [sentence[m.start : m.end] for m in terms_in(sentence)] == ["البلديةُ", "رخصَ البناء"]


def test_an_initial_hamza_is_no_article():
    term = GlossaryTerm(term_ar="إلزام", term_en="obligation")
    assert [m.term for m in Matcher([term]).find("الإلزام وإلزامه")] == [term, term]
    assert Matcher([term]).find("زام") == []


def test_a_term_that_staff_add_or_remove_counts_at_once(glossary: None):
    assert terms_in("الكورنيش البحري") == []
    term = GlossaryTerm.objects.create(term_ar="كورنيش بحري", term_en="seafront", domain="services")
    assert [m.term for m in terms_in("الكورنيش البحري")] == [term]
    term.delete()
    assert terms_in("الكورنيش البحري") == []


# --- The list itself ---


def test_the_starting_list_has_its_terms_in_both_languages(glossary: None):
    assert GlossaryTerm.objects.count() >= 120
    assert not GlossaryTerm.objects.filter(term_en="").exists()
    needed = """بلدية|اتحاد بلديات|مختار|قائمقام|محافظ|مجلس بلدي|رئيس بلدية|قضاء|محافظة|هيئة اختيارية|
        الجريدة الرسمية|مرسوم|مرسوم اشتراعي|قرار|تعميم|قيمة تأجيرية|رسم|براءة ذمة|إفادة|رخصة بناء|عائدات|
        الصندوق البلدي المستقل|ديوان المحاسبة|مديرية عامة"""
    have = set(GlossaryTerm.objects.values_list("term_ar", flat=True))
    assert {term.strip() for term in needed.split("|")} <= have


def test_every_term_of_the_list_is_found_in_itself_and_said_by_its_own_english(glossary: None):
    for term in GlossaryTerm.objects.all():
        assert [m.term for m in terms_in(term.term_ar)] == [term], term
        for english in term.english:
            assert term_warnings(term.term_ar, english) == [], (term, english)
        for avoided in term.avoided_phrases:
            assert [w.avoided for w in term_warnings(term.term_ar, avoided)] == [avoided], term


def test_preparing_an_installation_loads_the_list():
    assert "load_glossary" in CONTENT_COMMANDS.values()
    call_command("load_glossary", stdout=io.StringIO())
    assert GlossaryTerm.objects.count() >= 120


# --- Loading again, and files from people ---


def test_loading_again_writes_nothing(glossary: None):
    before = dict(GlossaryTerm.objects.values_list("pk", "updated_at"))
    report = load_starting_list()
    assert (report.created, report.updated, report.kept) == (0, 0, [])
    assert dict(GlossaryTerm.objects.values_list("pk", "updated_at")) == before


def test_what_staff_changed_stays_and_the_rest_follows_the_list(tmp_path: Path):
    head = "term_ar,term_en,accepted,domain\n"
    load(table(f"{head}بلدية,municipality,municipal,authorities\n"), keep_edits=True)
    term = GlossaryTerm.objects.get()
    term.term_en = "town"
    term.save()
    renewed = table(f"{head}بلدية,municipality,municipal|local council,authorities\n")
    report = load(renewed, keep_edits=True)
    term.refresh_from_db()
    assert term.term_en == "town"
    assert term.accepted == "municipal\nlocal council"
    assert report.kept == ["بلدية: term_en"]
    again = load(renewed, keep_edits=True)
    assert (again.updated, again.unchanged) == (0, 1)


def test_a_file_of_staff_wins_over_what_is_there(glossary: None):
    load(table("term_ar,term_en,domain\nالبَلَدية,x,authorities\n"), keep_edits=False)
    load(table("term_ar,term_en,domain\nبلدية,township,authorities\n"), keep_edits=False)
    assert GlossaryTerm.objects.get(term_ar="بلدية").term_en == "township"
    # And the next start doesn't take it back.
    load_starting_list()
    assert GlossaryTerm.objects.get(term_ar="بلدية").term_en == "township"


def test_what_goes_out_comes_in_again(glossary: None):
    out = io.BytesIO()
    tabular.write_csv(COLUMNS, rows(), out)
    out.seek(0)
    report = load(tabular.read(out, "glossary.csv"), keep_edits=False)
    assert (report.created, report.updated, report.faults) == (0, 0, [])
    assert report.unchanged == GlossaryTerm.objects.count()


def test_bad_rows_are_named_and_the_good_ones_land():
    report = load(
        table(
            "term_ar,term_en,domain\n"
            ",mayor,authorities\n"
            "مختار,,authorities\n"
            "محافظ,governor,elsewhere\n"
            f"قضاء,{'x' * 200},authorities\n"
            "بلدية,municipality,authorities\n"
            "البلدية,municipality,authorities\n"
            "بَلَديّة,municipality,authorities\n"
        ),
        keep_edits=False,
    )
    assert [(f.row, f.column) for f in report.faults] == [
        (2, "term_ar"),
        (3, "term_en"),
        (4, "domain"),
        (5, "term_en"),
        (8, "term_ar"),
    ]
    assert report.created == 2


def test_a_file_without_the_needed_columns_changes_nothing():
    with pytest.raises(tabular.TableError):
        load(table("arabic,english\nبلدية,municipality\n"), keep_edits=False)
    assert not GlossaryTerm.objects.exists()


def test_a_term_is_unique_whatever_its_spelling(glossary: None):
    with pytest.raises(IntegrityError):
        GlossaryTerm.objects.create(term_ar="بَلَدِيّة", term_en="x", domain="authorities")


def test_the_list_can_be_read_by_everyone():
    """The file is UTF-8 text with the columns that its readers expect."""
    assert STARTING_LIST.read_text(encoding="utf-8").startswith(",".join(COLUMNS))


# --- English that departs from it ---

RIGHT = [
    ("تقدَّم إلى البلدية", "Submit it to the municipality."),
    ("تقدَّم إلى البلدية", "Submit it to the Municipality’s office."),
    ("البلديات", "MUNICIPALITIES"),
    ("اتحادات البلديات", "Unions of Municipalities"),
    ("رئيس البلدية", "The president of a municipality"),
    ("رئيس البلدية", "Municipality president"),
    ("الانتخابات البلدية", "The municipal elections"),
    ("رؤساء البلديات", "Presidents of the municipalities"),
    ("المختار", "A mukhtar"),
    ("القائمقام", "The <b>district commissioner</b>"),
    ("مرسوم اشتراعي", "Legislative decree 118"),
    ("يصدر المرسوم ثم القرار", "The decree comes first, the decision next."),
    ("براءة ذمة", "clearance&nbsp;certificate"),
    ("كلام بلا مصطلحات", "Words without terms"),
    ("المحافظة على البيئة", "Keeping the environment clean"),
    ("البلدية", ""),
]


@pytest.mark.parametrize(("arabic", "english"), RIGHT)
def test_right_english_is_not_warned_of(glossary: None, arabic: str, english: str):
    assert term_warnings(arabic, english) == []


WRONG = [
    ("رئيس البلدية", "The mayor", "رئيس بلدية", "mayor"),
    ("رؤساء البلديات", "Mayors", "رئيس بلدية", "mayor"),
    ("المختار", "The mayor of the village", "مختار", "mayor"),
    ("المختار", "The person", "مختار", ""),
    ("قرار المجلس البلدي", "A decree of the municipal council", "قرار", "decree"),
    ("الهيئات الاختيارية", "Optional bodies", "هيئة اختيارية", "optional body"),
    ("البلدية", "The office", "بلدية", ""),
    ("الجريدة الرسمية", "The Official <i>Journal</i>", "الجريدة الرسمية", "official journal"),
    ("واردات البلدية", "The imports of the municipality", "واردات", "imports"),
    ("المختار", "The mukhtar, that is the mayor", "مختار", "mayor"),
]


@pytest.mark.parametrize(("arabic", "english", "term", "avoided"), WRONG)
def test_english_that_departs_is_warned_of(
    glossary: None, arabic: str, english: str, term: str, avoided: str
):
    warnings = term_warnings(arabic, english)
    assert [(w.term.term_ar, w.avoided) for w in warnings] == [(term, avoided)]
    assert warnings[0].term.term_en in str(warnings[0])


def test_each_departure_of_a_page_is_listed_with_its_segment(glossary: None):
    page = StandardPageFactory(
        title="رخصة بناء", summary="", body=[block("text", "<p>رئيس <b>البلدية</b></p>")]
    )
    source, _created = TranslationSource.get_or_create_from_instance(page)
    english = Locale.objects.get(language_code="en")
    translation = Translation.objects.create(source=source, target_locale=english)
    assert departures(translation) == []
    said = {"title": "Building permit", "body": "The mayor"}
    for segment in StringSegment.objects.filter(source=source).select_related("context"):
        StringTranslation.objects.create(
            translation_of_id=segment.string_id,
            context=segment.context,
            locale=english,
            data=said[segment.context.path.split(".")[0]],
            translation_type="manual",
        )
    found = departures(translation)
    assert [(d.english, d.warning.found, d.warning.avoided) for d in found] == [
        ("The mayor", "رئيس البلدية", "mayor")
    ]
    assert found[0].segment.string.data == "رئيس <b>البلدية</b>"


def test_a_long_page_is_compared_with_as_few_queries_as_a_short_one(
    glossary: None, django_assert_num_queries: Any
):
    text = " ".join(f"<p>رئيس البلدية رقم {number}</p>" for number in range(20))
    page = StandardPageFactory(title="رخصة بناء", summary="", body=[block("text", text)])
    source, _created = TranslationSource.get_or_create_from_instance(page)
    texts = StringSegment.objects.filter(source=source).values_list("string__data", flat=True)
    publish_translation(page, dict.fromkeys(texts, "The mayor"))
    translation = Translation.objects.get(source=source)
    terms_in("بلدية")  # reads the glossary once
    with django_assert_num_queries(2):
        assert len(departures(translation)) > 20
