"""The library's list: what a visitor asked for, the texts that answer, and what else is there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.functional import cached_property

from cms.core.bilingual import BilingualText
from legal_library.citations import type_name
from legal_library.models import CODE, LegalTextPage, Subject
from legal_library.querysets import LegalTextQuerySet
from legal_library.vocabulary import TextType
from search import analysis

PER_PAGE = 25
LONGEST_QUERY = 200
# The best hits of a search; filters work among them.
MOST_HITS = 1000
# Among so many of them one that is called exactly as was typed comes first.
MOST_NAMED = 50
BY_DATE, BY_RELEVANCE = "date", "relevance"


@dataclass(frozen=True)
class Filters:
    """What was asked for. A value that makes no sense is as if it had not been given."""

    q: str = ""
    type: str = ""
    year: int | None = None
    subject: str = ""
    sort: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> "Filters":
        """Read the parameters of a request's address."""
        words = " ".join(str(query.get("q", "")).replace("\x00", " ").split())[:LONGEST_QUERY]
        year = str(query.get("year", ""))
        kind = str(query.get("type", ""))
        subject = str(query.get("subject", ""))
        sort = str(query.get("sort", ""))
        return cls(
            q=words,
            type=kind if kind in TextType.values else "",
            year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
            subject=subject if _is_subject(subject) else "",
            sort=sort if words and sort in {BY_DATE, BY_RELEVANCE} else "",
        )

    def apply(self, texts: LegalTextQuerySet) -> LegalTextQuerySet:
        """Narrow a queryset by type, year and subject."""
        if self.type:
            texts = texts.filter(type=self.type)
        if self.year:
            texts = texts.filter(date__year=self.year)
        if self.subject:
            texts = texts.filter(subjects__code=self.subject)
        return texts

    def querystring(self, **changes: Any) -> str:
        """Return the parameters, encoded, after `changes`; empty ones are left out."""
        values = {**vars(self), **changes}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def given(self) -> bool:
        return bool(self.q or self.type or self.year or self.subject)


@dataclass(frozen=True)
class Choice:
    """One value of a filter: how many texts it would leave, given the other filters."""

    value: str
    label: str | BilingualText
    count: int
    selected: bool


@dataclass
class Listing:
    """The answer to `filters` in one language. Everything is asked of the database once."""

    filters: Filters
    language: str
    page_number: str = "1"
    ranked: list[int] | None = field(default=None)
    """The ids that answer the words, best first; None when no words were given."""

    @classmethod
    def of(cls, query: Mapping[str, Any], language: str) -> "Listing":
        """Answer a request's parameters for a reader of `language`."""
        filters = Filters.from_query(query)
        return cls(filters, language, str(query.get("page", "1")), _ranked(filters.q, language))

    @property
    def sort(self) -> str:
        """Relevance when words were given and nothing else was asked for."""
        return self.filters.sort or (BY_DATE if self.ranked is None else BY_RELEVANCE)

    @property
    def by_relevance(self) -> bool:
        return self.sort == BY_RELEVANCE

    @cached_property
    def _texts(self) -> LegalTextQuerySet:
        texts = LegalTextPage.objects.readable(self.language)
        return texts if self.ranked is None else texts.filter(pk__in=self.ranked)

    @cached_property
    def page(self) -> "Page[Any]":
        """The texts of the page asked for; a number out of range gives the nearest page."""
        found = self.filters.apply(self._texts).newest_first()
        if self.by_relevance and self.ranked is not None:
            kept = set(found.order_by().values_list("pk", flat=True))
            ids = [pk for pk in self.ranked if pk in kept]
        else:
            ids = list(found.values_list("pk", flat=True))
        page = Paginator(ids, PER_PAGE).get_page(self.page_number)
        texts = LegalTextPage.objects.select_related("issuer").in_bulk(list(page.object_list))
        page.object_list = [texts[pk] for pk in page.object_list]
        return page

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @cached_property
    def types(self) -> list[Choice]:
        """The types there are, in the order of the vocabulary."""
        counts = self._counts("type", type="")
        return self._choices(
            [code for code in TextType.values if code in counts or code == self.filters.type],
            counts,
            self.filters.type,
            lambda code: type_name(code, self.language),
        )

    @cached_property
    def years(self) -> list[Choice]:
        """The years there are, the latest first."""
        counts = self._counts("date__year", year=None)
        chosen = [self.filters.year] if self.filters.year else []
        return self._choices(
            sorted({*counts, *chosen}, reverse=True), counts, self.filters.year, str
        )

    @cached_property
    def subjects(self) -> list[Choice]:
        """The subjects there are, by name."""
        counts = self._counts("subjects__code", subject="")
        counts.pop(None, None)
        names = {subject.code: subject.name for subject in Subject.objects.all()}
        codes = [code for code in names if code in counts or code == self.filters.subject]
        codes.sort(key=lambda code: names[code].text)
        return self._choices(codes, counts, self.filters.subject, names.__getitem__)

    @property
    def querystring(self) -> str:
        return self.filters.querystring()

    @property
    def other_order(self) -> str:
        """The parameters that show the same texts in the other order."""
        return self.filters.querystring(sort=BY_DATE if self.by_relevance else BY_RELEVANCE)

    def _counts(self, name: str, **without: Any) -> dict[Any, int]:
        others = replace(self.filters, **without).apply(self._texts)
        # Distinct: the join to one subject must not hide the text's other subjects' counts.
        ids = LegalTextPage.objects.filter(pk__in=others.order_by().values("pk"))
        rows = ids.order_by().values_list(name).annotate(number=Count("pk", distinct=True))
        return dict(rows)

    @staticmethod
    def _choices(
        values: list[Any], counts: dict[Any, int], chosen: Any, label: Callable[[Any], Any]
    ) -> list[Choice]:
        return [
            Choice(str(value), label(value), counts.get(value, 0), selected=value == chosen)
            for value in values
        ]


def _is_subject(code: str) -> bool:
    return bool(CODE.fullmatch(code)) and Subject.objects.filter(code=code).exists()


def _ranked(words: str, language: str) -> list[int] | None:
    """Return the ids that answer the words, those that are called exactly so before all others."""
    if not words:
        return None
    texts = LegalTextPage.objects.live().in_language(language).select_related("issuer")
    found = list(texts.search(words, operator="or")[:MOST_HITS])
    typed = analysis.forms(words)
    found[:MOST_NAMED] = sorted(
        found[:MOST_NAMED],
        key=lambda text: all(analysis.forms(name) != typed for name in text.names()),
    )
    return [text.pk for text in found]
