"""The menu "Translation", which each part of the room adds its entries to.

@hooks.register("register_translation_menu_item")
def glossary_menu_item() -> MenuItem: ...
"""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

menu = Menu(register_hook_name="register_translation_menu_item")


@hooks.register("register_admin_menu_item")
def translation_menu() -> SubmenuMenuItem:
    """Show it to whoever has at least one of its entries."""
    return SubmenuMenuItem(_("Translation"), menu, name="translation", icon_name="globe", order=250)
