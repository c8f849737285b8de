//! Tells those who want it by mail what their answers did: once a month at most, by day, and only if they helped somebody since. The cost
//! of a look follows who is due.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};

use super::effects::{self, AnswerEffect};
use crate::app::App;
use crate::entity::{AccountId, Event, account, peer_profile};
use crate::identity::suspended::is_suspended;
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::peers::effect_mails;
use crate::peers::rules::effect_mails::{EffectFacts, Telling, next_month, tell};

/// People who are looked at in one transaction.
const BATCH_SIZE: u64 = 20;

/// What a mail tells of somebody's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectNews {
    /// People whom they helped in all.
    pub helped: i64,
    /// Those of whom no mail told before; none if this is the first mail.
    pub since: Option<i64>,
    /// Cases that they spared staff, in all.
    pub spared: i64,
    /// The one that helped most.
    pub most: AnswerEffect,
}

/// Looks at a batch of people whose time has come and tells how many; 0 when nobody is due.
///
/// # Errors
/// Those of the database.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    if !effect_mails::is_any_due(app.reader(), app.now()).await? {
        return Ok(0);
    }
    let told = app
        .kernel
        .run(OperationSpec::new(Actor::System), app.config.time_zone, |op, zone: &Tz| Box::pin(tell_due(op, *zone)));
    Ok(told.await?.value)
}

async fn tell_due(op: &Operation, zone: Tz) -> Result<usize, OperationError> {
    let due = effect_mails::claim(op.tx(), BATCH_SIZE, op.now()).await?;
    for profile in &due {
        look_at(op, profile, zone).await?;
    }
    Ok(due.len())
}

async fn look_at(op: &Operation, profile: &peer_profile::Model, zone: Tz) -> Result<(), OperationError> {
    let account = profile.account_id;
    let (helped, _) = effects::totals(op.tx(), account).await?;
    let facts = EffectFacts {
        told_at: profile.effects_told_at,
        told: profile.effects_told,
        helped,
        can_be_reached: can_be_reached(op.tx(), account, op.now()).await?,
    };
    match tell(&facts, zone, op.now()) {
        Telling::At(later) => effect_mails::put_off(op.tx(), account, later).await?,
        Telling::Now => {
            effect_mails::note_told(op.tx(), account, helped, op.now()).await?;
            effect_mails::put_off(op.tx(), account, next_month(op.now(), zone)).await?;
            let told_at = profile.effects_told_at;
            let told = told_at.map(|_| profile.effects_told);
            op.record(Event::EffectMailWanted { account, helped, told, told_at });
        }
    }
    Ok(())
}

/// Whether mails with news reach somebody now. Whom they do not reach loses nothing: what their answers do meanwhile is told later.
async fn can_be_reached<C: ConnectionTrait>(tx: &C, account: AccountId, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let reached = account::Entity::find_by_id(account)
        .filter(account::Column::DisabledAt.is_null())
        .filter(account::Column::Email.is_not_null())
        .filter(account::Column::EmailConfirmedAt.is_not_null())
        .filter(is_suspended(now).not());
    Ok(reached.count(tx).await? > 0)
}

/// What a mail says of somebody's answers that was written when they had helped so many people: nothing if all of it was taken back,
/// or if its reader wants no such mails any more. Three queries.
///
/// # Errors
/// Those of the database.
pub async fn news<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    written: i64,
    told: Option<i64>,
) -> Result<Option<EffectNews>, DbErr> {
    if !effect_mails::is_wanted(db, account).await? {
        return Ok(None);
    }
    let (now, spared) = effects::totals(db, account).await?;
    // What came after the mail was written is told by the next one.
    let helped = Ord::min(now, written);
    let since = told.map(|told| helped - told);
    if helped < 1 || since.is_some_and(|since| since < 1) {
        return Ok(None);
    }
    let most = effects::most_helpful(db, account).await?;
    Ok(most.map(|most| EffectNews { helped, since, spared, most }))
}
