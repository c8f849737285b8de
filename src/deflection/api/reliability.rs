//! How likely suggestions seemed against how often they helped, over REST, for those who administer the site.

use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::{ShareView, Tag};
use crate::app::App;
use crate::deflection::reliability::{BinCounts, MIN_IN_BIN, Reliability};
use crate::deflection::reliability_days::newest;
use crate::identity::{Right, TokenCaller};
use crate::web::problem::ApiError;

/// Episodes in which the likeliest suggestion seemed about equally likely to answer the question.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ReliabilityBin", skip_serializing_if_is_none, example)]
struct BinView {
    /// The least likelihood of the bin, from 0 to 0.9; it reaches up to the next one.
    from: f64,
    /// Episodes that are decided: an answer was found, or not.
    decided: i64,
    /// Those in which one was found.
    helped: i64,
    /// How likely they seemed on average. Left out where there are none.
    expected: Option<f64>,
    /// The share in which an answer was found. Left out where there are none.
    observed: Option<ShareView>,
    /// How far both lie apart. Left out where there are fewer than 20: that is chance.
    error: Option<f64>,
}

impl Example for BinView {
    fn example() -> Self {
        Self {
            from: 0.4,
            decided: 50,
            helped: 20,
            expected: Some(0.45),
            observed: Some(ShareView::example()),
            error: Some(0.05),
        }
    }
}

/// How likely suggestions seemed, and how often they helped.
#[derive(Clone, Debug, Object)]
#[oai(example)]
struct SuggestionReliability {
    /// Ten bins, the least likely first.
    bins: Vec<BinView>,
    /// Decided episodes in all: the newest 200, in whole days nine days ago or earlier, or as many as there are.
    decided: i64,
    /// At least 200 are decided, and no bin of 20 or more is off by more than 0.1.
    is_reliable: bool,
}

impl Example for SuggestionReliability {
    fn example() -> Self {
        Self { bins: vec![BinView::example()], decided: 214, is_reliable: true }
    }
}

impl BinView {
    fn of(from: f64, bin: &BinCounts) -> Self {
        Self {
            from,
            decided: bin.decided,
            helped: bin.helped,
            expected: bin.expected(),
            observed: bin.observed().map(ShareView::from),
            error: bin.error().filter(|_| bin.decided >= MIN_IN_BIN),
        }
    }
}

impl From<Reliability> for SuggestionReliability {
    fn from(site: Reliability) -> Self {
        let tenths = (0_u8..).map(|tenth| f64::from(tenth) / 10.0);
        Self {
            bins: tenths.zip(&site.0).map(|(from, bin)| BinView::of(from, bin)).collect(),
            decided: site.decided(),
            is_reliable: site.is_reliable(),
        }
    }
}

/// The figures of how reliable suggestions are.
#[derive(Clone, Copy, Debug, Default)]
pub struct SuggestionReliabilityApi;

#[OpenApi(tag = "Tag::Statistics")]
impl SuggestionReliabilityApi {
    /// Compare how likely suggestions seemed with how often they helped
    ///
    /// Of the newest 200 episodes of whole days, nine days ago or earlier, that are final and in which somebody found an answer or asked
    /// anyway, by the likeliest suggestion that was shown. Probabilities are told with suggestions only while this is reliable. For those who administer the site; to others,
    /// there is nothing here. Needs the scope `admin`.
    #[oai(path = "/statistics/suggestion-reliability", method = "get", operation_id = "getSuggestionReliability")]
    async fn get(&self, app: Data<&App>, caller: TokenCaller) -> Result<Json<SuggestionReliability>, ApiError> {
        caller.0.require_or_hide(Right::AdministerSite, None)?;
        Ok(Json(newest(app.0.reader(), app.0.now(), None).await?.into()))
    }
}
