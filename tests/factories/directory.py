"""Places of the directory."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from directory.models import (
    AlternativeName,
    District,
    Governorate,
    Mukhtar,
    Municipality,
    MunicipalityPhone,
    Union,
)


class GovernorateFactory(DjangoModelFactory):
    """A governorate of its own."""

    class Meta:
        model = Governorate

    slug = factory.Sequence(lambda n: f"governorate-{n}")
    name_ar = "لبنان الجنوبي"
    name_en = "South Lebanon"


class DistrictFactory(DjangoModelFactory):
    """A district in a governorate of its own."""

    class Meta:
        model = District

    slug = factory.Sequence(lambda n: f"district-{n}")
    name_ar = "صور"
    name_en = "Sour"
    governorate = factory.SubFactory(GovernorateFactory)


class UnionFactory(DjangoModelFactory):
    """A union in a district of its own."""

    class Meta:
        model = Union

    slug = factory.Sequence(lambda n: f"union-{n}")
    name_ar = "اتحاد بلديات قضاء صور"
    name_en = "Union of Municipalities of Sour District"
    district = factory.SubFactory(DistrictFactory)


class MunicipalityFactory(DjangoModelFactory):
    """A municipality in a district of its own; `spellings=[…]` gives it other spellings."""

    class Meta:
        model = Municipality
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"municipality-{n}")
    name_ar = "قانا"
    name_en = "Qana"
    district = factory.SubFactory(DistrictFactory)
    lat = 33.2092
    lon = 35.2992
    coord_quality = Municipality.CoordinateQuality.A
    record_status = Municipality.RecordStatus.BOTH

    @factory.post_generation
    def spellings(self: Any, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        if extracted:
            self.alternative_names = [AlternativeName(text=text) for text in extracted]
            self.save()


class MunicipalityPhoneFactory(DjangoModelFactory):
    """An office's telephone number."""

    class Meta:
        model = MunicipalityPhone

    municipality = factory.SubFactory(MunicipalityFactory)
    number = factory.Sequence(lambda n: f"+9617{n % 1_000_000:06}")


class MukhtarFactory(DjangoModelFactory):
    """A mukhtar of a village without a municipality, in a district of its own."""

    class Meta:
        model = Mukhtar

    name_ar = factory.Sequence(lambda n: f"جورج خوري {n}")
    name_en = factory.Sequence(lambda n: f"Georges Khoury {n}")
    place_ar = "حي الكنيسة"
    place_en = "Church quarter"
    district = factory.SubFactory(DistrictFactory)
    phone = "+9613123456"
