"""What changes the library: loading the register of texts, and keeping translations in step."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Revision, Site
from wagtail_localize.synctree import create_aliases_for_new_page

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.translation import publish_translation
from legal_library.citations import citation
from legal_library.models import (
    Coded,
    GazetteReference,
    Issuer,
    LegalIndexPage,
    LegalTextPage,
    Relation,
    Subject,
)
from legal_library.register import (
    Fault,
    Identity,
    Reference,
    RelationFact,
    TextRow,
    read_sheet,
)
from legal_library.vocabulary import Predicate

DATA = Path(__file__).resolve().parent / "data"
STARTING_REGISTER = DATA / "legal_texts.csv"

INDEX_SLUG = "legal"
INDEX_TEXTS = {
    "title": ("المكتبة القانونية", "Legal library"),
    "summary": (
        "القوانين والمراسيم والقرارات التي ترعى عمل البلديات واتحاداتها والمختارين: رقم كل نص وتاريخه "
        "وموضعه في الجريدة الرسمية وعلاقته بالنصوص الأخرى.",
        "The laws, decrees and decisions that govern municipalities, their unions and mukhtars: the "
        "number and date of each, its place in the Official Gazette and its relation to other texts.",
    ),
}


class LibraryError(Exception):
    """Says, to people, why the library could not be loaded at all."""


@dataclass(frozen=True)
class Unresolved:
    """A relation to a text that the library lacks (or has several of): kept as a citation."""

    row: int
    text: str
    predicate: Predicate
    other: str
    candidates: int

    def __str__(self) -> str:
        return _("row %(row)s, %(text)s, %(predicate)s: %(other)s (%(why)s)") % {
            "row": self.row,
            "text": self.text,
            "predicate": self.predicate.label,
            "other": self.other,
            "why": _("several texts could be meant")
            if self.candidates
            else _("not in the library, kept as a citation"),
        }


@dataclass
class LoadReport:
    """What a load did, in numbers of texts, and what it did not do, row by row."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    """Texts that differ from the register because staff changed them."""
    unresolved: list[Unresolved] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def load_legal_texts(path: Path = STARTING_REGISTER) -> LoadReport:
    """Bring the register of legal texts into the library, in one transaction.

    Makes the library's index under the Arabic home page, a page for each row and their places in
    the English tree. Running it again writes nothing where nothing changed; a text whose page
    staff have edited is left as it is, and reported. Unusable rows don't stop the others.
    Raises LibraryError when the site isn't set up, tabular.TableError for an unreadable file.
    """
    report = LoadReport()
    with transaction.atomic():
        index = ensure_index()
        _load_codes(Subject, DATA / "subjects.csv")
        _load_codes(Issuer, DATA / "issuers.csv")
        subjects = {subject.code: subject for subject in Subject.objects.all()}
        issuers = {issuer.code: issuer for issuer in Issuer.objects.all()}
        sheet = read_sheet(path, set(subjects), issuers)
        report.faults += sheet.faults
        _Load(index, subjects, report).apply(sheet.rows)
    return report


def ensure_index() -> LegalIndexPage:
    """Return the Arabic library page, made and translated under the home page when missing."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page__locale").first()
    home = site.root_page if site else None
    # The page that Wagtail's own migration leaves is a bare Page.
    if (
        home is None
        or home.locale.language_code != SOURCE_LANGUAGE
        or home.specific_class in (None, Page)
    ):
        raise LibraryError(
            _("The site has no Arabic home page yet. Run `manage.py setup_site` first.")
        )
    if index := LegalIndexPage.objects.filter(locale=home.locale).first():
        return index
    arabic = {name: texts[0] for name, texts in INDEX_TEXTS.items()}
    index = LegalIndexPage(slug=INDEX_SLUG, locale=home.locale, **arabic)
    home.add_child(instance=index)
    index.save_revision().publish()
    create_aliases_for_new_page(index)
    if Locale.objects.filter(language_code=TARGET_LANGUAGE).exists():
        publish_translation(index, dict(INDEX_TEXTS.values()))
    index.refresh_from_db()
    return index


def refresh_translations(text: LegalTextPage) -> None:
    """Give the translations of an Arabic text its facts; aliases follow by themselves."""
    if text.locale_code != SOURCE_LANGUAGE:
        return
    translations = LegalTextPage.objects.filter(
        translation_key=text.translation_key, alias_of__isnull=True
    ).exclude(pk=text.pk)
    for translation in translations:
        # Saving it takes the facts from the Arabic page.
        translation.save(clean=False)


class _Load:
    """One run over the usable rows."""

    def __init__(
        self, index: LegalIndexPage, subjects: dict[str, Subject], report: LoadReport
    ) -> None:
        self.index = index
        self.subjects = subjects
        self.report = report
        self.by_key: dict[str, LegalTextPage] = {}
        self.by_identity: dict[Identity, LegalTextPage] = {}
        self.by_reference: dict[Reference, dict[int, LegalTextPage]] = defaultdict(dict)
        for page in LegalTextPage.objects.authoritative().select_related("issuer", "locale"):
            self._remember(page, identity_of(page))
        self.edited_by_staff = set(
            Revision.page_revisions.filter(user__isnull=False).values_list("object_id", flat=True)
        )
        self.rows_of = _rows_by_text()
        self.stated: dict[int, dict[tuple[Any, ...], dict[str, Any]]] = defaultdict(dict)

    def apply(self, rows: list[TextRow]) -> None:
        """Make the missing texts, then what connects them, then their places in English."""
        known: list[tuple[LegalTextPage, TextRow]] = []
        created: list[tuple[LegalTextPage, TextRow]] = []
        for row in rows:
            if found := self.by_key.get(row.key) or self.by_identity.get(row.identity):
                known.append((found, row))
            elif made := self._create(row):
                created.append((made, row))
        # Rows name each other as the file does, even where staff have corrected a page since.
        for page, row in known + created:
            self._remember(page, row.identity)
        for page, row in known + created:
            self._state_relations(page, row)
        for page, row in known:
            self._update(page, row)
        self._complete([page for page, _row in created])

    def _remember(self, page: LegalTextPage, identity: Identity) -> None:
        if page.register_key:
            self.by_key[page.register_key] = page
        self.by_identity.setdefault(identity, page)
        self.by_reference[identity.reference][page.pk] = page

    def _create(self, row: TextRow) -> LegalTextPage | None:
        now = timezone.now()
        page = LegalTextPage(
            locale=self.index.locale, first_published_at=now, last_published_at=now
        )
        self._fill(page, row)
        try:
            with transaction.atomic():
                self.index.add_child(instance=page)
        except ValidationError as error:
            self._fault(row, error)
            return None
        self.report.created += 1
        return page

    def _complete(self, pages: list[LegalTextPage]) -> None:
        """Give new pages their relations, their first revision and their aliases.

        They were made live; publishing each once more would double the time of a first load.
        """
        rows = [relation for page in pages for relation in self._relation_rows(page)]
        Relation.objects.bulk_create(rows)
        for page in pages:
            page.save_revision(clean=False)
        Page.objects.filter(pk__in=[page.pk for page in pages]).update(
            live_revision=F("latest_revision"), has_unpublished_changes=False
        )
        for page in pages:
            create_aliases_for_new_page(page)

    def _update(self, page: LegalTextPage, row: TextRow) -> None:
        if self._as_stated(page, row):
            self.report.unchanged += 1
        elif str(page.pk) in self.edited_by_staff:
            self.report.kept.append(str(page.citation))
        else:
            self._fill(page, row)
            page.relations = self._relation_rows(page)
            try:
                with transaction.atomic():
                    page.save_revision().publish()
            except ValidationError as error:
                self._fault(row, error)
            else:
                self.report.updated += 1

    def _fault(self, row: TextRow, error: ValidationError) -> None:
        self.report.faults.append(Fault(row.row, "number", "; ".join(error.messages)))

    def _fill(self, page: LegalTextPage, row: TextRow) -> None:
        key = row.key or page.register_key
        for name, value in {**vars(row.identity), **row.facts, "register_key": key}.items():
            setattr(page, name, value)
        page.subjects = [self.subjects[code] for code in row.subjects]
        page.gazette_references = [GazetteReference(**row.gazette)] if row.gazette else []

    def _as_stated(self, page: LegalTextPage, row: TextRow) -> bool:
        subjects, gazette, relations = self.rows_of[page.pk]
        return (
            identity_of(page) == row.identity
            and all(getattr(page, name) == value for name, value in row.facts.items())
            and subjects == set(row.subjects)
            and gazette == ([row.gazette] if row.gazette else [])
            and relations == set(self.stated[page.pk])
        )

    def _state_relations(self, page: LegalTextPage, row: TextRow) -> None:
        """Note each relation on the text that acts: both sides of the register state some."""
        for relation in row.relations:
            found = list(self.by_reference.get(relation.other.reference, {}).values())
            target = found[0] if len(found) == 1 else None
            if target is None:
                self._state(page, relation.predicate, None, relation)
                self.report.unresolved.append(
                    Unresolved(
                        row.row,
                        str(row.identity),
                        relation.predicate,
                        str(relation.other),
                        len(found),
                    )
                )
            elif relation.predicate.active:
                self._state(page, relation.predicate, target, relation)
            else:
                self._state(target, relation.predicate.inverse, page, relation)

    def _state(
        self,
        page: LegalTextPage,
        predicate: Predicate,
        target: LegalTextPage | None,
        relation: RelationFact,
    ) -> None:
        stated = self.stated[page.pk]
        other: Any = target or relation.other
        values = {
            "predicate": predicate.value,
            "target": target,
            "article": relation.article,
            "citation_ar": citation(other, "ar"),
            "citation_en": citation(other, "en"),
        }
        key = _relation_key(predicate, target.pk if target else None, values)
        # The active side may name the article; the passive side, stated elsewhere, doesn't.
        whole = (*key[:-1], "")
        if relation.article:
            stated.pop(whole, None)
        elif any(known[:-1] == key[:-1] for known in stated):
            return
        stated[key] = values

    def _relation_rows(self, page: LegalTextPage) -> list[Relation]:
        return [
            Relation(text=page, sort_order=order, **values)
            for order, values in enumerate(self.stated[page.pk].values())
        ]


def identity_of(page: LegalTextPage) -> Identity:
    """Return the identity of a page as the register writes one."""
    return Identity(page.type, page.number, page.date, page.issuer, page.disambiguator)


def _relation_key(predicate: str, target: int | None, values: dict[str, Any]) -> tuple[Any, ...]:
    """What makes two relations of one text the same; the article comes last."""
    return str(predicate), target, "" if target else values["citation_ar"], values["article"]


def _rows_by_text() -> dict[int, tuple[set[str], list[dict[str, Any]], set[tuple[Any, ...]]]]:
    """Return each Arabic text's subjects, gazette references and relations as now stored."""
    found: dict[int, tuple[set[str], list[dict[str, Any]], set[tuple[Any, ...]]]] = defaultdict(
        lambda: (set(), [], set())
    )
    arabic = LegalTextPage.objects.authoritative()
    for pk, code in arabic.filter(subjects__isnull=False).values_list("pk", "subjects__code"):
        found[pk][0].add(code)
    fields = ("issue", "supplement", "year", "date", "pages")
    for row in GazetteReference.objects.filter(text__in=arabic).values("text_id", *fields):
        found[row.pop("text_id")][1].append(row)
    for row in Relation.objects.filter(text__in=arabic).values():
        key = _relation_key(row["predicate"], row["target_id"], row)
        found[row["text_id"]][2].add(key)
    return found


def _load_codes(model: type[Coded], path: Path) -> None:
    """Add the records of a small file of codes and names that are missing; staff's names stay."""
    with path.open(encoding="utf-8", newline="") as opened:
        records = list(csv.DictReader(opened))
    known = set(model._default_manager.values_list("code", flat=True))
    model._default_manager.bulk_create(model(**row) for row in records if row["code"] not in known)
