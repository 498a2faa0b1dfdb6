"""The forms of the directory's records."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.core.bilingual import current_language
from directory.models import District, Governorate, Municipality, Source, Union
from directory.querysets import PlaceQuerySet

Choice = tuple[int, str]


def grouped_by_district(places: PlaceQuerySet) -> Iterator[tuple[str, list[Choice]]]:
    """Yield districts in alphabetical order, each with its places to choose from; one query."""
    language = current_language()
    rows = places.order_by(f"district__sort_{language}", "district", f"sort_{language}", "pk")
    columns = ("pk", "name_ar", "name_en", "district__name_ar", "district__name_en")

    def text(row: dict[str, Any], name: str) -> str:
        return row[f"{name}_{language}"] or row[f"{name}_ar"]

    for district, inside in groupby(
        rows.values(*columns), key=lambda row: text(row, "district__name")
    ):
        yield district, [(row["pk"], text(row, "name")) for row in inside]


class SourceSelect(forms.ModelChoiceField):
    """The choice where a change is known from; none is an answer too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{
                "queryset": Source.objects.all(),
                "required": False,
                "label": _("Source of this change"),
                "help_text": _(
                    "Where do you know it from: a letter, a list, a call? "
                    "It is kept with the history of each fact that you change."
                ),
                "empty_label": _("The Directorate itself"),
                **options,
            }
        )


class RecordForm(WagtailAdminModelForm):
    """A record's facts, and where what changes is known from."""

    change_source = SourceSelect()

    # Fields whose choices are listed by district, and what they choose among.
    by_district: dict[str, type[Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("district", District), ("governorate", Governorate)):
            if name in self.fields:
                self.fields[name].queryset = model._default_manager.alphabetical()
        for name, model in self.by_district.items():
            field = self.fields[name]
            places = model._default_manager.all()
            if model is type(self.instance) and self.instance.pk:
                places = places.exclude(pk=self.instance.pk)
            field.choices = [("", field.empty_label), *grouped_by_district(places)]


class MunicipalityForm(RecordForm):
    """A municipality."""

    by_district = {"union": Union, "successor": Municipality}


class MukhtarForm(RecordForm):
    """A mukhtar."""

    by_district = {"municipality": Municipality}
