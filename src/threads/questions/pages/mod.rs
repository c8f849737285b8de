//! Pages of questions. They call operations and decide nothing.

pub mod ask;
pub mod check;
pub mod delete;
pub mod did_it_help;
pub mod edit;
pub mod move_to_category;
pub mod posted_already;
pub mod state;
