//! Who may react.

use crate::identity::{Caller, Right};
use crate::threads::refusal::Refusal;

/// Whether the caller may vote, say "me too" and follow.
pub fn may_react(caller: &Caller) -> Result<(), Refusal> {
    if caller.may(Right::Vote, None) { Ok(()) } else { Err(Refusal::Forbidden) }
}
