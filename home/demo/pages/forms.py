"""The library of forms and reports: specimens drawn for the demonstration."""

from home.demo.catalogue import DemoPage, Kind, page
from home.demo.details import form
from home.services import FOOTER

LIBRARY = page(
    "forms",
    kind=Kind.FORMS_INDEX,
    title=("النماذج والتقارير", "Forms and reports"),
    summary=(
        "نماذج الطلبات والتصاريح والتقارير، بصيغة PDF، مع تاريخ كل نسخة. كلها نماذج تجريبية أُعدّت لعرض الموقع.",
        "Forms of requests, declarations and reports in PDF, with the date of each version. All are specimens made to "
        "demonstrate the site.",
    ),
    published="2026-09-07",
    invented=True,
    menus=[(FOOTER, 38, "النماذج والتقارير", "Forms and reports")],
)


def _form(
    slug: str,
    title: tuple[str, str],
    summary: tuple[str, str],
    topic: str,
    *versions: tuple[str, str],
    kind: str = "form",
) -> DemoPage:
    return page(
        f"forms/{slug}",
        kind=Kind.FORM,
        title=title,
        summary=(f"{summary[0]} نموذج تجريبي.", f"{summary[1]} A specimen, for demonstration."),
        published=versions[-1][1],
        invented=True,
        details=form(topic, slug, *versions, kind=kind),
    )


PAGES = (
    LIBRARY,
    _form(
        "general-request",
        ("طلب عام إلى البلدية", "General request to a municipality"),
        (
            "لكل طلب ليس له نموذج خاص: إفادة، براءة ذمة، كشف، مراجعة.",
            "For every request without a form of its own: a certificate, a clearance, an inspection, a review.",
        ),
        "certificates",
        ("1.0", "2026-09-07"),
        ("1.1", "2026-10-05"),
    ),
    _form(
        "building-application",
        ("طلب رخصة بناء أو إضافة بناء", "Application for a building permit"),
        (
            "يوقّعه المالك والمهندس المسؤول، ويُرفق به ما يذكره الدليل.",
            "Signed by the owner and the engineer in charge, with what the guide names attached.",
        ),
        "building",
        ("1.0", "2026-09-07"),
    ),
    _form(
        "works-declaration",
        ("تصريح بأشغال ترميم وصيانة", "Declaration of repair and maintenance works"),
        (
            "لأشغال بسيطة لا تمسّ هيكل البناء ولا تزيد مساحته.",
            "For simple works that touch neither the structure nor the area of a building.",
        ),
        "building",
        ("1.0", "2026-09-07"),
    ),
    _form(
        "public-space",
        ("طلب إشغال مؤقت لملك عام بلدي", "Request to occupy municipal public property"),
        (
            "لسقالة أو مواد بناء أو طاولات أو نشاط أو حفر.",
            "For scaffolding, building materials, tables, an event or digging.",
        ),
        "business",
        ("1.0", "2026-09-14"),
    ),
    _form(
        "fee-objection",
        (
            "اعتراض على القيمة التأجيرية أو على رسم بلدي",
            "Objection to a rental value or municipal fee",
        ),
        (
            "يُقدَّم إلى الدائرة المالية ضمن مهلة الاعتراض.",
            "Submitted to the finance section within the time for objections.",
        ),
        "fees",
        ("1.0", "2026-09-14"),
    ),
    _form(
        "lease-declaration",
        ("تصريح بعقد إيجار وبإشغال مأجور", "Declaration of a lease and its occupant"),
        (
            "يُعلم البلدية بعقد الإيجار وبمن يشغل المأجور.",
            "Tells the municipality of the lease and of who occupies the premises.",
        ),
        "fees",
        ("1.0", "2026-09-21"),
    ),
    _form(
        "information-request",
        ("طلب الوصول إلى معلومات", "Request for access to information"),
        (
            "يُقدَّم إلى البلدية التي لديها المستند، وفق القانون رقم 28 تاريخ 10/2/2017.",
            "Addressed to the municipality that holds the document, under Law 28 of 10 February 2017.",
        ),
        "information",
        ("1.0", "2026-09-21"),
    ),
    _form(
        "complaints-report",
        ("التقرير الفصلي عن شكاوى المواطنين", "Quarterly report on citizens' complaints"),
        (
            "تملؤه البلدية وترسله إلى المديرية: ما ورد من شكاوى وما عولج منها.",
            "Filled in by a municipality and sent to the Directorate: complaints received and settled.",
        ),
        "complaints",
        ("1.0", "2026-10-12"),
        kind="report",
    ),
    _form(
        "sample-circular",
        (
            "صيغة تعميم: تسجيل الطلبات وإعطاء إيصال بها",
            "Sample circular: registering requests and giving receipts",
        ),
        (
            "صيغة للاستئناس عند إعداد تعميم، لم تصدر عن أي جهة.",
            "A model for drafting a circular, issued by nobody.",
        ),
        "local-government",
        ("1.0", "2026-10-12"),
        kind="sample",
    ),
)
