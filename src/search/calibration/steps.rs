//! How often threads of so much evidence were right, as data. Pure.
//!
//! Set by hand. `make relevance ARGUMENTS=--fit` fits others to the half of the questions on which settings are chosen, and `--reliability`
//! holds what stands here against the other half.

/// Which engine made a score: both count words alike, but not quite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    Embedded,
    Meilisearch,
}

impl EngineKind {
    /// The kind of an engine, by the name that it gives itself; any other one is taken to count as the one of this process does.
    #[must_use]
    pub fn of(name: &str) -> Self {
        if name == "meilisearch" { Self::Meilisearch } else { Self::Embedded }
    }
}

/// From so much evidence on, a suggestion is so likely to answer the question. Both rise.
pub type Steps = &'static [(f32, f32)];

/// The languages of the questions that the steps are held against, two letters.
pub const MEASURED_LANGUAGES: &[&str] = &["en"];

const EMBEDDED_WORDS: Steps =
    &[(0.0, 0.05), (0.12, 0.18), (0.2, 0.3), (0.3, 0.45), (0.4, 0.6), (0.5, 0.72), (0.7, 0.82), (0.9, 0.88)];
const EMBEDDED_WITH_MODEL: Steps =
    &[(0.0, 0.03), (0.45, 0.12), (0.6, 0.24), (0.75, 0.38), (0.9, 0.52), (1.1, 0.68), (1.3, 0.8), (1.6, 0.9)];
const MEILISEARCH_WORDS: Steps = EMBEDDED_WORDS;
const MEILISEARCH_WITH_MODEL: Steps = EMBEDDED_WITH_MODEL;

/// The steps of an engine, by words alone or with a sentence model.
#[must_use]
pub fn steps(engine: EngineKind, with_model: bool) -> Steps {
    match (engine, with_model) {
        (EngineKind::Embedded, false) => EMBEDDED_WORDS,
        (EngineKind::Embedded, true) => EMBEDDED_WITH_MODEL,
        (EngineKind::Meilisearch, false) => MEILISEARCH_WORDS,
        (EngineKind::Meilisearch, true) => MEILISEARCH_WITH_MODEL,
    }
}

/// What likelihoods are told by: episodes of one scale say nothing of how reliable those of another are. Its number goes up whenever the
/// steps, or what counts as evidence, change.
#[must_use]
pub fn scale(engine: EngineKind, with_model: bool) -> &'static str {
    match (engine, with_model) {
        (EngineKind::Embedded, false) => "embedded/words/1",
        (EngineKind::Embedded, true) => "embedded/with-vectors/1",
        (EngineKind::Meilisearch, false) => "meilisearch/words/1",
        (EngineKind::Meilisearch, true) => "meilisearch/with-vectors/1",
    }
}

/// How likely a suggestion of so much evidence answers the question, from 0 to 1.
#[must_use]
pub fn likelihood(engine: EngineKind, with_model: bool, evidence: f32) -> f32 {
    let below = |(from, _): &&(f32, f32)| *from <= evidence;
    steps(engine, with_model).iter().take_while(below).last().map_or(0.0, |(_, likelihood)| *likelihood)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const ALL: [(EngineKind, bool); 4] = [
        (EngineKind::Embedded, false),
        (EngineKind::Embedded, true),
        (EngineKind::Meilisearch, false),
        (EngineKind::Meilisearch, true),
    ];

    #[test]
    fn steps_rise_from_nothing_and_stay_shares() {
        for (engine, with_model) in ALL {
            let steps = steps(engine, with_model);
            assert!(steps.first().is_some_and(|(from, _)| from.abs() < f32::EPSILON), "{engine:?}");
            assert!(steps.is_sorted_by(|one, next| one.0 < next.0 && one.1 <= next.1), "{engine:?} {with_model}");
            assert!(steps.iter().all(|(_, likelihood)| (0.0..=1.0).contains(likelihood)), "{engine:?}");
        }
    }

    #[test]
    fn each_kind_of_steps_has_a_scale_of_its_own() {
        let scales: BTreeSet<&str> = ALL.iter().map(|(engine, with_model)| scale(*engine, *with_model)).collect();
        assert_eq!(scales.len(), ALL.len());
    }

    proptest! {
        #[test]
        fn more_evidence_is_never_less_likely(evidence in 0.0_f32..5.0, more in 0.0_f32..5.0) {
            for (engine, with_model) in ALL {
                let (one, other) =
                    (likelihood(engine, with_model, evidence), likelihood(engine, with_model, evidence + more));
                prop_assert!((0.0..=1.0).contains(&one) && one <= other);
            }
        }
    }
}
