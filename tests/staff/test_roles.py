"""`setup_roles` makes the groups, their permissions and the workflow, and can run again."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.utils import translation
from wagtail.models import (
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
)

from cms.staff import roles
from cms.staff.roles import ADMINISTRATORS, EDITORS, REVIEWERS, ROLES, setup_roles
from home.services import setup_site
from tests.factories.home import StandardPageFactory

pytestmark = pytest.mark.django_db


def everything() -> tuple[set, set, set]:
    return (
        set(Group.objects.values_list("name", "permissions")),
        set(GroupPagePermission.objects.values_list("group", "page", "permission")),
        set(GroupCollectionPermission.objects.values_list("group", "collection", "permission")),
    )


def test_the_command_makes_eight_roles_and_again_changes_nothing():
    setup_site()
    call_command("setup_roles", stdout=StringIO())
    before = everything()
    assert {role.name for role in ROLES} == set(Group.objects.values_list("name", flat=True))
    assert len(ROLES) == 8
    told = StringIO()
    call_command("setup_roles", stdout=told)
    assert everything() == before
    assert told.getvalue().startswith("8 roles are ready")
    assert Workflow.objects.count() == GroupApprovalTask.objects.count() == 1


def test_what_is_missing_comes_back_and_what_was_added_stays():
    setup_site()
    group = setup_roles()[EDITORS]
    taken = roles.find_permissions([roles.ACCESS])[0]
    added = Permission.objects.get(codename="change_sitesettings")
    group.permissions.remove(taken)
    group.permissions.add(added)
    GroupPagePermission.objects.filter(group=group).delete()
    setup_roles()
    assert {taken, added} <= set(group.permissions.all())
    assert GroupPagePermission.objects.filter(group=group).count() == 2


def test_the_groups_of_wagtail_lose_the_rights_they_came_with():
    """They may write in both trees from the root; the tables of a new database hold them."""
    Group.objects.filter(name__in=[r.name for r in ROLES]).exclude(name=EDITORS).delete()
    moderators = Group.objects.filter(name="Moderators")
    if not moderators.exists():
        Group.objects.create(name="Moderators")
    setup_site()
    setup_roles()
    assert not moderators.exists()
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()
    assert not Group.objects.get(name=EDITORS).permissions.filter(codename="delete_image").exists()


def test_every_page_in_both_languages_is_reviewed_by_the_reviewers():
    groups = setup_roles()
    page = StandardPageFactory()
    english = Page.objects.get(translation_key=page.translation_key, locale__language_code="en")
    for each in (page, english):
        workflow = each.get_workflow()
        assert workflow.name == roles.WORKFLOW
        (task,) = workflow.tasks
        assert set(task.specific.groups.all()) == {groups[REVIEWERS]}


def test_a_workflow_that_an_administrator_chose_stays():
    setup_roles()
    root = Page.get_first_root_node()
    other = Workflow.objects.create(name="Two readers")
    root.workflowpage.workflow = other
    root.workflowpage.save()
    setup_roles()
    assert StandardPageFactory().get_workflow() == other


def test_a_permission_that_nobody_defines_is_an_error(monkeypatch):
    with pytest.raises(roles.UnknownPermission, match=r"home\.fly"):
        roles.find_permissions(["home.fly", roles.ACCESS])


def test_roles_are_called_in_the_readers_language():
    groups = setup_roles()
    with translation.override("en"):
        assert str(groups[ADMINISTRATORS]) == "Administrators"
    assert str(Group(name="A group of our own")) == "A group of our own"
    for role in ROLES:
        with translation.override("ar"):
            assert str(groups[role.name]) == str(role.label)
