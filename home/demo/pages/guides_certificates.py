"""Guides to certificates, and to asking for information."""

from home.demo.catalogue import Kind, page
from home.demo.details import fee, guide, needed, step
from home.services import FOOTER

MUKHTAR_LAW = "lb-law-1947-11-27-nn"
MUKHTAR_STAMP = (
    "القانون رقم 273 تاريخ 5/1/2001 (طابع المختار) وتعديله",
    "Law 273 of 5 January 2001 (mukhtar stamp), as amended",
)

PAGES = (
    page(
        "guides/residence-certificate",
        kind=Kind.GUIDE,
        title=("إفادة سكن من المختار", "A residence certificate from the mukhtar"),
        summary=(
            "يشهد مختار المحلة التي تسكنها بمحلّ إقامتك، للإدارة أو المدرسة أو المصرف أو شركة الخدمات التي تطلب ذلك.",
            "The mukhtar of the place where you live attests your residence, for the office, school, bank or utility that "
            "asks for it.",
        ),
        published="2026-05-18",
        invented=True,
        details=guide(
            "certificates",
            "mukhtar",
            who=[
                (
                    "كل من يقيم فعلاً في المحلة، لبنانياً كان أو غير لبناني. عن القاصر يطلبها وليّه.",
                    "Everyone who actually lives in the locality, Lebanese or not. For a minor, the guardian asks.",
                )
            ],
            where=[
                (
                    "مختار المحلة التي تسكنها، وإن كان قيدك في بلدة أخرى: فالقيد يدلّ على سجلّك في دوائر النفوس، والإفادة تدلّ "
                    "على مكان إقامتك.",
                    "The mukhtar of the place where you live, even if you are registered in another town: registration points "
                    "to your civil-status record, the certificate to your residence.",
                )
            ],
            documents=[
                needed(
                    "بطاقة هوية أو إخراج قيد فردي",
                    "Identity card or individual civil-status extract",
                    (
                        "لغير اللبنانيين جواز سفر أو إقامة. الأصل للاطّلاع.",
                        "For non-Lebanese, a passport or residence permit. The original, to be seen.",
                    ),
                ),
                needed(
                    "ما يثبت السكن",
                    "Proof of the home",
                    (
                        "عقد إيجار أو سند ملكية أو إيصال كهرباء أو مياه حديث.",
                        "A lease, title deed, or recent electricity or water receipt.",
                    ),
                ),
            ],
            steps=[
                step(
                    "اسأل الجهة التي تطلب الإفادة",
                    "Ask the body that requires it",
                    (
                        "عن الصيغة التي تقبلها وعن أقصى مدة لتاريخها.",
                        "Which form it accepts, and how old the certificate may be.",
                    ),
                ),
                step(
                    "اقصد المختار بنفسك ومعك الأصول",
                    "Go to the mukhtar in person, with the originals",
                ),
                step(
                    "دقّق قبل المغادرة",
                    "Check before you leave",
                    (
                        "الاسم والعنوان والتاريخ والختم والطابع.",
                        "The name, address, date, seal and stamp.",
                    ),
                ),
            ],
            fees=[
                fee("طابع المختار", "Mukhtar stamp", basis=MUKHTAR_STAMP),
                fee("طوابع أخرى", "Other stamps"),
            ],
            time=(
                "تُعطى في العادة في الحال متى حضر المختار",
                "Usually given at once when the mukhtar is present",
            ),
            basis=[MUKHTAR_LAW, "lb-law-2001-01-05-273", "lb-law-2005-12-09-713"],
            questions=["residence-mukhtar-or-municipality", "mukhtar-refuses"],
            to_confirm=[
                (
                    "قيمة طابع المختار النافذة اليوم.",
                    "The value of the mukhtar stamp in force today.",
                ),
                (
                    "الحالات التي تُطلب فيها الإفادة من البلدية بدلاً من المختار.",
                    "When the municipality rather than the mukhtar issues the certificate.",
                ),
            ],
            wordings=[
                "إفادة سكن",
                "إفادة سكن من المختار",
                "كيف أحصل على إفادة سكن",
                "بدي إفادة سكن شو بجيب معي",
                "residence certificate",
                "proof of residence",
                "how do I get a residence certificate",
            ],
        ),
    ),
    page(
        "guides/birth-document",
        kind=Kind.GUIDE,
        title=("وثيقة ولادة لدى المختار", "Birth document at the mukhtar's"),
        summary=(
            "ينظّم المختار وثيقة الولادة بناءً على شهادة الطبيب أو القابلة، ثم تُسجَّل لدى دائرة النفوس.",
            "The mukhtar draws up the birth document from the certificate of the doctor or midwife; the civil-status office "
            "then registers it.",
        ),
        published="2026-09-28",
        invented=True,
        details=guide(
            "certificates",
            "mukhtar",
            who=[
                (
                    "الوالد أو الوالدة، وعند غيابهما من يحدّده قانون الأحوال الشخصية.",
                    "The father or mother; in their absence, those whom the civil-status law names.",
                )
            ],
            where=[
                (
                    "مختار محلة الولادة أو محلة إقامة الأهل، ثم دائرة النفوس المختصة.",
                    "The mukhtar of the place of birth or of the parents' residence, then the competent civil-status office.",
                )
            ],
            documents=[
                needed(
                    "شهادة ولادة من الطبيب أو القابلة أو المستشفى",
                    "Birth certificate by the doctor, midwife or hospital",
                    ("الأصل، موقّعاً ومختوماً.", "The original, signed and sealed."),
                ),
                needed(
                    "إخراج قيد عائلي أو وثيقة زواج",
                    "Family civil-status extract or marriage document",
                ),
                needed("هوية الوالدين", "The parents' identity cards"),
            ],
            steps=[
                step(
                    "تسلّم الشهادة من المستشفى ودقّق الأسماء والتاريخ",
                    "Collect the hospital's certificate; check names and date",
                ),
                step(
                    "راجع المختار لتنظيم الوثيقة",
                    "See the mukhtar to draw up the document",
                    ("بحضور شاهدين إذا طُلب ذلك.", "With two witnesses, if asked for."),
                ),
                step(
                    "سلّم الوثيقة إلى دائرة النفوس وخذ إشعاراً",
                    "Hand the document to the civil-status office and take a receipt",
                ),
                step(
                    "اطلب إخراج قيد يظهر فيه المولود",
                    "Request an extract that shows the child",
                    ("للتأكد من تمام التسجيل.", "To make sure the registration is complete."),
                ),
            ],
            fees=[
                fee("طابع المختار", "Mukhtar stamp", basis=MUKHTAR_STAMP),
                fee("رسم القيد والطوابع", "Registration fee and stamps"),
            ],
            basis=["lb-law-1951-12-07-nn", MUKHTAR_LAW, "lb-law-2001-01-05-273"],
            to_confirm=[
                (
                    "المهلة القانونية للتصريح وما يترتب على التأخر عنها.",
                    "The legal time limit, and what follows when it is missed.",
                ),
                (
                    "ما يُطلب عند ولادة في الخارج أو عند زواج غير مسجّل.",
                    "What is needed for a birth abroad or an unregistered marriage.",
                ),
                ("الرسوم المتوجبة.", "The fees due."),
            ],
            wordings=[
                "تسجيل مولود",
                "كيف أسجل مولود جديد",
                "وثيقة ولادة",
                "register a birth",
                "birth certificate",
            ],
        ),
    ),
    page(
        "guides/access-to-information",
        kind=Kind.GUIDE,
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
        details=guide(
            "information",
            "municipality",
            who=[
                (
                    "كل شخص طبيعي أو معنوي. لست ملزماً بأن تثبت صفة أو مصلحة.",
                    "Every natural or legal person. You need not prove a capacity or an interest.",
                )
            ],
            where=[
                (
                    "البلدية أو اتحاد البلديات الذي لديه المستند، والموظف المكلّف بالمعلومات إذا عُيّن.",
                    "The municipality or union that holds the document, and its information officer if there is one.",
                )
            ],
            documents=[
                needed("طلب خطي", "Written request", form="forms/information-request"),
            ],
            steps=[
                step(
                    "صف المستند بدقة",
                    "Describe the document precisely",
                    (
                        "قرارات وموازنات وحسابات وعقود ودراسات ومراسلات: اذكر الموضوع، والتاريخ أو الرقم إن عرفتهما.",
                        "Decisions, budgets, accounts, contracts, studies, correspondence: give the subject, and the date or "
                        "number if you know them.",
                    ),
                ),
                step(
                    "حدّد كيف تريد الحصول عليه",
                    "State how you want to obtain it",
                    (
                        "نسخة ورقية أو إلكترونية، أو اطّلاع في المكان.",
                        "Paper or electronic copy, or inspection on the spot.",
                    ),
                ),
                step(
                    "قدّم الطلب وخذ إيصالاً بتاريخ تسجيله",
                    "Submit it and take a receipt with the date of registration",
                ),
                step(
                    "إذا رُفض الطلب أو لم يأتِ جواب",
                    "If it is refused or stays without an answer",
                    (
                        "اطلب الرفض خطياً ومعلّلاً، ثم راجع الهيئة الوطنية لمكافحة الفساد المنشأة بالقانون رقم 175 تاريخ "
                        "8/5/2020.",
                        "Ask for a refusal in writing, with reasons; then turn to the National Anti-Corruption Commission, "
                        "established by Law 175 of 8 May 2020.",
                    ),
                ),
            ],
            fees=[
                fee(
                    "كلفة النسخ",
                    "Cost of copies",
                    basis=(
                        "المرسوم رقم 6940 تاريخ 8/9/2020",
                        "Decree 6940 of 8 September 2020",
                    ),
                )
            ],
            time=(
                "خمسة عشر يوماً، تُمدَّد مرة واحدة لخمسة عشر يوماً أخرى على الأكثر",
                "Fifteen days, extended once by fifteen more at most",
            ),
            basis=["lb-law-2017-02-10-28", "lb-decree-2020-09-08-6940", "lb-law-2020-05-08-175"],
            questions=["information-who", "information-refused"],
            to_confirm=[
                (
                    "أسماء الموظفين المكلّفين بالمعلومات في البلديات.",
                    "The names of the municipalities' information officers.",
                ),
                (
                    "كلفة النسخ، والمستندات المستثناة في العمل اليومي.",
                    "The cost of copies, and which documents are excepted in practice.",
                ),
            ],
            wordings=[
                "كيف أطلب معلومات من البلدية",
                "حق الوصول إلى المعلومات",
                "بدي نسخة عن قرار البلدية",
                "طلب معلومات",
                "access to information request",
                "how do I request information from a municipality",
            ],
        ),
    ),
)
