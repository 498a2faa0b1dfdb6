"""Repairs of other people's code, each with a test in tests/staff."""

from django.contrib.auth.models import Group

from cms.staff.roles import BY_NAME


def show_roles_in_the_readers_language() -> None:
    """Let a role's group be called what people call it, wherever Wagtail shows a group.

    A group has one name for all languages, and code finds the roles by it.
    """
    Group.__str__ = displayed_name  # type: ignore[assignment, method-assign]


def displayed_name(group: Group) -> str:
    """Return a group's name as people read it."""
    role = BY_NAME.get(group.name)
    return str(role.label) if role else group.name
