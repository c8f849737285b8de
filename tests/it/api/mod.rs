//! The REST API, resource by resource.

mod escalation;
