"""What each role may open and do, tried by logging in through the admin's own form."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from wagtail import hooks
from wagtail.models import GroupPagePermission, Page
from wagtail.snippets.models import get_snippet_models
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup

from cms.core.checks import own_models
from cms.staff import roles
from cms.staff.roles import (
    ADMINISTRATORS,
    AGENTS,
    BY_NAME,
    DIRECTORY_MANAGERS,
    EDITORS,
    LEGAL_EDITORS,
    MANAGERS,
    REVIEWERS,
    ROLES,
    TRANSLATORS,
)
from tests.factories.home import SectionPageFactory
from tests.factories.staff import log_in, member
from tests.staff.matrix import PLACES, make_pages, table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", BY_NAME)
def test_a_role_opens_what_it_needs_and_nothing_else(role: str):
    pages = make_pages()
    client = log_in(member(role))
    opened = {each.english for each in PLACES if client.get(each.address(pages)).status_code == 200}
    assert opened == {each.english for each in PLACES if role in each.roles}


def test_the_matrix_in_the_guide_is_the_one_that_was_tried():
    guide = (Path(settings.BASE_DIR) / "docs" / "roles.md").read_text(encoding="utf-8")
    assert table("ar") in guide
    assert table("en") in guide


def test_somebody_without_a_role_does_not_get_in(client):
    user = member()
    client.post(
        "/admin/login/", {"username": user.email, "password": "correct horse battery staple"}
    )
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


# --- The menu ---

MENUS = {
    EDITORS: {"Pages", "Images", "Documents", "Translation", "Reports"},
    REVIEWERS: {
        "Pages",
        "Images",
        "Documents",
        "Translation",
        "Reports",
        "Legal library",
        "Alerts and topics",
        "Settings",
    },
    TRANSLATORS: {"Pages", "Translation", "Reports"},
    LEGAL_EDITORS: {"Pages", "Images", "Documents", "Translation", "Reports", "Legal library"},
    DIRECTORY_MANAGERS: {"Directory"},
    AGENTS: {"Inbox"},
    MANAGERS: {"Inbox", "Contact centre"},
}


@pytest.mark.parametrize("role", MENUS)
def test_the_menu_shows_a_role_only_what_it_needs(role: str, rf):
    from wagtail.admin.menu import admin_menu

    make_pages()
    request = rf.get("/admin/")
    request.user = member(role, language="en")
    with translation.override("en"):
        shown = {str(item.label) for item in admin_menu.menu_items_for_request(request)}
    assert shown - {"Help"} == MENUS[role]


def test_an_agents_reports_do_not_exist(rf):
    from wagtail.admin.menu import reports_menu

    request = rf.get("/admin/")
    request.user = member(AGENTS)
    assert not reports_menu.menu_items_for_request(request)


@pytest.mark.parametrize(
    ("role", "head"),
    [(EDITORS, "ar"), (TRANSLATORS, "en"), (LEGAL_EDITORS, "legal")],
)
def test_the_explorer_begins_where_the_role_works(role: str, head: str):
    from wagtail.permissions import page_permission_policy

    make_pages()
    assert page_permission_policy.explorable_root_instance(member(role)).slug == head


# --- What a role may do ---


def edited(page: Page, **changes: object) -> dict[str, object]:
    """What the editor's form sends for an unchanged page, with `changes`."""
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.specific.summary,
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "body": streamfield([]),
            "comments": {
                "TOTAL_FORMS": 0,
                "INITIAL_FORMS": 0,
                "MIN_NUM_FORMS": 0,
                "MAX_NUM_FORMS": 0,
            },
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("role", "may"), [(EDITORS, False), (REVIEWERS, True), (ADMINISTRATORS, True)]
)
def test_only_those_who_may_publish_publish(role: str, may: bool):
    page = make_pages().arabic
    client = log_in(member(role))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.post(address, edited(page, title="عنوان جديد", **{"action-publish": "1"}))
    page.refresh_from_db()
    assert (page.title == "عنوان جديد") == may


@pytest.mark.parametrize("role", [EDITORS, TRANSLATORS])
@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_who_may_not_publish_neither_takes_back_nor_deletes_what_is_live(role: str, action: str):
    pages = make_pages()
    page = pages.arabic if role == EDITORS else pages.english
    client = log_in(member(role))
    client.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]))
    client.post(
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={page.pk}"
    )
    assert Page.objects.get(pk=page.pk).live


def test_an_editor_deletes_a_draft_with_its_place_in_english():
    """Whoever may delete the Arabic draft needs no right on the English alias that follows it."""
    section = SectionPageFactory(slug="guides")
    user = member(EDITORS)
    client = log_in(user)
    address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", section.pk])
    answer = client.post(address, edited(section, title="مسودة", slug="draft"))
    assert answer.status_code == 302
    page = Page.objects.get(slug="draft", locale__language_code="ar")
    assert Page.objects.filter(translation_key=page.translation_key).count() == 2
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(translation_key=page.translation_key).exists()


def test_an_editor_can_not_write_in_english_and_a_translator_not_in_arabic():
    pages = make_pages()
    editor, translator = member(EDITORS), member(TRANSLATORS)
    assert not pages.english.permissions_for_user(editor).can_edit()
    assert not pages.arabic.permissions_for_user(translator).can_edit()
    assert not pages.legal.permissions_for_user(translator).can_edit()
    assert not pages.arabic.permissions_for_user(member(LEGAL_EDITORS)).can_edit()


# --- Nothing is forgotten ---


def admin_models() -> set[str]:
    """The models of ours that the admin has pages for, pages and settings aside."""
    found = {model._meta.label_lower for model in get_snippet_models()}
    for register in hooks.get_hooks("register_admin_menu_item"):
        owner = getattr(register, "__closure__", None)
        for cell in owner or ():
            if isinstance(cell.cell_contents, ModelAdminGroup):
                found |= {
                    m.model._meta.label_lower for m in cell.cell_contents.modeladmin_instances
                }
            elif isinstance(cell.cell_contents, ModelAdmin):
                found.add(cell.cell_contents.model._meta.label_lower)
    ours = {model._meta.label_lower for model in own_models()}
    return {name for name in found if name in ours and not name.endswith("page")}


def test_every_model_of_ours_with_an_admin_is_somebodys():
    models = admin_models()
    assert {"directory.union", "legal_library.subject", "contact_center.category"} <= models
    declared = {permission for role in ROLES for permission in role.permissions}
    for model in models:
        app, name = model.split(".")
        assert f"{app}.view_{name}" in declared, f"no role may see {model}"


def test_every_permission_that_is_declared_exists():
    for role in ROLES:
        roles.find_permissions({*role.permissions, *role.files})


def test_roles_stay_within_their_part_of_the_tree():
    make_pages()
    groups = roles.setup_roles()
    for role in ROLES:
        heads = {p.pk for section in role.pages for p in roles.section_pages(section)}
        given = GroupPagePermission.objects.filter(group=groups[role.name])
        assert set(given.values_list("page_id", flat=True)) == heads
