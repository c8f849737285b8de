//! How much speaks for a thread, so that it can be compared across sites and questions. Pure.
//!
//! A score of words grows with the number of words and with the number of threads: the same match has thrice the score in a thousand
//! threads as in three. So it is divided by both: 1 is about what a thread has that has each word of the question, and no other has one.

use crate::posts::language::UNKNOWN;
use crate::search::engine::Alike;
use crate::search::weights::rarest_word;

/// What words count for that a thread of another language shares with a question: "die" is no death there.
const FOREIGN_WORDS: f32 = 0.15;
/// From here on nearly all words are shared: then it was the question whose language was not known.
const MIN_WHOLE_MATCH: f32 = 0.9;

/// So many words of a question are asked after. Who writes more says the same in more words, and no thread shares them all: what only the
/// details of a long question find would have no share worth showing.
const MAX_ASKED_WORDS: usize = 12;

/// With fewer threads nobody knows which words are common: one of five that has a word says nothing of how rare it is.
pub const MIN_RATED_THREADS: usize = 50;

/// Whether an index is large enough for its scores to mean something.
#[must_use]
pub fn is_ratable(alike: &Alike) -> bool {
    alike.rarest_word >= rarest_word(MIN_RATED_THREADS)
}

/// What was looked for.
#[derive(Clone, Copy, Debug)]
pub struct AskedFor<'a> {
    /// Different words that were looked for.
    pub words: usize,
    /// The language of the question, two letters; empty where nobody knows it.
    pub language: &'a str,
}

/// Whether a thread is in another language than the question. Nobody says so where one of both is not known, and Bokmål and Nynorsk are
/// both Norwegian: what writes texts down and what takes them apart name it differently.
#[must_use]
pub fn is_foreign(thread: &str, question: &str) -> bool {
    thread != UNKNOWN && question != UNKNOWN && one_name(thread) != one_name(question)
}

/// The one name of a language that has several.
fn one_name(language: &str) -> &str {
    if matches!(language, "nb" | "nn") { "no" } else { language }
}

/// How much speaks for a thread, 0 or more: what its words say of each word of the question, at most twelve of them, and the
/// cosine where there is one.
#[must_use]
pub fn of(alike: &Alike, words: usize, is_foreign: bool) -> f32 {
    let count = f32::from(u16::try_from(words.clamp(1, MAX_ASKED_WORDS)).unwrap_or(u16::MAX));
    let shared = (alike.words / count / alike.rarest_word.max(f32::MIN_POSITIVE)).max(0.0);
    let shared = if is_foreign && shared < MIN_WHOLE_MATCH { shared * FOREIGN_WORDS } else { shared };
    shared + alike.cosine.unwrap_or(0.0).max(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entity::ThreadId;

    fn alike(words: f32, threads: usize, cosine: Option<f32>) -> Alike {
        Alike { thread: ThreadId(1), score: words, words, cosine, rarest_word: rarest_word(threads) }
    }

    #[test]
    fn the_same_match_says_the_same_on_any_site() {
        for threads in [1, 3, 100, 20_000] {
            let all_three = alike(3.0 * rarest_word(threads), threads, None);
            assert!((of(&all_three, 3, false) - 1.0).abs() < 1e-4, "{threads}");
            let one_of_ten = alike(rarest_word(threads), threads, None);
            assert!((of(&one_of_ten, 10, false) - 0.1).abs() < 1e-4, "{threads}");
        }
    }

    #[test]
    fn only_what_is_known_to_be_in_another_language_is_foreign() {
        for (thread, question, expected) in [
            ("en", "en", false),
            ("fr", "en", true),
            ("", "en", false),
            ("fr", "", false),
            ("", "", false),
            ("nb", "no", false),
            ("no", "nn", false),
            ("nb", "da", true),
        ] {
            assert_eq!(is_foreign(thread, question), expected, "{thread} for {question}");
            assert_eq!(is_foreign(question, thread), expected, "{question} for {thread}");
        }
    }

    #[test]
    fn a_small_site_rates_nothing() {
        for (threads, expected) in [(0, false), (5, false), (49, false), (50, true), (100_000, true)] {
            assert_eq!(is_ratable(&alike(1.0, threads, None)), expected, "{threads}");
        }
    }

    #[test]
    fn a_long_question_hides_nothing_that_shares_its_rarest_words() {
        let five = alike(5.0 * rarest_word(1000), 1000, None);
        for (words, expected) in [(5, 1.0), (10, 0.5), (12, 5.0 / 12.0), (48, 5.0 / 12.0), (400, 5.0 / 12.0)] {
            assert!((of(&five, words, false) - expected).abs() < 1e-4, "{words}");
        }
    }

    #[test]
    fn words_of_another_language_say_little_and_meaning_says_the_same() {
        let one = alike(rarest_word(50), 50, Some(0.6));
        assert!((of(&one, 2, false) - 1.1).abs() < 1e-4);
        assert!((of(&one, 2, true) - 0.675).abs() < 1e-4);
        assert!((of(&one, 1, true) - 1.6).abs() < 1e-4, "the only word is all of them");
    }

    proptest! {
        #[test]
        fn more_of_the_same_is_never_less(
            words in 0.0_f32..50.0, more in 0.0_f32..10.0, count in 0_usize..500, threads in 0_usize..100_000,
            cosine in proptest::option::of(-1.0_f32..1.0), is_foreign in any::<bool>(),
        ) {
            let (one, other) = (alike(words, threads, cosine), alike(words + more, threads, cosine));
            let (one, other) = (of(&one, count, is_foreign), of(&other, count, is_foreign));
            prop_assert!(one.is_finite() && 0.0 <= one && one <= other);
        }
    }
}
