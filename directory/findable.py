"""What the site's search box finds here, and how it is shown there."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cms.core.bilingual import bilingual
from directory.models import District, Municipality, Place, Union
from search import registry


def register() -> None:
    """Tell the search which kinds the directory holds; called when Django starts."""
    registry.register(
        registry.Kind(
            name="municipality",
            label=gettext_lazy("Municipality"),
            label_plural=gettext_lazy("Municipalities"),
            model=Municipality,
            queryset=lambda language: Municipality.objects.with_places().prefetch_related(
                "alternative_names"
            ),
            present=present_municipality,
            names=Municipality.all_names,
            browse="directory/",
            weight=20,
        )
    )
    registry.register(
        registry.Kind(
            name="district",
            label=gettext_lazy("District"),
            label_plural=gettext_lazy("Districts"),
            model=District,
            queryset=lambda language: District.objects.select_related(
                "governorate"
            ).prefetch_related("alternative_names"),
            present=present_district,
            names=District.all_names,
            browse="directory/",
            weight=30,
        )
    )
    registry.register(
        registry.Kind(
            name="union",
            label=gettext_lazy("Union of municipalities"),
            label_plural=gettext_lazy("Unions of municipalities"),
            model=Union,
            queryset=lambda language: Union.objects.select_related("district"),
            present=present_union,
            names=Union.all_names,
            browse="directory/unions/",
            weight=40,
        )
    )


def present_municipality(municipality: Municipality, language: str) -> registry.Hit:
    """Make the hit; the district tells namesakes apart."""
    with override(language):
        facts = [
            in_district(municipality.district),
            in_governorate(municipality.district.governorate),
        ]
        if municipality.union:
            facts.append(str(municipality.union.name))
        return _hit("municipality", municipality, language, facts)


def present_district(district: District, language: str) -> registry.Hit:
    with override(language):
        return _hit("district", district, language, [in_governorate(district.governorate)])


def present_union(union: Union, language: str) -> registry.Hit:
    with override(language):
        return _hit("union", union, language, [in_district(union.district)])


def in_district(district: Place) -> str:
    """Return "قضاء صور" in the active language."""
    return _("District of %(name)s") % {"name": district.name}


def in_governorate(governorate: Place) -> str:
    """Return "محافظة لبنان الجنوبي" in the active language."""
    return _("Governorate of %(name)s") % {"name": governorate.name}


def _hit(kind: str, place: Place, language: str, facts: list[str]) -> registry.Hit:
    """Make the hit: what tells places apart is where they are, not how else they are written."""
    return registry.Hit(
        kind=kind,
        url=place.get_absolute_url(),
        title=bilingual(place, "name", language),
        facts=" · ".join(facts),
    )
