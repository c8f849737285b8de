//! What an agency promises and when it is due: calendars, business time, policies and their versions, and the clocks of a
//! case. May touch agencies and everything left of them; knows no thread and no case but what it is handed.

pub mod api;
pub mod change_effects;
pub mod codes;
pub mod pages;
pub mod policies;
pub mod policy_edit;
pub mod policy_words;
pub mod rules;
pub mod span_text;
pub mod trial_edit;
pub mod trials;
pub mod views;
