//! Who is likely to answer a question, and when they are told. Pure.

pub mod choose;
pub mod counts;
pub mod languages;
pub mod timing;
