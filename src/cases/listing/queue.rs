//! The queue: who waits for what, and how long there is. Views are words in the address.

use chrono::{DateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::{Alias, Expr, Func, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter,
    QueryOrder, QuerySelect, RelationDef, Select,
};

use super::super::readers::seen_by_staff;
use super::super::states::{is_active, is_open};
use super::view::View;
use crate::entity::{
    AccountId, AnswerId, CaseId, CaseState, CategoryId, TeamId, ThreadId, account, calendar, case_thread, category,
    staff_case, team, thread,
};
use crate::identity::Caller;
use crate::web::pagination::{Keyset, Paged};

/// Whose queue it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All that the caller may read.
    All,
    Teams(Vec<TeamId>),
}

/// The queue that somebody sees unless they ask for another: their teams', or all if they are in none.
#[must_use]
pub fn scope_of(caller: &Caller) -> Scope {
    if caller.teams.is_empty() { Scope::All } else { Scope::Teams(caller.teams.clone()) }
}

impl Scope {
    fn rows(&self) -> Condition {
        match self {
            Self::All => Condition::all(),
            Self::Teams(teams) => Condition::all().add(staff_case::Column::TeamId.is_in(teams.iter().copied())),
        }
    }
}

/// Which cases to list.
#[derive(Clone, Debug)]
pub struct Filter {
    pub scope: Scope,
    pub view: Option<View>,
    pub state: Option<CaseState>,
    pub assignee: Option<AccountId>,
}

impl Filter {
    /// Whose cases: what somebody holds is theirs, whatever team it is of.
    fn rows(&self) -> Condition {
        if self.view == Some(View::Mine) { Condition::all() } else { self.scope.rows() }
    }

    /// What is finished is listed newest first, what waits by what runs out first.
    fn order(&self) -> Order {
        let finished = self.view == Some(View::Resolved)
            || (self.view.is_none() && matches!(self.state, Some(CaseState::Resolved | CaseState::Closed)));
        if finished { Order::Desc } else { Order::Asc }
    }

    /// Names the list in cursors, so that a place in one is none in another.
    #[must_use]
    pub fn name(&self) -> String {
        let teams = match &self.scope {
            Scope::All => "all".to_owned(),
            Scope::Teams(teams) => teams.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        };
        let view = self.view.map_or("", View::as_str);
        let state = self.state.map_or("", CaseState::as_str);
        format!("cases:{teams}:{view}:{state}:{}", self.assignee.map(|id| id.0).unwrap_or_default())
    }
}

/// One row of the queue.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct QueueRow {
    pub id: CaseId,
    pub reference: String,
    pub thread_id: ThreadId,
    pub title: String,
    /// ISO 639-1 code of its question; empty where nobody knows it.
    pub language: String,
    pub category_id: CategoryId,
    pub category_slug: String,
    pub category: String,
    pub team_id: TeamId,
    pub team: String,
    pub state: CaseState,
    pub created_at: DateTime<Utc>,
    /// The clock that runs out first; none while all stand still.
    pub due_at: Option<DateTime<Utc>>,
    pub queue_at: DateTime<Utc>,
    /// An accepted peer answer that waits for a word, or that solved the case.
    pub peer_answer_id: Option<AnswerId>,
    /// Somebody contests how it ended before.
    pub contested_at: Option<DateTime<Utc>>,
    pub urgent: bool,
    /// People with this problem.
    pub people: i32,
    pub assignee_id: Option<AccountId>,
    pub assignee: Option<String>,
    pub assignee_handle: Option<String>,
    pub assignee_name: Option<String>,
    pub claimed_by: Option<AccountId>,
    pub claimant: Option<String>,
    pub claimant_handle: Option<String>,
    pub claimant_name: Option<String>,
    pub claim_expires_at: Option<DateTime<Utc>>,
    pub revision: i32,
    /// IANA name of the agency's time zone, if it has a calendar.
    pub time_zone: Option<String>,
}

/// Adds to each case the thread that it was opened for.
pub(super) fn with_main_thread(cases: Select<staff_case::Entity>) -> Select<staff_case::Entity> {
    let to_threads = staff_case::Entity::belongs_to(case_thread::Entity)
        .from(staff_case::Column::Id)
        .to(case_thread::Column::CaseId);
    let to_thread =
        case_thread::Entity::belongs_to(thread::Entity).from(case_thread::Column::ThreadId).to(thread::Column::Id);
    cases
        .join(JoinType::InnerJoin, to_threads.into())
        .join(JoinType::InnerJoin, to_thread.into())
        .filter(case_thread::Column::IsMain.eq(true))
        .column(case_thread::Column::ThreadId)
}

pub(super) fn to_category() -> RelationDef {
    thread::Entity::belongs_to(category::Entity).from(thread::Column::CategoryId).to(category::Column::Id).into()
}

pub(super) fn to_team() -> RelationDef {
    staff_case::Entity::belongs_to(team::Entity).from(staff_case::Column::TeamId).to(team::Column::Id).into()
}

pub(super) fn to_calendar() -> RelationDef {
    let from = staff_case::Column::AgencyId;
    staff_case::Entity::belongs_to(calendar::Entity).from(from).to(calendar::Column::AgencyId).into()
}

pub(super) fn to_person(from: staff_case::Column) -> RelationDef {
    staff_case::Entity::belongs_to(account::Entity).from(from).to(account::Column::Id).into()
}

/// How a person is shown: as staff present themselves, else by handle.
pub(super) fn shown_name(table: &'static str) -> SimpleExpr {
    let column = |column: account::Column| Expr::col((Alias::new(table), column));
    Func::coalesce([column(account::Column::DisplayName), column(account::Column::Handle)]).into()
}

/// The public name of a person.
pub(super) fn handle(table: &'static str) -> SimpleExpr {
    Expr::col((Alias::new(table), account::Column::Handle))
}

/// How a person presents themselves, if they do.
pub(super) fn display_name(table: &'static str) -> SimpleExpr {
    Expr::col((Alias::new(table), account::Column::DisplayName))
}

fn rows() -> Select<staff_case::Entity> {
    use staff_case::Column as C;
    with_main_thread(staff_case::Entity::find().select_only())
        .columns([
            C::Id,
            C::Reference,
            C::TeamId,
            C::State,
            C::CreatedAt,
            C::DueAt,
            C::QueueAt,
            C::PeerAnswerId,
            C::ContestedAt,
            C::AssigneeId,
            C::ClaimedBy,
            C::ClaimExpiresAt,
            C::Revision,
        ])
        .column(thread::Column::Title)
        .column(thread::Column::Language)
        .column_as(thread::Column::IsUrgent, "urgent")
        .column_as(thread::Column::MeTooCount, "people")
        .column_as(category::Column::Id, "category_id")
        .column_as(category::Column::Slug, "category_slug")
        .column_as(category::Column::Name, "category")
        .column_as(team::Column::Name, "team")
        .expr_as(shown_name("assignee"), "assignee")
        .expr_as(shown_name("claimant"), "claimant")
        .expr_as(handle("assignee"), "assignee_handle")
        .expr_as(display_name("assignee"), "assignee_name")
        .expr_as(handle("claimant"), "claimant_handle")
        .expr_as(display_name("claimant"), "claimant_name")
        .join(JoinType::InnerJoin, to_category())
        .join(JoinType::InnerJoin, to_team())
        .join(JoinType::LeftJoin, to_calendar())
        .column_as(calendar::Column::TimeZone, "time_zone")
        .join_as(JoinType::LeftJoin, to_person(C::AssigneeId), "assignee")
        .join_as(JoinType::LeftJoin, to_person(C::ClaimedBy), "claimant")
}

/// A page of the queue: one query. Days end as in the zone. Unless a view or a state is asked for, it is what staff still have
/// to bring to an end, by what runs out first.
pub async fn queue<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    filter: &Filter,
    (now, zone): (DateTime<Utc>, Tz),
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<QueueRow>, DbErr> {
    use staff_case::Column as C;
    let mut found = rows().filter(seen_by_staff(caller)).filter(filter.rows());
    if let Some(view) = filter.view {
        found = found.filter(view.rows(caller.account, now, end_of_today(now, zone)));
    }
    if let Some(state) = filter.state {
        found = found.filter(C::State.eq(state));
    }
    if let Some(assignee) = filter.assignee {
        found = found.filter(C::AssigneeId.eq(assignee));
    }
    if filter.view.is_none() && filter.state.is_none() {
        found = found.filter(is_active());
    }
    let order = filter.order();
    if let Some(after) = after {
        let id = CaseId(after.id);
        let (later, next) = match order {
            Order::Desc => (C::QueueAt.lt(after.at), C::Id.lt(id)),
            _ => (C::QueueAt.gt(after.at), C::Id.gt(id)),
        };
        let same = Condition::all().add(C::QueueAt.eq(after.at)).add(next);
        found = found.filter(Condition::any().add(later).add(same));
    }
    let rows = found
        .order_by(C::QueueAt, order.clone())
        .order_by(C::Id, order)
        .limit(limit + 1)
        .into_model::<QueueRow>()
        .all(db)
        .await?;
    Ok(Paged::from_rows(rows, limit, |row| Keyset { at: row.queue_at, id: row.id.0 }))
}

/// How many cases each view holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct ViewCounts {
    pub mine: i64,
    pub unclaimed: i64,
    pub breaching_today: i64,
    pub waiting_for_citizen: i64,
    pub team: i64,
    pub resolved: i64,
}

impl ViewCounts {
    /// The count of a view.
    #[must_use]
    pub fn of(&self, view: View) -> i64 {
        match view {
            View::Mine => self.mine,
            View::Unclaimed => self.unclaimed,
            View::BreachingToday => self.breaching_today,
            View::WaitingForCitizen => self.waiting_for_citizen,
            View::Team => self.team,
            View::Resolved => self.resolved,
        }
    }
}

/// The counts of every view: one query over the open cases.
pub async fn counts<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    scope: &Scope,
    (now, zone): (DateTime<Utc>, Tz),
) -> Result<ViewCounts, DbErr> {
    let end_of_today = end_of_today(now, zone);
    let mut found = staff_case::Entity::find().select_only().filter(seen_by_staff(caller)).filter(is_open());
    for view in View::ALL {
        let rows = view.rows(caller.account, now, end_of_today);
        let rows = if *view == View::Mine { rows } else { rows.add(scope.rows()) };
        let counted = Expr::case(rows, 1);
        found = found.expr_as(Func::count(counted), view.as_str());
    }
    Ok(found.into_model::<ViewCounts>().one(db).await?.unwrap_or_default())
}

/// The cases of somebody's own questions, newest first: one query. They hold nothing that only staff may know.
pub async fn mine_as_asker<C: ConnectionTrait>(
    db: &C,
    asker: AccountId,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Paged<QueueRow>, DbErr> {
    use staff_case::Column as C;
    let mut found = rows().filter(thread::Column::AuthorId.eq(asker));
    if let Some(after) = after {
        let same = Condition::all().add(C::CreatedAt.eq(after.at)).add(C::Id.lt(CaseId(after.id)));
        found = found.filter(Condition::any().add(C::CreatedAt.lt(after.at)).add(same));
    }
    let rows = found
        .order_by_desc(C::CreatedAt)
        .order_by_desc(C::Id)
        .limit(limit + 1)
        .into_model::<QueueRow>()
        .all(db)
        .await?;
    Ok(Paged::from_rows(rows, limit, |row| Keyset { at: row.created_at, id: row.id.0 }))
}

/// The end of the day in a zone.
#[must_use]
pub fn end_of_today(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let today = now.with_timezone(&zone).date_naive();
    let midnight = today.succ_opt().unwrap_or(today).and_time(NaiveTime::MIN);
    zone.from_local_datetime(&midnight).earliest().map_or(now, |end| end.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_ends_at_midnight_of_the_place() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        assert_eq!(end_of_today(at("2026-11-23T09:00:00Z"), Tz::Europe__London), at("2026-11-24T00:00:00Z"));
        assert_eq!(end_of_today(at("2026-07-01T23:30:00Z"), Tz::Europe__London), at("2026-07-02T23:00:00Z"));
        assert_eq!(end_of_today(at("2026-07-01T23:30:00Z"), Tz::America__Bogota), at("2026-07-02T05:00:00Z"));
    }
}
