"""What a legal text is: one identity in each language, facts that follow the Arabic page."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from cms.core.translation import publish_translation
from legal_library.findable import present
from legal_library.models import GazetteReference, LegalIndexPage, LegalTextPage, Relation
from legal_library.reading import relations_of
from legal_library.vocabulary import Predicate, Status, TextType
from search.services import find
from tests.factories.legal_library import (
    IssuerFactory,
    LegalTextFactory,
    SubjectFactory,
    library,
)

pytestmark = pytest.mark.django_db


def english(text: LegalTextPage) -> LegalTextPage:
    return LegalTextPage.objects.in_language("en").get(translation_key=text.translation_key)


# --- Identity ---


def test_two_texts_cannot_have_one_identity_and_the_message_names_the_other():
    LegalTextFactory(number="665", title_ar="القانون الأول")
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        LegalTextFactory(number="٦٦٥")
    [message] = caught.value.message_dict["number"]
    assert "Law No. 665 of 29 December 1997" in message
    assert "القانون الأول" in message


def test_date_issuer_or_mark_tell_texts_of_one_number_apart():
    commissioner = IssuerFactory()
    first = LegalTextFactory(number="118", type=TextType.DECISION)
    texts = [
        first,
        LegalTextFactory(number="118", type=TextType.DECISION, date=datetime.date(1959, 6, 12)),
        LegalTextFactory(number="118", type=TextType.DECISION, issuer=commissioner),
        LegalTextFactory(number="118", type=TextType.DECISION, disambiguator="b"),
        LegalTextFactory(number="118", type=TextType.DECREE),
    ]
    assert len({text.slug for text in texts}) == 5
    assert len({text.eli for text in texts}) == 5


@pytest.mark.parametrize("with_issuer", [False, True])
def test_the_database_refuses_a_second_text_too(with_issuer):
    issuer = IssuerFactory() if with_issuer else None
    LegalTextFactory(number="1", issuer=issuer)
    other = LegalTextFactory(number="2", issuer=issuer)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalTextPage.objects.filter(pk=other.pk).update(number="1")


def test_a_draft_may_lack_its_facts_and_gets_its_address_when_it_has_them():
    draft = library().add_child(
        instance=LegalTextPage(
            live=False,
            locale=Locale.objects.get(language_code="ar"),
            type="law",
            date=datetime.date(2001, 1, 5),
            number=" 23 /\u00a0د ",
            title_ar="عنوان",
        )
    )
    assert draft.number == "23 / د"
    assert draft.slug == "law-23-d-2001-01-05"
    assert draft.title == "عنوان"


def test_a_long_title_is_kept_whole_and_cut_for_wagtail():
    text = LegalTextFactory(title_ar="ق" * 600)
    assert len(text.title_ar) == 600
    assert len(text.title) == 255


def test_there_is_one_library_for_each_language():
    index = library()
    assert not LegalIndexPage.can_create_at(index.get_parent().specific)


# --- Two languages ---


def test_the_english_alias_knows_the_english_title_and_stays_in_step():
    subject = SubjectFactory()
    text = LegalTextFactory(
        subjects=[subject], gazette_references=[GazetteReference(issue="20", year=1977)]
    )
    alias = english(text)
    assert alias.alias_of_id == text.pk
    assert (alias.slug, alias.title_en) == (text.slug, "Amendment of the Municipal Act")
    with translation.override("en"):
        assert str(alias.heading) == "Amendment of the Municipal Act"
        assert str(alias.citation).endswith("of 29 December 1997")

    other = SubjectFactory()
    text.title_en = "Amended Municipal Act"
    text.number = "777"
    text.subjects = [other]
    text.gazette_references = [GazetteReference(issue="21", year=1977)]
    text.save_revision().publish()
    alias = english(text)
    assert (alias.title_en, alias.number) == ("Amended Municipal Act", "777")
    assert list(alias.subjects.all()) == [other]
    assert [row.issue for row in alias.gazette_references.all()] == ["21"]


def test_the_search_shows_a_begun_translation_as_the_arabic_it_still_is():
    text = LegalTextFactory(summary="نصّ ينظّم عمل البلديات.")
    alias = english(text)
    for begun in (False, True):
        if begun:
            LegalTextPage.objects.filter(pk=alias.pk).update(alias_of=None)
        excerpt = present(english(text), "en").excerpt
        assert excerpt is not None
        assert excerpt.language == "ar"


def translated(text: LegalTextPage, summary: str) -> LegalTextPage:
    return publish_translation(text, {text.summary: summary}).specific


def test_a_translation_takes_its_facts_from_the_arabic_page_at_every_publication():
    target = LegalTextFactory(title_ar="قانون البلديات", title_en="Municipal Act")
    text = LegalTextFactory(
        summary="ملخّص", relations=[Relation(predicate=Predicate.AMENDS, target=target)]
    )
    page = translated(text, "Summary")
    assert page.alias_of is None
    assert page.title == "Amendment of the Municipal Act"
    assert [group.texts[0].url for group in relations_of(page)] == [
        english(target).get_url()  # the English page of the Arabic target
    ]

    text.refresh_from_db()
    text.title_en = "A better title"
    text.status = Status.REPEALED
    text.subjects = [SubjectFactory()]
    text.relations = []
    text.gazette_references = [GazetteReference(issue="9")]
    text.save_revision().publish()
    page = english(text)
    assert (page.title, page.title_en, page.status) == (
        "A better title",
        "A better title",
        "repealed",
    )
    assert page.summary == "Summary"
    assert page.subjects.count() == 1
    assert not page.relations.exists()
    assert [row.issue for row in page.gazette_references.all()] == ["9"]
    # A revision of the translation made before the change doesn't bring the old facts back.
    page.get_latest_revision().publish()
    assert english(text).title_en == "A better title"
    assert english(text).locale_code == "en"


def test_translators_are_asked_for_prose_alone():
    text = LegalTextFactory(summary="ملخّص")
    source, _created = TranslationSource.update_or_create_from_instance(text)
    Translation.objects.create(source=source, target_locale=Locale.objects.get(language_code="en"))
    paths = set(source.stringsegment_set.values_list("context__path", flat=True))
    assert paths == {"summary"}
    assert not source.overridablesegment_set.exists()


# --- Relations ---


def test_a_relation_recorded_on_both_sides_is_shown_once():
    act = LegalTextFactory()
    law = LegalTextFactory(
        relations=[Relation(predicate=Predicate.AMENDS, target=act, article="3")]
    )
    act.refresh_from_db()
    act.relations = [Relation(predicate=Predicate.AMENDED_BY, target=law)]
    act.save_revision().publish()
    [group] = relations_of(act)
    assert group.predicate == Predicate.AMENDED_BY
    assert [(other.citation.text, other.articles) for other in group.texts] == [
        (law.citation_in("ar"), ["3"])
    ]


def test_an_unpublished_text_is_named_without_a_link_and_says_nothing_itself():
    act = LegalTextFactory()
    law = LegalTextFactory(relations=[Relation(predicate=Predicate.REPEALS, target=act)])
    act.unpublish()
    [group] = relations_of(law)
    assert [(other.citation.text, other.url) for other in group.texts] == [
        (act.citation_in("ar"), "")
    ]
    law.unpublish()
    assert relations_of(act) == []


def test_a_deleted_text_leaves_its_citation_behind():
    act = LegalTextFactory()
    law = LegalTextFactory(relations=[Relation(predicate=Predicate.REPEALS, target=act)])
    cited = act.citation_in("ar")
    act.delete()
    [relation] = Relation.objects.filter(text=law)
    assert (relation.target, relation.citation_ar) == (None, cited)


def test_a_relation_always_leads_to_the_arabic_page():
    act = LegalTextFactory()
    law = LegalTextFactory()
    relation = Relation(text=law, predicate=Predicate.AMENDS, target=english(act))
    relation.full_clean(exclude=["text"])
    relation.save()
    assert relation.target == act


def test_a_relation_needs_another_text():
    law = LegalTextFactory()
    with pytest.raises(ValidationError):
        Relation(text=law, predicate=Predicate.AMENDS).full_clean()
    with pytest.raises(ValidationError):
        Relation(text=law, predicate=Predicate.AMENDS, target=law).full_clean()


def test_a_gazette_reference_needs_an_issue_or_a_date():
    law = LegalTextFactory()
    with pytest.raises(ValidationError):
        GazetteReference(text=law, pages="3").full_clean()
    row = GazetteReference(text=law, date=datetime.date(1977, 7, 7))
    row.full_clean()
    assert row.year == 1977


# --- Search ---


@pytest.mark.parametrize(
    "words",
    [
        "قانون البلديات",
        "مرسوم اشتراعي 118/77",
        "118/1977",
        "المرسوم الإشتراعي رقم ١١٨ تاريخ 30 حزيران 1977",
        "الجريدة الرسمية العدد 20 سنة 1977",
        "Municipal Act",
        "Decree-Law No. 118 of 30 June 1977",
    ],
)
@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.usefixtures("sample")
def test_the_municipal_act_is_the_first_hit_in_either_language(words, language):
    hit = find(words, language, kind="legal").hits[0].hit
    assert hit.url == f"/{language}/legal/decree-law-118-1977-06-30/"
    assert hit.kind == "legal"
    assert (hit.title.text, hit.title.language) == (
        ("قانون البلديات", "ar") if language == "ar" else ("Municipal Act", "en")
    )
    assert "118" in hit.facts


def test_a_subject_finds_its_texts():
    text = LegalTextFactory(subjects=[SubjectFactory(name_ar="المقالع", name_en="Quarries")])
    LegalTextFactory()
    assert [f.hit.url for f in find("quarries", "ar", kind="legal").hits] == [text.url]
