"""Places on a municipality's page that rooms above the directory fill.

    from directory import slots
    slots.register("contact_center.complain", complain_panel)

`complain_panel(municipality)` returns HTML for the column beside the facts, in the active
language, or "" to show nothing. It is public and the same for everybody: no cookie, no form
with a token, nothing personal. Register from your app's `apps.py`.
"""

from collections.abc import Callable

from django.utils.safestring import SafeString

from directory.models import Municipality

Panel = Callable[[Municipality], SafeString | str]

_panels: dict[str, tuple[int, Panel]] = {}


def register(name: str, panel: Panel, weight: int = 100) -> None:
    """Add a panel; the lightest stands first. Raises ValueError when the name is taken."""
    if name in _panels and _panels[name] != (weight, panel):
        raise ValueError(f"The panel {name!r} is registered twice.")
    _panels[name] = (weight, panel)


def panels(municipality: Municipality) -> list[SafeString | str]:
    """Return the HTML of every panel that has something to show on this municipality's page.

    A panel must return SafeString (format_html, render_to_string); plain text is escaped.
    """
    ordered = sorted(_panels.items(), key=lambda item: (item[1][0], item[0]))
    return [html for _name, (_weight, panel) in ordered if (html := panel(municipality))]
