//! Random histories: people do anything, in any order, and a small model in memory says what must follow.

mod threads;
