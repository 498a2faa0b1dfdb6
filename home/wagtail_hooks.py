"""What the roof adds to Wagtail's admin."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def diwan_in_the_admin() -> SafeString:
    """Colours, typeface and mark of the site."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
