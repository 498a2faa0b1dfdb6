"""What an object says about itself to the search engines: its texts by their importance."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Manager, Model
from modelsearch.index import AutocompleteField, RelatedFields, SearchField

# A field named `title`, or one that is given this boost or more, names the object.
NAMING_BOOST = 2


@dataclass(frozen=True)
class Content:
    """The texts of one object: what it is called, what it says, what completes while typing."""

    title: str
    body: str
    autocomplete: str


def content_of(obj: Model) -> Content:
    """Return the texts of `obj`, an instance of an indexed model, by its `search_fields`."""
    parts: dict[str, list[str]] = {"title": [], "body": [], "autocomplete": []}
    for field in obj.get_search_fields():  # type: ignore[attr-defined]
        for part, text in _texts(obj, field):
            parts[part].append(text)
    return Content(**{part: "\n".join(filter(None, texts)) for part, texts in parts.items()})


def _texts(obj: Any, field: Any) -> Iterator[tuple[str, str]]:
    if isinstance(field, AutocompleteField):
        yield "autocomplete", _flat(field.get_value(obj))
    elif isinstance(field, SearchField):
        names = field.field_name == "title" or (field.boost or 0) >= NAMING_BOOST
        yield "title" if names else "body", _flat(field.get_value(obj))
    elif isinstance(field, RelatedFields):
        related = field.get_value(obj)
        if isinstance(related, Manager):
            objects = list(related.all())
        else:
            objects = [] if related is None else [related]
        for related_object in objects:
            for related_field in field.fields:
                yield from _texts(related_object, related_field)


def _flat(value: Any) -> str:
    """Return any value of a field as text, a line for each item of a list or dict."""
    if value is None:
        return ""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set):
        return "\n".join(_flat(item) for item in value)
    return str(value)
