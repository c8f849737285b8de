//! When a thread goes to staff: the decision, the worker that takes it when it is due, and the act by hand. Opens cases;
//! no thread and no case knows of it.

pub mod api;
pub mod codes;
pub mod facts;
pub mod manual;
pub mod pages;
pub mod policy_subscriber;
pub mod reactions;
pub mod rules;
pub mod worker;
