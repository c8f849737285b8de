//! A text in its words, as they are compared: amounts, abbreviations and apostrophes in one spelling. Pure.

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::folding::{folded, lowered};

/// Longer runs of letters are compared by their beginning; characters. Engines refuse words of some hundred bytes.
pub(super) const MAX_WORD: usize = 60;
/// What French and Italian put before a vowel, without its apostrophe.
const ELIDED: &[&str] = &[
    "all", "c", "d", "dall", "dell", "j", "jusqu", "l", "lorsqu", "m", "n", "nell", "puisqu", "qu", "quelqu", "quest",
    "s", "sull", "t", "un",
];

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    Space,
    Hyphen,
    /// Anything else, or nothing before it.
    Other,
}

/// A word of a text, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub plain: String,
    pub gap: Gap,
    /// It does not stand so in the text.
    pub rewritten: bool,
    /// The run of letters and digits that it is of, in lower case and otherwise as it was typed.
    pub run: String,
}

/// The words of a text in order.
pub(super) fn split(text: &str) -> Vec<Part> {
    let text = lowered(text);
    let mut parts: Vec<Part> = Vec::new();
    let mut end = 0;
    for (at, run) in text.unicode_word_indices() {
        let mut gap = match text.get(end..at) {
            Some(" ") => Gap::Space,
            Some("-" | "‐" | "‑") => Gap::Hyphen,
            _ => Gap::Other,
        };
        end = at + run.len();
        for (written, spelling) in spellings(run) {
            let plain: String = folded(&spelling).chars().take(MAX_WORD).collect();
            // A letter that is nothing but its mark would leave an empty word.
            if plain.chars().any(char::is_alphanumeric) {
                parts.push(Part { rewritten: !written || plain != spelling, plain, gap, run: run.to_owned() });
            }
            gap = Gap::Other;
        }
    }
    parts
}

/// The words of one run of letters and digits, and whether each stands so in it.
fn spellings(run: &str) -> Vec<(bool, String)> {
    if let Some(amount) = amount(run) {
        return amount.into_iter().map(|part| (false, part)).collect();
    }
    if let Some(letters) = abbreviation(run) {
        return vec![(false, letters)];
    }
    let run = run.strip_suffix("'s").unwrap_or(run);
    let run = match run.split_once('\'') {
        Some((before, rest)) if ELIDED.contains(&before) && rest.chars().count() > 1 => rest,
        _ => run,
    };
    let whole = run.replace('\'', "");
    let parts = whole.split(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter));
    parts.filter(|part| !part.is_empty()).map(|part| (run.contains(part), part.to_owned())).collect()
}

/// "u.k" as "uk".
fn abbreviation(run: &str) -> Option<String> {
    let letter = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    (run.contains('.') && run.split('.').all(letter)).then(|| run.replace('.', ""))
}

/// A number without what groups its digits, and without decimals that are all zeros: "1,200", "1.200,00" and "1200.00" are
/// 1200. "1.5" is none of these, and stays two words.
fn amount(run: &str) -> Option<Vec<String>> {
    let digits = |part: &&str| !part.is_empty() && part.chars().all(|digit| digit.is_ascii_digit());
    let groups: Vec<&str> = run.split(['.', ',', '\'']).collect();
    if groups.len() < 2 || !groups.iter().all(digits) {
        return None;
    }
    let marks: Vec<char> = run.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let (first, rest) = groups.split_first()?;
    let (last, before) = rest.split_last()?;
    let by_three = |groups: &[&str], marks: &[char]| {
        first.len() <= 3
            && !first.starts_with('0')
            && !groups.is_empty()
            && groups.iter().all(|group| group.len() == 3)
            && marks.windows(2).all(|pair| pair.first() == pair.last())
    };
    if by_three(rest, &marks) {
        return Some(vec![groups.concat()]);
    }
    let (mark, others) = marks.split_last()?;
    let decimals = last.len() <= 2 && *mark != '\'' && !others.contains(mark);
    let nothing = last.chars().all(|digit| digit == '0');
    let round = before.is_empty() && nothing;
    if !decimals || !round && !by_three(before, others) {
        return None;
    }
    let whole = format!("{first}{}", before.concat());
    Some(if nothing { vec![whole] } else { vec![whole, (*last).to_owned()] })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(text: &str) -> String {
        split(text).into_iter().map(|part| part.plain).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn amounts_are_one_number_where_it_is_plain() {
        for text in ["£1,200", "1200", "1.200,00 €", "1'200", "1’200.00", "1,200.00", "１２００", "€1200,0", "$1,200"]
        {
            let found = plain(text);
            assert_eq!(found.split(' ').next(), Some("1200"), "{text}: {found}");
        }
        assert_eq!(plain("£16,000.50"), "16000 50");
        assert_eq!(plain("1,234,567"), "1234567");
        for (text, parts) in [
            ("1.5", "1 5"),
            ("15", "15"),
            ("1,5", "1 5"),
            ("12.11.2026", "12 11 2026"),
            ("0.125", "0 125"),
            ("1,200,50", "1 200 50"),
            ("3.45.678", "3 45 678"),
            ("1,2345", "1 2345"),
        ] {
            assert_eq!(plain(text), parts, "{text}");
        }
    }

    #[test]
    fn abbreviations_and_apostrophes_have_one_spelling() {
        assert_eq!(plain("the U.K. and a P.C.N., e.g."), "the uk and a pcn eg");
        assert_eq!(plain("driver's driver’s drivers' driver´s driver`s"), "driver driver drivers driver driver");
        assert_eq!(plain("l’hôtel d'accueil dell'anno qu'il"), "hotel accueil anno il");
        assert_eq!(plain("don't o'clock www.gov.uk"), "dont oclock www gov uk");
    }

    #[test]
    fn long_words_keep_their_beginning() {
        let long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz";
        assert_eq!(split(long).len(), 1);
        assert!(plain(long).starts_with("rindfleischetikettierungsuberwachungs"));
        assert_eq!(plain(&"x".repeat(300)).len(), MAX_WORD);
    }

    #[test]
    fn what_stands_between_words_is_kept() {
        let gaps: Vec<Gap> = split("an e-mail, sent").into_iter().map(|part| part.gap).collect();
        assert_eq!(gaps, [Gap::Other, Gap::Space, Gap::Hyphen, Gap::Other]);
        assert_eq!(split("16\u{a0}000").last().map(|part| part.gap), Some(Gap::Space));
    }

    proptest! {
        #[test]
        fn grouping_changes_no_amount(amount in 1_000_u32..999_999) {
            let (thousands, rest) = (amount / 1000, amount % 1000);
            for mark in [",", ".", "'", "’"] {
                prop_assert_eq!(plain(&format!("£{thousands}{mark}{rest:03}")), amount.to_string());
            }
        }
    }
}
