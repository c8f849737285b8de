//! When words that are searched for are those of a phrase. The order of words says nothing; what stands between them does. Pure.

/// Threads that an agency recommends.
pub const MAX_OF_AGENCY: usize = 200;
/// Phrases of a thread.
pub const MAX_PHRASES: usize = 5;
/// Words of a phrase that say something.
pub const MAX_WORDS: usize = 4;
/// Longest phrase, characters.
pub const MAX_PHRASE: usize = 100;
/// Keys that a search is looked up by. A search of seven words has 22; of a longer one, its first words are looked up.
pub const MAX_KEYS: usize = 24;
/// Threads that are recommended at once.
pub const MAX_SHOWN: usize = 3;

/// Why words are no phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongPhrase {
    /// No word of it says anything.
    SaysNothing,
    TooManyWords,
}

/// The key of a phrase, from the stems of its words that say something.
///
/// # Errors
/// Why it is no phrase.
pub fn phrase_key(stems: &[String]) -> Result<String, WrongPhrase> {
    let key = key(stems);
    match key.split_whitespace().count() {
        0 => Err(WrongPhrase::SaysNothing),
        1..=MAX_WORDS => Ok(key),
        _ => Err(WrongPhrase::TooManyWords),
    }
}

/// The keys of all phrases that a search matches, from the stems of its words that say something, in order: of each run of neighbours
/// that is as short as a phrase, and so of all words together where they are so few. At most [`MAX_KEYS`], each once.
#[must_use]
pub fn candidate_keys(stems: &[String]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for start in 0..stems.len() {
        for length in 1..=MAX_WORDS {
            let Some(run) = stems.get(start..start + length) else { break };
            let key = key(run);
            if keys.len() == MAX_KEYS {
                return keys;
            }
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// Each stem once, in order of its letters.
fn key(stems: &[String]) -> String {
    let mut sorted: Vec<&str> = stems.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn stems(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn matches(searched: &str, phrase: &str) -> bool {
        candidate_keys(&stems(searched)).contains(&phrase_key(&stems(phrase)).unwrap())
    }

    #[test]
    fn the_same_words_in_any_order_match() {
        assert!(matches("bulki wast", "bulki wast"));
        assert!(matches("wast bulki", "bulki wast"));
        assert!(!matches("wast", "bulki wast"), "less says something else");
        assert!(!matches("bulki", "bulki wast"));
    }

    #[test]
    fn neighbours_among_other_words_match_and_scattered_words_do_not() {
        assert!(matches("book bulki wast collect", "bulki wast"));
        assert!(matches("book wast bulki collect", "bulki wast"));
        assert!(!matches("bulki sofa wast", "bulki wast"));
        assert!(matches("book bulki wast collect today", "book bulki wast collect"));
    }

    #[test]
    fn a_phrase_has_one_to_four_words() {
        assert_eq!(phrase_key(&[]), Err(WrongPhrase::SaysNothing));
        assert_eq!(phrase_key(&stems("a b c d")).as_deref(), Ok("a b c d"));
        assert_eq!(phrase_key(&stems("a b c d e")), Err(WrongPhrase::TooManyWords));
        assert_eq!(phrase_key(&stems("wast bulki wast")).as_deref(), Ok("bulki wast"));
    }

    #[test]
    fn nothing_matches_nothing_and_long_searches_have_an_end() {
        assert!(candidate_keys(&[]).is_empty());
        let long: Vec<String> = (0..200).map(|number| format!("w{number}")).collect();
        assert_eq!(candidate_keys(&long).len(), MAX_KEYS);
        let seven: Vec<String> = (0..7).map(|number| format!("w{number}")).collect();
        assert_eq!(candidate_keys(&seven).len(), 22);
    }

    fn words(count: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("[a-h]{1,2}", count)
    }

    proptest! {
        #[test]
        fn a_phrase_is_found_by_its_words_in_any_order(phrase in words(1..=4), seed in any::<prop::sample::Index>()) {
            let key = phrase_key(&phrase).unwrap();
            let mut turned = phrase.clone();
            turned.rotate_left(seed.index(phrase.len()));
            prop_assert!(candidate_keys(&turned).contains(&key));
            turned.reverse();
            prop_assert!(candidate_keys(&turned).contains(&key));
        }

        #[test]
        fn a_phrase_is_found_among_other_words(before in words(0..=2), phrase in words(1..=4), after in words(0..=1)) {
            let searched = [before, phrase.clone(), after].concat();
            prop_assert!(candidate_keys(&searched).contains(&phrase_key(&phrase).unwrap()));
        }

        #[test]
        fn every_key_is_of_neighbours(searched in words(0..=60)) {
            let keys = candidate_keys(&searched);
            let different: BTreeSet<&String> = keys.iter().collect();
            prop_assert_eq!(different.len(), keys.len(), "each once");
            prop_assert!(keys.len() <= MAX_KEYS);
            for key in &keys {
                let of: BTreeSet<&str> = key.split(' ').collect();
                let is_run = (1..=MAX_WORDS).any(|length| {
                    searched.windows(length).any(|run| run.iter().map(String::as_str).collect::<BTreeSet<_>>() == of)
                });
                prop_assert!(is_run, "{key}");
            }
        }
    }
}
