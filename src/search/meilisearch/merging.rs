//! One ranked list from what Meilisearch finds for each word alone: BM25, counted here over the candidates' stems.
//!
//! Its own ranking wants all words of a query, or drops them one by one; a question in a person's own words shares only some
//! words with the right thread, and the rare ones decide. Pure.

use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::super::engine::Alike;
use super::super::fusion::{self, Scored};
use super::super::vectors::Vector;
use super::super::weights;
use super::super::words::{Asked, Kind};
use crate::entity::{CategoryId, ThreadId};

const TERM_SATURATION: f32 = 1.2;
const LENGTH_NORMALIZATION: f32 = 0.75;

/// What one word alone found.
#[derive(Clone, Debug, Default)]
pub struct Alone {
    /// Weight beside an exactly known word.
    pub weight: f32,
    /// Documents with it, as the engine estimates.
    pub frequency: usize,
    /// Some of them.
    pub threads: Vec<i64>,
}

impl Alone {
    /// Adds what another form of the same word found.
    pub fn join(&mut self, other: Self) {
        self.frequency = self.frequency.max(other.frequency);
        for thread in other.threads {
            if !self.threads.contains(&thread) {
                self.threads.push(thread);
            }
        }
    }
}

/// What was found for a question.
#[derive(Clone, Copy, Debug)]
pub struct Finds<'a> {
    /// For each asked word, in order.
    pub words: &'a [Alone],
    /// For each phrase of its alternatives, in order.
    pub others: &'a [Alone],
}

/// A thread that may be right.
#[derive(Clone, Debug, Deserialize)]
pub struct Candidate {
    pub id: i64,
    /// Stems of all its text, in order.
    pub stems: String,
    /// Stems of its title.
    pub heading: String,
    pub category: i64,
    pub asked_at: i64,
    pub helpful: i64,
    /// What its question is about, in base64; none without a sentence model.
    #[serde(default)]
    pub vector: Option<String>,
}

/// How telling a word is that `frequency` of `all` documents have.
fn rarity(frequency: usize, all: usize) -> f32 {
    let frequency = number(frequency.min(all));
    (1.0 + (number(all) - frequency + 0.5) / (frequency + 0.5)).ln()
}

fn number(count: usize) -> f32 {
    f32::from(u16::try_from(count.min(60_000)).unwrap_or(u16::MAX))
}

/// The threads worth a closer look: those that share the most telling words.
#[must_use]
pub fn candidates<'a>(found: impl Iterator<Item = &'a Alone>, all: usize, most: usize) -> Vec<i64> {
    let mut scores: HashMap<i64, f32> = HashMap::new();
    for alone in found {
        for thread in &alone.threads {
            *scores.entry(*thread).or_default() += alone.weight * rarity(alone.frequency, all);
        }
    }
    let mut ranked: Vec<(i64, f32)> = scores.into_iter().collect();
    ranked.sort_by(|(left, more), (right, less)| less.total_cmp(more).then(right.cmp(left)));
    ranked.truncate(most);
    ranked.into_iter().map(|(thread, _)| thread).collect()
}

/// Ranks the candidates.
#[must_use]
pub fn rank(
    asked: &Asked,
    found: Finds<'_>,
    all: usize,
    candidates: &[Candidate],
    category: Option<CategoryId>,
    asked_vector: Option<&Vector>,
) -> Vec<Alike> {
    let split: Vec<Vec<&str>> = candidates.iter().map(|candidate| candidate.stems.split(' ').collect()).collect();
    let mean = number(split.iter().map(Vec::len).sum::<usize>()) / number(split.len().max(1)).max(1.0);
    let mean_title = 10.0;
    let pairs: Vec<HashMap<String, usize>> = split
        .iter()
        .map(|stems| {
            let mut counts = HashMap::new();
            for (left, right) in stems.iter().zip(stems.iter().skip(1)) {
                let pair = format!("{left}_{right}");
                if asked.pairs.contains(&pair) {
                    *counts.entry(pair).or_default() += 1;
                }
            }
            counts
        })
        .collect();
    let with_pair = |pair: &str| pairs.iter().filter(|counts| counts.contains_key(pair)).count();
    let spread: HashMap<&str, usize> = asked.pairs.iter().map(|pair| (pair.as_str(), with_pair(pair))).collect();
    let score = |at: usize, candidate: &Candidate| {
        let stems = split.get(at).map(Vec::as_slice).unwrap_or_default();
        let title: Vec<&str> = candidate.heading.split(' ').collect();
        let mut score = 0.0;
        for (word, alone) in asked.words.iter().zip(found.words) {
            let telling = alone.weight * rarity(alone.frequency, all);
            let times = stems.iter().filter(|stem| **stem == word.stem).count();
            if times > 0 {
                score += telling * saturated(times, stems.len(), mean);
            } else if alone.threads.contains(&candidate.id) {
                // Found under another spelling: as good as once.
                score += telling * saturated(1, stems.len(), mean);
            }
            let in_title = title.iter().filter(|stem| **stem == word.stem).count();
            score += weights::TITLE * telling * saturated(in_title, title.len(), mean_title);
        }
        let mut others = found.others.iter();
        for alternatives in &asked.alternatives {
            // The most telling of them counts.
            let each = alternatives.phrases.iter().zip(others.by_ref()).map(|(phrase, alone)| {
                let times = stems.windows(phrase.len().max(1)).filter(|window| *window == phrase.as_slice()).count();
                // Neighbours that were typed apart are found as a pair already.
                let spelt =
                    phrase.len() == 1 && alternatives.kind == Kind::Synonym && alone.threads.contains(&candidate.id);
                let times = times.max(usize::from(spelt));
                alone.weight * rarity(alone.frequency, all) * saturated(times, stems.len(), mean)
            });
            score += each.fold(0.0, f32::max);
        }
        for (pair, times) in pairs.get(at).into_iter().flatten() {
            let frequency = spread.get(pair.as_str()).copied().unwrap_or(1);
            score += weights::PAIR * rarity(frequency, all) * saturated(*times, stems.len(), mean);
        }
        score
    };
    let mut seen = HashSet::new();
    let found: Vec<Scored> = candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| seen.insert(candidate.id))
        .map(|(at, candidate)| Scored {
            of: ThreadId(candidate.id),
            words: score(at, candidate),
            cosine: asked_vector.and_then(|asked| Some(asked.cosine(&of_base64(candidate.vector.as_deref()?)?))),
            is_of_category: category.is_some_and(|category| category.0 == candidate.category),
        })
        .collect();
    // The server leaves words that say nothing out of a phrase, and so finds more than was asked for.
    let ranked = fusion::first(found, usize::MAX);
    let rarest_word = weights::rarest_word(all);
    let alike = |(one, score): (Scored, f32)| Alike {
        thread: one.of,
        score,
        words: one.words,
        cosine: one.cosine,
        rarest_word,
    };
    ranked.into_iter().map(alike).collect()
}

fn of_base64(vector: &str) -> Option<Vector> {
    STANDARD.decode(vector).ok().map(|bytes| Vector::from_bytes(&bytes))
}

fn saturated(times: usize, length: usize, mean: f32) -> f32 {
    let times = number(times);
    times * (TERM_SATURATION + 1.0)
        / (times
            + TERM_SATURATION * (1.0 - LENGTH_NORMALIZATION + LENGTH_NORMALIZATION * number(length) / mean.max(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(id: i64, stems: &str) -> Candidate {
        let (stems, heading) = (stems.to_owned(), String::new());
        Candidate { id, stems, heading, category: id, asked_at: 0, helpful: 0, vector: None }
    }

    fn alone(frequency: usize, threads: &[i64]) -> Alone {
        Alone { weight: 1.0, frequency, threads: threads.to_vec() }
    }

    /// What is ranked among a thousand, best first.
    fn ids(asked: &Asked, found: &[Alone], list: &[Candidate], category: Option<CategoryId>) -> Vec<ThreadId> {
        let others: Vec<Alone> =
            asked.alternatives.iter().flat_map(|other| &other.phrases).map(|_| Alone::default()).collect();
        let ranked = rank(asked, Finds { words: found, others: &others }, 1000, list, category, None);
        assert!(ranked.is_sorted_by(|one, next| one.score >= next.score));
        ranked.into_iter().map(|alike| alike.thread).collect()
    }

    #[test]
    fn the_rare_word_decides() {
        let asked = Asked::new(&["probate fee"], "en", false);
        let found = [alone(2, &[1]), alone(900, &[2, 3, 4])];
        assert_eq!(candidates(found.iter(), 1000, 2), [1, 4]);
        let list = [candidate(2, "fee fee fee"), candidate(1, "probat court of law")];
        assert_eq!(ids(&asked, &found, &list, None), [ThreadId(1), ThreadId(2)]);
    }

    #[test]
    fn other_words_are_found_and_weigh_less_than_typed_ones() {
        let list = [candidate(1, "garbag on the street"), candidate(2, "bin on the street")];
        for (typed, first) in [("garbage", 1), ("bin", 2)] {
            let asked = Asked::new(&[typed], "en", false);
            let other = Alone { weight: weights::SYNONYM, ..alone(1, &[3 - first]) };
            let none = Alone { weight: weights::SYNONYM, ..Alone::default() };
            let phrases = asked.alternatives.iter().flat_map(|other| &other.phrases);
            let others: Vec<Alone> =
                phrases
                    .map(|phrase| {
                        if ["garbag", "bin"].contains(&phrase.join(" ").as_str()) {
                            other.clone()
                        } else {
                            none.clone()
                        }
                    })
                    .collect();
            let found = Finds { words: &[alone(1, &[first])], others: &others };
            let ranked = rank(&asked, found, 1000, &list, None, None);
            let ranked: Vec<i64> = ranked.iter().map(|alike| alike.thread.0).collect();
            assert_eq!(ranked, [first, 3 - first], "{typed}");
            assert_eq!(candidates(found.words.iter().chain(found.others), 1000, 5), ranked);
        }
    }

    #[test]
    fn neighbours_and_the_own_category_decide_among_equals() {
        let asked = Asked::new(&["child benefit"], "en", false);
        let found = [alone(10, &[1, 2]), alone(10, &[1, 2])];
        let list = [candidate(1, "benefit of a child"), candidate(2, "a child benefit of")];
        assert_eq!(ids(&asked, &found, &list, None).first(), Some(&ThreadId(2)));
        let same = [candidate(1, "child benefit"), candidate(2, "child benefit")];
        assert_eq!(ids(&asked, &found, &same, Some(CategoryId(1))).first(), Some(&ThreadId(1)));
    }
}
