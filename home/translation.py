"""Arabic is the source; the English tree follows it.

What wagtail-localize 1.14 leaves open is answered here and in `signals.py` and
`wagtail_hooks.py`: one direction of translation, aliases that keep their source's address,
and moves, deletions and unpublishing that reach both trees.
"""

from wagtail.models import Page
from wagtail.signals import page_slug_changed
from wagtail_localize.synctree import create_aliases_for_new_page

from cms.core.translation import followers, is_source


def ensure_aliases(page: Page) -> None:
    """Give an Arabic page and its subpages their place in the English tree, where it is missing."""
    if not is_source(page):
        return
    for each in [page, *page.get_descendants()]:
        if not followers(each).exists():
            create_aliases_for_new_page(each.specific)


def align_slugs(source: Page) -> None:
    """Give the followers of an Arabic page its slug, so that `/ar/x/` and `/en/x/` stay a pair.

    Home pages stand side by side under the root of the tree and keep slugs of their own. The
    old address keeps working: Wagtail makes a redirect from `page_slug_changed`.
    """
    for follower in followers(source):
        if follower.slug == source.slug or follower.depth <= 2:
            continue
        parent = follower.get_parent()
        if not Page._slug_is_available(source.slug, parent, page=follower):
            continue
        before = follower.specific_class.objects.get(pk=follower.pk)
        after = follower.specific_class.objects.get(pk=follower.pk)
        after.slug = source.slug
        after.save(clean=False)
        page_slug_changed.send(
            sender=follower.specific_class, instance=after, instance_before=before
        )
