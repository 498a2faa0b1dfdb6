"""Questions and answers: on the site, and on WhatsApp in the same words."""

from home.demo.catalogue import DemoPage, Kind, page
from home.demo.details import question
from home.demo.markup import PHONE
from home.services import FOOTER


def _ask(
    slug: str,
    topic: str,
    title: tuple[str, str],
    answer: tuple[str, str],
    *wordings: str,
    published: str = "2026-09-07",
) -> DemoPage:
    return page(
        f"faq/{slug}",
        kind=Kind.FAQ,
        title=title,
        summary=("", ""),
        published=published,
        invented=True,
        details=question(topic, *answer, *wordings),
    )


BUILDING = (
    _ask(
        "permit-who-signs",
        "building",
        ("من يعطي رخصة البناء؟", "Who issues a building permit?"),
        (
            "رئيس البلدية التي يقع العقار في نطاقها، بعد موافقة الدوائر الفنية المختصة، وفي بيروت المحافظ. وحيث لا بلدية "
            "يُراجَع القائمقام أو المحافظ.",
            "The president of the municipality in whose territory the plot lies, after the competent technical services have "
            "agreed; in Beirut the governor. Where there is no municipality, turn to the district commissioner or the governor.",
        ),
        "من يوقع رخصة البناء",
        "مين بيعطي رخصة البنا",
        "who signs the building permit",
    ),
    _ask(
        "building-without-permit",
        "building",
        ("ماذا لو بدأت البناء من دون رخصة؟", "What if I begin to build without a permit?"),
        (
            "لا يُباشَر أي بناء قبل صدور الرخصة. وللبناء من دونها، أو خلافاً لها، تبعات: وقف الأعمال، والغرامة، وقد يُزال البناء "
            "على نفقة صاحبه. إذا بدأت فعلاً فأوقف العمل وراجع البلدية ومهندساً قبل أن تكمل.",
            "No building begins before the permit is issued. Building without it, or contrary to it, has consequences: the works "
            "are stopped, a fine is due, and the building may be removed at its owner's cost. If you have begun, stop and see the "
            "municipality and an engineer before you go on.",
        ),
        "شو بيصير إذا بنيت بلا رخصة",
        "عقوبة البناء من دون رخصة",
        "what happens if I build without a permit",
    ),
    _ask(
        "repairs-permit",
        "building",
        (
            "هل أحتاج إلى رخصة لدهان البيت أو ترميمه؟",
            "Do I need a permit to paint or repair my house?",
        ),
        (
            "الأشغال البسيطة التي لا تمسّ هيكل البناء ولا تزيد مساحته ولا علوّه، كالدهان والبلاط وتمديد الأنابيب، يُصرَّح عنها "
            "للبلدية قبل البدء. أما ما يمسّ الأعمدة والسقوف أو يضيف مساحة فيحتاج إلى رخصة. لائحة الأشغال التي يكفي فيها "
            "التصريح تُؤكَّد لدى البلدية.",
            "Simple works that touch neither the structure nor the area nor the height of the building, such as painting, tiling "
            "or piping, are declared to the municipality before they begin. Whatever touches columns or slabs or adds area needs "
            "a permit. Confirm with the municipality for which works a declaration is enough.",
        ),
        "هل يلزم رخصة للترميم",
        "رخصة دهان البيت",
        "بدي ادهن البيت هل بدي رخصة",
        "do I need a permit for renovation",
    ),
    _ask(
        "planning-certificate-why",
        "building",
        (
            "لماذا أطلب إفادة ارتفاق وتخطيط قبل شراء أرض؟",
            "Why ask for a planning certificate before buying land?",
        ),
        (
            "لأن سند الملكية لا يقول ما يجوز بناؤه. تبيّن الإفادة نظام المنطقة، ونسبة البناء المسموح بها، والتراجعات، وما إذا كان "
            "تخطيط طريق يمرّ في العقار أو استملاك يصيبه.",
            "Because the title deed does not say what may be built. The certificate shows the zone, the coverage allowed, the "
            "setbacks, and whether a road plan crosses the plot or an expropriation affects it.",
        ),
        "شو فائدة إفادة ارتفاق وتخطيط",
        "why do I need a planning certificate",
    ),
)

CERTIFICATES = (
    _ask(
        "residence-mukhtar-or-municipality",
        "certificates",
        (
            "هل إفادة السكن من البلدية أم من المختار؟",
            "Does the municipality or the mukhtar certify residence?",
        ),
        (
            "من مختار المحلّة التي تسكنها عادةً، إلا إذا طلبت الجهة المعنية إفادة من البلدية. اسأل الجهة التي تطلبها عن الصيغة "
            "التي تقبلها قبل أن تبدأ.",
            "As a rule the mukhtar of the place where you live, unless the body concerned asks for a certificate from the "
            "municipality. Before you begin, ask that body which form it accepts.",
        ),
        "من يعطي إفادة السكن",
        "مين بيعطي إفادة سكن",
        "who issues the residence certificate",
    ),
    _ask(
        "mukhtar-refuses",
        "certificates",
        (
            "ماذا أفعل إذا رفض المختار إعطائي إفادة؟",
            "What if the mukhtar refuses me a certificate?",
        ),
        (
            "اسأله عن السبب: قد ينقصك ما يثبت السكن، أو يكون مختار محلة أخرى هو المختص. فإذا بقي الرفض من دون سبب مقنع، فراجع "
            "القائمقام في قضائك، أو اكتب إلى مركز الاتصال واذكر اسم البلدة والمحلة.",
            "Ask why: proof of your home may be missing, or the mukhtar of another locality may be competent. If the refusal stands "
            "without good reason, turn to the district commissioner of your district, or write to the call centre with the name of "
            "the town and locality.",
        ),
        "what if the mukhtar refuses to give a certificate",
    ),
    _ask(
        "municipality-or-mukhtar",
        "local-government",
        (
            "ما الفرق بين البلدية والمختار؟",
            "What is the difference between a municipality and a mukhtar?",
        ),
        (
            "البلدية إدارة محلية لها مجلس منتخب وموازنة، وتُعنى بالخدمات والتراخيص والرسوم في نطاقها. أما المختار فمنتخب أيضاً، "
            "ويُعنى بالإفادات وبوثائق الأحوال الشخصية لأهل محلته.",
            "A municipality is a local administration with an elected council and a budget; it looks after services, permits and "
            "fees in its territory. A mukhtar is elected too, and looks after certificates and civil-status documents of the people "
            "of the locality.",
        ),
        "شو الفرق بين المختار والبلدية",
        "difference between mukhtar and municipality",
    ),
)

FEES = (
    _ask(
        "rental-value-what",
        "fees",
        ("ما هو الرسم على القيمة التأجيرية؟", "What is the fee on rental value?"),
        (
            "رسم بلدي سنوي تستوفيه البلدية عن إشغال الأبنية، ويُحسب من القيمة التأجيرية للمأجور أو المسكن. يرعاه القانون رقم 60 "
            "تاريخ 12/8/1988. ولمن يرى في التقدير خطأً أن يعترض ضمن المهلة القانونية.",
            "A yearly municipal fee on the occupancy of buildings, calculated from the rental value of the home or premises. It is "
            "governed by Law 60 of 12 August 1988. Whoever finds a mistake in the value may object within the legal time limit.",
        ),
        "شو يعني القيمة التأجيرية",
        "ما هي القيمة التأجيرية",
        "what is the rental value fee",
    ),
    _ask(
        "fees-tenant-or-owner",
        "fees",
        (
            "من يدفع الرسم على القيمة التأجيرية، المالك أم المستأجر؟",
            "Who pays the fee on rental value, owner or tenant?",
        ),
        (
            "يقع هذا الرسم على شاغل البناء: المستأجر إذا كان المأجور مؤجَّراً، والمالك إذا سكنه بنفسه. لذلك يُصرَّح للبلدية عند كل "
            "إشغال وإخلاء. وقد يتّفق الفريقان في العقد على غير ذلك في ما بينهما.",
            "The fee falls on the occupant: the tenant when the premises are let, the owner when living there. That is why every "
            "occupancy and departure is declared to the municipality. Between themselves, the parties to a lease may agree "
            "otherwise.",
        ),
        "مين بيدفع رسوم البلدية المالك أو المستأجر",
        "who pays municipal fees owner or tenant",
    ),
    _ask(
        "fees-receipt",
        "fees",
        ("هل أطلب إيصالاً بالرسم الذي أدفعه؟", "Should I ask for a receipt for the fee I pay?"),
        (
            "نعم، دائماً. كل رسم بلدي يُدفع لقاء إيصال يبيّن نوعه وسنته ومقداره. احتفظ به: تحتاج إليه لبراءة الذمة وللاعتراض. وإذا "
            "طُلب منك مبلغ من دون إيصال فاكتب إلى مركز الاتصال.",
            "Yes, always. Every municipal fee is paid against a receipt that shows its kind, year and amount. Keep it: you will need "
            "it for a clearance or an objection. If you are asked for money without a receipt, write to the call centre.",
        ),
        "هل يعطيني الموظف إيصال بالرسم",
        "do I get a receipt for municipal fees",
    ),
    _ask(
        "clearance-who-asks",
        "fees",
        (
            "متى أحتاج إلى براءة ذمة من البلدية؟",
            "When do I need a clearance from the municipality?",
        ),
        (
            "تُطلب عادةً عند تسجيل بيع عقار أو عقد إيجار، وعند طلب رخصة، وفي بعض معاملات المحال. اسأل الجهة التي تطلبها عن مدة "
            "قبولها، لأنها تُرفض إذا كانت قديمة.",
            "It is usually asked for when the sale of a property or a lease is registered, when a permit is applied for, and in some "
            "transactions of shops. Ask the office that requires it how long it is accepted, since an old one is refused.",
        ),
        "لماذا تطلب براءة الذمة",
        "when is a municipal clearance required",
    ),
    _ask(
        "lease-must-register",
        "fees",
        (
            "هل يجب تسجيل عقد الإيجار في البلدية؟",
            "Must a lease be registered with the municipality?",
        ),
        (
            "يُسجَّل كي يُكلَّف بالرسم من يشغل المأجور فعلاً، وكي يثبت تاريخ العقد تجاه الغير. المهلة والرسم يُؤكَّدان لدى البلدية.",
            "It is registered so that the real occupant is charged, and so that the date of the lease holds against others. Confirm "
            "the time limit and the fee with the municipality.",
        ),
        "هل تسجيل عقد الإيجار إلزامي",
        "is it mandatory to register a lease",
    ),
    _ask(
        "sign-small",
        "business",
        ("هل تحتاج لافتة المحل الصغيرة إلى رخصة؟", "Does a small shop sign need a permit?"),
        (
            "نعم في الأصل: توضع اللافتة بإذن البلدية ويُدفع عنها رسم الإعلان. القياسات والإعفاءات تُسأل عنها البلدية قبل الصنع "
            "والتركيب.",
            "As a rule yes: a sign is put up with the municipality's permission, and the advertising fee is paid. Ask the "
            "municipality about sizes and exemptions before having it made.",
        ),
        "هل آرمة المحل بدها رخصة",
        "do I need a permit for my shop sign",
    ),
)

COUNCILS = (
    _ask(
        "council-term",
        "local-government",
        ("كم مدة ولاية المجلس البلدي؟", "How long is a municipal council's term?"),
        (
            "ست سنوات. وقد يُمدَّد للمجالس بقانون، كما حصل بالقوانين رقم 285 تاريخ 12/4/2022 ورقم 310 تاريخ 19/4/2023 ورقم 325 "
            "تاريخ 26/4/2024.",
            "Six years. The term may be extended by a law, as it was by Law 285 of 12 April 2022, Law 310 of 19 April 2023 and Law "
            "325 of 26 April 2024.",
        ),
        "مدة المجلس البلدي",
        "كم سنة مدة المجلس البلدي",
        "how many years is the municipal council's term",
    ),
    _ask(
        "who-elects-president",
        "local-government",
        ("من ينتخب رئيس البلدية؟", "Who elects the president of the municipality?"),
        (
            "ينتخبه أعضاء المجلس البلدي من بينهم، ومعه نائب الرئيس. أما أعضاء المجلس فينتخبهم الناخبون المسجّلون في البلدة.",
            "The members of the council elect the president and the vice-president from among themselves. The members of the council "
            "are elected by the voters registered in the town.",
        ),
        "كيف ينتخب رئيس البلدية",
        "how is the mayor elected",
        "who elects the mayor",
    ),
    _ask(
        "no-municipality",
        "local-government",
        ("بلدتي لا بلدية فيها، فمن أراجع؟", "My town has no municipality. Whom do I turn to?"),
        (
            "القائمقام في قضائك، أو المحافظ إذا كانت البلدة في قضاء مركز المحافظة. ويبقى مختار البلدة مرجعاً للإفادات.",
            "The district commissioner of your district, or the governor if the town is in the district of the governorate's seat. "
            "For certificates, the mukhtar remains the person to see.",
        ),
        "ما في بلدية بضيعتنا مين منراجع",
        "no municipality in my village whom do I contact",
    ),
)

CALL_CENTRE = (
    _ask(
        "how-to-complain",
        "complaints",
        ("كيف أقدّم شكوى من خدمة بلدية؟", "How do I complain about a municipal service?"),
        (
            f"راجع البلدية أولاً. فإذا لم تلقَ جواباً، فاكتب إلى مركز الاتصال عبر واتساب على الرقم {PHONE}: ماذا حصل، وفي أي بلدة، "
            "ومنذ متى. يمكنك إضافة صورة أو موقع. يصلك رقم للشكوى تتابعها به.",
            "Turn to the municipality first. If you receive no answer, write to the call centre on WhatsApp at 01-610140: what "
            "happened, in which town, and since when. You may add a photo or a location. You receive a number by which to follow "
            "the complaint.",
        ),
        "كيف أقدم شكوى",
        "كيف بقدم شكوى",
        "وين بقدم شكوى عالبلدية",
        "أين أشتكي",
        "how do I file a complaint",
        "how can I complain",
    ),
    _ask(
        "follow-complaint",
        "complaints",
        ("كيف أعرف ماذا حلّ بشكواي؟", "How do I know what became of my complaint?"),
        (
            "اكتب في المحادثة نفسها كلمة «الحالة» وبعدها رقم الشكوى كما وصلك، فيأتيك وضعها. وإذا استجدّ ما يفيد، كصورة أو تاريخ، "
            "فأرسله في المحادثة ذاتها.",
            "In the same conversation, write “status” followed by the number of the complaint as you received it, and its state is "
            "told to you. If something useful turns up, such as a photo or a date, send it there as well.",
        ),
        "كيف أتابع الشكوى",
        "كيف أعرف وين صارت شكواي",
        "how do I follow my complaint",
    ),
    _ask(
        "who-sees-complaint",
        "complaints",
        ("من يرى شكواي؟", "Who sees my complaint?"),
        (
            "الموظفون المكلّفون بها، والبلدية المعنية بقدر ما تقتضيه المعالجة. لا تُنشر الشكاوى ولا أسماء أصحابها، والأرقام "
            "المنشورة مجموعة لا تدلّ على أحد.",
            "The employees in charge of it, and the municipality concerned as far as solving it requires. Complaints and the names "
            "behind them are not published; published figures are totals that point to nobody.",
        ),
        "هل شكواي سرية",
        "هل يعرف أحد اسمي إذا اشتكيت",
        "is my complaint confidential",
    ),
    _ask(
        "centre-hours",
        "complaints",
        ("متى يجيب مركز الاتصال؟", "When does the call centre answer?"),
        (
            "تصل الرسائل في أي وقت ويُسجَّل كل منها عند وصوله، ويجيب الموظفون خلال أوقات العمل. أوقات العمل تُعلَن في صفحة «اتصل "
            "بنا» متى أكّدتها المديرية.",
            "Messages arrive at any time and each is recorded on arrival; employees answer during working hours. These will be "
            "announced on the page “Contact” once the Directorate has confirmed them.",
        ),
        "ما هو دوام مركز الاتصال",
        "ما هي أوقات العمل",
        "what are your working hours",
        "opening hours of the call centre",
    ),
    _ask(
        "emergency",
        "complaints",
        ("هل مركز الاتصال خدمة طوارئ؟", "Is the call centre an emergency service?"),
        (
            "لا. إذا كان الخطر على الأرواح قائماً فاتصل بأجهزة الطوارئ فوراً ولا تنتظر جواباً هنا.",
            "No. When lives are in danger call the emergency services at once; do not wait for an answer here.",
        ),
        "is this an emergency number",
    ),
)

TEXTS = (
    _ask(
        "information-who",
        "information",
        (
            "هل عليّ أن أبيّن سبباً لطلب معلومات من البلدية؟",
            "Must I give a reason when requesting information?",
        ),
        (
            "لا. القانون رقم 28 تاريخ 10/2/2017 يعطي هذا الحق لكل شخص أيّاً كانت صفته أو مصلحته. يكفي أن تصف المستند وأن تترك "
            "عنواناً أو رقماً للجواب.",
            "No. Law 28 of 10 February 2017 gives this right to everyone, whatever their capacity or interest. It is enough to "
            "describe the document and leave an address or number for the answer.",
        ),
        "هل يجب ذكر سبب طلب المعلومات",
        "do I need a reason to request information",
    ),
    _ask(
        "information-refused",
        "information",
        ("ماذا أفعل إذا رُفض طلب المعلومات؟", "What if my request for information is refused?"),
        (
            "اطلب الرفض خطياً ومعلّلاً. ولك أن تراجع الهيئة الوطنية لمكافحة الفساد، المنشأة بالقانون رقم 175 تاريخ 8/5/2020، ضمن "
            "المهل المحدّدة.",
            "Ask for the refusal in writing, with its reasons. You may turn to the National Anti-Corruption Commission, established "
            "by Law 175 of 8 May 2020, within the time limits laid down.",
        ),
        "البلدية رفضت طلب المعلومات ماذا أفعل",
        "my information request was refused what can I do",
    ),
    _ask(
        "library-official",
        "information",
        (
            "هل النصوص في المكتبة القانونية رسمية؟",
            "Are the texts in the legal library official?",
        ),
        (
            "المرجع هو ما نُشر في الجريدة الرسمية. تساعدك المكتبة على العثور على النصّ ومعرفة ما عدّله، وتذكر عدد الجريدة حين "
            "يتوافر.",
            "What was published in the Official Gazette is authoritative. The library helps you find a text and learn what amended "
            "it, and names the issue of the Gazette where it is known.",
        ),
        "are the laws on this site official",
    ),
    _ask(
        "english-pages",
        "information",
        ("لماذا بعض الصفحات الإنكليزية بالعربية؟", "Why are some English pages in Arabic?"),
        (
            "لأن العربية هي لغة الأصل، وتُترجَم الصفحات تباعاً. والصفحة التي لم تُترجَم بعد تظهر بالعربية وفي أعلاها تنبيه.",
            "Because Arabic is the original language and pages are translated one after another. A page that is not yet translated "
            "appears in Arabic, with a notice at its top.",
        ),
        "why is this page in Arabic",
    ),
    _ask(
        "answers-binding",
        "information",
        ("هل أجوبة هذا الموقع ملزمة؟", "Are the answers on this site binding?"),
        (
            "لا. هي معلومات عامة كُتبت لمساعدتك على معرفة من تسأل وماذا تسأل، ولا تحلّ محلّ النصوص ولا محلّ قرار الجهة المختصة.",
            "No. They are general information, written to help you know whom to ask, and what. They stand in neither for the legal "
            "texts nor for the decision of the competent authority.",
        ),
        "are these answers official",
    ),
)

PAGES = (
    page(
        "faq",
        kind=Kind.FAQ_INDEX,
        title=("أسئلة شائعة", "Frequently asked questions"),
        summary=(
            "أجوبة قصيرة عن أكثر ما يُسأل عنه. الأجوبة نفسها يرسلها مركز الاتصال على واتساب حين تطرح سؤالك هناك.",
            "Short answers to what is asked most often. The call centre sends the same answers on WhatsApp when you ask there.",
        ),
        published="2026-06-08",
        menus=[(FOOTER, 30, "أسئلة شائعة", "Frequently asked questions")],
    ),
    *BUILDING,
    *CERTIFICATES,
    *FEES,
    *COUNCILS,
    *CALL_CENTRE,
    *TEXTS,
)
