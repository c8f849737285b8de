//! The files of a thread's posts, and whether somebody sees the post that one belongs to.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::context::{Context, context_of_answer, context_of_comment, context_of_thread};
use crate::entity::{AccountId, AgencyId, Subject, ThreadId, answer, comment};
use crate::identity::Caller;
use crate::posts::attachments::listing::of_subjects;
use crate::posts::attachments::views::Attachment;
use crate::threads::revisions::may_edit;
use crate::threads::views::{Answer, Comment};
use crate::threads::visibility::{answers_seen_by, comments_seen_by};

/// Puts the files of a page's answers and comments where they belong, and gives those of the question. One query.
pub async fn files_of_page<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
    answers: &mut [Answer],
    comments: &mut [Comment],
) -> Result<Vec<Attachment>, DbErr> {
    let posts = answers.iter().map(|answer| Subject::Answer(answer.id));
    let posts = posts.chain(comments.iter().map(|comment| Subject::Comment(comment.id)));
    let subjects: Vec<Subject> = posts.chain([Subject::Thread(thread)]).collect();
    let mut found = of_subjects(db, subjects).await?;
    for answer in answers {
        answer.files = found.remove(&Subject::Answer(answer.id)).unwrap_or_default();
    }
    for comment in comments {
        comment.files = found.remove(&Subject::Comment(comment.id)).unwrap_or_default();
    }
    Ok(found.remove(&Subject::Thread(thread)).unwrap_or_default())
}

/// Puts files to answers. One query, none where their thread has no files.
pub async fn add_files_of_answers<C: ConnectionTrait>(
    db: &C,
    context: &Context,
    answers: &mut [Answer],
) -> Result<(), DbErr> {
    if context.has_attachments {
        files_of_page(db, context.thread, answers, &mut []).await?;
    }
    Ok(())
}

/// Puts files to comments. One query, none where their thread has no files.
pub async fn add_files_of_comments<C: ConnectionTrait>(
    db: &C,
    context: &Context,
    comments: &mut [Comment],
) -> Result<(), DbErr> {
    if context.has_attachments {
        files_of_page(db, context.thread, &mut [], comments).await?;
    }
    Ok(())
}

/// Whether a post exists for a caller.
pub async fn sees_post(db: &DatabaseConnection, caller: Option<&Caller>, subject: Subject) -> Result<bool, DbErr> {
    match subject {
        Subject::Thread(id) => Ok(context_of_thread(db, caller, id).await?.is_some()),
        Subject::Answer(id) => {
            let Some(context) = context_of_answer(db, caller, id).await? else { return Ok(false) };
            let seen = answer::Entity::find_by_id(id).filter(answers_seen_by(caller, context.agency));
            Ok(seen.count(db).await? > 0)
        }
        Subject::Comment(id) => {
            let Some(context) = context_of_comment(db, caller, id).await? else { return Ok(false) };
            let seen = comment::Entity::find_by_id(id).filter(comments_seen_by(caller, context.agency));
            Ok(seen.count(db).await? > 0)
        }
        _ => Ok(false),
    }
}

/// Whether a caller may change or remove a file of a post: whoever may edit a text of its uploader there, and sees the post.
pub async fn may_change_files(
    db: &DatabaseConnection,
    caller: &Caller,
    uploader: AccountId,
    subject: Subject,
) -> Result<bool, DbErr> {
    if !sees_post(db, Some(caller), subject).await? {
        return Ok(false);
    }
    let (context, official_for) = match subject {
        Subject::Thread(id) => (context_of_thread(db, Some(caller), id).await?, None),
        Subject::Answer(id) => {
            let found = answer::Entity::find_by_id(id).select_only().column(answer::Column::OfficialFor);
            let official_for: Option<Option<AgencyId>> = found.into_tuple().one(db).await?;
            (context_of_answer(db, Some(caller), id).await?, official_for.flatten())
        }
        Subject::Comment(id) => (context_of_comment(db, Some(caller), id).await?, None),
        _ => (None, None),
    };
    Ok(context.is_some_and(|context| may_edit(caller, uploader, official_for, context.agency).is_ok()))
}
