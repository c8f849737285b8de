//! What changed from one text to another, word by word. Anybody may ask for it, so it is bounded in size, in time and in what
//! it becomes on the page, and is worked out in places of its own, off the threads that serve requests: whoever only reads takes
//! no place from somebody who posts.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::markdown::pool::{self, Pool, PoolError};
use crate::operation::OperationError;

/// Longest texts that are compared, bytes of both together.
const MAX_COMPARED: usize = 80 * 1024;
/// Most pieces that a comparison shows. A page with more says nothing that two whole texts do not say better.
const MAX_PIECES: usize = 2_000;
/// How long words are compared; what is left then counts as too different.
const COMPARE_TIMEOUT: Duration = Duration::from_millis(250);
/// How long a page waits for it, once it was begun.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

/// Whether a piece of text came, went or stayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextChange {
    Added,
    Removed,
    Same,
}

/// A piece of a text and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub change: TextChange,
    pub text: String,
}

/// Two texts side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The second, with what went of the first.
    Changes(Vec<Piece>),
    /// They have too little in common, or are too long: each as a whole.
    TooDifferent { before: String, after: String },
}

/// The places of this process for comparisons: for half of its cores.
fn places() -> &'static Pool {
    static PLACES: LazyLock<Pool> = LazyLock::new(|| {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Pool::new(Ord::max(cores / 2, 1))
    });
    &PLACES
}

/// Compares two texts in one of the process's places for that. Whoever calls counts it first.
///
/// # Errors
/// [`OperationError::Unavailable`] where no place comes free.
pub async fn compare(before: String, after: String) -> Result<Comparison, OperationError> {
    let (old, new) = (before.clone(), after.clone());
    match places().run(ANSWER_TIMEOUT, move || changes(&old, &new, COMPARE_TIMEOUT)).await {
        Ok(Some(pieces)) => Ok(Comparison::Changes(pieces)),
        Ok(None) | Err(PoolError::TooSlow) => Ok(Comparison::TooDifferent { before, after }),
        Err(PoolError::Busy) => Err(OperationError::Unavailable { retry_after: pool::RETRY_INTERVAL }),
    }
}

/// What changed from one text to the next; none where that is too much, or takes too long.
fn changes(before: &str, after: &str, timeout: Duration) -> Option<Vec<Piece>> {
    if before.len() + after.len() > MAX_COMPARED {
        return None;
    }
    let began = Instant::now();
    let compared = similar::TextDiff::configure().timeout(timeout).diff_words(before, after);
    // Past its time it would show the rest as replaced, although it may be the same.
    if began.elapsed() >= timeout {
        return None;
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for change in compared.iter_all_changes() {
        let kind = match change.tag() {
            similar::ChangeTag::Insert => TextChange::Added,
            similar::ChangeTag::Delete => TextChange::Removed,
            similar::ChangeTag::Equal => TextChange::Same,
        };
        let is_full = pieces.len() == MAX_PIECES;
        match pieces.last_mut() {
            Some(last) if last.change == kind => last.text.push_str(change.value()),
            _ if is_full => return None,
            _ => pieces.push(Piece { change: kind, text: change.value().to_owned() }),
        }
    }
    Some(with_whole_phrases(pieces))
}

/// The same changes with those put together between which nothing but white space is the same: phrases are read, not
/// single words in turn.
fn with_whole_phrases(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut phrases: Vec<Piece> = Vec::with_capacity(pieces.len());
    let (mut removed, mut added) = (String::new(), String::new());
    let flush = |removed: &mut String, added: &mut String, phrases: &mut Vec<Piece>| {
        for (change, text) in [(TextChange::Removed, removed), (TextChange::Added, added)] {
            if !text.is_empty() {
                phrases.push(Piece { change, text: std::mem::take(text) });
            }
        }
    };
    let mut ahead = pieces.into_iter().peekable();
    while let Some(piece) = ahead.next() {
        match piece.change {
            TextChange::Removed => removed.push_str(&piece.text),
            TextChange::Added => added.push_str(&piece.text),
            TextChange::Same => {
                let is_within = !removed.is_empty() && !added.is_empty() && ahead.peek().is_some();
                if is_within && piece.text.trim().is_empty() {
                    removed.push_str(&piece.text);
                    added.push_str(&piece.text);
                } else {
                    flush(&mut removed, &mut added, &mut phrases);
                    phrases.push(piece);
                }
            }
        }
    }
    flush(&mut removed, &mut added, &mut phrases);
    phrases
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    fn without(pieces: &[Piece], change: TextChange) -> String {
        pieces.iter().filter(|piece| piece.change != change).map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn changes_put_together_give_both_texts() {
        let (before, after) = ("Pay the fine at the town hall.", "Pay the whole fine online.");
        let pieces = changes(before, after, LONG).unwrap();
        assert_eq!(without(&pieces, TextChange::Added), before);
        assert_eq!(without(&pieces, TextChange::Removed), after);
        assert!(pieces.iter().any(|piece| piece.change == TextChange::Same));
    }

    #[test]
    fn phrases_stay_together() {
        let pieces = changes("Call me: 01632 960123.", "Write to us.", LONG).unwrap();
        let texts: Vec<(TextChange, &str)> = pieces.iter().map(|piece| (piece.change, piece.text.as_str())).collect();
        assert!(texts.iter().any(|(change, text)| *change == TextChange::Removed && text.contains("01632 960123")));
    }

    #[tokio::test]
    async fn texts_that_cannot_be_compared_are_shown_whole() {
        let every_other = |other: &str| format!("{other} same ").repeat(MAX_PIECES);
        let long = "word ".repeat(MAX_COMPARED / 5);
        for (before, after) in [(every_other("one"), every_other("two")), (long.clone(), long)] {
            assert_eq!(changes(&before, &after, LONG), None);
            let whole = Comparison::TooDifferent { before: before.clone(), after: after.clone() };
            assert_eq!(compare(before, after).await.unwrap(), whole);
        }
        assert_eq!(changes("one", "two", Duration::ZERO), None, "time is up");
    }

    #[tokio::test]
    async fn hostile_texts_end_in_time() {
        // Texts of two-letter words in another order: nothing lines up.
        let words = |seed: usize| -> String {
            let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
            (0..10_000).map(|at| at * seed).map(|n| format!("{}{} ", letter(n), letter(n / 26))).collect()
        };
        let began = Instant::now();
        let shown = compare(words(7), words(11)).await.unwrap();
        assert!(matches!(shown, Comparison::TooDifferent { .. }));
        assert!(began.elapsed() < ANSWER_TIMEOUT * 3, "{:?}", began.elapsed());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_made_up(before in "[ab \n]{0,60}", after in "[ab \n]{0,60}") {
            let pieces = changes(&before, &after, LONG).unwrap();
            prop_assert_eq!(without(&pieces, TextChange::Added), before);
            prop_assert_eq!(without(&pieces, TextChange::Removed), after);
        }
    }
}
