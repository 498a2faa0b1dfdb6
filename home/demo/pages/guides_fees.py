"""Guides to transactions about municipal fees."""

from home.demo.catalogue import Kind, page
from home.demo.details import fee, guide, needed, step
from home.demo.pages.guides_building import FEES_LAW, IDENTITY, MUNICIPAL_ACT, MUNICIPAL_FEES

OWNER_OR_OCCUPANT = ("المالك أو الشاغل، أو وكيل عنه.", "The owner or occupant, or an agent.")
FINANCE_SECTION = (
    "الدائرة المالية في البلدية التي يقع العقار في نطاقها.",
    "The finance section of the municipality in whose territory the property lies.",
)

PAGES = (
    page(
        "guides/fee-clearance",
        kind=Kind.GUIDE,
        title=("براءة ذمة بلدية", "Municipal clearance"),
        summary=(
            "تشهد البلدية بأنك لا تدين لها برسوم عن عقار أو نشاط. تطلبها دوائر عدّة قبل بيع أو ترخيص.",
            "The municipality attests that you owe it no fees for a property or activity. Several offices ask for it before a "
            "sale or permit.",
        ),
        published="2026-09-14",
        invented=True,
        details=guide(
            "fees",
            "municipality",
            who=[OWNER_OR_OCCUPANT],
            where=[FINANCE_SECTION],
            documents=[
                needed("طلب موقّع", "Signed request", form="forms/general-request"),
                IDENTITY,
                needed("سند ملكية أو عقد إيجار", "Title deed or lease"),
                needed(
                    "إيصالات آخر رسوم مدفوعة",
                    "Receipts of the last fees paid",
                    (
                        "تختصر البحث إذا اختلفت القيود.",
                        "They shorten the search if the records differ.",
                    ),
                ),
            ],
            steps=[
                step("اطلب كشفاً بما عليك", "Ask for a statement of what you owe"),
                step(
                    "دقّق السنوات والمساحة والوجهة",
                    "Check years, area and use",
                    (
                        "إذا وجدت خطأً فاعترض قبل الدفع.",
                        "If you find a mistake, object before you pay.",
                    ),
                ),
                step("ادفع وخذ إيصالاً بكل مبلغ", "Pay, and take a receipt for every amount"),
                step(
                    "تسلّم البراءة",
                    "Collect the clearance",
                    (
                        "واسأل الجهة التي طلبتها عن مدة قبولها.",
                        "And ask the office that requires it how long it is accepted.",
                    ),
                ),
            ],
            fees=[
                fee("الرسوم المستحقة والغرامات", "Fees due, and fines", basis=FEES_LAW),
                fee("طوابع البراءة", "Stamps of the clearance"),
            ],
            basis=[MUNICIPAL_FEES, "lb-decree-1982-09-22-5595", MUNICIPAL_ACT],
            questions=["clearance-who-asks", "fees-receipt"],
            to_confirm=[
                ("مدة صلاحية البراءة.", "How long the clearance is valid."),
                ("الطوابع المتوجبة عليها.", "Which stamps it needs."),
                ("المهلة التي تُعطى فيها.", "How long it takes."),
            ],
            wordings=[
                "براءة ذمة",
                "براءة ذمة من البلدية",
                "كيف أحصل على براءة ذمة",
                "بدي براءة ذمة",
                "municipal clearance certificate",
                "clearance from the municipality",
            ],
        ),
    ),
    page(
        "guides/rental-value-objection",
        kind=Kind.GUIDE,
        title=("اعتراض على الرسم على القيمة التأجيرية", "Objecting to the fee on rental value"),
        summary=(
            "كيف تعترض على تقدير القيمة التأجيرية أو على تكليف خاطئ برسم بلدي، ومتى، وماذا تُرفق.",
            "How to object to the rental value set for your home or premises, or to a mistaken charge; when, and with what.",
        ),
        published="2026-09-21",
        invented=True,
        details=guide(
            "fees",
            "municipality",
            who=[
                (
                    "المكلّف بالرسم: شاغل البناء، مالكاً كان أو مستأجراً، أو وكيل عنه.",
                    "Whoever is charged: the occupant of the building, owner or tenant, or an agent.",
                )
            ],
            where=[
                FINANCE_SECTION,
                (
                    "تنظر في الاعتراض لجنة خاصة، ويبقى لك حق المراجعة أمام القضاء المختص.",
                    "A committee examines the objection; you keep the right to go to the competent court.",
                ),
            ],
            documents=[
                needed(
                    "اعتراض خطي معلّل", "Written objection, with reasons", form="forms/fee-objection"
                ),
                IDENTITY,
                needed("إشعار التكليف", "Notice of the charge"),
                needed("عقد إيجار أو سند ملكية", "Lease or title deed"),
                needed(
                    "ما يثبت الخطأ",
                    "What proves the mistake",
                    (
                        "خريطة بالمساحة، أو إفادة شغور، أو عقود عن أبنية مماثلة.",
                        "A plan with the area, proof of vacancy, or leases of similar buildings.",
                    ),
                ),
            ],
            steps=[
                step(
                    "دوّن تاريخ التبليغ",
                    "Note the date of the notice",
                    (
                        "منه تبدأ المهلة، والتأخر يُسقط الاعتراض.",
                        "The time limit runs from it; a late objection is lost.",
                    ),
                ),
                step("اطلب الاطّلاع على أساس التقدير", "Ask to see how the value was set"),
                step("قدّم الاعتراض وخذ رقم تسجيله", "Submit the objection and take its number"),
                step("احضر أمام اللجنة إذا دُعيت", "Appear before the committee if you are called"),
                step(
                    "تسلّم القرار خطياً",
                    "Receive the decision in writing",
                    (
                        "واسأل عن مهلة الطعن فيه.",
                        "And ask within which time it can be appealed.",
                    ),
                ),
            ],
            fees=[fee("طابع الاعتراض", "Stamp of the objection")],
            basis=[MUNICIPAL_FEES, MUNICIPAL_ACT, "lb-law-2024-02-12-324"],
            questions=["rental-value-what", "fees-tenant-or-owner"],
            to_confirm=[
                ("مهلة الاعتراض ومن أي يوم تُحسب.", "The time limit, and from which day it runs."),
                (
                    "تأليف لجنة الاعتراضات ومهلة قرارها.",
                    "Who sits on the committee, and when it decides.",
                ),
                (
                    "هل يوقف الاعتراض الدفع.",
                    "Whether an objection suspends payment.",
                ),
            ],
            wordings=[
                "كيف أعترض على القيمة التأجيرية",
                "اعتراض على القيمة التأجيرية",
                "كيف أعترض على رسوم البلدية",
                "الاعتراض على الرسوم البلدية",
                "كيف اعترض على تقدير البلدية",
                "object to the rental value",
                "how do I object to municipal fees",
            ],
        ),
    ),
    page(
        "guides/lease-registration",
        kind=Kind.GUIDE,
        title=("تسجيل عقد إيجار في البلدية", "Registering a lease with the municipality"),
        summary=(
            "التصريح للبلدية بعقد إيجار وبشاغل المأجور، كي يُكلَّف بالرسم من يشغل فعلاً، ولتأكيد تاريخ العقد.",
            "Declaring a lease and its occupant to the municipality, so that the real occupant is charged and the date of the "
            "lease is established.",
        ),
        published="2026-09-28",
        invented=True,
        details=guide(
            "fees",
            "municipality",
            who=[
                (
                    "المالك أو المستأجر، أو وكيل عن أحدهما.",
                    "The owner or the tenant, or an agent of either.",
                )
            ],
            where=[FINANCE_SECTION],
            documents=[
                needed(
                    "تصريح بعقد الإيجار", "Declaration of the lease", form="forms/lease-declaration"
                ),
                needed(
                    "عقد الإيجار",
                    "The lease",
                    ("موقّعاً من الفريقين.", "Signed by both parties."),
                    copies=3,
                ),
                needed("هوية المالك والمستأجر", "Identity cards of owner and tenant"),
                needed("سند ملكية أو إفادة عقارية", "Title deed or land-register certificate"),
                needed("براءة ذمة عن المأجور", "Clearance for the premises"),
            ],
            steps=[
                step(
                    "تأكّد من أن العقد كامل",
                    "Make sure the lease is complete",
                    (
                        "رقم العقار والقسم، والبدل، والمدة، ووجهة الاستعمال.",
                        "Plot and unit number, rent, term and use.",
                    ),
                ),
                step("سدّد ما على المأجور من رسوم سابقة", "Settle earlier fees on the premises"),
                step("قدّم التصريح مع النسخ", "Submit the declaration with the copies"),
                step("سدّد الرسم وتسلّم نسختك مسجّلة", "Pay the fee and collect your registered copy"),
                step(
                    "صرّح بالإخلاء عند انتهاء العقد",
                    "Declare when the premises are vacated",
                    (
                        "كي لا تبقى مكلّفاً بعد خروجك.",
                        "So that you are not charged after you leave.",
                    ),
                ),
            ],
            fees=[fee("رسم تسجيل العقد والطوابع", "Registration fee and stamps", basis=FEES_LAW)],
            basis=[MUNICIPAL_FEES, "lb-law-ipso-jure-2025-04-03-1", "lb-law-2025-06-05-11"],
            questions=["lease-must-register", "fees-tenant-or-owner"],
            to_confirm=[
                (
                    "نسبة رسم التسجيل وعلى من يقع.",
                    "The rate of the registration fee, and who bears it.",
                ),
                (
                    "مهلة التصريح بعد توقيع العقد.",
                    "Within which time after signature it has to be declared.",
                ),
                (
                    "أحكام الأماكن غير السكنية.",
                    "The rules for premises that are not dwellings.",
                ),
            ],
            wordings=[
                "تسجيل عقد إيجار",
                "كيف أسجل عقد الإيجار في البلدية",
                "كيف أسجل عقد إيجار",
                "بدي سجل عقد اجار",
                "register a lease",
                "how do I register my lease",
            ],
        ),
    ),
)
