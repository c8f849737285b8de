//! The texts that questions and answers had: who may replace one, keeping the one before, and how what is personal is taken out of
//! those that are kept.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::database::WriteTransaction;
use crate::entity::{AccountId, AgencyId, RevisionId, Subject, revision};
use crate::identity::{Caller, Right};
use crate::operation::{Operation, OperationError};
use crate::posts::personal_data;

/// Earlier texts that are looked through at once.
const BATCH: u64 = 50;

/// Whether a caller may edit what somebody wrote on a thread of an agency. A text of one's own, or as a moderator.
/// An official answer is nobody's own: whoever may speak for the agency that gives it, today, may edit it.
///
/// # Errors
/// [`OperationError::Forbidden`].
pub fn may_edit(
    caller: &Caller,
    author: AccountId,
    official_for: Option<AgencyId>,
    agency: AgencyId,
) -> Result<(), OperationError> {
    match official_for {
        Some(speaker) => caller.require(Right::ActAsStaff, speaker),
        None if author == caller.account && caller.may(Right::Post, None) => Ok(()),
        None => caller.require(Right::Moderate, agency),
    }
}

/// Whether a caller may say what a question at an agency is about: whoever asked it, moderators, and staff of the agency.
///
/// # Errors
/// [`OperationError::Forbidden`].
pub fn may_tag(caller: &Caller, author: AccountId, agency: AgencyId) -> Result<(), OperationError> {
    if author != caller.account && caller.may(Right::ActAsStaff, agency) {
        return Ok(());
    }
    may_edit(caller, author, None, agency)
}

/// Refuses an act that began from an older text than the one that is there. `seen` is `None` where any text will do.
pub fn require_current(seen: Option<i32>, current: i32) -> Result<(), OperationError> {
    if seen.is_some_and(|seen| seen != current) { Err(OperationError::Stale) } else { Ok(()) }
}

/// A text that gives way to a newer one.
pub struct EarlierText {
    pub subject: Subject,
    pub number: i32,
    pub title: Option<String>,
    pub body: String,
    pub by: AccountId,
    pub written_at: DateTime<Utc>,
}

pub async fn keep(tx: &WriteTransaction, text: EarlierText) -> Result<(), OperationError> {
    let row = revision::ActiveModel {
        subject_kind: Set(text.subject.kind()),
        subject_id: Set(text.subject.id()),
        number: Set(text.number),
        title: Set(text.title),
        body_source: Set(text.body),
        edited_by: Set(text.by),
        created_at: Set(text.written_at),
        ..Default::default()
    };
    revision::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The whole text of a question or an answer, as what is personal is looked for in it.
pub fn whole_text(title: Option<&str>, body: &str) -> String {
    title.map_or_else(|| body.to_owned(), |title| format!("{title}\n{body}"))
}

/// Takes out of the history of a question or an answer each earlier text that holds something personal which `text`, its text of now,
/// does not hold any more. Nobody reads such a text then, and the database does not keep it; its row stays, since it says who wrote the
/// next one. Returns how many there were.
pub async fn redact(op: &Operation, subject: Subject, by: AccountId, text: &str) -> Result<usize, OperationError> {
    let (mut below, mut count) = (i32::MAX, 0);
    loop {
        // Texts that were taken out by hand are read by nobody, but they are still kept.
        let rows = revision::Entity::find()
            .filter(revision::Column::SubjectKind.eq(subject.kind()))
            .filter(revision::Column::SubjectId.eq(subject.id()))
            .filter(revision::Column::BodySource.ne(""))
            .filter(revision::Column::Number.lt(below))
            .order_by_desc(revision::Column::Number)
            .limit(BATCH)
            .all(op.tx())
            .await?;
        let Some(last) = rows.last() else { return Ok(count) };
        below = last.number;
        let tells = |row: &revision::Model| {
            let earlier = whole_text(row.title.as_deref(), &row.body_source);
            !personal_data::find_removed(&earlier, text).is_empty()
        };
        let found: Vec<RevisionId> = rows.iter().filter(|row| tells(row)).map(|row| row.id).collect();
        count += found.len();
        if !found.is_empty() {
            empty(op, by, found).await?;
        }
    }
}

async fn empty(op: &Operation, by: AccountId, revisions: Vec<RevisionId>) -> Result<(), OperationError> {
    revision::Entity::update_many()
        .col_expr(revision::Column::Title, Expr::value(None::<String>))
        .col_expr(revision::Column::BodySource, Expr::value(""))
        .col_expr(revision::Column::HiddenAt, Expr::value(op.now()))
        .col_expr(revision::Column::HiddenBy, Expr::value(by))
        .filter(revision::Column::Id.is_in(revisions))
        .exec(op.tx())
        .await?;
    Ok(())
}
