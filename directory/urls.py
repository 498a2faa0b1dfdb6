"""Public addresses, below `/<language>/directory/`. Fixed words come before slugs: see RESERVED_SLUGS."""

from django.urls import path

from directory.api import reference
from directory.opendata import views as opendata
from directory.views import finding, maps, mukhtars, places

app_name = "directory"
urlpatterns = [
    path("", finding.index, name="index"),
    path("suggest/", finding.suggest, name="suggest"),
    path("nearest/", finding.nearest, name="nearest"),
    path("map/", maps.country, name="map"),
    path("map/governorates/<slug:slug>/", maps.governorate, name="map_governorate"),
    path("map/districts/<slug:slug>/", maps.district, name="map_district"),
    path("governorates/", places.governorates, name="governorates"),
    path("governorates/<slug:slug>/", places.governorate, name="governorate"),
    path("districts/", places.districts, name="districts"),
    path("districts/<slug:slug>/", places.district, name="district"),
    path("unions/", places.unions, name="unions"),
    path("unions/<slug:slug>/", places.union, name="union"),
    path("mukhtars/", mukhtars.mukhtars, name="mukhtars"),
    path("data/", opendata.page, name="data"),
    path("data/api/", reference.page, name="api"),
    path("<slug:slug>/", places.municipality, name="municipality"),
]
