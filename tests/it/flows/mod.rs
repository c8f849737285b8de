//! Whole tasks of a person, from start to end.

mod answer_versions;
mod askers_word;
mod case_claims;
mod case_privacy;
mod case_readers;
mod cases;
mod email_links;
mod escalation;
mod generate;
mod guessing;
mod hidden_answers;
mod history;
mod holders;
mod import;
mod mail_rendering;
mod mail_texts;
mod mails;
mod members;
mod notifications;
mod overtaken;
mod peer_solutions;
mod quiet_edits;
mod security_events;
mod sessions;
mod sign_in;
mod tokens;
