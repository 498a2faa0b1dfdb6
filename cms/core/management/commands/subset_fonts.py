"""Cut the site's typeface down to the letters we use and write it as WOFF2."""

import logging
import shutil
from argparse import ArgumentParser
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools.subset import Options, Subsetter, load_font, save_font

WEIGHTS = ("Regular", "SemiBold")

# Arabic with vowel marks, the letters of borrowed names (پ چ ڤ گ), both sets of digits that
# appear in quotations, Latin with the accents of French, punctuation. The font has no bidi
# controls (U+200E, U+2066 …): browsers apply them without a glyph.
RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x00FF),
    (0x0152, 0x0153),
    (0x0178, 0x0178),
    (0x060C, 0x060C),
    (0x061B, 0x061B),
    (0x061F, 0x061F),
    (0x0621, 0x063A),
    (0x0640, 0x0655),
    (0x0660, 0x066C),
    (0x0670, 0x0671),
    (0x067E, 0x067E),
    (0x0686, 0x0686),
    (0x06A4, 0x06A4),
    (0x06A9, 0x06A9),
    (0x06AF, 0x06AF),
    (0x06CC, 0x06CC),
    (0x06D4, 0x06D4),
    (0x2010, 0x2026),
    (0x2030, 0x203A),
    (0x20AC, 0x20AC),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
)


def subset(source: Path, target: Path) -> int:
    """Write the WOFF2 subset of a TTF and return its size in bytes."""
    options = Options()
    options.flavor = "woff2"
    options.hinting = False
    options.notdef_outline = True
    # Keeps the file the same on every run, so that a diff means a changed font.
    options.recalc_timestamp = False
    font = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)])
    subsetter.subset(font)
    save_font(font, str(target), options)
    return target.stat().st_size


class Command(BaseCommand):
    """`manage.py subset_fonts`: run again after the font package or the ranges change."""

    help = "Write the subset WOFF2 files of IBM Plex Sans Arabic into cms/static/fonts/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", type=Path, default=settings.BASE_DIR / "cms" / "static" / "fonts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # fontTools tells the name of every glyph.
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        folder: Path = options["to"]
        folder.mkdir(parents=True, exist_ok=True)
        with as_file(files("fontpkg_ibm_plex_sans_arabic")) as package:
            for weight in WEIGHTS:
                source = package / "files" / f"IBMPlexSansArabic-{weight}.ttf"
                target = folder / f"plex-arabic-{weight.lower()}.woff2"
                size = subset(source, target)
                self.stdout.write(f"{target.name}: {source.stat().st_size} → {size} bytes")
            shutil.copyfile(package / "LICENSE", folder / "OFL.txt")
