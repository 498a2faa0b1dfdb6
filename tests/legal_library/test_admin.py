"""What staff do in the admin: find texts, add and correct them, never twice."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from legal_library.models import LegalTextPage, Subject
from tests.factories.legal_library import LegalTextFactory, SubjectFactory, library

pytestmark = pytest.mark.django_db

LIST = "/admin/legal_library/legaltextpage/"


def listed(client: Client, **query: str) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [text.slug for text in response.context["object_list"]]


def fields(**changes: str) -> dict[str, str]:
    """What the form of a new text sends."""
    rows = {
        f"{name}-{key}": value
        for name in ("gazette_references", "relations", "comments")
        for key, value in (
            ("TOTAL_FORMS", "0"),
            ("INITIAL_FORMS", "0"),
            ("MIN_NUM_FORMS", "0"),
            ("MAX_NUM_FORMS", "1000"),
        )
    }
    return {
        **rows,
        "type": "circular",
        "number": "12/ص.م",
        "date": "2012-02-03",
        "title_ar": "تعميم إلى البلديات",
        "title_en": "Circular to municipalities",
        "title_quality": "as-cited",
        "status": "in-force",
        "confidence": "high",
        "slug": "",
        "body-count": "0",
        "action-publish": "1",
        **changes,
    }


def add(client: Client, **changes: str):
    address = reverse(
        "wagtailadmin_pages:add", args=["legal_library", "legaltextpage", library().pk]
    )
    return client.post(address, fields(**changes))


@pytest.mark.usefixtures("sample")
def test_the_list_holds_each_text_once_and_filters(editor):
    assert len(listed(editor)) == 10
    assert listed(editor, type__exact="decree") == ["decree-5595-1982-09-22"]
    assert listed(editor, confidence__exact="medium") == [
        "decision-23-d-1998-04-16",
        "law-76-1967-12-26",
        "decree-law-118-1959-06-12",
    ]
    assert listed(editor, year="1925") == ["decision-144-1925-06-10"]
    assert listed(editor, subject="unions") == [
        "decree-5595-1982-09-22",
        "decree-law-118-1977-06-30",
    ]
    assert listed(editor, year="abc") == listed(editor)
    assert "decree-law-118-1977-06-30" in listed(editor, q="البلديه 118/77")


@pytest.mark.usefixtures("sample")
def test_subjects_are_listed_with_the_number_of_their_texts(editor):
    response = editor.get("/admin/legal_library/subject/")
    counts = {subject.code: subject.text_count for subject in response.context["object_list"]}
    assert counts["unions"] == 2
    assert editor.get("/admin/legal_library/issuer/").status_code == 200
    form = {"name_ar": "السياحة", "name_en": "Tourism", "code": "Not a code"}
    response = editor.post("/admin/legal_library/subject/create/", form)
    assert response.status_code == 200
    assert not Subject.objects.filter(name_en="Tourism").exists()
    editor.post("/admin/legal_library/subject/create/", {**form, "code": "tourism"})
    assert Subject.objects.filter(code="tourism").exists()


def test_a_text_is_added_under_the_arabic_library_and_appears_in_english(editor, client):
    index = library()
    response = editor.get(f"{LIST}create/", follow=True)
    assert response.redirect_chain[-1][0].startswith(
        reverse("wagtailadmin_pages:add", args=["legal_library", "legaltextpage", index.pk])
    )
    response = add(editor)
    assert response.status_code == 302
    text = LegalTextPage.objects.authoritative().get()
    assert (text.slug, text.live, text.title) == (
        "circular-12-s-m-2012-02-03",
        True,
        "تعميم إلى البلديات",
    )
    alias = LegalTextPage.objects.in_language("en").get()
    assert alias.alias_of_id == text.pk
    assert client.get("/en/legal/circular-12-s-m-2012-02-03/").status_code == 200


def test_the_form_refuses_a_text_that_is_there_and_names_it(editor):
    assert add(editor).status_code == 302
    response = add(editor, title_ar="تعميم آخر")
    assert response.status_code == 200
    with translation.override("en"):
        message = str(response.context["form"].errors["number"])
    assert "تعميم إلى البلديات" in message
    assert LegalTextPage.objects.authoritative().count() == 1
    # A distinguishing mark makes it another text.
    assert add(editor, title_ar="تعميم آخر", disambiguator="b").status_code == 302
    assert LegalTextPage.objects.authoritative().count() == 2


def test_relations_and_gazette_are_edited_on_the_page(editor):
    act = LegalTextFactory()
    add(
        editor,
        **{
            "relations-TOTAL_FORMS": "2",
            "relations-0-predicate": "implements",
            "relations-0-target": str(act.pk),
            "relations-0-article": "89",
            "relations-0-ORDER": "1",
            "relations-1-predicate": "based_on",
            "relations-1-citation_ar": "قانون رقم 42 تاريخ 21/6/1971",
            "relations-1-ORDER": "2",
            "gazette_references-TOTAL_FORMS": "1",
            "gazette_references-0-issue": "14",
            "gazette_references-0-date": "2012-02-09",
            "gazette_references-0-ORDER": "1",
        },
    )
    text = LegalTextPage.objects.authoritative().get(type="circular")
    assert [
        (row.predicate, row.target_id, row.article, row.citation_ar) for row in text.relations.all()
    ] == [
        ("implements", act.pk, "89", act.citation_in("ar")),
        ("based_on", None, "", "قانون رقم 42 تاريخ 21/6/1971"),
    ]
    assert [(row.issue, row.year) for row in text.gazette_references.all()] == [("14", 2012)]


def test_an_edit_is_published_to_both_languages(editor, client):
    assert add(editor).status_code == 302
    text = LegalTextPage.objects.authoritative().get()
    edit = reverse("wagtailadmin_pages:edit", args=[text.pk])
    assert editor.get(edit).status_code == 200
    changed = fields(title_en="Corrected circular", slug=text.slug)
    assert editor.post(edit, changed).status_code == 302
    assert "Corrected circular" in client.get(f"/en/legal/{text.slug}/").content.decode()


def test_a_draft_may_be_saved_half_done(editor):
    half = fields(title_en="", number="", title_ar="قيد الإعداد")
    del half["action-publish"]
    address = reverse(
        "wagtailadmin_pages:add", args=["legal_library", "legaltextpage", library().pk]
    )
    assert editor.post(address, half).status_code == 302
    assert LegalTextPage.objects.authoritative().get().live is False


def test_a_text_is_never_copied(editor):
    text = LegalTextFactory(subjects=[SubjectFactory()])
    for page in (text, text.get_parent()):
        response = editor.get(reverse("wagtailadmin_pages:copy", args=[page.pk]))
        assert response.status_code == 302
    buttons = editor.get(LIST).content.decode()
    assert reverse("wagtailadmin_pages:copy", args=[text.pk]) not in buttons
