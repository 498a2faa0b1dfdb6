"""Old addresses keep leading to their pages: what Wagtail's redirects leave open.

Wagtail notes a redirect whenever a page's slug changes or it moves, for its subpages too, and
each leads to the page itself, so that there are never chains. Here is added that an address
which a page takes again is free of its old redirect, that nothing leads to a page that is not
published or back to where it came from, and that browsers don't remember a redirect for ever.
"""

from typing import Any
from urllib.parse import urlsplit

from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, post_page_move

# As long as public pages: a browser that keeps "a leads to b" for ever is caught between the two
# when the page goes back to a.
REMEMBERED_SECONDS = 60
AT_ONCE = 400


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Answers an address that has no page with the redirect that was left there, if it is good."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code != 404 or not (redirect := self._find(request)):
            return response
        if redirect.redirect_page and not redirect.redirect_page.live:
            return response
        link = redirect.link
        if not link or urlsplit(link).path.rstrip("/") == request.path.rstrip("/"):
            return response
        kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
        answer: HttpResponse = kind(link)
        patch_cache_control(answer, public=True, max_age=REMEMBERED_SECONDS)
        return answer

    @staticmethod
    def _find(request: HttpRequest) -> Redirect | None:
        """Return the redirect of the whole address, else of its path."""
        full = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        found = get_redirect(request, full)
        path = urlsplit(full).path
        return found or (get_redirect(request, path) if path != full else None)


def forget_redirects_from(pages: Any) -> int:
    """Delete the automatic redirects from the addresses that pages have now; return how many."""
    paths = [Redirect.normalise_path(urlsplit(url).path) for page in pages if (url := page.url)]
    gone = 0
    for start in range(0, len(paths), AT_ONCE):
        stale = Redirect.objects.filter(
            automatically_created=True, old_path__in=paths[start : start + AT_ONCE]
        )
        gone += stale.delete()[0]
    return gone


@receiver(page_slug_changed)
@receiver(post_page_move)
def free_addresses_of_tree(instance: Page, **_kwargs: Any) -> None:
    """A page and its subpages have come to other addresses."""
    tree = Page.objects.descendant_of(instance, inclusive=True).live()
    forget_redirects_from(tree.select_related("locale"))


@receiver(page_published)
def free_address(instance: Page, **_kwargs: Any) -> None:
    """A page stands at its address, perhaps where another one was before."""
    forget_redirects_from([instance])
