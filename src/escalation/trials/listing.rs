//! What a trial found, beside what really happened: numbers for each week and category, and the threads one by one.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationDef,
};

use crate::entity::{CategoryId, PolicyTrialId, ThreadId, TrialFindingId, Trigger, category, thread, trial_finding};
use crate::escalation::rules::trials::{RealCourse, real_course};
use crate::identity::Caller;
use crate::threads::visibility::thread_exists_for;
use crate::web::pagination::{Keyset, Paged};

/// Weeks that are counted, the newest ones.
const WEEKS: i64 = 12;

/// The findings of one week in one category.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct WeekCount {
    pub category_id: CategoryId,
    pub category: String,
    pub week_starts_at: DateTime<Utc>,
    /// Cases that the trial would have opened.
    pub found: i64,
    /// Of these, threads that staff really have a case of.
    pub with_case: i64,
    /// Of these, threads without a case that neighbours helped with afterwards: wins that the trial would have taken.
    pub helped: i64,
}

fn to_thread() -> RelationDef {
    trial_finding::Entity::belongs_to(thread::Entity)
        .from(trial_finding::Column::ThreadId)
        .to(thread::Column::Id)
        .into()
}

/// Counts the findings of a trial by week and category, newest week first: one query.
pub async fn weeks<C: ConnectionTrait>(
    db: &C,
    trial: PolicyTrialId,
    now: DateTime<Utc>,
) -> Result<Vec<WeekCount>, DbErr> {
    let to_category = trial_finding::Entity::belongs_to(category::Entity)
        .from(trial_finding::Column::CategoryId)
        .to(category::Column::Id)
        .into();
    let found_at = || Expr::col((trial_finding::Entity, trial_finding::Column::FoundAt));
    let has_case = Condition::all().add(thread::Column::CaseOpenedAt.is_not_null());
    let helped = Condition::all().add(thread::Column::CaseOpenedAt.is_null()).add(
        Condition::any()
            .add(Expr::col((thread::Entity, thread::Column::FirstAnswerAt)).gt(found_at()))
            .add(Expr::col((thread::Entity, thread::Column::SolvedAt)).gt(found_at())),
    );
    trial_finding::Entity::find()
        .select_only()
        .columns([trial_finding::Column::CategoryId, trial_finding::Column::WeekStartsAt])
        .column_as(category::Column::Name, "category")
        .expr_as(trial_finding::Column::Id.count(), "found")
        .expr_as(Func::count(Expr::case(has_case, 1)), "with_case")
        .expr_as(Func::count(Expr::case(helped, 1)), "helped")
        .join(JoinType::InnerJoin, to_thread())
        .join(JoinType::InnerJoin, to_category)
        .filter(trial_finding::Column::TrialId.eq(trial))
        .filter(trial_finding::Column::WeekStartsAt.gt(now - Duration::weeks(WEEKS)))
        .group_by(trial_finding::Column::CategoryId)
        .group_by(trial_finding::Column::WeekStartsAt)
        .group_by(category::Column::Name)
        .order_by_desc(trial_finding::Column::WeekStartsAt)
        .order_by_asc(category::Column::Name)
        .into_model()
        .all(db)
        .await
}

/// A thread of which a trial would have opened a case.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Finding {
    pub id: TrialFindingId,
    pub thread_id: ThreadId,
    pub title: String,
    pub category_id: CategoryId,
    /// Where the thread stands now.
    pub category: String,
    pub trigger_kind: Trigger,
    pub found_at: DateTime<Utc>,
    pub case_opened_at: Option<DateTime<Utc>>,
    pub first_answer_at: Option<DateTime<Utc>>,
    pub solved_at: Option<DateTime<Utc>>,
}

impl Finding {
    /// What really became of it so far.
    #[must_use]
    pub fn real_course(&self) -> RealCourse {
        real_course(self.found_at, self.case_opened_at, self.first_answer_at, self.solved_at)
    }
}

/// Findings of a trial on threads that the caller sees, newest first: one query.
pub async fn findings<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    trial: PolicyTrialId,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<Finding>, DbErr> {
    let to_category =
        thread::Entity::belongs_to(category::Entity).from(thread::Column::CategoryId).to(category::Column::Id).into();
    let mut found = trial_finding::Entity::find()
        .select_only()
        .columns([
            trial_finding::Column::Id,
            trial_finding::Column::ThreadId,
            trial_finding::Column::TriggerKind,
            trial_finding::Column::FoundAt,
        ])
        .columns([
            thread::Column::Title,
            thread::Column::CaseOpenedAt,
            thread::Column::FirstAnswerAt,
            thread::Column::SolvedAt,
        ])
        .column_as(category::Column::Id, "category_id")
        .column_as(category::Column::Name, "category")
        .join(JoinType::InnerJoin, to_thread())
        .join(JoinType::InnerJoin, to_category)
        .filter(trial_finding::Column::TrialId.eq(trial))
        .filter(thread_exists_for(Some(caller)))
        .order_by_desc(trial_finding::Column::Id)
        .limit(limit + 1);
    if let Some(after) = after {
        found = found.filter(trial_finding::Column::Id.lt(after.id));
    }
    let rows = found.into_model::<Finding>().all(db).await?;
    Ok(Paged::from_rows(rows, limit, |row| Keyset { at: row.found_at, id: row.id.0 }))
}
