//! The REST API, resource by resource.

mod account;
mod answers;
mod audience;
mod cases;
mod conditional;
pub mod demo;
mod escalation;
pub mod hostile;
mod limits;
mod moderation;
mod notifications;
mod questions;
mod reading;
