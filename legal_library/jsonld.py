"""What a legal text's page tells machines, in the words of schema.org's Legislation."""

from typing import Any

from legal_library.models import LegalTextPage
from legal_library.vocabulary import TYPE_NAMES, Predicate, Status

_FORCE = {
    Status.IN_FORCE: "InForce",
    Status.AMENDED: "InForce",
    Status.SUPERSEDED: "NotInForce",
    Status.REPEALED: "NotInForce",
}

# schema.org has words for these; the reverse is said by the other text's page.
_RELATIONS = {
    Predicate.AMENDS: "legislationAmends",
    Predicate.REPEALS: "legislationRepeals",
    Predicate.IMPLEMENTS: "legislationApplies",
    Predicate.CHANGES: "legislationChanges",
}


def legislation(
    text: LegalTextPage, url: str, related: dict[Predicate, list[tuple[str, str]]]
) -> dict[str, Any]:
    """Describe a text; `url` is absolute, `related` holds (citation, absolute URL) by relation."""
    language = text.locale_code
    data: dict[str, Any] = {
        "@type": "Legislation",
        "@id": url,
        "url": url,
        "name": text.heading.text,
        "alternateName": text.citation_in(language),
        "inLanguage": "ar",
        "legislationIdentifier": text.eli,
        "legislationType": TYPE_NAMES[text.type][language],
        "legislationDate": text.date.isoformat(),
        "legislationJurisdiction": {"@type": "Country", "name": "Lebanon", "identifier": "LB"},
    }
    if text.issuer:
        data["legislationPassedBy"] = {
            "@type": "GovernmentOrganization",
            "name": text.issuer.name.text,
        }
    if force := _FORCE.get(Status(text.status)):
        data["legislationLegalForce"] = f"https://schema.org/{force}"
    if subjects := [subject.name.text for subject in text.subjects.all()]:
        data["about"] = subjects
    published = [ref.date for ref in text.gazette_references.all() if ref.date]
    if published:
        data["datePublished"] = min(published).isoformat()
    for predicate, word in _RELATIONS.items():
        if others := related.get(predicate):
            data[word] = [
                {"@type": "Legislation", "name": citation, **({"@id": url} if url else {})}
                for citation, url in others
            ]
    return data
