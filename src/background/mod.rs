//! Background work as operators see it: what was given up, on a page and on the command line, and the word to try it again.
//! Touches identity and web; the queue itself is [`crate::outbox`].

pub mod command;
pub mod pages;
