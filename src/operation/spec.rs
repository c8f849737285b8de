//! What a feature says of an operation before it runs: who acts, by which limits, and whether a repeat finds what the first one made.

use super::actor::Actor;
use super::idempotency::IdempotentRequest;
use super::limited_action::RateLimitedAction;

/// What an operation needs beside its rule and its rows.
#[derive(Clone, Debug)]
pub struct OperationSpec {
    pub(super) actor: Actor,
    pub(super) limits: Vec<(RateLimitedAction, String)>,
    pub(super) idempotency: Option<IdempotentRequest>,
}

impl OperationSpec {
    /// An operation of `actor` that is not limited and may be repeated.
    #[must_use]
    pub fn new(actor: impl Into<Actor>) -> Self {
        Self { actor: actor.into(), limits: Vec::new(), idempotency: None }
    }

    /// Limits it for its actor.
    #[must_use]
    pub fn limited(mut self, action: RateLimitedAction) -> Self {
        self.limits.extend(self.actor.rate_limit_key().map(|key| (action, key)));
        self
    }

    /// Limits it by a key of its own, such as the account that somebody tries to sign in to.
    #[must_use]
    pub fn limited_by(mut self, action: RateLimitedAction, key: String) -> Self {
        self.limits.push((action, key));
        self
    }

    /// Makes a repeat with the same key find what the first one made.
    #[must_use]
    pub fn once(mut self, request: Option<IdempotentRequest>) -> Self {
        self.idempotency = request;
        self
    }
}
