//! Volunteers: people whom those who administer an agency name for it, and who agree. No right comes with it. Their profile and their
//! answers on the agency's questions say so, and they count as following the agency. Either side ends it at any time.

pub mod agree;
pub mod api;
pub mod end;
pub mod listing;
pub mod name;
pub mod pages;
