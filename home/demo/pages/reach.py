"""How to reach the Directorate, and what it keeps about those who do."""

from home.demo.catalogue import Kind, page
from home.demo.details import NOTHING, ContactDetails
from home.demo.markup import PHONE, bullets, callout, heading, prose
from home.services import FOOTER, HEADER

PAGES = (
    page(
        "contact",
        kind=Kind.CONTACT,
        title=("اتصل بنا", "Contact"),
        summary=(
            f"مركز الاتصال عبر واتساب على الرقم {PHONE}، والوحدات الإدارية وما تُعنى به كل منها.",
            "The call centre on WhatsApp at 01-610140, and the units with what each of them does.",
        ),
        published="2026-06-15",
        menus=[(HEADER, 60, "اتصل بنا", "Contact"), (FOOTER, 35, "اتصل بنا", "Contact")],
        details=ContactDetails(address=NOTHING, hours=NOTHING),
        body=[
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
                        "**سؤال عن معاملة:** اقرأ [دليل المعاملات](guides) و[الأسئلة الشائعة](faq)، أو اطرح سؤالك على واتساب.",
                        "**A question about a transaction:** read the [Guide to transactions](guides) and the [Frequently "
                        "asked questions](faq), or ask on WhatsApp.",
                    ),
                    (
                        "**بلدية أو اتحاد بلديات:** اذكر اسم البلدية وصفتك ورقم المعاملة إن وُجد.",
                        "**A municipality or a union:** give its name, your capacity and the number of the transaction, if "
                        "there is one.",
                    ),
                    (
                        "**خطأ في الموقع أو في دليل البلديات:** أرسل عنوان الصفحة وما ينبغي تصحيحه.",
                        "**A mistake on the site or in the directory:** send the address of the page and what should be "
                        "corrected.",
                    ),
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
            ),
        ],
    ),
    page(
        "privacy",
        title=("الخصوصية", "Privacy"),
        summary=(
            "ما الذي نعرفه عنك حين تزور الموقع، وما الذي نحفظه حين تكتب إلى مركز الاتصال، ولأي مدة، وما حقوقك.",
            "What we know about you when you visit the site, what we keep when you write to the call centre and for how "
            "long, and what your rights are.",
        ),
        published="2026-06-22",
        menus=[(FOOTER, 70, "الخصوصية", "Privacy")],
        body=[
            heading("حين تزور الموقع", "When you visit the site"),
            prose(
                bullets(
                    (
                        "تُقرأ الصفحات العامة من دون تسجيل ومن دون ملفات تعريف الارتباط (cookies).",
                        "Public pages are read without registration and without cookies.",
                    ),
                    (
                        "لا إعلانات فيها ولا أدوات تتبّع، ولا عناصر تُحمَّل من مواقع أخرى.",
                        "They carry no advertisements, no tracking tools and nothing loaded from other sites.",
                    ),
                    (
                        "إذا أجبت عن سؤال «هل أفادتك هذه الصفحة؟» حُفظ جوابك مع عنوان الصفحة وتاريخه، من دون اسم. "
                        "لا تكتب في الملاحظة ما يدلّ عليك.",
                        "If you answer the question whether a page was useful, your answer is kept with the page's address "
                        "and the date, without a name. Write nothing in the remark that points to you.",
                    ),
                ),
            ),
            heading("حين تكتب إلى مركز الاتصال", "When you write to the call centre"),
            prose(
                bullets(
                    (
                        "يُحفظ رقم هاتفك، والاسم الذي تعرضه على واتساب، ونصّ المحادثة وما ترسله فيها، كي يُردّ عليك وتُتابَع شكواك.",
                        "Your phone number, the name you show on WhatsApp, the conversation and what you send in it are kept, "
                        "so that you can be answered and your complaint followed up.",
                    ),
                    (
                        "قد يأتيك عن سؤالك جواب آلي من هذا الموقع. يُحفظ السؤال والجواب في المحادثة نفسها.",
                        "Your question may receive an automatic answer from this site. Question and answer are kept in the "
                        "same conversation.",
                    ),
                    (
                        "لا يطّلع على المحادثة إلا الموظفون المكلّفون بذلك، ويُسجَّل ما يفعلونه فيها. ولا تُنشر.",
                        "Only the employees in charge see the conversation, and what they do in it is recorded. It is not "
                        "published.",
                    ),
                    (
                        "قد تُعرَض الشكوى على البلدية المعنية بقدر ما تقتضيه معالجتها.",
                        "A complaint may be put to the municipality concerned, as far as solving it requires.",
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
            heading("لأي مدة؟", "For how long?"),
            prose(
                (
                    "تُحفظ المحادثات ما دامت لازمة لمتابعة الملف وللمراجعات التي قد تليه. أما المدة المحدّدة فتضعها المديرية وتُعلَن "
                    "في هذه الصفحة قبل أن يُفتح المركز للعموم.",
                    "Conversations are kept as long as the case, and reviews that may follow it, require. The exact period is "
                    "for the Directorate to set, and will be announced on this page before the centre opens to the public.",
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
)
