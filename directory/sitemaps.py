"""Every public address of the directory, in both languages, for `/sitemap.xml`."""

import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from directory.models import District, Governorate, Municipality, Place, Union


class BilingualSitemap(Sitemap):
    """Lists each address in each language, and beside it the same page in the other."""

    i18n = True
    alternates = True


class ListsSitemap(BilingualSitemap):
    """The pages that list, and the map of the country."""

    def items(self) -> list[str]:
        names = ("index", "governorates", "districts", "unions", "mukhtars", "map", "data", "api")
        return [f"directory:{name}" for name in names]

    def location(self, item: str) -> str:
        return reverse(item)


class PlacesSitemap(BilingualSitemap):
    """One page for each record of a kind."""

    model: type[Place]

    def items(self) -> Any:
        return self.model._default_manager.only("slug", "updated_at").order_by("slug")

    def lastmod(self, item: Place) -> datetime.datetime:
        return item.updated_at


class GovernoratesSitemap(PlacesSitemap):
    model = Governorate


class DistrictsSitemap(PlacesSitemap):
    model = District


class UnionsSitemap(PlacesSitemap):
    model = Union


class MunicipalitiesSitemap(PlacesSitemap):
    model = Municipality


class GovernorateMapsSitemap(GovernoratesSitemap):
    """The map of each governorate."""

    def location(self, item: Place) -> str:
        return reverse("directory:map_governorate", args=[item.slug])


class DistrictMapsSitemap(DistrictsSitemap):
    """The map of each district."""

    def location(self, item: Place) -> str:
        return reverse("directory:map_district", args=[item.slug])


SITEMAPS: dict[str, type[Sitemap]] = {
    "directory": ListsSitemap,
    "governorates": GovernoratesSitemap,
    "districts": DistrictsSitemap,
    "unions": UnionsSitemap,
    "municipalities": MunicipalitiesSitemap,
    "governorate-maps": GovernorateMapsSitemap,
    "district-maps": DistrictMapsSitemap,
}
