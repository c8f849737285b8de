//! A person's notifications, newest first, and marking them as read. Every read is a fixed number of queries.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::wording::Facts;
use crate::app::App;
use crate::cases::readers::seen_by_staff;
use crate::entity::{
    AccountId, AnswerId, Audience, CaseId, MailId, NotificationId, NotificationKind, ThreadId, account, case_thread,
    mail, notification, staff_case, thread,
};
use crate::identity::Caller;
use crate::identity::handles::bare;
use crate::operation::{OperationError, OperationSpec};
use crate::threads::visibility;
use crate::web::pagination::{Keyset, Paged};
use crate::web::people::{is_former, name_of, name_with_handle};

/// The sentence of a notification, taken apart where it says the title of its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AroundTitle {
    pub before: String,
    pub title: String,
    /// Of the thread; empty where nobody knows it.
    pub language: String,
    pub after: String,
}

/// A notification as its owner may see it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: NotificationId,
    pub kind: NotificationKind,
    /// What happened, as a sentence.
    pub text: String,
    /// The same around the title of its thread; none where it says no title.
    pub around_title: Option<AroundTitle>,
    /// Path of the page that it leads to; none when that is not shown any more.
    pub path: Option<String>,
    pub thread: Option<ThreadId>,
    pub answer: Option<AnswerId>,
    pub case_reference: Option<String>,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

/// One page: four queries.
pub async fn page(app: &App, caller: &Caller, after: Option<Keyset>, limit: u64) -> Result<Paged<Notice>, DbErr> {
    let mut found = notification::Entity::find()
        .filter(notification::Column::AccountId.eq(caller.account))
        .order_by_desc(notification::Column::Id)
        .limit(limit + 1);
    if let Some(after) = after {
        found = found.filter(notification::Column::Id.lt(after.id));
    }
    let rows = found.all(app.reader()).await?;
    let rows = Paged::from_rows(rows, limit, |row| Keyset { at: row.created_at, id: row.id.0 });
    let around = Around::read(app, caller, &rows.items).await?;
    Ok(rows.map(|row| around.notice(row, caller)))
}

/// One notification of the caller's own: four queries.
pub async fn one(app: &App, caller: &Caller, id: NotificationId) -> Result<Option<Notice>, DbErr> {
    let row = notification::Entity::find_by_id(id)
        .filter(notification::Column::AccountId.eq(caller.account))
        .one(app.reader())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let around = Around::read(app, caller, std::slice::from_ref(&row)).await?;
    Ok(Some(around.notice(row, caller)))
}

/// What notifications tell their owner now: three queries.
pub(super) async fn facts(app: &App, rows: &[notification::Model], owner: &Caller) -> Result<Vec<Facts>, DbErr> {
    let around = Around::read(app, owner, rows).await?;
    Ok(rows.iter().map(|row| around.facts(row, owner)).collect())
}

/// What is marked as read.
#[derive(Clone, Copy)]
enum ReadMark {
    One(NotificationId),
    /// It and all older ones: what came meanwhile was not seen and stays new.
    UpTo(NotificationId),
}

/// Marks one as read.
///
/// # Errors
/// The database.
pub async fn mark_read(app: &App, caller: &Caller, id: NotificationId) -> Result<(), OperationError> {
    mark(app, caller, ReadMark::One(id)).await
}

/// Marks one and all older ones as read.
///
/// # Errors
/// The database.
pub async fn mark_read_up_to(app: &App, caller: &Caller, id: NotificationId) -> Result<(), OperationError> {
    mark(app, caller, ReadMark::UpTo(id)).await
}

async fn mark(app: &App, caller: &Caller, mark: ReadMark) -> Result<(), OperationError> {
    let marked = app.kernel.run(OperationSpec::new(caller), (caller.account, mark), |op, (account, mark)| {
        Box::pin(async move {
            let which = match *mark {
                ReadMark::One(id) => notification::Column::Id.eq(id),
                ReadMark::UpTo(id) => notification::Column::Id.lte(id),
            };
            notification::Entity::update_many()
                .col_expr(notification::Column::ReadAt, Expr::value(op.now()))
                .filter(notification::Column::AccountId.eq(*account))
                .filter(notification::Column::ReadAt.is_null())
                .filter(which)
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    marked.await?;
    Ok(())
}

/// The cases of somebody's own questions.
fn asked_by(caller: &Caller) -> SelectStatement {
    let to_thread =
        case_thread::Entity::belongs_to(thread::Entity).from(case_thread::Column::ThreadId).to(thread::Column::Id);
    case_thread::Entity::find()
        .select_only()
        .column(case_thread::Column::CaseId)
        .join(JoinType::InnerJoin, to_thread.into())
        .filter(thread::Column::AuthorId.eq(caller.account))
        .into_query()
}

/// What a page of notifications speaks of.
struct Around {
    threads: HashMap<ThreadId, thread::Model>,
    cases: HashMap<CaseId, staff_case::Model>,
    people: HashMap<AccountId, (String, Option<String>)>,
}

impl Around {
    async fn read(app: &App, caller: &Caller, rows: &[notification::Model]) -> Result<Self, DbErr> {
        let threads = thread::Entity::find()
            .filter(thread::Column::Id.is_in(rows.iter().filter_map(|row| row.thread_id)))
            .filter(thread::Column::DeletedAt.is_null())
            .all(app.reader())
            .await?;
        let cases = staff_case::Entity::find()
            .filter(staff_case::Column::Id.is_in(rows.iter().filter_map(|row| row.case_id)))
            .filter(
                Condition::any().add(seen_by_staff(caller)).add(staff_case::Column::Id.in_subquery(asked_by(caller))),
            )
            .all(app.reader())
            .await?;
        let askers = threads.iter().map(|thread| thread.author_id);
        let people: Vec<(AccountId, String, Option<String>)> = account::Entity::find()
            .select_only()
            .columns([account::Column::Id, account::Column::Handle, account::Column::DisplayName])
            .filter(account::Column::Id.is_in(rows.iter().filter_map(|row| row.actor_id).chain(askers)))
            .into_tuple()
            .all(app.reader())
            .await?;
        Ok(Self {
            threads: threads.into_iter().map(|row| (row.id, row)).collect(),
            cases: cases.into_iter().map(|row| (row.id, row)).collect(),
            people: people.into_iter().map(|(id, handle, name)| (id, (handle, name))).collect(),
        })
    }

    /// The name of whoever did something, with their user name behind it where they would be taken for the asker or for the reader.
    fn who(&self, actor: AccountId, thread: Option<&thread::Model>, caller: &Caller) -> Option<String> {
        let (handle, display_name) = self.people.get(&actor)?;
        let name = name_of(handle, display_name.as_deref());
        let asker = thread.map(|thread| thread.author_id).filter(|asker| *asker != actor);
        let asker =
            asker.and_then(|asker| self.people.get(&asker)).map(|(handle, name)| name_of(handle, name.as_deref()));
        let reader = Some(caller.name()).filter(|_| caller.account != actor);
        let is_anothers = |other: String| bare(&other) == bare(&name);
        if !is_former(handle) && [asker, reader].into_iter().flatten().any(is_anothers) {
            return Some(name_with_handle(handle, display_name.as_deref()));
        }
        Some(name)
    }

    /// What was hidden since, and cases and private threads that the caller may not read any more, are not named.
    fn facts(&self, row: &notification::Model, caller: &Caller) -> Facts {
        let thread = row.thread_id.and_then(|id| self.threads.get(&id));
        let asker = thread.is_some_and(|thread| thread.author_id == caller.account);
        let case = row.case_id.and_then(|id| self.cases.get(&id));
        let meant = |thread: &&thread::Model| thread.audience == Audience::Everyone || asker || case.is_some();
        let shown = thread.filter(|thread| visibility::is_shown(thread)).filter(meant);
        let of_the_case = asker || row.kind != NotificationKind::CaseResolved;
        Facts {
            kind: row.kind,
            thread: shown.map(|thread| (thread.id, thread.title.clone())),
            answer: row.answer_id,
            reference: case.filter(|_| of_the_case).map(|case| case.reference.clone()),
            who: row.actor_id.and_then(|actor| self.who(actor, thread, caller)).unwrap_or_default(),
            asker,
        }
    }

    fn notice(&self, row: notification::Model, caller: &Caller) -> Notice {
        let facts = self.facts(&row, caller);
        let thread = facts.thread.as_ref().map(|(id, _)| *id);
        let language = thread.and_then(|id| self.threads.get(&id)).map(|thread| thread.language.clone());
        let around_title = facts.around_title().map(|(before, title, after)| AroundTitle {
            before,
            title,
            language: language.unwrap_or_default(),
            after,
        });
        Notice {
            id: row.id,
            kind: row.kind,
            text: facts.sentence(),
            around_title,
            path: facts.path(),
            thread,
            answer: row.answer_id.filter(|_| thread.is_some()),
            case_reference: facts.reference,
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

/// A page of the mails that were kept instead of sent, the newest first: one query.
pub async fn kept_mails(app: &App, after: Option<Keyset>, limit: u64) -> Result<Paged<mail::Model>, DbErr> {
    let mut found = mail::Entity::find().filter(mail::Column::KeptAt.is_not_null()).order_by_desc(mail::Column::Id);
    if let Some(after) = after {
        found = found.filter(mail::Column::Id.lt(after.id));
    }
    let rows = found.limit(limit.saturating_add(1)).all(app.reader()).await?;
    Ok(Paged::from_rows(rows, limit, |row| Keyset { at: row.created_at, id: row.id.0 }))
}

/// One mail that was kept instead of sent: one query.
pub async fn kept_mail(app: &App, id: MailId) -> Result<Option<mail::Model>, DbErr> {
    mail::Entity::find_by_id(id).filter(mail::Column::KeptAt.is_not_null()).one(app.reader()).await
}
