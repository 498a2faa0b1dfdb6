"""Which role may open what: read by the test that tries it, and written into docs/roles.md."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from wagtail.models import Page

from cms.staff.roles import (
    ADMINISTRATORS,
    AGENTS,
    DIRECTORY_MANAGERS,
    EDITORS,
    LEGAL_EDITORS,
    MANAGERS,
    REVIEWERS,
    ROLES,
    TRANSLATORS,
)
from home.models import SiteSettings, StandardPage
from legal_library.models import LegalIndexPage
from tests.factories.home import StandardPageFactory, translate
from tests.factories.legal_library import library


@dataclass(frozen=True)
class Pages:
    """A page in Arabic, its translation, and the legal library."""

    arabic: StandardPage
    english: Page
    legal: LegalIndexPage


def make_pages() -> Pages:
    """Make them; roles are set up afterwards."""
    arabic = StandardPageFactory()
    english = translate(arabic)
    return Pages(arabic, english, library())


@dataclass(frozen=True)
class Place:
    """A place of the admin: its name in both languages, its address, and who may open it."""

    arabic: str
    english: str
    address: Callable[[Pages], str]
    roles: frozenset[str]


def place(arabic: str, english: str, name: str | Callable[[Pages], str], *roles: str) -> Place:
    address = (lambda _pages: reverse(name)) if isinstance(name, str) else name
    return Place(arabic, english, address, frozenset(roles or {role.name for role in ROLES}))


def edit(page: str) -> Callable[[Pages], str]:
    return lambda pages: reverse("wagtailadmin_pages:edit", args=[getattr(pages, page).pk])


# As docs/roles.md calls them; the catalogue says the same.
IN_ARABIC = {
    EDITORS: "المحررون",
    REVIEWERS: "المراجعون",
    TRANSLATORS: "المترجمون",
    LEGAL_EDITORS: "محررو النصوص القانونية",
    DIRECTORY_MANAGERS: "مسؤولو دليل البلديات",
    AGENTS: "موظفو مركز الاتصال",
    MANAGERS: "مديرو مركز الاتصال",
    ADMINISTRATORS: "مديرو النظام",
}

A, R = ADMINISTRATORS, REVIEWERS
WRITERS = (EDITORS, R, LEGAL_EDITORS, A)

PLACES = (
    place("لوحة العمل", "Dashboard", "wagtailadmin_home"),
    place("حسابي", "My account", "wagtailadmin_account"),
    place("تحرير صفحة عربية", "Edit an Arabic page", edit("arabic"), EDITORS, R, A),
    place(
        "إضافة صفحة عربية",
        "Add an Arabic page",
        lambda pages: reverse(
            "wagtailadmin_pages:add", args=["home", "standardpage", pages.arabic.pk]
        ),
        EDITORS,
        A,
    ),
    place("محرّر الترجمة", "The translation editor", edit("english"), TRANSLATORS, R, A),
    place(
        "بدء ترجمة صفحة",
        "Begin a translation",
        lambda pages: reverse("wagtail_localize:submit_page_translation", args=[pages.arabic.pk]),
        TRANSLATORS,
        A,
    ),
    place(
        "تقرير الترجمات",
        "List of translations",
        "wagtail_localize:translations_report",
        TRANSLATORS,
        A,
    ),
    place("المكتبة القانونية: صفحاتها", "Legal library: its pages", edit("legal"), *WRITERS),
    place(
        "المكتبة القانونية: لائحة النصوص",
        "Legal library: list of texts",
        "legal_library_legaltextpage_modeladmin_index",
        LEGAL_EDITORS,
        R,
        A,
    ),
    place(
        "إضافة موضوع قانوني",
        "Add a legal subject",
        "legal_library_subject_modeladmin_create",
        LEGAL_EDITORS,
        A,
    ),
    place("الصور", "Images", "wagtailimages:index", *WRITERS),
    place("المستندات", "Documents", "wagtaildocs:index", *WRITERS),
    place("التنبيهات", "Alerts", "wagtailsnippets_home_alert:list", R, A),
    place(
        "دليل البلديات: إضافة بلدية",
        "Directory: add a municipality",
        "directory_municipalities_modeladmin_create",
        DIRECTORY_MANAGERS,
        A,
    ),
    place(
        "دليل البلديات: لائحة البلديات",
        "Directory: list of municipalities",
        "directory_municipalities_modeladmin_index",
        DIRECTORY_MANAGERS,
        A,
    ),
    place(
        "دليل البلديات: المخاتير",
        "Directory: mukhtars",
        "directory_mukhtars_modeladmin_index",
        DIRECTORY_MANAGERS,
        A,
    ),
    place(
        "دليل البلديات: المصادر",
        "Directory: sources",
        "directory_sources_modeladmin_index",
        DIRECTORY_MANAGERS,
        A,
    ),
    place(
        "دليل البلديات: اكتمال البيانات",
        "Directory: completeness",
        "directory_completeness",
        DIRECTORY_MANAGERS,
        A,
    ),
    place(
        "دليل البلديات: استيراد جدول",
        "Directory: import a spreadsheet",
        "directory_import",
        DIRECTORY_MANAGERS,
        ADMINISTRATORS,
    ),
    place("صندوق الوارد", "Inbox", "contact_center:inbox", AGENTS, MANAGERS, A),
    place(
        "مركز الاتصال: الفئات",
        "Contact centre: categories",
        "contact-centre_categories_modeladmin_index",
        MANAGERS,
        A,
    ),
    place(
        "مركز الاتصال: الأشخاص",
        "Contact centre: people",
        "contact-centre_contacts_modeladmin_index",
        MANAGERS,
        A,
    ),
    place(
        "مركز الاتصال: القوالب",
        "Contact centre: templates",
        "contact-centre_templates_modeladmin_index",
        MANAGERS,
        A,
    ),
    place(
        "مركز الاتصال: ما سلّمه واتساب",
        "Contact centre: deliveries",
        "contact-centre_deliveries_modeladmin_index",
        A,
    ),
    place("الجسر مع واتساب", "Bridge to WhatsApp", "contact_center_watching", A),
    place("عناوين محوّلة", "Redirects", "wagtailredirects:index", R, A),
    place(
        "إعدادات الموقع",
        "Site settings",
        lambda _pages: reverse(
            "wagtailsettings:edit", args=["home", "sitesettings", SiteSettings.load().pk]
        ),
        A,
    ),
    place("مسارات العمل", "Workflows", "wagtailadmin_workflows:index", A),
    place("المستخدمون", "Users", "wagtailusers_users:index", A),
    place("المجموعات", "Groups", "wagtailusers_groups:index", A),
    place("الدعوات", "Invitations", "staff_invitations", A),
    place("دعوة شخص", "Invite somebody", "staff_invite", A),
)


def table(language: str) -> str:
    """Return the matrix as a Markdown table, in Arabic or English."""
    corner = "المكان" if language == "ar" else "Place"
    names = [IN_ARABIC[role.name] if language == "ar" else role.name for role in ROLES]
    rows = [f"| {corner} | " + " | ".join(names) + " |"]
    rows.append("|---|" + ":-:|" * len(ROLES))
    for each in PLACES:
        marks = ["✓" if role.name in each.roles else "" for role in ROLES]
        name = each.arabic if language == "ar" else each.english
        rows.append(f"| {name} | " + " | ".join(marks) + " |")
    return "\n".join(rows)
