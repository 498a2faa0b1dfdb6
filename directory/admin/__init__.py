"""How staff manage the directory: the entry in the admin's menu and what stands under it."""

from typing import ClassVar

from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import ModelAdminGroup

from directory.admin.kinds import (
    DistrictAdmin,
    GovernorateAdmin,
    MukhtarAdmin,
    MunicipalityAdmin,
    SourceAdmin,
    UnionAdmin,
)
from directory.admin.report import CompletenessMenuItem
from directory.spreadsheet.menu import ImportMenuItem


class DirectoryGroup(ModelAdminGroup):
    """The directory's entry in the admin's menu."""

    menu_label = gettext_lazy("Directory")
    menu_icon = "site"
    menu_order = 250
    items = (
        MunicipalityAdmin,
        MukhtarAdmin,
        UnionAdmin,
        DistrictAdmin,
        GovernorateAdmin,
        SourceAdmin,
    )
    # Entries under the lists, for pages that are no list of records.
    further_items: ClassVar[list[type[MenuItem]]] = [CompletenessMenuItem, ImportMenuItem]

    def get_submenu_items(self) -> list[MenuItem]:
        lists: list[MenuItem] = super().get_submenu_items()
        further = enumerate(self.further_items, start=len(lists) + 1)
        return [*lists, *(item(order=order) for order, item in further)]
