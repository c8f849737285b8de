//! What answers did for others, and thanks for them: how many people an answer helped and how many cases it spared staff, who answers
//! most in each category, and notes that nobody reads but whoever wrote the answer. Counts from rows of threads and cases and from the
//! sums that `deflection` leaves; writes notes, and tells those who want it by mail now and then.

pub mod answerers;
pub mod api;
pub mod codes;
mod counted;
pub mod effect_mails;
pub mod effects;
pub mod give;
pub mod leaving;
pub mod listing;
pub mod pages;
pub mod remove;
pub mod rules;
