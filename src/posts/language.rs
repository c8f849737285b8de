//! Which language a text is in. A wrong language is worse than none: a screen reader spells the text out or skips it, and search takes
//! its words apart by the rules of another. So a writing that stands for one language decides, then a sure guess; otherwise nobody knows.
//! Pure.

use whatlang::Lang;

pub use super::writing::UNKNOWN;
use super::writing::{self, Writing, dominant, fits, told_by};

/// So much of a text is looked at, bytes: more does not make it surer.
const MAX_SAMPLE_BYTES: usize = 2_000;

/// The language of a text by its writing alone, where more than half of its letters are of one that tells; [`UNKNOWN`] otherwise.
#[must_use]
pub fn by_writing(text: &str) -> &'static str {
    dominant(text).map_or(UNKNOWN, |script| told_by(script, text))
}

/// The language of a text as programs are told it: none where nobody knows.
#[must_use]
pub fn known(language: String) -> Option<String> {
    (language != UNKNOWN).then_some(language)
}

/// A text without web and mail addresses and names of people, which are in no language. Letters that no address has stay: not every
/// writing has spaces between words and addresses.
fn without_addresses(text: &str) -> String {
    let mut kept = String::new();
    for word in text.split_whitespace() {
        let is_address = ["://", "@", "www."].iter().any(|sign| word.contains(sign));
        kept.extend(word.chars().filter(|c| !is_address || !c.is_ascii()));
        kept.push(' ');
    }
    kept
}

/// ISO 639-1 code of a text's language; [`UNKNOWN`] unless its writing tells or the guess is a sure one.
#[must_use]
pub fn of(text: &str) -> &'static str {
    let sample = without_addresses(sample(text));
    let sample = sample.as_str();
    let Some(script) = dominant(sample) else { return UNKNOWN };
    let certain = told_by(script, sample);
    if certain != UNKNOWN {
        return certain;
    }
    if script == Writing::Arabic && writing::has_letters_of_others(sample) {
        // The guess knows none of those languages, and takes one that looks alike.
        return UNKNOWN;
    }
    let guess = whatlang::detect(sample).filter(whatlang::Info::is_reliable).and_then(|guess| code(guess.lang()));
    guess.filter(|language| fits(script, language)).unwrap_or(UNKNOWN)
}

/// The language of a title above a text in `language`, as far as it is known. A title in the writing of its text is in its language, and
/// so is one without letters. Another writing says which language it is by itself, or nobody knows.
#[must_use]
pub fn of_title<'a>(title: &str, language: &'a str) -> &'a str {
    if !title.chars().any(|c| writing::of_letter(c).is_some()) {
        return language;
    }
    match dominant(title) {
        Some(script) if fits(script, language) => language,
        Some(script) => told_by(script, title),
        None => UNKNOWN,
    }
}

/// The language of a text of which another one is stored, where that one is written in other letters; none where what is stored may stay.
/// What an import says of languages that are not guessed here stays as well.
#[must_use]
pub fn corrected(text: &str, stored: &str) -> Option<&'static str> {
    let is_guessed = stored == UNKNOWN || CODES.iter().any(|(_, short)| *short == stored);
    let is_other = |script: Writing| script != Writing::Other && !fits(script, stored);
    if !is_guessed || !dominant(&without_addresses(sample(text))).is_some_and(is_other) {
        return None;
    }
    Some(of(text)).filter(|language| *language != stored)
}

/// As much of a text as is looked at.
fn sample(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_SAMPLE_BYTES)).unwrap_or(text)
}

/// whatlang names languages by ISO 639-3; these have a shorter name of their own.
const CODES: &[(&str, &str)] = &[
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

fn code(lang: Lang) -> Option<&'static str> {
    CODES.iter().find(|(long, _)| *long == lang.code()).map(|(_, short)| *short)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_language_has_a_code_and_what_is_too_short_has_none() {
        assert!(Lang::all().iter().all(|lang| code(*lang).is_some()));
        for short in ["", "12 %", "?", "Bins"] {
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
            ("کتاب", UNKNOWN),
            ("أين شارع پاريس؟", UNKNOWN),
            ("کتێبخانە کەی دەکرێتەوە؟", UNKNOWN),
            ("کتابتون کله پرانیستل کېږي؟", UNKNOWN),
            ("ଲାଇବ୍ରେରୀ କେବେ ଖୋଲେ", "or"),
            ("Когда откроется библиотека?", UNKNOWN),
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
            ("Когда откроется библиотека?", "en", UNKNOWN),
            ("Когда откроется библиотека?", UNKNOWN, UNKNOWN),
            ("Коли відкриється бібліотека?", "uk", "uk"),
            ("Parking permits", "ru", UNKNOWN),
            ("Parking permits", "hi", UNKNOWN),
            ("Parking permits", "am", UNKNOWN),
            ("Dozvole za parkiranje", "sr", "sr"),
            ("Chỗ đậu xe ở đâu?", "vi", "vi"),
            ("पुस्तकालय कब खुलता है?", "en", UNKNOWN),
            ("पुस्तकालय कब खुलता है?", "mr", "mr"),
            ("ቤተ መጻሕፍቱ መቼ ይከፈታል?", "en", UNKNOWN),
            ("ቤተ መጻሕፍቱ መቼ ይከፈታል?", "am", "am"),
            ("住民票再発行", "ja", "ja"),
            ("図書館はいつ開きますか", "zh", "ja"),
            ("متى تُفتح المكتبة؟", "ur", "ur"),
            ("کتێبخانە", "ku", "ku"),
            ("کتێبخانە", "ar", "ar"),
            ("ווען עפנט זיך די ביבליאטעק?", "yi", "yi"),
            ("2026?", "ru", "ru"),
            ("2026?", UNKNOWN, UNKNOWN),
        ] {
            assert_eq!(of_title(title, language), expected, "{title} above {language}");
        }
    }

    #[test]
    fn what_is_stored_stays_unless_its_letters_are_others() {
        for (text, stored, expected) in [
            ("Πότε ανοίγει η βιβλιοθήκη;", "en", Some("el")),
            ("Πότε ανοίγει η βιβλιοθήκη;", "", Some("el")),
            ("Когда?", "en", Some(UNKNOWN)),
            ("Когда?", "uk", None),
            ("住民票再発行", "ja", None),
            ("Bins", "de", None),
            ("12 %", "en", None),
            ("ຫໍສະໝຸດ", "lo", None),
            ("পুথিভঁৰাল কেতিয়া খোলে?", "as", None),
        ] {
            assert_eq!(corrected(text, stored), expected, "{text} as {stored}");
        }
    }

    #[test]
    fn addresses_are_in_no_language() {
        let addresses = "https://www.example-council.example/parking/permits/apply-for-a-resident-permit ".repeat(3);
        for (text, language) in [
            (format!("Πότε ανοίγει; {addresses}"), "el"),
            (format!("Πότε; [εδώ]({}) www.example.example/opening-hours", addresses.trim()), "el"),
            ("متى؟ post@library-of-the-town.example @some-neighbour".to_owned(), "ar"),
            ("请看https://example.example/opening-hours-of-the-library的页面".to_owned(), "zh"),
            (addresses.clone(), UNKNOWN),
        ] {
            assert_eq!(of(&text), language, "{text}");
        }
    }

    #[test]
    fn languages_that_look_alike_are_not_taken_for_one_another() {
        // Sorani and Pashto, long enough for a guess.
        for text in [
            "کتێبخانە کەی دەکرێتەوە؟ من دەمەوێت کتێبێک بگەڕێنمەوە بەڵام نازانم لە کوێیە و چەند پارە دەدەم.",
            "کتابتون کله پرانیستل کېږي؟ زه غواړم چې یو کتاب بېرته ورکړم خو نه پوهېږم چې چېرته دی.",
        ] {
            assert_eq!(of(text), UNKNOWN, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_title_is_never_in_a_language_that_is_not_written_so(title in "[a-zA-Zа-яА-Яऀ-ॿሀ-ፚ ]{1,40}") {
            for language in ["en", "ru", "hi", "am", "ar", "ja", "el"] {
                let found = of_title(&title, language);
                if found != UNKNOWN {
                    prop_assert_eq!(found, language);
                    prop_assert!(dominant(&title).is_none_or(|script| fits(script, found)));
                }
            }
        }

        #[test]
        fn a_language_is_known_by_two_letters_or_not_at_all(text in "\\PC{0,80}") {
            prop_assert!([0, 2].contains(&of(&text).len()));
            prop_assert!([0, 2].contains(&of_title(&text, "en").len()));
        }
    }
}
