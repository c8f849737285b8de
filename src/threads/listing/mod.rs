//! Reading threads: each function is a fixed number of queries, whatever it finds, with the reader's rights in the query.

mod answers;
pub mod columns;
mod comments;
mod context;
pub mod feeds;
mod files;
mod first_answer;
mod followed;
pub mod indexable;
mod may_thread;
pub mod names;
mod own;
mod own_words;
pub mod pages;
mod proposals;
mod public_posts;
mod revisions;
pub mod rows;
mod thread_page;
mod volunteers;

pub use answers::{answer, answers};
pub use comments::{comment, comments};
pub use files::{may_change_files, sees_post};
pub use first_answer::wrote_one_answer;
pub use followed::{follows_agency, follows_category};
pub use own::{OwnThread, own_threads};
pub use proposals::proposals_of;
pub use public_posts::PublicPostCache;
pub use revisions::{answer_history, answer_revisions, earlier_text, earlier_texts, thread_history, thread_revisions};
pub use rows::{Filter, Order, list, newer};
pub use thread_page::{cached_thread_page, page_just_asked, thread, thread_page};
