//! Asking for a second factor: what may be tried, and using up what was given. What is wrong is limited without telling anything of what
//! others tried, and nobody can keep the owner out: recovery codes and passkeys, which cannot be guessed, and browsers that are known are
//! not counted together with strangers.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::authenticator::Key;
use super::passkeys::{self, Binding, RelyingParty};
use super::recovery_codes;
use crate::app::App;
use crate::config::Secret;
use crate::entity::{AccountId, PendingSignInId, SessionId, authenticator};
use crate::identity::codes;
use crate::operation::rate_limit::{self, address_key};
use crate::operation::{Actor, Operation, OperationError, OperationSpec, RateLimitedAction};
use crate::web::client::ClientAddress;
use crate::web::signing;

/// What somebody gave beside the password: what they typed, or what a passkey of theirs answered.
#[derive(Clone, Default)]
pub struct Given {
    pub code: String,
    /// JSON of the browser; empty where no passkey was used.
    pub passkey: String,
}

impl Given {
    /// A code.
    #[must_use]
    pub fn code(typed: &str) -> Self {
        Self { code: typed.to_owned(), passkey: String::new() }
    }

    fn is_passkey(&self) -> bool {
        !self.passkey.is_empty()
    }
}

/// What was given, and all that it is checked with.
pub struct Proof {
    given: Given,
    /// Where an answer of a passkey counts.
    binding: Binding,
    secret: Secret,
    /// None where passkeys are not possible.
    site: Option<RelyingParty>,
}

impl Proof {
    /// Given by somebody who is signed in.
    pub fn of_owner(app: &App, session: SessionId, given: Given) -> Self {
        Self::new(app, Binding::Session(session), given)
    }

    /// Given after the password.
    pub fn of_sign_in(app: &App, pending: PendingSignInId, given: Given) -> Self {
        Self::new(app, Binding::SignIn(pending), given)
    }

    fn new(app: &App, binding: Binding, given: Given) -> Self {
        Self { given, binding, secret: app.config.secret.clone(), site: RelyingParty::of(&app.config) }
    }

    /// What is said when it is worth nothing.
    pub fn wrong(&self) -> OperationError {
        if self.given.is_passkey() {
            OperationError::field("passkey", codes::PASSKEY_REFUSED)
        } else {
            OperationError::field("code", codes::SECOND_FACTOR_WRONG)
        }
    }
}

/// What was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    App,
    RecoveryCode,
    Passkey,
}

/// Where codes for an account are tried from; what others try there is not told.
pub struct CodeTries(String);

impl CodeTries {
    /// From an address at which somebody had the password.
    pub fn from_address(account: AccountId, from: ClientAddress) -> Self {
        Self(format!("account:{account}:address:{}", address_key(from.0)))
    }

    /// From a browser that is known for the account: nobody else can use its tries up.
    pub fn from_device(number: &str) -> Self {
        Self(format!("device:{}", signing::sha256(number)))
    }

    /// By somebody who is signed in to the account.
    pub fn of_owner(account: AccountId) -> Self {
        Self(format!("owner:{account}"))
    }

    /// An operation of `actor` that counts as one try.
    pub fn spec(&self, actor: impl Into<Actor>) -> OperationSpec {
        OperationSpec::new(actor).limited_by(RateLimitedAction::SecondFactor, self.0.clone())
    }

    /// An operation of `actor` that asks for a passkey. It is no try, and has a count of its own.
    pub fn spec_of_challenge(&self, actor: impl Into<Actor>) -> OperationSpec {
        OperationSpec::new(actor).limited_by(RateLimitedAction::SecondFactor, self.challenges())
    }

    fn challenges(&self) -> String {
        format!("challenge:{}", self.0)
    }

    /// It was right: earlier tries from here were slips. What is counted for the account stays.
    pub async fn forget<C: ConnectionTrait>(&self, tx: &C) -> Result<(), DbErr> {
        rate_limit::forget(tx, RateLimitedAction::SecondFactor, &self.challenges()).await?;
        rate_limit::forget(tx, RateLimitedAction::SecondFactor, &self.0).await
    }
}

/// Uses up what was given, in the transaction of what it is asked for; none if it is none of the account, or was used. `app_may_be_tried`
/// is false past the limit that is told to nobody: then no code of an app is taken.
pub async fn spend(
    op: &Operation,
    proof: &Proof,
    account: AccountId,
    app_may_be_tried: bool,
) -> Result<Option<Spent>, DbErr> {
    if proof.given.is_passkey() {
        let Some(site) = &proof.site else { return Ok(None) };
        let accepted = passkeys::accept(op, site, account, proof.binding, &proof.given.passkey).await?;
        return Ok(accepted.then_some(Spent::Passkey));
    }
    let (secret, typed) = (&proof.secret, proof.given.code.as_str());
    let app = authenticator::Entity::find()
        .filter(authenticator::Column::AccountId.eq(account))
        .filter(authenticator::Column::ConfirmedAt.is_not_null())
        .one(op.tx())
        .await?;
    let digits: String = typed.chars().filter(|symbol| !symbol.is_whitespace()).collect();
    let step = app.as_ref().filter(|_| app_may_be_tried).and_then(|row| {
        let key = Key::of(secret, row)?;
        Some((row, key.step_of(&digits, op.now())?))
    });
    if let Some((row, step)) = step
        && spend_step(op, row, step).await?
    {
        return Ok(Some(Spent::App));
    }
    Ok(recovery_codes::spend(op, account, typed).await?.then_some(Spent::RecoveryCode))
}

/// Marks a stretch of time as used. Of two who come at once with the same code, one gets in.
async fn spend_step(op: &Operation, row: &authenticator::Model, step: i64) -> Result<bool, DbErr> {
    let unused =
        Condition::any().add(authenticator::Column::LastStep.is_null()).add(authenticator::Column::LastStep.lt(step));
    let used = authenticator::Entity::update_many()
        .col_expr(authenticator::Column::LastStep, Expr::value(step))
        .col_expr(authenticator::Column::LastUsedAt, Expr::value(op.now()))
        .filter(authenticator::Column::Id.eq(row.id))
        .filter(unused)
        .exec(op.tx())
        .await?;
    Ok(used.rows_affected == 1)
}
