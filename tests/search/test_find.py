"""One box over everything: ranking across kinds, facets, what is shown and what never is."""

import pytest
from django.core.management import call_command
from django.utils import translation
from wagtail.models import PageViewRestriction

from cms.core.bilingual import BilingualText
from home.translation import ensure_aliases
from search import registry
from search.services import LONGEST_QUERY, MOST_PAGES, PER_PAGE, find
from tests.factories.search import SearchablePageFactory

pytestmark = pytest.mark.django_db


def titles(results):
    return [found.hit.title.text for found in results.hits]


def test_a_municipality_is_first_when_its_name_is_typed_however_spelled():
    call_command("import_register", verbosity=0)
    for n in range(30):
        SearchablePageFactory(title=f"زحلة {n}", summary="زحلة زحلة زحلة", slug=f"z{n}")
    for query, language in [
        ("زحله", "ar"),
        ("زحلة", "ar"),
        ("زَحـلة", "ar"),
        ("Zahlé", "ar"),
        ("zahle", "en"),
        ("ZAHLEH", "en"),
    ]:
        first = find(query, language).hits[0]
        assert first.hit.kind == "municipality", query
        assert first.hit.url == f"/{language}/directory/zahleh-maallaqa-taanayel/"
    assert find("بلديات زحلة", "ar").total > 30


def test_kinds_are_merged_counted_and_chosen():
    call_command("import_register", verbosity=0)
    SearchablePageFactory(title="النفايات في زحلة")
    results = find("زحلة النفايات", "ar")
    counts = {facet.kind.name: facet.count for facet in results.facets}
    assert counts["page"] >= 1
    assert counts["municipality"] > 1
    assert results.total == results.total_of_all == sum(counts.values())
    assert {found.hit.kind for found in results.hits} > {"page"}
    chosen = find("زحلة النفايات", "ar", kind="page")
    assert {found.hit.kind for found in chosen.hits} == {"page"}
    assert chosen.total == counts["page"]
    assert {facet.kind.name: facet.count for facet in chosen.facets} == counts
    assert find("زحلة", "ar", kind="no-such-kind").kind is None


def test_an_exact_name_comes_before_better_scores_of_pages():
    for n in range(12):
        SearchablePageFactory(title=f"الرسوم البلدية {n}", summary="الرسوم " * n)
    SearchablePageFactory(title="الرسوم", summary=" ".join(f"كلمة{n}" for n in range(400)))
    assert titles(find("الرُّسوم", "ar"))[0] == "الرسوم"


def test_only_pages_of_the_readers_language():
    SearchablePageFactory(title="رخصة البناء decree")
    SearchablePageFactory(title="Building permit decree", language="en")
    assert titles(find("decree", "ar", kind="page")) == ["رخصة البناء decree"]
    assert "Building permit decree" in titles(find("decree", "en", kind="page"))


def test_a_page_without_translation_is_found_in_english_and_says_it_is_arabic():
    page = SearchablePageFactory(title="رخصة البناء")
    ensure_aliases(page)
    with translation.override("en"):
        hit = next(f for f in find("رخصه", "en").hits if f.hit.title.text == "رخصة البناء")
    assert hit.hit.title.language == "ar"
    assert str(hit.title) == '<span lang="ar" dir="rtl"><mark>رخصة</mark> البناء</span>'
    assert hit.hit.url.startswith("/en/")


def test_drafts_private_and_removed_pages_are_never_shown():
    SearchablePageFactory(title="سرّ أول", live=False)
    private = SearchablePageFactory(title="سرّ ثان")
    SearchablePageFactory(title="سرّ ثالث", parent=private)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    seen = SearchablePageFactory(title="سرّ رابع")
    assert titles(find("سر", "ar")) == [seen.title]
    seen.unpublish()
    assert find("سر", "ar").total == 0


def test_the_words_found_are_marked_in_the_text_as_it_is_written():
    SearchablePageFactory(
        title="المُديريّة <b>العامة</b>",
        summary='تقدّم المديريّات خدماتها "مجاناً" & بسرعة',
        slug="marked",
    )
    found = next(f for f in find("مديرية", "ar").hits if f.hit.url == "/ar/marked/")
    assert str(found.title) == "<mark>المُديريّة</mark> &lt;b&gt;العامة&lt;/b&gt;"
    assert "<mark>المديريّات</mark> خدماتها &quot;مجاناً&quot; &amp; بسرعة" in str(found.excerpt)


def test_what_is_recognised_stands_above_and_not_twice(monkeypatch):
    page = SearchablePageFactory(title="مرسوم الرسوم")

    def recogniser(text, language):
        if "118/77" in text:
            hit = registry.Hit("page", page.url, BilingualText(page.title, "ar"))
            yield registry.Recognised("118/77", hit)

    monkeypatch.setitem(registry._recognisers, "test", recogniser)
    results = find("مرسوم 118/77", "ar")
    assert [found.hit.url for found in results.recognised] == [page.url]
    assert page.url not in [found.hit.url for found in results.hits]
    assert find("مرسوم", "ar").recognised == []
    with pytest.raises(ValueError, match="twice"):
        registry.register_recogniser("test", lambda text, language: [])


def test_pages_of_results():
    for n in range(PER_PAGE + 3):
        SearchablePageFactory(title=f"حديقة {n}")
    first, second = find("حديقة", "ar", "page"), find("حديقة", "ar", "page", page=2)
    assert len(first.hits) == PER_PAGE
    assert len(second.hits) == 3
    assert not set(titles(first)) & set(titles(second))
    for out_of_range in (99, MOST_PAGES * 100, "x", "-1", "", "0"):
        assert find("حديقة", "ar", page=out_of_range).hits


@pytest.mark.parametrize("text", ["", "   ", '"', "*", "!?", "😀", "\x00", "()", "%"])
def test_without_a_word_there_is_nothing_to_search(text):
    results = find(text, "ar")
    assert not results.searchable
    assert (results.total, results.hits, results.facets) == (0, [], [])


@pytest.mark.parametrize(
    "text",
    [
        "و",
        "a",
        "NEAR",
        "a:b",
        '"unbalanced',
        "x AND",
        "زحلة\x00زحلة",
        "a" * 10_000,
        "كلمة " * 5_000,
    ],
)
def test_odd_questions_get_plain_answers(text):
    SearchablePageFactory(title="زحلة")
    results = find(text, "ar")
    assert results.searchable
    assert results.was_cut == (len(text.strip()) > LONGEST_QUERY)
