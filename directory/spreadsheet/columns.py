"""Which facts a spreadsheet can hold, and under which headings people write them.

A heading is recognised by its likeness to one of the wordings of a fact; a person corrects the
rest, and what they said can be kept for the next file with these headings.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from directory import names
from directory.models import (
    District,
    Governorate,
    ImportKind,
    Mukhtar,
    Municipality,
    MunicipalityPhone,
    SavedColumns,
    Union,
)
from directory.models.places import Listed
from directory.spreadsheet import values
from directory.spreadsheet.values import in_both

# How like a heading must be to a wording, of 100.
LIKE = 88


@dataclass(frozen=True)
class Fact:
    """What a column can hold: the record's fact, what people call it, how its cells are read."""

    name: str
    label: str | Promise
    headings: str
    """Further wordings of the heading, in Arabic, English and French, separated by |."""
    read: Callable[..., Any] = values.text_of
    required: bool = False
    """Whether a record can't be without it."""
    is_key: bool = False
    """It tells which record the row is about; a record that has it keeps it."""
    only_checked: bool = False
    """It is compared with the district's own, and kept nowhere."""
    longest: int | None = None
    empty: Any = ""
    """What the record has when the fact is emptied."""

    def wordings(self) -> set[str]:
        """Return every folded wording of the heading."""
        own = in_both(lambda: self.label).values()
        return {fold_heading(text) for text in (self.name, *own, *self.headings.split("|")) if text}


def fold_heading(text: str) -> str:
    """Return a heading without spelling variants, what stands in brackets, and joining words."""
    outside = re.sub(r"[(\[{].*?[)\]}]", " ", text)
    return names.fold(outside.replace("_", " ")) or names.fold(text.replace("_", " "))


KEY = Fact(
    "slug",
    _("Page address"),
    "slug|key|المفتاح|عنوان الصفحة|معرف الصفحة|الرابط المختصر",
    is_key=True,
    longest=80,
)
NAME_AR = Fact(
    "name_ar",
    _("Name in Arabic"),
    "الاسم|الاسم بالعربية|الاسم العربي|الاسم باللغة العربية|name|arabic name|nom|nom en arabe|nom arabe",
    values.arabic_name,
    required=True,
    longest=255,
)
NAME_EN = Fact(
    "name_en",
    _("Name in English"),
    "الاسم بالإنكليزية|الاسم بالانجليزية|الاسم بالإنجليزية|الاسم الأجنبي|الاسم باللاتينية|الاسم بالأحرف اللاتينية|"
    "الاسم باللغة الإنكليزية|الاسم باللغة الأجنبية|english name|latin name|name latin|nom en anglais|nom latin",
    values.latin_name,
    longest=255,
)
DISTRICT = Fact(
    "district",
    _("District"),
    "القضاء|قضاء|اسم القضاء|caza|kaza|qada|qadaa|cadaa|district name|casa",
    values.reference(District),
    required=True,
    empty=None,
)
GOVERNORATE = Fact(
    "governorate",
    _("Governorate"),
    "المحافظة|محافظة|اسم المحافظة|mohafazat|mohafaza|muhafazah|governorate name|gouvernorat|province",
    values.reference(Governorate),
    only_checked=True,
    empty=None,
)


def _named(fact: Fact, further: str) -> Fact:
    """Return a fact with the wordings that only one kind of list has."""
    return Fact(**{**vars(fact), "headings": f"{fact.headings}|{further}"})


def _phones(kind: str, label: Promise, headings: str) -> Fact:
    return Fact(f"phones:{kind}", label, headings, values.phone_list, empty=[])


PhoneKind = MunicipalityPhone.Kind
MUNICIPALITY: tuple[Fact, ...] = (
    KEY,
    _named(
        NAME_AR,
        "اسم البلدية|البلدية|البلديات|اسم البلدية بالعربية|municipality|municipality name|municipalité|"
        "nom de la municipalité|المجلس البلدي|البلدة",
    ),
    _named(
        NAME_EN,
        "اسم البلدية بالإنكليزية|اسم البلدية بالأجنبية|اسم البلدية باللاتينية|municipality name in english|"
        "municipality in english|municipality english",
    ),
    Fact(
        "alternative_names",
        _("Other spellings"),
        "alt names|تهجئات أخرى|أسماء أخرى|كتابات أخرى|اسم آخر|alternative names|other names|aliases|autres noms",
        values.spellings,
        empty=[],
    ),
    Fact(
        "former_names",
        _("Former names"),
        "أسماء سابقة|الاسم السابق|الاسم القديم|former name|old name|previous name|ancien nom|anciens noms",
        values.spellings,
        empty=[],
    ),
    DISTRICT,
    GOVERNORATE,
    Fact(
        "union",
        _("Union of municipalities"),
        "الاتحاد|اتحاد البلديات|اسم الاتحاد|اسم اتحاد البلديات|union|union name|federation|"
        "union de municipalités|fédération de municipalités|union des municipalités",
        values.reference(Union),
        empty=None,
    ),
    Fact(
        "lat",
        _("Latitude"),
        "خط العرض|العرض|خط عرض|lat|y|latitude n|latitude nord|إحداثيات y|الإحداثي y|دائرة العرض",
        values.degrees,
        empty=None,
    ),
    Fact(
        "lon",
        _("Longitude"),
        "خط الطول|الطول|خط طول|lon|lng|long|x|longitude e|longitude est|إحداثيات x|الإحداثي x",
        values.degrees,
        empty=None,
    ),
    Fact(
        "position",
        _("Latitude and longitude in one cell"),
        "الإحداثيات|الاحداثيات|الموقع الجغرافي|إحداثيات الموقع|coordinates|coordonnées|gps|gps coordinates|lat lon|position",
        values.position,
        empty=[None, None],
    ),
    Fact(
        "coord_quality",
        _("Quality of the coordinates"),
        "نوعية الإحداثيات|دقة الإحداثيات|جودة الإحداثيات|coordinate quality|accuracy|précision",
        values.choice(Municipality.CoordinateQuality),
    ),
    Fact(
        "cadastre_code",
        _("Cadastre code"),
        "الرمز العقاري|رمز المنطقة العقارية|رقم المنطقة العقارية|رمز البلدية|رقم البلدية|الرمز|الكود|الرقم العقاري|"
        "cadastral code|cadaster code|code cadastral|code|municipality code|cad code|acs code",
        values.number_text,
        longest=20,
    ),
    Fact(
        "president_ar",
        _("President of the council, in Arabic"),
        "رئيس البلدية|اسم الرئيس|الرئيس|رئيس المجلس البلدي|اسم رئيس البلدية|رئيس المجلس|رئيس البلدية بالعربية|"
        "president|mayor|mayor name|head of municipality|président|président de la municipalité|maire",
        values.person_ar,
        longest=120,
    ),
    Fact(
        "president_en",
        _("President of the council, in English"),
        "رئيس البلدية بالإنكليزية|اسم الرئيس بالإنكليزية|رئيس البلدية بالأجنبية|president in english|mayor in english|"
        "president english|mayor english",
        values.latin_name,
        longest=120,
    ),
    Fact(
        "phones",
        _("Telephone numbers"),
        "أرقام الهاتف|الهواتف|phones|phone numbers|téléphones",
        values.phones_of_all_kinds,
        empty=[],
    ),
    _phones(
        PhoneKind.OFFICE,
        _("Telephone"),
        "هاتف|الهاتف|رقم الهاتف|هاتف البلدية|تلفون|رقم التلفون|هاتف المكتب|phone|phone number|tel|"
        "telephone number|office phone|téléphone|tél|landline",
    ),
    _phones(
        PhoneKind.MOBILE,
        _("Mobile telephone"),
        "الخلوي|خليوي|هاتف خليوي|الهاتف الخلوي|جوال|موبايل|الهاتف المحمول|رقم الخلوي|خلوي الرئيس|mobile|cell|cell phone|"
        "mobile phone|mobile number|portable|gsm",
    ),
    _phones(
        PhoneKind.POLICE,
        _("Municipal police"),
        "شرطة البلدية|هاتف الشرطة|هاتف شرطة البلدية|الشرطة البلدية|police|police phone|municipal police phone|police municipale",
    ),
    _phones(PhoneKind.FAX, _("Fax"), "فاكس|الفاكس|رقم الفاكس|fax number|télécopie|télécopieur"),
    Fact(
        "email",
        _("E-mail"),
        "البريد الإلكتروني|بريد إلكتروني|الإيميل|ايميل|البريد|email|e-mail address|mail|courriel|adresse e-mail",
        values.email,
        longest=254,
    ),
    Fact(
        "website",
        _("Website"),
        "الموقع الإلكتروني|موقع الإنترنت|الموقع على الإنترنت|صفحة الإنترنت|web site|web|url|site web|site internet",
        values.website,
        longest=200,
    ),
    Fact(
        "address_ar",
        _("Address in Arabic"),
        "العنوان|العنوان بالعربية|عنوان البلدية|عنوان المقر|مقر البلدية|address|adresse|arabic address",
        longest=255,
    ),
    Fact(
        "address_en",
        _("Address in English"),
        "العنوان بالإنكليزية|العنوان بالأجنبية|english address|adresse en anglais",
        longest=255,
    ),
    Fact(
        "hours_ar",
        _("Opening hours in Arabic"),
        "الدوام|دوام العمل|أوقات الدوام|ساعات العمل|أوقات العمل|opening hours|hours|working hours|heures d'ouverture|horaires",
        longest=255,
    ),
    Fact(
        "hours_en",
        _("Opening hours in English"),
        "الدوام بالإنكليزية|أوقات الدوام بالإنكليزية|hours english|opening hours english",
        longest=255,
    ),
    Fact(
        "created_on",
        _("Created on"),
        "تاريخ الإنشاء|تاريخ إنشاء البلدية|تاريخ الاستحداث|تاريخ التأسيس|date of creation|creation date|created|established|"
        "date de création",
        values.date,
        empty=None,
    ),
    Fact(
        "dissolved_on",
        _("Dissolved on"),
        "تاريخ الحل|تاريخ حل البلدية|منحلة بتاريخ|dissolved|dissolution date|date of dissolution|date de dissolution",
        values.date,
        empty=None,
    ),
    Fact(
        "record_status",
        _("Lists that hold it"),
        "record status|اللوائح التي تذكره|حالة القيد",
        values.choice(Municipality.RecordStatus),
    ),
)
MUKHTAR: tuple[Fact, ...] = (
    _named(
        NAME_AR,
        "المختار|اسم المختار|اسم المختار بالعربية|الاسم الثلاثي|الاسم والشهرة|mukhtar|mukhtar name|moukhtar",
    ),
    _named(NAME_EN, "اسم المختار بالإنكليزية|mukhtar name in english|mukhtar english"),
    Fact(
        "place_ar",
        _("Village or quarter in Arabic"),
        "القرية|الحي|البلدة|المحلة|القرية أو الحي|البلدة أو الحي|القرية أو المحلة|village|quarter|neighbourhood|town|village ou quartier|quartier|localité",
        values.person_ar,
        required=True,
        longest=120,
    ),
    Fact(
        "place_en",
        _("Village or quarter in English"),
        "القرية بالإنكليزية|الحي بالإنكليزية|village in english|quarter in english",
        values.latin_name,
        longest=120,
    ),
    DISTRICT,
    GOVERNORATE,
    Fact(
        "municipality",
        _("Municipality"),
        "البلدية|اسم البلدية|municipality name|municipalité",
        values.municipalities,
        empty=None,
    ),
    Fact(
        "phone",
        _("Telephone"),
        "هاتف|الهاتف|رقم الهاتف|الخلوي|خليوي|تلفون|هاتف المختار|phone|phone number|tel|mobile|téléphone|tél",
        values.phone,
        longest=20,
    ),
    Fact(
        "elected_on",
        _("Elected on"),
        "تاريخ الانتخاب|انتخب بتاريخ|تاريخ انتخابه|election date|date of election|elected|date d'élection",
        values.date,
        empty=None,
    ),
)
UNION: tuple[Fact, ...] = (
    KEY,
    _named(
        NAME_AR, "الاتحاد|اسم الاتحاد|اتحاد البلديات|اسم اتحاد البلديات|union|union name|fédération"
    ),
    _named(NAME_EN, "اسم الاتحاد بالإنكليزية|union name in english|union english"),
    DISTRICT,
    GOVERNORATE,
    Fact(
        "name_ar_status",
        _("Origin of the Arabic name"),
        "مصدر الاسم العربي",
        values.choice(Union.ArabicName),
    ),
    Fact(
        "name_latin_cas",
        _("Spelling of the Central Administration of Statistics"),
        "تهجئة إدارة الإحصاء المركزي|latin name cas",
        longest=255,
    ),
    Fact(
        "cas_code",
        _("Code of the Central Administration of Statistics"),
        "الرمز|رمز الاتحاد|رمز الإحصاء المركزي|code|union code|cas",
        values.number_text,
        longest=10,
    ),
    Fact(
        "record_status",
        _("Lists that hold it"),
        "record status|اللوائح التي تذكره|حالة القيد",
        values.choice(Union.RecordStatus),
    ),
)
DISTRICT_FACTS: tuple[Fact, ...] = (
    KEY,
    _named(NAME_AR, "القضاء|قضاء|اسم القضاء|district|district name|caza|qada"),
    _named(NAME_EN, "اسم القضاء بالإنكليزية|district name in english|district english"),
    Fact(
        "name_fr", _("Name in French"), "الاسم بالفرنسية|nom en français|french name", longest=255
    ),
    Fact(
        "alternative_names",
        _("Other spellings"),
        "alt names|تهجئات أخرى|أسماء أخرى|alternative names|other names|autres noms",
        values.spellings,
        empty=[],
    ),
    Fact(**{**vars(GOVERNORATE), "required": True, "only_checked": False}),
    Fact(
        "centre_ar",
        _("Administrative centre in Arabic"),
        "المركز|مركز القضاء|centre|chef-lieu",
        longest=120,
    ),
    Fact(
        "centre_en",
        _("Administrative centre in English"),
        "المركز بالإنكليزية|centre in english",
        longest=120,
    ),
    Fact(
        "cas_code",
        _("Code of the Central Administration of Statistics"),
        "الرمز|رمز القضاء|رمز الإحصاء المركزي|code|district code|cas",
        values.number_text,
        longest=10,
    ),
    Fact(
        "ocha_code",
        _("OCHA code"),
        "ocha adm2 pcode|pcode|رمز أوتشا",
        values.number_text,
        longest=10,
    ),
)


@dataclass(frozen=True)
class Kind:
    """What the rows of a file are: the records, their facts, and what tells one from another."""

    model: type[Listed]
    facts: tuple[Fact, ...]
    code: str = ""
    """The fact that is a code of the record; "" when there is none."""
    within: str = "district"
    """The fact inside which names tell records apart."""

    @property
    def by_name(self) -> dict[str, Fact]:
        return {fact.name: fact for fact in self.facts}

    @property
    def needed(self) -> tuple[str, ...]:
        """The facts a file must have a column for, or a key instead of them."""
        return tuple(fact.name for fact in self.facts if fact.required)


KINDS: dict[str, Kind] = {
    ImportKind.MUNICIPALITY: Kind(Municipality, MUNICIPALITY, "cadastre_code"),
    ImportKind.MUKHTAR: Kind(Mukhtar, MUKHTAR),
    ImportKind.UNION: Kind(Union, UNION, "cas_code"),
    ImportKind.DISTRICT: Kind(District, DISTRICT_FACTS, "cas_code", within="governorate"),
}


@cache
def _wordings(kind: str) -> dict[str, list[str]]:
    return {fact.name: sorted(fact.wordings()) for fact in KINDS[kind].facts}


def recogniser(kind: str) -> Callable[[Sequence[str]], int]:
    """Return a function that says how many cells of a row are headings we know."""
    return partial(_recognised, kind)


def _recognised(kind: str, cells: Sequence[str]) -> int:
    known = {wording for wordings in _wordings(kind).values() for wording in wordings}
    return len({folded for cell in cells if cell and (folded := fold_heading(cell)) in known})


def guess(headings: Sequence[str], kind: str) -> list[str]:
    """Return the fact that each heading stands for, "" for none; each fact once, the likest first."""
    scores: list[tuple[float, int, str]] = []
    for index, heading in enumerate(headings):
        folded = fold_heading(heading)
        if not folded:
            continue
        for name, wordings in _wordings(kind).items():
            found = process.extractOne(folded, wordings, scorer=_likeness, score_cutoff=LIKE)
            if found:
                scores.append((found[1], -index, name))
    columns = [""] * len(headings)
    for _score, index, name in sorted(scores, reverse=True):
        if not columns[-index] and name not in columns:
            columns[-index] = name
    return columns


def _likeness(heading: str, wording: str, **_limits: Any) -> float:
    """Words may stand in another order; a short one must be itself."""
    if min(len(heading), len(wording)) < 4:
        return 100.0 if heading == wording else 0.0
    return max(fuzz.ratio(heading, wording), fuzz.token_sort_ratio(heading, wording) - 1)


# --- Kept under a name ---


def fingerprint(headings: Sequence[str]) -> list[str]:
    """Return what makes two files' headings the same: their folded texts, in order."""
    return [fold_heading(heading) for heading in headings]


def saved_for(headings: Sequence[str], kind: str) -> SavedColumns | None:
    """Return what was kept for a file with these headings, the latest first."""
    kept = SavedColumns.objects.filter(kind=kind, headings=fingerprint(headings)).first()
    known = KINDS[kind].by_name
    if kept and all(name in known or not name for name in kept.columns):
        return kept
    return None


def save(name: str, headings: Sequence[str], kind: str, columns: Sequence[str]) -> None:
    """Keep which columns hold which facts; one kept under that name is replaced."""
    SavedColumns.objects.update_or_create(
        kind=kind,
        name=name,
        defaults={"headings": fingerprint(headings), "columns": list(columns)},
    )
