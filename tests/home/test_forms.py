"""The library of forms: type, size, date and version, filters, versions that were replaced."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core.models import SiteDocument
from home.models import FormPage
from search.services import find
from tests.factories.home import translate
from tests.factories.services import (
    FormPageFactory,
    FormsIndexPageFactory,
    ServiceTopicFactory,
    TransactionGuideIndexPageFactory,
    TransactionGuidePageFactory,
    document,
    version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def form() -> FormPage:
    """A form with two versions in Arabic and one in English."""
    return FormPageFactory(
        parent=FormsIndexPageFactory(),
        slug="application",
        versions=[
            version("1.0", "2026-01-05", document=document("old.pdf", b"%PDF" + b"x" * 1020)),
            version("2.0", "2026-09-07", document=document("new.pdf", b"%PDF" + b"x" * 2044)),
            version("1.0", "2026-03-02", language="en", document=document("english.docx")),
        ],
    )


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_page_offers_the_latest_file_of_each_language_and_keeps_the_older(
    form: FormPage, client: Client
):
    assert [(each.language, each.number) for each in form.current()] == [
        ("ar", "2.0"),
        ("en", "1.0"),
    ]
    assert [(each.language, each.number) for each in form.superseded()] == [("ar", "1.0")]
    translate(form)
    html = read(client, "/en/forms/application/")
    for fact in ("PDF", "DOCX", "2.0\xa0KB", "7 September 2026", "2 March 2026", "5 January 2026"):
        assert fact in html, fact
    new, old = (each.document.url for each in (form.current()[0], form.superseded()[0]))
    assert html.index(new) < html.index("Earlier versions") < html.index(old)
    assert 'type="application/pdf"' in html


def test_reading_saves_no_size_and_a_lost_file_shows_none(form: FormPage, client: Client):
    for each in form.versions.all():
        SiteDocument.objects.filter(pk=each.document_id).update(file_size=None)
    lost = form.current()[0].document
    lost.file.storage.delete(lost.file.name)
    for path in (form.url, "/ar/forms/"):
        html = read(client, path)
        assert "17\xa0بايت" in html, path
        assert "0\xa0بايت" not in html, path
    facts = find("طلب رخصة بناء", "ar").hits[0].hit.facts
    assert "PDF · 7 أيلول 2026 · DOCX · 17\xa0بايت · " in facts
    sizes = SiteDocument.objects.values_list("file_size", flat=True)
    assert set(sizes) == {None}


def test_the_file_is_served(form: FormPage, client: Client):
    response: Any = client.get(form.current()[0].document.url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_the_library_filters_by_kind_and_topic(form: FormPage, client: Client):
    fees = ServiceTopicFactory(code="fees", name_ar="الرسوم", name_en="Fees", order=5)
    FormPageFactory(
        parent=form.get_parent(), slug="report", title="تقرير", kind="report", topic=fees
    )
    assert "/ar/forms/report/" in read(client, "/ar/forms/")
    for query in ("kind=form", "topic=building", "kind=form&topic=building"):
        html = read(client, f"/ar/forms/?{query}")
        assert "/ar/forms/application/" in html
        assert "/ar/forms/report/" not in html
    assert "/ar/forms/report/" in read(client, "/ar/forms/?kind=nonsense&topic=<b>")


def test_more_forms_cost_no_more_queries(form: FormPage, client: Client):
    def cost() -> int:
        client.get("/ar/forms/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/ar/forms/")
        return len(queries)

    before = cost()
    for n in range(4):
        FormPageFactory(parent=form.get_parent(), slug=f"form-{n}")
    assert cost() <= before


def test_more_versions_cost_no_more_queries(form: FormPage, client: Client):
    def cost() -> int:
        read(client, form.url)
        with CaptureQueriesContext(connection) as queries:
            read(client, form.url)
        return len(queries)

    before = cost()
    for n in range(3, 6):
        form.versions.add(version(f"{n}.0", f"2026-10-0{n}"))
    form.save()
    assert cost() == before
    read(client, form.url)
    with CaptureQueriesContext(connection) as queries:
        read(client, form.url)
    assert sum("home_formversion" in query["sql"] for query in queries) == 1


def test_it_names_the_guides_that_need_it_in_the_readers_language(form: FormPage, client: Client):
    guide = TransactionGuidePageFactory(
        parent=TransactionGuideIndexPageFactory(), slug="permit", form=form
    )
    assert f'href="{guide.url}"' in read(client, "/ar/forms/application/")
    assert 'href="/en/transactions/permit/"' in read(client, "/en/forms/application/")


def test_the_search_tells_type_size_and_date(form: FormPage):
    first = find("طلب رخصة بناء", "ar").hits[0].hit
    assert (first.kind, first.url) == ("form", "/ar/forms/application/")
    assert "PDF" in first.facts
    assert "7 أيلول 2026" in first.facts


def test_versions_are_copied_once_to_the_translation(form: FormPage):
    english = translate(form)
    english = translate(FormPage.objects.get(pk=form.pk)).specific
    assert english.pk != form.pk
    assert english.versions.count() == 3
    assert form.versions.count() == 3
