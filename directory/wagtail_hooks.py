"""What the directory adds to Wagtail's admin."""

from django.urls import URLResolver, include, path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from directory.admin import DirectoryGroup
from directory.spreadsheet import views as spreadsheet_views

modeladmin_register(DirectoryGroup)


@hooks.register("register_admin_urls")
def spreadsheet_urls() -> list[URLResolver]:
    """The pages of imports; Wagtail lets only its own users in."""
    return [path("directory/import/", include(spreadsheet_views.urlpatterns))]
