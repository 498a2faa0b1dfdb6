"""What the translation editor is given beside its texts: terms, memory, warnings, machine drafts."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.views.edit_translation import user_can_edit_instance

from cms.core.bilingual import bilingual
from cms.core.translation import LOCKED
from cms.translation import machine, memory
from cms.translation.checks_terms import TermWarning, departures, term_warnings
from cms.translation.glossary import TermMatch, terms_in
from cms.translation.models.glossary import lines


def _translation(request: HttpRequest, pk: int) -> Translation:
    """Return a translation that the reader may edit. Raises Http404 or PermissionDenied."""
    translation = get_object_or_404(Translation.objects.select_related("source"), pk=pk)
    if not user_can_edit_instance(request.user, translation.get_target_instance()):
        raise PermissionDenied
    return translation


@require_GET
def overview(request: HttpRequest, translation_id: int) -> JsonResponse:
    """Return, by segment, the warnings and the machine's drafts of a page."""
    translation = _translation(request, translation_id)
    warnings: dict[int, list[str]] = {}
    for departure in departures(translation):
        warnings.setdefault(departure.segment.pk, []).append(str(departure.warning))
    drafts = {(t.translation_of_id, t.context_id) for t in machine.drafts(translation)}
    segments = StringSegment.objects.filter(source_id=translation.source_id).order_by("order")
    return JsonResponse(
        {
            "segments": [
                {
                    "id": segment.pk,
                    "warnings": warnings.get(segment.pk, []),
                    "machine": (segment.string_id, segment.context_id) in drafts,
                }
                for segment in segments
            ]
        }
    )


@require_GET
def segment(request: HttpRequest, translation_id: int, segment_id: int) -> JsonResponse:
    """Return the terms of a segment, what was made of its like before, and its warnings."""
    translation = _translation(request, translation_id)
    asked = get_object_or_404(
        StringSegment.objects.select_related("string"),
        pk=segment_id,
        source_id=translation.source_id,
    )
    arabic = asked.string.data
    written = StringTranslation.objects.filter(
        translation_of_id=asked.string_id,
        context_id=asked.context_id,
        locale_id=translation.target_locale_id,
    ).first()
    return JsonResponse(
        {
            "terms": _terms(terms_in(arabic)),
            "memory": [_match(match) for match in memory.matches(arabic, beside=asked)],
            "warnings": _warnings(term_warnings(arabic, written.data)) if written else [],
            "machine": written is not None and written.translation_type == machine.MACHINE,
        }
    )


def _terms(found: Sequence[TermMatch]) -> list[dict[str, Any]]:
    terms = {match.term.pk: match.term for match in found}
    return [
        {
            "arabic": term.term_ar,
            "english": term.term_en,
            "accepted": lines(term.accepted),
            "avoided": lines(term.avoided),
            "note": str(bilingual(term, "note")),
        }
        for term in terms.values()
    ]


def _match(match: memory.MemoryMatch) -> dict[str, Any]:
    return {
        "score": match.score,
        "parts": [{"text": part.text, "same": part.same} for part in match.parts],
        "english": match.english,
        "page": match.page.title if match.page else "",
        "url": reverse("wagtailadmin_explore", args=[match.page.pk]) if match.page else "",
        "earlier": match.earlier,
        "uses": match.uses,
    }


def _warnings(found: Sequence[TermWarning]) -> list[str]:
    return [str(warning) for warning in found]


@require_POST
def machine_translate(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Let the machine draft what has no English; stands at the address of upstream's button."""
    translation = _translation(request, translation_id)
    try:
        if translation.get_target_instance().permissions_for_user(request.user).page_locked():
            raise machine.MachineRefused(LOCKED)
        done = machine.draft(translation, request.user)  # type: ignore[arg-type]
    except machine.MachineRefused as error:
        messages.error(request, str(error))
    except machine.ServiceAway:
        messages.error(
            request, _("The translation service doesn't answer. Nothing was changed; try later.")
        )
    else:
        _tell(request, done)
    next_url = get_valid_next_url_from_request(request)
    return HttpResponseRedirect(next_url) if next_url else redirect("wagtailadmin_home")


def _tell(request: HttpRequest, done: machine.Drafted) -> None:
    if done.made:
        messages.success(
            request,
            ngettext(
                "%(count)s text was drafted by machine. Review it: only what you save is used.",
                "%(count)s texts were drafted by machine. Review each: only what you save is used.",
                done.made,
            )
            % {"count": done.made},
        )
    if done.left:
        messages.warning(
            request,
            ngettext(
                "%(count)s text was left to you: the machine damaged its links, its formatting or "
                "its numbers.",
                "%(count)s texts were left to you: the machine damaged their links, their "
                "formatting or their numbers.",
                done.left,
            )
            % {"count": done.left},
        )
    elif not done.made:
        messages.warning(request, _("There is nothing left to translate."))
