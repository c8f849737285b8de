//! Peerdesk: a help community for citizens with a staff desk behind it.
//!
//! The map, left never imports right (`tests/it/house.rs` keeps it true):
//! `entity, clock, config, markdown` ← `database, telemetry, app, web, outbox` ← `identity` ← `agencies` ← `threads` ←
//! `cases` ← `escalation` ← `search, notifications` ← `workers, routes` ← `server` ← `main`.
//!
//! A question's walk: `threads::api` → `threads::ask` → `outbox::record` → `search::indexer`, `notifications::notifier`.
//! Nobody answered: `escalation::worker` → `escalation::rules::due` → `cases::open` → `cases::answer_officially`.

pub mod admin;
pub mod agencies;
pub mod app;
pub mod cases;
pub mod clock;
pub mod config;
pub mod database;
pub mod demo;
pub mod entity;
pub mod escalation;
pub mod generate;
pub mod health;
pub mod housekeeping;
pub mod identity;
pub mod import;
pub mod markdown;
pub mod notifications;
pub mod openapi;
pub mod outbox;
pub mod routes;
pub mod search;
pub mod server;
pub mod telemetry;
pub mod threads;
pub mod web;
pub mod workers;
