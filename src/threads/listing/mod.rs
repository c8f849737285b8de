//! Reading threads: each function is a fixed number of queries, whatever it finds, with the reader's rights in the query.

mod revisions;
mod rows;
mod thread_page;
mod columns;
mod answers;
mod pages;

pub use crate::site::home::home;
pub use super::listing::answers::{answer, answers, comment, comments};
pub use crate::site::profile::profile;
pub use revisions::{answer_revisions, thread_revisions};
pub use rows::{Filter, Order, list};
pub use thread_page::{page_just_asked, thread, thread_page};
