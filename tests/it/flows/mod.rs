//! Whole tasks of a person, from start to end.

mod case_claims;
mod case_privacy;
mod cases;
mod email_links;
mod escalation;
mod generate;
mod guessing;
mod import;
mod mail_rendering;
mod mail_texts;
mod mails;
mod members;
mod notifications;
mod overtaken;
mod peer_solutions;
mod security_events;
mod sessions;
mod sign_in;
mod tokens;
