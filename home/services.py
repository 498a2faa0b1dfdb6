"""Lay down the site: languages, the two home pages, settings, menus. Runs again without harm."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site
from wagtail_localize.models import LocaleSynchronization

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.translation import publish_translation
from home.models import HomePage, NavigationItem, Partner, SiteSettings
from home.translation import ensure_aliases

ILLUSTRATIONS = "الرسوم التوضيحية"
FORMS = "النماذج والمستندات"

HOME_TEXTS = {
    "title": (
        "المديرية العامة للإدارات والمجالس المحلية",
        "Directorate General of Local Administrations and Councils",
    ),
    "summary": (
        "الموقع الإلكتروني للمديرية العامة للإدارات والمجالس المحلية في وزارة الداخلية والبلديات: "
        "دليل البلديات والاتحادات، والمكتبة القانونية، وأدلة المعاملات، ومركز الاتصال.",
        "The website of the Directorate General of Local Administrations and Councils at the "
        "Ministry of Interior and Municipalities: the directory of municipalities and unions, the "
        "legal library, guides to transactions and the call centre.",
    ),
    "lead": (
        "كل ما يخصّ الإدارة المحلية في لبنان في مكان واحد: ابحث عن بلديتك، واطّلع على النصوص التي "
        "ترعى عملها، واعرف معاملتك قبل أن تبدأها، وتابع شكواك حتى تُحلّ.",
        "Local administration in Lebanon, in one place: find your municipality, read the texts that "
        "govern its work, know your transaction before you begin it, and follow your complaint "
        "until it is resolved.",
    ),
}

FOOTER_TEXTS = (
    "تُعنى المديرية العامة للإدارات والمجالس المحلية، ضمن وزارة الداخلية والبلديات، بشؤون البلديات "
    "واتحادات البلديات والمختارين في لبنان.",
    "The Directorate General of Local Administrations and Councils, part of the Ministry of Interior "
    "and Municipalities, looks after the affairs of municipalities, unions of municipalities and "
    "mukhtars in Lebanon.",
)

PARTNERS = (
    ("وزارة الداخلية والبلديات", "Ministry of Interior and Municipalities", ""),
    ("الاتحاد الأوروبي", "European Union", "https://www.eeas.europa.eu/delegations/lebanon_en"),
    (
        "برنامج الأمم المتحدة الإنمائي",
        "United Nations Development Programme (UNDP)",
        "https://www.undp.org/lebanon",
    ),
    (
        "برنامج الأمم المتحدة للمستوطنات البشرية (موئل الأمم المتحدة)",
        "UN-Habitat",
        "https://unhabitat.org/lebanon",
    ),
)

HEADER, FOOTER = NavigationItem.Menu.HEADER, NavigationItem.Menu.FOOTER


@dataclass(frozen=True)
class MenuEntry:
    """A place in a menu, by the address of what it leads to; `order` leaves room in between."""

    menu: str
    order: int
    path: str
    label_ar: str
    label_en: str


# Entries that lead to pages are added when the page is made (see home/demo/loader.py).
MENU = (
    MenuEntry(HEADER, 20, "directory/", "دليل البلديات", "Municipalities"),
    MenuEntry(HEADER, 30, "legal/", "المكتبة القانونية", "Legal library"),
    MenuEntry(FOOTER, 10, "directory/", "دليل البلديات والاتحادات", "Municipalities and unions"),
    MenuEntry(FOOTER, 20, "legal/", "المكتبة القانونية", "Legal library"),
)


@dataclass(frozen=True)
class SiteTree:
    """The two home pages and whether this run made them."""

    arabic: HomePage
    english: HomePage
    created: bool


@transaction.atomic
def setup_site() -> SiteTree:
    """Make what a site needs before its first page, and return its home pages.

    What exists is left as people have made it: settings and menus are filled only together with
    the Arabic home page.
    """
    arabic_locale, _ = Locale.objects.get_or_create(language_code=SOURCE_LANGUAGE)
    english_locale, _ = Locale.objects.get_or_create(language_code=TARGET_LANGUAGE)
    arabic = HomePage.objects.filter(locale=arabic_locale, depth=2).first()
    created = arabic is None
    if arabic is None:
        arabic = _make_home(arabic_locale)
        _point_site_at(arabic)
        _remove_welcome_page()
        _fill_settings(arabic)
        _make_collections()
    # Saving it copies the Arabic tree to the English one; a second save would walk it again.
    LocaleSynchronization.objects.get_or_create(
        locale=english_locale, defaults={"sync_from": arabic_locale}
    )
    english = HomePage.objects.filter(
        translation_key=arabic.translation_key, locale=english_locale
    ).first()
    if english is None or created:
        english = _translate_home(arabic)
    return SiteTree(arabic, english, created)


def add_to_menu(entry: MenuEntry, page: Page | None = None) -> None:
    """Append an entry to a menu: to `page` when given, else to the entry's own path."""
    NavigationItem.objects.create(
        settings=SiteSettings.load(),
        menu=entry.menu,
        sort_order=entry.order,
        label_ar=entry.label_ar,
        label_en=entry.label_en,
        page=page,
        path="" if page else entry.path,
    )


def collection(name: str) -> Collection:
    """Return the collection of files with this name, made under the root when it is missing."""
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=name).first()
    return found or root.add_child(name=name)


def _make_home(locale: Locale) -> HomePage:
    texts = {field: arabic for field, (arabic, _english) in HOME_TEXTS.items()}
    root = Page.get_first_root_node()
    home = HomePage(slug=SOURCE_LANGUAGE, locale=locale, **texts)
    root.add_child(instance=home)
    home.save_revision().publish()
    return HomePage.objects.get(pk=home.pk)


def _translate_home(arabic: HomePage) -> HomePage:
    """Publish the English home; its slug is its own, for it stands beside the Arabic one."""
    ensure_aliases(arabic)
    english = publish_translation(arabic, dict(HOME_TEXTS.values())).specific
    english.slug = TARGET_LANGUAGE
    english.save_revision().publish()
    return HomePage.objects.get(pk=english.pk)


def _point_site_at(home: HomePage) -> None:
    """Make the home page the default site's root, at the address the settings name."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    standard = 443 if address.scheme == "https" else 80
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname = address.hostname or "localhost"
    site.port = address.port or standard
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.root_page = home
    site.save()


def _remove_welcome_page() -> None:
    """Delete the page that Wagtail's first migration leaves; no editor can make one like it."""
    for page in Page.objects.filter(
        depth=2, content_type=ContentType.objects.get_for_model(Page), slug="home"
    ):
        page.delete()


def _fill_settings(home: HomePage) -> None:
    site_settings = SiteSettings.load()
    site_settings.footer_text_ar, site_settings.footer_text_en = FOOTER_TEXTS
    site_settings.save()
    Partner.objects.bulk_create(
        Partner(settings=site_settings, sort_order=order, name_ar=name_ar, name_en=name_en, url=url)
        for order, (name_ar, name_en, url) in enumerate(PARTNERS)
    )
    add_to_menu(MenuEntry(HEADER, 0, "", "الرئيسية", "Home"), home)
    for entry in MENU:
        add_to_menu(entry)


def _make_collections() -> None:
    for name in (ILLUSTRATIONS, FORMS):
        collection(name)
