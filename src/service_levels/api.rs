//! Policies of categories over REST.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};

use super::policy_edit::{self, PolicyChange, PolicyState};
use super::rules::policy::{Level, Terms};
use super::views::{PolicyInput, PolicyTerms, PolicyVersion, PolicyVersions, PolicyView};
use crate::app::App;
use crate::entity::CategoryId;
use crate::identity::{Anyone, TokenCaller};
use crate::operation::OperationError;
use crate::web::answers::{Read, Tagged};
use crate::web::conditional::{self, IfMatch};
use crate::web::param::Param;
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// When threads go to staff.
    #[oai(rename = "Escalation")]
    Escalation,
}

/// Policies of categories.
#[derive(Clone, Copy, Debug, Default)]
pub struct PoliciesApi;

#[OpenApi]
impl PoliciesApi {
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
    ) -> Result<Read<PolicyView>, ApiError> {
        let standing = policy_edit::standing(app.reader(), Level::Category(id.0)).await?;
        Ok(view_of(id.0, &standing).into())
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
        if_match: Param<IfMatch>,
        body: Json<PolicyInput>,
    ) -> Result<Tagged<PolicyView>, ApiError> {
        let level = Level::Category(id.0);
        let standing = policy_edit::standing(app.reader(), level).await?;
        policy_edit::may_change(app.reader(), &caller.0, level).await?;
        if_match.0.check(standing.version)?;
        let change = PolicyChange {
            terms: body.0.terms.0.map(Terms::from),
            reason: body.0.reason,
            from_version: standing.version,
        };
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
                created_by: version.row.created_by,
                created_at: version.row.created_at.into(),
                changed: version.differences.iter().map(|change| change.term.to_owned()).collect(),
                reason: version.row.reason,
            })
            .collect();
        Ok(Json(PolicyVersions { items, next_cursor: None }))
    }
}

/// Pointers of refused terms lead into the `terms` of the body.
fn in_terms(error: OperationError) -> ApiError {
    let mut error = ApiError::from(error);
    if let ApiError::Unprocessable(Json(problem)) = &mut error {
        for field in problem.errors.iter_mut().filter(|field| field.pointer != "/reason") {
            field.pointer = format!("/terms{}", field.pointer);
        }
    }
    error
}

/// A policy with its tag. What it inherits is part of the tag, and only its own version must be named by a change.
fn view_of(id: CategoryId, standing: &PolicyState) -> (PolicyView, String) {
    conditional::tagged(standing.version, PolicyView::new(id, standing))
}
