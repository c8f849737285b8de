//! HTTP toolkit: knows requests and answers, no feature. What is used of poem is wrapped here.

pub mod answers;
pub mod assets;
pub mod client;
pub mod conditional;
pub mod csv;
pub mod error_page;
pub mod form;
mod form_state;
pub mod language;
pub mod limit_headers;
pub mod nullable;
pub mod operation_errors;
pub mod page;
pub mod page_cache;
pub mod pagination;
pub mod param;
pub mod parts;
pub mod people;
pub mod problem;
pub mod request_id;
pub mod security_headers;
pub mod signing;
pub mod status_line;
pub mod timestamp;
