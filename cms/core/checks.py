"""House rules that `manage.py check` enforces, each told in plain words.

The functions that judge take what they judge, so that tests can show them wrong examples;
the registered checks feed them with what is installed.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from cms.core import search_pairing, template_rules
from cms.core.models import BasePage

TAG = "diwan"


def own_apps() -> list[AppConfig]:
    """Return the installed apps that live in this project."""
    return [
        app
        for app in apps.get_app_configs()
        if Path(app.path).is_relative_to(settings.BASE_DIR) and "site-packages" not in app.path
    ]


def own_models() -> list[type[Model]]:
    """Return the models of the apps of this project."""
    return [model for app in own_apps() for model in app.get_models()]


# --- Page types ---


def page_type_faults(model: type[Page], types: Iterable[type[Page]]) -> Iterator[CheckMessage]:
    """Say what is wrong with a page type, given all page types of the site."""
    if not issubclass(model, BasePage):
        yield Error(
            f"The page type {model.__name__} doesn't extend BasePage.",
            hint="Extend cms.core.models.BasePage: it carries summary, language and caching.",
            obj=model,
            id="diwan.E001",
        )
    # A room below the roof can't name the roof's types: it may judge the parent itself.
    if not {"parent_page_types", "can_create_at"} & vars(model).keys():
        yield Error(
            f"The page type {model.__name__} doesn't say where it may be created.",
            hint="Declare parent_page_types, or can_create_at, in the class itself.",
            obj=model,
            id="diwan.E002",
        )
    # A type that others name as their parent has its children declared by them.
    named = {name for other in types for name in vars(other).get("parent_page_types", ())}
    if "subpage_types" not in vars(model) and model._meta.label not in named:
        yield Error(
            f"The page type {model.__name__} doesn't say what may be created under it.",
            hint="Declare subpage_types in the class itself; [] for nothing.",
            obj=model,
            id="diwan.E003",
        )


@register(TAG)
def check_page_types(**_kwargs: Any) -> list[CheckMessage]:
    """Every page type of ours extends BasePage and knows its place in the tree."""
    types = [model for model in get_page_models() if model in own_models()]
    return [fault for model in types for fault in page_type_faults(model, types)]


# --- Blocks ---


def raw_html_blocks(block: blocks.Block, path: str = "") -> Iterator[str]:
    """Yield the path of every raw HTML block in a block, itself included."""
    if isinstance(block, blocks.RawHTMLBlock):
        yield path or block.name
    children = getattr(block, "child_blocks", {})
    for name, child in children.items():
        yield from raw_html_blocks(child, f"{path}.{name}" if path else name)
    if isinstance(block, blocks.ListBlock):
        yield from raw_html_blocks(block.child_block, f"{path}[]")


def block_faults(model: type[Model]) -> Iterator[CheckMessage]:
    """Say which blocks of a model's stream fields would let raw HTML in."""
    for field in model._meta.get_fields():
        if not isinstance(field, StreamField):
            continue
        for path in raw_html_blocks(field.stream_block):
            yield Error(
                f"{model.__name__}.{field.name} has a raw HTML block: {path}.",
                hint="Raw HTML escapes review and translation. Make a block for what is needed.",
                obj=model,
                id="diwan.E004",
            )


@register(TAG)
def check_blocks(**_kwargs: Any) -> list[CheckMessage]:
    """No stream field of ours takes raw HTML."""
    return [fault for model in own_models() for fault in block_faults(model)]


# --- Two languages ---


def bilingual_faults(model: type[Model]) -> Iterator[CheckMessage]:
    """Say which columns of a model stand in one language only."""
    names = {field.name for field in model._meta.get_fields()}
    for name in sorted(names):
        stem, _dash, language = name.rpartition("_")
        other = {"ar": [f"{stem}_en"], "en": [f"{stem}_ar", stem]}.get(language)
        if stem and other and not names.intersection(other):
            yield Error(
                f"{model.__name__}.{name} has no counterpart in the other language.",
                hint=f"Add {other[0]}, or name the column without its language.",
                obj=model,
                id="diwan.E005",
            )


@register(TAG)
def check_bilingual_columns(**_kwargs: Any) -> list[CheckMessage]:
    """What has a name in Arabic has one in English."""
    return [fault for model in own_models() for fault in bilingual_faults(model)]


# --- Public pages ---

_OUTSIDE = "cms.core.middleware.PublicCacheMiddleware"
_INSIDE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.core.middleware.LanguageMiddleware",
)


def middleware_faults(middleware: list[str]) -> Iterator[CheckMessage]:
    """Say why a list of middleware can't keep the promise of public pages."""
    if _OUTSIDE not in middleware:
        yield Error(f"{_OUTSIDE} is missing from MIDDLEWARE.", id="diwan.E006")
        return
    for name in _INSIDE:
        if name in middleware and middleware.index(name) < middleware.index(_OUTSIDE):
            yield Error(
                f"{name} stands before {_OUTSIDE}, which would not see the cookies it sets.",
                hint="Move PublicCacheMiddleware up in MIDDLEWARE.",
                id="diwan.E006",
            )


def template_faults(folders: Iterable[Path]) -> Iterator[CheckMessage]:
    """Say which public templates under `folders` hold what a public page must not."""
    for fault in template_rules.faults(folders):
        yield Error(
            f"The public template {fault.template}, line {fault.line}, {fault.what}.",
            hint=fault.why,
            id="diwan.E007",
        )


@register(TAG)
def check_public_pages(**_kwargs: Any) -> list[CheckMessage]:
    """Public pages carry no cookie, no CSRF field and nothing inline."""
    folders = [Path(app.path) / "templates" for app in own_apps()]
    folders += [Path(folder) for folder in settings.TEMPLATES[0]["DIRS"]]  # type: ignore[attr-defined]
    return [*middleware_faults(list(settings.MIDDLEWARE)), *template_faults(folders)]


# --- Search engine and its client ---


@register(TAG)
def check_search_client(**_kwargs: Any) -> list[CheckMessage]:
    """The installed client library is one that the configured search engine works with."""
    backend = settings.WAGTAILSEARCH_BACKENDS["default"]["BACKEND"]
    fault = search_pairing.client_fault(backend)
    return [fault] if fault else []


@register(TAG, deploy=True)
def check_search_server(**_kwargs: Any) -> list[CheckMessage]:
    """The search server answers and is the one that the configuration says."""
    options = settings.WAGTAILSEARCH_BACKENDS["default"]
    return search_pairing.server_faults(options["BACKEND"], options.get("URLS", []))
