"""Guides: complaints, and transactions that many people need."""

from home.demo.catalogue import Kind, page
from home.demo.markup import PHONE, bullets, callout, heading, picture, prose, steps
from home.services import FOOTER, HEADER

# Steps differ between municipalities, so each guide says where it stops being reliable.
CHECK_FIRST = callout(
    ("دليل عام لغرض العرض", "A general guide, for demonstration"),
    (
        "كُتب هذا الدليل لعرض الموقع. قد تختلف المستندات والرسوم من بلدية إلى أخرى، فاسأل بلديتك قبل أن تبدأ.",
        "This guide was written to demonstrate the site. Documents and fees may differ from one municipality "
        "to another: ask yours before you begin.",
    ),
)

PAGES = (
    page(
        "guides",
        kind=Kind.SECTION,
        title=("الأدلة والمعاملات", "Guides and transactions"),
        summary=(
            "كيف تقدّم شكوى وتتابعها، وكيف تُحضّر المعاملات الأكثر طلباً لدى البلدية أو المختار، خطوة بعد "
            "خطوة.",
            "How to file a complaint and follow it, and how to prepare the most requested transactions at a "
            "municipality or with a mukhtar, step by step.",
        ),
        published="2026-05-04",
        invented=True,
        menus=[(HEADER, 40, "الأدلة", "Guides")],
        body=[
            prose(
                (
                    "تبدأ المعاملة السهلة قبل الوصول إلى الشبّاك: أن تعرف الجهة المختصة، والمستندات المطلوبة، وما "
                    "الذي سيحدث بعد تقديم الطلب. لهذا وُضعت أدلة هذا القسم، وكل دليل منها يجيب عن أسئلة أربعة: من "
                    "يقدّم الطلب؟ إلى من؟ بأي مستندات؟ وماذا بعد ذلك؟",
                    "An easy transaction begins before you reach the counter: by knowing who is competent, which "
                    "documents are needed and what will happen once the request is in. That is why the guides of "
                    "this section were written. Each answers four questions: who applies, to whom, with which "
                    "documents, and what happens next.",
                ),
                (
                    "الأدلة عامة لا تحلّ محلّ النصوص القانونية ولا محلّ تعليمات البلدية. وإذا لم تجد جواباً لسؤالك، "
                    f"فاكتب إلى مركز الاتصال عبر واتساب على الرقم {PHONE}.",
                    "The guides are general and stand in neither for the legal texts nor for the instructions of a "
                    "municipality. If your question is not answered here, write to the call centre on WhatsApp at "
                    "01-610140.",
                ),
            ),
        ],
    ),
    page(
        "guides/file-a-complaint",
        title=("تقديم شكوى عبر واتساب", "Filing a complaint on WhatsApp"),
        summary=(
            f"اكتب ما حصل وأين حصل إلى الرقم {PHONE}، واحتفظ برقم الشكوى الذي يصلك.",
            "Write what happened and where to 01-610140, and keep the complaint number that you receive.",
        ),
        published="2026-05-04",
        invented=True,
        body=[
            CHECK_FIRST,
            prose(
                (
                    "يمكن كل شخص أن يتقدّم بشكوى من خدمة بلدية: نفايات لم تُجمع، أو حفرة في طريق، أو إنارة معطّلة، أو "
                    "معاملة تأخرت. يكفي هاتف فيه تطبيق واتساب، ولا حاجة إلى تسجيل أو كلمة سرّ.",
                    "Anyone may complain about a municipal service: waste that was not collected, a hole in a road, a "
                    "broken street lamp, a transaction that is late. A phone with WhatsApp is enough; there is "
                    "nothing to register for and no password.",
                ),
            ),
            heading("الخطوات", "The steps"),
            prose(
                steps(
                    (
                        f"احفظ الرقم **{PHONE}** في هاتفك وافتح محادثة معه على واتساب.",
                        "Save the number **01-610140** on your phone and open a conversation with it on WhatsApp.",
                    ),
                    (
                        "اكتب ما حصل بكلماتك، واذكر اسم البلدة والشارع أو أقرب معلَم.",
                        "Write what happened in your own words, with the name of the town and the street or the "
                        "nearest landmark.",
                    ),
                    (
                        "اذكر منذ متى بدأت المشكلة، وهل راجعت البلدية من قبل.",
                        "Say since when the problem has existed, and whether you have already gone to the "
                        "municipality.",
                    ),
                    (
                        "يصلك رقم للشكوى. احتفظ به: هو مفتاح متابعتها.",
                        "You receive a complaint number. Keep it: it is the key to following the complaint.",
                    ),
                ),
            ),
            picture(
                "conversation",
                (
                    "رسم لهاتف تظهر على شاشته فقاعات محادثة",
                    "Drawing of a phone with the bubbles of a conversation on its screen",
                ),
            ),
            heading("ما الذي يساعد على حلّها؟", "What helps to solve it?"),
            prose(
                bullets(
                    (
                        "شكوى واحدة في كل مرة: إذا كانت لديك مشكلتان فاكتب كلاً منهما على حدة.",
                        "One complaint at a time: if you have two problems, write each by itself.",
                    ),
                    (
                        "مكان دقيق: الموقع المشترَك من الهاتف أدقّ من الوصف.",
                        "A precise place: a location shared from the phone is more precise than a description.",
                    ),
                    (
                        "وقائع لا أحكام: متى، وأين، وماذا.",
                        "Facts rather than judgements: when, where and what.",
                    ),
                ),
                (
                    "لا تُرسل صور مستنداتك الشخصية ما لم تُطلب منك. وفي حالات الخطر على الأرواح لا تنتظر جواباً هنا، "
                    "بل اتصل بأجهزة الطوارئ فوراً.",
                    "Do not send pictures of your personal documents unless you are asked for them. When lives are in "
                    "danger, do not wait for an answer here: call the emergency services at once.",
                ),
                (
                    "بعد تقديم الشكوى، اقرأ [متابعة الشكوى](guides/follow-a-complaint).",
                    "Once the complaint is in, read [Following a complaint](guides/follow-a-complaint).",
                ),
            ),
        ],
    ),
    page(
        "guides/follow-a-complaint",
        title=("متابعة الشكوى", "Following a complaint"),
        summary=(
            "ماذا يحدث للشكوى بعد وصولها، ومن يراها، وكيف تسأل عنها أو تضيف إليها أو تعترض على نتيجتها.",
            "What happens to a complaint after it arrives, who sees it, and how to ask about it, add to it or "
            "object to its outcome.",
        ),
        published="2026-05-11",
        invented=True,
        body=[
            CHECK_FIRST,
            prose(
                (
                    "لكل شكوى رقم عام من أحرف وأرقام لا تدلّ على صاحبها. من يعرف الرقم يسأل عن شكواه من دون أن يعيد "
                    "روايتها من البداية.",
                    "Every complaint has a public number of letters and digits that reveals nothing about the person "
                    "behind it. Whoever knows the number can ask about the complaint without telling it all over "
                    "again.",
                ),
            ),
            heading("ماذا يحدث للشكوى؟", "What happens to a complaint?"),
            prose(
                steps(
                    (
                        "تُسجَّل لحظة وصولها، ويُعطى صاحبها رقمها.",
                        "It is recorded the moment it arrives, and its number is given to the person.",
                    ),
                    (
                        "تُصنَّف بحسب موضوعها، وتُحدَّد البلدية المعنية.",
                        "It is classified by subject, and the municipality concerned is identified.",
                    ),
                    (
                        "يتولاها موظف يدرسها ويتصل بالجهة المعنية.",
                        "An employee takes it on, studies it and contacts whoever is concerned.",
                    ),
                    (
                        "يُبلَّغ صاحبها بالنتيجة في المحادثة نفسها.",
                        "The person is told of the outcome in the same conversation.",
                    ),
                ),
            ),
            heading("كيف تسأل عنها؟", "How do you ask about it?"),
            prose(
                (
                    "اكتب رقم الشكوى في محادثة واتساب نفسها. وإذا استجدّ ما يفيد، كصورة أو موقع أو تاريخ، فأرسله في "
                    "المحادثة ذاتها كي يُضاف إلى الملف بدلاً من فتح شكوى جديدة.",
                    "Write the complaint number in the same WhatsApp conversation. If something useful turns up, such "
                    "as a photo, a location or a date, send it there as well, so that it is added to the file instead "
                    "of opening a new complaint.",
                ),
            ),
            heading("إذا لم تُحلّ", "If it was not solved"),
            prose(
                bullets(
                    (
                        "أجب بأن المشكلة ما زالت قائمة، واذكر ما تغيّر وما لم يتغيّر.",
                        "Answer that the problem persists, and say what has changed and what has not.",
                    ),
                    (
                        "اطلب المستندات التي استندت إليها النتيجة: [طلب معلومات من بلدية]"
                        "(guides/access-to-information).",
                        "Ask for the documents the outcome is based on: [Requesting information from a municipality]"
                        "(guides/access-to-information).",
                    ),
                    (
                        "يبقى لك حق مراجعة القضاء المختص، ولا تحلّ الشكوى محلّ المهل القانونية.",
                        "You keep the right to go to the competent court; a complaint does not replace legal time "
                        "limits.",
                    ),
                ),
            ),
            callout(
                ("من يرى شكواك؟", "Who sees your complaint?"),
                (
                    "لا تُنشر الشكاوى ولا أسماء أصحابها. التفصيل في صفحة [الخصوصية](privacy).",
                    "Complaints and the names of those who file them are not published. The details are on the page "
                    "[Privacy](privacy).",
                ),
            ),
        ],
    ),
    page(
        "guides/transactions",
        title=("قبل أن تبدأ معاملة", "Before you begin a transaction"),
        summary=(
            "خمسة أسئلة تطرحها على نفسك قبل أن تقصد البلدية أو المختار، ولائحة بما تحمله معك.",
            "Five questions to ask yourself before you go to the municipality or the mukhtar, and a list of what to "
            "take along.",
        ),
        published="2026-05-18",
        invented=True,
        body=[
            CHECK_FIRST,
            prose(
                (
                    "يضيع وقت كثير في المعاملات لأن الطلب قُدّم إلى غير جهته أو نقصته ورقة. الأسئلة الآتية تجنّبك ذلك.",
                    "Much time is lost in transactions because a request went to the wrong place or a paper was "
                    "missing. The following questions help you avoid it.",
                ),
            ),
            heading("خمسة أسئلة", "Five questions"),
            prose(
                steps(
                    (
                        "**من الجهة المختصة؟** البلدية التي يقع العقار أو السكن في نطاقها، أو مختار المحلة، أو دائرة "
                        "رسمية أخرى كالنفوس أو السجل العقاري.",
                        "**Who is competent?** The municipality in whose territory the property or home lies, the "
                        "mukhtar of the locality, or another office such as civil status or the land register.",
                    ),
                    (
                        "**هل أنا صاحب الصفة؟** المالك أو الشاغل أو الوكيل بموجب وكالة.",
                        "**Am I entitled to apply?** As owner, occupant, or agent under a power of attorney.",
                    ),
                    (
                        "**ما المستندات؟** وما مدة صلاحية كل منها، فبعضها يُرفض إذا كان قديماً.",
                        "**Which documents?** And how long each is valid, for some are refused when they are old.",
                    ),
                    (
                        "**ما الرسوم والطوابع؟** اسأل عنها مسبقاً، واطلب إيصالاً بكل مبلغ تدفعه.",
                        "**Which fees and stamps?** Ask beforehand, and request a receipt for every amount you pay.",
                    ),
                    (
                        "**متى الجواب؟** اسأل عن المهلة، واحصل على رقم تسجيل الطلب وتاريخه.",
                        "**When is the answer due?** Ask how long it takes, and obtain the registration number and date "
                        "of your request.",
                    ),
                ),
            ),
            heading("ما تحمله معك", "What to take along"),
            prose(
                bullets(
                    (
                        "بطاقة الهوية أو إخراج القيد، وصورة عنهما.",
                        "Your identity card or civil-status extract, with a copy.",
                    ),
                    (
                        "ما يثبت صلتك بالموضوع: سند ملكية أو عقد إيجار أو وكالة.",
                        "What proves your connection with the matter: title deed, lease or power of attorney.",
                    ),
                    (
                        "إيصال آخر رسم بلدي مدفوع، فقد تُطلب براءة ذمة.",
                        "The receipt of the last municipal fee paid, since a clearance may be required.",
                    ),
                ),
                (
                    "بعد ذلك انتقل إلى الدليل الخاص بمعاملتك: [إفادة سكن من المختار](guides/residence-certificate)، أو "
                    "[أساسيات رخصة البناء](guides/building-permit)، أو [طلب معلومات من بلدية]"
                    "(guides/access-to-information).",
                    "Then go on to the guide to your transaction: [A residence certificate from the mukhtar]"
                    "(guides/residence-certificate), [Building permits: the basics](guides/building-permit), or "
                    "[Requesting information from a municipality](guides/access-to-information).",
                ),
            ),
        ],
    ),
    page(
        "guides/residence-certificate",
        title=("إفادة سكن من المختار", "A residence certificate from the mukhtar"),
        summary=(
            "يصدر مختار المحلة التي تسكنها إفادة تثبت محلّ إقامتك، تُقدّمها إلى الإدارة أو المدرسة أو المصرف الذي "
            "يطلبها.",
            "The mukhtar of the place where you live certifies your residence, for the office, school or bank that "
            "asks for it.",
        ),
        published="2026-05-18",
        invented=True,
        body=[
            CHECK_FIRST,
            prose(
                (
                    "إفادة السكن ورقة قصيرة يشهد فيها المختار بأن شخصاً معيّناً يسكن في محلّة معيّنة. تطلبها إدارات "
                    "ومدارس ومصارف وشركات خدمات، وغالباً ما تشترط أن تكون حديثة التاريخ.",
                    "A residence certificate is a short paper in which the mukhtar attests that a given person lives in "
                    "a given locality. Offices, schools, banks and utilities ask for it, and often require a recent "
                    "date.",
                ),
            ),
            heading("من أي مختار؟", "Which mukhtar?"),
            prose(
                (
                    "من مختار المحلة التي تسكنها فعلاً، وإن كان قيدك في بلدة أخرى. فالقيد يدلّ على سجلّك في دوائر "
                    "النفوس، أما الإفادة فتدلّ على مكان إقامتك.",
                    "The mukhtar of the place where you actually live, even if you are registered in another town. "
                    "Registration points to your record at the civil-status office; the certificate states where you "
                    "reside.",
                ),
            ),
            heading("ما تحتاج إليه", "What you need"),
            prose(
                bullets(
                    (
                        "بطاقة هوية أو إخراج قيد فردي، ولغير اللبنانيين جواز سفر أو إقامة.",
                        "An identity card or individual civil-status extract; for non-Lebanese, a passport or "
                        "residence permit.",
                    ),
                    (
                        "ما يثبت السكن: عقد إيجار أو سند ملكية أو إيصال كهرباء أو مياه.",
                        "Proof of the home: lease, title deed, or an electricity or water receipt.",
                    ),
                    (
                        "طابع المختار والطوابع الأخرى المتوجبة.",
                        "The mukhtar stamp and any other stamps due.",
                    ),
                ),
            ),
            heading("الخطوات", "The steps"),
            prose(
                steps(
                    (
                        "اسأل الجهة التي تطلب الإفادة عن الصيغة التي تقبلها وعن أقصى مدة لتاريخها.",
                        "Ask the body that requires the certificate which form it accepts and how old it may be.",
                    ),
                    (
                        "اقصد المختار بنفسك ومعك المستندات الأصلية.",
                        "Go to the mukhtar in person with the original documents.",
                    ),
                    (
                        "تحقق قبل المغادرة من الاسم والعنوان والتاريخ والختم والطابع.",
                        "Before you leave, check the name, the address, the date, the seal and the stamp.",
                    ),
                ),
                (
                    "لمعرفة المزيد عن دور المختار، اقرأ [المختار والمجلس الاختياري](local-government/mukhtars).",
                    "To learn more about what mukhtars do, read [Mukhtars and mukhtar councils]"
                    "(local-government/mukhtars).",
                ),
            ),
        ],
    ),
    page(
        "guides/building-permit",
        title=("أساسيات رخصة البناء", "Building permits: the basics"),
        summary=(
            "من يعطي رخصة البناء، وما دور المهندس والدوائر الفنية، ولماذا لا يُباشَر بالعمل قبل صدورها.",
            "Who issues a building permit, what the engineer and the technical services do, and why work does not "
            "begin before it is issued.",
        ),
        published="2026-05-25",
        invented=True,
        body=[
            CHECK_FIRST,
            prose(
                (
                    "لا يُشيَّد بناء ولا يُضاف إليه طابق ولا يُعدَّل هيكله إلا برخصة. يرعى الموضوعَ قانونُ البناء، وهو "
                    "المرسوم الاشتراعي رقم 148 تاريخ 16/9/1983 كما عُدّل بالقانون رقم 646 تاريخ 11/12/2004، إلى جانب "
                    "مرسومه التطبيقي وأنظمة المناطق.",
                    "No building is erected, no storey added and no structure altered without a permit. The matter is "
                    "governed by the Building Law, Decree-Law 148 of 16 September 1983 as amended by Law 646 of 11 "
                    "December 2004, together with its implementing decree and the zoning rules.",
                ),
            ),
            heading("من يفعل ماذا؟", "Who does what?"),
            prose(
                bullets(
                    (
                        "**المالك** أو وكيله يقدّم الطلب ويثبت ملكيته.",
                        "**The owner**, or an agent, applies and proves ownership.",
                    ),
                    (
                        "**المهندس** المسجّل في نقابة المهندسين يضع الخرائط ويوقّعها ويتحمّل مسؤوليته عنها.",
                        "**The engineer**, registered with the Order of Engineers, draws and signs the plans and "
                        "answers for them.",
                    ),
                    (
                        "**الدوائر الفنية** المختصة تدرس مطابقة الخرائط للقانون ولنظام المنطقة.",
                        "**The competent technical services** check that the plans comply with the law and the "
                        "zoning rules.",
                    ),
                    (
                        "**رئيس البلدية** يعطي الرخصة بعد الموافقة الفنية، وفي بيروت المحافظ.",
                        "**The president of the municipality** issues the permit after the technical approval; in "
                        "Beirut it is the governor.",
                    ),
                ),
            ),
            heading("مراحل الطلب", "The stages of an application"),
            prose(
                steps(
                    (
                        "احصل على إفادة عقارية حديثة وعلى إفادة ارتفاق وتخطيط تبيّن ما يُسمح به على العقار.",
                        "Obtain a recent land-register certificate and a certificate of planning and easements, "
                        "which shows what is allowed on the plot.",
                    ),
                    (
                        "كلّف مهندساً بإعداد الخرائط وتسجيلها في نقابة المهندسين.",
                        "Have an engineer prepare the plans and register them with the Order of Engineers.",
                    ),
                    (
                        "قدّم الملف، واحتفظ برقم تسجيله.",
                        "Submit the file and keep its registration number.",
                    ),
                    (
                        "سدّد الرسوم بعد الموافقة، وتسلّم الرخصة قبل المباشرة بأي عمل.",
                        "Pay the fees after approval, and collect the permit before any work begins.",
                    ),
                    (
                        "عند انتهاء الأشغال اطلب رخصة السكن، أي رخصة إشغال البناء.",
                        "When the works are finished, apply for the occupancy permit.",
                    ),
                ),
                (
                    "وللبناء من دون رخصة، أو خلافاً لها، تبعات قانونية. فإذا لاحظت مخالفة تهدّد السلامة العامة فأبلغ "
                    "البلدية، أو [قدّم شكوى](guides/file-a-complaint).",
                    "Building without a permit, or contrary to it, has legal consequences. If you notice an infringement "
                    "that endangers public safety, tell the municipality or [file a complaint](guides/file-a-complaint).",
                ),
            ),
        ],
    ),
    page(
        "guides/access-to-information",
        title=("طلب معلومات من بلدية", "Requesting information from a municipality"),
        summary=(
            "لكل شخص، أيّاً كانت صفته أو مصلحته، أن يطلب المعلومات والمستندات الموجودة لدى البلدية وفق القانون رقم "
            "28 تاريخ 10/2/2017.",
            "Under Law 28 of 10 February 2017 everyone, whatever their capacity or interest, may request information "
            "and documents held by a municipality.",
        ),
        published="2026-06-01",
        invented=True,
        menus=[(FOOTER, 40, "طلب معلومات", "Requesting information")],
        body=[
            CHECK_FIRST,
            prose(
                (
                    "يكرّس القانون رقم 28 تاريخ 10/2/2017 حق كل شخص، طبيعي أو معنوي، في الوصول إلى المعلومات والمستندات "
                    "الموجودة لدى الإدارة، والبلديات واتحاداتها من بين الجهات المشمولة به. وقد صدر مرسومه التطبيقي "
                    "بالرقم 6940 تاريخ 8/9/2020.",
                    "Law 28 of 10 February 2017 establishes the right of every natural or legal person to access the "
                    "information and documents held by the administration; municipalities and unions are among the "
                    "bodies it covers. Its implementing decree is Decree 6940 of 8 September 2020.",
                ),
            ),
            heading("ما الذي يمكن طلبه؟", "What may be requested?"),
            prose(
                (
                    "القرارات والتعاميم والموازنات والحسابات والعقود والدراسات والمراسلات، أيّاً كان شكل حفظها. ويستثني "
                    "القانون فئات محدّدة، منها أسرار الدفاع الوطني، وحياة الأفراد الخاصة، والأسرار التي يحميها القانون.",
                    "Decisions, circulars, budgets, accounts, contracts, studies and correspondence, whatever their form. "
                    "The law excepts certain categories, among them national defence secrets, people's private life "
                    "and secrets protected by law.",
                ),
            ),
            heading("كيف تكتب الطلب؟", "How to write the request"),
            prose(
                steps(
                    (
                        "وجّهه إلى البلدية التي لديها المستند، خطياً.",
                        "Address it in writing to the municipality that holds the document.",
                    ),
                    (
                        "صف المستند بدقة: موضوعه وتاريخه أو رقمه إن عرفتهما.",
                        "Describe the document precisely: its subject, and its date or number if you know them.",
                    ),
                    (
                        "حدّد كيف تريد الحصول عليه: نسخة ورقية أو إلكترونية، أو اطّلاع في المكان.",
                        "State how you want to obtain it: paper or electronic copy, or inspection on the spot.",
                    ),
                    (
                        "اترك عنواناً أو رقماً للاتصال، واحصل على إيصال بتاريخ التسجيل.",
                        "Leave an address or number, and obtain a receipt with the date of registration.",
                    ),
                ),
                (
                    "لست ملزماً بأن تثبت صفة أو مصلحة. وعلى الإدارة أن تجيب خلال خمسة عشر يوماً، ويمكن تمديد هذه المهلة مرة "
                    "واحدة لمدة لا تتجاوز خمسة عشر يوماً أخرى.",
                    "You need not prove a capacity or an interest. The administration has to answer within fifteen days, a period "
                    "that may be extended once by no more than another fifteen days.",
                ),
            ),
            heading("إذا رُفض الطلب", "If the request is refused"),
            prose(
                (
                    "يكون الرفض خطياً ومعلّلاً. ولصاحب الطلب أن يراجع الهيئة الوطنية لمكافحة الفساد، المنشأة بالقانون رقم "
                    "175 تاريخ 8/5/2020، وفق الأصول والمهل المحدّدة.",
                    "A refusal is given in writing, with its reasons. The applicant may turn to the National "
                    "Anti-Corruption Commission, established by Law 175 of 8 May 2020, in the manner and within the "
                    "time limits laid down.",
                ),
            ),
        ],
    ),
)
