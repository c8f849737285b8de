//! Trials of a category's policy over REST.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi, Tags};

use super::listing::{self, Finding, WeekCount};
use crate::app::App;
use crate::entity::{AccountId, CategoryId, PolicyTrialId, ThreadId, Trigger, policy_trial};
use crate::escalation::rules::trials::RealCourse;
use crate::identity::TokenCaller;
use crate::identity::idempotency::RequestKey;
use crate::service_levels::api::in_terms;
use crate::service_levels::policy_edit::may_change;
use crate::service_levels::rules::policy::{Level, Terms};
use crate::service_levels::trial_edit::{self, NewTrial};
use crate::service_levels::trials;
use crate::service_levels::views::PolicyTerms;
use crate::web::answers::{Created, Done, Page};
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// When threads go to staff.
    #[oai(rename = "Escalation")]
    Escalation,
}

/// Terms to try beside the policy in force.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "NewEscalationPolicyTrial", deny_unknown_fields, example)]
pub struct TrialInput {
    pub terms: PolicyTerms,
    /// Why; shown beside what it finds.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub reason: String,
}

impl poem_openapi::types::Example for TrialInput {
    fn example() -> Self {
        Self { terms: PolicyTerms::example(), reason: "Would a shorter window be too much for us?".into() }
    }
}

/// A trial of a category's policy.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicyTrial", skip_serializing_if_is_none, example)]
pub struct TrialView {
    pub id: PolicyTrialId,
    pub category_id: CategoryId,
    pub terms: PolicyTerms,
    #[oai(validator(max_length = 500))]
    pub reason: String,
    /// Absent for what came with the installation.
    pub started_by: Option<AccountId>,
    /// It looks at threads that came from then on.
    pub started_at: Timestamp,
    /// Absent while it runs.
    pub ended_at: Option<Timestamp>,
    /// The last twelve weeks, newest first.
    pub weeks: Vec<WeekView>,
}

impl poem_openapi::types::Example for TrialView {
    fn example() -> Self {
        Self {
            id: PolicyTrialId(3),
            category_id: CategoryId(3),
            terms: PolicyTerms::example(),
            reason: "Would a shorter window be too much for us?".into(),
            started_by: Some(AccountId(12)),
            started_at: Timestamp::example(),
            ended_at: None,
            weeks: vec![WeekView::example()],
        }
    }
}

/// What a trial found in a week.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicyTrialWeek", example)]
pub struct WeekView {
    /// Monday of the week where the agency is, as midnight UTC.
    pub week_starts_at: Timestamp,
    /// Cases that it would have opened.
    pub found: i64,
    /// Of these, threads that staff really have a case of.
    pub with_case: i64,
    /// Of these, threads without a case that neighbours helped with afterwards.
    pub neighbours_helped: i64,
}

impl poem_openapi::types::Example for WeekView {
    fn example() -> Self {
        Self { week_starts_at: Timestamp::example(), found: 14, with_case: 5, neighbours_helped: 6 }
    }
}

impl From<WeekCount> for WeekView {
    fn from(week: WeekCount) -> Self {
        Self {
            week_starts_at: week.week_starts_at.into(),
            found: week.found,
            with_case: week.with_case,
            neighbours_helped: week.helped,
        }
    }
}

/// What really became of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "EscalationPolicyTrialRealCourse", rename_all = "snake_case")]
pub enum RealCourseView {
    /// Staff have a case of it.
    CaseOpened,
    /// Neighbours answered, or what they answered was accepted, after the trial would have opened a case.
    NeighboursHelped,
    /// Neither so far.
    Waiting,
}

impl From<RealCourse> for RealCourseView {
    fn from(course: RealCourse) -> Self {
        match course {
            RealCourse::CaseOpened => Self::CaseOpened,
            RealCourse::NeighboursHelped => Self::NeighboursHelped,
            RealCourse::Waiting => Self::Waiting,
        }
    }
}

/// A thread of which a trial would have opened a case.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicyTrialFinding", example)]
pub struct FindingView {
    pub thread_id: ThreadId,
    #[oai(validator(max_length = 150))]
    pub thread_title: String,
    /// Why it would have opened one.
    pub trigger: Trigger,
    pub found_at: Timestamp,
    /// What really became of the thread.
    pub real_course: RealCourseView,
}

impl poem_openapi::types::Example for FindingView {
    fn example() -> Self {
        Self {
            thread_id: ThreadId(42),
            thread_title: "How do I appeal a parking fine?".into(),
            trigger: Trigger::NoAnswer,
            found_at: Timestamp::example(),
            real_course: RealCourseView::NeighboursHelped,
        }
    }
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        Self {
            real_course: finding.real_course().into(),
            thread_id: finding.thread_id,
            thread_title: finding.title,
            trigger: finding.trigger_kind,
            found_at: finding.found_at.into(),
        }
    }
}

/// Findings, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EscalationPolicyTrialFindingList", skip_serializing_if_is_none)]
pub struct FindingList {
    pub items: Vec<FindingView>,
    /// For the next page; left out on the last.
    pub next_cursor: Option<String>,
}

/// Trials of policies.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrialsApi;

#[OpenApi]
impl TrialsApi {
    /// Start a trial of an escalation policy
    ///
    /// It runs beside the policy in force, on threads that are asked from now on: it opens no case and promises nothing, and keeps
    /// what it would have done. 409 if one runs. For team leads and administrators of the agency, with the scope `admin`.
    #[oai(
        path = "/categories/:id/escalation-policy/trial",
        method = "post",
        operation_id = "startEscalationPolicyTrial",
        tag = "Tag::Escalation"
    )]
    async fn start(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The category.
        id: Path<CategoryId>,
        idempotency_key: Param<RequestKey>,
        body: Json<TrialInput>,
    ) -> Result<Created<TrialView>, ApiError> {
        let trial = NewTrial { terms: Some(body.0.terms.into()), reason: body.0.reason };
        let level = Level::Category(id.0);
        let started = trial_edit::start(&app, &caller.0, level, trial, idempotency_key.0.0).await.map_err(in_terms)?;
        let view = view(&app, id.0).await?.ok_or_else(ApiError::missing)?;
        Ok(Created::new(view, &format!("/categories/{}/escalation-policy/trial", id.0), started.replayed))
    }

    /// Read the trial of an escalation policy
    ///
    /// The one that runs, else the one that ran last, with what it found by week. For those who may change the policy, with the
    /// scope `admin`.
    #[oai(
        path = "/categories/:id/escalation-policy/trial",
        method = "get",
        operation_id = "getEscalationPolicyTrial",
        tag = "Tag::Escalation"
    )]
    async fn get(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The category.
        id: Path<CategoryId>,
    ) -> Result<Json<TrialView>, ApiError> {
        may_change(app.reader(), &caller.0, Level::Category(id.0)).await?;
        Ok(Json(view(&app, id.0).await?.ok_or_else(ApiError::missing)?))
    }

    /// End the trial of an escalation policy
    ///
    /// What it found stays. 404 if none runs. For those who may change the policy, with the scope `admin`.
    #[oai(
        path = "/categories/:id/escalation-policy/trial",
        method = "delete",
        operation_id = "endEscalationPolicyTrial",
        tag = "Tag::Escalation"
    )]
    async fn end(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The category.
        id: Path<CategoryId>,
    ) -> Result<Done, ApiError> {
        trial_edit::end(&app, &caller.0, Level::Category(id.0)).await?;
        Ok(Done::Done)
    }

    /// List what a trial found
    ///
    /// Threads of which the trial would have opened a case, newest first, with what really became of them. For those who may change
    /// the policy, with the scope `admin`.
    #[oai(
        path = "/categories/:id/escalation-policy/trial/findings",
        method = "get",
        operation_id = "listEscalationPolicyTrialFindings",
        tag = "Tag::Escalation"
    )]
    async fn findings(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The category.
        id: Path<CategoryId>,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<FindingList>, ApiError> {
        let level = Level::Category(id.0);
        may_change(app.reader(), &caller.0, level).await?;
        let trial = trials::newest_at(app.reader(), level).await?.ok_or_else(ApiError::missing)?;
        let path = format!("/categories/{}/escalation-policy/trial/findings", id.0);
        let list = Listing::new(&app.config.secret, format!("trial:{}", trial.id), path, limit.0);
        let page = listing::findings(app.reader(), &caller.0, trial.id, list.after(&cursor.0)?, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(FindingView::from).collect();
        Ok(Page::Page(Json(FindingList { items, next_cursor }), link))
    }
}

/// The newest trial of a category: two queries.
async fn view(app: &App, id: CategoryId) -> Result<Option<TrialView>, ApiError> {
    let Some(trial) = trials::newest_at(app.reader(), Level::Category(id)).await? else { return Ok(None) };
    let weeks = listing::weeks(app.reader(), trial.id, app.now()).await?;
    Ok(Some(view_of(id, trial, weeks)))
}

fn view_of(category_id: CategoryId, trial: policy_trial::Model, weeks: Vec<WeekCount>) -> TrialView {
    TrialView {
        id: trial.id,
        category_id,
        terms: Terms::of_trial(&trial).into(),
        reason: trial.reason,
        started_by: trial.started_by,
        started_at: trial.started_at.into(),
        ended_at: trial.ended_at.map(Timestamp),
        weeks: weeks.into_iter().map(WeekView::from).collect(),
    }
}
