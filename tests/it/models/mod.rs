//! The whole of something at once: random histories beside a model in memory, and every right of everybody.

mod joint;
mod rights;
mod threads;
