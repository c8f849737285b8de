//! Hearing back: who is told of what, on the notifications page and by mail. Reads the shared tables, asks `threads`
//! who may see what, and `peers` to whom a question was brought; acts on events only, so that nothing waits for it.

pub mod api;
mod audience;
mod composition;
pub mod leaving;
pub mod listing;
pub mod mailer;
mod messages;
mod mime;
pub mod notifier;
pub mod pages;
pub mod unsubscribe;
mod wording;
