//! Access to a case by somebody of another team: it is on the timeline before they read a word.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::listing::{CaseHead, Side};
use super::timeline::write_entry;
use crate::app::App;
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, CaseId, EntryKind, SecurityEventKind, case_entry};
use crate::identity::Caller;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::operation::{OperationError, OperationSpec};

/// What one person reads within this time is one access.
pub const ACCESS_TTL: Duration = Duration::hours(1);

/// Whether somebody who may read a case reads it as what is theirs: they asked, hold it or are of its team.
#[must_use]
pub fn leaves_no_trace(caller: &Caller, head: &CaseHead, now: DateTime<Utc>) -> bool {
    head.side(caller) == Side::Asker || head.ownership(now).is_theirs(caller)
}

/// Records that somebody reads a case, unless they asked, hold it or are of its team.
///
/// # Errors
/// Those of the database: what cannot be recorded is not shown.
#[tracing::instrument(skip_all, fields(case.id = head.id.0))]
pub async fn record(app: &App, caller: &Caller, head: &CaseHead) -> Result<(), OperationError> {
    let now = app.now();
    if leaves_no_trace(caller, head, now) || has_viewed(app.reader(), head.id, caller.account, now).await? {
        return Ok(());
    }
    let viewed = NewSecurityEvent::new(caller.account, SecurityEventKind::CaseViewed, caller.place.clone());
    let input = (head.id, caller.account, viewed.about_case(head.agency_id, head.id));
    let recorded = app.kernel.run(OperationSpec::new(caller), input, |op, (case, by, viewed)| {
        Box::pin(async move {
            write_entry(op, *case, EntryKind::Viewed, Some(*by), EntryDetail::default()).await?;
            // The team reads the timeline; those who administer the agency find all of them in one place.
            security_events::record(op, viewed.clone()).await?;
            Ok(())
        })
    });
    recorded.await?;
    Ok(())
}

async fn has_viewed<C: ConnectionTrait>(
    db: &C,
    case: CaseId,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let found = case_entry::Entity::find()
        .filter(case_entry::Column::CaseId.eq(case))
        .filter(case_entry::Column::Kind.eq(EntryKind::Viewed))
        .filter(case_entry::Column::ActorId.eq(by))
        .filter(case_entry::Column::CreatedAt.gt(now - ACCESS_TTL));
    Ok(found.one(db).await?.is_some())
}
