//! Hearing back: who is told of what, on the notifications page and by mail. Reads the shared tables, asks `threads`
//! who may see what, `peers` to whom a question was brought and who is asked to volunteer, and `thanks` what answers did; acts on events only, so that nothing waits for it.

pub mod api;
mod audience;
pub mod codes;
mod composition;
pub mod confirm_reminders;
pub mod due_mails;
pub mod leaving;
mod letter;
pub mod listing;
mod mail_plans;
pub mod mailer;
mod messages;
mod mime;
mod news_messages;
pub mod notifier;
pub mod pages;
mod peer_messages;
mod quotes;
pub mod rules;
pub mod settings;
pub mod unsubscribe;
mod wording;
