//! How good a list of suggestions is, with the interval that chance leaves. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How often the questions are drawn anew for an interval.
const DRAW_COUNT: usize = 1000;

/// What became of one question that was asked in one way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub set: String,
    pub half: String,
    pub way: String,
    pub slice: String,
    pub id: String,
    /// Questions of one subject are drawn together.
    #[serde(skip)]
    pub subject: usize,
    /// Of the first right thread, from 1; none if there is none among those that were found.
    pub place: Option<usize>,
}

/// What is told of the places of right threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Whether a right thread is among the first so many.
    Success(usize),
    /// One over the place of the first right thread.
    ReciprocalRank,
}

/// What a row of the table tells.
pub const MEASURES: [Measure; 4] =
    [Measure::Success(1), Measure::Success(5), Measure::Success(10), Measure::ReciprocalRank];

impl Measure {
    /// What a place is worth, from 0 to 1.
    pub fn worth(self, place: Option<usize>) -> f64 {
        match (self, place) {
            (_, None) => 0.0,
            (Self::Success(most), Some(place)) => f64::from(u8::from(place <= most)),
            (Self::ReciprocalRank, Some(place)) => 1.0 / place as f64,
        }
    }

    /// As it is printed.
    pub fn name(self) -> String {
        match self {
            Self::Success(most) => format!("S@{most}"),
            Self::ReciprocalRank => "MRR@10".to_owned(),
        }
    }
}

/// A mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// The mean of a measure over outcomes.
pub fn measured<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>, measure: Measure) -> Estimate {
    estimate(outcomes.into_iter().map(|outcome| (outcome.subject, measure.worth(outcome.place))))
}

/// The mean of worths, each with the subject that it belongs to. The interval draws whole subjects anew; the draws are the same in
/// every run.
pub fn estimate(worths: impl IntoIterator<Item = (usize, f64)>) -> Estimate {
    let mut subjects: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
    for (subject, worth) in worths {
        let (sum, count) = subjects.entry(subject).or_default();
        *sum += worth;
        *count += 1;
    }
    let subjects: Vec<(f64, usize)> = subjects.into_values().collect();
    let mut draws = Draws::new();
    let mut means: Vec<f64> =
        (0..DRAW_COUNT).map(|_| mean((0..subjects.len()).map(|_| subjects[draws.below(subjects.len())]))).collect();
    means.sort_by(f64::total_cmp);
    let cut = DRAW_COUNT / 40;
    Estimate { mean: mean(subjects.iter().copied()), low: means[cut], high: means[DRAW_COUNT - 1 - cut] }
}

fn mean(subjects: impl Iterator<Item = (f64, usize)>) -> f64 {
    let (sum, count) = subjects.fold((0.0, 0), |(sum, count), (more, others)| (sum + more, count + others));
    sum / count.max(1) as f64
}

/// Numbers that look like chance and are the same in every run.
struct Draws(u64);

impl Draws {
    fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % limit.max(1)
    }
}
