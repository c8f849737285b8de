//! Which mails are switched together, and when a mail is sent. Pure.

pub mod kinds;
pub mod timing;
