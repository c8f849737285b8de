//! Agencies, their teams, categories, members and opening hours. Knows who owns what; no policy, no thread, no case.
//!
//! Opening hours and holidays are stored here, with the agency that they are typed for; `service_levels` counts by them.

pub mod api;
pub mod change_effects;
pub mod codes;
pub mod colour;
pub mod edit_agency;
pub mod edit_category;
pub mod edit_team;
pub mod listing;
pub mod money;
pub mod opening_hours;
pub mod pages;
pub mod slug;
pub mod team_for;
pub(crate) mod text_rules;
