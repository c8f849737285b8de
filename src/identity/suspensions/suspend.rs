//! Suspending an account: from then on nobody signs in to it, and no session and no token of it opens anything.

use chrono::Duration;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{
    AccountId, AgencyId, Event, Role, SecurityEventKind, SuspensionId, SuspensionReason, account, membership,
    suspension,
};
use crate::identity::administrators::{is_last_administrator, lock_roles, others_administer_the_site};
use crate::identity::caller::Caller;
use crate::identity::place::Place;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::identity::suspended::find_in_force;
use crate::identity::{codes, members, revoke_token, sessions};
use crate::operation::{Actor, FieldError, FieldErrors, Operation, OperationError, OperationSpec, ShortText};

/// Longest explanation, characters.
pub const MAX_EXPLANATION: usize = 500;
/// Longest suspension with an end, in days.
pub const MAX_DAYS: u16 = 365;
/// The lengths that the form offers, in days.
pub const DAYS: &[u16] = &[1, 7, 30, MAX_DAYS];

/// A suspension as it is wanted.
#[derive(Clone, Debug)]
pub struct NewSuspension {
    pub reason: SuspensionReason,
    /// What the owner of the account is told.
    pub explanation: String,
    /// For how many days; none until somebody lifts it.
    pub days: Option<u16>,
    /// Whether all that the account posted is hidden with it.
    pub hides_posts: bool,
}

/// A suspension that is to be written.
struct Validated {
    account: AccountId,
    new: NewSuspension,
    /// Who asks for it; none at the command line, where nobody is asked for rights.
    caller: Option<Caller>,
}

/// Suspends an account, in one transaction: its sessions and tokens end, and what it holds of others' work is given back.
///
/// # Errors
/// [`OperationError::NotFound`] for those who suspend nobody, and for an unknown account; [`OperationError::Forbidden`] for an account
/// that is not theirs to suspend; [`codes::LAST_ADMINISTRATOR`]; [`codes::ALREADY_SUSPENDED`]; the fields `explanation` and `days`; the
/// database.
#[tracing::instrument(skip_all)]
pub async fn suspend(
    app: &App,
    caller: &Caller,
    account: AccountId,
    new: NewSuspension,
) -> Result<SuspensionId, OperationError> {
    caller.require_to_suspend()?;
    let input = validate(account, new, Some(caller.clone()))?;
    let spec = OperationSpec::new(caller);
    Ok(app.kernel.run(spec, input, |op, input: &Validated| Box::pin(write(op, input))).await?.value)
}

/// The same for the operator at the command line.
///
/// # Errors
/// Those of [`suspend`] but for rights.
pub async fn suspend_unasked(app: &App, handle: &str, new: NewSuspension) -> Result<SuspensionId, OperationError> {
    let found = members::account_by_handle(app.reader(), handle).await?.ok_or(OperationError::NotFound)?;
    let input = validate(found.id, new, None)?;
    let spec = OperationSpec::new(Actor::System);
    Ok(app.kernel.run(spec, input, |op, input: &Validated| Box::pin(write(op, input))).await?.value)
}

fn validate(account: AccountId, new: NewSuspension, caller: Option<Caller>) -> Result<Validated, OperationError> {
    let mut errors = FieldErrors::default();
    let explanation = errors.check(EXPLANATION.check(&new.explanation));
    if new.days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
        errors.push(FieldError::new("days", codes::SUSPENSION_LENGTH));
    }
    let explanation = errors.finish_with(explanation)?;
    Ok(Validated { account, new: NewSuspension { explanation, ..new }, caller })
}

/// What the owner of the account is told.
const EXPLANATION: ShortText = ShortText {
    field: "explanation",
    max: MAX_EXPLANATION,
    empty: codes::EXPLANATION_MISSING,
    too_long: codes::EXPLANATION_LONG,
    not_storable: codes::EXPLANATION_CHARACTERS,
};

async fn write(op: &Operation, input: &Validated) -> Result<SuspensionId, OperationError> {
    let (tx, now) = (op.tx(), op.now());
    // Agencies are locked before accounts, here as wherever somebody who administers them goes.
    lock_roles(tx, input.account).await?;
    let target = account::Entity::find_by_id(input.account).filter(account::Column::DisabledAt.is_null());
    let target = target.lock_exclusive().one(tx).await?.ok_or(OperationError::NotFound)?;
    // Nobody gets a role while their account is locked.
    let roles = membership::Entity::find().filter(membership::Column::AccountId.eq(target.id)).all(tx).await?;
    if let Some(caller) = &input.caller {
        let held: Vec<(AgencyId, Role)> = roles.iter().map(|role| (role.agency_id, role.role)).collect();
        if !caller.may_suspend(target.id, target.is_site_administrator, &held) {
            return Err(OperationError::forbidden());
        }
    }
    if find_in_force(tx, target.id, now).await?.is_some() {
        return Err(OperationError::RuleViolated(codes::ALREADY_SUSPENDED));
    }
    if is_last_administrator(op, &roles).await? || !others_administer_the_site(op, target.id).await? {
        return Err(OperationError::RuleViolated(codes::LAST_ADMINISTRATOR));
    }
    let new = &input.new;
    let row = suspension::ActiveModel {
        account_id: Set(target.id),
        reason: Set(new.reason),
        explanation: Set(new.explanation.clone()),
        started_at: Set(now),
        ends_at: Set(new.days.map(|days| now + Duration::days(days.into()))),
        suspended_by: Set(op.actor().account()),
        hides_posts: Set(new.hides_posts),
        shows_posts: Set(false),
        ..Default::default()
    };
    let id = suspension::Entity::insert(row).exec(tx).await?.last_insert_id;
    close_doors(op, target.id).await?;
    let place = input.caller.as_ref().map_or_else(Place::default, |caller| caller.place.clone());
    let suspended = NewSecurityEvent::new(target.id, SecurityEventKind::AccountSuspended, place);
    security_events::record(op, suspended).await?;
    op.record(Event::AccountSuspended { account: target.id, suspension: id });
    Ok(id)
}

/// Ends all by which somebody is signed in.
async fn close_doors(op: &Operation, account: AccountId) -> Result<(), OperationError> {
    sessions::delete_all(op.tx(), account).await?;
    revoke_token::revoke_all(op.tx(), account, op.now()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(explanation: &str, days: Option<u16>) -> Vec<&'static str> {
        let new = NewSuspension {
            reason: SuspensionReason::Spam,
            explanation: explanation.to_owned(),
            days,
            hides_posts: false,
        };
        match validate(AccountId(7), new, None) {
            Err(OperationError::Invalid(fields)) => fields.iter().map(|field| field.field).collect(),
            other => panic!("{:?}", other.map(|fine| fine.new)),
        }
    }

    #[test]
    fn whoever_is_suspended_is_told_why_and_for_how_long() {
        let explained = || "Ten times the same.".to_owned();
        for days in DAYS.iter().copied().map(Some).chain([None]) {
            let new =
                NewSuspension { reason: SuspensionReason::Spam, explanation: explained(), days, hides_posts: true };
            assert!(validate(AccountId(7), new, None).is_ok(), "{days:?}");
        }
        assert_eq!(refused("  \n", Some(7)), ["explanation"]);
        assert_eq!(refused(&"x".repeat(MAX_EXPLANATION + 1), None), ["explanation"]);
        assert_eq!(refused("a\0b", Some(0)), ["explanation", "days"]);
        assert_eq!(refused(&explained(), Some(MAX_DAYS + 1)), ["days"]);
    }
}
