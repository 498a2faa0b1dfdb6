"""One box over everything that can be found.

`find` merges the kinds into one ranking: all are in one index, so their scores compare. What
recognisers read in the text comes above; among the rest, an object whose name is exactly
what was typed comes first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from modelsearch.backends import get_search_backend
from modelsearch.query import PlainText

from cms.core.bilingual import BilingualText, current_language, direction
from search import analysis, highlight, registry

PER_PAGE = 10
# Nobody reads further; a narrower question serves better.
MOST_PAGES = 50
# A question longer than this is cut, and the reader told.
LONGEST_QUERY = 300
# Names are compared among this many of a kind's best hits.
_NAMED_AMONG = 20


@dataclass(frozen=True)
class Found:
    """A hit as results show it: what was found is marked, in HTML that is safe to print."""

    hit: registry.Hit
    kind: registry.Kind | None
    title: SafeString
    excerpt: SafeString
    excerpt_text: str


@dataclass(frozen=True)
class Facet:
    """How many hits one kind has."""

    kind: registry.Kind
    count: int
    selected: bool


@dataclass(frozen=True)
class Results:
    """What `find` answers."""

    query: str
    language: str
    kind: registry.Kind | None
    facets: list[Facet]
    total: int
    recognised: list[Found]
    hits: list[Found]
    page: "Page[int] | None"
    searchable: bool
    was_cut: bool

    @property
    def total_of_all(self) -> int:
        """How many hits there are without choosing a kind."""
        return sum(facet.count for facet in self.facets)


@dataclass(frozen=True)
class _Candidate:
    kind: registry.Kind
    obj: Any
    score: float
    named: bool

    @property
    def order(self) -> tuple[bool, int, float, int, str]:
        """Exactly named ones first, the lightest kind among them; then by score."""
        weight = self.kind.weight
        return (not self.named, weight if self.named else 0, -self.score, weight, str(self.obj.pk))


def find(text: str, language: str, kind: str | None = None, page: int | str = 1) -> Results:
    """Answer what was typed, for a reader of `language`: any text gives an answer, none an error.

    `kind` narrows the hits to one kind (an unknown name is passed over); the facets count
    all kinds nevertheless. `page` counts from 1; one out of range gives the nearest.
    """
    with translation.override(language):
        return _find(text, language, kind, page)


def _find(text: str, language: str, kind: str | None, page: int | str) -> Results:
    query = " ".join(text.replace("\x00", " ").split())
    was_cut = len(query) > LONGEST_QUERY
    query = query[:LONGEST_QUERY]
    chosen = registry.kind_named(kind)
    if not analysis.forms(query):
        return Results(query, language, chosen, [], 0, [], [], None, False, was_cut)

    searches = {k.name: _search(k, query, language) for k in registry.kinds()}
    facets = [Facet(k, searches[k.name].count(), selected=chosen is k) for k in registry.kinds()]
    total = sum(facet.count for facet in facets if chosen is None or facet.selected)
    shown = Paginator(range(min(total, MOST_PAGES * PER_PAGE)), PER_PAGE).get_page(page)

    terms = highlight.terms_of(query)
    candidates = [
        candidate
        for facet in facets
        if facet.count and (chosen is None or facet.selected)
        for candidate in _candidates(
            facet.kind, searches[facet.kind.name], query, shown.number * PER_PAGE
        )
    ]
    candidates.sort(key=lambda candidate: candidate.order)
    start = (shown.number - 1) * PER_PAGE
    hits = [
        _shown(candidate.kind.present(candidate.obj, language), candidate.kind, terms)
        for candidate in candidates[start : start + PER_PAGE]
    ]
    recognised = _recognised(query, language, terms) if chosen is None and start == 0 else []
    above = {found.hit.url for found in recognised}
    return Results(
        query=query,
        language=language,
        kind=chosen,
        facets=facets,
        total=total,
        recognised=recognised,
        hits=[found for found in hits if found.hit.url not in above],
        page=shown,
        searchable=True,
        was_cut=was_cut,
    )


def best_of(kind: registry.Kind, text: str, language: str, count: int) -> list[Any]:
    """Return the `count` best objects of one kind for a text, the likeliest first."""
    query = " ".join(text.replace("\x00", " ").split())[:LONGEST_QUERY]
    return list(_search(kind, query, language)[:count]) if analysis.forms(query) else []


def _search(kind: registry.Kind, query: str, language: str) -> Any:
    results = get_search_backend().search(PlainText(query, operator="or"), kind.queryset(language))
    return results.annotate_score("search_score")


def _candidates(kind: registry.Kind, results: Any, query: str, needed: int) -> Iterable[_Candidate]:
    """Return the best `needed` of one kind, and no fewer than names are compared among."""
    typed = _names_typed(query, kind)
    for place, obj in enumerate(results[: max(needed, _NAMED_AMONG)]):
        named = (
            place < _NAMED_AMONG
            and kind.names is not None
            and any(analysis.forms(name) in typed for name in kind.names(obj))
        )
        yield _Candidate(kind, obj, obj.search_score or 0.0, named)


def _names_typed(query: str, kind: registry.Kind) -> list[list[str]]:
    """Return the query as the name of a `kind`: as it is, and without the word for the kind.

    "بلدية زحلة" names the municipality "زحلة", "قضاء زحلة" the district.
    """
    words_for_kind = {analysis.stem_of(word) for word in analysis.forms(str(kind.label))}
    rest = [
        word for word in analysis.subject(query) if analysis.stem_of(word) not in words_for_kind
    ]
    return [analysis.forms(query), rest] if rest else [analysis.forms(query)]


def _recognised(query: str, language: str, terms: frozenset[str]) -> list[Found]:
    by_url = {found.hit.url: found.hit for found in registry.recognise(query, language)}
    return [_shown(hit, registry.kind_named(hit.kind), terms) for hit in by_url.values()]


def _shown(hit: registry.Hit, kind: registry.Kind | None, terms: frozenset[str]) -> Found:
    excerpt_text = highlight.cut(hit.excerpt.text, terms) if hit.excerpt else ""
    excerpt = _marked(hit.excerpt, excerpt_text, terms) if hit.excerpt else SafeString("")
    return Found(hit, kind, _marked(hit.title, hit.title.text, terms), excerpt, excerpt_text)


def _marked(source: BilingualText, text: str, terms: frozenset[str]) -> SafeString:
    """Return `text` of `source` with its matches marked, and its language when it isn't the page's."""
    marked = highlight.mark(text, terms)
    if not text or source.language == current_language():
        return marked
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', source.language, direction(source.language), marked
    )
