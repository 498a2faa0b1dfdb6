"""What a reader of one legal text sees: its relations from both sides, its sources, its citation."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.core.bilingual import BilingualText, bilingual
from cms.core.jsonld import script
from legal_library import jsonld
from legal_library.models import LegalTextPage, Relation
from legal_library.vocabulary import Predicate

_RECORD = re.compile(r"\blegallaw:(\d+)")
_WEBSITE = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:lb|com|org|net)\b")
_PRESS = re.compile(r"\b(?:press|addiyar|lebanon24|innlebanon)\b")


@dataclass
class Related:
    """Another text as the page shows it; without `url` when it isn't in the library."""

    citation: BilingualText
    title: BilingualText | None = None
    url: str = ""
    ended: bool = False
    articles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RelationGroup:
    """The other texts that stand in one relation to this one."""

    predicate: Predicate
    texts: list[Related]

    @property
    def label(self) -> str:
        return str(self.predicate.label)


def context_of(text: LegalTextPage, request: HttpRequest) -> dict[str, Any]:
    """Return what the template of a legal text needs."""
    groups = relations_of(text, request)
    gazette = [reference.in_words(text.locale_code) for reference in text.gazette_references.all()]
    related = {
        group.predicate: [
            (other.citation.text, request.build_absolute_uri(other.url) if other.url else "")
            for other in group.texts
        ]
        for group in groups
    }
    url = request.build_absolute_uri(text.get_url(request) or request.path)
    return {
        "relation_groups": groups,
        "gazette": gazette,
        "subjects": text.subjects.all(),
        "index_url": text.get_parent().get_url(request) if text.pk else "",
        "sources": public_sources(text.facts_source),
        "cite_as": cite_as(text, gazette),
        "identifier": breakable(text.eli),
        "structured_data": script(jsonld.legislation(text, url, related)),
    }


def relations_of(text: LegalTextPage, request: HttpRequest | None = None) -> list[RelationGroup]:
    """Return a text's relations, those recorded on it and those recorded on others, by kind.

    A relation that both sides record is shown once. Texts come in the language of `text`.
    """
    own = list(text.relations.all())
    others = (
        Relation.objects.filter(
            target__translation_key=text.translation_key,
            text__locale_id=text.locale_id,
            text__live=True,
        )
        .select_related("text", "text__issuer")
        .order_by("text__date", "pk")
    )
    targets = _targets(own, text)
    shown: dict[Predicate, dict[Any, Related]] = {predicate: {} for predicate in Predicate}

    def add(predicate: Predicate, key: Any, related: Related, article: str) -> None:
        known = shown[predicate].setdefault(key, related)
        if article and article not in known.articles:
            known.articles.append(article)

    for relation in own:
        target = targets.get(relation.target_id)
        related = (
            _related(target, request)
            if target
            else Related(bilingual(relation, "citation", text.locale_code))
        )
        key = target.translation_key if target else related.citation.text
        add(Predicate(relation.predicate), key, related, relation.article)
    for relation in others:
        key = relation.text.translation_key
        related = _related(relation.text, request)
        add(Predicate(relation.predicate).inverse, key, related, relation.article)
    return [
        RelationGroup(predicate, list(texts.values()))
        for predicate, texts in shown.items()
        if texts
    ]


def public_sources(facts_source: str) -> list[str]:
    """Return the public records that a source note names; our own shorthand is left out."""
    sources = [
        _("Legal Informatics Centre of the Lebanese University, record %(number)s")
        % {"number": number}
        for number in _RECORD.findall(facts_source)
    ]
    sources += dict.fromkeys(_WEBSITE.findall(facts_source))
    if _PRESS.search(facts_source):
        sources.append(_("Press reports"))
    return sources


def cite_as(text: LegalTextPage, gazette: list[str]) -> str:
    """Return the whole reference in the page's language: citation, title and gazette."""
    language = text.locale_code
    title = bilingual(text, "title", language).text
    marks = ("«", "»") if language == "ar" else ("“", "”")
    comma = "، " if language == "ar" else ", "
    parts = [text.citation_in(language), f"{marks[0]}{title}{marks[1]}", *gazette[:1]]
    return comma.join(parts)


def breakable(path: str) -> SafeString:
    """Return a path that may be broken before its slashes, for narrow screens."""
    return format_html_join(mark_safe("<wbr>/"), "{}", ((part,) for part in path.split("/")))


def _targets(relations: list[Relation], text: LegalTextPage) -> dict[int | None, LegalTextPage]:
    """Return the live pages of `text`'s language that its relations lead to, by target id."""
    ids = {relation.target_id for relation in relations if relation.target_id}
    if not ids:
        return {}
    keys = dict(LegalTextPage.objects.filter(pk__in=ids).values_list("pk", "translation_key"))
    pages = {
        page.translation_key: page
        for page in LegalTextPage.objects.live()
        .filter(translation_key__in=keys.values(), locale_id=text.locale_id)
        .select_related("issuer")
    }
    return {pk: pages[key] for pk, key in keys.items() if key in pages}


def _related(text: LegalTextPage, request: HttpRequest | None) -> Related:
    return Related(
        citation=BilingualText(text.citation_in(text.locale_code), text.locale_code),
        title=bilingual(text, "title", text.locale_code),
        url=text.get_url(request) or "",
        ended=text.ended,
    )
