//! What becomes of the posts, presses and earlier texts of an account that is erased. Each step is a small operation of its own that
//! finds what is left to do, so that it can be done again, and nobody waits behind all of it.
//!
//! 1. [`delete_unanswered`]: questions that nobody else wrote on go, and a case of staff about one is withdrawn.
//! 2. [`close_questions`]: questions that stay are closed, for nobody is left who could say whether an answer helped.
//! 3. [`take_back_reactions`]: votes, "me too" and what the account follows go, and the counts with them.
//! 4. [`forget_texts`]: earlier texts, and the texts of what was deleted.
//! 5. [`forget_annex`]: what it kept for staff.
//! 6. [`rename_posts`]: what stays is shown under another name, so its threads are other pages from then on.

mod close_questions;
mod delete_unanswered;
mod each_question;
mod forget_annex;
mod forget_texts;
mod rename_posts;
mod take_back_reactions;

pub use close_questions::close_questions;
pub use delete_unanswered::delete_unanswered;
pub use forget_annex::forget_annex;
pub use forget_texts::{earlier_texts_by, forget_texts};
pub use rename_posts::rename_posts;
pub use take_back_reactions::take_back_reactions;

/// Rows of one step: few enough that nobody waits long behind it.
const BATCH: u64 = 100;
