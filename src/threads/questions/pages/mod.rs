//! FIXME doc

mod ask;

