"""The files, below `/data/`: addresses without a language that never change."""

from django.urls import path, re_path

from directory.opendata import views
from directory.opendata.datasets import DATASETS, FORMATS

NAMES, FORMS = "|".join(DATASETS), "|".join(FORMATS)

app_name = "opendata"
urlpatterns = [
    path("catalog.jsonld", views.catalogue, name="catalogue"),
    re_path(rf"^directory/({NAMES})\.csv-metadata\.json$", views.dictionary, name="dictionary"),
    re_path(rf"^directory/({NAMES})\.({FORMS})$", views.file, name="file"),
]
