"""What an empty installation starts with: example units and categories, and the group of agents.

Runs after every `migrate`, and does nothing where the tables already hold something: what staff
change or delete stays changed or deleted.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import connections, transaction
from django.db.models import Q

from contact_center.models import Category, Unit

AGENTS = "Agents"

# Invented for demonstration: the Directorate's own units and categories replace them.
# Names and duties, (Arabic, English) each; nobody's telephone number is invented.
UNITS: dict[str, tuple[str, str, str, str]] = {
    "services": (
        "مصلحة الخدمات البلدية",
        "Municipal Services Unit",
        "تتابع خدمات النظافة والنفايات والمياه والصحة العامة في البلديات، والشكاوى المتصلة بها.",
        "Follows municipal services of cleaning, waste, water and public health, and complaints about them.",
    ),
    "works": (
        "مصلحة الشؤون الهندسية والأشغال",
        "Engineering and Works Unit",
        "تُعنى بالطرق والأرصفة والإنارة ورخص البناء ومخالفاته من جهة الرقابة على البلديات.",
        "Looks after roads, pavements, lighting, building permits and infringements, as far as oversight goes.",
    ),
    "finance": (
        "مصلحة الشؤون المالية البلدية",
        "Municipal Finance Unit",
        "تدرس موازنات البلديات وحساباتها، والمسائل المتعلقة بالرسوم والعلاوات البلدية.",
        "Studies municipal budgets and accounts, and questions of municipal fees and surcharges.",
    ),
    "councils": (
        "مصلحة شؤون المجالس المحلية",
        "Local Councils Unit",
        "تُعنى بقرارات المجالس البلدية والاختيارية وسير عملها، وبشؤون المختارين.",
        "Looks after the decisions and work of municipal and mukhtar councils, and the affairs of mukhtars.",
    ),
    "centre": (
        "مركز الاتصال",
        "Call Centre",
        "يتلقى الشكاوى والأسئلة عبر واتساب، ويحيلها إلى الوحدة المعنية، ويبلّغ أصحابها بالنتيجة.",
        "Takes complaints and questions on WhatsApp, passes them to the unit concerned and tells the outcome.",
    ),
}

# (Arabic, English, unit, keywords). A stem finds the other forms of a word by itself.
CATEGORIES: tuple[tuple[str, str, str, str], ...] = (
    (
        "النفايات والنظافة",
        "Waste and cleaning",
        "services",
        "نفايات، زبالة، قمامة، حاوية، حاويات، مستوعب، مستوعبات، مكب، كنس، نظافة، روائح كريهة، صرف صحي، "
        "garbage, trash, waste, rubbish, bin, dumpster, litter, landfill, sewage",
    ),
    (
        "الطرق والأرصفة",
        "Roads and pavements",
        "works",
        "طريق، طرقات، طرق، جورة، حفرة، حفر، جور، زفت، تعبيد، رصيف، أرصفة، جسر، حائط دعم، انهيار، "
        "road, pothole, asphalt, pavement, sidewalk, bridge",
    ),
    (
        "الإنارة العامة",
        "Street lighting",
        "works",
        "إنارة، إضاءة، عمود إنارة، أعمدة، لمبة، لمبات، عتمة، مصباح، "
        "lighting, streetlight, street light, lamp, lamps, lights, dark street",
    ),
    (
        "المياه",
        "Water",
        "services",
        "مياه، ماء، عيار، قسطل، قساطل، تسرب، صهريج، بئر، water, pipe, leak, leakage, tank",
    ),
    (
        "مخالفات البناء",
        "Building violations",
        "works",
        "مخالفة بناء، مخالفات بناء، بناء مخالف، بدون رخصة، رخصة بناء، تعد على الأملاك العامة، طابق إضافي، "
        "building violation, illegal building, illegal construction, without permit, encroachment",
    ),
    (
        "الضجيج والإزعاج",
        "Noise and nuisance",
        "services",
        "ضجيج، ضجة، إزعاج، أصوات عالية، مولد، مولدات، موسيقى، "
        "noise, noisy, loud, generator, music, nuisance",
    ),
    (
        "الرسوم البلدية",
        "Municipal fees",
        "finance",
        "رسم، رسوم، القيمة التأجيرية، فاتورة، غرامة، جباية، إيصال، براءة ذمة، "
        "fee, fees, tax, rental value, fines, bill, receipt, clearance",
    ),
    (
        "خدمات المجلس البلدي والموظفين",
        "Council and staff services",
        "councils",
        "رئيس البلدية، المجلس البلدي، عضو بلدية، موظف البلدية، إفادة، معاملة، معاملتي، شرطي بلدي، مختار، دوام، "
        "mayor, council, municipal employee, certificate, paperwork, mukhtar, municipal police",
    ),
    ("موضوع آخر", "Other", "centre", ""),
)


def _keywords(line: str) -> str:
    words = line.replace("،", ",").split(",")
    return "\n".join(word.strip() for word in words if word.strip())


def plant_when_ready(*, using: str, **_: Any) -> None:
    """Answer Django's `post_migrate`: plant once our tables are there (not when migrating backwards)."""
    if Category._meta.db_table in connections[using].introspection.table_names():
        plant()


@transaction.atomic
def plant() -> None:
    """Fill what is empty."""
    if not Category.objects.exists() and not Unit.objects.exists():
        units = {
            key: Unit.objects.create(
                name_ar=arabic,
                name_en=english,
                duties_ar=duties_ar,
                duties_en=duties_en,
                order=order,
                is_demonstration=True,
            )
            for order, (key, (arabic, english, duties_ar, duties_en)) in enumerate(
                UNITS.items(), start=1
            )
        }
        for order, (arabic, english, unit, keywords) in enumerate(CATEGORIES, start=1):
            Category.objects.create(
                name_ar=arabic,
                name_en=english,
                unit=units[unit],
                keywords=_keywords(keywords),
                order=order,
                is_demonstration=True,
            )
    if not Group.objects.filter(name=AGENTS).exists():
        # Permissions appear after each app's own migrations; ours may come first.
        for label in ("contact_center", "wagtailadmin"):
            create_permissions(apps.get_app_config(label), verbosity=0)
        group = Group.objects.create(name=AGENTS)
        group.permissions.set(
            Permission.objects.filter(
                Q(content_type__app_label="contact_center", codename="use_inbox")
                | Q(content_type__app_label="wagtailadmin", codename="access_admin")
            )
        )
