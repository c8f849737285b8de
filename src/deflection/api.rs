//! The figures of answers found over REST: open to everybody, about nobody; and what happens in episodes of the caller's own.

pub mod own_episodes;
pub mod reliability;

use chrono::NaiveDate;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use super::comparison::{Comparison, Effect};
use super::counts::{Counts, Rates};
use super::figures::{comparison, totals};
use super::interval::{Difference, Share};
use super::period::Period;
use super::saved::{Saved, saved};
use crate::agencies::api::{AgencyName, MoneyView};
use crate::app::App;
use crate::entity::{AgencyId, CategoryId};
use crate::identity::Anyone;
use crate::locale::text;
use crate::web::page_cache::{CacheTag, Cacheable};
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// How well the site helps, in numbers.
    Statistics,
}

/// A share with the interval in which it lies with a confidence of 95 %, by Wilson's method; all between 0 and 1.
#[derive(Clone, Copy, Debug, Object)]
#[oai(rename = "Share", example)]
struct ShareView {
    share: f64,
    low: f64,
    high: f64,
}

impl Example for ShareView {
    fn example() -> Self {
        Self { share: 0.4, low: 0.345, high: 0.4575 }
    }
}

impl From<Share> for ShareView {
    fn from(share: Share) -> Self {
        Self { share: share.share, low: share.low, high: share.high }
    }
}

/// The shares of all episodes.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AnswersFoundShares", example)]
struct SharesView {
    opened: ShareView,
    confirmed: ShareView,
    potential: ShareView,
    failed: ShareView,
    reversed: ShareView,
}

impl Example for SharesView {
    fn example() -> Self {
        let share = ShareView::example();
        Self { opened: share, confirmed: share, potential: share, failed: share, reversed: share }
    }
}

impl From<Rates> for SharesView {
    fn from(rates: Rates) -> Self {
        Self {
            opened: rates.opened.into(),
            confirmed: rates.confirmed.into(),
            potential: rates.potential.into(),
            failed: rates.failed.into(),
            reversed: rates.reversed.into(),
        }
    }
}

/// Episodes by what became of them. Each is in `offered` and in one of `confirmed`, `potential`, `failed`, `reversed` and
/// `nothing_more`.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AnswersFoundCounts", skip_serializing_if_is_none, example)]
struct CountsView {
    /// Somebody was about to ask and was shown what is answered already.
    offered: i64,
    /// An answer was opened, whatever came of it.
    opened: i64,
    /// Somebody said that it answered their question, and nothing spoke against it.
    confirmed: i64,
    /// An answer was opened, and for a day its reader neither said that it helped nor asked.
    potential: i64,
    /// They asked anyway.
    failed: i64,
    /// Those among the failed in which somebody said that what was suggested did not apply.
    did_not_apply: i64,
    /// It counted as found, and within 7 days a question of the same person went to staff.
    reversed: i64,
    /// Nothing was opened, and nobody asked.
    nothing_more: i64,
    /// Left out where there are fewer than 5 episodes.
    shares: Option<SharesView>,
}

impl Example for CountsView {
    fn example() -> Self {
        Self {
            offered: 270,
            opened: 140,
            confirmed: 108,
            potential: 27,
            failed: 54,
            did_not_apply: 13,
            reversed: 5,
            nothing_more: 76,
            shares: Some(SharesView::example()),
        }
    }
}

impl From<Counts> for CountsView {
    fn from(counts: Counts) -> Self {
        Self {
            offered: counts.offered,
            opened: counts.opened,
            confirmed: counts.confirmed,
            potential: counts.potential,
            failed: counts.failed,
            did_not_apply: counts.did_not_apply,
            reversed: counts.reversed,
            nothing_more: counts.nothing_more(),
            shares: counts.rates().map(SharesView::from),
        }
    }
}

/// Questions of 100 askers that were spared by showing what is answered already, with the interval in which that lies with a confidence
/// of 95 %, by Newcombe's method 10; all between -100 and 100. Below 0, more was asked where answers were shown.
#[derive(Clone, Copy, Debug, Object)]
#[oai(rename = "SparedQuestions", example)]
struct SparedView {
    of_100: f64,
    low: f64,
    high: f64,
}

impl Example for SparedView {
    fn example() -> Self {
        Self { of_100: 20.0, low: 4.5, high: 34.1 }
    }
}

impl From<Difference> for SparedView {
    fn from(spared: Difference) -> Self {
        Self { of_100: spared.difference * 100.0, low: spared.low * 100.0, high: spared.high * 100.0 }
    }
}

/// What showing answers changes.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SuggestionEffect", example)]
struct EffectView {
    /// The share of those who were shown answers first that asked anyway.
    asked_when_shown: ShareView,
    /// The share of the others that asked.
    asked_when_held_out: ShareView,
    spared: SparedView,
}

impl Example for EffectView {
    fn example() -> Self {
        Self {
            asked_when_shown: ShareView { share: 0.4, low: 0.317, high: 0.489 },
            asked_when_held_out: ShareView { share: 0.6, low: 0.474, high: 0.714 },
            spared: SparedView::example(),
        }
    }
}

impl From<Effect> for EffectView {
    fn from(effect: Effect) -> Self {
        Self {
            asked_when_shown: effect.asked_when_shown.into(),
            asked_when_held_out: effect.asked_when_held_out.into(),
            spared: effect.spared.into(),
        }
    }
}

/// People who were shown what is answered already beside others, drawn by lot, who saw it only after they had posted. Staff are on
/// neither side.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SuggestionComparison", skip_serializing_if_is_none, example)]
struct ComparisonView {
    /// Episodes in which answers were shown first.
    shown: i64,
    /// Those among them that ended in a question.
    shown_asked: i64,
    /// Episodes in which answers were kept back until a question was posted; they are in no other count.
    held_out: i64,
    /// Those among them that ended in a question.
    held_out_asked: i64,
    /// Left out where there are fewer than 50 episodes on either side: too few to say.
    effect: Option<EffectView>,
}

impl Example for ComparisonView {
    fn example() -> Self {
        Self { shown: 120, shown_asked: 48, held_out: 60, held_out_asked: 36, effect: Some(EffectView::example()) }
    }
}

impl From<Comparison> for ComparisonView {
    fn from(sides: Comparison) -> Self {
        Self {
            shown: sides.shown,
            shown_asked: sides.shown_asked,
            held_out: sides.held_out,
            held_out_asked: sides.held_out_asked,
            effect: sides.effect().map(EffectView::from),
        }
    }
}

/// What answers found while asking saved an agency, by its own word of what an answer costs it.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SavedByAgency", example)]
struct SavedView {
    agency: AgencyName,
    /// Answers found in its categories: those in `confirmed` whose category was known.
    confirmed: i64,
    /// What one answer by its staff costs it, as it says itself.
    unit_cost: MoneyView,
    /// `confirmed` times `unit_cost`.
    saved: MoneyView,
}

impl Example for SavedView {
    fn example() -> Self {
        Self {
            agency: AgencyName { id: AgencyId(2), slug: "elmford".to_owned(), name: "City of Elmford".to_owned() },
            confirmed: 12,
            unit_cost: MoneyView::example(),
            saved: MoneyView { amount: "54.00".to_owned(), currency: "GBP".to_owned() },
        }
    }
}

impl From<Saved> for SavedView {
    fn from(saved: Saved) -> Self {
        Self {
            confirmed: saved.confirmed,
            saved: saved.amount().into(),
            unit_cost: saved.unit_cost.into(),
            agency: AgencyName { id: saved.agency, slug: saved.slug, name: saved.name },
        }
    }
}

/// Answers that people found while they were asking.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none, example)]
struct AnswersFound {
    /// The first day by UTC, such as 2026-11-01.
    first_day: String,
    /// The last day by UTC; it is included.
    last_day: String,
    with_account: CountsView,
    without_account: CountsView,
    /// Left out where answers are kept from nobody, and were not in these days.
    comparison: Option<ComparisonView>,
    /// Of agencies that say what an answer costs them, where an answer was found; empty where none does.
    saved: Vec<SavedView>,
}

impl Example for AnswersFound {
    fn example() -> Self {
        Self {
            first_day: "2026-09-01".to_owned(),
            last_day: "2026-11-29".to_owned(),
            with_account: CountsView::example(),
            without_account: CountsView::example(),
            comparison: Some(ComparisonView::example()),
            saved: vec![SavedView::example()],
        }
    }
}

/// A day as it was sent.
fn day(sent: Option<String>) -> Result<Option<NaiveDate>, ApiError> {
    let parsed = sent.map(|text| text.parse::<NaiveDate>()).transpose();
    parsed.map_err(|_| ApiError::bad_request("bad_request", text::t("found-bad-day")))
}

/// The figures of answers found.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnswersFoundApi;

#[OpenApi(tag = "Tag::Statistics")]
impl AnswersFoundApi {
    /// Count the answers found while asking
    ///
    /// One person and one question is one episode: with an account for 8 days, without one for the rest of the day. It begins
    /// when somebody who is about to ask is shown what is answered already, and is counted on the day of its beginning once
    /// nothing can change any more: after 8 days with an account, after 1 day without. Whoever asks counts as `failed`, whatever
    /// they said before. Readers without an account are told apart by address and browser for one day. Where the site keeps answers
    /// from a share of people until they have posted, `comparison` tells what showing them changes. No token is needed.
    #[oai(path = "/statistics/answers-found", method = "get", operation_id = "countAnswersFound")]
    async fn count(
        &self,
        app: Data<&App>,
        caller: Anyone,
        /// The first day by UTC; 90 days up to `last_day` if it is left out.
        #[oai(validator(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
        first_day: Query<Option<String>>,
        /// The last day by UTC; today if it is left out.
        #[oai(validator(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
        last_day: Query<Option<String>>,
        /// Only of this category. Until somebody has chosen one, an episode is of none.
        category: Query<Option<CategoryId>>,
    ) -> Result<Cacheable<Json<AnswersFound>>, ApiError> {
        let app = app.0;
        let period = Period::asked_for(day(first_day.0)?, day(last_day.0)?, app.now());
        let totals = totals(app.reader(), period.since, period.until, category.0).await?;
        let sides = comparison(app, period, category.0).await?;
        let saved = saved(app.reader(), period.since, period.until, category.0).await?;
        let found = AnswersFound {
            first_day: period.since.to_string(),
            last_day: period.until.to_string(),
            with_account: totals.with_account.into(),
            without_account: totals.without_account.into(),
            comparison: sides.map(ComparisonView::from),
            saved: saved.into_iter().map(SavedView::from).collect(),
        };
        Ok(Cacheable { answer: Json(found), tag: caller.0.is_none().then_some(CacheTag::Anything) })
    }
}
