"""Guides to transactions about building and works."""

from home.demo.catalogue import Kind, page
from home.demo.details import fee, guide, needed, step
from home.demo.markup import bullets

MUNICIPAL_ACT = "lb-decree-law-1977-06-30-118"
MUNICIPAL_FEES = "lb-law-1988-08-12-60"
BUILDING_LAW = "lb-law-2004-12-11-646"
BUILDING_CODE = "lb-decree-law-1983-09-16-148"
BUILDING_DECREE = "lb-decree-2005-12-05-15874"
PLANNING_LAW = "lb-decree-law-1983-09-09-69"

IDENTITY = needed(
    "صورة عن الهوية أو إخراج القيد",
    "Copy of the identity card or civil-status extract",
    (
        "للمالك، وللوكيل مع صورة عن الوكالة إذا قدّم الطلب عنه.",
        "The owner's; also the agent's, with a copy of the power of attorney, when an agent applies.",
    ),
)
TITLE_DEED = needed(
    "إفادة عقارية حديثة",
    "Recent land-register certificate",
    (
        "من أمانة السجل العقاري المختصة. اسأل عن أقصى مدة لتاريخها.",
        "From the competent land register. Ask how recent its date must be.",
    ),
)
FEES_LAW = (
    "القانون رقم 60 تاريخ 12/8/1988 (الرسوم والعلاوات البلدية)",
    "Law 60 of 12 August 1988 (municipal fees and surcharges)",
)
NO_MUNICIPALITY = (
    "حيث لا بلدية: القائمقام، وفي مركز المحافظة المحافظ.",
    "Where there is no municipality: the district commissioner, or in the governorate's seat the governor.",
)

PAGES = (
    page(
        "guides/building-permit",
        kind=Kind.GUIDE,
        title=("رخصة بناء", "Building permit"),
        summary=(
            "الترخيص الذي يسبق تشييد بناء جديد أو إضافة طابق أو تعديل هيكل قائم. لا يُباشَر أي عمل قبل صدوره.",
            "The permit that comes before a new building, an added storey or a change to a structure. No work begins "
            "before it is issued.",
        ),
        published="2026-05-25",
        invented=True,
        details=guide(
            "building",
            "municipality",
            who=[
                (
                    "مالك العقار أو أصحاب الحقوق فيه، أو وكيل عنهم. وعند تعدّد المالكين تلزم موافقتهم.",
                    "The owner of the plot or those with rights in it, or their agent. Where there are several owners, "
                    "their consent is needed.",
                )
            ],
            where=[
                bullets(
                    (
                        "البلدية التي يقع العقار في نطاقها؛ يوقّع الرخصة رئيسها، وفي بيروت المحافظ.",
                        "The municipality in whose territory the plot lies; its president signs the permit, in Beirut the "
                        "governor.",
                    ),
                    (
                        "تدرس الملفَّ الدوائر الفنية المختصة، ومنها دوائر التنظيم المدني.",
                        "The competent technical services, among them those of urban planning, study the file.",
                    ),
                    NO_MUNICIPALITY,
                )
            ],
            documents=[
                needed(
                    "طلب رخصة بناء موقّع من المالك والمهندس",
                    "Application for a building permit, signed by owner and engineer",
                    form="forms/building-application",
                ),
                IDENTITY,
                TITLE_DEED,
                needed(
                    "إفادة ارتفاق وتخطيط",
                    "Certificate of planning and easements",
                    (
                        "تبيّن ما يُسمح به على العقار. لها دليلها الخاص في هذا القسم.",
                        "It shows what is allowed on the plot. This section has a guide to it.",
                    ),
                ),
                needed(
                    "خريطة مساحة للعقار",
                    "Survey plan of the plot",
                    ("موقّعة من طوبوغراف مُجاز.", "Signed by a licensed surveyor."),
                ),
                needed(
                    "الخرائط الهندسية",
                    "Engineering plans",
                    (
                        "يضعها مهندس ويسجّلها في نقابة المهندسين.",
                        "Drawn by an engineer and registered with the Order of Engineers.",
                    ),
                    copies=4,
                ),
            ],
            steps=[
                step(
                    "احصل على الإفادتين",
                    "Obtain the two certificates",
                    (
                        "العقارية، وإفادة الارتفاق والتخطيط، قبل أن تُرسم أي خريطة.",
                        "That of the land register and that of planning, before any plan is drawn.",
                    ),
                ),
                step(
                    "كلّف مهندساً",
                    "Engage an engineer",
                    (
                        "يضع الخرائط ويوقّعها ويتحمّل مسؤوليته عنها.",
                        "Who draws and signs the plans and answers for them.",
                    ),
                ),
                step(
                    "قدّم الملف إلى البلدية",
                    "Submit the file to the municipality",
                    ("واحتفظ برقم تسجيله وتاريخه.", "And keep its registration number and date."),
                ),
                step(
                    "تابع الدرس الفني",
                    "Follow the technical study",
                    (
                        "قد يُطلب منك تصحيح الخرائط أو استكمال مستند.",
                        "You may be asked to correct the plans or complete a document.",
                    ),
                ),
                step(
                    "سدّد الرسوم وتسلّم الرخصة",
                    "Pay the fees and collect the permit",
                    (
                        "ثم أعلم البلدية بتاريخ المباشرة، وأبقِ نسخة من الرخصة في الورشة.",
                        "Then tell the municipality when work begins, and keep a copy of the permit on the site.",
                    ),
                ),
            ],
            fees=[
                fee("رسم رخصة البناء البلدي", "Municipal building-permit fee", basis=FEES_LAW),
                fee(
                    "رسوم نقابة المهندسين والطوابع", "Charges of the Order of Engineers, and stamps"
                ),
            ],
            basis=[
                BUILDING_CODE,
                BUILDING_LAW,
                BUILDING_DECREE,
                f"{MUNICIPAL_ACT}#74",
                MUNICIPAL_FEES,
            ],
            questions=["building-without-permit", "permit-who-signs"],
            to_confirm=[
                (
                    "عدد نسخ الخرائط وصيغة الطلب.",
                    "The number of copies of the plans, and the form of the application.",
                ),
                (
                    "مهلة درس الملف، ومدة صلاحية الرخصة.",
                    "How long the study takes, and how long the permit is valid.",
                ),
                (
                    "طريقة حساب الرسم وما طرأ عليه من تعديلات وتخفيضات.",
                    "How the fee is calculated, with its amendments and reductions.",
                ),
            ],
            wordings=[
                "كيف أحصل على رخصة بناء",
                "بدي رخصة بنا شو الأوراق المطلوبة",
                "ما المستندات المطلوبة لرخصة البناء",
                "شروط رخصة البناء",
                "إضافة طابق على البناء",
                "how do I get a building permit",
                "documents needed for a building permit",
                "permission to build a house",
            ],
        ),
    ),
    page(
        "guides/works-declaration",
        kind=Kind.GUIDE,
        title=("تصريح بأشغال ترميم وصيانة", "Declaration of repair and maintenance works"),
        summary=(
            "إعلام البلدية بأشغال بسيطة لا تمسّ هيكل البناء ولا مساحته، كالدهان وتمديد الأنابيب وإصلاح السطح.",
            "Telling the municipality of simple works that touch neither the structure nor the area of a building, such "
            "as painting, piping or mending a roof.",
        ),
        published="2026-09-07",
        invented=True,
        details=guide(
            "building",
            "municipality",
            who=[
                (
                    "مالك البناء أو القسم، أو شاغله بموافقة المالك، أو لجنة إدارة البناء للأقسام المشتركة.",
                    "The owner of the building or unit, its occupant with the owner's consent, or the owners' committee for "
                    "common parts.",
                )
            ],
            where=[
                (
                    "البلدية التي يقع البناء في نطاقها، قبل المباشرة بالأشغال.",
                    "The municipality in whose territory the building lies, before the works begin.",
                ),
                bullets(NO_MUNICIPALITY),
            ],
            documents=[
                needed(
                    "تصريح بالأشغال موقّع",
                    "Signed declaration of works",
                    form="forms/works-declaration",
                ),
                IDENTITY,
                needed(
                    "سند ملكية أو عقد إيجار",
                    "Title deed or lease",
                    (
                        "مع موافقة المالك إذا كان المصرّح مستأجراً.",
                        "With the owner's consent when a tenant declares.",
                    ),
                ),
                needed(
                    "صور عن الوضع القائم",
                    "Photographs of the present state",
                    (
                        "تفيد في إثبات أن الأشغال لم تبدّل شكل البناء.",
                        "They help to show that the works have not changed the building.",
                    ),
                ),
            ],
            steps=[
                step(
                    "تأكّد من أن التصريح يكفي",
                    "Make sure a declaration is enough",
                    (
                        "كل ما يمسّ الأعمدة والسقوف أو يزيد المساحة أو العلوّ يحتاج إلى رخصة.",
                        "Whatever touches columns or slabs, or adds area or height, needs a permit.",
                    ),
                ),
                step("املأ التصريح وقدّمه", "Fill in the declaration and submit it"),
                step(
                    "خذ إيصالاً بتسجيله",
                    "Take a receipt of its registration",
                    (
                        "وأبرزه للشرطة البلدية إذا سألت عنه.",
                        "And show it to the municipal police if they ask.",
                    ),
                ),
                step(
                    "باشر الأشغال ضمن ما صرّحت به",
                    "Begin the works, within what you declared",
                    (
                        "وإذا احتجت إلى إشغال الرصيف بمواد أو سقالة، فاطلب ذلك على حدة.",
                        "If you need the pavement for materials or scaffolding, apply for that separately.",
                    ),
                ),
            ],
            fees=[
                fee("رسم التصريح والطوابع", "Fee of the declaration, and stamps", basis=FEES_LAW)
            ],
            basis=[BUILDING_CODE, BUILDING_LAW, BUILDING_DECREE, MUNICIPAL_ACT],
            questions=["repairs-permit", "building-without-permit"],
            to_confirm=[
                (
                    "لائحة الأشغال التي يكفي فيها التصريح كما حدّدها قانون البناء ومرسومه التطبيقي.",
                    "The list of works for which a declaration is enough, as the Building Law and its implementing "
                    "decree define it.",
                ),
                ("وجوب الرسم ومقداره.", "Whether a fee is due, and how much."),
                ("مدة صلاحية التصريح.", "How long the declaration is valid."),
            ],
            wordings=[
                "رخصة ترميم",
                "كيف أصرّح عن أشغال ترميم",
                "بدي رمّم البيت شو لازم",
                "ترميم بيت قديم",
                "repair permit",
                "renovation permit",
                "permit to renovate my house",
            ],
        ),
    ),
    page(
        "guides/planning-certificate",
        kind=Kind.GUIDE,
        title=("إفادة ارتفاق وتخطيط", "Certificate of planning and easements"),
        summary=(
            "ورقة رسمية تبيّن ما يخضع له عقارك من تخطيطات وارتفاقات، وما يجيزه نظام منطقته من بناء.",
            "An official paper that shows the road plans and easements on your plot, and what its zone allows you to build.",
        ),
        published="2026-09-07",
        invented=True,
        details=guide(
            "building",
            "planning",
            who=[
                (
                    "المالك أو وكيله، ومن له مصلحة كالمشتري والمهندس المكلّف.",
                    "The owner or an agent, and whoever has an interest, such as a buyer or the engineer in charge.",
                )
            ],
            where=[
                (
                    "دائرة التنظيم المدني في القضاء الذي يقع فيه العقار. وفي المدن التي لها دوائر هندسية خاصة، يُسأل أولاً "
                    "في البلدية.",
                    "The urban planning office of the district where the plot lies. In cities with engineering services of "
                    "their own, ask at the municipality first.",
                )
            ],
            documents=[
                needed("طلب موقّع", "Signed request", form="forms/general-request"),
                IDENTITY,
                TITLE_DEED,
                needed(
                    "خريطة مساحة للعقار",
                    "Survey plan of the plot",
                    (
                        "مع بيان موقعه إذا طُلب ذلك.",
                        "With a location plan if asked for.",
                    ),
                    copies=2,
                ),
            ],
            steps=[
                step(
                    "احصل على الإفادة العقارية وخريطة المساحة",
                    "Obtain the land-register certificate and the survey plan",
                ),
                step(
                    "قدّم الطلب إلى الدائرة المختصة",
                    "Submit the request to the competent office",
                    ("واطلب رقم التسجيل.", "And ask for the registration number."),
                ),
                step(
                    "تسلّم الإفادة واقرأها مع مهندس",
                    "Collect the certificate and read it with an engineer",
                    (
                        "عامل الاستثمار والتراجع والعلوّ والتخطيطات المصدّقة تحدّد ما يمكن بناؤه.",
                        "Coverage, setbacks, height and approved road plans decide what can be built.",
                    ),
                ),
                step(
                    "راجع البلدية إذا ظهر تخطيط على العقار",
                    "See the municipality if a road plan crosses the plot",
                    (
                        "واسأل عن تاريخ تصديقه وعن الاستملاك.",
                        "And ask when it was approved, and about expropriation.",
                    ),
                ),
            ],
            fees=[fee("الطوابع ورسم الإفادة", "Stamps and fee of the certificate")],
            basis=[PLANNING_LAW, BUILDING_LAW, "lb-law-1991-05-29-58"],
            questions=["planning-certificate-why"],
            to_confirm=[
                (
                    "أي بلديات تعطي الإفادة بنفسها عن طريق دوائرها الفنية.",
                    "Which municipalities issue the certificate themselves, through their technical services.",
                ),
                (
                    "الرسوم والطوابع ومدة صلاحية الإفادة.",
                    "Fees, stamps, and how long the certificate is valid.",
                ),
                ("المدة التي تُعطى فيها.", "How long it takes."),
            ],
            wordings=[
                "كيف أحصل على إفادة ارتفاق وتخطيط",
                "إفادة تخطيط وارتفاق",
                "شو مسموح ابني على العقار",
                "planning certificate",
                "zoning certificate",
                "what may I build on my land",
            ],
        ),
    ),
    page(
        "guides/occupancy-permit",
        kind=Kind.GUIDE,
        title=("رخصة إشغال بناء (رخصة سكن)", "Occupancy permit"),
        summary=(
            "تشهد بأن البناء أُنجز وفق رخصته، فيجوز إشغاله ووصله بالخدمات وتسجيل أقسامه.",
            "It attests that a building was completed as permitted, so that it may be occupied, connected to services and "
            "its units registered.",
        ),
        published="2026-09-14",
        invented=True,
        details=guide(
            "building",
            "municipality",
            who=[
                (
                    "صاحب رخصة البناء أو خلفه في الملكية أو وكيله، بعد إنجاز البناء كلياً أو جزئياً.",
                    "The holder of the building permit, a successor in ownership or an agent, once the building is complete "
                    "in whole or in part.",
                )
            ],
            where=[
                (
                    "البلدية التي أعطت رخصة البناء. تكشف دوائرها الفنية، أو دائرة التنظيم المدني، على البناء.",
                    "The municipality that issued the building permit. Its technical services, or the urban planning office, "
                    "inspect the building.",
                ),
                bullets(NO_MUNICIPALITY),
            ],
            documents=[
                needed("طلب موقّع", "Signed request", form="forms/general-request"),
                IDENTITY,
                TITLE_DEED,
                needed(
                    "صورة عن رخصة البناء وخرائطها المصدّقة",
                    "Copy of the building permit and its approved plans",
                ),
                needed(
                    "إفادة إنجاز من المهندس المسؤول",
                    "Certificate of completion by the engineer in charge",
                    (
                        "تؤكّد مطابقة ما نُفّذ للرخصة.",
                        "Confirming that what was built follows the permit.",
                    ),
                ),
                needed(
                    "براءة ذمة بلدية",
                    "Municipal clearance",
                    ("لها دليلها في هذا القسم.", "This section has a guide to it."),
                ),
            ],
            steps=[
                step(
                    "أنجز ما تفرضه الرخصة",
                    "Complete what the permit requires",
                    (
                        "الواجهات والمرآب والمجارير من شروط المطابقة في العادة.",
                        "Façades, parking and sewers are usually among the conditions.",
                    ),
                ),
                step(
                    "قدّم الطلب مع إفادة المهندس",
                    "Submit the request with the engineer's certificate",
                ),
                step(
                    "احضر الكشف الفني",
                    "Attend the inspection",
                    (
                        "ويُذكر في محضره ما ينبغي تصحيحه.",
                        "Its report names what has to be corrected.",
                    ),
                ),
                step("سدّد الرسوم وتسلّم الرخصة", "Pay the fees and collect the permit"),
                step(
                    "صرّح بالإشغال لدى الدائرة المالية في البلدية",
                    "Declare the occupancy to the municipality's finance section",
                    (
                        "كي يُكلَّف الشاغل الصحيح بالرسم على القيمة التأجيرية.",
                        "So that the right occupant is charged the fee on rental value.",
                    ),
                ),
            ],
            fees=[fee("رسم رخصة الإشغال", "Occupancy-permit fee", basis=FEES_LAW)],
            basis=[BUILDING_CODE, BUILDING_LAW, f"{MUNICIPAL_ACT}#74", MUNICIPAL_FEES],
            questions=["permit-who-signs"],
            to_confirm=[
                ("الرسوم المتوجبة ومقدارها.", "Which fees are due, and how much."),
                (
                    "شروط الرخصة الجزئية لطوابق من البناء.",
                    "The conditions of a partial permit for some storeys.",
                ),
                (
                    "مهلة الكشف والبتّ في الطلب.",
                    "How soon the inspection takes place and the request is decided.",
                ),
            ],
            wordings=[
                "رخصة سكن",
                "رخصة إشغال",
                "كيف أحصل على رخصة إسكان",
                "خلصت العمار بدي رخصة سكن",
                "occupancy certificate",
                "how do I get an occupancy permit",
            ],
        ),
    ),
    page(
        "guides/sewer-connection",
        kind=Kind.GUIDE,
        title=("رخصة حفر طريق أو وصل مجرور", "Permit to dig up a road or connect a sewer"),
        summary=(
            "إذن مسبق من البلدية لشقّ طريق أو رصيف من أجل وصل بناء بمجرور أو مدّ قسطل أو كابل، مع إعادة الحال إلى ما كانت.",
            "The municipality's prior permission to open a road or pavement in order to connect a sewer or lay a pipe or "
            "cable, and to restore it afterwards.",
        ),
        published="2026-09-21",
        invented=True,
        details=guide(
            "building",
            "municipality",
            who=[
                (
                    "مالك البناء أو لجنته، أو المؤسسة العامة أو الشركة التي تمدّ الشبكة.",
                    "The owner of the building or its committee, or the public institution or company that lays the network.",
                )
            ],
            where=[
                bullets(
                    (
                        "البلدية للطرق والأرصفة البلدية.",
                        "The municipality, for municipal roads and pavements.",
                    ),
                    (
                        "وزارة الأشغال العامة والنقل للطرق المصنّفة، ويُسأل عن ذلك في البلدية أولاً.",
                        "The Ministry of Public Works and Transport for classified roads; ask at the municipality first.",
                    ),
                )
            ],
            documents=[
                needed(
                    "طلب إشغال ملك عام بلدي وحفره",
                    "Request to occupy and dig up municipal public property",
                    form="forms/public-space",
                ),
                IDENTITY,
                needed(
                    "صورة عن رخصة البناء أو عن سند الملكية",
                    "Copy of the building permit or title deed",
                ),
                needed(
                    "مخطط يبيّن المسار والطول والعمق",
                    "Plan showing course, length and depth",
                    copies=2,
                ),
                needed(
                    "تعهّد بإعادة الحال إلى ما كانت عليه",
                    "Undertaking to restore the surface",
                    (
                        "وقد تُطلب معه كفالة مالية.",
                        "A financial guarantee may be asked for with it.",
                    ),
                ),
            ],
            steps=[
                step(
                    "حدّد الموقع والمسار مع الشرطة البلدية",
                    "Agree on place and course with the municipal police",
                ),
                step("قدّم الطلب مع المخطط", "Submit the request with the plan"),
                step("سدّد الرسم والكفالة", "Pay the fee and the guarantee"),
                step(
                    "احفر ضمن المدة وأمّن السلامة",
                    "Dig within the set time, and safely",
                    (
                        "ضع الحواجز والإنارة ليلاً، ولا تقطع السير من دون إذن.",
                        "Put up barriers and lights at night, and do not close the road without permission.",
                    ),
                ),
                step(
                    "أعد التزفيت واطلب الكشف",
                    "Restore the asphalt and ask for an inspection",
                    ("لاسترداد الكفالة.", "In order to recover the guarantee."),
                ),
            ],
            fees=[
                fee(
                    "رسم إشغال الأملاك العامة البلدية",
                    "Fee for occupying municipal public property",
                    basis=FEES_LAW,
                ),
                fee("كفالة إعادة الحال", "Guarantee of restoration"),
            ],
            basis=[
                MUNICIPAL_ACT,
                MUNICIPAL_FEES,
                "lb-decision-1925-06-10-144",
                "lb-law-2012-10-22-243",
            ],
            to_confirm=[
                (
                    "مقدار الكفالة وطريقة استردادها.",
                    "The amount of the guarantee, and how it is recovered.",
                ),
                (
                    "الجهة الصالحة لكل صنف من الطرق.",
                    "Which authority is competent for each class of road.",
                ),
                ("المدة القصوى للأشغال.", "How long the works may last."),
            ],
            wordings=[
                "رخصة حفر",
                "رخصة حفر طريق",
                "وصل مجرور",
                "كيف أوصل البيت على المجرور",
                "permit to dig the road",
                "sewer connection",
            ],
        ),
    ),
)
