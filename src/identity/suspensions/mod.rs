//! Suspending accounts: keeping somebody out of the site for a time, with a reason that they are told, and lifting it before its end.
//! Who is suspended at a time is [`suspended`](super::suspended)'s to say; posts that are hidden together with an account are the
//! business of whoever owns them, and follow the events.

mod lift;
mod listing;
mod suspend;

pub use lift::{lift, lift_unasked};
pub use listing::{PersonRecord, SuspensionRecord, person, person_by_id};
pub use suspend::{DAYS, MAX_DAYS, MAX_EXPLANATION, NewSuspension, suspend, suspend_unasked};
