//! The texts that a thread or an answer had: two queries. A page lists them without their words and reads those that it compares by
//! their numbers, whatever part of the list they stand in.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::answers;
use super::thread_page::thread;
use crate::app::App;
use crate::entity::{AccountId, AnswerId, Subject, ThreadId, account, revision};
use crate::identity::Caller;
use crate::threads::revisions::{may_edit, whole_text};
use crate::threads::views::{Person, Revision, Revisions, ThreadRef};
use crate::threads::visibility;

/// Most earlier texts that are read at once.
const PAGE_SIZE: u64 = 100;

#[derive(Debug, FromQueryResult)]
struct RevisionRow {
    number: i32,
    title: Option<String>,
    body_source: String,
    created_at: DateTime<Utc>,
    hidden_at: Option<DateTime<Utc>>,
    edited_by: AccountId,
    handle: String,
    display_name: Option<String>,
}

/// Which earlier texts are read, and what of them.
#[derive(Clone, Copy)]
struct Wanted {
    /// The number of the first; none for the newest.
    from: Option<i32>,
    /// Their words as well.
    with_words: bool,
}

/// The newest earlier texts, or those from a number on, and one more: it says who wrote the last of them.
async fn earlier(app: &App, of: Subject, wanted: Wanted) -> Result<Vec<RevisionRow>, DbErr> {
    let editor =
        revision::Entity::belongs_to(account::Entity).from(revision::Column::EditedBy).to(account::Column::Id).into();
    let query = revision::Entity::find().select_only().columns([
        revision::Column::Number,
        revision::Column::CreatedAt,
        revision::Column::HiddenAt,
        revision::Column::EditedBy,
    ]);
    let query = if wanted.with_words {
        query.columns([revision::Column::Title, revision::Column::BodySource])
    } else {
        query.expr_as(Expr::value(None::<String>), "title").expr_as(Expr::value(""), "body_source")
    };
    query
        .join(JoinType::InnerJoin, editor)
        .column_as(account::Column::Handle, "handle")
        .column_as(account::Column::DisplayName, "display_name")
        .filter(revision::Column::SubjectKind.eq(of.kind()))
        .filter(revision::Column::SubjectId.eq(of.id()))
        .apply_if(wanted.from, |query, from| query.filter(revision::Column::Number.lte(from)))
        .order_by_desc(revision::Column::Number)
        .limit(PAGE_SIZE + 1)
        .into_model::<RevisionRow>()
        .all(app.reader())
        .await
}

/// The earlier texts of a question or an answer that its history shows, as what is personal is looked for in them: one query. For those
/// who may see what they are of.
pub async fn earlier_texts(app: &App, of: Subject) -> Result<Vec<String>, DbErr> {
    let rows: Vec<(Option<String>, String)> = revision::Entity::find()
        .select_only()
        .columns([revision::Column::Title, revision::Column::BodySource])
        .filter(revision::Column::SubjectKind.eq(of.kind()))
        .filter(revision::Column::SubjectId.eq(of.id()))
        .filter(visibility::shown_revisions())
        .order_by_desc(revision::Column::Number)
        .limit(PAGE_SIZE)
        .into_tuple()
        .all(app.reader())
        .await?;
    Ok(rows.iter().map(|(title, body)| whole_text(title.as_deref(), body)).collect())
}

/// The words of an earlier text that the history shows, with its title; none if there is no such text. For those who may see what it is
/// of.
pub async fn earlier_text(app: &App, of: Subject, number: i32) -> Result<Option<(Option<String>, String)>, DbErr> {
    revision::Entity::find()
        .select_only()
        .columns([revision::Column::Title, revision::Column::BodySource])
        .filter(revision::Column::SubjectKind.eq(of.kind()))
        .filter(revision::Column::SubjectId.eq(of.id()))
        .filter(revision::Column::Number.eq(number))
        .filter(visibility::shown_revisions())
        .into_tuple()
        .one(app.reader())
        .await
}

/// The texts, and the number from which further ones are read. Each kept text names who replaced it: whoever did so wrote the next
/// one. The first was the author's.
fn in_order(
    current: Revision,
    author: &Person,
    from: Option<i32>,
    earlier: Vec<RevisionRow>,
) -> (Vec<Revision>, Option<i32>) {
    let page = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
    // The last text of a part begins the next one, so that each is listed beside the one before it.
    let further = (earlier.len() > page).then(|| earlier.get(page - 1).map(|row| row.number)).flatten();
    let mut writers: Vec<Person> = earlier
        .iter()
        .map(|row| Person { id: row.edited_by, handle: row.handle.clone(), display_name: row.display_name.clone() })
        .collect();
    writers.push(author.clone());
    let mut writers = writers.into_iter();
    let written_by = writers.next().unwrap_or_else(|| author.clone());
    let mut texts = Vec::new();
    if from.is_none() {
        texts.push(Revision { written_by, ..current });
    }
    // What was taken out of the history is not shown. It still says who wrote the next text.
    let shown = earlier.into_iter().zip(writers).take(page).filter(|(row, _)| row.hidden_at.is_none());
    texts.extend(shown.map(|(row, written_by)| Revision {
        number: row.number,
        title: row.title,
        body_source: row.body_source,
        written_by,
        written_at: row.created_at,
        current: false,
    }));
    (texts, further)
}

/// The texts of a question, the newest first; none if the thread does not exist for the caller.
pub async fn thread_revisions(app: &App, caller: Option<&Caller>, id: ThreadId) -> Result<Option<Revisions>, DbErr> {
    of_thread(app, caller, id, Wanted { from: None, with_words: true }).await
}

/// The same, or the earlier ones from a number on, without the words of earlier texts.
pub async fn thread_history(
    app: &App,
    caller: Option<&Caller>,
    id: ThreadId,
    from: Option<i32>,
) -> Result<Option<Revisions>, DbErr> {
    of_thread(app, caller, id, Wanted { from, with_words: false }).await
}

async fn of_thread(
    app: &App,
    caller: Option<&Caller>,
    id: ThreadId,
    wanted: Wanted,
) -> Result<Option<Revisions>, DbErr> {
    let Some(found) = thread(app, caller, id).await? else { return Ok(None) };
    let current = Revision {
        number: found.revision,
        title: Some(found.title.clone()),
        body_source: found.body_source,
        written_by: found.author.clone(),
        written_at: found.edited_at.unwrap_or(found.asked_at),
        current: true,
    };
    let earlier = earlier(app, Subject::Thread(id), wanted).await?;
    let (texts, further) = in_order(current.clone(), &found.author, wanted.from, earlier);
    let agency = found.agency.id;
    Ok(Some(Revisions {
        thread: ThreadRef { id, title: found.title },
        agency,
        time_zone: found.time_zone,
        answer: None,
        may_remove: caller.is_some_and(|caller| may_edit(caller, found.author.id, None, agency).is_ok()),
        current,
        texts,
        further,
    }))
}

/// The texts of an answer, the newest first; none if it does not exist for the caller.
pub async fn answer_revisions(app: &App, caller: Option<&Caller>, id: AnswerId) -> Result<Option<Revisions>, DbErr> {
    of_answer(app, caller, id, Wanted { from: None, with_words: true }).await
}

/// The same, or the earlier ones from a number on, without the words of earlier texts.
pub async fn answer_history(
    app: &App,
    caller: Option<&Caller>,
    id: AnswerId,
    from: Option<i32>,
) -> Result<Option<Revisions>, DbErr> {
    of_answer(app, caller, id, Wanted { from, with_words: false }).await
}

async fn of_answer(
    app: &App,
    caller: Option<&Caller>,
    id: AnswerId,
    wanted: Wanted,
) -> Result<Option<Revisions>, DbErr> {
    let Some(found) = answers::answer(app, caller, id).await? else { return Ok(None) };
    let Some(on) = thread(app, caller, found.thread).await? else { return Ok(None) };
    let current = Revision {
        number: found.revision,
        title: None,
        body_source: found.body_source,
        written_by: found.author.clone(),
        written_at: found.edited_at.unwrap_or(found.posted_at),
        current: true,
    };
    let earlier = earlier(app, Subject::Answer(id), wanted).await?;
    let (texts, further) = in_order(current.clone(), &found.author, wanted.from, earlier);
    Ok(Some(Revisions {
        thread: ThreadRef { id: on.id, title: on.title },
        agency: on.agency.id,
        time_zone: on.time_zone,
        answer: Some(id),
        may_remove: found.may.edit || found.may.hide,
        current,
        texts,
        further,
    }))
}
