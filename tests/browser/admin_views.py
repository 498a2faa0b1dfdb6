"""Every view of the admin by its address, and the English words that stand on it."""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Page, get_page_models

# Signing out, errors on purpose, the catch-all; scripts, pictures and the API.
NEVER = re.compile(
    r"wagtailadmin_(logout|error_test|sprite|api|javascript)|:javascript_catalog|^-$|preview"
)
# Names, units, keys and formats that Arabic text writes in Latin letters.
NAMES = re.compile(
    r"\b(Wagtail|Diwan|ISO|CSV|XLSX|PO|PDF|JSON|HTML|URL|ID|UUID|UTF|ZIP|MB|KB|GB|px|IBM|Plex|Sans|"
    r"Arabic|DOCX?|ODT|JPE?G|PNG|GIF|WEBP|AVIF|SVG|ICO|HEIC|WhatsApp|OpenStreetMap|Ctrl|Shift|Alt|"
    r"Enter|Esc|Tab|Meta|JavaScript|English|Excel|Word|API|DeepL|Asia|Beirut|SEO|PPTX?|XLS|TXT|KEY|RTF|"
    r"Poedit|Virtaal)\b"
)
NOT_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|\b[\w-]*(?:[.:/_]|\w-\w|[a-zA-Z]\d|\d[a-zA-Z])[\w./:_#?=&-]*|%\S+|&\w+;"
)
SKIPPED = {"script", "style", "template", "svg", "code", "kbd", "pre", "textarea", "noscript"}
SPOKEN = ("title", "aria-label", "placeholder", "alt", "aria-description")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


def views() -> Iterator[tuple[str, Any]]:
    """Yield name and pattern of every view below /admin/, the colleagues' own included."""

    def walk(patterns: list[Any], path: str, space: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            here = path + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, here, inner)
            elif isinstance(pattern, URLPattern) and here.startswith("admin/") and pattern.name:
                yield f"{space}{pattern.name}", pattern

    for name, pattern in walk(get_resolver().url_patterns, "", ""):
        if not NEVER.search(name):
            yield name, pattern


def addresses(arguments: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, str]:
    """Return the address of every view that can be reached with these objects.

    `arguments` gives the value of an argument by its name, `keys` the key of a view's object by
    the beginning of the view's name. Lists of records know their model by themselves.
    """
    found: dict[str, str] = {}
    for name, pattern in views():
        values = dict(arguments)
        key = next((keys[start] for start in keys if name.startswith(start)), None)
        model = _model_of(name, pattern)
        if model is not None:
            key = model._default_manager.values_list("pk", flat=True).first()
        if key is not None:
            values |= {"pk": key, "instance_pk": key, "object_id": key}
        wanted = set(pattern.pattern.converters) | set(
            getattr(getattr(pattern.pattern, "regex", None), "groupindex", {})
        )
        try:
            kwargs = {argument: values[argument] for argument in wanted}
            found.setdefault(name, reverse(name, kwargs=kwargs))
        except (KeyError, NoReverseMatch):
            continue
    return found


def _model_of(name: str, pattern: URLPattern) -> Any:
    """Return the model of a ModelAdmin's or a snippet's view."""
    if match := re.match(r"wagtailsnippet(?:s|choosers)_(\w+?)_(\w+):", name):
        return apps.get_model(match[1], match[2])
    if "_modeladmin_" in name:
        view: Any = pattern.callback
        while hasattr(view, "__wrapped__"):
            view = view.__wrapped__
        return getattr(getattr(view, "__self__", None), "model", None)
    return None


def words_of_the_content() -> set[str]:
    """Return what people wrote in Latin letters: names, addresses, English titles and texts."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label in {"auth", "contenttypes", "sessions"}:
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if field.get_internal_type() in {"CharField", "TextField", "SlugField", "EmailField"}
            and (model._meta.app_label != "wagtailcore" or field.name in {"title", "hostname"})
        ]
        for row in model._default_manager.values_list(*names) if names else ():
            found |= {str(value).strip() for value in row if value}
    for page in Page.objects.filter(locale__language_code="en").specific():
        found |= {page.title, page.slug}
    latin = {text for text in found if re.search(r"[A-Za-z]{2}", text)}
    return latin | {part for text in latin for part in re.split(r"\s*\n\s*", text) if len(part) > 3}


def english_in(text: str, content: set[str]) -> list[str]:
    """Return the English words of a visible text that nobody wrote as content."""
    text = " ".join(text.split())
    if not re.search(r"[A-Za-z]{2}", text) or text in content:
        return []
    bare = NOT_WORDS.sub(" ", text)
    if not re.search(r"[A-Za-z]{2}", bare):
        return []
    for known in sorted(content, key=len, reverse=True):
        if len(known) > 3 and known in text:
            text = text.replace(known, " ")
    bare = NAMES.sub(" ", NOT_WORDS.sub(" ", text))
    return re.findall(r"[A-Za-z]{2,}", bare)


class Texts(HTMLParser):
    """The texts that a reader of the page sees or hears, without those marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        hidden = bool(self.open and self.open[-1][1]) or tag in SKIPPED
        hidden = hidden or values.get("lang") == "en" or "hidden" in values
        if not hidden:
            self.found += [values[name] or "" for name in SPOKEN if name in values]
            if tag == "input" and values.get("type") in {"submit", "button"}:
                self.found.append(values.get("value") or "")
        if tag not in VOID:
            self.open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self.open and any(name == tag for name, _hidden in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1][1]):
            self.found.append(data)


def texts_of(body: str, content_type: str) -> list[str]:
    """Return the visible texts of an answer: a page, or the JSON of a modal window."""
    if content_type.startswith("application/json"):
        answer = json.loads(body)
        body = answer.get("html", "") if isinstance(answer, dict) else ""
    reader = Texts()
    reader.feed(body)
    return reader.found


# The same for what scripts have drawn.
TEXTS_IN_BROWSER = """() => {
  const skipped = 'script,style,template,svg,code,kbd,pre,textarea,noscript,[lang=en],[hidden],.xdsoft_save_selected';
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent || parent.closest(skipped)) continue;
    if (walker.currentNode.data.trim()) found.push(walker.currentNode.data);
  }
  for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'data-tippy-content'])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (!element.closest(skipped)) found.push(element.getAttribute(name));
  return found;
}"""


def page_models() -> list[tuple[str, str]]:
    """App and name of the page types that an editor can add."""
    return [
        (model._meta.app_label, model._meta.model_name)
        for model in get_page_models()
        if model.is_creatable and not model._meta.app_label.startswith("test")
    ]
