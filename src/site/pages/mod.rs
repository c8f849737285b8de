//! FIXME doc

mod about;

