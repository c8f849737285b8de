//! What is asked: in a generated house always another question out of the same words, in the real one those that nobody else asked.

use std::collections::HashSet;

use peerdesk::generate::chance::Chance;
use peerdesk::generate::words;
use peerdesk::search::words::{Asked, Word};

use super::asking::Way;

/// A question that is about to be asked, or what is searched for in its place.
#[derive(Clone)]
pub struct Question {
    pub title: String,
    pub details: String,
}

/// Where questions come from.
pub enum Questions {
    /// Drawn like the threads; none comes twice.
    Drawn { chance: Chance, known: HashSet<String> },
    /// Questions of threads for warming up, and questions that no thread asks, the same in each way.
    Real { first: Vec<Question>, others: Vec<Question> },
}

impl Questions {
    pub fn drawn() -> Self {
        // Another seed than that of the threads.
        Self::Drawn { chance: Chance::new(2), known: HashSet::new() }
    }

    pub fn real(first: Vec<Question>, others: Vec<Question>) -> Self {
        Self::Real { first, others }
    }

    /// Questions for warming up.
    pub fn first(&mut self, way: Way, count: usize) -> Vec<Question> {
        match self {
            Self::Drawn { .. } => self.next(way, count),
            Self::Real { first, .. } => first.iter().take(count).map(|question| real(way, question)).collect(),
        }
    }

    /// Questions that count: fewer if there are no more.
    pub fn next(&mut self, way: Way, count: usize) -> Vec<Question> {
        match self {
            Self::Drawn { chance, known } => {
                let all = std::iter::repeat_with(|| drawn(way, chance));
                all.filter(|question| known.insert(question.title.clone())).take(count).collect()
            }
            Self::Real { others, .. } => others.iter().take(count).map(|question| real(way, question)).collect(),
        }
    }
}

fn drawn(way: Way, chance: &mut Chance) -> Question {
    if way.is_of_two_words() {
        loop {
            let title = words::sentence(chance, 2, ' ').trim_end().to_owned();
            if telling(&title).len() == 2 {
                return Question { title, details: String::new() };
            }
        }
    }
    let count = chance.between(4, 10);
    let title = words::sentence(chance, count, '?');
    let (details, _) = words::text(chance, words::ANSWER);
    Question { title, details }
}

fn real(way: Way, question: &Question) -> Question {
    if !way.is_of_two_words() {
        return question.clone();
    }
    let mut telling = telling(&question.title);
    telling.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    telling.truncate(2);
    Question { title: telling.join(" "), details: String::new() }
}

/// The words of a text that say something, once each.
fn telling(text: &str) -> Vec<String> {
    let words: Vec<Word> = Asked::new(&[text], "en", false).words;
    words.into_iter().filter(|word| !word.is_stop()).map(|word| word.plain).collect()
}
