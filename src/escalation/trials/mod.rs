//! Trials of policies: what terms would have done that are tried beside those in force. They open no case, promise nothing and
//! tell nobody; what they find is a row, and a page for those who may change the policy.

pub mod api;
pub mod listing;
pub mod pages;
pub mod worker;
