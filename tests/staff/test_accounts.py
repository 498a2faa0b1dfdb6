"""Accounts: administrators change roles, never passwords; nobody rises above their own rights."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cms.core.models import User
from cms.staff.roles import ADMINISTRATORS, BY_NAME, EDITORS, TRANSLATORS
from tests.factories.core import AdministratorFactory, UserFactory
from tests.factories.staff import log_in, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return log_in(member(ADMINISTRATORS, language="en"))


def form_of(user: User, **changes: object) -> dict[str, object]:
    return {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name or "Khoury",
        "is_active": "on",
        "groups": [group.pk for group in user.groups.all()],
        **changes,
    }


def save(client: Client, user: User, **changes: object):
    address = reverse("wagtailusers_users:edit", args=[user.pk])
    return client.post(address, form_of(user, **changes), follow=True)


def test_adding_a_user_leads_to_the_invitation(admin):
    answer = admin.get(reverse("wagtailusers_users:add"))
    assert answer.headers["Location"] == reverse("staff_invite")
    page = admin.get(reverse("wagtailusers_users:index")).content.decode()
    assert reverse("staff_invite") in page
    assert "Invite somebody" in page
    assert not User.objects.filter(email="x@example.org").exists()


def test_an_administrator_neither_sees_nor_sets_a_password(admin):
    user = member(EDITORS)
    page = admin.get(reverse("wagtailusers_users:edit", args=[user.pk])).content.decode()
    assert 'type="password"' not in page
    save(admin, user, first_name="Rana", password1="new password 123", password2="new password 123")
    user.refresh_from_db()
    assert user.first_name == "Rana"
    assert not user.check_password("new password 123")


def test_roles_are_changed_and_count_at_once(admin):
    user = member(EDITORS)
    theirs = log_in(user)
    report = reverse("wagtail_localize:translations_report")
    assert theirs.get(report).status_code == 302
    save(admin, user, groups=[Group.objects.get(name=TRANSLATORS).pk])
    assert theirs.get(report).status_code == 200


def test_a_deactivated_persons_session_ends_at_once(admin):
    user = member(EDITORS)
    theirs = log_in(user)
    assert theirs.get(reverse("wagtailadmin_home")).status_code == 200
    changes = form_of(user)
    del changes["is_active"]
    admin.post(reverse("wagtailusers_users:edit", args=[user.pk]), changes)
    answer = theirs.get(reverse("wagtailadmin_home"))
    assert answer.headers["Location"].startswith("/admin/login/")
    answer = Client().post(
        "/admin/login/", {"username": user.email, "password": "correct horse battery staple"}
    )
    assert answer.status_code == 200


def test_addresses_differ_by_more_than_letter_case(admin):
    UserFactory(email="rana@example.org")
    user = member(EDITORS, email="other@example.org")
    save(admin, user, email="RANA@example.org")
    user.refresh_from_db()
    assert user.email == "other@example.org"
    # The same on one's own account page.
    client = log_in(user)
    data = {"name_email-first_name": "A", "name_email-last_name": "B"}
    client.post(reverse("wagtailadmin_account"), {**data, "name_email-email": "RANA@example.org"})
    user.refresh_from_db()
    assert user.email == "other@example.org"


# --- Nobody rises above their own rights ---


def test_an_administrator_makes_nobody_a_superuser(admin):
    user = member(EDITORS)
    save(admin, user, is_superuser="on")
    user.refresh_from_db()
    assert not user.is_superuser
    root = log_in(AdministratorFactory())
    save(root, user, is_superuser="on")
    user.refresh_from_db()
    assert user.is_superuser


def test_an_administrator_does_not_touch_a_superuser(admin):
    boss = AdministratorFactory(email="boss@example.org", last_name="B")
    save(admin, boss, email="mine@example.org")
    query = f"?id={boss.pk}"
    for action, data in (
        ("set_active_state", {"mark_as_active": "False"}),
        ("delete", {}),
        ("assign_role", {"role": Group.objects.get(name=EDITORS).pk}),
    ):
        admin.post(reverse("wagtail_bulk_action", args=["core", "user", action]) + query, data)
    admin.post(reverse("wagtailusers_users:delete", args=[boss.pk]))
    boss.refresh_from_db()
    assert (boss.email, boss.is_active) == ("boss@example.org", True)
    assert not boss.groups.exists()


# --- Groups ---


@pytest.mark.parametrize("name", BY_NAME)
def test_a_role_keeps_its_name_and_is_not_deleted(admin, name: str):
    group = Group.objects.get(name=name)
    admin.post(reverse("wagtailusers_groups:delete", args=[group.pk]))
    data = {"name": "Renamed", "page_permissions-TOTAL_FORMS": 0}
    admin.post(reverse("wagtailusers_groups:edit", args=[group.pk]), data)
    group.refresh_from_db()
    assert group.name == name


def test_a_group_of_ones_own_is_deleted(admin):
    group = Group.objects.create(name="Interns")
    admin.post(reverse("wagtailusers_groups:delete", args=[group.pk]))
    assert not Group.objects.filter(name="Interns").exists()


def test_lists_and_forms_call_roles_by_their_label(admin, monkeypatch):
    with translation.override("en"):
        label, purpose = str(BY_NAME[EDITORS].label), str(BY_NAME[EDITORS].purpose)
    user = member(EDITORS)
    groups = admin.get(reverse("wagtailusers_groups:index")).content.decode()
    assert purpose in groups
    form = admin.get(reverse("wagtailusers_users:edit", args=[user.pk])).content.decode()
    assert f"{label}: {purpose}" in form
    assert label in admin.get(reverse("wagtailusers_users:index")).content.decode()
