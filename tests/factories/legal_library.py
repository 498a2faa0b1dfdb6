"""Legal texts: live Arabic pages under the library of a site that is set up."""

import datetime
from typing import Any

import factory
from wagtail_localize.synctree import create_aliases_for_new_page

from home.services import setup_site
from legal_library.models import Issuer, LegalIndexPage, LegalTextPage, Subject
from legal_library.services import ensure_index
from legal_library.vocabulary import Confidence, Status, TextType


def library() -> LegalIndexPage:
    """Return the Arabic library, with the site around it."""
    setup_site()
    return ensure_index()


class SubjectFactory(factory.django.DjangoModelFactory):
    """A subject of its own."""

    class Meta:
        model = Subject

    code = factory.Sequence(lambda n: f"subject-{n}")
    name_ar = "البلديات"
    name_en = "Municipalities"


class IssuerFactory(factory.django.DjangoModelFactory):
    """An issuing authority of its own."""

    class Meta:
        model = Issuer

    code = factory.Sequence(lambda n: f"issuer-{n}")
    name_ar = "المفوض السامي"
    name_en = "High Commissioner"


class LegalTextFactory(factory.Factory):
    """A published law of its own, with its alias in English.

    `subjects`, `gazette_references` and `relations` take lists.
    """

    class Meta:
        model = LegalTextPage

    type = TextType.LAW
    number = factory.Sequence(lambda n: str(1000 + n))
    date = datetime.date(1997, 12, 29)
    title_ar = "تعديل قانون البلديات"
    title_en = "Amendment of the Municipal Act"
    status = Status.UNKNOWN
    confidence = Confidence.HIGH

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> LegalTextPage:
        parent = library()
        page = parent.add_child(instance=model_class(locale=parent.locale, **kwargs))
        page.save_revision().publish()
        create_aliases_for_new_page(page)
        page.refresh_from_db()
        return page
