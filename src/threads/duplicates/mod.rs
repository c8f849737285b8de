//! FIXME doc

pub mod propose;

