//! Following a category, or an agency with all its categories: their questions are those that somebody could answer. Doing it again
//! changes nothing, and no mail follows from it: whoever wants questions brought says so in [`super::preferences`].

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::preferences::{insert_followed, insert_followed_agency};
use crate::agencies::listing::{agency_by_id, category_by_id};
use crate::app::App;
use crate::entity::{AgencyId, CategoryId, followed_agency, followed_category};
use crate::identity::{Caller, Right};
use crate::operation::{Completed, OperationError, OperationSpec, RateLimitedAction};

/// From now on a category's questions are among those that the caller could answer.
///
/// # Errors
/// A category that does not exist; a missing scope; too often; the database.
#[tracing::instrument(skip_all, fields(category.id = id.0))]
pub async fn follow(app: &App, caller: &Caller, id: CategoryId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    let found = category_by_id(app.reader(), id).await?;
    if found.is_none_or(|found| found.category.archived_at.is_some()) {
        return Err(OperationError::NotFound);
    }
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let followed = app.kernel.run(spec, (caller.account, id), |op, (account, id)| {
        Box::pin(async move {
            insert_followed(op, *account, *id).await?;
            Ok(())
        })
    });
    followed.await
}

/// A category's questions are not among them any more.
///
/// # Errors
/// A missing scope; too often; the database.
#[tracing::instrument(skip_all, fields(category.id = id.0))]
pub async fn unfollow(app: &App, caller: &Caller, id: CategoryId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let unfollowed = app.kernel.run(spec, (caller.account, id), |op, (account, id)| {
        Box::pin(async move {
            followed_category::Entity::delete_many()
                .filter(followed_category::Column::AccountId.eq(*account))
                .filter(followed_category::Column::CategoryId.eq(*id))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    unfollowed.await
}

/// From now on the questions of all categories of an agency, also of those that come later, are among those that the caller could
/// answer.
///
/// # Errors
/// An agency that does not exist; a missing scope; too often; the database.
#[tracing::instrument(skip_all, fields(agency.id = id.0))]
pub async fn follow_agency(app: &App, caller: &Caller, id: AgencyId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    if agency_by_id(app.reader(), id).await?.is_none() {
        return Err(OperationError::NotFound);
    }
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let followed = app.kernel.run(spec, (caller.account, id), |op, (account, id)| {
        Box::pin(async move {
            insert_followed_agency(op, *account, *id).await?;
            Ok(())
        })
    });
    followed.await
}

/// An agency's questions are not among them any more, but for those in categories that the caller follows by themselves.
///
/// # Errors
/// A missing scope; too often; the database.
#[tracing::instrument(skip_all, fields(agency.id = id.0))]
pub async fn unfollow_agency(app: &App, caller: &Caller, id: AgencyId) -> Result<Completed<()>, OperationError> {
    caller.require(Right::Vote, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let unfollowed = app.kernel.run(spec, (caller.account, id), |op, (account, id)| {
        Box::pin(async move {
            followed_agency::Entity::delete_many()
                .filter(followed_agency::Column::AccountId.eq(*account))
                .filter(followed_agency::Column::AgencyId.eq(*id))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    unfollowed.await
}
