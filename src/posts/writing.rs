//! Writings, and what they tell of the language of a text: which languages are written in them, and which have letters of their own. Pure.

use whatlang::Lang;

/// Stands for the language of a text of which nobody can tell it. HTML and XML mean the same by an empty `lang`.
pub const UNKNOWN: &str = "";

/// Languages in Arabic letters.
const IN_ARABIC: &[&str] = &["ar", "ckb", "fa", "ks", "ku", "ps", "sd", "ug", "ur"];
/// Languages in Hebrew letters.
const IN_HEBREW: &[&str] = &["he", "yi"];
/// Languages in Chinese characters.
const IN_HAN: &[&str] = &["ja", "zh"];
/// Languages in Cyrillic letters.
const IN_CYRILLIC: &[&str] = &[
    "ab", "az", "ba", "be", "bg", "ce", "cv", "kk", "kv", "ky", "mk", "mn", "os", "ru", "sr", "tg", "tk", "tt", "uk",
    "uz",
];
/// Languages in Devanagari.
const IN_DEVANAGARI: &[&str] = &["hi", "mr", "ne", "sa"];
/// Languages in Ethiopic letters.
const IN_ETHIOPIC: &[&str] = &["am", "ti"];
/// Languages with a writing of their own.
const IN_OWN_WRITING: &[&str] =
    &["bn", "el", "gu", "hy", "ka", "km", "kn", "ko", "ml", "my", "or", "pa", "si", "ta", "te", "th"];
/// Languages of the lists above that are written in Latin letters as well.
const ALSO_IN_LATIN: &[&str] = &["az", "ku", "sr", "tk", "uz"];

/// A writing, as far as it tells languages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// Of one language, as good as always.
    Of(&'static str),
    /// Arabic letters, which other languages use with some of their own.
    Arabic,
    Hebrew,
    /// Chinese characters, which Japanese is written with as well.
    Han,
    Latin,
    Cyrillic,
    Devanagari,
    Ethiopic,
    /// Any other, of which nobody here knows the languages.
    Other,
}

/// The writing of a letter; none for what is no letter.
pub(super) fn of_letter(c: char) -> Option<Writing> {
    Some(match c {
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Writing::Of("el"),
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}' => {
            Writing::Cyrillic
        }
        '\u{531}'..='\u{58f}' => Writing::Of("hy"),
        '\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}' => Writing::Hebrew,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
            Writing::Arabic
        }
        '\u{900}'..='\u{97f}' | '\u{a8e0}'..='\u{a8ff}' => Writing::Devanagari,
        '\u{980}'..='\u{9ff}' => Writing::Of("bn"),
        '\u{a00}'..='\u{a7f}' => Writing::Of("pa"),
        '\u{a80}'..='\u{aff}' => Writing::Of("gu"),
        '\u{b00}'..='\u{b7f}' => Writing::Of("or"),
        '\u{b80}'..='\u{bff}' => Writing::Of("ta"),
        '\u{c00}'..='\u{c7f}' => Writing::Of("te"),
        '\u{c80}'..='\u{cff}' => Writing::Of("kn"),
        '\u{d00}'..='\u{d7f}' => Writing::Of("ml"),
        '\u{d80}'..='\u{dff}' => Writing::Of("si"),
        '\u{e00}'..='\u{e7f}' => Writing::Of("th"),
        '\u{1000}'..='\u{109f}' => Writing::Of("my"),
        '\u{10a0}'..='\u{10ff}' => Writing::Of("ka"),
        '\u{1200}'..='\u{139f}' | '\u{2d80}'..='\u{2ddf}' | '\u{ab00}'..='\u{ab2f}' => Writing::Ethiopic,
        '\u{1780}'..='\u{17ff}' => Writing::Of("km"),
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}' => Writing::Of("ko"),
        '\u{3041}'..='\u{30ff}' => Writing::Of("ja"),
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Writing::Han,
        c if !c.is_alphabetic() => return None,
        '\0'..='\u{24f}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{2c60}'..='\u{2c7f}'
        | '\u{a720}'..='\u{a7ff}'
        | '\u{ff21}'..='\u{ff5a}' => Writing::Latin,
        _ => Writing::Other,
    })
}

/// Whether a language is written so. None is, of which nobody knows it.
pub(super) fn fits(writing: Writing, language: &str) -> bool {
    match writing {
        Writing::Of(own) => own == language,
        Writing::Arabic => IN_ARABIC.contains(&language),
        Writing::Hebrew => IN_HEBREW.contains(&language),
        Writing::Han => IN_HAN.contains(&language),
        Writing::Cyrillic => IN_CYRILLIC.contains(&language),
        Writing::Devanagari => IN_DEVANAGARI.contains(&language),
        Writing::Ethiopic => IN_ETHIOPIC.contains(&language),
        Writing::Latin => {
            let others =
                [IN_ARABIC, IN_HEBREW, IN_HAN, IN_CYRILLIC, IN_DEVANAGARI, IN_ETHIOPIC, IN_OWN_WRITING].concat();
            language != UNKNOWN && (ALSO_IN_LATIN.contains(&language) || !others.contains(&language))
        }
        Writing::Other => false,
    }
}

/// Letters of Kurdish, Pashto, Uyghur and Sindhi, which neither Arabic nor Persian nor Urdu has.
const LETTERS_OF_OTHERS: [char; 16] = [
    '\u{67b}', '\u{67c}', '\u{680}', '\u{689}', '\u{693}', '\u{695}', '\u{69a}', '\u{6b5}', '\u{6c6}', '\u{6c7}',
    '\u{6c8}', '\u{6cb}', '\u{6cd}', '\u{6ce}', '\u{6d0}', '\u{6d5}',
];
/// Letters of Urdu that Persian and Arabic do without.
const LETTERS_OF_URDU: [char; 5] = ['\u{679}', '\u{688}', '\u{691}', '\u{6ba}', '\u{6d2}'];
/// Letters of Persian that Arabic does without. One of them alone may be a name in an Arabic text.
const LETTERS_OF_PERSIAN: [char; 4] = ['\u{67e}', '\u{686}', '\u{698}', '\u{6af}'];
/// The shapes of two letters in Persian and Urdu, and in most languages but Arabic.
const SHAPES_OF_PERSIAN: [char; 2] = ['\u{6a9}', '\u{6cc}'];

/// Whether a text has letters of languages that look like Arabic, Persian or Urdu, and are none of them.
pub(super) fn has_letters_of_others(text: &str) -> bool {
    text.contains(LETTERS_OF_OTHERS)
}

/// The language of a text in Arabic letters, by those that only some languages have; [`UNKNOWN`] where they leave several.
fn of_arabic(text: &str) -> &'static str {
    if has_letters_of_others(text) {
        return UNKNOWN;
    }
    if text.contains(LETTERS_OF_URDU) {
        return "ur";
    }
    let persian = LETTERS_OF_PERSIAN.iter().filter(|letter| text.contains(**letter)).count();
    match (persian, text.contains(SHAPES_OF_PERSIAN)) {
        (0, false) => "ar",
        (0, true) | (1, false) => UNKNOWN,
        _ => "fa",
    }
}

/// The language of a text in Hebrew letters. Few words of Yiddish look like Hebrew, so a guess that is not sure says nothing then.
fn of_hebrew(text: &str) -> &'static str {
    match whatlang::detect(text) {
        Some(guess) if guess.lang() == Lang::Yid && guess.is_reliable() => "yi",
        Some(guess) if guess.lang() == Lang::Yid => UNKNOWN,
        _ => "he",
    }
}

/// The writing of more than half of the letters of a text. None where there is no such one, or no letter.
pub(super) fn dominant(text: &str) -> Option<Writing> {
    let (mut all, mut counted) = (0_usize, Vec::<(Writing, usize)>::new());
    for found in text.chars().filter_map(of_letter) {
        all += 1;
        match counted.iter_mut().find(|(known, _)| *known == found) {
            Some((_, count)) => *count += 1,
            None => counted.push((found, 1)),
        }
    }
    let count_of = |wanted| counted.iter().find(|(known, _)| *known == wanted).map_or(0, |(_, count)| *count);
    // Japanese is written with Chinese characters as well, and seldom without letters of its own for long.
    let (kana, han) = (count_of(Writing::Of("ja")), count_of(Writing::Han));
    if kana > 0 && (kana + han) * 2 > all {
        return Some(Writing::Of("ja"));
    }
    counted.into_iter().find(|(_, count)| count * 2 > all).map(|(writing, _)| writing)
}

/// The language that a writing tells of a text in it; [`UNKNOWN`] where several are written so.
pub(super) fn told_by(writing: Writing, text: &str) -> &'static str {
    match writing {
        Writing::Of(language) => language,
        Writing::Arabic => of_arabic(text),
        Writing::Hebrew => of_hebrew(text),
        Writing::Han => "zh",
        Writing::Latin | Writing::Cyrillic | Writing::Devanagari | Writing::Ethiopic | Writing::Other => UNKNOWN,
    }
}
