//! Who is likely to answer a question, when they are told, and when they hear what their answers did. Pure.

pub mod choose;
pub mod counts;
pub mod effect_mails;
pub mod languages;
pub mod timing;
