"""Puts what a demonstration page holds beside title and body into the page's own fields."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from cms.core.blocks import with_ids
from cms.core.models import BasePage, SiteDocument
from home.blocks import FeesBlock, GuideStepsBlock, NeededDocumentsBlock, ToConfirmBlock
from home.demo import specimens
from home.demo.details import (
    ContactDetails,
    Details,
    FormDetails,
    GuideDetails,
    QuestionDetails,
)
from home.demo.markup import Rendering
from home.models import (
    ContactPage,
    FAQPage,
    FormPage,
    FormVersion,
    GuideLegalBasis,
    GuideQuestion,
    TransactionGuidePage,
)
from home.services import FORMS, collection
from legal_library.models import LegalTextPage

Finder = Callable[[str], Any]


def fill(page: BasePage, details: Details, rendering: Rendering, find: Finder) -> None:
    """Fill a draft. What it refers to and isn't there (a legal text, a question) is left out."""
    match page, details:
        case TransactionGuidePage(), GuideDetails():
            _fill_guide(page, details, rendering, find)
        case FAQPage(), QuestionDetails():
            page.short_answer = rendering.plain(details.answer)
            page.wordings = "\n".join(details.wordings)
        case FormPage(), FormDetails():
            page.kind = details.kind
            page.versions = [
                FormVersion(document=_document(page, details, number), number=number, date=date)
                for number, date in details.versions
            ]
        case ContactPage(), ContactDetails():
            page.address = rendering.plain(details.address)
            page.hours = rendering.plain(details.hours)


def _fill_guide(
    guide: TransactionGuidePage, details: GuideDetails, rendering: Rendering, find: Finder
) -> None:
    plain = rendering.plain
    guide.authority = details.authority
    guide.who = rendering.prose(details.who)
    guide.where = rendering.prose(details.where)
    guide.time_needed = plain(details.time)
    guide.reviewed_on = details.reviewed
    guide.wordings = "\n".join(details.wordings)
    documents = [
        {
            "name": plain(document.name),
            "note": plain(document.note),
            "copies": document.copies,
            "form": form.pk if document.form and (form := find(document.form)) else None,
        }
        for document in details.documents
    ]
    steps = [{"title": plain(step.title), "text": plain(step.text)} for step in details.steps]
    fees = [
        {"what": plain(fee.what), "amount": plain(fee.amount), "basis": plain(fee.basis)}
        for fee in details.fees
    ]
    points = [plain(point) for point in details.to_confirm]
    for name, block, kind, values in (
        ("documents", NeededDocumentsBlock(), "document", documents),
        ("steps", GuideStepsBlock(), "step", steps),
        ("fees", FeesBlock(), "fee", fees),
        ("to_confirm", ToConfirmBlock(), "point", points),
    ):
        raw = [{"type": kind, "value": value} for value in values]
        setattr(guide, name, with_ids(raw, block, seed=f"{rendering.key}/{name}"))
    texts = LegalTextPage.objects.authoritative()
    guide.legal_basis = [
        GuideLegalBasis(text=text, articles=articles)
        for key, articles in details.basis
        if (text := texts.filter(register_key=key).first())
    ]
    guide.questions = [
        GuideQuestion(question=question)
        for path in details.questions
        if isinstance(question := find(path), FAQPage)
    ]


def _document(page: FormPage, details: FormDetails, number: str) -> SiteDocument:
    file = ContentFile(
        specimens.draw(details.specimen, number), name=f"{details.specimen}-{number}.pdf"
    )
    document = SiteDocument(
        title=f"{page.title} ({number})", file=file, collection=collection(FORMS)
    )
    document._set_document_file_metadata()
    document.save()
    return document
