//! All tables, one file each: data only, no behaviour. May touch nothing but sea-orm and the payload types below.

pub mod account;
pub mod agency;
pub mod answer;
pub mod api_token;
pub mod calendar;
pub mod case_entry;
pub mod case_message;
pub mod category;
pub mod comment;
pub mod deflection;
pub mod documents;
pub mod draft;
pub mod duplicate_proposal;
pub mod escalation_policy;
pub mod follow;
pub mod idempotency_key;
pub mod ids;
pub mod kinds;
pub mod mail;
pub mod me_too;
pub mod membership;
pub mod notification;
pub mod one_use_token;
pub mod outbox_delivery;
pub mod outbox_event;
pub mod rate_counter;
pub mod revision;
pub mod session;
pub mod staff_case;
pub mod team;
pub mod team_member;
pub mod thread;
pub mod vote;

pub use ids::*;
pub use kinds::*;
