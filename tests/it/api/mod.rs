//! The REST API, resource by resource.

mod account;
mod audience;
mod cases;
pub mod demo;
mod escalation;
pub mod hostile;
mod limits;
mod moderation;
mod threads;
