//! Reading threads: each function is a fixed number of queries, whatever it finds, with the reader's rights in the query.

mod home;
mod people;
mod posts;
mod profile;
mod revisions;
mod rows;
mod thread_page;

pub use home::home;
pub use posts::{answer, answers, comment, comments};
pub use profile::profile;
pub use revisions::{answer_revisions, thread_revisions};
pub use rows::{Filter, Order, list};
pub use thread_page::{page_just_asked, thread, thread_page};
