"""Arabic is the source; the English tree follows it.

What wagtail-localize 1.14 leaves open is answered here and in `signals.py` and
`wagtail_hooks.py`: one direction of translation, aliases that keep their source's address,
and moves, deletions and unpublishing that reach both trees.
"""

from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.signals import page_slug_changed
from wagtail_localize.synctree import create_aliases_for_new_page

from cms.core.bilingual import SOURCE_LANGUAGE


def is_source(page: Page) -> bool:
    """Say whether the page belongs to the Arabic tree (the tree's root counts as such)."""
    return bool(page.is_root() or page.locale.language_code == SOURCE_LANGUAGE)


def source_of(page: Page) -> Page | None:
    """Return the Arabic page that a page follows, itself when it is Arabic, None without one."""
    if is_source(page):
        return page
    return Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=SOURCE_LANGUAGE
    ).first()


def followers(page: Page) -> PageQuerySet:
    """Return the aliases and translations that follow an Arabic page; none for an English one."""
    if not is_source(page):
        return Page.objects.none()
    return Page.objects.filter(translation_key=page.translation_key).exclude(
        locale_id=page.locale_id
    )


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
