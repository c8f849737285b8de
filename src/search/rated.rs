//! Threads that were found for a question with what is known of how well they fit, and the order in which they are shown.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::best_answers::Answers;
use super::calibration::choice::{self, Fit};
use super::found::ThreadHit;
use crate::entity::ThreadId;

/// Threads by how well they fit, the likeliest first; without those that are not shown.
pub(super) struct ByFit {
    pub(super) likely: Vec<ThreadHit>,
    pub(super) near: Vec<ThreadHit>,
}

/// What is known of threads that were found.
pub(super) struct Rated<'a> {
    pub(super) likelihoods: &'a HashMap<ThreadId, f32>,
    pub(super) recommended: &'a [ThreadHit],
    pub(super) answers: &'a Answers,
}

impl Rated<'_> {
    pub(super) fn is_recommended(&self, thread: ThreadId) -> bool {
        self.recommended.iter().any(|first| first.id == thread)
    }

    /// How likely a thread answers the question; none where nobody can say. What is recommended is shown because somebody says so, and
    /// not because of its words: those say nothing of how likely it is.
    pub(super) fn likelihood(&self, thread: ThreadId) -> Option<f32> {
        self.likelihoods.get(&thread).copied().filter(|_| !self.is_recommended(thread))
    }

    /// What is recommended is shown in its place, however few words it shares.
    pub(super) fn by_fit(&self, threads: Vec<ThreadHit>) -> ByFit {
        let mut by_fit = ByFit { likely: Vec::new(), near: Vec::new() };
        for thread in threads {
            match choice::fit(self.likelihood(thread.id)) {
                Some(Fit::Likely) => by_fit.likely.push(thread),
                Some(Fit::Near) => by_fit.near.push(thread),
                None => {}
            }
        }
        self.likeliest_first(&mut by_fit.likely, |thread| thread.id);
        self.likeliest_first(&mut by_fit.near, |thread| thread.id);
        by_fit
    }

    /// Puts threads of one fit in their order. Equals stay as they came.
    pub(super) fn likeliest_first<T>(&self, threads: &mut [T], id: impl Fn(&T) -> ThreadId) {
        threads.sort_by_key(|thread| {
            let id = id(thread);
            Place {
                is_warned: self.answers.warned.contains(&id),
                is_recommended: self.is_recommended(id),
                likelihood: self.likelihood(id),
            }
        });
    }
}

/// Where a thread stands among others that fit as well: what is recommended first, then the likelier. What staff warn of comes last.
#[derive(Clone, Copy, Debug)]
struct Place {
    is_warned: bool,
    is_recommended: bool,
    likelihood: Option<f32>,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let likelihood = |place: &Self| place.likelihood.unwrap_or_default();
        let by_word = (self.is_warned, !self.is_recommended).cmp(&(other.is_warned, !other.is_recommended));
        by_word.then_with(|| likelihood(other).total_cmp(&likelihood(self)))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_stands_behind_what_is_recommended_and_before_what_staff_warn_of() {
        let place = |is_warned, is_recommended, likelihood| Place { is_warned, is_recommended, likelihood };
        let mut places = [
            (1, place(true, false, Some(0.9))),
            (2, place(false, false, Some(0.5))),
            (3, place(false, false, Some(0.8))),
            (4, place(false, true, None)),
            (5, place(false, false, Some(0.8))),
            (6, place(false, true, None)),
            (7, place(true, true, None)),
        ];
        places.sort_by_key(|(_, place)| *place);
        assert_eq!(places.map(|(number, _)| number), [4, 6, 3, 5, 2, 7, 1]);
    }
}
