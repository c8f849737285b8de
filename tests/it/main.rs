//! One binary for everything that runs against the real server on a real database.
//!
//! `PEERDESK_TEST_POSTGRES_URL` (an empty server's superuser URL) picks PostgreSQL; without it each test has a SQLite file of its own.

// The types of futures nest as deep as the calls do, from a request down to a statement of an operation.
#![recursion_limit = "256"]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::assigning_clones,
    clippy::format_push_string,
    clippy::items_after_statements,
    reason = "a test that cannot go on has failed"
)]

mod api;
mod database;
mod database_away;
mod flows;
mod full_disk;
mod house;
mod kills;
mod models;
mod openapi;
mod outbox;
mod pages;
mod public_posts;
mod schema;
mod search;
mod server;
mod snapshots;
mod support;
mod texts;
