//! What people can ask for about their data: taking it with them, and having it erased. Joins what the rooms to the left hold of an
//! account; decides nothing about any of it. Identity erases the account itself, in one transaction; what hangs on it goes here.

pub mod api;
pub mod export;
pub mod leaving;
pub mod pages;
