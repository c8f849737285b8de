//! Figures of each month, which everybody may read and which name nobody: how many questions were asked, how soon they were
//! answered, who solved them, what went to staff and what staff missed. A worker counts what everybody can read and keeps the
//! result; pages and the API show what is kept. Nothing on its left knows of it.

pub mod api;
pub mod facts;
pub mod listing;
pub mod pages;
pub mod rules;
mod stored_figures;
pub mod worker;
