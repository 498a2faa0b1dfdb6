"""Sending approved templates: which ones, with which values, and what the person then reads.

What WhatsApp would refuse (codes 132000 to 132016) is found here, before anything is queued.
"""

import re
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core.bilingual import bilingual
from cms.core.models import User
from contact_center import channels, phrases
from contact_center.channels import outbound
from contact_center.channels.templates import Blank, TemplateChannel, TemplateShape
from contact_center.models import Case, Conversation, Message, MessageTemplate
from contact_center.services import messages

# WhatsApp takes no line breaks, tabs or wide gaps inside a blank.
UNFIT = re.compile(r"[\n\r\t\v\f\u2028\u2029]| {5,}")
CODE = re.compile(r"[A-Za-z0-9]+\Z")
Errors = dict[str, str]
_is_address = URLValidator(schemes=["https"])


class Unfilled(messages.Refused):
    """Values that don't fit the blanks; `errors` says what is wrong, by the key of the blank.

    What concerns the message as a whole stands under the empty key.
    """

    def __init__(self, errors: Errors) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


def offered(conversation: Conversation) -> list[MessageTemplate]:
    """Return the templates that can be sent now, those in the person's language first."""
    language = conversation.contact.language
    approved = MessageTemplate.objects.approved(conversation.channel)
    found = [template for template in approved if not template.shape.obstacle]
    return sorted(found, key=lambda one: (one.language.split("_")[0] != language, one.name))


def check(shape: TemplateShape, values: Mapping[str, str]) -> Errors:
    """Return what is wrong with the values, by the key of the blank; empty when they fit."""
    errors = {}
    for blank in shape.blanks:
        if problem := _problem(blank, values.get(blank.key, "").strip(), shape):
            errors[blank.key] = problem
    if errors:
        return errors
    for part in ("header", "body"):
        length, limit = len(shape.filled(part, values)), shape.limits.get(part, 0)
        blanks = [blank for blank in shape.blanks if blank.part == part and blank.kind == "text"]
        if blanks and length > limit:
            errors[blanks[0].key if len(blanks) == 1 else ""] = _(
                "With its blanks filled the text may hold at most %(limit)d characters; it has "
                "%(length)d."
            ) % {"limit": limit, "length": length}
    return errors


def _problem(blank: Blank, value: str, shape: TemplateShape) -> str:
    limit = shape.limits.get(blank.kind, 0)
    if not value:
        return _("Fill this in.")
    if UNFIT.search(value):
        return _("Write it on one line, without wide gaps.")
    if limit and len(value) > limit:
        values = {"limit": limit, "length": len(value)}
        return _("At most %(limit)d characters; this has %(length)d.") % values
    if blank.kind == "file":
        try:
            _is_address(value)
        except ValidationError:
            return _("Write the full address of the file, beginning with https://.")
    if blank.kind == "address" and re.search(r"[\s<>\"{}|\\^`]", value):
        return _("The end of an address holds no spaces or quotation marks.")
    if blank.kind == "code" and not CODE.match(value):
        return _("A code holds only Latin letters and digits.")
    return ""


def compose(template: MessageTemplate, values: Mapping[str, str]) -> tuple[outbound.Template, str]:
    """Return the content of a send and the words that the person reads.

    Raises Refused when the template can't be sent now, and Unfilled when the values don't fit.
    """
    channel = channels.get(template.channel)
    if not template.can_be_sent or not isinstance(channel, TemplateChannel):
        raise messages.Refused(_("This template can't be sent now. Choose another one."))
    shape = template.shape
    values = {blank.key: values.get(blank.key, "").strip() for blank in shape.blanks}
    if errors := check(shape, values):
        raise Unfilled(errors)
    content = outbound.Template(
        template.name, template.language, channel.template_parameters(template.components, values)
    )
    return content, shape.words(values)


# --- A resolved case ----------------------------------------------------------------------


def tell_resolved(case: Case, by: User) -> Message | None:
    """Tell the person through the template of the settings that their case is resolved.

    Returns None when no template is set, or none that can be sent fits.
    """
    template = resolved_template(case.conversation)
    if template is None:
        return None
    try:
        content, words = compose(template, _facts(case, template))
        return messages.queue(case.conversation, content, author=by, case=case, words=words)
    except messages.Refused:
        return None


def resolved_template(conversation: Conversation) -> MessageTemplate | None:
    """Return the set template in the person's language, else in Arabic, else in any other."""
    setting = settings.WHATSAPP_RESOLVED_TEMPLATE
    if not setting:
        return None
    rows = [row for row in offered(conversation) if row.name == setting[0]]
    language = conversation.contact.language

    def preference(row: MessageTemplate) -> int:
        spoken = row.language.split("_")[0]
        return 0 if spoken == language else 1 if spoken == "ar" else 2

    return min(rows, key=preference, default=None)


def _facts(case: Case, template: MessageTemplate) -> dict[str, str]:
    """Return the values of the blanks: what the settings name in their order, or the number."""
    language = "en" if template.language.split("_")[0] == "en" else "ar"
    number = phrases.isolated(case.display_number, language)
    words = settings.WHATSAPP_RESOLVED_TEMPLATE[1:]
    values = {}
    for place, blank in enumerate(template.shape.blanks):
        # Digits in an address are no text: nothing is to be kept in order there.
        plain = case.display_number if blank.kind != "text" else number
        word = words[place] if place < len(words) else "number"
        values[blank.key] = _fact(word, case, language) or plain
    return values


def _fact(word: str, case: Case, language: str) -> str:
    """Return one fact of a case in words; empty for the number, which the caller writes."""
    with translation.override(language):
        unit = bilingual(case.category.unit, "name", language) if case.category else None
        facts = {
            "name": case.conversation.contact.name or _("Dear citizen"),
            "unit": str(unit or _("the Directorate General of Local Administrations and Councils")),
            "subject": case.subject,
        }
    return " ".join(facts.get(word, "").split())
