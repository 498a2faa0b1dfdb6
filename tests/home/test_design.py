"""The look, as far as it can be read without a browser: colours, stylesheet, typeface, admin."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from fontTools.ttLib import TTFont

from cms.core import palette
from cms.core.models import User
from tests.factories.home import sample_site

STYLESHEET = settings.BASE_DIR / palette.STYLESHEET
FONTS = settings.BASE_DIR / "cms" / "static" / "fonts"
PUBLIC_FOLDERS = (
    "cms/templates",
    "cms/core/templates/components",
    "cms/core/templates/core/blocks",
    "home/templates/home",
    "search/templates/search",
    "directory/templates/directory",
    "legal_library/templates/legal_library",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_that_meet_are_far_enough_apart(scheme):
    assert [pair for pair in palette.pairs(scheme) if not pair.passes] == []


def test_contrast_is_wcags():
    assert palette.contrast("#fff", "#000000") == pytest.approx(21)
    assert palette.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_stylesheet_is_small_and_knows_no_left_or_right():
    css = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(), flags=re.DOTALL)
    assert len(css.encode()) < 42_000
    physical = re.findall(
        r"(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![-\w])(?:left|right|top|bottom|width|height):"
        r"|text-align: (?:left|right)|float: (?:left|right)|letter-spacing",
        re.sub(r"@media[^{]*", "", css),
    )
    assert physical == []


@pytest.mark.django_db
def test_every_component_of_the_stylesheet_is_shown_on_the_design_page(client):
    sample_site()
    client.force_login(User.objects.create_superuser("staff@example.org", "a long password"))
    html = client.get("/ar/design/").content.decode()
    shown = {name for value in re.findall(r'class="([^"]*)"', html) for name in value.split()}
    css = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", STYLESHEET.read_text(), flags=re.DOTALL)
    assert set(re.findall(r"\.([a-zA-Z][\w-]*)", css)) - shown == set()


def test_every_class_of_a_public_template_is_in_the_stylesheet():
    css = STYLESHEET.read_text() + (STYLESHEET.parent / "design-page.css").read_text()
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", css))
    hooks = {"notice--info"}  # its look is that of every notice
    unknown = set()
    for folder in PUBLIC_FOLDERS:
        for path in (settings.BASE_DIR / folder).rglob("*.html"):
            # What staff see in Wagtail's admin is drawn by its own stylesheet and theirs.
            if {"wagtailadmin", "wagtailusers", "admin", "spreadsheet"} & set(path.parts):
                continue
            html = re.sub(r"\{[%{].*?[%}]\}", "\0", path.read_text(), flags=re.DOTALL)
            for value in re.findall(r'class="([^"]*)"', html):
                # A name put together by the template is not judged.
                names = {name.strip("\0") for name in value.split()}
                names = {name for name in names if name and "\0" not in name}
                names = {name for name in names if not name.endswith(("-", "_"))}
                unknown |= {(path.name, name) for name in names - known - hooks}
    assert unknown == set()


def test_fonts_are_what_the_command_makes(tmp_path: Path, capsys):
    call_command("subset_fonts", to=tmp_path)
    for made in sorted(tmp_path.iterdir()):
        kept = FONTS / made.name
        if made.suffix == ".woff2":
            assert set(TTFont(made).getBestCmap()) == set(TTFont(kept).getBestCmap())
            assert kept.stat().st_size < 32_000
        else:
            assert made.read_text() == kept.read_text()


def test_fonts_hold_every_letter_we_write():
    arabic = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچڤگ،؛؟ًٌٍَُِّْـ"
    french = "àâçéèêëîïôùûüœ"
    letters = arabic + french + "0123456789٠١٢٣٤٥٦٧٨٩«»“”’–…·©%€"
    for path in FONTS.glob("*.woff2"):
        missing = [letter for letter in letters if ord(letter) not in TTFont(path).getBestCmap()]
        assert missing == [], path.name


@pytest.mark.django_db
def test_the_design_page_is_for_staff_and_shows_every_colour(client):
    assert client.get("/ar/design/").status_code == 302
    client.force_login(User.objects.create_superuser("staff@example.org", "x"))
    for language in ("ar", "en"):
        html = client.get(f"/{language}/design/").content.decode()
        for name in palette.schemes()["light"]:
            assert f"swatch--{name}" in html


@pytest.mark.django_db
def test_the_admin_wears_the_sites_mark(client):
    html = client.get("/admin/login/").content.decode()
    assert "img/icons.svg#mark" in html
    assert "css/admin.css" in html
    assert "favicon.svg" in html
