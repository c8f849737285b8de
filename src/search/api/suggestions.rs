//! Suggestions as the API says them.

use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};

use super::found_thread::FoundThread;
use crate::app::App;
use crate::entity::AnswerId;
use crate::posts::api::Body;
use crate::search::SearchHandle;
use crate::search::calibration::choice::Fit;
use crate::search::suggest::{Suggestion, Suggestions};
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

/// The answer of a suggested thread that helps most people.
#[derive(Clone, Debug, Object)]
struct SuggestedAnswer {
    id: AnswerId,
    body: Body,
    is_accepted: bool,
    /// Given by an agency.
    is_official: bool,
    created_at: Timestamp,
}

/// Whether probabilities are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub(super) enum Calibration {
    /// Of the last 200 episodes of the site that are decided, about as many helped as they seemed likely to.
    Calibrated,
    /// Too few episodes are decided, they helped more or less often than they seemed to, or most threads are in a language that was not
    /// measured.
    Uncalibrated,
}

/// A thread like the question, with its best answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Suggestion", skip_serializing_if_is_none, example)]
pub(super) struct SuggestionView {
    thread: FoundThread,
    /// Left out when nobody has answered.
    answer: Option<SuggestedAnswer>,
    /// The agency of the thread recommends it for what the title says: such threads come first.
    is_recommended: bool,
    /// Whether it probably answers the question or only may be near.
    fit: Fit,
    /// How likely it answers the question, from 0 to 1, in hundredths. Left out where the list is `uncalibrated`, and where nobody can say.
    probability: Option<f64>,
}

impl Example for SuggestionView {
    fn example() -> Self {
        Self {
            thread: FoundThread::example(),
            answer: Some(SuggestedAnswer {
                id: AnswerId(99),
                body: Body {
                    source: "Do not pay first. Go to the fines page and choose “I want to appeal”.".to_owned(),
                    html: "<p>Do not pay first. Go to the fines page and choose “I want to appeal”.</p>".to_owned(),
                },
                is_accepted: true,
                is_official: false,
                created_at: Timestamp::example(),
            }),
            is_recommended: false,
            fit: Fit::Likely,
            probability: Some(0.82),
        }
    }
}

impl SuggestionView {
    fn of(suggestion: Suggestion, calibration: Calibration) -> Self {
        let answer = suggestion.answer.map(|answer| SuggestedAnswer {
            id: answer.id,
            body: Body { source: answer.source, html: answer.html.as_str().to_owned() },
            is_accepted: answer.accepted,
            is_official: answer.official,
            created_at: answer.posted_at.into(),
        });
        let likelihood = suggestion.likelihood.filter(|_| calibration == Calibration::Calibrated);
        Self {
            thread: suggestion.thread.into(),
            answer,
            is_recommended: suggestion.is_recommended,
            fit: suggestion.fit,
            probability: likelihood.map(hundredths),
        }
    }
}

/// The likelihood in hundredths: a number of half the width does not end there.
fn hundredths(likelihood: f32) -> f64 {
    (f64::from(likelihood) * 100.0).round() / 100.0
}

/// Threads like a question, the most likely one first.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub(super) struct SuggestionList {
    /// At most five. Those that only may be near stand last, at most two; what shares a common word and no more is left out.
    items: Vec<SuggestionView>,
    calibration: Calibration,
    /// The search engine does not answer right now: these are simpler results from the database.
    degraded: bool,
}

impl Example for SuggestionList {
    fn example() -> Self {
        Self { items: vec![SuggestionView::example()], calibration: Calibration::Calibrated, degraded: false }
    }
}

/// What was found, and whether its probabilities are told.
pub(super) async fn views(
    app: &App,
    handle: &SearchHandle,
    found: Suggestions,
) -> Result<(Vec<SuggestionView>, Calibration), ApiError> {
    let is_calibrated = handle.is_calibrated(app, found.scale).await?;
    let calibration = if is_calibrated { Calibration::Calibrated } else { Calibration::Uncalibrated };
    Ok((found.items.into_iter().map(|item| SuggestionView::of(item, calibration)).collect(), calibration))
}

impl SuggestionList {
    /// The list of what was found.
    pub(super) async fn of(app: &App, handle: &SearchHandle, found: Suggestions) -> Result<Self, ApiError> {
        let degraded = found.simple;
        let (items, calibration) = views(app, handle, found).await?;
        Ok(Self { items, calibration, degraded })
    }
}

#[cfg(test)]
mod tests {
    use super::hundredths;

    #[test]
    fn probabilities_end_after_two_digits() {
        for (likelihood, told) in [(0.1_f32, "0.1"), (0.35, "0.35"), (0.876, "0.88"), (1.0, "1"), (0.0, "0")] {
            assert_eq!(hundredths(likelihood).to_string(), told);
        }
    }
}
