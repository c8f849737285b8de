//! FIXME doc

mod home;
mod profile;
pub mod pages;

