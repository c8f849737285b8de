//! The REST API, resource by resource.

mod account;
mod escalation;
mod hostile;
mod threads;
