//! Adding a passkey: the password, and a second factor where one is asked for already, make a challenge; the device that answers it is
//! asked for from then on.

use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::ceremonies::{self, Binding, Purpose};
use super::relying_party::{NewKey, RelyingParty};
use super::{MAX, of_account};
use crate::app::App;
use crate::entity::{AccountId, SecurityEventKind, SessionId, account, passkey};
use crate::identity::caller::Caller;
use crate::identity::place::Place;
use crate::identity::second_factor::owner::OwnerWithProof;
use crate::identity::second_factor::spend::{CodeTries, Given};
use crate::identity::second_factor::{is_on, recovery_codes};
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::identity::{codes, pending_sign_ins, sessions};
use crate::operation::{Operation, OperationError, ShortText};

/// Longest name, characters.
pub const MAX_NAME: usize = 60;

/// What somebody calls a passkey.
const NAME: ShortText = ShortText {
    field: "name",
    max: MAX_NAME,
    empty: codes::PASSKEY_NAME_MISSING,
    too_long: codes::PASSKEY_NAME_LONG,
    not_storable: codes::PASSKEY_NAME_CHARACTERS,
};

/// A passkey that waits for its device.
#[derive(Clone, Debug)]
pub struct Offer {
    pub name: String,
    /// JSON for the browser.
    pub options: String,
}

/// A passkey that is to be added.
struct Beginning {
    owner: OwnerWithProof,
    name: String,
    site: RelyingParty,
}

/// Makes the challenge for a new passkey. Nothing changes for signing in before a device has answered it.
///
/// # Errors
/// The fields `name` and `current-password`; the fields `code` and `passkey`, where a second factor is asked for already;
/// [`OperationError::NotFound`] where passkeys are not possible; [`codes::SESSION_ENDED`]; [`OperationError::Forbidden`] for whoever came
/// by token; too many tries; no hashing slot; the database.
#[tracing::instrument(skip_all)]
pub async fn begin(app: &App, caller: &Caller, name: &str, password: &str, given: Given) -> Result<(), OperationError> {
    let site = RelyingParty::of(&app.config).ok_or(OperationError::NotFound)?;
    let name = NAME.check_line(name)?;
    let owner = OwnerWithProof::confirm(app, caller, password, given).await?;
    let (spec, wrong) = (OwnerWithProof::spec(caller), owner.wrong());
    let input = Beginning { owner, name, site };
    let begun = app.kernel.run(spec, input, |op, input: &Beginning| Box::pin(write_beginning(op, input))).await?;
    if begun.value { Ok(()) } else { Err(wrong) }
}

async fn write_beginning(op: &Operation, input: &Beginning) -> Result<bool, OperationError> {
    let account = input.owner.require_unchanged(op).await?;
    let others = of_account(account.id).all(op.tx()).await?;
    if u64::try_from(others.len()).unwrap_or(MAX) >= MAX {
        return Err(OperationError::field("name", codes::TOO_MANY_PASSKEYS));
    }
    if is_on(op.tx(), account.id).await? && !input.owner.spend_proof(op).await? {
        return Ok(false);
    }
    let others: Vec<String> = others.into_iter().map(|row| row.credential_id).collect();
    let challenge = input.site.challenge_for_new(account.id, &account.handle, &others);
    let challenge = challenge.ok_or_else(|| DbErr::Custom("no challenge could be made".to_owned()))?;
    let purpose = Purpose::Adding(input.name.clone());
    ceremonies::begin(op, account.id, Binding::Session(input.owner.session), purpose, &challenge).await?;
    Ok(true)
}

/// The passkey that the caller's session adds; none if there is none, or if its time is over.
///
/// # Errors
/// The database.
pub async fn offer(app: &App, caller: &Caller) -> Result<Option<Offer>, OperationError> {
    let Some(session) = caller.session else { return Ok(None) };
    let binding = Binding::Session(session);
    let found = ceremonies::waiting(app.reader(), caller.account, binding, true, app.now()).await?;
    Ok(found.and_then(|row| Some(Offer { name: row.name?, options: row.options })))
}

/// What came of adding a passkey.
#[derive(Clone, Debug)]
pub enum Added {
    /// The account has recovery codes from before.
    AsBefore,
    /// These recovery codes, this once: the account had none.
    WithRecoveryCodes(Vec<String>),
}

/// The answer of a new passkey.
struct Ending {
    account: AccountId,
    session: SessionId,
    answer: String,
    recovery_codes: Vec<String>,
    place: Place,
    site: RelyingParty,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Refused,
    Added { with_codes: bool },
}

/// Begins to ask for the passkey. Where nothing was asked for before, all other sessions of the account end: they were begun without it.
///
/// # Errors
/// [`OperationError::NotFound`] if no challenge waits in this session; [`codes::PASSKEY_NOT_ADDED`] for an answer that is worth nothing,
/// after which there is no challenge any more; [`codes::SESSION_ENDED`]; too many tries; the database.
#[tracing::instrument(skip_all)]
pub async fn finish(app: &App, caller: &Caller, answer: &str) -> Result<Added, OperationError> {
    let session = caller.session.ok_or_else(OperationError::forbidden)?;
    let site = RelyingParty::of(&app.config).ok_or(OperationError::NotFound)?;
    let made = recovery_codes::generate()?;
    let input = Ending {
        account: caller.account,
        session,
        answer: answer.to_owned(),
        recovery_codes: made.clone(),
        place: caller.place.clone(),
        site,
    };
    let spec = CodeTries::of_owner(caller.account).spec(caller);
    let written = app.kernel.run(spec, input, |op, input: &Ending| Box::pin(write_ending(op, input))).await?.value;
    match written {
        Written::Refused => Err(OperationError::RuleViolated(codes::PASSKEY_NOT_ADDED)),
        Written::Added { with_codes: true } => Ok(Added::WithRecoveryCodes(made)),
        Written::Added { with_codes: false } => Ok(Added::AsBefore),
    }
}

async fn write_ending(op: &Operation, input: &Ending) -> Result<Written, OperationError> {
    let (tx, account) = (op.tx(), input.account);
    // Whoever adds a second factor to this account or takes one away takes turns.
    let found = account::Entity::find_by_id(account).filter(account::Column::DisabledAt.is_null());
    found.lock_exclusive().one(tx).await?.ok_or(OperationError::NotFound)?;
    if !sessions::holds(tx, account, input.session).await? {
        return Err(OperationError::RuleViolated(codes::SESSION_ENDED));
    }
    let asked = ceremonies::take(op, account, Binding::Session(input.session), true).await?;
    let asked = asked.ok_or(OperationError::NotFound)?;
    let Some(key) = input.site.register(&asked.state, &input.answer) else { return Ok(Written::Refused) };
    // Nobody takes over what opens another account, or this one already.
    let taken = passkey::Entity::find().filter(passkey::Column::CredentialId.eq(&key.credential_id)).count(tx).await?;
    let others = passkey::Entity::find().filter(passkey::Column::AccountId.eq(account)).count(tx).await?;
    if taken > 0 || others >= MAX {
        return Ok(Written::Refused);
    }
    if !is_on(tx, account).await? {
        pending_sign_ins::end_all(tx, account).await?;
        sessions::delete_others(tx, account, input.session).await?;
    }
    insert(op, account, asked.name.unwrap_or_default(), key).await?;
    let with_codes = recovery_codes::left(tx, account).await? == 0;
    if with_codes {
        recovery_codes::replace(op, account, &input.recovery_codes).await?;
    }
    let added = NewSecurityEvent::new(account, SecurityEventKind::PasskeyAdded, input.place.clone());
    security_events::record(op, added).await?;
    Ok(Written::Added { with_codes })
}

async fn insert(op: &Operation, account: AccountId, name: String, key: NewKey) -> Result<(), DbErr> {
    let row = passkey::ActiveModel {
        account_id: Set(account),
        credential_id: Set(key.credential_id),
        public_data: Set(key.public_data),
        counter: Set(0),
        name: Set(name),
        created_at: Set(op.now()),
        last_used_at: Set(None),
        ..Default::default()
    };
    passkey::Entity::insert(row).exec_without_returning(op.tx()).await?;
    Ok(())
}
