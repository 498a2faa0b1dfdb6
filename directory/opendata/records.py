"""What is published of each kind of record: the one description of it.

The files, their dictionary of fields, the API and its OpenAPI document all follow from these
classes. What isn't declared here is never published.
"""

import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from directory.models import Municipality, MunicipalityPhone, OtherName, Union


def _or_none(value: Any) -> Any:
    return None if value == "" else value


class Text(serializers.CharField):
    """A text; null where nothing is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, read_only=True, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        return _or_none(super().get_attribute(instance))


class Moment(serializers.DateTimeField):
    """A moment in UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=datetime.UTC, read_only=True, **kwargs)


class Day(serializers.DateField):
    """A day; null where it is not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, read_only=True, **kwargs)


class Number(serializers.FloatField):
    """A number; null where it is not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, read_only=True, **kwargs)


class Word(serializers.ChoiceField):
    """One of a few words; null where none is known."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices, allow_null=True, read_only=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return str(value) if value else None


class _InLanguages(serializers.Serializer):
    """One text in several languages, from the columns `<column>_<language>`."""

    def __init__(self, column: str = "", **kwargs: Any) -> None:
        self.column = column
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {
            language: _or_none(getattr(instance, f"{self.column}_{language}"))
            for language in self.fields
        }


class Name(_InLanguages):
    """A name: Arabic always, English where it is known."""

    ar = serializers.CharField(read_only=True, help_text=_("in Arabic"))
    en = Text(help_text=_("in English"))


class NameInThree(Name):
    """A name: Arabic always, English and French where they are known."""

    fr = Text(help_text=_("in French"))


class Texts(_InLanguages):
    """A text in Arabic and English, each where it is known."""

    ar = Text(help_text=_("in Arabic"))
    en = Text(help_text=_("in English"))


SLUG = _("last part of the address of its page; identifies it")


class Reference(serializers.Serializer):
    """Another place that the record names."""

    slug = serializers.SlugField(read_only=True, help_text=SLUG)
    name = Name("name", help_text=_("name"))


def reference(help_text: str | Promise, **kwargs: Any) -> Reference:
    """Return a field that names another place by slug and names."""
    return Reference(read_only=True, help_text=help_text, **kwargs)


class OtherNameRecord(serializers.Serializer):
    """Another spelling, or a name of former times."""

    kind = serializers.ChoiceField(OtherName.Kind.choices, read_only=True, help_text=_("kind"))
    text = serializers.CharField(read_only=True, help_text=_("spelling"))


class PhoneRecord(serializers.Serializer):
    """A public telephone number."""

    kind = serializers.ChoiceField(
        MunicipalityPhone.Kind.choices, read_only=True, help_text=_("kind")
    )
    number = serializers.CharField(
        read_only=True, help_text=_("international form (E.164), or a short number such as 1717")
    )


OTHER_NAMES = _("Other spellings (spelling) and former names (former), in any letters.")
UPDATED = _("Last change of the entry, in UTC.")
CAS_CODE = _("Code of the Central Administration of Statistics.")


class GovernorateRecord(serializers.Serializer):
    """A governorate (محافظة)."""

    slug = serializers.SlugField(read_only=True, help_text=SLUG)
    name = NameInThree("name", help_text=_("Name"))
    iso_code = Text(help_text=_("ISO 3166-2 code; empty where there is none yet."))
    centre = Texts("centre", help_text=_("Administrative centre"))
    updated_at = Moment(help_text=UPDATED)


class DistrictRecord(serializers.Serializer):
    """A district (قضاء) of a governorate."""

    slug = serializers.SlugField(read_only=True, help_text=SLUG)
    name = NameInThree("name", help_text=_("Name"))
    other_names = OtherNameRecord(
        many=True, read_only=True, source="alternative_names", help_text=OTHER_NAMES
    )
    governorate = reference(_("Governorate"))
    cas_code = Text(help_text=CAS_CODE)
    ocha_code = Text(help_text=_("Code of the United Nations’ OCHA (P-code)."))
    centre = Texts("centre", help_text=_("Administrative centre"))
    updated_at = Moment(help_text=UPDATED)


class UnionRecord(serializers.Serializer):
    """A union of municipalities (اتحاد بلديات)."""

    slug = serializers.SlugField(read_only=True, help_text=SLUG)
    name = Name("name", help_text=_("Name"))
    name_origin = serializers.ChoiceField(
        Union.ArabicName.choices,
        source="name_ar_status",
        read_only=True,
        help_text=_("Whether the Arabic name was taken from an Arabic source or derived."),
    )
    district = reference(_("District"))
    governorate = reference(_("Governorate"), source="district.governorate")
    cas_code = Text(help_text=CAS_CODE)
    cas_spelling = Text(
        source="name_latin_cas",
        help_text=_("Spelling of the Central Administration of Statistics."),
    )
    status = serializers.ChoiceField(
        Union.RecordStatus.choices,
        source="record_status",
        read_only=True,
        help_text=_("Which lists hold the entry."),
    )
    confirmed = serializers.BooleanField(
        source="is_confirmed",
        read_only=True,
        help_text=_("Whether the Directorate has confirmed the entry."),
    )
    updated_at = Moment(help_text=UPDATED)


class MunicipalityRecord(serializers.Serializer):
    """A municipality (بلدية) with its public contacts."""

    slug = serializers.SlugField(read_only=True, help_text=SLUG)
    name = Name("name", help_text=_("Name"))
    other_names = OtherNameRecord(
        many=True, read_only=True, source="alternative_names", help_text=OTHER_NAMES
    )
    district = reference(_("District"))
    governorate = reference(_("Governorate"), source="district.governorate")
    union = reference(_("Union of municipalities; empty where it is in none."), allow_null=True)
    lat = Number(help_text=_("Latitude in decimal degrees (WGS 84)."))
    lon = Number(help_text=_("Longitude in decimal degrees (WGS 84)."))
    coord_quality = Word(
        Municipality.CoordinateQuality.choices,
        help_text=_(
            "Quality of the position: A two sources within 1.5 km, B within 3 km, C one source, "
            "D a landmark nearby."
        ),
    )
    cadastre_code = Text(help_text=_("Cadastre code."))
    president = Texts("president", help_text=_("President of the council"))
    phones = PhoneRecord(
        many=True,
        read_only=True,
        help_text=_("Telephone numbers: office, mobile, police (municipal police), fax."),
    )
    email = Text(help_text=_("E-mail."))
    website = Text(help_text=_("Website."))
    address = Texts("address", help_text=_("Address"))
    hours = Texts("hours", help_text=_("Opening hours"))
    created_on = Day(help_text=_("Day it was created, where known."))
    dissolved_on = Day(help_text=_("Day it was dissolved; empty for one that exists."))
    successor = reference(
        _("Municipality that took the place of a dissolved one."), allow_null=True
    )
    status = serializers.ChoiceField(
        Municipality.RecordStatus.choices,
        source="record_status",
        read_only=True,
        help_text=_("Which lists hold the entry."),
    )
    confirmed = serializers.BooleanField(
        source="is_confirmed",
        read_only=True,
        help_text=_("Whether the Directorate has confirmed the entry."),
    )
    updated_at = Moment(help_text=UPDATED)


class MukhtarRecord(serializers.Serializer):
    """A mukhtar (مختار): a public office, for a village or a quarter."""

    id = serializers.IntegerField(
        read_only=True, help_text=_("Number of the entry; identifies it.")
    )
    name = Name("name", help_text=_("Name"))
    place = Name("place", help_text=_("Village or quarter"))
    district = reference(_("District"))
    governorate = reference(_("Governorate"), source="district.governorate")
    municipality = reference(_("Municipality; empty where the village has none."), allow_null=True)
    phone = Text(help_text=_("Telephone number, in international form (E.164)."))
    elected_on = Day(help_text=_("Day of the election, where known."))
    updated_at = Moment(help_text=UPDATED)
