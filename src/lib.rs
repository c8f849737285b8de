//! Peerdesk: a help community for citizens with a staff desk behind it.
//!
//! The map, who may import whom and the two walks stand in `docs/architecture.md`; `tests/it/house.rs` keeps them true.
//!
//! A question's walk: `threads::questions::api` → `threads::questions::ask` → `operation::events` → `search::indexer`,
//! `notifications::notifier`. Nobody answered: `escalation::worker` → `escalation::rules::due` → `cases::open` →
//! `cases::answer_officially`.

pub mod account_data;
pub mod admin;
pub mod agencies;
pub mod app;
pub mod background;
pub mod cases;
pub mod clock;
pub mod config;
pub mod database;
pub mod deflection;
pub mod demo;
pub mod entity;
pub mod escalation;
pub mod gaps;
pub mod generate;
pub mod health;
pub mod housekeeping;
pub mod identity;
pub mod import;
pub mod locale;
pub mod markdown;
pub mod node;
pub mod notifications;
pub mod open_data;
pub mod openapi;
pub mod operation;
pub mod outbox;
pub mod peers;
pub mod posts;
pub mod routes;
pub mod search;
pub mod server;
pub mod service_levels;
pub mod site;
pub mod statistics;
pub mod telemetry;
pub mod thanks;
pub mod threads;
pub mod web;
pub mod workers;
