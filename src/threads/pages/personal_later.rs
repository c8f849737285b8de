//! Which posts of a thread hold something personal that their reader may still take out: who wrote it is led there.

use crate::entity::{AnswerId, CommentId, Subject};
use crate::threads::pages::personal::which_hold_any;
use crate::threads::views::ThreadPage;

/// The posts of one page that hold something personal, among those that the reader may edit.
#[derive(Clone, Debug, Default)]
pub struct PersonalPosts(Vec<Subject>);

impl PersonalPosts {
    /// Whoever may edit nothing waits for nothing.
    pub async fn of(it: &ThreadPage) -> Self {
        let (mut posts, mut texts) = (Vec::new(), Vec::new());
        if it.may.edit {
            posts.extend([Subject::Thread(it.thread.id); 2]);
            texts.extend([it.thread.title.clone(), it.thread.body_source.clone()]);
        }
        // The numbers and addresses of an agency are no secret.
        for answer in it.answers.iter().filter(|answer| answer.may.edit && answer.official.is_none()) {
            posts.push(Subject::Answer(answer.id));
            texts.push(answer.body_source.clone());
        }
        let comments = it.comments.iter().chain(it.answers.iter().flat_map(|answer| &answer.comments));
        for comment in comments.filter(|comment| comment.may_edit) {
            posts.push(Subject::Comment(comment.id));
            texts.push(comment.body_source.clone());
        }
        if posts.is_empty() {
            return Self::default();
        }
        let held = which_hold_any(texts).await;
        Self(posts.into_iter().zip(held).filter(|(_, holds)| *holds).map(|(post, _)| post).collect())
    }

    /// Whether the question holds any.
    pub fn in_question(&self) -> bool {
        self.0.iter().any(|post| matches!(post, Subject::Thread(_)))
    }

    /// Whether an answer holds any. Templates hand out references.
    pub fn in_answer(&self, id: &AnswerId) -> bool {
        self.0.contains(&Subject::Answer(*id))
    }

    /// Whether a comment holds any.
    pub fn in_comment(&self, id: &CommentId) -> bool {
        self.0.contains(&Subject::Comment(*id))
    }
}
