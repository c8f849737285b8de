//! Lifting a suspension before its end: the account can be signed in to again. Its tokens stay taken back. That it was lifted, when and
//! by whom is written down.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{AccountId, AgencyId, Event, Role, SecurityEventKind, account, membership, suspension};
use crate::identity::caller::Caller;
use crate::identity::members;
use crate::identity::place::Place;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::identity::suspended::find_in_force;
use crate::operation::{Actor, Operation, OperationError, OperationSpec};

/// A suspension that is to be lifted.
struct Lifting {
    account: AccountId,
    shows_posts: bool,
    /// Who asks for it; none at the command line, where nobody is asked for rights.
    caller: Option<Caller>,
}

/// Lifts the suspension of an account; `shows_posts` says whether what it hid is shown again.
///
/// # Errors
/// [`OperationError::NotFound`] for those who suspend nobody, for an unknown account, and where nothing is in force;
/// [`OperationError::Forbidden`] for an account that is not theirs to suspend; the database.
#[tracing::instrument(skip_all)]
pub async fn lift(app: &App, caller: &Caller, account: AccountId, shows_posts: bool) -> Result<(), OperationError> {
    caller.require_to_suspend()?;
    let input = Lifting { account, shows_posts, caller: Some(caller.clone()) };
    app.kernel.run(OperationSpec::new(caller), input, |op, input: &Lifting| Box::pin(write(op, input))).await?;
    Ok(())
}

/// The same for the operator at the command line.
///
/// # Errors
/// Those of [`lift`] but for rights.
pub async fn lift_unasked(app: &App, handle: &str, shows_posts: bool) -> Result<(), OperationError> {
    let found = members::account_by_handle(app.reader(), handle).await?.ok_or(OperationError::NotFound)?;
    let input = Lifting { account: found.id, shows_posts, caller: None };
    let spec = OperationSpec::new(Actor::System);
    app.kernel.run(spec, input, |op, input: &Lifting| Box::pin(write(op, input))).await?;
    Ok(())
}

async fn write(op: &Operation, input: &Lifting) -> Result<(), OperationError> {
    let (tx, now) = (op.tx(), op.now());
    // Whoever suspends an account or lifts that takes turns.
    let target = account::Entity::find_by_id(input.account).filter(account::Column::DisabledAt.is_null());
    let target = target.lock_exclusive().one(tx).await?.ok_or(OperationError::NotFound)?;
    if let Some(caller) = &input.caller {
        let roles = membership::Entity::find().filter(membership::Column::AccountId.eq(target.id)).all(tx).await?;
        let held: Vec<(AgencyId, Role)> = roles.iter().map(|role| (role.agency_id, role.role)).collect();
        if !caller.may_suspend(target.id, target.is_site_administrator, &held) {
            return Err(OperationError::forbidden());
        }
    }
    let row = find_in_force(tx, target.id, now).await?.ok_or(OperationError::NotFound)?;
    suspension::Entity::update_many()
        .col_expr(suspension::Column::LiftedAt, Expr::value(now))
        .col_expr(suspension::Column::LiftedBy, Expr::value(op.actor().account()))
        .col_expr(suspension::Column::ShowsPosts, Expr::value(input.shows_posts && row.hides_posts))
        .filter(suspension::Column::Id.eq(row.id))
        .exec(tx)
        .await?;
    let place = input.caller.as_ref().map_or_else(Place::default, |caller| caller.place.clone());
    let lifted = NewSecurityEvent::new(target.id, SecurityEventKind::SuspensionLifted, place);
    security_events::record(op, lifted).await?;
    op.record(Event::SuspensionLifted { account: target.id, suspension: row.id });
    Ok(())
}
