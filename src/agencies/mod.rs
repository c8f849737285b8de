//! Agencies, their teams, categories, calendars and policies. Knows who owns what and what was promised; no thread, no case.

pub mod api;
pub mod calendar;
pub mod listing;
pub mod policy;
pub mod refusal;
