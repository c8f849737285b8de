//! Making a bearer token for the API: it is shown once. A token makes only such as may do no more than itself and end no later; a person
//! gives the password again.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde::Serialize;

use super::api_tokens::{PREFIX, in_use};
use super::caller::Caller;
use super::codes;
use super::confirmed::{self, ConfirmedIdentity};
use super::permissions::{Right, Scope};
use super::place::Place;
use super::security_events::{self, NewSecurityEvent};
use super::suspended::find_in_force;
use crate::app::App;
use crate::entity::{AccountId, ApiTokenId, SecurityEventKind, account, api_token};
use crate::markdown::source::{NotStorable, length, sanitize_line};
use crate::operation::{
    Actor, FieldError, FieldErrors, IdempotencyKey, IdempotentRequest, Missing, Operation, OperationError,
    OperationSpec,
};
use crate::web::signing;

/// Longest name of a token, characters.
pub const MAX_NAME: usize = 60;
/// Most tokens in use at once, for one account.
pub const MAX_TOKENS: u64 = 50;
/// Longest life that can be asked for, in days; a token without an end is possible as well.
pub const MAX_DAYS: i64 = 3650;

/// When a token ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum TokenEnd {
    #[default]
    Never,
    At(DateTime<Utc>),
    /// So many days after it is made.
    AfterDays(i64),
}

impl TokenEnd {
    fn at(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Never => None,
            Self::At(end) => Some(end),
            // A length that no calendar has ends at once, which is refused.
            Self::AfterDays(days) => Some(Duration::try_days(days).map_or(now, |length| now + length)),
        }
    }
}

/// What a new token is to be.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewToken {
    /// What its owner calls it.
    pub name: String,
    pub scopes: Vec<Scope>,
    pub ends: TokenEnd,
}

/// A token that was just made, or found again by its idempotency key.
#[derive(Debug)]
pub struct Created {
    pub row: api_token::Model,
    /// The token itself, this once; none when an earlier request made it.
    pub token: Option<String>,
}

/// A token that is to be written.
pub(super) struct ValidatedToken {
    account: AccountId,
    name: String,
    scopes: String,
    expires_at: Option<DateTime<Utc>>,
    /// The token itself.
    token: String,
    by: Maker,
    place: Place,
}

/// Who makes a token.
pub(super) enum Maker {
    /// Another token, which hands on what it holds.
    Token(ApiTokenId),
    /// The owner, who gave the password again: a stolen session makes nothing that outlives it.
    Owner(ConfirmedIdentity),
    /// The operator, at the command line.
    Operator,
}

/// Makes a token for a caller who came by token: it does no more than that one and ends no later.
///
/// # Errors
/// Refused fields, missing right or scope, [`codes::TOO_MANY_TOKENS`], a misused key, or the database.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewToken,
    key: Option<IdempotencyKey>,
) -> Result<Created, OperationError> {
    caller.require(Right::ManageTokens, None)?;
    let parent = caller.token.ok_or_else(OperationError::forbidden)?;
    if let Some(lacking) = new.scopes.iter().find(|scope| !caller.has_scope(**scope)) {
        return Err(OperationError::Forbidden(Missing::Scope(lacking.as_str()), codes::SCOPE_NOT_HELD));
    }
    create_by(app, caller, new, Maker::Token(parent), key).await
}

/// Makes a token for a caller who came by session and gives the password again.
///
/// # Errors
/// As for [`create`]; the field `current-password`; too many tries.
pub async fn create_with_password(
    app: &App,
    caller: &Caller,
    new: NewToken,
    password: &str,
    key: Option<IdempotencyKey>,
) -> Result<Created, OperationError> {
    caller.require(Right::ManageTokens, None)?;
    let owner = confirmed::confirm(app, caller, password).await?;
    create_by(app, caller, new, Maker::Owner(owner), key).await
}

async fn create_by(
    app: &App,
    caller: &Caller,
    new: NewToken,
    by: Maker,
    key: Option<IdempotencyKey>,
) -> Result<Created, OperationError> {
    let once = IdempotentRequest::new(caller.account, key, "make_token", &new);
    let validated = validate(caller.account, &new, by, caller.place.clone(), app.now())?;
    let token = validated.token.clone();
    let prepare = std::future::ready(Ok(validated));
    let made = app.kernel.create(OperationSpec::new(caller).once(once), prepare, |op, new: &ValidatedToken| {
        Box::pin(async move {
            lock(op.tx(), new.account).await?;
            if in_use(new.account, op.now()).count(op.tx()).await? >= MAX_TOKENS {
                return Err(OperationError::RuleViolated(codes::TOO_MANY_TOKENS));
            }
            insert(op, new).await
        })
    });
    let made = made.await?;
    let row = api_token::Entity::find_by_id(made.value).one(app.reader()).await?;
    let row = row.filter(|row| row.account_id == caller.account).ok_or(OperationError::NotFound)?;
    Ok(Created { row, token: (!made.replayed).then_some(token) })
}

/// Whoever makes or takes back tokens of one account takes turns.
pub(super) async fn lock<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), OperationError> {
    let locked = account::Entity::find_by_id(account).lock_exclusive().one(tx).await?;
    locked.map(|_| ()).ok_or(OperationError::NotFound)
}

/// What is to be written, with a fresh token.
///
/// # Errors
/// The fields `name`, `scopes`, `expires_at`; no randomness.
pub(super) fn validate(
    account: AccountId,
    new: &NewToken,
    by: Maker,
    place: Place,
    now: DateTime<Utc>,
) -> Result<ValidatedToken, OperationError> {
    let mut errors = FieldErrors::default();
    let name = errors.check(name(&new.name));
    if new.scopes.is_empty() {
        errors.push(FieldError::new("scopes", codes::TOKEN_SCOPES_MISSING));
    }
    let expires_at = new.ends.at(now);
    if expires_at.is_some_and(|end| end <= now || end > now + Duration::days(MAX_DAYS)) {
        errors.push(FieldError::new("expires_at", codes::TOKEN_EXPIRY));
    }
    let name = errors.finish_with(name)?;
    let random = signing::random_token().map_err(|error| DbErr::Custom(error.to_string()))?;
    let scopes: Vec<&str> =
        Scope::ALL.iter().filter(|scope| new.scopes.contains(scope)).map(|scope| scope.as_str()).collect();
    let (scopes, token) = (scopes.join(" "), format!("{PREFIX}{random}"));
    Ok(ValidatedToken { account, name, scopes, expires_at, token, by, place })
}

fn name(typed: &str) -> Result<String, FieldError> {
    let name = sanitize_line(typed).map_err(|NotStorable| FieldError::new("name", codes::TOKEN_NAME_CHARACTERS))?;
    match length(&name) {
        0 => Err(FieldError::new("name", codes::TOKEN_NAME_MISSING)),
        count if count > MAX_NAME => Err(FieldError::new("name", codes::TOKEN_NAME_LONG)),
        _ => Ok(name),
    }
}

/// Makes a token for an account; nobody is asked for rights here.
///
/// # Errors
/// Refused fields; the database.
pub(super) async fn create_unasked(app: &App, account: AccountId, new: &NewToken) -> Result<String, OperationError> {
    let validated = validate(account, new, Maker::Operator, Place::default(), app.now())?;
    let token = validated.token.clone();
    let made = app.kernel.run(OperationSpec::new(Actor::System), validated, |op, new: &ValidatedToken| {
        Box::pin(async move { insert(op, new).await })
    });
    made.await?;
    Ok(token)
}

async fn insert(op: &Operation, new: &ValidatedToken) -> Result<ApiTokenId, OperationError> {
    let (parent, expires_at) = match &new.by {
        Maker::Token(parent) => {
            // It may have been taken back, or come to its end, since the request came in.
            let parent = in_use(new.account, op.now()).filter(api_token::Column::Id.eq(*parent)).one(op.tx()).await?;
            let parent = parent.ok_or_else(OperationError::forbidden)?;
            (Some(parent.id), end_within(new.expires_at, parent.expires_at)?)
        }
        Maker::Owner(owner) => {
            owner.require_unchanged(op).await?;
            (None, new.expires_at)
        }
        Maker::Operator if find_in_force(op.tx(), new.account, op.now()).await?.is_some() => {
            return Err(OperationError::RuleViolated(codes::ACCOUNT_SUSPENDED));
        }
        Maker::Operator => (None, new.expires_at),
    };
    let row = api_token::ActiveModel {
        account_id: Set(new.account),
        parent_id: Set(parent),
        name: Set(new.name.clone()),
        prefix: Set(new.token.chars().take(8).collect()),
        token_hash: Set(signing::sha256(&new.token)),
        scopes: Set(new.scopes.clone()),
        created_at: Set(op.now()),
        expires_at: Set(expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
        ..Default::default()
    };
    let id = api_token::Entity::insert(row).exec(op.tx()).await?.last_insert_id;
    let created = NewSecurityEvent::new(new.account, SecurityEventKind::TokenCreated, new.place.clone());
    security_events::record(op, created.about_token(id)).await?;
    Ok(id)
}

/// The end of a token that is made by another: no later than that one's, and the same where none is asked for.
fn end_within(
    asked: Option<DateTime<Utc>>,
    parent: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, FieldError> {
    match (asked, parent) {
        (Some(asked), Some(parent)) if asked > parent => {
            Err(FieldError::new("expires_at", codes::TOKEN_OUTLIVES_PARENT))
        }
        _ => Ok(asked.or(parent)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_made_by_a_token_ends_no_later() {
        let at = |day| Some(DateTime::UNIX_EPOCH + Duration::days(day));
        for (asked, parent, expected) in [
            (None, None, Ok(None)),
            (at(1), None, Ok(at(1))),
            (None, at(2), Ok(at(2))),
            (at(1), at(2), Ok(at(1))),
            (at(2), at(2), Ok(at(2))),
            (at(3), at(2), Err("token_outlives_parent")),
        ] {
            assert_eq!(end_within(asked, parent).map_err(|error| error.code.code), expected, "{asked:?} {parent:?}");
        }
    }
}
