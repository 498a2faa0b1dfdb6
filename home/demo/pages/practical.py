"""Pages that every visitor may need: questions, data, contact, privacy, accessibility."""

from home.demo.catalogue import page
from home.demo.markup import PHONE, bullets, callout, heading, picture, prose
from home.services import FOOTER, HEADER

PAGES = (
    page(
        "faq",
        title=("أسئلة شائعة", "Frequently asked questions"),
        summary=(
            "أجوبة قصيرة عن أكثر ما يُسأل عنه: المجلس البلدي، والشكاوى، والإفادات، والنصوص القانونية.",
            "Short answers to what is asked most often: the municipal council, complaints, certificates and legal "
            "texts.",
        ),
        published="2026-06-08",
        menus=[(FOOTER, 30, "أسئلة شائعة", "Frequently asked questions")],
        body=[
            heading("كم مدة ولاية المجلس البلدي؟", "How long is a municipal council's term?"),
            prose(
                (
                    "ست سنوات. وقد يُمدَّد للمجالس بقانون، كما حصل بالقوانين رقم 285 تاريخ 12/4/2022 ورقم 310 تاريخ "
                    "19/4/2023 ورقم 325 تاريخ 26/4/2024.",
                    "Six years. The term may be extended by a law, as it was by Law 285 of 12 April 2022, Law 310 of 19 "
                    "April 2023 and Law 325 of 26 April 2024.",
                ),
            ),
            heading("من ينتخب رئيس البلدية؟", "Who elects the president of the municipality?"),
            prose(
                (
                    "أعضاء المجلس البلدي، من بينهم. التفصيل في صفحة [رئيس البلدية](local-government/president).",
                    "The members of the council, from among themselves. The details are on the page [The president of "
                    "the municipality](local-government/president).",
                ),
            ),
            heading("أين أشتكي من خدمة بلدية؟", "Where do I complain about a municipal service?"),
            prose(
                (
                    f"راجع البلدية أولاً. فإذا لم تلقَ جواباً، فاكتب إلى مركز الاتصال عبر واتساب على الرقم {PHONE}؛ "
                    "والخطوات في دليل [تقديم شكوى عبر واتساب](guides/file-a-complaint).",
                    "Turn to the municipality first. If you receive no answer, write to the call centre on WhatsApp at "
                    "01-610140; the steps are in the guide [Filing a complaint on WhatsApp](guides/file-a-complaint).",
                ),
            ),
            heading(
                "بلدتي لا بلدية فيها، فمن أراجع؟", "My town has no municipality. Whom do I turn to?"
            ),
            prose(
                (
                    "القائمقام في قضائك، أو المحافظ إذا كانت البلدة في قضاء مركز المحافظة. ويبقى مختار البلدة مرجعاً "
                    "للإفادات.",
                    "The district commissioner of your district, or the governor if the town is in the district of the "
                    "governorate's seat. For certificates, the mukhtar remains the person to see.",
                ),
            ),
            heading(
                "هل إفادة السكن من البلدية أم من المختار؟",
                "Does the municipality or the mukhtar certify residence?",
            ),
            prose(
                (
                    "من مختار المحلّة التي تسكنها عادةً، إلا إذا طلبت الجهة المعنية إفادة من البلدية. انظر [إفادة سكن من "
                    "المختار](guides/residence-certificate).",
                    "As a rule the mukhtar of the place where you live, unless the body concerned asks for a certificate "
                    "from the municipality. See [A residence certificate from the mukhtar]"
                    "(guides/residence-certificate).",
                ),
            ),
            heading(
                "هل النصوص في المكتبة القانونية رسمية؟",
                "Are the texts in the legal library official?",
            ),
            prose(
                (
                    "المرجع هو ما نُشر في الجريدة الرسمية. تساعدك المكتبة على العثور على النصّ ومعرفة ما عدّله، وتذكر عدد "
                    "الجريدة حين يتوافر.",
                    "What was published in the Official Gazette is authoritative. The library helps you find a text and "
                    "learn what amended it, and names the issue of the Gazette where it is known.",
                ),
            ),
            heading(
                "لماذا بعض الصفحات الإنكليزية بالعربية؟", "Why are some English pages in Arabic?"
            ),
            prose(
                (
                    "لأن العربية هي لغة الأصل، وتُترجَم الصفحات تباعاً. والصفحة التي لم تُترجَم بعد تظهر بالعربية وفي أعلاها "
                    "تنبيه.",
                    "Because Arabic is the original language and pages are translated one after another. A page that is not "
                    "yet translated appears in Arabic, with a notice at its top.",
                ),
            ),
            heading("هل أجوبة هذه الصفحة ملزمة؟", "Are the answers on this page binding?"),
            prose(
                (
                    "لا. هي معلومات عامة كُتبت لمساعدتك على معرفة من تسأل وماذا تسأل.",
                    "No. They are general information, written to help you know whom to ask, and what.",
                ),
            ),
        ],
    ),
    page(
        "open-data",
        title=("البيانات المفتوحة والمكتبة القانونية", "Open data and the legal library"),
        summary=(
            "ما الذي يتيحه الموقع من بيانات ونصوص، ومن أين أتت، وكيف تستعملها وتنسبها إلى مصدرها.",
            "Which data and texts the site offers, where they come from, and how to use and credit them.",
        ),
        published="2026-06-15",
        menus=[(FOOTER, 50, "البيانات المفتوحة", "Open data")],
        body=[
            prose(
                (
                    "الإدارة المحلية شأن عام، وبياناتها كذلك. يتيح هذا الموقع سجلاً للبلديات واتحاداتها، ومكتبة للنصوص "
                    "القانونية التي ترعاها، بحيث يجدها المواطن والباحث والصحافي والمبرمج في مكان واحد.",
                    "Local administration is a public matter, and so is its data. This site offers a register of "
                    "municipalities and unions and a library of the legal texts that govern them, so that citizens, "
                    "researchers, journalists and programmers find them in one place.",
                ),
            ),
            picture(
                "map",
                (
                    "رسم لخريطة مجرّدة عليها حدود ونهر ونقاط تدلّ على بلدات",
                    "Drawing of an abstract map with borders, a river and dots for towns",
                ),
            ),
            heading("دليل البلديات والاتحادات", "The directory of municipalities and unions"),
            prose(
                (
                    "لكل بلدية ولكل اتحاد صفحة ثابتة العنوان بالعربية والإنكليزية. والسجلّ أولي غير رسمي، جُمع من مصادر "
                    "منشورة: لائحة إدارة الإحصاء المركزي لعام 2017، وقاعدة GeoNames، ومصادر عامة أخرى. فإذا وجدت خطأً "
                    "فأبلغ عنه عبر مركز الاتصال.",
                    "Every municipality and every union has a page with a permanent address, in Arabic and English. The "
                    "register is a starting point and not official; it was compiled from published sources: the list of "
                    "the Central Administration of Statistics of 2017, GeoNames and other public sources. If you find a "
                    "mistake, report it through the call centre.",
                ),
                bullets(
                    (
                        "عند إعادة استعمال البيانات، اذكر إدارة الإحصاء المركزي وGeoNames مصدراً لها (CC BY 4.0).",
                        "When you reuse the data, credit the Central Administration of Statistics and GeoNames "
                        "(CC BY 4.0).",
                    ),
                    (
                        "لا تعتمد على الاسم وحده: ففي لبنان بلدات تحمل الاسم نفسه في أقضية مختلفة.",
                        "Do not rely on names alone: Lebanon has towns of the same name in different districts.",
                    ),
                ),
            ),
            heading("المكتبة القانونية", "The legal library"),
            prose(
                (
                    "تضمّ المكتبة قوانين ومراسيم اشتراعية ومراسيم وقرارات تتصل بالبلديات والمختارين والمالية المحلية والبناء "
                    "والبيئة والشراء العام. لكل نصّ بطاقة فيها نوعه ورقمه وتاريخه وعدد الجريدة الرسمية عند توافره، وصلاته "
                    "بالنصوص الأخرى.",
                    "The library holds laws, decree-laws, decrees and decisions on municipalities, mukhtars, local finance, "
                    "building, the environment and public procurement. Each text has a record of its type, number and "
                    "date, the issue of the Official Gazette where known, and its relations to other texts.",
                ),
            ),
            heading("الشفافية حق", "Transparency is a right"),
            prose(
                (
                    "ينصّ القانون رقم 28 تاريخ 10/2/2017 على حق الوصول إلى المعلومات. فإذا لم تجد هنا ما تبحث عنه، فاطلبه "
                    "من الجهة التي لديها المستند: [طلب معلومات من بلدية](guides/access-to-information).",
                    "Law 28 of 10 February 2017 provides for the right of access to information. If you do not find here "
                    "what you are looking for, request it from the body that holds the document: [Requesting information "
                    "from a municipality](guides/access-to-information).",
                ),
            ),
        ],
    ),
    page(
        "contact",
        title=("اتصل بنا", "Contact"),
        summary=(
            f"مركز الاتصال عبر واتساب على الرقم {PHONE}، والموقع الرسمي www.dglac.gov.lb.",
            "The call centre on WhatsApp at 01-610140, and the official website www.dglac.gov.lb.",
        ),
        published="2026-06-15",
        menus=[(HEADER, 60, "اتصل بنا", "Contact"), (FOOTER, 35, "اتصل بنا", "Contact")],
        body=[
            prose(
                (
                    f"أسرع وسيلة لمراجعة المديرية رسالة واتساب إلى الرقم **{PHONE}**. اكتب بكلماتك ما تحتاج إليه، ولا حاجة "
                    "إلى صيغة معيّنة.",
                    "The quickest way to reach the Directorate is a WhatsApp message to **01-610140**. Write what you need "
                    "in your own words; no particular form is required.",
                ),
            ),
            heading("لكل موضوع طريقه", "Each matter has its way"),
            prose(
                bullets(
                    (
                        "**شكوى من خدمة بلدية:** اتبع دليل [تقديم شكوى عبر واتساب](guides/file-a-complaint).",
                        "**A complaint about a municipal service:** follow the guide [Filing a complaint on WhatsApp]"
                        "(guides/file-a-complaint).",
                    ),
                    (
                        "**سؤال عن شكوى سابقة:** اكتب رقمها في المحادثة نفسها، كما في دليل [متابعة الشكوى]"
                        "(guides/follow-a-complaint).",
                        "**A question about an earlier complaint:** write its number in the same conversation, as the guide "
                        "[Following a complaint](guides/follow-a-complaint) explains.",
                    ),
                    (
                        "**سؤال عن معاملة أو نصّ قانوني:** ابحث في الموقع أولاً، ثم اكتب إلينا إذا بقي السؤال.",
                        "**A question about a transaction or a legal text:** search the site first, then write if the "
                        "question remains.",
                    ),
                    (
                        "**بلدية أو اتحاد بلديات:** اذكر اسم البلدية وصفتك ورقم المعاملة إن وُجد.",
                        "**A municipality or a union:** give its name, your capacity and the number of the transaction, if "
                        "there is one.",
                    ),
                    (
                        "**خطأ في الموقع أو في الدليل:** أرسل عنوان الصفحة وما ينبغي تصحيحه.",
                        "**A mistake on the site or in the directory:** send the address of the page and what should be "
                        "corrected.",
                    ),
                ),
            ),
            picture(
                "coast",
                (
                    "رسم لساحل بحري تعلوه تلال وشمس منخفضة، وفي البحر مركب شراعي",
                    "Drawing of a coast below hills and a low sun, with a sailing boat at sea",
                ),
            ),
            heading("قبل أن تكتب", "Before you write"),
            prose(
                bullets(
                    (
                        "لا ترسل كلمات سرّ ولا أرقام بطاقات مصرفية، فلن تُطلب منك.",
                        "Send no passwords or bank card numbers: nobody will ask you for them.",
                    ),
                    (
                        "لا ترسل صور هويتك ما لم تُطلب منك لسبب مبيَّن.",
                        "Send no pictures of your identity card unless you are asked, with the reason given.",
                    ),
                    (
                        "مركز الاتصال ليس خدمة طوارئ.",
                        "The call centre is not an emergency service.",
                    ),
                ),
                (
                    "الموقع الرسمي للمديرية: [www.dglac.gov.lb](https://www.dglac.gov.lb). وتُعلَن أوقات العمل في هذه الصفحة "
                    "عند اعتمادها.",
                    "The Directorate's official website: [www.dglac.gov.lb](https://www.dglac.gov.lb). Working hours will be "
                    "announced on this page once they are set.",
                ),
            ),
        ],
    ),
    page(
        "privacy",
        title=("الخصوصية", "Privacy"),
        summary=(
            "ما الذي نعرفه عنك حين تزور الموقع، وما الذي نحفظه حين تكتب إلى مركز الاتصال، وما حقوقك.",
            "What we know about you when you visit the site, what we keep when you write to the call centre, and what "
            "your rights are.",
        ),
        published="2026-06-22",
        menus=[(FOOTER, 70, "الخصوصية", "Privacy")],
        body=[
            heading("حين تزور الموقع", "When you visit the site"),
            prose(
                (
                    "تُقرأ الصفحات العامة من دون تسجيل ومن دون ملفات تعريف الارتباط (cookies). لا إعلانات فيها، ولا أدوات "
                    "تتبّع، ولا عناصر تُحمَّل من مواقع أخرى.",
                    "Public pages are read without registration and without cookies. They carry no advertisements, no "
                    "tracking tools and nothing loaded from other sites.",
                ),
            ),
            heading("حين تكتب إلى مركز الاتصال", "When you write to the call centre"),
            prose(
                bullets(
                    (
                        "يُحفظ رقم هاتفك ونصّ المحادثة كي يُردّ عليك وتُتابَع شكواك.",
                        "Your phone number and the conversation are kept so that you can be answered and your complaint "
                        "followed up.",
                    ),
                    (
                        "لا يطّلع عليهما إلا الموظفون المكلّفون بذلك، ولا يُنشران.",
                        "Only the employees in charge see them, and they are not published.",
                    ),
                    (
                        "ما تكتبه في تطبيق واتساب يخضع أيضاً لشروط الشركة التي تشغّله.",
                        "What you write on WhatsApp is also subject to the terms of the company that runs it.",
                    ),
                    (
                        "الأرقام المنشورة عن الشكاوى أعداد مجموعة لا تدلّ على شخص بعينه.",
                        "Published figures on complaints are totals that do not point to any person.",
                    ),
                ),
            ),
            heading("حقوقك", "Your rights"),
            prose(
                (
                    "يرعى القانون رقم 81 تاريخ 10/10/2018 المعاملات الإلكترونية والبيانات ذات الطابع الشخصي في لبنان. ولك أن "
                    "تسأل عمّا هو محفوظ عنك، وأن تطلب تصحيحه. اكتب إلى مركز الاتصال من الرقم نفسه الذي راسلته منه.",
                    "Law 81 of 10 October 2018 governs electronic transactions and personal data in Lebanon. You may ask "
                    "what is kept about you and have it corrected. Write to the call centre from the same number you wrote "
                    "from before.",
                ),
                (
                    "لا يُعرف من رقم الشكوى العام من قدّمها، فيمكنك أن تعطيه لمن يتابعها عنك. أما مضمون المحادثة فلا يظهر "
                    "لمن يملك الرقم وحده.",
                    "A complaint's public number does not reveal who filed it, so you can give it to somebody who follows it "
                    "for you. The content of the conversation is not shown to those who have nothing but the number.",
                ),
            ),
            callout(
                ("في هذه النسخة التجريبية", "In this demonstration"),
                (
                    "لا تتصل هذه النسخة بشبكة واتساب. لا تكتب فيها بيانات حقيقية.",
                    "This version is not connected to the WhatsApp network. Do not write real data in it.",
                ),
            ),
        ],
    ),
    page(
        "accessibility",
        title=("إتاحة الموقع للجميع", "Accessibility"),
        summary=(
            "صُمّم الموقع ليقرأه الجميع: بلوحة المفاتيح، وبقارئ الشاشة، وعلى الهاتف، وعلى الاتصال البطيء.",
            "The site is made to be read by everybody: with a keyboard, with a screen reader, on a phone and on a slow "
            "connection.",
        ),
        published="2026-06-22",
        menus=[(FOOTER, 80, "إتاحة الموقع", "Accessibility")],
        body=[
            prose(
                (
                    "خدمة الجميع تعني ألا يحول البصر أو السمع أو الحركة أو نوع الهاتف دون الوصول إلى المعلومة. ويكرّس القانون "
                    "رقم 220 تاريخ 29/5/2000 حقوق الأشخاص المعوقين في لبنان.",
                    "Serving everybody means that neither sight nor hearing nor movement nor the kind of phone one has stands "
                    "in the way of information. Law 220 of 29 May 2000 establishes the rights of persons with disabilities "
                    "in Lebanon.",
                ),
            ),
            heading("ما الذي أُخذ في الحسبان؟", "What was taken into account"),
            prose(
                bullets(
                    (
                        "تُستعمل الصفحات كلها بلوحة المفاتيح، وفي أولها رابط للانتقال إلى المحتوى.",
                        "All pages work with the keyboard, and begin with a link that skips to the content.",
                    ),
                    (
                        "للعناوين ترتيب منطقي، وللصور نصّ بديل بالعربية والإنكليزية.",
                        "Headings follow a logical order, and images have alternative text in Arabic and English.",
                    ),
                    (
                        "تُحدَّد لغة كل نصّ واتجاهه، كي يلفظه قارئ الشاشة على وجهه الصحيح.",
                        "The language and direction of every text are set, so that screen readers pronounce it properly.",
                    ),
                    (
                        "التباين كافٍ في المظهرين الفاتح والداكن، ويُكبَّر الخط من دون أن تختفي أجزاء من الصفحة.",
                        "Contrast is sufficient in light and dark appearance, and text can be enlarged without parts of the "
                        "page disappearing.",
                    ),
                    (
                        "تعمل الصفحات من دون جافاسكريبت، وهي خفيفة على الاتصال البطيء.",
                        "Pages work without JavaScript and are light on a slow connection.",
                    ),
                ),
            ),
            heading("ما الذي لم يكتمل بعد؟", "What is not complete yet"),
            prose(
                (
                    "لم يُجرِ أشخاص ذوو إعاقة تجربة كاملة لهذه النسخة بعد، ولم تُدقَّق الملفات القابلة للتحميل كلها. وبعض "
                    "الصفحات لم يُترجَم إلى الإنكليزية.",
                    "People with disabilities have not yet tested this version in full, and not all files for download have "
                    "been checked. Some pages are not translated into English.",
                ),
            ),
            heading("أخبرنا", "Tell us"),
            prose(
                (
                    f"إذا واجهت عائقاً، فاكتب إلى مركز الاتصال على الرقم {PHONE}، واذكر عنوان الصفحة والجهاز أو البرنامج الذي "
                    "تستعمله. ونرسل إليك المعلومة بصيغة أخرى إذا احتجت إليها. وسائل الاتصال كلها في صفحة [اتصل بنا](contact).",
                    "If you meet an obstacle, write to the call centre at 01-610140 with the address of the page and the "
                    "device or program you use. We will send you the information in another form if you need it. All ways to "
                    "reach us are on the page [Contact](contact).",
                ),
            ),
        ],
    ),
)
