//! When a thread goes to staff: the decision, the worker that takes it when it is due, the act by hand, the last look
//! before it, the reminder to those who asked, what a change would do, and trials, which decide beside the policy in force and open nothing. Opens cases; no thread and no case knows of it.

pub mod api;
pub mod codes;
pub mod due_threads;
pub mod facts;
pub mod forecast;
pub mod last_look;
pub mod manual;
pub mod pages;
pub mod policy_subscriber;
pub mod reactions;
pub mod reminders;
pub mod rules;
pub mod sweep;
pub mod trials;
pub mod worker;
