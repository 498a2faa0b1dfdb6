"""What the tests of translation do again and again."""

import uuid
from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from cms.core.models import User
from cms.translation.status import state_of
from tests.factories.core import UserFactory


def english(page: Page) -> Page:
    return Page.objects.get(
        translation_key=page.translation_key, locale__language_code="en"
    ).specific


def state(page: Page) -> str:
    found = state_of(page)
    assert found is not None
    return str(found.state)


def edit(page: Page, **changes: Any) -> None:
    """Change an Arabic page as an editor does, and publish it."""
    page = page.specific_class.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def group_member(*permissions: str, pages: dict[Page, list[str]] | None = None) -> User:
    user = UserFactory.create()
    group = Group.objects.create(name=f"Group {uuid.uuid4()}")
    for name in ("wagtailadmin.access_admin", *permissions):
        app, codename = name.split(".")
        group.permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    for page, actions in (pages or {}).items():
        for action in actions:
            GroupPagePermission.objects.create(
                group=group,
                page=page,
                permission=Permission.objects.get(
                    content_type__app_label="wagtailcore", codename=f"{action}_page"
                ),
            )
    user.groups.add(group)
    return user
