"""About the Directorate."""

from home.demo.catalogue import Kind, page
from home.demo.markup import PHONE, bullets, callout, heading, picture, prose, quote, steps
from home.services import FOOTER, HEADER

PAGES = (
    page(
        "about",
        kind=Kind.SECTION,
        title=("عن المديرية", "About the Directorate"),
        summary=(
            "من هي المديرية العامة للإدارات والمجالس المحلية، وما مهامها، وكيف تعمل مع البلديات "
            "واتحاداتها والمختارين، ومن هم شركاؤها.",
            "Who the Directorate General of Local Administrations and Councils is, what it does, how it "
            "works with municipalities, unions and mukhtars, and who its partners are.",
        ),
        published="2026-03-02",
        menus=[(HEADER, 10, "عن المديرية", "About")],
        body=[
            prose(
                (
                    "المديرية العامة للإدارات والمجالس المحلية إحدى المديريات العامة في وزارة الداخلية "
                    "والبلديات. وهي تُعنى بشؤون السلطات المحلية، أي البلديات واتحادات البلديات والمختارين "
                    "والمجالس الاختيارية، وتصل بينها وبين الإدارة المركزية.",
                    "The Directorate General of Local Administrations and Councils is one of the directorates "
                    "general of the Ministry of Interior and Municipalities. It looks after the affairs of "
                    "local authorities, that is municipalities, unions of municipalities, mukhtars and mukhtar "
                    "councils, and links them with the central administration.",
                ),
                (
                    "في لبنان أكثر من ألف بلدية، تختلف في مساحتها وعدد أهاليها وإمكاناتها، ويرعاها قانون "
                    "واحد. من هنا تأتي حاجة من يعمل فيها أو يقصدها إلى مرجع واحد واضح: نصّ قانوني يسهل "
                    "العثور عليه، ودليل يبيّن خطوات المعاملة، وجهة تجيب عن السؤال وتتابع الشكوى.",
                    "Lebanon has more than a thousand municipalities. They differ in area, population and "
                    "means, and one law governs them all. Those who work in them or turn to them therefore "
                    "need one clear place of reference: a legal text that is easy to find, a guide that "
                    "sets out the steps of a transaction, and somebody who answers a question and follows "
                    "up a complaint.",
                ),
            ),
            picture(
                "valley",
                (
                    "رسم لتلال متدرّجة تعلوها الشمس، وعند سفحها بيوت قرية ذات سقوف من القرميد",
                    "Drawing of layered hills under the sun, with the tiled roofs of a village at their foot",
                ),
            ),
            prose(
                (
                    "يعرض هذا القسم مهام المديرية وطريقة عملها مع السلطات المحلية، ويعرّف بالشركاء وبهذه "
                    "النسخة التجريبية من الموقع. ولمن يريد التعرّف إلى الإدارة المحلية نفسها قسمٌ مستقل "
                    "عنوانه [الإدارة المحلية في لبنان](local-government).",
                    "This section presents the Directorate's tasks and the way it works with local "
                    "authorities, and introduces the partners and this demonstration of the site. Readers "
                    "who want to know local administration itself will find a section of its own, "
                    "[Local administration in Lebanon](local-government).",
                ),
            ),
        ],
    ),
    page(
        "about/mandate",
        title=("مهام المديرية", "What the Directorate does"),
        summary=(
            "تدرس المديرية معاملات البلديات والاتحادات التي تُرفع إلى الوزارة، وتُعدّ ما يلزم لقرارات "
            "السلطة المركزية، وترشد السلطات المحلية في تطبيق القوانين.",
            "The Directorate studies the transactions that municipalities and unions submit to the Ministry, "
            "prepares the decisions of the central authority, and guides local authorities in applying "
            "the law.",
        ),
        published="2026-03-02",
        body=[
            prose(
                (
                    "تتمتع البلدية في لبنان باستقلال مالي وإداري، ويبقى بعض قراراتها خاضعاً لتصديق سلطة "
                    "الرقابة الإدارية. وتقع المديرية عند نقطة اللقاء هذه: فهي تتلقى ما يُرفع إلى الوزارة من "
                    "معاملات، وتدرسه، وتُعدّ مشروع القرار المناسب وفقاً للقوانين النافذة.",
                    "A municipality in Lebanon is financially and administratively independent, while some of "
                    "its decisions need the approval of the authority that oversees it. The Directorate stands "
                    "where the two meet: it receives the transactions submitted to the Ministry, studies them, "
                    "and drafts the appropriate decision in accordance with the laws in force.",
                ),
            ),
            heading("مجالات العمل", "Fields of work"),
            prose(
                bullets(
                    (
                        "**المعاملات البلدية:** درس القرارات التي يشترط القانون أن تصدّقها الوزارة، وإعداد ما "
                        "يلزم للبتّ فيها.",
                        "**Municipal transactions:** studying the decisions that, by law, the Ministry has to "
                        "approve, and preparing their settlement.",
                    ),
                    (
                        "**إنشاء البلديات واتحاداتها:** إعداد الملفات المتعلقة بإنشاء البلديات، وباتحادات "
                        "البلديات التي تُنشأ بمرسوم يُتخذ في مجلس الوزراء.",
                        "**Creation of municipalities and unions:** preparing the files on new municipalities, "
                        "and on unions of municipalities, which are created by a decree taken in the Council "
                        "of Ministers.",
                    ),
                    (
                        "**شؤون المختارين والمجالس الاختيارية:** متابعة ما يتصل بعملهم ضمن القوانين التي ترعاه.",
                        "**Mukhtars and mukhtar councils:** following up what concerns their work, within the "
                        "laws that govern it.",
                    ),
                    (
                        "**الإرشاد:** الإجابة عن استفسارات السلطات المحلية، وتعميم ما يساعدها على توحيد تطبيق "
                        "النصوص.",
                        "**Guidance:** answering the questions of local authorities, and circulating what helps "
                        "them apply the texts in the same way.",
                    ),
                    (
                        "**خدمة المواطن:** تلقّي الشكاوى والاستفسارات المتعلقة بالعمل البلدي وإحالتها إلى الجهة "
                        "المعنية ومتابعتها.",
                        "**Service to citizens:** receiving complaints and questions about municipal work, "
                        "referring them to whoever is concerned, and following them up.",
                    ),
                ),
            ),
            heading("المرجع القانوني", "Legal reference"),
            prose(
                (
                    "ينظّم المرسوم رقم 4082 تاريخ 14/10/2000 وزارة الداخلية والبلديات، ويرعى المرسوم "
                    "الاشتراعي رقم 118 تاريخ 30/6/1977 (قانون البلديات)، مع تعديلاته، عمل البلديات واتحاداتها. "
                    "أما المختارون والمجالس الاختيارية فيرعى عملهم القانون الصادر في 27/11/1947 مع تعديلاته.",
                    "Decree 4082 of 14 October 2000 organises the Ministry of Interior and Municipalities. "
                    "Decree-Law 118 of 30 June 1977 (the Municipal Act), as amended, governs the work of "
                    "municipalities and their unions, and the law of 27 November 1947, as amended, that of "
                    "mukhtars and mukhtar councils.",
                ),
            ),
            callout(
                ("وصف عام", "A general description"),
                (
                    "تلخّص هذه الصفحة المهام بلغة مبسّطة ولا تقوم مقام النصوص القانونية. عند أي اختلاف، النصّ "
                    "المنشور في الجريدة الرسمية هو المرجع.",
                    "This page sums up the tasks in plain language and does not stand in for the legal texts. "
                    "Where they differ, the text published in the Official Gazette prevails.",
                ),
            ),
        ],
    ),
    page(
        "about/working-with-local-authorities",
        title=(
            "كيف تعمل المديرية مع السلطات المحلية",
            "How the Directorate works with local authorities",
        ),
        summary=(
            "مسار المعاملة من البلدية إلى الوزارة، وما يسرّع درسها، ومتى تتوجه البلدية أو المواطن إلى "
            "المديرية مباشرة.",
            "The way of a transaction from the municipality to the Ministry, what speeds up its study, and "
            "when a municipality or a citizen turns to the Directorate directly.",
        ),
        published="2026-03-09",
        body=[
            prose(
                (
                    "تبدأ معظم المعاملات في البلدية نفسها: قرار من المجلس البلدي، أو كتاب من رئيسه. فإذا كان "
                    "القرار نافذاً بذاته نفّذته البلدية، وإذا كان القانون يشترط تصديقه رُفع إلى سلطة الرقابة "
                    "المختصة، وهي القائمقام أو المحافظ أو الوزير بحسب موضوعه.",
                    "Most transactions begin in the municipality itself, with a decision of the council or a "
                    "letter from its president. A decision that is enforceable by itself is carried out by the "
                    "municipality; one that the law submits to approval goes to the competent oversight "
                    "authority, which is the district commissioner (qaimaqam), the governor or the Minister, "
                    "depending on its subject.",
                ),
            ),
            heading("مسار المعاملة", "The way of a transaction"),
            prose(
                steps(
                    (
                        "تتخذ البلدية قرارها وتجمع المستندات التي يقوم عليها.",
                        "The municipality takes its decision and gathers the documents it rests on.",
                    ),
                    (
                        "تُرفع المعاملة بحسب التسلسل الإداري إلى السلطة التي يعود إليها التصديق.",
                        "The transaction goes up the administrative hierarchy to the authority that approves it.",
                    ),
                    (
                        "إذا كان التصديق من صلاحية الوزير، درست المديرية الملف وطلبت ما ينقصه.",
                        "Where approval belongs to the Minister, the Directorate studies the file and asks for "
                        "what it lacks.",
                    ),
                    (
                        "يصدر القرار، ويُبلَّغ إلى البلدية بالطريق نفسه.",
                        "The decision is issued and notified to the municipality by the same route.",
                    ),
                ),
            ),
            heading("ما يسرّع درس الملف", "What speeds up the study of a file"),
            prose(
                bullets(
                    (
                        "ذكر رقم القرار وتاريخه، والنصّ القانوني الذي يستند إليه.",
                        "The number and date of the decision, and the legal text it is based on.",
                    ),
                    (
                        "إرفاق المستندات كلها دفعة واحدة، مرتّبة ومرقّمة.",
                        "All documents attached at once, in order and numbered.",
                    ),
                    (
                        "تعيين شخص في البلدية يمكن الاتصال به عند الحاجة إلى إيضاح.",
                        "A named person at the municipality who can be reached for clarification.",
                    ),
                ),
                (
                    "ويمكن البلديات أن تسأل عن نصّ أو إجراء من دون معاملة، عبر مركز الاتصال. أما المواطن الذي "
                    "له شكوى من خدمة بلدية فيبدأ من دليل [تقديم شكوى عبر واتساب](guides/file-a-complaint).",
                    "Municipalities may also ask about a text or a procedure without a transaction, through the "
                    "call centre. A citizen with a complaint about a municipal service starts from the guide "
                    "[Filing a complaint on WhatsApp](guides/file-a-complaint).",
                ),
            ),
            quote(
                (
                    "ملف مكتمل منذ اليوم الأول خير من ملف يُستكمل على مراحل.",
                    "A file that is complete on the first day is better than one completed in stages.",
                ),
                ("من أدلة هذا الموقع", "From this site's guides"),
            ),
        ],
    ),
    page(
        "about/partners",
        title=("الشركاء والمشروع", "The partners and the project"),
        summary=(
            "يقف إلى جانب المديرية في مشروع الموقع ومركز الاتصال كلٌّ من وزارة الداخلية والبلديات والاتحاد "
            "الأوروبي وبرنامج الأمم المتحدة الإنمائي وموئل الأمم المتحدة.",
            "Beside the Directorate, the website and call centre have the Ministry of Interior and "
            "Municipalities, the European Union, UNDP and UN-Habitat as partners.",
        ),
        published="2026-03-16",
        menus=[(FOOTER, 60, "الشركاء والمشروع", "Partners and project")],
        body=[
            prose(
                (
                    "يجمع هذا المشروع ثلاثة أبواب تحت سقف واحد: موقع إلكتروني بالعربية والإنكليزية، ومركز "
                    f"اتصال عبر واتساب على الرقم {PHONE}، ومكتبة للنصوص القانونية التي ترعى العمل البلدي.",
                    "This project brings three things under one roof: a website in Arabic and English, a call "
                    "centre on WhatsApp at 01-610140, and a library of the legal texts that govern municipal "
                    "work.",
                ),
            ),
            heading("شركاء المديرية", "The Directorate's partners"),
            prose(
                bullets(
                    (
                        "**وزارة الداخلية والبلديات**، وهي الوزارة التي تنتمي إليها المديرية.",
                        "**The Ministry of Interior and Municipalities**, to which the Directorate belongs.",
                    ),
                    ("**الاتحاد الأوروبي**.", "**The European Union**."),
                    (
                        "**برنامج الأمم المتحدة الإنمائي** (UNDP).",
                        "**The United Nations Development Programme** (UNDP).",
                    ),
                    (
                        "**برنامج الأمم المتحدة للمستوطنات البشرية**، موئل الأمم المتحدة (UN-Habitat).",
                        "**The United Nations Human Settlements Programme** (UN-Habitat).",
                    ),
                ),
            ),
            heading("ما يسعى إليه المشروع", "What the project aims at"),
            prose(
                bullets(
                    (
                        "أن يصل صوت المواطن إلى الإدارة بالوسيلة التي يستعملها كل يوم، وأن يعرف مصير شكواه.",
                        "That citizens reach the administration by the means they use every day, and learn what "
                        "becomes of their complaint.",
                    ),
                    (
                        "أن يجد رئيس البلدية والموظف والمختار النصّ الذي يحتاج إليه في دقائق.",
                        "That a president of a municipality, an employee or a mukhtar finds the text they need "
                        "within minutes.",
                    ),
                    (
                        "أن تُنشر بيانات الإدارة المحلية بصيغ مفتوحة يسهل استعمالها.",
                        "That the data of local administration is published in open formats that are easy to use.",
                    ),
                    (
                        "أن يعمل الموقع على الهاتف وعلى الاتصال البطيء، وأن يستطيع الجميع استعماله.",
                        "That the site works on a phone and on a slow connection, and that everybody can use it.",
                    ),
                ),
                (
                    "وقد وُضعت هذه النسخة لعرض ما يمكن أن يكون عليه العمل. تفاصيلها في صفحة "
                    "[عن هذه النسخة التجريبية](about/demonstration).",
                    "This version was made to show what the work may look like. The details are on the page "
                    "[About this demonstration](about/demonstration).",
                ),
            ),
            callout(
                ("مسؤولية المحتوى", "Responsibility for the content"),
                (
                    "لا تعبّر نصوص هذا الموقع بالضرورة عن آراء الشركاء، ولا تُنسب إليهم.",
                    "The texts of this site do not necessarily reflect the views of the partners and are not to "
                    "be attributed to them.",
                ),
            ),
        ],
    ),
    page(
        "about/demonstration",
        title=("عن هذه النسخة التجريبية", "About this demonstration"),
        summary=(
            "ما هو صحيح في هذا الموقع، وما هو متخيَّل لغرض العرض، وكيف تميّز بينهما.",
            "What is true on this site, what was invented to demonstrate it, and how to tell one from the "
            "other.",
        ),
        published="2026-03-16",
        invented=True,
        menus=[(FOOTER, 90, "عن هذه النسخة التجريبية", "About this demonstration")],
        body=[
            prose(
                (
                    "ما تتصفّحه نسخة تجريبية من ديوان، وهو نظام يجمع موقع المديرية العامة للإدارات والمجالس "
                    "المحلية ومركز اتصالها. كُتبت نصوصها لهذا المشروع كي يُرى النظام وهو يعمل بمحتوى حقيقي "
                    "الشكل، قبل أن تضع المديرية محتواها الخاص.",
                    "You are looking at a demonstration of Diwan, a system that brings together the website and "
                    "the call centre of the Directorate General of Local Administrations and Councils. Its texts "
                    "were written for this project so that the system can be seen at work with realistic "
                    "content, before the Directorate puts in its own.",
                ),
            ),
            heading("ما هو صحيح", "What is true"),
            prose(
                bullets(
                    (
                        "اسم المديرية، ورقم مركز الاتصال، وعنوان الموقع، وأسماء الشركاء.",
                        "The Directorate's name, the call centre's number, the website's address and the names "
                        "of the partners.",
                    ),
                    (
                        "أرقام النصوص القانونية وتواريخها، وهي منقولة من مراجع منشورة وما زالت بحاجة إلى تدقيق.",
                        "The numbers and dates of legal texts, which were taken from published references and "
                        "still have to be verified.",
                    ),
                    (
                        "أسماء البلديات والاتحادات في الدليل، وهي سجل أولي غير رسمي تثبّته المديرية أو تصحّحه.",
                        "The names of municipalities and unions in the directory: a starting register, not an "
                        "official one, for the Directorate to confirm or correct.",
                    ),
                ),
            ),
            heading("ما هو متخيَّل", "What is invented"),
            prose(
                bullets(
                    (
                        "الأخبار كلها: لم يقع أي من الأحداث المذكورة فيها.",
                        "All news items: none of the events they tell of took place.",
                    ),
                    (
                        "أدلة المعاملات: خطواتها عامة، وقد تختلف عمّا هو معمول به في بلديتك.",
                        "The guides to transactions: their steps are general and may differ from those in your "
                        "municipality.",
                    ),
                    (
                        "الشكاوى والمحادثات التي تظهر عند تجربة مركز الاتصال.",
                        "The complaints and conversations that appear when the call centre is tried out.",
                    ),
                ),
                (
                    "تحمل كل صفحة من هذا النوع تنبيهاً في أعلاها. ولا يُعدّ أي نصّ في هذه النسخة بياناً رسمياً "
                    "أو رأياً قانونياً.",
                    "Every such page carries a notice at its top. No text in this version is an official "
                    "statement or a legal opinion.",
                ),
            ),
            callout(
                ("للاستعمال الفعلي", "For real use"),
                (
                    "إذا كنت تحتاج إلى خدمة فعلية فاتصل بالمديرية عبر موقعها [www.dglac.gov.lb]"
                    "(https://www.dglac.gov.lb)، ولا تعتمد على هذه النسخة.",
                    "If you need a real service, reach the Directorate through its website [www.dglac.gov.lb]"
                    "(https://www.dglac.gov.lb) and do not rely on this version.",
                ),
            ),
        ],
    ),
)
