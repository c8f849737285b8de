//! Letters in the one form in which they are compared: lower case, without accents, ligatures and letters of one alphabet
//! spelt out as people type them who lack the key. Pure.

use unicode_normalization::UnicodeNormalization;

/// What people type, or a machine puts, where an apostrophe is meant.
const APOSTROPHES: &[char] = &['’', '‘', '‛', '`', '´', 'ʼ', '′', '＇'];

/// Lower case, widths and ligatures made ordinary, one kind of apostrophe, no soft hyphens.
pub(super) fn lowered(text: &str) -> String {
    let ordinary = |letter: char| if APOSTROPHES.contains(&letter) { '\'' } else { letter };
    if text.is_ascii() {
        return text.chars().map(ordinary).collect::<String>().to_ascii_lowercase();
    }
    text.chars().filter(|letter| *letter != '\u{ad}').map(ordinary).nfkc().collect::<String>().to_lowercase()
}

/// Letters that no decomposition takes apart.
fn spelt(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        _ => return None,
    })
}

/// Accents off the letters that carry them as decoration; marks that spell vowels stay, and й is no и.
pub(super) fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let mut plain = String::with_capacity(word.len());
    let mut base = ' ';
    for letter in word.nfd() {
        if ('\u{300}'..='\u{36f}').contains(&letter) {
            if base == 'и' && letter == '\u{306}' {
                plain.push(letter);
            }
            continue;
        }
        base = letter;
        match spelt(letter) {
            Some(text) => plain.push_str(text),
            None => plain.push(letter),
        }
    }
    plain.as_str().nfc().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_are_as_people_type_them() {
        for (written, typed) in [
            ("Straße", "strasse"),
            ("STRAẞE", "strasse"),
            ("Søren", "soren"),
            ("Łódź", "lodz"),
            ("Đà Nẵng", "da nang"),
            ("Ærø", "aero"),
            ("cœur", "coeur"),
            ("Þingvellir", "thingvellir"),
            ("İstanbul", "istanbul"),
            ("ısı", "isi"),
            ("ＡＢ１２", "ab12"),
            ("ﬁne", "fine"),
            ("coun\u{ad}cil é", "council e"),
            ("ещё", "еще"),
            ("Край", "край"),
            ("driver’s", "driver's"),
        ] {
            assert_eq!(folded(&lowered(written)), typed, "{written}");
        }
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_so(text in "\\PC{0,40}") {
            let once = folded(&lowered(&text));
            prop_assert_eq!(&folded(&once), &once);
        }
    }
}
