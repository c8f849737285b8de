//! The groups in which the API shows its endpoints.

use poem_openapi::Tags;

#[derive(Tags)]
pub enum Tag {
    /// Questions, their answers and comments.
    Threads,
    /// What questions are about, in a word.
    Tags,
    /// What people say with one press: helpful, worked for me, me too, follow, accepted.
    Reactions,
    /// What staff say of posts, and hiding what must not be shown.
    Moderation,
}
