//! Agencies, their teams, categories, calendars and policies. Knows who owns what and what was promised; no thread, no case.

pub mod api;
pub mod calendar;
pub mod calendar_text;
pub mod edit_agency;
pub mod edit_category;
pub mod face;
pub mod listing;
pub mod pages;
pub mod policy;
pub mod refusal;
pub mod teams;
