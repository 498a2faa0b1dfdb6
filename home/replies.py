"""The second face of guides and questions: what the call centre sends of them into a chat."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.models import BasePage
from home.models import FAQPage, TransactionGuidePage
from search import registry

# A chat is no place for more; the page has the rest.
MOST_DOCUMENTS = 10


def reply_of_question(question: FAQPage, language: str) -> registry.Reply:
    """Return the short answer of a question, in Arabic as long as it waits for its translation."""
    return registry.Reply(
        title=question.title,
        text="\n\n".join([question.short_answer, *_marks(question)]),
        url=question.full_url or "",
        language=question.content_language,
    )


def reply_of_guide(guide: TransactionGuidePage, language: str) -> registry.Reply:
    """Return the gist of a guide: what it is, where, what to bring, how long, what is not sure."""
    with translation.override(guide.content_language):
        parts = [guide.summary] if guide.summary else []
        facts = [_("Competent authority: %s") % guide.get_authority_display()]
        if guide.time_needed:
            facts.append(_("Time needed: %s") % guide.time_needed)
        parts.append("\n".join(facts))
        if documents := [block.value["name"] for block in guide.documents]:
            listed = [f"• {name}" for name in documents[:MOST_DOCUMENTS]]
            if (more := len(documents) - MOST_DOCUMENTS) > 0:
                listed.append(ngettext("… and %d more", "… and %d more", more) % more)
            parts.append("\n".join([_("Documents needed:"), *listed]))
        if guide.to_confirm:
            parts.append(_("Some points are still to be confirmed; the page names them."))
        return registry.Reply(
            title=guide.title,
            text="\n\n".join([*parts, *_marks(guide)]),
            url=guide.full_url or "",
            language=guide.content_language,
        )


def _marks(page: BasePage) -> list[str]:
    """Return the line that says that a page is an example."""
    if not page.is_demonstration:
        return []
    with translation.override(page.content_language):
        return [_("This is an example. It is not an official statement.")]
