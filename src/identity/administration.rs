//! What the operator's commands do. Whoever can run them owns the machine, so nobody is asked for rights here.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::create_token::{self, NewToken, TokenEnd};
use super::handles::Handle;
use super::permissions::Scope;
use super::place::Place;
use super::sign_up::{self, NewRow};
use super::{codes, email, members, password};
use crate::app::App;
use crate::entity::{AccountId, Role, account, agency};
use crate::operation::{Actor, OperationError, OperationSpec};

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
) -> Result<AccountId, OperationError> {
    let handle = Handle::parse(handle)?;
    let confirmed_email = address.map(email::parse).transpose()?;
    let (hashing, password) = (app.clone(), password.to_owned());
    let prepare = async move {
        let known = [handle.text.as_str(), confirmed_email.as_deref().unwrap_or_default()];
        let password_hash = password::accept(&hashing, "password", &password, &known).await?;
        Ok(NewRow {
            handle,
            display_name: None,
            confirmed_email,
            pending_email: None,
            password_hash,
            site_administrator,
        })
    };
    let made = app.kernel.run_prepared(OperationSpec::new(Actor::System), prepare, |op, new: &NewRow| {
        Box::pin(async move {
            if let Some(address) = &new.confirmed_email {
                let same = account::Entity::find().filter(account::Column::Email.eq(address.as_str()));
                if same.count(op.tx()).await? > 0 {
                    return Err(OperationError::field("email", codes::EMAIL_TAKEN));
                }
            }
            sign_up::insert(op.tx(), new.clone(), op.now()).await
        })
    });
    Ok(made.await?.value)
}

/// A token that was made, and for whom.
#[derive(Debug)]
pub struct TokenOf {
    /// The handle as its owner writes it.
    pub handle: String,
    pub token: String,
}

/// Makes an API token for an account and returns it, this once.
///
/// # Errors
/// [`OperationError::NotFound`] for an unknown handle; refused fields (`name`, `scopes`, `expires_at`); the database.
pub async fn create_token(
    app: &App,
    handle: &str,
    name: &str,
    scopes: &[Scope],
    expires_at: Option<DateTime<Utc>>,
) -> Result<String, OperationError> {
    Ok(create_token_of(app, handle, name, scopes, expires_at).await?.token)
}

/// The same, with the handle that was found.
///
/// # Errors
/// As for [`create_token()`].
pub async fn create_token_of(
    app: &App,
    handle: &str,
    name: &str,
    scopes: &[Scope],
    expires_at: Option<DateTime<Utc>>,
) -> Result<TokenOf, OperationError> {
    let account = members::account_by_handle(app.reader(), handle).await?.ok_or(OperationError::NotFound)?;
    let ends = expires_at.map_or(TokenEnd::Never, TokenEnd::At);
    let new = NewToken { name: name.to_owned(), scopes: scopes.to_vec(), ends };
    let token = create_token::create_unasked(app, account.id, &new).await?;
    Ok(TokenOf { handle: account.handle, token })
}

/// Gives an account a role at an agency, named by its slug. Giving it twice changes nothing. Returns the handle that was found, as its
/// owner writes it.
///
/// # Errors
/// The field `handle` or `agency` when there is no such one; the database.
pub async fn grant_role(app: &App, handle: &str, agency_slug: &str, role: Role) -> Result<String, OperationError> {
    let input = (handle.to_owned(), agency_slug.to_owned(), role);
    let granted = app.kernel.run(OperationSpec::new(Actor::System), input, |op, (handle, slug, role)| {
        Box::pin(async move {
            let account = members::account_by_handle(op.tx(), handle).await?;
            let account = account.filter(|account| account.disabled_at.is_none());
            let account = account.ok_or_else(|| OperationError::field("handle", codes::HANDLE_UNKNOWN))?;
            let agency = agency::Entity::find().filter(agency::Column::Slug.eq(slug.as_str())).one(op.tx()).await?;
            let agency = agency.ok_or_else(|| OperationError::field("agency", codes::AGENCY_UNKNOWN))?;
            members::insert_role(op, agency.id, account.id, *role, &Place::default()).await?;
            Ok(account.handle)
        })
    });
    Ok(granted.await?.value)
}
