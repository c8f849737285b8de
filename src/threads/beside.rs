//! What goes with a text that is posted below a question: files, and what whoever asked keeps for staff.

use crate::entity::AttachmentId;
use crate::threads::annex::NewAnnexItem;

/// Nothing, unless it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Files that the author uploaded before.
    pub files: Vec<AttachmentId>,
    pub annex: Vec<NewAnnexItem>,
}
