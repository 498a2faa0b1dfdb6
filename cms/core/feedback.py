"""Was this page useful? The answers of visitors, taken without cookie, session or token.

The form on a public page is the same for everybody, so that a cache may share the page. What
keeps it safe: it names its page in a signed field, which nobody can make up; browsers say that
it was sent from a page of ours (`Sec-Fetch-Site`, `Origin`); the number of answers from one
address is limited, and the address is only counted under a digest, never stored.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.core import ratelimit
from cms.core.bilingual import current_language
from cms.core.models import PageFeedback
from cms.core.models.feedback import LONGEST_COMMENT
from cms.core.sharing import Subject

logger = logging.getLogger(__name__)

WINDOW = 3600  # seconds
# A municipality's people share one address.
ANSWERS_PER_ADDRESS = 60
COMMENTS_PER_ADDRESS = 20
COMMENT_WITHIN = timedelta(days=1)
KEEP_COMMENTS = timedelta(days=365)

_SUBJECT_SALT = "feedback.subject"
_ANSWER_SALT = "feedback.answer"


@dataclass(frozen=True)
class Asked:
    """The page that an answer is about, as the form names it."""

    key: str
    path: str
    language: str
    title: str


def sign(subject: Subject, address: str) -> str:
    """Return the form's field for the page at `address` (a path); the same for every visitor."""
    asked = [subject.key or address, address, current_language(), subject.title[:120]]
    return signing.Signer(salt=_SUBJECT_SALT).sign_object(asked, compress=True)


def unsign(field: str) -> Asked:
    """Return what `sign` wrote; raises signing.BadSignature for anything else."""
    return Asked(*signing.Signer(salt=_SUBJECT_SALT).unsign_object(field))


def from_our_pages(request: HttpRequest) -> bool:
    """Say whether the browser sent the form from a page of this very site.

    `Sec-Fetch-Site` decides where the browser sends it (over HTTPS), else `Origin`; one of the
    two comes with every form in every browser of the last years.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page_feedback(request: HttpRequest) -> HttpResponse:
    """Take an answer, take a comment on it, and thank for both."""
    if request.method != "POST":
        return _thank(request)
    if not from_our_pages(request):
        text = _("Your answer did not come from a page of this site, so it was not counted.")
        return _show(request, 403, problem=text)
    if request.POST.get("website"):  # no person sees this field
        return redirect(reverse("feedback"))
    if "answer" in request.POST:
        return _take_comment(request)
    return _take_answer(request)


def _take_answer(request: HttpRequest) -> HttpResponse:
    field, useful = request.POST.get("subject", ""), request.POST.get("useful", "")
    try:
        asked = unsign(field)
    except (signing.BadSignature, ValueError, TypeError):
        asked = None
    if asked is None or useful not in ("yes", "no"):
        text = _("The answer could not be read. Go back to the page and choose Yes or No.")
        return _show(request, 400, problem=text, back=asked.path if asked else "")
    if not _allowed(request, "feedback", ANSWERS_PER_ADDRESS):
        return _too_many(request, back=asked.path, field=field)
    row = PageFeedback.objects.create(
        subject=asked.key[:500],
        path=asked.path[:500],
        language=asked.language,
        title=asked.title,
        useful=useful == "yes",
    )
    # A reload of the next page must not count the answer again.
    token = signing.dumps(row.pk, salt=_ANSWER_SALT)
    return redirect(f"{reverse('feedback')}?{urlencode({'answer': token})}")


def _take_comment(request: HttpRequest) -> HttpResponse:
    token = request.POST["answer"]
    comment = request.POST.get("comment", "").replace("\r\n", "\n").replace("\0", "").strip()
    row = _row(token)
    if row is None:
        text = _(
            "Your comment could not be joined to your answer: more than a day has passed, or the "
            "link is damaged. Copy what you wrote, open the page again and answer once more."
        )
        return _show(request, 400, problem=text, comment=comment)
    shown: dict[str, Any] = {"back": row.path, "answer": token, "comment": comment}
    if len(comment) > LONGEST_COMMENT:
        text = _("Your comment has %(length)s characters; at most %(most)s are possible.") % {
            "length": len(comment),
            "most": LONGEST_COMMENT,
        }
        return _show(request, 400, problem=text, asks=True, **shown)
    if not _allowed(request, "feedback-comment", COMMENTS_PER_ADDRESS):
        return _too_many(request, asks=True, **shown)
    PageFeedback.objects.filter(pk=row.pk).update(comment=comment)
    return redirect(f"{reverse('feedback')}?{urlencode({'answer': token, 'done': 1})}")


def _thank(request: HttpRequest) -> HttpResponse:
    """Thank for an answer; after a no, ask what was missing."""
    token = request.GET.get("answer", "")
    row = _row(token)
    if row is None:
        return _show(request, 200)
    asks = not row.useful and "done" not in request.GET
    return _show(request, 200, thanks=True, back=row.path, answer=token, asks=asks)


def _row(token: str) -> PageFeedback | None:
    try:
        pk = signing.loads(token, salt=_ANSWER_SALT, max_age=COMMENT_WITHIN)
    except signing.BadSignature:
        return None
    return PageFeedback.objects.filter(pk=pk).first()


def _allowed(request: HttpRequest, scope: str, limit: int) -> bool:
    address = ratelimit.client_address(request)
    return ratelimit.allow(scope, address, limit=limit, per=WINDOW)


def _too_many(request: HttpRequest, **shown: Any) -> HttpResponse:
    text = _(
        "Too many answers came from your network in a short time. What you wrote is still here: "
        "send it again in a while."
    )
    response = _show(request, 429, problem=text, **shown)
    response.headers["Retry-After"] = str(ratelimit.seconds_left(WINDOW))
    return response


def _show(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    response = render(
        request, "core/feedback.html", {"longest": LONGEST_COMMENT, **context}, status=status
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def forget_comments() -> int:
    """Empty the comments that are older than a year; the counts stay. Returns how many."""
    before = timezone.now() - KEEP_COMMENTS
    old = PageFeedback.objects.filter(created_at__lt=before).exclude(comment="")
    return old.update(comment="")


urlpatterns = [path("", page_feedback, name="feedback")]
