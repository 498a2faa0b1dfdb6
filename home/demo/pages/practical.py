"""Pages that every visitor may need: questions, data, contact, privacy, accessibility."""

from home.demo.catalogue import page
from home.demo.markup import PHONE, bullets, heading, picture, prose
from home.services import FOOTER

PAGES = (
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
