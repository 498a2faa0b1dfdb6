"""Which records have texts in two languages. Rooms add what can't be found out by looking.

Every model with a pair of editable columns `<field>_ar` and `<field>_en` is listed by itself:

    register(BilingualSource(Municipality, label=_("Municipalities")))   # other words
    leave_out(Relation)                                                   # nothing for people
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.checks import own_models


@dataclass(frozen=True)
class BilingualSource:
    """A kind of record whose English may be missing.

    `label` names the kind (default: the model's plural); `fields` are the stems of its column
    pairs (default: all that people can edit); `queryset` returns the records that count.
    """

    model: type[Model]
    label: str | Promise = ""
    fields: tuple[str, ...] = ()
    queryset: Callable[[], QuerySet] | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """The kind's name in addresses: `directory.municipality`."""
        return str(self.model._meta.label_lower)

    @property
    def title(self) -> str:
        return str(capfirst(str(self.label or self.model._meta.verbose_name_plural)))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        return self.fields or bilingual_stems(self.model)

    @cached_property
    def parent(self) -> ParentalKey | None:
        """The key to the record on whose form this one is edited."""
        keys = [f for f in self.model._meta.get_fields() if isinstance(f, ParentalKey)]
        return keys[0] if keys else None

    def lacking(self) -> QuerySet:
        """Return the records with an Arabic text and no English for it."""
        wanted = Q()
        for stem in self.stems:
            wanted |= ~Q(**{f"{stem}_ar": ""}) & Q(**{f"{stem}_en": ""})
        records = self.queryset() if self.queryset else self.model._default_manager.all()
        if issubclass(self.model, Page):
            records = records.filter(live=True, locale__language_code=SOURCE_LANGUAGE)
        if self.parent:
            records = records.select_related(self.parent.name)
        return records.filter(wanted).order_by("pk")

    def search(self, records: QuerySet, words: str) -> QuerySet:
        """Return those of `records` whose Arabic texts hold every word."""
        for word in words.split():
            holds = Q()
            for stem in self.stems:
                holds |= Q(**{f"{stem}_ar__icontains": word})
            records = records.filter(holds)
        return records


_registered: dict[type[Model], BilingualSource] = {}
_left_out: set[type[Model]] = set()


def register(source: BilingualSource) -> None:
    """Say how a model is listed. Raises ValueError when it was said differently before."""
    known = _registered.setdefault(source.model, source)
    if known != source:
        raise ValueError(f"{source.model.__name__} is registered twice.")


def leave_out(model: type[Model]) -> None:
    """Keep a model off the report: its English is made by a program, or nobody reads it."""
    _left_out.add(model)


def sources() -> list[BilingualSource]:
    """Return every kind of record in two languages, in the order of the installed apps."""
    found = []
    for model in own_models():
        if model in _left_out or not (model in _registered or bilingual_stems(model)):
            continue
        found.append(_registered.get(model) or BilingualSource(model))
    return found


def bilingual_stems(model: type[Model]) -> tuple[str, ...]:
    """Return the names, without language, of the column pairs that people can edit."""
    columns = {f.name: f for f in model._meta.concrete_fields}
    return tuple(
        name.removesuffix("_ar")
        for name, column in columns.items()
        if name.endswith("_ar") and column.editable and f"{name.removesuffix('_ar')}_en" in columns
    )
