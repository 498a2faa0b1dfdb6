"""The entry of imports in the directory's menu."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem

from directory.spreadsheet.views import LIST, kinds_for


class ImportMenuItem(MenuItem):
    """For those who may add and change records."""

    def __init__(self, order: int) -> None:
        super().__init__(
            LIST[1],
            reverse_lazy(LIST[0]),
            name="directory-import",
            icon_name="upload",
            order=order,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(kinds_for(request.user))
