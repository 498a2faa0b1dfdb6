"""Local administration in Lebanon: municipalities, unions, oversight, mukhtars."""

from home.demo.catalogue import Kind, page
from home.demo.markup import bullets, callout, heading, picture, prose, quote
from home.services import HEADER

PAGES = (
    page(
        "local-government",
        kind=Kind.SECTION,
        title=("الإدارة المحلية في لبنان", "Local administration in Lebanon"),
        summary=(
            "البلدية والمجلس البلدي ورئيسه، والمالية البلدية، واتحادات البلديات، والرقابة، والمختارون: ما "
            "ينصّ عليه القانون بلغة مبسّطة.",
            "The municipality, its council and president, municipal finance, unions of municipalities, "
            "oversight and mukhtars: what the law provides, in plain language.",
        ),
        published="2026-03-23",
        menus=[(HEADER, 15, "الإدارة المحلية", "Local administration")],
        body=[
            prose(
                (
                    "يقوم التنظيم الإداري في لبنان على المحافظات والأقضية، وهي وحدات تتبع الإدارة المركزية، "
                    "وعلى البلديات، وهي إدارات محلية ينتخب الناخبون مجالسها ولها شخصيتها المعنوية. وإلى جانب "
                    "البلديات يعمل المختارون والمجالس الاختيارية في القرى والأحياء.",
                    "Administrative organisation in Lebanon rests on governorates and districts, which are units "
                    "of the central administration, and on municipalities, which are local administrations with "
                    "legal personality and councils elected by the voters. Beside the municipalities, mukhtars "
                    "and mukhtar councils work in villages and neighbourhoods.",
                ),
                (
                    "يرعى عملَ البلديات واتحاداتها قانونٌ واحد هو المرسوم الاشتراعي رقم 118 تاريخ 30/6/1977 "
                    "(قانون البلديات)، وقد عُدّل مراراً، ومن أبرز تعديلاته القانون رقم 665 تاريخ 29/12/1997. أما "
                    "المختارون فيرعى عملهم القانون الصادر في 27/11/1947.",
                    "One law governs the work of municipalities and unions: Decree-Law 118 of 30 June 1977 (the "
                    "Municipal Act), amended many times, notably by Law 665 of 29 December 1997. The work of "
                    "mukhtars is governed by the law of 27 November 1947.",
                ),
                (
                    "تشرح صفحات هذا القسم أهم ما في هذه النصوص بلغة مبسّطة. وهي مدخل إلى القراءة لا بديل منها: "
                    "من يحتاج إلى نصّ مادة بعينها يجدها في المكتبة القانونية أو في الجريدة الرسمية. وللبحث عن "
                    "بلدية أو اتحاد، استعمل الدليل.",
                    "The pages of this section explain the main points of these texts in plain language. They "
                    "lead to the reading of the texts and do not replace it: whoever needs the wording of an "
                    "article will find it in the legal library or in the Official Gazette. To look for a "
                    "municipality or a union, use the directory.",
                ),
            ),
        ],
    ),
    page(
        "local-government/municipality",
        title=("ما هي البلدية؟", "What is a municipality?"),
        summary=(
            "إدارة محلية تتمتع بالشخصية المعنوية وبالاستقلال المالي والإداري في نطاق القانون، ولها سلطة "
            "تقريرية وسلطة تنفيذية.",
            "A local administration with legal personality and with financial and administrative independence "
            "within the law, with a deliberative and an executive authority.",
        ),
        published="2026-03-23",
        body=[
            prose(
                (
                    "البلدية إدارة محلية تمارس، ضمن نطاقها، الصلاحيات التي يخوّلها إياها القانون. وقد منحها "
                    "قانون البلديات الشخصية المعنوية والاستقلال المالي والإداري في نطاق أحكامه: فلها موازنة، "
                    "ولها أملاك، ولها أن تتعاقد وأن تتقاضى.",
                    "A municipality is a local administration that exercises, within its territory, the powers "
                    "that the law grants it. The Municipal Act gives it legal personality and, within the limits "
                    "of its provisions, financial and administrative independence: it has a budget and property, "
                    "and it may conclude contracts and go to court.",
                ),
                (
                    "تُنشأ البلدية بقرار من وزير الداخلية والبلديات يحدّد اسمها ومركزها ونطاقها، وقد يشمل نطاقها "
                    "بلدة واحدة أو بلدات عدة.",
                    "A municipality is created by a decision of the Minister of Interior and Municipalities, which "
                    "sets its name, its seat and its territory. The territory may cover one locality or several.",
                ),
            ),
            heading("سلطتان في بلدية واحدة", "Two authorities in one municipality"),
            prose(
                bullets(
                    (
                        "**السلطة التقريرية** يتولاها المجلس البلدي، وهو مجلس منتخب يقرّر في شؤون البلدية.",
                        "**The deliberative authority** is the municipal council, an elected council that decides "
                        "on the municipality's affairs.",
                    ),
                    (
                        "**السلطة التنفيذية** يتولاها رئيس البلدية، وفي بيروت المحافظ.",
                        "**The executive authority** is the president of the municipality; in Beirut it is the "
                        "governor.",
                    ),
                ),
                (
                    "التفصيل في صفحتي [المجلس البلدي](local-government/municipal-council) و[رئيس البلدية]"
                    "(local-government/president).",
                    "The details are on the pages [The municipal council](local-government/municipal-council) "
                    "and [The president of the municipality](local-government/president).",
                ),
            ),
            picture(
                "town",
                (
                    "رسم لمبنى بلدية ذي قناطر ثلاث تحيط به بيوت وأشجار",
                    "Drawing of a town hall with three arches, among houses and trees",
                ),
            ),
            heading("ما الذي تعتني به؟", "What does it take care of?"),
            prose(
                (
                    "القاعدة العامة واسعة: كل عمل ذي طابع عام أو منفعة عامة في النطاق البلدي يدخل في اختصاص "
                    "المجلس البلدي. ومن الأمثلة المألوفة:",
                    "The general rule is a broad one: every work of a public nature or of public benefit within "
                    "the municipal territory falls within the competence of the municipal council. Familiar "
                    "examples are:",
                ),
                bullets(
                    (
                        "النظافة وجمع النفايات، والصحة العامة.",
                        "Cleanliness and waste collection, and public health.",
                    ),
                    (
                        "الطرق الداخلية والأرصفة والإنارة العامة.",
                        "Local roads, pavements and street lighting.",
                    ),
                    (
                        "الحدائق والساحات والأسواق والمنشآت الثقافية والرياضية.",
                        "Gardens, squares, markets, and cultural and sports facilities.",
                    ),
                    (
                        "تنظيم البناء وإعطاء رخصه وفقاً لقانون البناء.",
                        "Regulating construction and issuing building permits under the Building Law.",
                    ),
                    (
                        "السير والسلامة العامة ضمن نطاقها.",
                        "Traffic and public safety within its territory.",
                    ),
                ),
                (
                    "وحيث لا بلدية، تبقى الخدمات المحلية على عاتق الإدارات المركزية المختصة.",
                    "Where there is no municipality, local services remain with the competent central "
                    "administrations.",
                ),
            ),
        ],
    ),
    page(
        "local-government/municipal-council",
        title=("المجلس البلدي", "The municipal council"),
        summary=(
            "ينتخب الناخبون المجلس البلدي لست سنوات، ويتراوح عدد أعضائه بين تسعة وأربعة وعشرين بحسب عدد "
            "الأهالي المسجّلين، وله أن يقرّر في كل ما يعود بالنفع العام.",
            "The council is elected for six years. It has between nine and twenty-four members depending on the "
            "number of registered inhabitants, and decides on everything of public benefit.",
        ),
        published="2026-03-30",
        body=[
            prose(
                (
                    "المجلس البلدي هو السلطة التقريرية في البلدية. ينتخبه الناخبون المسجّلون في القوائم "
                    "الانتخابية للبلدية بالاقتراع العام المباشر، ومدة ولايته ست سنوات.",
                    "The municipal council is the deliberative authority of the municipality. The voters on the "
                    "municipality's electoral rolls elect it by direct universal suffrage, for a term of six "
                    "years.",
                ),
            ),
            heading("عدد الأعضاء", "Number of members"),
            prose(
                (
                    "يتحدّد عدد الأعضاء بحسب عدد أهالي البلدية المسجّلين:",
                    "The number of members depends on the number of inhabitants registered in the municipality:",
                ),
                bullets(
                    ("تسعة أعضاء لأقل من 2,000 نسمة.", "Nine members for fewer than 2,000 people."),
                    (
                        "اثنا عشر عضواً لما بين 2,001 و4,000 نسمة.",
                        "Twelve members for 2,001 to 4,000 people.",
                    ),
                    (
                        "خمسة عشر عضواً لما بين 4,001 و12,000 نسمة.",
                        "Fifteen members for 4,001 to 12,000 people.",
                    ),
                    (
                        "ثمانية عشر عضواً لما بين 12,001 و24,000 نسمة.",
                        "Eighteen members for 12,001 to 24,000 people.",
                    ),
                    (
                        "واحد وعشرون عضواً لما يزيد على 24,000 نسمة.",
                        "Twenty-one members for more than 24,000 people.",
                    ),
                    (
                        "أربعة وعشرون عضواً في كل من بلديتي بيروت وطرابلس.",
                        "Twenty-four members in each of the municipalities of Beirut and Tripoli.",
                    ),
                ),
            ),
            heading("كيف يعمل المجلس؟", "How does the council work?"),
            prose(
                (
                    "يجتمع المجلس مرة في الشهر على الأقل بدعوة من رئيسه. ولا تكون الجلسة قانونية إلا بحضور أكثر "
                    "من نصف أعضائه، وتُتخذ القرارات بأكثرية أصوات المقترعين، فإذا تعادلت الأصوات كان صوت الرئيس "
                    "مرجّحاً. وللمجلس أن يؤلف لجاناً لدرس المواضيع قبل عرضها عليه.",
                    "The council meets at least once a month, convened by its president. A meeting is valid only "
                    "when more than half of the members are present; decisions are taken by a majority of the "
                    "votes cast and, if they are equal, the president's vote decides. The council may form "
                    "committees to study matters before they come to it.",
                ),
            ),
            heading("أبرز صلاحياته", "Its main powers"),
            prose(
                bullets(
                    (
                        "إقرار الموازنة السنوية والموافقة على الحساب القطعي.",
                        "Adopting the annual budget and approving the closing account.",
                    ),
                    (
                        "تحديد معدلات الرسوم البلدية ضمن حدود القانون.",
                        "Setting the rates of municipal fees within the limits of the law.",
                    ),
                    (
                        "إقرار البرامج العامة للأشغال والتجميل والتنظيفات والشؤون الصحية والإنارة.",
                        "Adopting general programmes of works, embellishment, cleaning, health and lighting.",
                    ),
                    (
                        "تخطيط الطرق وتوسيعها وإنشاء الحدائق والساحات العامة.",
                        "Planning and widening roads and laying out public gardens and squares.",
                    ),
                    (
                        "قبول الهبات ورفضها، والموافقة على القروض.",
                        "Accepting or refusing gifts, and approving loans.",
                    ),
                ),
                (
                    "وللأنظمة التي يصدرها المجلس في المسائل الداخلة ضمن اختصاصه صفة الإلزام في النطاق البلدي.",
                    "The regulations that the council issues on matters within its competence are binding within "
                    "the municipal territory.",
                ),
            ),
        ],
    ),
    page(
        "local-government/president",
        title=("رئيس البلدية والسلطة التنفيذية", "The president and the executive authority"),
        summary=(
            "يتولى رئيس البلدية السلطة التنفيذية: ينفّذ قرارات المجلس، ويدير دوائر البلدية، ويمثّلها، ويسهر "
            "على الصحة والسلامة العامة. وفي بيروت يتولاها المحافظ.",
            "The president holds the executive authority: carrying out the council's decisions, running the "
            "municipality's services, representing it, and looking after public health and safety. In Beirut "
            "the governor holds it.",
        ),
        published="2026-03-30",
        body=[
            prose(
                (
                    "ينتخب المجلس البلدي من بين أعضائه رئيساً ونائباً للرئيس. ويتولى الرئيس السلطة التنفيذية في "
                    "البلدية، وينوب عنه نائبه عند غيابه. أما في مدينة بيروت فيتولى السلطة التنفيذية محافظ "
                    "بيروت، ويبقى القرار للمجلس البلدي.",
                    "The municipal council elects a president and a vice-president from among its members. The "
                    "president holds the executive authority of the municipality, and the vice-president stands "
                    "in during absence. In the city of Beirut, the governor of Beirut holds the executive "
                    "authority, while decisions remain with the municipal council.",
                ),
            ),
            heading("ما الذي يقوم به؟", "What does the president do?"),
            prose(
                bullets(
                    (
                        "ينفّذ قرارات المجلس البلدي ويدعو إلى جلساته ويرأسها.",
                        "Carries out the decisions of the municipal council, convenes its meetings and chairs them.",
                    ),
                    (
                        "يضع مشروع الموازنة ويعرضه على المجلس، ويعقد النفقات ويصرفها بعد إقرارها.",
                        "Draws up the draft budget and submits it to the council, then commits and orders "
                        "expenditure once it is adopted.",
                    ),
                    (
                        "يدير دوائر البلدية ويشرف على موظفيها وعلى الشرطة البلدية.",
                        "Runs the municipality's services and supervises its staff and the municipal police.",
                    ),
                    (
                        "يدير أموال البلدية وأملاكها ويوقّع عقودها.",
                        "Manages the municipality's money and property and signs its contracts.",
                    ),
                    (
                        "يعطي رخص البناء ورخص السكن بعد موافقة الدوائر الفنية المختصة.",
                        "Issues building and occupancy permits after the competent technical services agree.",
                    ),
                    (
                        "يتخذ التدابير المتعلقة بالنظافة والصحة والراحة والسلامة العامة.",
                        "Takes measures for cleanliness, health, quiet and public safety.",
                    ),
                    (
                        "يمثّل البلدية أمام المحاكم ولدى سائر الإدارات.",
                        "Represents the municipality before the courts and other administrations.",
                    ),
                ),
            ),
            heading("القرار والتنفيذ", "Deciding and carrying out"),
            prose(
                (
                    "يفصل القانون بين من يقرّر ومن ينفّذ. فإذا أراد صاحب مصلحة أن يُشقّ طريق أو يُنشأ حديقة، فالقرار "
                    "للمجلس. وإذا كان القرار متخذاً ولم يُنفّذ، أو كانت الشكوى من خدمة يومية كجمع النفايات أو إنارة "
                    "شارع، فالمراجعة لدى رئيس البلدية ودوائرها أولاً.",
                    "The law separates those who decide from those who carry out. Whoever wants a road opened or a "
                    "garden laid out turns to the council, for the decision is the council's. When a decision was "
                    "taken but not carried out, or the complaint is about a daily service such as waste collection "
                    "or a street lamp, the first address is the president and the municipality's services.",
                ),
            ),
            quote(
                (
                    "يقرّر المجلس، وينفّذ الرئيس، ويُسأل كلاهما أمام من انتخبهما.",
                    "The council decides, the president carries out, and both answer to those who elected them.",
                ),
                ("من أدلة هذا الموقع", "From this site's guides"),
            ),
        ],
    ),
    page(
        "local-government/municipal-finance",
        title=("المالية البلدية", "Municipal finance"),
        summary=(
            "من أين تأتي موارد البلدية، وكيف تُقرّ موازنتها وتُنفق، وأي قواعد ترعى حساباتها وصفقاتها.",
            "Where a municipality's resources come from, how its budget is adopted and spent, and which rules "
            "govern its accounts and purchases.",
        ),
        published="2026-04-07",
        body=[
            prose(
                (
                    "للبلدية ماليتها المستقلة. يقرّ المجلس البلدي موازنة سنوية تتضمن الواردات والنفقات المقدّرة، "
                    "ويضع رئيس البلدية مشروعها ويتولى تنفيذها.",
                    "A municipality has finances of its own. The council adopts an annual budget of estimated "
                    "revenue and expenditure; the president drafts it and carries it out.",
                ),
            ),
            heading("الموارد", "Resources"),
            prose(
                (
                    "تتألف مالية البلدية، بحسب قانون البلديات، من الموارد الآتية:",
                    "Under the Municipal Act, the finances of a municipality consist of the following resources:",
                ),
                bullets(
                    (
                        "الرسوم التي تستوفيها البلدية مباشرة من المكلّفين، كالرسم على القيمة التأجيرية ورسم رخص "
                        "البناء.",
                        "Fees that the municipality collects directly from those who owe them, such as the fee on "
                        "rental value and the building-permit fee.",
                    ),
                    (
                        "الرسوم التي تستوفيها الدولة أو المؤسسات العامة لحساب البلديات وتُوزَّع على كل منها مباشرة.",
                        "Fees that the State or public institutions collect for municipalities and hand on to each "
                        "of them directly.",
                    ),
                    (
                        "الرسوم التي تستوفيها الدولة لحساب جميع البلديات، وتُودَع في الصندوق البلدي المستقل.",
                        "Fees that the State collects for all municipalities, which go into the Independent "
                        "Municipal Fund.",
                    ),
                    ("المساعدات والقروض.", "Grants in aid and loans."),
                    (
                        "حاصلات الأملاك البلدية، بما فيها إيرادات المشاعات الخاصة بها.",
                        "The yield of municipal property, including the revenue of its commons.",
                    ),
                    ("الغرامات، والهبات والوصايا.", "Fines, gifts and bequests."),
                ),
                (
                    "ويرعى القانون رقم 60 تاريخ 12/8/1988 الرسوم والعلاوات البلدية.",
                    "Law 60 of 12 August 1988 governs municipal fees and surcharges.",
                ),
            ),
            heading("الإنفاق والمحاسبة", "Spending and accounting"),
            prose(
                (
                    "يحدّد المرسوم رقم 5595 تاريخ 22/9/1982 أصول المحاسبة في البلديات واتحادات البلديات غير "
                    "الخاضعة لقانون المحاسبة العمومية. وتخضع مشتريات البلديات واتحاداتها لقانون الشراء العام رقم "
                    "244 تاريخ 19/7/2021، الذي يقوم على المنافسة ونشر المعلومات.",
                    "Decree 5595 of 22 September 1982 sets the accounting rules of municipalities and unions that "
                    "do not come under the Public Accounting Law. Purchases of municipalities and unions come under "
                    "the Public Procurement Law, Law 244 of 19 July 2021, which rests on competition and the "
                    "publication of information.",
                ),
            ),
            callout(
                ("من حقك أن تعرف", "You have the right to know"),
                (
                    "يتيح القانون رقم 28 تاريخ 10/2/2017 لكل شخص أن يطلب المعلومات والمستندات الموجودة لدى البلدية. "
                    "انظر دليل [طلب معلومات من بلدية](guides/access-to-information).",
                    "Law 28 of 10 February 2017 allows everyone to request information and documents held by a "
                    "municipality. See the guide [Requesting information from a municipality]"
                    "(guides/access-to-information).",
                ),
            ),
        ],
    ),
    page(
        "local-government/independent-municipal-fund",
        title=("الصندوق البلدي المستقل", "The Independent Municipal Fund"),
        summary=(
            "صندوق تُودَع فيه الرسوم التي تستوفيها الدولة لحساب جميع البلديات، وتُوزَّع عائداته بمرسوم على "
            "البلديات واتحاداتها.",
            "A fund for the fees that the State collects for all municipalities; its revenue is distributed "
            "among municipalities and unions by decree.",
        ),
        published="2026-04-07",
        translated=False,
        body=[
            prose(
                (
                    "لا تستوفي البلديات كل رسومها بنفسها. فمن الرسوم ما تستوفيه الدولة لحساب البلديات جميعها، "
                    "وتُودَع حصيلته في الصندوق البلدي المستقل إلى أن توزَّع.",
                    "Municipalities do not collect all of their fees themselves. Some are collected by the State "
                    "for all municipalities together, and their proceeds are kept in the Independent Municipal "
                    "Fund until they are distributed.",
                ),
            ),
            heading("كيف تُوزَّع العائدات؟", "How is the revenue distributed?"),
            prose(
                (
                    "وضع المرسوم رقم 1917 تاريخ 6/4/1979 أصول وقواعد توزيع أموال الصندوق، وقد عُدّل من بعد. ويصدر "
                    "التوزيع بمرسوم عن عائدات سنة معيّنة، ومن ذلك:",
                    "Decree 1917 of 6 April 1979, since amended, sets the rules for distributing the Fund. Each "
                    "distribution is made by a decree on the revenue of a given year. Examples are:",
                ),
                bullets(
                    (
                        "المرسوم رقم 4352 تاريخ 20/10/2016 عن عائدات عام 2015.",
                        "Decree 4352 of 20 October 2016 on the revenue of 2015.",
                    ),
                    (
                        "المرسوم رقم 9930 تاريخ 29/8/2022 عن عائدات عام 2020.",
                        "Decree 9930 of 29 August 2022 on the revenue of 2020.",
                    ),
                ),
                (
                    "ويُراعى في تحديد حصص البلديات عدد أهاليها المسجّلين، إلى جانب معايير أخرى يحدّدها المرسوم. "
                    "ولاتحادات البلديات حصة من العائدات.",
                    "The shares of municipalities take account of the number of their registered inhabitants, "
                    "beside other criteria that the decree sets. Unions of municipalities have a share of the "
                    "revenue.",
                ),
            ),
            heading("لماذا يهمّك؟", "Why does it matter to you?"),
            prose(
                (
                    "تعتمد بلديات كثيرة، ولا سيما الصغيرة منها، على حصتها من الصندوق لتسيير خدماتها الأساسية. ولذلك "
                    "يؤثر موعد صدور مرسوم التوزيع في قدرتها على دفع الرواتب وصيانة الطرق وجمع النفايات. أما ما "
                    "تستوفيه البلدية مباشرة فتشرحه صفحة [المالية البلدية](local-government/municipal-finance).",
                    "Many municipalities, small ones above all, depend on their share of the Fund to run their "
                    "basic services. When the decree of distribution is issued therefore affects their ability to "
                    "pay salaries, maintain roads and collect waste. What a municipality collects directly is "
                    "explained on the page [Municipal finance](local-government/municipal-finance).",
                ),
                (
                    "تجد مراسيم التوزيع المتوافرة في المكتبة القانونية، ضمن موضوع المالية المحلية.",
                    "The available decrees of distribution are in the legal library, under local finance.",
                ),
            ),
        ],
    ),
    page(
        "local-government/unions",
        title=("اتحادات البلديات", "Unions of municipalities"),
        summary=(
            "يُنشأ اتحاد البلديات بمرسوم يُتخذ في مجلس الوزراء، ويضمّ رؤساء بلدياته، ويتولى المشاريع التي تعود "
            "بالنفع المشترك عليها.",
            "A union is created by a decree taken in the Council of Ministers. The presidents of its "
            "municipalities sit on its council, and it takes on projects of common benefit to them.",
        ),
        published="2026-04-13",
        body=[
            prose(
                (
                    "من الحاجات ما يتجاوز إمكانات بلدية واحدة: محطة لمعالجة النفايات، أو فوج إطفاء، أو طريق يصل بين "
                    "بلدات متجاورة. لهذا أجاز قانون البلديات أن تجتمع بلديات عدة في اتحاد يتمتع بالشخصية المعنوية "
                    "والاستقلال المالي.",
                    "Some needs exceed the means of a single municipality: a waste treatment plant, a fire brigade, "
                    "a road that links neighbouring towns. The Municipal Act therefore allows several "
                    "municipalities to come together in a union with legal personality and financial independence.",
                ),
            ),
            heading("كيف يُنشأ الاتحاد؟", "How is a union created?"),
            prose(
                (
                    "يُنشأ الاتحاد بمرسوم يُتخذ في مجلس الوزراء بناءً على اقتراح وزير الداخلية والبلديات، إما بمبادرة "
                    "من الوزير وإما بناءً على طلب البلديات. ويُحدَّد في المرسوم اسم الاتحاد ومركزه والبلديات التي "
                    "يضمّها.",
                    "A union is created by a decree taken in the Council of Ministers on the proposal of the Minister "
                    "of Interior and Municipalities, either on the Minister's own initiative or at the request of "
                    "municipalities. The decree names the union, its seat and the municipalities it comprises.",
                ),
            ),
            heading("مجلس الاتحاد", "The union's council"),
            prose(
                (
                    "يتألف مجلس الاتحاد من رؤساء البلديات الأعضاء، وينتخب من بينهم رئيساً يتولى السلطة التنفيذية. "
                    "ويكون للاتحاد جهاز إداري وفنّي تستفيد منه البلديات التي ليس لها مهندس أو محاسب.",
                    "The council is made up of the presidents of the member municipalities. It elects one of them as "
                    "president, who holds the executive authority. A union has administrative and technical "
                    "staff, of use to municipalities without an engineer or accountant of their own.",
                ),
            ),
            heading("ما الذي يتولاه؟", "What does a union do?"),
            prose(
                bullets(
                    (
                        "المشاريع العامة ذات المنافع المشتركة، كالطرق والمجارير ومعالجة النفايات والمسالخ "
                        "والإطفاء.",
                        "Public projects of common benefit, such as roads, sewers, waste treatment, slaughterhouses "
                        "and fire-fighting.",
                    ),
                    (
                        "التنسيق بين البلديات الأعضاء، وفضّ ما ينشأ بينها من خلافات.",
                        "Coordination among the member municipalities, and settlement of the differences "
                        "that arise between them.",
                    ),
                    (
                        "التخطيط ووضع دفاتر الشروط والدراسات للمشاريع المشتركة.",
                        "Planning, and preparing specifications and studies for common projects.",
                    ),
                ),
                (
                    "للاتحاد موازنته الخاصة، ومن مواردها مساهمات البلديات الأعضاء وحصته من الصندوق البلدي "
                    "المستقل. والانضمام إلى اتحاد لا يلغي البلدية ولا صلاحياتها: تبقى لها موازنتها ومجلسها وخدماتها "
                    "اليومية.",
                    "A union has a budget of its own; contributions of the member municipalities and a share of the "
                    "Independent Municipal Fund are among its resources. Joining a union does not abolish a "
                    "municipality or its powers: it keeps its budget, its council and its daily services.",
                ),
            ),
        ],
    ),
    page(
        "local-government/oversight",
        title=("الرقابة على البلديات", "Oversight of municipalities"),
        summary=(
            "من القرارات البلدية ما هو نافذ بذاته، ومنها ما يحتاج إلى تصديق القائمقام أو المحافظ أو الوزير. "
            "وللرقابة المالية أجهزتها.",
            "Some municipal decisions are enforceable by themselves; others need the approval of the district "
            "commissioner, the governor or the Minister. Financial oversight has bodies of its own.",
        ),
        published="2026-04-13",
        body=[
            prose(
                (
                    "الاستقلال الإداري لا يعني غياب الرقابة. فقانون البلديات يوازن بين حق البلدية في أن تقرّر شؤونها "
                    "وواجب الدولة في السهر على احترام القانون والمال العام.",
                    "Administrative independence does not mean an absence of oversight. The Municipal Act strikes a "
                    "balance between the right of a municipality to decide its own affairs and the duty of the State "
                    "to see that the law and public money are respected.",
                ),
            ),
            heading("الرقابة الإدارية", "Administrative oversight"),
            prose(
                (
                    "يمارس الرقابة الإدارية على البلديات كلٌّ من القائمقام والمحافظ ووزير الداخلية والبلديات. وتنقسم "
                    "قرارات المجلس البلدي من هذه الناحية إلى فئتين:",
                    "The district commissioner (qaimaqam), the governor and the Minister of Interior and "
                    "Municipalities exercise administrative oversight. In this respect the decisions of a council "
                    "fall into two groups:",
                ),
                bullets(
                    (
                        "قرارات نافذة بذاتها، تنفّذها البلدية من دون تصديق.",
                        "Decisions that are enforceable by themselves and are carried out without approval.",
                    ),
                    (
                        "قرارات تخضع للتصديق، ويعيّن القانون السلطة التي تصدّقها بحسب موضوع القرار وأهميته.",
                        "Decisions subject to approval, for which the law names the approving authority according to "
                        "their subject and importance.",
                    ),
                ),
                (
                    "فالموازنة مثلاً من القرارات التي تُعرض على القائمقام. وتتولى المديرية درس ما يعود تصديقه إلى "
                    "الوزير.",
                    "The budget, for example, is among the decisions submitted to the district commissioner. The "
                    "Directorate studies those whose approval belongs to the Minister.",
                ),
            ),
            heading("الرقابة المالية", "Financial oversight"),
            prose(
                bullets(
                    (
                        "**ديوان المحاسبة** يراقب البلديات والاتحادات الخاضعة لرقابته، وينظّمه المرسوم الاشتراعي رقم "
                        "82 تاريخ 16/9/1983.",
                        "**The Court of Audit** audits the municipalities and unions that come under it; Decree-Law "
                        "82 of 16 September 1983 organises it.",
                    ),
                    (
                        "**التفتيش المركزي**، المنشأ بالمرسوم الاشتراعي رقم 115 تاريخ 12/6/1959، يمارس دوره ضمن "
                        "القوانين التي ترعاه.",
                        "**Central Inspection**, created by Decree-Law 115 of 12 June 1959, plays its part within the "
                        "laws that govern it.",
                    ),
                    (
                        "**قواعد الشراء العام** تُلزم الجهات الشارية، ومنها البلديات، بالمنافسة والنشر.",
                        "**Public procurement rules** oblige purchasers, municipalities among them, to compete and "
                        "to publish.",
                    ),
                ),
            ),
            heading("رقابة المواطن", "Oversight by citizens"),
            prose(
                (
                    "المواطن أول المراقبين: له أن يطلب المعلومات وفق القانون رقم 28 تاريخ 10/2/2017، وأن يتقدّم بشكوى "
                    "ويتابعها. البداية من دليل [تقديم شكوى عبر واتساب](guides/file-a-complaint).",
                    "Citizens are the first to watch: they may request information under Law 28 of 10 February 2017, "
                    "and file a complaint and follow it. Start with the guide [Filing a complaint on WhatsApp]"
                    "(guides/file-a-complaint).",
                ),
            ),
        ],
    ),
    page(
        "local-government/mukhtars",
        title=("المختار والمجلس الاختياري", "Mukhtars and mukhtar councils"),
        summary=(
            "المختار منتخَب من أهل القرية أو الحيّ، يصدر الإفادات ويوقّع وثائق الأحوال الشخصية، ويعاونه مجلس "
            "اختياري.",
            "A mukhtar is elected by the people of a village or neighbourhood, issues certificates and signs "
            "civil-status documents, with a mukhtar council at his or her side.",
        ),
        published="2026-04-20",
        body=[
            prose(
                (
                    "المختار أقرب ممثّل للإدارة إلى الناس. فهو ابن القرية أو الحيّ، يعرف أهله، وتمرّ على يده وثائق "
                    "ترافق المواطن من ولادته. يرعى عملَه القانون الصادر في 27/11/1947 مع تعديلاته، ومنها القانون رقم "
                    "665 تاريخ 29/12/1997.",
                    "No representative of the administration is closer to people than the mukhtar, who belongs to "
                    "the village or the neighbourhood, knows those who live there, and handles documents that "
                    "accompany citizens from birth on. The law of 27 November 1947, as amended by Law 665 of 29 "
                    "December 1997 among others, governs this work.",
                ),
                (
                    "يُنتخب المختار والمجلس الاختياري لمدة ست سنوات كالمجلس البلدي. وقد يكون في القرية مختار واحد، "
                    "وفي المدن الكبيرة مختارون عدة يتوزعون على الأحياء.",
                    "Mukhtars and mukhtar councils are elected for six years, as municipal councils are. A village may "
                    "have one mukhtar; large towns have several, spread over the neighbourhoods.",
                ),
            ),
            heading("بم يفيدك المختار؟", "What can a mukhtar do for you?"),
            prose(
                bullets(
                    (
                        "إفادة السكن، وسواها من الإفادات التي تطلبها الإدارات.",
                        "Residence certificates and other certificates that administrations ask for.",
                    ),
                    (
                        "وثائق الولادة والوفاة والزواج التي تُرفع إلى دوائر النفوس.",
                        "Documents of birth, death and marriage, which go to the civil-status offices.",
                    ),
                    (
                        "طلبات إخراج القيد وبطاقة الهوية وجواز السفر.",
                        "Applications for a civil-status extract, an identity card or a passport.",
                    ),
                    (
                        "التعريف بأصحاب العلاقة عندما تطلب جهة رسمية التحقق من هوية أو إقامة.",
                        "Identifying persons when an official body needs an identity or a residence confirmed.",
                    ),
                ),
                (
                    "وتخضع معاملات المختار لطابع خاص هو طابع المختار، الذي أنشأه القانون رقم 273 تاريخ 5/1/2001 وعُدّل "
                    "بالقانون رقم 713 تاريخ 9/12/2005.",
                    "A mukhtar's transactions bear a stamp of their own, the mukhtar stamp, under Law 273 of 5 January "
                    "2001, amended by Law 713 of 9 December 2005.",
                ),
            ),
            heading("المختار والبلدية", "The mukhtar and the municipality"),
            prose(
                (
                    "المختار غير رئيس البلدية: فرئيس البلدية يدير الخدمات في النطاق البلدي، أما المختار فيُعنى بشؤون "
                    "الأهالي ووثائقهم ويكون صلة بينهم وبين الإدارات. ويعمل المختارون أيضاً حيث لا بلدية.",
                    "A mukhtar is not the president of a municipality. The president runs the services within the "
                    "municipal territory; the mukhtar looks after people's affairs and documents and links them with "
                    "the administrations. Mukhtars also work where there is no municipality.",
                ),
                (
                    "مثال عملي في دليل [إفادة سكن من المختار](guides/residence-certificate).",
                    "The guide [A residence certificate from the mukhtar](guides/residence-certificate) gives a "
                    "practical example.",
                ),
            ),
        ],
    ),
)
