//! Escalation over REST: policies of categories, and sending a thread to staff.

use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use sea_orm::EntityTrait;

use super::manual;
use super::policy_edit::{self, Change, Standing};
use super::views::{
    EscalationAnswer, EscalationInput, EscalationView, PolicyAnswer, PolicyInput, PolicyTerms, PolicyVersion,
    PolicyVersions, PolicyView,
};
use crate::agencies::policy::{Level, Terms};
use crate::agencies::refusal::Refused;
use crate::app::App;
use crate::entity::{AgencyId, CaseId, CategoryId, ThreadId, staff_case, team};
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::identity::{Anyone, Right, TokenCaller};
use crate::web::conditional;
use crate::web::problem::ApiError;

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
    ) -> Result<PolicyAnswer, ApiError> {
        let standing = policy_edit::standing(app.reader(), Level::Category(id.0)).await?;
        Ok(answer(id.0, &standing))
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
        /// The ETag of the policy that the change was made from.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Json<PolicyInput>,
    ) -> Result<PolicyAnswer, ApiError> {
        let level = Level::Category(id.0);
        let standing = policy_edit::standing(app.reader(), level).await?;
        policy_edit::may_change(app.reader(), &caller.0, level).await?;
        conditional::check_if_match(if_match.0.as_deref(), standing.version)?;
        let change =
            Change { terms: body.0.terms.map(Terms::from), reason: body.0.reason, from_version: standing.version };
        policy_edit::change(&app, &caller.0, level, change).await.map_err(in_terms)?;
        Ok(answer(id.0, &policy_edit::standing(app.reader(), level).await?))
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
                changed_at: version.row.created_at,
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
        /// Your own name for this request: repeated with it, the request happens once.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        idempotency_key: Header<Option<String>>,
        body: Json<EscalationInput>,
    ) -> Result<EscalationAnswer, ApiError> {
        let key = match idempotency_key.0 {
            Some(text) => Some(IdempotencyKey::new(&text).ok_or_else(|| {
                ApiError::bad_request(
                    "bad_idempotency_key",
                    "Send 1 to 255 visible ASCII characters as Idempotency-Key.",
                )
            })?),
            None => None,
        };
        let keyed = Keyed::new(caller.0.account, key.as_ref(), "escalate", &[&id.0.to_string(), &body.0.reason]);
        let done = manual::escalate(&app, &caller.0, id.0, &body.0.reason, &keyed).await?;
        let view = view(&app, done.case, |agency| caller.0.may(Right::ReadCases, agency)).await?;
        let place = match view.case_id {
            Some(case) => format!("/api/v1/cases/{case}"),
            None => format!("/api/v1/threads/{}", id.0),
        };
        Ok(EscalationAnswer::Created(Json(view), place, done.replayed.then(|| "true".to_owned())))
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

fn answer(id: CategoryId, standing: &Standing) -> PolicyAnswer {
    PolicyAnswer::Ok(Json(PolicyView::new(id, standing)), conditional::etag(standing.version, standing.state))
}

async fn view(app: &App, id: CaseId, reads_cases: impl Fn(AgencyId) -> bool) -> Result<EscalationView, ApiError> {
    let case = staff_case::Entity::find_by_id(id).one(app.reader()).await?.ok_or_else(ApiError::missing)?;
    let team =
        team::Entity::find_by_id(case.team_id).one(app.reader()).await?.map_or_else(String::new, |team| team.name);
    let private = reads_cases(case.agency_id);
    Ok(EscalationView {
        thread_id: case.thread_id,
        state: case.state,
        trigger: case.trigger_kind,
        team,
        opened_at: case.opened_at,
        reply_due_at: case.first_response_due_at,
        case_id: private.then_some(case.id),
        reference: private.then_some(case.reference),
    })
}
