//! The row that the page of a thread begins with: the thread, its place, its newest case, and what it is to its reader.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
};

use crate::entity::{
    AccountId, AgencyId, CaseState, CategoryId, Intent, Outcome, ThreadId, ThreadState, answer, calendar, category,
    contest, follow, me_too, team, thread,
};
use crate::identity::Caller;
use crate::markdown::SafeHtml;
use crate::threads::listing::columns::{of, with_context};
use crate::threads::listing::context::Context;
use crate::threads::listing::indexable::is_young;
use crate::threads::listing::proposals::open_proposals_exist;
use crate::threads::listing::volunteers::has_volunteers;
use crate::threads::rules::{self, EndedCase, OpenCase};
use crate::threads::tags::of_thread;
use crate::threads::views::{AgencyRef, CategoryRef, Hidden, Person, Thread, ThreadRef};
use crate::threads::visibility::{is_for_everyone, reads_case, sees_public_posts_only, thread_exists_for};

/// A thread and what stands around it, as one query finds it for one reader.
#[derive(Debug, FromQueryResult)]
pub(super) struct ThreadPageRow {
    pub(super) id: ThreadId,
    pub(super) title: String,
    pub(super) body_source: String,
    pub(super) body_html: String,
    pub(super) language: String,
    pub(super) intent: Intent,
    pub(super) is_urgent: bool,
    pub(super) state: ThreadState,
    pub(super) created_at: DateTime<Utc>,
    pub(super) imported_at: Option<DateTime<Utc>>,
    pub(super) edited_at: Option<DateTime<Utc>>,
    pub(super) revision: i32,
    pub(super) version: i32,
    pub(super) last_activity_at: DateTime<Utc>,
    pub(super) solved_at: Option<DateTime<Utc>>,
    pub(super) closed_at: Option<DateTime<Utc>>,
    pub(super) not_solved_at: Option<DateTime<Utc>>,
    pub(super) answer_count: i32,
    /// There are, or were, files on its page.
    pub(super) has_attachments: bool,
    pub(super) me_too_count: i32,
    pub(super) hidden_at: Option<DateTime<Utc>>,
    pub(super) hidden_reason: Option<String>,
    pub(super) duplicate_of: Option<ThreadId>,
    pub(super) duplicate_title: Option<String>,
    /// When the question that it repeats was asked.
    pub(super) original_created_at: Option<DateTime<Utc>>,
    pub(super) original_answer_count: Option<i32>,
    /// What the question that it repeats is said to repeat itself.
    pub(super) original_duplicate_of: Option<ThreadId>,
    pub(super) peer_window_ends_at: Option<DateTime<Utc>>,
    pub(super) case_reference: Option<String>,
    pub(super) reminded_at: Option<DateTime<Utc>>,
    pub(super) next_check_at: Option<DateTime<Utc>>,
    pub(super) held_until: Option<DateTime<Utc>>,
    pub(super) case_state: Option<CaseState>,
    pub(super) case_team: Option<String>,
    pub(super) case_opened_at: Option<DateTime<Utc>>,
    pub(super) case_reply_due_at: Option<DateTime<Utc>>,
    pub(super) case_replied_at: Option<DateTime<Utc>>,
    pub(super) case_outcome: Option<Outcome>,
    pub(super) case_outcome_detail: Option<String>,
    pub(super) case_ended_at: Option<DateTime<Utc>>,
    pub(super) author_id: AccountId,
    pub(super) handle: String,
    pub(super) display_name: Option<String>,
    pub(super) category_id: CategoryId,
    pub(super) category_slug: String,
    pub(super) category_name: String,
    pub(super) team_name: Option<String>,
    pub(super) agency_id: AgencyId,
    pub(super) agency_slug: String,
    pub(super) agency_name: String,
    pub(super) agency_accent: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) me_too: bool,
    pub(super) follows: bool,
    pub(super) has_contested: bool,
    /// The caller wrote [`OFTEN`] answers or more.
    pub(super) answers_often: bool,
    pub(super) has_proposals: bool,
    /// Its agency has volunteers.
    pub(super) has_volunteers: bool,
    /// With commas between them.
    pub(super) tag_names: Option<String>,
    /// The caller sees of its answers and comments what everybody sees.
    pub(super) is_seen_as_by_public: bool,
    pub(super) is_for_everyone: bool,
    /// The caller may read its newest case, as staff.
    pub(super) reads_case: bool,
}

/// Whoever wrote so many answers needs no reminder of what a good one has.
const OFTEN: u64 = 3;

/// Whether the caller wrote so many answers, whatever became of them. Reads no more of them than that.
fn answers_often(caller: Option<&Caller>) -> Expr {
    let Some(caller) = caller else { return Expr::cust("1 = 0") };
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(answer::Entity)
            .and_where(answer::Column::AuthorId.eq(caller.account))
            .limit(1)
            .offset(OFTEN - 1)
            .to_owned(),
    )
}

fn exists_for_caller<T: EntityTrait, C: ColumnTrait>(table: T, thread: C, account: C, caller: Option<&Caller>) -> Expr {
    let Some(caller) = caller else { return Expr::cust("1 = 0") };
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(table)
            .and_where(thread.into_expr().equals((thread::Entity, thread::Column::Id)))
            .and_where(account.eq(caller.account))
            .to_owned(),
    )
}

/// The thread, if it exists for the caller.
pub(super) async fn find<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    id: ThreadId,
) -> Result<Option<ThreadPageRow>, DbErr> {
    let other =
        thread::Entity::belongs_to(thread::Entity).from(thread::Column::DuplicateOf).to(thread::Column::Id).into();
    let queue = category::Entity::belongs_to(team::Entity).from(category::Column::TeamId).to(team::Column::Id).into();
    let case_team =
        thread::Entity::belongs_to(team::Entity).from(thread::Column::CaseTeamId).to(team::Column::Id).into();
    let hours =
        category::Entity::belongs_to(calendar::Entity).from(category::Column::AgencyId).to(calendar::Column::AgencyId);
    let shown = of("other", "hidden_at")
        .is_null()
        .and(of("other", "deleted_at").is_null())
        .and(is_for_everyone(of("other", "audience")));
    let title_if_shown: Expr = Expr::case(shown, of("other", "title")).into();
    with_context(thread::Entity::find_by_id(id))
        .join(JoinType::LeftJoin, queue)
        .join(JoinType::LeftJoin, hours.into())
        .column_as(calendar::Column::TimeZone, "time_zone")
        .join_as(JoinType::LeftJoin, other, "other")
        .join_as(JoinType::LeftJoin, case_team, "case_team")
        .column_as(of("case_team", "name"), "case_team")
        .column_as(team::Column::Name, "team_name")
        // The title of what is hidden or private is hidden too.
        .column_as(title_if_shown, "duplicate_title")
        .column_as(of("other", "created_at"), "original_created_at")
        .column_as(of("other", "answer_count"), "original_answer_count")
        .column_as(of("other", "duplicate_of"), "original_duplicate_of")
        .column_as(
            exists_for_caller(me_too::Entity, me_too::Column::ThreadId, me_too::Column::AccountId, caller),
            "me_too",
        )
        .column_as(
            exists_for_caller(follow::Entity, follow::Column::ThreadId, follow::Column::AccountId, caller),
            "follows",
        )
        .column_as(
            exists_for_caller(contest::Entity, contest::Column::ThreadId, contest::Column::AccountId, caller),
            "has_contested",
        )
        .column_as(answers_often(caller), "answers_often")
        .column_as(open_proposals_exist(), "has_proposals")
        .column_as(has_volunteers(), "has_volunteers")
        .column_as(of_thread::names_of_thread(), "tag_names")
        .column_as(sees_public_posts_only(caller), "is_seen_as_by_public")
        .column_as(is_for_everyone(Expr::col((thread::Entity, thread::Column::Audience))), "is_for_everyone")
        .column_as(reads_case(caller), "reads_case")
        .filter(thread_exists_for(caller))
        .into_model::<ThreadPageRow>()
        .one(db)
        .await
}

impl ThreadPageRow {
    pub(super) fn context(&self) -> Context {
        Context {
            thread: self.id,
            agency: self.agency_id,
            asker: self.author_id,
            hidden: self.hidden_at.is_some(),
            not_solved_at: self.not_solved_at,
            has_attachments: self.has_attachments,
        }
    }

    /// What everybody may know of the case that staff work on.
    pub(super) fn active_case(&self) -> Option<OpenCase> {
        let state = self.case_state.filter(|state| state.is_active())?;
        Some(OpenCase {
            team: self.case_team.clone()?,
            since: self.case_opened_at?,
            reply_by: self.case_reply_due_at,
            replied: self.case_replied_at.is_some(),
            waits_for_asker: state == CaseState::WaitingForCitizen,
            misses: 0,
        })
    }

    /// What everybody may know of how staff have done with it.
    pub(super) fn ended_case(&self) -> Option<EndedCase> {
        self.case_state.filter(|state| !state.is_active())?;
        let outcome = self.case_outcome?;
        Some(EndedCase {
            team: self.case_team.clone()?,
            outcome,
            reason: self.case_outcome_detail.clone().filter(|_| outcome.asks_for_a_reason()),
            ended_at: self.case_ended_at?,
        })
    }

    pub(super) fn agency(&self) -> AgencyRef {
        AgencyRef {
            id: self.agency_id,
            slug: self.agency_slug.clone(),
            name: self.agency_name.clone(),
            accent: self.agency_accent.clone(),
        }
    }

    /// It repeats a question that search engines are not told of.
    fn repeats_unlisted(&self, now: DateTime<Utc>) -> bool {
        let is_answered = self.original_answer_count.is_some_and(|count| count > 0);
        let is_listed = self.duplicate_title.is_some()
            && self.original_duplicate_of.is_none()
            && self.original_created_at.is_some_and(|asked_at| is_answered || is_young(asked_at, now));
        self.duplicate_of.is_some() && !is_listed
    }

    pub(super) fn view(self, now: DateTime<Utc>) -> Thread {
        let agency = self.agency();
        let repeats_unlisted = self.repeats_unlisted(now);
        Thread {
            repeats_unlisted,
            state: rules::state_now(self.state, self.last_activity_at, now),
            id: self.id,
            title: self.title,
            body_source: self.body_source,
            body: SafeHtml::rendered(self.body_html),
            language: self.language,
            is_public: self.is_for_everyone && self.hidden_at.is_none(),
            intent: self.intent,
            urgent: self.is_urgent,
            asked_at: self.created_at,
            edited_at: self.edited_at,
            revision: self.revision,
            version: self.version,
            last_activity_at: self.last_activity_at,
            solved_at: self.solved_at,
            closed_at: self.closed_at,
            answer_count: self.answer_count,
            me_too_count: self.me_too_count,
            hidden: self.hidden_at.map(|at| Hidden { at, reason: self.hidden_reason.unwrap_or_default() }),
            author: Person { id: self.author_id, handle: self.handle, display_name: self.display_name },
            category: CategoryRef { id: self.category_id, slug: self.category_slug, name: self.category_name },
            agency,
            time_zone: self.time_zone,
            tags: of_thread::listed(self.tag_names.as_deref()),
            files: Vec::new(),
            duplicate_of: self.duplicate_of.zip(self.duplicate_title).map(|(id, title)| ThreadRef { id, title }),
        }
    }
}
