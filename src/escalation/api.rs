//! Escalation over REST: policies of categories, and sending a thread to staff.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use sea_orm::EntityTrait;

use super::manual;
use super::policy_edit::{self, Change, Standing};
use super::views::{
    EscalationInput, EscalationView, PolicyInput, PolicyTerms, PolicyVersion, PolicyVersions, PolicyView,
};
use crate::agencies::policy::{Level, Terms};
use crate::agencies::refusal::Refused;
use crate::app::App;
use crate::entity::{AgencyId, CaseId, CategoryId, ThreadId, staff_case, team};
use crate::identity::idempotency::{Keyed, RequestKey};
use crate::identity::{Anyone, Right, TokenCaller};
use crate::web::answers::{Created, Read, Tagged};
use crate::web::conditional::{self, IfMatch, IfNoneMatch};
use crate::web::given::Given;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// When threads go to staff.
    #[oai(rename = "Escalation")]
    Escalation,
}

/// Policies and escalation.
#[derive(Clone, Copy, Debug, Default)]
pub struct EscalationApi;

#[OpenApi]
impl EscalationApi {
    /// Read a category's escalation policy
    ///
    /// Its own word, what counts, and whose word that is.
    #[oai(
        path = "/categories/:id/escalation-policy",
        method = "get",
        operation_id = "getEscalationPolicy",
        tag = "Tag::Escalation"
    )]
    async fn get_policy(
        &self,
        app: Data<&App>,
        _caller: Anyone,
        /// The category.
        id: Path<CategoryId>,
        if_none_match: Given<IfNoneMatch>,
    ) -> Result<Read<PolicyView>, ApiError> {
        let standing = policy_edit::standing(app.reader(), Level::Category(id.0)).await?;
        Ok(Read::new(view_of(id.0, &standing), &if_none_match.0))
    }

    /// Change a category's escalation policy
    ///
    /// Writes a new version. Threads that wait are looked at again under it. For team leads and administrators of the
    /// agency, with the scope `admin`.
    #[oai(
        path = "/categories/:id/escalation-policy",
        method = "put",
        operation_id = "changeEscalationPolicy",
        tag = "Tag::Escalation"
    )]
    async fn put_policy(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The category.
        id: Path<CategoryId>,
        if_match: Given<IfMatch>,
        body: Json<PolicyInput>,
    ) -> Result<Tagged<PolicyView>, ApiError> {
        let level = Level::Category(id.0);
        let standing = policy_edit::standing(app.reader(), level).await?;
        policy_edit::may_change(app.reader(), &caller.0, level).await?;
        if_match.0.check(standing.version)?;
        let change =
            Change { terms: body.0.terms.map(Terms::from), reason: body.0.reason, from_version: standing.version };
        policy_edit::change(&app, &caller.0, level, change).await.map_err(in_terms)?;
        Ok(view_of(id.0, &policy_edit::standing(app.reader(), level).await?).into())
    }

    /// List versions of a category's escalation policy
    ///
    /// Who changed what and why, newest first. For those who may change it, with the scope `admin`.
    #[oai(
        path = "/categories/:id/escalation-policy/versions",
        method = "get",
        operation_id = "listEscalationPolicyVersions",
        tag = "Tag::Escalation"
    )]
    async fn list_versions(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The category.
        id: Path<CategoryId>,
    ) -> Result<Json<PolicyVersions>, ApiError> {
        let level = Level::Category(id.0);
        policy_edit::may_change(app.reader(), &caller.0, level).await?;
        let items = policy_edit::history(app.reader(), level)
            .await?
            .into_iter()
            .map(|version| PolicyVersion {
                version: version.row.version,
                terms: Terms::of(&version.row).map(PolicyTerms::from),
                changed_by: version.row.created_by,
                changed_at: version.row.created_at.into(),
                changed: version.differences.iter().map(|change| change.term.to_owned()).collect(),
                reason: version.row.reason,
            })
            .collect();
        Ok(Json(PolicyVersions { items, next_cursor: None }))
    }

    /// Send a thread to staff
    ///
    /// Opens a case, in whatever mode the policy is. For staff of the agency, with the scope `cases:write`. 409 if a case
    /// is open already.
    #[oai(path = "/threads/:id/escalation", method = "post", operation_id = "escalateThread", tag = "Tag::Escalation")]
    async fn escalate(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// The thread.
        id: Path<ThreadId>,
        idempotency_key: Given<RequestKey>,
        body: Json<EscalationInput>,
    ) -> Result<Created<EscalationView>, ApiError> {
        let keyed =
            Keyed::new(caller.0.account, idempotency_key.0.key(), "escalate", &[&id.0.to_string(), &body.0.reason]);
        let done = manual::escalate(&app, &caller.0, id.0, &body.0.reason, &keyed).await?;
        let view = view(&app, id.0, done.case, |agency| caller.0.may(Right::ReadCases, agency)).await?;
        let place = match view.case_id {
            Some(case) => format!("/cases/{case}"),
            None => format!("/threads/{}", id.0),
        };
        Ok(Created::new(view, &place, done.replayed))
    }
}

/// Pointers of refused terms lead into the `terms` of the body.
fn in_terms(refused: Refused) -> ApiError {
    let mut error = ApiError::from(refused);
    if let ApiError::Unprocessable(Json(problem)) = &mut error {
        for field in problem.errors.iter_mut().filter(|field| field.pointer != "/reason") {
            field.pointer = format!("/terms{}", field.pointer);
        }
    }
    error
}

/// A policy with its tag. What it inherits is part of the tag, and only its own version must be named by a change.
fn view_of(id: CategoryId, standing: &Standing) -> (PolicyView, String) {
    conditional::tagged(standing.version, PolicyView::new(id, standing))
}

async fn view(
    app: &App,
    thread: ThreadId,
    id: CaseId,
    reads_cases: impl Fn(AgencyId) -> bool,
) -> Result<EscalationView, ApiError> {
    let case = staff_case::Entity::find_by_id(id).one(app.reader()).await?.ok_or_else(ApiError::missing)?;
    let team =
        team::Entity::find_by_id(case.team_id).one(app.reader()).await?.map_or_else(String::new, |team| team.name);
    let private = reads_cases(case.agency_id);
    Ok(EscalationView {
        thread_id: thread,
        state: case.state,
        trigger: case.trigger_kind,
        team,
        opened_at: case.created_at.into(),
        reply_due_at: case.first_response_due_at.map(Timestamp),
        case_id: private.then_some(case.id),
        reference: private.then_some(case.reference),
    })
}
