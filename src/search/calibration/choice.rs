//! Which suggestions are shown, and under which heading. Pure.
//!
//! Whoever is about to ask is stopped by what probably answers them. What only may be near stands below it, is little and says so; what
//! shares a common word and no more is left out, whatever room there is. What nobody can rate is shown as it came: what an agency
//! recommends, what a small site finds, and what the database finds while the engine is away.

use poem_openapi::Enum;

/// Suggestions that are less likely to answer the question than this only may be near.
pub const MIN_LIKELY: f32 = 0.35;
/// Suggestions that are less likely than this are not shown.
pub const MIN_NEAR: f32 = 0.1;
/// Most suggestions that only may be near.
pub const MAX_NEAR_COUNT: usize = 2;

/// How well a suggestion fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "SuggestionFit", rename_all = "snake_case")]
pub enum Fit {
    /// It probably answers the question, or nobody can say how likely that is.
    Likely,
    /// It may be near.
    Near,
}

/// How a suggestion is shown; none if it is not.
#[must_use]
pub fn fit(likelihood: Option<f32>) -> Option<Fit> {
    match likelihood {
        None => Some(Fit::Likely),
        Some(likelihood) if likelihood >= MIN_LIKELY => Some(Fit::Likely),
        Some(likelihood) if likelihood >= MIN_NEAR => Some(Fit::Near),
        Some(_) => None,
    }
}

/// What is shown of suggestions, best first, each with how it fits: at most `most`, the likely ones in their order, then those that may
/// be near.
#[must_use]
pub fn choose<T>(likely: impl IntoIterator<Item = T>, near: impl IntoIterator<Item = T>, most: usize) -> Vec<(T, Fit)> {
    let likely = likely.into_iter().map(|one| (one, Fit::Likely));
    let near = near.into_iter().take(MAX_NEAR_COUNT).map(|one| (one, Fit::Near));
    likely.chain(near).take(most).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chosen(likelihoods: &[Option<f32>]) -> Vec<(usize, Fit)> {
        let of = |wanted: Fit| {
            let fits = |(at, likelihood): (usize, &Option<f32>)| (fit(*likelihood) == Some(wanted)).then_some(at);
            likelihoods.iter().enumerate().filter_map(fits).collect::<Vec<usize>>()
        };
        choose(of(Fit::Likely), of(Fit::Near), 5)
    }

    #[test]
    fn little_is_shown_of_what_may_be_near_and_nothing_of_the_rest() {
        use Fit::{Likely, Near};
        for (likelihoods, expected) in [
            (vec![], vec![]),
            (vec![Some(0.9), Some(0.36), Some(0.35)], vec![(0, Likely), (1, Likely), (2, Likely)]),
            (vec![Some(0.34), Some(0.3), Some(0.2), Some(0.1)], vec![(0, Near), (1, Near)]),
            (vec![Some(0.09), Some(0.05), Some(0.0)], vec![]),
            (vec![Some(0.2), Some(0.5), Some(0.05)], vec![(1, Likely), (0, Near)]),
            (vec![None, Some(0.05), None], vec![(0, Likely), (2, Likely)]),
        ] {
            assert_eq!(chosen(&likelihoods), expected, "{likelihoods:?}");
        }
        assert_eq!(chosen(&[Some(0.5); 9]).len(), 5);
        assert_eq!(chosen(&[Some(0.2), Some(0.2), Some(0.2), Some(0.5), Some(0.5), Some(0.5), Some(0.5)]).len(), 5);
    }

    proptest! {
        #[test]
        fn nothing_is_padded(likelihoods in proptest::collection::vec(proptest::option::of(0.0_f32..=1.0), 0..12)) {
            let chosen = chosen(&likelihoods);
            prop_assert!(chosen.len() <= 5);
            let near = chosen.iter().filter(|(_, fit)| *fit == Fit::Near).count();
            prop_assert!(near <= MAX_NEAR_COUNT);
            prop_assert!(chosen.iter().all(|(at, _)| likelihoods[*at].is_none_or(|likelihood| likelihood >= MIN_NEAR)));
            let likely = likelihoods.iter().filter(|one| one.is_none_or(|one| one >= MIN_LIKELY)).count();
            prop_assert_eq!(chosen.len() - near, likely.min(5), "what is likely is never left out for what is near");
        }
    }
}
