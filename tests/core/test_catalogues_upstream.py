"""Other people's strings in Arabic: all of them, well formed, and apart from our own."""

import json
import re

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.template import engines
from django.urls import reverse
from django.utils import translation

from cms.core import catalogues
from cms.core import catalogues_upstream as upstream

ROOT = settings.BASE_DIR
EVERYDAY = {"wagtail.admin", "wagtail", "wagtail_localize", "wagtail_modeladmin", "django"}

# Names, formats and signs that Arabic text writes in Latin letters.
LATIN_NAMES = re.compile(
    r"\b(?:Wagtail|Localize|ModelAdmin|Diwan|URL|URLs|HTML|JSON|XML|CSV|XLSX|TSV|PO|CSS|JavaScript|"
    r"UUID|UTC|id|IP|IPv4|IPv6|ID|SEO|SSO|LDAP|API|GET|POST|TLS|GIF|PNG|JPEG|WEBP|AVIF|SVG|PDF|"
    r"ASCII|Unicode|Shift|Ctrl|Alt|Enter|Esc|Tab|Cmd|DEBUG|True|False|Django|CSRF|cookies?|slug|"
    r"alt|regex|Referer|referrer|HTTP|HTTPS|oEmbed|Unix|PostgreSQL|NFC|UTF-8)\b"
)
MARKUP = re.compile(
    r"<code>.*?</code>|<[^>]*>|%\(\w+\)[sdr]|%[sd%]|\{\w*\}|&\w+;|https?://\S+|[@/.+_\-a-zA-Z]*@\S*"
)


def english_in(text):
    """Yield the Latin words of an Arabic text that are neither names nor markup."""
    bare = LATIN_NAMES.sub(" ", MARKUP.sub(" ", text))
    yield from re.findall(r"[A-Za-z]{2,}", bare)


def entries(domain):
    return list(upstream.read(upstream.upstream_path(ROOT, domain)).values())


def forms(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_string_in_use_has_its_arabic():
    """Counted by package: what Wagtail and the others leave in English is none."""
    counts = upstream.counts(ROOT)
    short = [str(count) for count in counts if count.translated < count.total]
    assert short == []
    assert {count.package for count in counts} >= EVERYDAY
    assert sum(count.total for count in counts) > 2_500
    assert {count.domain for count in counts} == {"django", "djangojs"}


def test_the_check_names_what_is_missing_or_wrong(tmp_path, monkeypatch):
    """The check is worth something: take our catalogue away, or break a line of it."""
    missing = upstream.upstream_problems(tmp_path)
    assert any("not translated: 'Go to the first error'" in line for line in missing)
    assert any("djangojs: not translated: 'Autosave in progress…'" in line for line in missing)

    path = upstream.upstream_path(tmp_path, "django")
    path.parent.mkdir(parents=True)
    catalogue = polib.pofile(str(upstream.upstream_path(ROOT, "django")))
    broken = {
        'Why not <a href="%(url)s">add one</a>?': "أضف عنصراً.",
        "Go to the first error": "",
        "Saved": "حُفظ",
    }
    for entry in catalogue:
        if entry.msgid in broken:
            entry.msgstr = broken[entry.msgid]
        if entry.msgid == "Saved":
            entry.flags.append("fuzzy")
    catalogue.append(polib.POEntry(msgid="Nobody says this", msgstr="لا أحد يقول هذا"))
    catalogue.save(str(path))
    lines = [line.split(" (")[0] for line in upstream.upstream_problems(tmp_path)]
    assert "upstream django: not translated: 'Go to the first error'" in lines
    assert "upstream django: not translated: 'Saved'" in lines
    assert any("placeholders differ: 'Why not <a" in line for line in lines)
    assert "upstream django: no longer used: 'Nobody says this'" in lines

    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    with pytest.raises(CommandError, match="Go to the first error"):
        call_command("catalogues", "check")


def test_the_command_brings_the_catalogue_in_step(tmp_path, monkeypatch, capsys):
    """New strings come in empty, dead ones go, our wording stays, and it can run again."""
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    path = upstream.upstream_path(tmp_path, "django")
    path.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Nobody says this", msgstr="لا أحد يقول هذا"))
    catalogue.append(polib.POEntry(msgid="Unpublish", msgstr="سحب"))
    catalogue.append(polib.POEntry(msgid="Password", msgstr="كلمة المرور"))
    catalogue.save(str(path))
    call_command("catalogues", "upstream")
    said = capsys.readouterr().out
    assert "waits for Arabic: django: 'Go to the first error'" in said
    assert re.search(r"wagtail\.admin \(django\): \d+ of [89]\d\d\n", said)
    found = upstream.read(path)
    assert (None, "Nobody says this") not in found
    assert found[None, "Unpublish"].msgstr == "سحب"
    assert found[None, "Go to the first error"].msgstr == ""
    first = path.read_text(encoding="utf-8")
    call_command("catalogues", "upstream")
    assert path.read_text(encoding="utf-8") == first


def test_the_catalogue_in_the_repository_is_in_step(tmp_path, monkeypatch):
    """`manage.py catalogues upstream` would change nothing."""
    for domain in upstream.DOMAINS:
        source, target = (upstream.upstream_path(root, domain) for root in (ROOT, tmp_path))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    ours = catalogues.catalogue_path(tmp_path, "ar")
    ours.parent.mkdir(parents=True)
    ours.write_bytes(catalogues.catalogue_path(ROOT, "ar").read_bytes())
    assert upstream.update_upstream(tmp_path) == []
    for domain in upstream.DOMAINS:
        source, target = (upstream.upstream_path(root, domain) for root in (ROOT, tmp_path))
        assert target.read_text(encoding="utf-8") == source.read_text(encoding="utf-8")


@pytest.mark.parametrize("domain", upstream.DOMAINS)
def test_no_english_is_left_inside_the_arabic(domain):
    """Neither in our catalogue nor, where nobody overrides it, in Wagtail's."""
    resolved = upstream.arabic_served(ROOT, domain)
    wanted = {
        key: package.name
        for package in upstream.packages()
        if package.name.startswith("wagtail")
        for key in upstream.in_use(package, domain)
    }
    wanted |= {(entry.msgctxt or None, entry.msgid): "ours" for entry in entries(domain)}
    left = [
        (name, key[1], word)
        for key, name in wanted.items()
        for text in forms(resolved[key])
        for word in english_in(text)
    ]
    assert left == []


@pytest.mark.parametrize("domain", upstream.DOMAINS)
def test_our_arabic_is_written_as_arabic(domain):
    """Arabic commas, question marks and quotation marks, no Arabic-Indic digits, no stray spaces."""
    faults = []
    for entry in entries(domain):
        for text in forms(entry):
            bare = re.sub(r"<[^>]*>", "x", text)
            if re.search(r"[?;٠-٩]|[^\d\s],|\.\.\.|  | [،؟!:.]( |$)", bare) or "—" in bare:
                faults.append((entry.msgid, text))
            if entry.msgid == entry.msgid.strip() and text != text.strip():
                faults.append((entry.msgid, text))
            if re.search(r"[\"']%\(\w+\)s[\"']", bare):
                faults.append((entry.msgid, text))
    assert faults == []


def test_plural_forms_are_the_six_of_arabic():
    """Form 2 is the dual and form 3 the plural, through Django's own choice of the form."""
    from django.utils.translation import ngettext

    with translation.override("ar"):
        said = [
            ngettext("Delete 1 page", "Delete %(counter)s pages", number) % {"counter": number}
            for number in (0, 1, 2, 3, 11, 100)
        ]
    assert said == [
        "حذف 0 صفحة",
        "حذف صفحة واحدة",
        "حذف صفحتين",
        "حذف 3 صفحات",
        "حذف 11 صفحة",
        "حذف 100 صفحة",
    ]
    for domain in upstream.DOMAINS:
        catalogue = polib.pofile(str(upstream.upstream_path(ROOT, domain)))
        assert catalogue.metadata["Plural-Forms"] == catalogues.PLURAL_FORMS["ar"]


def test_ours_have_the_last_word_over_upstream():
    """Unpublish was «غير منشور» (a state) on the button; a template finds our wording."""
    with translation.override("ar"):
        template = engines["django"].from_string(
            "{% load i18n %}{% translate 'Unpublish' %} | {% translate 'Any date' %}"
        )
        assert template.render() == "إلغاء النشر | كل التواريخ"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "examples"),
    [
        (
            "wagtailadmin_javascript_catalog",
            {"Autosave in progress…": "جارٍ الحفظ تلقائياً…", "Resolve": "إنهاء التعليق"},
        ),
        ("wagtail_localize:javascript_catalog", {"Publish in ": "نشر بـ"}),
    ],
)
def test_the_browser_gets_our_strings(client, administrator, view, examples):
    """The admin's scripts ask these two addresses for their words."""
    client.force_login(administrator)
    text = client.get(reverse(view)).content.decode()
    found = re.search(r"newcatalog = (\{.*?\n  \});", text, re.S)
    words = json.loads(found[1]) if found else {}
    assert {key: words[key] for key in examples} == examples
    assert "n%100>=3" in text.replace(" ", "")
