//! One thread with all that its page shows: a fixed number of queries. From the database it is three for readers who are not
//! signed in; with the public posts in memory it is two, one for the thread and one for the names. Somebody who is signed in
//! has one more for their votes, one where an answer helped them, and one where there are open proposals. Where there are files
//! there is one more for them, and one where an agency answered. While a question waits for staff there are two more, and one more where its agency has volunteers.

mod next_step;
mod row;

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use self::next_step::{next_step_facts, silence_now, staff_promise};
use self::row::{ThreadPageRow, find};
use super::answers::{add_own_votes, add_staff_names, add_thankable, answers_of_page};
use super::comments::comments_of_page;
use super::files::files_of_page;
use super::may_thread::{Around, may};
use super::proposals::open_proposals;
use super::public_posts::PublicPostCache;
use super::volunteers::add_volunteers;
use crate::app::App;
use crate::entity::{CaseState, ThreadId};
use crate::identity::Caller;
use crate::posts::attachments::views::Attachment;
use crate::service_levels::rules::policy::Promise;
use crate::threads::rules::{self, ContestFacts};
use crate::threads::views::{Answer, Comment, Proposal, Thread, ThreadPage};

/// A thread without its answers; none if it does not exist for the caller. One query.
pub async fn thread(app: &App, caller: Option<&Caller>, id: ThreadId) -> Result<Option<Thread>, DbErr> {
    Ok(find(app.reader(), caller, id).await?.map(|found| found.view(app.now())))
}

/// All of a thread's page, read from the database; none if the thread does not exist for the caller.
pub async fn thread_page(app: &App, caller: Option<&Caller>, id: ThreadId) -> Result<Option<ThreadPage>, DbErr> {
    page(app, None, caller, id).await
}

/// The same, with the answers and comments that everybody sees from memory where the caller sees no others.
pub async fn cached_thread_page(
    app: &App,
    cache: &PublicPostCache,
    caller: Option<&Caller>,
    id: ThreadId,
) -> Result<Option<ThreadPage>, DbErr> {
    page(app, Some(cache), caller, id).await
}

async fn page(
    app: &App,
    cache: Option<&PublicPostCache>,
    caller: Option<&Caller>,
    id: ThreadId,
) -> Result<Option<ThreadPage>, DbErr> {
    let db = app.reader();
    let now = app.now();
    let Some(found) = find(db, caller, id).await? else { return Ok(None) };
    let context = found.context();
    let public = match cache.filter(|_| found.is_seen_as_by_public) {
        Some(cache) => cache.posts(db, id, found.version).await?,
        None => None,
    };
    let (answers, comments) = match public {
        Some(posts) => posts.view(db, caller, &context, &found.agency(), now).await?,
        None => (answers_of_page(db, caller, &context).await?, comments_of_page(db, caller, &context, now).await?),
    };
    let mut posts = Posts { answers, comments, ..Posts::default() };
    add_staff_names(db, &mut posts.answers).await?;
    if found.has_volunteers {
        add_volunteers(db, context.agency, &mut posts.answers, now).await?;
    }
    if context.has_attachments {
        posts.files = files_of_page(db, id, &mut posts.answers, &mut posts.comments).await?;
    }
    let promise = staff_promise(db, &found, now).await?;
    if let Some(caller) = caller {
        add_own_votes(db, caller, &mut posts.answers).await?;
        add_thankable(db, caller, &context, &mut posts.answers).await?;
        if found.has_proposals {
            posts.proposals = open_proposals(db, caller, &context).await?;
        }
    }
    Ok(Some(assemble(found, posts, promise, caller, now)))
}

/// The page of a thread that was asked this moment, to which nobody can have said anything. One query, and one more where it has files.
pub async fn page_just_asked(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    staff_reply_by: Option<DateTime<Utc>>,
) -> Result<Option<ThreadPage>, DbErr> {
    let found = find(app.reader(), Some(caller), id).await?;
    let promise = staff_reply_by.map(|by| Promise { by, misses: 0 });
    let Some(found) = found else { return Ok(None) };
    let mut posts = Posts::default();
    if found.has_attachments {
        posts.files = files_of_page(app.reader(), id, &mut [], &mut []).await?;
    }
    Ok(Some(assemble(found, posts, promise, Some(caller), app.now())))
}

/// What stands below a question.
#[derive(Default)]
struct Posts {
    answers: Vec<Answer>,
    comments: Vec<Comment>,
    proposals: Vec<Proposal>,
    /// Files of the question.
    files: Vec<Attachment>,
}

fn assemble(
    found: ThreadPageRow,
    posts: Posts,
    promise: Option<Promise>,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> ThreadPage {
    let Posts { mut answers, mut comments, proposals, files } = posts;
    let context = found.context();
    let shown = answers.iter().filter(|answer| answer.hidden.is_none()).map(|answer| answer.posted_at);
    let has_said = rules::has_said_not_solved(found.state, found.case_state, found.not_solved_at, shown);
    let silence = silence_now(&found, &answers, &comments, now);
    let facts = next_step_facts(&found, promise, has_said, silence, now);
    for answer in &mut answers {
        answer.comments = comments.extract_if(.., |comment| comment.answer == Some(answer.id)).collect();
    }
    // Of very many answers some are left out, and their comments with them.
    comments.retain(|comment| comment.answer.is_none());
    let may_know = caller.is_some_and(|caller| caller.account == context.asker || found.reads_case);
    let (me_too, follows, case_state) = (found.me_too, found.follows, found.case_state);
    let answers_often = found.answers_often;
    let contest = ContestFacts {
        concerned: me_too || caller.is_some_and(|caller| caller.account == context.asker),
        state_now: rules::state_now(found.state, found.last_activity_at, now),
        ended: found.case_outcome.zip(found.case_ended_at),
        has_contested: found.has_contested,
    };
    let case_reference = found.case_reference.clone().filter(|_| may_know);
    let of_others = |comments: &[Comment]| comments.iter().any(|comment| comment.author.id != context.asker);
    let others_wrote = of_others(&comments)
        || answers.iter().any(|answer| answer.author.id != context.asker || of_others(&answer.comments));
    let thread = Thread { files, ..found.view(now) };
    let may = may(caller, &thread, &Around { others_wrote, case_state, has_said_not_solved: has_said, contest }, now);
    ThreadPage {
        next_step: rules::next_step(&facts, now),
        may,
        answers,
        comments,
        proposals,
        case_reference,
        has_open_case: case_state.is_some_and(CaseState::is_open),
        asker: caller.is_some_and(|caller| caller.account == context.asker),
        me_too,
        follows,
        answers_often,
        thread,
    }
}
