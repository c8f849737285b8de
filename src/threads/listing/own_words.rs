//! What was said on somebody's own questions since they were asked, as far as it decides what happens next: read for a page of them at
//! once, as everybody sees it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::{AccountId, ThreadId, answer, comment};
use crate::threads::visibility::{public_answers, public_comments};

/// What was said on one question.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnWords {
    /// The last answer of anybody.
    pub answered_at: Option<DateTime<Utc>>,
    /// The last answer or comment of somebody else.
    pub replied_at: Option<DateTime<Utc>>,
    /// The asker's own last comment.
    pub commented_at: Option<DateTime<Utc>>,
    /// Somebody found one of the answers helpful, or says that it worked for them.
    pub has_vote: bool,
}

/// What was said on some questions of one asker. Two queries, none for no question.
pub async fn own_words<C: ConnectionTrait>(
    db: &C,
    asker: AccountId,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, OwnWords>, DbErr> {
    let mut words: HashMap<ThreadId, OwnWords> = HashMap::new();
    if threads.is_empty() {
        return Ok(words);
    }
    let answers = answer::Entity::find()
        .select_only()
        .columns([answer::Column::ThreadId, answer::Column::AuthorId])
        .expr(answer::Column::CreatedAt.max())
        .expr(answer::Column::HelpfulCount.max())
        .expr(answer::Column::WorkedCount.max())
        .filter(answer::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(public_answers())
        .group_by(answer::Column::ThreadId)
        .group_by(answer::Column::AuthorId)
        .into_tuple::<(ThreadId, AccountId, DateTime<Utc>, i32, i32)>()
        .all(db)
        .await?;
    let comments = comment::Entity::find()
        .select_only()
        .columns([comment::Column::ThreadId, comment::Column::AuthorId])
        .expr(comment::Column::CreatedAt.max())
        .filter(comment::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(public_comments())
        .group_by(comment::Column::ThreadId)
        .group_by(comment::Column::AuthorId)
        .into_tuple::<(ThreadId, AccountId, DateTime<Utc>)>()
        .all(db)
        .await?;
    for (thread, author, at, helpful, worked) in answers {
        let said = words.entry(thread).or_default();
        said.answered_at = Ord::max(said.answered_at, Some(at));
        said.has_vote |= helpful > 0 || worked > 0;
        if author != asker {
            said.replied_at = Ord::max(said.replied_at, Some(at));
        }
    }
    for (thread, author, at) in comments {
        let said = words.entry(thread).or_default();
        let last = if author == asker { &mut said.commented_at } else { &mut said.replied_at };
        *last = Ord::max(*last, Some(at));
    }
    Ok(words)
}
