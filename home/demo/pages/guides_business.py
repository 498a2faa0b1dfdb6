"""Guides to transactions of businesses and activities."""

from home.demo.catalogue import Kind, page
from home.demo.details import fee, guide, needed, step
from home.demo.markup import bullets
from home.demo.pages.guides_building import FEES_LAW, IDENTITY, MUNICIPAL_ACT, MUNICIPAL_FEES

PAGES = (
    page(
        "guides/sign-permit",
        kind=Kind.GUIDE,
        title=("رخصة لافتة أو لوحة إعلانية", "Permit for a sign or billboard"),
        summary=(
            "إذن البلدية بوضع لافتة على محل أو لوحة إعلانية على بناء أو أرض، مع رسم الإعلان السنوي.",
            "The municipality's permission for a shop sign or a billboard on a building or land, with the yearly advertising "
            "fee.",
        ),
        published="2026-10-05",
        invented=True,
        details=guide(
            "business",
            "municipality",
            who=[
                (
                    "صاحب المحل أو المؤسسة، أو شركة الإعلان، بموافقة مالك البناء أو الأرض.",
                    "The owner of the shop or firm, or the advertising company, with the consent of the owner of building or "
                    "land.",
                )
            ],
            where=[
                (
                    "البلدية التي يقع الموقع في نطاقها. وعلى الطرق الدولية والمصنّفة قد تلزم موافقة إدارة أخرى.",
                    "The municipality in whose territory the place lies. Along international and classified roads another "
                    "authority may have to agree.",
                )
            ],
            documents=[
                needed("طلب موقّع", "Signed request", form="forms/general-request"),
                IDENTITY,
                needed("سجل تجاري أو ترخيص المحل", "Trade register entry or licence of the shop"),
                needed(
                    "موافقة مالك البناء أو لجنته", "Consent of the building's owner or committee"
                ),
                needed(
                    "رسم للّافتة بقياساتها وموقعها",
                    "Drawing of the sign, with its size and place",
                    (
                        "وتقرير مهندس عن متانة التثبيت للّوحات الكبيرة.",
                        "And an engineer's report on the fixing, for large boards.",
                    ),
                    copies=2,
                ),
            ],
            steps=[
                step(
                    "اسأل عن القياسات والمواقع المسموح بها",
                    "Ask which sizes and places are allowed",
                ),
                step("قدّم الطلب مع الرسم", "Submit the request with the drawing"),
                step("سدّد الرسم بعد الموافقة", "Pay the fee after approval"),
                step(
                    "ضع اللافتة كما رُخّص بها",
                    "Put up the sign as permitted",
                    (
                        "واذكر عليها رقم الرخصة إذا طُلب ذلك.",
                        "And show the number of the permit on it, if required.",
                    ),
                ),
                step(
                    "جدّد الرسم كل سنة أو أزل اللافتة",
                    "Renew the fee every year, or remove the sign",
                ),
            ],
            fees=[fee("رسم الإعلان", "Advertising fee", basis=FEES_LAW)],
            basis=[MUNICIPAL_FEES, MUNICIPAL_ACT],
            questions=["sign-small"],
            to_confirm=[
                (
                    "النصّ التنظيمي الخاص بالإعلانات وقياساتها ومسافاتها.",
                    "The regulation on advertisements, their sizes and distances.",
                ),
                ("مقدار الرسم بحسب نوع الإعلان.", "The fee for each kind of advertisement."),
                (
                    "الموافقات المطلوبة على الطرق الدولية.",
                    "The approvals needed along international roads.",
                ),
            ],
            wordings=[
                "رخصة لافتة",
                "رخصة لوحة إعلانية",
                "بدي حط آرمة للمحل",
                "كيف أرخص آرمة للمحل",
                "كيف أرخص لافتة لمحلي",
                "sign permit",
                "permit for a shop sign",
                "billboard licence",
            ],
        ),
    ),
    page(
        "guides/public-space-permit",
        kind=Kind.GUIDE,
        title=("رخصة إشغال الأملاك العامة البلدية", "Permit to occupy municipal public property"),
        summary=(
            "إذن مؤقت باستعمال رصيف أو ساحة أو جزء من طريق: مواد بناء، سقالة، طاولات مقهى، بسطة، أو احتفال.",
            "Temporary permission to use a pavement, square or part of a road: building materials, scaffolding, café tables, a "
            "stall or an event.",
        ),
        published="2026-10-05",
        invented=True,
        details=guide(
            "business",
            "municipality",
            who=[
                (
                    "صاحب الورشة أو المحل أو الجمعية أو منظّم النشاط.",
                    "The owner of the works or shop, the association, or the organiser of the event.",
                )
            ],
            where=[
                (
                    "البلدية التي يقع الموقع في نطاقها؛ يوقّع الإذن رئيسها. وقطع السير يُنسَّق مع قوى الأمن الداخلي.",
                    "The municipality in whose territory the place lies; its president signs. Closing a road is agreed with the "
                    "Internal Security Forces.",
                )
            ],
            documents=[
                needed("طلب إشغال", "Request to occupy", form="forms/public-space"),
                IDENTITY,
                needed(
                    "مخطط يبيّن الموقع والمساحة",
                    "Plan of the place and area",
                    (
                        "يُترك فيه ممرّ كافٍ للمشاة ولذوي الإعاقة.",
                        "Leaving enough room for pedestrians and persons with disabilities.",
                    ),
                ),
                needed(
                    "رخصة البناء أو ترخيص المحل",
                    "Building permit or licence of the shop",
                    ("بحسب سبب الإشغال.", "Depending on the reason."),
                ),
            ],
            steps=[
                step("قدّم الطلب قبل التاريخ المطلوب بوقت كافٍ", "Apply well before the date"),
                step("انتظر الكشف على الموقع", "Wait for the inspection of the place"),
                step("سدّد الرسم عن المساحة والمدة", "Pay the fee for area and time"),
                step(
                    "أخلِ المكان في موعده ونظّفه",
                    "Leave on time, and clean",
                    (
                        "والمخالفات تُزال على نفقة صاحبها.",
                        "Infringements are removed at the cost of whoever made them.",
                    ),
                ),
            ],
            fees=[
                fee(
                    "رسم إشغال الأملاك العامة البلدية",
                    "Fee for occupying municipal public property",
                    basis=FEES_LAW,
                )
            ],
            basis=[
                MUNICIPAL_FEES,
                MUNICIPAL_ACT,
                "lb-decision-1925-06-10-144",
                "lb-decree-1974-08-23-8735",
                "lb-law-2000-05-29-220",
            ],
            to_confirm=[
                (
                    "الرسم عن المتر المربع وعن المدة.",
                    "The fee for each square metre and length of time.",
                ),
                ("المدة القصوى والتجديد.", "The longest time, and renewals."),
                (
                    "الصلاحية في الأملاك العامة غير البلدية كالشاطئ.",
                    "Who is competent for public property that is not municipal, such as the shore.",
                ),
            ],
            wordings=[
                "رخصة إشغال رصيف",
                "إشغال أملاك عامة",
                "بدي حط طاولات عالرصيف",
                "كيف أرخص سقالة على الرصيف",
                "permit to use the pavement",
                "tables on the sidewalk permit",
            ],
        ),
    ),
    page(
        "guides/classified-establishment",
        kind=Kind.GUIDE,
        title=("ترخيص محل مصنّف", "Licence for a classified establishment"),
        summary=(
            "الترخيص الذي يسبق فتح مؤسسة قد تضرّ بالصحة أو تزعج الجوار أو تعرّضه للخطر: معمل، فرن، محطة محروقات، مستودع.",
            "The licence that comes before opening an establishment that may harm health, disturb or endanger its "
            "neighbourhood: a factory, bakery, fuel station or depot.",
        ),
        published="2026-10-12",
        invented=True,
        details=guide(
            "business",
            "governor",
            who=[
                (
                    "صاحب المؤسسة أو مستثمرها، أو الممثّل القانوني للشركة.",
                    "The owner or operator of the establishment, or the company's legal representative.",
                )
            ],
            where=[
                bullets(
                    (
                        "المحافظ أو القائمقام بحسب الصنف، بعد رأي البلدية والإدارات الفنية.",
                        "The governor or district commissioner, depending on the class, after the opinion of the municipality and "
                        "the technical departments.",
                    ),
                    (
                        "وزارة الصناعة للمصانع.",
                        "The Ministry of Industry, for factories.",
                    ),
                )
            ],
            documents=[
                needed("طلب ترخيص", "Application for a licence", form="forms/general-request"),
                IDENTITY,
                needed("سند ملكية أو عقد إيجار", "Title deed or lease"),
                needed("إفادة ارتفاق وتخطيط", "Certificate of planning and easements"),
                needed(
                    "خرائط للمحل ولمحيطه",
                    "Plans of the premises and surroundings",
                    ("موقّعة من مهندس.", "Signed by an engineer."),
                    copies=4,
                ),
                needed(
                    "دراسة بيئية",
                    "Environmental study",
                    (
                        "للمشاريع الخاضعة لأصول تقييم الأثر البيئي.",
                        "For projects subject to environmental impact assessment.",
                    ),
                ),
            ],
            steps=[
                step("اعرف صنف المؤسسة", "Find out the class of the establishment"),
                step("قدّم الطلب مع الخرائط", "Submit the application with the plans"),
                step(
                    "مدة الإعلان والاعتراضات",
                    "Publication and objections",
                    (
                        "يُعلَن الطلب كي يعترض الجوار إن شاء.",
                        "The application is announced so that neighbours may object.",
                    ),
                ),
                step("الكشف الفني وآراء الإدارات", "Inspection, and opinions of the departments"),
                step("تسلّم الترخيص وشروطه", "Receive the licence and its conditions"),
                step(
                    "سدّد الرسم البلدي السنوي",
                    "Pay the yearly municipal fee",
                    (
                        "وأبلغ عن كل تغيير في الاستثمار أو المستثمر.",
                        "And report every change of use or operator.",
                    ),
                ),
            ],
            fees=[
                fee(
                    "الرسم البلدي على المؤسسات المصنّفة",
                    "Municipal fee on classified establishments",
                    basis=FEES_LAW,
                )
            ],
            basis=[
                "lb-decree-law-1959-06-12-116",
                MUNICIPAL_FEES,
                "lb-law-2002-07-29-444",
                "lb-decree-2012-08-07-8633",
            ],
            to_confirm=[
                (
                    "جدول تصنيف المؤسسات النافذ ونصوصه، وهي غير واردة في المكتبة بعد.",
                    "The table of classes in force and its texts, which are not yet in the library.",
                ),
                ("المرجع الصالح لكل صنف.", "The competent authority for each class."),
                (
                    "مدة الإعلان ومهلة البتّ.",
                    "How long the announcement lasts, and when the decision is due.",
                ),
            ],
            wordings=[
                "رخصة محل مصنف",
                "كيف أرخص معمل",
                "رخصة مؤسسة مصنفة",
                "بدي افتح فرن شو بدي رخص",
                "classified establishment licence",
                "licence to open a factory",
            ],
        ),
    ),
)
