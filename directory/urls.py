"""Public addresses, below `/<language>/directory/`. Fixed words come before slugs: see RESERVED_SLUGS."""

from django.urls import path

from directory import views

app_name = "directory"
urlpatterns = [
    path("", views.index, name="index"),
    path("governorates/<slug:slug>/", views.governorate, name="governorate"),
    path("districts/<slug:slug>/", views.district, name="district"),
    path("unions/", views.unions, name="unions"),
    path("unions/<slug:slug>/", views.union, name="union"),
    path("<slug:slug>/", views.municipality, name="municipality"),
]
