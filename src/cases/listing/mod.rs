//! Reading cases: the desk's queue, one case with all that belongs to it, and what the asker may see of theirs. Each
//! function is a fixed number of queries, and whom it is for is in the query.

mod annex;
mod entry_names;
mod files;
mod linked;
mod offers;
mod questions;
mod queue;
mod references;
mod show;
mod thread_posts;
mod urgency;
mod view;

pub use annex::{annex, annex_of};
pub use entry_names::{names, references_of_entries, team_names, titles};
pub use files::messages_with_files;
pub use linked::{Linked, linked};
pub use offers::{Offer, offers};
pub use questions::{CaseQuestion, answered_on, question_of, questions};
pub use queue::{Filter, QueueRow, Scope, ViewCounts, counts, end_of_today, mine_as_asker, queue, scope_of};
pub use references::references;
pub use show::{CaseHead, Entry, Member, Message, Side, entries, head, head_by_reference, members, messages};
pub use thread_posts::{ThreadAnswer, ThreadComment, answers, comments};
pub use urgency::{UrgentQuestions, urgent_questions};
pub use view::View;
