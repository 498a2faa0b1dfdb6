"""The translation memory: what it remembers, in which order, and how it shows the differences."""

import json
import subprocess
import sys

import pytest
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, TranslationSource

from cms.core.translation import publish_translation
from cms.translation.memory import Part, differences, fold, matches
from tests.factories.home import StandardPageFactory, block

pytestmark = pytest.mark.django_db

ARABIC = "يُقدَّم طلب رخصة البناء إلى البلدية التي يقع العقار ضمن نطاقها"
ENGLISH = "The application for a building permit is submitted to the municipality of the property"


def page_saying(*sentences: str, **fields: object) -> Page:
    body = [block("text", f"<p>{sentence}</p>") for sentence in sentences]
    return StandardPageFactory(body=body, summary="", **fields)


def translated_page(sentence: str = ARABIC, english: str = ENGLISH, title: str = "صفحة") -> Page:
    page = page_saying(sentence, title=title)
    publish_translation(page, {sentence: english, title: "Page"})
    return page


def segment_of(page: Page, sentence: str) -> StringSegment:
    source, _created = TranslationSource.update_or_create_from_instance(page)
    return StringSegment.objects.get(source=source, string__data=sentence)


def test_the_same_sentence_on_another_page_is_an_exact_match():
    known = translated_page(title="رخصة")
    asked = segment_of(page_saying(ARABIC), ARABIC)
    [match] = matches(ARABIC, beside=asked)
    assert (match.score, match.english, match.earlier) == (100, ENGLISH, False)
    assert match.page is not None
    assert match.page.pk == known.pk
    assert match.parts == (Part(ARABIC, True),)


def test_a_sentence_like_it_is_found_and_one_unlike_it_is_not():
    translated_page()
    translated_page("مواعيد العمل من الاثنين إلى الجمعة", "Open Monday to Friday", title="مواعيد")
    [match] = matches("يُقدَّم طلب رخصة الترميم إلى البلدية التي يقع العقار ضمن نطاقها")
    assert match.english == ENGLISH
    assert 80 <= match.score < 100


def test_spelling_alone_makes_no_difference_but_is_no_exact_match():
    translated_page()
    [match] = matches(ARABIC.replace("يُقدَّم", "يقدم"))
    assert match.score == 99
    assert all(part.same for part in match.parts)


def test_the_likest_comes_first_and_of_equals_the_latest():
    translated_page(english="An older rendering", title="أولى")
    translated_page(english="A newer rendering", title="ثانية")
    translated_page(f"{ARABIC} حتماً", "Of something longer", title="ثالثة")
    found = [match.english for match in matches(ARABIC)]
    assert found == ["A newer rendering", "An older rendering", "Of something longer"]


def test_the_same_rendering_of_several_pages_is_shown_once_with_their_number():
    translated_page(title="أولى")
    translated_page(title="ثانية")
    [match] = matches(ARABIC)
    assert match.uses == 2


def test_an_older_version_of_the_same_page_is_remembered():
    page = translated_page()
    newer = ARABIC.replace("البناء", "الترميم")
    page.body = [block("text", f"<p>{newer}</p>")]
    page.save_revision().publish()
    [match] = matches(newer, beside=segment_of(page, newer))
    assert match.english == ENGLISH
    assert match.earlier
    assert match.page is not None
    assert match.page.pk == page.pk


def test_the_segment_itself_is_no_memory():
    page = translated_page()
    assert matches(ARABIC, beside=segment_of(page, ARABIC)) == []


def test_what_is_written_changed_or_removed_counts_at_once():
    assert matches(ARABIC) == []
    translated_page()
    assert [m.english for m in matches(ARABIC)] == [ENGLISH]
    known = StringTranslation.objects.get(data=ENGLISH)
    known.data = "Said anew"
    known.save()
    assert [m.english for m in matches(ARABIC)] == ["Said anew"]
    known.delete()
    assert matches(ARABIC) == []


def test_machines_and_faulty_markup_are_not_remembered():
    translated_page()
    known = StringTranslation.objects.get(data=ENGLISH)
    StringTranslation.objects.filter(pk=known.pk).update(translation_type="machine")
    assert matches(ARABIC) == []
    known.refresh_from_db()
    known.translation_type, known.data = "manual", "<script>x</script>"
    known.save()
    assert matches(ARABIC) == []


def test_a_page_that_is_gone_leaves_its_sentences_behind():
    translated_page().delete()
    StringTranslation.objects.create(
        translation_of=segment_of(page_saying(ARABIC), ARABIC).string,
        locale=Locale.objects.get(language_code="en"),
        data=ENGLISH,
        context=segment_of(page_saying(ARABIC), ARABIC).context,
        translation_type="manual",
    )
    gone = Page.objects.filter(title__startswith="رخصة بناء رقم", locale__language_code="ar")
    for page in gone:
        page.delete()
    assert all(match.page is None for match in matches(ARABIC))


def test_tags_are_no_words():
    translated_page("تُعطي <b>البلدية</b> رخصة البناء", "The <b>municipality</b> gives the permit")
    [match] = matches("تُعطي البلدية رخصة البناء")
    assert match.score == 99
    assert match.english == "The <b>municipality</b> gives the permit"
    assert match.parts == (Part("تُعطي البلدية رخصة البناء", True),)


def test_differences_are_told_word_by_word():
    assert differences("رخصة البناء من البلدية", "رخصة <b>الترميم</b> من البلديّة حصراً") == (
        Part("رخصة", True),
        Part("الترميم", False),
        Part("من البلديّة", True),
        Part("حصراً", False),
    )


@pytest.mark.parametrize("nothing", ["", "   ", "<br>", "&nbsp;"])
def test_nothing_is_like_nothing(nothing: str):
    translated_page()
    assert fold(nothing) == ""
    assert matches(nothing) == []


def test_the_benchmark_runs():
    command = [sys.executable, "-m", "bench.translation_memory", "--json"]
    result = subprocess.run(
        [*command, "--segments", "200", "--queries", "3"],
        capture_output=True,
        text=True,
        check=True,
    )
    results = json.loads(result.stdout)["results"]
    assert results["memory"]["found_first"] > 0.6
    assert results["memory"]["median_ms"] < results["difflib"]["median_ms"] * 10
