//! Whether the request at hand has changed something already. A read that fails after that must not be told as if nothing had
//! been stored.

use std::cell::Cell;

use sea_orm::DbErr;

use super::actor::Actor;
use crate::database::Failure;

tokio::task_local! {
    /// Whether an operation of the request at hand is stored.
    pub static COMMITTED: Cell<bool>;
}

/// Notes that an operation is stored. What the node does for itself is nothing that anybody asked for.
pub(super) fn note_commit(actor: Actor) {
    if actor != Actor::System {
        // Outside a request there is nobody to tell.
        COMMITTED.try_with(|committed| committed.set(true)).ok();
    }
}

/// What an error of the database means for the request at hand.
#[must_use]
pub fn failure_of_request(error: &DbErr) -> Failure {
    let committed = COMMITTED.try_with(Cell::get).unwrap_or_default();
    match Failure::of(error) {
        Failure::Unavailable { retry_after } if committed => Failure::OutcomeUnknown { retry_after },
        failure => failure,
    }
}
