"""The Arabic of other people's packages: count what they leave in English and complete it.

Django, Wagtail and the rest bring catalogues of their own, none of them whole in Arabic.
`locale/upstream` holds what they lack and what they say wrongly, apart from our own strings.
A string is in use when an installed app has it in its code or in its English catalogue.
"""

import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django
import polib
from django.apps import apps

from cms.core.catalogues import (
    PLURAL_FORMS,
    PLURALS,
    Found,
    catalogue_path,
    is_translated,
    placeholder_problems,
    strings_of_file,
)

Key = tuple[str | None, str]
Entries = dict[Key, polib.POEntry]

DOMAINS = ("django", "djangojs")
# Code that no member of staff and no visitor meets.
ELSEWHERE = {"migrations", "tests", "test", "project_template", "management"}
WRAP = 100


@dataclass(frozen=True)
class Package:
    """An installed app of somebody else, or Django's own core."""

    name: str
    path: Path
    has_sources: bool = True
    # Of a package that is not installed: the modules that installed ones borrow. Django
    # does not serve its catalogue.
    modules: tuple[str, ...] = ()

    def catalogue(self, language: str, domain: str) -> Entries:
        """Return the catalogue that Django serves for the package; empty when there is none."""
        if self.modules:
            return {}
        path = self.path / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
        return read(path)


@dataclass(frozen=True)
class Count:
    """How many of a package's strings in use have their Arabic."""

    package: str
    domain: str
    translated: int
    total: int

    def __str__(self) -> str:
        return f"{self.package} ({self.domain}): {self.translated:,} of {self.total:,}"


def upstream_path(root: Path, domain: str) -> Path:
    """Return our catalogue of other people's strings."""
    return root / "locale" / "upstream" / "ar" / "LC_MESSAGES" / f"{domain}.po"


@cache
def _parsed(path: Path, modified: float) -> Entries:
    return {
        (entry.msgctxt or None, entry.msgid): entry
        for entry in polib.pofile(str(path), wrapwidth=WRAP)
        if not entry.obsolete
    }


def read(path: Path) -> Entries:
    """Return the living entries of a .po file by context and msgid; empty when there is no file."""
    return dict(_parsed(path, path.stat().st_mtime)) if path.exists() else {}


def packages() -> list[Package]:
    """Return the installed packages that are not ours, in the order in which Django asks them."""
    installed = Path(sysconfig.get_paths()["purelib"]).resolve()
    found = [
        Package(config.name, Path(config.path).resolve())
        for config in apps.get_app_configs()
        if Path(config.path).resolve().is_relative_to(installed)
    ]
    home = Path(django.__file__).resolve().parent
    # Django's core is no app; its strings come from its catalogue alone.
    core = Package("django", home / "conf", has_sources=False)
    # ModelAdmin's lists have the filters of Django's admin, which is not installed.
    filters = Package("django.contrib.admin", home / "contrib/admin", modules=("filters.py",))
    return [*found, filters, core]


def in_use(package: Package, domain: str) -> dict[Key, Found]:
    """Return a package's strings: what its code asks for, and what its English catalogue lists.

    The JavaScript of Wagtail is shipped in bundles, so for it the catalogue has to do. A package
    without an English catalogue that is older than its code would hide strings: hence both.
    """
    listed = {
        key: Found(entry.msgid, entry.msgid_plural or None, key[0], _place(package, entry))
        for key, entry in package.catalogue("en", domain).items()
    }
    if domain == "django" and package.has_sources:
        for one in _strings_of_sources(package):
            if one.key not in listed or one.plural:
                listed[one.key] = one
    return listed


def _place(package: Package, entry: polib.POEntry) -> str:
    return f"{package.name}/{entry.occurrences[0][0]}" if entry.occurrences else package.name


@cache
def _strings_of_sources(package: Package) -> tuple[Found, ...]:
    if package.modules:
        paths = [package.path / module for module in package.modules]
    else:
        paths = sorted(package.path.rglob("*"))
    others = [
        found.parent
        for name in ("apps.py", "locale")
        for found in package.path.rglob(name)
        if found.parent != package.path
    ]
    found: list[Found] = []
    for path in paths:
        inside = path.relative_to(package.path)
        if ELSEWHERE & set(inside.parts) or any(path.is_relative_to(other) for other in others):
            continue
        found.extend(strings_of_file(path, f"{package.name}/{inside}"))
    return tuple(found)


def arabic_served(root: Path, domain: str) -> Entries:
    """Return the Arabic that Django serves for each string, ours before theirs."""
    entries: Entries = {}
    for package in reversed(packages()):
        catalogue = package.catalogue("ar", domain)
        entries |= {key: entry for key, entry in catalogue.items() if is_translated(entry)}
    entries |= {k: e for k, e in read(upstream_path(root, domain)).items() if is_translated(e)}
    if domain == "django":
        ours = read(catalogue_path(root, "ar"))
        entries |= {key: entry for key, entry in ours.items() if is_translated(entry)}
    return entries


def counts(root: Path) -> list[Count]:
    """Return the state of each package and domain that has strings in use."""
    result = []
    for domain in DOMAINS:
        resolved = arabic_served(root, domain)
        for package in packages():
            wanted = in_use(package, domain)
            if wanted:
                good = sum(1 for key, one in wanted.items() if _fault(one, resolved.get(key)) == "")
                result.append(Count(package.name, domain, good, len(wanted)))
    return result


def upstream_problems(root: Path) -> list[str]:
    """Return what staff or visitors would read in English or wrongly, one line each."""
    lines = []
    for domain in DOMAINS:
        resolved = arabic_served(root, domain)
        wanted: dict[Key, Found] = {}
        for package in packages():
            wanted |= in_use(package, domain)
        for key, one in wanted.items():
            if fault := _fault(one, resolved.get(key)):
                lines.append(f"upstream {domain}: {fault}: {one.msgid!r} ({one.place})")
        lines.extend(
            f"upstream {domain}: no longer used: {key[1]!r}"
            for key in read(upstream_path(root, domain))
            if key not in wanted
        )
    return lines


def _fault(one: Found, entry: polib.POEntry | None) -> str:
    """Say what is wrong with the Arabic of a string; an empty text when it is well."""
    if entry is None or entry.fuzzy or not is_translated(entry):
        return "not translated"
    if one.plural and len(entry.msgstr_plural or {}) != PLURALS["ar"]:
        return "not all six plural forms"
    return next(iter(placeholder_problems(entry)), "")


def update_upstream(root: Path) -> list[str]:
    """Bring `locale/upstream` in step with the installed packages; return what waits for Arabic.

    Strings without a sound translation come in (empty), our own wording stays as long as the
    string is in use, and what upstream now says in the same words goes.
    """
    waiting = []
    for domain in DOMAINS:
        path = upstream_path(root, domain)
        ours = read(path)
        theirs: Entries = {}
        wanted: dict[Key, Found] = {}
        for package in reversed(packages()):
            theirs |= package.catalogue("ar", domain)
            wanted |= in_use(package, domain)
        own = read(catalogue_path(root, "ar")) if domain == "django" else {}
        catalogue = polib.POFile(wrapwidth=WRAP)
        catalogue.metadata = _metadata()
        for key, one in sorted(wanted.items(), key=lambda item: (item[1].place, item[0][1])):
            entry = ours.get(key)
            if entry is None and (own.get(key) or _fault(one, theirs.get(key)) == ""):
                continue
            if entry is not None and _same(entry, theirs.get(key)):
                continue
            entry = entry or polib.POEntry(msgid=one.msgid, msgctxt=one.context)
            entry.occurrences = [(one.place, "")]
            if one.plural:
                entry.msgid_plural = one.plural
                empty = dict.fromkeys(range(PLURALS["ar"]), "")
                entry.msgstr_plural = {**empty, **(entry.msgstr_plural or {})}
            if not is_translated(entry):
                waiting.append(f"{domain}: {one.msgid!r} ({one.place})")
            catalogue.append(entry)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
    return waiting


def _same(entry: polib.POEntry, other: polib.POEntry | None) -> bool:
    return (
        other is not None
        and not other.fuzzy
        and (entry.msgstr, entry.msgstr_plural) == (other.msgstr, other.msgstr_plural)
        and _fault(Found(entry.msgid, entry.msgid_plural or None, None, ""), other) == ""
    )


def _metadata() -> dict[str, str]:
    return {
        "Project-Id-Version": "Diwan: Arabic of the packages it uses",
        "Language": "ar",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS["ar"],
    }
