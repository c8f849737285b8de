//! Which language a text is in. A wrong language is worse than none: a screen reader spells the text out or skips it, and search takes
//! its words apart by the rules of another. So a writing that stands for one language decides, then a sure guess; otherwise nobody knows.
//! Pure.

use whatlang::Lang;

/// Stands for the language of a text of which nobody can tell it. HTML and XML mean the same by an empty `lang`.
pub const UNKNOWN: &str = "";
/// So much of a text is looked at, bytes: more does not make it surer.
const MAX_SAMPLE_BYTES: usize = 2_000;

/// A writing, as far as it tells languages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    /// Of one language, as good as always.
    Of(&'static str),
    /// Arabic letters, which Persian and Urdu use with some of their own.
    Arabic,
    /// Of many languages: Latin, Cyrillic, Devanagari and all others.
    Shared,
}

/// The writing of a letter; none for what is no letter.
fn writing(c: char) -> Option<Writing> {
    Some(match c {
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Writing::Of("el"),
        '\u{531}'..='\u{58f}' => Writing::Of("hy"),
        '\u{590}'..='\u{5ff}' => Writing::Of("he"),
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
            Writing::Arabic
        }
        '\u{980}'..='\u{9ff}' => Writing::Of("bn"),
        '\u{a00}'..='\u{a7f}' => Writing::Of("pa"),
        '\u{a80}'..='\u{aff}' => Writing::Of("gu"),
        '\u{b80}'..='\u{bff}' => Writing::Of("ta"),
        '\u{c00}'..='\u{c7f}' => Writing::Of("te"),
        '\u{c80}'..='\u{cff}' => Writing::Of("kn"),
        '\u{d00}'..='\u{d7f}' => Writing::Of("ml"),
        '\u{d80}'..='\u{dff}' => Writing::Of("si"),
        '\u{e00}'..='\u{e7f}' => Writing::Of("th"),
        '\u{1000}'..='\u{109f}' => Writing::Of("my"),
        '\u{10a0}'..='\u{10ff}' => Writing::Of("ka"),
        '\u{1780}'..='\u{17ff}' => Writing::Of("km"),
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}' => Writing::Of("ko"),
        '\u{3041}'..='\u{30ff}' => Writing::Of("ja"),
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Writing::Of("zh"),
        c if c.is_alphabetic() => Writing::Shared,
        _ => return None,
    })
}

/// The language of a text in Arabic letters, by letters that only Urdu or only Persian and Urdu have.
fn of_arabic(text: &str) -> &'static str {
    if text.contains(['\u{679}', '\u{688}', '\u{691}', '\u{6ba}', '\u{6d2}']) {
        "ur"
    } else if text.contains(['\u{67e}', '\u{686}', '\u{698}', '\u{6af}']) {
        "fa"
    } else {
        "ar"
    }
}

/// The language of a text by its writing alone, where more than half of its letters are of one that tells; [`UNKNOWN`] otherwise.
#[must_use]
pub fn by_writing(text: &str) -> &'static str {
    let (mut all, mut counted) = (0_usize, Vec::<(Writing, usize)>::new());
    for found in text.chars().filter_map(writing) {
        all += 1;
        match counted.iter_mut().find(|(known, _)| *known == found) {
            Some((_, count)) => *count += 1,
            None => counted.push((found, 1)),
        }
    }
    let count_of = |wanted| counted.iter().find(|(known, _)| *known == wanted).map_or(0, |(_, count)| *count);
    // Japanese is written with Chinese characters as well, and never without letters of its own for long.
    let (kana, han) = (count_of(Writing::Of("ja")), count_of(Writing::Of("zh")));
    if kana > 0 && (kana + han) * 2 > all {
        return "ja";
    }
    match counted.into_iter().max_by_key(|(_, count)| *count) {
        Some((Writing::Of(language), count)) if count * 2 > all => language,
        Some((Writing::Arabic, count)) if count * 2 > all => of_arabic(text),
        _ => UNKNOWN,
    }
}

/// The language of a text as programs are told it: none where nobody knows.
#[must_use]
pub fn known(language: String) -> Option<String> {
    (language != UNKNOWN).then_some(language)
}

/// ISO 639-1 code of a text's language; [`UNKNOWN`] unless its writing tells or the guess is a sure one.
#[must_use]
pub fn of(text: &str) -> &'static str {
    let sample = text.get(..text.floor_char_boundary(MAX_SAMPLE_BYTES)).unwrap_or(text);
    let certain = by_writing(sample);
    if certain != UNKNOWN {
        return certain;
    }
    // What is guessed of letters that many languages share must not be a language with a writing of its own.
    whatlang::detect(sample).filter(whatlang::Info::is_reliable).and_then(|guess| code(guess.lang())).unwrap_or(UNKNOWN)
}

/// The language of a title above a text in `language`, as far as it is known. A title may be in another writing than its text: then the
/// writing decides, and a title in letters that many languages share is in no language that does without them.
#[must_use]
pub fn of_title<'a>(title: &str, language: &'a str) -> &'a str {
    let by_title = by_writing(title);
    if by_title != UNKNOWN {
        let is_same_writing = by_title == language || (by_title == "ar" && matches!(language, "fa" | "ur"));
        return if is_same_writing { language } else { by_title };
    }
    if WITH_OWN_WRITING.contains(&language) { UNKNOWN } else { language }
}

/// Languages that are told by their writing.
const WITH_OWN_WRITING: [&str; 22] = [
    "ar", "bn", "el", "fa", "gu", "he", "hy", "ja", "ka", "km", "kn", "ko", "ml", "my", "pa", "si", "ta", "te", "th",
    "ur", "yi", "zh",
];

fn code(lang: Lang) -> Option<&'static str> {
    // whatlang names languages by ISO 639-3; these have a shorter name of their own.
    let pairs = [
        ("epo", "eo"),
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("ben", "bn"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("kat", "ka"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("jpn", "ja"),
        ("heb", "he"),
        ("yid", "yi"),
        ("pol", "pl"),
        ("amh", "am"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("nob", "nb"),
        ("dan", "da"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("nld", "nl"),
        ("hun", "hu"),
        ("ces", "cs"),
        ("ell", "el"),
        ("bul", "bg"),
        ("bel", "be"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("ron", "ro"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("urd", "ur"),
        ("tha", "th"),
        ("guj", "gu"),
        ("uzb", "uz"),
        ("pan", "pa"),
        ("aze", "az"),
        ("ind", "id"),
        ("tel", "te"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("ori", "or"),
        ("mya", "my"),
        ("nep", "ne"),
        ("sin", "si"),
        ("khm", "km"),
        ("tuk", "tk"),
        ("aka", "ak"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("afr", "af"),
        ("lat", "la"),
        ("slk", "sk"),
        ("cat", "ca"),
        ("tgl", "tl"),
        ("hye", "hy"),
        ("cym", "cy"),
    ];
    pairs.iter().find(|(long, _)| *long == lang.code()).map(|(_, short)| *short)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_language_has_a_code_and_what_is_too_short_has_none() {
        assert!(Lang::all().iter().all(|lang| code(*lang).is_some()));
        for short in ["", "12 %", "?"] {
            assert_eq!(of(short), UNKNOWN, "{short}");
        }
        assert_eq!(
            of("Wo kann ich meinen Personalausweis verlängern lassen, und was muss ich dafür mitbringen?"),
            "de"
        );
        assert_eq!(
            of("Como posso renovar o meu passe de autocarro quando estou fora do país durante várias semanas?"),
            "pt"
        );
        assert!(of(&"ä".repeat(5000)).len() <= 2);
    }

    #[test]
    fn a_writing_of_one_language_decides() {
        for (text, language) in [
            ("متى تُفتح المكتبة في شارع Castle Street؟", "ar"),
            ("کتابخانه چه ساعتی باز می‌شود؟", "fa"),
            ("لائبریری کب کھلتی ہے؟ ٹکٹ کہاں ہے", "ur"),
            ("מתי נפתחת הספרייה?", "he"),
            ("Πότε ανοίγει η βιβλιοθήκη;", "el"),
            ("ห้องสมุดเปิดเมื่อไหร่", "th"),
            ("도서관은 언제 열어요?", "ko"),
            ("図書館はいつ開きますか", "ja"),
            ("图书馆什么时候开门", "zh"),
            ("Bins", UNKNOWN),
            ("مكتبة Castle Street library", UNKNOWN),
        ] {
            assert_eq!(by_writing(text), language, "{text}");
        }
    }

    #[test]
    fn a_title_has_the_language_of_its_text_unless_its_letters_say_otherwise() {
        for (title, language, expected) in [
            ("Bins not emptied", "en", "en"),
            ("Bins not emptied", UNKNOWN, UNKNOWN),
            ("Bins not emptied", "ar", UNKNOWN),
            ("متى تُفتح المكتبة؟", "en", "ar"),
            ("متى تُفتح المكتبة؟", "ar", "ar"),
            ("متى", "fa", "fa"),
            ("Когда?", "ru", "ru"),
        ] {
            assert_eq!(of_title(title, language), expected, "{title} above {language}");
        }
    }

    proptest! {
        #[test]
        fn a_language_is_known_by_two_letters_or_not_at_all(text in "\\PC{0,80}") {
            prop_assert!([0, 2].contains(&of(&text).len()));
            prop_assert!([0, 2].contains(&of_title(&text, "en").len()));
        }
    }
}
