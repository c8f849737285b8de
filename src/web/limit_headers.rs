//! Tells callers of the API how many calls they have left, in the words of an IETF draft (draft-ietf-httpapi-ratelimit-headers,
//! version 10). It is a draft, so its names stand here and nowhere else.

use poem::http::{HeaderName, HeaderValue, StatusCode};
use poem::{Endpoint, IntoResponse, Request, Response};

use crate::operation::{CountedLimits, RateLimitStatus, RateLimitedAction};

/// How many calls are left, and in how many seconds the count starts anew.
pub const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// How many calls are allowed in how many seconds.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The name of the limit of an act, as callers of the API read it.
#[must_use]
pub fn policy_name(action: RateLimitedAction) -> &'static str {
    match action {
        RateLimitedAction::ApiCall => "default",
        RateLimitedAction::PageRead => "pages",
        RateLimitedAction::Search => "search",
        RateLimitedAction::Preview => "preview",
        RateLimitedAction::Export => "export",
        RateLimitedAction::Upload => "uploading",
        RateLimitedAction::Post => "posting",
        RateLimitedAction::React => "reacting",
        RateLimitedAction::SaveDraft => "drafts",
        RateLimitedAction::SignUp | RateLimitedAction::PasswordCheck => "sign-up",
        RateLimitedAction::LinkMail | RateLimitedAction::LinkMailToAccount => "mail",
        RateLimitedAction::SignIn
        | RateLimitedAction::SignInTo
        | RateLimitedAction::SignInFrom
        | RateLimitedAction::SignInToAccount
        | RateLimitedAction::SecondFactor
        | RateLimitedAction::SecondFactorOfAccount => "sign-in",
    }
}

/// Around the API: tells how each limit stands that was counted for a request, and of a refused one only the limit that it hit, so that
/// the headers say the same time to wait as `Retry-After`. What the caller has already is no call, but a search costs the same
/// whoever has its results.
pub async fn rate_limit_headers<E: Endpoint>(next: E, req: Request) -> poem::Result<Response> {
    let limits = CountedLimits::default();
    let mut response = limits.scope(next.call(req)).await?.into_response();
    let mut counted = limits.all();
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        counted = counted
            .into_iter()
            .filter(|standing| !standing.within)
            .max_by_key(|hit| hit.resets_in)
            .into_iter()
            .collect();
    }
    let unchanged = response.status() == StatusCode::NOT_MODIFIED;
    let is_free = |standing: &RateLimitStatus| unchanged && standing.action == RateLimitedAction::ApiCall;
    let left = |standing: &RateLimitStatus| standing.left.saturating_add(u32::from(is_free(standing)));
    counted.iter().filter(|standing| is_free(standing)).for_each(RateLimitStatus::give_back);
    let list = |one: &dyn Fn(&RateLimitStatus) -> String| counted.iter().map(one).collect::<Vec<_>>().join(", ");
    let policy = list(&|standing| {
        format!(
            "\"{}\";q={};w={}",
            policy_name(standing.action),
            standing.allowed,
            standing.action.window().num_seconds()
        )
    });
    let limit = list(&|standing| {
        format!("\"{}\";r={};t={}", policy_name(standing.action), left(standing), standing.resets_in.num_seconds())
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
