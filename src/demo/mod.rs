//! The demo community: an import, then staff and their cases, replayed through the real operations on a clock of their own.

mod acts;
mod error;

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::clock::FixedClock;
use crate::entity::{EscalationMode, ThreadState, account, escalation_policy, thread};
use crate::identity::demo_accounts;
use crate::identity::password;
use crate::import;
use crate::threads::store::new_version;

pub use error::DemoError;

const COMMUNITY: &str = include_str!("community.jsonl");
const CASES: &str = include_str!("cases.json");
/// The context that the texts were written for; it becomes now.
const WRITTEN_AT: &str = "2026-01-31T12:00:00Z";

/// Fills an empty database; does nothing to one that has accounts.
///
/// # Errors
/// Those of the database.
pub async fn fill(app: &App) -> Result<bool, DemoError> {
    if account::Entity::find().count(app.reader()).await? > 0 {
        return Ok(false);
    }
    let written: DateTime<Utc> = WRITTEN_AT.parse().map_err(|_| DemoError::Texts(WRITTEN_AT.to_owned()))?;
    let shift = app.now() - written;
    let options = import::Options { shift, ..import::Options::default() };
    let summary = import::run(app, COMMUNITY.as_bytes(), &options, &mut |_| {})
        .await
        .map_err(|error| DemoError::Texts(error.to_string()))?;
    if let Some(refused) = summary.refused_lines.first() {
        return Err(DemoError::Texts(format!("line {}: {}", refused.line, refused.reason)));
    }
    let script: acts::Script = serde_json::from_str(CASES).map_err(|error| DemoError::Texts(error.to_string()))?;
    let passwords = password::hash_unchecked(app, demo_accounts::PASSWORD)
        .await
        .map_err(|error| DemoError::Texts(error.to_string()))?;
    acts::assign_role(app, &script, &passwords).await?;
    let citizens: Vec<&str> = demo_accounts::ALL.iter().map(|account| account.handle).collect();
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(passwords))
        .filter(account::Column::Handle.is_in(citizens))
        .exec(app.reader())
        .await?;
    // The past is replayed on a clock that stands where each act happened.
    let clock = Arc::new(FixedClock::at(app.now()));
    let past = app.clone().with_clock(clock.clone());
    acts::replay(&past, &clock, &script).await?;
    quick_policy(app).await?;
    app.pages.invalidate_all();
    app.wake();
    Ok(true)
}

/// New threads go to staff after a minute, so that a visitor can watch; what was asked before keeps its three days.
async fn quick_policy(app: &App) -> Result<(), DbErr> {
    let now = app.now();
    let waiting = thread::Entity::find()
        .filter(thread::Column::State.eq(ThreadState::Open))
        .filter(thread::Column::NextCheckAt.is_null())
        .filter(thread::Column::Id.not_in_subquery(acts::threads_with_open_cases()))
        .all(app.reader())
        .await?;
    let tx = app.begin_write().await?;
    for row in waiting {
        let until = Ord::max(row.created_at + Duration::hours(72), now + Duration::minutes(30));
        new_version(now)
            .col_expr(thread::Column::NextCheckAt, Expr::value(until))
            .col_expr(thread::Column::PeerWindowEndsAt, Expr::value(until))
            .col_expr(thread::Column::StaysWithNeighbours, Expr::value(false))
            .filter(thread::Column::Id.eq(row.id))
            .exec(&tx)
            .await?;
    }
    let policy = escalation_policy::ActiveModel {
        version: Set(1),
        mode: Set(Some(EscalationMode::WhenUnanswered)),
        peer_window_minutes: Set(1),
        cap_minutes: Set(1),
        newcomer_window_minutes: Set(1),
        not_helped_window_minutes: Set(1),
        me_too_threshold: Set(5),
        first_response_minutes: Set(8 * 60),
        next_response_minutes: Set(8 * 60),
        resolution_minutes: Set(40 * 60),
        includes_imported: Set(false),
        reason: Set("A short window, so that visitors can watch a thread become a case".to_owned()),
        created_at: Set(now),
        ..Default::default()
    };
    escalation_policy::Entity::insert(policy).exec_without_returning(&tx).await?;
    tx.commit().await
}
