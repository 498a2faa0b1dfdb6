"""Everyday words that are also names of places ("palace", "few", "pictures").

In a sentence they name a place only after a word that says so: "بلدية القصر". This list only ever
keeps a guess back; it gives no answer.
"""

from directory.matching.words import tokens

ARABIC = """
    باب بان بحيرة برج برك بركة بريق بستان بساتين بطحا بكا بكه بلاط بلدة بوار بوارج بياض بيت بير بيرة تحوم تل تلة تليل تنورة توفيقية
    تول تفاح جاج جارية جاهلية جبل جدايل جديدة جران جسر جوار جورة جون حارة حالات حجة حداثا حدث حرار حرج حرف
    حصن حصين حصون حلوة حمام حمرا حميرة حنية حنين حوش حيصة خان خربة خرايب خرطوم خريبة خضر خلوات خيارة خيام دار درب دبل
    دكوانة دلافة دوار دورة دوير دير دليبة رابية راس رام رامة رامية رحبة رماح رمل رملية رميلة روضة روم روس ريحان ريحانية زان
    زواريب زوق زيتون ساحل ساحة ساقية سجد سد سعيدة سفيرة سلطانية سلعا سليمة سن سهل سهلة سهيلة سوق سير شان شانية شاوية شرقية شكا
    شمالية شمع شوير صالحية صباح صخرة صفرا صور صوانة ضهر طيبة طريق طورا عارية عالية عانا عبا عبي عباسية عبادية عدوسية عرب
    عرض عزة عشاش عطشانة عقبة علاق علما علمان عمار عماير عميق عوينات عيد عين عيون غابات غابة غازية غبالة غرب غزة غسانية
    غندورية فاكهة فرض فرن فرون فنار فوار فوارة قاع قانا قادرية قبر قرن قرنة قرية قريات قصر قصيبة قطارة قلع قلعة قليعة قليلة قناة قنطرة
    قنيطرة كبا كحالة كفر كفور كنيسة كوبا كور كرم كروم لاسا لبوة لوبية لويزة ماسا متين مجادل مجدل محطة محمرة مختارة مرج مروج مريجة مزار
    مزرعة مسا مسعودية مشان مشرف مشرفة مشمش مطلة معركة معمارية معمرية مغارة مغيرة منارة منصف منصورة منصوري منية ميدان مينا ميناء نادي ناصرية ناعمة نبع
    نبي نحلة نخلة نفيسة نقاش نهر نهرية نور نورة هري هلالية هنية وادي وزاني وسط وطى يارون ياطر يحمر
"""
LATIN = """
    sir roum room jaj bar dome harf sour tyr tall tin bane sad sadd sin deir dair dayr beit beyt bayt ain ayn aain ras mar dar kfar kafr nahr jabal
    joun jun june kour cour zane jar far man hadath hadat mina borj burj tal tell haret hara mazraa mazraat ouadi wadi
    nabi nabih ram rame rami maria marie sara salima zahra zaitoun zeitoun khodr dora doura raml dima lala mari lasa
    masa basa barsa bater batter hale hala hari hour hours main mine minie bejje abey abbey aba abba beino bayn
"""

EVERYDAY = frozenset(word.plain for word in tokens(f"{ARABIC} {LATIN}"))
