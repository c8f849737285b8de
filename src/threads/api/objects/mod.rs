//! What the API takes and gives, field by field. Never a row of a table: each view is filled by hand.

mod answer;
mod examples;
mod inputs;
mod names;
mod next_step;
mod thread;

pub use answer::{AnswerView, CommentView, RevisionView};
pub use inputs::{
    AnswerEdit, AnswerText, ContestInput, DecisionInput, FILE_NAMES, HidingInput, MoveInput, NewComment, NewThread,
    NotSolvedInput, ProposalInput, ReviewInput, ThreadEdit, VoteInput,
};
pub use names::ThreadLink;
pub use thread::{ProposalView, SummaryView, ThreadView};
