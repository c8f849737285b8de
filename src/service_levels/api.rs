//! Policies of categories over REST.

use std::sync::Arc;

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};

use super::change_effects::PolicyEffects;
use super::policy_edit::{self, PolicyChange, PolicyState};
use super::rules::policy::{Level, Terms};
use super::views::{PolicyInput, PolicyTerms, PolicyVersion, PolicyVersions, PolicyView, PreviewInput, PreviewView};
use crate::app::App;
use crate::entity::{CategoryId, ChangeReach};
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
    /// Writes a new version. It counts for threads that are asked from now on, unless `applies_to` says otherwise; what it would do
    /// to those that are there is told by a preview. A trial of the same terms ends. For team leads and administrators of
    /// the agency, with the scope `admin`.
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
            reach: body.0.applies_to,
            include_imported: body.0.include_imported,
        };
        policy_edit::change(&app, &caller.0, level, change).await.map_err(in_terms)?;
        Ok(view_of(id.0, &policy_edit::standing(app.reader(), level).await?).into())
    }

    /// Preview an escalation policy
    ///
    /// Tells what terms would do at once to threads that are there, if they counted for them. Nothing is saved. For those who may
    /// change the policy, with the scope `admin`.
    #[oai(
        path = "/categories/:id/escalation-policy/preview",
        method = "post",
        operation_id = "previewEscalationPolicy",
        tag = "Tag::Escalation"
    )]
    async fn preview(
        &self,
        app: Data<&App>,
        effects: Data<&Arc<dyn PolicyEffects>>,
        caller: TokenCaller,
        /// The category.
        id: Path<CategoryId>,
        body: Json<PreviewInput>,
    ) -> Result<Json<PreviewView>, ApiError> {
        let level = Level::Category(id.0);
        policy_edit::may_change(app.reader(), &caller.0, level).await?;
        let found = effects.of_policy(level, body.0.terms.0.map(Terms::from)).await?;
        Ok(Json(found.into()))
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
                applies_to: if version.row.counts_from.is_some() {
                    ChangeReach::FromNowOn
                } else {
                    ChangeReach::ExistingThreads
                },
                include_imported: version.row.includes_imported,
                changed: version.differences.iter().map(|change| change.term.to_owned()).collect(),
                reason: version.row.reason,
            })
            .collect();
        Ok(Json(PolicyVersions { items, next_cursor: None }))
    }
}

/// Fields of a change that are no terms.
const BESIDE_TERMS: [&str; 3] = ["/reason", "/applies_to", "/include_imported"];

/// Pointers of refused terms lead into the `terms` of the body.
pub fn in_terms(error: OperationError) -> ApiError {
    let mut error = ApiError::from(error);
    if let ApiError::Unprocessable(Json(problem)) = &mut error {
        for field in problem.errors.iter_mut().filter(|field| !BESIDE_TERMS.contains(&field.pointer.as_str())) {
            field.pointer = format!("/terms{}", field.pointer);
        }
    }
    error
}

/// A policy with its tag. What it inherits is part of the tag, and only its own version must be named by a change.
fn view_of(id: CategoryId, standing: &PolicyState) -> (PolicyView, String) {
    conditional::tagged(standing.version, PolicyView::new(id, standing))
}
