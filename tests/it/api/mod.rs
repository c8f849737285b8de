//! The REST API, resource by resource.

mod account;
mod cases;
mod demo;
mod escalation;
mod hostile;
mod limits;
mod moderation;
mod threads;
