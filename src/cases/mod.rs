//! The staff work item of a thread: queue, claim, conversation, official answer, outcome and timeline. Knows threads and
//! agencies; threads never learn that cases exist.

pub mod open;
pub mod reference;
pub mod rules;
