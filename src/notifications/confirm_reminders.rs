//! Reminds those who gave an address and did not confirm it: once, three days later, by day. The mail is the one with the link, made anew.

use chrono_tz::Tz;

use crate::app::App;
use crate::entity::{Event, TokenPurpose, account};
use crate::identity::confirm_reminders;
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::rules::reminder::by_day;

/// People who are looked at in one transaction.
const BATCH: u64 = 20;

/// Looks at a batch of people whose time has come and tells how many; 0 when nobody is due.
///
/// # Errors
/// Those of the database.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    if !confirm_reminders::is_any_due(app.reader(), app.now()).await? {
        return Ok(0);
    }
    let reminded = app
        .kernel
        .run(OperationSpec::new(Actor::System), app.config.time_zone, |op, zone: &Tz| Box::pin(remind_due(op, *zone)));
    Ok(reminded.await?.value)
}

async fn remind_due(op: &Operation, zone: Tz) -> Result<usize, OperationError> {
    let due = confirm_reminders::claim(op.tx(), BATCH, op.now()).await?;
    for found in &due {
        remind(op, found, zone).await?;
    }
    Ok(due.len())
}

async fn remind(op: &Operation, found: &account::Model, zone: Tz) -> Result<(), OperationError> {
    let at = by_day(op.now(), zone);
    if at > op.now() {
        return Ok(confirm_reminders::put_off(op.tx(), found.id, Some(at)).await?);
    }
    confirm_reminders::put_off(op.tx(), found.id, None).await?;
    let can_be_reached =
        found.pending_email.is_some() && found.disabled_at.is_none() && found.email_refused_at.is_none();
    if can_be_reached {
        op.record(Event::AccountLinkWanted { account: found.id, purpose: TokenPurpose::ConfirmEmail });
    }
    Ok(())
}
