"""What the site's search box finds here, and how it is shown there."""

from django.utils.translation import gettext_lazy as _

from cms.core.bilingual import BilingualText, bilingual
from legal_library.models import LegalTextPage
from search import registry


def register() -> None:
    """Tell the search about legal texts; called when Django starts."""
    registry.register(
        registry.Kind(
            name="legal",
            label=_("Legal text"),
            label_plural=_("Legal texts"),
            model=LegalTextPage,
            queryset=lambda language: LegalTextPage.objects.readable(language).select_related(
                "issuer", "locale"
            ),
            present=present,
            names=LegalTextPage.names,
            browse="legal/",
            weight=30,
        )
    )


def present(text: LegalTextPage, language: str) -> registry.Hit:
    """Make the hit: the title, the summary, and the citation as its facts."""
    prose_language = "ar" if text.prose_awaits_translation else text.locale_code
    return registry.Hit(
        kind="legal",
        url=text.url or "",
        title=bilingual(text, "title", language),
        excerpt=BilingualText(text.summary, prose_language) if text.summary else None,
        facts=text.citation_in(language),
    )
