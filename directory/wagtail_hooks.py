"""What the directory adds to Wagtail's admin."""

from wagtail_modeladmin.options import modeladmin_register

from directory.admin import DirectoryGroup

modeladmin_register(DirectoryGroup)
