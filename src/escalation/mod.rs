//! When a thread goes to staff: the decision, the worker that takes it when it is due, the act by hand, and the policies'
//! editor. Opens cases; no thread and no case knows of it.

pub mod api;
pub mod facts;
pub mod manual;
pub mod pages;
pub mod policy_edit;
pub mod policy_words;
pub mod rules;
pub mod span_text;
pub mod subscriber;
pub mod views;
pub mod worker;
