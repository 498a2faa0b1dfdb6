"""News. All of it is invented, and each item says so before anything else."""

from home.demo.catalogue import Kind, page
from home.demo.markup import bullets, callout, heading, prose, table
from home.services import HEADER

INVENTED = callout(
    ("خبر تجريبي", "A demonstration item"),
    (
        "كُتب هذا الخبر لعرض الموقع. ما يرد فيه متخيَّل، ولا يُعدّ بياناً رسمياً.",
        "This item was written to demonstrate the site. What it tells is invented and is not an official "
        "statement.",
    ),
)

PAGES = (
    page(
        "news",
        kind=Kind.NEWS_INDEX,
        title=("الأخبار", "News"),
        summary=(
            "أخبار المديرية ومركز الاتصال، الأحدث أولاً. الأخبار المنشورة في هذه النسخة تجريبية.",
            "News of the Directorate and the call centre, newest first. The items in this version are for "
            "demonstration.",
        ),
        published="2026-07-06",
        invented=True,
        menus=[(HEADER, 50, "الأخبار", "News")],
    ),
    page(
        "news/legal-library-opens",
        kind=Kind.NEWS,
        topics=["legislation", "website"],
        image="library",
        title=(
            "المكتبة القانونية: نصوص الإدارة المحلية في مكان واحد",
            "The legal library: the texts of local administration in one place",
        ),
        summary=(
            "قوانين ومراسيم وقرارات تتصل بالعمل البلدي، تُصفّى بحسب النوع والسنة، ولكل نصّ صفحة تبيّن صلته بسواه.",
            "Laws, decrees and decisions on municipal work, filtered by type and year. Each text has a page that "
            "shows how it relates to others.",
        ),
        published="2026-07-06",
        invented=True,
        body=[
            INVENTED,
            prose(
                (
                    "فُتحت في هذه النسخة من الموقع مكتبة قانونية تضمّ أبرز النصوص التي ترعى عمل البلديات واتحاداتها "
                    "والمختارين، من قانون البلديات الصادر عام 1977 إلى النصوص الحديثة.",
                    "In this version of the site, a legal library has opened with the main texts that govern the work of "
                    "municipalities, unions and mukhtars, from the Municipal Act of 1977 to recent texts.",
                ),
                (
                    "كان من يبحث عن نصّ بلدي يتنقّل بين أعداد الجريدة الرسمية ومواقع متفرقة، ولا يعرف دائماً إن كان النصّ "
                    "معدّلاً أو ملغى. أما في المكتبة فلكل نصّ صفحة واحدة فيها رقمه وتاريخه وعدد الجريدة الرسمية المتوافر، "
                    "وروابط إلى النصوص التي عدّلته أو عدّلها.",
                    "Whoever looked for a municipal text used to move between issues of the Official Gazette and scattered "
                    "websites, not always knowing whether the text had been amended or repealed. In the library each text "
                    "has one page with its number, its date and the issue of the Gazette where known, and links to the "
                    "texts that amend it or that it amends.",
                ),
            ),
            heading("كيف تبحث؟", "How to search"),
            prose(
                bullets(
                    (
                        "اكتب رقم النصّ وسنته، أو كلمات من عنوانه، في خانة البحث.",
                        "Type the number and year of a text, or words of its title, into the search box.",
                    ),
                    (
                        "أو تصفّح اللائحة وحدّد النوع والسنة.",
                        "Or browse the list and choose a type and a year.",
                    ),
                    (
                        "تظهر عناوين النصوص بالعربية والإنكليزية، ويبقى النصّ العربي وحده المرجع.",
                        "Titles are shown in Arabic and English; the Arabic text alone is authoritative.",
                    ),
                ),
                (
                    "البيانات أولية، وهي تخضع للتدقيق قبل اعتمادها.",
                    "The data is preliminary and is to be verified before it is adopted.",
                ),
            ),
        ],
    ),
    page(
        "news/building-permit-guide",
        kind=Kind.NEWS,
        topics=["municipalities", "website"],
        image="town",
        title=(
            "دليل جديد يشرح أساسيات رخصة البناء",
            "A new guide explains the basics of building permits",
        ),
        summary=(
            "صفحة واحدة تبيّن من يعطي الرخصة، وما دور المهندس والدوائر الفنية، وما مراحل الطلب.",
            "One page on who issues a permit, what the engineer and the technical services do, and the stages of an "
            "application.",
        ),
        published="2026-08-17",
        invented=True,
        body=[
            INVENTED,
            prose(
                (
                    "انضمّ إلى قسم الأدلة دليل جديد عنوانه [أساسيات رخصة البناء](guides/building-permit). يشرح الدليل بلغة "
                    "مبسّطة ما يسبق تقديم الطلب وما يليه، ويميّز بين دور المالك والمهندس والدوائر الفنية ورئيس البلدية.",
                    "A new guide has joined the section: [Building permits: the basics](guides/building-permit). In plain "
                    "language it explains what comes before an application and what comes after it, and distinguishes "
                    "between the parts of the owner, the engineer, the technical services and the president of the "
                    "municipality.",
                ),
                (
                    "تكثر الأسئلة عن رخص البناء في البلديات، وكثير من الطلبات يتأخر لأن مستنداً ينقصه أو لأنه قُدّم قبل "
                    "الحصول على إفادة التخطيط. لذلك رُتّبت الخطوات في الدليل بحسب تسلسلها الفعلي، ومع كل خطوة ما ينبغي "
                    "الاحتفاظ به من أرقام وإيصالات.",
                    "Municipalities are often asked about building permits, and many applications are delayed because a "
                    "document is missing or because they were submitted before the planning certificate was obtained. "
                    "The guide therefore puts the steps in the order in which they are taken, and says with each which "
                    "numbers and receipts to keep.",
                ),
            ),
            heading("أدلة أخرى في القسم نفسه", "Other guides of the section"),
            prose(
                bullets(
                    (
                        "[قبل أن تبدأ معاملة](guides/transactions)، وهو مدخل إلى المعاملات كلها.",
                        "[Before you begin a transaction](guides/transactions), an introduction to all of them.",
                    ),
                    (
                        "[إفادة سكن من المختار](guides/residence-certificate).",
                        "[A residence certificate from the mukhtar](guides/residence-certificate).",
                    ),
                    (
                        "[طلب معلومات من بلدية](guides/access-to-information).",
                        "[Requesting information from a municipality](guides/access-to-information).",
                    ),
                ),
                (
                    "والأدلة عامة، فلا تغني عن سؤال البلدية المعنية عن مستنداتها ورسومها.",
                    "The guides are general: they do not replace asking the municipality concerned about its documents "
                    "and fees.",
                ),
            ),
        ],
    ),
    page(
        "news/training-on-complaints",
        kind=Kind.NEWS,
        topics=["training"],
        image="meeting",
        title=(
            "لقاء تدريبي لموظفي البلديات على متابعة الشكاوى",
            "Training for municipal staff on following up complaints",
        ),
        summary=(
            "تمرين على رحلة الشكوى من رسالة المواطن إلى الجواب: القراءة، والتصنيف، والإحالة، والردّ الواضح.",
            "An exercise on the journey of a complaint, from a citizen's message to the answer: reading, classifying, "
            "referring and replying clearly.",
        ),
        published="2026-09-07",
        invented=True,
        body=[
            INVENTED,
            prose(
                (
                    "تناول لقاء تدريبي متخيَّل، وُضع برنامجه لهذه النسخة، كيفية التعامل مع الشكاوى الواردة عبر واتساب. "
                    "وتدرّب المشاركون على أمثلة مكتوبة لهذه الغاية، لا تعود إلى أشخاص حقيقيين.",
                    "An imagined training session, whose programme was written for this version, dealt with the handling "
                    "of complaints that arrive on WhatsApp. Participants practised with examples written for the purpose, "
                    "which do not concern real people.",
                ),
            ),
            table(
                ("برنامج اللقاء", "Programme of the session"),
                [
                    ("الجلسة", "Session"),
                    ("الموضوع", "Subject"),
                    ("المدة بالدقائق", "Minutes"),
                ],
                [
                    ("الأولى", "First"),
                    ("قراءة الرسائل وتحديد المكان", "Reading messages and finding the place"),
                    "45",
                ],
                [
                    ("الثانية", "Second"),
                    (
                        "التصنيف والإحالة إلى البلدية المعنية",
                        "Classifying, and referring to the municipality concerned",
                    ),
                    "60",
                ],
                [
                    ("الثالثة", "Third"),
                    ("صياغة الردّ ومتابعة المهل", "Wording the reply and watching deadlines"),
                    "60",
                ],
            ),
            heading("محاور اللقاء", "The topics"),
            prose(
                bullets(
                    (
                        "**القراءة:** استخراج الموضوع والمكان والتاريخ من رسالة كُتبت على عجل.",
                        "**Reading:** finding the subject, the place and the date in a message written in haste.",
                    ),
                    (
                        "**التصنيف والإحالة:** اختيار البلدية المعنية والوحدة المسؤولة، والتنبّه إلى البلدات التي تتشابه "
                        "أسماؤها.",
                        "**Classifying and referring:** choosing the municipality concerned and the unit in charge, and "
                        "watching for towns with similar names.",
                    ),
                    (
                        "**الردّ:** جملة أولى تجيب، وثانية تشرح، وثالثة تبيّن الخطوة التالية.",
                        "**Replying:** a first sentence that answers, a second that explains, a third that states the next "
                        "step.",
                    ),
                    (
                        "**المهل:** كيف تظهر الشكاوى التي اقترب موعدها، ومن يُبلَّغ بها.",
                        "**Deadlines:** how complaints that are nearly due show up, and who is told about them.",
                    ),
                ),
                (
                    "وخلص التمرين إلى أن الشكوى التي يُذكر فيها المكان بدقة تُحلّ أسرع من سواها، وأن الردّ المبكر، ولو لم "
                    "يتضمن حلاً بعد، يخفّف من تكرار الرسائل.",
                    "The exercise concluded that a complaint with a precise place is solved faster than others, and that an "
                    "early reply, even one without a solution yet, reduces repeated messages.",
                ),
                (
                    "وللمواطن دليل مقابل: [تقديم شكوى عبر واتساب](guides/file-a-complaint).",
                    "Citizens have a guide of their own: [Filing a complaint on WhatsApp](guides/file-a-complaint).",
                ),
            ),
        ],
    ),
    page(
        "news/open-register",
        kind=Kind.NEWS,
        topics=["municipalities"],
        announcement=True,
        image="map",
        title=(
            "سجلّ البلديات مفتوح للمراجعة والتصحيح",
            "The register of municipalities is open for review",
        ),
        summary=(
            "صفحة لكل بلدية ولكل اتحاد، بالعربية والإنكليزية، ودعوة إلى التنبيه إلى كل خطأ في اسم أو قضاء.",
            "A page for every municipality and union, in Arabic and English, and an invitation to report any mistake in "
            "a name or a district.",
        ),
        published="2026-09-28",
        invented=True,
        body=[
            INVENTED,
            prose(
                (
                    "تتيح هذه النسخة دليلاً للبلديات واتحاداتها بحسب المحافظة والقضاء. لكل بلدية صفحة فيها اسمها بالعربية "
                    "والإنكليزية، وقضاؤها ومحافظتها، والاتحاد الذي تنتمي إليه عند توافره، وموقعها على الخريطة.",
                    "This version offers a directory of municipalities and unions by governorate and district. Each "
                    "municipality has a page with its name in Arabic and English, its district and governorate, the union "
                    "it belongs to where known, and its position on the map.",
                ),
                (
                    "جُمع السجلّ الأولي من مصادر منشورة، منها لائحة البلديات الصادرة عن إدارة الإحصاء المركزي، ومن قاعدة "
                    "الأسماء الجغرافية GeoNames. وهو غير رسمي: تنقصه بلديات أُنشئت حديثاً، وفيه أسماء تُكتب بأكثر من "
                    "صورة.",
                    "The starting register was compiled from published sources, among them the list of municipalities of "
                    "the Central Administration of Statistics, and from the GeoNames database. It is not official: some "
                    "recently created municipalities are missing, and some names are written in more than one way.",
                ),
            ),
            heading("ما المطلوب؟", "What is asked for"),
            prose(
                bullets(
                    (
                        "تحقّق من اسم بلديتك بالعربية والإنكليزية.",
                        "Check the name of your municipality in Arabic and English.",
                    ),
                    (
                        "تحقّق من القضاء والاتحاد.",
                        "Check the district and the union.",
                    ),
                    (
                        "أبلغ عن الخطأ عبر مركز الاتصال، واذكر اسم البلدية كما ينبغي أن يُكتب.",
                        "Report a mistake through the call centre, giving the name as it should be written.",
                    ),
                ),
                (
                    "وتُصحَّح السجلات بعد التثبّت منها لدى الجهة المعنية. وللمزيد عن البيانات اقرأ [البيانات المفتوحة "
                    "والمكتبة القانونية](open-data).",
                    "Records are corrected once the body concerned has confirmed the change. For more on the data, read "
                    "[Open data and the legal library](open-data).",
                ),
            ),
        ],
    ),
    page(
        "news/demonstration-launched",
        kind=Kind.NEWS,
        topics=["website"],
        announcement=True,
        image="conversation",
        title=(
            "النسخة التجريبية من الموقع ومركز الاتصال متاحة للتجربة",
            "The demonstration of the website and call centre can be tried out",
        ),
        summary=(
            "يستطيع الزائر أن يبحث ويقرأ بلغتين، وأن يجرّب دور المواطن في محادثة، ودور الموظف في صندوق الوارد.",
            "Visitors can search and read in two languages, and try out the citizen's part in a conversation and the "
            "employee's part in the inbox.",
        ),
        published="2026-10-19",
        invented=True,
        body=[
            INVENTED,
            prose(
                (
                    "باتت النسخة التجريبية من ديوان متاحة لمن يرغب في تجربتها. وهي تجمع في نظام واحد موقع المديرية بالعربية "
                    "والإنكليزية، ودليل البلديات، والمكتبة القانونية، ومركز اتصال عبر واتساب.",
                    "The demonstration of Diwan can now be tried out. It brings together, in one system, the Directorate's "
                    "website in Arabic and English, the directory of municipalities, the legal library and a call centre on "
                    "WhatsApp.",
                ),
                (
                    "ولا يتصل مركز الاتصال في هذه النسخة بشبكة واتساب، بل بمحاكٍ لها يشبه شاشة الهاتف: يكتب الزائر شكواه كما "
                    "يكتبها المواطن، فتظهر في صندوق الوارد لدى الموظف، فيردّ عليها ويصل الردّ إلى المحادثة.",
                    "In this version the call centre is not connected to the WhatsApp network but to an emulator that looks "
                    "like the screen of a phone: visitors write a complaint as a citizen would, it appears in the "
                    "employee's inbox, the employee replies, and the reply reaches the conversation.",
                ),
            ),
            heading("ما الذي يمكن تجربته؟", "What can be tried out"),
            prose(
                bullets(
                    (
                        "البحث عن بلدية باسمها، وإن كُتب بإملاء مختلف.",
                        "Searching for a municipality by name, even in a different spelling.",
                    ),
                    (
                        "الانتقال من أي صفحة إلى نظيرتها باللغة الأخرى.",
                        "Going from any page to its counterpart in the other language.",
                    ),
                    (
                        "تقديم شكوى ومتابعتها حتى الردّ.",
                        "Filing a complaint and following it up to the reply.",
                    ),
                    (
                        "قراءة الصفحات على الهاتف، أو بالطباعة الكبيرة، أو بقارئ الشاشة.",
                        "Reading pages on a phone, in large print or with a screen reader.",
                    ),
                ),
                (
                    "كل ما يُكتب في المحاكي يبقى في هذه النسخة ولا يصل إلى أحد خارجها. اقرأ [عن هذه النسخة التجريبية]"
                    "(about/demonstration).",
                    "Whatever is written in the emulator stays in this version and reaches nobody outside it. Read [About "
                    "this demonstration](about/demonstration).",
                ),
            ),
        ],
    ),
    page(
        "news/access-to-information-workshop",
        kind=Kind.NEWS,
        topics=["training", "information"],
        image="geometry",
        title=(
            "ورشة عمل حول حق الوصول إلى المعلومات في البلديات",
            "Workshop on the right of access to information in municipalities",
        ),
        summary=(
            "كيف تستعدّ البلدية لطلبات المعلومات: موظف مكلّف، وسجلّ للطلبات، ونشر حكمي لما ينبغي نشره.",
            "How a municipality prepares for requests for information: an employee in charge, a register of requests, and "
            "publication of what has to be published.",
        ),
        published="2026-11-09",
        invented=True,
        translated=False,
        body=[
            INVENTED,
            prose(
                (
                    "ناقشت ورشة عمل متخيَّلة، وُضعت لهذه النسخة، السبل العملية لتطبيق القانون رقم 28 تاريخ 10/2/2017 في "
                    "البلديات، ولا سيما الصغيرة منها التي لا يتوافر لديها سوى موظف واحد أو اثنين.",
                    "An imagined workshop, written for this version, discussed practical ways of applying Law 28 of 10 "
                    "February 2017 in municipalities, above all small ones with no more than one or two employees.",
                ),
            ),
            heading("خمس خطوات للبدء", "Five steps to begin with"),
            prose(
                bullets(
                    (
                        "تكليف موظف بالنظر في الطلبات، وإعلان اسمه ووسيلة الاتصال به.",
                        "Putting an employee in charge of requests, and announcing how to reach that employee.",
                    ),
                    (
                        "فتح سجلّ تُدوَّن فيه الطلبات وتواريخها وأجوبتها.",
                        "Opening a register of requests, their dates and the answers.",
                    ),
                    (
                        "نشر القرارات والموازنات والحسابات التي يوجب القانون نشرها.",
                        "Publishing the decisions, budgets and accounts whose publication the law requires.",
                    ),
                    (
                        "وضع نموذج بسيط للطلب، على ألا يكون استعماله شرطاً لقبوله.",
                        "Providing a simple form, without making its use a condition for accepting a request.",
                    ),
                    (
                        "تعليل الرفض خطياً، وبيان طريق المراجعة.",
                        "Giving the reasons of a refusal in writing, with the way to object.",
                    ),
                ),
                (
                    "وشدّد النقاش على أن النشر المسبق أقلّ كلفة من الردّ على الطلبات واحداً بعد آخر، وأن الموازنة المنشورة في "
                    "جدول مقروء تجيب عن معظم الأسئلة.",
                    "The discussion stressed that publishing in advance costs less than answering requests one by one, and "
                    "that a budget published in a readable table answers most questions.",
                ),
                (
                    "أما دليل المواطن فهو في صفحة [طلب معلومات من بلدية](guides/access-to-information).",
                    "The guide for citizens is on the page [Requesting information from a municipality]"
                    "(guides/access-to-information).",
                ),
            ),
        ],
    ),
)
