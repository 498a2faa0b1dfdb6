"""Links of the site that lead nowhere: found each night, and told to editors.

Looked at is what visitors can read: the texts, choosers and addresses of live pages in both
languages, and what rooms register (`register_source`: menus, alerts). A link is broken when its
page was deleted or is not published, its document was deleted, or nothing is at its address.
Addresses of other sites are not visited.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import AbstractDocument
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site

from cms.core import jobs
from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.jobs import JobContext, job
from cms.core.models import BrokenLink, SiteDocument

logger = logging.getLogger(__name__)

CHECK = "core.check_links"
BATCH = 200
PAGE, DOCUMENT, ADDRESS = "page", "document", "address"
Reason = BrokenLink.Reason

# Not pages: files, and what only staff or machines open.
_UNCHECKED = ("/admin/", "/api/", settings.STATIC_URL, settings.MEDIA_URL)
_OTHER_SCHEMES = ("#", "?", "mailto:", "tel:", "sms:", "data:")


@dataclass(frozen=True)
class Link:
    """One link: `target` is the id of a page or document, or an address as it was written."""

    place: str
    kind: str
    target: str


@dataclass(frozen=True)
class Source:
    """What holds links without being a page: a menu entry, an alert. `edit_url` leads to it."""

    place: str
    edit_url: str
    links: Sequence[Link]


Missing = Callable[[list[ResolverMatch]], list[bool]]

_sources: list[Callable[[], Iterable[Source]]] = []
_judges: dict[str, Missing] = {}


def register_source(function: Callable[[], Iterable[Source]]) -> None:
    """Have the links checked that `function()` yields each time; register from `apps.py`."""
    if function not in _sources:
        _sources.append(function)


def register_addresses(namespace: str, missing: Missing) -> None:
    """Let a room judge its own addresses, in a fixed number of queries.

    `missing` takes matches of `namespace` and says of each whether its record is missing.
    """
    _judges[namespace] = missing


# --- Which links a page has ---


def links_of(instance: models.Model, *, skip: str = "") -> Iterator[Link]:
    """Yield the links in the fields of a page or record, without a query; `skip` names a field."""
    inherited = {field.name for field in Page._meta.get_fields()}
    for field in instance._meta.get_fields():
        if not isinstance(field, models.Field) or field.name == skip:
            continue
        if isinstance(instance, Page) and field.name in inherited:
            continue
        place = str(capfirst(field.verbose_name))
        if isinstance(field, StreamField):
            raw = list(getattr(instance, field.name).raw_data)
            yield from _links_of_block(field.stream_block, raw, place)
        elif isinstance(field, RichTextField):
            yield from _links_of_html(getattr(instance, field.name), place)
        elif isinstance(field, models.URLField):
            yield from _address(getattr(instance, field.name), place)
        elif isinstance(field, models.ForeignKey) and not field.remote_field.parent_link:
            yield from _chosen(field.remote_field.model, getattr(instance, field.attname), place)


def _links_of_block(block: blocks.Block, raw: Any, place: str) -> Iterator[Link]:
    """Walk what the database holds: to read it as values would ask for each chosen page."""
    if isinstance(block, blocks.StreamBlock):
        for item in raw or ():
            if child := block.child_blocks.get(item["type"]):
                yield from _links_of_block(child, item["value"], f"{place} › {child.label}")
    elif isinstance(block, blocks.ListBlock):
        for item in raw or ():
            value = item["value"] if block._item_is_in_block_format(item) else item
            yield from _links_of_block(block.child_block, value, place)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            if isinstance(raw, dict) and name in raw:
                yield from _links_of_block(child, raw[name], f"{place} › {child.label}")
    elif isinstance(block, blocks.RichTextBlock):
        yield from _links_of_html(raw, place)
    elif isinstance(block, blocks.URLBlock):
        yield from _address(raw, place)
    elif isinstance(block, blocks.ChooserBlock):
        yield from _chosen(block.model_class, raw, place)


class _Anchors(HTMLParser):
    """Collects the `a` elements of rich text as the database holds it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append({name: value or "" for name, value in attrs})


def _links_of_html(html: Any, place: str) -> Iterator[Link]:
    if not html or "<a" not in str(html):
        return
    anchors = _Anchors()
    anchors.feed(str(html))
    for anchor in anchors.found:
        kind = anchor.get("linktype", "")
        if kind in (PAGE, DOCUMENT):
            yield Link(place, kind, anchor.get("id", ""))
        elif not kind:
            yield from _address(anchor.get("href", ""), place)


def _address(address: Any, place: str) -> Iterator[Link]:
    if address:
        yield Link(place, ADDRESS, str(address).strip())


def _chosen(model: type[models.Model], pk: Any, place: str) -> Iterator[Link]:
    if pk in (None, ""):
        return
    if issubclass(model, Page):
        yield Link(place, PAGE, str(pk))
    elif issubclass(model, AbstractDocument):
        yield Link(place, DOCUMENT, str(pk))


def _links_of_pages(pages: Sequence[Page]) -> dict[int, list[Link]]:
    """Return the links of pages of one type by their id; one query for each kind of child row."""
    found = {page.pk: list(links_of(page)) for page in pages}
    for relation in get_all_child_relations(type(pages[0])) if pages else ():
        rows_of, parent = relation.related_model, relation.field
        if rows_of._meta.app_label.startswith("wagtail"):
            continue
        for row in rows_of._default_manager.filter(**{f"{parent.name}__in": list(found)}):
            found[getattr(row, parent.attname)].extend(
                Link(f"{capfirst(rows_of._meta.verbose_name)} › {link.place}", *link_target(link))
                for link in links_of(row, skip=parent.name)
            )
    return found


def link_target(link: Link) -> tuple[str, str]:
    """Return where a link leads, without where it stands."""
    return link.kind, link.target


# --- Which of them are broken ---


def broken(links: Iterable[Link]) -> dict[tuple[str, str], Reason]:
    """Return why targets are broken, by (kind, target); a fixed number of queries.

    Rooms that judge their own addresses add a few.
    """
    targets = {link_target(link) for link in links}
    reasons: dict[tuple[str, str], Reason] = {}
    _judge_pages(_numbers(targets, PAGE, Reason.MISSING, reasons), reasons)
    documents = {
        number: [(DOCUMENT, str(number))]
        for number in _numbers(targets, DOCUMENT, Reason.NO_DOCUMENT, reasons)
    }
    _judge_addresses([target for kind, target in targets if kind == ADDRESS], documents, reasons)
    there = set(SiteDocument.objects.filter(pk__in=documents).values_list("pk", flat=True))
    for number, keys in documents.items():
        if number not in there:
            reasons.update(dict.fromkeys(keys, Reason.NO_DOCUMENT))
    return reasons


def _numbers(
    targets: set[tuple[str, str]],
    kind: str,
    otherwise: Reason,
    reasons: dict[tuple[str, str], Reason],
) -> set[int]:
    numbers = set()
    for target in targets:
        if target[0] == kind:
            if target[1].isdecimal():
                numbers.add(int(target[1]))
            else:
                reasons[target] = otherwise
    return numbers


def _judge_pages(numbers: set[int], reasons: dict[tuple[str, str], Reason]) -> None:
    live = dict(Page.objects.filter(pk__in=numbers).values_list("pk", "live"))
    for number in numbers:
        if number not in live:
            reasons[PAGE, str(number)] = Reason.MISSING
        elif not live[number]:
            reasons[PAGE, str(number)] = Reason.UNPUBLISHED


def _judge_addresses(
    addresses: list[str],
    documents: dict[int, list[tuple[str, str]]],
    reasons: dict[tuple[str, str], Reason],
) -> None:
    """Judge addresses of this site; documents' join those that are judged by number."""
    hosts = own_hosts()
    of_pages: dict[str, list[str]] = defaultdict(list)
    of_rooms: dict[str, list[tuple[str, ResolverMatch]]] = defaultdict(list)
    for address in addresses:
        path = local_path(address, hosts)
        if path == "":
            reasons[ADDRESS, address] = Reason.INCOMPLETE
        if not path or path.startswith(_UNCHECKED):
            continue
        match = _resolve(path)
        if match is None:
            reasons[ADDRESS, address] = Reason.NO_ADDRESS
        elif match.url_name == "wagtail_serve":
            of_pages[_with_language(path)].append(address)
        elif match.url_name == "wagtaildocs_serve":
            documents.setdefault(int(match.args[0]), []).append((ADDRESS, address))
        elif match.namespace in _judges:
            of_rooms[match.namespace].append((address, match))
    _judge_page_paths(of_pages, reasons)
    for namespace, matches in of_rooms.items():
        verdicts = _judges[namespace]([match for _address, match in matches])
        for (address, _match), is_missing in zip(matches, verdicts, strict=True):
            if is_missing:
                reasons[ADDRESS, address] = Reason.NO_ADDRESS


def own_hosts() -> set[str]:
    """Return the names under which this site is reached, in small letters."""
    names = set(Site.objects.values_list("hostname", flat=True))
    names |= {name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"}
    names.add(urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "")
    return {name.lower() for name in names if name}


def local_path(address: str, hosts: set[str]) -> str | None:
    """Return the path of an address of this site; "" for an incomplete one, None for others."""
    if address.startswith(_OTHER_SCHEMES):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc:
        return (unquote(parts.path) or "/") if (parts.hostname or "").lower() in hosts else None
    if parts.scheme:
        return None
    return unquote(parts.path) if parts.path.startswith("/") else ""


def _with_language(path: str) -> str:
    codes = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)
    slashed = path if path.endswith("/") else f"{path}/"
    return slashed if slashed.startswith(codes) else f"/{SOURCE_LANGUAGE}{slashed}"


def _resolve(path: str) -> ResolverMatch | None:
    """Return what answers at a path: as written, with its last slash, with a language before it."""
    candidates = [path, f"{path}/", _with_language(path)]
    for candidate in dict.fromkeys(candidates):
        language = candidate[1:3] if candidate[3:4] == "/" else SOURCE_LANGUAGE
        with translation.override(language):
            try:
                return resolve(candidate)
            except Resolver404:
                continue
    return None


def _judge_page_paths(paths: dict[str, list[str]], reasons: dict[tuple[str, str], Reason]) -> None:
    """Look for live pages at paths, then for redirects from those without, then for routes."""
    if not paths:
        return
    homes = _homes()
    url_paths = {path: homes.get(path[1:3], path[:4]) + path[4:] for path in paths}
    live = dict(
        Page.objects.filter(url_path__in=url_paths.values()).values_list("url_path", "live")
    )
    without = [path for path in paths if not live.get(url_paths[path])]
    old = [Redirect.normalise_path(path) for path in without]
    redirected = set(
        Redirect.objects.filter(old_path__in=old)
        .exclude(redirect_page__live=False)
        .values_list("old_path", flat=True)
    )
    without = [path for path in without if Redirect.normalise_path(path) not in redirected]
    routed = _routed({url_paths[path] for path in without})
    for path in without:
        if url_paths[path] in routed:
            continue
        reason = Reason.UNPUBLISHED if url_paths[path] in live else Reason.NO_ADDRESS
        reasons.update({(ADDRESS, address): reason for address in paths[path]})


def _routed(url_paths: set[str]) -> set[str]:
    """Return those of `url_paths` that the nearest live page above answers itself, such as a feed.

    One query, and one for each path that a page with a route of its own does not know.
    """
    above = {path: _paths_above(path) for path in url_paths}
    live = Page.objects.live().filter(
        url_path__in={each for line in above.values() for each in line}
    )
    pages = {page.url_path: page for page in live.specific(defer=True)}
    found = set()
    for path, line in above.items():
        page = next((pages[each] for each in line if each in pages), None)
        # The others know their children only, and those were looked for.
        if page is None or type(page).route is Page.route:
            continue
        try:
            page.route(HttpRequest(), path.removeprefix(page.url_path).strip("/").split("/"))
        except Http404:
            continue
        found.add(path)
    return found


def _paths_above(url_path: str) -> list[str]:
    """Return where pages above `/home/news/feed/` would be, the nearest first: `/home/news/`…"""
    parts = url_path.strip("/").split("/")
    return [f"/{'/'.join(parts[:end])}/" for end in range(len(parts) - 1, 0, -1)]


def _homes() -> dict[str, str]:
    """Return the home page's place in the tree by language, as `url_path` has it."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return {}
    homes = Page.objects.filter(translation_key=site.root_page.translation_key)
    return dict(homes.values_list("locale__language_code", "url_path"))


# --- The check ---


def find(pages: Sequence[Page]) -> list[BrokenLink]:
    """Return the broken links, not saved, of pages of one type."""
    links = _links_of_pages(pages)
    reasons = broken(link for each in links.values() for link in each)
    names = _names(reasons)
    return [
        BrokenLink(
            page_id=page_id,
            place=link.place[:255],
            target=names[link_target(link)],
            reason=reasons[link_target(link)],
        )
        for page_id, each in links.items()
        for link in each
        if link_target(link) in reasons
    ]


def _names(targets: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return what to call broken targets: an address, a page's title, or a number."""
    numbers = [int(target) for kind, target in targets if kind == PAGE and target.isdecimal()]
    titles = dict(Page.objects.filter(pk__in=numbers).values_list("pk", "title")) if numbers else {}
    names = {}
    for kind, target in targets:
        if kind == ADDRESS:
            name = target
        elif kind == DOCUMENT:
            name = gettext("document no. %(number)s") % {"number": target}
        else:
            number = int(target) if target.isdecimal() else None
            name = titles.get(number) or gettext("page no. %(number)s") % {"number": target}
        names[kind, target] = name[:500]
    return names


def _find_in_sources() -> list[BrokenLink]:
    sources = [source for function in _sources for source in function()]
    reasons = broken(link for source in sources for link in source.links)
    names = _names(reasons)
    return [
        BrokenLink(
            place=source.place[:255],
            edit_url=source.edit_url,
            target=names[link_target(link)],
            reason=reasons[link_target(link)],
        )
        for source in sources
        for link in source.links
        if link_target(link) in reasons
    ]


def _batches() -> Iterator[tuple[type[Page], list[int]]]:
    """Yield live pages by type. An alias shows its source's text, where it is to be mended."""
    rows = Page.objects.live().filter(alias_of=None, depth__gt=1).order_by("content_type", "path")
    by_type: dict[int, list[int]] = defaultdict(list)
    for content_type, pk in rows.values_list("content_type_id", "pk"):
        by_type[content_type].append(pk)
    for content_type, ids in by_type.items():
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model is None:
            continue
        for start in range(0, len(ids), BATCH):
            yield model, ids[start : start + BATCH]


@job(CHECK, title=_("Check of the links"))
def check(context: JobContext | None = None) -> None:
    """Look at every live page and every source, and keep what is broken.

    What was found before keeps its date; what is mended is gone.
    """
    batches = list(_batches())
    total, done = sum(len(ids) for _model, ids in batches), 0
    found: list[BrokenLink] = []
    # In one language, whoever asked: the place is part of what makes a finding the same.
    with translation.override(SOURCE_LANGUAGE):
        for model, ids in batches:
            found += find(list(model._default_manager.filter(pk__in=ids)))
            done += len(ids)
            if context:
                context.progress(done, total)
        found += _find_in_sources()
    keep(found)


def keep(found: Sequence[BrokenLink]) -> None:
    """Make the table hold exactly `found`."""

    def identity(link: BrokenLink) -> tuple[Any, ...]:
        return link.page_id, link.place, link.target, link.reason, link.edit_url

    wanted = {identity(link): link for link in found}
    with transaction.atomic():
        known = {identity(link): link.pk for link in BrokenLink.objects.all()}
        mended = [pk for key, pk in known.items() if key not in wanted]
        for start in range(0, len(mended), BATCH):
            BrokenLink.objects.filter(pk__in=mended[start : start + BATCH]).delete()
        BrokenLink.objects.bulk_create(
            [link for key, link in wanted.items() if key not in known], batch_size=BATCH
        )


def start_nightly() -> None:
    """Start the check, unless one waits or runs."""
    if not jobs.Job.objects.unfinished().filter(name=CHECK).exists():
        jobs.start(CHECK)
