//! Peers who answer in time: an open question is brought to people who said that they could answer such questions, before half of
//! the neighbours' time is over. Who is likely is a pure rule; who came and who answered is written down. Also who wants to hear what
//! their answers did, and when they last did. Knows threads and their clocks; what people are told is made by `notifications`, which
//! reads what stands here.

pub mod api;
mod candidates;
pub mod codes;
pub mod effect_mails;
pub mod follow;
pub mod followed;
pub mod leaving;
pub mod listing;
pub mod offers;
pub mod pages;
pub mod preferences;
pub mod reactions;
pub mod rules;
pub mod sweep;
pub mod volunteers;
