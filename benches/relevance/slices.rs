//! Questions as hurried people type them: the same words with one thing changed. Pure, and the same in every run.

use peerdesk::search::words::{Word, words};
use sha1::{Digest, Sha1};

/// Words of more letters than this get an error.
const SHORT: usize = 5;
/// Keys that lie beside each other.
const KEYBOARD_ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slice {
    AsIs,
    /// One error in every word of more than five letters: two letters swapped, one dropped, doubled or typed on the key beside it.
    Typo,
    NoStopWords,
    Capitals,
    /// An accent on every e and a.
    Accents,
}

impl Slice {
    /// As it is printed and saved.
    pub fn name(self) -> &'static str {
        match self {
            Self::AsIs => "as-is",
            Self::Typo => "typo",
            Self::NoStopWords => "no-stop-words",
            Self::Capitals => "capitals",
            Self::Accents => "accents",
        }
    }

    /// The text with the change made.
    pub fn of(self, text: &str) -> String {
        match self {
            Self::AsIs => text.to_owned(),
            Self::Typo => with_typos(text),
            Self::NoStopWords => without_stop_words(text),
            Self::Capitals => text.to_uppercase(),
            Self::Accents => text.chars().map(accented).collect(),
        }
    }
}

fn accented(letter: char) -> char {
    match letter {
        'a' => 'à',
        'e' => 'é',
        'A' => 'À',
        'E' => 'É',
        other => other,
    }
}

/// A text of stop words alone stays as it is: nobody asks nothing.
fn without_stop_words(text: &str) -> String {
    let says_nothing = |run: &&str| {
        let words = words(run, "en");
        !words.is_empty() && words.iter().all(Word::is_stop)
    };
    let kept: Vec<&str> = text.split_whitespace().filter(|run| !says_nothing(run)).collect();
    if kept.is_empty() { text.to_owned() } else { kept.join(" ") }
}

fn with_typos(text: &str) -> String {
    let between = |character: char| !character.is_alphabetic();
    text.split_inclusive(between)
        .map(|piece| {
            let (word, rest) = piece.split_at(piece.trim_end_matches(between).len());
            if word.chars().count() > SHORT { mistyped(word) + rest } else { piece.to_owned() }
        })
        .collect()
}

/// A word with one error that its letters choose. The first letter stays: people seldom miss it.
fn mistyped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let digest = Sha1::digest(word.to_lowercase());
    let at = 1 + usize::from(digest[1]) % (letters.len() - 1);
    let mut places = (1..letters.len() - 1).cycle().skip(at - 1).take(letters.len());
    match digest[0] % 4 {
        0 => match places.find(|at| letters[*at] != letters[at + 1]) {
            Some(at) => letters.swap(at, at + 1),
            None => letters.insert(at, letters[at]),
        },
        1 => {
            letters.remove(at);
        }
        2 => letters.insert(at, letters[at]),
        _ => match beside(letters[at]) {
            Some(key) => letters[at] = key,
            None => letters.insert(at, letters[at]),
        },
    }
    letters.into_iter().collect()
}

fn beside(letter: char) -> Option<char> {
    let typed = letter.to_ascii_lowercase();
    let row = KEYBOARD_ROWS.iter().find(|row| row.contains(typed))?;
    let at = row.find(typed)?;
    let (before, after) = row.split_at(at);
    let key = after.chars().nth(1).or_else(|| before.chars().next_back())?;
    Some(if letter.is_ascii_uppercase() { key.to_ascii_uppercase() } else { key })
}
