"""Guides: complaints, and transactions that many people need."""

from home.demo.catalogue import Kind, page
from home.demo.markup import PHONE, bullets, callout, heading, picture, prose, steps
from home.services import HEADER

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
        kind=Kind.GUIDE_INDEX,
        title=("دليل المعاملات", "Guide to transactions"),
        summary=(
            "كيف تقدّم شكوى وتتابعها، وكيف تُحضّر المعاملات الأكثر طلباً لدى البلدية أو المختار، خطوة بعد "
            "خطوة.",
            "How to file a complaint and follow it, and how to prepare the most requested transactions at a "
            "municipality or with a mukhtar, step by step.",
        ),
        published="2026-05-04",
        invented=True,
        menus=[(HEADER, 40, "دليل المعاملات", "Transactions")],
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
                    "[رخصة بناء](guides/building-permit)، أو [طلب معلومات من بلدية]"
                    "(guides/access-to-information).",
                    "Then go on to the guide to your transaction: [A residence certificate from the mukhtar]"
                    "(guides/residence-certificate), [Building permit](guides/building-permit), or "
                    "[Requesting information from a municipality](guides/access-to-information).",
                ),
            ),
        ],
    ),
)
