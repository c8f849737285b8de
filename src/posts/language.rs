//! Which language a text is in. Pure.

use whatlang::Lang;

/// The language that is assumed for texts too short to tell.
pub const FALLBACK: &str = "en";
/// So much of a text is looked at, bytes: more does not make it surer.
const MAX_SAMPLE_BYTES: usize = 2_000;

/// ISO 639-1 code of a text's language, [`FALLBACK`] unless the guess is a sure one.
#[must_use]
pub fn of(text: &str) -> &'static str {
    let sample = text.get(..text.floor_char_boundary(MAX_SAMPLE_BYTES)).unwrap_or(text);
    match whatlang::detect(sample) {
        Some(guess) if guess.is_reliable() => code(guess.lang()).unwrap_or(FALLBACK),
        _ => FALLBACK,
    }
}

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
    use super::*;

    #[test]
    fn every_language_has_a_code_and_short_texts_fall_back() {
        assert!(Lang::all().iter().all(|lang| code(*lang).is_some()));
        assert_eq!(of(""), "en");
        assert_eq!(of("ok"), "en");
        assert_eq!(
            of("Wo kann ich meinen Personalausweis verlängern lassen, und was muss ich dafür mitbringen?"),
            "de"
        );
        assert_eq!(
            of("Como posso renovar o meu passe de autocarro quando estou fora do país durante várias semanas?"),
            "pt"
        );
        assert_eq!(of(&"ä".repeat(5000)).len(), 2);
    }
}
