//! Polish, Russian, Ukrainian, Turkish and Arabic.

use super::language::Language;

pub const POLISH: Language = Language {
    thanks: "doskonale doskonała dziękować dziękuję dziękujemy dzięki dzięks dziękówa działa fantastycznie genialne \
             genialnie idealnie podziękowania pomocna pomocne pomogła pomogło pomogły pomógł pomogłeś pomogłaś \
             przydatne rozwiązane rozwiązany rewelacja świetna świetne świetnie udało wdzięczna wdzięczny wspaniale \
             zadziałało",
    around: "bardzo był była było ci dla dobra dobre dobry dobrze dnia dzień góry i info informacja informację \
             informacje jasne jest jeszcze już konkretną krótką miłego mi odpowiedź odpowiedzi odpowiedzią ogromne \
             ogromnie panie pani panu państwu pana pięknie podpowiedź pomoc porada poradę porady pozdrawiam \
             pozdrowienia rada rady radę raz serdecznie serdeczne się szybka szybką szybkie szybko ślicznie tak tę \
             tą teraz to twoja twoją wam wasza waszą wielkie wskazówka wskazówki wskazówkę wszystkie wszystkim \
             wszystko wyczerpującą wyjaśnienie wyjaśnienia z za naprawdę stokrotne tysiąckrotne hej cześć",
    thanks_phrases: &["problem rozwiązany", "sprawa rozwiązana", "o to chodziło", "właśnie o to chodziło"],
    phrases: &["miłego dnia", "za poświęcony czas", "raz jeszcze"],
    pleas: &[
        "pomoc",
        "odpowiedź",
        "szybka odpowiedź",
        "info",
        "informacje",
        "porada",
        "wskazówki",
        "rada",
        "szybka pomoc",
    ],
};

pub const RUSSIAN: Language = Language {
    thanks: "благодарен благодарим благодарна благодарность благодарны благодарю выручили выручил выручила \
             заработало здорово замечательно класс круто отлично отличный полезно помог помогла помогли помогло \
             получилось превосходно прекрасно признателен признательна работает решено решён решена решилось \
             сработало спасибки спасибо спс супер",
    around: "большое быстрый быстро быструю быстрое вам вас ваш ваша вашу вашего всё все всем всего дельный день \
             дня добрый доброго душе души ещё еще за заранее здравствуйте и инфу информация информацию \
             исчерпывающий консультацию меня мне от ответ ответа ответы огромное очень подробный подробное \
             подсказка подсказку помощь понятно поддержку привет раз разъяснение разъяснения совет советы сердечно \
             так тебе твой твою теперь то уважением уже у хорошего хорошо хороший человеческое это да пояснение",
    thanks_phrases: &[
        "вопрос решён",
        "вопрос решен",
        "проблема решена",
        "всё получилось",
        "то что нужно",
        "низкий поклон",
    ],
    phrases: &["с уважением", "хорошего дня", "за потраченное время", "от души"],
    pleas: &["помощь", "ответ", "быстрый ответ", "совет", "информация", "инфу", "подсказку"],
};

pub const UKRAINIAN: Language = Language {
    thanks: "вдячна вдячний вдячні вийшло вирішено відмінно дяка дяки дякс дякую дякуємо допоміг допомогла \
             допомогли допомогло клас класно корисно прекрасно працює спасибі спрацювало супер чудово",
    around: "великого велике величезне вам вас ваша вашу все всім вже від відповіді відповідь гарного дня добрий \
             день допомога допомогу дуже за заздалегідь зрозуміло інформація інформацію і й консультацію красно \
             мені наперед порада пораду поради привіт підказку раз серця так твою тепер тобі це ще швидка швидко \
             швидку щире щиро та",
    thanks_phrases: &["питання вирішено", "проблему вирішено", "все вийшло"],
    phrases: &["гарного дня", "з повагою", "від щирого серця"],
    pleas: &["допомога", "відповідь", "порада", "інформація", "швидка відповідь", "допомогу", "пораду"],
};

pub const TURKISH: Language = Language {
    thanks: "çalıştı çalışıyor çözüldü eyvallah faydalı halloldu harika harikasınız mükemmel minnettar minnettarım \
             müteşekkirim sağol sağolasın sağolun süper şahane teşekkür teşekkürler teşekkürlerimi tşk tşkler \
             yaradı yardımcı çözdü",
    around: "açıklama açıklamanız allah bilgi bilgiler bilgilendirme bilgilendirmeniz bu bunun büyük cevabın \
             cevabınız cevap cevaplar çok da de ederim ederiz ediyorum elinize ellerinize emeğinize evet gelsin \
             gerçekten güzel günler hepinize hepsi her herkese hızlı içten için iyi işe kolay merhaba olsun oldu \
             oldun oldunuz önerin öneriniz razı sağ sağlık sana selamlar sizden size sizlere sonsuz şey şimdi \
             şimdiden tamam tekrar tüm ve yanıt yanıtın yanıtınız yardım yardımın yardımınız yardımlarınız zaman",
    thanks_phrases: &[
        "sorun çözüldü",
        "sorunum çözüldü",
        "işe yaradı",
        "allah razı olsun",
        "sağ olun",
        "sağ ol",
        "sorun kalmadı",
    ],
    phrases: &["iyi günler", "kolay gelsin", "zaman ayırdığınız için"],
    pleas: &["yardım", "yardım için", "cevap", "bilgi", "açıklama", "yanıt", "hızlı cevap"],
};

pub const ARABIC: Language = Language {
    thanks: "شكرا وشكرا الشكر شكري أشكرك أشكركم اشكركم نشكركم مشكور مشكورة مشكورين ممتن ممتنة ممتاز ممتازة رائع \
             رائعة نجح نجحت يعمل ساعدني ساعدتني أفادني مفيد مفيدة تسلم يسلمو",
    around: "جزيلا جزيل لك لكم على المساعدة مساعدتك مساعدتكم الرد ردك ردكم الإجابة إجابتك إجابتكم الجواب جوابك \
             المعلومات المعلومة معلومات جدا كثيرا كثير ألف مليون يا أخي للجميع الجميع جميعا هذا هذه الآن كل نعم \
             السريع السريعة سريع مرة أخرى مقدما النصيحة التوضيح التعاون تعاونكم حسن القلب من لقد خير تمام",
    thanks_phrases: &[
        "جزاك الله خيرا",
        "جزاكم الله خيرا",
        "بارك الله فيك",
        "بارك الله فيكم",
        "تم الحل",
        "تم حل المشكلة",
    ],
    phrases: &["السلام عليكم", "يوم سعيد"],
    pleas: &["المساعدة", "الرد", "معلومات", "الإجابة", "الجواب", "الرد السريع"],
};
