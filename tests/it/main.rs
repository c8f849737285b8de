//! One binary for everything that runs against the real server on a real database.
//!
//! `PEERDESK_TEST_POSTGRES_URL` (an empty server's superuser URL) picks PostgreSQL; without it each test has a SQLite file of its own.

mod api;
mod database;
mod flows;
mod house;
mod openapi;
mod pages;
mod schema;
mod search;
mod server;
mod support;
mod texts;
