"""Everyday words that are also names of places ("palace", "few", "pictures").

In a sentence they name a place only after a word that says so ("بلدية القصر"); those that are no
thing one can be in also after "in" ("في بشري"). The lists only ever keep a guess back; they give
no answer.
"""

from directory.matching.words import tokens

THINGS = """
    باب بان بحيرة برج برك بركة بستان بساتين بطحا بلاط بلدة بوار بوارج بياض بيت بير بيرة تحوم تل تلة تليل تنورة تفاح جارية
    جبل جديدة جران جسر جوار جورة حارة حالات حجة حدث حرار حرج حرف حصن حصون حمام حمرا حنية حوش حيصة خان خربة خرايب
    خرطوم خريبة خلوات خيارة خيام دار درب دكوانة دوار دورة دوير دير دليبة رابية راس رامية رحبة رماح رمل رملية رميلة روضة
    روس ريحان زواريب زوق زيتون ساحل ساحة ساقية سد سفيرة سن سهل سهلة سوق سير شرق شمال شمع صباح صخرة صوانة ضهر طريق
    عرب عرض عشاش عقبة علاق عماير عيد عين عيون عوينات غاب غابات غابة غازية غرب فاكهة فرض فرن فرون فنار فوار فوارة
    قاع قبر قرن قرنة قرية قريات قصر قطارة قلع قلعة قليعة قناة قنطرة كفر كنيسة كور كرم كروم لبوة لوبية لويزة مجادل مجدل محطة
    مرج مروج مريجة مزار مزرعة مسا مشان مشرف مشرفة مشمش مطلة معركة مغارة مغيرة منارة منصف ميدان مينا ميناء نادي نبع نبي
    نحلة نخلة نقاش نهر نور وادي وسط وطى بنية انصار عبدة مختارة اسيا منجز قبول ماسا سما جنوب
"""
OTHERS = """
    بريق بكا بكه بشري تول توفيقية جاج جاهلية جدايل جون حداثا حصين حلوة حميرة حنين خضر دبل دلافة رام رامة روم ريحانية زان سجد
    سعيدة سلطانية سلعا سليمة سهيلة شان شانية شاوية شرقية شكا شمالية شوير صالحية صفرا صور طيبة طورا عارية عالية عانا عبا عبي
    عباسية عبادية عدوسية عزة عطشانة علما علمان عمار عميق غبالة غزة غزير غسانية غندورية قادرية قانا قصيبة قليلة قنيطرة كبا كحالة
    كفور كوبا لاسا متين محمرة مسعودية معمارية معمرية منصورة منصوري منية ناصرية ناعمة نفيسة نهرية نورة هري هلالية هنية وزاني
    يارون ياطر يحمر عادة اذا فتري قبولا

    sir roum room jaj bar dome harf sour tyr tall tin bane sad sadd sin deir dair dayr beit beyt bayt ain ayn aain ras mar dar kfar
    kafr nahr jabal joun jun june kour cour zane jar far man hadath hadat mina borj burj tal tell haret hara mazraa mazraat ouadi
    wadi nabi nabih ram rame rami maria marie sara salima zahra zaitoun zeitoun khodr dora doura raml dima lala mari lasa masa
    basa barsa bater batter hale hala hari hour hours main mine minie abbey aba abba beino bayn ana anan page where here name
    whole hole party part parse prose vice union centre center hall their that turn about better every mukhtar see fee bein bain
    ahla habibi kifak marhaba yalla kamen kamena hon hayda haydi kteer ktir shway mech mish
"""

THING_WORDS = frozenset(word.plain for word in tokens(THINGS))
EVERYDAY = THING_WORDS | frozenset(word.plain for word in tokens(OTHERS))
