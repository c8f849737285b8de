//! Tells callers of the API how many calls they have left, in the words of an IETF draft (draft-ietf-httpapi-ratelimit-headers,
//! version 10). It is a draft, so its names stand here and nowhere else.

use std::sync::{Arc, Mutex};

use poem::http::{HeaderName, HeaderValue, StatusCode};
use poem::{Endpoint, IntoResponse, Request, Response};

use super::problem::ApiError;
use crate::operation::{RateLimitStatus, RateLimitedAction};

/// How many calls are left, and in how many seconds the count starts anew.
pub const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// How many calls are allowed in how many seconds.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What was counted for one request.
#[derive(Clone, Default)]
pub struct Meter(Arc<Mutex<Vec<RateLimitStatus>>>);

impl Meter {
    /// Notes what was counted, if anything, and refuses an act too many.
    ///
    /// # Errors
    /// 429.
    pub fn note(&self, standing: Option<RateLimitStatus>) -> Result<(), ApiError> {
        let Some(standing) = standing else { return Ok(()) };
        let refusal = if standing.within { Ok(()) } else { Err(ApiError::too_often(&standing)) };
        if let Ok(mut counted) = self.0.lock() {
            counted.push(standing);
        }
        refusal
    }
}

fn name(action: RateLimitedAction) -> &'static str {
    if action == RateLimitedAction::Search { "search" } else { "default" }
}

/// Around the API: gives each request a meter and tells what it counted. What the caller has already is no call, but a search costs
/// the same whoever has its results.
pub async fn rate_limit_headers<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    let meter = Meter::default();
    req.extensions_mut().insert(meter.clone());
    let mut response = next.call(req).await?.into_response();
    let Ok(counted) = meter.0.lock() else { return Ok(response) };
    let unchanged = response.status() == StatusCode::NOT_MODIFIED;
    let is_free = |standing: &RateLimitStatus| unchanged && standing.action == RateLimitedAction::ApiCall;
    let left = |standing: &RateLimitStatus| standing.left.saturating_add(u32::from(is_free(standing)));
    counted.iter().filter(|standing| is_free(standing)).for_each(RateLimitStatus::give_back);
    let list = |one: &dyn Fn(&RateLimitStatus) -> String| counted.iter().map(one).collect::<Vec<_>>().join(", ");
    let policy = list(&|standing| {
        format!("\"{}\";q={};w={}", name(standing.action), standing.allowed, standing.action.window().num_seconds())
    });
    let limit = list(&|standing| {
        format!("\"{}\";r={};t={}", name(standing.action), left(standing), standing.resets_in.num_seconds())
    });
    for (name, value) in [(POLICY, policy), (LIMIT, limit)] {
        if let Ok(value) = HeaderValue::from_str(&value)
            && !value.is_empty()
        {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
