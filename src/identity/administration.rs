//! What the operator's commands do. Whoever can run them owns the machine, so nobody is asked for rights here.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::api_tokens::{self, NewToken};
use super::handles::{self, Handle};
use super::permissions::Scope;
use super::refusal::Refused;
use super::{email, password, sign_up};
use crate::app::App;
use crate::entity::{AccountId, Role, account, agency, membership};

/// Makes an account; its address counts as confirmed, for the operator vouches for it.
///
/// # Errors
/// Refused fields (`handle`, `email`, `password`); the database.
pub async fn create_account(
    app: &App,
    handle: &str,
    address: Option<&str>,
    password: &str,
    site_administrator: bool,
) -> Result<AccountId, Refused> {
    let handle = Handle::parse(handle)?;
    let address = address.map(email::parse).transpose()?;
    let hash =
        password::accept(app, "password", password, &[&handle.text, address.as_deref().unwrap_or_default()]).await?;
    let tx = app.begin_write().await?;
    if let Some(address) = &address {
        let same = account::Entity::find().filter(account::Column::Email.eq(address.as_str())).count(&tx).await?;
        if same > 0 {
            return Err(Refused::field("email", "email_taken"));
        }
    }
    let account = sign_up::insert(&tx, handle, address, None, hash, site_administrator, app.now()).await?;
    tx.commit().await?;
    Ok(account)
}

/// Makes an API token for an account and returns it, this once.
///
/// # Errors
/// [`Refused::Missing`] for an unknown handle; refused fields (`name`, `scopes`, `expires_at`); the database.
pub async fn create_token(
    app: &App,
    handle: &str,
    name: &str,
    scopes: &[Scope],
    expires_at: Option<DateTime<Utc>>,
) -> Result<String, Refused> {
    let tx = app.begin_write().await?;
    let account = account_by_handle(&tx, handle).await?.ok_or(Refused::Missing)?;
    let new = NewToken { name: name.to_owned(), scopes: scopes.to_vec(), expires_at };
    let (_, token) = api_tokens::insert(&tx, account.id, &new, app.now()).await?;
    tx.commit().await?;
    Ok(token)
}

/// Gives an account a role at an agency, named by its slug. Giving it twice changes nothing.
///
/// # Errors
/// The field `handle` or `agency` when there is no such one; the database.
pub async fn grant_role(app: &App, handle: &str, agency_slug: &str, role: Role) -> Result<(), Refused> {
    let tx = app.begin_write().await?;
    let account = account_by_handle(&tx, handle).await?.ok_or_else(|| Refused::field("handle", "handle_unknown"))?;
    let agency = agency::Entity::find()
        .filter(agency::Column::Slug.eq(agency_slug))
        .one(&tx)
        .await?
        .ok_or_else(|| Refused::field("agency", "agency_unknown"))?;
    let row = membership::ActiveModel {
        account_id: Set(account.id),
        agency_id: Set(agency.id),
        role: Set(role),
        created_at: Set(app.now()),
        ..Default::default()
    };
    let held = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(account.id))
        .filter(membership::Column::AgencyId.eq(agency.id))
        .filter(membership::Column::Role.eq(role))
        .count(&tx)
        .await?;
    if held == 0 {
        membership::Entity::insert(row).exec_without_returning(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The account of a handle, or of one that looks the same.
pub(super) async fn account_by_handle<C: ConnectionTrait>(
    db: &C,
    handle: &str,
) -> Result<Option<account::Model>, sea_orm::DbErr> {
    account::Entity::find().filter(account::Column::HandleSkeleton.eq(handles::skeleton(handle))).one(db).await
}
