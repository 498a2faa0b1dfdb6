"""Who may do what: the roles of Diwan as data, and the command that makes them.

A role is one of Django's groups. Its name in the database is the English one and never changes;
people read it in their own language (`cms.staff.upstream`). `setup_roles()` can run at any time:
it gives every role what is declared here, and takes away nothing that an administrator added.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.translation import TRANSLATE

EDITORS = "Editors"
REVIEWERS = "Reviewers"
TRANSLATORS = "Translators"
LEGAL_EDITORS = "Legal editors"
DIRECTORY_MANAGERS = "Directory managers"
AGENTS = "Agents"
MANAGERS = "Managers"
ADMINISTRATORS = "Administrators"

# Read by everybody who submits a page, whatever language they read the rest in.
WORKFLOW = "النشر بعد المراجعة"
TASK = "المراجعة"

# The parts of the page tree that roles are given; the second room's type is found by its label.
ARABIC, ENGLISH, LEGAL = "arabic", "english", "legal"
LEGAL_SECTION = "legal_library.LegalIndexPage"

ACCESS = "wagtailadmin.access_admin"
WRITE = ("add", "change")
REVIEW = ("change", "publish", "lock", "unlock")
ALL = ("add", "change", "publish", "bulk_delete", "lock", "unlock")


def every(*models: str) -> tuple[str, ...]:
    """Return the four permissions of each model (`directory.union`)."""
    return tuple(
        f"{app}.{action}_{name}"
        for app, name in (model.split(".") for model in models)
        for action in ("view", "add", "change", "delete")
    )


PICK_FILES = ("wagtailimages.choose_image", "wagtaildocs.choose_document")
FILES = (
    *PICK_FILES,
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
)
COLLECTIONS = tuple(f"wagtailcore.{action}_collection" for action in ("add", "change", "delete"))

DIRECTORY = every(
    "directory.municipality",
    "directory.union",
    "directory.district",
    "directory.governorate",
    "directory.mukhtar",
    "directory.source",
)
# What Reviewers place on the site without a page's workflow: the alert, and lists to choose from.
NOTICES = every("home.alert", "home.newstopic", "home.servicetopic")
TERMS = every("translation.glossaryterm")
LEGAL_RECORDS = every("legal_library.subject", "legal_library.issuer")
CATEGORIES = every("contact_center.category", "contact_center.unit")
PEOPLE_WHO_WRITE = ("contact_center.view_contact", "contact_center.change_contact")
# The templates that WhatsApp approved; to change means to fetch them again.
TEMPLATES = ("contact_center.view_messagetemplate", "contact_center.change_messagetemplate")
# What WhatsApp delivered, and what could not be processed: to look at and to try again.
DELIVERIES = (
    "contact_center.view_delivery",
    "contact_center.change_delivery",
    "contact_center.view_updateerror",
    "contact_center.change_updateerror",
    "contact_center.watch_bridge",
)
STAFF = (*every("core.user"), *every("auth.group"))
SITE = (
    "home.change_sitesettings",
    *every("wagtailredirects.redirect"),
    *every("wagtailcore.workflow", "wagtailcore.task"),
)


@dataclass(frozen=True)
class Role:
    """A role: its stored name, what people call it, what it is for and what it may do.

    `permissions` and `files` are `app_label.codename`; those in `files` are given on the root of
    the collections. `pages` maps a part of the tree to page permissions without `_page`.
    """

    name: str
    label: Promise
    purpose: Promise
    permissions: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    pages: dict[str, tuple[str, ...]] = field(default_factory=dict)


ROLES = (
    Role(
        EDITORS,
        pgettext_lazy("role", "Editors"),
        pgettext_lazy("role", "Write the Arabic pages and submit them for review."),
        files=FILES,
        pages={ARABIC: WRITE},
    ),
    Role(
        REVIEWERS,
        pgettext_lazy("role", "Reviewers"),
        pgettext_lazy("role", "Review and publish what others wrote, in both languages."),
        permissions=(
            *NOTICES,
            *TERMS,
            *every("wagtailredirects.redirect"),
            "legal_library.view_subject",
            "legal_library.view_issuer",
        ),
        files=FILES,
        pages={ARABIC: REVIEW, ENGLISH: REVIEW},
    ),
    Role(
        TRANSLATORS,
        pgettext_lazy("role", "Translators"),
        pgettext_lazy("role", "Translate into English and submit translations for review."),
        permissions=(TRANSLATE, *TERMS),
        files=PICK_FILES,
        pages={ENGLISH: ("change",)},
    ),
    Role(
        LEGAL_EDITORS,
        pgettext_lazy("role", "Legal editors"),
        pgettext_lazy("role", "Keep the legal library and submit its texts for review."),
        permissions=LEGAL_RECORDS,
        files=FILES,
        pages={LEGAL: WRITE},
    ),
    Role(
        DIRECTORY_MANAGERS,
        pgettext_lazy("role", "Directory managers"),
        pgettext_lazy("role", "Keep the directory of municipalities, unions and districts."),
        permissions=DIRECTORY,
    ),
    Role(
        AGENTS,
        pgettext_lazy("role", "Agents"),
        pgettext_lazy("role", "Answer people in the inbox of the contact centre."),
        permissions=("contact_center.use_inbox",),
    ),
    Role(
        MANAGERS,
        pgettext_lazy("role", "Managers"),
        pgettext_lazy("role", "Run the contact centre: inbox, units, categories, reports."),
        permissions=("contact_center.use_inbox", *CATEGORIES, *PEOPLE_WHO_WRITE, *TEMPLATES),
    ),
    Role(
        ADMINISTRATORS,
        pgettext_lazy("role", "Administrators"),
        pgettext_lazy(
            "role", "Invite staff, give roles, and look after settings and everything else."
        ),
        permissions=(
            TRANSLATE,
            "contact_center.use_inbox",
            "core.view_job",
            *STAFF,
            *SITE,
            *NOTICES,
            *TERMS,
            *DIRECTORY,
            *LEGAL_RECORDS,
            *CATEGORIES,
            *PEOPLE_WHO_WRITE,
            *TEMPLATES,
            *DELIVERIES,
        ),
        files=(*FILES, *COLLECTIONS),
        pages={ARABIC: ALL, ENGLISH: ALL},
    ),
)
BY_NAME = {role.name: role for role in ROLES}


class UnknownPermission(LookupError):
    """Raised when a role declares a permission that no installed app defines."""


@transaction.atomic
def setup_roles() -> dict[str, Group]:
    """Make the roles and the workflow, give each role what it lacks, and return the groups by name.

    Parts of the page tree that don't exist yet are left out: run it again once they do.
    Raises UnknownPermission, and changes nothing then.
    """
    _adopt_groups_of_wagtail()
    groups = {}
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role.name)
        group.permissions.add(*find_permissions({ACCESS, *role.permissions}))
        _give_files(group, role.files)
        _give_pages(group, role.pages)
        groups[role.name] = group
    _setup_workflow(groups[REVIEWERS])
    return groups


def find_permissions(names: Iterable[str]) -> list[Permission]:
    """Return the permissions with these names (`app_label.codename`); raises UnknownPermission."""
    wanted = set(names)
    found = Permission.objects.select_related("content_type").filter(
        codename__in=[name.split(".")[1] for name in wanted],
        content_type__app_label__in=[name.split(".")[0] for name in wanted],
    )
    by_name = {f"{p.content_type.app_label}.{p.codename}": p for p in found}
    if missing := wanted - by_name.keys():
        raise UnknownPermission(", ".join(sorted(missing)))
    return [by_name[name] for name in sorted(wanted)]


def section_pages(section: str) -> QuerySet[Page]:
    """Return the pages at the head of a part of the tree; none where it doesn't exist yet."""
    if section == LEGAL:
        pages = apps.get_model(LEGAL_SECTION).objects.filter(locale__language_code=SOURCE_LANGUAGE)
        return Page.objects.filter(pk__in=pages.values("pk"))
    language = {ARABIC: SOURCE_LANGUAGE, ENGLISH: TARGET_LANGUAGE}[section]
    # The welcome page that Wagtail's migrations leave is no home page of ours.
    return Page.objects.filter(depth=2, locale__language_code=language).exclude(
        content_type__app_label="wagtailcore"
    )


def _give_files(group: Group, names: Iterable[str]) -> None:
    root = Collection.get_first_root_node()
    for permission in find_permissions(names):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def _give_pages(group: Group, sections: dict[str, tuple[str, ...]]) -> None:
    for section, actions in sections.items():
        permissions = find_permissions(f"wagtailcore.{action}_page" for action in actions)
        for page in section_pages(section):
            for permission in permissions:
                GroupPagePermission.objects.get_or_create(
                    group=group, page=page, permission=permission
                )


def _adopt_groups_of_wagtail() -> None:
    """Turn the two groups of Wagtail's migrations into ours, without the rights they came with.

    They may write in both trees, and delete files. Recognised by the name Moderators, which is
    gone afterwards: what an administrator gives the group Editors later stays.
    """
    moderators = Group.objects.filter(name="Moderators").first()
    if moderators is None:
        return
    for group in Group.objects.filter(name__in=(EDITORS, moderators.name)):
        group.permissions.clear()
        GroupPagePermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.filter(group=group).delete()
    if Group.objects.filter(name=REVIEWERS).exists():
        moderators.delete()
    else:
        moderators.name = REVIEWERS
        moderators.save(update_fields=["name"])
    # Wagtail's workflow, which that group approves, becomes ours with its place on the root page.
    Workflow.objects.filter(name="Moderators approval").update(name=WORKFLOW)
    GroupApprovalTask.objects.filter(name="Moderators approval").update(name=TASK)


def _setup_workflow(reviewers: Group) -> None:
    """Have every page reviewed before it is published, wherever no other workflow was chosen."""
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW)
    if created or not workflow.workflow_tasks.exists():
        task, _created = GroupApprovalTask.objects.get_or_create(name=TASK)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, sort_order=0)
    for task in GroupApprovalTask.objects.filter(name=TASK, workflow_tasks__workflow=workflow):
        task.groups.add(reviewers)
    root = Page.get_first_root_node()
    if not WorkflowPage.objects.filter(page=root).exists():
        WorkflowPage.objects.create(page=root, workflow=workflow)
