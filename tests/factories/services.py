"""Guides, questions, forms and the contact page."""

import datetime
import uuid
from typing import Any

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from wagtail.models import Page

from cms.core.models import SiteDocument
from home.models import (
    ContactPage,
    FAQIndexPage,
    FAQPage,
    FormPage,
    FormsIndexPage,
    FormVersion,
    GuideLegalBasis,
    GuideQuestion,
    ServiceTopic,
    TransactionGuideIndexPage,
    TransactionGuidePage,
)
from tests.factories.home import _PageFactory, translate
from tests.factories.legal_library import LegalTextFactory


class ServiceTopicFactory(DjangoModelFactory):
    """A topic; the same code gives the same topic."""

    class Meta:
        model = ServiceTopic
        django_get_or_create = ("code",)

    code = "building"
    name_ar = "البناء والأشغال"
    name_en = "Building and works"


class FAQIndexPageFactory(_PageFactory):
    class Meta:
        model = FAQIndexPage

    title = "أسئلة شائعة"
    slug = "faq"


class FAQPageFactory(_PageFactory):
    """A question; give `parent` a FAQIndexPage."""

    class Meta:
        model = FAQPage

    title = "من يعطي رخصة البناء؟"
    summary = ""
    topic = factory.SubFactory(ServiceTopicFactory)
    short_answer = "رئيس البلدية التي يقع العقار في نطاقها، بعد موافقة الدوائر الفنية."


class FormsIndexPageFactory(_PageFactory):
    class Meta:
        model = FormsIndexPage

    title = "النماذج والتقارير"
    slug = "forms"


def document(name: str = "form.pdf", content: bytes = b"%PDF-1.7 specimen") -> SiteDocument:
    """A file of the site, as an upload leaves it."""
    found = SiteDocument(title=name, file=ContentFile(content, name=name))
    found._set_document_file_metadata()
    found.save()
    return found


def version(number: str = "1.0", day: str = "2026-09-07", **more: Any) -> FormVersion:
    """A version of a form, not yet saved."""
    name = f"form-{number}.pdf"
    return FormVersion(
        document=more.pop("document", None) or document(name),
        number=number,
        date=datetime.date.fromisoformat(day),
        **more,
    )


class FormPageFactory(_PageFactory):
    """A form with its versions; give `parent` a FormsIndexPage."""

    class Meta:
        model = FormPage

    title = "طلب رخصة بناء"
    topic = factory.SubFactory(ServiceTopicFactory)
    versions = factory.LazyFunction(lambda: [version()])


class TransactionGuideIndexPageFactory(_PageFactory):
    class Meta:
        model = TransactionGuideIndexPage

    title = "دليل المعاملات"
    slug = "transactions"


def rows(kind: str, *values: Any) -> list[dict[str, Any]]:
    """Blocks of one kind, each with the id that translation needs."""
    return [{"type": kind, "value": value, "id": str(uuid.uuid4())} for value in values]


class TransactionGuidePageFactory(_PageFactory):
    """A guide with every part filled; give `parent` a TransactionGuideIndexPage."""

    class Meta:
        model = TransactionGuidePage

    class Params:
        form = None

    title = "رخصة بناء"
    topic = factory.SubFactory(ServiceTopicFactory)
    who = "<p>مالك العقار أو <b>وكيله</b>.</p>"
    where = "<ul><li>البلدية التي يقع العقار في نطاقها</li><li>القائمقام حيث لا بلدية</li></ul>"
    documents = factory.LazyAttribute(
        lambda self: rows(
            "document",
            {
                "name": "طلب موقّع",
                "note": "",
                "copies": 1,
                "form": self.form.pk if self.form else None,
            },
            {"name": "الخرائط الهندسية", "note": "موقّعة من مهندس.", "copies": 4, "form": None},
        )
    )
    steps = factory.LazyFunction(
        lambda: rows(
            "step",
            {"title": "قدّم الملف", "text": "واحتفظ برقم تسجيله."},
            {"title": "سدّد الرسوم", "text": ""},
        )
    )
    fees = factory.LazyFunction(
        lambda: rows(
            "fee",
            {"what": "رسم الرخصة", "amount": "", "basis": "قانون الرسوم"},
            {"what": "طابع", "amount": "بحسب القانون", "basis": ""},
        )
    )
    to_confirm = factory.LazyFunction(lambda: rows("point", "مدة صلاحية الرخصة."))
    reviewed_on = datetime.date(2026, 10, 5)


class ContactPageFactory(_PageFactory):
    class Meta:
        model = ContactPage

    title = "اتصل بنا"
    slug = "reach-us"


def sample_services() -> None:
    """A page of every type of this file, one translated and one waiting where there are two."""
    faq = FAQIndexPageFactory()
    questions = [
        FAQPageFactory(parent=faq, slug="who-signs"),
        FAQPageFactory(parent=faq, slug="why", title="لماذا أطلب رخصة؟"),
    ]
    forms = FormsIndexPageFactory()
    form = FormPageFactory(
        parent=forms,
        slug="application",
        versions=[version("1.0"), version("1.1", "2026-10-05"), version("2.0", language="en")],
    )
    FormPageFactory(parent=forms, slug="declaration", title="تصريح بأشغال", kind="report")
    index = TransactionGuideIndexPageFactory()
    law = LegalTextFactory()
    guides: list[Page] = [
        TransactionGuidePageFactory(
            parent=index,
            slug=slug,
            form=form,
            legal_basis=[GuideLegalBasis(text=law, articles="74، 75")],
            questions=[GuideQuestion(question=question) for question in questions],
        )
        for slug in ("permit", "waiting")
    ]
    contact = ContactPageFactory()
    for page in (faq, questions[0], forms, form, index, guides[0], contact):
        translate(page)
