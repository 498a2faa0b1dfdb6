"""People of the staff, one per role, and their log-in."""

from typing import Any

from django.test import Client
from wagtail.users.models import UserProfile

from cms.core.models import User
from cms.staff.roles import setup_roles
from home.services import setup_site
from tests.factories.core import UserFactory

PASSWORD = "correct horse battery staple"


def member(*roles: str, language: str = "ar", **fields: Any) -> User:
    """Make somebody with these roles, who reads the admin in `language`.

    Make the legal library before, where its editors are meant.
    """
    setup_site()
    groups = setup_roles()
    user = UserFactory.create(**fields)
    user.groups.set([groups[role] for role in roles])
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    return user


def log_in(user: User, password: str = PASSWORD) -> Client:
    """Log somebody in through the admin's own form, and return their client."""
    client = Client()
    answer = client.post("/admin/login/", {"username": user.email, "password": password})
    assert answer.status_code == 302, "the log-in was refused"
    return client
